"""The package of a Word document: its styles, its page, its footnotes, and nothing that tells of a machine.

Stored, not compressed: compressors differ from machine to machine, and the same paper has the same bytes on each.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from habeas.disclosures.directions import runs_leftward
from habeas.disclosures.fixed_phrases import phrases
from habeas.disclosures.footnotes import Footnote
from habeas.disclosures.paper import Paper, Run
from habeas.disclosures.shown_text import shown
from habeas.disclosures.stored_zip import held, write_zip
from habeas.disclosures.word_runs import Writer, element, styled
from habeas.disclosures.word_styles import set_styles

_NOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
# What the library's own template brings and no paper needs: a picture, another program's properties, styles twice.
_UNWANTED = ("/thumbnail", "/extended-properties", "/stylesWithEffects", "/customXml", "/webSettings", "/fontTable")


@dataclass(frozen=True, slots=True)
class Word:
    """A document that is being written (of python-docx)."""

    document: Any


def new_document(paper: Paper) -> Word:
    """Return an empty document: its page, styles, head and foot, and properties that hold nothing but the paper's."""
    import docx

    document = docx.Document()
    for relations in (document.part.package.rels, document.part.rels):
        for key in [key for key, one in relations.items() if one.reltype.endswith(_UNWANTED)]:
            relations.pop(key)
    set_styles(document, paper.lang)
    _set_properties(document.core_properties, paper)
    _set_page(document, paper)
    return Word(document)


def _set_properties(properties: Any, paper: Paper) -> None:
    made = datetime.fromisoformat(paper.made_on)
    properties.title, properties.language = shown(paper.title)[:255], paper.lang
    properties.author = "Habeas"
    properties.last_modified_by = properties.comments = properties.keywords = properties.subject = ""
    properties.created = properties.modified = made
    properties.revision = 1


def _set_page(document: Any, paper: Paper) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(25)
    section.header_distance = section.footer_distance = Mm(12)
    section.different_first_page_header_footer = bool(paper.mark)
    if runs_leftward("", paper.lang):
        section._sectPr.insert_element_before(element("bidi"), "w:rtlGutter", "w:docGrid")
    write = Writer(paper.lang, ())
    if paper.mark:
        line = section.header.paragraphs[0]
        _begin(line, paper.lang)
        write.run(line, Run(text=paper.mark, strong=True))
    feet = (section.footer, section.first_page_footer) if paper.mark else (section.footer,)
    for foot in feet:
        _page_of(foot.paragraphs[0], paper.lang, write)


def _begin(line: Any, lang: str) -> None:
    if runs_leftward("", lang):
        line._p.get_or_add_pPr().append(element("bidi"))


def _page_of(line: Any, lang: str, write: Writer) -> None:
    """Write "Page 1 of 3" with the numbers as fields."""
    _begin(line, lang)
    before, between, after = phrases("paper", lang).say("page_of", page="\0", pages="\0").split("\0")
    for words, order in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        if words:
            write.run(line, Run(text=words))
        if order:
            field, run, shown_now = element("fldSimple", instr=order), element("r"), element("t")
            shown_now.text = "1"
            run.append(shown_now)
            field.append(run)
            line._p.append(field)


def add_part_of_notes(word: Word, notes: tuple[Footnote, ...], lang: str) -> None:
    """Add the part that holds the footnotes (ECMA-376-1 §17.11.10), and the two separators that Word wants in it."""
    from docx.opc.oxml import serialize_part_xml
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    root, settings = element("footnotes"), element("footnotePr")
    for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
        note, line = element("footnote", type=kind, id=str(number)), element("p")
        run = element("r")
        run.append(element(kind))
        line.append(run)
        note.append(line)
        root.append(note)
        settings.append(element("footnote", id=str(number)))
    for one in notes:
        root.append(_note(word, one, lang))
    part = Part(PackURI("/word/footnotes.xml"), _NOTES_TYPE, serialize_part_xml(root), word.document.part.package)
    word.document.part.relate_to(part, _NOTES)
    word.document.settings.element.insert_element_before(settings, "w:endnotePr", "w:compat")


def _note(word: Word, note: Footnote, lang: str) -> Any:
    line = word.document.add_paragraph(style="Footnote text")  # only a part of the document makes runs
    line._p.getparent().remove(line._p)
    _begin(line, lang)
    line._p.append(styled("FootnoteReference", element("footnoteRef")))
    write = Writer(lang, ())
    for run in (Run(text=" "), *note.runs):
        write.run(line, run)
    made = element("footnote", id=str(note.number))
    made.append(line._p)
    return made


def packed(word: Word) -> bytes:
    """Return the bytes of the document, the same on every machine."""
    saved, made = BytesIO(), BytesIO()
    word.document.save(saved)
    with zipfile.ZipFile(saved) as package:
        write_zip(made, [held(name, package.read(name)) for name in package.namelist()])
    return made.getvalue()
