"""Dates as lists write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.intake.datewords import date_rule, year_rule
from habeas.intake.mapping import Column
from habeas.model.dates import earliest, latest


def column(**rules: object) -> Column:
    return Column(name="d", field="taken_on", **{"date": "dmy", **rules})  # type: ignore[arg-type]


SPANISH = column(
    months="es",
    part_words=("princ", "med-fines", "med", "fines", "1ª quinc", "2ª quinc"),
    year_words=("año", "años"),
    about_words=("hacia",),
)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        # The forms of the two published lists in examples/argentina, with invented numbers.
        ("26/12/1976", "1976-12-26"),
        ("1º/12/1976", "1976-12-01"),
        ("NOV/1976", "1976-11"),
        ("ABR-MAY/1976", "[1976-04..1976-05]"),
        ("ABR-MAY 1976", "[1976-04..1976-05]"),
        ("02-05/11/1976", "[1976-11-02..1976-11-05]"),
        ("1º-16/04/1975", "[1975-04-01..1975-04-16]"),
        ("30/11-02/12/1976", "[1976-11-30..1976-12-02]"),
        ("DIC/1974-ENE/1975", "[1974-12..1975-01]"),
        ("DIC/1977-AÑO/1978", "[1977-12..1978]"),
        ("med/08/1976", "1976-08"),
        ("princ/03/1977", "1977-03"),
        ("fines/ 08/1976", "1976-08"),
        ("fines/1973", "1973"),
        ("med-fines/1976", "1976"),
        ("2ª quinc/11/1977", "1977-11"),
        ("AÑO/1976", "1976"),
        ("AÑOS/1976-77", "[1976..1977]"),
        ("1976", "1976"),
        ("11/1976", "1976-11"),
        ("1976-77", "[1976..1977]"),
        ("26 de noviembre de 1976", "1976-11-26"),
        ("1976-12-26 00:00:00", "1976-12-26"),
        ("hacia 1976", "1976~"),
        # Not read: not in the calendar, or more than one reading.
        ("31/02/1977", None),
        ("12/26/1976", None),
        ("1976-77-78", None),
        ("AÑO/13/1976", None),
        ("DIC-ENE/1977", None),
        ("26/12/76", None),
        ("05-02/11/1976", None),
        ("2003 - 04", None),
        ("otoño 1976", None),
        ("meda/08/1976", None),
        ("0/1976", None),
        ("", None),
    ],
)
def test_a_date_is_read_by_the_rule_or_not_at_all(text: str, edtf: str | None) -> None:
    """What is certain is read; what has two readings or is in no calendar stays as stated."""
    assert date_rule(SPANISH)(text) == edtf


@pytest.mark.parametrize(
    ("language", "text", "edtf"),
    [
        ("ru", "5 апреля 2017 г.", "2017-04-05"),
        ("ru", "МАЙ 2017", "2017-05"),
        ("ru", "нояб.2017", "2017-11"),
        ("en", "March 5th, 2017", "2017-03-05"),
        ("en", "5 March 2017", "2017-03-05"),
        ("fr", "1er août 2017", "2017-08-01"),
        ("ar", "5 كانون الثاني 2017", "2017-01-05"),
        ("ar", "أبريل 2017", "2017-04"),
    ],
)
def test_months_are_read_in_the_language_of_the_mapping_alone(language: str, text: str, edtf: str) -> None:
    """Without `months` no month is read: "mar" is March in one language and Tuesday in another."""
    assert date_rule(column(months=language))(text) == edtf
    assert date_rule(column())(text) is None


@given(
    st.dates(min_value=date(1000, 1, 1)),
    st.sampled_from(["/", ".", "-", " / "]),
    st.sampled_from(["dmy", "mdy", "ymd"]),
)
def test_every_day_is_read_back_in_the_order_stated(day: date, mark: str, order: str) -> None:
    """Day and month are never exchanged."""
    parts = {"d": f"{day.day:02}", "m": f"{day.month:02}", "y": str(day.year)}
    assert date_rule(column(date=order))(mark.join(parts[letter] for letter in order)) == day.isoformat()


@given(st.text(alphabet="0123456789/.-–ºª abrmyençñdicgo", max_size=24))
def test_what_is_read_is_always_a_date(text: str) -> None:
    """Whatever a cell holds, the reading is a date of our subset or nothing."""
    edtf = date_rule(SPANISH)(text)
    if edtf is not None:
        first, last = earliest(edtf), latest(edtf)
        assert first is not None
        assert last is not None
        assert first <= last


def test_a_year_beyond_the_bounds_is_not_taken() -> None:
    """A birth in 2045 is a slip whose right century is not ours to choose."""
    rule = date_rule(column(not_before="1890", not_after="1983"))
    assert rule("23/04/1983") == "1983-04-23"
    assert rule("23/04/2045") is None
    assert rule("23/04/1889") is None
    assert year_rule(column())("1950") == "1950"
    assert year_rule(column())("50") is None


def test_a_column_may_hold_edtf() -> None:
    """A list that a careful colleague kept is read as it stands."""
    assert date_rule(column(date="edtf"))("1976-12~") == "1976-12~"
    assert date_rule(column(date="edtf"))("26/12/1976") is None
