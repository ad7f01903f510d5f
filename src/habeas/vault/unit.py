"""A unit of work: one entry, written whole or not at all.

The order of the commits: keys (marked pending), exhibit files, entries (now the unit exists), the head in keys.db,
index. A crash before the third leaves keys and files that nothing refers to; the next opening destroys them. A crash
after it leaves an index that is behind; the next opening lets it catch up.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import apsw

from habeas.errors import DamagedError, DiskError, ForgottenError
from habeas.log.entry import ZERO, Entry, Header, signed_part
from habeas.log.tree import Frontier
from habeas.model.encoding import decode_fast, encode
from habeas.model.ids import raw_of
from habeas.model.records import Body
from habeas.sealing.bodies import SALT_AND_NONCE, SealedBody, new_subject_key, seal_body
from habeas.sealing.exhibits import Hashing, new_identity, seal_exhibit
from habeas.sealing.feeds import sign
from habeas.sealing.secrets import KEY_SIZE, Drawn
from habeas.vault.files import PART, sync_folder
from habeas.vault.flushing import Flushing
from habeas.vault.keys import CASE_SUBJECT, Keyring
from habeas.vault.layout import AT_ONCE, EXHIBITS, INDEX, KEYS

if TYPE_CHECKING:
    from habeas.vault.case import Case

NOTES_AT_MOST = 200  # notes of accesses that wait in keys.db before an entry is written for them alone
_JOURNAL_PAGES = 1_000  # SQLite's own default: a journal longer than this is moved into its file at a commit


class UnitOfWork:
    """A unit of work being written: one entry, its bodies and their subjects' keys.

    A unit that makes no key and forgets none is *light*: keys.db expects it, and is written to only when it is there.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self.entry = case.frontier.size
        self._feed, self._seed = case.keyring.feed()
        self._sequence = 0 if case.last is None else case.last.header.sequence + 1
        self._bodies = Frontier()
        self._padded = 0
        self._waiting: list[tuple[Body, bytes]] = []
        self._accesses: list[bytes] = []
        self.forgets = False
        self._files: list[tuple[Path, Path]] = []  # as it is named while the unit is written, and afterwards
        self._flushing = Flushing(EXHIBITS)
        self._open: list[apsw.Connection] = []

    def begin(self) -> None:
        """Open the transactions; that of the keys only when there is something to write to it."""
        keyring = self._case.keyring
        if self._case.index.applied() < self.entry:
            self._case.catch_up()
        if keyring.expects != self.entry:
            self._case.see_head()
        for database in (self._case.entries.database, self._case.index.database):
            database.execute("BEGIN IMMEDIATE")
            self._open.append(database)

    def _open_keys(self) -> Keyring:
        """Begin writing to keys.db: what is made for this entry is marked, so that a crash does not leave it behind."""
        keyring = self._case.keyring
        if keyring.database not in self._open:
            keyring.database.execute("BEGIN IMMEDIATE")
            self._open.append(keyring.database)
            notes = keyring.notes()
            keyring.see(self._case.frontier.size, self._case.frontier.root())
            keyring.begin(self.entry, notes=notes[-1][0] if notes else 0)
            self._accesses = [body for _, body in notes] + self._case.unwritten
        return keyring

    def forget(self, identifiers: Iterable[str]) -> None:
        """Destroy the keys of these mentions and exhibits as soon as this unit exists."""
        self._open_keys().plan_to_forget([raw_of(identifier) for identifier in identifiers], self.entry)
        self.forgets = True

    def take_notes(self) -> None:
        """Take in what was opened since the last entry, light or not."""
        self._open_keys()

    def add_accesses(self) -> None:
        """Add the notes of what was opened since the last entry; the caller does so before the body that comes last.

        They come in batches: a light unit leaves them where they are, unless many wait.
        """
        self._write_bodies()  # only now it is known whether the unit is light
        if self._case.unwritten or self._case.keyring.count_notes() >= NOTES_AT_MOST:
            self._open_keys()
        for encoded in self._accesses:
            self.add(decode_fast(encoded))
        self._accesses = []

    def add(self, body: Body, *, about: str | None = None) -> None:
        """Add a body: sealed under the key of the mention or exhibit it is `about`, or of the case."""
        self._waiting.append((body, CASE_SUBJECT if about is None else raw_of(about)))
        if len(self._waiting) >= AT_ONCE:
            self._write_bodies()

    def _write_bodies(self) -> None:
        """Seal the bodies that wait and hand them to the databases."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        keys = self._keys_of({subject for _, subject in waiting})
        drawn = Drawn(self._case.chance, SALT_AND_NONCE * len(waiting))
        sealed = [self._seal(body, subject, keys[subject], drawn) for body, subject in waiting]
        self._case.entries.add_bodies(self.entry, sealed)

    def _keys_of(self, subjects: set[bytes]) -> dict[bytes, bytes]:
        """Return the subjects' keys; those who have none yet get one. Raises: ForgottenError: one was withdrawn."""
        case = self._case
        if gone := subjects & case.withdrawn:  # a new key would be there where one was destroyed
            raise ForgottenError("this was withdrawn: nothing more is recorded about it", place=min(gone).hex())
        keys = case.keyring.subjects(subjects)
        if CASE_SUBJECT in subjects - keys.keys():
            raise DamagedError("keys.db does not hold the case's own key", place=KEYS)
        # Sorted, so that neighbours of the table are written together; a set has no order of its own.
        unknown = sorted(subjects - keys.keys())
        drawn = Drawn(case.chance, KEY_SIZE * len(unknown))
        new = {subject: new_subject_key(drawn) for subject in unknown}
        if new:
            self._open_keys().add_subjects(new, self.entry)
            case.index.fresh.update(new)  # without a key there was never a body about them
        return keys | new

    def _seal(self, body: Body, subject: bytes, key: bytes, drawn: Drawn) -> tuple[int, bytes, SealedBody]:
        encoded, index = encode(body), self._bodies.size
        sealed = seal_body(
            encoded,
            feed=self._feed,
            sequence=self._sequence,
            index=index,
            subject_key=key,
            chance=drawn,
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
        stream = part.open("wb")
        try:
            sealed = Hashing(stream)
            seal_exhibit(plain, sealed, identity)
            stream.flush()
        except BaseException:
            stream.close()
            raise
        self._flushing.take(stream)
        name = f"{sealed.hexdigest()}.age"
        self._open_keys().add_identity(raw_of(exhibit), identity, name, self.entry)
        # It keeps the name of a part until its key is durable: a crash before leaves no file that nobody knows.
        self._files[-1] = (part, folder / name)
        return plain.hexdigest(), sealed.hexdigest(), plain.size

    def commit(self) -> None:
        """Sign the entry and make the unit exist."""
        case = self._case
        self._write_bodies()
        self._flushing.finish()
        for database in (case.entries.database, case.index.database):
            database.wal_autocheckpoint(0 if self._is_large else _JOURNAL_PAGES)
        header = Header(
            feed=self._feed,
            sequence=self._sequence,
            previous=ZERO if case.last is None else case.last.digest(),
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
        if case.keyring.database in self._open:
            case.keyring.database.execute("COMMIT")
            self._open.remove(case.keyring.database)
        for part, name in self._files:
            part.replace(name)
        if self._files:
            sync_folder(case.folder / EXHIBITS)
        try:
            case.entries.database.execute("COMMIT")
        except apsw.IOError:
            # Nobody knows whether the disk has it. What the entry needs must stay; the next opening sees what is there.
            case.uncertain = True
            raise
        self._open.remove(case.entries.database)
        # From here on the unit exists, whatever happens to the index.
        case.last = entry
        case.frontier.append(entry.leaf())
        case.unwritten.clear()
        self._files.clear()
        with suppress(apsw.Error):  # until the next chance the pending entry in keys.db vouches for it
            case.see_head()
        self._commit_index()
        self._checkpoint()

    @property
    def _is_large(self) -> bool:
        return self._bodies.size >= AT_ONCE

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
        self._flushing.abandon()
        self._case.index.forget_unfinished()
        if self._case.uncertain:
            return
        for names in self._files:
            for path in names:
                path.unlink(missing_ok=True)
        if self._case.frontier.size == self.entry:
            with suppress(apsw.Error):  # a disk too full to forget on: the next opening does it
                self._case.keyring.drop_unused(self.entry)
