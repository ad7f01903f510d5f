"""A table by stratum keeps everybody, and each table that cannot be used gets its sentence."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import EstimateError
from habeas.estimates.strata_reading import read_strata
from habeas.estimates.strata_table import StrataTable, everyone

_GOOD = b"region,perp,a,b,count\nR1,EST,1,0,5\nR1,SLU,1,1,3\nR2,EST,0,1,7\n"
_SHARED = Path(__file__).parents[3] / "shared" / "data" / "mse"


def _read(content: bytes, *labels: str, months: tuple[str, ...] = ()) -> StrataTable:
    return read_strata(BytesIO(content), name="t.csv", labels=labels, months=months)


def _open(table: StrataTable) -> dict[str, tuple[set[str], int]]:
    return {
        name: ({table.strata[s] for s in np.flatnonzero(row)}, int(counts.sum()))
        for name, row, counts in zip(table.open_names, table.open_sets, table.open_counts, strict=True)
    }


def test_who_lacks_a_label_may_be_wherever_the_rest_agrees() -> None:
    """A region without a perpetrator is in that region; a perpetrator without a region is theirs; neither: anywhere."""
    table = _read(_GOOD + b"R1,missing,1,0,2\n,EST,0,1,4\n,Missing,1,0,6\n", "region", "perp")
    assert table.strata == ("R1 · EST", "R1 · SLU", "R2 · EST")
    assert _open(table) == {
        "R1 · unknown": ({"R1 · EST", "R1 · SLU"}, 2),
        "unknown · EST": ({"R1 · EST", "R2 · EST"}, 4),
        "unknown · unknown": ({"R1 · EST", "R1 · SLU", "R2 · EST"}, 6),
    }
    assert table.documented == 27
    assert table.unplaced == 12


def test_who_fits_no_stratum_gets_one() -> None:
    """A region where no perpetrator was ever written down is a stratum of its own, not a loss."""
    table = _read(_GOOD + b"R9,,1,0,2\n,,1,0,6\n", "region", "perp")
    assert "R9 · unknown" in table.strata
    assert table.known[table.strata.index("R9 · unknown")].sum() == 2
    assert "R9 · unknown" in _open(table)["unknown · unknown"][0]


def test_an_unknown_month_is_any_month_of_its_year() -> None:
    """`2000` and `2000-XX` say the same and are added; a day is in its month; a span in the months it reaches."""
    table = _read(
        b"month,a,b,count\n1999-12,1,1,4\n2000-01,1,0,5\n2000-03-17,0,1,7\n2000,1,0,2\n2000-XX,1,0,3\n"
        b"1999-11/2000-02,1,0,1\n,1,0,9\n1987,1,1,2\n2000-01~,0,1,1\n",
        "month",
        months=("month",),
    )
    assert table.strata == ("1999-12", "2000-01", "2000-03", "1987")
    assert _open(table) == {
        "2000": ({"2000-01", "2000-03"}, 2),
        "2000-XX": ({"2000-01", "2000-03"}, 3),
        "1999-11/2000-02": ({"1999-12", "2000-01"}, 1),
        "unknown": ({"1999-12", "2000-01", "2000-03", "1987"}, 9),
    }
    assert table.paths[1] == ("2000", "2000-01")
    assert table.documented == 34


@pytest.mark.parametrize(
    ("content", "says", "place"),
    [
        (b"", "empty", "t.csv"),
        (b"region,perp,a,b\nR1,EST,1,0\n", "not count", "line 1"),
        (b"region,a,b,count\nR1,1,0,5\n", "no such label column", "column perp"),
        (b"region,perp,a,count\nR1,EST,1,5\n", "1 lists", "line 1"),
        (b"region,perp,a,a,count\nR1,EST,1,0,5\n", "that of another column", "column 4"),
        (_GOOD + b"R1,EST,1,0,6\n", "same labels and pattern as line 2", "line 5"),
        (_GOOD + b"R1,EST,0,0,6\n", "row of zeros", "line 5"),
        (_GOOD + b"R1,EST,2,0,6\n", "other than 0 and 1", "line 5, column a"),
        (_GOOD + b"R1,EST,,0,6\n", "missing cell", "line 5, column a"),
        (_GOOD + b"R1,EST,1,0\n", "4 columns", "line 5"),
        (_GOOD + b"R1,EST,0,1,-4\n", "negative", "line 5, column count"),
        (_GOOD + b"R1,EST,0,1,4.5\n", "fraction", "line 5, column count"),
        (_GOOD + b"R1,EST,0,1,1000000001\n", "above 1,000,000,000", "line 5, column count"),
        (b"region,perp,a,b,count\nR1,,1,0,5\nR2,missing,0,1,5\n", "nobody has a label", "column perp"),
        (b"region,perp,a,b,count\nR1,,1,0,5\n,EST,0,1,5\n", "no line has all its labels", "t.csv"),
        (b"region,perp,a,b,count\nR1,EST,1,0,0\n", "holds nobody", "t.csv"),
    ],
)
def test_a_table_that_cannot_be_used_gets_one_sentence(content: bytes, says: str, place: str) -> None:
    """Whoever gives a wrong table learns what is wrong, where, and what to do, and no cell is repeated."""
    with pytest.raises(EstimateError) as caught:
        _read(content, "region", "perp")
    assert says in caught.value.message
    assert place in (caught.value.place or "")
    assert caught.value.advice
    assert "EST" not in f"{caught.value.message}{caught.value.place}{caught.value.advice}"


def test_a_label_that_is_no_date_is_not_guessed() -> None:
    """A month is written as EDTF or is unknown; anything else names its line and column."""
    with pytest.raises(EstimateError) as caught:
        _read(b"month,a,b,count\n2000-01,1,0,5\nmarch 2000,0,1,5\n", "month", months=("month",))
    assert caught.value.place == "t.csv, line 3, column month"
    assert "march" not in caught.value.message


def test_columns_are_named_once_and_rightly() -> None:
    """No label column, one named twice, or months that are no labels: a sentence."""
    for labels, months in (((), ()), (("region", "region"), ()), (("region",), ("perp",))):
        with pytest.raises(EstimateError):
            _read(_GOOD, *labels, months=months)


@given(st.binary(max_size=200))
def test_no_bytes_get_past_as_anything_but_a_table_or_a_sentence(content: bytes) -> None:
    """Nobody meets a stack trace, whatever the file holds."""
    try:
        table = _read(_GOOD + content, "region", "perp")
    except EstimateError:
        return
    assert table.documented >= 15


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "labels", "persons", "unplaced", "strata"),
    [
        ("peru_cvr_3_strata", ("region", "perp"), 24_692, 3_280, 21),
        ("gaza_2024_3_strata", ("gov", "sex", "ageband"), 29_271, 1_407, 50),
    ],
)
def test_published_tables_keep_everybody(
    name: str, labels: tuple[str, ...], persons: int, unplaced: int, strata: int
) -> None:
    """All 24,692 of Peru and all 29,271 of Gaza are in the table, those without a place, sex or age too."""
    path = _SHARED / f"{name}.csv"
    if not path.exists():
        pytest.skip("the published tables are not beside the repository (../shared/data/mse)")
    with path.open("rb") as stream:
        table = read_strata(stream, name=path.name, labels=labels)
    assert (table.documented, table.unplaced, len(table.strata)) == (persons, unplaced, strata)
    assert everyone(table).documented == persons
