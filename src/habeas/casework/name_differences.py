"""How two names differ, word by word: one letter apart in the family name, another spelling of the same sound.

Which word is what is told only where it is little in doubt. Both names stay as written; nothing here is a verdict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from anyascii import anyascii
from rapidfuzz.distance import OSA

from habeas.model.sounds import alike
from habeas.model.spellings import script_of
from habeas.model.values import Name
from habeas.persons.compiled_packs import compiled
from habeas.persons.forms import Forms
from habeas.persons.roles import tag
from habeas.persons.tagged import DOUBT, Role, Word

FEW = 3
"""Letters apart that are worth counting."""
_PLACES = {
    Role.GIVEN: "given",
    Role.PATRONYMIC: "father",
    Role.FATHER: "father",
    Role.GRANDFATHER: "father",
    Role.FAMILY: "family",
    Role.SECOND_FAMILY: "family",
    Role.NISBA: "family",
    Role.KUNYA: "kunya",
    Role.TEIP: "teip",
}
_UNLIKE = ("other_word", "other_script_word")
_HOWS = ("same", "same_sound", "initial", "letters", "spelling", "sound", "latin_letters", *_UNLIKE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One word of two names that is not written alike, or that one of them has alone.

    `place`: given, father, family, kunya or teip; "" where it is in doubt. `how`: letters (n apart), spelling (written
    otherwise, the same sound), same_sound (the same in another script), sound (much alike in another script),
    latin_letters (n apart in Latin letters), initial (one has its first letter alone), left or right (that side alone
    has it), other_word, other_script_word; unlike, by itself, where no word of the one is like any of the other.
    """

    place: str
    how: str
    n: int = 0


def name_differences(one: Name, other: Name) -> tuple[tuple[Difference, ...], bool]:
    """Compare two names word by word, whatever their order.

    Returns: the differences, in the order of the first name; and whether the words stand in the same order.
    """
    both = tag((one, other), forms=_forms())
    left, right = (tuple(word for word in tagged.words if word.start >= 0) for tagged in both)
    pairs = _paired(left, right)
    if left and right and all(_difference(left[a], right[b]).how in _UNLIKE for a, b in pairs):
        return (Difference(place="", how="unlike"),), True
    found = [_difference(left[a], right[b]) for a, b in sorted(pairs)]
    alone = [Difference(place=_place(word), how="left") for at, word in enumerate(left) if at not in dict(pairs)]
    taken = {b for _, b in pairs}
    alone += [Difference(place=_place(word), how="right") for at, word in enumerate(right) if at not in taken]
    in_order = [b for _, b in sorted(pairs)] == sorted(taken)
    return tuple(each for each in (*found, *alone) if each.how != "same"), in_order


@cache
def _forms() -> Forms:
    """Return the words that all packs were asked for before."""
    return Forms(compiled(None))


def _paired(left: tuple[Word, ...], right: tuple[Word, ...]) -> list[tuple[int, int]]:
    """Pair words, the most alike first; the pairs are the same from either side."""
    ranked = sorted(
        (
            _HOWS.index(how.how),
            how.n,
            min(a.folded, b.folded),
            max(a.folded, b.folded),
            min(at, to),
            max(at, to),
            at,
            to,
        )
        for at, a in enumerate(left)
        for to, b in enumerate(right)
        for how in (_difference(a, b),)
        if how.how not in _UNLIKE or _may_be_one(a, b)
    )
    pairs: list[tuple[int, int]] = []
    for *_, at, to in ranked:
        if all(at != a and to != b for a, b in pairs):
            pairs.append((at, to))
    for at, a in enumerate(left):  # what is left over may be one word where its place is in doubt
        for to, b in enumerate(right):
            if all(at != one and to != other for one, other in pairs) and "" in (_place(a), _place(b)):
                pairs.append((at, to))
    return pairs


def _difference(one: Word, other: Word) -> Difference:
    how, n = _how(one, other)
    return Difference(place=_place(one, other), how=how, n=n)


def _how(one: Word, other: Word) -> tuple[str, int]:
    a, b = one.folded, other.folded
    if a == b:
        return "same", 0
    sounding = alike(a, b)
    if script_of(a) != script_of(b):
        if sounding is not None:
            return ("sound", 0) if sounding else ("same_sound", 0)
        apart = _letters(anyascii(a).lower(), anyascii(b).lower())
        return ("other_script_word", 0) if apart is None else ("latin_letters", apart)
    if min(len(a), len(b)) == 1:
        return ("initial", 0) if a[0] == b[0] else ("other_word", 0)
    apart = _letters(a, b)
    if apart is not None:
        return "letters", apart
    return ("spelling", 0) if sounding is not None else ("other_word", 0)


def _letters(a: str, b: str) -> int | None:
    """Return how many letters two words are apart, two that changed places counted as one; None where it is too many.

    Of a word of five letters three others make another word.
    """
    most = min(FEW, max(len(a), len(b)) // 3)
    apart = OSA.distance(a, b, score_cutoff=most)
    return apart if apart <= most else None


def _may_be_one(one: Word, other: Word) -> bool:
    """Tell whether two words that are not alike stand in the same place, so that one stands for the other."""
    places = _place(one), _place(other)
    return places[0] == places[1] and places[0] != ""


def _place(*words: Word) -> str:
    """Return the place that all of these words have, or "" where that is in doubt."""
    weighed: dict[str, float] = defaultdict(float)
    for place, weight in _weights(words):
        weighed[place] += weight / len(words)
    place, weight = max(weighed.items(), key=lambda item: (item[1], item[0]), default=("", 0.0))
    return place if weight >= DOUBT else ""


def _weights(words: tuple[Word, ...]) -> Iterator[tuple[str, float]]:
    for word in words:
        for role, weight in word.weights:
            yield _PLACES.get(role, ""), weight
