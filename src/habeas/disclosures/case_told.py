"""What passed, as a dossier tells it: who is called what, who is alleged of what, and what each value rests on.

Persons, parties and sources are numbered in the order in which they passed. An individual of whom fewer than two
independent sources say anything is called by a number, unless a person marked the paper as resting on a single source;
a private person likewise, unless a person decided otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from habeas.disclosures.covering import covered
from habeas.disclosures.fixed_phrases import Phrases, phrases
from habeas.disclosures.material import Material, Passed, PersonPassed
from habeas.disclosures.paper import Block, Cited, Run
from habeas.disclosures.person_told import PersonTold, identity
from habeas.disclosures.worded import full_names, joined, merged
from habeas.fates.alleged import Alleged, AllegedOf
from habeas.fates.command import Command, command
from habeas.fates.findings import Held
from habeas.fates.parties import Heard
from habeas.model.mentions import Mention
from habeas.model.protection import FilingDraft
from habeas.model.records import Record
from habeas.model.statements import CodedMention, Involvement, Relation, Statement
from habeas.model.vocabularies import vocabulary

Cites = tuple[Cited, ...]
_LABELS = (
    *("act_types", "actor_kinds", "consent_purposes", "element_values", "elements_icc", "elements_icpped"),
    *("end_status", "event_kinds", "fate", "information_credibility", "involvement", "item_kinds", "methods"),
    *("no_action_reasons", "parties", "proof", "recipients", "relations", "responses", "search_actions"),
    *("source_connection", "source_kinds", "source_reliability", "stated_fates", "whereabouts"),
)
SINGLE_SOURCE, MARKED = "single_source", "marked"
PRIVATE_PERSON, DECIDED = "private_person", "decided"
"""Keys of a draft's choices, and what a person chose there."""


