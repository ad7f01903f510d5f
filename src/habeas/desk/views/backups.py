"""Backups: where they are, a new one to a folder that is typed, and whether one would bring everything back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from habeas.casework.backing_up import backup, check_destination
from habeas.casework.context import Context
from habeas.casework.drilling import check_drill, drill
from habeas.casework.safekeeping import safekeeping
from habeas.casework.starting import unlock_workspace
from habeas.casework.typed_folder import typed_folder
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk
from habeas.errors import HabeasError, SealingError


def show(desk: Desk, asked: Asked) -> Shown:
    """Show the places of backups of the case that is open."""
    return Shown(template="backups.html", values={"kept": safekeeping(desk.opened, desk.case_name)})


def make(desk: Desk, asked: Asked) -> Shown:
    """Bring what is new of every case to a folder."""
    folder = typed_folder(asked.given.get("folder", ""))
    try:
        check_destination(desk.folder, folder)
        done = backup(desk.opened, folder)
    except HabeasError as failure:
        return _not_there(failure, folder, "made")
    values = {"done": done, "kept": safekeeping(desk.opened, desk.case_name)}
    return Shown(template="backup_made.html", values=values, tone="done" if done.whole else "trouble")


def choose(desk: Desk, asked: Asked) -> Shown:
    """Choose the backup that is to be tried; its passphrase is asked for next."""
    folder = typed_folder(asked.given.get("folder", ""))
    try:
        check_drill(folder, desk.folder)
    except HabeasError as failure:
        return _not_there(failure, folder, "tried")
    desk.trying = folder
    return Shown(template="backup_open.html", values={"refused": False})


def rehearse(desk: Desk, asked: Asked) -> Shown:
    """Restore the backup to a passing folder, check and compare everything, and throw it away."""
    folder = desk.trying
    if folder is None:
        return Shown(go="/backups")
    try:
        opened = unlock_workspace(folder, asked.secret, chance=desk.chance)
    except SealingError:
        return Shown(template="backup_open.html", values={"refused": True}, status=403, tone="trouble")
    except HabeasError as failure:
        return _not_there(failure, folder, "tried")
    desk.opened.let_go()  # the workspace is compared with, and its files are for one alone
    try:
        context = Context(workspace=opened, now=lambda: datetime.now(UTC), progress=desk.hear, wait=desk.opened.wait)
        done = drill(context, desk.folder)
    except HabeasError as failure:
        return _not_there(failure, folder, "tried")
    finally:
        opened.close()
    desk.trying = None
    values = {"done": done, "kept": safekeeping(desk.opened, desk.case_name)}
    return Shown(template="backup_tried.html", values=values, tone="done" if done.ok else "trouble")


def _not_there(failure: HabeasError, folder: Path, part: str) -> Shown:
    """Return what is shown of a refusal. What was typed is not repeated: a folder can be called by a name."""
    told = not any(name in failure.message for name in (str(folder), folder.name) if name)
    values = {"message": failure.message if told else "", "advice": failure.advice, "code": failure.code, "part": part}
    return Shown(template="backup_refused.html", values=values, status=409, tone="trouble")
