"""Where sources contradict each other about one person: both sides beside each other, each with what it rests on.

Nothing is resolved and nothing is weighed here. What is compared passed the gate; what was kept back contradicts
nothing in a paper, and the person who files is told of it elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from habeas.disclosures.actors_named import named, party
from habeas.disclosures.fixed_phrases import Phrases
from habeas.disclosures.paper import Run
from habeas.disclosures.person_told import FateSaid, PersonTold, identity
from habeas.disclosures.worded import day, labelled, lines, place, words
from habeas.fates.disputed_fates import stated_fates
from habeas.fates.terms import DEATHS
from habeas.model.records import Record
from habeas.model.statements import Act, CodedMention, Event, Involvement, Response, SearchAction, Statement, Tally
from habeas.statements.contradictions import Disagreements, contradictions, in_order
from habeas.statements.gathered import gather
from habeas.statements.sides import CLAIMS_AT_MOST, Side, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Two things that cannot both hold: on what, as a kind of contradiction (date, status, place, …), and each side.

    A side is what one or more statements say, each as its values: what, when and where. `unless`: in a slug, what would
    let both hold all the same (taken_twice, taken_again, held_twice, one_place), "" where nothing would.
    """

    kind: str
    unless: str
    sides: tuple[tuple[tuple[Run, ...], ...], tuple[tuple[Run, ...], ...]]


def disagreements(told: PersonTold, say: Phrases) -> tuple[Apart, ...]:
    """Return where what passed about a person cannot all hold, each once, in one order."""
    person = told.person
    if person is None:
        return ()
    rows = _compared(told, person.id).rows
    found = [
        Apart(kind=row.kind, unless=row.unless, sides=(_side(told, say, row.sides[0]), _side(told, say, row.sides[1])))
        for row in rows
        if not row.persons or person.id in row.persons
    ]
    return _against_one(one for one in found if all(one.sides))


def uncompared(told: PersonTold) -> int:
    """Return how many questions have more claims than are held against each other."""
    # Few statements cannot make many claims, and comparing is the dear part.
    if told.person is None or len(told.passed) + len(told.fates) <= CLAIMS_AT_MOST:
        return 0
    return len(_compared(told, told.person.id).uncompared)


def _compared(told: PersonTold, person: str) -> Disagreements:
    said = [one.said for one in told.passed]
    gathered = gather(
        Told(
            statements=tuple(one for one in said if isinstance(one, Statement)),
            sources=told.sources,
            rows=tuple(one for one in said if isinstance(one, Record)),
            person_of=dict.fromkeys(told.mentions, person),
            places=told.places,
        )
    )
    return in_order((*contradictions(gathered), *stated_fates(gathered)))


def _against_one(found: Iterable[Apart]) -> tuple[Apart, ...]:
    """Put what contradicts one and the same side beside it once: two denials of one allegation stand together."""
    others: dict[tuple[str, str, tuple[tuple[Run, ...], ...]], list[tuple[Run, ...]]] = {}
    for one in found:
        others.setdefault((one.kind, one.unless, one.sides[0]), []).extend(one.sides[1])
    return tuple(
        Apart(kind=kind, unless=unless, sides=(side, lines(against)))
        for (kind, unless, side), against in others.items()
    )


def _side(told: PersonTold, say: Phrases, side: Side) -> tuple[tuple[Run, ...], ...]:
    """Return what one side says, statement by statement; of a side that is counted only, all acts and their actors."""
    rows = set(side.rows)
    statements = set(side.statements)
    everything = not rows and not statements
    found: list[tuple[Run, ...]] = []
    for one in told.passed:
        said = one.said
        if isinstance(said, Record):
            wanted = (said.attribution.exhibit, said.attribution.row) in rows
        else:
            wanted = said.statement in statements or (everything and isinstance(said, Act | Involvement))
        if wanted:
            found.append(tuple(retold(told, say, said)))
    return lines(found)


def retold(told: PersonTold, say: Phrases, said: Statement | Record) -> Iterator[Run]:
    """Give what a statement says in a few values: what, when and where."""
    cites, lang = told.cites_of[identity(said)], told.lang_of(said)
    match said:
        case Act():
            yield labelled("act_types", said.act_type, told.lang, cites)
            yield day(said.start, lang, cites)
            yield told.where(said, cites)
            if said.end_status:
                yield labelled("end_status", said.end_status, told.lang, cites)
                yield day(said.end, lang, cites)
        case Event():
            yield labelled("event_kinds", said.event_kind, told.lang, cites)
            yield day(said.start, lang, cites)
            yield day(said.end, lang, cites)
            if said.event_kind != "release":
                yield place(said.where, told.places, lang, cites)
        case Involvement():
            yield from named(told, say, said, cites)
            yield labelled("involvement", said.degree, told.lang, cites)
        case Response():
            yield from party(told, said.by, cites)
            yield labelled("responses", said.response, told.lang, cites)
            yield day(said.when, lang, cites)
            yield words(said.words, cites)
        case SearchAction():
            yield labelled("search_actions", said.search_kind, told.lang, cites)
            yield day(said.when, lang, cites)
        case Tally():
            yield Run(text=said.stated, lang=lang, cites=cites)
        case Record() | CodedMention():
            for fate in said.fates:
                yield from fate_values(told, FateSaid(fate=fate, lang=lang, cites=cites))


def fate_values(told: PersonTold, said: FateSaid) -> Iterator[Run]:
    """Give what a source states became of the person: what, when, and of a death where and in which words.

    Words about somebody alive could tell where they are, and are not given.
    """
    yield labelled("stated_fates", said.fate.says, told.lang, said.cites)
    yield day(said.fate.when, said.lang, said.cites)
    yield told.fate_where(said)
    if said.fate.says in DEATHS:
        yield Run(text=said.fate.words.strip(), lang=said.lang, cites=said.cites)
    else:
        yield Run(text="")
