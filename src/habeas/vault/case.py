"""One open case: its three databases, its exhibits, and units of work that are there whole or not at all.

The order of a unit's commits: keys (marked pending), exhibit files, entries (this is the moment it exists), the head in
keys.db, index. A crash before the third leaves keys and files that nothing refers to; the next opening destroys them. A
crash after it leaves an index that is behind; the next opening lets it catch up.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import apsw

from habeas.errors import DamagedError, DiskError
from habeas.log.entry import Entry, Header, signed_part
from habeas.log.tree import Frontier
from habeas.model.encoding import decode_fast, encode
from habeas.model.ids import Chance, raw_of
from habeas.model.records import Body
from habeas.sealing.bodies import SealedBody, new_subject_key, open_body, seal_body
from habeas.sealing.exhibits import Hashing, new_identity, open_exhibit, seal_exhibit
from habeas.sealing.feeds import sign
from habeas.vault.entries import Entries, StoredBody
from habeas.vault.files import PART, disk_errors, release_lock, sync_folder
from habeas.vault.index import Index, Regroup
from habeas.vault.keys import CASE_SUBJECT, Keyring

ENTRIES, KEYS, INDEX, EXHIBITS = "entries.db", "keys.db", "index.db", "exhibits"
NEW_INDEX = "index.new.db"  # while it is being rebuilt
_ZERO = bytes(32)
_JOURNAL_PAGES = 1_000  # SQLite's own default: a journal longer than this is moved into its file at a commit
_AT_ONCE = 500  # bodies sealed, written or opened together: one question for all their keys


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
        """Close the databases, each of which leaves one whole file behind, and let go of the lock."""
        with ExitStack() as last:  # each of them happens, whatever becomes of the others
            for database in (self.keyring.database, self.entries.database, self.index.database):
                last.callback(database.close)
            last.callback(release_lock, self.folder)
        if self.folder.name.endswith(PART):
            self._settle_in()

    def _settle_in(self) -> None:
        """A case that was founded takes its place among the others, or leaves nothing behind."""
        if self.frontier.size == 0:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        with disk_errors(self.id):
            self.folder = self.folder.replace(self.folder.with_name(self.id))
            sync_folder(self.folder.parent)

    def see_head(self) -> None:
        """Remember the log as it is now, so that an older one is recognised."""
        with self.keyring.database:
            self.keyring.see(self.frontier.size, self.frontier.root())

    def stored(self, entry: int) -> Iterator[tuple[StoredBody, bytes | None]]:
        """Give an entry's bodies as they are stored, in order, each with its key; None where that was destroyed."""
        bodies = self.entries.bodies(entry)
        while batch := tuple(islice(bodies, _AT_ONCE)):
            keys = self.keyring.subjects({body.subject for body in batch})
            for body in batch:
                yield body, keys.get(body.subject)

    def bodies(self, entry: int, header: Header) -> Iterator[tuple[int, bytes]]:
        """Open an entry's bodies, in order; those that were destroyed are left out.

        Raises: AlteredError. DamagedError: a body is there and its key is not.
        """
        for stored, key in self.stored(entry):
            if stored.sealed is None:
                continue
            if key is None:
                # Leaving it out would make a record vanish from the index without a word.
                raise DamagedError(
                    "keys.db lacks the key of a body that was never withdrawn",
                    place=f"entry {entry} body {stored.index}",
                    advice="Somebody may have put an older keys.db in its place. Restore the whole case from a backup.",
                )
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
            raise DamagedError(f"the exhibit's file {sealed} is missing", place=exhibit)
        with disk_errors(exhibit), path.open("rb") as stream:
            open_exhibit(stream, plain, identity, place=exhibit)


