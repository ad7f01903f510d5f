"""What may go into a bundle: the gate asked for each mention and for each exhibit, and everything it keeps back.

A mention may go if its source's consents or its own cover the export; one refusal that is nearer to the person, on any
of their mentions, keeps the whole person back. An exhibit is a whole list: it may go only if everybody on it may.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from habeas.casework.blanking import called, named
from habeas.casework.context import consents
from habeas.casework.layers import newest_layer, text_of
from habeas.casework.naming_others import NamingOthers, names_of, words_of
from habeas.casework.records import Person, all_persons, find_person, records_of
from habeas.disclosures import Refusal, Request, ask
from habeas.disclosures.bundle import DisclosedPerson
from habeas.disclosures.gate import Gate
from habeas.errors import DisclosureError, UsageError
from habeas.evidence.passages import standing
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Exhibit
from habeas.model.ids import check_id, id_of, raw_of
from habeas.model.protection import Consent
from habeas.model.records import Described, Loss
from habeas.model.statements import CodedMention
from habeas.vault.index import Index

_ON_THE_LIST = "somebody on this list may not be named for this: {}"
_IN_IT = "somebody who was coded from this document may not be named for this: {}"
_SEALED = "it is under a sealing label, or somebody in it is held sealed"
_TELLS = "the name that its file came under, or where it was captured, names somebody who may not be named for this"
_NAMES_ANOTHER = "each of its records names somebody else, who does not go"
_NOT_ITSELF = (
    "nobody can know from the record who all is in a document, and no consent or other lawful basis speaks of this one"
)


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
    `closed`: what and id of records that would name somebody else, and stay closed. `named`: every mention whose words
    go, those on a disclosed list too. `consents`: what the passing rests on.
    """

    persons: tuple[DisclosedPerson, ...]
    exhibits: tuple[Exhibit, ...]
    withheld: tuple[tuple[str, str], ...]
    closed: tuple[tuple[str, str], ...]
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
    persons, withheld, relied = _persons(index, order, Gate(request, given))
    persons, closed, empty = _opened(index, persons)
    withheld += [(person, _NAMES_ANOTHER) for person in empty]
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
        closed=closed,
        named=tuple(sorted(named)),
        consents=tuple(sorted(relied)),
    )


def check_still(before: Choice, now: Choice) -> None:
    """Check that everything chosen before may still go.

    Raises: DisclosureError: something may not, or what is to go is not the same any more.
    """
    if (before.persons, before.exhibits, before.closed, before.named) != (
        now.persons, now.exhibits, now.closed, now.named,
    ):  # fmt: skip
        left = {*now.named, *(exhibit.id for exhibit in now.exhibits)}
        gone = sorted({*before.named, *(exhibit.id for exhibit in before.exhibits)} - left)
        raise DisclosureError(
            "what was allowed when this bundle was put together is not allowed any more; nothing was written",
            place=gone[0] if gone else None,
            advice="Consent was withdrawn or has ended meanwhile. Run the same command again to see what may go now.",
        )


def _persons(
    index: Index, order: Order, gate: Gate
) -> tuple[tuple[DisclosedPerson, ...], list[tuple[str, str]], set[str]]:
    found = all_persons(index) if order.everybody else tuple(find_person(index, one) for one in order.persons)
    persons, withheld, relied = who_may_go(index, tuple({person.id: person for person in found}.values()), gate)
    return tuple(sorted(persons, key=lambda person: person.id)), withheld, relied


def who_may_go(
    index: Index, asked: tuple[Person, ...], gate: Gate
) -> tuple[list[DisclosedPerson], list[tuple[str, str]], set[str]]:
    """Return the persons who may go, each with the mentions that may; what may not, and why; the consents relied on.

    Nobody is withheld for what another source leaves unsaid: the mention alone stays then.
    """
    # What the person said, on whichever list, decides for all lists; silence decides nothing.
    nearest = gate.ask({person.id: person.mentions for person in asked})
    refused = {person: reason for person, reason in nearest.withheld if reason is not Refusal.NO_CONSENT}
    open_ = tuple(person for person in asked if person.id not in refused)
    answer = gate.ask(_rests_on(index, open_, gate))
    may, kept = set(answer.may), dict(answer.withheld)
    persons, withheld = [], [(person, reason.words) for person, reason in refused.items()]
    for person in open_:
        passing = tuple(mention for mention in person.mentions if mention in may)
        if passing:
            persons.append(DisclosedPerson(id=person.id, mentions=passing))
            withheld += [(mention, kept[mention].words) for mention in person.mentions if mention in kept]
        else:
            withheld.append((person.id, kept[person.mentions[0]].words))
    return persons, withheld, set(answer.consents)


