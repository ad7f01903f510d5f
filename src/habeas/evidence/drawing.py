"""Drawing: one page of a PDF file, or a picture, becomes pixels of bounded size. For a process apart.

Pixels and nothing else come out: no format that a viewer would have to parse, no script, no link, no metadata. The
kinds that are drawn are those that people hand in; of anything else there is no drawing, and its text has to do.
"""

from __future__ import annotations

from typing import BinaryIO

import pypdfium2
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from habeas.evidence.drawn import PDF, Drawn
from habeas.evidence.layers import NoText
from habeas.evidence.limits import DRAWN_PAGES_LIMIT, DRAWN_SIDE_LIMIT, PIXELS_LIMIT
from habeas.evidence.media import media_type
from habeas.evidence.pdf_documents import open_pdf, whole_pdf

_FORMATS = {
    "image/bmp": BmpImagePlugin.BmpImageFile.format,
    "image/gif": GifImagePlugin.GifImageFile.format,
    "image/jpeg": JpegImagePlugin.JpegImageFile.format,
    "image/png": PngImagePlugin.PngImageFile.format,
    "image/tiff": TiffImagePlugin.TiffImageFile.format,
    "image/webp": WebPImagePlugin.WebPImageFile.format,
}
Image.MAX_IMAGE_PIXELS = None  # `_check_size` is stricter, and says so in a word


def draw(stream: BinaryIO, *, page: int, side: int, colour: bool) -> Drawn:
    """Draw a page of a PDF file, or a picture, so that no side of it is longer than wanted.

    Args:
        page: from 0; beyond the last, the last. side: pixels, at most DRAWN_SIDE_LIMIT. A picture is not made larger.
        colour: else it is grey.
    Raises: NoText: no_reader, and all that reading such a file raises; bomb: it has more pixels than any camera makes.
    """
    side = max(1, min(side, DRAWN_SIDE_LIMIT))
    kind = media_type(stream)
    if kind == PDF:
        return _page(stream, max(page, 0), side, colour=colour)
    if kind in _FORMATS:
        return _picture(stream, _FORMATS[kind] or "", max(page, 0), side, colour=colour)
    raise NoText("no_reader")


def _page(stream: BinaryIO, page: int, side: int, *, colour: bool) -> Drawn:
    document = open_pdf(whole_pdf(stream))
    try:
        pages = len(document)
        if not 0 < pages <= DRAWN_PAGES_LIMIT:
            raise NoText("bomb" if pages else "corrupt")
        at = min(page, pages - 1)
        try:
            found = document[at]
            width, height = found.get_size()
            scale = side / max(width, height, 1.0)
            bitmap = found.render(scale=scale, grayscale=not colour, rev_byteorder=True, maybe_alpha=False)
            image = bitmap.to_pil()
        except (pypdfium2.PdfiumError, ValueError) as failure:
            raise NoText("corrupt") from failure
        return _drawn(image, at, pages, side, colour=colour)
    finally:
        document.close()


def _picture(stream: BinaryIO, kind: str, page: int, side: int, *, colour: bool) -> Drawn:
    stream.seek(0)
    try:
        image = Image.open(stream, formats=(kind,))
        pages = min(getattr(image, "n_frames", 1), DRAWN_PAGES_LIMIT) if kind == "TIFF" else 1
        at = min(page, pages - 1)
        if at:
            image.seek(at)
        if image.width * image.height > PIXELS_LIMIT:
            raise NoText("bomb")
        image.draft("RGB" if colour else "L", (side, side))
        return _drawn(_upright(image), at, pages, side, colour=colour)
    except MemoryError as failure:
        raise NoText("bomb") from failure
    except NoText:
        raise
    except Exception as failure:
        raise NoText("corrupt") from failure


def _upright(image: Image.Image) -> Image.Image:
    """Return a picture turned as its camera says; as it lies, where that cannot be read."""
    image.load()
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001 - as above
        return image


def _drawn(image: Image.Image, page: int, pages: int, side: int, *, colour: bool) -> Drawn:
    image = _plain(image)
    image.thumbnail((side, side))
    image = image.convert("RGB" if colour else "L")
    return Drawn(width=image.width, height=image.height, page=page, pages=pages, pixels=image.tobytes())


def _plain(image: Image.Image) -> Image.Image:
    """Return an image of eight bits a colour, on white where it lets something through."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value * (1 / 256) + 0).convert("L")
    if image.mode in ("I", "F"):  # measurements, which mean nothing as a picture without their scale
        raise NoText("no_reader")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        over = image.convert("RGBA")
        under = Image.new("RGBA", over.size, "white")
        return Image.alpha_composite(under, over).convert("RGB")
    return image if image.mode in ("L", "RGB") else image.convert("RGB")
