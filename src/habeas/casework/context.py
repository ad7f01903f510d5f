"""What every use case is given: the unlocked workspace, the clock, and how to say how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from habeas import __version__
from habeas.errors import DamagedError, DiskError, StatementsError
from habeas.model.encoding import decode_fast
from habeas.model.ids import id_of, raw_of, same_letters
from habeas.model.protection import Consent
from habeas.model.records import Access, Founding, Link, Same, Source, Unit
from habeas.persons import Clusters, clusters
from habeas.vault.case import Case, UnitOfWork
from habeas.vault.files import database_errors
from habeas.vault.index import Index
from habeas.vault.layout import INDEX, KEYS
from habeas.vault.unit import NOTES_AT_MOST
from habeas.vault.workspace import Workspace

Progress = Callable[[str, int, int | None], None]
"""Called with what is being done, how many are done, and of how many (None when not known)."""


def silent(what: str, done: int, total: int | None) -> None:
    """Say nothing of the progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The unlocked workspace and the shells around a use case.

    Args:
        now: the clock, in UTC.
        wait: seconds to wait for another program to let go of a case.
    """

    workspace: Workspace
    now: Callable[[], datetime]
    progress: Progress = silent
    wait: float = 0.0

    def stamp(self) -> str:
        """Return the time as records hold it: UTC, RFC 3339, whole seconds."""
        return self.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @contextmanager
    def case(self, name: str, verb: str, *, inspect: bool = False) -> Iterator[Case]:
        """Open a case for the time of a use case.

        Args:
            inspect: only to look at what may be damaged: nothing is brought up to date, noted or refused.
        """
        case = self.workspace.open_case(
            name,
            verb=verb,
            regroup=regroup,
            wait_ms=int(self.wait * 1000),
            catch_up=not inspect,
            inspect=inspect,
        )
        try:
            if not inspect:
                self.opened(case, "unlocked", verb)
            with database_errors(INDEX):  # reading is from the index; units of work name the file themselves
                yield case
            if not inspect:
                self.write_accesses(case)
        finally:
            case.close()

    def opened(
        self,
        case: Case,
        what: str,
        verb: str,
        mentions: Iterable[str] = (),
        *,
        exhibits: Iterable[str] = (),
        others: Iterable[str] = (),
        every: bool = False,
    ) -> None:
        """Note that something was opened, before it is shown.

        Args:
            what: unlocked, read, listed or exported.
            mentions: whose record is shown; or `every`.
            exhibits: files whose words are shown. others: sources whose identity is, contacts, interviews.
        Raises: DiskError: it cannot be noted, so it must not be shown.
        """
        case.note(
            Access(
                what=what,
                verb=verb,
                by=self.workspace.member.id,
                at=self.stamp(),
                mentions=_raw(mentions),
                exhibits=_raw(exhibits),
                others=_raw(others),
                every=every,
            )
        )

    def write_accesses(self, case: Case) -> None:
        """Write an entry of what was opened since the last one, if a person's record was among it or much was.

        That a case was opened and nothing in it shown waits for the next entry, in keys.db, and is not lost there.
        """
        with database_errors(KEYS):
            notes = [decode_fast(body) for _, body in case.keyring.notes()]
        shown = any(isinstance(note, Access) and note.what != "unlocked" for note in notes)
        if shown or len(notes) >= NOTES_AT_MOST:
            with suppress(DiskError), case.unit() as unit:  # else they stay in keys.db, and the next entry has them
                unit.take_notes()
                self.close_unit(unit, "access", {})

    def close_unit(self, unit: UnitOfWork, verb: str, counts: dict[str, int]) -> None:
        """Add what was opened since the last entry, and last the body that says what this unit of work was."""
        unit.add_accesses()
        unit.add(
            Unit(
                verb=verb,
                at=self.stamp(),
                by=self.workspace.member.id,
                program=f"habeas {__version__}",
                counts=counts,
            )
        )


def _raw(identifiers: Iterable[str]) -> bytes:
    return b"".join(raw_of(identifier) for identifier in dict.fromkeys(identifiers))


def regroup(index: Index, judged: frozenset[str] | None) -> None:
    """Bring the persons in the index up to date with the links in force. Only what changed is written.

    Args:
        judged: mentions about which something was judged; None when it may be any. What YES links do not lead to from
            there cannot have changed: every group lies within what they connect.
    """
    run = index.database.execute
    if judged is None:
        order, links = mention_order(index), links_in_force(index)
        old = {str(mention): str(person) for mention, person in run("SELECT mention, person FROM member")}
        run("DELETE FROM conflict")
    else:
        near = _reached(index, judged)
        order, links = _in_order(index, near), _links_among(index, near)
        old = _persons_of(index, near)
        _drop_old_conflicts(index, near)
    grouped = clusters(order, links)
    new = {
        mention: same_letters(person[0], "per") for person in grouped.persons if len(person) > 1 for mention in person
    }
    for mention in old.keys() - new.keys():
        run("DELETE FROM member WHERE mention = ?", (mention,))
    for mention, person in new.items():
        if old.get(mention) != person:
            run("INSERT OR REPLACE INTO member VALUES (?, ?)", (mention, person))
    for conflict in grouped.conflicts:
        run("INSERT INTO conflict VALUES (?, ?)", (conflict.apart, " ".join((conflict.apart, *conflict.together))))


def grouped_with(index: Index, start: frozenset[str], judged: tuple[Link, ...]) -> Clusters:
    """Return how the mentions around some of them would be gathered, were this judged by a person, too; write nothing.

    Args:
        start: with both sides of whatever is judged to be one. judged: takes the place of people's decisions on the
            same pairs.
    """
    near, pairs = _reached(index, start), {(link.a, link.b) for link in judged}
    kept = (link for link in _links_among(index, near) if link.by.startswith("run_") or (link.a, link.b) not in pairs)
    return clusters(_in_order(index, near), (*kept, *judged))


def _reached(index: Index, start: frozenset[str]) -> frozenset[str]:
    """Return the mentions to which YES links in force lead from these, and these."""
    marked, waiting = set(start), list(start)
    others = (
        "SELECT b FROM link WHERE a = ? AND in_force = 1 AND state = 'judged' AND same = 'yes'"
        " UNION SELECT a FROM link WHERE b = ? AND in_force = 1 AND state = 'judged' AND same = 'yes'"
    )
    while waiting:
        here = waiting.pop()
        for (there,) in index.database.execute(others, (here, here)).fetchall():
            if there not in marked:
                marked.add(str(there))
                waiting.append(str(there))
    return frozenset(marked)


def _in_order(index: Index, mentions: frozenset[str]) -> tuple[str, ...]:
    first = "SELECT min(n) FROM record WHERE mention = ?"
    placed = [(index.database.execute(first, (raw_of(mention),)).get, mention) for mention in mentions]
    return tuple(mention for n, mention in sorted((int(str(n)), m) for n, m in placed if n is not None))


def _links_among(index: Index, mentions: frozenset[str]) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for mention in mentions:
        for link in _links(index, " AND a = ?", (mention,)):
            if link.b in mentions:
                found[link.id] = link
    return tuple(found[identifier] for identifier in sorted(found))


def _persons_of(index: Index, mentions: frozenset[str]) -> dict[str, str]:
    asked = ((m, index.database.execute("SELECT person FROM member WHERE mention = ?", (m,)).get) for m in mentions)
    return {mention: str(person) for mention, person in asked if person is not None}


def _drop_old_conflicts(index: Index, mentions: frozenset[str]) -> None:
    """Drop conflicts about these mentions whose link counts no more."""
    for mention in mentions:
        index.database.execute("DELETE FROM conflict WHERE apart IN (SELECT id FROM link WHERE a = ?)", (mention,))


def mention_order(index: Index) -> tuple[str, ...]:
    """Return all mentions in the order in which they came into the record."""
    found = index.database.execute("SELECT mention FROM record GROUP BY mention ORDER BY min(n)")
    return tuple(id_of("men", bytes(mention)) for (mention,) in found)


def links_in_force(index: Index) -> tuple[Link, ...]:
    """Return the judgements that count now, without their reasons: the newest run's, and people's."""
    return tuple(_links(index, "", ()))


def _links(index: Index, and_where: str, values: tuple[str, ...]) -> Iterator[Link]:
    found = index.database.execute(
        "SELECT id, a, b, same, state, by, probability FROM link"
        f" WHERE in_force = 1 AND state = 'judged'{and_where} ORDER BY id",
        values,
    )
    for id_, a, b, same, state, by, probability in found:
        yield Link(id=id_, a=a, b=b, same=Same(same), state=state, by=by, at="", probability=probability)


def sources(index: Index) -> tuple[Source, ...]:
    """Return the sources of a case, in the order of their slugs."""
    found = (decode_fast(bytes(body)) for (body,) in index.database.execute("SELECT body FROM source ORDER BY slug"))
    return tuple(source for source in found if isinstance(source, Source))


def find_source(index: Index, name: str) -> Source:
    """Return a source by its slug or its id.

    Raises: StatementsError: the case has none of this name.
    """
    row = index.database.execute("SELECT body FROM source WHERE slug = ?1 OR id = ?1", (name,)).fetchone()
    found = decode_fast(bytes(row[0])) if row else None
    if not isinstance(found, Source):
        raise StatementsError(
            "there is no source of this name or id in the case",
            advice="`habeas sources` lists them; `habeas source add` makes one.",
        )
    return found


def lists(index: Index) -> tuple[Source, ...]:
    """Return the sources that are lists: those a table was imported from, in the order of their slugs.

    A witness is a source and no list: who is on how many lists, and what follows for those on none, counts lists.
    """
    imported = {str(source) for (source,) in index.database.execute("SELECT DISTINCT source FROM loss")}
    return tuple(source for source in sources(index) if source.id in imported)


def consents(index: Index) -> tuple[Consent, ...]:
    """Return what is recorded of consent and other lawful bases."""
    found = (decode_fast(bytes(body)) for (body,) in index.database.execute("SELECT body FROM consent ORDER BY id"))
    return tuple(consent for consent in found if isinstance(consent, Consent))


def founding(index: Index) -> Founding:
    """Return how the case began.

    Raises: DamagedError: the index does not say.
    """
    found = index.database.execute("SELECT value FROM meta WHERE name = 'founding'").fetchone()
    record = decode_fast(bytes(found[0])) if found else None
    if not isinstance(record, Founding):
        raise DamagedError("index.db does not say how the case began", advice="Run `habeas rebuild`.")
    return record
