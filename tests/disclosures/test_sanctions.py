"""The paper on one alleged perpetrator: two independent sources or a mark, and everything that speaks against."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.disclosures.dossier_case import BROTHER, COMMANDER, LIEUTENANT, DossierCase, draft
from tests.disclosures.materials import materials
from tests.disclosures.test_dossier import chapter, cited_in, runs_of, say, text_of

from habeas.disclosures import sanctions
from habeas.disclosures.case_told import CaseTold
from habeas.disclosures.filing_templates import Check, Met
from habeas.disclosures.fixed_phrases import LANGUAGES, phrases
from habeas.disclosures.material import Kept, Material
from habeas.disclosures.paper import Heading, Paragraph
from habeas.errors import DisclosureError
from habeas.model.protection import FilingDraft
from habeas.model.records import Source
from habeas.model.values import When


def about(mention: str, lang: str = "en", **choices: str) -> FilingDraft:
    """A draft on somebody."""
    return draft("sanctions", mention, lang=lang, **choices)


def checks(material: Material, asked: FilingDraft) -> dict[str, Check]:
    return {one.key: one for one in sanctions.check(material, asked)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_chapter_is_there(lang: str) -> None:
    """Identity, role, acts, evidence, what speaks against, what is not known, confidentiality."""
    case = DossierCase()
    paper = sanctions.paper(case.material(), about(case.first, lang))
    found = [one.text for one in paper.blocks if isinstance(one, Heading) and one.level == 1]
    own = phrases("sanctions", lang)
    for key in ("identity", "role", "acts_alleged", "evidence", "not_known", "confidentiality"):
        assert own.say(key) in found
    assert say("exculpatory", lang) in found
    assert COMMANDER not in paper.title
    assert COMMANDER in text_of(paper)


def test_two_independent_sources_pass() -> None:
    """Two witnesses who know nothing of each other, of two acts; that no act has two is printed."""
    case = DossierCase()
    found = checks(case.material(), about(case.first))
    assert {key for key, one in found.items() if one.met is not Met.MET} == set()
    assert set(case.parts) <= {cite.statement for cite in found["single_source"].rests_on}
    assert say("no_act_by_two") in text_of(sanctions.paper(case.material(), about(case.first)))


def test_a_single_source_never_passes_silently() -> None:
    """Refused; and with a person's mark it stands on the first page, before anything else."""
    case = DossierCase()
    asked = about(case.one)
    assert checks(case.material(), asked)["single_source"].met is Met.MISSING
    assert checks(case.material(), asked)["single_source"].needed
    with pytest.raises(DisclosureError, match="two are needed") as refused:
        sanctions.paper(case.material(), asked)
    assert not any(word in str(refused.value.as_object()) for word in LIEUTENANT.split())
    marked = about(case.one, single_source="marked")
    assert checks(case.material(), marked)["single_source"].met is Met.MET
    paper = sanctions.paper(case.material(), marked)
    assert isinstance(paper.blocks[0], Paragraph)
    assert paper.blocks[0].runs[0].text == say("single_source")
    assert LIEUTENANT in text_of(paper)


@pytest.mark.parametrize("choice", ["yes", "", "Marked", "true"])
def test_only_the_mark_itself_is_a_mark(choice: str) -> None:
    """No other word passes for it."""
    case = DossierCase()
    with pytest.raises(DisclosureError):
        sanctions.paper(case.material(), about(case.one, single_source=choice))


def _second_source(case: DossierCase, **attribution: object) -> None:
    """Let the statement of the commander's second source be said otherwise."""
    at = next(n for n, one in enumerate(case.of.statements) if one.statement == case.parts[1])
    one = case.of.statements[at]
    case.of.statements[at] = msgspec.structs.replace(
        one, attribution=msgspec.structs.replace(one.attribution, **attribution)
    )


def test_relays_copies_and_nobody_known_are_no_second_source() -> None:
    """What the one passed on, what one copied, and what an unknown says, leaves it at one."""
    for change in ("relay", "unknown", "rests_on", "copy"):
        case = DossierCase()
        first, second = case.of.source("neighbour"), case.of.source("cellmate")
        material = case.material()
        match change:
            case "relay":
                _second_source(case, relayed_by=(first,))
                material = case.material()
            case "unknown" | "rests_on":
                fields: dict[str, object] = (
                    {"source_kind": "unidentified"} if change == "unknown" else {"rests_on": (first,)}
                )
                sources = [_changed(one, fields) if one.id == second else one for one in material.sources]
                material = replace(material, sources=tuple(sources))
            case _:
                material = replace(material, copied=((case.first, case.second),))
        assert checks(material, about(case.first))["single_source"].met is Met.MISSING, change
        with pytest.raises(DisclosureError):
            sanctions.paper(material, about(case.first))


def _changed(source: Source, fields: dict[str, object]) -> Source:
    return msgspec.structs.replace(source, **fields)


def test_two_accounts_that_nobody_judged_to_be_one_are_not_added() -> None:
    """The same name is no link: each account stands for itself, with one source."""
    case = DossierCase()
    apart = replace(case.material(), same=())
    assert checks(apart, about(case.first))["single_source"].met is Met.MISSING


