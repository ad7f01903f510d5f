"""The idle lock: when nobody is there, and only then."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.casework.locking import IdleLock


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_it_locks_after_its_time_and_not_before() -> None:
    """Somebody who reads a pair for four minutes is not interrupted."""
    clock = Clock()
    idle = IdleLock(minutes=5, clock=clock)
    clock.now += 299
    assert not idle.locked
    assert idle.left == 1
    idle.heard()
    clock.now += 299
    assert not idle.locked
    clock.now += 1
    assert idle.locked


def test_what_is_locked_stays_locked() -> None:
    """A key that comes too late is not taken for a person who was there."""
    clock = Clock()
    idle = IdleLock(minutes=1, clock=clock)
    clock.now += 3600
    idle.heard()
    assert idle.locked


def test_a_clock_that_went_back_locks() -> None:
    """Nobody holds a case open by setting the clock."""
    clock = Clock()
    idle = IdleLock(minutes=1, clock=clock)
    clock.now -= 1
    assert idle.locked


@given(st.lists(st.floats(0, 400), max_size=20), st.floats(0.1, 5))
def test_it_is_locked_once_a_pause_is_as_long_as_agreed(pauses: list[float], minutes: float) -> None:
    """Whatever the order of keys and pauses: the first pause of that length locks, and nothing else does."""
    clock = Clock()
    idle = IdleLock(minutes=minutes, clock=clock)
    expected = False
    for pause in pauses:
        before = clock.now
        clock.now += pause
        expected = expected or clock.now - before >= 60 * minutes
        assert idle.locked == expected
        idle.heard()


@pytest.mark.parametrize("minutes", [0, -1, float("nan")])
def test_a_lock_without_a_time_is_none(minutes: float) -> None:
    """No value switches the lock off by accident."""
    with pytest.raises(ValueError, match="time"):
        IdleLock(minutes=minutes, clock=Clock())
