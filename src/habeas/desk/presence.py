"""Is anybody there: when the desk has to lock. The clock is an argument; who locks is the keeper's.

Four things lock: the machine slept; nobody touched a key for as long as was agreed; no window has been heard from for a
minute; the last window said that it closes. A window holds one question open all the time (`here`), because browsers
put the timers of windows in the background to sleep.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from habeas.casework.locking import IdleLock

LOST, CLOSED = 60.0, 4.0
"""Seconds without any window, and after the last one said that it closes. A change of page takes less."""
SLEPT = 3.0
"""Seconds of sleep between two looks that count: less is a clock that was set."""
WARN = 60.0
"""Seconds before locking at which the desk says so."""


def seconds() -> float:
    """Return a clock that goes on while the machine sleeps, where the system has one."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.time() if sys.platform == "darwin" else time.monotonic()


def asleep() -> float:
    """Return for how many seconds the machine has slept since some start, where the system tells; it never falls."""
    return seconds() - time.monotonic()


@dataclass(slots=True, kw_only=True)
class Presence:
    """What is known of who sits there."""

    clock: Callable[[], float]
    idle: IdleLock
    windows: int = 0  # questions that are held open
    _heard: float = field(init=False)
    _closing: float | None = None

    def __post_init__(self) -> None:
        self._heard = self.clock()

    def asked(self, *, touched: bool) -> None:
        """A window asked for something; `touched`: because somebody pressed a key or the mouse."""
        self._heard, self._closing = self.clock(), None
        if touched:
            self.idle.heard()

    def closing(self) -> None:
        """A window said that it closes, or goes to another page."""
        self._closing = self.clock()

    def opened(self) -> None:
        """A window holds its question open."""
        self.windows += 1
        self.asked(touched=False)

    def closed(self) -> None:
        """It does not any more."""
        self.windows -= 1
        self._heard = self.clock()

    @property
    def why_locked(self) -> str:
        """Why the desk has to lock now: idle, lost or closed; "" while it has not."""
        if self.idle.locked:
            return "idle"
        if self.windows > 0:
            return ""
        if self._closing is not None and self.clock() - self._closing > CLOSED:
            return "closed"
        return "lost" if self.clock() - self._heard > LOST else ""

    @property
    def warns(self) -> bool:
        """Whether it will lock within a minute, because nobody touches a key."""
        return 0 < self.idle.left <= min(WARN, 30 * self.idle.minutes)
