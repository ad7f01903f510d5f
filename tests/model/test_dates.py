"""Dates with unknown parts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import DateError
from habeas.model.dates import (
    Answer,
    approximate,
    before,
    check_date,
    compatible,
    earliest,
    latest,
    parse,
    uncertain,
)

days = st.dates(min_value=date(2, 1, 1), max_value=date(9998, 12, 31))
marks = st.sampled_from(["", "?", "~", "%"])


@st.composite
def points(draw: st.DrawFn) -> str:
    """Every form of one date in the subset."""
    day = draw(days)
    year, month = f"{day.year:04}", f"{day.year:04}-{day.month:02}"
    forms = [
        day.isoformat(),
        month,
        year,
        f"{year[:3]}X",
        f"{year[:2]}XX",
        f"{year}-XX",
        f"{month}-XX",
        f"{year}-XX-XX",
        f"{month}-{str(day.day).zfill(2)[0]}X",
        f"{year}-{draw(st.integers(21, 24))}",
    ]
    return draw(st.sampled_from(forms)) + draw(marks)


@st.composite
def edtfs(draw: st.DrawFn) -> str:
    """Every form of the subset: points, spans, sets."""
    first, second = draw(points()), draw(points())
    a, b = earliest(first), latest(second)
    assert a is not None
    assert b is not None
    if a > b:
        first, second = second, first
    forms = [first, f"{first}/{second}", f"{first}/..", f"../{first}", f"{first}/", f"/{first}"]
    return draw(st.sampled_from([*forms, f"[{first}..{second}]", f"[{first},{second}]"]))


@given(edtfs())
def test_the_earliest_day_is_never_after_the_latest(edtf: str) -> None:
    """Whatever part of a date is unknown, its bounds are in order."""
    first, last = earliest(edtf), latest(edtf)
    assert first is None or last is None or first <= last


@given(edtfs())
def test_a_date_is_spelled_in_one_way(edtf: str) -> None:
    """What was read is written again as it was, so that no qualifier is lost on the way."""
    assert str(parse(edtf)) == edtf


@given(edtfs(), edtfs())
def test_before_and_after_never_both(a: str, b: str) -> None:
    """No two dates come each before the other."""
    assert not (before(a, b) is Answer.YES and before(b, a) is Answer.YES)


@given(edtfs(), edtfs())
def test_compatible_asks_both_dates_alike(a: str, b: str) -> None:
    """It does not matter which list is asked first."""
    assert compatible(a, b) is compatible(b, a)


@given(days, st.integers(0, 400))
def test_plain_days_compare_as_days(day: date, later: int) -> None:
    """Where both days are known, nothing is left unsure."""
    other = min(day + timedelta(days=later), date.max)
    assert before(day.isoformat(), other.isoformat()) is (Answer.YES if other > day else Answer.NO)
    assert compatible(day.isoformat(), other.isoformat()) is (Answer.NO if other > day else Answer.YES)


@given(points())
def test_a_date_is_compatible_with_itself(point: str) -> None:
    """Two lists that write the same do not contradict each other."""
    assert compatible(point, point) is Answer.YES


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        # The first four: forms on which published packages give wrong bounds, none, or lose the mark.
        ("/2017-03", None, date(2017, 3, 31)),
        ("2017-03/", date(2017, 3, 1), None),
        ("2017-02-2X", date(2017, 2, 20), date(2017, 2, 28)),
        ("2017-02~", date(2017, 2, 1), date(2017, 2, 28)),
        ("2016-02-2X", date(2016, 2, 20), date(2016, 2, 29)),
        ("2017-01-0X", date(2017, 1, 1), date(2017, 1, 9)),
        ("2017-01-3X", date(2017, 1, 30), date(2017, 1, 31)),
        ("197X", date(1970, 1, 1), date(1979, 12, 31)),
        ("[1976-04..1976-05]", date(1976, 4, 1), date(1976, 5, 31)),
        ("[1976,1978]", date(1976, 1, 1), date(1978, 12, 31)),
        ("../1976", None, date(1976, 12, 31)),
    ],
)
def test_bounds_of_the_forms_we_need(edtf: str, first: date | None, last: date | None) -> None:
    """An unknown start has no earliest day; it does not get one made up."""
    assert (earliest(edtf), latest(edtf)) == (first, last)


NOT_DATES = (
    "|1977-02-31|2017-02-3X|0000|1976-13|1976-00|1976-25|1976-01-00|1976-24-05|x|[1977..1976]|197X-04"
    "|2017/2016|1976-XX-05|[]|/|../..|[1976|１９７６|1976/1977/1978|1976-1-1|26/12/1976|1976-12-26T10:00"
    "| 1976|-1976|Y19760"
)


@pytest.mark.parametrize("text", NOT_DATES.split("|"))
def test_what_is_not_in_the_subset_is_refused(text: str) -> None:
    """A date that is no date is refused, and the refusal does not repeat it."""
    with pytest.raises(DateError) as refusal:
        check_date(text)
    assert not text or text not in refusal.value.message


def test_a_qualified_date_decides_nothing() -> None:
    """ "About 1976" may have been 1977: no order and no contradiction is read from it."""
    assert before("1976~", "1977") is Answer.UNSURE
    assert compatible("1976?", "1977") is Answer.UNSURE
    assert compatible("1976", "1977") is Answer.NO
    assert approximate("1976~/1977")
    assert uncertain("[1976,1977%]")
    assert not approximate("1976?")


def test_an_unknown_end_leaves_the_question_open() -> None:
    """A span whose end nobody knows may have ended before the other date began."""
    assert compatible("1976/", "1980") is Answer.UNSURE
    assert compatible("1976/..", "1980") is Answer.YES
    assert before("1975", "1976/") is Answer.YES
