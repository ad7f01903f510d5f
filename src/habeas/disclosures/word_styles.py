"""The styles of a paper as a Word document: few, all of them used, each with a face for every script."""

from __future__ import annotations

from typing import Any

from habeas.disclosures.directions import runs_leftward
from habeas.disclosures.word_runs import element

# Faces that Word and LibreOffice have, or have their like of, for Latin, Cyrillic and Arabic.
_SERIF, _SANS = "Times New Roman", "Arial"
_INK, _SLATE, _QUIET = "1A1D21", "38475A", "5A6470"
_HYPHENATED = frozenset({"Label", "Table head", "Cell"})
_KEPT = frozenset({"Default Paragraph Font", "Normal Table", "No List"})

# Name: face, size in half points, colour, bold, twentieths of a point before and after, kept with what follows.
_STYLES: dict[str, tuple[str, int, str, bool, int, int, bool]] = {
    "Normal": (_SERIF, 22, _INK, False, 0, 140, False),
    "Title": (_SERIF, 40, _INK, True, 0, 100, True),
    "Subtitle": (_SERIF, 25, _SLATE, False, 0, 80, True),
    **{f"Heading {level}": (_SERIF, 30 - 3 * min(level, 3), _SLATE, True, 300, 120, True) for level in range(1, 7)},
    "Caption": (_SANS, 19, _SLATE, True, 240, 100, True),
    "List Bullet": (_SERIF, 22, _INK, False, 0, 80, False),
    "Header": (_SANS, 17, _SLATE, False, 0, 0, False),
    "Footer": (_SANS, 17, _QUIET, False, 0, 0, False),
    "Mark": (_SANS, 19, _SLATE, True, 0, 240, True),
    "Small": (_SANS, 17, _QUIET, False, 0, 200, False),
    "Remark": (_SANS, 17, _INK, False, 0, 80, False),
    "Label": (_SANS, 18, _SLATE, False, 40, 40, False),
    "Value": (_SERIF, 22, _INK, False, 40, 40, False),
    "Not stated": (_SERIF, 22, _QUIET, False, 40, 40, False),
    "Table head": (_SANS, 16, _SLATE, True, 40, 40, False),
    "Cell": (_SERIF, 19, _INK, False, 40, 40, False),
    "Gap": (_SERIF, 12, _INK, False, 0, 0, False),
    "Footnote text": (_SERIF, 16, _INK, False, 0, 30, False),
}


def set_styles(document: Any, lang: str) -> None:
    """Give a document (of python-docx) the styles of a paper, and take away those that no paper uses."""
    from docx.enum.style import WD_STYLE_TYPE

    styles = document.styles
    for style in [style for style in styles if style.name not in _STYLES and style.name not in _KEPT]:
        style.delete()
    there = {style.name for style in styles}
    for name, (face, size, colour, bold, before, after, keep) in _STYLES.items():
        style = styles[name] if name in there else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if name not in there:
            style.base_style = styles["Normal"]
        _strip(style)
        _letters(style, face, size, colour, bold=bold)
        style.paragraph_format.space_before, style.paragraph_format.space_after = before * 635, after * 635
        style.paragraph_format.keep_with_next = keep
        style.element.get_or_add_pPr().insert_element_before(
            element("suppressAutoHyphens", val="0" if name in _HYPHENATED else "1"),
            "w:spacing",
            "w:ind",
            "w:jc",
            "w:outlineLvl",
        )
    document.settings.element.insert_element_before(element("autoHyphenation"), "w:defaultTabStop", "w:compat")
    _set_centre(styles["Mark"])
    _add_reference(styles)
    _set_defaults(styles.element, lang)


def _strip(style: Any) -> None:
    """Take away what the library's template says of a style, but for its outline level and its list."""
    for child in list(style.element):
        if child.tag.endswith(("}rPr", "}link", "}next")):
            style.element.remove(child)
    properties = style.element.pPr
    for child in list(properties) if properties is not None else ():
        if not child.tag.endswith(("}outlineLvl", "}numPr", "}ind", "}tabs")):
            properties.remove(child)


def _letters(style: Any, face: str, size: int, colour: str, *, bold: bool) -> None:
    properties = style.element.get_or_add_rPr()
    faces = dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), face)
    properties.append(element("rFonts", **faces))
    if bold:
        properties.append(element("b"))
        properties.append(element("bCs"))
    properties.append(element("color", val=colour))
    properties.append(element("sz", val=str(size)))
    properties.append(element("szCs", val=str(size)))


def _set_centre(style: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _add_reference(styles: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn

    style = styles.add_style("Footnote reference", WD_STYLE_TYPE.CHARACTER)
    style.element.set(qn("w:styleId"), "FootnoteReference")
    style.element.get_or_add_rPr().append(element("vertAlign", val="superscript"))


def _set_defaults(root: Any, lang: str) -> None:
    """Say the paper's language once for all, and even lines."""
    from docx.oxml.ns import qn

    defaults = root.find(qn("w:docDefaults"))
    letters = defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    letters.remove(letters.find(qn("w:lang")))
    leftward = runs_leftward("", lang)
    letters.append(element("lang", **({"bidi": lang} if leftward else {"val": lang})))
    spacing = defaults.find(f"{qn('w:pPrDefault')}/{qn('w:pPr')}/{qn('w:spacing')}")
    spacing.set(qn("w:after"), "0")
    spacing.set(qn("w:line"), "264")
