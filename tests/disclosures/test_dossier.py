"""Dossiers: for and against, every value with what it rests on, nobody named on one source without a mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.disclosures.dossier_case import BROTHER, COMMANDER, LIEUTENANT, DossierCase, draft, renamed
from tests.disclosures.materials import materials, nobody

from habeas.disclosures import dossier
from habeas.disclosures.case_told import CaseTold
from habeas.disclosures.filing_templates import Met
from habeas.disclosures.fixed_phrases import LANGUAGES, phrases
from habeas.disclosures.material import Kept, Material
from habeas.disclosures.paper import Block, Field, Heading, Items, Paper, Paragraph, Run, Table
from habeas.fates.exculpatory import against_in
from habeas.fates.patterns import WARNING
from habeas.model.statements import Act
from habeas.model.values import Text


def runs_of(block: Block) -> Iterator[Run]:
    """Every run of a block."""
    match block:
        case Paragraph():
            yield from block.runs
        case Field():
            yield from block.values
        case Items():
            yield from (run for item in block.items for run in item)
        case Table():
            yield from (run for row in block.rows for cell in row for run in cell)


def text_of(paper: Paper) -> str:
    """Everything that stands in a paper."""
    found = [paper.title, paper.subtitle, paper.mark]
    for block in paper.blocks:
        match block:
            case Heading():
                found.append(block.text)
            case Field():
                found.append(block.label)
            case Table():
                found += [block.caption, *block.head]
        found += [run.text for run in runs_of(block)]
    return "\n".join(found)


def chapter(paper: Paper, title: str) -> list[Block]:
    """The blocks of a chapter, its heading left out."""
    start = next(at for at, one in enumerate(paper.blocks) if one == Heading(text=title))
    rest = paper.blocks[start + 1 :]
    end = next((at for at, one in enumerate(rest) if isinstance(one, Heading) and one.level == 1), len(rest))
    return list(rest[:end])


def cited_in(blocks: list[Block]) -> set[str]:
    """The statements that blocks cite."""
    return {cite.statement for block in blocks for run in runs_of(block) for cite in run.cites}


def say(key: str, lang: str = "en") -> str:
    return phrases("evidence", lang).say(key)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_chapter_is_there_in_its_order(lang: str) -> None:
    """In every language, and the chapter of what speaks against is among them."""
    case = DossierCase()
    paper = dossier.paper(case.material(log=True), draft("dossier", lang=lang))
    found = [one.text for one in paper.blocks if isinstance(one, Heading) and one.level == 1]
    keys = (
        *("sources", "chronology", "persons", "acts", "alleged", "elements", "patterns", "response"),
        *("contradictions", "exculpatory", "findings", "exhibits", "proofs"),
    )
    assert found == [phrases("dossier", lang).say("method"), *(say(key, lang) for key in keys)]
    assert paper.unchecked is (lang != "en")
    assert COMMANDER not in paper.title + paper.subtitle


def test_a_statement_against_is_always_in_the_paper() -> None:
    """Whatever of the material speaks against: it stands in the chapter, with its footnote."""
    case = DossierCase()
    material = case.material()
    told = CaseTold(material=material, draft=draft("dossier"))
    against = {said for one in told.alleged for each in one.against for said in each.statements}
    against |= {said for each in against_in(told.heard) for said in each.statements}
    assert case.denial in against
    paper = dossier.paper(material, draft("dossier"))
    assert against <= cited_in(chapter(paper, say("exculpatory")))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(materials(), st.sampled_from(LANGUAGES))
def test_of_any_material_what_speaks_against_is_printed_and_every_statement_cited_is_of_it(
    material: Material, lang: str
) -> None:
    """No material makes the chapter vanish, no paper cites what did not pass, and nothing has no phrase."""
    asked = draft("dossier", lang=lang)
    paper = dossier.paper(material, asked)
    told = CaseTold(material=material, draft=asked)
    against = {said for one in told.alleged for each in one.against for said in each.statements}
    against |= {said for each in against_in(told.heard) for said in each.statements}
    assert against <= cited_in(chapter(paper, say("exculpatory", lang)))
    passed = {one.statement for one in told.statements} | {one.mention.id for one in told.rows}
    assert {one for one in cited_in(list(paper.blocks)) if one} <= passed
    assert {one.key: one.needed for one in dossier.check(material, asked)}["persons"]


def test_where_nothing_speaks_against_the_record_says_so_of_itself() -> None:
    """The sentence is about the record, not about the world; the chapter is there."""
    blocks = chapter(dossier.paper(nobody(), draft("dossier")), say("exculpatory"))
    words = [run.text for block in blocks for run in runs_of(block)]
    assert words == [say("exculpatory_note"), say("no_statement_against")]
    assert "said of the record" in say("no_statement_against")


def test_a_person_of_whom_nothing_is_known_makes_no_claim() -> None:
    """No date, no place, no fate, no act: empty rows, and no sentence made of them."""
    paper = dossier.paper(nobody(), draft("dossier"))
    values = [run for block in paper.blocks for run in runs_of(block) if run.cites]
    assert values == []
    assert not [
        one for one in paper.blocks if isinstance(one, Heading) and one.text in (say("acts"), say("chronology"))
    ]
    assert say("nothing_asked") in text_of(paper)


def test_nobody_is_named_on_a_single_source_without_a_mark() -> None:
    """Not in a heading, a cell, a quoted answer or a list of commanders; with the mark, named and marked."""
    case = DossierCase()
    text = text_of(dossier.paper(case.material(), draft("dossier")))
    assert COMMANDER in text
    for word in LIEUTENANT.split():
        assert word not in text
    assert say("name_withheld_single") in text
    assert say("name_covered") in text
    marked = text_of(dossier.paper(case.material(), draft("dossier", single_source="marked")))
    assert LIEUTENANT in marked
    assert say("single_source") in marked
    (check,) = [one for one in dossier.check(case.material(), draft("dossier")) if one.key == "single_source"]
    assert (check.met, check.needed) == (Met.OPEN, False)


@pytest.mark.parametrize("case_of", ["{}", "{}у", "{}ым", "{}а"])
def test_an_inflected_name_is_covered_too(case_of: str) -> None:
    """Russian writes a name in six ways; each of them names him."""
    case = DossierCase()
    denial = next(one for one in case.of.statements if one.statement == case.denial)
    at = case.of.statements.index(denial)
    words = f"приказ отдан {case_of.format(LIEUTENANT.split()[1])}"
    case.of.statements[at] = msgspec.structs.replace(denial, words=Text(text=words, lang="ru"))
    assert words not in text_of(dossier.paper(case.material(), draft("dossier")))


def test_a_private_person_is_not_named_even_when_marked() -> None:
    """A brother who is accused is called by a number, until a person decides; his kinsman keeps his own name."""
    case = DossierCase()
    paper = dossier.paper(case.material(), draft("dossier", single_source="marked"))
    assert BROTHER not in text_of(paper)
    assert "Руслан" not in text_of(paper)
    assert "Аслан Тестов" in text_of(paper)
    decided = draft("dossier", single_source="marked", private_person="decided")
    assert BROTHER in text_of(dossier.paper(case.material(), decided))


def test_no_ground_stands_in_a_dossier() -> None:
    """Why somebody was chosen is printed of nobody, whatever the material holds."""
    case = DossierCase()
    for at, one in enumerate(case.of.statements):
        if isinstance(one, Act):
            case.of.statements[at] = msgspec.structs.replace(
                one, grounds=("political",), grounds_words=Text(text="ЗАПРЕТНОЕ", lang="ru")
            )
    text = text_of(dossier.paper(case.material(), draft("dossier")))
    assert "ЗАПРЕТНОЕ" not in text
    assert "political" not in text


def test_an_element_that_nobody_found_stays_empty() -> None:
    """The row is there, its cells have no run; what was found has its statements for and against."""
    case = DossierCase()
    blocks = chapter(dossier.paper(case.material(), draft("dossier")), say("elements"))
    rows = [row for one in blocks if isinstance(one, Table) for row in one.rows]
    found = [row for row in rows if row[1] or row[2]]
    assert len(found) == 1
    assert {cite.statement for run in found[0][1] for cite in run.cites} == {case.parts[0]}
    assert {cite.statement for run in found[0][2] for cite in run.cites} == {case.denial}
    assert any(not any(row[1:]) for row in rows)


def test_answers_stand_in_full_and_silence_is_of_the_record() -> None:
    """Each answer with its words; where none is recorded, that is what is said."""
    case = DossierCase()
    case.of.asked("sister", kind="habeas_corpus")
    text = "\n".join(
        run.text
        for block in chapter(dossier.paper(case.material(), draft("dossier")), say("response"))
        for run in runs_of(block)
    )
    assert "«У нас такого нет»" in text
    assert say("no_answer_recorded") in text


def test_dissent_and_reasons_stand_with_a_finding() -> None:
    """Who signs, who does not, on which standard, and why."""
    case = DossierCase()
    (table,) = [
        one
        for one in chapter(dossier.paper(case.material(), draft("dossier")), say("findings"))
        if isinstance(one, Table)
    ]
    text = "\n".join(run.text for row in table.rows for cell in row for run in cell)
    for words in ("first", "signed by second", "not signed by third", "reasonable grounds", "Ein Zeuge war dabei"):
        assert words in text


def test_counts_stand_under_their_warning() -> None:
    """No table of counts without the sentence that says what it cannot show."""
    case = DossierCase()
    blocks = chapter(dossier.paper(case.material(), draft("dossier")), say("patterns"))
    assert [run.text for run in runs_of(blocks[0])] == [WARNING] == [say("selection_warning")]
    assert any(isinstance(one, Table) for one in blocks[1:])


def test_without_the_state_of_the_log_the_bundle_is_named() -> None:
    """The annex never guesses a root."""
    case = DossierCase()
    with_log = dossier.paper(case.material(log=True), draft("dossier"))
    assert "ab" * 32 in text_of(with_log)
    without = chapter(dossier.paper(case.material(), draft("dossier")), say("proofs"))
    assert [run.text for block in without for run in runs_of(block)] == [say("bundle_beside")]


def test_what_was_kept_back_is_told_to_whoever_files_and_not_in_the_paper() -> None:
    """The count and the reasons are for the person who files."""
    case = DossierCase()
    kept = replace(case.material(), kept=(Kept(id="stm_" + "9" * 32, reason="because"),))
    (check,) = [one for one in dossier.check(kept, draft("dossier")) if one.key == "kept_back"]
    assert check.met is Met.OPEN
    assert "stm_" + "9" * 32 not in text_of(dossier.paper(kept, draft("dossier")))


def test_injected_words_stay_words() -> None:
    """What somebody wrote is text in a run, in whatever field, and nothing of it is read."""
    case = DossierCase()
    renamed(case.of, case.unit, '#read("x") {n} <script>')
    assert '#read("x") {n} <script>' in text_of(dossier.paper(case.material(), draft("dossier")))


def test_the_same_material_gives_the_same_paper() -> None:
    """Twice the same, and nothing of the machine in it."""
    case = DossierCase()
    assert dossier.paper(case.material(), draft("dossier")) == dossier.paper(case.material(), draft("dossier"))


def test_every_value_of_a_person_an_act_and_an_answer_has_a_footnote() -> None:
    """What is stated reaches the statement that states it."""
    case = DossierCase()
    paper = dossier.paper(case.material(), draft("dossier"))
    named = {"Аслан Тестов", "Aslan Testov", "Аслан Т.", "Asked: ", "Answered: "}
    for title, columns in (("chronology", (0, 1, 3, 4)), ("response", (0, 1, 3, 4)), ("acts", (0, 1, 2, 3, 5))):
        for block in chapter(paper, say(title)):
            if isinstance(block, Table):
                for row in block.rows:
                    values = [run for at in columns for run in row[at] if run.text.strip(" ,;:؛،")]
                    bare = [one.text for one in values if not one.cites and one.text not in named]
                    assert bare == [] or bare == [say("no_answer_recorded")]
