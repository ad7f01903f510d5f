"""Safe contact: nobody is reached in a way that they did not say is safe, or that nobody has asked about lately."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.casework.telling import (
    FIRST_DAY,
    PLANTED,
    add,
    after,
    ids_in,
    link,
    mention_of,
    notes,
    on_day,
    same_after_rebuild,
    tell,
)
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, lay_out, quick_folder, quick_path

from habeas.casework.contacting import (
    DAYS_AT_MOST,
    NOBODY,
    REASONS,
    WE_BEGIN,
    ContactTerms,
    ask_contact,
    end_contact,
    list_contacts,
    reason_of,
    set_contact,
)
from habeas.casework.people import show_person
from habeas.errors import HabeasError, StatementsError, TermError, UsageError
from habeas.model.encoding import decode_fast
from habeas.model.ids import new_id
from habeas.model.protection import SafeContact
from habeas.model.statements import Relation
from habeas.model.vocabularies import vocabulary
from habeas.vault.case import Case

__all__ = ["bench", "cheap_passphrases", "quick_path"]

TERMS = ContactTerms(
    initiated_by="us_by_agreed_channel",
    channel=f"{PLANTED} by post",
    words=f"{PLANTED} from the library",
    never=f"{PLANTED} never call",
    checked_on="2020-01-01",
    expires="2020-02-01",
)


@pytest.fixture(scope="module")
def shared(cheap_passphrases: None) -> Iterator[Bench]:
    """One workspace for all examples of a property; each example has a source of its own in it."""
    with quick_folder() as folder:
        yield lay_out(folder)


@pytest.fixture
def told(bench: Bench) -> Bench:
    """A case with one source, on the first day."""
    made = replace(bench, context=on_day(bench.context, FIRST_DAY))
    tell(made.context, "a")
    return made


_numbers = count()
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("set"), st.sampled_from(vocabulary("contact_initiators").slugs), st.integers(1, DAYS_AT_MOST)
        ),
        st.tuples(st.just("end"), st.just(""), st.just(0)),
        st.tuples(st.just("wait"), st.just(""), st.integers(1, 60)),
    ),
    max_size=7,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_there_is_contact_only_while_the_newest_word_of_the_person_holds(
    shared: Bench, steps: list[tuple[str, str, int]]
) -> None:
    """Whatever was agreed, ended, agreed again and left lying: without a newest agreement of today the answer is no."""
    slug, today = f"s-{next(_numbers)}", 0
    tell(shared.context, slug)
    newest: tuple[str, int] | None = None  # who begins, and the day on which it ends; None: nothing, or ended
    for what, begins, number in steps:
        context = on_day(shared.context, after(today))
        if what == "wait":
            today += number
        elif what == "set":
            checked, expires = after(today).isoformat(), after(today + number).isoformat()
            set_contact(context, CASE, slug, replace(TERMS, initiated_by=begins, checked_on=checked, expires=expires))
            newest = (begins, today + number)
        else:
            try:
                end_contact(context, CASE, slug)
            except StatementsError:
                assert newest is None
            newest = None
        answer = ask_contact(on_day(shared.context, after(today)), CASE, slug, words=number % 2 == 0)
        allowed = newest is not None and newest[0] != NOBODY and today < newest[1]
        assert answer.allowed is allowed
        assert answer.we_begin is (allowed and newest is not None and newest[0] in WE_BEGIN)
        assert (answer.contact is not None) is allowed
        assert (answer.reason == "live") is allowed
        assert answer.reason in REASONS


@given(
    st.builds(
        SafeContact,
        id=st.just("saf_" + "0" * 32),
        about=st.just("src_" + "0" * 32),
        initiated_by=st.sampled_from(("person_only", "nobody", "us_by_agreed_channel")),
        checked_on=st.sampled_from(("2020-01-01", "2020-03-01", "", "soon")),
        expires=st.sampled_from(("2020-01-01", "2020-01-02", "2020-05-01", "", "2020-02-31")),
        ended=st.booleans(),
    ),
    st.integers(0, 90).map(after),
)
def test_a_record_that_nobody_can_read_is_a_no(contact: SafeContact, today: date) -> None:
    """Damage, an older program, a clock set back: none of them opens a way to anybody."""
    reason = reason_of(contact, today)
    assert reason in REASONS
    if reason == "live":
        assert not contact.ended
        assert contact.initiated_by != NOBODY
        assert date.fromisoformat(contact.checked_on) <= today < date.fromisoformat(contact.expires)


def test_nothing_recorded_is_no_contact(told: Bench) -> None:
    """The default is no, for every source and mention there is."""
    answer = ask_contact(told.context, CASE, "a", words=True)
    assert (answer.allowed, answer.we_begin, answer.reason) == (False, False, "nothing_recorded")


def test_asking_again_is_a_new_version_and_keeps_the_words(told: Bench) -> None:
    """Who is asked whether it is still safe does not dictate everything again; the old version stays in the log."""
    first = set_contact(told.context, CASE, "a", TERMS).line
    later = on_day(told.context, after(30))
    again = ContactTerms(checked_on=after(30).isoformat(), expires=after(60).isoformat())
    second = set_contact(later, CASE, "a", again).line
    assert (second.id, second.checked_on) == (first.id, after(30).isoformat())
    contact = ask_contact(later, CASE, "a", words=True).contact
    assert contact is not None
    assert contact.channel is not None
    assert contact.channel.text == TERMS.channel
    with told.context.case(CASE, "test", inspect=True) as case:
        versions = [body for body in _bodies(case) if isinstance(body, SafeContact)]
    assert [one.checked_on for one in versions] == ["2020-01-01", after(30).isoformat()]


def test_who_ends_it_leaves_no_way_in_force(told: Bench) -> None:
    """After the end the record in force holds no channel and no words, and does not come back by a new day alone."""
    set_contact(told.context, CASE, "a", TERMS)
    end_contact(told.context, CASE, "a")
    with told.context.case(CASE, "test") as case:
        (body,) = [bytes(one) for (one,) in case.index.database.execute("SELECT body FROM protection")]
    contact = decode_fast(body)
    assert isinstance(contact, SafeContact)
    assert (contact.channel, contact.words, contact.ended) == (None, None, True)
    assert contact.never is not None
    days = ContactTerms(checked_on="2020-01-01", expires="2020-01-20")
    with pytest.raises(UsageError, match="who begins"):
        set_contact(told.context, CASE, "a", days)
    with pytest.raises(UsageError, match="without an agreed way"):
        set_contact(told.context, CASE, "a", replace(days, initiated_by="us_by_agreed_channel"))
    assert not ask_contact(told.context, CASE, "a", words=True).allowed


def test_who_asks_for_no_contact_leaves_no_way_either(told: Bench) -> None:
    """An agreement that is changed to nobody drops the way."""
    set_contact(told.context, CASE, "a", TERMS)
    set_contact(told.context, CASE, "a", replace(TERMS, initiated_by="nobody"))
    with told.context.case(CASE, "test") as case:
        (body,) = [bytes(one) for (one,) in case.index.database.execute("SELECT body FROM protection")]
    contact = decode_fast(body)
    assert isinstance(contact, SafeContact)
    assert (contact.channel, contact.words) == (None, None)
    assert ask_contact(told.context, CASE, "a", words=True).reason == "nobody"


def test_a_relation_grants_nothing_and_neither_does_a_link(told: Bench) -> None:
    """A mother, a cousin, the same person on another list: each is asked about by themselves."""
    context = told.context
    a = tell(context, "a-too")
    b = tell(context, "b")
    set_contact(context, CASE, a.mention, TERMS)
    mother = mention_of(context, a.source, a.exhibit)
    with context.case(CASE, "test") as case:
        statement = new_id("stm", case.chance)
        said = _any_attribution(case, a.mention)
    relation = Relation(statement=statement, attribution=said, a=mother, relation="parent", b=a.mention)
    add(context, relation, about=statement)
    link(context, a.mention, b.mention)
    assert ask_contact(context, CASE, a.mention, words=False).allowed
    for other in (mother, b.mention, b.source, a.source):
        assert ask_contact(context, CASE, other, words=False).reason == "nothing_recorded"


def test_a_no_reaches_everything_that_is_the_same_person(told: Bench) -> None:
    """Who says no as a source is not reached through a mention agreed on earlier; a newer yes counts again."""
    context = told.context
    a, b = tell(context, "a-too"), tell(context, "b")
    set_contact(context, CASE, a.mention, TERMS)
    set_contact(context, CASE, b.source, replace(TERMS, initiated_by="nobody"))
    assert ask_contact(context, CASE, a.mention, words=True).allowed
    link(context, a.mention, b.mention)
    answer = ask_contact(context, CASE, a.mention, words=True)
    assert (answer.allowed, answer.contact, answer.reason) == (False, None, "ended_elsewhere")
    set_contact(context, CASE, a.mention, TERMS)
    assert ask_contact(context, CASE, a.mention, words=True).allowed
    set_contact(context, CASE, b.mention, TERMS)
    end_contact(context, CASE, b.mention)
    assert ask_contact(context, CASE, a.mention, words=True).reason == "ended_elsewhere"


def test_of_two_agreements_the_newest_counts_whatever_their_ids(told: Bench) -> None:
    """Two laptops that wrote apart do not leave the older yes standing."""
    set_contact(told.context, CASE, "a", TERMS)
    (line,) = list_contacts(told.context, CASE)
    for identifier, ended in (("saf_" + "0" * 32, True), ("saf_" + "f" * 32, False), ("saf_" + "1" * 32, True)):
        other = SafeContact(
            id=identifier,
            about=line.about,
            initiated_by="person_only",
            checked_on="2020-01-01",
            expires="2020-02-01",
            ended=ended,
        )
        add(told.context, other, about=line.about)
        assert ask_contact(told.context, CASE, "a", words=True).reason == ("ended" if ended else "live")


BAD: dict[str, tuple[dict[str, Any], type[HabeasError], str]] = {
    "who begins is none": ({"initiated_by": "me"}, TermError, "contact_initiators"),
    "nobody begins": ({"initiated_by": None}, UsageError, "who begins"),
    "no way": ({"channel": " "}, UsageError, "agreed way"),
    "not checked": ({"checked_on": None}, UsageError, "checked is missing"),
    "no end": ({"expires": None}, UsageError, "ends is missing"),
    "checked on a day to come": ({"checked_on": "2020-01-02"}, UsageError, "after today"),
    "over already": ({"checked_on": "2019-12-01", "expires": "2020-01-01"}, UsageError, "ends after today"),
    "too long": ({"expires": "2020-04-01"}, UsageError, "at most 90 days"),
    "a day that is none": ({"expires": "next week"}, UsageError, "calendar"),
    "words without end": ({"words": "x" * 20_001}, UsageError, "letters"),
}


@pytest.mark.parametrize("what", BAD)
def test_an_agreement_that_is_none_is_refused(told: Bench, what: str) -> None:
    """A slip leaves the answer at no."""
    change, error, words = BAD[what]
    with pytest.raises(error, match=words) as raised:
        set_contact(told.context, CASE, "a", replace(TERMS, **change))
    assert PLANTED not in str(raised.value.as_object())
    assert ask_contact(told.context, CASE, "a", words=True).reason == "nothing_recorded"


def test_the_longest_agreement_is_ninety_days(told: Bench) -> None:
    """Ninety days after it was checked are allowed, and on the last of them it holds no more."""
    last = FIRST_DAY + timedelta(days=90)
    set_contact(told.context, CASE, "a", replace(TERMS, expires=last.isoformat()))
    assert ask_contact(on_day(told.context, last - timedelta(days=1)), CASE, "a", words=False).allowed
    assert ask_contact(on_day(told.context, last), CASE, "a", words=False).reason == "expired"


def test_nobody_is_contacted_about_a_file_or_under_seal(told: Bench) -> None:
    """An exhibit has no telephone, and who was named under force is not called."""
    a = tell(told.context, "b")
    sealed = mention_of(told.context, a.source, a.exhibit, sealed=True)
    for called in (a.exhibit, sealed, "per_" + "0" * 32, PLANTED):
        with pytest.raises(StatementsError) as raised:
            set_contact(told.context, CASE, called, TERMS)
        assert PLANTED not in str(raised.value.as_object())
    with pytest.raises(StatementsError):
        end_contact(told.context, CASE, "a")


def test_words_are_shown_after_it_is_noted_and_not_at_all_in_lists(
    told: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note of a reading is there before the words; who did not ask for words gets none."""
    context = told.context
    line = set_contact(context, CASE, "a", TERMS).line
    silent = ask_contact(context, CASE, "a", words=False)
    assert silent.contact is not None
    assert (silent.contact.channel, silent.contact.words, silent.contact.never) == (None, None, None)
    listed = list_contacts(context, CASE)
    assert PLANTED not in repr(listed) + str([one.as_object() for one in listed])
    assert PLANTED not in repr(ask_contact(context, CASE, "a", words=True))
    whats = [(note.what, line.id in ids_in(note.others, "saf")) for note in notes(context) if note.verb == "contact"]
    shown = [what for what in whats if what[0] != "unlocked"]
    assert shown == [("listed", True), ("listed", True), ("read", True)]

    def full(case: Case, note: object) -> None:
        raise HabeasError("no room for a note")

    monkeypatch.setattr(Case, "note", full)
    with pytest.raises(HabeasError, match="no room"):
        ask_contact(context, CASE, "a", words=True)


