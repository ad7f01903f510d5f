"""The stamps that a case keeps, checked again: each over this very log, under the roots pinned for its authority."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from habeas.errors import HabeasError, StampError
from habeas.log.checkpoint import read_note
from habeas.log.tree import Frontier
from habeas.model.encoding import decode_fast
from habeas.model.records import Body, Stamp, StampDue
from habeas.vault.audit import Failure
from habeas.vault.case import Case
from habeas.vault.notes import check_note
from habeas.vault.openings import EntryView


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptStamp:
    """A stamp that is kept: what it says, and whether it still holds. `reason` is empty when it does.

    `size`: how many entries it covers: those existed no later than `time`, by the clock of the authority.
    """

    due: str
    authority: str
    size: int
    time: str
    policy: str = ""
    serial: int = 0
    root: str = ""
    identity: str = ""
    reason: str = ""

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "id": self.due,
            "authority": self.authority,
            "size": self.size,
            "time": self.time,
            "policy": self.policy or None,
            "serial": str(self.serial) if self.policy else None,
            "root": self.root or None,
            "holds": not self.reason,
            "reason": self.reason or None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class StampAudit:
    """What checking all kept stamps found."""

    stamps: int
    failures: tuple[Failure, ...]


def kept_stamps(case: Case) -> tuple[KeptStamp, ...]:
    """Return the stamps of a case, by their times, each checked again."""
    dues, answers = _records(case)
    roots = _roots_at(case, {size_of(due) for due in dues.values() if due.id in answers})
    feeds = case.keyring.feeds()
    found = []
    for identifier, answer in answers.items():
        due = dues.get(identifier)
        if due is None:
            lost = KeptStamp(due=identifier, authority="", size=0, time=answer.time)
            found.append(_failed(lost, "nothing says what this stamp was asked for"))
        else:
            found.append(_checked(case, due, answer, feeds, roots))
    return tuple(sorted(found, key=lambda one: (one.time, one.due)))


def waiting_dues(case: Case) -> tuple[StampDue, ...]:
    """Return what waits for an answer: of each authority the newest question, if no stamp covers as much of the log.

    A later checkpoint commits to all that an earlier one does, so an older question of the same authority is moot.
    """
    dues, answers = _records(case)
    covered: dict[str, int] = {}
    for due in dues.values():
        if due.id in answers:
            covered[due.authority] = max(size_of(due), covered.get(due.authority, -1))
    waiting: dict[str, StampDue] = {}
    for due in dues.values():
        if due.id not in answers and size_of(due) > covered.get(due.authority, -1):
            before = waiting.get(due.authority)
            if before is None or size_of(before) <= size_of(due):
                waiting[due.authority] = due
    return tuple(waiting.values())


def check_stamps(case: Case) -> StampAudit:
    """Check every stamp that is kept; what does not hold is named. For `verify`: the case may be open only to look."""
    try:
        kept = kept_stamps(case)
    except HabeasError as failure:
        return StampAudit(stamps=0, failures=(Failure(what="stamp", id=failure.place or "?", reason=failure.message),))
    return StampAudit(
        stamps=len(kept),
        failures=tuple(Failure(what="stamp", id=one.due, reason=one.reason) for one in kept if one.reason),
    )


def shown_address(address: str) -> str:
    """Return an authority's address as it is told: without what follows a question mark, which may be a password."""
    return address.partition("?")[0]


def spelled(time: datetime) -> str:
    """Return the time of a stamp as records hold it: UTC, RFC 3339, whole seconds."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def size_of(due: StampDue) -> int:
    """Return how many entries a stamp over this checkpoint covers.

    Raises: ProofError: it is not a checkpoint.
    """
    return read_note(due.note)[0].size


def _records(case: Case) -> tuple[dict[str, StampDue], dict[str, Stamp]]:
    """Return the questions and the answers, in the order of the log."""
    run = case.index.database.execute
    rows = (*run("SELECT body FROM stamp_due ORDER BY entry, id"), *run("SELECT body FROM stamp ORDER BY entry, due"))
    bodies: list[Body] = [decode_fast(bytes(body)) for (body,) in rows]
    bodies += _not_applied(case)
    dues = {body.id: body for body in bodies if isinstance(body, StampDue)}
    answers = {body.due: body for body in bodies if isinstance(body, Stamp)}
    return dues, answers


def _not_applied(case: Case) -> Iterator[Body]:
    """Give what stands in entries that the index has not taken in: `verify` looks at a case as a crash left it."""
    for n in range(case.index.applied(), case.frontier.size):
        yield from (body for _, body in EntryView(case, n).bodies())


def _roots_at(case: Case, sizes: Iterable[int]) -> dict[int, bytes]:
    """Return the log's root at each of these sizes, as far as the log goes."""
    wanted, found = set(sizes), {}
    frontier = Frontier()
    for leaf in case.entries.leaves() if wanted else ():
        frontier.append(leaf)
        if frontier.size in wanted:
            found[frontier.size] = frontier.root()
    return found


def _checked(case: Case, due: StampDue, answer: Stamp, feeds: Iterable[bytes], roots: dict[int, bytes]) -> KeptStamp:
    """Check one stamp: the note is ours and of this log, and the answer holds at its time."""
    from habeas.evidence.timestamps import check_stamp

    told = KeptStamp(due=due.id, authority=shown_address(due.authority), size=size_of(due), time=answer.time)
    try:
        checkpoint, _ = check_note(due.note, feeds, place=due.id)
        if checkpoint.origin != case.origin or roots.get(checkpoint.size) != checkpoint.root:
            return _failed(told, "it is over a log that this one does not go on from")
        found = check_stamp(due.note.encode(), query=due.query, response=answer.response, roots=due.roots)
    except StampError as failure:
        return _failed(told, f"{failure.message} ({failure.reason})")
    except HabeasError as failure:
        return _failed(told, failure.message)
    if spelled(found.time) != answer.time:
        return _failed(told, "the record of it states another time than the stamp")
    return KeptStamp(
        due=told.due,
        authority=told.authority,
        size=told.size,
        time=told.time,
        policy=found.policy,
        serial=found.serial,
        root=found.root,
        identity=found.identity,
    )


def _failed(told: KeptStamp, reason: str) -> KeptStamp:
    return KeptStamp(due=told.due, authority=told.authority, size=told.size, time=told.time, reason=reason)
