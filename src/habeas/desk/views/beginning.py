"""First steps: language, limits, passphrase, recovery code, a case, the window."""

from __future__ import annotations

import hmac
import unicodedata
from datetime import UTC, datetime

from habeas.casework.keeping_keys import fresh_code
from habeas.casework.offered_words import offered_words
from habeas.casework.starting import check_passphrase, same_code, start_workspace
from habeas.desk import first_steps
from habeas.desk.first_steps import FirstSteps
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk
from habeas.errors import UsageError


def step(desk: Desk, asked: Asked) -> Shown:
    """Show the step at which somebody stands."""
    if desk.first is None:
        desk.first = FirstSteps()
    return Shown(template="first.html", values={"first": desk.first, "steps": first_steps.WINDOW})


def go_on(desk: Desk, asked: Asked) -> Shown:
    """Go on from a step that only has to be read; or back by one."""
    if desk.state != "first":  # they are over: another window was quicker, or it was sent twice
        return Shown(go="/")
    first = desk.first or FirstSteps()
    desk.first = first
    back = asked.given.get("back") == "1"
    if back and first.step in (first_steps.LIMITS, first_steps.PASSPHRASE):
        first.step -= 1
    elif back and first.step == first_steps.CODE:
        first.wipe()
        first.step, first.practised, first.hidden = first_steps.PASSPHRASE, False, False
    elif first.step == first_steps.LANGUAGE:
        if asked.given.get("language"):
            desk.prefer({"language": asked.given["language"]})
        first.step = first_steps.LIMITS
    elif first.step == first_steps.LIMITS:
        first.step = first_steps.PASSPHRASE
        first.words = first.words or offered_words(desk.chance)
    elif first.step == first_steps.CODE:
        first.hidden = not first.hidden
    elif first.step == first_steps.WINDOW and asked.given.get("ordinary") == "1":
        first.ordinary = True
    elif first.step == first_steps.WINDOW:
        desk.first = None
        return Shown(go="/today")
    return Shown(go="/first")


def take_passphrase(desk: Desk, asked: Asked) -> Shown:
    """Take a new passphrase; it is practised next."""
    first = _at(desk, first_steps.PASSPHRASE)
    typed = one_spelling(asked.secret)
    check_passphrase(typed)
    first.typed, first.practised, first.slips = typed, False, 0
    return Shown(template="first_practise.html", values={"first": first})


def practise_passphrase(desk: Desk, asked: Asked) -> Shown:
    """Compare the passphrase with the first time it was typed."""
    first = _at(desk, first_steps.PASSPHRASE)
    again = one_spelling(asked.secret)
    same = bool(first.typed) and hmac.compare_digest(first.typed, again)
    again[:] = bytes(len(again))
    if not same:
        first.slips += 1
        return Shown(template="first_practise.html", values={"first": first}, tone="trouble", status=409)
    first.code, first.step, first.slips = fresh_code(desk.chance), first_steps.CODE, 0
    return Shown(go="/first")


def take_code(desk: Desk, asked: Asked) -> Shown:
    """Take the recovery code as it is typed back from paper, and only then make the workspace."""
    first = _at(desk, first_steps.CODE)
    if not same_code(asked.secret.decode("utf-8", "replace"), first.code):
        first.slips += 1
        first.hidden = False
        return Shown(template="first_code.html", values={"first": first}, tone="trouble", status=409)
    desk.folder.mkdir(parents=True, exist_ok=True)
    made = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    workspace, _ = start_workspace(desk.folder, first.typed, label="", chance=desk.chance, made=made, code=first.code)
    desk.hold(workspace)
    first.wipe()
    first.step = first_steps.CASE
    desk.prefer({})
    return Shown(go="/first")


def _at(desk: Desk, wanted: int) -> FirstSteps:
    """Raises: UsageError: another window is elsewhere in the steps."""
    if desk.first is None or desk.first.step != wanted:
        raise UsageError("another window has gone on", advice="Load the page again.")
    return desk.first


def one_spelling(typed: bytearray) -> bytearray:
    """Return a copy in the composed form (NFC), as the command line takes it: keyboards write é in two ways."""
    if typed.isascii():
        return bytearray(typed)
    try:
        return bytearray(unicodedata.normalize("NFC", typed.decode()).encode())
    except UnicodeDecodeError:
        return bytearray(typed)
