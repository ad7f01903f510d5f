"""What a case holds of parties, read from the index for `habeas.fates`: statements, judgements, findings, rows."""

from __future__ import annotations

from contextlib import suppress

from habeas.casework.context import sources
from habeas.casework.copying import STATE as COPIED
from habeas.casework.found import held_about, judged
from habeas.casework.party_links import PartyLinks, party_links
from habeas.errors import PersonsError
from habeas.fates.findings import Held
from habeas.fates.parties import Heard
from habeas.model.encoding import decode_fast
from habeas.model.ids import raw_of
from habeas.model.records import Record
from habeas.model.statements import Act, Involvement, Place, Statement
from habeas.vault.index import Index


def heard_of(index: Index) -> tuple[Heard, PartyLinks]:
    """Return everything of an open case that can speak of parties, and what people judged of them."""
    run = index.database.execute
    statements = tuple(
        one
        for one in (decode_fast(bytes(body)) for (body,) in run("SELECT body FROM counted ORDER BY n"))
        if isinstance(one, Statement)
    )
    places = (decode_fast(bytes(body)) for (body,) in run("SELECT body FROM place ORDER BY id"))
    links = party_links(index)
    person_of = {str(mention): str(person) for mention, person in run("SELECT mention, person FROM member")}
    copied = run("SELECT a, b FROM link WHERE in_force = 1 AND state = ?", (COPIED,))
    heard = Heard(
        statements=statements,
        sources={source.id: source for source in sources(index)},
        same=links.same,
        different=frozenset(frozenset(pair) for pair in links.different),
        person_of=person_of,
        places={one.id: one for one in places if isinstance(one, Place)},
        copied=frozenset(frozenset((str(a), str(b))) for a, b in [*copied]),
        held=_findings(index),
        rows=_rows(index, statements, person_of),
    )
    return heard, links


def _findings(index: Index) -> tuple[Held, ...]:
    """Return every finding of the case as it stands, each once, oldest first."""
    ids = [str(one) for (one,) in index.database.execute("SELECT DISTINCT finding FROM found ORDER BY finding")]
    found: dict[str, Held] = {}
    for one in ids:
        if one in found:
            continue
        finding = judged(index, one).finding
        for about in (finding.about, *finding.mentions):
            with suppress(PersonsError):  # whoever it was about was taken back meanwhile
                found.update((held.finding.id, held) for held in held_about(index, about)[1])
    return tuple(sorted(found.values(), key=lambda held: (held.entry, held.finding.id)))


def _rows(index: Index, statements: tuple[Statement, ...], person_of: dict[str, str]) -> tuple[Record, ...]:
    """Return the rows of lists about those in whose acts somebody is alleged to have had a part."""
    of = {one.of for one in statements if isinstance(one, Involvement)}
    victims = {one.victim for one in statements if isinstance(one, Act) and one.id in of}
    persons = {person_of[victim] for victim in victims if victim in person_of}
    mentions = sorted(victims | {mention for mention, person in person_of.items() if person in persons})
    found = []
    for mention in mentions:
        rows = index.database.execute(
            "SELECT body FROM record WHERE mention = ? AND digest != x'' ORDER BY n", (raw_of(mention),)
        )
        found += [decode_fast(bytes(body)) for (body,) in [*rows]]
    return tuple(one for one in found if isinstance(one, Record))