def test_everything_against_is_in_the_paper() -> None:
    """Denial, others named, descriptions that differ, findings and grades; each with its footnote."""
    case = DossierCase()
    material = case.material()
    told = CaseTold(material=material, draft=about(case.first))
    against = told.asked.of(case.first).against
    kinds = {one.kind for one in against}
    assert {"denial", "other_named", "described_differently", "finding_against", "not_judged"} <= kinds
    blocks = chapter(sanctions.paper(material, about(case.first)), say("exculpatory"))
    assert {said for one in against for said in one.statements} <= cited_in(blocks)
    text = "\n".join(run.text for block in blocks for run in runs_of(block))
    for kind in kinds:
        assert say(f"against_{kind}") in text
    (check,) = [one for key, one in checks(material, about(case.first)).items() if key == "exculpatory"]
    assert case.denial in {cite.statement for cite in check.rests_on}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(materials(), st.sampled_from(LANGUAGES), st.booleans())
def test_of_any_material_the_paper_is_whole_or_refused(material: Material, lang: str, marked: bool) -> None:
    """Somebody on one source is refused or marked on the first page; what speaks against is there in full."""
    choices = {"single_source": "marked"} if marked else {}
    for mention, _ in material.parties:
        asked = about(mention, lang, **choices)
        found = checks(material, asked)
        told = CaseTold(material=material, draft=asked)
        try:
            paper = sanctions.paper(material, asked)
        except DisclosureError:
            refused = found.get("single_source", found["one_alleged"])
            assert Met.MISSING in (refused.met, found["one_alleged"].met)
            continue
        one = told.asked.of(mention)
        first = "".join(run.text for run in runs_of(paper.blocks[0]))
        assert one.sources.enough or not one.party.individual or first == say("single_source", lang)
        assert {s for each in one.against for s in each.statements} <= cited_in(
            chapter(paper, say("exculpatory", lang))
        )


def test_it_is_about_one() -> None:
    """Nobody, or two whom nobody holds to be one: no paper."""
    case = DossierCase()
    for asked in (about("men_" + "9" * 32), draft("sanctions", case.first, case.unit), draft("sanctions")):
        if asked.about == (case.first, case.unit):
            case.of.part("neighbour", case.taken, case.unit)
        assert checks(case.material(), asked)["one_alleged"].met is Met.MISSING
        with pytest.raises(DisclosureError):
            sanctions.paper(case.material(), asked)


def test_a_unit_needs_no_second_source() -> None:
    """It is no single person; the number of sources is printed all the same."""
    case = DossierCase()
    case.of.part("neighbour", case.taken, case.unit)
    paper = sanctions.paper(case.material(), about(case.unit))
    assert say("single_source") not in text_of(paper)
    assert checks(case.material(), about(case.unit))["single_source"].met is Met.MET


def test_a_private_person_waits_for_a_decision() -> None:
    """A brother or neighbour is nobody's official: a person decides, and until then the paper does not name them."""
    case = DossierCase()
    asked = about(case.brother, single_source="marked")
    assert checks(case.material(), asked)["private_person"].met is Met.OPEN
    assert "Руслан" not in text_of(sanctions.paper(case.material(), asked))
    decided = about(case.brother, single_source="marked", private_person="decided")
    assert checks(case.material(), decided)["private_person"].met is Met.MET
    assert BROTHER in text_of(sanctions.paper(case.material(), decided))


def test_what_was_kept_back_has_to_be_looked_at() -> None:
    """Some of it may speak against: whoever files looks, before the paper can be sealed."""
    case = DossierCase()
    kept = replace(case.material(), kept=(Kept(id="stm_" + "9" * 32, reason="because"),))
    found = checks(kept, about(case.first))["kept_back"]
    assert (found.met, found.needed) == (Met.OPEN, True)
    assert checks(kept, about(case.first, kept_back="looked_at"))["kept_back"].met is Met.MET


def test_what_no_statement_says_is_listed_as_not_known() -> None:
    """Birth, post, where the acts were done: gaps, and nothing made of them."""
    case = DossierCase()
    own = phrases("sanctions", "en")
    gaps = [
        run.text
        for block in chapter(sanctions.paper(case.material(), about(case.first)), own.say("not_known"))
        for run in runs_of(block)
    ]
    assert own.say("unknown_birth") in gaps
    assert own.say("unknown_rank") not in gaps
    assert own.say("unknown_place", value="arrest") in gaps
    mention = case.of.parties[case.first]
    born = msgspec.structs.replace(mention, birth=When(stated="1970", edtf="1970"))
    for at, one in enumerate(case.of.statements):
        if getattr(one, "mention", None) == mention:
            case.of.statements[at] = msgspec.structs.replace(one, mention=born)
    paper = sanctions.paper(case.material(), about(case.first))
    assert own.say("unknown_birth") not in text_of(paper).split("\n")
    assert "1970" in text_of(paper)


def test_rival_commanders_and_chains_are_told_with_their_sources() -> None:
    """Another is named as the commander of the same unit by another source; what stands above is a chain of links."""
    case = DossierCase()
    marked = about(case.one, single_source="marked")
    paper = sanctions.paper(case.material(), marked)
    assert case.commands not in cited_in(list(paper.blocks))  # not one of his links
    case.of.relation("cellmate", case.one, "member_of", case.unit_too)
    text = text_of(sanctions.paper(case.material(), marked))
    assert say("chains") in text
    assert "Отдел полиции" in text
