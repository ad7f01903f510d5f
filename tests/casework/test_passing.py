"""What may go of a person to whom something is filed: laws over what consent, words, labels and findings allow."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.casework.filings import UN, Desk, consent, everything, kept, later, person, said_of
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, lay_out, quick_folder, quick_path

from habeas.casework.finding import Proposal, propose, review_finding
from habeas.casework.passing import material_for
from habeas.casework.weighed import id_of_said
from habeas.disclosures.gate import Gate
from habeas.disclosures.paring import GROUND, PLACE, QUOTE
from habeas.model.exhibits import Labelling
from habeas.model.mentions import StatedFate
from habeas.model.statements import Act, CodedMention, SearchAction
from habeas.model.values import Text, Where

__all__ = ["bench", "cheap_passphrases", "quick_path"]


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def test_nothing_of_somebody_who_allowed_nothing_goes(desk: Desk) -> None:
    """Silence is no consent: not a statement, not an exhibit, not a party; and it is said why."""
    mention, _ = desk.person("Aslan Plantedov", allowed=False)
    found = desk.material(mention)
    assert (found.persons, found.said, found.parties, found.exhibits, found.named) == ((), (), (), (), ())
    assert kept(found)[person(mention)] == ["no consent or other lawful basis is recorded"]
    assert "Plantedov" not in everything(found)


def test_what_is_allowed_goes_with_its_passage(desk: Desk) -> None:
    """Each statement comes with the exhibit, its hash and the passage; police who hold somebody are a party."""
    mention, source = desk.person("Aslan Plantedov")
    found = desk.material(mention)
    (one,) = found.persons
    assert [name for name, _, _ in one.names] == ["Aslan Plantedov"]
    assert [mention_.names[0].written for _, mention_ in found.parties] == ["Seventh police station"]
    assert all(cite.exhibit and cite.sha256 and cite.fragment for said in one.said for cite in said.cites)
    assert found.named == (mention,)
    assert found.consents == (f"con_{source[4:]}",)
    assert one.standing is not None
    assert one.standing.fate == "unknown"


_BASES = st.fixed_dictionaries(
    {},
    optional={
        "purposes": st.sampled_from([("filing",), ("search",), ("filing", "search")]),
        "recipients": st.sampled_from([("un_body",), ("court",), ("*",)]),
        "name_form": st.sampled_from(["name", "initials", "none"]),
        "to_state": st.booleans(),
        "expires": st.sampled_from(["2026-01-02", "2026-01-03", "2025-12-31"]),
        "withdrawn_on": st.just("2026-01-01"),
        "basis": st.sampled_from(["", "relative"]),
        "given_on": st.sampled_from(["2026-01-01", "2026-05-01"]),
    },
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    of_source=st.lists(_BASES, max_size=2),
    of_mention=st.lists(_BASES, max_size=1),
    of_exhibit=st.lists(_BASES, max_size=1),
    form=st.sampled_from(["name", "initials", "none"]),
)
def test_nothing_goes_without_a_live_basis(
    of_source: list[dict[str, object]],
    of_mention: list[dict[str, object]],
    of_exhibit: list[dict[str, object]],
    form: str,
) -> None:
    """Whatever was said of a source, a person or a document: each statement that goes passes the gate by itself."""
    with quick_folder() as folder:
        desk = Desk(lay_out(folder))
        mention, source = desk.person("Aslan Plantedov", allowed=False)
        exhibit = desk.told.exhibits[source]
        spoken = [(source, of_source), (mention, of_mention), (exhibit, of_exhibit)]
        given_ = [consent(about, id=desk.told.id("con"), **more) for about, all_ in spoken for more in all_]
        desk.write(*given_)
        found = desk.material(mention, form=form)
        gate = Gate(found.request, given_)
        for said in said_of(found):
            near = (*((mention,) if said_concerns(said, mention) else ()), exhibit, said.attribution.source)
            assert gate.ask({id_of_said(said): near}).may, said
        live = {one.id for one in given_ if Gate(found.request, [one]).ask({one.about: ((one.about,))}).may}
        assert set(found.consents) <= live
        assert bool(found.persons) == bool(found.consents)
        words = everything(found)
        assert ("Plantedov" in words) <= (form == "name")
        assert ("A. P." in words) == (form == "initials" and bool(found.persons))


def said_concerns(said: object, mention: str) -> bool:
    return not (isinstance(said, CodedMention) and said.mention.id != mention)


def test_a_statement_that_names_somebody_else_stays(desk: Desk) -> None:
    """Beto allowed nothing: the complaint that names him in words stays, and so does what is said of both."""
    mention, source = desk.person("Aslan Plantedov")
    desk.person("Beto Hidden", allowed=False)
    told = desk.told
    search = told.search(source, mention, asks=Text(text="Where are he and Beto Hidden?"))
    quoted = told.search(source, mention, exact="He and Hidden were asked for.")
    desk.write()
    found = desk.material(mention)
    assert kept(found)[told.statement(search)] == ["it names somebody else who may not go"]
    assert kept(found)[told.statement(quoted)] == [QUOTE]
    assert {one.id for one in said_of(found) if isinstance(one, SearchAction)} == {quoted}
    assert "Hidden" not in everything(found)


def test_whoever_may_go_too_can_be_named_and_is_told_of(desk: Desk) -> None:
    """Beto allowed the same: the words that name him go, and a withdrawal of his finds this filing."""
    mention, source = desk.person("Aslan Plantedov")
    beto, _ = desk.person("Beto Hidden")
    desk.told.search(source, mention, asks=Text(text="Where are he and Beto Hidden?"))
    desk.write()
    found = desk.material(mention)
    assert "Hidden" in everything(found)
    assert set(found.named) == {mention, beto}


def test_two_who_may_go_do_not_make_a_third_who_may_not(desk: Desk) -> None:
    """Words of two names that may stand do not let a third name pass that is made of them."""
    mention, source = desk.person("Aslan Testov")
    desk.person("Beto Kolev")
    desk.person("Dana Moriv")
    desk.person("Beto Moriv", slug="x", allowed=False)
    search = desk.told.search(source, mention, asks=Text(text="Beto Moriv was there."))
    desk.write()
    found = desk.material(mention)
    assert kept(found)[desk.told.statement(search)] == ["it names somebody else who may not go"]


def test_no_ground_is_in_anything_that_goes(desk: Desk) -> None:
    """Why somebody was chosen stays: the ground, the words for it, the reason given, and the passage that tells it."""
    mention, source = desk.person(
        "Aslan Plantedov",
        grounds=("sexual_orientation_perceived",),
        grounds_words=Text(text="because he was one of those"),
        stated_reason=Text(text="Qreason"),
        purposes=("discriminate", "punish"),
        words=Text(text="Qwords"),
        exact="They took him because he was one of those",
    )
    told = desk.told
    answer = told.answer(source, told.mention(source, "", party="institution"), mention,
                         words=Text(text="We hold none because he was one of those."))  # fmt: skip
    desk.write()
    found = desk.material(mention)
    words = everything(found)
    (act,) = [one for one in said_of(found) if isinstance(one, Act)]
    assert (act.grounds, act.grounds_words, act.stated_reason, act.purposes) == ((), None, None, ("punish",))
    assert "one of those" not in words
    assert not any(word in words for word in ("orientation", "Qreason", "Qwords", "discriminate"))
    assert kept(found)[answer] == [GROUND]
    assert {GROUND, QUOTE} <= set(kept(found)[told.statement(act.id)])


def test_no_passage_that_overlaps_one_which_tells_a_ground_is_quoted(desk: Desk) -> None:
    """Where a coder read a ground out of a passage, nothing quotes any part of that passage, whatever its words are."""
    mention, source = desk.person("Aslan Plantedov")
    told = desk.told
    ground = told.act(source, mention, "torture", grounds=("political",), exact="Qfirst part")
    (anchor,) = next(body.attribution.anchors for body, _ in told.bodies if isinstance(body, Act) and body.id == ground)
    for start, exact in ((anchor.start + 5, "Qoverlaps"), (anchor.end, "Qbeside")):
        beside = replace(anchor, start=start, end=start + 9, exact=exact)
        attribution = replace(told.said(source), anchors=(beside,))
        told.add(SearchAction(statement=told.id("stm"), attribution=attribution, id=told.id("sea"),
                              search_kind="complaint_to_police", about=(mention,)))  # fmt: skip
    desk.write()
    words = everything(desk.material(mention))
    assert [one for one in ("Qfirst", "Qoverlaps", "Qbeside") if one in words] == ["Qbeside"]


def test_nowhere_is_said_where_somebody_free_is(desk: Desk) -> None:
    """A place beside a release, an escape or a flight stays, and so do the words of the passage."""
    mention, source = desk.person(
        "Aslan Plantedov", end_status="released", where_end=Where(stated="Qsafetown"), exact="now in Qsafetown"
    )
    told = desk.told
    told.mention(source, "", party="institution")
    fates = (
        StatedFate(says="reported_alive", where=Where(stated="Qhidingplace"), words="in Qhidingplace"),
        StatedFate(says="last_seen", where=Where(stated="Qlastplace")),
    )
    told.add(
        CodedMention(
            statement=told.id("stm"),
            attribution=told.said(source, "Qhidingplace is where"),
            mention=told.mention_of(mention),
            fates=fates,
        )
    )
    told.act(source, mention, "forced_flight", where_end=Where(stated="Qabroad"))
    told.act(source, mention, "confinement_by_family", where=Where(stated="Qfamilyhouse"))
    desk.write()
    found = desk.material(mention)
    words = everything(found)
    hidden = ("Qsafetown", "Qhidingplace", "Qlastplace", "Qabroad", "Qfamilyhouse")
    assert [one for one in hidden if one in words] == []
    assert "Qriverton" in words
    assert any(PLACE in reasons for reasons in kept(found).values())


def test_who_searched_is_named_only_if_they_may_be(desk: Desk) -> None:
    """A mother's complaint is told without her when somebody refused for her, and with her when it is allowed."""
    mention, source = desk.person("Aslan Plantedov")
    mother = desk.told.mention(source, "Maria Plantedova")
    desk.told.search(source, mention, by=mother)
    desk.write()
    assert dict(desk.material(mention).parties)[mother].names[0].written == "Maria Plantedova"
    desk.write(consent(mother, withdrawn_on="2026-01-01"))
    found = desk.material(mention)
    (search,) = [one for one in said_of(found) if isinstance(one, SearchAction)]
    assert search.by == ""
    assert kept(found)[mother] == ["who searched is not named: consent was withdrawn"]
    assert "Maria" not in everything(found)


