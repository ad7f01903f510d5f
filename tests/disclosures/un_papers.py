"""Laws that hold of every form for a body of the United Nations, and what their tests need to read a paper."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from habeas.disclosures.filing_templates import Check, Template
from habeas.disclosures.fixed_phrases import LANGUAGES, phrases
from habeas.disclosures.footnotes import runs_of
from habeas.disclosures.material import Material
from habeas.disclosures.paper import Field, Heading, Paper, Table
from habeas.disclosures.un_form import form_of
from habeas.disclosures.un_sections import reason_given
from habeas.disclosures.worded import term
from habeas.model.protection import FilingDraft

ROOMS = ("un_filings", "wgeid", "ced_urgent_action", "special_procedures")
CONCLUDING = {
    "en": (
        "was disappeared",
        "is guilty",
        "guilty",
        "committed",
        "crime",
        "unlawful",
        "proved",
        "violat",
        "responsible for",
    ),
    "es": ("culpable", "cometi", "crimen", "delito", "violación", "fue víctima", "ilegal", "probado"),
    "fr": ("coupable", "commis", "crime", "délit", "violation", "a été victime", "illégal", "prouvé"),
    "ru": ("винов", "преступ", "совершил", "жертв", "незаконн", "доказано", "нарушени"),
    "ar": ("مذنب", "جريمة", "ارتكب", "ضحية", "انتهاك", "غير قانوني"),
}
"""Beginnings of words by which a paper would say what only a court says."""


def text_of(paper: Paper) -> str:
    """Every word of a paper."""
    return "\n".join((paper.title, paper.subtitle, paper.mark, *_labels(paper), *(run.text for run in runs_of(paper))))


def _labels(paper: Paper) -> Iterator[str]:
    for block in paper.blocks:
        match block:
            case Heading(text=text):
                yield text
            case Field(label=label):
                yield label
            case Table(caption=caption, head=head):
                yield from (caption, *head)
            case _:
                pass


def values(paper: Paper, label: str) -> tuple[str, ...]:
    """The values of the row of a form that has this label."""
    return tuple(
        run.text for block in paper.blocks if isinstance(block, Field) and block.label == label for run in block.values
    )


def rows(paper: Paper, caption: str) -> list[tuple[str, ...]]:
    """The rows of the table of this caption, cell by cell."""
    return [
        tuple("".join(run.text for run in cell) for cell in row)
        for block in paper.blocks
        if isinstance(block, Table) and block.caption == caption
        for row in block.rows
    ]


def by_key(checks: tuple[Check, ...]) -> dict[str, Check]:
    """Checks by their key; each key comes once."""
    found = {one.key: one for one in checks}
    assert len(found) == len(checks)
    return found


def check_every_value_is_cited(paper: Paper, draft: FilingDraft, template: Template, material: Material) -> None:
    """Everything printed rests on a statement, is a fixed phrase, or is what the filer chose and wrote."""
    texts = [text for room in ROOMS for _, text in phrases(room, draft.lang).texts]
    say = phrases("un_filings", draft.lang)
    kinds = [text for key, text in say.texts if key.startswith("kind_")]
    unless = [text for key, text in say.texts if key.startswith("unless_")]
    own = {text.text.strip() for text in draft.words.values()} | set(draft.choices.values())
    own |= {term("consent_basis", draft.choices.get("consent_question", ""), draft.lang)}
    own |= {run.text for run in reason_given(form_of(material, draft, template.slug))}
    allowed = {*texts, *own, *(f"{kind}{say.say('comma')}{one}" for kind in kinds for one in unless)}
    for run in runs_of(paper):
        assert run.cites or run.text in allowed, "a value without a footnote"


def check_phrases(room: str) -> None:
    """Each phrase stands in five languages with the same places for values, and none is a verdict."""
    every = {lang: dict(phrases(room, lang).texts) for lang in LANGUAGES}
    assert len({frozenset(texts) for texts in every.values()}) == 1
    for key, text in every["en"].items():
        places = {lang: sorted(part[1] or "" for part in Formatter().parse(texts[key]) if part[1] is not None)
                  for lang, texts in every.items()}  # fmt: skip
        assert len(set(map(tuple, places.values()))) == 1, key
        assert text.strip() or key in ("comma", "semicolon")
        for lang, words in CONCLUDING.items():
            assert not [word for word in words if word in every[lang][key].lower()], (lang, key)
