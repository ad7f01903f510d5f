"""Findings in a case: proposed, looked at, re-opened by what comes, gone with whoever withdraws, rebuilt the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.casework.conftest import Write
from tests.casework.told_case import code, link
from tests.statements.telling import Telling

from habeas.casework.accounting import account_for
from habeas.casework.checking import rebuild, verify
from habeas.casework.coding import retract
from habeas.casework.context import Context
from habeas.casework.finding import Proposal, Recorded, list_findings, propose, review_finding, show_finding
from habeas.casework.importing import import_table
from habeas.casework.judging import undo
from habeas.casework.people import list_persons, show_person
from habeas.casework.weighing import elements_of, owed_to
from habeas.casework.who_read import who_read
from habeas.casework.withdrawing import plan_withdrawal, withdraw
from habeas.errors import HabeasError, PersonsError, UsageError

WORDS = "Zwei Zeugen, die sich nicht kennen."


class Told:
    """A case with one person: taken, and by a second source dead."""

    def __init__(self, context: Context) -> None:
        self.context, self.of = context, Telling()
        self.a = self.of.mention("a")
        self.taken = self.act("a", "arrest", self.a, "2017-04-01")
        self.dead = self.act("a", "killing_state", self.a, "2017-05-01")
        code(context, self.of)
        self.person = "per_" + self.a[4:]

    def act(self, *told: Any, **more: Any) -> str:
        """Tell of an act; return the statement's id."""
        self.of.act(*told, **more)
        return self.of.statements[-1].statement

    def propose(self, value: str = "dead_established", **more: Any) -> Recorded:
        fields = {"question": "fate", "standard": "clear_and_convincing", "supports": (self.dead,), "reasoning": WORDS}
        preview = bool(more.pop("preview", False))
        about = more.pop("about", self.person)
        proposal = Proposal(about=about, value=value, **{**fields, **more})
        return propose(self.context, "c", proposal, preview=preview)

    def fate(self) -> tuple[str, bool]:
        (one,) = account_for(self.context, "c").standings
        assert show_person(self.context, "c", one.person_id).standing == one
        return one.fate, one.to_review

    def state(self) -> str:
        (one,) = list_findings(self.context, "c").listed
        return one.held.state.value


@pytest.fixture
def told(context: Context) -> Told:
    return Told(context)


def test_a_death_counts_when_a_second_person_signs(told: Told) -> None:
    """Proposed by one it changes nothing; signed by another it is the fate that the account prints."""
    assert told.fate() == ("unknown", True)
    done = told.propose()
    assert (done.held.state.value, told.fate()) == ("proposed", ("unknown", True))
    with pytest.raises(PersonsError, match="second reviewer is missing"):
        review_finding(told.context, "c", done.held.finding.id, "yes")
    with pytest.raises(PersonsError, match="second reviewer is missing"):
        review_finding(told.context, "c", done.held.finding.id, "yes", by=told.context.workspace.member.id)
    review_finding(told.context, "c", done.held.finding.id, "yes", by="second")
    assert told.fate() == ("dead_established", False)
    total = account_for(told.context, "c").account
    assert (total.by_fate, total.unaccounted) == ((("dead_established", 1),), 0)
    assert rebuild(told.context, "c").same is True
    assert verify(told.context, "c").failures == ()


def test_a_preview_writes_nothing(told: Told) -> None:
    """Everything is checked, and the record is as before."""
    assert told.propose(preview=True).entry is None
    assert list_findings(told.context, "c").listed == ()
    with pytest.raises(PersonsError):
        told.propose(preview=True, supports=(told.taken,))


def test_whatever_comes_reopens_it(told: Told) -> None:
    """A statement, a retraction, a join and a split: each sends people to look, and none changes the finding."""
    identifier = told.propose("alive_in_custody", supports=(told.taken,)).held.finding.id
    assert told.fate() == ("alive_in_custody", False)
    told.act("a", "torture", told.a)
    code(told.context, told.of)
    assert told.fate() == ("alive_in_custody", True)
    review_finding(told.context, "c", identifier, "yes")
    assert told.fate() == ("alive_in_custody", False)
    b = told.of.mention("b")
    told.act("b", "arrest", b)
    code(told.context, told.of)
    link(told.context, told.a, b)
    assert told.fate() == ("alive_in_custody", True)
    review_finding(told.context, "c", identifier, "yes")
    assert told.fate() == ("alive_in_custody", False)
    undo(told.context, "c")
    split = {one.person_id: (one.fate, one.to_review) for one in account_for(told.context, "c").standings}
    assert split == {told.person: ("unknown", True), "per_" + b[4:]: ("unknown", True)}
    assert len(list_findings(told.context, "c").listed) == 2  # one finding, shown at both
    review_finding(told.context, "c", identifier, "yes", of=told.person)
    fates = {one.person_id: one.fate for one in account_for(told.context, "c").standings}
    assert fates == {told.person: "alive_in_custody", "per_" + b[4:]: "unknown"}
    assert show_finding(told.context, "c", identifier).finding.reasoning == WORDS


