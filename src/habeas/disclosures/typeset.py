"""A paper as one value that its page template reads: text as text, never as a program.

The template (templates/paper.typ) is fixed; everything that a paper says reaches it as JSON. What the page decides, the
place of a footnote and the number of pages, it decides itself; everything else is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import regex

from habeas.disclosures.directions import begins_right, has_letters, has_own_tongue, lines_leftward, runs_leftward
from habeas.disclosures.fixed_phrases import phrases
from habeas.disclosures.footnotes import Key, footnotes, numbers
from habeas.disclosures.lengths import pages_of
from habeas.disclosures.lettering import Faces, lettered
from habeas.disclosures.paper import Block, Field, Heading, Items, PageBreak, Paper, Paragraph, Run, Table
from habeas.disclosures.pieces import pieces
from habeas.disclosures.shapes import check_shape, levels

Value = dict[str, Any]

_LINE = 80
"""Letters on a line of the text, counted wide."""
_VALUES = 52  # on a line of a form's values
_CELLS = 88  # on a line across a table, whose letters are smaller
_LABELS = 20
_NARROWEST = 20
"""No column is set narrower than this part of the table, whatever was asked for: a word needs room."""
_UNSPLIT_LINES = 14
"""A row of more lines may go on overleaf."""
_UNSPLIT_CITES = 12
_UNSPLIT_TABLE = 18
"""A whole table of so few lines stays on a page."""
_LONG_PAPER = 8.0
"""A paper of more pages than this, about, begins with its contents."""
_CONTENTS = 40
"""More headings than this, and the contents list the first level alone."""
_LANGUAGE = regex.compile(r"[a-z]{2,3}")
_REGION = regex.compile(r"[A-Z]{2}")


def typeset(paper: Paper, known: Faces) -> Value:
    """Return what the page template reads, as a value that JSON can hold.

    Args:
        known: the letters that the bundled faces have.
    Raises: DisclosureError: the paper has no title or day, or a table's row does not fit its head. UsageError: no
        phrases are kept in its language.
    """
    check_shape(paper)
    say = phrases("paper", paper.lang)
    notes = footnotes(paper)
    page = _Page(paper.lang, known, numbers(notes))
    value: Value = {
        **_tongue(paper.lang),
        "title": page.plain(paper.title),
        "subtitle": page.plain(paper.subtitle),
        "mark": page.plain(paper.mark),
        "day": [int(part) for part in paper.made_on.split("-")],
        "made_on": say.say("made_on", value="\0").split("\0"),
        "made": paper.made_on,
        "page_of": say.say("page_of", page="\0", pages="\0").split("\0"),
        "unchecked": _unchecked(paper),
        "words": {key: say.say(key) for key in ("not_stated", "confidential", "contents")},
        "contents": _contents(paper, pages_of(paper, notes)),
        "blocks": [block for group in _groups(paper.blocks) for block in page.blocks(group)],
        "notes": [[page.run(run, _LINE) for run in note.runs] for note in notes],
    }
    value["numbered"] = say.say("numbered_letters", value=page.numbered) if page.numbered else ""
    return value


def _contents(paper: Paper, pages: float) -> int:
    """Return how many levels of headings the contents list, 0 where a paper is short enough to go without."""
    headings = sum(isinstance(block, Heading) for block in paper.blocks)
    if pages <= _LONG_PAPER or not headings:
        return 0
    return 1 if headings > _CONTENTS else 2


def _unchecked(paper: Paper) -> list[Value]:
    """Say that no speaker has checked the phrases: in the paper's language, and in English for who reads that only."""
    told = dict.fromkeys((paper.lang, "en")) if paper.unchecked else ()
    return [{"text": phrases("paper", lang).say("unchecked"), **_tongue(lang)} for lang in told]


def _groups(blocks: tuple[Block, ...]) -> list[list[tuple[int, Block]]]:
    """Gather fields that follow each other to one form; every other block stands alone. With heading levels."""
    groups: list[list[tuple[int, Block]]] = []
    before: Block | None = None
    for leveled in zip(levels(blocks), blocks, strict=True):
        if isinstance(leveled[1], Field) and isinstance(before, Field):
            groups[-1].append(leveled)
        else:
            groups.append([leveled])
        before = leveled[1]
    return groups


