"""A line on standard error that says how far the work is."""

from __future__ import annotations

import shutil
import sys
import time

from habeas.cli.terminal import cut, number

_AFTER = 1.0  # seconds before a bar shows: quick work shows none
_BETWEEN = 0.1  # seconds between two drawings
_LENGTH = 24
_CLEAR = "\r\x1b[2K"


class Bar:
    """Shows after a second, and only on a terminal; `clear` leaves no trace of it."""

    def __init__(self) -> None:
        self.quiet = True
        self._begun = time.monotonic()
        self._started = self._begun
        self._drawn = 0.0
        self._what = ""
        self._on = False

    def __call__(self, what: str, done: int, total: int | None) -> None:
        """Take a report of progress: what is done, how many are done, and of how many if that is known."""
        now = time.monotonic()
        if what != self._what:
            self._what, self._started = what, now
        elif now - self._drawn < _BETWEEN:
            return
        if self.quiet or now - self._begun < _AFTER:
            return
        self._on, self._drawn = True, now
        # One column stays free: a full line would break, and only its last part could be cleared.
        line = cut(_line(what, done, total, now - self._started), shutil.get_terminal_size().columns - 1)
        sys.stderr.write(_CLEAR + line)
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._on:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
            self._on = False


def _line(what: str, done: int, total: int | None, seconds: float) -> str:
    if not total:
        return f"{what} {number(done)}" if done else f"{what} …"
    filled = min(_LENGTH, _LENGTH * done // total)
    left = f", {seconds * (total - done) / done:.0f} s left" if done else ""
    return f"{what} {'━' * filled}{'╌' * (_LENGTH - filled)} {number(done)} of {number(total)}{left}"
