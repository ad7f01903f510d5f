"""About how many pages a paper fills, to tell whether it needs its contents at its head.

An estimate: the page template could count its pages, but would have to lay them all out once more for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from habeas.disclosures.footnotes import Footnote
from habeas.disclosures.paper import Block, Field, Heading, Items, PageBreak, Paper, Paragraph, Run, Table

_PAGE = 46.0
"""Lines of a page."""
_LINE, _VALUES, _CELLS, _NOTE = 92, 62, 110, 115
"""Letters of a line: of the text, of a form's values, across a table, of a footnote."""
_NOTE_HEIGHT = 0.75  # of a line of the text


def pages_of(paper: Paper, notes: tuple[Footnote, ...]) -> float:
    """Return about how many pages of A4 a paper and its footnotes fill."""
    lines = 8.0 + sum(_lines(block) for block in paper.blocks)
    lines += sum(_NOTE_HEIGHT * _wrapped(note.runs, _NOTE) for note in notes)
    return lines / _PAGE


def _lines(block: Block) -> float:
    match block:
        case Heading():
            return 3
        case Paragraph():
            return 0.5 + _wrapped(block.runs, _LINE)
        case Field():
            return 0.8 + max(1, sum(_wrapped((run,), _VALUES) for run in block.values))
        case Items():
            return sum(0.4 + _wrapped(item, _LINE) for item in block.items)
        case Table():
            shares = block.widths or (1.0,) * len(block.head)
            rooms = [max(1.0, _CELLS * share / sum(shares)) for share in shares]
            rows = (max(_wrapped(cell, room) for cell, room in zip(row, rooms, strict=True)) for row in block.rows)
            return 4 + sum(0.6 + 0.85 * row for row in rows)
        case PageBreak():
            return _PAGE / 2


def _wrapped(runs: Iterable[Run], room: float) -> int:
    return 1 + int(sum(len(run.text) for run in runs) / room)
