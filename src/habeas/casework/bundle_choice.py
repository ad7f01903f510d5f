"""What may go into a bundle: the gate asked for each mention and for each exhibit, and everything it keeps back.

A mention may go if its source's consents or its own cover the export; one refusal that is nearer to the person, on any
of their mentions, keeps the whole person back. An exhibit is a whole list: it may go only if everybody on it may.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from habeas.casework.context import consents
from habeas.casework.records import Person, all_persons, find_person
from habeas.disclosures import Refusal, Request, ask
from habeas.disclosures.bundle import DisclosedPerson
from habeas.errors import DisclosureError, UsageError
from habeas.model.encoding import decode_fast
from habeas.model.ids import check_id, id_of, raw_of
from habeas.model.records import Consent, Exhibit, Loss, Record
from habeas.vault.index import Index

_ON_THE_LIST = "somebody on this list may not be named for this: {}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants to put into a bundle.

    Args:
        persons: ids of persons, or of one of their mentions. everybody: all persons instead.
        exhibits: ids.
    """

    persons: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()
    everybody: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the gate let pass, and what it kept back.

    `withheld`: id and reason in words: of persons, of mentions of a person who otherwise goes, of exhibits.
    `named`: every mention whose words go, those on a disclosed list too. `consents`: what the passing rests on.
    """

    persons: tuple[DisclosedPerson, ...]
    exhibits: tuple[Exhibit, ...]
    withheld: tuple[tuple[str, str], ...]
    named: tuple[str, ...]
    consents: tuple[str, ...]

    @property
    def mentions(self) -> tuple[str, ...]:
        """The mentions whose records are opened."""
        return tuple(mention for person in self.persons for mention in person.mentions)


def choose(index: Index, order: Order, request: Request) -> Choice:
    """Ask the gate about everything that was asked for.

    Raises: UsageError: nothing was asked for. PersonsError, DisclosureError, ModelError: an id that nobody has.
    """
    if not (order.persons or order.exhibits or order.everybody):
        raise UsageError(
            "nothing was asked for", advice="Name persons (--person), lists (--exhibit), or --all-persons."
        )
    given = consents(index)
    persons, withheld, relied = _persons(index, order, request, given)
    exhibits: list[Exhibit] = []
    named = dict.fromkeys(mention for person in persons for mention in person.mentions)
    for identifier in dict.fromkeys(order.exhibits):
        exhibit = _exhibit(index, identifier)
        refusal, listed, more = _ask_exhibit(index, exhibit, request, given)
        if refusal:
            withheld.append((identifier, refusal))
            continue
        exhibits.append(exhibit)
        named.update(dict.fromkeys(listed))
        relied.update(more)
    return Choice(
        persons=persons,
        exhibits=tuple(sorted(exhibits, key=lambda exhibit: exhibit.id)),
        withheld=tuple(withheld),
        named=tuple(sorted(named)),
        consents=tuple(sorted(relied)),
    )


def check_still(before: Choice, now: Choice) -> None:
    """Check that everything chosen before may still go.

    Raises: DisclosureError: something may not, or what is to go is not the same any more.
    """
    if (before.persons, before.exhibits, before.named) != (now.persons, now.exhibits, now.named):
        left = {*now.named, *(exhibit.id for exhibit in now.exhibits)}
        gone = sorted({*before.named, *(exhibit.id for exhibit in before.exhibits)} - left)
        raise DisclosureError(
            "what was allowed when this bundle was put together is not allowed any more; nothing was written",
            place=gone[0] if gone else None,
            advice="Consent was withdrawn or has ended meanwhile. Run the same command again to see what may go now.",
        )


def _persons(
    index: Index, order: Order, request: Request, given: tuple[Consent, ...]
) -> tuple[tuple[DisclosedPerson, ...], list[tuple[str, str]], set[str]]:
    found = all_persons(index) if order.everybody else tuple(find_person(index, one) for one in order.persons)
    asked = tuple({person.id: person for person in found}.values())
    # What the person said, on whichever list, decides for all lists; silence decides nothing.
    nearest = ask(request, given, {person.id: person.mentions for person in asked})
    refused = {person: reason for person, reason in nearest.withheld if reason is not Refusal.NO_CONSENT}
    open_ = tuple(person for person in asked if person.id not in refused)
    answer = ask(request, given, _rests_on(index, open_, given))
    may, kept = set(answer.may), dict(answer.withheld)
    persons, withheld = [], [(person, reason.words) for person, reason in refused.items()]
    for person in open_:
        passing = tuple(mention for mention in person.mentions if mention in may)
        if passing:
            persons.append(DisclosedPerson(id=person.id, mentions=passing))
            withheld += [(mention, kept[mention].words) for mention in person.mentions if mention in kept]
        else:
            withheld.append((person.id, kept[person.mentions[0]].words))
    return tuple(sorted(persons, key=lambda person: person.id)), withheld, set(answer.consents)


def _rests_on(index: Index, persons: Iterable[Person], given: tuple[Consent, ...]) -> dict[str, tuple[str, ...]]:
    """Return, for each mention, its source, and those exhibits it was read from that somebody spoke about."""
    spoken = {consent.about for consent in given if consent.about.startswith("exh_")}
    rests: dict[str, tuple[str, ...]] = {}
    for person in persons:
        for mention, source in zip(person.mentions, person.sources, strict=True):
            rests[mention] = (source, *(_read_from(index, mention) & spoken if spoken else ()))
    return rests


def _read_from(index: Index, mention: str) -> set[str]:
    found = index.database.execute("SELECT body FROM record WHERE mention = ?", (raw_of(mention),))
    records = (decode_fast(bytes(body)) for (body,) in found)
    return {record.attribution.exhibit for record in records if isinstance(record, Record)}


def _exhibit(index: Index, identifier: str) -> Exhibit:
    check_id(identifier, "exh")
    row = index.database.execute("SELECT body FROM exhibit WHERE id = ?", (identifier,)).fetchone()
    found = decode_fast(bytes(row[0])) if row else None
    if not isinstance(found, Exhibit):
        raise DisclosureError(
            "there is no exhibit of this id in the case, or it was withdrawn",
            place=identifier,
            advice="`habeas import --json` names the exhibit of each list, `habeas show` those of a person.",
        )
    return found


def _ask_exhibit(
    index: Index, exhibit: Exhibit, request: Request, given: tuple[Consent, ...]
) -> tuple[str, tuple[str, ...], set[str]]:
    """Return why a whole list may not go ("" when it may), the mentions on it, and the consents relied on."""
    listed_by = _sources_of(index, exhibit)
    whole = ask(request, given, {exhibit.id: listed_by})
    if whole.withheld:
        return whole.withheld[0][1].words, (), set()
    # Of a list that came twice, only rows that changed were read again: so everybody of its source counts as on it.
    marks = ", ".join("?" * len(listed_by))
    rows = index.database.execute(f"SELECT DISTINCT mention, source FROM record WHERE source IN ({marks})", listed_by)
    about: dict[str, tuple[str, ...]] = {}
    for raw, source in rows:
        mention = id_of("men", bytes(raw))
        about[mention] = (*about.get(mention, ()), str(source), exhibit.id)
    each = ask(request, given, about)
    passing = dict(each.names)
    for mention, rests_on in about.items():
        silent = set(rests_on) - {exhibit.id} - set(passing.get(mention, ()))
        if silent:
            reason = dict(each.withheld).get(mention, Refusal.NO_CONSENT)
            return _ON_THE_LIST.format(reason.words), (), set()
    return "", tuple(about), {*whole.consents, *each.consents}


def _sources_of(index: Index, exhibit: Exhibit) -> tuple[str, ...]:
    """Return every source that was read from this file, and from the file that it is a copy of."""
    found = {exhibit.received_from} if exhibit.received_from else set()
    for (body,) in index.database.execute("SELECT body FROM loss ORDER BY entry, idx"):
        loss = decode_fast(bytes(body))
        if isinstance(loss, Loss) and loss.exhibit == exhibit.id:
            found.add(loss.source)
    row = index.database.execute("SELECT body FROM exhibit WHERE id = ?", (exhibit.derived_from,)).fetchone()
    original = decode_fast(bytes(row[0])) if row else None
    if isinstance(original, Exhibit):
        found.update(_sources_of(index, original))
    return tuple(sorted(found))
