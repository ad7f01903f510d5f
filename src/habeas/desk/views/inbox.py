"""Inbox: what came in, newest first, and what is to be coded next. No name of a file and no word of one is shown."""

from __future__ import annotations

from habeas.casework.arrivals import COUNTED, arrival, arrivals_page, next_to_code, set_aside
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk


def show(desk: Desk, asked: Asked) -> Shown:
    """Show the first page of what came in."""
    page = arrivals_page(desk.opened, desk.case_name, later=tuple(desk.put_off))
    return Shown(template="inbox.html", values={"page": page, "counted": COUNTED, "moved": False})


def more(desk: Desk, asked: Asked) -> Shown:
    """Show another page."""
    after = asked.given.get("after", "")
    page = arrivals_page(desk.opened, desk.case_name, after=after, later=tuple(desk.put_off))
    return Shown(template="inbox_rows.html", values={"page": page, "counted": COUNTED, "moved": True})


def put_off(desk: Desk, asked: Asked) -> Shown:
    """Put one off to the end of this sitting's turn. Nothing of that is kept, and no reason is asked."""
    exhibit = asked.given.get("id", "")
    arrival(desk.opened, desk.case_name, exhibit)
    desk.later(exhibit)
    return _row(desk, exhibit, desk.tongue.say("Not today. It comes again at the end, and nothing of this is kept."))


def aside(desk: Desk, asked: Asked) -> Shown:
    """Set one aside, or take it up again."""
    exhibit, away = asked.given.get("id", ""), asked.given.get("aside") == "1"
    set_aside(desk.opened, desk.case_name, exhibit, aside=away)
    say = desk.tongue.say
    return _row(desk, exhibit, say("Set aside.") if away else say("Taken up again."))


def _row(desk: Desk, exhibit: str, say: str) -> Shown:
    later = tuple(desk.put_off)
    values = {
        "one": arrival(desk.opened, desk.case_name, exhibit, later=later),
        "next": next_to_code(desk.opened, desk.case_name, later=later),
        "focus": True,
    }
    return Shown(template="inbox_changed.html", values=values, say=say)
