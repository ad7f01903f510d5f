"""What became of persons through one run: who joined, who split, who grew; told by ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from habeas.casework.context import mention_order
from habeas.model.ids import id_of, raw_of, same_letters
from habeas.persons.standing import Changes, changes
from habeas.vault.index import Index

Persons = dict[str, tuple[str, ...]]


def persons_of(index: Index, mentions: Iterable[str]) -> Persons:
    """Return the persons of some mentions, each with all its mentions, in the order in which they came."""
    run = index.database.execute
    found: Persons = {}
    for mention in mentions:
        row = run("SELECT person FROM member WHERE mention = ?", (mention,)).fetchone()
        person = str(row[0]) if row else same_letters(mention, "per")
        if person not in found:
            members = [str(one) for (one,) in run("SELECT mention FROM member WHERE person = ?", (person,))]
            found[person] = tuple(sorted(members or [mention], key=lambda one: _place(index, one)))
    return dict(sorted(found.items(), key=lambda one: _place(index, one[1][0])))


def all_of(index: Index) -> Persons:
    """Return all persons with their mentions."""
    person_of = {str(m): str(p) for m, p in index.database.execute("SELECT mention, person FROM member")}
    found: dict[str, list[str]] = {}
    for mention in mention_order(index):
        found.setdefault(person_of.get(mention) or same_letters(mention, "per"), []).append(mention)
    return {person: tuple(members) for person, members in found.items()}


def new_since(index: Index, entry: int) -> frozenset[str]:
    """Return the mentions that came after an entry."""
    rows = index.database.execute(
        "SELECT mention FROM record GROUP BY mention HAVING min(n) >= ?", ((entry + 1) << 32,)
    )
    return frozenset(id_of("men", bytes(mention)) for (mention,) in rows)


def changed(before: Mapping[str, tuple[str, ...]], after: Persons, *, new: frozenset[str]) -> Changes:
    """Say what became of persons.

    Args:
        new: mentions that no run had compared: alone they were nobody's person yet.
    """
    known = {person: tuple(one for one in members if one not in new) for person, members in before.items()}
    return changes({person: members for person, members in known.items() if members}, after)


def _place(index: Index, mention: str) -> tuple[int, str]:
    found = index.database.execute("SELECT min(n) FROM record WHERE mention = ?", (raw_of(mention),)).get
    return (int(str(found)) if found is not None else 1 << 62), mention
