"""Presenting to others: switched on and off by a key, kept until it is switched off, and what is refused meanwhile."""

from __future__ import annotations

import re

from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk

_PATH = re.compile(r"(/[a-z]+){1,2}(/[a-z]{3}_[0-9a-f]{32})?")


def switch(desk: Desk, asked: Asked) -> Shown:
    """Hide names and content, or show them again; the browser stays where it is."""
    desk.prefer({"present": "off" if desk.presenting else "on"})
    at = asked.given.get("at", "")
    return Shown(go=at if _PATH.fullmatch(at) else "/")


def refuse(desk: Desk, asked: Asked) -> Shown:
    """Refuse what carries words while others look on."""
    return Shown(template="presenting_refused.html", status=409, tone="trouble")
