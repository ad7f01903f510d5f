"""The draws of a linkage as tables of overlaps: kept with the run that made them, or read from a folder of files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from habeas.casework.tabled import KeptDraws
from habeas.errors import EstimateError, UsageError
from habeas.estimates import CaptureTable, read_table
from habeas.model.records import Overlaps, Same
from habeas.persons.cut_ladder import cut_ladder
from habeas.persons.draws import OverlapDraws, overlap_draws
from habeas.vault.files import disk_errors

if TYPE_CHECKING:  # the linkage is 70 MB that an estimate does not need
    from habeas.casework.documented import Documented
    from habeas.casework.linking_engines import Scored

CUTS = (0.2, 0.35, 0.5, 0.65, 0.8, 0.95)
"""Probabilities from which links might begin, at which a run counts how lists overlap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Draws of a linkage: one table each, and the run they are of. `newer`: judgements, records and runs that came
    after it, so that the draws are no longer of what the case holds; then there are no tables. `ladder`: the table at
    each probability from which links might begin."""

    tables: tuple[CaptureTable, ...] = ()
    ladder: tuple[tuple[str, CaptureTable], ...] = ()
    run: str = ""
    newer: int = 0


def overlaps_of(documented: Documented | None, found: Scored) -> Overlaps | None:
    """Return what is kept of a run's draws: counts by the lists that know a person."""
    if documented is None:
        return None
    return _kept(overlap_draws(documented.draws, found.list_of, found.lists))


def ladder_of(found: Scored, pairs: dict[Same, list[tuple[int, int]]]) -> tuple[tuple[float, ...], Overlaps]:
    """Return probabilities from which links might begin, and how lists overlap at each.

    Args:
        pairs: people's decisions, as rows.
    """
    ladder = cut_ladder(
        len(found.mentions),
        found.compared.first,
        found.compared.second,
        found.compared.log_odds,
        lists=found.list_of,
        names=found.lists,
        unseen=found.unseen,
        alone=found.alone,
        must=pairs[Same.YES],
        cannot=pairs[Same.NO],
        unsure=pairs[Same.UNSURE],
        cuts=CUTS,
    )
    return ladder.cuts, _kept(ladder.tables)


def _kept(drawn: OverlapDraws) -> Overlaps:
    bits = drawn.patterns.astype(np.int64) @ (np.int64(1) << np.arange(len(drawn.names), dtype=np.int64))
    return Overlaps(
        lists=drawn.names,
        patterns=tuple(bits.tolist()),
        counts=tuple(tuple(row) for row in drawn.counts.tolist()),
    )


def drawn_of(kept: KeptDraws) -> Drawn:
    """Return the tables of draws that were kept."""
    rungs = tables_of(kept.at_cuts) if kept.at_cuts else ()
    return Drawn(
        tables=tables_of(kept.overlaps) if kept.overlaps else (),
        ladder=tuple((f"{cut:g}", table) for cut, table in zip(kept.cuts, rungs, strict=True)) if rungs else (),
        run=kept.run,
        newer=kept.newer,
    )


def tables_of(overlaps: Overlaps) -> tuple[CaptureTable, ...]:
    """Return the table of each draw."""
    lists = np.arange(len(overlaps.lists), dtype=np.int64)
    patterns = ((np.array(overlaps.patterns, dtype=np.int64)[:, None] >> lists) & 1).astype(np.uint8)
    return tuple(
        CaptureTable(lists=overlaps.lists, patterns=patterns.copy(), counts=np.array(counts, dtype=np.int64))
        for counts in overlaps.counts
    )


def ladder_in(folder: Path) -> tuple[tuple[str, CaptureTable], ...]:
    """Read the table at each threshold from a folder of files that are named by it, `0.5.csv`.

    Raises: as `draws_in`.
    """
    names = sorted(path.stem for path in folder.glob("*.csv"))
    return tuple(zip(names, draws_in(folder), strict=True))


def draws_in(folder: Path) -> tuple[CaptureTable, ...]:
    """Read the tables of overlaps of a folder, one file a draw, by the names of the files.

    Raises: UsageError: no such folder, or no CSV file in it. EstimateError: a table, naming file, row and column; or
        the files have other lists than the first.
    """
    if not folder.is_dir():
        raise UsageError("there is no such folder of draws", place=str(folder))
    with disk_errors(folder.name):
        files = sorted(folder.glob("*.csv"))
        if not files:
            raise UsageError(
                "the folder holds no CSV file", place=str(folder), advice="`habeas link --draws DIR` writes one a draw."
            )
        tables = []
        for path in files:
            with path.open("rb") as stream:
                tables.append(read_table(stream, name=path.name))
    for path, table in zip(files, tables, strict=True):
        if sorted(table.lists) != sorted(tables[0].lists):
            raise EstimateError(
                "this draw has other lists than the first",
                place=path.name,
                advice="Keep the draws of one linkage in a folder of their own.",
            )
    return tuple(tables)
