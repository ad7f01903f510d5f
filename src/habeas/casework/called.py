"""What a screen calls somebody: the first name that a source wrote, for whoever works on the case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from habeas.casework.naming_others import names_of
from habeas.casework.records import find_person
from habeas.errors import PersonsError
from habeas.model.encoding import decode_fast
from habeas.model.ids import raw_of
from habeas.model.statements import CodedMention
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """Somebody by id, with the name that the first source wrote; "" where none states one.

    `mentions`: who shows the name has to note them as listed.
    """

    id: str
    name: str = field(repr=False)
    lang: str = "und"
    mentions: tuple[str, ...] = ()


def called(index: Index, identifier: str) -> Called:
    """Return what a screen calls a person (per_…), or one mention of anybody (men_…).

    Somebody whom the case does not have any more, and who is held sealed, has no name.
    """
    try:
        person = find_person(index, identifier)
    except PersonsError:
        mentions = (identifier,) if identifier.startswith("men_") else ()
        return _named(index, identifier, mentions)
    return _named(index, person.id if identifier.startswith("per_") else identifier, person.mentions)


def called_all(index: Index, identifiers: Iterable[str]) -> tuple[Called, ...]:
    """Return what a screen calls each of several; mentions of one person are one."""
    found: dict[tuple[str, ...], Called] = {}
    for identifier in dict.fromkeys(identifiers):
        one = called(index, identifier)
        found.setdefault(one.mentions or (one.id,), one)
    return tuple(found.values())


def _named(index: Index, identifier: str, mentions: tuple[str, ...]) -> Called:
    for mention in mentions:
        coded = _coded(index, mention)
        if any(one.sealed for one in coded):
            continue
        names = (name for one in coded for name in one.mention.names)  # of a unit or an institution, too
        for name in (*names_of(index, raw_of(mention)), *names):
            if name.written:
                return Called(id=identifier, name=name.written, lang=name.lang, mentions=mentions)
    return Called(id=identifier, name="", mentions=mentions)


def _coded(index: Index, mention: str) -> list[CodedMention]:
    """Return the coded accounts of a mention that count."""
    rows = index.database.execute(
        "SELECT body FROM counted WHERE kind = 'mention' AND thing = ? ORDER BY n", (raw_of(mention),)
    )
    said = [decode_fast(bytes(body)) for (body,) in [*rows]]
    return [one for one in said if isinstance(one, CodedMention)]
