"""Sentences that the program says to a person: constants in English, with places for what is known only later.

Whoever speaks another language is told the same: a screen looks the constant up in its catalogues and puts the values
in (`tests/desk/messages.py` collects every constant from the calls of `sentence` and `sentences`). What the command
line asks for stands apart, so that a screen, which has fields and buttons for it, leaves it out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

Value = int | str | date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence or several, in English; `str` gives them as the command line says them.

    Args:
        text: the constant, with places as `%(name)s`; a text without values has none.
        several: the same for other numbers than one; the number is the value `num`.
        values: what goes into the places: numbers, days, and data, which no language changes.
        asks: what is typed on the command line to answer it.
        then: what follows.
    """

    text: str
    several: str = ""
    values: tuple[tuple[str, Value], ...] = ()
    asks: str = ""
    then: Sentence | None = None

    @property
    def num(self) -> int:
        """The number that it is about; 1 where it is about none."""
        return next((value for key, value in self.values if key == "num" and isinstance(value, int)), 1)

    def __str__(self) -> str:
        values = dict(self.values)
        form = self.several if self.several and self.num != 1 else self.text
        parts = (form % values if values else form, str(self.then or ""), self.asks)
        return " ".join(one for one in parts if one)

    def asking(self, asks: str) -> Sentence:
        """Return it with what is typed on the command line to answer it."""
        return replace(self, asks=asks)

    def and_then(self, then: Sentence) -> Sentence:
        """Return it with another one at its end."""
        return replace(self, then=then if self.then is None else self.then.and_then(then))


def sentence(text: str, **values: Value) -> Sentence:
    """Return a sentence with values."""
    return Sentence(text=text, values=tuple(values.items()))


def sentences(one: str, several: str, num: int, **values: Value) -> Sentence:
    """Return a sentence about a number of things, `%(num)s` in it."""
    return Sentence(text=one, several=several, values=(("num", num), *values.items()))
