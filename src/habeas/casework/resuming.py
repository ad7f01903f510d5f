"""The file of an estimate that was stopped, from which the next call goes on.

May it be lost? Yes: the estimate begins anew. May it be rolled back? Yes, an older one goes on from further back. Who
can read it? Its owner (0600); it holds the hash of a table and numbers drawn by chains, no name, no list and no count.
What does someone gain who can write it? Other numbers in this estimate, until somebody runs it anew.
"""

from __future__ import annotations

import io
import os
import signal
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import numpy.typing as npt

from habeas.errors import EstimateError, UsageError
from habeas.estimates.resuming import Stored
from habeas.vault.files import PART, disk_errors, sync_folder

_MADE_BY = "made by"
_COUNTING = ("habeas", "numpy", "numba")
_OTHER = "Give another name, or remove the file and begin anew; nothing was overwritten."


class Stopping:
    """Holds the file of one estimate: what it began with, what is kept, and whether somebody asked to stop."""

    def __init__(self, path: Path | None, begun: Stored | None) -> None:
        self.begun = begun
        self.after_fit: Callable[[], None] = lambda: None
        self._path, self._kept, self._asked = path, begun, False

    def ask(self) -> None:
        """Stop at the end of this slice of work."""
        self._asked = True

    def asked(self) -> bool:
        """Tell whether somebody asked to stop."""
        return self._asked

    def keep(self, progress: Stored) -> None:
        """Take the progress of the fit, which has ended or was cut.

        Raises: KeyboardInterrupt: somebody asked to stop; the progress is written by then.
        """
        self._kept = progress
        if self._asked:
            raise KeyboardInterrupt
        self.after_fit()

    def write(self) -> None:
        """Put the progress in place, if there is any.

        Raises: DiskError.
        """
        if self._path is not None and self._kept is not None:
            _write_private(self._path, _packed(self._kept))

    def remove(self) -> None:
        """The estimate is done."""
        if self._path is not None:
            with disk_errors(self._path.name):
                self._path.unlink(missing_ok=True)


@contextmanager
def stopping(path: Path | None) -> Iterator[Stopping]:
    """Lend what an estimate that may be stopped and gone on with needs; without a path nothing of it happens.

    Ctrl-C then lets the fit come to the end of its slice, some tenths of a second, and what it has is written; a second
    one does not wait. After the fit Ctrl-C stops at once, and the whole fit is written.

    Raises: UsageError: the folder is not there. EstimateError: what stands there is torn, of another version, or no
        such file.
    """
    if path is None:
        yield Stopping(None, None)
        return
    if not path.absolute().parent.is_dir():
        raise UsageError("there is no such folder", place=str(path.parent))
    stops = Stopping(path, _read(path) if os.path.lexists(path) else None)
    try:
        with _asked_by_ctrl_c(stops):
            yield stops
        if stops.asked():  # by then there was no fit, or it was over
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        stops.write()
        raise


@contextmanager
def _asked_by_ctrl_c(stops: Stopping) -> Iterator[None]:
    """Let the first Ctrl-C only ask. A thread that is not the first gets no signals, and changes nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def first(_: int, __: FrameType | None) -> None:
        as_before()
        stops.ask()

    def as_before() -> None:
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, first)
    stops.after_fit = as_before
    try:
        yield
    finally:
        as_before()


def _read(path: Path) -> dict[str, npt.NDArray[Any]]:
    with disk_errors(path.name):
        content = path.read_bytes()
    try:
        # Without pickles a file can only be arrays; it can bring no code.
        with np.load(io.BytesIO(content), allow_pickle=False) as opened:
            if not isinstance(opened, np.lib.npyio.NpzFile):
                raise TypeError
            found = {name: opened[name] for name in opened.files}
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        EOFError,
        OSError,
        zipfile.BadZipFile,
        zlib.error,
    ) as failure:
        raise EstimateError("the file of progress is torn, or is none", place=path.name, advice=_OTHER) from failure
    made_by = found.pop(_MADE_BY, np.array([])).tolist()
    if made_by != _versions():
        raise EstimateError(
            "the progress was written by another version, whose numbers may differ", place=path.name, advice=_OTHER
        )
    return found


def _packed(progress: Stored) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **{**progress, _MADE_BY: np.array(_versions())})
    return stream.getvalue()


def _versions() -> list[str]:
    found = []
    for name in _COUNTING:
        with suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return found


def _write_private(path: Path, content: bytes) -> None:
    """Put a file in place that only its owner can read: the old one or the new one, never a part."""
    part = path.with_name(path.name + PART)
    with disk_errors(path.name):
        part.unlink(missing_ok=True)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(path.absolute().parent)
