"""What waits for a person: the pairs that the run in force proposed, by how much an answer is expected to change.

A pair of which one side is held sealed, or was withdrawn, is not among them, nor counted: whoever judges must not learn
that a match exists in what is closed to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from habeas.errors import DamagedError
from habeas.model.encoding import decode_fast
from habeas.model.records import Link
from habeas.vault.index import Index

BATCH = 20
"""Pairs that are asked together. Within a batch the order says nothing."""
_OPEN = """
SELECT p.entry, p.body FROM link p WHERE p.state = ?1 AND p.by_person = 0 AND p.in_force = 1
 AND NOT EXISTS (SELECT 1 FROM link d WHERE d.a = p.a AND d.b = p.b AND d.by_person = 1 AND d.in_force = 1)
 AND EXISTS (SELECT 1 FROM record r WHERE r.mention = unhex(substr(p.a, 5)))
 AND EXISTS (SELECT 1 FROM record r WHERE r.mention = unhex(substr(p.b, 5)))
"""
_PASSED = "SELECT a, b, max(entry) FROM link WHERE state = 'passed' AND undone = 0 AND by = ? GROUP BY a, b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A pair that waits. `change`: by how much an answer is expected to change the count and fates; `settled`: both
    stand in one person already, and no run asked whether they should."""

    proposal: Link
    change: float
    settled: bool

    @property
    def pair(self) -> tuple[str, str]:
        """The two mentions."""
        return self.proposal.a, self.proposal.b


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Pairs that wait for this member, the most useful first, and those that this member passed on."""

    waiting: tuple[Waiting, ...]
    passed: tuple[Link, ...]

    def shown(self) -> tuple[Link, ...]:
        """Return the pairs batch by batch, each batch in the order of random ids, so that a place tells nothing."""
        links = [one.proposal for one in self.waiting]
        batches = (links[start : start + BATCH] for start in range(0, len(links), BATCH))
        return tuple(link for batch in batches for link in sorted(batch, key=lambda link: link.id))


def queue_of(index: Index, member: str) -> Queue:
    """Return what waits for a member.

    Where a run says by how much each answer is expected to change the count and fates, that is the order; else it is
    p (1 - p), the doubt of the model, times the mentions of the persons on both sides. Pairs whose two sides stand in
    one person already come last. What the member passed on waits for others, until a later run proposes it anew.
    """
    passed_at = {(str(a), str(b)): int(entry) for a, b, entry in index.database.execute(_PASSED, (member,))}
    person_of = {str(m): str(p) for m, p in index.database.execute("SELECT mention, person FROM member")}
    sizes = Counter(person_of.values())
    waiting, passed = [], []
    for link, entry in _open(index, "proposed"):
        if passed_at.get((link.a, link.b), -1) > entry:
            passed.append(link)
            continue
        left, right = person_of.get(link.a, link.a), person_of.get(link.b, link.b)
        doubt = link.probability * (1 - link.probability) if link.probability is not None else 0.25
        change = doubt * (max(1, sizes[left]) + max(1, sizes[right])) if link.change is None else link.change
        settled = left == right and link.change is None
        waiting.append(Waiting(proposal=link, change=change, settled=settled))
    waiting.sort(key=lambda one: (one.settled, -one.change, one.proposal.id))
    return Queue(waiting=tuple(waiting), passed=tuple(sorted(passed, key=lambda link: link.id)))


def undecided(index: Index, state: str) -> tuple[Link, ...]:
    """Return the pairs of the run in force in this state that nobody decided, and of which both sides may be seen."""
    return tuple(link for link, _ in _open(index, state))


def open_questions(index: Index) -> int:
    """Return how many pairs the run in force proposed that nobody decided, and of which both sides may be seen."""
    return int(index.database.execute(f"SELECT count(*) FROM ({_OPEN})", ("proposed",)).get)


def _open(index: Index, state: str) -> Iterator[tuple[Link, int]]:
    for entry, body in index.database.execute(_OPEN, (state,)):
        yield as_link(body), int(entry)


def as_link(body: object) -> Link:
    """Read a link out of the index.

    Raises: DamagedError: it is none.
    """
    link = decode_fast(bytes(body)) if isinstance(body, (bytes, memoryview)) else None
    if not isinstance(link, Link):
        raise DamagedError("index.db holds something else where a link stands", advice="Run `habeas rebuild`.")
    return link
