"""One open case: its three databases, its exhibits, and units of work that are there whole or not at all.

The order of a unit's commits: keys (marked pending), exhibit files, entries (this is the moment it exists), index. A crash
before the third leaves keys and files that nothing refers to; the next opening destroys them. A crash after it leaves an
index that is behind; the next opening lets it catch up.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import apsw

from habeas.errors import BusyError, DamagedError, ForgottenError, HabeasError, RollbackError
from habeas.log.entry import Entry, Header, signed_part
from habeas.log.tree import Frontier
from habeas.model.encoding import decode_fast, encode
from habeas.model.ids import Chance, raw_of
from habeas.model.records import Body
from habeas.sealing.bodies import new_subject_key, open_body, seal_body
from habeas.sealing.cases import database_key
from habeas.sealing.exhibits import Hashing, new_identity, open_exhibit, seal_exhibit
from habeas.sealing.feeds import feed_id, new_feed_seed, sign
from habeas.sealing.secrets import Secret
from habeas.vault.database import open_database
from habeas.vault.entries import Entries
from habeas.vault.files import PART, disk_errors, sync_folder
from habeas.vault.index import Index, Regroup
from habeas.vault.keys import CASE_SUBJECT, Keyring

ENTRIES, KEYS, INDEX, EXHIBITS, LOCK = "entries.db", "keys.db", "index.db", "exhibits", "case.lock"
_ZERO = bytes(32)


@dataclass(slots=True, kw_only=True)
class Case:
    """An open case. Make it with `found` or `open_case`; close it with `close`."""

    id: str
    name: str
    tag: bytes
    folder: Path
    entries: Entries
    keyring: Keyring
    index: Index
    regroup: Regroup
    chance: Chance
    frontier: Frontier = field(default_factory=Frontier)
    last: Entry | None = None

    @property
    def origin(self) -> str:
        """The name of this case's log in checkpoints."""
        return f"habeas/{self.tag.hex()}"

    def close(self) -> None:
        """Remember the head, close the databases (each leaves one whole file behind), and let go of the lock."""
        if self.frontier.size > self.keyring.head()[0]:
            with self.keyring.database:
                self.keyring.see(self.frontier.size, self.frontier.root())
                self.keyring.settle()
        for database in (self.index.database, self.entries.database, self.keyring.database):
            database.close()
        release_lock(self.folder)

    def bodies(self, entry: int, header: Header) -> Iterator[tuple[int, bytes]]:
        """Open an entry's bodies, in order; those whose subject was forgotten are left out.

        Raises: AlteredError.
        """
        for stored in self.entries.bodies(entry):
            if stored.sealed is None:
                continue
            try:
                key = self.keyring.subject(stored.subject)
            except ForgottenError:
                continue
            yield (
                stored.index,
                open_body(
                    stored.sealed,
                    stored.commitment,
                    feed=header.feed,
                    sequence=header.sequence,
                    index=stored.index,
                    subject_key=key,
                ),
            )

    @contextmanager
    def unit(self) -> Iterator[UnitOfWork]:
        """Write one unit of work: everything that is added inside, or nothing."""
        unit = UnitOfWork(self)
        with disk_errors(self.id):
            try:
                unit.begin()
                yield unit
                unit.commit()
            except BaseException:
                unit.roll_back()
                raise

    def catch_up(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Let the index take in the entries it has not seen."""
        start, total = self.index.applied(), self.entries.count()
        with self.index.database:
            for n, entry in self.entries.walk(start):
                for index, encoded in self.bodies(n, entry.header):
                    self.index.apply(n, index, decode_fast(encoded), encoded)
                self.index.finish(n, self.regroup)
                if progress:
                    progress(n + 1, total)

    def read_exhibit(self, exhibit: str, plain: BinaryIO | Hashing) -> None:
        """Write an exhibit's original bytes.

        Raises: AlteredError, ForgottenError, DamagedError.
        """
        identity, sealed = self.keyring.identity(raw_of(exhibit))
        path = self.folder / EXHIBITS / sealed
        if not path.is_file():
            raise DamagedError("an exhibit's file is missing", place=f"{exhibit} ({sealed})")
        with path.open("rb") as stream:
            open_exhibit(stream, plain, identity, place=exhibit)


class UnitOfWork:
    """A unit of work being written: one entry, its bodies and their subjects' keys."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self.entry = case.frontier.size
        self._feed, self._seed = case.keyring.feed()
        self._sequence = 0 if case.last is None else case.last.header.sequence + 1
        self._case_key = case.keyring.subject(CASE_SUBJECT)
        self._bodies = Frontier()
        self._padded = 0
        self._files: list[Path] = []
        self._open: list[apsw.Connection] = []

    def begin(self) -> None:
        """Open the three transactions; the keys' first, so that a key is durable before what it seals."""
        keyring = self._case.keyring
        if self._case.index.applied() < self.entry:
            self._case.catch_up()
        for database in (keyring.database, self._case.entries.database, self._case.index.database):
            database.execute("BEGIN IMMEDIATE")
            self._open.append(database)
        keyring.begin(self.entry)
        keyring.see(self._case.frontier.size, self._case.frontier.root())

    def add(self, body: Body, *, about: str | None = None) -> None:
        """Add a body: sealed under the key of the mention it is `about`, or of the case if it is about nobody."""
        encoded = encode(body)
        subject, key = CASE_SUBJECT, self._case_key
        if about is not None:
            subject, key = self._subject(about)
        index = self._bodies.size
        sealed = seal_body(
            encoded,
            feed=self._feed,
            sequence=self._sequence,
            index=index,
            subject_key=key,
            chance=self._case.chance,
        )
        self._case.entries.add_body(self.entry, index, subject, sealed)
        self._bodies.append(sealed.commitment)
        self._padded += sealed.padded
        self._case.index.apply(self.entry, index, body, encoded)

    def _subject(self, mention: str) -> tuple[bytes, bytes]:
        subject = raw_of(mention)
        try:
            return subject, self._case.keyring.subject(subject)
        except ForgottenError:
            key = new_subject_key(self._case.chance)
            self._case.keyring.add_subject(subject, key, self.entry)
            return subject, key

    def add_exhibit(self, exhibit: str, source: BinaryIO) -> tuple[str, str, int]:
        """Seal a file's bytes; return SHA-256 of the bytes, SHA-256 of the sealed file, and the size in bytes."""
        folder = self._case.folder / EXHIBITS
        identity = new_identity()
        part = folder / (exhibit + PART)
        self._files.append(part)
        plain = Hashing(source)
        with part.open("wb") as stream:
            sealed = Hashing(stream)
            seal_exhibit(plain, sealed, identity)
            stream.flush()
            os.fsync(stream.fileno())
        name = f"{sealed.hexdigest()}.age"
        self._case.keyring.add_identity(raw_of(exhibit), identity, name, self.entry)
        part.replace(folder / name)
        self._files[-1] = folder / name
        return plain.hexdigest(), sealed.hexdigest(), plain.size

    def commit(self) -> None:
        """Sign the entry and make the unit exist."""
        case = self._case
        header = Header(
            feed=self._feed,
            sequence=self._sequence,
            previous=_ZERO if case.last is None else case.last.digest(),
            case_tag=case.tag,
            bodies=self._bodies.size,
            padded_length=self._padded,
            bodies_root=self._bodies.root(),
            seen_size=case.frontier.size,
            seen_root=case.frontier.root(),
        )
        entry = Entry(header=header, signature=sign(signed_part(header), self._seed))
        case.entries.add(self.entry, entry)
        case.index.finish(self.entry, case.regroup)
        sync_folder(case.folder / EXHIBITS)
        case.keyring.database.execute("COMMIT")
        self._open.remove(case.keyring.database)
        case.entries.database.execute("COMMIT")
        self._open.remove(case.entries.database)
        # From here on the unit exists, whatever happens to the index.
        case.last = entry
        case.frontier.append(entry.leaf())
        self._files.clear()
        try:
            case.index.database.execute("COMMIT")
        except apsw.Error:
            # The unit is durable in entries.db; the index catches up before the next one.
            case.index.database.execute("ROLLBACK")
        self._open.remove(case.index.database)

    def roll_back(self) -> None:
        """Leave everything as it was."""
        for database in self._open:
            if database.in_transaction:
                database.execute("ROLLBACK")
        self._open.clear()
        self._case.index.forget_unfinished()
        for path in self._files:
            path.unlink(missing_ok=True)
        if self._case.frontier.size == self.entry:
            for name in self._case.keyring.drop_unused(self.entry):
                (self._case.folder / EXHIBITS / name).unlink(missing_ok=True)


def found(
    folder: Path, case_key: Secret, *, case: str, name: str, tag: bytes, chance: Chance, regroup: Regroup
) -> Case:
    """Lay out the files of a new case. The first unit is the caller's."""
    (folder / EXHIBITS).mkdir(parents=True)
    keyring, entries, index = _databases(folder, case_key, create=True, wait_ms=0)
    seed = new_feed_seed(chance)
    with disk_errors(KEYS):
        keyring.create(feed_id(seed), seed, new_subject_key(chance), Frontier().root())
        entries.create()
        index.create()
    hold_lock(folder, "case new")
    return Case(
        id=case,
        name=name,
        tag=tag,
        folder=folder,
        entries=entries,
        keyring=keyring,
        index=index,
        regroup=regroup,
        chance=chance,
    )


def open_case(
    folder: Path,
    case_key: Secret,
    *,
    case: str,
    name: str,
    tag: bytes,
    chance: Chance,
    regroup: Regroup,
    verb: str,
    wait_ms: int,
    catch_up: bool = True,
) -> Case:
    """Open a case for one program alone.

    Raises: DamagedError, BusyError (naming who holds it), RollbackError.
    """
    try:
        keyring, entries, index = _databases(folder, case_key, create=False, wait_ms=wait_ms)
    except BusyError as failure:
        raise _held(folder, case) from failure
    opened = Case(
        id=case,
        name=name,
        tag=tag,
        folder=folder,
        entries=entries,
        keyring=keyring,
        index=index,
        regroup=regroup,
        chance=chance,
    )
    try:
        hold_lock(folder, verb)
        with disk_errors(ENTRIES):
            _restore_state(opened)
        if catch_up:
            with disk_errors(INDEX):
                opened.catch_up()
    except BaseException:
        opened.close()
        raise
    return opened


def _databases(
    folder: Path, case_key: Secret, *, create: bool, wait_ms: int
) -> tuple[Keyring, Entries, Index]:
    opened: list[apsw.Connection] = []
    try:
        for name in (KEYS, ENTRIES, INDEX):
            key = database_key(case_key, name.removesuffix(".db"))
            opened.append(open_database(folder / name, key, create=create, wait_ms=wait_ms))
    except BaseException:
        for database in opened:
            database.close()
        raise
    return Keyring(opened[0]), Entries(opened[1]), Index(opened[2])


def _restore_state(case: Case) -> None:
    """Read the log's state, compare it with the head last seen, and clear away what a crash left."""
    for _, entry in case.entries.walk():
        case.last = entry
        case.frontier.append(entry.leaf())
        seen, root = case.keyring.head()
        if case.frontier.size == seen and case.frontier.root() != root:
            raise RollbackError(
                f"entries.db is another one than keys.db last saw at size {seen}",
                place=ENTRIES,
                advice="Somebody may have put an older or forged file in its place. Restore the whole case from a backup.",
            )
    seen, _ = case.keyring.head()
    if case.frontier.size < seen:
        raise RollbackError(
            f"entries.db holds {case.frontier.size} entries where {seen} were seen before",
            place=ENTRIES,
            advice="Somebody may have put an older file in its place. Restore the whole case from a backup.",
        )
    with case.keyring.database:
        for name in case.keyring.drop_unused(case.frontier.size):
            (case.folder / EXHIBITS / name).unlink(missing_ok=True)
    for part in (case.folder / EXHIBITS).glob(f"*{PART}"):
        part.unlink()


def hold_lock(folder: Path, verb: str) -> None:
    """Write down who holds the case, for the message that the next program gives. The databases do the locking."""
    with disk_errors(LOCK):
        (folder / LOCK).write_text(json.dumps({"pid": os.getpid(), "verb": verb}))


def release_lock(folder: Path) -> None:
    """Nobody holds the case any more."""
    (folder / LOCK).write_bytes(b"")


def _held(folder: Path, case: str) -> HabeasError:
    try:
        holder = json.loads((folder / LOCK).read_text())
        words = f"process {int(holder['pid'])} (habeas {str(holder['verb'])[:20]})"
    except (OSError, ValueError, KeyError, TypeError):
        words = "another program"
    return BusyError(
        f"{words} holds this case",
        place=case,
        advice="Wait until it has finished, or close it, and run the command again (--wait SECONDS waits longer).",
    )
