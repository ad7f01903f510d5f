"""Weigh: the elements of crimes with what was found for and against each, and what the State owes of one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from habeas.casework.context import Context, sources
from habeas.casework.found import held_about, statements_on
from habeas.casework.records import Person, find_person, records_of
from habeas.errors import TermError
from habeas.fates.disputed_fates import stated_fates
from habeas.fates.elements import CRIMES, Row, matrix
from habeas.fates.owed import Fact, Spoken, owed
from habeas.fates.searches import Register, register
from habeas.model.records import Described, Record
from habeas.model.statements import Act, CodedMention, Statement
from habeas.model.vocabularies import did_you_mean
from habeas.statements.contradictions import contradictions
from habeas.statements.gathered import gather
from habeas.statements.sides import Contradiction, Told
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """The elements of crimes, for one person, act or event: crime and its rows."""

    about: str
    crimes: tuple[tuple[str, tuple[Row, ...]], ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {"about": self.about, "crimes": {crime: [asdict(row) for row in rows] for crime, rows in self.crimes}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """What the State owes of one person, and what it was asked and answered."""

    person: str
    facts: tuple[Fact, ...]
    register: Register
    slugs: tuple[tuple[str, str], ...]  # source id, short name

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "person": self.person,
            "facts": [asdict(fact) for fact in self.facts],
            "asked": [asdict(one) for one in self.register.asked],
            "unasked": [asdict(one) for one in self.register.unasked],
        }


def elements_of(context: Context, case_name: str, about: str, *, crimes: tuple[str, ...] = ()) -> Elements:
    """Return the elements of crimes for a person, act or event; all crimes where none is named.

    Raises: PersonsError: nobody and nothing has this id. TermError: there is no such crime.
    """
    for crime in crimes:
        if crime not in CRIMES:
            raise TermError("there are no elements of a crime of this name", advice=did_you_mean(crime, CRIMES))
    with context.case(case_name, "find elements") as case:
        subject, held = held_about(case.index, about)
        said = tuple(one for _, one, _ in statements_on(case.index, subject.mentions or (subject.about,)))
        told = subject.mentions or tuple(dict.fromkeys(one.victim for one in said if isinstance(one, Act)))
        context.opened(case, "listed", "find elements", told)
        return Elements(
            about=subject.about,
            crimes=tuple((crime, matrix(crime, held, said)) for crime in crimes or CRIMES),
        )


def owed_to(context: Context, case_name: str, identifier: str) -> Owing:
    """Return what the State owes of one person, and what it was asked and answered.

    Raises: PersonsError: nobody has this id.
    """
    with context.case(case_name, "find owed") as case:
        index = case.index
        person = find_person(index, identifier)
        context.opened(case, "listed", "find owed", person.mentions)
        said = tuple(one for _, one, _ in statements_on(index, person.mentions))
        return Owing(
            person=person.id,
            facts=owed(_spoken(index, person, said)),
            register=register(said),
            slugs=tuple((source.id, source.slug) for source in sources(index)),
        )


def _spoken(index: Index, person: Person, said: tuple[Statement, ...]) -> Spoken:
    """Return what the record holds of a person, with what of it is a side of a contradiction."""
    theirs = set(person.mentions)
    rows = [one for name in person.mentions for one in records_of(index, name) if isinstance(one, Record)]
    coded = [one for one in said if isinstance(one, CodedMention) and one.mention.id in theirs]
    # An act that an answer speaks of may be another's; of this person are those done to them.
    acts = {one.id for one in said if isinstance(one, Act) and one.victim in theirs}
    kept = tuple(one for one in said if not isinstance(one, Act) or one.id in acts)
    known = {source.id: source for source in sources(index)}
    told = Told(statements=kept, rows=tuple(rows), sources=known, person_of=dict.fromkeys(person.mentions, person.id))
    accounts: list[Described] = [*rows, *coded]
    return Spoken(statements=kept, accounts=tuple(accounts), sources=known, disputed=_disputed(told))


def _disputed(told: Told) -> Mapping[str, frozenset[str]]:
    """Return, by kind of contradiction, the statements that are a side of one; a row of a list by its mention."""
    gathered = gather(told)
    called = {(row.attribution.exhibit, row.attribution.row): row.mention.id for row in told.rows}
    found: dict[str, set[str]] = defaultdict(set)
    for one in (*contradictions(gathered), *stated_fates(gathered)):
        if isinstance(one, Contradiction):
            for side in one.sides:
                found[one.kind].update((*side.statements, *(called[row] for row in side.rows)))
    return {kind: frozenset(ids) for kind, ids in found.items()}
