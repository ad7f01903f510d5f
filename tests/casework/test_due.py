"""What was promised and what ends is told in time, by id and day."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.casework.telling import FIRST_DAY, PLANTED, add, after, on_day, same_after_rebuild, tell
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, people, quick_path

from habeas.casework.consent_withdrawing import withdraw_consent
from habeas.casework.consenting import ConsentTerms, give_consent
from habeas.casework.contacting import ContactTerms, end_contact, set_contact
from habeas.casework.due import DueList, due
from habeas.casework.interviewing import InterviewTerms, give_feedback, record_interview
from habeas.errors import UsageError
from habeas.model.protection import Consent

__all__ = ["bench", "cheap_passphrases", "quick_path"]

ALLOWED = ConsentTerms(
    given_by="a",
    purposes=("filing",),
    recipients=("un_body",),
    basis="survivor_self",
    given_on="2020-01-01",
    expires="2020-01-20",
    note=PLANTED,
)
REACHED = ContactTerms(initiated_by="person_only", words=PLANTED, checked_on="2020-01-01", expires="2020-01-10")
ASKED = InterviewTerms(when="2020-01-01", feedback_due="2020-01-15", because=PLANTED)


@pytest.fixture
def told(bench: Bench) -> Bench:
    """A case on the first day, with one source in it."""
    made = replace(bench, context=on_day(bench.context, FIRST_DAY))
    tell(made.context, "a")
    return made


def kinds(found: DueList) -> list[tuple[str, int]]:
    return [(one.kind, one.left) for one in found.items]


def test_an_empty_case_has_nothing_due(bench: Bench) -> None:
    """Nothing is nothing, and not an error."""
    assert due(bench.context, CASE).items == ()


def test_everything_that_ends_is_listed_the_oldest_first(told: Bench) -> None:
    """A contact, a promise and a consent come in the order of their days, with the days that are left."""
    give_consent(told.context, CASE, "a", ALLOWED)
    set_contact(told.context, CASE, "a", REACHED)
    record_interview(told.context, CASE, "a", ASKED)
    assert kinds(due(told.context, CASE, within=30)) == [
        ("contact_to_check", 9),
        ("feedback_promised", 14),
        ("consent_ends", 19),
    ]
    assert kinds(due(told.context, CASE, within=14)) == [("contact_to_check", 9), ("feedback_promised", 14)]
    assert kinds(due(told.context, CASE, within=8)) == []
    late = due(on_day(told.context, after(30)), CASE, within=0)
    assert kinds(late) == [("contact_to_check", -21), ("feedback_promised", -16), ("consent_ends", -11)]
    assert PLANTED not in repr(late) + str(late.as_object())
    assert same_after_rebuild(told)


def test_what_was_done_is_not_due_any_more(told: Bench) -> None:
    """Feedback given, a contact ended, a consent withdrawn or followed by another one: each leaves the list."""
    late = on_day(told.context, after(25))
    one = give_consent(told.context, CASE, "a", ALLOWED).line.consent
    set_contact(told.context, CASE, "a", REACHED)
    held = record_interview(told.context, CASE, "a", ASKED)
    assert len(due(late, CASE).items) == 3
    give_feedback(late, CASE, held.interview.id)
    end_contact(late, CASE, "a")
    assert kinds(due(late, CASE)) == [("consent_ends", -6)]
    narrower = replace(ALLOWED, purposes=("search",), given_on=after(25).isoformat(), expires="never")
    give_consent(late, CASE, "a", narrower)
    assert kinds(due(late, CASE)) == [("consent_ends", -6)]
    give_consent(late, CASE, "a", replace(narrower, purposes=("filing", "search")))
    assert kinds(due(late, CASE)) == []
    withdraw_consent(told.context, CASE, one.id)
    assert kinds(due(told.context, CASE)) == []


def test_who_asked_for_no_contact_is_not_asked_again(told: Bench) -> None:
    """The list reminds nobody to call somebody who must not be called."""
    set_contact(told.context, CASE, "a", replace(REACHED, initiated_by="nobody"))
    assert due(on_day(told.context, after(60)), CASE).items == ()


def test_a_day_that_cannot_be_read_is_due_at_once(told: Bench) -> None:
    """What an older record says in another way is not passed over."""
    odd = Consent(
        id="con_" + "0" * 32,
        about="src_" + "0" * 32,
        purposes=("filing",),
        recipients=("team",),
        name_form="none",
        to_state=False,
        to_public=False,
        basis="survivor_self",
        lawful_basis="",
        given_on="2020-01-01",
        expires="in spring",
    )
    add(told.context, odd)
    assert kinds(due(told.context, CASE, within=0)) == [("consent_ends", 0)]


def test_people_whose_words_are_used_without_any_consent_are_counted(told: Bench) -> None:
    """Coded or listed, and nobody ever wrote down whether they may be: how many, and which exhibits."""
    b = tell(told.context, "b")
    told.take_in("list", people(3))
    found = due(told.context, CASE)
    assert (len(found.without_consent), found.exhibits_without) == (3, 3)
    give_consent(told.context, CASE, "a", ALLOWED)
    give_consent(told.context, CASE, b.mention, replace(ALLOWED, given_by="b"))
    (left,) = due(told.context, CASE).without_consent
    assert left[0] not in (b.source,)
    reason = replace(ALLOWED, given_by=None, basis="none_with_reason", expires="never")
    give_consent(told.context, CASE, left[1][0], reason)
    assert due(told.context, CASE).without_consent == ()


def test_the_days_to_look_ahead_are_a_number_of_days(told: Bench) -> None:
    """A slip is bad usage."""
    for within in (-1, 10**6):
        with pytest.raises(UsageError):
            due(told.context, CASE, within=within)
