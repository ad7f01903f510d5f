"""Parties: who is alleged to have had a part, and the units and institutions that sources put around them.

A mention is one source's account. That two accounts are of one party is a person's judgement, given here as it stands;
no name is compared. Victims, witnesses and sources are no parties: whoever speaks of themselves as a source, whoever is
held sealed, and of a victim every link to anybody, is left out and counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from habeas.fates.findings import Held
from habeas.model.records import Record, Source
from habeas.model.statements import Act, CodedMention, Involvement, Place, Statement

COLLECTIVE = frozenset({"unit", "institution", "group", "unknown_persons"})
"""Parties that are no single person. Of whom it is not known counts as a single person: the stricter reading."""
PRIVATE = frozenset(
    {
        "relatives",
        "private_person",
        "private_armed_persons",
        "mob",
        "employer_or_school",
        "community_or_religious_authority",
        "medical_staff",
        "commercial_actor",
    }
)
"""Kinds of actors (vocabulary actor_kinds) that are private: a neighbour or a brother who is accused has a door."""
UNSAID = frozenset({"", "unknown", "other"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the record holds, as far as it can speak of parties.

    Args:
        statements: those that count. sources, places: by id.
        same: by mention the party it is of, as people judged; a mention that is not in it stands alone.
        different: pairs of mentions that people judged to be two.
        person_of: by mention of a victim the person.
        copied: pairs of mentions that are likely one witness.
        held: findings about acts, events and persons that the statements speak of.
        rows: of lists, about those to whom something was done.
    """

    statements: tuple[Statement, ...] = field(repr=False)
    sources: Mapping[str, Source] = field(default_factory=dict, repr=False)
    same: Mapping[str, str] = field(default_factory=dict, repr=False)
    different: frozenset[frozenset[str]] = frozenset()
    person_of: Mapping[str, str] = field(default_factory=dict, repr=False)
    places: Mapping[str, Place] = field(default_factory=dict, repr=False)
    copied: frozenset[frozenset[str]] = frozenset()
    held: tuple[Held, ...] = ()
    rows: tuple[Record, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A unit, institution or individual, as sources tell of it.

    `id`: the first of its `mentions`. `party`: as its accounts have it (vocabulary parties), "" where they differ or
    none says it. `kinds`: of actors, as stated, sorted. `private`: no source states a kind of the State or of an armed
    group; where none is stated at all, an individual counts as private and a unit does not. `victim`: acts against
    them are told.
    """

    id: str
    mentions: tuple[str, ...]
    party: str
    kinds: tuple[str, ...]
    private: bool
    victim: bool

    @property
    def individual(self) -> bool:
        """Tell whether it is, or may be, a single person."""
        return self.party not in COLLECTIVE


class Parties:
    """The parties of what was heard, in the order of their first mention.

    `of`: by mention the party's id. `who`: by id. `accused`: mentions that an involvement alleges something of.
    `victims`: mentions to whom something was done. `left_out`: why mentions are no parties here, and how many.
    """

    def __init__(self, heard: Heard) -> None:
        self._accounts: dict[str, list[CodedMention]] = defaultdict(list)
        self._parts: dict[str, list[Involvement]] = defaultdict(list)
        victims = set()
        for one in heard.statements:
            match one:
                case CodedMention():
                    self._accounts[one.mention.id].append(one)
                case Involvement():
                    self._parts[one.actor].append(one)
                case Act():
                    victims.add(one.victim)
        self.accused, self.victims = frozenset(self._parts), frozenset(victims)
        hidden = self._hidden()
        grouped: dict[str, list[str]] = defaultdict(list)
        for mention in dict.fromkeys((*self._accounts, *self._parts)):
            if mention and mention not in hidden:
                grouped[heard.same.get(mention, mention)].append(mention)
        self.who = {mentions[0]: self._party(tuple(mentions)) for mentions in grouped.values()}
        self.of = {mention: party.id for party in self.who.values() for mention in party.mentions}
        self.left_out: tuple[tuple[str, int], ...] = tuple(sorted(Counter(hidden.values()).items()))

    def accounts(self, party: str) -> tuple[CodedMention, ...]:
        """Return the accounts of a party, in the order of its mentions."""
        return tuple(one for mention in self.who[party].mentions for one in self._accounts[mention])

    def parts(self, party: str) -> tuple[Involvement, ...]:
        """Return what a party is alleged to have had a part in."""
        return tuple(one for mention in self.who[party].mentions for one in self._parts[mention])

    def alleged(self) -> tuple[Party, ...]:
        """Return the parties of whom something is alleged."""
        return tuple(one for one in self.who.values() if self.accused & set(one.mentions))

    def _hidden(self) -> dict[str, str]:
        hidden = {}
        for mention, accounts in self._accounts.items():
            if any(one.sealed for one in accounts):
                hidden[mention] = "sealed"
            elif any(one.is_source for one in accounts):
                hidden[mention] = "speaks_of_itself"
        return hidden

    def _party(self, mentions: tuple[str, ...]) -> Party:
        accounts = [one for mention in mentions for one in self._accounts.get(mention, ())]
        said = {one.party for one in accounts}
        kinds = {one.actor_kind for one in accounts}
        kinds |= {one.actor_kind for mention in mentions for one in self._parts.get(mention, ())}
        stated = tuple(sorted(kinds - UNSAID))
        party = said.pop() if len(said) == 1 else ""
        private = not set(stated) - PRIVATE and (bool(stated) or party not in COLLECTIVE)
        return Party(
            id=mentions[0],
            mentions=mentions,
            party=party,
            kinds=stated,
            private=private,
            victim=not self.victims.isdisjoint(mentions),
        )
