"""Where a line of a paper may end within a word, and what keeps its own way among letters that run the other."""

from __future__ import annotations

import regex

from habeas.disclosures.directions import runs_leftward

_HYPHENATED = frozenset({"en", "es", "fr", "ru", "uk", "de", "it", "pt", "pl", "nl", "ka", "tr"})
_LONG = 26  # letters of a word that hyphens alone may not divide often enough
_SHORT = 12  # letters of a day, with what stands around it
_WORD = regex.compile(r"\S+")
_LETTERS = regex.compile(r"[\p{L}\p{M}'’-]+")
_DAY = r"[0-9X]{4}(?:-[0-9X]{2}(?:-[0-9X]{2})?)[~?%]?"
_DAYS = regex.compile(rf"\p{{P}}*{_DAY}(?:(?:/|\.\.){_DAY})?\p{{P}}*")
_ID = regex.compile(r"\p{P}*(?:[a-z]{3}_[0-9a-f]{32}|[0-9a-f]{64})\p{P}*")
_CLUSTER = regex.compile(r"\X")


def pieces(text: str, room: int, lang: str) -> list[tuple[str, str]]:
    """Divide a text where a line may end although nothing in it says so: within words longer than the line.

    Args:
        room: letters on a line.
        lang: a word of letters is left to the hyphens of its language, if it has some.
    Returns: pieces that are the text when put together, each with how it is set: "whole" for an id or a day that fits a
        line, which keeps its way and is divided nowhere; "hyphens" for a word that its language divides; "ltr" or
        "rtl" for a part of what was divided; or "".
    """
    hyphenated = lang.split("-")[0].lower() in _HYPHENATED
    found: list[tuple[str, str]] = []
    end = 0
    for match in _WORD.finditer(text):
        word = match.group()
        whole = (_ID.fullmatch(word) or _DAYS.fullmatch(word)) and len(word) <= max(room, _SHORT)
        if not whole and len(word) <= room:
            continue
        found.append((text[end : match.start()], ""))
        if whole:
            found.append((word, "whole"))
        elif hyphenated and len(word) <= _LONG and _LETTERS.fullmatch(word):
            found.append((word, "hyphens"))
        else:
            way = "rtl" if runs_leftward(word, "") else "ltr"
            found += [(piece, way) for piece in _divided(word, max(1, min(8, room // 4)))]
        end = match.end()
    found.append((text[end:], ""))
    return [one for one in found if one[0]]


def _divided(word: str, size: int) -> list[str]:
    """Cut a word after every so many letters, each with the marks that belong to it."""
    letters = _CLUSTER.findall(word)
    return ["".join(letters[at : at + size]) for at in range(0, len(letters), size)]
