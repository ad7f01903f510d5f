"""What somebody allows is what the gate allows: no more, no longer, and not after they said no."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import count, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.casework.telling import (
    PLANTED,
    add,
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
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, lay_out, people, quick_folder, quick_path

from habeas.casework.consent_withdrawing import withdraw_consent
from habeas.casework.consenting import (
    STANDINGS,
    ConsentTerms,
    give_consent,
    lines_of,
    list_consents,
    show_consent,
)
from habeas.casework.context import consents
from habeas.casework.people import list_persons
from habeas.disclosures import Refusal, Request, ask
from habeas.errors import EvidenceError, HabeasError, StatementsError, TermError, UsageError
from habeas.model.ids import new_id
from habeas.model.protection import Consent, Filing, Withdrawal
from habeas.model.vocabularies import vocabulary

__all__ = ["bench", "cheap_passphrases", "quick_path"]

PURPOSES = ("filing", "report", "search")
RECIPIENTS = ("un_body", "state", "public", "team")
FORMS = ("name", "initials", "none")
TERMS = ConsentTerms(
    given_by="a",
    purposes=("filing",),
    recipients=("un_body",),
    basis="survivor_self",
    given_on="2020-01-01",
)


@pytest.fixture(scope="module")
def shared(cheap_passphrases: None) -> Iterator[Bench]:
    """One workspace for all examples of a property; each example has a source of its own in it."""
    with quick_folder() as folder:
        yield lay_out(folder)


_numbers = count()


def days(low: int = 0, high: int = 40) -> st.SearchStrategy[date]:
    return st.integers(low, high).map(after)


@st.composite
def recorded(draw: st.DrawFn) -> Consent:
    """A consent as any version of the program may have written it, with days that cannot be read too."""
    day = days().map(date.isoformat) | st.sampled_from(["2020-13-01", "", "tomorrow"])
    return Consent(
        id=draw(st.sampled_from(["con_" + f"{n:032x}" for n in range(4)])),
        about="src_" + f"{draw(st.integers(0, 1)):032x}",
        purposes=("filing",),
        recipients=("*",),
        name_form="name",
        to_state=True,
        to_public=True,
        basis=draw(st.sampled_from(["", "survivor_self"])),
        lawful_basis="",
        given_on=draw(day),
        expires=draw(st.none() | day),
        withdrawn_on=draw(st.none() | day),
    )


@given(st.lists(recorded(), min_size=1, max_size=4, unique_by=lambda one: one.id), days())
def test_a_consent_holds_in_the_list_exactly_when_it_holds_at_the_gate(found: list[Consent], today: date) -> None:
    """Nobody reads `holds` and is refused, or reads `has ended` and is let through."""
    request = Request(purpose="filing", recipient="court", form="name", to_state=True, to_public=True, today=today)
    for line in lines_of(tuple(found), today):
        assert line.standing in STANDINGS
        others = tuple(one for one in found if one.about == line.consent.about)
        alone = ask(request, (line.consent,), {"men": (line.consent.about,)})
        assert (line.standing == "live") is bool(alone.may)
        if alone.withheld:
            assert line.standing == alone.withheld[0][1].value
        together = ask(request, others, {"men": (line.consent.about,)})
        stopped = bool(together.withheld) and together.withheld[0][1] is Refusal.WITHDRAWN
        assert line.overruled is (stopped and line.consent.withdrawn_on is None)
        assert not line.holds or bool(together.may)


terms = st.builds(
    ConsentTerms,
    purposes=st.lists(st.sampled_from(PURPOSES), min_size=1, unique=True).map(tuple),
    recipients=st.lists(st.sampled_from((*RECIPIENTS, "*")), min_size=1, unique=True).map(tuple),
    name_form=st.sampled_from(FORMS),
    to_state=st.booleans(),
    to_public=st.booleans(),
    expires=st.just("never") | days(1, 60).map(date.isoformat),
)
some = st.builds(
    lambda whole, kept: replace(whole, **dict.fromkeys(kept, None)),
    terms,
    st.sets(st.sampled_from(["purposes", "recipients", "name_form", "to_state", "to_public", "expires"])),
)
"""Terms of which some are not said again."""
step = st.one_of(
    st.tuples(st.just("give"), terms, st.integers(0, 5)),
    st.tuples(st.just("again"), some, st.integers(0, 5)),
    st.tuples(st.just("withdraw"), st.none(), st.integers(0, 5)),
    st.tuples(st.just("wait"), st.none(), st.integers(1, 20)),
)
requests = st.builds(
    Request,
    purpose=st.sampled_from(PURPOSES),
    recipient=st.sampled_from(RECIPIENTS),
    form=st.sampled_from(FORMS),
    to_state=st.booleans(),
    to_public=st.booleans(),
    today=st.just(date(2020, 1, 1)),
)


def over(before: ConsentTerms, spoken: ConsentTerms) -> ConsentTerms:
    """What is allowed when some is said anew and the rest stays."""
    anew = {one.name: value for one in fields(spoken) if (value := getattr(spoken, one.name)) is not None}
    return replace(before, **anew)


def expected(said: dict[str, dict[str, Any]], request: Request) -> bool:
    """What people were told a consent means, written down anew and not as the gate has it."""
    given_on = [one["on"] for one in said.values() if one["withdrawn"] is None]
    for one in said.values():
        if one["withdrawn"] is not None and not any(day > one["withdrawn"] for day in given_on):
            return False
    for one in said.values():
        what: ConsentTerms = one["terms"]
        assert what.purposes
        assert what.recipients
        assert what.name_form
        ends = what.expires is not None and what.expires != "never" and what.expires <= request.today.isoformat()
        whom = request.recipient in what.recipients or "*" in what.recipients
        shown = FORMS.index(what.name_form) <= FORMS.index(request.form)
        state = bool(what.to_state) or not (request.to_state or request.recipient == "state")
        public = bool(what.to_public) or not (request.to_public or request.recipient == "public")
        covered = request.purpose in what.purposes and whom and shown and state and public
        if one["withdrawn"] is None and not ends and covered:
            return True
    return False


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(step, min_size=1, max_size=6), st.lists(requests, min_size=3, max_size=6))
def test_the_gate_follows_whatever_people_said_last(
    shared: Bench, steps: list[tuple[str, Any, int]], asked: list[Request]
) -> None:
    """Given, narrowed, widened, withdrawn, given again, or just over: the gate answers as people were told."""
    slug, today, said = f"s-{next(_numbers)}", 0, dict[str, dict[str, Any]]()
    told = tell(shared.context, slug)
    for what, given_terms, number in steps:
        context = on_day(shared.context, after(today))
        named = sorted(said)[number % len(said)] if said else ""
        if what == "wait":
            today += number
        elif what == "withdraw" and named and said[named]["withdrawn"] is None:
            withdraw_consent(context, CASE, named)
            said[named] |= {"withdrawn": after(today)}
        elif what == "give" or (what == "again" and named):
            which = named if what == "again" else ""
            spoken = replace(given_terms, given_by=slug, basis="survivor_self", given_on=after(today).isoformat())
            full = over(said[which]["terms"], spoken) if which else spoken
            try:
                done = give_consent(context, CASE, slug, spoken, identifier=which)
            except HabeasError:
                wrong = [("state", full.to_state), ("public", full.to_public)]
                contradicts = any(name in (full.recipients or ()) and not may for name, may in wrong)
                ended = full.expires is not None and full.expires <= after(today).isoformat()
                assert contradicts or ended or (which and said[which]["withdrawn"] is not None)
                continue
            said[done.line.consent.id] = {"terms": full, "on": after(today), "withdrawn": None}
    with on_day(shared.context, after(today)).case(CASE, "test") as case:
        found = consents(case.index)
    ends = [date.fromisoformat(one.expires) for one in found if one.expires]
    on = {after(today), *(day - timedelta(days=back) for day in ends for back in (0, 1) if day > after(today))}
    for one, day in product(asked, sorted(on)):
        request = replace(one, today=day)
        answer = ask(request, found, {told.mention: (told.source,)})
        assert bool(answer.may) is expected(said, request)


def test_what_is_not_said_is_no(bench: Bench) -> None:
    """Whoever was not asked about the State, the public or the name has not allowed it."""
    tell(bench.context, "a")
    one = give_consent(bench.context, CASE, "a", TERMS).line.consent
    assert (one.to_state, one.to_public, one.name_form, one.recipients) == (False, False, "none", ("un_body",))


def test_a_later_one_under_the_same_id_narrows_and_keeps_the_rest(bench: Bench) -> None:
    """Whoever takes one thing back need not say everything again, and it is told what changed."""
    tell(bench.context, "a")
    first = give_consent(bench.context, CASE, "a", replace(TERMS, to_state=True, note=PLANTED)).line.consent
    narrower = ConsentTerms(to_state=False, given_on="2020-02-01")
    done = give_consent(bench.context, CASE, "a", narrower, identifier=first.id)
    assert done.changed == ("to_state", "given_on")
    assert done.line.consent.note == first.note
    silence = ConsentTerms(given_on="2020-02-02")
    assert give_consent(bench.context, CASE, "a", silence, identifier=first.id).changed == ("given_on",)
    done = give_consent(bench.context, CASE, "a", narrower, identifier=first.id)
    assert [line.consent for line in list_consents(bench.context, CASE)] == [done.line.consent]


def test_one_that_was_withdrawn_stays_so_until_somebody_agrees_on_a_later_day(bench: Bench) -> None:
    """A no of today is not undone by a yes of the same day, nor by writing over it."""
    tell(bench.context, "a")
    today = bench.context.now().date()
    first = give_consent(bench.context, CASE, "a", TERMS).line.consent
    assert withdraw_consent(bench.context, CASE, first.id).line.standing == "withdrawn"
    with pytest.raises(StatementsError, match="stays so"):
        give_consent(bench.context, CASE, "a", TERMS, identifier=first.id)
    with pytest.raises(StatementsError, match="already"):
        withdraw_consent(bench.context, CASE, first.id)
    same_day = give_consent(bench.context, CASE, "a", replace(TERMS, given_on=today.isoformat())).line
    assert (same_day.standing, same_day.overruled, same_day.holds) == ("live", True, False)
    later = on_day(bench.context, date.fromordinal(today.toordinal() + 1))
    again = replace(TERMS, given_on=later.now().date().isoformat())
    assert give_consent(later, CASE, "a", again).line.holds


def test_a_withdrawal_names_what_left_and_counts_what_the_gate_refuses(bench: Bench) -> None:
    """Whoever withdraws learns who has it already; whoever did the work learns whom to write to."""
    told, other = tell(bench.context, "a"), tell(bench.context, "b")
    one = give_consent(bench.context, CASE, "a", TERMS).line.consent
    by = bench.context.stamp()

    def filing(number: int, **more: Any) -> Filing:
        return Filing(
            id=f"fil_{number:032x}", purpose="filing", recipient="un_body", form="none", sha256="", at=by, **more
        )

    add(bench.context, filing(1, consents=(one.id,)))
    add(bench.context, filing(2, mentions=(told.mention,)))
    add(bench.context, filing(3, mentions=(other.mention,)))
    done = withdraw_consent(bench.context, CASE, one.id)
    assert [(left.filing[-1], left.rests_on_it) for left in done.left] == [("1", True), ("2", False)]
    assert (done.mentions, done.refused) == (1, 1)
    assert done.line.consent.withdrawn_on == bench.context.now().date().isoformat()
    assert same_after_rebuild(bench)


def test_what_an_import_stated_is_read_and_withdrawn_like_any_other(bench: Bench) -> None:
    """A basis that came with a list can be ended at once, and it is said that the mapping may bring it back."""
    table, mapping = bench.write_list("list", people(3))
    basis = (
        '[source.basis]\nlawful_basis = "by agreement"\npurposes = ["report"]\nrecipients = ["team"]\n'
        'names = "name"\nto_state = false\nto_public = false\n'
    )
    mapping.write_text(mapping.read_text().replace("[list]", basis + "[list]"))
    from habeas.casework.importing import import_table

    import_table(bench.context, CASE, table, mapping)
    (line,) = list_consents(bench.context, CASE)
    assert (line.standing, line.as_object()["basis"]) == ("live", "mapping")
    request = Request(
        purpose="report",
        recipient="team",
        form="name",
        to_state=False,
        to_public=False,
        today=bench.context.now().date(),
    )
    assert list_persons(bench.context, CASE, request=request).withheld == 0
    with pytest.raises(StatementsError, match="mapping"):
        give_consent(bench.context, CASE, line.consent.about, TERMS, identifier=line.consent.id)
    done = withdraw_consent(bench.context, CASE, line.consent.id)
    assert (done.again, done.mentions, done.refused) == (True, 3, 3)
    assert list_persons(bench.context, CASE, request=request).withheld == 3
    assert same_after_rebuild(bench)


BAD: dict[str, tuple[ConsentTerms, type[HabeasError], str]] = {
    "no purpose": (replace(TERMS, purposes=None), UsageError, "purposes"),
    "no recipient": (replace(TERMS, recipients=()), UsageError, "recipients"),
    "a purpose that is none": (replace(TERMS, purposes=("filling",)), TermError, "consent_purposes"),
    "a recipient that is none": (replace(TERMS, recipients=("un",)), TermError, "recipients"),
    "a basis that is none": (replace(TERMS, basis="survivor"), TermError, "consent_basis"),
    "no basis": (replace(TERMS, basis=None), UsageError, "basis"),
    "another form": (replace(TERMS, name_form="nickname"), UsageError, "form"),
    "the State as recipient, and no to the State": (replace(TERMS, recipients=("state",)), UsageError, "state"),
    "the public as recipient, and no": (replace(TERMS, recipients=("public",)), UsageError, "public"),
    "no day": (replace(TERMS, given_on=None), UsageError, "day"),
    "a day to come": (replace(TERMS, given_on="2099-01-01"), UsageError, "after today"),
    "a day that is none": (replace(TERMS, given_on="2020-02-30"), UsageError, "calendar"),
    "a week": (replace(TERMS, given_on="2020-W05-1"), UsageError, "calendar"),
    "an end before the beginning": (replace(TERMS, expires="2019-12-31"), UsageError, "ends after"),
    "an end on the first day": (replace(TERMS, expires="2020-01-01"), UsageError, "ends after"),
    "by another, as if by oneself": (replace(TERMS, given_by="b"), UsageError, "somebody else"),
    "by oneself, as a relative": (replace(TERMS, basis="relative"), UsageError, "another's"),
    "by nobody": (replace(TERMS, given_by=None), UsageError, "nobody is named"),
    "by a relative who is not named": (replace(TERMS, given_by="", basis="relative"), UsageError, "nobody is named"),
    "no basis, and no reason": (replace(TERMS, basis="none_with_reason"), UsageError, "reason"),
    "published by others, and no reason": (replace(TERMS, basis="published_by_others"), UsageError, "reason"),
    "no such giver": (replace(TERMS, given_by="nobody-here"), StatementsError, "no source"),
    "evidence that is not there": (replace(TERMS, evidence="exh_" + "0" * 32), EvidenceError, "no exhibit"),
    "a note without end": (replace(TERMS, note="x" * 20_001), UsageError, "letters"),
    "a language that is none": (replace(TERMS, note="x", lang="not a tag"), UsageError, "language"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_is_refused_and_nothing_is_written(bench: Bench, what: str) -> None:
    """A slip is told in a sentence, and no half of a consent stays behind."""
    terms, error, words = BAD[what]
    tell(bench.context, "a")
    tell(bench.context, "b")
    with pytest.raises(error, match=words) as told:
        give_consent(bench.context, CASE, "a", terms)
    assert PLANTED not in str(told.value.as_object())
    assert list_consents(bench.context, CASE) == ()


@pytest.mark.parametrize("called", [PLANTED, "per_" + PLANTED, "men_" + PLANTED, "exh_" + PLANTED, "men_" + "0" * 32])
def test_nobody_is_found_by_a_name_and_what_was_typed_is_not_repeated(bench: Bench, called: str) -> None:
    """A name typed by mistake is in no message."""
    with pytest.raises(HabeasError) as told:
        give_consent(bench.context, CASE, called, TERMS)
    assert PLANTED not in str(told.value.as_object())


def test_others_may_allow_it_on_their_own_basis(bench: Bench) -> None:
    """A partner, a lawyer, a relative: the record says which, and a reason stands where there is no basis."""
    told = tell(bench.context, "a")
    tell(bench.context, "b")
    for basis in ("relative", "chosen_relative_or_partner", "counsel", "guardian", "representative"):
        assert give_consent(bench.context, CASE, told.mention, replace(TERMS, given_by="b", basis=basis)).line.holds
    reason = replace(TERMS, given_by=None, basis="none_with_reason", note=PLANTED)
    assert give_consent(bench.context, CASE, told.exhibit, reason).line.holds


def test_the_person_is_known_through_codings_and_links(bench: Bench) -> None:
    """Who speaks of themselves allows what is about themselves, by whichever of their ids it is called."""
    told, other = tell(bench.context, "a"), tell(bench.context, "b")
    assert give_consent(bench.context, CASE, told.mention, TERMS).line.holds
    assert give_consent(bench.context, CASE, told.exhibit, TERMS).line.holds
    with pytest.raises(UsageError, match="somebody else"):
        give_consent(bench.context, CASE, other.mention, TERMS)
    link(bench.context, told.mention, other.mention)
    assert give_consent(bench.context, CASE, other.mention, TERMS).line.holds
    assert give_consent(bench.context, CASE, other.exhibit, TERMS).line.holds


def test_of_a_file_of_unknown_origin_nobody_can_tell_whose_it_is(bench: Bench) -> None:
    """Not knowing whose words a file holds is no contradiction."""
    tell(bench.context, "a")
    exhibit = hand_in(bench.context, None, b"found")
    assert give_consent(bench.context, CASE, exhibit, TERMS).line.holds


def test_of_a_sealed_mention_nothing_is_recorded(bench: Bench) -> None:
    """Who was named under force is in no consent."""
    told = tell(bench.context, "a")
    sealed = mention_of(bench.context, told.source, told.exhibit, sealed=True)
    with pytest.raises(StatementsError, match="sealed"):
        give_consent(bench.context, CASE, sealed, TERMS)


def test_words_are_shown_only_after_it_is_noted(bench: Bench) -> None:
    """Whoever reads a note stands in the log; a list holds none, and its object no word."""
    told = tell(bench.context, "a")
    one = give_consent(bench.context, CASE, told.mention, replace(TERMS, note=PLANTED, lang="ru")).line.consent
    before = len(list(notes(bench.context)))
    (line,) = list_consents(bench.context, CASE)
    assert PLANTED not in repr(line) + str(line.as_object())
    shown = show_consent(bench.context, CASE, one.id)
    assert shown.consent.note is not None
    assert shown.consent.note.text == PLANTED
    listed, read = [note for note in list(notes(bench.context))[before:] if note.what != "unlocked"]
    assert (listed.what, ids_in(listed.mentions, "men"), ids_in(listed.others, "con")) == (
        "listed",
        [told.mention],
        [one.id],
    )
    assert (read.what, ids_in(read.mentions, "men"), ids_in(read.others, "con")) == ("read", [told.mention], [one.id])


def test_the_note_goes_with_whoever_it_is_about(bench: Bench) -> None:
    """A consent is sealed under the key of what it is about: when that key is destroyed, its words are too."""
    told = tell(bench.context, "a")
    one = give_consent(bench.context, CASE, told.mention, replace(TERMS, note=PLANTED)).line.consent
    with bench.context.case(CASE, "test") as case, case.unit() as unit:
        gone = Withdrawal(
            id=new_id("wdr", case.chance),
            mentions=(told.mention,),
            because="asked",
            by=bench.context.workspace.member.id,
            at=bench.context.stamp(),
        )
        unit.add(gone)
        unit.forget((told.mention,))
        bench.context.close_unit(unit, "test", {})
    assert list_consents(bench.context, CASE) == ()
    with pytest.raises(StatementsError):
        show_consent(bench.context, CASE, one.id)
    with bench.context.case(CASE, "test", inspect=True) as case:
        kept = [body for n, entry in case.entries.walk() for _, body in case.bodies(n, entry.header)]
    assert not [body for body in kept if one.id.encode() in body and b"consent" in body and PLANTED.encode() in body]
    assert same_after_rebuild(bench)
    assert bench.objections() == []


def test_a_list_is_asked_for_by_standing_and_by_whom_it_is_about(bench: Bench) -> None:
    """Whoever prepares a filing sees what has ended, and for whom."""
    tell(bench.context, "a")
    tell(bench.context, "b")
    ends = give_consent(bench.context, CASE, "a", replace(TERMS, expires="2020-06-01")).line.consent
    holds = give_consent(bench.context, CASE, "b", replace(TERMS, given_by="b")).line.consent
    assert [line.consent.id for line in list_consents(bench.context, CASE)] == [ends.id, holds.id]
    assert [line.consent.id for line in list_consents(bench.context, CASE, standing="expired")] == [ends.id]
    assert [line.consent.id for line in list_consents(bench.context, CASE, about="b")] == [holds.id]
    with pytest.raises(UsageError):
        list_consents(bench.context, CASE, standing="ended")


def test_the_bases_that_the_rules_know_are_terms() -> None:
    """A rule about a basis that the vocabulary does not have would never be asked."""
    from habeas.casework import consenting

    known = set(vocabulary("consent_basis").slugs)
    assert known >= consenting.BY_THE_PERSON | consenting.BY_SOMEBODY | consenting.WITH_REASON
