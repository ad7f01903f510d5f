"""Who opened a person's record, a file or what protects a source, when, with which verb; and what of it left.

It opens no record itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from habeas.casework.context import Context, find_source
from habeas.casework.log_book import waiting_notes
from habeas.casework.records import find_person
from habeas.errors import ModelError, PersonsError
from habeas.model.encoding import decode_fast
from habeas.model.ids import RANDOM_BYTES, raw_of, same_letters
from habeas.model.protection import Filing, Withdrawal
from habeas.vault.case import Case
from habeas.vault.index import entry_of

PERSON, EXHIBIT, SOURCE = "person", "exhibit", "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A record or a file was opened. `entry` is None while the note waits in keys.db. `every`: all records were.

    `what`: read, listed or exported. `mentions`: which of the person's; none of a file or a source.
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
    """Something left the program with the person's name or words, or the file, in it: a filing, and who made it."""

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
    """Who opened something, oldest first, and what left. `withdrawn`: the entry by which it was forgotten.

    `kind`: person, exhibit or source. `person`: the id of what was asked for. `mentions`: of a person, all of theirs.
    """

    kind: str
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
            "kind": self.kind,
            "mentions": list(self.mentions),
            "withdrawn": self.withdrawn,
            "opened": [one.as_object() for one in self.opened],
            "left": [one.as_object() for one in self.left],
        }


@dataclass(frozen=True, slots=True)
class _Span:
    """Between which entries a mention's record was there: from its first on, until its withdrawal if there was one.

    A file is never shown with all others: its span holds nothing.
    """

    first: int | None
    gone: int | None

    def holds(self, entry: int) -> bool:
        """Tell whether an access to all records that this entry took in found the record there.

        The first record of a mention comes with a new key, and a withdrawal destroys it; an entry that does either
        takes in all that waits. So what a later entry takes in was opened afterwards.
        """
        return self.first is not None and self.first < entry and (self.gone is None or entry <= self.gone)


