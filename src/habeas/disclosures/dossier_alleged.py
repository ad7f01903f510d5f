"""Chapter: those of whom a part is alleged: how sources describe them, their parts, on how many sources, and command.

Whoever may be a single person and rests on fewer than two independent sources has no name here, or a mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from habeas.disclosures.case_told import CaseTold
from habeas.disclosures.dossier_sources import independence_rows
from habeas.disclosures.paper import Block, Field, Heading, Items, Paragraph, Run, Table
from habeas.disclosures.worded import day, joined, labelled, merged, place, words
from habeas.fates.alleged import Alleged, AllegedAct
from habeas.fates.command import Chain, CommandLink, LinkSaid, chains
from habeas.model.dates import Answer


def alleged_chapter(told: CaseTold) -> list[Block]:
    """Return the alleged, one after the other, and the command links that are stated."""
    if not told.alleged:
        return command_blocks(told, told.command.links)
    say = told.say.say
    blocks: list[Block] = [Heading(text=say("alleged")), Paragraph(runs=(Run(text=say("alleged_not_proven")),))]
    for one in told.alleged:
        called = "".join(run.text for run in told.party(one.party.id))
        blocks += [Heading(text=called, level=2), *mark_of(told, one), *description(told, one)]
        blocks += [*independence_rows(told, one.sources, "independent_of_alleged"), acts_alleged(told, one)]
    return [*blocks, *command_blocks(told, told.command.links)]


def mark_of(told: CaseTold, one: Alleged) -> list[Block]:
    """Return the single-source mark, where it belongs; and that no act is alleged by two, where that is so."""
    say = told.say.say
    if one.needs_mark:
        return [Paragraph(runs=(Run(text=say("single_source"), strong=True),))]
    if one.party.individual and one.no_act_by_two:
        return [Paragraph(runs=(Run(text=say("no_act_by_two")),))]
    return []


def description(told: CaseTold, one: Alleged) -> list[Block]:
    """Return how sources describe a party: its kind, and unit, rank and capacity in its parts."""
    say, parties = told.say.say, told.asked.parties
    accounts, parts = parties.accounts(one.party.id), parties.parts(one.party.id)
    kinds = [labelled("parties", each.party, told.lang, told.cites(each.statement)) for each in accounts]
    stated = [*((each.actor_kind, each.statement) for each in accounts), *((p.actor_kind, p.statement) for p in parts)]
    for kind, statement in stated:
        if kind not in ("", "unknown"):
            kinds.append(labelled("actor_kinds", kind, told.lang, told.cites(statement)))
    posts = [(each, told.cites(each.statement)) for each in parts]
    capacities = (
        Run(text=say(each.capacity), cites=cites) for each, cites in posts if each.capacity in ("official", "private")
    )
    rows = [
        Field(label=say("unit"), values=merged(words(each.unit, cites) for each, cites in posts)),
        Field(label=say("rank"), values=merged(words(each.rank, cites) for each, cites in posts)),
        Field(label=say("capacity"), values=merged(capacities)),
    ]
    return [
        Field(label=say("number"), values=tuple(Run(text=mention) for mention in one.party.mentions)),
        Field(label=say("described_as"), values=merged(kinds)),
        *(row for row in rows if row.values or one.party.individual),
    ]


def acts_alleged(told: CaseTold, one: Alleged) -> Table:
    """Return a table of the acts in which a part is alleged: which, when, where, of whom, and on how many sources."""
    say = told.say.say
    return Table(
        caption=say("alleged_caption"),
        head=tuple(say(key) for key in ("act", "date", "where", "whom", "part", "source", "independent_count")),
        rows=tuple(_act(told, act) for act in one.acts),
        widths=(2.3, 1.8, 1.9, 1.9, 2, 1.3, 1.9),
    )


def _act(told: CaseTold, act: AllegedAct) -> tuple[tuple[Run, ...], ...]:
    cites = told.cites(*act.told_in)
    name = "act_types" if act.id.startswith("act_") else "event_kinds"
    lang = next((told.heard.sources[part.source].lang for part in act.parts if part.source in told.heard.sources), "")
    parts = merged(labelled("involvement", part.degree, told.lang, told.cites(part.statement)) for part in act.parts)
    return (
        told.list_of([labelled(name, act.kind, told.lang, cites)] if act.kind else []),
        told.list_of([day(act.start, lang, cites)]),
        told.list_of([place(act.where, told.heard.places, lang, cites)]),
        told.list_of(run for victim in act.victims for run in told.person(victim, cited=True)),
        told.list_of(parts),
        told.by(*(part.statement for part in act.parts)),
        (Run(text=str(len(act.sources.independent))),),
    )


def command_blocks(told: CaseTold, links: Iterable[CommandLink], *, of: str = "") -> list[Block]:
    """Return command links with their dates and sources; rival commanders and circles beside each other.

    Args:
        of: a party whose chains upwards are told too, each link with its sources.
    """
    say, kept = told.say.say, [one for one in links if told.party(one.over) and told.party(one.under)]
    if not kept:
        return []
    rows = tuple(_link(told, link, said) for link in kept for said in link.said)
    table = Table(
        caption=say("command_caption"),
        head=tuple(say(key) for key in ("over", "relation", "under", "from_to", "source")),
        rows=rows,
        widths=(3, 2, 3, 2.4, 1.3),
    )
    blocks: list[Block] = [
        Heading(text=say("command"), level=2),
        Paragraph(runs=(Run(text=say("command_note")),)),
        table,
    ]
    return [*blocks, *_rivals(told, kept), *_cycles(told, kept), *_chains(told, of)]


def _link(told: CaseTold, link: CommandLink, said: LinkSaid) -> tuple[tuple[Run, ...], ...]:
    cites = told.cites(said.statement)
    source = told.heard.sources.get(said.source)
    lang = source.lang if source is not None else "und"
    days = (day(said.start, lang, cites), day(said.end, lang, cites))
    open_ = Run(text="…", cites=cites)
    dated = joined(((run if run.text else open_,) for run in days), within="", between=told.say.say("semicolon"))
    return (
        told.party(link.over, briefly=True),
        (labelled("relations", link.relation, told.lang, cites),),
        told.party(link.under, briefly=True),
        dated if any(run.text for run in days) else (),
        told.by(said.statement),
    )


def _called(told: CaseTold, party: str, cites_of: Iterable[CommandLink] = ()) -> tuple[Run, ...]:
    cites = told.cites(*(said.statement for link in cites_of for said in link.said))
    runs = told.party(party, briefly=True)
    return (Run(text="".join(run.text for run in runs), lang=runs[0].lang if len(runs) == 1 else "", cites=cites),)


def _rivals(told: CaseTold, kept: list[CommandLink]) -> Iterator[Block]:
    say = told.say.say
    items = []
    for one in told.command.rivals:
        if one.a in kept and one.b in kept:
            when = say("rivals_yes" if one.overlap is Answer.YES else "rivals_unsure")
            two = (_called(told, one.a.over, (one.a,)), _called(told, one.b.over, (one.b,)))
            both = joined(two, within="", between=say("semicolon"))
            items.append((*_called(told, one.unit), Run(text=": "), *both, Run(text=f" ({when})")))
    if items:
        yield Paragraph(runs=(Run(text=say("rivals")),))
        yield Items(items=tuple(items))


def _cycles(told: CaseTold, kept: list[CommandLink]) -> Iterator[Block]:
    say = told.say.say
    items = [
        joined((_called(told, link.over, (link,)) for link in one.links), within="", between=" → ")
        for one in told.command.cycles
        if all(link in kept for link in one.links)
    ]
    if items:
        yield Paragraph(runs=(Run(text=say("cycles")),))
        yield Items(items=tuple(items))


def _chains(told: CaseTold, of: str) -> Iterator[Block]:
    say = told.say.say
    found = [one for one in chains(told.command, of).chains if len(one.links) > 1] if of else []
    items = [_chain(told, of, one) for one in found]
    if items:
        yield Paragraph(runs=(Run(text=say("chains")),))
        yield Items(items=tuple(items))


def _chain(told: CaseTold, of: str, one: Chain) -> tuple[Run, ...]:
    say = told.say.say
    steps = [_called(told, of)] if not one.links else [_called(told, one.links[0].under)]
    steps += [_called(told, link.over, (link,)) for link in one.links]
    note = {Answer.NO: "chain_no", Answer.UNSURE: "chain_unsure"}.get(one.overlap)
    runs = joined(steps, within="", between=" ← ")
    return (*runs, Run(text=f" ({say(note)})")) if note else runs
