"""Every step towards a disk, recorded, so that what a power cut would have left can be laid out at each of them.

`recording` runs work in a folder and writes down each step that goes to the disk under it: SQLite's, through a VFS
*under* the cipher's ("multipleciphers-power" encrypts, "power" records, "unix" writes), and the program's own, through
`open` and `os`. At a chosen step the disk can die instead: that step and all later ones fail, as with a pulled stick.

`Recording.disks` replays the steps (tests/vault/losing.py); `is_complete` compares the replay with the real folder, so
that a way of writing that is not recorded is noticed.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import random
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw
from tests.vault.losing import Disk, Kind, Loss, Step, read_tree

SMALL_JOURNAL = 4
"""Pages after which a journal is moved into its file at a commit: so small that it happens in every work."""
_VFS = "power"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A moment in a recording: what was acknowledged before this step, and what the case worker may rely on from it.

    Args:
        at: how many steps had been taken.
        passphrase: the one that opens the workspace from here on.
    """

    at: int
    name: str
    passphrase: bytes


@dataclass(slots=True)
class Recording:
    """The steps of a work, and the faults that it is given. Threads may take steps at the same time.

    Args:
        dies_at: the number of the step that fails with every later step and every later read.
        unreadable: the number of the read that fails, with every later read of that file.
        refuses: a file of SQLite's, and which of its next syncs fails, from 1; the disk goes on working.
    """

    folder: Path
    before: Disk
    is_folder: dict[int, bool]
    dies_at: int | None = None
    unreadable: int | None = None
    refuses: tuple[str, int] | None = None
    refused_at: int | None = None  # after so many steps a sync was refused
    steps: list[Step] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)  # the name of the file of each read
    moved: list[int] = field(default_factory=list)  # steps that moved a journal into its file, but for those at closing
    closing: int = 0
    dead: bool = False
    bad: str | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)
    _now: dict[int, dict[str, int]] = field(default_factory=dict)
    _by_inode: dict[tuple[int, int], int] = field(default_factory=dict)

    def mark(self, name: str, passphrase: bytes) -> None:
        """What was done so far is acknowledged."""
        self.marks.append(Mark(at=len(self.steps), name=name, passphrase=passphrase))

    def is_complete(self) -> bool:
        """Does the replay of all steps give what the folder really holds?"""
        return self.disk_at(len(self.steps)).after_loss(Loss.KEPT, random.Random(0)) == read_tree(self.folder)

    def disk_at(self, at: int) -> Disk:
        """Return the disk after so many steps."""
        *_, disk = self.disks(upto=at)
        return disk

    def disks(self, *, upto: int | None = None) -> Iterator[Disk]:
        """Give the disk before the first step and after each. It is one disk: copy it to keep it."""
        disk = self.before.copy()
        yield disk
        for step in self.steps[:upto]:
            disk.take(step, folder=self.is_folder[step.node])
            yield disk

    def counts(self, path: Any) -> bool:
        """Is this a path of the recorded folder?"""
        if not isinstance(path, str | os.PathLike):
            return False
        named = os.path.abspath(os.fsdecode(path))
        return named.startswith(f"{self.folder}{os.sep}")

    def place(self, path: Any) -> tuple[int, str]:
        """Return the folder's number and the name in it."""
        *above, name = Path(os.path.abspath(os.fsdecode(path))).relative_to(self.folder).parts
        folder = 0
        for part in above:
            folder = self._now[folder][part]
        return folder, name

    def node(self, path: Any) -> int | None:
        """Return the number of the file or folder that has this path now."""
        folder, name = self.place(path)
        return self._now[folder].get(name)

    def node_of(self, handle: int) -> int | None:
        """Return the number of the file or folder that an open handle is of."""
        state = os.fstat(handle)
        return self._by_inode.get((state.st_dev, state.st_ino))

    @contextmanager
    def step(self) -> Iterator[None]:
        """Take a step, or die of it. It is done inside, and written down by the caller."""
        with self.lock:
            if self.dead or (self.dies_at is not None and len(self.steps) >= self.dies_at):
                self.dead = True
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            yield

    def read(self, name: str) -> None:
        """Count a read, and let it fail if it is the one."""
        with self.lock:
            self.reads.append(name)
            if self.unreadable == len(self.reads) - 1:
                self.bad = name
            if self.dead or self.bad == name:
                raise OSError(errno.EIO, os.strerror(errno.EIO))

    def wrote(self, node: int, data: bytes, offset: int) -> None:
        self.steps.append(Step(Kind.WRITE, node, offset, data))

    def refuse(self, name: str) -> None:
        """Fail if this is the sync that is to fail."""
        if self.refuses is None or self.refuses[0] != name:
            return
        name, left = self.refuses
        self.refuses = (name, left - 1) if left > 1 else None
        if left == 1:
            self.refused_at = len(self.steps)
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    def truncated(self, node: int, size: int) -> None:
        self.steps.append(Step(Kind.TRUNCATE, node, size))

    def synced(self, node: int) -> None:
        self.steps.append(Step(Kind.SYNC, node))

    def made(self, path: Any, *, folder: bool) -> int:
        """Write down a name that may be new; return its number."""
        parent, name = self.place(path)
        known = self._now[parent].get(name)
        if known is not None:
            return known
        node = max(self.is_folder) + 1
        self.enrol(node, path, parent, name, folder=folder)
        self.steps.append(Step(Kind.LINK, node, folder=parent, name=name))
        return node

    def enrol(self, node: int, path: Any, parent: int, name: str, *, folder: bool) -> None:
        """Know a file or folder by number, name and inode."""
        self._now[parent][name] = node
        self.is_folder[node] = folder
        if folder:
            self._now[node] = {}
        state = os.stat(path)
        self._by_inode[state.st_dev, state.st_ino] = node

    def removed(self, path: Any) -> None:
        folder, name = self.place(path)
        node = self._now[folder].pop(name)
        self.steps.append(Step(Kind.UNLINK, node, folder=folder, name=name))

    def renamed(self, old: Any, new: Any) -> None:
        folder, name = self.place(old)
        to_folder, to_name = self.place(new)
        node = self._now[folder].pop(name)
        self._now[to_folder][to_name] = node
        self.steps.append(Step(Kind.RENAME, node, folder=folder, name=name, to_folder=to_folder, to_name=to_name))