_FILE = _Span(None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What was asked for: its kind and id, the ids that accesses name, and the entry that withdrew it if it is gone."""

    kind: str
    id: str
    things: tuple[str, ...]
    withdrawn: int | None = None


def who_read(context: Context, case_name: str, identifier: str) -> WhoRead:
    """Say who opened the record of a person (of every mention that is theirs now), a file, or what protects a source.

    It reads ids and times, never the record; so it is noted as an opening of the case, and not as a reading.

    Args:
        identifier: of a person or of one of their mentions, of an exhibit or a source; of what was withdrawn too.
    Raises: PersonsError, StatementsError: the case never had anything of this id.
    """
    with context.case(case_name, "log who") as case:
        asked = _asked(case, identifier)
        spans = {one: _span(case, one, asked.withdrawn) if asked.kind == PERSON else _FILE for one in asked.things}
        return WhoRead(
            kind=asked.kind,
            person=asked.id,
            mentions=asked.things if asked.kind == PERSON else (),
            withdrawn=asked.withdrawn,
            opened=(*_in_entries(case, spans), *_waiting(case, spans)),
            left=tuple(_left(case, asked.things)),
            member=context.workspace.member.id,
            label=context.workspace.member.label,
        )


def _asked(case: Case, identifier: str) -> _Asked:
    """Return what an id stands for, or stood for."""
    try:
        raw_of(identifier)
    except ModelError:
        find_person(case.index, identifier)  # says what is wrong with it, and repeats nothing
        raise
    gone = case.index.database.execute("SELECT entry FROM forgotten WHERE thing = ?", (identifier,)).fetchone()
    withdrawn = int(gone[0]) if gone else None
    if identifier.startswith("exh_"):
        known = case.index.database.execute("SELECT 1 FROM exhibit WHERE id = ?", (identifier,)).fetchone()
        if withdrawn is None and known is None:
            raise PersonsError("there is no exhibit of this id in the case", place=identifier)
        return _Asked(kind=EXHIBIT, id=identifier, things=(identifier,), withdrawn=withdrawn)
    if identifier.startswith("src_"):
        source = find_source(case.index, identifier)
        return _Asked(kind=SOURCE, id=source.id, things=(source.id,), withdrawn=withdrawn)
    return _person(case, identifier)


def _person(case: Case, identifier: str) -> _Asked:
    """Return the person, the mentions, and the entry that withdrew them if they are gone."""
    try:
        person = find_person(case.index, identifier)
        return _Asked(kind=PERSON, id=person.id, things=person.mentions)
    except PersonsError:
        # Which of them were one person is forgotten with them, and who is only mentioned is nobody's person:
        # each is asked for by itself.
        alone = same_letters(identifier, "men")
        run = case.index.database.execute
        gone = run("SELECT entry FROM forgotten WHERE thing = ?", (alone,)).fetchone()
        coded = run("SELECT 1 FROM statement WHERE kind = 'mention' AND thing = ?", (raw_of(alone),)).fetchone()
        if identifier[:4] in ("men_", "per_") and (gone or coded):
            withdrawn = int(gone[0]) if gone else None
            return _Asked(kind=PERSON, id=same_letters(alone, "per"), things=(alone,), withdrawn=withdrawn)
        raise


def _span(case: Case, mention: str, withdrawn: int | None) -> _Span:
    raw = raw_of(mention)
    if withdrawn is None:
        first = case.index.database.execute(
            "SELECT min(n) FROM (SELECT n FROM record WHERE mention = ?1 UNION ALL SELECT n FROM statement"
            " WHERE thing = ?1)",
            (raw,),
        ).get
        return _Span(entry_of(int(first))[0], None)
    run = case.entries.database.execute
    first = run("SELECT min(entry) FROM body WHERE subject = ?", (raw,)).get
    if first is None:
        # Of a mention that was coded the statements were about it. Which of those that went were, nobody knows any
        # more: it came with the first of them, or later.
        body = case.index.database.execute("SELECT body FROM withdrawal WHERE entry = ?", (withdrawn,)).get
        gone = decode_fast(bytes(body))
        statements = gone.statements if isinstance(gone, Withdrawal) else ()
        found = (run("SELECT min(entry) FROM body WHERE subject = ?", (raw_of(one),)).get for one in statements)
        first = min((int(entry) for entry in found if entry is not None), default=-1)
    return _Span(int(first), withdrawn)


def _in_entries(case: Case, spans: dict[str, _Span]) -> Iterator[Opened]:
    """Give the accesses that entries hold, in the order of the log."""
    run = case.index.database.execute
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for thing in spans:
        for entry, index in run("SELECT entry, idx FROM accessed WHERE thing = ?", (raw_of(thing),)):
            found[int(entry), int(index)].append(thing)
    for entry, index in run("SELECT entry, idx FROM access WHERE every = 1"):
        there = [thing for thing, span in spans.items() if span.holds(int(entry))]
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
            mentions=tuple(one for one in spans if one in found[entry, index] and one.startswith("men_")),
        )


def _waiting(case: Case, spans: dict[str, _Span]) -> Iterator[Opened]:
    """Give the accesses that wait in keys.db, oldest first."""
    for note in waiting_notes(case):
        shown = note.mentions + note.exhibits + note.others
        raws = {shown[at : at + RANDOM_BYTES] for at in range(0, len(shown), RANDOM_BYTES)}
        there = tuple(
            thing
            for thing, span in spans.items()
            if raw_of(thing) in raws or (note.every and span.holds(case.frontier.size))
        )
        if there:
            yield Opened(
                entry=None,
                at=note.at,
                what=note.what,
                verb=note.verb,
                by=note.by,
                every=note.every,
                mentions=tuple(one for one in there if one.startswith("men_")),
            )


def _left(case: Case, things: tuple[str, ...]) -> Iterator[Left]:
    """Give what left the program with any of these mentions, or this file, in it, in the order of the log."""
    run = case.index.database.execute
    files = {
        int(entry)
        for one in things
        for (entry,) in run("SELECT entry FROM custody WHERE exhibit = ? AND action = 'exported'", (one,))
    }
    rows = run("SELECT f.entry, f.body, u.by FROM filing f JOIN unit u ON u.entry = f.entry ORDER BY f.entry, f.id")
    for entry, body, by in rows:
        filing = decode_fast(bytes(body))
        if not isinstance(filing, Filing):
            continue
        named = set(filing.mentions)
        carried = tuple(one for one in things if one in named)
        if carried or int(entry) in files:
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
