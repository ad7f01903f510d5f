"""What each source says of a person is told; nothing it says becomes a fate."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fates.test_findings import PERSON, WHO, finding, judged

from habeas.fates import UNKNOWN, Said, findings_of, standing
from habeas.model.mentions import StatedFate
from habeas.model.values import When
from habeas.model.vocabularies import vocabulary

REGISTER, MEMORIAL = "src_" + "a" * 32, "src_" + "b" * 32
TITLES = {REGISTER: "The register", MEMORIAL: "The memorial"}


def said(
    source: str, says: str, edtf: str | None = None, *, basis: str = "column", row: int = 1, exhibit: str = ""
) -> Said:
    when = None if edtf is None else When(stated=edtf, edtf=edtf)
    return Said(
        list_title=TITLES[source],
        source_id=source,
        fate=StatedFate(says=says, when=when, basis=basis),
        record_row=row,
        exhibit=exhibit or source.replace("src", "exh"),
    )


statements = st.builds(
    said,
    st.sampled_from([REGISTER, MEMORIAL]),
    st.sampled_from(vocabulary("stated_fates").slugs),
    st.sampled_from([None, "1976", "1976-11", "1976-07-02", "1977~", "../1976", "197X"]),
    basis=st.sampled_from(["column", "list"]),
    row=st.integers(1, 9),
    exhibit=st.sampled_from(["exh_1", "exh_2"]),
)


@given(st.lists(statements, max_size=6).map(tuple))
def test_nothing_that_sources_state_makes_anyone_dead(told: tuple[Said, ...]) -> None:
    """Whatever lists say of you, and however many, you are held alive until people find otherwise."""
    assert standing("per_1", told).fate == UNKNOWN


@given(st.lists(statements, max_size=6).map(tuple), st.randoms())
def test_the_order_of_statements_changes_nothing(told: tuple[Said, ...], chance: object) -> None:
    """Two people who account for the same record read the same words."""
    shuffled = list(told)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing("per_1", tuple(shuffled)) == standing("per_1", told)


@given(st.lists(statements, max_size=6).map(tuple))
def test_every_statement_is_kept_with_its_row(told: tuple[Said, ...]) -> None:
    """No source's word is dropped because another source says otherwise."""
    rows = {(s.source_id, s.says, row) for s in standing("per_1", told).stated for row in s.rows}
    assert rows == {(s.source_id, s.fate.says, (s.exhibit, s.record_row)) for s in told}


@given(st.lists(statements, max_size=6).map(tuple))
def test_what_should_be_looked_at_says_why_and_who_says_so(told: tuple[Said, ...]) -> None:
    """Nobody is sent to review without a sentence that names a source."""
    one = standing("per_1", told)
    assert one.to_review == bool(one.reasons)
    assert all(any(title in reason for title in TITLES.values()) for reason in one.reasons)


@pytest.mark.parametrize("says", ["reported_dead", "remains_found", "released", "reported_alive", "a_new_word"])
def test_a_statement_that_would_close_the_question_goes_to_people(says: str) -> None:
    """A death or a return that a source states is looked at by people, and so is a word we do not know."""
    one = standing("per_1", (said(REGISTER, says, row=12),))
    assert one.to_review
    assert "The register" in one.reasons[0]
    assert "row 12" in one.reasons[0]


@pytest.mark.parametrize("says", ["taken", "last_seen", "reported_missing"])
def test_an_ordinary_statement_asks_nothing_of_anyone(says: str) -> None:
    """Reviewers are not sent to look where every source leaves the question open."""
    assert not standing("per_1", (said(REGISTER, says), said(MEMORIAL, says))).to_review


def test_two_months_of_one_taking_are_told_as_a_conflict() -> None:
    """Where two lists date your taking differently, both dates stand, each with its list."""
    one = standing("per_1", (said(REGISTER, "taken", "1976-11"), said(MEMORIAL, "taken", "1976-07")))
    assert [c.words for c in one.conflicts] == [
        "The memorial states taken in July 1976; The register states taken in November 1976: "
        "both cannot hold of one taking."
    ]
    assert one.conflicts[0].sources == (REGISTER, MEMORIAL)


@pytest.mark.parametrize(
    ("a", "b"), [("1976", "1976-11"), ("1976-11-02", "1976-11"), ("1976~", "1977-03"), ("1976-11", None)]
)
def test_a_vaguer_date_contradicts_nothing(a: str, b: str | None) -> None:
    """A list that knows only the year, or only roughly, does not dispute the one that knows the day."""
    assert standing("per_1", (said(REGISTER, "taken", a), said(MEMORIAL, "taken", b))).conflicts == ()


def test_a_death_beside_bare_membership_is_a_difference_not_a_conflict() -> None:
    """A list of the missing that covers less does not contradict the one that says more."""
    told = (said(REGISTER, "reported_dead"), said(MEMORIAL, "reported_missing", basis="list"))
    one = standing("per_1", told)
    assert one.conflicts == ()
    assert [each.words for each in one.differences] == ["The register states dead; The memorial states no outcome."]
    assert one.to_review


