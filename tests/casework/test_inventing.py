"""An invented case on the disk: the same bytes again, and every list goes through the real import."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from habeas.casework.context import Context
from habeas.casework.importing import import_table
from habeas.casework.inventing import Written, write_invented
from habeas.demo import STYLES
from habeas.errors import UsageError


def write(folder: Path, style: str, *, noise: float = 1.0) -> Written:
    """Write a small case on all six lists."""
    return write_invented(
        folder, records=240, seed=5, style=style, lists=6, noise=noise, progress=lambda what, done, total: None
    )


@pytest.mark.parametrize("style", STYLES)
def test_every_list_is_imported_by_its_own_mapping_without_complaint(
    style: str, context: Context, tmp_path: Path
) -> None:
    """Whoever practises meets no row that is set aside, and hardly a cell that no rule reads."""
    made = write(tmp_path / "lists", style)
    imported = 0
    for _, table, mapping in made.lists:
        done = import_table(context, "c", table, mapping)
        assert not done.set_aside
        imported += done.new
        for name, (understood, unknown, not_taken) in done.tally.columns.items():
            assert not_taken <= 0.1 * (understood + unknown + not_taken), (table.name, name)
    assert imported == made.records == 240


@pytest.mark.parametrize("style", STYLES)
def test_the_same_arguments_write_the_same_bytes(style: str, tmp_path: Path) -> None:
    """Who repeats a benchmark elsewhere holds the same files in hand."""
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        write(folder, style)
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in other.iterdir())
    assert {"truth.csv", "population.csv", "places.csv"} < set(names)
    assert all((one / name).read_bytes() == (other / name).read_bytes() for name in names)


def test_every_place_lies_in_one_that_the_file_of_places_has(tmp_path: Path) -> None:
    """The gazetteer is whole: settlements in districts, districts in regions, each named in every language."""
    made = write(tmp_path / "lists", "mixed")
    with made.places.open(encoding="utf-8", newline="") as stream:
        places = {row["place"]: row for row in csv.DictReader(stream)}
    within = {"settlement": "district", "district": "region"}
    for row in places.values():
        assert all(row[lang] for lang in ("ar", "en", "ru"))
        if row["level"] in within:
            assert places[row["within"]]["level"] == within[row["level"]]
        else:
            assert (row["level"], row["within"]) == ("region", "")


def test_noise_is_refused_in_a_sentence(tmp_path: Path) -> None:
    """Who asks for a noise that there is none of is told what there is, and no folder is made."""
    with pytest.raises(UsageError, match="noise"):
        write(tmp_path / "lists", "mixed", noise=9.0)
    assert not (tmp_path / "lists").exists()
