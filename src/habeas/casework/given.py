"""What comes with a consent, a contact or an interview as somebody gives it: days and words, checked."""

from __future__ import annotations

import re
from datetime import date

from habeas.errors import UsageError
from habeas.model.values import Text

WORDS_AT_MOST = 20_000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def read_day(text: str, *, what: str) -> date:
    """Read a day that somebody gave.

    Args:
        text: 2020-08-30, as ISO 8601 spells a day; nothing else.
        what: which day it is, in words, for the error.
    Raises: UsageError: it is not a day.
    """
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise UsageError(f"{what} is not a day of the calendar", advice="Write year, month and day: 2020-08-30.")


def kept_day(text: str | None) -> date | None:
    """Return a day as a record holds it; None where there is none, or what is there cannot be read."""
    try:
        return None if text is None else date.fromisoformat(text[:10])
    except ValueError:
        return None


def check_past(day: date, *, today: date, what: str) -> None:
    """Check that a day is not after today (UTC).

    Raises: UsageError: it is.
    """
    if day > today:
        raise UsageError(
            f"{what} is after today", place=day.isoformat(), advice=f"Today is {today.isoformat()} by this clock (UTC)."
        )


def words_of(text: str | None, lang: str, *, what: str) -> Text | None:
    """Return words as records hold them; None where nothing was said.

    Args:
        lang: BCP 47 tag. what: which words they are, for the error.
    Raises: UsageError: they are too long, or the tag is none.
    """
    if not _TAG.fullmatch(lang):
        raise UsageError("not a tag of a language", advice="For example ru, ce-Cyrl, or und if nobody knows.")
    if text is None or not text.strip():
        return None
    if len(text) > WORDS_AT_MOST:
        raise UsageError(f"{what}: more than {WORDS_AT_MOST} letters")
    return Text(lang=lang, text=text.strip())
