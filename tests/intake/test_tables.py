"""Tables as they come: text files good and bad."""

from __future__ import annotations

import csv
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import TableError
from habeas.intake import RawRow, SetAside, rows, sniff
from habeas.intake.delimited import LINE_LIMIT


def taken(raw: bytes, **options: str) -> list[RawRow | SetAside]:
    stream = io.BytesIO(raw)
    found = list(rows(stream, sniff(stream, name="list.csv", **options)))
    assert not stream.closed
    return found


def refused(raw: bytes, **options: str) -> TableError:
    with pytest.raises(TableError) as refusal:
        taken(raw, **options)
    return refusal.value


cell = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=12).filter(str.strip)


@given(st.lists(st.lists(cell, min_size=2, max_size=2), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_what_a_program_writes_comes_back_as_it_was(table: list[list[str]], delimiter: str) -> None:
    """No cell is changed on the way in: not a space, not a quote, not a line break."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([["id", "name"], *table])
    found = taken(text.getvalue().encode(), delimiter=delimiter, quote='"')
    assert found == [RawRow(number, tuple(row)) for number, row in enumerate(table, start=1)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    """A user need not know what a delimiter is."""
    raw = f'a{delimiter}b\n1{delimiter}"x, y; z"\n2{delimiter}w\n'.encode()
    shape = sniff(io.BytesIO(raw), name="list")
    assert shape.delimiter == delimiter
    assert shape.header == ("a", "b")


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-32", "utf-32"),
    ],
)
def test_unicode_is_recognised(encoding: str, found: str) -> None:
    """A file saved by any program as Unicode is read without a question."""
    raw = "имя,село\nВымышленный,Аржа\nДругой,Аржа\nТретий,Аржа\n".encode(encoding)
    stream = io.BytesIO(raw)
    shape = sniff(stream, name="list")
    assert shape.encoding == found
    assert next(iter(rows(stream, shape))) == RawRow(1, ("Вымышленный", "Аржа"))


def test_an_old_encoding_is_a_guess_and_says_so() -> None:
    """The user sees that it is a guess, how sure it is, and what else it could be."""
    line = "Вымышленный Человек Никтович,задержан у дома в селе,неизвестно\n"
    raw = ("имя,что сообщают,возраст\n" + line * 30).encode("cp1251")
    shape = sniff(io.BytesIO(raw), name="list")
    assert (shape.encoding, shape.found_by) == ("cp1251", "guess")
    assert 0 < shape.confidence < 1
    assert shape.other_encodings
    assert any("guess" in line for line in shape.lines())


def test_a_stated_encoding_that_is_wrong_names_the_byte() -> None:
    """The error says where the first unreadable byte stands, and how to say it right."""
    raw = b"a,b\n" + b"1,x\n" * 20 + "2,é\n".encode("cp1252")
    error = refused(raw, encoding="utf-8")
    assert error.message == "byte 86 (line 22) is not utf-8"
    assert "--encoding" in (error.advice or "")
    assert "'nope'" in refused(raw, encoding="nope").message
    assert refused(raw, encoding="base64")


def test_a_wrong_byte_far_into_the_file_is_placed_too() -> None:
    """The decoder reads ahead of the rows; the place named is the byte's own."""
    start = b"a,b\n" + b"1,xxxxxxxxxxxxxxxx\n" * 100_000
    error = refused(start + b"2,\xff\n", encoding="utf-8")
    assert error.message == f"byte {len(start) + 2} (line 100002) is not utf-8"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b" \n \n", "empty"),
        (b"a,b\n", "no rows"),
        (b"a,b\n,\n\n", "no rows"),
        (b"a,b,a\n1,2,3\n", "positions 1, 3"),
        (b"a,,b,\n1,2,3,4\n", "position 2, 4"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 80, "older spreadsheet"),
        (b"PK\x03\x04broken", "damaged"),
        (bytes(range(1, 9)) * 500, "not text"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(raw: bytes, words: str) -> None:
    """Each bad file gets one clear sentence with the file's name as its place."""
    error = refused(raw)
    assert words in error.message
    assert error.place == "list.csv"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"1", "cells in the row: 1; in the header: 2"),
        (b"1,2,3", "cells in the row: 3; in the header: 2"),
        (b"1,x\0y", "the row holds a NUL character"),
        (b'1,"x"y', 'a " stands where a cell should end'),
        (b"1," + b"x" * 70_000, "column 'b' holds 70,000 characters"),
        (b"1," + b"x" * 140_000, "a cell is longer than 131,072 characters"),
        (b"1," + b"x," * 200_000, "the row is longer than 262,144 characters"),
        (b",", "blank"),
    ],
)
def test_a_bad_row_is_set_aside_and_the_rest_goes_in(row: bytes, reason: str) -> None:
    """One bad row costs itself and nothing else, and is named by number and reason."""
    assert taken(b"a,b\n1,x\n" + row + b"\n3,z\n", quote='"') == [
        RawRow(1, ("1", "x")),
        SetAside(2, reason),
        RawRow(3, ("3", "z")),
    ]


