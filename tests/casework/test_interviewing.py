"""Nobody is asked twice without a reason, and how an account was taken stands beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.casework.telling import (
    FIRST_DAY,
    PLANTED,
    after,
    hand_in,
    ids_in,
    link,
    mention_of,
    notes,
    on_day,
    same_after_rebuild,
    tell,
)
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, people, quick_path

from habeas.casework import layers
from habeas.casework.consenting import ConsentTerms, give_consent
from habeas.casework.interviewing import (
    REMINDERS,
    WARNINGS,
    InterviewTerms,
    give_feedback,
    list_interviews,
    look_before,
    plan_interview,
    record_interview,
    show_interview,
)
from habeas.casework.people import list_persons
from habeas.errors import DateError, EvidenceError, HabeasError, StatementsError, TermError, UsageError
from habeas.model.protection import Withdrawal
from habeas.model.vocabularies import vocabulary
from habeas.vault.case import Case

__all__ = ["bench", "cheap_passphrases", "quick_path"]

TERMS = InterviewTerms(when="2019-12-30", present=("interviewer",), feedback_due="2020-03-01")


@pytest.fixture
def told(bench: Bench) -> Bench:
    """A case on the first day, with nobody in it yet."""
    return replace(bench, context=on_day(bench.context, FIRST_DAY))


def test_before_an_interview_it_is_shown_that_accounts_exist(told: Bench) -> None:
    """Number, day, kind and id of what the person told; copies of one exhibit are one account."""
    a = tell(told.context, "a")
    copy = hand_in(told.context, a.source, b"typed", derived_from=a.exhibit)
    found = look_before(told.context, CASE, "a")
    assert [(one.id, one.told_by, one.kind, one.on) for one in found.accounts] == [
        (a.exhibit, "self", "testimony", "2019-12")
    ]
    assert set(found.accounts[0].exhibits) == {a.exhibit, copy}
    assert (found.own, found.reason_needed) == (1, True)


def test_accounts_are_found_through_everything_that_is_the_same_person(told: Bench) -> None:
    """Another organisation asked them before: a link between their mentions is enough to know."""
    a, b, c = (tell(told.context, slug) for slug in ("a", "b", "c"))
    assert [one.id for one in look_before(told.context, CASE, "a").accounts] == [a.exhibit]
    link(told.context, a.mention, b.mention)
    assert {one.id for one in look_before(told.context, CASE, "a").accounts} == {a.exhibit, b.exhibit}
    assert {one.id for one in look_before(told.context, CASE, "b").accounts} == {a.exhibit, b.exhibit}
    assert look_before(told.context, CASE, "a").own == 2
    assert [one.id for one in look_before(told.context, CASE, "c").accounts] == [c.exhibit]


def test_what_others_tell_of_the_person_is_told_apart(told: Bench) -> None:
    """A witness who speaks of them is no account of theirs, and is shown all the same; a list is only counted."""
    a, b = tell(told.context, "a"), tell(told.context, "b")
    seen = mention_of(told.context, b.source, b.exhibit)
    told.take_in("list", people(1))
    (listed,) = [one.person.mentions[0] for one in list_persons(told.context, CASE).persons if "list" in one.slugs]
    link(told.context, a.mention, seen)
    link(told.context, a.mention, listed)
    found = look_before(told.context, CASE, "a")
    assert {(one.id, one.told_by) for one in found.accounts} == {(a.exhibit, "self"), (b.exhibit, "others")}
    assert (found.own, found.lists) == (1, 1)


def test_a_signed_sheet_is_no_account(told: Bench) -> None:
    """Who has signed a consent has not told anything by it."""
    tell(told.context, "a")
    sheet = hand_in(told.context, look_before(told.context, CASE, "a").source, b"I agree.", kind="form")
    assert len(look_before(told.context, CASE, "a").accounts) == 2
    terms = ConsentTerms(
        given_by="a",
        purposes=("filing",),
        recipients=("team",),
        basis="survivor_self",
        given_on="2020-01-01",
        evidence=sheet,
    )
    give_consent(told.context, CASE, "a", terms)
    assert [one.id for one in look_before(told.context, CASE, "a").accounts if one.id == sheet] == []


def test_looking_before_an_interview_opens_nothing(told: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """That accounts exist can be known without anybody reading them: no exhibit is opened, none is noted as opened."""
    a, b = tell(told.context, "a"), tell(told.context, "b")
    link(told.context, a.mention, b.mention)

    def opened(*_: object, **__: object) -> Any:
        raise AssertionError("an exhibit was opened")

    for module, name in ((Case, "read_exhibit"), (layers, "text_of"), (layers, "part_of"), (layers, "newest_layer")):
        monkeypatch.setattr(module, name, opened)
    before = len(list(notes(told.context)))
    found = look_before(told.context, CASE, "a")
    planned = plan_interview(told.context, CASE, "a", because="one place is missing")
    noted = [note for note in list(notes(told.context))[before:] if note.what != "unlocked"]
    assert [note.what for note in noted] == ["listed", "listed"]
    assert all(note.exhibits == b"" and not note.every for note in noted)
    assert set(ids_in(noted[0].mentions, "men")) == {a.mention, b.mention}
    for one in (found, planned):
        assert PLANTED not in repr(one) + str(one.as_object())


def test_one_more_account_needs_a_reason_and_keeps_it(told: Bench) -> None:
    """Nobody is planned to be asked again by a slip of the hand."""
    tell(told.context, "a")
    for nothing in ("", "  \n"):
        with pytest.raises(StatementsError, match="no reason"):
            plan_interview(told.context, CASE, "a", because=nothing)
    assert list_interviews(told.context, CASE) == ()
    planned = plan_interview(told.context, CASE, "a", because=PLANTED, lang="ru")
    assert planned.interview.earlier == 1
    held = show_interview(told.context, CASE, planned.interview.id)
    assert held.interview.because is not None
    assert (held.interview.because.text, held.interview.because.lang) == (PLANTED, "ru")
    assert look_before(told.context, CASE, "a").planned == (planned.interview.id,)


def test_the_first_account_needs_no_reason(told: Bench) -> None:
    """Whoever has told nobody is simply asked; a plan by itself is no account."""
    from habeas.casework.sourcing import SourceTerms, set_source

    set_source(told.context, CASE, "new", SourceTerms(kind="testimony"), new=True)
    assert plan_interview(told.context, CASE, "new").interview.because is None
    found = look_before(told.context, CASE, "new")
    assert (found.accounts, found.reason_needed, len(found.planned)) == ((), False, 1)


def test_an_interview_is_an_account_and_its_exhibits_are_not_counted_twice(told: Bench) -> None:
    """What was recorded of how it was taken and the file of its words are one account."""
    a = tell(told.context, "a")
    planned = plan_interview(told.context, CASE, "a", because="why").interview
    held = record_interview(told.context, CASE, planned.id, replace(TERMS, exhibits=(a.exhibit,), first_account="yes"))
    assert held.warnings == ()
    (one,) = look_before(told.context, CASE, "a").accounts
    assert (one.id, one.kind, one.on, one.exhibits) == (planned.id, "interview", "2019-12-30", (a.exhibit,))
    assert one.first_account == "yes"
    assert same_after_rebuild(told)
    assert told.objections() == []


def test_what_was_not_said_is_not_stated(told: Bench) -> None:
    """An empty answer is neither yes nor no."""
    tell(told.context, "a")
    held = record_interview(told.context, CASE, "a", replace(TERMS, present=None)).interview
    assert (held.interpreter, held.verbatim, held.breaks_offered, held.support_offered) == (None, None, None, None)
    assert (held.first_account, held.recording, held.place_kind, held.present, held.lang) == (
        "unknown",
        "",
        "",
        (),
        "und",
    )


def test_a_correction_changes_what_it_names(told: Bench) -> None:
    """Who was there is corrected without losing the day, and how many accounts there were stays as it was."""
    tell(told.context, "a")
    first = record_interview(told.context, CASE, "a", TERMS).interview
    terms = InterviewTerms(present=("interviewer", "interpreter", "relative", "relative"), lang="ce")
    second = record_interview(told.context, CASE, first.id, terms).interview
    assert (second.when, second.earlier, second.feedback_due) == (first.when, 1, "2020-03-01")
    assert second.present.count("relative") == 2
    assert second.interpreter is True
    assert len(list_interviews(told.context, CASE, source="a")) == 1


@pytest.mark.parametrize("role", ["guard_or_official", "relative", "unknown_other"])
def test_whoever_could_keep_a_person_from_speaking_is_said_back(told: Bench, role: str) -> None:
    """An account under the eyes of a guard or an uncle may not have been free, and it is said at once and later."""
    tell(told.context, "a")
    held = record_interview(told.context, CASE, "a", replace(TERMS, present=("interviewer", role)))
    assert role in held.warnings
    assert role in show_interview(told.context, CASE, held.interview.id).warnings
    assert "free" in WARNINGS[role]


def test_a_first_account_that_is_none_is_said_back_and_kept(told: Bench) -> None:
    """What the person says of it and what the record holds both stay."""
    tell(told.context, "a")
    held = record_interview(told.context, CASE, "a", replace(TERMS, first_account="yes", feedback_due=None))
    assert held.warnings == ("not_the_first", "no_reason", "no_feedback_promised")
    assert held.interview.first_account == "yes"


def test_feedback_is_promised_by_a_day_and_given_on_one(told: Bench) -> None:
    """A promise stays open until somebody says that it was kept."""
    tell(told.context, "a")
    planned = plan_interview(told.context, CASE, "a", because="why").interview
    with pytest.raises(StatementsError, match="not been held"):
        give_feedback(told.context, CASE, planned.id)
    record_interview(told.context, CASE, planned.id, TERMS)
    with pytest.raises(UsageError, match="after today"):
        give_feedback(told.context, CASE, planned.id, on="2020-02-20")
    later = on_day(told.context, after(10))
    assert give_feedback(later, CASE, planned.id).interview.feedback_given == after(10).isoformat()


BAD: dict[str, tuple[dict[str, Any], type[HabeasError]]] = {
    "no day": ({"when": None}, UsageError),
    "a day to come": ({"when": "2020-01-02"}, UsageError),
    "a day that is none": ({"when": "the day before yesterday"}, DateError),
    "a place that is none": ({"place_kind": "kitchen"}, TermError),
    "a role that is none": ({"present": ("interviewer", "aunt")}, TermError),
    "a recording that is none": ({"recording": "tape"}, TermError),
    "neither yes nor no": ({"first_account": "maybe"}, UsageError),
    "an interpreter and none": ({"present": ("interpreter",), "interpreter": False}, UsageError),
    "an exhibit that is not there": ({"exhibits": ("exh_" + "0" * 32,)}, EvidenceError),
    "feedback by a day that is none": ({"feedback_due": "soon"}, UsageError),
    "a language that is none": ({"lang": "the local one"}, UsageError),
    "a reason without end": ({"because": "x" * 20_001}, UsageError),
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_is_refused_and_nothing_is_written(told: Bench, what: str) -> None:
    """No half of an interview stays behind."""
    change, error = BAD[what]
    tell(told.context, "a")
    with pytest.raises(error):
        record_interview(told.context, CASE, "a", replace(TERMS, **change))
    assert list_interviews(told.context, CASE) == ()


@pytest.mark.parametrize("called", [PLANTED, "int_" + PLANTED, "men_" + "0" * 32])
def test_nobody_is_looked_up_by_name(told: Bench, called: str) -> None:
    """What was typed is not repeated."""
    for ask in (
        lambda: look_before(told.context, CASE, called),
        lambda: record_interview(told.context, CASE, called, TERMS),
        lambda: show_interview(told.context, CASE, called),
    ):
        with pytest.raises(StatementsError) as raised:
            ask()
        assert PLANTED not in str(raised.value.as_object())


def test_lists_and_objects_hold_no_words(told: Bench) -> None:
    """The reason is read by whoever asks for it, after it is noted."""
    tell(told.context, "a")
    held = record_interview(told.context, CASE, "a", replace(TERMS, because=PLANTED))
    listed = list_interviews(told.context, CASE)
    for one in (held, *listed):
        assert PLANTED not in repr(one) + str(one.as_object())
    show_interview(told.context, CASE, held.interview.id)
    noted = [(note.what, note.verb) for note in notes(told.context) if note.what != "unlocked"]
    assert noted == [("listed", "interview"), ("read", "interview")]


def test_every_reminder_and_warning_is_a_sentence() -> None:
    """What a person reads before an interview ends with a full stop, and the roles are terms."""
    for words in (*REMINDERS.values(), *WARNINGS.values()):
        assert words[0].isupper()
        assert words.endswith(".")
    roles = set(vocabulary("presence_roles").slugs)
    assert {"guard_or_official", "relative", "unknown_other", "interpreter"} <= roles


def test_a_copy_that_took_a_files_place_is_the_same_account(told: Bench) -> None:
    """Somebody else withdrew from the file: what is left of it is not counted as one more account."""
    a = tell(told.context, "a")
    copy = hand_in(told.context, a.source, b"what is left", derived_from=a.exhibit)
    gone = Withdrawal(
        id="wdr_" + "0" * 32, exhibits=(a.exhibit,), because="asked", by=told.context.workspace.member.id, at=""
    )
    with told.context.case(CASE, "test") as case, case.unit() as unit:
        unit.add(gone)
        unit.forget((a.exhibit,))
        told.context.close_unit(unit, "test", {})
    (one,) = look_before(told.context, CASE, "a").accounts
    assert (one.id, one.exhibits) == (copy, (copy,))
