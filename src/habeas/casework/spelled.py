"""How a word is spelled in a case, and why it is meant: as written, in another form or script, sounding alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from habeas.model.sounds import SAME, alike, begins_like, keys_of, readings
from habeas.model.spellings import folds_in, forms, script_of
from habeas.vault.index import Index

SPELLINGS_AT_MOST = 64
"""Spellings of one word that are searched for: the nearest."""
_NEAR = 3  # how far apart two words are at most that are shown before the others that sound alike
_SHORTEST_NAME = 3  # letters of a word that can name somebody by itself
_BEGINNING = 3  # consonants of a beginning that is compared across scripts
_LOOKED_AT = 2_000  # words with such a beginning that are looked at
_COMMON = (50, 50)  # a word is too common to be meant by its sound in so many passages, and in one of so many of all


class How(StrEnum):
    """Why a word was found. `form`: with a particle or another ending. `letters`: the same in another script."""

    AS_WRITTEN = "as_written"
    FORM = "form"
    LETTERS = "letters"
    SOUNDS = "sounds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """A word of the case that is meant by a word of the query. `tier`: the lower, the earlier it is shown."""

    word: str = field(repr=False)
    how: How
    tier: int


TIERS = 5
"""As written; in another form; in another script; sounding alike; sounding less alike."""


def spellings(index: Index, word: str) -> tuple[tuple[Spelling, ...], int]:
    """Return how a word is spelled in a case, the nearest first, and how many common words were left out.

    A word that only sounds alike and stands everywhere is not meant: "on" in Arabic is written like Ali in Egypt.

    Args:
        word: folded.
    """
    keys = keys_of(word)
    marks = ", ".join("?" * len(keys))
    rows = index.database.execute(f"SELECT DISTINCT word FROM spelling WHERE key IN ({marks})", keys)
    found = [(_spelling(word, str(other)), str(other)) for (other,) in rows if other != word]
    ranked = sorted((apart, other) for apart, other in found if apart is not None)[:SPELLINGS_AT_MOST]
    kept = [Spelling(word=word, how=How.AS_WRITTEN, tier=0)]
    total, common = -1, 0
    for (tier, apart), other in ranked:
        if tier >= 2 and apart > 0:
            total = _passages(index) if total < 0 else total
            if _is_common(index, other, total):
                common += 1
                continue
        kept.append(Spelling(word=other, how=_HOW[tier], tier=tier))
    return tuple(kept), common


def beginnings(index: Index, start: str) -> tuple[Spelling, ...]:
    """Return the words in other scripts that begin as this folded beginning does, letter by letter."""
    found: dict[str, None] = {}
    for reading in readings(start):
        if len(reading.consonants) >= _BEGINNING:
            rows = index.database.execute(
                "SELECT word FROM spelling WHERE key >= ? AND key < ? LIMIT ?",
                (reading.key, f"{reading.key}\U0010ffff", _LOOKED_AT),
            )
            found.update(dict.fromkeys(str(word) for (word,) in rows if script_of(str(word)) != script_of(start)))
    kept = [word for word in found if begins_like(word, start)]
    return tuple(Spelling(word=word, how=How.LETTERS, tier=2) for word in sorted(kept, key=_length)[:SPELLINGS_AT_MOST])


def names_like(index: Index, text: str, *, seen: dict[str, frozenset[str]] | None = None) -> frozenset[bytes]:
    """Return the mentions of whose names some word of a text is a spelling, letter by letter, in whatever script.

    They are given as the 16 bytes of their ids.

    Args:
        seen: the spellings of words that were looked at before, in this same index; more are put in.
    """
    known = {} if seen is None else seen
    words = {word for word, _, _ in folds_in(text) if word.isalpha() and len(word) >= _SHORTEST_NAME}
    for word in words - known.keys():
        known[word] = frozenset(one.word for one in spellings(index, word)[0] if one.tier <= 2)
    spelled = {one for word in words for one in known[word]}
    if not spelled:
        return frozenset()
    found = index.database.execute(
        "SELECT coalesce(r.mention, s.thing) FROM search LEFT JOIN record r ON r.n = search.rowid"
        " LEFT JOIN statement s ON s.n = search.rowid WHERE search MATCH ?",
        (f"names : ({any_of(spelled)})",),
    )
    return frozenset(bytes(mention) for (mention,) in found if mention is not None)


def any_of(words: Iterable[str]) -> str:
    """Return what asks FTS5 for any of these folded words, which hold nothing that is syntax to it."""
    return " OR ".join(f'"{word}"' for word in sorted(words))


_HOW = (How.AS_WRITTEN, How.FORM, How.LETTERS, How.SOUNDS, How.SOUNDS)


def _spelling(word: str, other: str) -> tuple[int, int] | None:
    """Return the tier of a word of the case, and how far apart the two are; None if they are no spellings of a name."""
    if not set(forms(word)).isdisjoint(forms(other)):
        return 1, 0
    apart = alike(word, other)
    if apart is None:
        return None
    if apart <= SAME and script_of(word) != script_of(other):
        return 2, apart
    return 3 if apart <= _NEAR else 4, apart


def _length(word: str) -> tuple[int, str]:
    return len(word), word


def _passages(index: Index) -> int:
    return int(index.database.execute("SELECT count(*) FROM passage").get)


def _is_common(index: Index, word: str, total: int) -> bool:
    """Tell whether a word stands in so many passages that its sound says nothing."""
    limit = max(_COMMON[0], total // _COMMON[1])
    if total <= limit:
        return False
    found = index.database.execute(
        "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)", (f'"{word}"', limit + 1)
    )
    return int(found.get) > limit
