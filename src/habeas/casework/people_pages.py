"""People, a page at a time: who is in the record, as the sources write them, in the order in which they came.

For the screen of whoever works on the case. Nothing is sorted by what is found of a person, and no list is made by why
somebody was chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from habeas.casework.context import Context, sources
from habeas.casework.found import held_about_person
from habeas.casework.hits import MentionHit
from habeas.casework.queries import parse
from habeas.casework.records import Person, find_person, records_of, said_of
from habeas.casework.searching import find
from habeas.errors import ModelError, PersonsError
from habeas.fates import standing
from habeas.model.ids import id_of, same_letters
from habeas.model.records import Described, Source
from habeas.model.values import When
from habeas.vault.case import Case
from habeas.vault.index import Index

AT_ONCE = 50
_PLAIN = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_TAKEN, _LAST_SEEN = "taken", ("last_seen", "reported_missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One person in a list. Name, day and place are as one source wrote them; `others`: how many more spellings.

    `taken`: a day, month or year where a rule could read one, else as stated. `fate`, `whereabouts`: findings, else
    unknown. `sources`: how many independent ones. `to_review`: somebody should look at what is found.
    """

    id: str
    name: str = field(repr=False)
    lang: str
    others: int
    place: str = field(repr=False)
    taken: str = field(repr=False)
    fate: str
    whereabouts: str
    sources: int
    to_review: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """A page of people. `after`: from where the next page goes on, None on the last. `total`: persons of the case.

    `more`: a search found more than are shown.
    """

    rows: tuple[PersonRow, ...]
    after: int | None
    total: int
    more: bool = False


def people_page(context: Context, case_name: str, *, after: int = 0, limit: int = AT_ONCE) -> PeoplePage:
    """Return a page of the people of a case, in the order in which they came into the record.

    Args:
        after: what the page before said, 0 for the first.
    """
    with context.case(case_name, "people") as case:
        chosen = [*_first_ones(case.index, after, limit + 1)]
        people = tuple(find_person(case.index, mention) for _, mention in chosen[:limit])
        rows = rows_of_people(context, case, people)
        going_on = chosen[limit - 1][0] if len(chosen) > limit else None
        return PeoplePage(rows=rows, after=going_on, total=count_people(case.index))


def people_found(context: Context, case_name: str, query: str, *, limit: int = AT_ONCE) -> PeoplePage:
    """Return the people whom a search finds by a name or a place, in any script, the nearest spellings first.

    Raises: UsageError: nothing was asked for, or too much.
    """
    asked = parse(query)
    with context.case(case_name, "people") as case:
        found = find(case.index, asked, kinds=("names", "places"), limit=limit + 10)
        hits = (hit.person for hit in (*found.names, *found.places) if isinstance(hit, MentionHit) and hit.person)
        ids = [*dict.fromkeys(hits)]
        people = tuple(find_person(case.index, one) for one in ids[:limit])
        rows = rows_of_people(context, case, people)
        more = len(ids) > limit or bool(found.more)
        return PeoplePage(rows=rows, after=None, total=count_people(case.index), more=more)


def people_begun(context: Context, case_name: str, typed: str, *, limit: int) -> tuple[PersonRow, ...]:
    """Return whom the first letters of a name or place find, while somebody types; whole words before beginnings.

    Raises: UsageError: nothing was asked for, or too much.
    """
    words = typed.strip().rstrip("*")
    asked = (parse(words), parse(f"{words}*"))
    with context.case(case_name, "people") as case:
        ids: dict[str, None] = {}
        for one in asked:
            found = find(case.index, one, kinds=("names", "places"), limit=limit)
            hits = (hit.person for hit in (*found.names, *found.places) if isinstance(hit, MentionHit) and hit.person)
            ids.update(dict.fromkeys(hits))
        people = tuple(find_person(case.index, one) for one in [*ids][:limit])
        return rows_of_people(context, case, people)


def people_named(context: Context, case_name: str, identifiers: Iterable[str]) -> tuple[PersonRow, ...]:
    """Return the rows of some persons, by their ids; nobody of an id that the case has not (any more)."""
    with context.case(case_name, "people") as case:
        found = []
        for one in dict.fromkeys(identifiers):
            with suppress(PersonsError, ModelError):
                found.append(find_person(case.index, one))
        return rows_of_people(context, case, tuple(found))


def count_people(index: Index) -> int:
    """Return how many persons a case has: mentions, each group of linked ones counted once."""
    run = index.database.execute
    mentions = int(run("SELECT count(*) FROM record INDEXED BY record_external WHERE current = 1").get)
    linked = int(run("SELECT count(*) FROM member").get)
    return mentions - linked + int(run("SELECT count(DISTINCT person) FROM member").get)


def _first_ones(index: Index, after: int, limit: int) -> Iterator[tuple[int, str]]:
    """Give the mentions by which persons are called, each with its place in the log."""
    rows = index.database.execute("SELECT n, mention FROM record WHERE current = 1 AND n > ? ORDER BY n", (after,))
    found = 0
    for n, raw in rows:
        mention = id_of("men", bytes(raw))
        other = index.database.execute("SELECT person FROM member WHERE mention = ?", (mention,)).fetchone()
        if other is None or str(other[0]) == same_letters(mention, "per"):
            yield int(n), mention
            found += 1
            if found == limit:
                return


def rows_of_people(context: Context, case: Case, people: tuple[Person, ...]) -> tuple[PersonRow, ...]:
    """Return people as a list shows them. That they are listed is noted first."""
    if people:
        context.opened(case, "listed", "people", (mention for one in people for mention in one.mentions))
    known = sources(case.index)
    return tuple(_row(case.index, one, known) for one in people)


def _row(index: Index, person: Person, known: tuple[Source, ...]) -> PersonRow:
    records = [record for mention in person.mentions for record in records_of(index, mention)[-1:]]
    names = dict.fromkeys((name.written, name.lang) for record in records for name in record.mention.names)
    name, lang = next(iter(names), ("", "und"))
    held = standing(person.id, said_of(index, person, known), held_about_person(index, person))
    day, place = _taking(records)
    return PersonRow(
        id=person.id,
        name=name,
        lang=lang,
        others=max(0, len({written for written, _ in names}) - 1),
        place=place,
        taken=day,
        fate=held.fate,
        whereabouts=held.whereabouts,
        sources=held.independent,
        to_review=held.to_review,
    )


def _day(when: When) -> str:
    """Return a day as a list shows it: a day, month or year that was read, else in the source's own signs."""
    return when.edtf if when.edtf is not None and _PLAIN.fullmatch(when.edtf) else when.stated


def _taking(records: Iterable[Described]) -> tuple[str, str]:
    """Return the first day and place that sources state of a taking, else of when somebody was last seen."""
    fates = [fate for record in records for fate in record.fates]
    ordered = sorted(fates, key=lambda fate: 0 if fate.says == _TAKEN else 1 if fate.says in _LAST_SEEN else 2)
    ordered = [fate for fate in ordered if fate.says == _TAKEN or fate.says in _LAST_SEEN]
    day = next((_day(fate.when) for fate in ordered if fate.when is not None), "")
    place = next((fate.where.stated for fate in ordered if fate.where is not None), "")
    return day, place
