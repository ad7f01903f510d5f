"""Rows of a text table (CSV, TSV and their relatives), read as a stream in bounded memory.

The standard library's reader is used in strict mode: what does not follow the quoting rules is set aside,
where its lenient mode would mend it in silence. No line and no record is held beyond the limits below.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, deque
from collections.abc import Iterator
from typing import BinaryIO

from habeas.errors import TableError
from habeas.intake.encodings import undecodable
from habeas.intake.shape import Flaw

LINE_LIMIT = 262_144  # characters
RECORD_LIMIT = 262_144  # characters, over all lines of one record: an unclosed quote runs no further
_FAULTS_LIMIT = 200  # each unclosed quote makes us read up to RECORD_LIMIT again
_DELIMITERS = (",", ";", "\t", "|")
_OVERLONG = "\n\n"  # no line reads so; stands a line whose text was not kept; compared by identity


class _TooLongError(Exception):
    """A line or record went over its limit."""


class _Lines:
    """Gives lines to the csv reader, remembers those of the record being read, and can give them again."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self._size = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline(LINE_LIMIT)
        if not line:
            raise StopIteration
        if line is not _OVERLONG and len(line) >= LINE_LIMIT and line[-1] not in "\r\n":
            self._skip_line()
            line = _OVERLONG
        self.taken.append(line)
        self._size += len(line)
        if line is _OVERLONG or self._size > RECORD_LIMIT:
            raise _TooLongError
        return line

    def begin(self) -> None:
        """Forget the lines of the record before."""
        self.taken.clear()
        self._size = 0

    def give_back(self) -> int:
        """Give every line but the first of the failed record again; return how many."""
        rest = self.taken[1:]
        self._again.extendleft(reversed(rest))
        return len(rest)

    def _skip_line(self) -> None:
        while (piece := self._text.readline(LINE_LIMIT)) and piece[-1] not in "\r\n":
            pass


def records(stream: BinaryIO, *, encoding: str, delimiter: str, quote: str, name: str) -> Iterator[list[str] | Flaw]:
    """Give every record of a text table, the header first; a record that cannot be read as a Flaw.

    After a flaw, reading goes on with the line after the one in which the flawed record began.

    Raises: TableError: bytes that are not in the encoding; quotes that fail all over the file.
    """
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="strict", newline="")
    try:
        yield from _records(_Lines(text), delimiter=delimiter, quote=quote, name=name)
    except UnicodeDecodeError:
        _let_go(text)
        raise undecodable(stream, encoding, name=name) from None
    finally:
        _let_go(text)


def _let_go(text: io.TextIOWrapper) -> None:
    """Leave the stream open: it belongs to the caller, and a collected wrapper would close it."""
    try:
        text.detach()
    except ValueError:  # detached before
        return


def _records(lines: _Lines, *, delimiter: str, quote: str, name: str) -> Iterator[list[str] | Flaw]:
    reader = _reader(lines, delimiter, quote)
    faults = 0
    while True:
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooLongError) as failure:
            yield Flaw(_reason(lines, failure, quote))
            faults += lines.give_back() > 0
            if faults > _FAULTS_LIMIT:
                raise TableError(
                    f"in more than {_FAULTS_LIMIT} rows of this table a quote is never closed",
                    place=name,
                    advice="say which character stands around cells, or save the table again as UTF-8 CSV",
                ) from None
            reader = _reader(lines, delimiter, quote)
            continue
        if "\0" in lines.taken[0] or (len(lines.taken) > 1 and any("\0" in line for line in lines.taken)):
            yield Flaw("the row holds a NUL character")
        else:
            yield cells


def _reader(lines: _Lines, delimiter: str, quote: str) -> Iterator[list[str]]:
    if not quote:
        return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=True)
    return csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=True)


def _reason(lines: _Lines, failure: Exception, quote: str) -> str:
    if lines.taken[0] is _OVERLONG:
        return f"the row is longer than {LINE_LIMIT:,} characters"
    if "field larger" in str(failure):
        return f"a cell is longer than {csv.field_size_limit():,} characters"
    if isinstance(failure, _TooLongError):
        return f"the row runs on over {RECORD_LIMIT:,} characters; a {quote} may never be closed"
    if "unexpected end" in str(failure):
        return f"a {quote} opens a cell and is never closed"
    return f"a {quote} stands where a cell should end"


def find_dialect(sample: str, *, delimiter: str | None, quote: str | None) -> tuple[str, str]:
    """Find what stands between cells and around them.

    Args:
        sample: the beginning of the table, whole lines.
        delimiter, quote: what the user states, taken as it is.
    Returns: delimiter, quote. The delimiter under which most rows are as wide as the header, the widest
    first.
    """
    if quote is None:
        quote = "'" if _quoted(sample, "'") > _quoted(sample, '"') else '"'
    if delimiter is None:
        delimiter = max(_DELIMITERS, key=lambda candidate: _fitness(sample, candidate, quote))
    return delimiter, quote


def _quoted(sample: str, quote: str) -> int:
    return sum(sample.count(f"{mark}{quote}") for mark in (*_DELIMITERS, "\n")) + sample.startswith(quote)


def _fitness(sample: str, delimiter: str, quote: str) -> tuple[float, int]:
    widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, quotechar=quote)]
    widths = [width for width in widths if width]
    if not widths or widths[0] < 2:
        return 0.0, 1
    return Counter(widths)[widths[0]] / len(widths), widths[0]
