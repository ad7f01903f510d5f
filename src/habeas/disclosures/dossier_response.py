"""Chapter: what was asked of the State and others, and what was answered, in full, as the record has it."""

from __future__ import annotations

from habeas.disclosures.case_told import CaseTold
from habeas.disclosures.paper import Block, Heading, Paragraph, Run, Table
from habeas.disclosures.worded import day, joined, labelled, words
from habeas.fates.searches import Answered, Asked, register
from habeas.model.statements import Response, SearchAction


def response_chapter(told: CaseTold) -> list[Block]:
    """Return every question with its answers in their order, and answers that no recorded question asked for."""
    say, known = told.say.say, register(told.statements)
    rows = [row for asked in known.asked for row in _asked(told, asked)]
    rows += [_answer(told, one) for one in known.unasked]
    heading = Heading(text=say("response"))
    if not rows:
        return [heading, Paragraph(runs=(Run(text=say("nothing_asked")),))]
    table = Table(
        caption=say("response_caption"),
        head=tuple(say(key) for key in ("date", "what", "of_or_by", "in_words", "source")),
        rows=tuple(rows),
        widths=(1.8, 3, 2.6, 3.5, 1.3),
    )
    return [heading, table]


def _asked(told: CaseTold, asked: Asked) -> list[tuple[tuple[Run, ...], ...]]:
    say = told.say.say
    one = told.by_id[asked.statement]
    assert isinstance(one, SearchAction)
    cites, lang = told.cites(one.statement), _lang(told, one)
    what = [Run(text=f"{say('asked')}: "), labelled("search_actions", one.search_kind, told.lang, cites)]
    if one.no_action_reason:
        what = [labelled("no_action_reasons", one.no_action_reason, told.lang, cites)]
    said = [words(one.asks, cites), words(one.outcome, cites)]
    row = (
        told.list_of([day(one.when, lang, cites)]),
        tuple(what),
        told.party(one.addressed_to, cited=True),
        joined(((run,) for run in said if run.text), within="", between=say("semicolon")),
        told.by(one.statement),
    )
    rows = [row, *(_answer(told, answer) for answer in asked.answers)]
    if not asked.answers and not one.no_action_reason:
        rows.append(((), (Run(text=say("no_answer_recorded")),), (), (), ()))
    return rows


def _answer(told: CaseTold, answered: Answered) -> tuple[tuple[Run, ...], ...]:
    say = told.say.say
    one = told.by_id[answered.statement]
    assert isinstance(one, Response)
    cites, lang = told.cites(one.statement), _lang(told, one)
    by_then = day(one.no_answer_by, lang, cites).text
    what = [Run(text=f"{say('answered')}: "), labelled("responses", one.response, told.lang, cites)]
    if by_then:
        what.append(Run(text=f" ({say('by_then', value=by_then)})"))
    return (
        told.list_of([day(one.when, lang, cites)]),
        tuple(what),
        told.party(one.by, cited=True),
        told.list_of([words(one.words, cites)]),
        told.by(one.statement),
    )


def _lang(told: CaseTold, one: Response | SearchAction) -> str:
    source = told.heard.sources.get(one.attribution.source)
    return source.lang if source is not None else "und"
