"""The Working Group's form says what sources say, all of it and no more."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.disclosures.materials import NAME, Passing, case, decided, draft, drafts, materials, nobody
from tests.disclosures.un_papers import (
    by_key,
    check_every_value_is_cited,
    check_phrases,
    rows,
    text_of,
    values,
)

from habeas.disclosures.filing_templates import Met
from habeas.disclosures.footnotes import runs_of
from habeas.disclosures.material import Material
from habeas.disclosures.paper import Field, Paper, Table
from habeas.disclosures.wgeid import TEMPLATE
from habeas.errors import DisclosureError, UsageError
from habeas.model.mentions import StatedFate
from habeas.model.protection import FilingDraft
from habeas.model.statements import Act
from habeas.model.values import Text, When, Where
from habeas.model.vocabularies import vocabulary

SIX = ("identity", "date", "place", "forces", "action_taken", "submitter")
FREE = ("released", "reported_alive")


def made(material: Material, choices: FilingDraft | None = None) -> Paper:
    return TEMPLATE.paper(material, choices or draft())


def met(material: Material, choices: FilingDraft | None = None) -> dict[str, Met]:
    return {key: one.met for key, one in by_key(TEMPLATE.check(material, choices or draft())).items()}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(materials(), drafts("wgeid"))
def test_every_value_has_a_footnote(material: Material, choices: FilingDraft) -> None:
    """Whatever passed, whoever reads the form can go from each value to who said it."""
    check_every_value_is_cited(made(material, choices), choices, TEMPLATE, material)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(materials(), drafts("wgeid"))
def test_checks_answer_for_any_material(material: Material, choices: FilingDraft) -> None:
    """No record, and no choice, leaves a lawyer without an answer; the six elements are always among them."""
    found = by_key(TEMPLATE.check(material, choices))
    assert set(SIX) <= set(found)
    for one in found.values():
        assert one.words.endswith(".") or ": " in one.words
        assert NAME not in one.words


def test_a_person_of_whom_nothing_is_known_prints_labels_only() -> None:
    """Nothing known prints nothing but labels, and no sentence stands in for it."""
    paper = made(nobody())
    assert not any(run.cites for run in runs_of(paper))
    assert not [block for block in paper.blocks if isinstance(block, Table)]
    assert all(block.values == () for block in paper.blocks if isinstance(block, Field))
    found = by_key(TEMPLATE.check(nobody(), draft()))
    assert {key: found[key].met for key in SIX} == dict.fromkeys(SIX, Met.MISSING)


def test_a_form_is_about_one_person() -> None:
    """Two people are two forms; nobody at all is a missing person, not an empty form that may go."""
    material = case().material()
    with pytest.raises(DisclosureError):
        made(replace(material, persons=material.persons * 2))
    empty = replace(material, persons=(), said=(), parties=())
    assert met(empty)["one_form_per_person"] is Met.MISSING
    assert not any(run.cites for run in runs_of(made(replace(empty, exhibits=()))))


def test_what_is_whole_is_met_with_the_statements_behind_it() -> None:
    """Each of the six elements names what it rests on, as far as sources tell of it."""
    found = by_key(TEMPLATE.check(case().material(), decided()))
    assert {key: found[key].met for key in SIX} == dict.fromkeys(SIX, Met.MET)
    assert all(found[key].rests_on for key in SIX if key != "submitter")
    assert not [key for key, one in found.items() if one.needed and one.met is not Met.MET]


def test_nothing_known_to_the_case_is_chosen_between() -> None:
    """Two dates, two places and three names stand beside each other, each with its own footnote."""
    paper = made(case().material())
    assert values(paper, "Date of arrest or abduction") == ("2026-05-12", "2026-05-13")
    assert len(values(paper, "Place of arrest or abduction")) == 2
    assert len(values(paper, "Full name")) == 3
    apart = rows(paper, "Where sources contradict each other")
    assert [row[0] for row in apart if "2026-05-13" in row[2] and "2026-05-12" in row[1]]


def test_an_act_outside_its_event_is_a_contradiction_with_both_sides() -> None:
    """What contradicts an event is not left out because an event is no act."""
    told = Passing()
    event = told.event("a", "raid", "2026-05-01", "2026-05-02")
    told.act("b", "arrest", told.person(), "2026-06-01", event=event)
    assert [row[1:] for row in rows(made(told.material()), "Where sources contradict each other")] == [
        ("raid or search, 2026-05-01, 2026-05-02", "arrest, 2026-06-01")
    ]


def test_what_speaks_against_the_allegation_is_in_the_form() -> None:
    """A denial, another explanation, an accusation of others, a report of life and one of death are all printed."""
    paper = made(case().material())
    answers = rows(paper, "Answers of authorities and others")
    assert {row[1] for row in answers} == {"denies holding the person", "gives another explanation"}
    assert [row[0] for row in rows(paper, "Others whom sources state to have taken or held the person")] == [
        "родственники"
    ]
    said = rows(paper, "Statements that the person is free, alive or dead")
    assert {row[0] for row in said} == {"reported dead", "reported alive"}


def test_a_person_said_to_be_free_or_dead_goes_only_after_somebody_said_so() -> None:
    """No form about somebody who may be free or dead goes by itself."""
    material = case().material()
    assert met(material)["free_or_dead"] is Met.OPEN
    assert met(material, draft(free_or_dead="yes"))["free_or_dead"] is Met.MET
    told = Passing()
    told.person()
    assert "free_or_dead" not in met(told.material())
    told.finds("fate", "alive_free")
    assert met(told.material())["free_or_dead"] is Met.OPEN


def test_a_finding_that_is_kept_from_the_recipient_stops_the_form_too() -> None:
    """Where the team knows more than it may tell, a lawyer decides before a form says that nothing is known."""
    told = Passing()
    told.person()
    material = told.material()
    hidden = replace(material, persons=(replace(material.persons[0], standing=None),))
    assert met(hidden)["free_or_dead"] is Met.OPEN


@pytest.mark.parametrize("says", FREE)
def test_no_place_of_somebody_free_is_printed(says: str) -> None:
    """Where somebody lives after a release, or was last seen when another source says that they are free, stays out."""
    told = Passing()
    there = Where(stated="Убежище", precision="settlement")
    told.person("a", NAME, StatedFate(says=says, where=there, when=When(stated="", edtf="2026-06")))
    told.person("b", NAME, StatedFate(says="last_seen", where=there))
    told.act("c", "confinement_by_family", next(iter(told.mine)), end_status="handed_to_family")
    told.statements[-1] = msgspec.structs.replace(told.statements[-1], where=there, where_end=there)
    assert "Убежище" not in text_of(made(told.material()))


def test_a_place_finer_than_a_settlement_is_told_as_the_settlement_or_not_at_all() -> None:
    """No coordinates leave; a point that nobody placed leaves nothing, and whoever files is told."""
    told = Passing()
    person = told.person()
    told.act("a", "arrest", person)
    told.statements[-1] = msgspec.structs.replace(
        told.statements[-1], where=Where(stated="43.31781, 45.69812", precision="unknown")
    )
    told.act("b", "arrest", person)
    told.statements[-1] = msgspec.structs.replace(
        told.statements[-1], where=Where(stated="ул. Тестовая, 5", precision="point")
    )
    paper = made(told.material())
    assert values(paper, "Place of arrest or abduction") == ()
    assert "43.3" not in text_of(paper)
    assert "Тестовая" not in text_of(paper)
    assert met(told.material())["place"] is Met.MISSING
    assert len(by_key(TEMPLATE.check(told.material(), draft()))["too_fine"].rests_on) == 2


def test_a_place_as_a_source_wrote_it_is_for_somebody_to_read() -> None:
    """Where nobody recorded how fine a place is, whoever files is sent to look for an address in it."""
    told = Passing()
    told.act("a", "arrest", told.person())
    assert "own_words" not in met(told.material())
    told.statements[-1] = msgspec.structs.replace(told.statements[-1], where=Where(stated="у дома"))
    assert met(told.material())["own_words"] is Met.OPEN


def test_why_somebody_was_chosen_is_nowhere() -> None:
    """No ground, no stated reason and no act that tells the ground by its name goes with a person; it is counted."""
    told = Passing()
    person = told.person()
    told.act(
        "a",
        "arrest",
        person,
        grounds=("sexual_orientation_perceived",),
        grounds_words=Text(text="секретное слово"),
        stated_reason=Text(text="сказанная причина"),
        purposes=("discriminate",),
    )
    told.act("a", "forced_outing", person)
    for lang in ("en", "ru"):
        words = text_of(made(told.material(), draft(lang=lang)))
        assert "секретное" not in words
        assert "сказанная" not in words
        for name, slug in (("grounds", "sexual_orientation_perceived"), ("act_types", "forced_outing")):
            assert vocabulary(name).terms[slug].label(lang) not in words
    assert len(by_key(TEMPLATE.check(told.material(), draft()))["left_out"].rests_on) == 1


def test_only_names_that_passed_are_printed() -> None:
    """Initials that were allowed are not filled up from an account that holds the whole name."""
    material = case().material(form="initials")
    one = material.persons[0]
    short = replace(one, names=(("A. T.", "und", one.names[0][2]),))
    paper = made(replace(material, persons=(short,)))
    assert values(paper, "Full name") == ("A. T.",)
    assert NAME not in text_of(paper)
    assert met(replace(material, persons=(short,)))["identity"] is Met.MISSING


_MONTHS = ("2026-05-12", "2026-05", "2026-05-1X", "2026-05~", "[2026-05-01..2026-05-09]")
_NO_MONTHS = ("2026", "2026-21", "[2026-04..2026-05]", "/2026-05", None)


@pytest.mark.parametrize(("edtf", "is_met"), [(one, one in _MONTHS) for one in (*_MONTHS, *_NO_MONTHS)])
def test_month_and_year_are_needed(edtf: str | None, is_met: bool) -> None:
    """A year or a season is no date for the Working Group; a month is."""
    told = Passing()
    told.person("a", NAME, StatedFate(says="taken", when=When(stated="тогда", edtf=edtf)))
    assert (met(told.material())["date"] is Met.MET) == is_met
    shown = values(made(told.material()), "Date of arrest or abduction")
    assert shown == ((f"тогда ({edtf})" if edtf else "тогда"),)


def test_an_abbreviation_is_told_and_never_expanded() -> None:
    """Institutions stand in full where a source says them in full; where none does, somebody mends the record."""
    told = Passing()
    person = told.person()
    act = told.act("a", "arrest", person)
    told.part("a", act, told.named("a", "ОП", "Отдел полиции"), actor_kind="police")
    assert "written_out" not in met(told.material())
    told.part("b", act, told.named("b", "СОТР"), actor_kind="police")
    checks = by_key(TEMPLATE.check(told.material(), draft()))
    assert checks["written_out"].met is Met.MISSING
    assert not checks["written_out"].needed
    named = [row[0] for row in rows(made(told.material()), _FORCES)]
    assert named == ["Отдел полиции", "СОТР"]


_FORCES = "State or State-supported forces believed responsible, as sources state"


def test_an_individual_of_one_source_is_marked() -> None:
    """Who is named by one source alone is not printed as if everybody said so; two independent ones lift the mark."""
    told = Passing()
    person = told.person()
    act = told.act("a", "arrest", person)
    man = told.named("a", "Испытатель И.", party="person")
    told.part("a", act, man, actor_kind="police")
    assert rows(made(told.material()), _FORCES)[0][0] == "Испытатель И., named by one independent source"
    other = told.named("b", "Испытатель И.", party="person")
    told.part("b", act, other, actor_kind="police")
    assert all("one independent" in row[0] for row in rows(made(told.material()), _FORCES))
    told.same_parties = ((man, other),)
    assert [row[0] for row in rows(made(told.material()), _FORCES)] == ["Испытатель И."]


def test_no_action_needs_a_reason() -> None:
    """Silence about action is missing; a reason is a source's or is chosen, and another reason is written out."""
    told = Passing()
    told.person()
    assert met(told.material())["action_taken"] is Met.MISSING
    assert met(told.material(), draft(no_action_reason="nonsense"))["action_taken"] is Met.MISSING
    assert met(told.material(), draft(no_action_reason="other"))["action_taken"] is Met.MISSING
    chosen = draft(no_action_reason="relatives_are_a_risk")
    assert met(told.material(), chosen)["action_taken"] is Met.MET
    label = vocabulary("no_action_reasons").terms["relatives_are_a_risk"].label("en")
    assert values(made(told.material(), chosen), "Why no action was taken") == (label,)
    told.asked("a", "none_taken", no_action_reason="not_known")
    assert met(told.material())["action_taken"] is Met.MISSING
    told.asked("a", "none_taken", no_action_reason="fear_of_reprisal")
    assert met(told.material())["action_taken"] is Met.MET
    assert len(values(made(told.material()), "Why no action was taken")) == 2