def test_a_death_whose_testimony_is_taken_back_holds_nobody_dead(told: Told) -> None:
    """Alive until shown otherwise, again from the moment of the retraction."""
    identifier = told.propose().held.finding.id
    review_finding(told.context, "c", identifier, "yes", by="second")
    retract(told.context, "c", told.dead, why="misread")
    assert told.fate() == ("unknown", True)
    assert told.state() == "to_review"
    assert rebuild(told.context, "c").same is True


def test_a_finding_on_somebody_elses_statement_is_refused(told: Told) -> None:
    """The refusal names ids, and what is missing."""
    other = told.of.mention("b")
    killed = told.act("b", "killing_state", other)
    code(told.context, told.of)
    with pytest.raises(PersonsError, match=f"{killed} does not speak of {told.person}"):
        told.propose(supports=(killed,))


@pytest.mark.parametrize(
    "fields",
    [
        {"about": "Nadie Invented"},
        {"supports": ("Nadie Invented",)},
        {"supersedes": ("Nadie Invented",)},
        {"by": "Nadie Invented"},
        {"question": "Nadie Invented"},
        {"about": "per_" + "0" * 32},
        {"about": "act_" + "0" * 32, "question": "elements_icpped:deprivation"},
    ],
)
def test_what_was_typed_is_not_repeated(told: Told, fields: dict[str, Any]) -> None:
    """A name in the wrong place reaches no error, and nothing is written."""
    with pytest.raises(HabeasError) as refused:
        told.propose(**fields)
    assert "Nadie" not in str(refused.value.as_object())
    assert list_findings(told.context, "c").listed == ()


def test_no_place_of_somebody_in_safety_is_kept(told: Told) -> None:
    """A place that a source wrote of this person, or that people agreed on, is refused in the reasons."""
    told.act("a", "arrest", told.a, at=told.of.place("Novy Town", "settlement"))
    code(told.context, told.of)
    safe = {"question": "whereabouts", "supports": ()}
    with pytest.raises(PersonsError, match="names a place"):
        told.propose("safe_undisclosed", reasoning="He is somewhere, he wrote.", **safe)
    told.propose("safe_undisclosed", reasoning="He wrote himself.", **safe)
    assert account_for(told.context, "c").account.unaccounted == 0


def test_a_row_of_a_list_can_be_named_and_its_title_makes_nobody_dead(context: Context, write: Write) -> None:
    """A list of the dead is a list; a new edition re-opens what was found on the row."""
    table, mapping = write("dead", "1,Nadie,02/03/2017")
    mapping.write_text(mapping.read_text().replace('["reported_missing"]', '["reported_dead"]'))
    import_table(context, "c", table, mapping)
    (one,) = list_persons(context, "c").persons
    named = Proposal(
        about=one.person.id,
        question="fate",
        value="dead_reported",
        standard="reported",
        supports=one.person.mentions,
        reasoning=WORDS,
    )
    with pytest.raises(PersonsError, match="being on a list states none"):
        propose(context, "c", named)
    held = replace(named, value="alive_in_custody")
    propose(context, "c", held)
    assert account_for(context, "c").standings[0].fate == "alive_in_custody"
    table.write_text(table.read_text().replace("02/03", "03/03"))
    import_table(context, "c", table, mapping)
    assert account_for(context, "c").standings[0].to_review


def test_who_looks_is_noted_before_it_is_shown(told: Told) -> None:
    """Listing, showing, weighing: each leaves its trace on whoever it is about, and nobody else."""
    other = told.of.mention("b")
    told.act("b", "arrest", other)
    code(told.context, told.of)
    identifier = told.propose("unknown", supports=()).held.finding.id
    before = len(who_read(told.context, "c", told.person).opened)
    list_findings(told.context, "c")
    show_finding(told.context, "c", identifier)
    elements_of(told.context, "c", told.person)
    owed_to(told.context, "c", told.person)
    found = [(one.what, one.verb) for one in who_read(told.context, "c", told.person).opened]
    assert found[before:] == [
        ("listed", "find list"),
        ("read", "find show"),
        ("listed", "find elements"),
        ("listed", "find owed"),
    ]
    assert not who_read(told.context, "c", other).opened


