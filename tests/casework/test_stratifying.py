"""Strata of a case by date: nobody is left out, whatever is known of when."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.casework.records import Person
from habeas.casework.stratifying import strata_in
from habeas.casework.tabled import Tabled, memberships_of, spans_of
from habeas.errors import EstimateError, UsageError
from habeas.estimates.strata_table import StrataTable
from habeas.model.records import Source

_A, _B, _C = (Source(id=f"src_{letter * 32}", slug=letter, source_kind="list", title=letter) for letter in "abc")
_DATES = st.sampled_from(["1976-05-01", "1976-05", "1976", "1976-XX", "1977-02-03", "1976-12/1977-01", "1977", ""])


def _person(number: int, *sources: Source) -> Person:
    mentions = tuple(f"men_{number:030d}{at:02d}" for at in range(len(sources)))
    return Person(id=f"per_{number:032d}", mentions=mentions, sources=tuple(source.id for source in sources))


def _strata(known: tuple[Source, ...], persons: tuple[Person, ...], dates: dict[str, str], by: str) -> StrataTable:
    listed, memberships = memberships_of(known, persons)
    slugs, ids = tuple(one.slug for one in listed), tuple(one.id for one in listed)
    spans = spans_of(persons, memberships, dates, by)
    return strata_in(Tabled(lists=slugs, sources=ids, cells=(), by=by, spans=spans))


@st.composite
def _cases(draw: st.DrawFn) -> tuple[tuple[Person, ...], dict[str, str]]:
    persons = [_person(0, _A, _B), _person(1, _B, _C), _person(2, _C, _A)]
    for number in range(3, draw(st.integers(4, 25))):
        persons.append(_person(number, *draw(st.lists(st.sampled_from([_A, _B, _C]), min_size=1, max_size=3))))
    dates = {mention: draw(_DATES) for person in persons for mention in person.mentions}
    dates |= {persons[0].mentions[0]: "1976-05-01", persons[0].mentions[1]: "1976-05-09"}
    return tuple(persons), {mention: edtf for mention, edtf in dates.items() if edtf}


@given(_cases(), st.sampled_from(["year", "month"]))
def test_every_person_on_a_list_is_counted_once(case: tuple[tuple[Person, ...], dict[str, str]], by: str) -> None:
    """A missing day, month or year moves a person to "may be in"; it never drops one."""
    persons, dates = case
    table = _strata((_A, _B, _C), persons, dates, by)
    assert table.documented == len(persons)
    assert (table.open_sets.sum(axis=1) >= 1).all()


def test_records_that_differ_leave_the_stratum_open_between_them() -> None:
    """Of a person of whom one list says May and the other says July, June is possible too, and August is not."""
    persons = [_person(at, _A, _B) for at in range(5)]
    dates: dict[str, str] = {}
    for person, month in zip(persons, ("05", "06", "07", "08"), strict=False):
        dates |= dict.fromkeys(person.mentions, f"1976-{month}-10")
    dates |= {persons[4].mentions[0]: "1976-05-30", persons[4].mentions[1]: "1976-07-01"}
    table = _strata((_A, _B, _C), tuple(persons), dates, "month")
    assert table.strata == ("1976-05", "1976-06", "1976-07", "1976-08")
    assert table.open_sets.tolist() == [[True, True, True, False]]
    assert _strata((_A, _B, _C), tuple(persons), dates, "year").strata == ("1976",)


def test_what_has_no_strata_is_said() -> None:
    """A stratum that is not there and dates that nobody has get a sentence."""
    persons = tuple(_person(at, _A, _B) for at in range(3))
    with pytest.raises(UsageError, match="no strata by"):
        _strata((_A, _B), persons, {}, "religion")
    with pytest.raises(EstimateError):
        _strata((_A, _B), persons, {}, "year")
    with pytest.raises(EstimateError, match="1 list"):
        _strata((_A,), tuple(_person(at, _A) for at in range(3)), {}, "year")
