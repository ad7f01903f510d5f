"""The files of an estimate: all of them, or none; drawn without a network; readable by the programs of analysts."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.disclosures.answers import put_together, refused
from tests.estimates.test_strata import three_strata

from habeas.casework.estimate_files import write_estimate, write_strata
from habeas.casework.rendering import png_of
from habeas.errors import DisclosureError, DiskError, UsageError
from habeas.estimates import Interval, Status
from habeas.estimates.threshold_ladder import ThresholdRow

LADDER = (ThresholdRow(threshold="0.5", documented=900, interval=Interval(median=2e3, lo95=1e3, hi95=4e3)),)


def silent(what: str, done: int, of: int | None) -> None:
    """Nobody is told."""


def test_an_estimate_has_its_files_and_the_same_ones_again(tmp_path: Path) -> None:
    """An analyst gets the object, the text, the draws and each picture twice; a second run differs in no byte."""
    answer = put_together(pooled=True)
    told: list[tuple[int, int | None]] = []
    names = write_estimate(answer, tmp_path / "a", progress=lambda _, n, of: told.append((n, of)), ladder=LADDER)
    assert sorted(names) == sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names[-1] == "estimate.json"
    stems = ("overlap", "posteriors", "sensitivity", "linkage", "thresholds")
    pictures = {f"{stem}.{ending}" for stem in stems for ending in ("svg", "png")}
    assert set(names) == {"methods.md", "draws.npz", "estimate.json"} | pictures
    assert told[-1] == (len(names), len(names))
    write_estimate(answer, tmp_path / "b", progress=silent, ladder=LADDER)
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    found = json.loads((tmp_path / "a" / "estimate.json").read_text())
    assert found["n"] == answer.documented
    assert found["thresholds"][0]["lo95"] == 1_000


def test_draws_are_chains_and_draws_of_persons_in_all(tmp_path: Path) -> None:
    """ArviZ and every NumPy read the draws with no pickle: a row a chain, each number persons in all."""
    answer = put_together(pooled=True)
    write_estimate(answer, tmp_path / "a", progress=silent)
    with np.load(tmp_path / "a" / "draws.npz", allow_pickle=False) as draws:
        assert {name: draws[name].shape for name in draws} == {
            "latent_class": (4, 500),
            "decomposable": (1, 1000),
            "linkage": (1, 2000),
        }
        assert np.array_equal(draws["latent_class"][1], answer.estimators[0].hidden[500:1000] + answer.documented)


def test_pictures_are_drawn_on_white_with_words_on_them(tmp_path: Path) -> None:
    """A PNG has the size of its SVG times two and ink on it."""
    write_estimate(put_together(), tmp_path / "a", progress=silent)
    with Image.open(tmp_path / "a" / "posteriors.png") as picture:
        grey = np.asarray(picture.convert("L"))
    assert grey.shape[1] == 1520
    assert grey[0, 0] == 255
    assert 0.01 < (grey < 128).mean() < 0.3
    with pytest.raises(DisclosureError):
        png_of("<svg")


def test_a_picture_is_drawn_with_no_font_of_this_machine() -> None:
    """Words do not vanish where none of the fonts named is installed."""
    import typst

    frame = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40">{}</svg>'
    words = frame.format('<text x="5" y="25" font-family="Nowhere">Привет ξ</text>')
    page = b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.picture), format: "svg")'
    drawn = typst.compile(page, format="png", sys_inputs={"picture": words}, ignore_system_fonts=True)
    blank = typst.compile(
        page, format="png", sys_inputs={"picture": words.replace("Привет ξ", "")}, ignore_system_fonts=True
    )
    assert drawn != blank


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """A folder that holds anything is left alone."""
    (tmp_path / "kept.txt").write_text("mine")
    with pytest.raises(UsageError):
        write_estimate(refused(), tmp_path, progress=silent)
    with pytest.raises(UsageError):
        write_estimate(refused(), tmp_path / "new", progress=silent, publish_from=-1)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


@pytest.mark.skipif(os.name == "nt", reason="no limit on the size of a file can be set there")
@pytest.mark.parametrize("room", [500, 10_000, 60_000])
def test_a_full_disk_leaves_no_result(tmp_path: Path, room: int) -> None:
    """Whoever looks into the folder after a full disk finds nothing that looks like an estimate."""
    import resource

    (tmp_path / "empty").mkdir()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    for folder in ("new", "empty"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
        try:
            with pytest.raises(DiskError):
                write_estimate(put_together(), tmp_path / folder, progress=silent)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in tmp_path.rglob("*")] == ["empty"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="a folder that is not ours needs another user")
def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    """A read-only place is a sentence, no trace."""
    tmp_path.chmod(0o500)
    with pytest.raises(DiskError):
        write_estimate(refused(), tmp_path / "new", progress=silent)


def test_a_range_stays_one_in_every_file(tmp_path: Path) -> None:
    """No file has a middle under a range; draws, which have one for whoever asks, stay inside."""
    shown = write_estimate(put_together(Status.RANGE_ONLY), tmp_path / "shown", progress=silent)
    assert "draws.npz" not in shown
    write_estimate(put_together(Status.RANGE_ONLY), tmp_path / "a", progress=silent, publish_from=0)
    found = json.loads((tmp_path / "a" / "estimate.json").read_text())
    assert found["headline"] is None
    assert all(one["median"] is None for one in found["estimators"])
    for path in (tmp_path / "a").glob("*.svg"):
        assert "7\u202f351" not in path.read_text()


def test_strata_have_their_files(tmp_path: Path) -> None:
    """An estimate by stratum is written whole as well: joint draws inside, none where something is kept back."""
    _, result = three_strata()
    told: list[tuple[int, int | None]] = []
    inside = write_strata(result, tmp_path / "in", progress=lambda _, n, of: told.append((n, of)), publish_from=0)
    assert inside == ("methods.md", "draws.npz", "strata.svg", "strata.png", "estimate.json")
    assert told[-1] == (5, 5)
    with np.load(tmp_path / "in" / "draws.npz", allow_pickle=False) as draws:
        assert draws["persons"].shape == result.hidden.shape
    found = json.loads((tmp_path / "in" / "estimate.json").read_text())
    assert found["names"] == list(result.names)
    assert found["table_hash"] == result.table_hash
    assert "draws.npz" not in write_strata(result, tmp_path / "out", progress=silent)
    with pytest.raises(UsageError):
        write_strata(result, tmp_path / "out", progress=silent)
