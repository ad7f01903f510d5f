"""Laws over every template: what a paper says comes from a statement, a phrase or the filer, and from nowhere else.

They hold the invariants of the model: every value of a filing reaches an anchor in an exhibit; nothing is in it without
a live basis; no person-level output has a ground; a missing value never yields a sentence.
"""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from dataclasses import replace
from functools import cache
from importlib import resources

import pytest
from tests.casework.filings import ANSWERED, NOW, Desk, Told, consent
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, quick_path

from habeas.casework.filed_drafts import Changes, draft_filing
from habeas.casework.papers import Prepared, paper_of, request_of, statements_in
from habeas.casework.passing import Passing
from habeas.casework.weighed import id_of_said
from habeas.disclosures.every_template import SLUGS, template_of
from habeas.disclosures.footnotes import runs_of
from habeas.disclosures.paper import Run
from habeas.disclosures.paper_json import json_of
from habeas.disclosures.paper_text import text_of
from habeas.disclosures.word import docx_of
from habeas.errors import DisclosureError
from habeas.model.mentions import Mention, StatedFate
from habeas.model.protection import FilingDraft
from habeas.model.statements import CodedMention
from habeas.model.values import Age, Name, Text, When, Where
from habeas.model.vocabularies import NAMES, vocabulary

__all__ = ["bench", "cheap_passphrases", "quick_path"]
LANGS = ("en", "ru", "ar")
_PLAIN = re.compile(r"[\W\d_]*|\d{4}(-\d{2}){0,2}|(stm|men|per|exh|act|evt|fnd|src|con|fil)_[0-9a-f]{32}|[0-9a-f]{64}")
_DECIDED = (("single_source", "marked"), ("private_person", "decided"), ("kept_back", "looked_at"))
FILER = {"submitted_by": "Wfiler organisation", "submitter_contact": "Wfiler address", "method": "Wfiler method"}


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def tell(desk: Desk) -> tuple[str, str]:
    """A person of whom everything is said in words that stand nowhere else; who did it; and one who allowed nothing."""
    told = desk.told
    source, hidden = told.source("a"), told.source("b")
    force = told.mention(source, "Vforce", party="unit", actor_kind="police")
    victim = told.mention(source, "Vname Vfamily")
    told.bodies = [
        (body, about) for body, about in told.bodies if getattr(body, "statement", "") != told.statement(victim)
    ]
    _described(told, source, victim)
    other = told.mention(hidden, "Xname Xfamily")
    event = told.event(source, "Vevent", where=Where(stated="Veventplace"))
    act = told.act(
        source, victim, event=event, where=Where(stated="Vactplace"), end=When(stated="Vend"), methods=("beating",),
        grounds=("sexual_orientation_perceived",), grounds_words=Text(text="Xground words"),
        stated_reason=Text(text="Xreason"), words=Text(text="Xactwords"),
    )  # fmt: skip
    told.act(hidden, other, event=event, where=Where(stated="Xplace"))
    told.involved(source, act, force, unit=Text(text="Vunit"), rank=Text(text="Vrank"), capacity="official")
    free = told.act(source, victim, "forced_flight", where_end=Where(stated="Xabroad"), end_status="fled_abroad")
    told.involved(source, free, force)
    told.search(source, victim, addressed_to=force, asks=Text(text="Vasks"), outcome=Text(text="Voutcome"))
    told.search(source, victim, asks=Text(text="about Xname Xfamily"))
    told.answer(source, force, victim, words=Text(text="Vanswer"), when=When(stated="2025-12", edtf="2025-12"))
    allowed = {"purposes": ("filing", "prosecution", "sanctions"), "recipients": ("*",)}
    desk.write(consent(source, **allowed))
    return victim, force


def _described(told: Told, source: str, victim: str) -> None:
    mention = Mention(
        id=victim, names=(Name(written="Vname Vfamily"), Name(written="Valias", kind="alias")), age=Age(stated="Vage"),
        birth=When(stated="1990-01-02", edtf="1990-01-02"), birthplace=Where(stated="Vbirthplace"),
        occupation=Text(text="Voccupation"), marks=Text(text="Vmarks"), sex=Text(text="Vsex"),
    )  # fmt: skip
    fates = (
        StatedFate(says="last_seen", when=When(stated="2025-11", edtf="2025-11"), where=Where(stated="Xseenplace")),
        StatedFate(says="reported_alive", where=Where(stated="Xhiding"), words="Xhidingwords"),
    )
    told.add(CodedMention(statement=told.id("stm"), attribution=told.said(source), mention=mention, fates=fates))


def prepared(desk: Desk, slug: str, about: str, lang: str, form: str = "name") -> tuple[Prepared, FilingDraft]:
    """A paper of a template as it would be made, without what a person decides."""
    template = template_of(slug)
    draft = FilingDraft(
        id="drf_" + "0" * 32, template=slug, about=(about,), purpose=template.purpose, recipient=template.recipient,
        name_form=form, to_state=True, lang=lang, by="usr_", at="2026-01-02T00:00:00Z",
        choices=dict((*ANSWERED.choices, *_DECIDED)),
        words={key: Text(text=text, lang=lang) for key, text in FILER.items()},
    )  # fmt: skip
    with desk.context.case(CASE, "test") as case:
        passing = Passing(case.index, request_of(draft, desk.context), head=("0" * 64, 1))
        who = (about,)
        material = passing.of_persons(who) if template.about == "persons" else passing.of_alleged(who)
    return Prepared(about=who, material=material, checks=template.check(material, draft)), draft