def test_a_death_against_a_row_that_says_missing_is_a_conflict() -> None:
    """Where one source says dead and another source's row says missing, people must look."""
    told = (said(REGISTER, "reported_dead"), said(MEMORIAL, "reported_missing"))
    (conflict,) = standing("per_1", told).conflicts
    assert conflict.kind == "outcome"


def test_missing_first_and_dead_later_can_both_hold() -> None:
    """To be reported missing in May and stated dead in July is a history, not a conflict."""
    told = (said(REGISTER, "reported_dead", "1976-07"), said(MEMORIAL, "reported_missing", "1976-05"))
    assert standing("per_1", told).conflicts == ()


def test_alive_and_dead_without_dates_is_a_conflict_and_with_order_is_not() -> None:
    """Whoever says you live is not overruled by whoever says you do not."""
    told = (said(REGISTER, "reported_dead"), said(MEMORIAL, "reported_alive"))
    assert [c.kind for c in standing("per_1", told).conflicts] == ["outcome"]
    told = (said(REGISTER, "reported_dead", "1977"), said(MEMORIAL, "reported_alive", "1976"))
    assert standing("per_1", told).conflicts == ()


@pytest.mark.parametrize("living", ["taken", "last_seen", "released", "reported_alive"])
def test_something_of_the_living_after_a_death_is_a_conflict(living: str) -> None:
    """If one source saw you in 1978, the death another dates to 1977 is in doubt, and both are shown."""
    told = (said(REGISTER, "reported_dead", "1977"), said(MEMORIAL, living, "1978-03"))
    assert [c.kind for c in standing("per_1", told).conflicts] == ["order"]


def test_remains_can_be_found_long_after_a_death_but_not_before() -> None:
    """An exhumation years later contradicts no date of death."""
    told = (said(REGISTER, "reported_dead", "1977"), said(MEMORIAL, "remains_found", "2004"))
    assert standing("per_1", told).conflicts == ()
    told = (said(REGISTER, "reported_dead", "1977"), said(MEMORIAL, "remains_found", "1976"))
    assert [c.kind for c in standing("per_1", told).conflicts] == ["order"]


def test_two_editions_of_one_source_differ_and_one_edition_conflicts() -> None:
    """A source may learn; but two rows of one file that clash are shown as a clash."""
    old, new = said(REGISTER, "taken", "1976"), said(REGISTER, "taken", "1977", exhibit="exh_new", row=2)
    one = standing("per_1", (old, new))
    assert one.conflicts == ()
    assert one.differences[0].words.startswith("Two editions differ: ")
    same = said(REGISTER, "taken", "1977", row=2)
    assert len(standing("per_1", (old, same)).conflicts) == 1


def test_the_window_of_taking_spans_all_sources_and_counts_the_undated() -> None:
    """The days in which you may have been taken are those of all sources, none preferred."""
    third = said(REGISTER, "taken", row=7)
    told = (said(REGISTER, "taken", "1976-11"), said(MEMORIAL, "taken", "1976-07-02"), third)
    window = standing("per_1", told).last_taken
    assert window is not None
    assert (window.earliest, window.latest, window.undated) == (date(1976, 7, 2), date(1976, 11, 30), 1)
    assert standing("per_1", (said(REGISTER, "reported_missing", "1976"),)).last_taken is None


def test_since_when_is_said_by_takings_first() -> None:
    """You are gone since you were taken; a later report that you are missing moves nothing."""
    told = (said(REGISTER, "taken", "2017-04"), said(MEMORIAL, "reported_missing", "2017-06-01"))
    assert standing("per_1", told).since == (date(2017, 4, 1), date(2017, 4, 30))
    assert standing("per_1", told[1:]).since == (date(2017, 6, 1), date(2017, 6, 1))
    assert standing("per_1", (said(REGISTER, "taken"),)).since is None
    assert standing("per_1", (said(REGISTER, "taken", "../2017"),)).since == (None, date(2017, 12, 31))


def test_who_was_last_to_see_somebody_is_told_by_source_and_row() -> None:
    """The latest sighting, and any that cannot be put before it; no place and no name."""
    told = (
        said(REGISTER, "last_seen", "2017-04-01", row=1),
        said(MEMORIAL, "last_seen", "2017-04-09", row=2),
        said(REGISTER, "last_seen", row=3),
    )
    assert [(one.place, one.when) for one in standing("per_1", told).last_seen] == [
        ("row 2", "2017-04-09"),
        ("row 3", ""),
    ]
    assert standing("per_1", (said(REGISTER, "taken", "2017"),)).last_seen == ()


def test_a_finding_that_waits_is_a_reason_to_look() -> None:
    """What people proposed is never passed over in silence."""
    waiting = findings_of(WHO, (judged(finding()),))
    one = standing(PERSON, (), waiting)
    assert (one.fate, one.to_review, one.unaccounted) == (UNKNOWN, True, True)
    assert "fnd_1" in one.reasons[0]
