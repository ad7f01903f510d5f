"""A sitting: one pair after the other on a terminal, one key each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from habeas.cli.facts import facts
from habeas.cli.frame import Frame
from habeas.cli.reasons import weighed
from habeas.cli.terminal import counted, percent
from habeas.cli.waiting import LockedError, in_words
from habeas.cli.waiting import key as waited_for

if TYPE_CHECKING:
    from habeas.casework.judging import Question, Review
    from habeas.casework.locking import IdleLock

_ANSWERS = {"s": "yes", "d": "no", "c": "unsure"}
_KEYS = "s same   d different   c cannot tell   n next   u undo   q quit"


@dataclass(slots=True)
class _Place:
    """Where a sitting stands: the pairs, which one is shown, and which were decided, in order."""

    waiting: tuple[str, ...]
    at: int = 0
    decided: list[int] = field(default_factory=list)


def sit(frame: Frame, sitting: Review, idle: IdleLock) -> int:
    """Ask for each waiting pair until there is none, the person stops, or nobody has been there for too long."""
    place = _Place(sitting.queue())
    if not place.waiting:
        frame.say("Nothing waits for a person.")
        return 0
    left = ""
    try:
        while place.at < len(place.waiting):
            question = sitting.question(place.waiting[place.at])
            _ask(frame, question, place)
            if not _answer(frame, sitting, question, place, idle):
                break
    except LockedError as nobody:
        left = f"No key for {in_words(nobody.minutes)}: the case is closed and its keys are overwritten."
    click.clear()
    if left:
        frame.say(left)
    frame.say(
        f"{counted(len(place.decided), 'decision')} recorded in this sitting, {len(sitting.queue())} left in the queue."
    )
    return 0


def _ask(frame: Frame, question: Question, place: _Place) -> None:
    click.clear()
    frame.say(f"Pair {place.at + 1} of {len(place.waiting)}. Are these the same person?")
    frame.say()
    left, right = facts(question.left), facts(question.right)
    rows = [(key, left.get(key, "not stated"), right.get(key, "not stated")) for key in dict.fromkeys((*left, *right))]
    frame.table(("", question.left_source, question.right_source), rows, give=(1, 2))
    frame.say()
    frame.say(_KEYS)


def _answer(frame: Frame, sitting: Review, question: Question, place: _Place, idle: IdleLock) -> bool:
    """Take one key for the pair that is shown; False ends the sitting. A key that means nothing asks
    again."""
    from habeas.model.records import Same

    key = _key(idle)
    if key == "q":
        return False
    if key == "n":
        place.at += 1
    elif key == "u":
        _take_back(sitting, place)
    elif key in _ANSWERS:
        sitting.decide(question.a, question.b, Same(_ANSWERS[key]))
        place.decided.append(place.at)
        _tell(frame, sitting, question.proposal)
        place.at += 1
        return _after(sitting, place, idle)
    return True


def _after(sitting: Review, place: _Place, idle: IdleLock) -> bool:
    """The model's opinion is on the screen: any key goes on, `u` takes the decision back, `q` ends the
    sitting."""
    key = _key(idle)
    if key == "u":
        _take_back(sitting, place)
    return key != "q"


def _take_back(sitting: Review, place: _Place) -> None:
    """Undo the last decision of this sitting, if there is one, and show its pair again."""
    if sitting.take_back() is not None:
        place.at = place.decided.pop()


def _tell(frame: Frame, sitting: Review, proposal: str) -> None:
    """Now that the person has decided, show what the model thought and why."""
    opinion = sitting.opinion(proposal)
    frame.say()
    if opinion.probability is not None:
        frame.say(f"Recorded. The model thought {percent(opinion.probability)} that they are one:")
    weighed(frame, opinion.reasons, indent=2)
    if opinion.why:
        frame.say(f"It left the pair to you because {opinion.why}.", indent=2, hang=2)
    frame.say()
    frame.say("Any key goes on   u undo   q quit")


def _key(idle: IdleLock) -> str:
    """Wait for a key. The end of the input is an end of the sitting, like `q`."""
    return waited_for(idle).lower() or "q"
