"""Today: what waits, as counts without names."""

from __future__ import annotations

from habeas.casework.arrivals import COUNTED
from habeas.casework.open_work import open_work
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk


def show(desk: Desk, asked: Asked) -> Shown:
    """Show what waits for people."""
    work = open_work(desk.opened, desk.case_name, later=tuple(desk.put_off))
    return Shown(template="today.html", values={"work": work, "counted": COUNTED})


def anyway(desk: Desk, asked: Asked) -> Shown:
    """Show it in quiet hours, too, until the desk locks."""
    desk.awake = True
    return Shown(go="/today")
