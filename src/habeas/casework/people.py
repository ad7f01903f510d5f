"""Persons: the list of them, and one of them with everything that is said, by whom, and where."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.casework.context import Context, consents, lists, sources
from habeas.casework.copying import one_witness
from habeas.casework.found import held_about_person
from habeas.casework.holding import Hanging, hanging
from habeas.casework.records import Person, all_persons, find_person, records_of, said_of
from habeas.disclosures import Answer, Request, ask
from habeas.disclosures.forms import in_form
from habeas.fates import Standing, standing
from habeas.model.encoding import decode_fast
from habeas.model.ids import id_of, raw_of
from habeas.model.records import Described, Link, Source
from habeas.persons.copies import witnesses
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A person in a list of persons: ids, and how many lists and sources know them. `names` only after the gate."""

    person: Person
    external: tuple[str, ...]
    slugs: tuple[str, ...]
    lists: int
    sources: int
    names: tuple[str, ...] | None = None

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read (DESIGN §8)."""
        told: dict[str, object] = {
            "id": self.person.id,
            "mentions": [
                {"id": mention, "external_id": external, "source": slug}
                for mention, external, slug in zip(self.person.mentions, self.external, self.slugs, strict=True)
            ],
            "lists": self.lists,
            "sources": self.sources,
        }
        return told if self.names is None else told | {"names": list(self.names)}


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """All persons of a case. `withheld` counts those whose names the gate kept back; None if no name was
    asked for."""

    persons: tuple[Listed, ...]
    mentions: int
    by_lists: tuple[tuple[int, int], ...]
    withheld: int | None
    conflicts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One person for whoever works on the case: every record of every mention, the links, how the person stands.

    `hanging`: what the person hangs on. `statements`: how many coded statements describe or concern them. `copied`:
    pairs of mentions that are likely one witness; `witnesses`: the sources, those that likely copied taken as one.
    """

    person: Person
    records: tuple[tuple[Described, ...], ...]
    sources: tuple[Source, ...]
    links: tuple[Link, ...]
    standing: Standing
    hanging: tuple[Hanging, ...] = ()
    statements: int = 0
    copied: tuple[Link, ...] = ()
    witnesses: int = 0


def list_persons(context: Context, case_name: str, *, request: Request | None = None) -> People:
    """List the persons of a case.

    Args:
        request: given when names are wanted: for what and for whom, as the gate asks.
    """
    with context.case(case_name, "persons") as case:
        persons = all_persons(case.index)
        external = _external_ids(case.index)
        slugs = {source.id: source.slug for source in sources(case.index)}
        listing = {source.id for source in lists(case.index)}
        gate = None if request is None else ask_for(case.index, persons, request)
        if gate is not None:
            passing = set(gate.may)
            shown = (mention for person in persons if person.id in passing for mention in person.mentions)
            context.opened(case, "listed", "persons", shown)
        names = None if gate is None else names_of(case.index, persons, gate)
        listed = tuple(
            Listed(
                person=person,
                external=tuple(external[mention] for mention in person.mentions),
                slugs=tuple(slugs[source] for source in person.sources),
                lists=len(set(person.sources) & listing),
                sources=len(set(person.sources)),
                names=None
                if names is None or request is None
                else tuple(in_form(name, request.form) for _, name in names.get(person.id, ())),
            )
            for person in persons
        )
        counts: dict[int, int] = {}
        for one in listed:
            counts[one.lists] = counts.get(one.lists, 0) + 1
        return People(
            persons=listed,
            mentions=sum(len(person.mentions) for person in persons),
            by_lists=tuple(sorted(counts.items())),
            withheld=None if gate is None else len(gate.withheld),
            conflicts=int(case.index.database.execute("SELECT count(*) FROM conflict").get),
        )


def show_person(context: Context, case_name: str, identifier: str) -> Dossier:
    """Return one person, by their id or by the id of one of their mentions.

    Raises: ModelError, PersonsError.
    """
    with context.case(case_name, "show") as case:
        person = find_person(case.index, identifier)
        context.opened(case, "read", "show", person.mentions)
        known = sources(case.index)
        links = _links_within(case.index, person)
        copied = one_witness(case.index, person.mentions)
        place = {mention: at for at, mention in enumerate(person.mentions)}
        return Dossier(
            person=person,
            records=tuple(records_of(case.index, mention) for mention in person.mentions),
            sources=known,
            links=links,
            hanging=hanging(person.mentions, links),
            standing=standing(person.id, said_of(case.index, person, known), held_about_person(case.index, person)),
            statements=_count_statements(case.index, person),
            copied=copied,
            witnesses=witnesses(person.sources, [(place[one.a], place[one.b]) for one in copied]),
        )


def names_of(index: Index, persons: tuple[Person, ...], answer: Answer) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return, for each person the gate let pass, (source id, name as written) of the sources it let pass."""
    allowed = {identifier: set(passing) for identifier, passing in answer.names}
    return {
        person.id: tuple(
            (source, name.written)
            for mention, source in zip(person.mentions, person.sources, strict=True)
            if source in allowed[person.id]
            for record in records_of(index, mention)[-1:]
            for name in record.mention.names
            if name.kind == "main"
        )
        for person in persons
        if person.id in allowed
    }


def ask_for(index: Index, persons: tuple[Person, ...], request: Request) -> Answer:
    """Ask the gate about persons: each rests on its mentions, their sources, and the files somebody spoke about."""
    given = consents(index)
    spoken = {consent.about for consent in given if consent.about.startswith("exh_")}
    about = {
        person.id: (
            *person.mentions,
            *(sorted(spoken & _read_from(index, person)) if spoken else ()),
            *dict.fromkeys(person.sources),
        )
        for person in persons
    }
    return ask(request, given, about)


def _read_from(index: Index, person: Person) -> set[str]:
    """Return the exhibits that a person's records were read from."""
    return {record.attribution.exhibit for mention in person.mentions for record in records_of(index, mention)}


def _count_statements(index: Index, person: Person) -> int:
    marks = ", ".join("?" * len(person.mentions))
    raw = tuple(raw_of(mention) for mention in person.mentions)
    found = index.database.execute(
        f"SELECT count(*) FROM counted WHERE thing IN ({marks})"
        f" OR n IN (SELECT n FROM concern WHERE thing IN ({marks}))",
        raw * 2,
    )
    return int(found.get)


def _links_within(index: Index, person: Person) -> tuple[Link, ...]:
    """Return the judgements in force between mentions of one person, and those of people about them."""
    marks = ", ".join("?" * len(person.mentions))
    found = index.database.execute(
        f"SELECT body FROM link WHERE in_force = 1 AND state = 'judged' AND (a IN "
        f"({marks}) OR b IN ({marks}))"
        " ORDER BY by_person DESC, id",
        person.mentions * 2,
    )
    links = (decode_fast(bytes(body)) for (body,) in found)
    return tuple(link for link in links if isinstance(link, Link))


def _external_ids(index: Index) -> dict[str, str]:
    found = index.database.execute("SELECT mention, external_id FROM record WHERE current = 1")
    return {id_of("men", bytes(mention)): str(external) for mention, external in found}