def test_whoever_withdraws_takes_the_findings_with_them(told: Told) -> None:
    """The reasoning repeats what was said, so that its key goes too; others' findings stay."""
    other = told.of.mention("b")
    told.act("b", "arrest", other)
    code(told.context, told.of)
    mine = told.propose("unknown", supports=()).held.finding.id
    review_finding(told.context, "c", mine, "no", why="More can be asked.", by="second")
    theirs = told.propose("unknown", about="per_" + other[4:], supports=()).held.finding.id
    plan = plan_withdrawal(told.context, "c", told.person)
    assert plan.findings == 1
    withdraw(told.context, "c", told.person, because="asked")
    assert [one.held.finding.id for one in list_findings(told.context, "c").listed] == [theirs]
    with pytest.raises(PersonsError):
        show_finding(told.context, "c", mine)
    assert rebuild(told.context, "c").same is True
    assert verify(told.context, "c").failures == ()


def test_a_finding_whose_mention_was_taken_back_is_still_listed(told: Told) -> None:
    """Nothing that people found disappears: it is about nobody, and waits to be looked at."""
    told.propose("unknown", supports=())
    coded = told.of.statements[0].statement
    for statement in (told.taken, told.dead, coded):
        retract(told.context, "c", statement, why="misread")
    (one,) = list_findings(told.context, "c").listed
    assert (one.held.state.value, one.held.counts) == ("to_review", False)


def test_superseding_is_seen_in_the_log_and_the_list(told: Told) -> None:
    """The second answer names the first; a slip does not pile up answers."""
    first = told.propose("alive_in_custody", supports=(told.taken,)).held.finding.id
    with pytest.raises(PersonsError, match="supersede it"):
        told.propose("unknown", supports=())
    second = told.propose("unknown", supports=(), supersedes=(first,)).held.finding.id
    assert [one.held.finding.id for one in list_findings(told.context, "c").listed] == [second]
    gone = list_findings(told.context, "c", states=("superseded",)).listed
    assert [one.held.finding.id for one in gone] == [first]
    with pytest.raises(PersonsError, match="superseded"):
        review_finding(told.context, "c", first, "yes", by="second")


def test_who_does_not_sign_says_why(told: Told) -> None:
    """Dissent has its reason, and is shown with the finding."""
    identifier = told.propose("unknown", supports=()).held.finding.id
    with pytest.raises(UsageError):
        review_finding(told.context, "c", identifier, "no", by="second")
    done = review_finding(told.context, "c", identifier, "no", why="A second account exists.", by="second")
    assert (done.held.state.value, done.held.dissent) == ("to_review", ("second",))
    assert [one.why for one in show_finding(told.context, "c", identifier).reviews] == ["A second account exists."]


def test_an_act_has_elements_and_no_fate(told: Told) -> None:
    """Elements can be found on an act; what is about it is told for its victim."""
    act = told.of.act("a", "torture", told.a)
    statement = told.of.statements[-1].statement
    code(told.context, told.of)
    with pytest.raises(HabeasError):
        told.propose("unknown", about=act, supports=())
    told.propose("supported", about=act, question="elements_icc:torture_pain", supports=(statement,))
    rows = dict(elements_of(told.context, "c", act, crimes=("torture",)).crimes)["torture"]
    assert [row.supports for row in rows] == [(statement,), (), ()]


def test_what_was_asked_is_told_at_the_person_it_was_about(told: Told) -> None:
    """A question about an act is a question about whom it was done to; a denial is counted as one."""
    act = told.of.act("a", "abduction", told.a)
    search = told.of.search("a", act)
    told.of.answer("a", "denies_holding", answers=search, on="2017-06-01")
    told.of.search("a", told.a)
    code(told.context, told.of)
    found = account_for(told.context, "c").registers
    assert set(found) == {told.person}
    assert (found[told.person].stances, found[told.person].unanswered) == ((("denies", 1),), 1)
    owing = owed_to(told.context, "c", told.person)
    assert len(owing.register.asked) == 2
    assert {fact.state for fact in owing.facts} <= {"known", "partly_known", "not_stated", "contradicted"}


def test_two_days_of_a_taking_are_owed_and_contradicted(told: Told) -> None:
    """What sources contradict is not known."""
    told.of.act("b", "arrest", told.of.mention("b"), "2017-09-01")
    b = told.of.statements[-2].mention.id  # type: ignore[attr-defined]
    code(told.context, told.of)
    link(told.context, told.a, b)
    facts = {fact.slug: fact for fact in owed_to(told.context, "c", told.person).facts}
    assert facts["register_deprivation"].state == "contradicted"
