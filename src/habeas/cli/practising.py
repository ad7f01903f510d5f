"""Practising what is on paper: shown once on a screen of its own, taken away, and asked back."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import click

from habeas.casework.locking import IdleLock
from habeas.cli.frame import Frame
from habeas.cli.waiting import line

_TRIES = 3
_ASKED = 2  # words of a share that are asked back
_IN_A_ROW = 5


def code_is_on_paper(frame: Frame, code: str, idle: IdleLock, *, what: str) -> bool:
    """Show a recovery code until it is on paper, and have it typed back; False after three slips."""
    from habeas.casework.starting import same_code

    def show() -> None:
        frame.say(f"{what}, shown once and kept nowhere. Write it on paper, away from this machine:")
        frame.say()
        frame.say(code, indent=4)
        frame.say()

    def asked_back() -> bool:
        return same_code(_text("Type the code back from your paper", idle), code)

    return _practised(frame, show, asked_back, idle)


def share_is_on_paper(frame: Frame, words: tuple[str, ...], idle: IdleLock, *, title: str) -> bool:
    """Show one share until it is on paper, and ask two of its words back; False after three slips."""
    from habeas.casework.keeping_keys import same_word

    def show() -> None:
        frame.say(title)
        frame.say()
        for row in range(0, len(words), _IN_A_ROW):
            numbered = (f"{at + 1:2} {words[at]:<11}" for at in range(row, min(row + _IN_A_ROW, len(words))))
            frame.block("  " + " ".join(numbered).rstrip())
        frame.say()

    def asked_back() -> bool:
        places = sorted(secrets.SystemRandom().sample(range(len(words)), _ASKED))
        return all(same_word(_text(f"Word {place + 1} on the paper", idle), words[place]) for place in places)

    return _practised(frame, show, asked_back, idle)


def _practised(frame: Frame, show: Callable[[], None], asked_back: Callable[[], bool], idle: IdleLock) -> bool:
    for slips in range(_TRIES):
        click.clear()
        if slips:
            frame.say("That is not what was shown. Compare the paper with the screen, letter by letter.")
            frame.say()
        show()
        _text("Press Enter when it is on paper", idle)
        click.clear()
        if asked_back():
            click.clear()
            return True
    click.clear()
    return False


def _text(prompt: str, idle: IdleLock) -> str:
    return line(prompt, idle, hidden=False).decode("utf-8", "replace")