def test_an_unclosed_quote_does_not_swallow_the_rest() -> None:
    """After a quote that is never closed, reading goes on with the next line."""
    found = taken(b'a,b\n1,x\n2,"y\n3,z\n4,w\n', quote='"')
    assert found == [
        RawRow(1, ("1", "x")),
        SetAside(2, 'a " opens a cell and is never closed'),
        RawRow(3, ("3", "z")),
        RawRow(4, ("4", "w")),
    ]


def test_a_record_over_many_lines_is_bounded() -> None:
    """A record that goes on over line after line is set aside before it fills the memory."""
    raw = b"a,b\n1,x\n2" + b',"y\n\ny"' * 60_000
    stream = io.BytesIO(raw)
    found = rows(stream, sniff(stream, name="list", delimiter=",", quote='"'))
    assert next(found) == RawRow(1, ("1", "x"))
    second = next(found)
    assert isinstance(second, SetAside)
    assert "runs on over 262,144 characters" in second.reason
    assert "never closed" in refused(raw, delimiter=",", quote='"').message


def test_a_file_full_of_unclosed_quotes_ends_soon() -> None:
    """A hostile file cannot make us read it again for each of its lines."""
    body = b"".join(b'%d,"y\n%s' % (number, b"z,z\n" * 3) + b'"",x\n' for number in range(4_000))
    assert "never closed" in refused(b"a,b\n" + body + b'9,"', quote='"').message


def test_ten_million_cells_in_one_row_do_not_fill_the_memory() -> None:
    """A row that is all of the file is set aside without being held."""
    stream = io.BytesIO(b"a,b\n1,x\n" + b"," * 10_000_000 + b"\n3,z\n")
    tracemalloc.start()
    found = list(rows(stream, sniff(stream, name="list", delimiter=",")))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [row.number for row in found] == [1, 2, 3]
    assert isinstance(found[1], SetAside)
    assert peak < 20 * LINE_LIMIT


def test_blank_rows_count_only_between_rows() -> None:
    """Blank lines at the end are no rows; between rows they keep their numbers and are said once."""
    assert taken(b"a,b\n1,x\n\n\n,\n2,y\n\n\n") == [
        RawRow(1, ("1", "x")),
        SetAside(2, "blank, and every row to row 4"),
        RawRow(5, ("2", "y")),
    ]


def test_a_header_that_looks_like_a_person_is_pointed_out() -> None:
    """A list without a header would lose its first person; the user is told to look, and no cell is shown."""
    shape = sniff(io.BytesIO(b"1,X 1,1976\n2,Y 2,1977\n"), name="list")
    assert any("may be a person" in line for line in shape.lines())
    same = refused(b"Somebody,Somebody\n1,2\n")
    assert "Somebody" not in same.message
