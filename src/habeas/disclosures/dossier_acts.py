"""Chapters: the chronology of all that is stated, the persons as consent allows, and the acts done to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from habeas.disclosures.case_told import CaseTold
from habeas.disclosures.paper import Block, Field, Heading, Run, Table
from habeas.disclosures.person_told import PersonTold
from habeas.disclosures.worded import day, joined, labelled, merged, place, term
from habeas.fates.questions import UNKNOWN
from habeas.model.records import Described, Record
from habeas.model.statements import Act, CodedMention, Event, Involvement, Response, SearchAction, Statement
from habeas.model.values import When, Where

Cells = tuple[tuple[Run, ...], ...]


def chronology_chapter(told: CaseTold) -> list[Block]:
    """Return everything that is stated with what it is of, by date; what has no date comes last."""
    say = told.say.say
    rows = sorted(chain.from_iterable(_dated(told, one.said) for one in told.passed), key=lambda row: row[0])
    if not rows:
        return []
    return [
        Heading(text=say("chronology")),
        Table(
            caption=say("chronology_caption"),
            head=tuple(say(key) for key in ("date", "what", "whom", "where", "source")),
            rows=tuple(cells for _, cells in rows),
            widths=(2, 3, 2.4, 2.4, 1.3),
        ),
    ]


def persons_chapter(told: CaseTold) -> list[Block]:
    """Return who the persons are, as sources state it, and what people found of them."""
    if not told.tells:
        return []
    blocks: list[Block] = [Heading(text=told.say.say("persons"))]
    for one in told.tells:
        blocks += _person(told, one)
    return blocks


def acts_chapter(told: CaseTold) -> list[Block]:
    """Return the acts done to each person, with who is alleged to have had a part in each."""
    blocks: list[Block] = []
    for one in told.tells:
        rows = tuple(_act(told, one, act) for act, _ in one.acts)
        if rows:
            name = "".join(run.text for run in told.person(next(iter(one.mentions))))
            blocks += [Heading(text=name, level=2), act_table(told, rows)]
    return [Heading(text=told.say.say("acts")), *blocks] if blocks else []


def act_table(told: CaseTold, rows: tuple[Cells, ...]) -> Table:
    """Return a table of acts."""
    say = told.say.say
    return Table(
        caption=say("acts_caption"),
        head=tuple(say(key) for key in ("act", "began_ended", "where", "by_whom", "end", "source")),
        rows=rows,
        widths=(2.1, 2.1, 2.2, 3.6, 1.6, 1.3),
    )


def _act(told: CaseTold, one: PersonTold, act: Act) -> Cells:
    say, cites, lang = told.say.say, told.cites(act.statement), one.lang_of(act)
    methods = (labelled("methods", slug, told.lang, cites) for slug in act.methods)
    parts = [part for of in (act.id, act.event) if of for part in told.parts_of.get(of, ())]
    return (
        told.list_of([labelled("act_types", act.act_type, told.lang, cites), *methods]),
        joined(((run,) for run in _days(act, lang, told)), within="", between=say("semicolon")),
        told.list_of([place(act.where, one.places, lang, cites)]),
        joined((_part(told, part) for part in parts), within=": ", between=say("semicolon")),
        told.list_of([labelled("end_status", act.end_status, told.lang, cites)] if act.end_status else []),
        told.by(act.statement),
    )


def _days(act: Act, lang: str, told: CaseTold) -> Iterator[Run]:
    cites = told.cites(act.statement)
    return (run for run in (day(act.start, lang, cites), day(act.end, lang, cites)) if run.text)


def _part(told: CaseTold, part: Involvement) -> tuple[Run, ...]:
    """Return who is alleged to have had which part; of whoever may not be told of the kind of actor alone."""
    cites = told.cites(part.statement)
    who = told.party(part.actor, briefly=True) or (Run(text=term("actor_kinds", part.actor_kind, told.lang)),)
    called = Run(text="".join(run.text for run in who), lang=who[0].lang if len(who) == 1 else "", cites=cites)
    return (called, labelled("involvement", part.degree, told.lang, cites))


def _person(told: CaseTold, one: PersonTold) -> list[Block]:
    say, person = told.say.say, one.person
    if person is None:
        return []
    names = tuple(Run(text=name, lang=lang, cites=(cite,), strong=True) for name, lang, cite in person.names)
    rows = [
        Field(label=say("names"), values=merged(names)),
        Field(label=say("number"), values=(Run(text=person.id),)),
        *(Field(label=say(part), values=values) for part, values in _stated(one) if values),
    ]
    for question in ("fate", "whereabouts"):
        value = getattr(person.standing, question) if person.standing is not None else UNKNOWN
        if value != UNKNOWN:
            found = (held.finding for held in person.findings if held.counts and held.finding.question == question)
            cites = tuple(cite for finding in found for cite in told.cites(*finding.supports))
            rows.append(Field(label=say(question), values=(labelled(question, value, told.lang, cites),)))
    title = "".join(run.text for run in told.person(next(iter(one.mentions), "")))
    return [Heading(text=title, level=2), *rows]


def _stated(one: PersonTold) -> Iterator[tuple[str, tuple[Run, ...]]]:
    return ((part, one.of_accounts(part)) for part in ("sex", "birth", "age", "occupation", "marks"))


def _dated(told: CaseTold, said: Statement | Record) -> Iterator[tuple[tuple[bool, str], Cells]]:
    """Give the lines of the chronology that a statement makes, each with what it is put in order by."""
    match said:
        case Act():
            what: tuple[tuple[str, str], ...] = (("act_types", said.act_type),)
            yield _line(told, said, said.start, what, told.person(said.victim), said.where)
        case Event():
            yield _line(told, said, said.start, (("event_kinds", said.event_kind),), (), said.where)
        case SearchAction() if not said.no_action_reason:
            yield _line(told, said, said.when, (("search_actions", said.search_kind),), _about(told, said.about), None)
        case Response():
            yield _line(told, said, said.when, (("responses", said.response),), _about(told, said.about), None)
        case CodedMention() | Record() if said.mention.id in told.persons_of:
            yield from _fates(told, said)


def _fates(told: CaseTold, said: Described) -> Iterator[tuple[tuple[bool, str], Cells]]:
    for fate in said.fates:
        whom = told.person(said.mention.id)
        yield _line(told, said, fate.when, (("stated_fates", fate.says),), whom, None)


def _line(
    told: CaseTold,
    said: Statement | Record,
    when: When | None,
    what: Iterable[tuple[str, str]],
    whom: tuple[Run, ...],
    where: Where | None,
) -> tuple[tuple[bool, str], Cells]:
    called = said.mention.id if isinstance(said, Record) else said.statement
    source = told.heard.sources.get(said.attribution.source)
    lang, cites = source.lang if source is not None else "und", told.cites(called)
    edtf = (when.edtf or "") if when is not None else ""
    return (not edtf, edtf.strip("[/.")), (
        told.list_of([day(when, lang, cites)]),
        told.list_of(labelled(name, slug, told.lang, cites) for name, slug in what),
        whom,
        told.list_of([place(where, told.heard.places, lang, cites)]),
        told.by(called),
    )


def _about(told: CaseTold, about: tuple[str, ...]) -> tuple[Run, ...]:
    acts = {one.id: one.victim for one in told.statements if isinstance(one, Act)}
    found = dict.fromkeys(told.person(acts.get(one, one)) for one in about)
    return told.list_of(run for runs in found for run in runs)