def _begin(folder: Path) -> Recording:
    begun = Recording(folder, Disk({0: {}}, {}), {0: True})
    begun._now[0] = {}
    state = folder.stat()
    begun._by_inode[state.st_dev, state.st_ino] = 0
    for path in sorted(folder.rglob("*")):
        node = len(begun.is_folder)
        parent, name = begun.place(path)
        begun.enrol(node, path, parent, name, folder=path.is_dir())
        begun.before.folders[parent][name] = node
        if path.is_dir():
            begun.before.folders[node] = {}
        else:
            begun.before.files[node] = path.read_bytes()
    return begun


@contextmanager
def recording(
    folder: Path,
    *,
    dies_at: int | None = None,
    unreadable: int | None = None,
    refuses: tuple[str, int] | None = None,
) -> Iterator[Recording]:
    """Record every step towards the disk that this process takes in a folder. One recording at a time."""
    current = _begin(folder.resolve())
    current.dies_at, current.unreadable, current.refuses = dies_at, unreadable, refuses
    kept = [(place, name, getattr(place, name)) for place, name in _REPLACED]
    _Vfs.current, _Raw.current = current, current
    if _VFS not in apsw.vfs_names():
        _KEPT.append(_Vfs(_VFS, "unix"))
    replacements = _replacements(current)
    for place, name, _ in kept:
        setattr(place, name, replacements[f"{place.__name__}.{name}"])
    try:
        yield current
    finally:
        for place, name, was in kept:
            setattr(place, name, was)
        _Vfs.current = _Raw.current = None


