"""Reading the record: mentions, the persons they are gathered to, and who says what of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from habeas.casework.context import mention_order
from habeas.errors import ModelError, PersonsError
from habeas.fates import Said
from habeas.model.encoding import decode_fast
from habeas.model.ids import check_id, id_of, raw_of, same_letters
from habeas.model.records import Described, Source
from habeas.model.statements import Act, CodedMention
from habeas.statements.fates_stated import fates_of
from habeas.statements.origins import is_identified
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person: the mentions that links hold together, in the order in which they came, and the sources of
    each."""

    id: str
    mentions: tuple[str, ...]
    sources: tuple[str, ...]  # of each mention, in the same order


def current_records(index: Index, *, superseded: bool = False) -> Iterator[Described]:
    """Give the newest record of every mention, in the order in which they came; with the superseded ones if
    asked."""
    for (body,) in index.database.execute("SELECT body FROM record WHERE current = 1 OR ? ORDER BY n", (superseded,)):
        record = decode_fast(bytes(body))
        if isinstance(record, Described):
            yield record


def records_of(index: Index, mention: str) -> tuple[Described, ...]:
    """Return every record of a mention, oldest first: a later one retracts nothing."""
    found = index.database.execute("SELECT body FROM record WHERE mention = ? ORDER BY n", (raw_of(mention),))
    decoded = (decode_fast(bytes(body)) for (body,) in found)
    return tuple(record for record in decoded if isinstance(record, Described))


def all_persons(index: Index) -> tuple[Person, ...]:
    """Return all persons, in the order of their first mention."""
    run = index.database.execute
    person_of = {str(mention): str(person) for mention, person in run("SELECT mention, person FROM member")}
    source_of = {
        id_of("men", bytes(mention)): str(source)
        for mention, source in run("SELECT DISTINCT mention, source FROM record")
    }
    grouped: dict[str, list[str]] = defaultdict(list)
    for mention in mention_order(index):
        grouped[person_of.get(mention, same_letters(mention, "per"))].append(mention)
    return tuple(
        Person(id=person, mentions=tuple(mentions), sources=tuple(source_of[m] for m in mentions))
        for person, mentions in grouped.items()
    )


def find_person(index: Index, identifier: str) -> Person:
    """Return the person of this id, or the person to whom this mention belongs.

    A person is called by its first mention. Where another came first meanwhile, the old id leads to the same person.

    Raises: PersonsError: not an id, or nobody has it.
    """
    prefix = "men" if identifier.startswith("men_") else "per"
    _check_called(identifier, prefix)
    run = index.database.execute
    mention = same_letters(identifier, "men")
    row = run("SELECT person FROM member WHERE mention = ?", (mention,)).fetchone()
    identifier = str(row[0]) if row else same_letters(mention, "per")
    members = [str(one) for (one,) in run("SELECT mention FROM member WHERE person = ?", (identifier,))] or [mention]
    placed = []
    for mention in members:
        first = run("SELECT min(n), source FROM record WHERE mention = ?", (raw_of(mention),)).fetchone()
        if first is not None and first[0] is not None:
            placed.append((int(first[0]), mention, str(first[1])))
    if not placed:
        raise PersonsError(
            "there is no person of this id in the case",
            place=identifier,
            advice=("`habeas persons` lists them. After a new link a person keeps the id of its first mention."),
        )
    placed.sort()
    return Person(id=identifier, mentions=tuple(m for _, m, _ in placed), sources=tuple(s for _, _, s in placed))


def _check_called(identifier: str, prefix: str) -> None:
    try:
        check_id(identifier, prefix)
    except ModelError:
        # What was typed may be a name, so it is not repeated.
        raise PersonsError(
            "a person is called by an id: per_ or men_ and 32 digits and letters a to f",
            advice="`habeas persons` lists the ids; `habeas persons --with-names` adds names after the gate.",
        ) from None


def said_of(index: Index, person: Person, known: tuple[Source, ...]) -> tuple[Said, ...]:
    """Return everything the sources state of a person's fate: in every record of every mention, and by acts.

    Args:
        known: the sources of the case.
    """
    names = said_by(known)
    found = [
        one for mention in person.mentions for record in records_of(index, mention) for one in said_in(record, names)
    ]
    for mention in person.mentions:
        found += acts_said(index, names, mention=mention).get(mention, ())
    return tuple(found)


def said_in(record: Described, names: Mapping[str, tuple[str, bool]]) -> Iterator[Said]:
    """Give what one record states of a fate.

    Args:
        names: as `said_by` returns them.
    """
    source = record.attribution.source
    title, identified = names[source]
    for fate in record.fates:
        yield Said(
            list_title=title,
            source_id=source,
            fate=fate,
            record_row=record.attribution.row,
            exhibit=record.attribution.exhibit,
            statement=record.statement if isinstance(record, CodedMention) else "",
            identified=identified,
        )


def acts_said(
    index: Index, names: Mapping[str, tuple[str, bool]], *, mention: str | None = None
) -> dict[str, list[Said]]:
    """Return what the acts that count say of their victims' fates, by mention: an arrest says that somebody was taken.

    Args:
        names: as `said_by` returns them.
        mention: only of this one.
    """
    rows = index.database.execute(
        "SELECT s.body FROM act a JOIN counted s ON s.n = a.n WHERE ?1 IS NULL OR a.victim = ?1 ORDER BY s.n",
        (None if mention is None else raw_of(mention),),
    )
    found: dict[str, list[Said]] = defaultdict(list)
    for (body,) in rows:
        act = decode_fast(bytes(body))
        if isinstance(act, Act):
            found[act.victim] += said_by_act(act, names)
    return found


def said_by_act(act: Act, names: Mapping[str, tuple[str, bool]]) -> Iterator[Said]:
    """Give what one act says of its victim's fate.

    Args:
        names: as `said_by` returns them.
    """
    title, identified = names[act.attribution.source]
    for fate in fates_of(act):
        yield Said(
            list_title=title,
            source_id=act.attribution.source,
            fate=fate,
            record_row=0,
            exhibit=act.attribution.exhibit,
            statement=act.statement,
            identified=identified,
        )


def said_by(sources: tuple[Source, ...]) -> dict[str, tuple[str, bool]]:
    """Return, by source id, the short name by which sentences call it, and whether anybody knows who it is."""
    return {source.id: (source.slug, is_identified(source)) for source in sources}
