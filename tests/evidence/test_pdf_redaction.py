"""Redacting a PDF file: the words are gone for every program that looks for them, or no file is given out."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zlib
from pathlib import Path
from typing import Any

import pytest
from tests.evidence.documents import pdf, pdf_file, shown, stream

from habeas.errors import ReadingError
from habeas.evidence import pdf_redaction
from habeas.evidence.layers import NoText
from habeas.evidence.pdf_proof import check_strings
from habeas.evidence.pdf_redaction import redact_pdf
from habeas.evidence.reading import read
from habeas.evidence.redacting import PROOFS, Redacted

NAME = "Zaynab Qaryati"
FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
GREY = b"/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8"


def redacted(content: bytes, **asked: Any) -> Redacted:
    return redact_pdf(io.BytesIO(content), **asked)


def refusal(content: bytes, **asked: Any) -> str:
    with pytest.raises(ReadingError) as raised:
        redacted(content, **asked)
    assert NAME not in repr(raised.value.as_object())
    return raised.value.place or ""


def text_of(content: bytes) -> str:
    return read(io.BytesIO(content)).text or ""


def everywhere(content: bytes, tmp_path: Path) -> str:
    """Return a file's words as two other programs find them, and everything in it unpacked."""
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(content))
    said = "".join(page.extract_text() for page in reader.pages)
    if shutil.which("pdftotext"):
        place = tmp_path / "made.pdf"
        place.write_bytes(content)
        said += subprocess.run(["pdftotext", place, "-"], capture_output=True, check=True, timeout=60).stdout.decode()
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            said += zlib.decompressobj().decompress(found.group(1)).decode("latin-1")
        except zlib.error:
            said += found.group(1).decode("latin-1")
    return said + content.decode("latin-1") + content.decode("utf-16-be", "ignore")


def test_a_name_is_taken_out_and_the_rest_stays(tmp_path: Path) -> None:
    """Two other programs find the rest of the page and nothing of the name; the page says how much went."""
    content = pdf(shown("Taken at night.", f"Her name is {NAME}.", "By four men."), shown("Nobody saw her."))
    made = redacted(content, words=[NAME])
    assert text_of(made.pdf) == "Taken at night.\nBy four men.\n\nNobody saw her."
    assert (made.pages, made.passages, made.objects) == ((1,), 1, 1)
    assert made.also_removed == len("Hernameis.")
    assert set(made.proof) == set(PROOFS)
    said = everywhere(made.pdf, tmp_path)
    assert "Taken at night" in said
    assert not any(word in said for word in NAME.split())
    assert not any(word.encode().hex() in said.lower() for word in NAME.split())


@pytest.mark.parametrize("words", [[NAME.lower()], [NAME.upper()], ["Zaynab  \n Qaryati"], ["Zaynab", "Qaryati"]])
def test_a_name_is_found_however_it_is_typed(words: list[str]) -> None:
    """Whoever redacts need not type capitals and spaces as the document does."""
    content = pdf(shown("before", "Zaynab", "Qaryati", "after", "and ZAYNAB", "QARYATI again"))
    assert text_of(redacted(content, words=words).pdf) == "before\nafter"


def test_a_name_that_a_line_parts_is_found() -> None:
    """A hyphen at the end of a line hides no name."""
    content = pdf(shown("before", "They took Zay-", "nab that night", "after"))
    assert text_of(redacted(content, words=["Zaynab"]).pdf) == "before\nafter"


def test_one_place_goes_and_another_stays() -> None:
    """A passage named by its place in the layer goes there, and stays where it was to stay."""
    content = pdf(shown("Ali was taken.", "Ali wrote this."), shown("Ali was seen."))
    layer = text_of(content)
    at = layer.rindex("Ali")
    made = redacted(content, spans=[(at, at + 3)])
    assert text_of(made.pdf) == "Ali was taken.\nAli wrote this.\n\n"
    assert (made.pages, made.passages, made.also_removed) == ((2,), 1, len("wasseen."))


def test_everything_beside_the_pages_is_left_out(tmp_path: Path) -> None:
    """Author, notes, outline, thumbnail, attachment, script and a program's private words do not come along."""
    secret = NAME.encode()
    more = (
        stream(b"<x:xmpmeta>%s</x:xmpmeta>" % secret, b"/Type /Metadata /Subtype /XML"),  # 6
        b"<< /Type /Outlines /First 8 0 R /Last 8 0 R /Count 1 >>",  # 7
        b"<< /Title (%s) /Parent 7 0 R >>" % secret,  # 8
        b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (%s) >>" % secret,  # 9
        b"<< /Names [(%s) << /S /JavaScript /JS (%s) >>] >>" % (secret, secret),  # 10
        b"<< /Author (%s) >>" % secret,  # 11
        stream(secret, GREY),  # 12
    )
    content = pdf(
        shown("words", f"and {NAME}"),
        catalogue=b"/Metadata 6 0 R /Outlines 7 0 R /Names << /JavaScript 10 0 R >>",
        page=b"/Annots [9 0 R] /PieceInfo << /P << /Private (%s) >> >> /Thumb 12 0 R" % secret,
        more=more,
    ).replace(b"/Root 1 0 R", b"/Info 11 0 R /Root 1 0 R")
    made = redacted(content, words=[NAME])
    said = everywhere(made.pdf, tmp_path)
    assert not any(word in said for word in (*NAME.split(), "Annots", "JavaScript", "Outlines", "PieceInfo", "Thumb"))
    assert "CreationDate" not in said