_KEPT: list[apsw.VFS] = []
_REPLACED: tuple[tuple[Any, str], ...] = (
    *((builtins, "open"), (io, "open"), (apsw, "Connection")),
    *((os, name) for name in ("open", "write", "fsync", "fdatasync", "replace", "rename", "posix_fallocate")),
    *((os, name) for name in ("unlink", "remove", "mkdir", "rmdir", "truncate", "link", "symlink")),
    (shutil, "_USE_CP_SENDFILE"),  # copying goes through `read` and `write`, where it is seen
    (shutil, "_use_fd_functions"),  # removing a tree goes by paths
)


def _replacements(current: Recording) -> dict[str, Any]:
    """Return what stands in the place of the functions that reach the disk."""
    real: dict[str, Callable[..., Any]] = {name: getattr(place, name) for place, name in _REPLACED if place is os}
    real_open = builtins.open

    def open_(file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None, errors: str | None = None,
              newline: str | None = None, closefd: bool = True, opener: Any = None) -> Any:  # fmt: skip
        known = current.node_of(file) is not None if isinstance(file, int) else current.counts(file)
        if not known or (not isinstance(file, int) and os.path.isdir(file)):
            return real_open(file, mode, buffering, encoding, errors, newline, closefd, opener)
        binary = mode.replace("b", "").replace("t", "")
        raw = _Raw(file, binary, closefd=closefd, opener=opener)
        if buffering == 0:
            return raw
        # One of them only: a buffer that is thrown away closes the file.
        kind: Any = io.BufferedRandom if "+" in binary else io.BufferedReader if binary == "r" else io.BufferedWriter
        buffered: Any = kind(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding, errors, newline)

    def os_open(path: Any, flags: int, *rest: Any, **named: Any) -> int:
        if not current.counts(path) or not flags & (os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_RDWR):
            return int(real["open"](path, flags, *rest, **named))
        with current.step():
            handle = int(real["open"](path, flags, *rest, **named))
            node = current.made(path, folder=False)
            if flags & os.O_TRUNC:
                current.truncated(node, 0)
            return handle

    def os_write(handle: int, data: Any) -> int:
        node = current.node_of(handle)
        if node is None:
            return int(real["write"](handle, data))
        with current.step():
            offset = os.lseek(handle, 0, os.SEEK_CUR)
            written = int(real["write"](handle, data))
            current.wrote(node, bytes(memoryview(data).cast("B")[:written]), offset)
            return written

    def take_room(handle: int, offset: int, size: int) -> None:
        node = current.node_of(handle)
        if node is None:
            real["posix_fallocate"](handle, offset, size)
            return
        with current.step():
            real["posix_fallocate"](handle, offset, size)
            current.truncated(node, os.fstat(handle).st_size)

    def sync(name: str) -> Callable[[int], None]:
        def call(handle: int) -> None:
            number = handle if isinstance(handle, int) else handle.fileno()
            node = current.node_of(number)
            if node is None:
                real[name](number)
                return
            with current.step():
                current.synced(node)  # nothing here is really flushed: the power that fails is not the machine's

        return call

    def rename(name: str) -> Callable[..., None]:
        def call(old: Any, new: Any, **named: Any) -> None:
            if not (current.counts(old) or current.counts(new)):
                real[name](old, new, **named)
                return
            with current.step():
                real[name](old, new, **named)
                current.renamed(old, new)

        return call

    def removal(name: str) -> Callable[..., None]:
        def call(path: Any, **named: Any) -> None:
            if not current.counts(path):
                real[name](path, **named)
                return
            with current.step():
                real[name](path, **named)
                current.removed(path)

        return call

    def mkdir(path: Any, *rest: Any, **named: Any) -> None:
        if not current.counts(path):
            real["mkdir"](path, *rest, **named)
            return
        with current.step():
            real["mkdir"](path, *rest, **named)
            current.made(path, folder=True)

    def truncate(path: Any, size: int) -> None:
        if isinstance(path, int) or not current.counts(path):
            real["truncate"](path, size)
            return
        with current.step():
            real["truncate"](path, size)
            current.truncated(current.made(path, folder=False), size)

    def never(name: str) -> Callable[..., None]:
        def call(old: Any, new: Any, **named: Any) -> None:
            assert not current.counts(new), f"os.{name} is not recorded: teach tests/vault/power.py"
            real[name](old, new, **named)

        return call

    return {
        "builtins.open": open_,
        "io.open": open_,
        "os.open": os_open,
        "os.write": os_write,
        "os.posix_fallocate": take_room,
        "os.fsync": sync("fsync"),
        "os.fdatasync": sync("fdatasync"),
        "os.replace": rename("replace"),
        "os.rename": rename("rename"),
        "os.unlink": removal("unlink"),
        "os.remove": removal("remove"),
        "os.rmdir": removal("rmdir"),
        "os.mkdir": mkdir,
        "os.truncate": truncate,
        "os.link": never("link"),
        "os.symlink": never("symlink"),
        "apsw.Connection": _Connection,
        "shutil._USE_CP_SENDFILE": False,
        "shutil._use_fd_functions": False,
    }


