"""The paper on one alleged perpetrator, for a body that decides on sanctions: what is alleged, and what speaks against.

Of an individual on whom fewer than two independent sources say anything there is no such paper, unless a person marked
it as resting on a single source: then it says so on its first page. The chapter of what speaks against is in every one.
"""

from __future__ import annotations

from collections.abc import Iterable

from habeas.disclosures.case_told import DECIDED, MARKED, PRIVATE_PERSON, SINGLE_SOURCE, CaseTold
from habeas.disclosures.dossier import front, kept_back, submitted
from habeas.disclosures.dossier_against import against_blocks, contradictions_chapter
from habeas.disclosures.dossier_alleged import acts_alleged, command_blocks, description, mark_of
from habeas.disclosures.dossier_exhibits import exhibits_chapter, proofs_annex
from habeas.disclosures.dossier_response import response_chapter
from habeas.disclosures.dossier_sources import independence_rows, sources_chapter
from habeas.disclosures.filing_templates import Check, Met, Template
from habeas.disclosures.fixed_phrases import phrases
from habeas.disclosures.material import Material
from habeas.disclosures.paper import Block, Field, Heading, Items, Paper, Paragraph, Run
from habeas.disclosures.worded import day, full_names, merged, place, term, words
from habeas.errors import DisclosureError
from habeas.fates.alleged import Alleged
from habeas.fates.command import links_of
from habeas.model.mentions import Mention
from habeas.model.protection import FilingDraft
from habeas.sentences import sentence, sentences


def check(material: Material, draft: FilingDraft) -> tuple[Check, ...]:
    """Say what the paper needs: one alleged perpetrator, two independent sources or the mark, and decisions."""
    told = CaseTold(material=material, draft=draft)
    found = _of(told)
    one = found[0] if len(found) == 1 else None
    first = Check(
        key="one_alleged",
        met=Met.MET if one is not None else Met.MISSING,
        says=sentence("A paper is about one alleged perpetrator; of %(num)s something may go.", num=len(found)),
    )
    if one is None:
        return (first,)
    own = words(draft.words.get("submitted_by")).text
    names = _names(told, one)
    return (
        first,
        Check(
            key="identity",
            met=Met.MET if names else Met.MISSING,
            says=sentence("A name is stated and may go.") if names else sentence("No name that may go is stated."),
            rests_on=tuple(cite for name in names for cite in name.cites),
        ),
        _two_sources(told, one),
        _private(told, one),
        Check(
            key="exculpatory",
            met=Met.MET,
            says=sentences(
                "%(num)s thing speaks against it, or weakens it; it is in the paper.",
                "%(num)s things speak against it, or weaken it; all of them are in the paper.",
                len(one.against),
            ),
            rests_on=told.cites(*dict.fromkeys(said for each in one.against for said in each.statements)),
        ),
        submitted(own),
        kept_back(material, draft, needed=True),
    )


def paper(material: Material, draft: FilingDraft) -> Paper:
    """Return the paper.

    Raises: DisclosureError: nobody or several are alleged; or an individual rests on fewer than two independent
        sources and no person marked it. UsageError: no phrases are kept in the draft's language.
    """
    told = CaseTold(material=material, draft=draft)
    one = _the_one(told)
    own, say = phrases("sanctions", draft.lang), told.say.say
    party = one.party.id
    blocks: list[Block] = [
        *mark_of(told, one),
        Paragraph(runs=(Run(text=say("alleged_not_proven")),)),
        Paragraph(runs=(Run(text=say("how_to_read")),)),
        *front(told),
        Heading(text=own.say("identity")),
        Paragraph(runs=(Run(text=own.say("identity_note")),)),
        *identity_rows(told, one),
        Heading(text=own.say("role")),
        *description(told, one),
        *command_blocks(told, links_of(told.command, party), of=party),
        Heading(text=own.say("acts_alleged")),
        acts_alleged(told, one),
        Heading(text=own.say("evidence")),
        *independence_rows(told, one.sources, "independent_of_alleged"),
        *sources_chapter(told, whole=False),
        Heading(text=say("exculpatory")),
        Paragraph(runs=(Run(text=say("exculpatory_note")),)),
        *against_blocks(told, one.against),
        *contradictions_chapter(told),
        *response_chapter(told),
        Heading(text=own.say("not_known")),
        *not_known(told, one),
        Heading(text=own.say("confidentiality")),
        *confidentiality(told),
        *exhibits_chapter(told),
        *proofs_annex(told),
    ]
    return Paper(
        lang=draft.lang,
        title=own.say("title"),
        subtitle=own.say("subtitle", acts=len(one.acts), independent=len(one.sources.independent)),
        made_on=material.request.today.isoformat(),
        mark=say("mark"),
        unchecked=told.unchecked("sanctions"),
        blocks=told.covered(blocks),
    )


def identity_rows(told: CaseTold, one: Alleged) -> list[Block]:
    """Return names, birth, birthplace, sex, occupation and marks as each source states them."""
    say = told.say.say
    accounts = told.asked.parties.accounts(one.party.id)
    with_cites = [(each.mention, told.cites(each.statement), _lang(told, each.attribution.source)) for each in accounts]
    rows: list[tuple[str, Iterable[Run]]] = [
        (say("names"), _names(told, one)),
        (say("birth"), (day(mention.birth, lang, cites) for mention, cites, lang in with_cites)),
        (
            say("birthplace"),
            (place(mention.birthplace, told.heard.places, lang, cites) for mention, cites, lang in with_cites),
        ),
        (say("sex"), (words(mention.sex, cites) for mention, cites, _ in with_cites)),
        (say("occupation"), (words(mention.occupation, cites) for mention, cites, _ in with_cites)),
        (say("marks"), (words(mention.marks, cites) for mention, cites, _ in with_cites)),
    ]
    return [Field(label=label, values=merged(values)) for label, values in rows]


