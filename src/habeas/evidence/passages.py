"""Passages: a text in pieces of a page or less, for searching in it and for showing a hit. Joined they are the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from habeas.model.sounds import SAME, alike, keys_of
from habeas.model.spellings import folds_in, forms, script_of

LONGEST = 1_500
"""Code points. A hit is shown in its passage, and words that are searched together stand in one."""
_SHORTEST = LONGEST // 3
# Each finds the last place of its kind: what comes first takes as much as it can.
_BREAKS = tuple(re.compile(f"(?s:.*)(?:{end})") for end in (r"\n\s*\n", r"\n", r"[.!?…؟۔]\s", r"\s"))


def passages(text: str) -> tuple[tuple[int, int], ...]:
    """Return the start and end of each passage, in code points: one behind the other, none empty, nothing left out.

    A passage ends at the last blank line within reach, else at a line's end, a sentence's end, a space; else it is cut.
    """
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = len(text) if len(text) - start <= LONGEST else _end(text, start)
        found.append((start, end))
        start = end
    return tuple(found)


def _end(text: str, start: int) -> int:
    last = start + LONGEST
    for pattern in _BREAKS:
        if found := pattern.match(text, start + _SHORTEST, last):
            return found.end()
    return last


def standing(text: str, quotes: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Return where the words of any of these quotes stand in a text, in whatever case, ending or script; in order.

    Args:
        quotes: a name, a sentence; what has no word in it stands nowhere.
    Returns: start and end in code points, from the first word's beginning to the last one's end.
    """
    wanted = [words for quote in quotes if (words := tuple(_quoted(word) for word, _, _ in folds_in(quote)))]
    if not wanted:
        return ()
    words_here = folds_in(text)
    here = [word for word, _, _ in words_here]
    known = {word: frozenset(at for at, words in enumerate(wanted) if _is(words[0], word)) for word in set(here)}
    found: dict[tuple[int, int], None] = {}
    for at, first in enumerate(here):
        for words in (wanted[number] for number in sorted(known[first])):
            last = at + len(words)
            if last <= len(here) and all(map(_is, words[1:], here[at + 1 : last])):
                found[words_here[at][1], words_here[last - 1][2]] = None
    return tuple(found)


class _Quoted(NamedTuple):
    """A word that is looked for: folded, its forms, its script, and how it sounds."""

    word: str
    forms: frozenset[str]
    script: str
    keys: frozenset[str]


def _quoted(word: str) -> _Quoted:
    return _Quoted(word, frozenset(forms(word)), script_of(word), frozenset(keys_of(word)))


def _is(quoted: _Quoted, word: str) -> bool:
    """Tell whether a folded word is a quoted one in another form, or letter by letter in another script."""
    if not quoted.forms.isdisjoint(forms(word)):
        return True
    if script_of(word) == quoted.script or quoted.keys.isdisjoint(keys_of(word)):
        return False
    apart = alike(quoted.word, word)
    return apart is not None and apart <= SAME
