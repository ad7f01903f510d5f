"""Runs of a paper as runs of a Word document: language, direction, line ends, and the numbers of footnotes."""

from __future__ import annotations

from typing import Any

from habeas.disclosures.directions import has_own_tongue, runs_leftward
from habeas.disclosures.footnotes import NO_LANGUAGE, Footnote, numbers
from habeas.disclosures.paper import Run
from habeas.disclosures.pieces import pieces
from habeas.disclosures.shown_text import shown

_WHOLE = 1_000_000_000
"""Letters on a line: Word divides long words itself."""


def element(tag: str, /, **attributes: str) -> Any:
    """Return an element of WordprocessingML, its attributes in the same namespace."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    return OxmlElement(f"w:{tag}", attrs={qn(f"w:{key}"): value for key, value in attributes.items()})


class Writer:
    """Writes the runs of one paper; it knows which footnotes were opened already."""

    def __init__(self, lang: str, notes: tuple[Footnote, ...]) -> None:
        self._lang = lang
        self._numbers = numbers(notes)
        self._opened: set[int] = set()

    def run(self, paragraph: Any, run: Run) -> None:
        """Append a run to a paragraph of python-docx, and the footnote it opens or refers back to."""
        text = shown(run.text)
        said = text.rstrip() if run.cites else text
        own = has_own_tongue(run, self._lang)
        leftward = runs_leftward(run.text, run.lang) if own else runs_leftward("", self._lang)
        lang = run.lang or self._lang
        # Among letters that run leftward, an id and an ISO day keep their way as runs of their own.
        parts = pieces(said, _WHOLE, lang) if leftward else [(said, "")]
        for words, way in parts:
            if way in ("ltr", "whole"):
                made = self._words(paragraph, words, NO_LANGUAGE, leftward=False, strong=run.strong)
                kept = element("dir", val="ltr")
                made._r.addprevious(kept)
                kept.append(made._r)
            elif words:
                self._words(paragraph, words, lang, leftward=leftward, strong=run.strong)
        if run.cites:
            self._note(paragraph, self._numbers[frozenset(run.cites)])
        if said != text:
            self._words(paragraph, text[len(said) :], lang, leftward=leftward, strong=run.strong)

    def _words(self, paragraph: Any, text: str, lang: str, *, leftward: bool, strong: bool) -> Any:
        made = paragraph.add_run(text)
        if strong:
            made.bold = True
            made.font.cs_bold = True
        properties = made._r.get_or_add_rPr()
        if leftward:
            made.font.rtl = True
            properties.append(element("lang", bidi=lang))
        else:
            properties.append(element("lang", val=lang))
        return made

    def _note(self, paragraph: Any, number: int) -> None:
        if number in self._opened:
            self._again(paragraph, number)
            return
        self._opened.add(number)
        paragraph._p.append(element("bookmarkStart", id=str(number), name=f"_Note{number}"))
        paragraph._p.append(styled("FootnoteReference", element("footnoteReference", id=str(number))))
        paragraph._p.append(element("bookmarkEnd", id=str(number)))

    def _again(self, paragraph: Any, number: int) -> None:
        """Refer to a footnote that was opened before: Word's own cross-reference, with its number as it is now."""
        order = element("instrText")
        order.text = f" NOTEREF _Note{number} \\f \\h "
        order.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        words = element("t")
        words.text = str(number)
        for inside in (
            element("fldChar", fldCharType="begin"),
            order,
            element("fldChar", fldCharType="separate"),
            words,
            element("fldChar", fldCharType="end"),
        ):
            paragraph._p.append(styled("FootnoteReference", inside))


def styled(style: str, inside: Any) -> Any:
    """Return a run of a character style that holds an element."""
    run, properties = element("r"), element("rPr")
    properties.append(element("rStyle", val=style))
    run.append(properties)
    run.append(inside)
    return run
