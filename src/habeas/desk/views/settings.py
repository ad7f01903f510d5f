"""Settings: language, digits, colours, text, shortcuts, and after how long the desk locks."""

from __future__ import annotations

from habeas.casework.preferences import IDLE_AT_MOST
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk
from habeas.desk.tongues import CHECKED

_KNOWN = ("language", "digits", "colours", "text", "shortcuts", "idle")


def show(desk: Desk, asked: Asked) -> Shown:
    """Show the settings."""
    return Shown(template="settings.html", values={"checked": CHECKED, "longest": IDLE_AT_MOST})


def keep(desk: Desk, asked: Asked) -> Shown:
    """Keep settings. Before the vault is open the language can be chosen, and nothing else."""
    known = ("language",) if desk.context is None else _KNOWN
    desk.prefer({name: value for name, value in asked.given.items() if name in known})
    return Shown(go="/settings" if desk.context is not None and desk.first is None else "/")
