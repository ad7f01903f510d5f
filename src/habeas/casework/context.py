"""What every use case is given: the unlocked workspace, the clock, and how to say how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from habeas import __version__
from habeas.errors import DamagedError
from habeas.model.encoding import decode_fast
from habeas.model.ids import id_of, same_letters
from habeas.model.records import Consent, Founding, Link, Same, Source, Unit
from habeas.persons import clusters
from habeas.vault.case import INDEX, Case, UnitOfWork
from habeas.vault.files import database_errors
from habeas.vault.index import Index
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
    def case(self, name: str, verb: str, *, catch_up: bool = True) -> Iterator[Case]:
        """Open a case for the time of a use case."""
        case = self.workspace.open_case(
            name, verb=verb, regroup=regroup, wait_ms=int(self.wait * 1000), catch_up=catch_up
        )
        try:
            with database_errors(INDEX):  # reading is from the index; units of work name the file themselves
                yield case
        finally:
            case.close()

    def close_unit(self, unit: UnitOfWork, verb: str, counts: dict[str, int]) -> None:
        """Add the body that says what this unit of work was. It is always the last one."""
        unit.add(
            Unit(
                verb=verb,
                at=self.stamp(),
                by=self.workspace.member.id,
                program=f"habeas {__version__}",
                counts=counts,
            )
        )


def regroup(index: Index) -> None:
    """Bring the persons in the index up to date with the links in force. Only what changed is written."""
    run = index.database.execute
    grouped = clusters(mention_order(index), links_in_force(index))
    new = {
        mention: same_letters(person[0], "per") for person in grouped.persons if len(person) > 1 for mention in person
    }
    old = {str(mention): str(person) for mention, person in run("SELECT mention, person FROM member")}
    for mention in old.keys() - new.keys():
        run("DELETE FROM member WHERE mention = ?", (mention,))
    for mention, person in new.items():
        if old.get(mention) != person:
            run("INSERT OR REPLACE INTO member VALUES (?, ?)", (mention, person))
    run("DELETE FROM conflict")
    for number, conflict in enumerate(grouped.conflicts):
        run("INSERT INTO conflict VALUES (?, ?)", (number, " ".join((conflict.apart, *conflict.together))))


def mention_order(index: Index) -> tuple[str, ...]:
    """Return all mentions in the order in which they came into the record."""
    found = index.database.execute("SELECT mention FROM record GROUP BY mention ORDER BY min(n)")
    return tuple(id_of("men", bytes(mention)) for (mention,) in found)


def links_in_force(index: Index) -> tuple[Link, ...]:
    """Return the judgements that count now, without their reasons: the newest run's, and people's."""
    found = index.database.execute(
        "SELECT id, a, b, same, state, by, probability FROM link WHERE in_force = 1 AND state = 'judged' ORDER BY id"
    )
    return tuple(
        Link(id=id_, a=a, b=b, same=Same(same), state=state, by=by, at="", probability=probability)
        for id_, a, b, same, state, by, probability in found
    )


def sources(index: Index) -> tuple[Source, ...]:
    """Return the sources of a case, in the order of their slugs."""
    found = (decode_fast(bytes(body)) for (body,) in index.database.execute("SELECT body FROM source ORDER BY slug"))
    return tuple(source for source in found if isinstance(source, Source))


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
