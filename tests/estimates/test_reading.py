"""What a table of overlaps must be, and the sentence each other thing gets."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import EstimateError
from habeas.estimates import read_table

_GOOD = b"a,b,count\n1,0,5\n0,1,7\n1,1,2\n"


def test_a_table_is_read_as_it_stands() -> None:
    """Lists, patterns and counts keep the order of the file, and cells with nobody stay."""
    table = read_table(BytesIO(b"\xef\xbb\xbfb,a,count\r\n1,0,5\r\n0,1,0\r\n1,1,2\r\n"), name="t.csv")
    assert table.lists == ("b", "a")
    assert table.patterns.tolist() == [[1, 0], [0, 1], [1, 1]]
    assert table.counts.tolist() == [5, 0, 2]


@pytest.mark.parametrize(
    ("content", "says", "place"),
    [
        (b"", "empty", "t.csv"),
        (b" \n\n", "empty", "t.csv"),
        (b"a,b,c\n1,0,5\n", "no column count", "line 1"),
        (b"a,count,b\n1,5,0\n", "not the last", "line 1"),
        (b"a,b,count\n", "no rows", "t.csv"),
        (b"a,b,count\n1,0,-5\n", "negative", "line 2, column count"),
        (b"a,b,count\n1,0,5.5\n", "fraction", "line 2, column count"),
        (b'a,b,count\n1,0,"5,5"\n', "fraction", "line 2, column count"),
        (b"a,b,count\n1,0,\n", "missing count", "line 2, column count"),
        (b"a,b,count\n1,0,many\n", "not a whole number", "line 2, column count"),
        (b"a,b,count\n1,,5\n", "missing cell", "line 2, column b"),
        (b"a,b,count\n1,2,5\n", "other than 0 and 1", "line 2, column b"),
        (b"a,b,count\n1,0,5\n0,1,2\n1,0,6\n", "same pattern as line 2", "line 4"),
        (b"a,b,count\n0,0,9\n1,0,5\n", "row of zeros", "line 2"),
        (b"a,a,count\n1,0,5\n", "same list name", "column 2"),
        (b"a,,count\n1,0,5\n", "no name", "column 2"),
        (b"a,count\n1,5\n", "only one list", "line 1"),
        (b"count\n5\n", "no lists", "line 1"),
        (b",".join(b"l%d" % i for i in range(61)) + b",count\n", "61 lists", "line 1"),
        (b"a,b,count\n1,0,1000000001\n", "above 1,000,000,000", "line 2"),
        (b"a,b,count\n1,0," + b"9" * 5000 + b"\n", "above 1,000,000,000", "line 2"),
        ("список,b,count\n1,0,5\n".encode("cp1251"), "not UTF-8", "line 1"),
        ("a,b,count\n1,0,5\n".encode("utf-16"), "NUL", "t.csv"),
        (b"a,b,count\n1,0,5\x00\n", "NUL", "t.csv"),
        (b"a,b,count\n1,0,5,6\n", "4 columns where the header has 3", "line 2"),
        (b"a,b,count\n1,0,5\n\n0,1,5\n", "0 columns where the header has 3", "line 3"),
        (b"a,b,count\n1,0,0\n0,1,0\n", "holds nobody", "t.csv"),
        (b'a,b,count\n"1,0,5\n', "cannot be read as CSV", "t.csv"),
    ],
)
def test_a_table_that_cannot_be_used_gets_one_sentence(content: bytes, says: str, place: str) -> None:
    """Whoever gives a wrong table learns what is wrong, where, and what to do."""
    with pytest.raises(EstimateError) as caught:
        read_table(BytesIO(content), name="t.csv")
    assert says in caught.value.message
    assert place in (caught.value.place or "")
    assert caught.value.advice
    assert "\n" not in caught.value.message


@given(st.binary(max_size=200))
def test_no_bytes_get_past_as_anything_but_a_table_or_a_sentence(content: bytes) -> None:
    """Nobody meets a stack trace, whatever the file holds."""
    try:
        table = read_table(BytesIO(_GOOD + content), name="t.csv")
    except EstimateError:
        return
    assert table.documented >= 14
