"""Names that a paper must not hold, looked for in every word of it, and covered wherever they stand.

An individual who rests on a single source, and a private person, are called by numbers; but an answer, a reason or a
rank in somebody's words can still name them. A run that does is replaced as a whole, and keeps what it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from habeas.disclosures.paper import Block, Field, Heading, Items, Paragraph, Run, Table
from habeas.model.spellings import folds_in, forms

_LETTERS = 3  # a shorter word of a name is in many other words


def covered(blocks: Iterable[Block], hidden: Iterable[str], shown: Iterable[str], instead: str) -> tuple[Block, ...]:
    """Return blocks in which no run names somebody who is not named.

    Args:
        hidden: names, as written, that must not stand there. shown: names that may: what is also a word of theirs
            tells nobody apart, and then the whole name is looked for.
        instead: what stands in the place of a run that names somebody.
    """
    names = _looked_for(tuple(hidden), tuple(shown))
    if not names:
        return tuple(blocks)

    def clear(run: Run) -> Run:
        return replace(run, text=instead, lang="", strong=False) if _stands_in(run.text, names) else run

    return tuple(_cleared(block, clear, instead, names) for block in blocks)


def _looked_for(hidden: tuple[str, ...], shown: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Return sets of words, each of which names somebody where all of it stands."""
    free = {form for name in shown for word in _words(name) for form in forms(word)}
    found: dict[frozenset[str], None] = {}
    for name in hidden:
        words = [word for word in _words(name) if len(word) >= _LETTERS]
        apart = [word for word in words if free.isdisjoint(forms(word))]
        found.update({frozenset((word,)): None for word in apart})
        if not apart and words:
            found[frozenset(_words(name))] = None
    return tuple(found)


def _words(text: str) -> list[str]:
    return [word for word, _, _ in folds_in(text)]


def _stands_in(text: str, names: tuple[frozenset[str], ...]) -> bool:
    there = {form for word in _words(text) for form in forms(word)}
    return any(all(not there.isdisjoint(forms(word)) for word in name) for name in names)


def _cleared(block: Block, clear: Callable[[Run], Run], instead: str, names: tuple[frozenset[str], ...]) -> Block:
    match block:
        case Heading():
            return replace(block, text=instead) if _stands_in(block.text, names) else block
        case Paragraph():
            return replace(block, runs=tuple(map(clear, block.runs)))
        case Field():
            return replace(block, values=tuple(map(clear, block.values)))
        case Items():
            return replace(block, items=tuple(tuple(map(clear, item)) for item in block.items))
        case Table():
            rows = tuple(tuple(tuple(map(clear, cell)) for cell in row) for row in block.rows)
            return replace(block, rows=rows)
        case _:
            return block
