"""PNG from SVG text, by typst: for reports and slides that take no SVG.

Typst is one library with its fonts inside: where a machine has none of the fonts that a picture names, it is written in
typst's own and no word is lost. It reads the fonts of this machine and nothing else; the SVG goes in as a value, so no
text of it is ever read as a program. No network: nothing here names a package of typst's.
"""

from __future__ import annotations

from habeas.errors import DisclosureError

DOTS_PER_INCH = 192.0
"""Twice the resolution of a screen of CSS pixels."""
_POINTS = 0.75  # typographic points of one CSS pixel
_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.picture), format: "svg")
"""


def png_of(svg: str, *, dots_per_inch: float = DOTS_PER_INCH) -> bytes:
    """Draw an SVG picture as PNG on white.

    Args:
        svg: one picture that loads nothing from elsewhere.
        dots_per_inch: 96 gives one dot a CSS pixel.
    Raises: DisclosureError: it cannot be drawn.
    """
    import typst  # 80 MB that only a verb that draws needs

    try:
        drawn = typst.compile(_PAGE, format="png", ppi=dots_per_inch * _POINTS * 96 / 72, sys_inputs={"picture": svg})
    except typst.TypstError as failure:
        raise DisclosureError(
            "a picture cannot be drawn as PNG", advice="The SVG is written beside it; open that."
        ) from failure
    assert isinstance(drawn, bytes)  # one page
    return drawn
