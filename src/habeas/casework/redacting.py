"""Which rows of which files are about somebody, and the copy of a file without them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from habeas.casework.tables import advised
from habeas.intake import RawRow, Shape, redact, rows, sniff
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Exhibit
from habeas.model.protection import Withdrawal
from habeas.model.records import Described
from habeas.vault.case import Case
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """A file that speaks of others too: the rows that go, how many rows stay, and the rows nobody could read.

    Unreadable rows do not go into the copy: nobody can say whom they are about.
    """

    exhibit: str
    rows: tuple[int, ...]
    kept: int
    unreadable: tuple[int, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "exhibit": self.exhibit,
            "rows": list(self.rows),
            "rows_kept": self.kept,
            "rows_unreadable": list(self.unreadable),
        }


@dataclass(slots=True)
class Traces:
    """How somebody's rows are known again in a file: by number where the record gives one, else by what they say.

    `ids`: their external ids. `columns`: the columns that held them. `contents`: their rows, cell by cell.
    """

    numbers: dict[str, set[int]] = field(default_factory=dict)  # by exhibit
    ids: set[str] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    contents: set[tuple[str, ...]] = field(default_factory=set)


def without_rows(
    case: Case, records: Iterable[Described], *, but: str | None = None
) -> Iterator[tuple[Redaction, bytes]]:
    """Give every file in which somebody's rows stand, as what a copy without them holds, and the copy.

    A list that came again unchanged is a file without a record of its own, so every file of the same source is looked
    through. Files are read in memory: nothing of them touches a disk in clear.

    Args:
        records: every record about them.
        but: an exhibit that goes whole, and needs no copy.
    Raises: TableError: a file cannot be read as a table any more.
    """
    by_source: dict[str, Traces] = {}
    now = copies_of(case)
    for record in records:
        traces = by_source.setdefault(record.attribution.source, Traces())
        read_from = record.attribution.exhibit
        # Rows keep their numbers in a copy.
        traces.numbers.setdefault(now.get(read_from, read_from), set()).add(record.attribution.row)
        traces.ids.add(record.external_id)
    for source, traces in by_source.items():
        files = [exhibit for exhibit in _exhibits(case) if exhibit.received_from == source]
        for exhibit in files:
            if exhibit.id in traces.numbers:
                _learn(case, exhibit, traces)
        for exhibit in files:
            if exhibit.id != but:
                redaction, copy = _copy(case, exhibit, traces)
                if redaction.rows:
                    yield redaction, copy


def copies_of(case: Case) -> dict[str, str]:
    """Return, for each file that earlier withdrawals replaced by a copy without some rows, the copy that is there now.

    Records go on naming the file that they were read from.
    """
    return copies_in(case.index)


def copies_in(index: Index) -> dict[str, str]:
    """Return the same, of a case whose index is open."""
    copies: dict[str, str] = {}
    for (body,) in index.database.execute("SELECT body FROM withdrawal ORDER BY entry"):
        withdrawal = decode_fast(bytes(body))
        if isinstance(withdrawal, Withdrawal):
            newer = withdrawal.redacted
            copies = {old: newer.get(copy, copy) for old, copy in copies.items()} | newer
    return copies


def _exhibits(case: Case) -> Iterator[Exhibit]:
    found = [bytes(body) for (body,) in case.index.database.execute("SELECT body FROM exhibit ORDER BY id")]
    for body in found:
        exhibit = decode_fast(body)
        if isinstance(exhibit, Exhibit):
            yield exhibit


def _learn(case: Case, exhibit: Exhibit, traces: Traces) -> None:
    """Note what the rows say that the record names by number."""
    plain, shape = opened_table(case, exhibit)
    numbers = traces.numbers[exhibit.id]
    with advised(exhibit.id):
        for row in rows(plain, shape):
            if isinstance(row, RawRow) and row.number in numbers:
                traces.contents.add(row.cells)
                named = zip(shape.header, row.cells, strict=True)
                traces.columns.update(name for name, cell in named if cell.strip() in traces.ids)


def _copy(case: Case, exhibit: Exhibit, traces: Traces) -> tuple[Redaction, bytes]:
    plain, shape = opened_table(case, exhibit)
    numbers, copy = traces.numbers.get(exhibit.id, set()), io.BytesIO()

    def gone(number: int, cells: tuple[str, ...]) -> bool:
        named = zip(shape.header, cells, strict=False)
        return (
            number in numbers
            or cells in traces.contents
            or any(name in traces.columns and cell.strip() in traces.ids for name, cell in named)
        )

    with advised(exhibit.id):
        done = redact(plain, shape, gone=gone, out=copy)
    redaction = Redaction(exhibit=exhibit.id, rows=done.gone, kept=done.kept, unreadable=done.unreadable)
    return redaction, copy.getvalue()


def opened_table(case: Case, exhibit: Exhibit) -> tuple[io.BytesIO, Shape]:
    """Return an exhibit's bytes, and how it was read when it came."""
    plain = io.BytesIO()
    case.read_exhibit(exhibit.id, plain)
    read = exhibit.shape
    with advised(exhibit.id):
        shape = sniff(
            plain,
            name=exhibit.id,
            encoding=read.get("encoding") or None,
            delimiter=read.get("delimiter") or None,
            quote=read.get("quote"),
            sheet=read.get("sheet") or None,
        )
    return plain, shape
