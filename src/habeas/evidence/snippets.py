"""What of a passage is shown around a hit: a few words on both sides, or of a covered exhibit neutral ones alone.

Whoever reads a list of hits has not asked to read what is hard to read. Of an exhibit that is covered a word beside the
hit is shown only when it says nothing by itself: a preposition, a pronoun, a number. Anything else is an ellipsis.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from habeas.model.spellings import fold, folded, words_in

BESIDE = 8
"""Words on each side."""
_REACH = 240  # code points in which they are looked for
GAP = "…"
_NEUTRAL = frozenset(
    folded("""
    the a an of to in on at by for from with and or as his her its their our my your this that these those who which was
    were is are be been he she they we i you it him them us when where there then
    el la los las un una unos unas de del al en por para con y o su sus mi que este esta ese esa era fue es son él ella
    ellos nos le les lo se cuando donde allí
    le la les un une des du de au aux à en dans sur par pour avec et ou son sa ses leur mon ma que qui ce cette était
    est sont il elle ils nous vous lui y quand où là
    и в во на с со к ко о об от до у за из по для при что это этот эта эти он она они мы вы я его её их нас вас ему ей
    им мой моя наш был была были быть как когда где там тогда
    و في من إلى على عن مع أن إن هذا هذه ذلك تلك الذي التي هو هي هم نحن أنا كان كانت به بها له لها منه منها عنه ثم حين
    حيث هناك
    """).split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A hit and what stands beside it, with the spaces that part them; each is one line."""

    before: str = field(repr=False)
    hit: str = field(repr=False)
    after: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.before}{self.hit}{self.after}".strip()


def snippet(text: str, start: int, end: int, *, covered: bool) -> Snippet:
    """Return what is shown of a hit.

    Args:
        text: the passage. start, end: of the hit, in code points of the passage.
        covered: only a neutral word on each side.
    """
    first = max(start - _REACH, 0)
    text, start, end = text[first : end + _REACH], start - first, end - first
    spans = words_in(text)
    before = [span for span in spans if span[1] <= start][-(1 if covered else BESIDE) :]
    after = [span for span in spans if span[0] >= end][: 1 if covered else BESIDE]
    if covered:
        left, right = (" ".join(_neutral(text, one) for one in side) for side in (before, after))
        left, right = f"{left} ", f" {right}"
    else:
        left = text[before[0][0] if before else 0 : start]
        right = text[end : after[-1][1]] if after and after[-1] != spans[-1] else text[end:]
    cut_left = before and (not left.strip() or before[0] != spans[0])
    cut_right = after and (not right.strip() or after[-1] != spans[-1])
    return Snippet(
        before=_one_line(f"{GAP} {left}" if cut_left else left),
        hit=_one_line(text[start:end]),
        after=_one_line(f"{right} {GAP}" if cut_right else right),
    )


def _neutral(text: str, span: tuple[int, int]) -> str:
    word = text[span[0] : span[1]]
    return word if word.isdecimal() or fold(word) in _NEUTRAL else ""


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
