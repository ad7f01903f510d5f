"""An invented case as the text of CSV files, line by line. Nothing here opens a file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from habeas.demo.cases import Invented, InventedList
from habeas.demo.places import gazetteer
from habeas.demo.spellings import PLAIN

TRUTH_HEADER = ("list", "external_id", "person", "copied_from")


def csv_of(a_list: InventedList) -> Iterator[str]:
    """Yield a list as CSV lines, the header first, each with its end of line (a line feed)."""
    return _lines(chain([a_list.header], a_list.rows))


def truth_csv(invented: Invented) -> Iterator[str]:
    """Yield who is who as CSV lines: list, external id, number of the true person from 1, and the external id of the
    record that this one was copied from, if it was."""
    rows = zip(invented.truth(), invented.copied_from(), strict=True)
    return _lines(chain([TRUTH_HEADER], ((slug, row, str(person), copied) for (slug, row, person), copied in rows)))


def population_csv(invented: Invented) -> Iterator[str]:
    """Yield every true person as CSV lines: number, family, father, raid, region, whether easily heard of, for each
    list whether the person stands on it (1 or 0), and the lists on which they stand only because it copied them.

    Whoever has 0 everywhere was never documented: they are what an estimate has to add.
    """
    slugs = tuple(a_list.slug for a_list in invented.lists)
    people, captured = invented.population, invented.captured
    region = invented.country.region[people.settlement]
    only_copied = (captured & ~invented.found).tolist()
    numbers = zip(
        *(range(1, len(people) + 1), (people.family + 1).tolist(), (people.father + 1).tolist()),
        *((people.raid + 1).tolist(), (region + 1).tolist(), people.visible.astype(int).tolist()),
        *(captured.astype(int).tolist(), only_copied),
        strict=True,
    )
    header = ("person", "family", "father", "raid", "region", "visible", *slugs, "only_copied")
    return _lines(chain([header], (_person(row, slugs) for row in numbers)))


def places_csv(invented: Invented) -> Iterator[str]:
    """Yield the places of the country as CSV lines: number, level, the number of the place each lies in, and the name
    in every language that the lists are in."""
    tongues = {a_list.rows.tongue.lang: a_list.rows.tongue for a_list in invented.lists}
    writers = tuple((PLAIN[lang], tongue) for lang, tongue in sorted(tongues.items()))
    header = ("place", "level", "within", *sorted(tongues))
    return _lines(chain([header], gazetteer(invented.country, writers)))


def _person(row: tuple[Any, ...], slugs: tuple[str, ...]) -> tuple[str, ...]:
    *numbers, raid, region, visible, on, only_copied = row
    copied = " ".join(slug for slug, alone in zip(slugs, only_copied, strict=True) if alone)
    return (*map(str, numbers), str(raid or ""), str(region), str(visible), *map(str, on), copied)


class _Passing:
    """A file for the csv writer that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    writer = csv.writer(_Passing(), lineterminator="\n")
    for row in rows:
        # The writer returns what `write` returned; the type stubs do not know.
        yield str(writer.writerow(row))
