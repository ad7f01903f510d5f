"""One open case: its three databases and its exhibits, what is read from them, and what was opened when."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from habeas.errors import DamagedError, DiskError, HabeasError
from habeas.log.entry import Entry, Header
from habeas.log.tree import Frontier
from habeas.model.encoding import decode_fast, encode
from habeas.model.ids import Chance, raw_of
from habeas.model.records import Access
from habeas.sealing.bodies import open_body
from habeas.sealing.exhibits import Hashing, open_exhibit
from habeas.sealing.secrets import Secret, derive
from habeas.vault.entries import Entries, StoredBody
from habeas.vault.files import PART, disk_errors, release_lock, sync_folder
from habeas.vault.forgetting import go_on_forgetting
from habeas.vault.index import Index, Regroup
from habeas.vault.keys import Keyring
from habeas.vault.layout import AT_ONCE, DATABASES, ENTRIES, EXHIBITS, INDEX, KEYS, NEW_INDEX
from habeas.vault.state import State, digests_of, write_state
from habeas.vault.unit import UnitOfWork

__all__ = ["ENTRIES", "EXHIBITS", "INDEX", "KEYS", "NEW_INDEX", "Case", "UnitOfWork"]


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
    key: Secret
    regroup: Regroup
    chance: Chance
    frontier: Frontier = field(default_factory=Frontier)
    last: Entry | None = None  # the newest entry of the feed that is written to here
    withdrawn: frozenset[bytes] = frozenset()
    index_file: str = INDEX
    uncertain: bool = False  # the disk failed while an entry was written: only the next opening can tell if it is there
    abandoned: bool = False  # its founding failed: it leaves nothing behind
    found_closed: bool = False  # the program before closed it
    settled: bool = False  # the databases were checked, so that what is in them may be vouched for
    objections: list[HabeasError] = field(default_factory=list)  # what is wrong with the files, when one only looks
    watched: tuple[int, ...] = ()  # descriptors of the databases, closed after them
    left: State | None = None  # how the databases were left the last time, if that is written down
    unwritten: list[bytes] = field(default_factory=list)  # notes of accesses that a full disk did not take

    @property
    def origin(self) -> str:
        """The name of this case's log in checkpoints."""
        return f"habeas/{self.tag.hex()}"

    def close(self) -> None:
        """Close the databases, each of which leaves one whole file behind, and let go of the lock."""
        with ExitStack() as last:  # each of them happens, whatever becomes of the others
            last.callback(self.key.wipe)
            last.callback(self._leave)
            last.callback(self._let_go)
            for database in (self.keyring.database, self.entries.database, self.index.database):
                last.callback(database.close)

    def _let_go(self) -> None:
        for descriptor in self.watched:
            os.close(descriptor)
        self.watched = ()

    def _leave(self) -> None:
        """Write down how the databases were left, and let go of the lock.

        If the lock stays held, the next opening checks every body: it cannot tell this from a crash.
        """
        if self.folder.name.endswith(PART):
            self._settle_in()
            if self.abandoned or self.frontier.size == 0:
                return
        if self.uncertain:
            return  # the lock stays, so that the next opening checks everything
        if self.found_closed and not self.settled:
            release_lock(self.folder)  # nothing is vouched for: the files are as they were found
        elif (
            self.settled
            and self.index_file == INDEX
            and not any((self.folder / f"{name}-wal").exists() for name in DATABASES)
        ):
            with suppress(OSError, HabeasError):  # a full disk costs the next opening some time, nothing else
                state = State(
                    entries=self.frontier.size,
                    root=self.frontier.root(),
                    files=digests_of(self.folder, DATABASES),
                )
                if state != self.left:
                    write_state(self.folder, state, key=self.key, chance=self.chance)
                release_lock(self.folder)

    def _settle_in(self) -> None:
        """A case that was founded takes its place among the others, or leaves nothing behind."""
        if self.abandoned or self.frontier.size == 0:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        with disk_errors(self.id):
            self.folder = self.folder.replace(self.folder.with_name(self.id))
            sync_folder(self.folder.parent)

    def blind(self, message: bytes, *, size: int) -> bytes:
        """Return a keyed hash of a message under a key of this case that is used for nothing else."""
        with derive(self.key, "blind") as key:
            return blake2b(message, key=key.held, digest_size=size).digest()

    def see_head(self) -> None:
        """Remember the log as it is now, so that an older one is recognised."""
        with self.keyring.database:
            self.keyring.see(self.frontier.size, self.frontier.root())

    def stored(self, entry: int) -> Iterator[tuple[StoredBody, bytes | None]]:
        """Give an entry's bodies as they are stored, in order, each with its key; None where that was destroyed."""
        bodies = self.entries.bodies(entry)
        while batch := tuple(islice(bodies, AT_ONCE)):
            keys = self.keyring.subjects({body.subject for body in batch})
            for body in batch:
                yield body, keys.get(body.subject)

    def bodies(self, entry: int, header: Header) -> Iterator[tuple[int, bytes]]:
        """Open an entry's bodies, in order; those that were destroyed are left out.

        Raises: AlteredError. DamagedError: a body is there and its key is not.
        """
        for stored, key in self.stored(entry):
            if stored.subject in self.withdrawn:
                continue
            if stored.sealed is None:
                raise DamagedError(
                    "a body is missing that was never withdrawn",
                    place=f"entry {entry} body {stored.index}",
                    advice="Restore the whole case from a backup.",
                )
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
        if self.uncertain:
            raise DiskError(
                "the disk failed while an entry was being written",
                place=self.id,
                advice="Close the case and open it again: it then shows whether the entry is there.",
            )
        unit = UnitOfWork(self)
        with disk_errors(self.id):
            try:
                unit.begin()
                yield unit
                unit.commit()
            except BaseException:
                unit.roll_back()
                raise
        if unit.forgets:
            self.go_on_forgetting()

    def go_on_forgetting(self) -> None:
        """Destroy what the log says is withdrawn.

        Raises: DiskError: the keys are gone or the next opening destroys them.
        """
        try:
            go_on_forgetting(self)
        except DiskError as failure:
            raise DiskError(
                "a withdrawal is in the log, but not everything is cleared away yet: the disk is full or failing",
                place=failure.place,
                advice="Free some space and open the case, which goes on with it. Do not repeat the withdrawal.",
            ) from failure
        self.withdrawn = frozenset(self.keyring.withdrawn())

    def note(self, access: Access) -> None:
        """Write down that something was opened, before it is shown. The next entry takes the note in.

        Raises: DiskError: it cannot be written down, so it must not be shown. That the case was opened at all is then
            kept in memory for the next entry.
        """
        encoded = encode(access)
        try:
            with disk_errors(KEYS):
                self.keyring.write_note(encoded)
        except DiskError:
            if access.what != "unlocked":
                raise
            self.unwritten.append(encoded)

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
