"""What the lists state, in memory: for benchmarks and training that need no files and no import.

Columns hold what an import by the list's own mapping would read, so that a record here and the mention of an
imported table say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from habeas.demo.columns import places_written, whole_names
from habeas.demo.dates import Cells, dates_meant
from habeas.demo.drafts import Draft
from habeas.demo.population import NONE
from habeas.demo.spellings import HABITS, Spelling
from habeas.demo.tongues import Tongue

_NO_PARTS = ("", "", "")


class Record(NamedTuple):
    """One record. Texts of "" and numbers and dates of None are not stated; dates are EDTF.

    `written` is the name as the table has it, `family`, `given` and `patronymic` what its mapping reads from
    it. `age` is in whole years. `lang` is that of the list, `script` (ISO 15924) that of the row. `person` counts
    from 1; `copied_from` is an external id, or "".
    """

    list: str
    external_id: str
    written: str
    family: str
    given: str
    patronymic: str
    alias: str
    sex: str
    birth: str | None
    age: int | None
    taken: str | None
    place: str
    lang: str
    script: str
    person: int
    copied_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The records of one list as columns, in the order of the table; the names are those of `Record`."""

    slug: str
    lang: str
    external_id: tuple[str, ...]
    written: list[str]
    family: list[str]
    given: list[str]
    patronymic: list[str]
    alias: list[str]
    sex: list[str]
    birth: list[str | None]
    age: list[int | None]
    taken: list[str | None]
    place: list[str]
    script: list[str]
    person: list[int]
    copied_from: list[str]

    def __len__(self) -> int:
        return len(self.external_id)

    def __iter__(self) -> Iterator[Record]:
        count = len(self)
        return map(
            Record,
            *([self.slug] * count, self.external_id, self.written, self.family, self.given, self.patronymic),
            *(self.alias, self.sex, self.birth, self.age, self.taken, self.place),
            *([self.lang] * count, self.script, self.person, self.copied_from),
        )


def told(
    draft: Draft,
    *,
    slug: str,
    external_ids: tuple[str, ...],
    source_ids: tuple[str, ...],
    layout: str,
    order: tuple[str, ...],
    fields: frozenset[str],
    spelling: Spelling,
    tongue: Tongue,
) -> Told:
    """Put a draft into columns.

    Args:
        source_ids: the external ids of the list that is copied.
        layout, order: how names stand in the table (characters.py).
        fields: which fields the table has; the others are not stated, whatever the draft knows.
    """
    written = whole_names(draft, order, comma=layout == "comma")
    family, given, patronymic = _parts(draft, layout, written)
    blank = [""] * len(written)
    nothing: list[str | None] = [None] * len(written)
    return Told(
        slug=slug,
        lang=tongue.lang,
        external_id=external_ids,
        written=written.tolist(),
        family=family,
        given=given,
        patronymic=patronymic,
        alias=draft.alias.tolist() if "alias" in fields else blank,
        sex=np.array([*tongue.sexes, ""], dtype=object)[draft.sex].tolist() if "sex" in fields else blank,
        birth=dates_meant(draft.birth, draft.birth_known).tolist() if "birth" in fields else nothing,
        age=[None if years == NONE else years for years in draft.age.tolist()],
        taken=dates_meant(draft.taken, draft.taken_known).tolist(),
        place=places_written(draft, spelling).tolist(),
        script=np.array([HABITS[habit].script for habit in spelling.habits], dtype=object)[draft.habit].tolist(),
        person=(draft.person + 1).tolist(),
        copied_from=["" if row == NONE else source_ids[row] for row in draft.copied.tolist()],
    )


def _parts(draft: Draft, layout: str, written: Cells) -> tuple[list[str], list[str], list[str]]:
    """Return the parts that the mapping reads from the table."""
    blank = [""] * len(written)
    match layout:
        case "columns":
            return draft.family.tolist(), draft.given.tolist(), draft.patronymic.tolist()
        case "comma":
            pieces = [name.split(", ") for name in written.tolist()]
            family = [piece[0] if len(piece) == 2 else "" for piece in pieces]
            return family, [piece[1] if len(piece) == 2 else "" for piece in pieces], blank
        case "ordered":
            read = [_in_order(name.split()) for name in written.tolist()]
            family, given, patronymic = (list(part) for part in zip(*read, strict=True)) if read else ([], [], [])
            return family, given, patronymic
        case _:
            return blank, blank, blank


def _in_order(words: list[str]) -> tuple[str, str, str]:
    """Read family, given name and patronymic; a patronymic alone may be missing."""
    match words:
        case [family, given]:
            return family, given, ""
        case [family, given, patronymic]:
            return family, given, patronymic
        case _:
            return _NO_PARTS
