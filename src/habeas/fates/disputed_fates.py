"""Stated fates that cannot both hold, with the statements on both sides: told as contradictions like all others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from habeas.fates.conflicts import conflicts
from habeas.fates.said import Dated, says_in_words
from habeas.fates.said import Said as SaidOfFate
from habeas.fates.said import dated as read_dates
from habeas.model.mentions import StatedFate
from habeas.model.records import Record
from habeas.model.statements import Act
from habeas.model.values import When
from habeas.statements.gathered import Gathered, OfPerson, edtf, one_telling
from habeas.statements.sides import CLAIMS_AT_MOST, Found, Said, Uncompared, dated, grouped, opposed, side

_KIND = {"dates": "date", "order": "date", "outcome": "status"}
_BECAUSE = {
    "dates": "both cannot hold",
    "order": "both cannot hold in this order",
    "outcome": "no dates put the one after the other",
}


class Fate(NamedTuple):
    """A stated fate: its slug, its date as EDTF or "", and whether a column of a list says it."""

    says: str
    date: str
    by_column: bool


def stated_fates(gathered: Gathered) -> Iterator[Found]:
    """Give where stated fates cannot both hold, by the rules of `conflicts`, with the statements on both sides."""
    for person, of in gathered.persons.items():
        if len(of.fates) > 1:
            yield from _fates_of(gathered, person, of)


def _fates_of(gathered: Gathered, person: str, of: OfPerson) -> Iterator[Found]:
    claims = grouped((Fate(fate.says, edtf(fate.when), fate.basis == "column"), said) for fate, said in of.fates)
    kept = sorted(claims)
    if len(kept) > CLAIMS_AT_MOST:
        yield Uncompared(kind="date", about=person, claims=len(kept))
    # Each claim speaks for all who make it: it is given a number instead of a source, by which it is known again.
    voices = tuple(_voice(f"{at:06}", claim) for at, claim in enumerate(kept[:CLAIMS_AT_MOST]))
    for conflict in conflicts(voices):
        a, b = (int(at) for at in conflict.sources)
        if voices[b].before(voices[a]):
            a, b = b, a
        some, others = claims[kept[a]], claims[kept[b]]
        if not _editions(some, others) and not one_telling(some, others):
            twice = conflict.kind == "dates" and kept[a].says == "taken" and not _one_occasion(gathered, some, others)
            yield opposed(
                gathered.told,
                _KIND[conflict.kind],
                (side(some, gathered.told), side(others, gathered.told)),
                (_words(kept[a]), _words(kept[b])),
                _BECAUSE[conflict.kind],
                persons=(person,),
                acts=tuple(sorted({one.id for one in (*some, *others) if isinstance(one, Act)})),
                unless="taken_twice" if twice else "",
            )


def _voice(number: str, claim: Fate) -> Dated:
    when = When(stated=claim.date, edtf=claim.date) if claim.date else None
    fate = StatedFate(says=claim.says, when=when, basis="column" if claim.by_column else "coded")
    return read_dates(SaidOfFate(list_title="", source_id=number, fate=fate, record_row=0, exhibit=""))


def _words(claim: Fate) -> str:
    return dated(says_in_words(claim.says), claim.date)


def _editions(some: list[Said], others: list[Said]) -> bool:
    """Tell whether both sides are one list in two editions only: a list may learn, and does not contradict itself."""
    both = (*some, *others)
    if not all(isinstance(one, Record) for one in both) or len({one.attribution.source for one in both}) > 1:
        return False
    return not {one.attribution.exhibit for one in some} & {one.attribution.exhibit for one in others}


def _one_occasion(gathered: Gathered, some: list[Said], others: list[Said]) -> bool:
    """Tell whether all that is said is said of one event that is one occasion."""
    events = {one.event if isinstance(one, Act) else "" for one in (*some, *others)}
    return len(events) == 1 and gathered.is_one_occasion(events.pop())
