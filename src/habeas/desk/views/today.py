"""Today: what waits, as counts without names."""

from __future__ import annotations

from habeas.casework.open_work import open_work
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk


def show(desk: Desk, asked: Asked) -> Shown:
    """Show what waits for people."""
    return Shown(template="today.html", values={"work": open_work(desk.opened, desk.case_name)})