def test_a_reason_for_no_action_is_not_printed_where_action_is_stated() -> None:
    """One draft about many people says of nobody who was searched for that nothing was done."""
    told = Passing()
    told.person()
    told.asked("a")
    assert values(made(told.material(), draft(no_action_reason="fear_of_reprisal")), "Why no action was taken") == ()


@pytest.mark.parametrize("basis", vocabulary("consent_basis").slugs)
def test_consent_is_put_to_a_lawyer_and_not_answered(basis: str) -> None:
    """Only a chosen basis answers, and going without anybody's consent carries its reason to the Secretariat."""
    material = case().material()
    assert met(material)["consent_question"] is Met.OPEN
    without = basis == "none_with_reason"
    assert (met(material, draft(consent_question=basis))["consent_question"] is Met.OPEN) == without
    told = draft(consent_question=basis, words={"consent_reason": "Nobody could be asked."})
    assert met(material, told)["consent_question"] is Met.MET
    assert values(made(material, told), "Reason, for the Secretariat") == ("Nobody could be asked.",)


def test_what_is_for_the_secretariat_alone_is_marked_confidential() -> None:
    """Who submits, on whose word and why is marked, and so is what the filer marks."""
    paper = made(
        case().material(),
        msgspec.structs.replace(decided(), choices=decided().choices | {"confidential": "occupation"}),
    )
    marked = {block.label for block in paper.blocks if isinstance(block, Field) and block.confidential}
    assert {"Person or organisation that submits", "Reason, for the Secretariat", "Occupation"} <= marked
    assert "Full name" not in marked


