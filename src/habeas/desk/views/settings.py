"""Settings: language, digits, colours, text, shortcuts, and after how long the desk locks."""

from __future__ import annotations

from habeas.casework.preferences import IDLE_AT_MOST
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk
from habeas.desk.tongues import CHECKED
from habeas.errors import UsageError

_QUIET = ("quiet_from", "quiet_until")
_KNOWN = ("language", "digits", "colours", "text", "shortcuts", "idle", *_QUIET)


def show(desk: Desk, asked: Asked) -> Shown:
    """Show the settings."""
    return Shown(template="settings.html", values={"checked": CHECKED, "longest": IDLE_AT_MOST})


def keep(desk: Desk, asked: Asked) -> Shown:
    """Keep settings. Before the vault is open the language can be chosen, and nothing else."""
    known = ("language",) if desk.context is None else _KNOWN
    given = {name: value.strip() for name, value in asked.given.items() if name in known}
    hours = [given.get(name, "") for name in _QUIET]
    if any(hours) and not all(hours):
        raise UsageError("quiet hours have a beginning and an end", advice="Give both hours, or none.")
    desk.prefer(given)
    return Shown(go="/settings" if desk.context is not None and desk.first is None else "/")
