"""A paper as a Word document, read back as Word and python-docx read one."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.parser import parse_xml
from hypothesis import given, settings
from tests.disclosures.papers import INJECTIONS, PAPERS, SAID, TITLES, every_block, unknown

from habeas.disclosures.fixed_phrases import LANGUAGES, phrases
from habeas.disclosures.footnotes import footnotes, runs_of
from habeas.disclosures.paper import Field, Paper, Paragraph, Run
from habeas.disclosures.shown_text import shown
from habeas.disclosures.word import docx_of
from habeas.errors import DisclosureError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def part(content: bytes, name: str) -> Any:
    """Return a part of a document, parsed."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        return parse_xml(package.read(name))


def texts(root: Any) -> list[str]:
    """Return the words of each paragraph, wherever in it they stand; a line end is a line end."""
    ends = {f"{W}t": None, f"{W}br": "\n", f"{W}tab": "\t", f"{W}cr": "\n"}
    return [
        "".join((ends[one.tag] or one.text or "") for one in paragraph.iter() if one.tag in ends and inside(one))
        for paragraph in root.iter(f"{W}p")
    ]


def inside(one: Any) -> bool:
    """Does it stand in a run that is no field's?"""
    run = one.getparent()
    style = run.find(f"{W}rPr/{W}rStyle")
    return style is None or style.get(f"{W}val") != "FootnoteReference"


@settings(max_examples=25, deadline=None)
@given(PAPERS)
def test_every_value_keeps_its_words_and_its_footnote(paper: Paper) -> None:
    """What a source said, and what it rests on, reach the editable form whole."""
    content = docx_of(paper)
    body = part(content, "word/document.xml")
    all_said = "".join(texts(body))
    for run in runs_of(paper):
        assert shown(run.text).replace("\r", "\n") in all_said.replace("\r", "\n")
    opened = [one.get(f"{W}id") for one in body.iter(f"{W}footnoteReference")]
    again = [one.text for one in body.iter(f"{W}instrText")]
    notes = footnotes(paper)
    assert opened == [str(note.number) for note in notes]
    assert len(opened) + len(again) == sum(bool(run.cites) for run in runs_of(paper))
    marks = {one.get(f"{W}name") for one in body.iter(f"{W}bookmarkStart")}
    assert {order.split()[1] for order in again} <= marks
    kept = [one for one in part(content, "word/footnotes.xml") if one.get(f"{W}type") is None]
    assert ["".join(texts(one)).strip() for one in kept] == ["".join(run.text for run in note.runs) for note in notes]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_paper_has_the_same_bytes(lang: str) -> None:
    """Whoever makes the filing again has the file whose hash was recorded, and nothing of this machine is in it."""
    content = docx_of(every_block(lang))
    assert content == docx_of(every_block(lang))
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "docProps/thumbnail.jpeg" not in package.namelist()
        assert "docProps/app.xml" not in package.namelist()
    properties = docx.Document(BytesIO(content)).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("Habeas", "", "")
    assert (properties.title, properties.language) == (TITLES[lang], lang)
    assert {properties.created.isoformat(), properties.modified.isoformat()} == {"2026-11-30T00:00:00+00:00"}


def test_headings_tables_and_lists_are_real() -> None:
    """Whoever edits the paper finds chapters, tables whose heads repeat, and lists, not look-alikes."""
    document: Any = docx.Document(BytesIO(docx_of(every_block())))
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert [style for style in styles if style.startswith("Heading")] == ["Heading 1", "Heading 2", "Heading 1"]
    assert styles.count("List Bullet") == len(INJECTIONS)
    form, table = document.tables
    assert [cell.text for cell in form.columns[0].cells] == ["Name", "Born\n[confidential]", "Found"]
    assert [cell.text for cell in form.columns[1].cells][1] == "not stated"
    assert [cell.text for cell in table.rows[0].cells] == ["Day", "Asked", "Answered"]
    assert table.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None
    assert table.rows[1].cells[2].text == ""


