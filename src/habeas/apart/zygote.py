"""The process from which others come: it loads the readers once, then makes a copy of itself for each batch.

It is an interpreter of its own, started with nothing but two sockets: no environment, no file, no key of whoever
started it. A copy takes a millisecond where an interpreter takes half a second. The copy drops the sockets, raises
the fence and goes through its documents (habeas.apart.batches); this process never looks at one.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import os
import resource
import signal
import socket
import sys
from types import ModuleType
from typing import NoReturn

from habeas.apart.answers import (
    BROKEN,
    NO_FENCE,
    NO_MEMORY,
    READY,
    TOGETHER_AT_MOST,
    Batch,
    Ended,
    Task,
    decoded,
    encoded,
)
from habeas.apart.batches import FIRST, Held, go_through
from habeas.apart.fence import raise_fence, raise_outer_fence
from habeas.apart.limits import Limits
from habeas.apart.seccomp import filter_of

_LENGTH = 4
_LARGEST_BATCH = 16 << 20


def main(tasks: int, endings: int, module: str) -> None:
    """Serve until the room is closed. A copy stands ready before its batch comes.

    Args:
        tasks: the socket from which each copy takes one batch, and then drops.
        endings: the socket on which the room says that it has heard enough of a copy, and is told how that ended.
        module: where `VERBS` and `IN_COMPANY` are, which say what can be done with a document.
    """
    os.environ.clear()  # Python itself puts a variable for its encoding there
    work = importlib.import_module(module)
    importlib.import_module("habeas.apart.warming").warm()
    decoded(encoded(Batch(limits=Limits(), tasks=(Task(verb=""),))), Batch)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    given, room = socket.socket(fileno=tasks), socket.socket(fileno=endings)
    copying = _Copying(work)
    gc.collect()
    gc.freeze()
    room.sendall(READY)
    while True:
        child = os.fork()
        if child == 0:
            copying.be_apart(given, room)
        if not _ended(room, child):
            return


class _Copying:
    """What is made ready for all copies before there is one."""

    def __init__(self, work: ModuleType) -> None:
        self._work = work
        self._filters = [filter_of(Held.of(count).answers) for count in range(TOGETHER_AT_MOST + 1)]
        self._taken = _address_space()
        try:
            self._fences: tuple[str, ...] | None = raise_outer_fence()
        except OSError:
            self._fences = None  # each copy says so

    def be_apart(self, given: socket.socket, room: socket.socket) -> NoReturn:
        """Be the copy for one batch. Whatever happens, it ends here."""
        code = NO_FENCE
        try:
            room.close()
            received = _receive(given)
            if received is None:
                os._exit(0)
            batch, descriptors = received
            given.close()
            held = _keep_only(descriptors)
            if self._fences is not None:
                sizes = [os.fstat(document).st_size for document in held.documents]
                fences = self._fences + raise_fence(batch.limits, self._filters[len(held.documents)], taken=self._taken)
                code = BROKEN
                go_through(batch.tasks, held, sizes, self._work, fences)
                code = 0
        except MemoryError:
            code = NO_MEMORY
        finally:
            os._exit(code)


def _receive(given: socket.socket) -> tuple[Batch, list[int]] | None:
    """Return the next batch with its documents and where the answers go; None when the room is closed."""
    head, descriptors, _, _ = socket.recv_fds(given, _LENGTH, 2 * TOGETHER_AT_MOST)
    if len(head) != _LENGTH:
        return None
    size = int.from_bytes(head, "big")
    message = bytearray()
    while len(message) < min(size, _LARGEST_BATCH):
        piece = given.recv(size - len(message))
        if not piece:
            return None
        message += piece
    batch = decoded(bytes(message), Batch)
    return (batch, list(descriptors)) if len(descriptors) == 2 * len(batch.tasks) > 0 else None


def _ended(room: socket.socket, child: int) -> bool:
    """Wait until the room has heard enough, end the copy whether or not it has, and say how it ended.

    Returns: False when the room is closed.
    """
    heard = room.recv(1)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    ended = Ended(
        signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        code=os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0,
        worked=used.ru_utime + used.ru_stime,
        held=used.ru_maxrss * (1 if sys.platform == "darwin" else 1_024),
    )
    message = encoded(ended)
    if heard:
        with contextlib.suppress(OSError):
            room.sendall(len(message).to_bytes(_LENGTH, "big") + message)
    return bool(heard)


def _keep_only(descriptors: list[int]) -> Held:
    """Put the descriptors where they belong, and close every other but the three that lead nowhere."""
    end = FIRST + len(descriptors)
    moved = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, end) for descriptor in descriptors]
    for place, descriptor in enumerate(moved, FIRST):
        os.dup2(descriptor, place)
    os.closerange(end, min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 1 << 16))
    return Held.of(len(descriptors) // 2)


def _address_space() -> int:
    """Return how many bytes of address space this process takes; 0 where the system does not say so."""
    if sys.platform != "linux":
        return 0
    with open("/proc/self/statm", "rb") as state:
        return int(state.read().split()[0]) * resource.getpagesize()