@cache
def phrases_of(lang: str) -> tuple[re.Pattern[str], ...]:
    """Every fixed phrase of a language, its values open; and the labels of vocabularies."""
    found: list[str] = []
    for path in resources.files("habeas.disclosures").joinpath("phrases").iterdir():
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [one[lang] for key, one in told.items() if key != "checked"]
    patterns = [re.sub(r"\\\{\w+\\\}", ".*", re.escape(one)) for one in found]
    patterns += [re.escape(term.label(lang)) for name in NAMES for term in vocabulary(name).terms.values()]
    return tuple(re.compile(one, re.DOTALL | re.IGNORECASE) for one in patterns if not re.fullmatch(r"[\s.*]*", one))


def is_fixed(run: Run, lang: str) -> bool:
    """Tell whether a run is a phrase, a label with its grade, a date, a number or an id, or the filer's own words."""
    text = run.text.strip()
    parts = (text, re.sub(r"^[A-F1-6]: |[:;,]$", "", text))
    return (
        bool(_PLAIN.fullmatch(text))
        or any(words in text for words in FILER.values())
        or any(pattern.fullmatch(part) for pattern in phrases_of(lang) for part in parts)
    )


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("slug", SLUGS)
def test_every_value_reaches_a_statement_and_its_exhibit(desk: Desk, slug: str, lang: str) -> None:
    """A value of the record has a footnote where it stands or where it first does; its statement passed the gate."""
    victim, force = tell(desk)
    one, draft = prepared(desk, slug, force if template_of(slug).about == "alleged" else victim, lang)
    passed = set(statements_in(one.material))
    exhibits = {exhibit.id: exhibit.sha256 for exhibit in one.material.exhibits}
    runs = [*runs_of(paper_of(one, draft))]
    told = {run.text for run in runs if run.cites}
    cited = 0
    for run in runs:
        for cite in run.cites:
            assert cite.statement in passed or (not cite.statement and (cite.exhibit in exhibits or cite.finding)), cite
            assert not cite.exhibit or exhibits[cite.exhibit] == cite.sha256
        cited += bool(run.cites)
        assert run.cites or run.text in told or is_fixed(run, lang), run
    assert cited > 5
    assert any("Vname" in text for text in told)


@pytest.mark.parametrize("form", ["name", "initials", "none"])
@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_that_may_not_go_is_in_any_paper(desk: Desk, slug: str, form: str) -> None:
    """No ground, no place of somebody free, nobody who allowed nothing, no name beyond its form."""
    victim, force = tell(desk)
    desk.write(consent(victim, name_form=form, purposes=("filing", "prosecution", "sanctions"), recipients=("*",)))
    one, draft = prepared(desk, slug, force if template_of(slug).about == "alleged" else victim, "en", form)
    labels = vocabulary("grounds").terms["sexual_orientation_perceived"].labels.values()
    paper = paper_of(one, draft)
    said = text_of(paper) + json_of(paper).decode() + _words_of(docx_of(paper))
    assert re.findall(r"X[a-z]{3,}", said) == []
    assert [label for label in labels if label in said] == []
    if form != "name":
        assert re.findall(r"Vname|Vfamily|Valias", said) == []


def _words_of(document: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(document)) as opened:
        return "".join(opened.read(name).decode("utf-8", "replace") for name in opened.namelist())


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("slug", [one for one in SLUGS if template_of(one).about == "persons"])
def test_of_somebody_of_whom_nothing_is_known_nothing_is_claimed(desk: Desk, slug: str, lang: str) -> None:
    """Of a name alone a form says the name, and beside it only what it says of everybody: no value, no sentence."""
    source = desk.told.source("a")
    victim = desk.told.mention(source, "Vname Vfamily", fates=(StatedFate(says="reported_missing"),))
    desk.write(consent(source, purposes=("filing", "prosecution"), recipients=("*",)))
    one, draft = prepared(desk, slug, victim, lang)
    assert [id_of_said(said.said) for said in one.material.persons[0].said] == [desk.told.statement(victim)]
    claimed = [run for run in runs_of(paper_of(one, draft)) if run.cites]
    missing = {term.label(lang).lower() for term in [vocabulary("stated_fates").terms["reported_missing"]]}
    for run in claimed:
        known = "Vname" in run.text or run.text.strip().lower() in missing
        assert known or is_fixed(run, lang), run
    for run in runs_of(paper_of(one, draft)):
        assert run.cites or run.text == "Vname Vfamily" or is_fixed(run, lang), run


@pytest.mark.parametrize("slug", SLUGS)
def test_without_consent_no_template_makes_a_paper_of_anybody(desk: Desk, slug: str) -> None:
    """A draft about people who allowed nothing makes no paper that says a word of them, and cannot be sealed."""
    victim, source = desk.person("Xname Xfamily", allowed=False)
    about = victim
    if template_of(slug).about == "alleged":
        about = next(
            body.mention.id
            for body, _ in desk.told.bodies
            if isinstance(body, CodedMention) and body.party == "unit" and body.attribution.source == source
        )
    changes = Changes(to_state=True)
    drafted = draft_filing(replace(desk.context, now=lambda: NOW), CASE, slug, [about], changes)
    assert all(one.refused for one in drafted.papers)
    assert statements_in(drafted.papers[0].material) == ()
    try:
        paper = paper_of(drafted.papers[0], drafted.draft)
    except DisclosureError:
        return
    assert re.findall(r"Xname|Xfamily|Seventh", json_of(paper).decode()) == []