def test_text_stays_as_written() -> None:
    """What looks like a formula, a script or a field is a text."""
    document: Any = docx.Document(BytesIO(docx_of(every_block())))
    assert tuple(p.text for p in document.paragraphs if p.style.name == "List Bullet") == INJECTIONS
    orders = [one.text or "" for one in document.element.body.iter(f"{W}instrText")]
    assert all(order.startswith(" NOTEREF _Note") for order in orders)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_run_says_its_language(lang: str) -> None:
    """A screen reader reads Russian words as Russian in a paper of any language, and Arabic runs from the right."""
    body = part(docx_of(every_block(lang)), "word/document.xml")
    for tongue, words in SAID.items():
        (run,) = [one.getparent() for one in body.iter(f"{W}t") if (one.text or "").startswith(words)]
        spoken = run.find(f"{W}rPr/{W}lang")
        assert spoken.get(f"{W}bidi" if tongue == "ar" else f"{W}val") == tongue
        assert (run.find(f"{W}rPr/{W}rtl") is not None) == (tongue == "ar")
    (section,) = body.iter(f"{W}sectPr")
    assert (section.find(f"{W}bidi") is not None) == (lang == "ar")
    assert (body.find(f".//{W}bidiVisual") is not None) == (lang == "ar")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_phrases_that_no_speaker_has_checked_say_so(lang: str) -> None:
    """A recipient is told, in the paper's language and in English, that its fixed phrases may be clumsy."""
    paper = replace(every_block(lang), unchecked=True)
    said = "\n".join(texts(part(docx_of(paper), "word/document.xml")))
    for one in (lang, "en"):
        assert phrases("paper", one).say("unchecked") in said
    checked = "\n".join(texts(part(docx_of(replace(paper, unchecked=False)), "word/document.xml")))
    assert phrases("paper", lang).say("unchecked") not in checked


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_whom_nothing_is_known_nothing_is_said(lang: str) -> None:
    """A form about a person of whom nothing is stated holds its labels and "not stated", and no other word."""
    say = phrases("paper", lang)
    content = docx_of(unknown(lang))
    said = [one for one in texts(part(content, "word/document.xml")) if one]
    blank = say.say("not_stated")
    made = say.say("made_on", value="2026-11-30")
    assert said == [
        TITLES[lang],
        made,
        "The person",
        *[one for name in ("Name", "Born", "Last seen") for one in (name, blank)],
    ]
    assert len(part(content, "word/footnotes.xml")) == 2  # the two separators


def test_a_mark_stands_on_every_page() -> None:
    """That a paper is confidential is told on the first page and at the head of the others."""
    document: Any = docx.Document(BytesIO(docx_of(every_block())))
    assert document.paragraphs[0].text == "CONFIDENTIAL"
    section = document.sections[0]
    assert section.different_first_page_header_footer
    assert section.header.paragraphs[0].text == "CONFIDENTIAL"
    foots = [part(docx_of(every_block()), f"word/footer{n}.xml") for n in (1, 2)]
    assert all([one.get(f"{W}instr") for one in foot.iter(f"{W}fldSimple")] == ["PAGE", "NUMPAGES"] for foot in foots)


def test_what_turns_text_around_shows() -> None:
    """A file name that only looks like a picture's shows what it is."""
    value = Run(text="\u202egnp.exe\x07", lang="en")
    paper = replace(unknown(), blocks=(Field(label="File", values=(value,)),))
    assert "[U+202E]gnp.exe\u2407" in texts(part(docx_of(paper), "word/document.xml"))


def test_a_day_keeps_its_order_among_arabic_letters() -> None:
    """2017-03-01 does not become another day because Arabic runs from the right."""
    paper = replace(unknown("ar"), blocks=(Paragraph(runs=(Run(text="اختفى في 2017-03-01 ليلا"),)),))
    (kept,) = part(docx_of(paper), "word/document.xml").iter(f"{W}dir")
    assert kept.get(f"{W}val") == "ltr"
    assert [one.text for one in kept.iter(f"{W}t")] == ["2017-03-01"]


def test_a_paper_without_a_title_is_refused() -> None:
    """No file without a title leaves: a screen reader reads the title first."""
    with pytest.raises(DisclosureError, match="title"):
        docx_of(replace(unknown(), title=""))
