"""Files on their way to the disk: each is flushed while the next ones are written, and all before a unit exists."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import BinaryIO

from habeas.vault.files import disk_errors

_WAITING = 64  # files that are written and not flushed yet; whoever writes more waits


class Flushing:
    """Files that were written and wait for the disk. Whoever makes one calls `finish` or `abandon` in the end."""

    def __init__(self, place: str) -> None:
        """Args: place: what the errors call these files."""
        self._place = place
        self._thread: ThreadPoolExecutor | None = None
        self._waiting: deque[Future[None]] = deque()

    def take(self, stream: BinaryIO) -> None:
        """Take over a file of which everything was handed to the system. It is flushed to the disk, and closed.

        Raises: DiskError: an earlier one could not be flushed.
        """
        self._thread = self._thread or ThreadPoolExecutor(1)
        self._waiting.append(self._thread.submit(_flush, stream))
        with disk_errors(self._place):
            while len(self._waiting) > _WAITING:
                self._waiting.popleft().result()

    def finish(self) -> None:
        """Wait until all are on the disk.

        Raises: DiskError: one is not.
        """
        with disk_errors(self._place):
            while self._waiting:
                self._waiting.popleft().result()
        self.abandon()

    def abandon(self) -> None:
        """Wait until nothing is being flushed any more, whatever became of it."""
        while self._waiting:
            with suppress(OSError):
                self._waiting.popleft().result()
        if self._thread is not None:
            self._thread.shutdown()
            self._thread = None


def _flush(stream: BinaryIO) -> None:
    with stream:
        os.fsync(stream.fileno())