def test_what_is_said_of_two_needs_both(desk: Desk) -> None:
    """That two were held together goes when both may go, and stays when one may not."""
    mention, source = desk.person("Aslan Plantedov")
    other = desk.told.mention(source, "Beto Hidden")
    held = desk.told.related(source, mention, "held_with", other)
    desk.write()
    assert held in {id_of_said(one) for one in said_of(desk.material(mention))}
    desk.write(consent(other, purposes=("search",)))
    found = desk.material(mention)
    assert held not in {id_of_said(one) for one in said_of(found)}
    assert kept(found)[held] == ["it speaks of somebody who may not go: the consent does not cover this purpose"]


def test_a_relative_who_is_accused_goes_with_what_accuses_him_and_no_further(desk: Desk) -> None:
    """A brother named as a perpetrator is told of where a statement that goes names him, and of himself no more."""
    mention, source = desk.person("Aslan Plantedov")
    told = desk.told
    brother = told.mention(source, "Beto Plantedov")
    act = told.act(source, mention, "ill_treatment")
    told.involved(source, act, brother)
    desk.write()
    assert brother in dict(desk.material(mention).parties)
    desk.write(consent(source, id=told.id("con"), withdrawn_on="2026-01-01"))
    found = desk.material(mention)
    assert found.parties == ()
    assert "Beto" not in everything(found)


