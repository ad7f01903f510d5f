"""Keys: what opens the workspace and who holds it; a new passphrase, a new recovery code, shares among colleagues."""

from __future__ import annotations

import hmac
import secrets
import time

from habeas.casework import keeping_keys
from habeas.casework.context import Context
from habeas.casework.offered_words import offered_words
from habeas.casework.starting import change_passphrase, check_passphrase, same_code, unlock_workspace
from habeas.desk.key_work import AGAIN, BACK, NEW, PAPER, PROOF, KeyWork
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk
from habeas.desk.views.beginning import one_spelling
from habeas.errors import SealingError, UsageError

_ASKED_BACK = 2  # words of each share
_TRIES = 3


def show(desk: Desk, asked: Asked) -> Shown:
    """Show what opens the workspace, and the work on it where it was left."""
    return Shown(template="keys.html", values=_now(desk))


def begin(desk: Desk, asked: Asked) -> Shown:
    """Begin; the passphrase of now is asked for first, because the desk may have been left open."""
    given = asked.given
    what = given.get("what", "")
    if what not in ("passphrase", "code", "shares", "drop"):
        return Shown(go="/keys")
    work = KeyWork(what=what, harder=given.get("harder") == "1")
    if what == "shares":
        need, of = asked.number("need", 0), asked.number("of", 0)
        work.split = keeping_keys.fresh_shares(need, of, desk.chance)
        work.need, work.of = need, of
    _stop(desk)
    desk.key_work = work
    return _worked(desk)


def stop(desk: Desk, asked: Asked) -> Shown:
    """Leave it: nothing was changed."""
    _stop(desk)
    return _worked(desk, say=desk.tongue.say("Stopped. Nothing was changed."))


def prove(desk: Desk, asked: Asked) -> Shown:
    """Take the passphrase of now."""
    work = _at(desk, PROOF)
    try:
        proved = unlock_workspace(desk.folder, asked.secret, chance=desk.chance)
    except SealingError:
        return _again(desk, "passphrase")
    try:
        if work.what == "code":
            keeping_keys.check_by_passphrase(Context(workspace=proved, now=desk.opened.now))
    except UsageError:
        return _again(desk, "by_code")
    finally:
        proved.close()
    work.slips, work.wrong = 0, ""
    if work.what == "drop":
        keeping_keys.drop_shares(desk.opened)
        return _done(desk, desk.tongue.say("No shares open the workspace any more."))
    if work.what == "passphrase":
        work.step, work.words = NEW, offered_words(desk.chance)
    else:
        work.step = PAPER
        work.code = keeping_keys.fresh_code(desk.chance) if work.what == "code" else ""
    return _worked(desk)


def take(desk: Desk, asked: Asked) -> Shown:
    """Take a new passphrase; it is practised next."""
    work = _at(desk, NEW)
    typed = one_spelling(asked.secret)
    try:
        check_passphrase(typed)
    except UsageError:
        return _again(desk, "short")
    work.typed, work.step, work.wrong = typed, AGAIN, ""
    return _worked(desk)


def practise(desk: Desk, asked: Asked) -> Shown:
    """Compare it with the first time, and let it hold."""
    work = _at(desk, AGAIN)
    again = one_spelling(asked.secret)
    if not hmac.compare_digest(work.typed, again):
        work.step = NEW
        return _again(desk, "differs")
    cost = keeping_keys.harder(desk.opened, clock=time.process_time) if work.harder else None
    change_passphrase(desk.opened, work.typed, cost=cost)
    return _done(desk, desk.tongue.say("The passphrase is changed."))


def on_paper(desk: Desk, asked: Asked) -> Shown:
    """Take what was shown away, and ask it back; or show it again."""
    work = desk.key_work
    if work is None or work.step not in (PAPER, BACK):
        return Shown(go="/keys")
    if work.step == BACK:
        work.step = PAPER
        return _worked(desk)
    if work.what == "shares":
        places = secrets.SystemRandom().sample(range(len(work.share.words)), _ASKED_BACK)
        work.asked = tuple(sorted(place + 1 for place in places))
    work.step, work.wrong = BACK, ""
    return _worked(desk)


def give_back(desk: Desk, asked: Asked) -> Shown:
    """Compare what is on the paper; where all of it is right, let it hold."""
    work = _at(desk, BACK)
    typed = asked.secret.decode("utf-8", "replace")
    if work.what == "code":
        if not same_code(typed, work.code):
            return _slipped(desk)
        keeping_keys.change_code(desk.opened, work.code)
        return _done(desk, desk.tongue.say("The recovery code is replaced. Destroy the old paper."))
    words = [work.share.words[place - 1] for place in work.asked]
    given = typed.split()
    if len(given) != len(words) or not all(map(keeping_keys.same_word, given, words)):
        return _slipped(desk)
    work.slips, work.wrong = 0, ""
    assert work.split is not None
    if work.at + 1 < work.of:
        work.at, work.step = work.at + 1, PAPER
        return _worked(desk)
    keeping_keys.share_out(desk.opened, work.split)
    return _done(desk, desk.tongue.say("The shares open the workspace from now on."))


def _at(desk: Desk, step: str) -> KeyWork:
    """Raises: UsageError: another window is elsewhere in it."""
    if desk.key_work is None or desk.key_work.step != step:
        raise UsageError("another window has gone on, or the work was stopped", advice="Load the page again.")
    return desk.key_work


def _slipped(desk: Desk) -> Shown:
    """Show it once more after a slip; after three, leave all as it was: the paper does not hold."""
    assert desk.key_work is not None
    desk.key_work.slips += 1
    if desk.key_work.slips >= _TRIES:
        _stop(desk)
        return _worked(desk, say=desk.tongue.say("Stopped. Nothing was changed."), status=409)
    desk.key_work.step = PAPER
    return _again(desk, "paper")


def _again(desk: Desk, wrong: str) -> Shown:
    assert desk.key_work is not None
    desk.key_work.wrong = wrong
    return _worked(desk, status=409)


def _done(desk: Desk, say: str) -> Shown:
    _stop(desk)
    return _worked(desk, say=say)


def _stop(desk: Desk) -> None:
    if desk.key_work is not None:
        desk.key_work.wipe()
    desk.key_work = None


def _worked(desk: Desk, *, say: str = "", status: int = 200) -> Shown:
    return Shown(template="keys_work.html", values=_now(desk) | {"did": say}, status=status)


def _now(desk: Desk) -> dict[str, object]:
    slots = {slot.id: slot for slot in desk.opened.workspace.slots()}
    return {"slots": slots, "work": desk.key_work, "did": ""}
