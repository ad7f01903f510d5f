"""Whom a statement speaks of: persons, whom the gate is asked about, and parties, who go with what speaks of them.

A unit, an institution, a group and unknown men are parties. So is a person who is alleged to have had a part in an act,
who stands over a unit or belongs to it, or who was asked or answers for others; a brother who is accused is one. Nobody
is a party to whom something was done too, who is on a list, who speaks as a source, or about whom anything is allowed
or refused: these are persons.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from habeas.disclosures.gate import Gate
from habeas.model.encoding import decode_fast
from habeas.model.ids import id_of, raw_of
from habeas.model.records import Record
from habeas.model.statements import CodedMention, Relation, SearchAction, Statement, concerns, thing_of
from habeas.vault.index import Index

_ANSWERING = frozenset({"actor", "addressed_to"})
COMMAND = frozenset(
    {"member_of", "has_member", "commands", "commanded_by", "part_of", "has_part", "subordinate_to", "superior_to"}
)
"""Relations (vocabulary relations) between those who act: who belongs to which unit, and who stands over whom."""


class Kind(StrEnum):
    """What somebody is to a filing."""

    PERSON = "person"
    PARTY = "party"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """Whom a statement speaks of, by mention: persons, parties, and persons held sealed, of whom nothing may speak.

    `searcher`: a person who searched, asked or complained: what was done can be told without saying by whom.
    """

    persons: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()
    searcher: str = ""


class SpokenOf:
    """Looks up whom statements speak of, each mention once."""

    def __init__(self, index: Index, gate: Gate) -> None:
        self._run = index.database.execute
        self._gate = gate
        self._kinds: dict[str, Kind] = {}
        self._behind: dict[str, tuple[str, ...]] = {}
        self._accounts: dict[str, tuple[CodedMention, ...]] = {}

    def concerned(self, said: Statement | Record) -> Concerned:
        """Return whom a statement, or a row of a list, speaks of."""
        if isinstance(said, Record):
            return Concerned(persons=(said.mention.id,))
        roles = list(concerns(said))
        if isinstance(said, CodedMention):
            roles.append(("itself", thing_of(said)))
        found: dict[Kind, dict[str, None]] = {kind: {} for kind in Kind}
        searcher = ""
        for role, one in roles:
            answering = role in _ANSWERING or (role == "by" and not isinstance(said, SearchAction))
            answering |= isinstance(said, Relation) and said.relation in COMMAND
            for mention in self._mentions(one):
                kind = self.kind(mention, answering=answering)
                if kind is Kind.PERSON and role == "by" and isinstance(said, SearchAction):
                    searcher = mention
                else:
                    found[kind][mention] = None
        return Concerned(
            persons=tuple(found[Kind.PERSON]),
            parties=tuple(found[Kind.PARTY]),
            sealed=tuple(found[Kind.SEALED]),
            searcher="" if searcher in found[Kind.PERSON] else searcher,
        )

    def kind(self, mention: str, *, answering: bool = False) -> Kind:
        """Tell what a mention is. `answering`: in the role of somebody accused, asked, or who answers for others."""
        if mention not in self._kinds:
            self._kinds[mention] = self._kind(mention)
        kind = self._kinds[mention]
        if kind is Kind.PERSON and answering and not self._is_protected(mention):
            return Kind.PARTY
        return kind

    def accounts(self, mention: str) -> tuple[CodedMention, ...]:
        """Return what coders say of a mention, in the order of the record."""
        if mention not in self._accounts:
            rows = self._run(
                "SELECT body FROM counted WHERE kind = 'mention' AND thing = ? ORDER BY n", (raw_of(mention),)
            )
            said = [decode_fast(bytes(body)) for (body,) in [*rows]]
            self._accounts[mention] = tuple(one for one in said if isinstance(one, CodedMention))
        return self._accounts[mention]

    def _kind(self, mention: str) -> Kind:
        accounts = self.accounts(mention)
        if any(one.sealed for one in accounts):
            return Kind.SEALED
        if accounts and not any(one.party == "person" for one in accounts):
            return Kind.PARTY
        accused = self._run(
            "SELECT 1 FROM involved i JOIN counted s ON s.n = i.n WHERE i.actor = ?", (raw_of(mention),)
        )
        return Kind.PARTY if accused.fetchone() and not self._is_protected(mention) else Kind.PERSON

    def _is_protected(self, mention: str) -> bool:
        """Tell whether somebody is more than a party: done something to, on a list, a source, or spoken about."""
        row = self._run("SELECT 1 FROM record WHERE mention = ? LIMIT 1", (raw_of(mention),)).fetchone()
        return row is not None or self._gate.has_spoken(mention) or any(one.is_source for one in self.accounts(mention))

    def _mentions(self, thing: str) -> Iterable[str]:
        """Return the mentions for which a thing stands: of an act to whom it was done, of a search whom it is about."""
        if thing.startswith("men_"):
            return (thing,)
        if thing not in self._behind:
            self._behind[thing] = ()  # a search that is about itself ends here
            self._behind[thing] = tuple(dict.fromkeys(self._found_behind(thing)))
        return self._behind[thing]

    def _found_behind(self, thing: str) -> Iterable[str]:
        if thing.startswith("act_"):
            rows = self._run(
                "SELECT a.victim FROM act a JOIN counted s ON s.n = a.n WHERE s.thing = ? ORDER BY a.n",
                (raw_of(thing),),
            )
            yield from [id_of("men", bytes(victim)) for (victim,) in [*rows]]
        elif thing.startswith("sea_"):
            rows = self._run(
                "SELECT body FROM counted WHERE kind = 'search_action' AND thing = ? ORDER BY n", (raw_of(thing),)
            )
            for (body,) in [*rows]:
                said = decode_fast(bytes(body))
                if isinstance(said, SearchAction):
                    for one in said.about:
                        yield from self._mentions(one)