def not_known(told: CaseTold, one: Alleged) -> list[Block]:
    """Return what no statement that passed says of the person and of each act alleged: gaps, and no conclusion."""
    own = phrases("sanctions", told.lang)
    accounts = [each.mention for each in told.asked.parties.accounts(one.party.id)]
    parts = told.asked.parties.parts(one.party.id)
    gaps = [
        own.say(f"unknown_{key}")
        for key, known in (
            ("names", any(each.names for each in accounts)),
            ("birth", any(each.birth for each in accounts)),
            ("occupation", any(each.occupation for each in accounts)),
            ("unit", any(each.unit for each in parts)),
            ("rank", any(each.rank for each in parts)),
            ("command", bool(links_of(told.command, one.party.id))),
        )
        if not known
    ]
    for act in one.acts:
        name = "act_types" if act.id.startswith("act_") else "event_kinds"
        called = term(name, act.kind, told.lang) if act.kind else act.id
        gaps += [own.say("unknown_date", value=called)] * (act.start is None)
        gaps += [own.say("unknown_place", value=called)] * (act.where is None)
        gaps += [own.say("unknown_part", value=called)] * all(part.degree == "unknown" for part in act.parts)
    if not gaps:
        return []
    items = Items(items=tuple((Run(text=gap),) for gap in dict.fromkeys(gaps)))
    return [Paragraph(runs=(Run(text=own.say("not_known_caption")),)), items]


def confidentiality(told: CaseTold) -> list[Block]:
    """Return what is confidential, and what whoever submits it adds."""
    own = phrases("sanctions", told.lang)
    further = words(told.draft.words.get("confidentiality"))
    blocks: list[Block] = [Paragraph(runs=(Run(text=own.say("confidentiality_note")),))]
    if further.text:
        blocks.append(Field(label=own.say("confidential_own"), values=(further,), confidential=True))
    return blocks


def _of(told: CaseTold) -> list[Alleged]:
    """Return what is alleged of those whom the draft is about."""
    return [one for one in told.alleged if not set(told.draft.about).isdisjoint(one.party.mentions)]


def _the_one(told: CaseTold) -> Alleged:
    found = _of(told)
    if len(found) != 1:
        raise DisclosureError(
            f"the paper is about one alleged perpetrator, and of {len(found)} something passes the gate",
            advice="Draft one for each; `habeas alleged same` says that two accounts are of one.",
        )
    if found[0].needs_mark and not told.marked:
        raise DisclosureError(
            f"{len(found[0].sources.independent)} independent sources say something of this individual, and two are "
            "needed",
            place=found[0].party.id,
            advice=f"A person can mark it: choice {SINGLE_SOURCE} = {MARKED}. Its first page then says so.",
        )
    return found[0]


def _names(told: CaseTold, one: Alleged) -> tuple[Run, ...]:
    parties: dict[str, Mention] = dict(told.material.parties)
    found: list[Run] = []
    for each in told.asked.parties.accounts(one.party.id):
        if each.mention.id in parties:
            found += full_names(parties[each.mention.id], told.cites(each.statement))
    return merged(Run(text=run.text, lang=run.lang, cites=run.cites, strong=True) for run in found)


def _two_sources(told: CaseTold, one: Alleged) -> Check:
    number = len(one.sources.independent)
    says = sentences(
        "%(num)s independent source alleges something.", "%(num)s independent sources allege something.", number
    )
    met = Met.MISSING if one.needs_mark and not told.marked else Met.MET
    if met is Met.MISSING:
        needed = sentence("Of an individual two are needed, or the mark that it rests on a single source.")
        says = says.and_then(needed.asking(f"Choose {SINGLE_SOURCE}: {MARKED}."))
    elif one.needs_mark:
        says = says.and_then(sentence("A person marked it, and the paper says so on its first page."))
    elif not one.party.individual:
        says = says.and_then(sentence("It is no single person."))
    parts = (part.statement for act in one.acts for part in act.parts)
    return Check(key=SINGLE_SOURCE, met=met, says=says, rests_on=told.cites(*parts))


def _private(told: CaseTold, one: Alleged) -> Check:
    decided = told.draft.choices.get(PRIVATE_PERSON) == DECIDED
    private = one.party.individual and one.party.private
    unstated = sentence(
        "No source states that this individual acts for a State or an armed group: whether to go on, a person decides."
    )
    return Check(
        key=PRIVATE_PERSON,
        met=Met.OPEN if private and not decided else Met.MET,
        says=unstated if private else sentence("A source states for whom this individual or unit acts."),
    )


def _lang(told: CaseTold, source: str) -> str:
    return told.heard.sources[source].lang if source in told.heard.sources else "und"


TEMPLATE = Template(
    slug="sanctions",
    about="alleged",
    most=1,
    purpose="sanctions",
    recipient="state",
    check=check,
    paper=paper,
)
