"""One statement before the gate: whether it goes, what of it does, and what it may be cited by; or why it stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from habeas.casework.bundle_choice import who_may_go
from habeas.casework.exhibits_named import SEALED, ExhibitsNamed
from habeas.casework.naming_others import NamingOthers
from habeas.casework.records import Person, find_person
from habeas.casework.spoken_of import Concerned, Kind, SpokenOf
from habeas.disclosures.gate import Gate, Refusal
from habeas.disclosures.material import Passed
from habeas.disclosures.paper import Cited
from habeas.disclosures.paring import (
    GROUND,
    PLACE,
    QUOTE,
    free_words,
    ground_words,
    pared,
    says_free,
    tells_ground,
    unquoted,
)
from habeas.errors import PersonsError
from habeas.model.attribution import Anchor
from habeas.model.exhibits import Exhibit
from habeas.model.ids import same_letters
from habeas.model.records import Record
from habeas.model.statements import Act, CodedMention, SearchAction, Statement
from habeas.vault.index import Index

_NAMES_ANOTHER = "it names somebody else who may not go"
_SPEAKS_OF_ANOTHER = "it speaks of somebody who may not go: {}"
_SPEAKS_OF_SEALED = "it speaks of somebody who is held sealed"
_RELAYED = "who passed it on: {}"
_SEARCHER = "who searched is not named: {}"

Said = Statement | Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """What of a person may go: their mentions; what stays of them, and why; the consents relied on."""

    mentions: tuple[str, ...]
    withheld: tuple[tuple[str, str], ...]
    relied: frozenset[str]

    def reason(self, mention: str, person: str) -> str:
        """Return why a mention stays, in words."""
        told = dict(self.withheld)
        return told.get(mention) or told.get(person) or Refusal.NO_CONSENT.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known of those whom a paper is about before any statement is weighed.

    `others` looks for names in words, beside those of `going`. `free`: mentions of which something says that they
    live outside custody. `grounds`: words that tell why somebody was chosen, folded; `passages`: where such words are
    quoted, as layer, start and end.
    """

    others: NamingOthers
    going: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()
    grounds: tuple[str, ...] = field(default=(), repr=False)
    passages: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A statement that goes, as much of it as does; or None and why. `notes`: what of it stays, though it goes.

    `named`: persons it speaks of or names, beside whom it goes. `exhibits` may be named.
    """

    passed: Passed | None = None
    why: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    parties: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    relied: frozenset[str] = frozenset()
    exhibits: tuple[Exhibit, ...] = field(default=(), repr=False)


class Weighing:
    """Weighs statements for one request. What it looked up about persons and exhibits it keeps."""

    def __init__(self, index: Index, gate: Gate) -> None:
        self.index, self.gate = index, gate
        self.whom = SpokenOf(index, gate)
        self.strangers = NamingOthers(index, (), may=self._may_stand)
        self.exhibits = ExhibitsNamed(index, gate, self.strangers)
        self._persons: dict[str, Person] = {}
        self._going: dict[str, Going] = {}
        run = index.database.execute("SELECT layer, start, end FROM blanked WHERE layer != ''")
        self._blanked: dict[str, list[tuple[int, int]]] = {}
        for layer, start, end in run:
            self._blanked.setdefault(str(layer), []).append((int(start), int(end)))

    def around(self, persons: Iterable[tuple[Person, Iterable[Said]]], *, extra_free: Iterable[str] = ()) -> Around:
        """Look at everything that is said of those whom a paper is about, before any of it is weighed."""
        going: list[str] = []
        free: set[str] = set(extra_free)
        grounds: dict[str, None] = {}
        passages: dict[tuple[str, int, int], None] = {}
        for person, said in persons:
            if self.gate.request.form == "name":
                going += self.going(person).mentions
            for one in said:
                if says_free(one):
                    free.update(person.mentions)
                if isinstance(one, Act) and (one.grounds or one.grounds_words):
                    grounds.update(dict.fromkeys(ground_words(one)))
                    passages.update(
                        dict.fromkeys((a.layer, a.start, a.end) for a in one.attribution.anchors if a.layer)
                    )
        return Around(
            others=self.beside(going),
            going=frozenset(going),
            free=frozenset(free),
            grounds=tuple(grounds),
            passages=tuple(passages),
        )

    def beside(self, going: Iterable[str]) -> NamingOthers:
        """Return what looks for names of others in words, beside those of these mentions."""
        return NamingOthers(self.index, going, may=self._may_stand, like=self.strangers)

    def person(self, mention: str) -> Person:
        """Return the person of a mention; somebody who is only mentioned is a person by themselves."""
        if mention not in self._persons:
            try:
                found = find_person(self.index, mention)
            except PersonsError:
                accounts = self.whom.accounts(mention)
                said_by = tuple(one.attribution.source for one in accounts)[:1]
                found = Person(id=same_letters(mention, "per"), mentions=(mention,)[: len(said_by)], sources=said_by)
            self._persons.update(dict.fromkeys((mention, *found.mentions), found))
        return self._persons[mention]

    def going(self, person: Person) -> Going:
        """Return what of a person may go."""
        if person.id not in self._going:
            going, withheld, relied = who_may_go(self.index, (person,) if person.mentions else (), self.gate)
            self._persons.update(dict.fromkeys(person.mentions, person))
            self._going[person.id] = Going(
                mentions=tuple(mention for one in going for mention in one.mentions),
                withheld=tuple(withheld),
                relied=frozenset(relied),
            )
        return self._going[person.id]

    def weigh(self, said: Said, around: Around) -> Weighed:
        """Decide whether a statement or a row of a list goes, and what of it."""
        concerned = self.whom.concerned(said)
        why, relied = self._refusal(said, concerned)
        if why:
            return Weighed(why=why)
        identifier = id_of_said(said)
        mine = said.mention.id if isinstance(said, CodedMention | Record) else ""
        is_party = bool(mine) and mine in concerned.parties
        bare, notes = pared(said, form=self.gate.request.form, is_party=is_party, is_free=mine in around.free)
        bare, searcher, about_searcher = self._without_searcher(bare, concerned)
        others = self._beside(around, concerned)
        text = " \n".join(dict.fromkeys(free_words(bare)))
        named = others.named_in(text)
        if named is None:
            return Weighed(why=_NAMES_ANOTHER)
        if tells_ground(text, around.grounds):
            return Weighed(why=GROUND)
        quoted = self._unquoted(bare, around, others, hidden=PLACE in notes or says_free(said))
        cites, exhibits, unnamed = self._cites(bare, identifier)
        notes = (*notes, *((QUOTE,) if quoted != bare else ()))
        return Weighed(
            passed=Passed(said=quoted, cites=cites),
            notes=(*((identifier, one) for one in notes), *about_searcher, *unnamed),
            parties=(*concerned.parties, *searcher),
            named=(*concerned.persons, *searcher, *(one for one in named if self.whom.kind(one) is Kind.PERSON)),
            relied=relied | self._relied((*concerned.persons, *searcher, *named)),
            exhibits=exhibits,
        )

    def _refusal(self, said: Said, concerned: Concerned) -> tuple[str, frozenset[str]]:
        """Return why a statement stays as a whole, "" where it does not; and the consents by which it goes."""
        if concerned.sealed:
            return _SPEAKS_OF_SEALED, frozenset()
        files = {said.attribution.exhibit, *(one.exhibit for one in said.attribution.anchors)}
        if any(self.exhibits.is_sealed(one) for one in files if one):
            return SEALED, frozenset()
        for mention in concerned.persons:
            person = self.person(mention)
            going = self.going(person)
            if mention not in going.mentions:
                return _SPEAKS_OF_ANOTHER.format(going.reason(mention, person.id)), frozenset()
        near = tuple(one for file in sorted(files) if file for one in self.exhibits.spoken_of(file))
        near += tuple(one for one in concerned.persons if self.gate.has_spoken(one))
        answer = self.gate.ask({id_of_said(said): (*near, said.attribution.source)})
        if answer.withheld:
            return answer.withheld[0][1].words, frozenset()
        for relay in said.attribution.relayed_by:
            passed_on = self.gate.ask({relay: (relay,)})
            if passed_on.withheld and passed_on.withheld[0][1] is not Refusal.NO_CONSENT:
                return _RELAYED.format(passed_on.withheld[0][1].words), frozenset()
        return "", frozenset(answer.consents)

    def _relied(self, mentions: Iterable[str]) -> frozenset[str]:
        persons = [self.person(one) for one in mentions if self.whom.kind(one) is Kind.PERSON]
        return frozenset[str]().union(*(self.going(person).relied for person in persons))

    def _without_searcher(
        self, said: Said, concerned: Concerned
    ) -> tuple[Said, tuple[str, ...], tuple[tuple[str, str], ...]]:
        """Take out who searched where they may not be named: that somebody did can be told all the same."""
        if not concerned.searcher or not isinstance(said, SearchAction):
            return said, (), ()
        person = self.person(concerned.searcher)
        going = self.going(person)
        if concerned.searcher in going.mentions:
            return said, (concerned.searcher,), ()
        why = _SEARCHER.format(going.reason(concerned.searcher, person.id))
        return msgspec.structs.replace(said, by=""), (), ((concerned.searcher, why),)

    def _beside(self, around: Around, concerned: Concerned) -> NamingOthers:
        """Return what looks for names of others than those whom a statement speaks of and who may go."""
        more = set(concerned.persons) - around.going
        if not more or self.gate.request.form != "name":
            return around.others
        return self.beside((*around.going, *more))

    def _unquoted(self, said: Said, around: Around, others: NamingOthers, *, hidden: bool) -> Said:
        """Take out passages that would say more than may go."""
        gone = [
            at
            for at, anchor in enumerate(said.attribution.anchors)
            if anchor.exact
            and (
                hidden
                or self._says_more(anchor, around.passages)
                or tells_ground(anchor.exact, around.grounds)
                or others.stand_in(anchor.exact)
            )
        ]
        return msgspec.structs.replace(said, attribution=unquoted(said.attribution, gone)) if gone else said

    def _says_more(self, anchor: Anchor, passages: tuple[tuple[str, int, int], ...]) -> bool:
        """Tell whether a passage overlaps one that tells of a ground, or one that is blanked for somebody sealed."""
        told = [(start, end) for layer, start, end in passages if layer == anchor.layer]
        return any(s < anchor.end and anchor.start < e for s, e in (*told, *self._blanked.get(anchor.layer, ())))

    def _cites(
        self, said: Said, identifier: str
    ) -> tuple[tuple[Cited, ...], tuple[Exhibit, ...], tuple[tuple[str, str], ...]]:
        """Return what a statement is cited by: its passages in exhibits that may be named, else itself alone."""
        attribution = said.attribution
        cites: dict[Cited, None] = {}
        exhibits: dict[str, Exhibit] = {}
        unnamed: dict[tuple[str, str], None] = {}
        places = attribution.anchors or (Anchor(exhibit=attribution.exhibit),)
        for anchor in places:
            exhibit, why = self.exhibits.named(anchor.exhibit, attribution.source) if anchor.exhibit else (None, "")
            if exhibit is None:
                if why:
                    unnamed[anchor.exhibit, f"it is not named: {why}"] = None
                continue
            exhibits[exhibit.id] = exhibit
            where = anchor.fragment or (f"char={anchor.start},{anchor.end}" if anchor.layer else "")  # RFC 5147
            cites[
                Cited(
                    statement=identifier,
                    exhibit=exhibit.id,
                    sha256=exhibit.sha256,
                    row=attribution.row,
                    fragment=where,
                )
            ] = None
        alone = (Cited(statement=identifier),)
        return tuple(cites) or alone, tuple(exhibits.values()), tuple(unnamed)

    def _may_stand(self, mention: str) -> bool:
        """Tell whether somebody else may be named in words: a party, or a person whose whole name may go too."""
        kind = self.whom.kind(mention)
        if kind is Kind.PARTY:
            return True
        if kind is Kind.SEALED or self.gate.request.form != "name":
            return False
        return mention in self.going(self.person(mention)).mentions


def id_of_said(said: Said) -> str:
    """Return what a statement is cited by: its own id, of a row of a list that of its mention."""
    return said.mention.id if isinstance(said, Record) else said.statement
