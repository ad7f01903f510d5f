"""Nobody is sent to a body that cannot hear them, and nobody is told that one is open which nobody looked up."""

from __future__ import annotations

import pytest

from habeas.disclosures.routes import Route, Way, offered, route
from habeas.errors import TermError, UsageError
from habeas.model.dates import Answer
from habeas.model.vocabularies import vocabulary


def at(slug: str, *facts: str, state: str = "XX") -> Route:
    return route(slug, state=state, facts=facts)


def test_the_working_group_hears_of_any_state_and_any_time() -> None:
    """A family of any country, at any time, has this way."""
    for facts in ((), ("1976-11-26",), ("2026",)):
        assert at("wgeid", *facts).way is Way.OPEN


def test_the_committee_is_never_offered_as_open_without_somebody_having_looked() -> None:
    """The table holds no list of States parties, and the program invents none."""
    for state in ("AR", "RU", "XX"):
        assert at("ced_urgent_action", "2017-02", state=state).way is Way.NOT_VERIFIED


@pytest.mark.parametrize(
    ("facts", "way"),
    [
        (("2010-12-22",), Way.CLOSED),
        (("2010-12-23",), Way.NOT_VERIFIED),
        (("2010-12",), Way.NOT_VERIFIED),
        (("2009", "2010-11"), Way.CLOSED),
        (("2009", "2011"), Way.NOT_VERIFIED),
        (("2009~",), Way.NOT_VERIFIED),
        ((), Way.NOT_VERIFIED),
    ],
)
def test_facts_before_the_convention_close_the_way_and_doubt_does_not(facts: tuple[str, ...], way: Way) -> None:
    """A way is closed only if every date that is stated lies outside of it."""
    assert at("ced_urgent_action", *facts).way is way


@pytest.mark.parametrize(
    ("facts", "way", "within"),
    [
        ("2022-09-16", Way.NOT_VERIFIED, Answer.YES),
        ("2022-09-17", Way.CLOSED, Answer.NO),
        ("2022-09", Way.NOT_VERIFIED, Answer.UNSURE),
        ("1998-05-04", Way.CLOSED, Answer.NO),
        ("2022-09-01/..", Way.NOT_VERIFIED, Answer.UNSURE),
    ],
)
def test_a_row_of_a_state_takes_the_place_of_the_row_for_all(facts: str, way: Way, within: Answer) -> None:
    """The Court is closed against one State for facts after a day, and is not for others."""
    one = at("echr", facts, state="RU")
    assert (one.slug, one.way, one.within) == ("echr_russia", way, within)
    assert at("echr", facts, state="XX").slug == "echr"


def test_the_row_of_another_state_is_closed() -> None:
    """What holds for one State is offered against no other."""
    assert at("echr_russia", "2017", state="XX").way is Way.CLOSED
    assert at("echr_russia", "2017", state="").way is Way.NOT_VERIFIED


def test_without_a_state_nothing_is_open() -> None:
    """Which State it is, somebody chooses first."""
    assert {route(slug, state="", facts=("2017",)).way for slug in vocabulary("routes").slugs} == {Way.NOT_VERIFIED}


@pytest.mark.parametrize("state", ["ru", "RUS", "Russia", "R1", "<script>"])
def test_a_state_is_two_capitals(state: str) -> None:
    """A name, or a code of another kind, is refused and not repeated."""
    with pytest.raises(UsageError) as failure:
        route("wgeid", state=state, facts=())
    assert state not in str(failure.value)


def test_an_unknown_route_is_an_error() -> None:
    """A misspelled route is not taken for a closed one."""
    with pytest.raises(TermError):
        route("wgied", state="XX", facts=())


def test_offered_are_all_that_are_not_closed_each_instrument_once() -> None:
    """The list that a lawyer is shown holds no way that is closed."""
    found = offered(state="RU", facts=("2024-01-01",))
    assert "echr" not in {one.slug for one in found}
    assert "echr_russia" not in {one.slug for one in found}
    assert "wgeid" in {one.slug for one in found}
    assert all(one.way is not Way.CLOSED for one in found)
    assert len({one.instrument for one in found}) == len(found)


def test_every_row_of_the_table_can_be_read() -> None:
    """Each row says what it needs, and why it is not open where it is not."""
    for slug in vocabulary("routes").slugs:
        one = at(slug, "2017-02")
        assert all(one.needs)
        assert bool(one.because) == (one.way is not Way.OPEN)
