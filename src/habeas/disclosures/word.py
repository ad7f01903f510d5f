"""A paper as DOCX: to be edited, with real headings, tables and footnotes.

Each run carries its language and its direction. A footnote that comes again is a reference to the first, as Word makes
it. Nothing in the file tells of the machine or the hour: the same paper gives the same bytes.
"""

from __future__ import annotations

from typing import Any

from habeas.disclosures.directions import begins_right, lines_leftward, runs_leftward
from habeas.disclosures.fixed_phrases import phrases
from habeas.disclosures.footnotes import footnotes
from habeas.disclosures.paper import Block, Field, Heading, Items, PageBreak, Paper, Paragraph, Run, Table
from habeas.disclosures.shapes import check_shape, levels
from habeas.disclosures.word_package import Word, add_part_of_notes, new_document, packed
from habeas.disclosures.word_runs import Writer, element

_LABEL, _WIDTH = 2_750, 9_070
"""In twentieths of a point, each 635 EMU: the labels of a form, and what lies between the margins of an A4 page."""
_UNSPLIT_LETTERS = 900
_FEW = 60
# The order of properties of a paragraph (ECMA-376-1 §17.3.1.26), as far as they are used.
_AFTER_JC = ("w:textDirection", "w:textAlignment", "w:outlineLvl", "w:rPr", "w:sectPr", "w:pPrChange")
_AFTER_BIDI = ("w:spacing", "w:ind", "w:contextualSpacing", "w:jc", *_AFTER_JC)
_HAIR = {"val": "single", "sz": "4", "space": "0", "color": "C3CAD2"}
_RULE = {"val": "single", "sz": "8", "space": "0", "color": "38475A"}


def docx_of(paper: Paper) -> bytes:
    """Return a paper as DOCX; the same paper gives the same bytes.

    A character that no XML can hold, and one that turns its neighbours around unseen, is shown by a mark.

    Raises: DisclosureError: the paper has no title or day, or a table's row does not fit its head. UsageError: no
        phrases are kept in its language.
    """
    check_shape(paper)
    notes = footnotes(paper)
    word = new_document(paper)
    body = _Body(word, paper, Writer(paper.lang, notes))
    body.head()
    for level, block in zip(levels(paper.blocks), paper.blocks, strict=True):
        body.add(block, level)
    body.close()
    add_part_of_notes(word, notes, paper.lang)
    return packed(word)


class _Body:
    """Appends blocks to a document, and gathers fields that follow each other in one table."""

    def __init__(self, word: Word, paper: Paper, writer: Writer) -> None:
        self._document, self._paper, self._write = word.document, paper, writer
        self._say = phrases("paper", paper.lang)
        self._form: Any = None

    def head(self) -> None:
        """Write what stands at the head: mark, title, subtitle, day, and that the phrases are unchecked."""
        paper = self._paper
        if paper.mark:
            self._line((Run(text=paper.mark),), "Mark")
        self._line((Run(text=paper.title),), "Title")
        if paper.subtitle:
            self._line((Run(text=paper.subtitle),), "Subtitle")
        self._line((Run(text=self._say.say("made_on", value=paper.made_on)),), "Small")
        for lang in dict.fromkeys((paper.lang, "en")) if paper.unchecked else ():
            self._line((Run(text=phrases("paper", lang).say("unchecked"), lang=lang),), "Remark")

    def add(self, block: Block, level: int) -> None:
        """Append a block; `level` is a heading's as it is set."""
        if not isinstance(block, Field):
            self.close()
        match block:
            case Heading():
                self._line((Run(text=block.text),), f"Heading {level}")
            case Paragraph():
                self._line(block.runs, "Normal")
            case Field():
                self._field(block)
            case Items():
                for item in block.items:
                    self._line(item, "List Bullet")
            case Table():
                self._table(block)
            case PageBreak():
                self._document.add_page_break()

    def close(self) -> None:
        """End the form, if one is open: a table that follows it at once would become a part of it."""
        if self._form is not None:
            self._document.add_paragraph(style="Gap")
            self._form = None

    def _line(self, runs: tuple[Run, ...], style: str) -> None:
        self._fill(self._document.add_paragraph(style=style), runs)

    def _fill(self, paragraph: Any, runs: tuple[Run, ...]) -> None:
        leftward = lines_leftward(runs, self._paper.lang)
        properties = paragraph._p.get_or_add_pPr()
        if leftward:
            properties.insert_element_before(element("bidi"), "w:adjustRightInd", "w:snapToGrid", *_AFTER_BIDI)
        in_list = paragraph.style.name == "List Bullet"  # whose marks stand where its lines begin
        if begins_right(runs, self._paper.lang, _FEW) != leftward and not in_list:
            properties.insert_element_before(element("jc", val="right"), *_AFTER_JC)  # in Word, where lines end
        for run in runs:
            self._write.run(paragraph, run)

    def _field(self, field: Field) -> None:
        if self._form is None:
            self._form = self._new_table(0, (_LABEL, _WIDTH - _LABEL))
        cells = self._new_row(self._form, field.values)
        self._cell(cells[0], (Run(text=field.label),), "Label")
        if field.confidential:
            self._fill(cells[0].add_paragraph(style="Label"), (Run(text=f"[{self._say.say('confidential')}]"),))
        if not field.values:
            self._cell(cells[1], (Run(text=self._say.say("not_stated")),), "Not stated")
        for at, value in enumerate(field.values):
            if at:
                self._fill(cells[1].add_paragraph(style="Value"), (value,))
            else:
                self._cell(cells[1], (value,), "Value")

    def _table(self, table: Table) -> None:
        if table.caption:
            self._line((Run(text=table.caption),), "Caption")
        shares = table.widths or (1.0,) * len(table.head)
        made = self._new_table(1, tuple(int(_WIDTH * share / sum(shares)) for share in shares))
        for cell, text in zip(made.rows[0].cells, table.head, strict=True):
            self._cell(cell, (Run(text=text),), "Table head")
            cell._tc.get_or_add_tcPr().append(element("shd", val="clear", color="auto", fill="EEF1F4"))
        made.rows[0]._tr.get_or_add_trPr().append(element("tblHeader"))
        for row in table.rows:
            cells = self._new_row(made, tuple(run for cell in row for run in cell))
            for cell, runs in zip(cells, row, strict=True):
                self._cell(cell, runs, "Cell")
        self._document.add_paragraph(style="Gap")

    def _cell(self, cell: Any, runs: tuple[Run, ...], style: str) -> None:
        cell.paragraphs[0].style = self._document.styles[style]
        self._fill(cell.paragraphs[0], runs)

    def _new_row(self, table: Any, runs: tuple[Run, ...]) -> Any:
        """Add a row; one that is not long stays on its page."""
        row = table.add_row()
        if sum(len(run.text) for run in runs) <= _UNSPLIT_LETTERS:
            row._tr.get_or_add_trPr().append(element("cantSplit"))
        return row.cells

    def _new_table(self, rows: int, widths: tuple[int, ...]) -> Any:
        table = self._document.add_table(rows=rows, cols=len(widths))
        table.autofit = False
        properties = table._tbl.tblPr
        if runs_leftward("", self._paper.lang):
            properties.insert_element_before(element("bidiVisual"), "w:tblW", "w:jc", "w:tblLayout", "w:tblLook")
        borders = element("tblBorders")
        for side, line in (("top", _RULE), ("bottom", _RULE), ("insideH", _HAIR)):
            borders.append(element(side, **line))
        properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width * 635
        return table
