"""Drawing: a page or a picture becomes pixels of bounded size, grey at first; what would harm is refused in words."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image
from tests.evidence import documents

from habeas.evidence.drawing import draw
from habeas.evidence.drawn import DRAWN, Drawn
from habeas.evidence.layers import NoText
from habeas.evidence.limits import DRAWN_SIDE_LIMIT, PIXELS_LIMIT

RED = (200, 30, 10)


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (300, 200), **how: Any) -> bytes:
    """A red picture in some format."""
    made = io.BytesIO()
    Image.new("RGB", size, RED).convert(mode).save(made, kind, **how)
    return made.getvalue()


def drawn(content: bytes, *, page: int = 0, side: int = 100, colour: bool = False) -> Drawn:
    return draw(io.BytesIO(content), page=page, side=side, colour=colour)


def why(content: bytes) -> str:
    with pytest.raises(NoText) as refused:
        drawn(content)
    return refused.value.why


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("BMP", "RGB"),
        ("GIF", "P"),
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "LA"),
        ("PNG", "1"),
        ("TIFF", "RGB"),
        ("WEBP", "RGB"),
    ],
)
def test_pictures_of_each_kind_become_pixels(kind: str, mode: str) -> None:
    """Whatever a telephone or a scanner makes: so many rows of so many bytes, one in grey and three in colour."""
    content = picture(kind, mode)
    grey, colour = drawn(content), drawn(content, colour=True)
    assert (grey.width, grey.height, grey.page, grey.pages) == (100, 67, 0, 1)
    assert len(grey.pixels) == 100 * 67
    assert len(colour.pixels) == 3 * 100 * 67
    if mode in ("RGB", "RGBA", "CMYK"):
        assert all(abs(one - wanted) < 4 for one, wanted in zip(colour.pixels[:3], RED, strict=True))
    assert "200" not in repr(colour)


def test_every_kind_that_is_drawn_is_tried() -> None:
    """A kind that is added to the list is tried above, and no kind of document but PDF is on it."""
    assert {f"image/{kind}" for kind in ("bmp", "gif", "jpeg", "png", "tiff", "webp")} | {"application/pdf"} == DRAWN


def test_pages_are_drawn_one_by_one() -> None:
    """A page beyond the last is the last; a PDF file and a scan of several pages alike."""
    pdf = documents.pdf(documents.shown("One"), documents.shown("Two"))
    scan = io.BytesIO()
    pages = [Image.new("L", (40, 60), shade) for shade in (10, 200)]
    pages[0].save(scan, "TIFF", save_all=True, append_images=pages[1:])
    for content in (pdf, scan.getvalue()):
        first, last = drawn(content), drawn(content, page=9)
        assert (first.page, first.pages, last.page, last.pages) == (0, 2, 1, 2)
        assert first.pixels != last.pixels
    assert max(drawn(pdf, side=800).width, drawn(pdf, side=800).height) == 800
    assert drawn(scan.getvalue(), side=800).height == 60


def test_nothing_is_larger_than_the_limit() -> None:
    """However much is asked for, an answer stays small."""
    pdf = documents.pdf(documents.shown("One"))
    assert drawn(pdf, side=10**9).height == DRAWN_SIDE_LIMIT
    assert drawn(picture("PNG"), side=0).width == 1


def test_a_picture_is_turned_as_its_camera_says_and_lies_on_white() -> None:
    """A photograph stands upright; what lets something through is seen as on paper."""
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = drawn(picture("JPEG", exif=exif))
    assert turned.height > turned.width
    clear = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(clear, "PNG")
    assert set(drawn(clear.getvalue()).pixels) == {255}


def test_sixteen_bits_are_eight_and_measurements_are_not_guessed() -> None:
    """A scan with fine shades looks as it does elsewhere; numbers without a scale are no picture."""
    fine, floats = io.BytesIO(), io.BytesIO()
    Image.new("I;16", (9, 9), 40_000).save(fine, "PNG")
    Image.new("F", (9, 9), 0.5).save(floats, "TIFF")
    assert set(drawn(fine.getvalue()).pixels) == {40_000 // 256}
    assert why(floats.getvalue()) == "no_reader"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    """A file of some bytes that says that it is larger than any camera's pictures is not begun."""
    side = int(PIXELS_LIMIT**0.5) + 2
    made = bytearray(picture("PNG"))
    made[16:24] = struct.pack(">II", side, side)
    made[29:33] = struct.pack(">I", zlib.crc32(bytes(made[12:29])))
    assert why(bytes(made)) == "bomb"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"words", "no_reader"),
        (b"", "no_reader"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_reader"),
        (b"<!doctype html><p>words", "no_reader"),
        (picture("PNG")[:60], "corrupt"),
        (picture("JPEG")[:300], "corrupt"),
        (b"%PDF-1.7 and nothing", "corrupt"),
    ],
)
def test_what_is_not_drawn_says_why(content: bytes, word: str) -> None:
    """Pages of the web and drawings in words of their own are no pictures here; half a picture is not shown as one."""
    assert why(content) == word