class _Raw(io.FileIO):
    """A file of the recorded folder, opened by Python."""

    current: Recording | None = None

    def __init__(self, file: Any, mode: str, *, closefd: bool, opener: Any) -> None:
        self._recording = current = _Raw.current
        assert current is not None
        self._name = str(file)
        if isinstance(file, int) or mode == "r":
            super().__init__(file, mode, closefd, opener)
            number = self.fileno()
        else:
            self._name = Path(file).name
            with current.step():
                super().__init__(file, mode, closefd, opener)
                old = current.node(file)
                node = current.made(file, folder=False)
                if old is not None and mode.startswith("w"):
                    current.truncated(node, 0)
            number = self.fileno()
        found = current.node_of(number)
        assert found is not None
        self._node = found
        if mode == "r" and not isinstance(file, int):
            self._name = Path(file).name

    def write(self, data: Any) -> int:
        current = self._recording
        assert current is not None
        with current.step():
            offset = os.fstat(self.fileno()).st_size if "a" in self.mode else self.tell()
            written = super().write(data)
            current.wrote(self._node, bytes(memoryview(data).cast("B")[:written]), offset)
            return written

    def truncate(self, size: int | None = None) -> int:
        current = self._recording
        assert current is not None
        with current.step():
            made = super().truncate(size)
            current.truncated(self._node, made)
            return made

    def readinto(self, buffer: Any) -> int:
        assert self._recording is not None
        self._recording.read(self._name)
        return super().readinto(buffer)

    def readall(self) -> bytes:
        assert self._recording is not None
        self._recording.read(self._name)
        return super().readall()

    def read(self, size: int | None = -1) -> bytes:
        assert self._recording is not None
        self._recording.read(self._name)
        return super().read(-1 if size is None else size)


class _Connection(apsw.Connection):
    """A connection whose file lies on the recorded disk, and whose journal is kept short.

    SQLite disregards what fails while it moves a journal into its file by itself, at a commit or at closing: the
    journal is still there. APSW would raise what the layer below said even so; here it is disregarded as well.
    """

    def __init__(self, filename: str, *rest: Any, **named: Any) -> None:
        super().__init__(filename, *rest, **{**named, "vfs": f"multipleciphers-{_VFS}"})
        self._pages = SMALL_JOURNAL
        self.set_wal_hook(self._move)

    def wal_autocheckpoint(self, n: int) -> None:
        self._pages = min(n, SMALL_JOURNAL)

    def _move(self, _connection: apsw.Connection, _name: str, pages: int) -> int:
        """What SQLite's own hook does."""
        if 0 < self._pages <= pages:
            with suppress(apsw.Error):
                self.wal_checkpoint()
        return int(apsw.SQLITE_OK)

    def close(self, *rest: Any, **named: Any) -> None:
        current = _Vfs.current
        if current is None:
            super().close(*rest, **named)
            return
        current.closing += 1
        try:
            with suppress(apsw.IOError):
                super().close(*rest, **named)
        finally:
            current.closing -= 1