def test_words_beside_the_drawn_ones_are_taken_off(tmp_path: Path) -> None:
    """What a page states for screen readers in place of what it draws is not left behind when the drawing goes."""
    drawn = b"/Span << /ActualText (%s) >> BDC BT /F1 12 Tf 72 700 Td (She) Tj ET EMC\n" % NAME.encode()
    content = pdf(drawn + shown("words", "She was taken", at=600))
    assert refusal(content, spans=[(0, 6)]) == "other_layer"
    at = text_of(content).index("taken")
    assert text_of(redacted(content, spans=[(at, at + 5)]).pdf) == "She\nwords"
    made = redacted(content, words=["She"])
    assert text_of(made.pdf) == "words"
    assert not any(word in everywhere(made.pdf, tmp_path) for word in NAME.split())
    assert refusal(content, words=[NAME]) == "nothing"


def test_words_in_a_form_are_reached() -> None:
    """Many programs draw a whole page as one object: the line goes, and the rest of the page stays where it was."""
    inside = shown("keep this", f"not {NAME}")
    outer = b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /Y 7 0 R >> >>"
    content = pdf(
        b"q 0.5 0 0 0.5 10 10 cm /X Do Q " + shown("outside"),
        resources=b"/XObject << /X 6 0 R >>",
        more=(stream(b"/Y Do", outer), stream(inside, FORM)),
    )
    made = redacted(content, words=[NAME])
    assert text_of(made.pdf) == "keep this\noutside"
    again = redacted(made.pdf, words=["keep this"])
    assert text_of(again.pdf) == "outside"


def test_words_drawn_twice_to_look_bold_go_twice(tmp_path: Path) -> None:
    """A second drawing under the first does not come to light when the first is gone."""
    bold = shown(NAME) + b" BT /F1 12 Tf 72.4 700 Td (%s) Tj ET " % NAME.encode()
    made = redacted(pdf(bold + shown("words", at=600)), words=[NAME])
    assert made.objects == 2
    assert text_of(made.pdf) == "words"
    assert not any(word in everywhere(made.pdf, tmp_path) for word in NAME.split())


def test_a_scanned_page_is_not_redacted_by_its_unseen_text() -> None:
    """Under recognised text lies the picture of the words: taking the text alone would blank nothing."""
    unseen = b"q 400 0 0 100 50 650 cm /I Do Q BT 3 Tr /F1 12 Tf 72 700 Td (%s) Tj ET" % NAME.encode()
    content = pdf(unseen, shown("words"), resources=b"/XObject << /I 8 0 R >>", more=(stream(bytes(4), GREY),))
    assert refusal(content, words=[NAME]) == "picture_under"
    made = redacted(content, words=[NAME], pictures=True)
    assert (made.pictures, text_of(made.pdf)) == (1, "\n\nwords")
    assert b"/Image" not in made.pdf


def test_a_picture_elsewhere_on_the_page_is_counted_and_stays() -> None:
    """Pictures are not looked into: whoever gives the file out is told how many stand on the pages concerned."""
    content = pdf(
        b"q 50 0 0 50 300 100 cm /I Do Q " + shown(NAME, "words"),
        resources=b"/XObject << /I 6 0 R >>",
        more=(stream(bytes(4), GREY),),
    )
    made = redacted(content, words=[NAME])
    assert (made.pictures, made.pictures_left) == (0, 1)
    assert b"/Image" in made.pdf


def test_what_is_gone_is_black_on_the_page() -> None:
    """Whoever reads the copy sees where something was taken out, and the rest of the page as it was."""
    import pypdfium2

    content = pdf(shown(NAME, "words"), page=b"/Rotate 90")

    def dark(made: bytes) -> int:
        picture = pypdfium2.PdfDocument(made)[0].render(scale=1).to_pil().convert("L")
        assert picture.size == (792, 612)
        return sum(picture.histogram()[:40])

    assert dark(redacted(content, words=[NAME]).pdf) > 2 * dark(content) > 0


def test_the_same_redaction_is_the_same_file() -> None:
    """No time and no chance gets into the file: two people who redact the same get the same hash."""
    content = pdf(shown(NAME, "words"))
    one, other = redacted(content, words=[NAME]), redacted(content, words=[NAME])
    assert one.pdf == other.pdf
    assert NAME.encode() not in repr(one).encode() + one.pdf


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"words": ["absent"]}, "nothing"),
        ({"words": ["", "  "]}, "nothing"),
        ({}, "nothing"),
        ({"spans": [(6, 7)]}, "nothing"),
        ({"spans": [(0, 999)]}, "outside"),
        ({"spans": [(5, 5)]}, "outside"),
        ({"spans": [(-1, 5)]}, "outside"),
    ],
)
def test_a_passage_that_is_not_there_is_refused(asked: dict[str, Any], word: str) -> None:
    """Nobody is given an untouched file as a redacted one."""
    assert refusal(pdf(shown(NAME, "words")), **asked) == word


