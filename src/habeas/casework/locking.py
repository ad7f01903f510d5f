"""Locking when nobody is there: when to stop waiting for a key. The clock is an argument; who locks is the shell's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

DEFAULT_MINUTES = 5.0


@dataclass(slots=True, kw_only=True)
class IdleLock:
    """How long nothing has been heard from a person.

    Args:
        minutes: after which to lock.
        clock: seconds from any start. It has to go on while the machine sleeps: a closed lid is nobody at the keys.
    """

    minutes: float
    clock: Callable[[], float]
    _heard: float = field(init=False)

    def __post_init__(self) -> None:
        if not self.minutes > 0:
            raise ValueError("a lock needs a time after which it locks")
        self._heard = self.clock()

    def heard(self) -> None:
        """Note that a person is there. What is locked stays locked."""
        if not self.locked:
            self._heard = self.clock()

    @property
    def left(self) -> float:
        """Seconds until the lock; 0 once it is there. A clock that went back counts as a person who went away."""
        passed = self.clock() - self._heard
        return max(0.0, 60 * self.minutes - passed) if passed >= 0 else 0.0

    @property
    def locked(self) -> bool:
        """Whether the time is over."""
        return self.left == 0.0
