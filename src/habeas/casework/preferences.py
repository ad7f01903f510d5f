"""Preferences of the desk: language, digits, colours, when it locks. They name nobody and are not sealed.

May the file be lost: yes, the desk then asks again. May it be rolled back: yes. Who can read it: everybody who holds
the folder; it says which language somebody reads. What does somebody gain who can write it: a later lock, within the
limits here; so the limits are checked at reading.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from habeas.casework.labels import LANGUAGES
from habeas.errors import UsageError
from habeas.vault.files import disk_errors, write_whole

DESK_JSON = "desk.json"
IDLE_AT_MOST = 30
_SIZE = 4096
_CHOICES: dict[str, tuple[str, ...]] = {
    "language": LANGUAGES,
    "digits": ("latin", "own"),
    "colours": ("system", "light", "dark"),
    "text": ("normal", "large", "larger"),
    "shortcuts": ("on", "off"),
    "cover": ("on",),  # nothing can be uncovered for good: only one by one
    "present": ("off", "on"),
}
_HOURS = ("", *map(str, range(24)))
_CHOICES |= {"quiet_from": _HOURS, "quiet_until": _HOURS}
CHOICES = frozenset(choice for choices in _CHOICES.values() for choice in choices)
"""Every choice that there is: words of the program, of which none is of a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """How somebody wants the desk.

    `language` "" is not chosen yet. `idle`: minutes until it locks. `present`: others look on, and nobody is named.
    `quiet_from`, `quiet_until`: hours of the day, both or none, in which the desk counts no open work.
    """

    language: str = ""
    digits: str = "latin"
    colours: str = "system"
    text: str = "normal"
    shortcuts: str = "on"
    cover: str = "on"
    present: str = "off"
    quiet_from: str = ""
    quiet_until: str = ""
    idle: int = 10

    def quiet(self, hour: int) -> bool:
        """Tell whether an hour of the day lies in the quiet ones, which may go past midnight."""
        if not (self.quiet_from and self.quiet_until):
            return False
        start, end = int(self.quiet_from), int(self.quiet_until)
        return start <= hour < end if start <= end else hour >= start or hour < end


def read_preferences(folder: Path) -> Preferences:
    """Read the preferences of a workspace. What is missing, unknown or out of its limits is as it is at first."""
    try:
        with (folder / DESK_JSON).open("rb") as stream:
            found = json.loads(stream.read(_SIZE))
    except (OSError, ValueError):
        return Preferences()
    kept = Preferences()
    for one in fields(Preferences):
        if isinstance(found, dict) and one.name in found:
            try:
                kept = changed(kept, {one.name: str(found[one.name])})
            except UsageError:
                continue
    return kept


def changed(before: Preferences, given: dict[str, str]) -> Preferences:
    """Return preferences with some of them changed.

    Raises: UsageError: there is no such choice.
    """
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name == "idle" and value.isascii() and value.isdigit() and 1 <= int(value) <= IDLE_AT_MOST:
            values[name] = int(value)
        elif name in _CHOICES and value in _CHOICES[name]:
            values[name] = value
        else:
            raise UsageError("there is no such choice", place=name if name in (*_CHOICES, "idle") else None)
    return replace(before, **values)


def keep_preferences(folder: Path, kept: Preferences) -> None:
    """Keep the preferences of a workspace.

    Raises: DiskError.
    """
    with disk_errors(DESK_JSON):
        write_whole(folder / DESK_JSON, json.dumps(asdict(kept)).encode())
