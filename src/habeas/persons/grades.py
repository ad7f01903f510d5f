"""What is compared of two rows, in grades: one small number a field, with words for each. Grade 0 is: not known.

The grades carry no weight of their own; the model has a table for each field and for each two fields (model.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Grades = NDArray[np.uint8]

_NAME = (
    "not known",
    "the same word, a very rare one", "the same word, a rare one", "the same word", "the same word, a common one",
    "another spelling of a very rare word", "another spelling of a rare word", "another spelling of it",
    "another spelling of a common word",
    "may be another spelling of it", "doubtful", "differs", "clearly differs",
    "an initial that fits", "an initial that does not fit",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A field that is compared. `kind`: `name` is never enough alone; `circumstance` is birth, taking and place; what
    is `weak` is no second witness. `differs`: grades from which a part of the name is taken to differ."""

    slug: str
    title: str
    kind: Literal["name", "circumstance", "weak"]
    words: tuple[str, ...]
    differs: frozenset[int] = frozenset()


FIELDS: tuple[Compared, ...] = (
    Compared(slug="given", title="given name", kind="name", words=_NAME, differs=frozenset((11, 12, 14))),
    Compared(slug="father", title="father's name", kind="name", words=_NAME, differs=frozenset((11, 12, 14))),
    Compared(slug="family", title="family name", kind="name", words=_NAME, differs=frozenset((11, 12, 14))),
    Compared(
        slug="exchanged",
        title="parts of the name",
        kind="name",
        words=(
            "not known",
            "each in its place",
            "given and family name exchanged",
            "one's given name is the other's family name",
            "given and father's name exchanged",
            "one's given name is the other's father's name",
            "one's father's name is the other's family name",
            "none in another's place",
        ),
    ),
    Compared(
        slug="words",
        title="further words of the name",
        kind="name",
        words=(
            "not known",
            "none",
            "one has more, and all of the other's agree",
            "both have words that the other lacks",
            "two or more words agree",
        ),
        differs=frozenset((3,)),
    ),
    Compared(
        slug="alias",
        title="other name",
        kind="name",
        words=(
            "not known",
            "the other's names have it",
            "both have it",
            "not among the other's names",
            "both have one, and they differ",
            "both have it, a rare one",
        ),
    ),
    Compared(
        slug="kunya",
        title="kunya",
        kind="name",
        words=(
            "not known",
            "the same, a rare one",
            "the same, a common one",
            "another spelling of it",
            "it is among the other's other names",
            "one has one",
            "they differ",
        ),
    ),
    Compared(
        slug="teip",
        title="teip",
        kind="name",
        words=(
            "not known",
            "the same, a rare one",
            "the same, a common one",
            "another spelling of it",
            "it is the other's family name",
            "one has one",
            "they differ",
        ),
    ),
    Compared(
        slug="birth",
        title="birth",
        kind="circumstance",
        words=(
            "not known",
            "the same day",
            "the same, with day and month exchanged",
            "the same day of another year, up to ten years apart",
            "the same month and day, over ten years apart",
            "the same year and month",
            "the same year, another day",
            "the same year",
            "the age fits",
            "a year apart",
            "two or three years apart",
            "four to nine years apart",
            "ten years apart or more",
            "the same day of the month in the same year",
            "it lies in the years that one states",
            "the age fits, in a span of several years",
        ),
    ),
    Compared(
        slug="taken",
        title="date taken",
        kind="circumstance",
        words=(
            "not known",
            "the same day",
            "the same, with day and month exchanged",
            "within three days",
            "within ten days",
            "the same month, no day in one",
            "within a month",
            "the same year, no month in one",
            "within a year",
            "over a year apart",
            "the same day of another year",
            "the same day of another month",
            "the same month, no day in both",
            "in years that touch, no month in one",
            "in months that touch, no day in one",
        ),
    ),
    Compared(
        slug="place",
        title="place",
        kind="circumstance",
        words=(
            "not known",
            "the same, a rare one",
            "the same",
            "the same, a common one",
            "another spelling of it",
            "shares a word",
            "one lies in the other",
            "another place of the same district",
            "another place of the same region",
            "another place",
            "another place, by the gazetteer",
        ),
    ),
    Compared(slug="sex", title="sex", kind="weak", words=("not known", "the same", "differs")),
    Compared(
        slug="list",
        title="lists",
        kind="weak",
        words=("not known", "both stand on the same list", "they stand on different lists"),
    ),
    Compared(
        slug="scripts",
        title="scripts",
        kind="weak",
        words=("not known", "the same", "Cyrillic and Latin", "Arabic and Latin", "Cyrillic and Arabic", "Arabic both"),
    ),
    Compared(
        slug="namesakes",
        title="others of that name",
        kind="weak",
        words=("not known", "hardly any", "a few", "several", "many", "very many"),
    ),
    Compared(
        slug="relatives",
        title="others of that family name on that day",
        kind="weak",
        words=("not known", "none", "one", "several"),
    ),
    Compared(
        slug="written",
        title="writing",
        kind="weak",
        words=("not known", "the same letter by letter", "otherwise"),
    ),
    Compared(
        slug="shared",
        title="keys shared",
        kind="weak",
        words=("none", "few", "some", "more", "many", "very many", "most"),
    ),
)
PLACES = {field.slug: place for place, field in enumerate(FIELDS)}


def stacked(found: Mapping[str, Grades]) -> Grades:
    """Return the grades of pairs side by side, shape (pairs, fields); a field that is not given is not known."""
    count = len(next(iter(found.values())))
    grades = np.zeros((count, len(FIELDS)), dtype=np.uint8)
    for slug, column in found.items():
        grades[:, PLACES[slug]] = column
    return grades
