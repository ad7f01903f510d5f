"""A finding is never changed. What comes later re-opens it; a death counts with two people and with a statement."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.fates import UNKNOWN, Ground, Held, Judged, Said, State, Subject, account, findings_of, standing
from habeas.fates.findings import answer
from habeas.fates.questions import COARSE, FATE, WHEREABOUTS, needs_two, values_of
from habeas.model.findings import Finding, FindingReview
from habeas.model.mentions import StatedFate

A, B, C = (f"men_{letter * 32}" for letter in "abc")
PERSON = f"per_{'a' * 32}"
DEATH = Ground(id="stm_death", kind="act", source="src_1", says=frozenset({"reported_dead"}), since=1)
REMAINS = Ground(id="stm_remains", kind="act", source="src_2", says=frozenset({"remains_found"}), since=1)
CELL = Ground(id="stm_cell", kind="act", source="src_3", says=frozenset({"taken"}), since=2)
WHO = Subject(about=PERSON, mentions=(A, B), grounds=(DEATH, REMAINS, CELL))


def finding(value: str = "dead_established", *, question: str = FATE, name: str = "fnd_1", **more: object) -> Finding:
    fields: dict[str, object] = {
        "supports": (DEATH.id,),
        "mentions": (A, B),
        "standard": "clear_and_convincing",
        "reasoning": "Two accounts that fit.",
        "judged_by": "first",
        "at": "2020-08-30T12:00:00Z",
    }
    return Finding(id=name, about=PERSON, question=question, value=value, **{**fields, **more})  # type: ignore[arg-type]


def look(answer: str = "yes", *, by: str = "second", mentions: tuple[str, ...] = (A, B)) -> FindingReview:
    return FindingReview(finding="fnd_1", answer=answer, by=by, at="2020-08-31T12:00:00Z", mentions=mentions)


def judged(one: Finding, *reviews: tuple[int, FindingReview], entry: int = 5) -> Judged:
    return Judged(finding=one, entry=entry, reviews=reviews)


def the_one(subject: Subject, *judged_: Judged) -> Held:
    return findings_of(subject, judged_)[0]


ALL = [(question, value) for question in (FATE, WHEREABOUTS) for value in values_of(question).slugs]


@pytest.mark.parametrize(("question", "value"), ALL)
def test_a_death_and_where_somebody_is_need_two(question: str, value: str) -> None:
    """Nobody alone declares you dead, or ends the search for you."""
    one = finding(value, question=question, supports=(DEATH.id, REMAINS.id))
    held = the_one(WHO, judged(one))
    dead_or_located = value.startswith("dead_") or value in ("remains_located", "custody_acknowledged_disclosed")
    assert needs_two(question, value) == dead_or_located
    assert held.state == (State.PROPOSED if dead_or_located else State.STANDS)
    assert answer(question, [held]) == (UNKNOWN if dead_or_located else value)
    assert bool(held.missing) == dead_or_located


def test_who_proposed_a_death_is_not_its_second_reviewer() -> None:
    """However often somebody says it again, one person stays one person."""
    one = judged(finding(), (6, look(by="first")), (7, look(by="first")))
    assert the_one(WHO, one).state is State.PROPOSED
    signed = the_one(WHO, judged(finding(), (6, look())))
    assert (signed.state, signed.counts, signed.reviewed_by) == (State.STANDS, True, ("second",))


def test_a_second_reviewer_can_take_the_signature_back() -> None:
    """Of a reviewer the newest answer counts, and dissent is shown by who it is."""
    held = the_one(WHO, judged(finding(), (6, look()), (7, look("no"))))
    assert (held.state, held.counts, held.dissent) == (State.PROPOSED, False, ("second",))
    third = the_one(WHO, judged(finding(), (6, look()), (7, look("no")), (8, look(by="third"))))
    assert (third.state, third.counts, third.dissent) == (State.TO_REVIEW, True, ("second",))


def test_a_newer_statement_reopens_and_changes_nothing() -> None:
    """Somebody saw you after your death was found: people look again, and the finding stays as it was written."""
    seen = Ground(id="stm_seen", kind="mention", source="src_4", since=9)
    one = judged(finding(), (6, look()))
    held = the_one(replace(WHO, grounds=(*WHO.grounds, seen)), one)
    assert (held.state, held.counts, held.finding) == (State.TO_REVIEW, True, finding())
    assert "stm_seen" in held.reasons[0]
    again = judged(finding(), (6, look()), (10, look(by="third")))
    assert the_one(replace(WHO, grounds=(*WHO.grounds, seen)), again).state is State.STANDS


def test_who_proposed_a_death_cannot_close_it_again_alone() -> None:
    """What came since a death was found is looked at by somebody else."""
    seen = replace(WHO, grounds=(*WHO.grounds, Ground(id="stm_seen", kind="act", source="s", since=9)))
    one = judged(finding(), (6, look()), (10, look(by="first")))
    assert the_one(seen, one).state is State.TO_REVIEW
    free = finding("alive_free", supports=(CELL.id,))
    assert the_one(seen, judged(free, (10, look(by="first")))).state is State.STANDS


def test_a_retraction_reopens_it_and_without_any_ground_it_counts_for_nobody() -> None:
    """A death whose last testimony was taken back holds nobody dead."""
    gone = replace(DEATH, counts=False, since=9)
    one = judged(finding(supports=(DEATH.id, REMAINS.id)), (6, look()))
    left = the_one(replace(WHO, grounds=(gone, REMAINS)), one)
    assert (left.state, left.counts) == (State.TO_REVIEW, True)
    none = the_one(replace(WHO, grounds=(gone, CELL)), one)
    assert (none.state, none.counts) == (State.TO_REVIEW, False)
    assert answer(FATE, [none]) == UNKNOWN
    other = judged(finding(supports=(DEATH.id, CELL.id)), (6, look()))
    assert not the_one(replace(WHO, grounds=(gone, CELL)), other).counts
    # Not even when somebody signs for it afterwards: it would be a death that nothing states.
    signed = judged(finding(), (6, look()), (12, look(by="third")))
    assert not the_one(replace(WHO, grounds=(gone,)), signed).counts


def test_a_withdrawn_ground_reopens_it() -> None:
    """A statement that was withdrawn is not there any more, and the finding says so."""
    held = the_one(replace(WHO, grounds=(CELL,)), judged(finding(), (6, look())))
    assert (held.state, held.counts) == (State.TO_REVIEW, False)
    assert DEATH.id in held.reasons[0]


def test_a_join_reopens_it_and_a_split_ends_its_effect() -> None:
    """Found dead as one person of two mentions, nobody is dead of whom it is not known who was meant."""
    one = judged(finding(), (6, look()))
    joined = the_one(replace(WHO, mentions=(A, B, C)), one)
    assert (joined.state, joined.counts) == (State.TO_REVIEW, True)
    for rest in ((A,), (B,), (B, C)):
        split = the_one(replace(WHO, mentions=rest), one)
        assert (split.state, split.counts) == (State.TO_REVIEW, False)
    looked = judged(finding(), (6, look()), (8, look(by="third", mentions=(A,))))
    assert the_one(replace(WHO, mentions=(A,)), looked).counts
    assert not the_one(replace(WHO, mentions=(B,)), looked).counts


def test_a_finding_is_superseded_only_by_one_that_counts() -> None:
    """Somebody who proposes a death does not undo that you were found alive."""
    alive = judged(finding("alive_free", name="fnd_1", supports=(CELL.id,)), entry=5)
    death = finding(name="fnd_2", supersedes=("fnd_1",))
    first, second = findings_of(WHO, (alive, judged(death, entry=7)))
    assert (first.state, first.counts, second.state) == (State.TO_REVIEW, True, State.PROPOSED)
    assert answer(FATE, (first, second)) == "alive_free"
    both = findings_of(WHO, (alive, judged(death, (8, look()), entry=7)))
    assert [one.state for one in both] == [State.SUPERSEDED, State.STANDS]
    assert answer(FATE, both) == "dead_established"


def test_two_findings_that_disagree_answer_nothing() -> None:
    """Where two persons turn out to be one, nobody picks which of two findings is right."""
    one = judged(finding("alive_free", name="fnd_1", supports=(CELL.id,), mentions=(A,)))
    other = judged(finding("alive_in_custody", name="fnd_2", supports=(CELL.id,), mentions=(B,)))
    held = findings_of(WHO, (one, other))
    assert answer(FATE, held) == UNKNOWN
    assert all(one.state is State.TO_REVIEW and not one.counts for one in held)


def test_no_finding_has_a_place() -> None:
    """Where a living person is can be written nowhere."""
    names = {one.name for one in msgspec.structs.fields(Finding)} | {
        one.name for one in msgspec.structs.fields(FindingReview)
    }
    assert not names & {"where", "place", "address", "location", "country"}
    assert {value for question, value in COARSE if question == WHEREABOUTS} == {
        "with_family_at_risk",
        "safe_abroad",
        "safe_undisclosed",
    }


grounds = st.builds(
    Ground,
    id=st.sampled_from([f"stm_{n}" for n in range(5)]),
    kind=st.just("act"),
    source=st.just("s"),
    says=st.frozensets(st.sampled_from(["reported_dead", "remains_found", "taken", "released"]), max_size=2),
    counts=st.booleans(),
    since=st.integers(0, 20),
)
subjects = st.builds(
    Subject,
    about=st.just(PERSON),
    mentions=st.lists(st.sampled_from([A, B, C]), unique=True, max_size=3).map(tuple),
    grounds=st.lists(grounds, max_size=5, unique_by=lambda one: one.id).map(tuple),
)
cited = st.lists(st.sampled_from([f"stm_{n}" for n in range(6)]), max_size=3, unique=True).map(tuple)
looks = st.lists(
    st.tuples(
        st.integers(6, 20),
        st.builds(
            look,
            st.sampled_from(["yes", "no", "unsure"]),
            by=st.sampled_from(["first", "second", "third"]),
            mentions=st.sampled_from([(A,), (A, B), (B, C)]),
        ),
    ),
    max_size=4,
).map(tuple)


@st.composite
def records(draw: st.DrawFn) -> tuple[Judged, ...]:
    found = []
    for n in range(draw(st.integers(1, 4))):
        question, value = draw(st.sampled_from(ALL))
        one = finding(
            value,
            question=question,
            name=f"fnd_{n}",
            supports=draw(cited),
            against=draw(cited),
            mentions=draw(st.sampled_from([(A,), (A, B), (B,)])),
            supersedes=draw(
                st.lists(st.sampled_from([f"fnd_{m}" for m in range(n)] or ["fnd_9"]), max_size=1).map(tuple)
            ),
        )
        found.append(Judged(finding=one, entry=5 + n, reviews=draw(looks)))
    return tuple(found)


@given(subjects, records())
def test_nobody_is_held_dead_without_a_statement_that_says_so_and_two_who_sign(
    subject: Subject, known: tuple[Judged, ...]
) -> None:
    """Whatever comes in whichever order: a death that counts has both, today."""
    held = findings_of(subject, known)
    by_id = {ground.id: ground for ground in subject.grounds}
    for one in held:
        if one.counts and (one.finding.value.startswith("dead_") or one.finding.value == "remains_located"):
            stated = [by_id[name] for name in one.finding.supports if name in by_id and by_id[name].counts]
            assert any(ground.says & {"reported_dead", "remains_found"} for ground in stated)
            assert set(one.reviewed_by) - {one.finding.judged_by}
    if answer(FATE, held).startswith("dead_"):
        assert any(one.counts for one in held)


@given(subjects, records(), st.randoms())
def test_the_order_in_which_findings_are_read_changes_nothing(
    subject: Subject, known: tuple[Judged, ...], chance: object
) -> None:
    """Two people who look at the same record see the same."""
    shuffled = list(known)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert findings_of(subject, shuffled) == findings_of(subject, known)


@given(subjects, records(), grounds)
def test_whatever_comes_reopens_or_leaves_and_never_makes_another_answer(
    subject: Subject, known: tuple[Judged, ...], new: Ground
) -> None:
    """A statement that arrives tomorrow changes no finding, and moves nobody to another fate."""
    later = replace(new, id="stm_new", since=99)
    before = findings_of(subject, known)
    after = findings_of(replace(subject, grounds=(*subject.grounds, later)), known)
    assert [one.finding for one in before] == [one.finding for one in after]
    assert [one.counts for one in before] == [one.counts for one in after]
    for old, one in zip(before, after, strict=True):
        if old.state is State.STANDS:
            assert one.state is State.TO_REVIEW


@given(subjects, records())
def test_a_finding_says_why_it_waits(subject: Subject, known: tuple[Judged, ...]) -> None:
    """Nobody is sent to look at something without a reason."""
    for one in findings_of(subject, known):
        assert (one.state is State.TO_REVIEW) <= bool(one.reasons)
        assert (one.state is State.PROPOSED) == bool(one.missing)
        assert not (one.state is State.STANDS and (one.reasons or not one.counts))


def _said(says: str) -> Said:
    return Said(list_title="a", source_id="src_a", fate=StatedFate(says=says), record_row=1, exhibit="exh_a")


def test_a_finding_that_stands_has_weighed_what_sources_state() -> None:
    """A stated death asks for people until they found something, and again once something comes."""
    said = (_said("reported_dead"),)
    assert standing(PERSON, said).to_review
    held = findings_of(WHO, (judged(finding("unknown", supports=())),))
    assert not standing(PERSON, said, held).to_review
    reopened = findings_of(replace(WHO, mentions=(A, B, C)), (judged(finding("unknown", supports=())),))
    assert standing(PERSON, said, reopened).to_review


def test_who_is_reported_dead_or_denied_stays_unaccounted_for() -> None:
    """A death that nobody established, and a custody that is denied, end no search."""
    for question, value in (("fate", "dead_reported"), ("whereabouts", "custody_denied"), ("fate", "reports_conflict")):
        held = findings_of(WHO, (judged(finding(value, question=question), (6, look())),))
        one = standing(PERSON, (), held)
        assert one.unaccounted
        total = account([one])
        assert (total.unaccounted, total.findings) == (1, (("stands", 1),))
    safe = findings_of(WHO, (judged(finding("safe_undisclosed", question=WHEREABOUTS, supports=())),))
    assert not standing(PERSON, (), safe).unaccounted
