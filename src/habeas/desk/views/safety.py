"""Safety: locking, backups, keys, withdrawal, who read what, the log, and what to do when this laptop is taken."""

from __future__ import annotations

from habeas.casework.checking import verify
from habeas.casework.log_book import log_book
from habeas.casework.proving import take_checkpoint
from habeas.casework.references import meant
from habeas.casework.safekeeping import safekeeping
from habeas.casework.who_read import who_read
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk
from habeas.errors import PersonsError, StatementsError

_NEWEST = 20


def show(desk: Desk, asked: Asked) -> Shown:
    """Show what is open and how it locks, how it is kept, and the newest entries of the log."""
    values = {
        "book": log_book(desk.opened, desk.case_name, last=_NEWEST),
        "kept": safekeeping(desk.opened, desk.case_name),
        "slots": {slot.id: slot for slot in desk.opened.workspace.slots()},
        "idle": desk.preferences.idle,
    }
    return Shown(template="safety.html", values=values)


def who_read_it(desk: Desk, asked: Asked) -> Shown:
    """Show who opened a record. To ask opens no record."""
    try:
        identifier = meant(desk.opened, desk.case_name, asked.given.get("id", ""))
        found = who_read(desk.opened, desk.case_name, identifier)
    except (PersonsError, StatementsError):
        return Shown(template="safety_read.html", values={"found": None}, status=409, tone="trouble")
    return Shown(template="safety_read.html", values={"found": found})


def check(desk: Desk, asked: Asked) -> Shown:
    """Check every signature, chain, exhibit and file."""
    found = verify(desk.opened, desk.case_name)
    return Shown(template="verified.html", values={"found": found}, tone="trouble" if found.failures else "done")


def checkpoint(desk: Desk, asked: Asked) -> Shown:
    """Sign how large the log is and what its root is, for somebody who keeps it."""
    return Shown(template="checkpoint.html", values={"taken": take_checkpoint(desk.opened, desk.case_name)})
