"""Presenting to others: while it is on, a page shows the program's own words, numbers and references, and nothing else.

Everything that a template writes out passes one place (Jinja's `finalize`), whatever screen it is of, so a screen that
is added tomorrow is covered without being told to. What is not known to be the program's own is covered: a mistake here
hides too much. Never: decides by looking for names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, Undefined, nodes
from markupsafe import Markup, escape

from habeas.desk.tongues import NAMES, Tongue, texts

_REFERENCE = re.compile(
    r"[a-z]{3}_[0-9a-f]{32}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z"
    r"|(?=[0-9]*[a-f])(?=[a-f]*[0-9])(?:[0-9a-f]{8}|[0-9a-f]{12}|[0-9a-f]{16}|[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{64})"
)
"""An id, a time as the log holds it, the part of an id that people read, or a hash. Of a length that these have, and
with digits and letters: numbers alone may be somebody's telephone or passport."""
_DRAWN = re.compile(r"M ?-?[0-9][-0-9., MLHVCSQTAZ]*|-?[0-9.]+,-?[0-9.]+( -?[0-9.]+,-?[0-9.]+)+")
"""The path or the points of a picture."""
_HANDED_ON = ("e", "escape", "forceescape", "safe", "urlize", "xmlattr", "tojson")
_ALWAYS = frozenset({"ltr", "rtl", "done", "trouble", "on", "off"})


def is_reference(text: str) -> bool:
    """Tell whether a text is an id, a hash or a time, and so names nobody."""
    return _REFERENCE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What lies over everything that is not the program's own.

    Args:
        word: stands in the place of what is covered. own: texts that are the program's own.
    """

    word: str
    own: frozenset[str]

    def over(self, value: Any) -> Any:
        """Return a value as it may be written out. What our own filters and functions made passes: they cover."""
        if value is None or isinstance(value, (Markup, Undefined, int, float, Enum)):
            return value
        if isinstance(value, str) and (value in self.own or is_reference(value) or _DRAWN.fullmatch(value)):
            return value
        return self.word if str(value).strip() else ""

    def data(self, value: object, lang: str = "", ref: str = "") -> Markup:
        """Return a bar in the place of a datum: the reference of what it belongs to, where that is known."""
        if isinstance(value, int) or (isinstance(value, str) and is_reference(value)):
            return Markup('<bdi translate="no">%s</bdi>') % (value,)
        if ref and is_reference(ref):
            return Markup('<bdi class="covered" dir="ltr">%s</bdi>') % (ref[4:12],)
        return Markup('<span class="covered">%s</span>') % (self.word,)

    def lay(self, made: Environment) -> None:
        """Lay it over an environment: over what is written out, and over filters whose outcome counts as ours."""
        made.finalize = self.over
        made.filters.update(dict.fromkeys(_HANDED_ON, self.over))
        made.filters.update(data=self.data, day=lambda _day: self.word)
        made.filters["join"] = lambda value, between="": escape(between).join(self.over(one) for one in value)
        made.filters["format"] = lambda text, *values: text % tuple(self.over(one) for one in values)


def cover(tongue: Tongue, own: Iterable[str]) -> Cover:
    """Return the cover in a language.

    Args:
        own: more texts that are the program's own: paths of screens, choices in the settings.
    """
    known = _literals() | texts(tongue.lang) | _ALWAYS | frozenset((*own, *NAMES, *NAMES.values()))
    return Cover(word=tongue.say("hidden"), own=known)


@cache
def _literals() -> frozenset[str]:
    """Return the texts that stand in the templates themselves."""
    reading = Environment(autoescape=True)
    folder = resources.files("habeas.desk").joinpath("templates")
    found: set[str] = set()
    for one in folder.iterdir():
        tree = reading.parse(one.read_text(encoding="utf-8"))
        found.update(const.value for const in tree.find_all(nodes.Const) if isinstance(const.value, str))
    return frozenset(found)
