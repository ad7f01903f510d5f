"""A redacted copy for giving out: the words are gone from it and proved to be, and the exhibit stays as it came."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import pypdfium2
import pytest
from tests.casework.documents import Coded
from tests.evidence.documents import docx, paragraph, pdf, png, shown, stream
from tests.vault.bench import CASE, bench, cheap_passphrases, lay_out, quick_path

from habeas.casework.adding import Handed, add_files
from habeas.casework.exhibiting import label_exhibit, show_exhibit
from habeas.casework.layers import exhibit_of, layers_of, newest_layer
from habeas.casework.redaction_copies import Copied, Wanted, places, redact
from habeas.casework.searching import search
from habeas.errors import EvidenceError, ReadingError, UsageError
from habeas.model.exhibits import Exhibit

__all__ = ["bench", "cheap_passphrases", "quick_path"]

NAME = "Zaynab Qaryati"


@pytest.fixture
def coded(quick_path: Path) -> Coded:
    """An empty case."""
    return Coded(lay_out(quick_path))


def added(coded: Coded, content: bytes, ending: str = "txt", *, labels: tuple[str, ...] = ()) -> str:
    """Add a file as `habeas add` does; return its exhibit."""
    path = coded.bench.folder / f"{NAME}.{ending}"
    path.write_bytes(content)
    source = coded.source("paper")
    handed = Handed(kind="letter", origin=source, received_from=source, lang="en", labels=labels)
    return add_files(coded.context, CASE, [path], handed).files[0].exhibit


def record(coded: Coded, exhibit: str) -> Exhibit:
    with coded.again().case(CASE, "test", inspect=True) as case:
        return exhibit_of(case.index, exhibit)


def content(coded: Coded, exhibit: str) -> bytes:
    out = io.BytesIO()
    with coded.again().case(CASE, "test", inspect=True) as case:
        case.read_exhibit(exhibit, out)
    return out.getvalue()


def copied(
    coded: Coded, exhibit: str, *words: str, pictures: bool = False, spans: tuple[tuple[int, int], ...] = ()
) -> Copied:
    return redact(coded.again(), CASE, exhibit, Wanted(words=words, spans=spans, pictures=pictures))


def test_a_text_loses_the_words_and_nothing_else(coded: Coded) -> None:
    """Whoever receives the copy reads everything but the name; the exhibit is untouched, byte for byte."""
    text = f"Her name is {NAME}.\n\nThey said: Zaynab\nQaryati is not here. ZAYNAB QARYATI!\n"
    exhibit = added(coded, text.encode())
    before = content(coded, exhibit)
    done = copied(coded, exhibit, NAME)
    assert (done.passages, done.absent, done.media_type, done.pictures_left) == (3, (), "text/plain", 0)
    assert done.proof == ("the copy's text was taken out anew, and holds none of the words that had to go",)
    redacted = content(coded, done.copy).decode()
    assert redacted == coded.text(done.copy)
    assert redacted == (f"Her name is {'█' * 14}.\n\nThey said: {'█' * 6}\n{'█' * 7} is not here. {'█' * 14}!\n")
    assert content(coded, exhibit) == before
    assert coded.text(exhibit) == text
    coded.holds()


def test_the_copy_says_what_it_was_made_from_and_names_nobody(coded: Coded) -> None:
    """Whose words it holds, its language and its labels go with it; the name of the file does not."""
    exhibit = added(coded, f"{NAME} and others.".encode(), labels=("relatives_at_risk",))
    label_exhibit(coded.again(), CASE, exhibit, add=("coerced_list",), remove=("relatives_at_risk",))
    done = copied(coded, exhibit, NAME)
    first, copy = record(coded, exhibit), record(coded, done.copy)
    assert NAME in first.file_name
    assert (copy.file_name, copy.derived_from, copy.derivation) == ("", exhibit, "redaction")
    assert (copy.origin, copy.received_from, copy.lang, copy.item_kind) == (
        first.origin, first.received_from, "en", "letter",
    )  # fmt: skip
    assert copy.derived_by.startswith("habeas ")
    shown_ = show_exhibit(coded.again(), CASE, done.copy)
    assert shown_.line.labels == ("coerced_list",), "the labels as they are now"
    assert [action for action, _, _ in shown_.custody] == ["derived"]
    assert show_exhibit(coded.again(), CASE, exhibit).derived == (done.copy,)
    with coded.again().case(CASE, "test", inspect=True) as case:
        layer, original = newest_layer(case.index, done.copy), newest_layer(case.index, exhibit)
    assert layer is not None
    assert original is not None
    assert layer.reading.redacts == original.sha256
    assert search(coded.again(), CASE, "Zaynab").texts == (), "both are under a sealing label"


def test_a_copy_can_be_made_of_a_copy(coded: Coded) -> None:
    """What one recipient may read, another may not: a further copy takes more out, and each names the one before."""
    exhibit = added(coded, f"{NAME} saw Boris Quuxov in May.".encode())
    first = copied(coded, exhibit, NAME)
    second = copied(coded, first.copy, "Boris Quuxov", spans=((35, 38),))
    assert coded.text(second.copy) == f"{'█' * 14} saw {'█' * 12} in ███."
    assert record(coded, second.copy).derived_from == first.copy
    assert "Boris" in coded.text(first.copy)
    assert "Boris" not in content(coded, second.copy).decode()
    with pytest.raises(ReadingError, match="none of the words"):
        copied(coded, second.copy, NAME)
    coded.holds()


def test_words_that_stand_nowhere_are_told_by_their_number(coded: Coded) -> None:
    """A name that was misspelt is not left in a copy without a word."""
    exhibit = added(coded, f"{NAME} was here.".encode())
    assert copied(coded, exhibit, "Zaynab", "Karyati", "Qaryati", "Zaynub").absent == (2, 4)
    with pytest.raises(ReadingError) as caught:
        copied(coded, exhibit, "Karyati")
    assert "Karyati" not in f"{caught.value} {caught.value.place}"
    assert len(coded.exhibits()) == 2


def test_a_copy_in_which_the_words_still_stand_is_thrown_away(coded: Coded, monkeypatch: pytest.MonkeyPatch) -> None:
    """If blanking fails for whatever reason, there is no copy, and nobody learns which word it was."""
    from habeas.casework import redaction_copies

    exhibit = added(coded, f"{NAME} was here.".encode())
    monkeypatch.setattr(redaction_copies, "blanked", lambda text, _: text)
    with pytest.raises(ReadingError, match="thrown away") as caught:
        copied(coded, exhibit, NAME)
    assert "Zaynab" not in f"{caught.value} {caught.value.place} {caught.value.advice}"
    assert coded.exhibits() == {exhibit}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("José was here", "jose"),
        (unicodedata.normalize("NFD", "José was here"), "José"),
        ("José was here", unicodedata.normalize("NFD", "José")),
        ("Zay\u00adnab was here", "Zaynab"),
        ("Zay-\nnab was here", "Zaynab"),
        ("ZAYNAB was here", "zaynab"),
        ("مُحَمَّد هنا", "محمد"),
        ("👩‍👧 Zaynab 👩‍👧", "👩‍👧 Zaynab"),
        ("Ёлкин был", "елкин"),
    ],
)
def test_a_word_is_found_however_it_is_written(text: str, word: str) -> None:
    """Accents, hyphens at a line's end and invisible signs hide no name."""
    assert any(places(text, (word,)))