@pytest.mark.parametrize(("content", "why"), [(b"%PDF-1.7 nothing", "corrupt"), (b"", "corrupt")])
def test_a_broken_file_is_not_redacted(content: bytes, why: str) -> None:
    """A file that cannot be read as a whole is not given out in part."""
    with pytest.raises(NoText, match=why):
        redacted(content, words=[NAME])


def test_a_redaction_that_fails_gives_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """If taking out did nothing, by a fault of the library or ours, the proof sees it and the file is thrown away."""
    monkeypatch.setattr(pdf_redaction, "_take_out", lambda *_: None)
    assert refusal(pdf(shown(NAME, "words")), words=[NAME]) == "still_there"
    assert refusal(pdf(shown(NAME, "words")), spans=[(0, 6)]) == "surfaced"


WAYS: dict[str, bytes] = {
    "plain": b"<< /T (Zaynab) >>",
    "escaped": rb"<< /T (\132ay\156ab) >>",
    "broken line": b"<< /T (Zay\\\nnab) >>",
    "hexadecimal": b"<< /T <5A61 796E61 62> >>",
    "UTF-16": b"<< /T <FEFF" + "Zaynab".encode("utf-16-be").hex().encode() + b"> >>",
    "UTF-16 in brackets": b"<< /T (" + "Zaynab".encode("utf-16-be") + b") >>",
    "capitals": b"<< /T (ZAYNAB) >>",
    "packed": stream(zlib.compress(b"BT (Zaynab) Tj ET"), b"/Filter /FlateDecode"),
    "packed in hexadecimal": stream(
        zlib.compress(b"Zaynab").hex().encode() + b">", b"/Filter [/ASCIIHexDecode /FlateDecode]"
    ),
    "in a picture": stream(b"\xff\xd8 Exif Zaynab", b"/Filter /DCTDecode /Subtype /Image"),
    "metadata": stream(b"<x>Zaynab</x>"),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_search_knows_each_way_of_writing(way: str) -> None:
    """Whichever way PDF has of writing a name, the proof finds it."""
    with pytest.raises(ReadingError) as raised:
        check_strings(b"%PDF-1.7\n1 0 obj\n" + WAYS[way] + b"\nendobj\n", ["Zaynab"])
    assert raised.value.place == "still_there"


@pytest.mark.parametrize(
    "part",
    [
        stream(b"x", b"/Filter /LZWDecode"),
        stream(b"not packed", b"/Filter /FlateDecode"),
        stream(b"x").replace(b"/Length 1", b"/Length 7"),
        stream(b"x").replace(b"/Length 1", b"/Length 9 0 R"),
    ],
)
def test_what_cannot_be_searched_is_not_proved(part: bytes) -> None:
    """A stream that the proof cannot unpack could hold anything."""
    with pytest.raises(ReadingError) as raised:
        check_strings(b"%PDF-1.7\n1 0 obj\n" + part + b"\nendobj\n", ["Zaynab"])
    assert raised.value.place == "unproved"


def test_the_search_lets_a_clean_file_pass() -> None:
    """The proof is no mere refusal: a file without the name passes."""
    check_strings(pdf(shown("words")), ["Zaynab"])


def test_what_a_page_holds_and_does_not_draw_stays_behind(tmp_path: Path) -> None:
    """Comments, drawings that nothing shows and leftovers between streams do not come along, and no line is lost."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents [5 0 R 6 0 R 7 0 R 8 0 R] "
        b"/Resources << /Font << /F1 3 0 R >> /XObject << /U 9 0 R >> >> >>",
        stream(shown("one", at=700)),
        stream(shown("two", at=650)),
        stream(b"%% %s\n" % NAME.encode()),
        stream(shown("three", at=600)),
        stream(shown(NAME), FORM),
    ]
    made = redacted(pdf_file(objects), words=["two"])
    assert text_of(made.pdf) == "one\nthree"
    assert not any(word in everywhere(made.pdf, tmp_path) for word in NAME.split())
    assert made.pdf.count(b"/Subtype/Form") == 1


def test_what_cannot_be_drawn_anew_is_counted() -> None:
    """A gradient that gets lost on the way is told, not left to be found out in court."""
    shading = b"/Shading << /S << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 9 9] /Function 6 0 R >> >>"
    function = b"<< /FunctionType 2 /Domain [0 1] /C0 [0] /C1 [1] /N 1 >>"
    content = pdf(b"/S sh " + shown(NAME, "words"), resources=shading, more=(function,))
    made = redacted(content, words=[NAME])
    assert (text_of(made.pdf), made.undrawn) == ("words", 1)
