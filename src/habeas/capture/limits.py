"""The limits of one capture, and what is left of them while several connections draw on them at once."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from habeas.errors import UsageError

_MOST_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureLimits:
    """How large a capture of a page may become, and how long it may take. What is cut makes it partial, never fail.

    Args:
        total_bytes: received in all, heads and framing included.
        resource_bytes: of one answer's body as it comes, and of one unpacked.
        document_bytes: of one page or stylesheet, unpacked, in which links are looked for.
        header_bytes: of the head of one answer.
        resources: of the page, beside the page itself.
        redirects: followed for the page, and for each resource.
        seconds: for everything but the picture; resource_seconds: for one answer; reading_seconds: for looking for
            links in one document.
        connections: open at once.
        picture_seconds: for the picture and the text; picture_height, picture_width: in pixels; picture_bytes: of the
            PNG; text_letters: of the text; memory_bytes: that the browser takes in all.
    Raises: UsageError: a limit below 1; more than 2,000,000,000 bytes in all, which a WACZ of one WARC does not hold.
    """

    total_bytes: int = 100_000_000
    resource_bytes: int = 50_000_000
    document_bytes: int = 10_000_000
    header_bytes: int = 65_536
    resources: int = 500
    redirects: int = 10
    seconds: float = 120.0
    resource_seconds: float = 30.0
    reading_seconds: float = 10.0
    connections: int = 6
    picture_seconds: float = 60.0
    picture_height: int = 20_000
    picture_width: int = 4_000
    picture_bytes: int = 50_000_000
    text_letters: int = 5_000_000
    memory_bytes: int = 2_000_000_000

    def __post_init__(self) -> None:
        if min(getattr(self, name) for name in self.__slots__ if name not in {"redirects", "resources"}) <= 0:
            raise UsageError("a limit of a capture is more than nothing")
        if min(self.redirects, self.resources) < 0:
            raise UsageError("a limit of a capture is not less than nothing")
        if self.total_bytes > _MOST_BYTES:
            raise UsageError(f"a capture takes at most {_MOST_BYTES} bytes")


class Allowance:
    """What is left of the bytes and the time of a capture. Any thread may draw on it."""

    def __init__(self, limits: CaptureLimits) -> None:
        self._left = limits.total_bytes
        self._end = time.monotonic() + limits.seconds
        self._lock = threading.Lock()
        self.drawn = 0

    def draw(self, wanted: int) -> int:
        """Take at most so many bytes out of what is left, and return how many; 0 if nothing is left."""
        with self._lock:
            given = min(wanted, self._left)
            self._left -= given
            self.drawn += given
            return given

    def give_back(self, unused: int) -> None:
        """Return what was drawn and not needed."""
        with self._lock:
            self._left += unused
            self.drawn -= unused

    @property
    def bytes_left(self) -> int:
        """Return the bytes that may still come."""
        return self._left

    @property
    def seconds_left(self) -> float:
        """Return the seconds that are left, 0 if none."""
        return max(0.0, self._end - time.monotonic())