def test_what_is_left_of_a_word_goes_if_it_is_one_too(coded: Coded) -> None:
    """After any redaction the same words, looked for in the same way, are nowhere."""
    exhibit = added(coded, "Ёе ёе annana".encode())
    done = copied(coded, exhibit, "Ё", "anna")
    assert not any(places(coded.text(done.copy), ("Ё", "anna")))


def test_nothing_is_made_where_nothing_or_the_wrong_thing_was_named(coded: Coded) -> None:
    """No words, passages outside of the text, a picture: a sentence, and no copy."""
    exhibit, picture = added(coded, b"Zaynab was here."), added(coded, png(), "png")
    with pytest.raises(UsageError):
        copied(coded, exhibit, "  ")
    for spans in (((5, 3),), ((0, 1_000),), ((-4, 3),)):
        with pytest.raises(EvidenceError):
            copied(coded, exhibit, spans=spans)
    with pytest.raises(ReadingError, match="no text"):
        copied(coded, picture, "Zaynab")
    with pytest.raises(EvidenceError):
        copied(coded, "exh_" + "0" * 32, "Zaynab")
    assert coded.exhibits() == {exhibit, picture}


def test_of_a_word_document_and_a_page_the_copy_is_text(coded: Coded) -> None:
    """Properties, comments and scripts are left behind with the file."""
    core = "<cp:coreProperties xmlns:cp='x' xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:creator>Zaynab</dc:creator></cp:coreProperties>"
    word = added(coded, docx(paragraph("Her name is Zaynab."), core=core), "docx")
    page = added(
        coded,
        b"<!doctype html><html><title>Zaynab</title><body><p>&lt;b&gt;Zaynab&lt;/b&gt; left.</p></body></html>",
        "html",
    )
    for exhibit in (word, page):
        done = copied(coded, exhibit, "Zaynab")
        assert (done.media_type, done.passages > 0) == ("text/plain", True)
        assert "Zaynab" not in content(coded, done.copy).decode()
        assert content(coded, done.copy).decode() == coded.text(done.copy)
        with coded.again().case(CASE, "test", inspect=True) as case:
            assert [layer.reading.claims for layer in layers_of(case.index, done.copy)] == [()]
    coded.holds()


