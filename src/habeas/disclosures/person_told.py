"""What passed of one person, gathered by what the forms of the United Nations ask, in the words of one language.

Nothing is chosen among what sources state, and nothing follows from what none states. What the perpetrators acted upon
is not read here at all, and what somebody gave as the reason neither: both could tell why the person was chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from habeas.disclosures.material import Material, Passed, PersonPassed
from habeas.disclosures.paper import Cited, Run
from habeas.disclosures.worded import day, labelled, merged, place, words
from habeas.errors import DisclosureError
from habeas.fates.questions import COARSE, FATE, UNKNOWN, WHEREABOUTS
from habeas.fates.terms import ALIVE, DEATHS, LAST_SEEN, MISSING, RELEASED, TAKEN
from habeas.model.findings import Finding
from habeas.model.mentions import Mention, StatedFate
from habeas.model.records import Described, Record, Source
from habeas.model.statements import Act, CodedMention, Event, Involvement, Place, Response, SearchAction, Statement
from habeas.statements.fates_stated import fates_of
from habeas.statements.gathered import HOLDINGS, TAKINGS, deaths

CONFINED = HOLDINGS - {"confinement_by_family"}
"""Acts of holding somebody that can be a State's: whoever is held by relatives may be reached there by others."""
Cites = tuple[Cited, ...]
_Kind = TypeVar("_Kind")
_PLACED = TAKINGS | CONFINED | frozenset({"roundup", "torture", "ill_treatment"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FateSaid:
    """What a source states became of a person. `act`: the act that says so, None where a row or account does."""

    fate: StatedFate
    lang: str
    cites: Cites
    act: Act | None = None


@dataclass(frozen=True, kw_only=True)
class PersonTold:
    """What passed of the person that a form is about; of nobody where nobody passed. `lang`: of the paper."""

    material: Material = field(repr=False)
    person: PersonPassed | None = field(repr=False)
    lang: str

    @cached_property
    def parties(self) -> dict[str, Mention]:
        """Those who may be named as having acted, been asked or answered, by mention id."""
        return dict(self.material.parties)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Places that people agreed on, by id."""
        return {one.id: one for one in self.material.places}

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Sources by id."""
        return {one.id: one for one in self.material.sources}

    @cached_property
    def passed(self) -> tuple[Passed, ...]:
        """All that passed: what concerns the person, then what concerns nobody in particular; each once."""
        own = self.person.said if self.person is not None else ()
        return tuple({identity(one.said): one for one in (*own, *self.material.said)}.values())

    @cached_property
    def cites_of(self) -> Mapping[str, Cites]:
        """What each that passed rests on, by its identity."""
        return {identity(one.said): one.cites for one in self.passed}

    @cached_property
    def actors(self) -> Mapping[str, CodedMention]:
        """Coded accounts of those who may be named as having acted, by mention id."""
        return {one.mention.id: one for one, _ in self.of_kind(CodedMention) if one.mention.id in self.parties}

    @cached_property
    def parts(self) -> Mapping[str, list[tuple[Involvement, Cites]]]:
        """Who is said to have had a part, by the act or event."""
        found: dict[str, list[tuple[Involvement, Cites]]] = {}
        for one, cites in self.of_kind(Involvement):
            found.setdefault(one.of, []).append((one, cites))
        return found

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {identity(one.said): at for at, one in enumerate(self.passed)}

    @cached_property
    def mentions(self) -> frozenset[str]:
        """Ids of the person's mentions."""
        return frozenset(one.id for one in self.person.mentions) if self.person is not None else frozenset()

    @cached_property
    def accounts(self) -> tuple[tuple[Described, Cites], ...]:
        """Rows of lists and coded accounts of the person."""
        return tuple(
            (one.said, one.cites)
            for one in self.passed
            if isinstance(one.said, Record | CodedMention) and one.said.mention.id in self.mentions
        )

    @cached_property
    def acts(self) -> tuple[tuple[Act, Cites], ...]:
        """What was done to the person, as stated, by the days on which it can have begun; undated acts last."""
        found = [(one, cites) for one, cites in self.of_kind(Act) if one.victim in self.mentions]
        return tuple(sorted(found, key=lambda pair: begins(pair[0])))

    @cached_property
    def searches(self) -> tuple[tuple[SearchAction, Cites], ...]:
        """What was done to find the person or to have an answer, or why nothing was."""
        return tuple(self.of_kind(SearchAction))

    @cached_property
    def responses(self) -> tuple[tuple[Response, Cites], ...]:
        """What authorities and others answered, or that they did not."""
        return tuple(self.of_kind(Response))

    @cached_property
    def fates(self) -> tuple[FateSaid, ...]:
        """What sources state became of the person, in rows, accounts and acts."""
        found = [
            FateSaid(fate=fate, lang=self.lang_of(one), cites=cites)
            for one, cites in self.accounts
            for fate in one.fates
        ]
        found += [
            FateSaid(fate=fate, lang=self.lang_of(act), cites=cites, act=act)
            for act, cites in self.acts
            for fate in fates_of(act)
        ]
        return tuple(found)

    @cached_property
    def found(self) -> tuple[Finding, ...]:
        """The findings on fate and whereabouts that count, where they say more than that it is unknown."""
        held = self.person.findings if self.person is not None else ()
        return tuple(
            one.finding
            for one in held
            if one.counts and one.finding.question in (FATE, WHEREABOUTS) and one.finding.value != UNKNOWN
        )

    @cached_property
    def said_free(self) -> bool:
        """Whether anybody states or found that the person is out of custody and alive: then where is told nowhere."""
        return any(one.fate.says in (RELEASED, ALIVE) for one in self.fates) or any(
            (one.question, one.value) in COARSE for one in self.found
        )

    def of_kind(self, kind: type[_Kind]) -> Iterator[tuple[_Kind, Cites]]:
        """Give what passed of one kind, in the order of the record."""
        return ((one.said, one.cites) for one in self.passed if isinstance(one.said, kind))

    def involved_in(self, acts: Iterable[Act]) -> tuple[tuple[Involvement, Cites], ...]:
        """Return who is said to have had a part in acts, or in the events that they belong to."""
        of = dict.fromkeys(name for act in acts for name in (act.id, act.event) if name)
        found = [pair for name in of for pair in self.parts.get(name, ())]
        return tuple(sorted(found, key=lambda pair: self._order[pair[0].statement]))

    def lang_of(self, said: Statement | Record) -> str:
        """Return the language in which a statement's source states things, "und" if unknown."""
        source = self.sources.get(said.attribution.source)
        return source.lang if source is not None else "und"

    def of_accounts(self, part: str) -> tuple[Run, ...]:
        """Return a part of the accounts (sex, birth, age, occupation, birthplace, marks) as stated."""
        found = []
        for one, cites in self.accounts:
            value, lang = getattr(one.mention, part), self.lang_of(one)
            match part:
                case "birth":
                    found.append(day(value, lang, cites))
                case "birthplace":
                    found.append(place(value, self.places, lang, cites))
                case "age":
                    found.append(Run(text=value.stated if value is not None else "", lang=lang, cites=cites))
                case _:
                    found.append(words(value, cites))
        return merged(found)

    def taken_on(self) -> tuple[Run, ...]:
        """Return when the person was taken, as each source states it."""
        return self._dates(TAKEN)

    def seen_on(self) -> tuple[Run, ...]:
        """Return when the person was last seen or reported missing, as each source states it."""
        return self._dates(LAST_SEEN, MISSING)

    def dates(self) -> tuple[tuple[str, Cites], ...]:
        """Return the dates, as EDTF, on which the person can have gone: of takings, else of what stands for them."""
        for says in ((TAKEN,), (LAST_SEEN, MISSING)):
            found = [(one.fate.when, one.cites) for one in self.fates if one.fate.says in says]
            read = tuple((when.edtf, cites) for when, cites in found if when is not None and when.edtf)
            if read:
                return read
        return ()

    def taken_at(self) -> tuple[Run, ...]:
        """Return where the person was taken, as each source states it."""
        return merged(
            place(one.fate.where, self.places, one.lang, one.cites) for one in self.fates if one.fate.says == TAKEN
        )

    def seen_at(self) -> tuple[Run, ...]:
        """Return where the person was last seen; nothing where anybody says that they are free."""
        if self.said_free:
            return ()
        return merged(
            place(one.fate.where, self.places, one.lang, one.cites) for one in self.fates if one.fate.says == LAST_SEEN
        )

    def where(self, act: Act, cites: Cites) -> Run:
        """Return where an act was done: of takings, of custody, of deaths and of nothing else."""
        if act.act_type not in _PLACED | deaths():
            return Run(text="")
        return place(act.where, self.places, self.lang_of(act), cites)

    def place_kind(self, act: Act, cites: Cites) -> Run:
        """Return in what kind of place an act was done, where its place may be told."""
        if act.act_type not in _PLACED | deaths() or act.place_kind in ("", "unknown"):
            return Run(text="")
        return labelled("place_kinds", act.place_kind, self.lang, cites)

    def fate_where(self, said: FateSaid) -> Run:
        """Return where somebody died or remains were found; of the living nothing."""
        if said.fate.says not in DEATHS:
            return Run(text="")
        return place(said.fate.where, self.places, said.lang, said.cites)

    def _dates(self, *says: str) -> tuple[Run, ...]:
        return merged(day(one.fate.when, one.lang, one.cites) for one in self.fates if one.fate.says in says)


def told_of(material: Material, lang: str) -> PersonTold:
    """Return what passed of the one person that a form is about.

    Raises: DisclosureError: there is more than one.
    """
    if len(material.persons) > 1:
        raise DisclosureError("a form is about one person", advice="Draft a filing for each person.")
    return PersonTold(material=material, person=material.persons[0] if material.persons else None, lang=lang)


def begins(said: Act | Event) -> tuple[bool, str]:
    """Return what acts are put in order by: the date on which one began as EDTF, those without one last."""
    edtf = (said.start.edtf or "") if said.start is not None else ""
    return (not edtf, edtf.strip("[/."))


def identity(said: Statement | Record) -> str:
    """Return what footnotes call a statement: its id, of a row of a list the mention with its exhibit and row."""
    if isinstance(said, Record):
        return f"{said.mention.id} {said.attribution.exhibit} {said.attribution.row}"
    return said.statement
