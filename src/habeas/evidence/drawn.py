"""What drawing comes to: pixels. And which kinds of file are drawn; the libraries that do it are elsewhere."""

from __future__ import annotations

import msgspec

PDF = "application/pdf"
DRAWN = frozenset({PDF, "image/bmp", "image/gif", "image/jpeg", "image/png", "image/tiff", "image/webp"})
"""Media types that are drawn."""


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """A drawing, row by row from the top: one byte a pixel in grey, three (red, green, blue) in colour.

    `page`: which it is, from 0; `pages`: how many there are.
    """

    width: int
    height: int
    page: int
    pages: int
    pixels: bytes = msgspec.field()

    def __repr__(self) -> str:
        """Return its size, and nothing of what it shows."""
        return f"Drawn({self.width} × {self.height}, page {self.page} of {self.pages})"
