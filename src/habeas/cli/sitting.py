"""A sitting: one pair after the other on a terminal, one key each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from habeas.cli.facts import facts
from habeas.cli.frame import Frame
from habeas.cli.reasons import weighed
from habeas.cli.terminal import counted, number, percent
from habeas.cli.waiting import LockedError, in_words
from habeas.cli.waiting import key as waited_for

if TYPE_CHECKING:
    from habeas.casework.batches import Asking
    from habeas.casework.judging import Question, Review
    from habeas.casework.locking import IdleLock

_ANSWERS = {"s": "yes", "d": "no", "c": "unsure", "p": "pass"}
_KEYS = "s same   d different   c cannot tell   p not mine   n next   u undo   q quit"
_SETTLING = "s same   d different   c cannot tell   n leave it open   q quit"
_SAID = {"yes": "same", "no": "different", "unsure": "cannot tell"}


@dataclass(slots=True)
class _Place:
    """Where a sitting stands: the pairs so far, which one is shown, and which were answered, in order."""

    pairs: list[Asking] = field(default_factory=list)
    size: int = 0  # of the newest batch
    at: int = 0
    answered: list[int] = field(default_factory=list)
    recorded: int = 0
    left_open: set[str] = field(default_factory=set)  # differing answers that the person did not want to decide now


def sit(frame: Frame, sitting: Review, idle: IdleLock, *, more: bool) -> int:
    """Ask batch by batch until nothing waits, the person stops, or nobody has been there for too long."""
    place, left = _Place(), ""
    try:
        while _settle(frame, sitting, place, idle):
            batch = sitting.batch(more=more, but=frozenset((one.a, one.b) for one in place.pairs))
            if not batch:
                break
            place.pairs += batch
            place.size = len(batch)
            if not _ask_all(frame, sitting, place, idle):
                break
    except LockedError as nobody:
        left = f"No key for {in_words(nobody.minutes)}: the case is closed and its keys are overwritten."
    if place.pairs or left:
        click.clear()
    if left:
        frame.say(left)
    _say_end(frame, sitting, place)
    return 0


def _say_end(frame: Frame, sitting: Review, place: _Place) -> None:
    waiting, passed = len(sitting.queue()), len(sitting.passed())
    if place.pairs or place.recorded or waiting:
        frame.say(f"{counted(place.recorded, 'answer')} recorded in this sitting, {number(waiting)} left in the queue.")
    else:
        frame.say("Nothing waits for a person.")
    if passed:
        frame.say(f"{counted(passed, 'pair')} passed on by you and decided by nobody.")
    differing = len(sitting.disagreements())
    if differing:
        frame.say(f"{counted(differing, 'pair')} answered twice and differently: habeas judge shows both answers.")
    contradicting = len(sitting.conflicts())
    if contradicting:
        groups = counted(contradicting, "group")
        frame.say(f"{groups} of decisions that contradict each other: habeas judge --queue lists them.")


def _ask_all(frame: Frame, sitting: Review, place: _Place, idle: IdleLock) -> bool:
    """Ask the pairs from where the sitting stands; False ends it."""
    while place.at < len(place.pairs):
        asking = place.pairs[place.at]
        click.clear()
        frame.say(f"Pair {asking.asked.place} of {place.size}. Are these the same person?")
        _show(frame, sitting.ask(asking))
        frame.say(_KEYS)
        if not _answer(frame, sitting, asking, place, idle):
            return False
    return True


def _show(frame: Frame, question: Question) -> None:
    frame.say()
    left, right = facts(question.left), facts(question.right)
    rows = [(key, left.get(key, "not stated"), right.get(key, "not stated")) for key in dict.fromkeys((*left, *right))]
    frame.table(("", question.left_source, question.right_source), rows, give=(1, 2))
    frame.say()


def _answer(frame: Frame, sitting: Review, asking: Asking, place: _Place, idle: IdleLock) -> bool:
    """Take one key for the pair that is shown; False ends the sitting. A key that means nothing asks
    again."""
    from habeas.casework.answers import Answer

    key = _key(idle)
    if key == "q":
        return False
    if key == "n":
        place.at += 1
    elif key == "u":
        _take_back(sitting, place)
    elif key in _ANSWERS:
        sitting.answer(asking, Answer(_ANSWERS[key]))
        place.answered.append(place.at)
        place.recorded += 1
        place.at += 1
        if key != "p":  # whoever does not judge a pair needs no opinion of it
            _tell(frame, sitting, asking)
            return _after(sitting, place, idle)
    return True


def _after(sitting: Review, place: _Place, idle: IdleLock) -> bool:
    """The model's opinion is on the screen: any key goes on, `u` takes the answer back, `q` ends the
    sitting."""
    key = _key(idle)
    if key == "u":
        _take_back(sitting, place)
    return key != "q"


def _take_back(sitting: Review, place: _Place) -> None:
    """Undo the last answer of this sitting, if there is one, and show its pair again."""
    if place.answered and sitting.take_back() is not None:
        place.at = place.answered.pop()
        place.recorded -= 1


def _tell(frame: Frame, sitting: Review, asking: Asking) -> None:
    """Now that the person has answered, show what the model thought and why."""
    opinion = sitting.opinion_of(asking)
    frame.say()
    if opinion is None or opinion.probability is None:
        frame.say("Recorded. The model says nothing of this pair.")
    else:
        frame.say(f"Recorded. The model thought {percent(opinion.probability)} that they are one:")
        weighed(frame, opinion.reasons, indent=2)
        if opinion.why:
            frame.say(f"It left the pair to you because {opinion.why}.", indent=2, hang=2)
        if opinion.drawn:
            frame.say("The pair was drawn by lot, to measure the model.", indent=2, hang=2)
    frame.say()
    frame.say("Any key goes on   u undo   q quit")


def _settle(frame: Frame, sitting: Review, place: _Place, idle: IdleLock) -> bool:
    """Show each pair that was answered twice and differently, with both answers; False ends the sitting."""
    from habeas.model.records import Same

    for one in sitting.disagreements():
        if one.second.id in place.left_open:
            continue
        while True:
            click.clear()
            frame.say("This pair was answered twice, and the answers differ. Until it is decided, the first holds.")
            _show(frame, sitting.compared(one.first.a, one.first.b))
            for which, answer in zip(("first", "second, without knowing of it"), one.both, strict=True):
                frame.say(f"{_SAID[answer.same]}: {which}, {answer.at[:10]}", indent=2)
            frame.say()
            frame.say(_SETTLING)
            key = _key(idle)
            if key == "q":
                return False
            if key in ("s", "d", "c"):
                sitting.decide(one.first.a, one.first.b, Same(_ANSWERS[key]))
                place.recorded += 1
                place.answered.clear()  # what `u` takes back is the newest answer, and this was shown elsewhere
            if key == "n":
                place.left_open.add(one.second.id)
            if key in ("s", "d", "c", "n"):
                break
    return True


def _key(idle: IdleLock) -> str:
    """Wait for a key. The end of the input is an end of the sitting, like `q`."""
    return waited_for(idle).lower() or "q"