def a_letter() -> bytes:
    """A PDF file of two pages with a name in its text, its information, its metadata and an annotation."""
    said = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>Zaynab Qaryati</dc:creator></x:xmpmeta>"
    xmp = stream(said, b"/Type /Metadata /Subtype /XML")
    info = b"<< /Author (Zaynab Qaryati) /Title (About Zaynab) >>"
    note = b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (ask Zaynab Qaryati) >>"
    made = pdf(
        shown("Taken at night.", f"Her name is {NAME}.", "By four men."),
        shown("Nobody saw her.", "Zaynab", "Qaryati again."),
        page=b"/Annots [10 0 R]",
        catalogue=b"/Metadata 8 0 R",
        more=(xmp, info, note),
    )
    return made.replace(b"/Root 1 0 R", b"/Root 1 0 R /Info 9 0 R")


def test_a_pdf_file_is_made_anew_without_the_name_and_proved(coded: Coded) -> None:
    """The page shows a black box where the name stood; no program finds the name, nor who wrote the file."""
    exhibit = added(coded, a_letter(), "pdf")
    assert NAME in coded.text(exhibit)
    with coded.again().case(CASE, "test", inspect=True) as case:
        assert any("Zaynab" in one.value for layer in layers_of(case.index, exhibit) for one in layer.reading.claims)
    done = copied(coded, exhibit, NAME)
    assert (done.media_type, done.passages, done.pages, done.absent) == ("application/pdf", 2, (1, 2), ())
    assert len(done.proof) == 3
    made = content(coded, done.copy)
    assert made.startswith(b"%PDF")
    for word in (b"Zaynab", b"Qaryati", b"Author", b"Annot", b"xmpmeta"):
        assert word not in made
    assert coded.text(done.copy) == "Taken at night.\nBy four men.\n\nNobody saw her."
    with coded.again().case(CASE, "test", inspect=True) as case:
        claims = [one for layer in layers_of(case.index, done.copy) for one in layer.reading.claims]
    assert not [one for one in claims if "Zaynab" in one.value]
    assert content(coded, exhibit) == a_letter(), "the original is as it came"
    document = pypdfium2.PdfDocument(made)
    page = document[0].render(scale=1).to_pil().convert("L")
    document.close()
    rows = [bytes(page.getpixel((x, y)) for x in range(page.width)) for y in range(page.height)]
    black = [(y, row.index(bytes(60))) for y, row in enumerate(rows) if bytes(60) in row]
    assert 8 <= len(black) <= 16, "a box as high as a line"
    assert {left for _, left in black} <= {71, 72, 73}, "where the line with the name began"
    assert 100 <= black[0][0] <= 112, "in the line with the name"
    coded.holds()


def test_a_copy_of_a_pdf_copy_is_a_pdf_file_too(coded: Coded) -> None:
    """A further recipient gets a file of the same kind, without more words."""
    exhibit = added(coded, a_letter(), "pdf")
    first = copied(coded, exhibit, NAME)
    second = copied(coded, first.copy, "four men", pictures=True)
    assert coded.text(second.copy) == "Taken at night.\n\nNobody saw her."
    assert record(coded, second.copy).derived_from == first.copy
    assert b"four" not in content(coded, second.copy)
    coded.holds()


def test_that_an_exhibit_was_read_for_it_stands_in_the_log(coded: Coded) -> None:
    """Whoever redacts has seen the words."""
    from habeas.casework.who_read import who_read

    exhibit = added(coded, b"Zaynab was here.")
    copied(coded, exhibit, "Zaynab")
    assert [(one.what, one.verb) for one in who_read(coded.again(), CASE, exhibit).opened] == [("read", "redact")]
