"""Chapters: contradictions side by side, and everything exculpatory. The second is in every dossier and cannot be left
out: there is no option for it, and where nothing is in it, it says what that means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from habeas.disclosures.case_told import CaseTold
from habeas.disclosures.fixed_phrases import phrases
from habeas.disclosures.paper import Block, Cited, Heading, Paragraph, Run, Table
from habeas.disclosures.side_by_side import disagreements
from habeas.disclosures.worded import joined, term
from habeas.fates.exculpatory import Against, against_in
from habeas.model.statements import Involvement

_TOLD_WHOLE = 4
"""Statements of one side that are told whole; of more than that it is told who says them, with their footnotes."""


def contradictions_chapter(told: CaseTold) -> list[Block]:
    """Return what cannot all hold, both sides beside each other, each with what it rests on."""
    say, form = told.say.say, phrases("un_filings", told.lang)
    rows = []
    for person in told.tells:
        for one in disagreements(person, form):
            sides = (_side(told, side) for side in one.sides)
            whom = told.person(next(iter(person.mentions), ""))
            unless = f" ({form.say(f'unless_{one.unless}')})" if one.unless else ""
            rows.append((whom, (Run(text=say(f"apart_{one.kind}") + unless),), *sides))
    heading = Heading(text=say("contradictions"))
    if not rows:
        return [heading, Paragraph(runs=(Run(text=say("no_contradiction")),))]
    table = Table(
        caption=say("contradictions_caption"),
        head=tuple(say(key) for key in ("whom", "on_what", "one_side", "other_side")),
        rows=tuple(rows),
        widths=(2, 1.6, 4, 4),
    )
    return [heading, table]


def _side(told: CaseTold, side: tuple[tuple[Run, ...], ...]) -> tuple[Run, ...]:
    """Return one side: what each statement says, or of many who says it; the chapters before tell what."""
    if len(side) <= _TOLD_WHOLE:
        return joined(side, within=told.say.say("comma"), between=told.say.say("semicolon"))
    cited = [cite.statement for group in side for run in group for cite in run.cites]
    return told.by(*dict.fromkeys(cited))


def exculpatory_chapter(told: CaseTold) -> list[Block]:
    """Return everything that speaks against what is told here: of all of it, then of each party alleged."""
    say = told.say.say
    blocks: list[Block] = [
        Heading(text=say("exculpatory")),
        Paragraph(runs=(Run(text=say("exculpatory_note")),)),
    ]
    everything = against_in(told.heard)
    parts = [(say("against_all"), everything)] if everything or not told.alleged else []
    parts += [("".join(run.text for run in told.party(one.party.id)), one.against) for one in told.alleged]
    for title, against in parts:
        blocks += [Heading(text=title, level=3), *against_blocks(told, against)]
    return blocks


def against_blocks(told: CaseTold, against: tuple[Against, ...]) -> list[Block]:
    """Return a table of what speaks against; where nothing was recorded, a sentence about the record."""
    say = told.say.say
    if not against:
        return [Paragraph(runs=(Run(text=say("no_statement_against")),))]
    return [
        Table(
            caption=say("against_caption"),
            head=tuple(say(key) for key in ("what_kind", "reason", "who_says")),
            rows=tuple(_rows(told, against)),
            widths=(3, 4, 3),
        )
    ]


def _rows(told: CaseTold, against: Iterable[Against]) -> Iterator[tuple[tuple[Run, ...], ...]]:
    """Give one row for each kind and reason, with every statement and finding of it."""
    grouped: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for one in against:
        statements, findings = grouped.setdefault((one.kind, one.why), ({}, {}))
        statements.update(dict.fromkeys(one.statements))
        findings.update({one.finding: None} if one.finding else {})
    for (kind, why), (statements, findings) in grouped.items():
        cites = tuple(Cited(finding=one) for one in findings)
        yield (
            (Run(text=told.say.say(f"against_{kind}"), cites=cites),),
            (Run(text=why_in_words(told, kind, why)),),
            (*told.by(*statements), *_named(told, statements)) if kind == "other_named" else told.by(*statements),
        )


def _named(told: CaseTold, statements: Iterable[str]) -> Iterator[Run]:
    """Give in brackets who else is named, as far as they may be told of."""
    parts = (told.by_id.get(one) for one in statements)
    actors = [one.actor for one in parts if isinstance(one, Involvement)]
    called = dict.fromkeys("".join(run.text for run in told.party(actor, briefly=True)) for actor in actors)
    named = told.say.say("comma").join(one for one in called if one)
    if named:
        yield Run(text=f" ({named})")


def why_in_words(told: CaseTold, kind: str, why: str) -> str:
    """Return the reason of an `Against` in the language of the paper."""
    say, lang = told.say.say, told.lang
    match kind:
        case "denial":
            return term("responses", why, lang)
        case "other_explanation":
            return say("why_stated_reason") if why == "stated_reason" else term("responses", why, lang)
        case "other_named":
            of, _, degree = why.partition("act_")
            return say(f"why_{of}act", value=term("involvement", degree, lang))
        case "victim_too":
            return term("act_types", why, lang)
        case "contradicted":
            stated = why.removeprefix("stated_")
            named = term("stated_fates", stated, lang)
            return say("why_stated", value=named) if stated != why else say(f"apart_{why}")
        case "low_reliability" | "low_credibility" | "not_judged":
            name = "source_reliability" if why.isalpha() else "information_credibility"
            return f"{why}: {term(name, why, lang)}"
        case "finding_against" if why in ("contradicted", "disputed", "undetermined"):
            return term("element_values", why, lang)
        case _:
            return say(f"why_{why}")
