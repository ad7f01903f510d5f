"""What is alleged of an individual or a unit: acts, which part, by whom, and always what speaks against it.

Nothing here says that somebody did something: sources allege it, and a court decides. There is one way to ask, and it
gives the allegations together with everything exculpatory and with how many independent sources there are.
"""

from __future__ import annotations

from dataclasses import dataclass

from habeas.fates.exculpatory import Against, Exculpatory
from habeas.fates.independent import Sources, independent_sources
from habeas.fates.parties import Heard, Parties, Party
from habeas.model.statements import Act, Event, Involvement
from habeas.model.values import When, Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One statement of a part in an act: who alleges it, and which part (vocabulary involvement)."""

    statement: str
    source: str
    degree: str
    capacity: str
    credibility: str
    relayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AllegedAct:
    """An act or event in which a part is alleged, the statements that allege it, and on whom they rest.

    `kind`: of acts a slug of act_types, of events one of event_kinds, "" where what it is was not heard. `told_in`: the
    statements that tell of it. `victims`: the mentions to whom it was done; of an event none.
    """

    id: str
    kind: str
    start: When | None
    end: When | None
    where: Where | None
    told_in: tuple[str, ...]
    victims: tuple[str, ...]
    parts: tuple[Part, ...]
    sources: Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Alleged:
    """Everything that is alleged of one party, and everything that speaks against it.

    `sources`: on whom all of it rests. `needs_mark`: it is, or may be, a single person, and fewer than two independent
    sources say anything: nothing about them leaves without a person's explicit mark. `no_act_by_two`: no single act is
    alleged by two independent sources.
    """

    party: Party
    acts: tuple[AllegedAct, ...]
    sources: Sources
    against: tuple[Against, ...]

    @property
    def needs_mark(self) -> bool:
        """Tell whether it rests on too little to be told of an individual without a mark."""
        return self.party.individual and not self.sources.enough

    @property
    def no_act_by_two(self) -> bool:
        """Tell whether no single act is alleged by two independent sources."""
        return not any(one.sources.enough for one in self.acts)

    @property
    def degrees(self) -> tuple[tuple[str, int], ...]:
        """Return how many statements allege each part, sorted."""
        counts: dict[str, int] = {}
        for act in self.acts:
            for part in act.parts:
                counts[part.degree] = counts.get(part.degree, 0) + 1
        return tuple(sorted(counts.items()))


class AllegedOf:
    """Says what is alleged of each party of what was heard; made once, so that a case of many parties is quick."""

    def __init__(self, heard: Heard, parties: Parties | None = None) -> None:
        self.parties = parties or Parties(heard)
        self._heard = heard
        self._against = Exculpatory(heard, self.parties)
        self._acts: dict[str, Act] = {}
        self._things: dict[str, list[Act | Event]] = {}
        for one in heard.statements:
            if isinstance(one, Act | Event):
                self._things.setdefault(one.id, []).append(one)
            if isinstance(one, Act):
                self._acts[one.id] = one

    def of(self, mention: str) -> Alleged:
        """Return what is alleged of the party that a mention is of, with all that speaks against it.

        Raises: KeyError: no party has this mention. DateError: a date is not in our subset.
        """
        party = self.parties.who[self.parties.of[mention]]
        parts = self.parties.parts(party.id)
        by_thing: dict[str, list[Involvement]] = {}
        for one in parts:
            by_thing.setdefault(one.of, []).append(one)
        return Alleged(
            party=party,
            acts=tuple(self._act(of, tuple(same)) for of, same in by_thing.items()),
            sources=self._sources(parts),
            against=self._against.of(party.id),
        )

    def all(self) -> tuple[Alleged, ...]:
        """Return what is alleged of every party of whom anything is, in the order of the record."""
        return tuple(self.of(party.id) for party in self.parties.alleged())

    def _act(self, of: str, parts: tuple[Involvement, ...]) -> AllegedAct:
        told = self._things.get(of, [])
        newest = told[-1] if told else None
        return AllegedAct(
            id=of,
            kind=newest.act_type if isinstance(newest, Act) else newest.event_kind if newest is not None else "",
            start=newest.start if newest is not None else None,
            end=newest.end if newest is not None else None,
            where=newest.where if newest is not None else None,
            told_in=tuple(one.statement for one in told),
            victims=tuple(dict.fromkeys(one.victim for one in told if isinstance(one, Act))),
            parts=tuple(_part(one) for one in parts),
            sources=self._sources(parts),
        )

    def _sources(self, parts: tuple[Involvement, ...]) -> Sources:
        return independent_sources(parts, self._heard.sources, self._heard.copied, self._acts)


def _part(one: Involvement) -> Part:
    return Part(
        statement=one.statement,
        source=one.attribution.source,
        degree=one.degree,
        capacity=one.capacity,
        credibility=one.attribution.credibility,
        relayed=bool(one.attribution.relayed_by),
    )


def alleged_of(heard: Heard, mention: str) -> Alleged:
    """Return what is alleged of one party, with everything that speaks against it.

    Raises: KeyError: no party has this mention. DateError: a date is not in our subset.
    """
    return AllegedOf(heard).of(mention)
