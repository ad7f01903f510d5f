"""What passed for one filing, while it is gathered: each statement is weighed once; the whole becomes the material."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import msgspec

from habeas.casework.copying import one_witness
from habeas.casework.log_places import log_state
from habeas.casework.party_links import party_links
from habeas.casework.records import Person, said_by_act, said_in
from habeas.casework.spoken_of import Kind
from habeas.casework.weighed import Around, Said, Weighed, Weighing, id_of_said
from habeas.disclosures.gate import Request
from habeas.disclosures.material import Kept, Material, Passed, PersonPassed
from habeas.disclosures.paper import Cited
from habeas.disclosures.paring import named, tells_ground
from habeas.fates import standing
from habeas.fates.findings import Held
from habeas.fates.said import Said as Stated
from habeas.model.encoding import decode_fast
from habeas.model.mentions import Mention
from habeas.model.records import Record, Source
from habeas.model.statements import Act, CodedMention, Event, Involvement, Place, Response, thing_of
from habeas.model.values import Where

_REASONING = "its reasons are not told: they name or tell of more than may go"
_TITLE = "its title is not told: it names somebody"


class Gathering:
    """Gathers what passed for one filing.

    Args:
        sources: of the case, by id. called: how sentences call them, as `said_by` returns it.
    """

    def __init__(
        self,
        weighing: Weighing,
        around: Around,
        sources: Mapping[str, Source],
        called: Mapping[str, tuple[str, bool]],
    ) -> None:
        self._weighing, self._around, self._sources, self._called = weighing, around, sources, called
        self._weighed: dict[str, Weighed] = {}
        self._kept: dict[tuple[str, str], None] = {}
        self._going_ids: frozenset[str] | None = None  # of what goes, once somebody asked

    def keep(self, identifier: str, why: str) -> None:
        """Note that something stays, and why."""
        self._kept[identifier, why] = None

    def take_in(self, said: Iterable[Said]) -> None:
        """Weigh statements that were not weighed yet."""
        self._going_ids = None
        for one in said:
            key = _key(one)
            if key not in self._weighed:
                self._weighed[key] = self._weighing.weigh(one, self._around)

    def drop_loose(self, why: str) -> None:
        """Keep back parts in acts and events that do not go: nothing would say what they are parts in."""
        self._going_ids = None
        things = {one.id for one in self.acts()} | {one.id for one in self.events()}
        for key, one in self._weighed.items():
            if one.passed is not None and isinstance(one.passed.said, Involvement) and one.passed.said.of not in things:
                self._weighed[key] = Weighed(why=why)

    def acts(self) -> list[Act]:
        """Return the acts that go."""
        return [one for one in self._going() if isinstance(one, Act)]

    def events(self) -> list[Event]:
        """Return the events that go."""
        return [one for one in self._going() if isinstance(one, Event)]

    def parties(self) -> tuple[str, ...]:
        """Return the parties of which what goes speaks."""
        going = (one for one in self._weighed.values() if one.passed is not None)
        return tuple(dict.fromkeys(party for one in going for party in one.parties))

    def holds(self, identifier: str) -> bool:
        """Tell whether what a finding names goes: a statement, or the rows of a list about a mention."""
        return identifier in self._things()

    def passed(self, said: Iterable[Said]) -> tuple[Passed, ...]:
        """Return of these what goes, in their order, each once."""
        keys = dict.fromkeys(_key(one) for one in said)
        found = (self._weighed[key].passed for key in keys if key in self._weighed)
        return tuple(self._tied(one) for one in found if one is not None)

    def person(
        self, person: Person, own: tuple[Passed, ...], findings: tuple[Held, ...], *, tells_standing: bool
    ) -> PersonPassed:
        """Return a person as much as goes."""
        mentions: dict[str, Mention] = {}
        names: dict[tuple[str, str], Cited] = {}
        for one in own:
            if not isinstance(one.said, CodedMention | Record) or one.said.mention.id not in person.mentions:
                continue
            mentions[one.said.mention.id] = one.said.mention
            for name in one.said.mention.names:
                if name.kind == "main":
                    names.setdefault((name.written, name.lang), one.cites[0])
        told = tuple(self._told(one) for one in findings)
        return PersonPassed(
            id=person.id,
            mentions=tuple(mentions.values()),
            names=tuple((written, lang, cite) for (written, lang), cite in names.items()),
            said=own,
            findings=told,
            standing=standing(person.id, tuple(_stated(own, person, self._called)), told) if tells_standing else None,
        )

    def material(
        self,
        request: Request,
        persons: tuple[PersonPassed, ...],
        *,
        findings: tuple[Held, ...],
        head: tuple[str, int] | None = None,
    ) -> Material:
        """Return all that passed as what a template is given.

        Args:
            head: root and size of the log, where the material is to say how each statement stands in it.
        """
        told = {_key(one.said) for person in persons for one in person.said}
        going = {key: one for key, one in self._weighed.items() if one.passed is not None}
        rest = {key: one for key, one in going.items() if key not in told and not self._is_of_person(one)}
        used = [going[key] for key in (*told, *rest) if key in going]
        shown = [one.said for one in (*(p for person in persons for p in person.said), *_passed(rest.values()))]
        exhibits = {exhibit.id: exhibit for one in used for exhibit in one.exhibits}
        relied = {consent for one in used for consent in one.relied}
        relied |= {consent for one in exhibits for consent in self._weighing.exhibits.relied.get(one, ())}
        parties = self._parties(used)
        index = self._weighing.index
        links = party_links(index, [mention for mention, _ in parties])
        copied = one_witness(index, tuple(one.id for person in persons for one in person.mentions))
        return Material(
            request=request,
            persons=persons,
            parties=parties,
            said=tuple(self._tied(one) for one in _passed(rest.values())),
            sources=self._sources_of(shown),
            exhibits=tuple(sorted(exhibits.values(), key=lambda one: one.id)),
            places=self._places(shown),
            findings=tuple(self._told(one) for one in findings),
            kept=self._all_kept(),
            consents=tuple(sorted(relied)),
            named=tuple(sorted({mention for one in used for mention in one.named})),
            same=links.groups,
            different=links.different,
            copied=tuple((one.a, one.b) for one in copied),
            log=None if head is None else log_state(index, head, shown, tuple(exhibits)),
        )

    def _going(self) -> list[Said]:
        return [one.said for one in _passed(self._weighed.values())]

    def _things(self) -> frozenset[str]:
        """Return the ids of what goes, and of what it describes."""
        if self._going_ids is None:
            going = self._going()
            described = (thing_of(one) for one in going if not isinstance(one, Record))
            self._going_ids = frozenset((*(id_of_said(one) for one in going), *described))
        return self._going_ids

    def _is_of_person(self, one: Weighed) -> bool:
        """Tell whether a statement speaks of a person: then it stands with that person or nowhere."""
        return one.passed is not None and bool(self._weighing.whom.concerned(one.passed.said).persons)

    def _tied(self, passed: Passed) -> Passed:
        """Let a statement point to nothing that does not go with it."""
        said = passed.said
        if isinstance(said, Act) and said.event and said.event not in self._things():
            return Passed(said=msgspec.structs.replace(said, event=""), cites=passed.cites)
        if isinstance(said, Response) and said.answers and said.answers not in self._things():
            return Passed(said=msgspec.structs.replace(said, answers=""), cites=passed.cites)
        return passed

    def _told(self, held: Held) -> Held:
        """Return a finding with its reasons, if they name nobody who does not go and tell of no ground."""
        reasoning = held.finding.reasoning
        if not reasoning or not (
            self._around.others.stand_in(reasoning) or tells_ground(reasoning, self._around.grounds)
        ):
            return held
        self.keep(held.finding.id, _REASONING)
        return replace(held, finding=msgspec.structs.replace(held.finding, reasoning=""))

    def _parties(self, used: list[Weighed]) -> tuple[tuple[str, Mention], ...]:
        """Return who the parties are, as far as accounts of them go; whoever searched in the form of name asked for."""
        wanted = dict.fromkeys(party for one in used for party in one.parties)
        found: dict[str, Mention] = {}
        for one in self._going():
            if isinstance(one, CodedMention) and one.mention.id in wanted:
                kind = self._weighing.whom.kind(one.mention.id)
                form = self._weighing.gate.request.form
                found[one.mention.id] = named(one.mention, form) if kind is Kind.PERSON else one.mention
        return tuple((mention, found[mention]) for mention in wanted if mention in found)

    def _sources_of(self, shown: list[Said]) -> tuple[Source, ...]:
        """Return who says what goes and who passed it on, without what names anybody in how they are called."""
        wanted = dict.fromkeys(
            source for one in shown for source in (one.attribution.source, *one.attribution.relayed_by)
        )
        found = []
        for identifier in wanted:
            source = self._sources.get(identifier)
            if source is None:
                continue
            words = (source.title, source.list_words, source.reliability_reason)
            if self._weighing.strangers.stand_in(" \n".join(words)):
                self.keep(source.id, _TITLE)
                source = msgspec.structs.replace(source, title="", list_words="", reliability_reason="")
            found.append(source)
        return tuple(found)

    def _places(self, shown: list[Said]) -> tuple[Place, ...]:
        """Return the agreed places that are spoken of, with what they lie within."""
        waiting = list(dict.fromkeys(where.place for one in shown for where in _wheres(one) if where.place))
        found: dict[str, Place] = {}
        while waiting:
            identifier = waiting.pop(0)
            row = self._weighing.index.database.execute("SELECT body FROM place WHERE id = ?", (identifier,)).fetchone()
            place = decode_fast(bytes(row[0])) if row and identifier not in found else None
            if isinstance(place, Place):
                found[identifier] = place
                waiting += [place.within] if place.within else []
        return tuple(found.values())

    def _all_kept(self) -> tuple[Kept, ...]:
        kept = dict(self._kept)
        for key, one in self._weighed.items():
            if one.passed is None:
                kept[key.partition("#")[0], one.why] = None
            kept.update(dict.fromkeys(one.notes))
        return tuple(Kept(id=identifier, reason=why) for identifier, why in kept)


def _passed(weighed: Iterable[Weighed]) -> list[Passed]:
    return [one.passed for one in weighed if one.passed is not None]


def _key(said: Said) -> str:
    """Return what a statement is known by while it is gathered; each row of a list stands for itself."""
    if isinstance(said, Record):
        return f"{said.mention.id}#{said.attribution.exhibit}#{said.attribution.row}"
    return said.statement


def _stated(own: tuple[Passed, ...], person: Person, slugs: Mapping[str, tuple[str, bool]]) -> Iterable[Stated]:
    """Give what the passed statements say of a person's fate."""
    for one in own:
        said = one.said
        if isinstance(said, CodedMention | Record) and said.mention.id in person.mentions:
            yield from said_in(said, slugs)
        elif isinstance(said, Act) and said.victim in person.mentions:
            yield from said_by_act(said, slugs)


def _wheres(value: object) -> Iterable[Where]:
    match value:
        case Where():
            yield value
        case tuple():
            for one in value:
                yield from _wheres(one)
        case msgspec.Struct():
            for key in value.__struct_fields__:
                yield from _wheres(getattr(value, key))
