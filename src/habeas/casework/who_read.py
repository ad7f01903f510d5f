"""Who opened a person's record, when, with which verb, and what of it left the program. It opens no record itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from habeas.casework.context import Context
from habeas.casework.log_book import waiting_notes
from habeas.casework.records import find_person
from habeas.errors import ModelError, PersonsError
from habeas.model.encoding import decode_fast
from habeas.model.ids import RANDOM_BYTES, id_of, raw_of, same_letters
from habeas.model.records import Filing, Withdrawal
from habeas.vault.case import Case
from habeas.vault.index import entry_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A record was opened. `entry` is None while the note waits in keys.db. `every`: all records of the case were.

    `what`: read, listed or exported. `mentions`: which of the person's.
    """

    entry: int | None
    at: str
    what: str
    verb: str
    by: str
    every: bool
    mentions: tuple[str, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "entry": self.entry,
            "at": self.at,
            "what": self.what,
            "verb": self.verb,
            "by": self.by,
            "every": self.every,
            "mentions": list(self.mentions),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Something left the program with the person's name or words in it: a filing, and who made it."""

    filing: str
    entry: int
    at: str
    by: str
    what: str
    purpose: str
    recipient: str
    mentions: tuple[str, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "filing": self.filing,
            "entry": self.entry,
            "at": self.at,
            "by": self.by,
            "what": self.what,
            "purpose": self.purpose,
            "recipient": self.recipient,
            "mentions": list(self.mentions),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoRead:
    """Who opened a person's record, oldest first, and what left. `withdrawn`: the entry by which it was forgotten."""

    person: str
    mentions: tuple[str, ...]
    withdrawn: int | None
    opened: tuple[Opened, ...]
    left: tuple[Left, ...]
    member: str
    label: str = field(repr=False)

    def called(self, by: str) -> str:
        """Return how somebody is called on the screen: our own label if it is us and we have one, else the id."""
        return self.label if by == self.member and self.label else by

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "id": self.person,
            "mentions": list(self.mentions),
            "withdrawn": self.withdrawn,
            "opened": [one.as_object() for one in self.opened],
            "left": [one.as_object() for one in self.left],
        }


@dataclass(frozen=True, slots=True)
class _Span:
    """Between which entries a mention's record was there: from its first on, until its withdrawal if there was one."""

    first: int
    gone: int | None

    def holds(self, entry: int) -> bool:
        """Tell whether an access that this entry took in found the record there.

        The first record of a mention comes with a new key, and a withdrawal destroys it; an entry that does either
        takes in all that waits. So what a later entry takes in was opened afterwards.
        """
        return self.first < entry and (self.gone is None or entry <= self.gone)


def who_read(context: Context, case_name: str, identifier: str) -> WhoRead:
    """Say who opened the record of a person: of every mention that is theirs now.

    It reads ids and times, never the record; so it is noted as an opening of the case, and not as a reading.

    Args:
        identifier: of a person or of one of their mentions; of somebody who withdrew too.
    Raises: PersonsError: the case never had anybody of this id.
    """
    with context.case(case_name, "log who") as case:
        person, mentions, withdrawn = _whom(case, identifier)
        spans = {mention: _span(case, mention, withdrawn) for mention in mentions}
        return WhoRead(
            person=person,
            mentions=mentions,
            withdrawn=withdrawn,
            opened=(*_in_entries(case, spans), *_waiting(case, spans)),
            left=tuple(_left(case, mentions)),
            member=context.workspace.member.id,
            label=context.workspace.member.label,
        )


def _whom(case: Case, identifier: str) -> tuple[str, tuple[str, ...], int | None]:
    """Return the person, the mentions, and the entry that withdrew them if they are gone."""
    try:
        person = find_person(case.index, identifier)
        return person.id, person.mentions, None
    except PersonsError:
        try:
            alone = same_letters(identifier, "men")
            raw_of(alone)
        except ModelError:
            alone = ""
        if alone and identifier[:4] in ("men_", "per_"):
            for entry, body in case.index.database.execute("SELECT entry, body FROM withdrawal ORDER BY entry"):
                gone = decode_fast(bytes(body))
                if isinstance(gone, Withdrawal) and alone in gone.mentions:
                    # Which of them were one person is forgotten with them: each is asked for by itself.
                    return same_letters(alone, "per"), (alone,), int(entry)
        raise


def _span(case: Case, mention: str, withdrawn: int | None) -> _Span:
    if withdrawn is None:
        first = case.index.database.execute("SELECT min(n) FROM record WHERE mention = ?", (raw_of(mention),)).get
        return _Span(entry_of(int(first))[0], None)
    first = case.entries.database.execute("SELECT min(entry) FROM body WHERE subject = ?", (raw_of(mention),)).get
    return _Span(int(first), withdrawn)


def _in_entries(case: Case, spans: dict[str, _Span]) -> Iterator[Opened]:
    """Give the accesses that entries hold, in the order of the log."""
    run = case.index.database.execute
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for mention in spans:
        for entry, index in run("SELECT entry, idx FROM accessed WHERE mention = ?", (raw_of(mention),)):
            found[int(entry), int(index)].append(mention)
    for entry, index in run("SELECT entry, idx FROM access WHERE every = 1"):
        there = [mention for mention, span in spans.items() if span.holds(int(entry))]
        if there:
            found[int(entry), int(index)] = there
    for entry, index in sorted(found):
        what, verb, by, at, every = run(
            "SELECT what, verb, by, at, every FROM access WHERE entry = ? AND idx = ?", (entry, index)
        ).get
        yield Opened(
            entry=entry,
            at=str(at),
            what=str(what),
            verb=str(verb),
            by=str(by),
            every=bool(every),
            mentions=tuple(mention for mention in spans if mention in found[entry, index]),
        )


def _waiting(case: Case, spans: dict[str, _Span]) -> Iterator[Opened]:
    """Give the accesses that wait in keys.db, oldest first."""
    for note in waiting_notes(case):
        shown = {
            id_of("men", note.mentions[at : at + RANDOM_BYTES]) for at in range(0, len(note.mentions), RANDOM_BYTES)
        }
        there = tuple(
            mention
            for mention, span in spans.items()
            if mention in shown or (note.every and span.holds(case.frontier.size))
        )
        if there:
            yield Opened(
                entry=None,
                at=note.at,
                what=note.what,
                verb=note.verb,
                by=note.by,
                every=note.every,
                mentions=there,
            )


def _left(case: Case, mentions: tuple[str, ...]) -> Iterator[Left]:
    """Give what left the program with any of these mentions in it, in the order of the log."""
    rows = case.index.database.execute(
        "SELECT f.entry, f.body, u.by FROM filing f JOIN unit u ON u.entry = f.entry ORDER BY f.entry, f.id"
    )
    for entry, body, by in rows:
        filing = decode_fast(bytes(body))
        if not isinstance(filing, Filing):
            continue
        named = set(filing.mentions)
        carried = tuple(mention for mention in mentions if mention in named)
        if carried:
            yield Left(
                filing=filing.id,
                entry=int(entry),
                at=filing.at,
                by=str(by),
                what=filing.what,
                purpose=filing.purpose,
                recipient=filing.recipient,
                mentions=carried,
            )
