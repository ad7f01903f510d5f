"""Small files from people are read strictly: what is not exactly such a file is refused by row."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habeas.casework.csvfile import read_csv
from habeas.errors import UsageError

CELL = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5), mark=st.booleans())
def test_what_a_spreadsheet_wrote_is_read_back(tmp_path: Path, rows: list[tuple[str, str]], *, mark: bool) -> None:
    """Quotes, commas and a byte-order mark make no difference; every cell comes back, and nothing is guessed."""
    out = StringIO()
    csv.writer(out).writerows([("a", "b"), *rows])
    path = tmp_path / "f.csv"
    path.write_bytes(out.getvalue().encode("utf-8-sig" if mark else "utf-8"))
    read = read_csv(path, what="file", needs=("a", "b"), advice="Columns a and b.")
    assert [(line.get("a"), line.get("b")) for line in read] == [(a.strip(), b.strip()) for a, b in rows]
    assert [line.number for line in read] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no column a"),
        (b"a\n1\n", "no column b"),
        (b"a,b,b\n1,2,3\n", "same name"),
        (b"a,b\n1,2\n3\n", "row 2"),
        (b"a,b\n1,2,3\n", "row 1"),
        (b'a,b\n"1,2\n', "cannot be read"),
        ("a,b\nИ,2\n".encode("cp1251"), "UTF-8"),
    ],
)
def test_what_is_not_such_a_file_is_refused_and_no_cell_is_repeated(content: bytes, words: str, tmp_path: Path) -> None:
    """The answer names the row or the column, the file, and what the file should be."""
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=words) as refused:
        read_csv(path, what="file", needs=("a", "b"), advice="Columns a and b.")
    assert str(refused.value.place).startswith("f.csv")
    assert refused.value.advice
