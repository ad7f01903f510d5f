"""PDF of a paper, by typst: tagged, PDF/A-2a and PDF/UA-1, with bundled faces, the same bytes on every machine.

The page template is a file of the package, its faces lie beside it; what the paper says goes in as one JSON value. No
face of this machine is used, nothing is fetched, and no path outside the package can be read.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, TypeVar

from habeas.disclosures.lettering import Faces, faces
from habeas.disclosures.paper import Paper
from habeas.disclosures.typeset import typeset
from habeas.errors import DisclosureError

if TYPE_CHECKING:
    import typst

STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
DOTS_PER_INCH = 110.0
"""Of a page as a picture: letters are read on a screen, and one page is some 150 KB."""
_Printed = TypeVar("_Printed")


def pdf_of(paper: Paper) -> bytes:
    """Return a paper as PDF; the same paper gives the same bytes.

    Raises: DisclosureError: the paper has no title or day, a table's row does not fit its head, or it cannot be set.
        UsageError: no phrases are kept in its language.
    """
    made = datetime.fromisoformat(paper.made_on).replace(tzinfo=UTC)
    made_of = _set(paper, lambda press: press.compile(format="pdf", pdf_standards=STANDARDS, timestamp=made))
    assert isinstance(made_of, bytes)  # no file to write to was named
    return made_of


def pictures_of(paper: Paper, *, dots_per_inch: float = DOTS_PER_INCH) -> tuple[bytes, ...]:
    """Return the pages of a paper as PNG, as its PDF has them.

    Raises: as `pdf_of`.
    """
    drawn = _set(paper, lambda press: press.compile(format="png", ppi=dots_per_inch))
    assert drawn is not None  # no file to write to was named
    return tuple(drawn) if isinstance(drawn, list) else (drawn,)


def _set(paper: Paper, print_with: Callable[[typst.Compiler], _Printed]) -> _Printed:
    """Set a paper with the bundled template and faces, and print it somehow."""
    import typst  # 80 MB that only a verb that files needs

    value = json.dumps(typeset(paper, bundled_faces()), ensure_ascii=False)
    try:
        press = typst.Compiler(_template(), root=_folder("templates"), font_paths=_fonts(), sys_inputs={"paper": value})
        return print_with(press)
    except (typst.TypstError, UnicodeEncodeError):
        # What typst says quotes the paper; the chain of errors would carry it to a log.
        raise DisclosureError(
            "the paper cannot be set as PDF", advice="Its Word and JSON forms hold the same; please report this."
        ) from None


@cache
def bundled_faces() -> Faces:
    """Return the letters that the bundled faces have."""
    listed = resources.files("habeas.disclosures").joinpath("fonts", "covered.txt").read_text(encoding="utf-8")
    return faces(listed)


@cache
def _template() -> bytes:
    return resources.files("habeas.disclosures").joinpath("templates", "paper.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_folder("fonts")])


def _folder(name: str) -> str:
    """The package is a folder on the disk, as pip lays it: typst reads its faces from there."""
    return str(resources.files("habeas.disclosures").joinpath(name))