def test_a_perpetrator_to_whom_something_was_done_is_asked_like_everybody(desk: Desk) -> None:
    """Somebody who was tortured until they beat others is a person first: what accuses them waits for their consent."""
    mention, source = desk.person("Aslan Plantedov")
    told = desk.told
    forced = told.mention(source, "Beto Hidden")
    told.act(source, forced, "torture")
    act = told.act(source, mention, "ill_treatment")
    part = told.involved(source, act, forced)
    desk.write(consent(forced, purposes=("search",)))
    found = desk.material(mention)
    assert part in kept(found)
    assert "Hidden" not in everything(found)


def test_the_sealed_and_the_withheld_are_in_nothing(desk: Desk) -> None:
    """What rests on a document under a sealing label stays, whoever allowed it; so do names of people held sealed."""
    mention, source = desk.person("Aslan Plantedov")
    told = desk.told
    told.mention(source, "Caro Sealedova", sealed=True)
    search = told.search(source, mention, asks=Text(text="Did he name Caro Sealedova?"))
    desk.write()
    assert kept(desk.material(mention))[told.statement(search)] == ["it names somebody else who may not go"]
    exhibit = told.exhibits[source]
    desk.write(Labelling(exhibit=exhibit, labels=("coerced_list",), by="usr_", at="2026-01-02T00:00:00Z"))
    found = desk.material(mention)
    assert (found.persons, found.exhibits) == ((), ())


