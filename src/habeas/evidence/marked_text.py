"""A text with marks in it, cut into pieces that a page can show: paragraphs, and in them runs under the same marks.

Nothing of the text is changed or left out but the white space between paragraphs, and what is folded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from habeas.evidence.paragraphs import paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage of a text by its code points, as what it is marked, and whether it is folded.

    `words`: what stands in its place when it is folded, and what is noted of it otherwise.
    """

    id: str
    label: str
    start: int
    end: int
    folded: bool = False
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A piece of a paragraph under the same marks. `begins`: those that begin here, or go on in a new paragraph.

    Of a folded passage there is one run, without its text, where it begins: `folded`, and `count` words.
    """

    at: int
    text: str = field(repr=False)
    marks: tuple[Passage, ...] = ()
    begins: tuple[Passage, ...] = ()
    folded: Passage | None = None
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph: its number from 0, the code point at which it begins, and its runs; none where all is folded."""

    number: int
    at: int
    runs: tuple[Run, ...]


def cut(text: str, marks: Iterable[Passage], *, only: Sequence[tuple[int, int]] | None = None) -> tuple[Paragraph, ...]:
    """Cut a text into paragraphs and runs.

    Args:
        marks: in any order; they may overlap, and reach over paragraphs.
        only: the spans in code points whose paragraphs are wanted; None for all of them.
    """
    ordered = sorted(marks, key=lambda one: (one.start, -one.end, one.id))
    folds, rest = _merged([one for one in ordered if one.folded]), [one for one in ordered if not one.folded]
    found = []
    for number, (start, whole_end) in enumerate(paragraphs(text)):
        if only is not None and not any(first < whole_end and start < last for first, last in only):
            continue
        end = start + len(text[start:whole_end].rstrip())
        here = [one for one in rest if one.start < end and start < one.end]
        folded = [one for one in folds if one.start < end and start < one.end]
        found.append(Paragraph(number=number, at=start, runs=tuple(_runs(text, start, end, here, folded))))
    return tuple(found)


def words_of(text: str) -> int:
    """Return how many words a passage has, as white space parts them."""
    return len(text.split())


def _merged(folds: list[Passage]) -> list[Passage]:
    """Return folded passages, those that share a letter as one: the first of them stands for both."""
    found: list[Passage] = []
    for one in folds:
        if found and one.start < found[-1].end:
            before = found.pop()
            found.append(replace(before, end=max(before.end, one.end)))
        else:
            found.append(one)
    return found


def _runs(text: str, start: int, end: int, here: list[Passage], folded: list[Passage]) -> list[Run]:
    edges = {start, end}
    for one in (*here, *folded):
        edges.update(edge for edge in (one.start, one.end) if start < edge < end)
    ordered = sorted(edges)
    runs = []
    for first, last in pairwise(ordered):
        fold = next((one for one in folded if one.start <= first < one.end), None)
        if fold is not None:
            if first == max(fold.start, start) and fold.start >= start:
                count = words_of(text[fold.start : fold.end])
                runs.append(Run(at=first, text="", folded=fold, count=count))
            continue
        under = tuple(one for one in here if one.start <= first < one.end)
        begins = tuple(one for one in under if one.start == first or first == start)
        runs.append(Run(at=first, text=text[first:last], marks=under, begins=begins))
    return runs