@dataclass(frozen=True, kw_only=True)
class CaseTold:
    """What passed for a dossier, with the draft and the language of the paper."""

    material: Material = field(repr=False)
    draft: FilingDraft = field(repr=False)

    @property
    def lang(self) -> str:
        """The language of the paper, BCP 47."""
        return self.draft.lang

    @cached_property
    def say(self) -> Phrases:
        """The phrases that dossiers have in common."""
        return phrases("evidence", self.draft.lang)

    @cached_property
    def passed(self) -> tuple[Passed, ...]:
        """All that passed, each once: what concerns the persons in their order, then what concerns none of them."""
        every = [one for person in self.material.persons for one in person.said]
        return tuple({identity(one.said): one for one in (*every, *self.material.said)}.values())

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The coded statements among it."""
        return tuple(one.said for one in self.passed if isinstance(one.said, Statement))

    @cached_property
    def rows(self) -> tuple[Record, ...]:
        """The rows of lists among it."""
        return tuple(one.said for one in self.passed if isinstance(one.said, Record))

    @cached_property
    def _cites(self) -> Mapping[str, Cites]:
        found: dict[str, dict[Cited, None]] = {}
        for one in self.passed:
            called = one.said.mention.id if isinstance(one.said, Record) else one.said.statement
            found.setdefault(called, {}).update(dict.fromkeys(one.cites))
        return {called: tuple(cites) for called, cites in found.items()}

    def cites(self, *called: str) -> Cites:
        """Return what statements rest on, by their ids, of rows by the ids of their mentions; each once."""
        return tuple(
            dict.fromkeys(cite for one in called for cite in self._cites.get(one, (Cited(statement=one),)) if one)
        )

    @cached_property
    def findings(self) -> tuple[Held, ...]:
        """The findings that passed, each once, oldest first."""
        held = [one for person in self.material.persons for one in person.findings]
        by_id = {one.finding.id: one for one in (*held, *self.material.findings)}
        return tuple(sorted(by_id.values(), key=lambda one: (one.entry, one.finding.id)))

    @cached_property
    def heard(self) -> Heard:
        """The same, as `habeas.fates` takes it. A relation counts only between parties: of others none is told."""
        parties = dict(self.material.parties)
        kept = tuple(
            one for one in self.statements if not isinstance(one, Relation) or (one.a in parties and one.b in parties)
        )
        return Heard(
            statements=kept,
            sources={one.id: one for one in self.material.sources},
            same={mention: group[0] for group in self.material.same for mention in group},
            different=frozenset(frozenset(pair) for pair in self.material.different),
            person_of={mention: person.id for mention, person in self.persons_of.items()},
            places={one.id: one for one in self.material.places},
            copied=frozenset(frozenset(pair) for pair in self.material.copied),
            held=self.findings,
            rows=self.rows,
        )

    @cached_property
    def persons_of(self) -> Mapping[str, PersonPassed]:
        """By mention the person, of those who passed."""
        return {mention.id: person for person in self.material.persons for mention in person.mentions}

    @cached_property
    def asked(self) -> AllegedOf:
        """Says what is alleged of each party."""
        return AllegedOf(self.heard)

    @cached_property
    def alleged(self) -> tuple[Alleged, ...]:
        """What is alleged of every party that may be told of, each with all that speaks against it."""
        told = dict(self.material.parties)
        return tuple(one for one in self.asked.all() if told.keys() & set(one.party.mentions))

    @cached_property
    def tells(self) -> tuple[PersonTold, ...]:
        """Each person as the forms tell them."""
        return tuple(PersonTold(material=self.material, person=one, lang=self.lang) for one in self.material.persons)

    @cached_property
    def source_numbers(self) -> Mapping[str, int]:
        """Numbers of the sources, from 1, in the order in which something of theirs passed."""
        said = [one.said.attribution for one in self.passed]
        found = dict.fromkeys(name for one in said for name in (one.source, *one.relayed_by))
        return {source: at for at, source in enumerate(found, 1)}

    def source(self, source: str, cites: Cites = ()) -> Run:
        """Return how a source is called: by its number."""
        number = self.source_numbers.get(source)
        return Run(text=self.say.say("source_n", n=number) if number is not None else source, cites=cites)

    @cached_property
    def by_id(self) -> Mapping[str, Statement | Record]:
        """What passed by its id; of the rows about a mention the last by the mention's."""
        found: dict[str, Statement | Record] = {one.statement: one for one in self.statements}
        return found | {one.mention.id: one for one in self.rows}

    @cached_property
    def parts_of(self) -> Mapping[str, tuple[Involvement, ...]]:
        """Parts that are alleged, by the act or event."""
        found: dict[str, list[Involvement]] = {}
        for one in self.statements:
            if isinstance(one, Involvement):
                found.setdefault(one.of, []).append(one)
        return {of: tuple(parts) for of, parts in found.items()}

    @cached_property
    def _accounts(self) -> Mapping[str, str]:
        return {one.mention.id: one.statement for one in self.statements if isinstance(one, CodedMention)}

    @cached_property
    def _parties(self) -> Mapping[str, Mention]:
        return dict(self.material.parties)

    def by(self, *called: str) -> tuple[Run, ...]:
        """Return who says something, on one line: the source of each statement, with the statement's own footnote.

        A statement keeps one footnote through the paper, so that a number leads to where else it is told.
        """
        runs = []
        for one in dict.fromkeys(called):
            said = self.by_id.get(one)
            runs.append(self.source(said.attribution.source, self.cites(one)) if said else Run(text=one))
        return joined(((run,) for run in runs), within="", between=self.say.say("comma"))

    def list_of(self, runs: Iterable[Run]) -> tuple[Run, ...]:
        """Return values on one line, with commas between."""
        return joined(((one,) for one in runs if one.text), within="", between=self.say.say("comma"))

    def person(self, mention: str, *, cited: bool = False) -> tuple[Run, ...]:
        """Return how a person is called: by their name where it may go, else by a number; of others nothing."""
        person = self.persons_of.get(mention)
        if person is None:
            return ()
        for written, lang, cite in person.names[:1]:
            return (Run(text=written, lang=lang, cites=(cite,) if cited else ()),)
        return (Run(text=self.say.say("person_n", n=self.material.persons.index(person) + 1)),)

    @cached_property
    def _party_numbers(self) -> Mapping[str, int]:
        parties = self.asked.parties
        told = [parties.of[mention] for mention, _ in self.material.parties if mention in parties.of]
        return {party: at for at, party in enumerate(dict.fromkeys(told), 1)}

    @cached_property
    def marked(self) -> bool:
        """Whether a person marked the paper as one that can rest on a single source."""
        return self.draft.choices.get(SINGLE_SOURCE) == MARKED

    @cached_property
    def _nameless(self) -> Mapping[str, str]:
        """By party the phrase that says why it is called by a number."""
        found = {}
        decided = self.draft.choices.get(PRIVATE_PERSON) == DECIDED
        for party in self.asked.parties.who.values():
            if party.individual and party.private and not decided and self._of_command(party.id):
                found[party.id] = "name_withheld_private"
        for one in self.alleged:
            if one.needs_mark and not self.marked:
                found[one.party.id] = "name_withheld_single"
        return found

    def _of_command(self, party: str) -> bool:
        """Tell whether something is alleged of a party, or it stands in a command link: whoever asked does not."""
        links = self.command.links
        return bool(self.asked.parties.parts(party)) or any(party in (one.over, one.under) for one in links)

    @cached_property
    def command(self) -> Command:
        """Who stands over whom, as sources state it."""
        return command(self.heard, self.asked.parties)

    def party(self, mention: str, *, cited: bool = False, briefly: bool = False) -> tuple[Run, ...]:
        """Return how a party is called: by its names, or by a number with the reason why it is not named.

        A mention that may not be told of is nobody's: it is called by nothing.

        Args:
            cited: with what the names rest on. briefly: without the reason.
        """
        parties = self.asked.parties
        party = parties.of.get(mention, "")
        if not party or party not in self._party_numbers:
            return ()
        individual = parties.who[party].individual
        number = self.say.say("individual_n" if individual else "party_n", n=self._party_numbers[party])
        why = self._nameless.get(party)
        names = () if why else tuple(self._names(parties.who[party].mentions, cited=cited))
        if names:
            return self.list_of(names)
        return (Run(text=f"{number} ({self.say.say(why)})" if why and not briefly else number),)

    def covered(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        """Return blocks in which nothing that anybody said or wrote names a party that is called by a number."""
        parties = self.asked.parties
        hidden: list[str] = []
        shown = [written for person in self.material.persons for written, _, _ in person.names]
        for mention, told in self.material.parties:
            names = [name.written for name in told.names]
            (hidden if parties.of.get(mention) in self._nameless else shown).extend(names)
        return covered(blocks, hidden, shown, self.say.say("name_covered"))

    def _names(self, mentions: Iterable[str], *, cited: bool) -> Iterator[Run]:
        told, accounts = self._parties, self._accounts
        found: list[Run] = []
        for mention in mentions:
            if mention in told:
                cites = self.cites(accounts[mention]) if cited and mention in accounts else ()
                found += full_names(told[mention], cites)
        yield from merged(found)

    def unchecked(self, *rooms: str) -> bool:
        """Tell whether a paper of these phrases holds some, or labels, that no speaker has checked."""
        labels = self.lang == "en" or all(vocabulary(name).checked[self.lang] for name in _LABELS)
        return not (labels and all(phrases(room, self.lang).checked for room in ("evidence", *rooms)))
