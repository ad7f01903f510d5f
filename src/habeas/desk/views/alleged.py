"""Alleged perpetrators: who is alleged of what, on how many independent sources, and how much speaks against it."""

from __future__ import annotations

from habeas.casework.alleged_listed import list_alleged_here
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk


def show(desk: Desk, asked: Asked) -> Shown:
    """Show the list; names as the gate lets them pass to whoever works on the case."""
    return Shown(template="alleged.html", values={"found": list_alleged_here(desk.opened, desk.case_name)})
