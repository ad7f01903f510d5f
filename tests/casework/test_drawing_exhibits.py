"""Looking at an exhibit: pixels or a recording, noted before anything is shown, and never more than is held safely."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from tests.casework.coders import Coders, coders
from tests.evidence import documents
from tests.vault.bench import CASE, cheap_passphrases, quick_path

from habeas.casework import drawing_exhibits
from habeas.casework.drawing_exhibits import LARGE, SMALL, draw_exhibit, recording_of, way_of
from habeas.casework.who_read import who_read
from habeas.errors import EvidenceError, ReadingError

__all__ = ["cheap_passphrases", "coders", "quick_path"]


def photograph() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (2_000, 1_000), (200, 30, 10)).save(made, "PNG")
    return made.getvalue()


def read(coders: Coders, exhibit: str) -> int:
    return len(who_read(coders.context, CASE, exhibit).opened)


def test_a_picture_is_small_and_grey_until_more_is_asked_for(coders: Coders) -> None:
    """Each look is noted, and no pixel of colour comes before it was asked for."""
    exhibit = coders.add(photograph()).exhibit
    grey = draw_exhibit(coders.context, CASE, exhibit, page=0)
    assert (grey.width, len(grey.pixels)) == (SMALL, grey.width * grey.height)
    assert read(coders, exhibit) == 1
    colour = draw_exhibit(coders.context, CASE, exhibit, page=0, large=True, colour=True)
    assert (colour.width, len(colour.pixels)) == (LARGE, 3 * colour.width * colour.height)
    assert read(coders, exhibit) == 2


def test_a_recording_comes_as_it_is_and_nothing_else_does(coders: Coders) -> None:
    """Bytes that only call themselves a recording are not handed to a player, whatever the record says of them."""
    sound = b"RIFF" + (36).to_bytes(4, "little") + b"WAVEfmt " + bytes(28)
    exhibit = coders.add(sound).exhibit
    assert recording_of(coders.context, CASE, exhibit) == ("audio/wav", sound)
    assert read(coders, exhibit) == 1
    with pytest.raises(ReadingError, match="not played here"):
        recording_of(coders.context, CASE, coders.add("words of somebody").exhibit)


def test_what_cannot_be_shown_says_why(coders: Coders, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of the web, a file that is not there and one too large are refused in words; the last stays unread."""
    page = coders.add("<!doctype html><p>words").exhibit
    with pytest.raises(ReadingError, match="no picture can be made"):
        draw_exhibit(coders.context, CASE, page, page=0)
    with pytest.raises(EvidenceError):
        draw_exhibit(coders.context, CASE, "exh_" + "0" * 32, page=0)
    pdf = coders.add(documents.pdf(documents.shown("One"))).exhibit
    monkeypatch.setattr(drawing_exhibits, "DRAWN_AT_MOST", 10)
    with pytest.raises(ReadingError, match="not shown here"):
        draw_exhibit(coders.context, CASE, pdf, page=0)
    assert read(coders, pdf) == 0


def test_how_a_kind_is_shown() -> None:
    """Whatever is not known to be a picture, a PDF file or a recording is shown as words alone."""
    kinds = ("image/jpeg", "application/pdf", "audio/ogg", "video/mp4", "text/html", "image/svg+xml", "image/heic")
    assert [way_of(kind) for kind in kinds] == ["drawn", "drawn", "played", "played", "", "", ""]
