"""Safety: locking, who read what, and what to do when this laptop is taken."""

from __future__ import annotations

from habeas.casework.log_book import log_book
from habeas.casework.who_read import who_read
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk
from habeas.errors import PersonsError, StatementsError

_NEWEST = 20


def show(desk: Desk, asked: Asked) -> Shown:
    """Show what is open and how it locks, and the newest entries of the log."""
    book = log_book(desk.opened, desk.case_name, last=_NEWEST)
    return Shown(template="safety.html", values={"book": book, "idle": desk.preferences.idle})


def who_read_it(desk: Desk, asked: Asked) -> Shown:
    """Show who opened a record. To ask opens no record."""
    identifier = asked.given.get("id", "").strip()
    try:
        found = who_read(desk.opened, desk.case_name, identifier)
    except (PersonsError, StatementsError):
        return Shown(template="safety_read.html", values={"found": None}, status=409, tone="trouble")
    return Shown(template="safety_read.html", values={"found": found})