def test_an_exhibit_may_be_kept_back_where_its_statement_goes(desk: Desk) -> None:
    """Whoever's words a file holds did not allow it: the statement goes without naming the file."""
    mention, source = desk.person("Aslan Plantedov")
    told = desk.told
    keeper = told.source("keeper")
    told.exhibits[source] = told.exhibits[keeper]  # coded from a document of somebody else
    search = told.search(source, mention)
    desk.write()
    found = desk.material(mention)
    (one,) = [said for said in found.persons[0].said if id_of_said(said.said) == told.statement(search)]
    assert [(cite.statement, cite.exhibit) for cite in one.cites] == [(told.statement(search), "")]
    assert kept(found)[told.exhibits[keeper]] == ["it is not named: no consent or other lawful basis is recorded"]


def test_who_passed_it_on_can_refuse(desk: Desk) -> None:
    """A statement that came through somebody who withdrew stays; through somebody who said nothing it goes."""
    mention, source = desk.person("Aslan Plantedov")
    told = desk.told
    relay = told.source("relay")
    act = Act(statement=told.id("stm"), attribution=told.said(source, relayed_by=(relay,)), id=told.id("act"),
              act_type="torture", victim=mention)  # fmt: skip
    told.add(act)
    desk.write()
    assert act.statement not in kept(desk.material(mention))
    desk.write(consent(relay, withdrawn_on="2026-01-01"))
    assert kept(desk.material(mention))[act.statement] == ["who passed it on: consent was withdrawn"]


def test_a_part_in_an_act_that_stays_stays(desk: Desk) -> None:
    """Who is alleged to have had a part in something is not told without what it was."""
    mention, source = desk.person("Aslan Plantedov")
    desk.person("Beto Hidden", allowed=False)
    told = desk.told
    act = told.act(source, mention, "torture", words=Text(text="with Beto Hidden"))
    part = told.involved(source, act, told.mention(source, "Qunit", party="unit"))
    desk.write()
    found = desk.material(mention)
    assert kept(found)[part] == ["what it is a part in is kept back"]
    assert "Qunit" not in everything(found)


def test_an_event_goes_with_its_acts_and_shows_nobody_elses(desk: Desk) -> None:
    """The round-up is told; of the others who were taken in it nothing is."""
    mention, source = desk.person("Aslan Plantedov")
    other, elsewhere = desk.person("Beto Hidden", allowed=False)
    told = desk.told
    event = told.event(source, "the raid on the market")
    act = told.act(source, mention, event=event)
    told.act(elsewhere, other, event=event)
    desk.write()
    found = desk.material(mention)
    assert "the raid on the market" in everything(found)
    assert "Hidden" not in everything(found)
    assert next(one.event for one in said_of(found) if isinstance(one, Act) and one.id == act) == event