def test_the_index_made_anew_gives_the_same_answers(told: Bench) -> None:
    """What is rebuilt from the entries knows every agreement and every end."""
    b = tell(told.context, "b")
    set_contact(told.context, CASE, "a", TERMS)
    set_contact(told.context, CASE, b.mention, TERMS)
    end_contact(told.context, CASE, b.mention)
    before = list_contacts(told.context, CASE)
    assert same_after_rebuild(told)
    assert list_contacts(told.context, CASE) == before
    assert {one.reason for one in before} == {"live", "ended"}
    assert told.objections() == []


def test_a_person_is_shown_without_their_contact(told: Bench) -> None:
    """`habeas show` is about what was said, not about where somebody is."""
    a = tell(told.context, "b")
    set_contact(told.context, CASE, a.mention, TERMS)
    assert "from the library" not in repr(show_person(told.context, CASE, a.mention))


def _bodies(case: Case) -> Iterator[object]:
    for n, entry in case.entries.walk():
        for _, encoded in case.bodies(n, entry.header):
            yield decode_fast(encoded)


def _any_attribution(case: Case, mention: str) -> Any:
    body = case.index.database.execute("SELECT body FROM counted WHERE thing = ?", (bytes.fromhex(mention[4:]),)).get
    said: Any = decode_fast(bytes(body))
    return said.attribution
