"""The signs between the words of a name: brackets, quotes, commas, strokes, hyphens and points."""

from __future__ import annotations

import re
from typing import NamedTuple

_SIGN = re.compile(r"[^\s\w]")
_HYPHENS = frozenset("-\u2010\u2011\u00ad\u05be")
_OPEN, _CLOSE = "([{\u3010\uff08", ")]}\u3011\uff09"
_QUOTES = {
    '"': '"',
    "\u201c": "\u201d",
    "\u201e": "\u201c\u201d",
    "\u00ab": "\u00bb",
    "\u2039": "\u203a",
    "\uff02": "\uff02",
}
_SINGLE = "'\u2018\u2019`"
_SOME_SINGLE = re.compile(f"[{_SINGLE}]")
_COMMAS, _STROKES = ",\u060c\uff0c", "/;\\\u061b"
_SIGN_BUT_COMMAS = re.compile(rf"[^\s\w{_COMMAS}]")


class Signs(NamedTuple):
    """For each word of a name what the signs around it say."""

    zone: list[int]  # 0, or the number of the brackets or quotes it stands in
    segment: list[int]  # commas before it
    other: list[bool]  # behind a stroke or a semicolon
    hyphen: list[bool]  # a hyphen alone joins it to the word before
    pointed: list[bool]  # a point stands right behind it

    @staticmethod
    def none(words: int) -> Signs:
        """Return the signs of a name that has none."""
        return Signs([0] * words, [0] * words, [False] * words, [False] * words, [False] * words)


def has_signs(text: str, *, but_commas: bool = False) -> bool:
    """Tell whether a text holds anything but letters, digits and white space."""
    return (_SIGN_BUT_COMMAS if but_commas else _SIGN).search(text) is not None


def signs_of(text: str, spans: list[tuple[str, int, int]]) -> Signs:
    """Return the signs of a name, by where its words stand.

    Brackets or quotes around the whole name say nothing. One that nobody closed holds to the end.
    """
    found = Signs.none(len(spans))
    if not has_signs(text):
        return found
    paired = _SOME_SINGLE.search(text) is not None and _singles(text, spans) in (2, 4)
    zone = zones = segment = end = 0
    closing, other = "", False
    for at, (_, start, stop) in enumerate(spans):
        gap = text[end:start]
        for sign in gap:
            if zone and sign in closing:
                zone = 0
            elif not zone and (closes := _closing(sign, paired=paired)):
                zones += 1
                zone, closing = zones, closes
            elif not zone and sign in _COMMAS:
                segment += 1
            elif not zone and sign in _STROKES:
                other = True
        found.zone[at], found.segment[at], found.other[at] = zone, segment, other
        found.hyphen[at] = gap in _HYPHENS and at > 0
        found.pointed[at] = text[stop : stop + 1] == "."
        end = stop
    return found if not all(found.zone) else found._replace(zone=[0] * len(spans))


def _singles(text: str, spans: list[tuple[str, int, int]]) -> int:
    """Count the single quotes that stand between words: those in words are letters."""
    starts = [0, *(stop for _, _, stop in spans)]
    stops = [*(start for _, start, _ in spans), len(text)]
    return sum(text.count(one, a, b) for a, b in zip(starts, stops, strict=True) for one in _SINGLE)


def _closing(sign: str, *, paired: bool) -> str:
    """Return what closes a bracket or a quote; "" for any other sign."""
    if sign in _OPEN:
        return _CLOSE[_OPEN.index(sign)]
    if sign in _QUOTES:
        return _QUOTES[sign]
    return _SINGLE if paired and sign in _SINGLE else ""
