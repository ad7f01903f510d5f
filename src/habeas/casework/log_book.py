"""The log book: what happened in a case, entry by entry, and what was opened and waits to become an entry. Ids only."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field

from habeas.casework.context import Context, founding
from habeas.errors import UsageError
from habeas.model.encoding import decode_fast
from habeas.model.ids import RANDOM_BYTES
from habeas.model.records import Access, Feed
from habeas.vault.case import Case

_FEED = "substr(header, 5, 32)"  # docs/spec/entry.md: the feed's id follows the four bytes of the magic


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One entry: which unit of work, when by the clock of that computer, by whom, and how much.

    `opened` counts the accesses that the entry took in, by what they were. `feed`: the key that signed it, in hex.
    """

    n: int
    at: str
    verb: str
    by: str
    counts: tuple[tuple[str, int], ...]
    opened: tuple[tuple[str, int], ...]
    feed: str

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "n": self.n,
            "at": self.at,
            "verb": self.verb,
            "by": self.by,
            "counts": dict(self.counts),
            "opened": dict(self.opened),
            "feed": self.feed,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A note that is kept and not yet in an entry: what was opened, with which verb, and of how many mentions."""

    at: str
    what: str
    verb: str
    by: str
    mentions: int
    every: bool

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "at": self.at,
            "what": self.what,
            "verb": self.verb,
            "by": self.by,
            "mentions": self.mentions,
            "every": self.every,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A feed: one installation that writes to the log. `why` is empty for the one that founded the case."""

    feed: str
    since: int
    here: bool
    why: str = ""

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {"feed": self.feed, "since": self.since, "here": self.here, "why": self.why or None}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogBook:
    """What happened in a case, oldest first. `size` counts all entries; `earlier` those before the first one here."""

    size: int
    entries: tuple[Happened, ...]
    waiting: tuple[Waiting, ...]
    installations: tuple[Installation, ...]
    member: str
    label: str = field(repr=False)

    @property
    def earlier(self) -> int:
        """How many entries stand before those told here."""
        return self.entries[0].n if self.entries else self.size

    def called(self, by: str) -> str:
        """Return how somebody is called on the screen: our own label if it is us and we have one, else the id."""
        return self.label if by == self.member and self.label else by

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "size": self.size,
            "entries": [one.as_object() for one in self.entries],
            "waiting": [one.as_object() for one in self.waiting],
            "installations": [one.as_object() for one in self.installations],
        }


def log_book(context: Context, case_name: str, *, start: int | None = None, last: int | None = None) -> LogBook:
    """Tell what happened in a case.

    Args:
        start: the number of the first entry to tell, from 0.
        last: how many to tell at most, the newest ones.
    Raises: UsageError: there is no such entry yet.
    """
    with context.case(case_name, "log") as case:
        size = case.frontier.size
        if start is not None and start >= size:
            raise no_entry(start, size)
        first = max(start or 0, size - last if last is not None else 0)
        return LogBook(
            size=size,
            entries=_entries(case, first),
            waiting=tuple(
                Waiting(
                    at=note.at,
                    what=note.what,
                    verb=note.verb,
                    by=note.by,
                    mentions=len(note.mentions) // RANDOM_BYTES,
                    every=note.every,
                )
                for note in waiting_notes(case)
            ),
            installations=_installations(case),
            member=context.workspace.member.id,
            label=context.workspace.member.label,
        )


def no_entry(n: int, size: int) -> UsageError:
    """Return the error that says which entries there are."""
    return UsageError(
        f"there is no entry {n}: the log has {size}, numbered from 0 to {size - 1}",
        place=f"entry {n}",
        advice="`habeas log` lists them.",
    )


def waiting_notes(case: Case) -> tuple[Access, ...]:
    """Return the notes of accesses that no entry has taken in yet, oldest first."""
    notes = [body for _, body in case.keyring.notes()] + case.unwritten
    decoded = (decode_fast(body) for body in notes)
    return tuple(note for note in decoded if isinstance(note, Access))


def _entries(case: Case, first: int) -> tuple[Happened, ...]:
    run = case.index.database.execute
    opened: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for entry, what, count in run(
        "SELECT entry, what, count(*) FROM access WHERE entry >= ? GROUP BY entry, what ORDER BY entry, what", (first,)
    ):
        opened[int(entry)].append((str(what), int(count)))
    feeds = dict(case.entries.database.execute(f"SELECT n, {_FEED} FROM entry WHERE n >= ?", (first,)))
    found = run("SELECT entry, at, verb, by, counts FROM unit WHERE entry >= ? ORDER BY entry", (first,))
    return tuple(
        Happened(
            n=int(entry),
            at=str(at),
            verb=str(verb),
            by=str(by),
            counts=tuple(json.loads(counts).items()),
            opened=tuple(opened.get(int(entry), ())),
            feed=bytes(feeds[entry]).hex(),
        )
        for entry, at, verb, by, counts in found
    )


def _installations(case: Case) -> tuple[Installation, ...]:
    own, _ = case.keyring.feed()
    first = founding(case.index).feed
    found = [Installation(feed=first.hex(), since=0, here=first == own)]
    for entry, body in case.index.database.execute("SELECT entry, body FROM feed ORDER BY entry"):
        feed = decode_fast(bytes(body))
        if isinstance(feed, Feed):
            here = feed.feed == own
            found.append(Installation(feed=feed.feed.hex(), since=int(entry), here=here, why=feed.why))
    return tuple(found)
