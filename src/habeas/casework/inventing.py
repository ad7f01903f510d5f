"""Invent: write an invented case to a folder, with its mappings and its truth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from habeas.demo import Invented, csv_of, invent, places_csv, population_csv, truth_csv
from habeas.errors import UsageError
from habeas.vault.files import disk_errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An invented case on the disk: its lists (slug, table, mapping), the files of the truth, of all people and of
    the places, and how many lived."""

    lists: tuple[tuple[str, Path, Path], ...]
    truth: Path
    population: Path
    places: Path
    people: int
    records: int

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "invented": True,
            "lists": [{"list": slug, "table": str(t), "mapping": str(m)} for slug, t, m in self.lists],
            "truth": str(self.truth),
            "population": str(self.population),
            "places": str(self.places),
            "people": self.people,
            "records": self.records,
        }


def write_invented(
    folder: Path,
    *,
    records: int,
    seed: int,
    style: str,
    lists: int = 4,
    noise: float = 1.0,
    progress: Callable[[str, int, int | None], None],
) -> Written:
    """Make an invented case and write it: one CSV and one mapping a list, truth.csv, population.csv, places.csv.

    Args:
        records, seed, style, lists, noise: as `habeas.demo.invent` takes them.
    Raises: UsageError: a size, style or folder that will not do. DiskError.
    """
    made = invent(records=records, seed=seed, style=style, lists=lists, noise=noise)
    with disk_errors(folder.name):
        if folder.exists() and any(folder.iterdir()):
            raise UsageError("the folder is not empty", place=str(folder), advice="Choose a new or an empty folder.")
        folder.mkdir(parents=True, exist_ok=True)
        written = tuple(_write_list(folder, made, at, progress) for at in range(len(made.lists)))
        truth, population, places = (folder / f"{name}.csv" for name in ("truth", "population", "places"))
        _write(truth, truth_csv(made))
        _write(population, population_csv(made))
        _write(places, places_csv(made))
    return Written(
        lists=written, truth=truth, population=population, places=places, people=made.people, records=records
    )


def _write_list(
    folder: Path, made: Invented, at: int, progress: Callable[[str, int, int | None], None]
) -> tuple[str, Path, Path]:
    one = made.lists[at]
    progress("lists", at, len(made.lists))
    table, mapping = folder / f"{one.slug}.csv", folder / f"{one.slug}.toml"
    _write(table, csv_of(one))
    _write(mapping, [one.mapping])
    return one.slug, table, mapping


def _write(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.writelines(lines)
