"""Where one character ends for people and the next begins: extended grapheme clusters (Unicode UAX #29)."""

from __future__ import annotations

import regex

_CLUSTER = regex.compile(r"\X")
_PREPEND = regex.compile(r"\p{Grapheme_Cluster_Break=Prepend}")
_FARTHEST = 10_000  # code points looked back for a certain boundary; no cluster of a real text is as long


def is_boundary(text: str, at: int) -> bool:
    """Return whether a place lies between two characters as people see them, or at an end of the text.

    Args:
        at: code points from the beginning, 0 to the length of the text.
    """
    if at <= 0 or at >= len(text):
        return True
    place = _certain_boundary(text, at)
    while place < at:
        found = _CLUSTER.match(text, place)
        place = found.end() if found else place + 1
    return place == at


def _certain_boundary(text: str, at: int) -> int:
    """Return a boundary before a place: before a line's end (rule GB5), or before a space after an ordinary character.

    Where a cluster begins shows only from such a place: two flags in a row are four letters of one alphabet.
    """
    last = max(at - _FARTHEST, 0)
    for place in range(at - 1, last, -1):
        if text[place] == "\n" or (text[place] == " " and not _PREPEND.match(text[place - 1])):
            return place
    return last
