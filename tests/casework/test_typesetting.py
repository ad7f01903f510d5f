"""A paper as PDF, read back by two other programs' readers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject
from tests.disclosures.papers import INJECTIONS, PAPERS, SAID, TITLES, cited, every_block, unknown

from habeas.casework import typesetting
from habeas.casework.typesetting import bundled_faces, pdf_of, pictures_of
from habeas.disclosures.fixed_phrases import LANGUAGES, phrases
from habeas.disclosures.footnotes import footnotes, runs_of
from habeas.disclosures.paper import Field, Heading, Paper, Paragraph, Run, Table
from habeas.errors import DisclosureError


def close(text: str) -> str:
    """Return a text without blanks and unseen marks: lines end where the page decides."""
    return re.sub(r"[\s\u200b-\u200f\u202a-\u202e\ufffe]+", "", text)


def words(content: bytes) -> str:
    """Return all text of a PDF as pypdf reads it, without blanks."""
    return close("".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages))


def root_of(content: bytes) -> Any:
    """Return the catalogue of a PDF."""
    return pypdf.PdfReader(BytesIO(content)).trailer["/Root"]


def elements(content: bytes) -> list[tuple[str, DictionaryObject]]:
    """Return the structure elements of a PDF, in the order of reading, each with its kind."""
    return list(_under(root_of(content)["/StructTreeRoot"]["/K"]))


def _under(node: Any) -> Iterator[tuple[str, DictionaryObject]]:
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for one in node:
            yield from _under(one)
    elif isinstance(node, DictionaryObject) and "/S" in node:
        yield str(node["/S"]), node
        yield from _under(node.get("/K", ArrayObject()))


def test_its_pages_as_pictures_are_the_pages_of_its_pdf() -> None:
    """Whoever looks at a paper before it leaves sees as many pages as it has, in the same shape."""
    paper = every_block("ar")
    pages = pypdfium2.PdfDocument(pdf_of(paper))
    pictures = pictures_of(paper, dots_per_inch=72.0)
    assert len(pictures) == len(pages)
    for page, picture in zip(pages, pictures, strict=True):
        width, height = int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")
        assert (width, height) == pytest.approx(page.get_size(), abs=1.5)
    assert pictures == pictures_of(paper, dots_per_inch=72.0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_paper_has_the_same_bytes(lang: str) -> None:
    """Whoever makes the filing again has the file whose hash was recorded; its day is the paper's own."""
    content = pdf_of(every_block(lang))
    assert content == pdf_of(every_block(lang))
    about = pypdf.PdfReader(BytesIO(content)).metadata
    assert about is not None
    assert {str(about["/CreationDate"]), str(about["/ModDate"])} == {"D:20261130000000Z"}
    assert set(about) == {"/Title", "/Creator", "/CreationDate", "/ModDate"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_says_what_it_conforms_to(lang: str) -> None:
    """An archive and a screen reader find PDF/A-2a and PDF/UA-1, a tag tree, the language and the title."""
    content = pdf_of(every_block(lang))
    root = root_of(content)
    told = root["/Metadata"].get_data().decode()
    for said in ("<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", f">{TITLES[lang]}<"):
        assert said in told
    assert root["/Lang"] == lang
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/OutputIntents"]
    kinds = [kind for kind, _ in elements(content)]
    assert kinds[0] == "/Document"
    assert [kind for kind in kinds if kind in ("/Title", "/H1", "/H2")] == ["/Title", "/H1", "/H2", "/H1"]
    assert {"/P", "/L", "/LI", "/Table", "/Caption", "/THead", "/TH", "/TD", "/Note", "/Lbl"} <= set(kinds)
    assert kinds.count("/Note") == len(footnotes(every_block(lang)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_letter_has_a_face_of_the_package(lang: str) -> None:
    """No machine's own faces are used, no empty box stands for a letter, and each glyph can be copied as its letter."""
    reader = pypdf.PdfReader(BytesIO(pdf_of(every_block(lang))))
    families = set()
    for page in reader.pages:
        fonts: Any = page["/Resources"]
        for font in fonts["/Font"].values():
            families.add(font["/BaseFont"].split("+")[1].split("-")[0])
            assert "/ToUnicode" in font
            (drawn,) = font["/DescendantFonts"]
            assert {"/FontFile2", "/FontFile3"} & set(drawn["/FontDescriptor"])
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            shown = operands[0] if operator == b"TJ" else operands if operator == b"Tj" else ()
            for text in shown:
                raw = getattr(text, "original_bytes", b"") if isinstance(text, str | bytes) else b""
                assert b"\0\0" not in {raw[at : at + 2] for at in range(0, len(raw), 2)}  # glyph 0 is .notdef
    assert families == {"NotoSerif", "NotoSans", "NotoNaskhArabic"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_words_of_each_language_can_be_read_out(lang: str) -> None:
    """A reader's program finds what the sources said in five languages, and the paper's own phrases."""
    content = pdf_of(every_block(lang))
    found = words(content)
    say = phrases("paper", lang)
    for text in (*SAID.values(), TITLES[lang], say.say("not_stated"), say.say("confidential")):
        for word in text.rstrip(".").split():
            assert close(word) in found
    assert (
        close(say.say("page_of", page=1, pages=len(pypdf.PdfReader(BytesIO(content)).pages))) in found or lang == "ar"
    )


def test_each_run_says_its_language() -> None:
    """A screen reader reads Russian words as Russian and Arabic words as Arabic, wherever they stand."""
    reader = pypdf.PdfReader(BytesIO(pdf_of(every_block())))
    spoken = {str(one["/Lang"]) for _, one in elements(pdf_of(every_block())) if "/Lang" in one}
    for page in reader.pages:
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator == b"BDC" and isinstance(operands[1], DictionaryObject) and "/Lang" in operands[1]:
                spoken.add(str(operands[1]["/Lang"]))
    assert {"ru", "ar", "ce", "es", "fr"} <= spoken


def test_text_stays_as_written() -> None:
    """What looks like a program of the typesetter, a formula or a script is a text, letter by letter."""
    content = pdf_of(every_block())
    by_pdfium = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    for text in INJECTIONS:
        assert close(text) in close(by_pdfium)
        assert close(text) in words(content)


@pytest.mark.parametrize("place", ["title", "subtitle", "mark", "label", "heading", "cell"])
@pytest.mark.parametrize("text", INJECTIONS)
def test_text_stays_as_written_wherever_it_stands(place: str, text: str) -> None:
    """No place of a paper runs what is written there."""
    paper = every_block()
    match place:
        case "label":
            paper = replace(paper, blocks=(Field(label=text),))
        case "heading":
            paper = replace(paper, blocks=(Heading(text=text),))
        case "cell":
            paper = replace(paper, blocks=(Field(label="x", values=(Run(text=text, lang="und"),)),))
        case "title":
            paper = replace(paper, title=text)
        case "subtitle":
            paper = replace(paper, subtitle=text)
        case _:
            paper = replace(paper, mark=text)
    assert close(text) in words(pdf_of(paper))


def test_every_value_with_a_citation_has_a_footnote() -> None:
    """A court finds the statement behind each value at the foot of the page, and each footnote once."""
    paper = every_block()
    found = words(pdf_of(paper))
    for note in footnotes(paper):
        assert found.count(close(f"{note.number}{''.join(run.text for run in note.runs)}")) == 1
    links = [kind for kind, _ in elements(pdf_of(paper))].count("/Link")
    assert links == sum(bool(run.cites) for run in runs_of(paper)) + len(footnotes(paper))  # there and back


@pytest.mark.parametrize("lang", ["en", "es", "fr", "ru"])
def test_of_whom_nothing_is_known_nothing_is_said(lang: str) -> None:
    """A form about a person of whom nothing is stated prints its labels and "not stated", and no other word."""
    say = phrases("paper", lang)
    made, blank = say.say("made_on", value="2026-11-30"), say.say("not_stated")
    pages = say.say("page_of", page=1, pages=1)
    said = [TITLES[lang], made, "The person", *[one for name in ("Name", "Born", "Last seen") for one in (name, blank)]]
    found = words(pdf_of(unknown(lang)))
    assert sorted(found) == sorted(close("".join([*said, made, pages])))


def test_phrases_that_no_speaker_has_checked_say_so() -> None:
    """A recipient is told, in the paper's language and in English, that its fixed phrases may be clumsy."""
    for lang in ("es", "fr", "ru"):
        found = words(pdf_of(replace(unknown(lang), unchecked=True)))
        assert all(close(phrases("paper", one).say("unchecked")) in found for one in (lang, "en"))
        assert close(phrases("paper", lang).say("unchecked")) not in words(pdf_of(unknown(lang)))


def test_letters_without_a_face_are_counted() -> None:
    """A name in a script that the paper has no face for is shown by numbers, and the paper says how many."""
    paper = replace(unknown(), blocks=(Paragraph(runs=(Run(text="漢字 \u202e", lang="zh"),)),))
    found = words(pdf_of(paper))
    assert "[U+6F22][U+5B57][U+202E]" in found
    assert close(phrases("paper", "en").say("numbered_letters", value=3)) in found


def test_contents_stand_before_a_long_paper_only() -> None:
    """Whoever opens forty pages finds the chapters first; a form of one page has none of it."""
    many = tuple(
        block for n in range(20) for block in (Heading(text=f"Chapter {n}"), Paragraph(runs=(Run(text="word " * 500),)))
    )
    content = pdf_of(replace(unknown(), blocks=many))
    long = pypdf.PdfReader(BytesIO(content))
    assert [kind for kind, _ in elements(content)].count("/TOCI") == 20
    assert close("Contents") in close(long.pages[0].extract_text())
    assert close("Page 2 of " + str(len(long.pages))) in close(long.pages[1].extract_text())
    assert "Contents" not in words(pdf_of(unknown()))


def test_nothing_leaves_the_page() -> None:
    """A word without an end, a narrow column and a long address stay within the margins."""
    runs = tuple(
        (Run(text=text, lang=lang),) for text, lang in (("W" * 200, "und"), ("ش" * 200, "ar"), ("Щ" * 90, "ru"))
    )
    narrow = Table(caption="", head=("a", "b", "c"), rows=(runs,) * 3, widths=(1.0, 1.0, 4.0))
    paper = replace(unknown(), blocks=(*every_block().blocks, narrow, *(Paragraph(runs=one) for one in runs)))
    for page in pypdfium2.PdfDocument(pdf_of(paper)):
        text = page.get_textpage()
        boxes = [text.get_charbox(at) for at in range(text.count_chars())]
        margin = 25 * 72 / 25.4 - 2
        assert min(box[0] for box in boxes if box[2] > box[0]) >= margin
        assert max(box[2] for box in boxes if box[2] > box[0]) <= page.get_width() - margin


def test_a_row_higher_than_a_page_goes_on_overleaf() -> None:
    """A narrow column that makes a row higher than the page stops no filing: the row, and its footnotes, go on."""
    said = (Run(text="o" * 70, lang="und"),)
    many = tuple(cited(at) for at in range(90))
    rows = tuple((said, (Run(text="x", cites=cites),), ()) for cites in ((cited(1),), many))
    narrow = Table(caption="", head=("a", "b", "c"), rows=rows, widths=(0.5, 3.0, 9.0))
    found = words(pdf_of(replace(unknown(), blocks=(narrow,))))
    assert found.count("o") >= 140
    assert all(one.statement in found for one in many)


@settings(max_examples=15, deadline=None)
@given(PAPERS)
def test_any_paper_can_be_set(paper: Paper) -> None:
    """Whatever sources wrote, in whatever script, the paper is made: no letter stops a filing."""
    assert pdf_of(paper).startswith(b"%PDF-1.7")


def test_every_listed_letter_has_a_face() -> None:
    """The list beside the faces is true: each letter in it can be set, and typst itself refuses one that cannot."""
    for family in bundled_faces().families:
        letters = sorted(letter for letter in family if letter.isprintable())
        rows = ["".join(letters[at : at + 64]) for at in range(0, len(letters), 64)]
        pdf_of(replace(unknown(), blocks=tuple(Paragraph(runs=(Run(text=row, lang="und"),)) for row in rows)))


def test_an_error_tells_nothing_of_the_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stops the typesetter is told without a word of the paper, in the message or behind it."""
    monkeypatch.setattr(typesetting, "_template", lambda: b"#panic(sys.inputs.paper)")
    with pytest.raises(DisclosureError, match="cannot be set") as refused:
        pdf_of(every_block())
    assert "Testov" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
