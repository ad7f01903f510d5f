"""Waiting for a person at the terminal, and locking when nobody is there (`casework.locking`).

What is typed is read into a buffer that can be overwritten, and becomes no text unless it is asked for as one. The
buffers of the terminal itself are out of reach, and on Windows what is typed is a text, which nobody can overwrite.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from habeas.casework.locking import DEFAULT_MINUTES, IdleLock
from habeas.errors import UsageError

IDLE_VARIABLE = "HABEAS_IDLE"
_SLICE = 1.0  # seconds between two looks at the clock: a wait does not notice that the machine slept
_LINE = 4096  # bytes; a terminal hands over no longer line
_MOST = 24 * 60.0


class LockedError(Exception):
    """Nobody has been heard from for as long as was agreed."""

    def __init__(self, minutes: float) -> None:
        super().__init__()
        self.minutes = minutes


def idle_lock(minutes: float | None = None) -> IdleLock:
    """Return a lock that begins to count now: so many minutes, or as many as the environment says, or five.

    Raises: UsageError: the environment says something else than a number of minutes.
    """
    if minutes is None:
        said = os.environ.get(IDLE_VARIABLE, "").strip()
        try:
            minutes = float(said) if said else DEFAULT_MINUTES
        except ValueError:
            minutes = 0.0
        if not 0 < minutes <= _MOST:
            raise UsageError(
                f"{IDLE_VARIABLE} is not a number of minutes", advice=f"Give a number over 0, at most {_MOST:.0f}."
            )
    return IdleLock(minutes=minutes, clock=_seconds)


def in_words(minutes: float) -> str:
    """Spell how long nobody was there."""
    if minutes < 1:
        return f"{60 * minutes:.0f} seconds"
    return "1 minute" if minutes == 1 else f"{minutes:g} minutes"


def key(idle: IdleLock) -> str:
    """Wait for one key; "" is the end of the input.

    Raises: LockedError: nobody is there. KeyboardInterrupt: Ctrl-C.
    """
    if sys.platform == "win32":
        typed = _windows_key(idle)
    else:
        with _mode(echo=False, by_line=False):
            typed = bytes(_read(idle)).decode("utf-8", "replace")
    if typed == "\x03":
        raise KeyboardInterrupt
    return "" if typed == "\x04" else typed


def line(prompt: str, idle: IdleLock, *, hidden: bool) -> bytearray:
    """Ask for one line on the terminal, and return it without its end.

    Raises: LockedError: nobody is there. click.Abort: the end of the input.
    """
    if sys.platform == "win32":
        return bytearray(click.prompt(prompt, hide_input=hidden, default="", show_default=False, err=True).encode())
    with _mode(echo=not hidden, by_line=True):
        click.echo(f"{prompt}: ", nl=False, err=True)
        typed = _read(idle)
        if hidden:
            click.echo(err=True)
    if not typed:
        raise click.Abort
    end = len(typed) - typed.endswith(b"\n")
    try:
        return typed[:end]
    finally:
        typed[:] = bytes(len(typed))


def _read(idle: IdleLock) -> bytearray:
    """Return what comes from the terminal, in a buffer of its own; empty is the end of the input."""
    import select

    source = sys.stdin.fileno()
    while not idle.locked:
        if not select.select([source], [], [], min(_SLICE, idle.left))[0]:
            continue
        buffer = bytearray(_LINE)
        size = os.readv(source, [buffer])
        try:
            idle.heard()
            return buffer[:size]
        finally:
            buffer[:] = bytes(len(buffer))
    raise LockedError(idle.minutes)


@contextmanager
def _mode(*, echo: bool, by_line: bool) -> Iterator[None]:
    """Let the terminal show or hide what is typed, and hand it over by the line or by the key."""
    import termios

    source = sys.stdin.fileno()
    before = termios.tcgetattr(source)
    after = termios.tcgetattr(source)
    flags = termios.ECHO if by_line else termios.ECHO | termios.ICANON | termios.ISIG
    after[3] &= ~flags
    if echo:
        after[3] |= termios.ECHO
    # TCSADRAIN: what was typed before the question was on the screen counts, and is not thrown away.
    termios.tcsetattr(source, termios.TCSADRAIN, after)
    try:
        yield
    finally:
        termios.tcsetattr(source, termios.TCSADRAIN, before)


def _windows_key(idle: IdleLock) -> str:
    import msvcrt

    pressed: Callable[[], bool] = getattr(msvcrt, "kbhit")  # noqa: B009 (there on Windows alone)
    take: Callable[[], str] = getattr(msvcrt, "getwch")  # noqa: B009
    while not idle.locked:
        if pressed():
            idle.heard()
            return take()
        time.sleep(0.05)
    raise LockedError(idle.minutes)


def _seconds() -> float:
    """Return a clock that goes on while the machine sleeps, where the system has one."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.time() if sys.platform == "darwin" else time.monotonic()