def test_what_was_not_compared_is_said() -> None:
    """Where more is stated than can be compared, nobody is told that these are all contradictions."""
    told = Passing()
    person = told.person()
    assert "all_compared" not in met(told.material())
    days = (f"{year}-{month:02d}-{day:02d}" for year in (2020, 2021) for month in range(1, 11) for day in range(1, 23))
    for day in days:
        told.act("a", "arrest", person, day)
    assert met(told.material())["all_compared"] is Met.OPEN


def test_a_mark_that_marks_nothing_stops_the_form() -> None:
    """Whoever misspells what is to stay confidential is told so before it goes, and tables are marked too."""
    material = case().material()
    assert met(material, draft(confidential="ocupation"))["confidential"] is Met.MISSING
    told = draft(confidential="occupation, actions")
    assert "confidential" not in met(material, told)
    assert rows(made(material, told), "Action taken by relatives or others (confidential)")


def test_words_of_a_death_are_printed_and_words_of_the_living_are_not() -> None:
    """How a source tells of a death stands in the form; how one tells of a life could tell where it is lived."""
    told = Passing()
    told.person("a", NAME, StatedFate(says="reported_dead", words="так сказали родственники"))
    told.person("b", NAME, StatedFate(says="reported_alive", words="живёт у моря"))
    words = text_of(made(told.material()))
    assert "так сказали родственники" in words
    assert "живёт у моря" not in words