def _opened(
    index: Index, persons: tuple[DisclosedPerson, ...]
) -> tuple[tuple[DisclosedPerson, ...], tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return the persons with those mentions of which a record can be opened, the records that stay closed, and whom
    nothing is left of.

    What a coder quoted can name somebody else, and stays closed then. Whoever drops out by it is somebody else for the
    others, so that it is looked at again until nobody drops out.
    """
    closed: dict[tuple[str, str], None] = {}
    empty: list[str] = []
    while True:
        others = NamingOthers(index, (mention for person in persons for mention in person.mentions))
        left = []
        for person in persons:
            opened = []
            for mention in person.mentions:
                said = records_of(index, mention)
                shut = [one.statement for one in said if isinstance(one, CodedMention) and _tells(others, one)]
                closed.update({("mention", statement): None for statement in shut})
                if len(shut) < len(said):
                    opened.append(mention)
            if opened:
                left.append(DisclosedPerson(id=person.id, mentions=tuple(opened)))
            else:
                empty.append(person.id)
        if tuple(left) == persons:
            return persons, tuple(sorted(closed)), tuple(empty)
        persons = tuple(left)


def _tells(others: NamingOthers, said: CodedMention) -> bool:
    return others.stand_in(" \n".join(words_of(said)))


def told_by(exhibit: Exhibit) -> str:
    """Return the words of an exhibit's description that somebody chose: its file's name, and where it was captured."""
    captured = exhibit.captured
    received = exhibit.received_on.stated if exhibit.received_on else ""
    addresses = (captured.url, captured.final_url) if captured else ()
    return " \n".join((exhibit.file_name, received, exhibit.derived_by, *addresses))


def _rests_on(index: Index, persons: Iterable[Person], gate: Gate) -> dict[str, tuple[str, ...]]:
    """Return, for each mention, its source, and those exhibits it was read from that somebody spoke about."""
    rests: dict[str, tuple[str, ...]] = {}
    for person in persons:
        for mention, source in zip(person.mentions, person.sources, strict=True):
            read_from = _read_from(index, mention) if gate.has_spoken_of_exhibits else ()
            rests[mention] = (source, *sorted(one for one in read_from if gate.has_spoken(one)))
    return rests


def _read_from(index: Index, mention: str) -> set[str]:
    found = index.database.execute("SELECT body FROM record WHERE mention = ?", (raw_of(mention),))
    records = (decode_fast(bytes(body)) for (body,) in found)
    return {record.attribution.exhibit for record in records if isinstance(record, Described)}


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
    """Return why a whole file may not go ("" when it may), the mentions in it, and the consents relied on."""
    listed_by = _sources_of(index, exhibit)
    named: tuple[str, ...] = ()
    relied: set[str] = set()
    if not (exhibit.shape or listed_by) or _coded_from(index, made_from(index, exhibit)):
        refusal, named, relied = _ask_document(index, exhibit, request, given)
        if refusal or not listed_by:
            return refusal, named, relied
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
    return "", tuple(dict.fromkeys((*named, *about))), {*relied, *whole.consents, *each.consents}


def _ask_document(
    index: Index, exhibit: Exhibit, request: Request, given: tuple[Consent, ...]
) -> tuple[str, tuple[str, ...], set[str]]:
    """Return why a document may not go ("" when it may), the mentions that were coded from it, and the consents.

    Of a list the record knows everybody who is on it. Of a document it knows whom somebody coded; so it goes only when
    a consent, or another basis, speaks about this very document, or about the one that it was made from. In a redacted
    copy is who is named or quoted in it still.
    """
    family = made_from(index, exhibit)
    copy = _text(index, exhibit) if exhibit.derivation == "redaction" else ""
    if _sealed_in(index, family, copy):
        return _SEALED, (), set()
    whole = ask(request, given, {exhibit.id: family})
    if whole.withheld:
        reason = whole.withheld[0][1]
        return (_NOT_ITSELF if reason is Refusal.NO_CONSENT else reason.words), (), set()
    coded = {one: source for one, source in _coded_from(index, family).items() if not _is_out(index, one, copy)}
    each = ask(request, given, {mention: (source, *family) for mention, source in coded.items()})
    if each.withheld:
        return _IN_IT.format(each.withheld[0][1].words), (), set()
    if NamingOthers(index, coded).stand_in(told_by(exhibit)):
        return _TELLS, (), set()
    return "", tuple(coded), {*whole.consents, *each.consents}


def _text(index: Index, exhibit: Exhibit) -> str:
    layer = newest_layer(index, exhibit.id)
    return "" if layer is None else text_of(index, layer)


def _is_out(index: Index, mention: str, copy: str) -> bool:
    """Tell whether somebody who was coded from a document is in a redacted copy of it no more.

    Args:
        copy: the copy's text; "" where it has none or is no redacted copy. Without a name nobody can tell.
    """
    names = tuple(names_of(index, raw_of(mention)))
    return bool(copy and names) and not named(copy, called(names, texts=(copy,)))


def made_from(index: Index, exhibit: Exhibit) -> tuple[str, ...]:
    """Return the ids of an exhibit and of those that it was made from."""
    found = [exhibit.id]
    while exhibit.derived_from is not None and exhibit.derived_from not in found:
        found.append(exhibit.derived_from)
        row = index.database.execute("SELECT body FROM exhibit WHERE id = ?", (exhibit.derived_from,)).fetchone()
        original = decode_fast(bytes(row[0])) if row else None
        if not isinstance(original, Exhibit):
            break
        exhibit = original
    return tuple(found)


def _coded_from(index: Index, family: tuple[str, ...]) -> dict[str, str]:
    """Return every person who was coded from these exhibits, with the source of the account."""
    marks = ", ".join("?" * len(family))
    rows = index.database.execute(
        "SELECT DISTINCT s.thing, s.source FROM counted s JOIN quoted q ON q.n = s.n"
        f" WHERE s.kind = 'mention' AND q.exhibit IN ({marks}) ORDER BY s.n",
        family,
    )
    return {id_of("men", bytes(raw)): str(source) for raw, source in [*rows] if _is_person(index, bytes(raw))}


def _is_person(index: Index, mention: bytes) -> bool:
    rows = index.database.execute("SELECT body FROM counted WHERE kind = 'mention' AND thing = ?", (mention,))
    said = [decode_fast(bytes(body)) for (body,) in rows]
    return any(isinstance(one, CodedMention) and one.party == "person" for one in said)


def _sealed_in(index: Index, family: tuple[str, ...], copy: str) -> bool:
    """Tell whether a sealing label is on a document, or somebody in it is held sealed.

    Args:
        copy: the text of a redacted copy, in which they may be no more.
    """
    marks = ", ".join("?" * len(family))
    run = index.database.execute
    if run(f"SELECT 1 FROM label WHERE sealed = 1 AND exhibit IN ({marks}) LIMIT 1", family).fetchone():
        return True
    exacts = [str(exact) for (exact,) in run(f"SELECT DISTINCT exact FROM blanked WHERE exhibit IN ({marks})", family)]
    if not copy:
        return bool(exacts)
    return any(standing(copy, (exact,)) or not exact for exact in exacts)


def _sources_of(index: Index, exhibit: Exhibit) -> tuple[str, ...]:
    """Return every source of whose list this file is, or is a copy."""
    # A table that was imported has a shape; who handed in a document is not therefore what it lists.
    found = {exhibit.received_from} if exhibit.received_from and exhibit.shape else set()
    for (body,) in index.database.execute("SELECT body FROM loss ORDER BY entry, idx"):
        loss = decode_fast(bytes(body))
        if isinstance(loss, Loss) and loss.exhibit == exhibit.id:
            found.add(loss.source)
    row = index.database.execute("SELECT body FROM exhibit WHERE id = ?", (exhibit.derived_from,)).fetchone()
    original = decode_fast(bytes(row[0])) if row else None
    if isinstance(original, Exhibit):
        found.update(_sources_of(index, original))
    return tuple(sorted(found))
