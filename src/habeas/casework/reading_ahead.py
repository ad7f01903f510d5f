"""Reading ahead: files are read apart, in two rooms, while those before them are sealed. They come back in order.

Files that may share a process, going by their names, are handed over together. Names only save time: the process
itself looks what a document is, and what needs a process of its own gets one (habeas.apart.batches).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from heapq import heapify, heappop, heappush

from habeas.apart import TOGETHER_AT_MOST, ReadingRoom, reading_room
from habeas.casework.incoming import Incoming, document, ending_of, size_of
from habeas.evidence.endings import kinds_of
from habeas.evidence.layers import Read
from habeas.vault.files import disk_errors

ROOMS = 2
AHEAD = 128  # files behind the one to be sealed next of which the reading may begin
LETTERS = 64 << 20  # code points of readings that wait to be sealed, above which no other reading begins
_BYTES_TOGETHER = 32 << 20  # of files that are handed over together, so that no room has much to do at the end
_TOGETHER = ("image/", "video/", "audio/")
_Files = list[tuple[int, int, Incoming]]  # place in the order, number, file


class ReadingAhead:
    """Two rooms apart. `fences`: what the process that opened the last document had given up before."""

    def __init__(self, stack: ExitStack, rooms: int) -> None:
        self._rooms = [stack.enter_context(reading_room()) for _ in range(rooms)]
        self._pool = stack.enter_context(ThreadPoolExecutor(rooms))
        stack.callback(self._stop)
        self._changed = threading.Condition()
        self._jobs: list[_Files] = []  # what is read next comes first
        self._found: dict[int, Read | BaseException] = {}
        self._wanted = 0  # the file that is sealed next
        self._left = 0  # files of which no reading was found yet
        self._stopped = False
        self.fences: tuple[str, ...] = ()

    def readings(self, files: Sequence[tuple[int, Incoming]]) -> Iterator[tuple[int, Incoming, Callable[[], Read]]]:
        """Give each file, in order, with what waits for its reading and returns it; that is called once, in order too.

        Args:
            files: number of each, and the file.
        Raises: what is given with a file raises DiskError: the file cannot be opened any more; ReadingError: no process
            apart can be started.
        """
        self._jobs, self._left, self._found = _jobs(files), len(files), {}
        for room in self._rooms:
            self._pool.submit(self._work, room)
        for place, (number, file) in enumerate(files):
            with self._changed:
                self._wanted = place
                self._changed.notify_all()
            yield number, file, partial(self._take, place)

    def _take(self, place: int) -> Read:
        with self._changed:
            self._changed.wait_for(lambda: place in self._found)
            found = self._found.pop(place)
        if isinstance(found, BaseException):
            raise found
        return found

    def _work(self, room: ReadingRoom) -> None:
        """Read in one room until nothing is left."""
        while files := self._next():
            found: list[Read | BaseException] = []
            try:
                found.extend(_read(room, files))
            except BaseException as failure:  # noqa: BLE001 - it is raised where the file is wanted
                found = [failure] * len(files)
            with self._changed:
                self._found.update(zip((place for place, _, _ in files), found, strict=False))
                self._left -= len(found)
                # The next one may have ended the process, or needs its own: it is read alone.
                for rest in (files[len(found) : len(found) + 1], files[len(found) + 1 :]):
                    if rest:
                        heappush(self._jobs, rest)
                self.fences = room.fences
                self._changed.notify_all()
        room.close()

    def _next(self) -> _Files:
        """Return the files that are to be read next, once they may be; none when nothing is left."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or not self._left or self._may_begin())
            return heappop(self._jobs) if self._left and not self._stopped else []

    def _may_begin(self) -> bool:
        if not self._jobs:
            return False
        ahead = self._jobs[0][0][0] - self._wanted
        return ahead <= 0 or (ahead < AHEAD and self._letters() < LETTERS)

    def _letters(self) -> int:
        return sum(len(one.text or "") for one in self._found.values() if isinstance(one, Read))

    def _stop(self) -> None:
        """Nobody wants further readings."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()


def reading_ahead(stack: ExitStack, files: int) -> ReadingAhead:
    """Return rooms for so many files; they close with the stack."""
    return ReadingAhead(stack, min(ROOMS, max(files, 1)))


def _jobs(files: Sequence[tuple[int, Incoming]]) -> list[_Files]:
    """Return which files are handed over together, those first that are wanted first."""
    jobs: list[_Files] = []
    together: _Files = []
    size = 0
    for place, (number, file) in enumerate(files):
        here = _size_in_company(file)
        if not here:
            jobs.append([(place, number, file)])
            continue
        size += here
        is_full = len(together) == TOGETHER_AT_MOST or size > _BYTES_TOGETHER
        if not together or is_full or place - together[0][0] > AHEAD:
            together, size = [], here
            jobs.append(together)
        together.append((place, number, file))
    heapify(jobs)
    return jobs


def _size_in_company(file: Incoming) -> int:
    """Return the bytes of a file that may share a process, going by its name; 0 of one that needs its own."""
    kind = (*kinds_of(ending_of(file)), "")[0]
    if kind != "text/" and not kind.startswith(_TOGETHER):
        return 0
    try:
        return size_of(file)
    except OSError:
        return 0


def _read(room: ReadingRoom, files: _Files) -> list[Read]:
    """Read the first of these files: at least one, if it is the only one."""
    with ExitStack() as stack:
        documents = []
        for _, number, file in files:
            stack.enter_context(disk_errors(f"file {number}"))
            documents.append((document(file, stack), ending_of(file)))
        return [room.read(*documents[0])] if len(documents) == 1 else room.read_some(documents)