class _Page:
    """Turns blocks into values of the template, and counts the letters that no face has."""

    def __init__(self, lang: str, known: Faces, numbers: dict[Key, int]) -> None:
        self._lang, self._known, self._numbers = lang, known, numbers
        self._seen: set[int] = set()
        self.numbered = 0

    def plain(self, text: str) -> str:
        """Return a text that the faces can show."""
        shown, numbered = lettered(text, self._known)
        self.numbered += numbered
        return shown

    def blocks(self, group: list[tuple[int, Block]]) -> list[Value]:
        """Return the value of a block, or of a form of several fields."""
        level, block = group[0]
        match block:
            case Field():
                return [{"kind": "form", "fields": [self._field(one) for _, one in group if isinstance(one, Field)]}]
            case Heading():
                return [{"kind": "heading", "level": level, "text": self.run(Run(text=block.text), _LINE)}]
            case Paragraph():
                return [{"kind": "paragraph", **self._text(block.runs, _LINE)}]
            case Items():
                return [{"kind": "items", "items": [self._text(item, _LINE) for item in block.items]}]
            case Table():
                return [self._table(block)]
            case PageBreak():
                return [{"kind": "break"}]

    def run(self, run: Run, room: int) -> Value:
        """Return a run in pieces between which a line may end, with the footnote that it opens or refers back to."""
        lang = run.lang or self._lang
        text = self.plain(run.text)
        said = text.rstrip() if run.cites else text  # a footnote's number stands at its word, not behind a blank
        value: Value = {"pieces": pieces(said, room, lang), "after": text[len(said) :], "strong": run.strong}
        if has_own_tongue(run, self._lang):
            way = runs_leftward(run.text, run.lang) if has_letters(run.text) else runs_leftward("", self._lang)
            value |= _tongue(lang) | {"way": "rtl" if way else "ltr"}
        if run.cites:
            number = self._numbers[frozenset(run.cites)]
            value["again" if number in self._seen else "note"] = number
            self._seen.add(number)
        return value

    def _text(self, runs: tuple[Run, ...], room: int) -> Value:
        """Return runs that read on, and the way their lines run: another than the paper's where all are of one."""
        return {
            "runs": [self.run(run, room) for run in runs],
            "dir": "rtl" if lines_leftward(runs, self._lang) else "ltr",
            "align": "right" if begins_right(runs, self._lang, room) else "left",
        }

    def _opens(self, cells: Sequence[tuple[Run, ...]]) -> int:
        """Return how many citations stand in the footnotes that a row opens; to be asked before it is set."""
        sets = {frozenset(run.cites) for cell in cells for run in cell if run.cites}
        return sum(len(one) for one in sets if self._numbers[one] not in self._seen)

    def _field(self, field: Field) -> Value:
        opens = self._opens([field.values])
        label = self.run(Run(text=field.label), _LABELS)
        values = [self._text((run,), _VALUES) for run in field.values]
        lines = max(_height([label], _LABELS), sum(_height(value["runs"], _VALUES) for value in values))
        return {
            "label": label,
            "values": values,
            "confidential": field.confidential,
            "unsplit": lines <= _UNSPLIT_LINES and opens <= _UNSPLIT_CITES,
        }

    def _table(self, table: Table) -> Value:
        asked = table.widths or (1.0,) * len(table.head)
        shares = [max(share, sum(asked) / _NARROWEST) for share in asked]
        rooms = [max(1, int(_CELLS * share / sum(shares)) - 2) for share in shares]
        head = [self.run(Run(text=text, strong=True), room) for text, room in zip(table.head, rooms, strict=True)]
        caption = self.run(Run(text=table.caption), _LINE) if table.caption else None
        top = max(_height([run], room) for run, room in zip(head, rooms, strict=True))
        opens = self._opens([cell for row in table.rows for cell in row])
        rows = [self._row(row, rooms) for row in table.rows]
        return {
            "kind": "table",
            "caption": caption,
            "head": head,
            "repeat": top <= _UNSPLIT_LINES,
            "unsplit": top + sum(row["lines"] for row in rows) <= _UNSPLIT_TABLE and opens <= _UNSPLIT_CITES,
            "rows": rows,
            "widths": shares,
        }

    def _row(self, row: tuple[tuple[Run, ...], ...], rooms: list[int]) -> Value:
        opens = self._opens(row)
        cells = [self._text(cell, room) for cell, room in zip(row, rooms, strict=True)]
        lines = max(_height(cell["runs"], room) for cell, room in zip(cells, rooms, strict=True))
        return {"cells": cells, "lines": lines, "unsplit": lines <= _UNSPLIT_LINES and opens <= _UNSPLIT_CITES}


def _height(runs: list[Value], room: int) -> int:
    """Return how many lines a cell has at most: what may not be divided, and is higher than a page, is never set."""
    texts = ["".join(piece for piece, _ in run["pieces"]) for run in runs]
    return sum(1 + len(text) // room + text.count("\n") for text in texts)


def _tongue(lang: str) -> Value:
    """Return a BCP 47 tag as the template takes it: language, region and the way that its script runs."""
    first, *others = lang.split("-")
    region = next((one.upper() for one in others if _REGION.fullmatch(one.upper())), "")
    return {
        "lang": first.lower() if _LANGUAGE.fullmatch(first.lower()) else "und",
        "region": region,
        "way": "rtl" if runs_leftward("", lang) else "ltr",
    }
