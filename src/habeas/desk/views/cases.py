"""Unlocking, and which case is worked on."""

from __future__ import annotations

from habeas.casework.starting import list_cases, start_case
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk
from habeas.errors import HabeasError, SealingError, VaultError

PRACTICE = "practice"


def locked(desk: Desk, asked: Asked) -> Shown:
    """Show the unlock screen. It says nothing of what is behind it."""
    return Shown(template="unlock.html")


def unlock(desk: Desk, asked: Asked) -> Shown:
    """Open the vault, and its case where there is one alone. A wrong passphrase and a damaged vault look alike."""
    if desk.context is not None:  # another window was quicker
        return Shown(go="/")
    try:
        desk.unlock(asked.secret)
    except (SealingError, VaultError):
        return Shown(template="unlock_refused.html", status=403, tone="trouble")
    cases = list_cases(desk.opened)
    if len(cases) == 1 and not cases[0].sealed:
        desk.enter(cases[0])
    return Shown(go="/")


def show(desk: Desk, asked: Asked) -> Shown:
    """Show the cases of the workspace."""
    return Shown(template="cases.html", values={"cases": list_cases(desk.opened)})


def enter(desk: Desk, asked: Asked) -> Shown:
    """Open a case."""
    for case in list_cases(desk.opened):
        if case.id == asked.given.get("case"):
            if case.sealed and case.name is None:
                desk.sealed = case
                return Shown(template="case_unseal.html", values={"case": case.id, "refused": False})
            desk.enter(case)
            return Shown(go="/today")
    return Shown(say=desk.tongue.say("This case cannot be opened here."), tone="trouble", status=409)


def unseal(desk: Desk, asked: Asked) -> Shown:
    """Open the sealed case that was chosen, with the passphrase of its own."""
    case = desk.sealed
    if case is None:
        return Shown(go="/cases")
    try:
        desk.unseal(case, asked.secret)
    except (SealingError, VaultError):
        return Shown(template="case_unseal.html", values={"case": case.id, "refused": True}, status=403, tone="trouble")
    return Shown(go="/today")


def make(desk: Desk, asked: Asked) -> Shown:
    """Make a case and open it."""
    desk.enter(start_case(desk.opened, asked.given.get("name", "").strip()))
    return _on(desk)


def practise(desk: Desk, asked: Asked) -> Shown:
    """Make the practice case, or open the one that is there."""
    from habeas.casework.practice_case import start_practice_case  # it takes the linkage along: 45 MB

    known = {case.name: case for case in list_cases(desk.opened) if case.invented}
    try:
        case = known.get(PRACTICE) or start_practice_case(desk.opened, PRACTICE)
    except HabeasError:
        desk.opened.let_go()
        raise
    desk.enter(case)
    return _on(desk)


def _on(desk: Desk) -> Shown:
    if desk.first is not None:
        desk.first.step += 1
        return Shown(go="/first")
    return Shown(go="/today")