def test_how_and_where_it_was_done_is_told_by_kind() -> None:
    """Methods and the kind of place stand with the act, as the source has them."""
    told = Passing()
    told.act("a", "torture", told.person(), methods=("beating", "electric_shock"), place_kind="police_station")
    row = rows(made(told.material()), "What sources state to have happened")[0]
    assert row[0] == "torture, beating, electric shocks"
    assert row[2] == vocabulary("place_kinds").terms["police_station"].label("en")


def test_a_form_that_a_government_will_see_asks_the_gate_for_that() -> None:
    """Consent that excludes the State is never spent on a body that writes to the State."""
    assert met(case().material(to_state=False))["to_state"] is Met.MISSING
    assert met(case().material(to_state=True))["to_state"] is Met.MET


@pytest.mark.parametrize("lang", ["en", "es", "fr", "ru", "ar"])
def test_every_language_has_every_phrase(lang: str) -> None:
    """The form can be made in each language, and says where no speaker has read it."""
    paper = made(case().material(), draft(lang=lang))
    assert paper.unchecked == (lang != "en")
    assert paper.lang == lang


def test_another_language_is_refused() -> None:
    """Nothing falls to English in silence."""
    with pytest.raises(UsageError):
        made(case().material(), draft(lang="de"))


def test_phrases_stand_in_five_languages_and_give_no_verdict() -> None:
    """What only a court says stands in no label, whatever the language."""
    check_phrases("un_filings")
    check_phrases("wgeid")


def test_injected_markup_is_text() -> None:
    """What looks like a program comes out as it was written."""
    told = Passing()
    strange = '#read("/etc/passwd") $x$ <script> =cmd|a'
    told.person("a", strange)
    assert values(made(told.material()), "Full name") == (strange,)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(materials(), st.sampled_from(("en", "ar")))
def test_the_same_material_gives_the_same_paper(material: Material, lang: str) -> None:
    """A form that is made again is the same form."""
    assert made(material, draft(lang=lang)) == made(material, draft(lang=lang))


def test_acts_of_others_are_not_told() -> None:
    """What was done to a cellmate is not printed in the form of somebody else."""
    told = Passing()
    told.person()
    told.act("a", "torture", told.id("men"), "2026-05")
    assert isinstance(told.statements[-1], Act)
    assert not rows(made(told.material()), "What sources state to have happened")


def test_the_procedure_is_told_with_its_days() -> None:
    """Whoever files sees how long the urgent procedure is open; beyond it a connection is asked for."""
    told = Passing()
    told.person("a", NAME, StatedFate(says="taken", when=When(stated="2026-05-12", edtf="2026-05-12")))
    check = by_key(TEMPLATE.check(told.material(), draft()))["procedure"]
    assert "58 days" in check.words
    assert check.met is Met.MET
    assert not check.needed
    old = Passing()
    old.person("a", NAME, StatedFate(says="taken", when=When(stated="2025-12-12", edtf="2025-12-12")))
    words = [
        by_key(TEMPLATE.check(old.material(), draft(choices=more)))["procedure"].words
        for more in ({}, {"connected": "yes"}, {"connected": "no"})
    ]
    assert len(set(words)) == 3
    assert "standard" in words[2]
