"""Chapters: elements of crimes with what people found for and against each, counts of the acts, and the findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from habeas.disclosures.case_told import CaseTold
from habeas.disclosures.fixed_phrases import phrases
from habeas.disclosures.paper import Block, Cited, Heading, Paragraph, Run, Table
from habeas.disclosures.worded import joined, term
from habeas.fates.elements import CRIMES, Row, matrix
from habeas.fates.findings import Held
from habeas.fates.patterns import OVER, PatternAsked, PatternCount, pattern
from habeas.fates.questions import values_of
from habeas.model.statements import Statement
from habeas.statements.counting import CountRow

_ALWAYS = ("enforced_disappearance_icpped", "enforced_disappearance")


def elements_chapter(told: CaseTold) -> list[Block]:
    """Return the elements of crimes for each person: for, against, findings, what is to be weighed; empty stays empty.

    Told are enforced disappearance, the crimes that the draft's choice `crimes` names, and those on whose elements
    somebody found something.
    """
    say, own = told.say.say, phrases("dossier", told.lang)
    chosen = {*_ALWAYS, *told.draft.choices.get("crimes", "").split()}
    blocks: list[Block] = [
        Heading(text=say("elements")),
        Paragraph(runs=(Run(text=say("elements_note")),)),
    ]
    for person in told.material.persons:
        said = tuple(one.said for one in person.said if isinstance(one.said, Statement))
        title = "".join(run.text for run in told.person(next((one.id for one in person.mentions), "")))
        blocks.append(Heading(text=title, level=2))
        for crime in CRIMES:
            rows = matrix(crime, person.findings, said)
            if crime in chosen or any(row.notes for row in rows):
                blocks.append(_matrix(told, rows, own.say(f"crime_{crime}")))
    return blocks


def patterns_chapter(told: CaseTold) -> list[Block]:
    """Return counts of the acts that this very paper tells, over time, place and unit, under the selection warning."""
    say = told.say.say
    counted = [pattern(told.heard, PatternAsked(over=over), parties=told.asked.parties) for over in OVER]
    if not any(one.counts.rows for one in counted):
        return []
    return [
        Heading(text=say("patterns")),
        Paragraph(runs=(Run(text=say("selection_warning"), strong=True),)),
        Paragraph(runs=(Run(text=say("pattern_unit")),)),
        *(_pattern(told, one) for one in counted if one.counts.rows),
    ]


def findings_chapter(told: CaseTold) -> list[Block]:
    """Return what people found: answer, standard of proof, statements for and against, who signs and who does not."""
    say = told.say.say
    heading = Heading(text=say("findings"))
    if not told.findings:
        return [heading, Paragraph(runs=(Run(text=say("no_finding")),))]
    table = Table(
        caption=say("findings_caption"),
        head=tuple(say(key) for key in ("question", "answer", "standard", "for", "against", "reason", "signed")),
        rows=tuple(_finding(told, one) for one in told.findings),
        widths=(2.2, 1.8, 1.8, 1.4, 1.4, 2.8, 2),
    )
    return [heading, table]


def _matrix(told: CaseTold, rows: Iterable[Row], caption: str) -> Table:
    say = told.say.say
    return Table(
        caption=caption,
        head=tuple(say(key) for key in ("element", "for", "against", "found", "to_weigh")),
        rows=tuple(
            (
                (Run(text=_element(row.element, told.lang)),),
                told.by(*row.supports),
                told.by(*row.against),
                told.list_of(
                    Run(text=term("element_values", note.value, told.lang), cites=(Cited(finding=note.finding),))
                    for note in row.notes
                ),
                told.by(*row.to_weigh),
            )
            for row in rows
        ),
        widths=(4, 1.6, 1.6, 2, 1.8),
    )


def _element(question: str, lang: str) -> str:
    """Return an element of a crime, called as vocabulary:slug, in words."""
    name, _, slug = question.partition(":")
    return term(name, slug, lang)


def _finding(told: CaseTold, held: Held) -> tuple[tuple[Run, ...], ...]:
    say, one = told.say.say, held.finding
    question = _element(one.question, told.lang) if ":" in one.question else say(one.question)
    signed = [Run(text=one.judged_by)]
    if held.reviewed_by:
        signed.append(Run(text=say("signed_by", value=", ".join(held.reviewed_by))))
    if held.dissent:
        signed.append(Run(text=say("not_signed_by", value=", ".join(held.dissent)), strong=True))
    return (
        (Run(text=question, cites=(Cited(finding=one.id),)),),
        (Run(text=term(values_of(one.question).name, one.value, told.lang)),),
        (Run(text=term("proof", one.standard, told.lang)),),
        told.by(*one.supports),
        told.by(*one.against),
        (Run(text=one.reasoning, lang="und"),) if one.reasoning else (),
        joined(((run,) for run in signed), within="", between=say("semicolon")),
    )


def _pattern(told: CaseTold, one: PatternCount) -> Table:
    """Return one count as a table. Small figures stay: each act of it stands by itself in this same paper."""
    say = told.say.say
    why = {"time": "not_dated", "place": "not_placed", "unit": "nobody_named"}[one.over]
    rows = [(_key(told, one, row.key), *_figures(row)) for row in one.counts.rows]
    rows += [((Run(text=say(why)),), *_figures(row)) for row in one.counts.unknown]
    return Table(
        caption=say(f"over_{one.over}"),
        head=tuple(say(key) for key in ("key", "acts_range", "victims")),
        rows=tuple(rows),
        widths=(4, 1.5, 1.5),
    )


def _key(told: CaseTold, one: PatternCount, key: str) -> tuple[Run, ...]:
    match one.over:
        case "place":
            names = told.heard.places[key].names if key in told.heard.places else ()
            return tuple(Run(text=name.written, lang=name.lang) for name in names[:1]) or (Run(text=key),)
        case "unit":
            return told.party(key, briefly=True) or (Run(text=key),)
        case _:
            return (Run(text=key),)


def _figures(row: CountRow) -> Iterator[tuple[Run, ...]]:
    for unit in ("acts", "victims"):
        figure = next(one for one in row.figures if one.unit == unit)
        told = str(figure.least) if figure.least == figure.most else f"{figure.least}–{figure.most}"
        yield (Run(text=told),)
