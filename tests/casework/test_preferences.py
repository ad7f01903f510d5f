"""Preferences of the desk: quiet hours, and what stays on."""

from __future__ import annotations

from pathlib import Path

import pytest

from habeas.casework.preferences import CHOICES, Preferences, changed, keep_preferences, read_preferences
from habeas.errors import UsageError


@pytest.mark.parametrize(
    ("start", "end", "quiet"),
    [("21", "7", {21, 23, 0, 6}), ("9", "12", {9, 10, 11}), ("5", "5", set()), ("", "", set()), ("5", "", set())],
)
def test_which_hours_are_quiet(start: str, end: str, quiet: set[int]) -> None:
    """Past midnight too; without both hours, none is."""
    kept = Preferences(quiet_from=start, quiet_until=end)
    assert {hour for hour in range(24) if kept.quiet(hour)} >= quiet
    assert not kept.quiet(int(end or "13"))
    assert not kept.quiet(15)


@pytest.mark.parametrize("hour", ["24", "-1", "x", "7.5", "٧", " 7", "007"])
def test_what_is_no_hour_is_refused(hour: str) -> None:
    """Nothing is guessed from what somebody typed."""
    with pytest.raises(UsageError):
        changed(Preferences(), {"quiet_from": hour})


def test_what_is_hidden_stays_hidden(tmp_path: Path) -> None:
    """Whoever presents and is locked out does not show names to the room by unlocking."""
    keep_preferences(tmp_path, changed(Preferences(), {"present": "on"}))
    assert read_preferences(tmp_path).present == "on"
    assert {"on", "larger", "ar", "23"} <= CHOICES


def test_nothing_can_be_uncovered_for_good() -> None:
    """No setting takes the covers off."""
    with pytest.raises(UsageError):
        changed(Preferences(), {"cover": "off"})
