"""The paragraphs of one part of a DOCX file (ECMA-376 Part 1 §17), as lines of text."""

from __future__ import annotations

from habeas.evidence.findings import Findings

_LEFT_OUT = {"del", "moveFrom"}  # what somebody deleted or moved away, with changes tracked
_SKIPPED = {"instrText", "delText", "delInstrText", "Fallback", "sdtPr"}  # Fallback says again what Choice says
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_WORD = ("wordprocessingml", "http://purl.oclc.org/ooxml/wordprocessingml")
_OFF = {"0", "false", "off"}


class Paragraphs:
    """Takes the elements of a part, gathers its paragraphs: a blank line between them, rows on lines, cells by tabs."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._blocks: list[str] = []
        self._lines: list[list[str]] = [[]]  # of the paragraphs that are open: a text box stands inside of one
        self._skipping = 0
        self._text = False
        self._hidden = False
        self._cells: list[list[list[str]]] = []  # of the tables that are open: rows of blocks of cells
        self._outer: list[list[str]] = []

    def text(self) -> str:
        """Return the paragraphs, a blank line between them."""
        return "\n\n".join(self._blocks)

    def start(self, space: str, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._skipping or tag in _SKIPPED:
            self._skipping += 1
            return
        if tag in ("drawing", "pict", "object"):
            self._findings.count("embedded" if tag == "object" else "picture")
        if not any(part in space for part in _WORD):
            return
        if tag in _LEFT_OUT:
            self._findings.count("deletion")
            self._skipping += 1
        elif tag == "ins" and attributes.get("id"):
            self._findings.count("insertion")
        elif tag == "vanish" and attributes.get("val", "") not in _OFF:
            self._hidden = True
        else:
            self._mark(tag, attributes)

    def end(self, tag: str) -> None:
        """It ends."""
        if self._skipping:
            self._skipping -= 1
            return
        if tag == "t":
            self._text = False
        elif tag == "r":
            self._hidden = False
        elif tag == "p" and len(self._lines) > 1:
            self._end_paragraph()
        elif tag in ("tc", "tr", "tbl") and self._cells:
            self._end_table_part(tag)

    def data(self, text: str) -> None:
        """Characters: those of a run's text are the document's."""
        if self._text and not self._skipping and not self._hidden:
            self._lines[-1].append(text)

    def _mark(self, tag: str, attributes: dict[str, str]) -> None:
        match tag:
            case "r":
                self._hidden = False
            case "t":
                self._text = True
                self._findings.count("hidden", int(self._hidden))
            case "p":
                self._lines.append([])
            case "tab" | "br" | "cr" | "noBreakHyphen" | "softHyphen":
                if not self._hidden and (tag != "tab" or "pos" not in attributes):
                    self._lines[-1].append(_SIGNS[tag])
            case "sym":
                self._findings.count("symbol")
                self._lines[-1].append("\ufffd")
            case "tbl":
                self._cells.append([])
            case "tr" if self._cells:
                self._cells[-1].append([])
            case "tc" if self._cells:
                self._outer.append(self._blocks)
                self._blocks = []
            case _:
                pass

    def _end_paragraph(self) -> None:
        self._blocks.append("".join(self._lines.pop()))

    def _end_table_part(self, tag: str) -> None:
        rows = self._cells[-1]
        if tag == "tc" and self._outer:
            if rows:
                rows[-1].append("\n".join(self._blocks))
            self._blocks = self._outer.pop()
        elif tag == "tbl":
            self._cells.pop()
            self._blocks.append("\n".join("\t".join(row) for row in rows))
