"""The files of an estimate: its object, its methods section, its draws and its pictures, in a folder of their own.

They hold tables and counts and no person. For publication small cells are kept back and ends are rounded; files that
stay inside may have everything (`publish_from=0`). `estimate.json` is written last: where it stands, all stand.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from habeas import __version__
from habeas.casework.documented import check_free
from habeas.casework.rendering import png_of
from habeas.disclosures.draws_file import chain_draws, npz_of
from habeas.disclosures.methods_paragraph import methods_paragraph
from habeas.disclosures.pictures import pictures_of, standalone
from habeas.disclosures.publishing import publishable, publishable_object
from habeas.disclosures.small_cells import DEFAULT_THRESHOLD
from habeas.disclosures.strata_told import strata_chart, strata_methods, strata_object, told_strata
from habeas.errors import UsageError
from habeas.estimates.answer import Answer, Status
from habeas.estimates.strata_result import StratifiedResult
from habeas.estimates.threshold_ladder import ThresholdRow
from habeas.vault.files import disk_errors, write_whole

LAST = "estimate.json"
_WORK = "writing the files of the estimate"


def write_estimate(
    answer: Answer,
    folder: Path,
    *,
    progress: Callable[[str, int, int | None], None],
    publish_from: int = DEFAULT_THRESHOLD,
    ladder: Sequence[ThresholdRow] = (),
    invented: bool = False,
) -> tuple[str, ...]:
    """Write an estimate to a new folder, or an empty one.

    Args:
        progress: told what is done, how many files are there, and of how many.
        publish_from: the fewest persons of a combination of lists that is told; 0 for files that stay inside.
        ladder: the estimate at thresholds of the linkage, for a picture of its own.
        invented: the data are invented, and the methods section says so.
    Returns: the names of the files, in the order in which they were written. The same answer gives the same bytes, but
        for PNG on machines with other fonts, and for the seconds that were measured.
    Raises: UsageError: the folder is not empty, or `publish_from` is below zero. DiskError: then no file is left.
        DisclosureError: a picture cannot be drawn; the same.
    """
    drawn = _may_have_draws(answer.status, publish_from)
    total = 1 + drawn + 2 * (4 + bool(ladder)) + 1
    files = _files(answer, publish_from, tuple(ladder), drawn=drawn, invented=invented)
    return _write(files, folder, total, progress, publish_from)


def write_strata(
    result: StratifiedResult,
    folder: Path,
    *,
    progress: Callable[[str, int, int | None], None],
    publish_from: int = DEFAULT_THRESHOLD,
    invented: bool = False,
) -> tuple[str, ...]:
    """Write an estimate by stratum to a new folder, or an empty one: object, methods section, draws, a picture.

    Arguments, errors and what is returned: as of `write_estimate`. The draws are joint ones, an array (draw, stratum)
    of persons in all, with the names of the strata in `estimate.json`; they come only where nothing is kept back.
    """
    drawn = publish_from == 0
    files = _strata_files(result, publish_from, drawn=drawn, invented=invented)
    return _write(files, folder, 4 + drawn, progress, publish_from)


def _may_have_draws(status: Status, publish_from: int) -> bool:
    """Whoever has draws has their middle, so under a range they are for inside only."""
    return status is not Status.RANGE_ONLY or publish_from == 0


def _write(
    files: Iterator[tuple[str, bytes]],
    folder: Path,
    total: int,
    progress: Callable[[str, int, int | None], None],
    publish_from: int,
) -> tuple[str, ...]:
    """Write files one after the other, or leave none."""
    if publish_from < 0:
        raise UsageError("the fewest persons of a cell that is told is below zero", advice="Give 0 or more.")
    check_free(folder)
    new = not folder.exists()
    with disk_errors(folder.name):
        folder.mkdir(parents=True, exist_ok=True)
    written: list[str] = []
    try:
        for name, content in files:
            progress(_WORK, len(written), total)
            written.append(name)
            write_whole(folder / name, content)
    except BaseException:
        _remove(folder, written, new=new)
        raise
    progress(_WORK, total, total)
    return tuple(written)


def _files(
    answer: Answer, publish_from: int, ladder: tuple[ThresholdRow, ...], *, drawn: bool, invented: bool
) -> Iterator[tuple[str, bytes]]:
    found = publishable(answer, publish_from=publish_from)
    text = methods_paragraph(answer, version=__version__, publish_from=publish_from, invented=invented)
    yield "methods.md", text.encode()
    if drawn:
        yield "draws.npz", npz_of(chain_draws(answer))
    for picture in pictures_of(found, ladder):
        yield f"{picture.name}.svg", picture.svg.encode()
        yield f"{picture.name}.png", png_of(picture.svg)
    told = publishable_object(answer, found.told, publish_from=publish_from)
    if ladder:
        told["thresholds"] = [row.as_object(with_middle=answer.headline is not None) for row in ladder]
    if invented:
        told["invented"] = True
    yield LAST, (json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def _strata_files(
    result: StratifiedResult, publish_from: int, *, drawn: bool, invented: bool
) -> Iterator[tuple[str, bytes]]:
    told = told_strata(result, publish_from=publish_from)
    yield "methods.md", strata_methods(told, version=__version__, invented=invented).encode()
    if drawn:
        yield "draws.npz", npz_of({"persons": result.hidden + result.documented})
    notes = ["Bars are 95 % intervals; a dashed mark is what is documented in that stratum."]
    if publish_from:
        notes.append("Ends are rounded outwards to two significant digits.")
    picture = standalone(strata_chart(told), notes)
    yield "strata.svg", picture.encode()
    yield "strata.png", png_of(picture)
    found = strata_object(told) | {"names": list(result.names)} | ({"invented": True} if invented else {})
    yield LAST, (json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def _remove(folder: Path, written: Sequence[str], *, new: bool) -> None:
    """Leave nothing of what was begun: half of a result looks like a result."""
    for name in written:
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)
    if new:
        with suppress(OSError):
            folder.rmdir()