def _find(desk: Desk, mention: str, value: str, *, question: str = "fate", supports: tuple[str, ...] = ()) -> str:
    proposal = Proposal(about=person(mention), question=question, value=value, standard="reasonable_grounds_to_believe",
                        supports=supports, reasoning="Because.")  # fmt: skip
    done = propose(desk.context, CASE, proposal)
    return done.held.finding.id


def test_only_findings_that_count_go_and_only_on_what_goes(desk: Desk) -> None:
    """A proposed death is no conclusion; one in force that rests on a statement that stays, stays with it."""
    mention, source = desk.person("Aslan Plantedov")
    desk.person("Beto Hidden", allowed=False)
    told = desk.told
    good = told.answer(source, told.mention(source, "", party="institution"), mention)
    bad = told.search(source, mention, asks=Text(text="Where is Beto Hidden?"))
    act = told.act(source, mention, "killing_state")
    desk.write()
    dead = _find(desk, mention, "dead_reported", supports=(told.statement(act),))
    rests = _find(desk, mention, "custody_denied", question="whereabouts", supports=(good, told.statement(bad)))
    found = desk.material(mention)
    assert found.persons[0].findings == ()
    assert kept(found)[rests] == ["it rests on something that is kept back"]
    assert dead not in kept(found)  # it is no conclusion of anybody yet, so that nothing of it is kept back
    assert found.persons[0].standing is None  # what is left would say that nobody found where they are
    review_finding(desk.context, CASE, dead, "yes", by="second")
    assert [one.finding.id for one in desk.material(mention).persons[0].findings] == [dead]


def test_that_somebody_is_in_safety_is_told_to_nobody_outside(desk: Desk) -> None:
    """A finding that somebody is free stays, and nothing then says that their fate is unknown."""
    mention, source = desk.person("Aslan Plantedov")
    desk.write(consent(source, id=desk.told.id("con"), recipients=("team", "un_body")))
    safe = _find(desk, mention, "safe_abroad", question="whereabouts")
    found = desk.material(mention)
    assert (found.persons[0].findings, found.persons[0].standing) == ((), None)
    assert safe in kept(found)
    inside = desk.material(mention, recipient="team", to_state=False)
    assert [one.finding.id for one in inside.persons[0].findings] == [safe]


def test_consent_that_ends_lets_nothing_go_from_that_day(desk: Desk) -> None:
    """On the day on which a consent ends it counts no more."""
    mention, source = desk.person("Aslan Plantedov", allowed=False)
    desk.write(consent(source, expires="2026-02-01"))
    assert desk.material(mention).persons
    later(desk, date(2026, 2, 1))
    assert desk.material(mention).persons == ()


def test_of_an_alleged_perpetrator_goes_what_victims_allow(desk: Desk) -> None:
    """A dossier on an officer tells of one victim who allows it, and of another not even that there is one."""
    told = desk.told
    source, quiet = told.source("a"), told.source("b")
    officer = told.mention(source, "Officer Qaccused")
    told.add(CodedMention(statement=told.id("stm"), attribution=told.said(quiet), mention=told.mention_of(officer)))
    one, other = told.mention(source, "Aslan Plantedov"), told.mention(quiet, "Beto Hidden")
    told.involved(source, told.act(source, one), officer)
    told.involved(quiet, told.act(quiet, other), officer)
    desk.write(consent(source))
    with desk.context.case(CASE, "test") as case:
        found = material_for(case.index, [officer], UN, alleged=True)
    assert [each.id for each in found.persons] == [person(one)]
    assert [called.names[0].written for _, called in found.parties] == ["Officer Qaccused"]
    assert "Hidden" not in everything(found)
    assert person(other) in kept(found)


def test_the_same_record_gives_the_same_material(desk: Desk) -> None:
    """Asked twice, the gate says the same: what was previewed is what is sealed."""
    mention, _ = desk.person("Aslan Plantedov")
    assert desk.material(mention) == desk.material(mention)
