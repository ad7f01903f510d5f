"""An invented case as the text of CSV files, line by line. Nothing here opens a file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import chain

from habeas.demo.cases import Invented, InventedList

TRUTH_HEADER = ("list", "external_id", "person")


def csv_of(a_list: InventedList) -> Iterator[str]:
    """Yield a list as CSV lines, the header first, each with its end of line (a line feed)."""
    return _lines(chain([a_list.header], a_list.rows))


def truth_csv(invented: Invented) -> Iterator[str]:
    """Yield who is who as CSV lines: list, external id, number of the true person from 1."""
    return _lines(chain([TRUTH_HEADER], ((slug, row, str(person)) for slug, row, person in invented.truth())))


class _Passing:
    """A file for the csv writer that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    writer = csv.writer(_Passing(), lineterminator="\n")
    for row in rows:
        # The writer returns what `write` returned; the type stubs do not know.
        yield str(writer.writerow(row))
