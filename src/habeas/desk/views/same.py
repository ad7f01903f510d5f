"""Same person? One pair at a time; what the model thinks is told once the pair is decided."""

from __future__ import annotations

from habeas.casework.account_sources import account_sources
from habeas.casework.answers import Answer
from habeas.casework.pair_words import in_latin
from habeas.casework.pairs_in_turn import PAUSE_AFTER
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk

ANSWERS = {"yes": Answer.SAME, "no": Answer.DIFFERENT, "unsure": Answer.CANNOT_TELL, "pass": Answer.NOT_MINE}


def show(desk: Desk, asked: Asked) -> Shown:
    """Show the pair that is to be answered now."""
    return Shown(template="same.html", values=_now(desk))


def answer(desk: Desk, asked: Asked) -> Shown:
    """Record an answer and show the next pair; or say that another window answered this one."""
    assert desk.pairs is not None
    number, given = asked.number("number"), ANSWERS.get(asked.given.get("answer", ""))
    if given is None or number < 0:
        return Shown(status=409, tone="trouble", say=desk.tongue.say("This is none of the four answers."))
    before = desk.pairs.answer(number, given)
    if before is not None:
        values = _now(desk) | {"overtaken": (str(before), str(given)), "newest": desk.pairs.order[-1:] == [number]}
        return Shown(template="same_pair.html", values=values, status=409, tone="trouble")
    return Shown(template="same_pair.html", values=_now(desk) | {"last": (number, str(given))})


def undo(desk: Desk, asked: Asked) -> Shown:
    """Take the newest answer of this sitting back, and ask its pair again."""
    assert desk.pairs is not None
    seen, now = asked.number("seen", 0), len(desk.pairs.order)
    if now and seen != now:
        say = desk.tongue.say("Nothing was taken back: another window went on meanwhile. Look at what is there now.")
        return Shown(template="same_pair.html", values=_now(desk), say=say, tone="trouble", status=409)
    if not desk.pairs.take_back(seen):
        return Shown(say=desk.tongue.say("Nothing of this sitting is left to take back."), tone="trouble", status=409)
    say = desk.tongue.say("Taken back. The pair is asked again.")
    return Shown(template="same_pair.html", values=_now(desk), say=say)


def aside(desk: Desk, asked: Asked) -> Shown:
    """Leave a pair for another day, without a trace, and show the next."""
    assert desk.pairs is not None
    number = asked.number("number")
    if number >= 0:
        desk.pairs.set_aside(number)
    return Shown(template="same_pair.html", values=_now(desk), say=desk.tongue.say("Set aside. It comes another day."))


def sources(desk: Desk, asked: Asked) -> Shown:
    """Show where both accounts stand in their files."""
    assert desk.pairs is not None
    sides = desk.pairs.whom(asked.number("number"))
    found = tuple(account_sources(desk.opened, desk.case_name, side) for side in sides)
    return Shown(template="same_sources.html", values={"sides": found, "latin": in_latin})


def opinion(desk: Desk, asked: Asked) -> Shown:
    """Show what the model thought of a pair that was decided."""
    assert desk.pairs is not None
    number = asked.number("number")
    found = desk.pairs.opinion(number) if number >= 0 else None
    return Shown(template="same_opinion.html", values={"opinion": found})


def _now(desk: Desk) -> dict[str, object]:
    assert desk.pairs is not None
    turn, done = desk.pairs.turn(), len(desk.pairs.order)
    return {
        "turn": turn,
        "waiting": desk.pairs.waiting(),
        "done": done,
        "aside": desk.pairs.aside,
        "pause": done > 0 and done % PAUSE_AFTER == 0,
        "latin": in_latin,
        "last": None,
        "overtaken": None,
        "newest": False,
    }