def _failing(result: int, name: str) -> apsw.IOError:
    failure = apsw.IOError(name)
    failure.extendedresult = result  # type: ignore[attr-defined]
    return failure


class _Vfs(apsw.VFS):
    """The layer between the cipher and the system's files."""

    current: Recording | None = None

    def excepthook(self, *_failure: Any) -> bool:
        """What SQLite disregards is no news."""
        return True

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        return _VfsFile(path, name, flags, self.current)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        current = self.current
        if current is None or not current.counts(filename):
            super().xDelete(filename, syncdir)
            return
        if not os.path.lexists(filename):
            super().xDelete(filename, False)
            return
        try:
            with current.step():
                super().xDelete(filename, False)
                current.removed(filename)
                if syncdir:
                    current.synced(current.place(filename)[0])
        except OSError:
            raise _failing(apsw.SQLITE_IOERR_DELETE, "delete") from None


class _VfsFile(apsw.VFSFile):
    """One file of SQLite's."""

    def __init__(self, path: str | None, name: Any, flags: list[int], current: Recording | None) -> None:
        self._recording = current if path is not None and current is not None and current.counts(path) else None
        self._path, self._node = Path(path or ""), -1
        kinds = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL
        # os_unix.c, unixOpen and unixSync: a journal's first sync makes its name safe too.
        self._names_too = bool(flags[0] & apsw.SQLITE_OPEN_CREATE and flags[0] & kinds)
        self._main = bool(flags[0] & apsw.SQLITE_OPEN_MAIN_DB)
        if self._recording is None:
            super().__init__("unix", name, flags)
            return
        try:
            with self._recording.step():
                super().__init__("unix", name, flags)
                self._node = self._recording.made(path, folder=False)
        except OSError:
            raise apsw.CantOpenError(self._path.name) from None

    def xRead(self, amount: int, offset: int) -> bytes:
        if self._recording is not None:
            try:
                self._recording.read(self._path.name)
            except OSError:
                raise _failing(apsw.SQLITE_IOERR_READ, "read") from None
        return super().xRead(amount, offset)

    def xWrite(self, data: bytes, offset: int) -> None:
        current = self._recording
        if current is None:
            super().xWrite(data, offset)
            return
        try:
            with current.step():
                super().xWrite(data, offset)
                if self._main and not current.closing and self._path.with_name(f"{self._path.name}-wal").exists():
                    current.moved.append(len(current.steps))
                current.wrote(self._node, bytes(data), offset)
        except OSError:
            raise _failing(apsw.SQLITE_IOERR_WRITE, "write") from None

    def xTruncate(self, size: int) -> None:
        current = self._recording
        if current is None:
            super().xTruncate(size)
            return
        try:
            with current.step():
                super().xTruncate(size)
                current.truncated(self._node, size)
        except OSError:
            raise _failing(apsw.SQLITE_IOERR_TRUNCATE, "truncate") from None

    def xSync(self, flags: int) -> None:
        current = self._recording
        if current is None:
            super().xSync(flags)
            return
        try:
            with current.step():
                current.refuse(self._path.name)
                current.synced(self._node)
                if self._names_too:
                    current.synced(current.place(self._path)[0])
                    self._names_too = False
        except OSError:
            raise _failing(apsw.SQLITE_IOERR_FSYNC, "sync") from None
