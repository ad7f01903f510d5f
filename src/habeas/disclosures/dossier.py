"""The dossier for a prosecutor or a special rapporteur: all that may be told of some persons, for and against.

Its chapters and their order are fixed. The chapter of what speaks against is among them and no choice of a draft leaves
it out.
"""

from __future__ import annotations

from collections import Counter

from habeas.disclosures.case_told import MARKED, SINGLE_SOURCE, CaseTold
from habeas.disclosures.dossier_acts import acts_chapter, chronology_chapter, persons_chapter
from habeas.disclosures.dossier_against import contradictions_chapter, exculpatory_chapter
from habeas.disclosures.dossier_alleged import alleged_chapter
from habeas.disclosures.dossier_exhibits import exhibits_chapter, proofs_annex
from habeas.disclosures.dossier_findings import elements_chapter, findings_chapter, patterns_chapter
from habeas.disclosures.dossier_response import response_chapter
from habeas.disclosures.dossier_sources import sources_chapter
from habeas.disclosures.filing_templates import Check, Met, Template
from habeas.disclosures.fixed_phrases import phrases
from habeas.disclosures.material import Material
from habeas.disclosures.paper import Block, Field, Heading, Paper, Paragraph, Run
from habeas.disclosures.worded import labelled, words
from habeas.model.protection import FilingDraft
from habeas.model.statements import Act
from habeas.sentences import sentence, sentences

CHAPTERS = (
    sources_chapter,
    chronology_chapter,
    persons_chapter,
    acts_chapter,
    alleged_chapter,
    elements_chapter,
    patterns_chapter,
    response_chapter,
    contradictions_chapter,
    exculpatory_chapter,
    findings_chapter,
    exhibits_chapter,
    proofs_annex,
)
"""What follows the method, in this order."""


def check(material: Material, draft: FilingDraft) -> tuple[Check, ...]:
    """Say what a dossier needs, and what a person has to know before it goes."""
    told = CaseTold(material=material, draft=draft)
    acts = [one for one in told.statements if isinstance(one, Act)]
    own = words(draft.words.get("submitted_by")).text
    return (
        Check(
            key="persons",
            met=Met.MET if material.persons else Met.MISSING,
            says=sentences("%(num)s person may be told of.", "%(num)s persons may be told of.", len(material.persons)),
        ),
        Check(
            key="acts",
            met=Met.MET if acts else Met.MISSING,
            says=sentences(
                "%(num)s statement of an act may be told.", "%(num)s statements of acts may be told.", len(acts)
            ),
            rests_on=told.cites(*(one.statement for one in acts)),
        ),
        submitted(own),
        _single_source(told),
        kept_back(material, draft, needed=False),
    )


def paper(material: Material, draft: FilingDraft) -> Paper:
    """Return the dossier.

    Raises: UsageError: no phrases are kept in the draft's language.
    """
    told = CaseTold(material=material, draft=draft)
    own = phrases("dossier", draft.lang)
    return Paper(
        lang=draft.lang,
        title=own.say("title"),
        subtitle=own.say(
            "subtitle",
            persons=len(material.persons),
            statements=len(told.statements) + len(told.rows),
            sources=len(told.source_numbers),
        ),
        made_on=material.request.today.isoformat(),
        mark=told.say.say("mark"),
        unchecked=told.unchecked("dossier"),
        blocks=told.covered((*method(told), *(block for chapter in CHAPTERS for block in chapter(told)))),
    )


def method(told: CaseTold) -> list[Block]:
    """Return how the dossier came about and how it is to be read."""
    own, say = phrases("dossier", told.lang), told.say.say
    keys = ("method_record", "method_grades", "method_passed")
    versions = Counter(
        f"{name} {version}" for one in told.statements for name, version in one.attribution.vocabularies.items()
    )
    filer = words(told.draft.words.get("method"))
    return [
        *front(told),
        Heading(text=own.say("method")),
        Paragraph(runs=(Run(text=say("how_to_read")),)),
        *(Paragraph(runs=(Run(text=own.say(key)),)) for key in keys),
        *([Field(label=own.say("own_method"), values=(filer,))] if filer.text else []),
        *([Field(label=own.say("versions"), values=(Run(text=", ".join(sorted(versions))),))] if versions else []),
    ]


def front(told: CaseTold) -> list[Block]:
    """Return who submits it, to whom and for what."""
    say, request = told.say.say, told.material.request
    return [
        Field(label=say("submitted_by"), values=_told(told, "submitted_by"), confidential=True),
        Field(label=say("recipient"), values=(labelled("recipients", request.recipient, told.lang, ()),)),
        Field(label=say("purpose"), values=(labelled("consent_purposes", request.purpose, told.lang, ()),)),
    ]


def _told(told: CaseTold, key: str) -> tuple[Run, ...]:
    run = words(told.draft.words.get(key))
    return (run,) if run.text else ()


def submitted(own: str) -> Check:
    """Say whether who submits is stated."""
    if own:
        return Check(key="submitted_by", met=Met.MET, says=sentence("Who submits it is stated, in their own words."))
    missing = sentence("Who submits it is to be stated in the paper, in their own words.")
    return Check(key="submitted_by", met=Met.MISSING, says=missing.asking("Write submitted_by."))


def kept_back(material: Material, draft: FilingDraft, *, needed: bool) -> Check:
    """Say that statements were kept back, some of which may speak against what the paper tells."""
    number = len({one.id for one in material.kept if one.id.startswith(("stm_", "men_"))})
    looked = draft.choices.get("kept_back") == "looked_at"
    some = sentences(
        "%(num)s statement or mention is kept back. Whether it speaks against, a person looks.",
        "%(num)s statements or mentions are kept back. Whether any of them speaks against, a person looks.",
        number,
    )
    return Check(
        key="kept_back",
        met=Met.MET if not number or looked else Met.OPEN,
        says=some if number else sentence("No statement and no mention is kept back."),
        needed=needed,
    )


def _single_source(told: CaseTold) -> Check:
    few = [one for one in told.alleged if one.needs_mark]
    marked = told.draft.choices.get(SINGLE_SOURCE) == MARKED
    rest = sentences(
        "%(num)s individual rests on fewer than two independent sources.",
        "%(num)s individuals rest on fewer than two independent sources.",
        len(few),
    )
    named, numbered = (
        sentence("They are named under the mark of a single source."),
        sentence("They are called by a number, and not named."),
    )
    says = rest.and_then(named if marked else numbered)
    return Check(
        key=SINGLE_SOURCE,
        met=Met.MET if not few or marked else Met.OPEN,
        says=says if few else sentence("Whoever is alleged rests on two independent sources, or is no single person."),
        rests_on=told.cites(*(part.statement for one in few for act in one.acts for part in act.parts)),
        needed=False,
    )


TEMPLATE = Template(
    slug="dossier",
    about="persons",
    most=200,
    purpose="prosecution",
    recipient="court",
    check=check,
    paper=paper,
)
