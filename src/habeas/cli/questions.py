"""Questions to a person at the terminal: a term, several, yes or no, a day. When nobody is there, the program locks."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from habeas.cli.frame import Frame
from habeas.cli.waiting import idle_lock, line

YES, NO = ("yes", "y"), ("no", "n", "")


def may_ask(frame: Frame) -> bool:
    """Tell whether somebody is there who can answer."""
    return sys.stdin.isatty() and not frame.as_json


def answer_to(question: str) -> str:
    """Return what somebody types, without spaces around it.

    Raises: LockedError: nobody is there. click.Abort: the end of the input.
    """
    return line(question, idle_lock(), hidden=False).decode("utf-8", "replace").strip()


def yes(question: str) -> bool:
    """Ask a question of yes or no; nothing typed is no."""
    while True:
        typed = answer_to(f"{question} [y/N]").lower()
        if typed in YES:
            return True
        if typed in NO:
            return False
        click.echo("Type y for yes; n, or nothing, for no.", err=True)


def yes_no_unknown(question: str) -> bool | None:
    """Ask a question of yes, no or nobody knows; nothing typed is nobody knows."""
    while True:
        typed = answer_to(f"{question} [y/n, or nothing if nobody knows]").lower()
        if not typed:
            return None
        if typed in YES + NO:
            return typed in YES
        click.echo("Type y for yes, n for no, or nothing.", err=True)


def terms(
    question: str, vocabulary: str, *, more: Sequence[str] = (), but: Sequence[str] = (), none: bool = False
) -> tuple[str, ...]:
    """Ask for slugs of a vocabulary, with commas between them; each may be typed as its number.

    Args:
        more: slugs that are no terms and will do as well. but: terms that will not do here.
        none: whether it may be left empty.
    """
    from habeas.model.vocabularies import did_you_mean
    from habeas.model.vocabularies import vocabulary as vocabulary_of

    known = vocabulary_of(vocabulary)
    slugs = (*(slug for slug in known.slugs if slug not in but), *more)
    for number, slug in enumerate(slugs, 1):
        label = known.terms[slug].label("en") if slug in known.terms else "all of them"
        click.echo(f"  {number:2} {slug}: {label}", err=True)
    while True:
        typed = [part.strip() for part in answer_to(question).split(",") if part.strip()]
        chosen = [slugs[int(one) - 1] if one.isdecimal() and 0 < int(one) <= len(slugs) else one for one in typed]
        wrong = [one for one in chosen if one not in slugs]
        for one in wrong:
            click.echo(f"That is none of them; {did_you_mean(one, slugs)}", err=True)
        if not wrong and (chosen or none):
            return tuple(dict.fromkeys(chosen))
        if not wrong:
            click.echo("At least one.", err=True)


def term(question: str, vocabulary: str, *, none: bool = False) -> str:
    """Ask for one slug of a vocabulary."""
    while True:
        chosen = terms(question, vocabulary, none=none)
        if len(chosen) <= 1:
            return chosen[0] if chosen else ""
        click.echo("One.", err=True)


def day(question: str, *, none: bool = False) -> str:
    """Ask for a day.

    Args:
        none: whether it may be left empty.
    """
    from habeas.casework.given import read_day
    from habeas.errors import UsageError

    while True:
        typed = answer_to(f"{question} (year-month-day{', or nothing' if none else ''})")
        if not typed and none:
            return ""
        try:
            read_day(typed, what="this")
        except UsageError as failure:
            click.echo(f"{failure.message}. {failure.advice}", err=True)
            continue
        return typed