class UnitOfWork:
    """A unit of work being written: one entry, its bodies and their subjects' keys."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self.entry = case.frontier.size
        self._feed, self._seed = case.keyring.feed()
        self._sequence = 0 if case.last is None else case.last.header.sequence + 1
        self._bodies = Frontier()
        self._padded = 0
        self._waiting: list[tuple[Body, bytes]] = []
        self._files: list[tuple[Path, Path]] = []  # as it is named while the unit is written, and afterwards
        self._open: list[apsw.Connection] = []

    def begin(self) -> None:
        """Open the three transactions; the keys' first, so that a key is durable before what it seals."""
        keyring = self._case.keyring
        if self._case.index.applied() < self.entry:
            self._case.catch_up()
        for database in (keyring.database, self._case.entries.database, self._case.index.database):
            database.execute("BEGIN IMMEDIATE")
            self._open.append(database)
        keyring.see(self._case.frontier.size, self._case.frontier.root())
        keyring.begin(self.entry)

    def add(self, body: Body, *, about: str | None = None) -> None:
        """Add a body: sealed under the key of the mention it is `about`, or of the case if it is about nobody."""
        self._waiting.append((body, CASE_SUBJECT if about is None else raw_of(about)))
        if len(self._waiting) >= _AT_ONCE:
            self._write_bodies()

    def _write_bodies(self) -> None:
        """Seal the bodies that wait and hand them to the databases."""
        waiting, self._waiting = self._waiting, []
        keys = self._keys_of({subject for _, subject in waiting})
        sealed = [self._seal(body, subject, keys[subject]) for body, subject in waiting]
        self._case.entries.add_bodies(self.entry, sealed)

    def _keys_of(self, subjects: set[bytes]) -> dict[bytes, bytes]:
        """Return the subjects' keys; those who have none yet get one."""
        case = self._case
        keys = case.keyring.subjects(subjects)
        if CASE_SUBJECT in subjects - keys.keys():
            raise DamagedError("keys.db does not hold the case's own key", place=KEYS)
        # Sorted, so that neighbours of the table are written together; a set has no order of its own.
        new = {subject: new_subject_key(case.chance) for subject in sorted(subjects - keys.keys())}
        case.keyring.add_subjects(new, self.entry)
        return keys | new

    def _seal(self, body: Body, subject: bytes, key: bytes) -> tuple[int, bytes, SealedBody]:
        encoded, index = encode(body), self._bodies.size
        sealed = seal_body(
            encoded,
            feed=self._feed,
            sequence=self._sequence,
            index=index,
            subject_key=key,
            chance=self._case.chance,
        )
        self._bodies.append(sealed.commitment)
        self._padded += sealed.padded
        self._case.index.apply(self.entry, index, body, encoded)
        return index, subject, sealed

    def add_exhibit(self, exhibit: str, source: BinaryIO) -> tuple[str, str, int]:
        """Seal a file's bytes; return SHA-256 of the bytes, SHA-256 of the sealed file, and the size in bytes."""
        folder = self._case.folder / EXHIBITS
        identity = new_identity()
        part = folder / (exhibit + PART)
        self._files.append((part, part))
        plain = Hashing(source)
        with part.open("wb") as stream:
            sealed = Hashing(stream)
            seal_exhibit(plain, sealed, identity)
            stream.flush()
            os.fsync(stream.fileno())
        name = f"{sealed.hexdigest()}.age"
        self._case.keyring.add_identity(raw_of(exhibit), identity, name, self.entry)
        # It keeps the name of a part until its key is durable: a crash before leaves no file that nobody knows.
        self._files[-1] = (part, folder / name)
        return plain.hexdigest(), sealed.hexdigest(), plain.size

    def commit(self) -> None:
        """Sign the entry and make the unit exist."""
        case = self._case
        self._write_bodies()
        for database in (case.entries.database, case.index.database):
            database.wal_autocheckpoint(0 if self._is_large else _JOURNAL_PAGES)
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
        case.keyring.database.execute("COMMIT")
        self._open.remove(case.keyring.database)
        for part, name in self._files:
            part.replace(name)
        if self._files:
            sync_folder(case.folder / EXHIBITS)
        case.entries.database.execute("COMMIT")
        self._open.remove(case.entries.database)
        # From here on the unit exists, whatever happens to the index.
        case.last = entry
        case.frontier.append(entry.leaf())
        self._files.clear()
        with suppress(apsw.Error):  # until the next chance the pending entry in keys.db vouches for it
            case.see_head()
        self._commit_index()
        self._checkpoint()

    @property
    def _is_large(self) -> bool:
        return self._bodies.size >= _AT_ONCE

    def _checkpoint(self) -> None:
        """Move what a large unit wrote from the journals into their files, both at once: SQLite holds no lock of ours.

        What fails here is not lost: it stays in the journal until the next chance, at the latest `close`.
        """
        if not self._is_large:
            return

        def move(database: apsw.Connection) -> None:
            with suppress(apsw.Error):
                database.wal_checkpoint()

        with ThreadPoolExecutor() as both:
            list(both.map(move, (self._case.entries.database, self._case.index.database)))

    def _commit_index(self) -> None:
        """Commit the index; if that fails let it catch up.

        Raises: DiskError: the unit is kept, and the index is behind until the case is opened again.
        """
        case, database = self._case, self._case.index.database
        self._open.remove(database)
        try:
            database.execute("COMMIT")
        except apsw.Error as failure:
            if database.in_transaction:
                database.execute("ROLLBACK")
            try:
                case.catch_up()
            except apsw.Error:
                raise DiskError(
                    f"entry {self.entry} is kept, but index.db could not be written: the disk is full or failing",
                    place=INDEX,
                    advice="Free some space: the index catches up at the next opening. Do not repeat the work.",
                ) from failure

    def roll_back(self) -> None:
        """Leave everything as it was."""
        for database in self._open:
            if database.in_transaction:
                database.execute("ROLLBACK")
        self._open.clear()
        self._case.index.forget_unfinished()
        for names in self._files:
            for path in names:
                path.unlink(missing_ok=True)
        if self._case.frontier.size == self.entry:
            with suppress(apsw.Error):  # a disk too full to forget on: the next opening does it
                self._case.keyring.drop_unused(self.entry)
