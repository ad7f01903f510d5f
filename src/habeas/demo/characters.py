"""The lists' characters: what each kind of list covers, how it writes, how careful it is, what it says of fates.

The register and the memorial are as exact and as wrong about days, ages and places as the two real lists that this was
measured on (Argentina: linkage research, section 2). For the others nothing is published: their rates are set by
judgement, and grow from the court's over the NGO's and the families' to those of the press.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from habeas.demo.captures import Copying, Coverage
from habeas.demo.columns import (
    Column,
    age,
    aliases,
    birth,
    external_id,
    full_name,
    name_part,
    sex,
    status,
    taken_at,
    taken_on,
)
from habeas.demo.dates import DAY, DAYS, MONTH, MONTHS, PART, SEASON, YEAR, Dating
from habeas.demo.drafts import Care
from habeas.demo.names import NORTHERN, SOUTHERN
from habeas.demo.places import DISTRICT, FULL, REGION, SETTLEMENT
from habeas.demo.sayings import MEMORIAL_SAYS, NGO_SAYS, PRESS_SAYS, REGISTER_SAYS
from habeas.demo.tongues import ARABIC, ENGLISH, RUSSIAN, Tongue

# For each style, the language of each list, and the cultures of the people.
STYLES: dict[str, tuple[Tongue, ...]] = {
    "cyrillic-latin": (RUSSIAN, ENGLISH, RUSSIAN, ENGLISH, RUSSIAN, RUSSIAN),
    "mixed": (RUSSIAN, ENGLISH, ARABIC, ENGLISH, RUSSIAN, RUSSIAN),
    "arabic": (ARABIC, ENGLISH, ARABIC, ENGLISH, ARABIC, ARABIC),
}
CULTURES: dict[str, tuple[int, ...]] = {
    "cyrillic-latin": (NORTHERN,),
    "mixed": (NORTHERN, SOUTHERN),
    "arabic": (SOUTHERN,),
}

# How names stand in the table. Only northern names have so few words that their order can be read off a string.
COLUMNS, STRING, COMMA, ORDERED = "columns", "string", "comma", "ordered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """One kind of list.

    `habits` are its ways of writing by language, with the share of rows each is used in. `states` is what being on the
    list says (stated_fates). `names` is how names stand, in the order `order`.
    """

    slug: str
    kind: str
    coverage: Coverage
    states: tuple[str, ...]
    words: str
    habits: Mapping[str, Mapping[str, float]]
    care: Care
    names: str
    order: tuple[str, ...]
    says: dict[str, dict[str, float]]
    columns: Callable[[Tongue, Care, bool], tuple[Column, ...]]

    def layout(self, tongue: Tongue, cultures: tuple[int, ...]) -> str:
        """Return how names stand when the list is in that language and about people of these cultures."""
        return COLUMNS if self.names == ORDERED and (tongue is not RUSSIAN or SOUTHERN in cultures) else self.names


_FAMILY_FIRST = ("family", "given", "patronymic")
_GIVEN_FIRST = ("given", "patronymic", "family")


def _register(tongue: Tongue, care: Care, ordered: bool) -> tuple[Column, ...]:
    parts = tuple(name_part(tongue, part) for part in _FAMILY_FIRST)
    return (
        external_id(tongue),
        *((full_name(tongue, order=_FAMILY_FIRST, read=True),) if ordered else parts),
        sex(tongue),
        birth(tongue, care.birth),
        taken_on(tongue, care.taken),
        taken_at(tongue),
        status(tongue, says=REGISTER_SAYS),
    )


def _memorial(tongue: Tongue, care: Care, _: bool) -> tuple[Column, ...]:
    return (
        external_id(tongue),
        full_name(tongue, order=_FAMILY_FIRST, read=True, comma=True),
        sex(tongue),
        birth(tongue, care.birth),
        age(tongue, in_words=0.4),
        taken_on(tongue, care.taken),
        taken_at(tongue),
        status(tongue, says=MEMORIAL_SAYS),
    )


def _ngo(tongue: Tongue, care: Care, _: bool) -> tuple[Column, ...]:
    return (
        external_id(tongue),
        *(name_part(tongue, part) for part in _GIVEN_FIRST),
        sex(tongue),
        birth(tongue, care.birth),
        age(tongue, in_words=0.0),
        taken_on(tongue, care.taken),
        taken_at(tongue),
        status(tongue, says=NGO_SAYS),
    )


def _press(tongue: Tongue, care: Care, _: bool) -> tuple[Column, ...]:
    return (
        external_id(tongue),
        full_name(tongue, order=_GIVEN_FIRST, read=False),
        aliases(tongue),
        age(tongue, in_words=0.1),
        taken_on(tongue, care.taken),
        taken_at(tongue),
        status(tongue, says=PRESS_SAYS),
    )


def _families(tongue: Tongue, care: Care, _: bool) -> tuple[Column, ...]:
    return (
        external_id(tongue),
        full_name(tongue, order=_FAMILY_FIRST, read=False),
        aliases(tongue),
        sex(tongue),
        birth(tongue, care.birth),
        age(tongue, in_words=0.2),
        taken_on(tongue, care.taken),
        taken_at(tongue),
        status(tongue, says=NGO_SAYS),
    )


_DOTTED = {
    DAY: {"05.11.1996": 0.92, "5 november 1996": 0.08},
    DAYS: {"03-06/11/1996": 1.0},
    MONTH: {"nov/1996": 0.5, "nov.1996": 0.2, "11.1996": 0.3},
    MONTHS: {"nov-dec/1996": 1.0},
    PART: {"early 11/1996": 1.0},
    SEASON: {"autumn 1996": 1.0},
    YEAR: {"1996": 1.0},
}
_ISO = {**_DOTTED, DAY: {"1996-11-05": 0.8, "5/11/1996": 0.2}, MONTH: {"1996-11": 1.0}}
_SPOKEN = {**_DOTTED, DAY: {"5/11/1996": 0.65, "5 november 1996": 0.35}, MONTH: {"november 1996": 1.0}}

_REGISTER_CARE = Care(
    slips=0.008,
    varied=0.02,
    native=0.003,
    no_father=0.06,
    grandfather=0.25,
    initials=0.002,
    swapped=0.004,
    bare=0.01,
    capitals=1.0,
    no_sex=0.02,
    birth=Dating(shares={DAY: 0.70, YEAR: 0.22}, forms=_DOTTED, wrong=0.5),
    wrong_year=0.02,
    aged=0.0,
    wrong_age=0.08,
    heaped=0.0,
    taken=Dating(
        shares={DAY: 0.775, DAYS: 0.025, MONTH: 0.045, MONTHS: 0.012, PART: 0.012, YEAR: 0.006}, forms=_DOTTED
    ),
    levels={FULL: 0.66, DISTRICT: 0.14, REGION: 0.07},
    wrong_place=0.03,
)
_MEMORIAL_CARE = Care(
    slips=0.012,
    varied=0.03,
    no_father=0.45,
    initials=0.004,
    swapped=0.004,
    bare=0.015,
    no_sex=0.01,
    birth=Dating(shares={DAY: 0.45, YEAR: 0.15}, forms=_ISO, wrong=0.5),
    wrong_year=0.02,
    aged=0.75,
    aged_beside=0.5,
    wrong_age=0.08,
    heaped=0.02,
    taken=Dating(shares={DAY: 0.72, MONTH: 0.08, MONTHS: 0.01, PART: 0.005, YEAR: 0.03}, forms=_ISO, exchanged=0.01),
    levels={SETTLEMENT: 0.58, FULL: 0.10, DISTRICT: 0.12, REGION: 0.04},
    wrong_place=0.035,
)
_NGO_CARE = Care(
    slips=0.03,
    varied=0.06,
    native=0.05,
    no_father=0.30,
    grandfather=0.10,
    initials=0.04,
    called_instead=0.04,
    swapped=0.015,
    bare=0.02,
    no_sex=0.12,
    birth=Dating(shares={DAY: 0.38, YEAR: 0.34}, forms=_DOTTED, wrong=1.5, exchanged=0.01),
    wrong_year=0.04,
    aged=0.3,
    wrong_age=0.15,
    heaped=0.15,
    taken=Dating(
        shares={DAY: 0.72, DAYS: 0.015, MONTH: 0.12, MONTHS: 0.01, PART: 0.01, SEASON: 0.005, YEAR: 0.04},
        forms=_DOTTED,
        wrong=1.7,
        exchanged=0.01,
    ),
    levels={SETTLEMENT: 0.58, FULL: 0.15, DISTRICT: 0.13, REGION: 0.04},
    wrong_place=0.04,
)
_PRESS_CARE = Care(
    slips=0.05,
    varied=0.11,
    no_father=0.80,
    initials=0.12,
    called_instead=0.20,
    aliases=0.45,
    swapped=0.10,
    one_word=0.02,
    bare=0.04,
    capitals=0.04,
    no_sex=0.0,
    birth=Dating(shares={YEAR: 0.10}, forms=_SPOKEN),
    wrong_year=0.05,
    aged=0.68,
    wrong_age=0.20,
    heaped=0.35,
    taken=Dating(
        shares={DAY: 0.56, MONTH: 0.18, MONTHS: 0.01, PART: 0.03, SEASON: 0.015, YEAR: 0.08},
        forms=_SPOKEN,
        wrong=3.0,
        exchanged=0.02,
    ),
    levels={SETTLEMENT: 0.42, DISTRICT: 0.24, REGION: 0.16},
    wrong_place=0.07,
)
_FAMILIES_CARE = Care(
    slips=0.06,
    varied=0.10,
    native=0.10,
    no_father=0.45,
    grandfather=0.15,
    initials=0.03,
    called_instead=0.22,
    aliases=0.7,
    swapped=0.06,
    one_word=0.03,
    bare=0.05,
    no_sex=0.05,
    birth=Dating(shares={DAY: 0.28, YEAR: 0.32}, forms=_SPOKEN, wrong=2.0),
    wrong_year=0.04,
    aged=0.6,
    wrong_age=0.15,
    heaped=0.3,
    taken=Dating(
        shares={DAY: 0.52, DAYS: 0.02, MONTH: 0.20, MONTHS: 0.02, PART: 0.04, SEASON: 0.03, YEAR: 0.09},
        forms=_SPOKEN,
        wrong=2.5,
    ),
    levels={SETTLEMENT: 0.76, DISTRICT: 0.10, REGION: 0.03},
    wrong_place=0.03,
)
_COURT_CARE = Care(
    slips=0.01,
    varied=0.03,
    no_father=0.10,
    grandfather=0.2,
    initials=0.01,
    swapped=0.002,
    bare=0.0,
    no_sex=0.02,
    birth=Dating(shares={DAY: 0.85, YEAR: 0.05}, forms=_DOTTED, wrong=0.7),
    wrong_year=0.015,
    aged=0.0,
    wrong_age=0.05,
    heaped=0.0,
    taken=Dating(shares={DAY: 0.86, DAYS: 0.02, MONTH: 0.05}, forms=_DOTTED),
    levels={FULL: 0.75, DISTRICT: 0.1},
    wrong_place=0.025,
)

_CAREFUL_ARABIC = {"arabic": 0.8, "arabic_plain": 0.15, "arabic_hasty": 0.05}
_HASTY_ARABIC = {"arabic": 0.3, "arabic_plain": 0.4, "arabic_hasty": 0.3}

CHARACTERS = (
    Character(
        slug="register",
        kind="state_register",
        coverage=Coverage(visible=0.50, hidden=0.21, repeats=0.012),
        states=("reported_missing",),
        words="Somebody reported this person missing to the authorities of Arzha (invented).",
        habits={"ru": {"cyrillic": 1.0}, "ar": _CAREFUL_ARABIC, "en": {"passport": 1.0}},
        care=_REGISTER_CARE,
        names=ORDERED,
        order=_FAMILY_FIRST,
        says=REGISTER_SAYS,
        columns=_register,
    ),
    Character(
        slug="memorial",
        kind="memorial",
        coverage=Coverage(visible=0.56, hidden=0.26, repeats=0.008),
        states=("taken",),
        words="The book of memory of Arzha (invented) says that this person was taken.",
        habits={
            "en": {"english": 0.86, "passport": 0.10, "bare": 0.04},
            "ru": {"cyrillic": 1.0},
            "ar": _CAREFUL_ARABIC,
        },
        care=_MEMORIAL_CARE,
        names=COMMA,
        order=_FAMILY_FIRST,
        says=MEMORIAL_SAYS,
        columns=_memorial,
    ),
    Character(
        slug="ngo",
        kind="ngo_list",
        coverage=Coverage(visible=0.45, hidden=0.19, repeats=0.03),
        states=("taken",),
        words="A human rights group of Arzha (invented) says that this person was taken.",
        habits={
            "ru": {"cyrillic": 0.93, "bare": 0.04, "english": 0.03},
            "ar": {**{name: 0.93 * share for name, share in _HASTY_ARABIC.items()}, "french": 0.07},
            "en": {"english": 0.6, "bare": 0.4},
        },
        care=_NGO_CARE,
        names=COLUMNS,
        order=_GIVEN_FIRST,
        says=NGO_SAYS,
        columns=_ngo,
    ),
    Character(
        slug="press",
        kind="press",
        coverage=Coverage(visible=0.30, hidden=0.14, repeats=0.07),
        states=("last_seen",),
        words="A newspaper of Arzha (invented) says that this person was last seen being led away.",
        habits={
            "en": {"english": 0.40, "passport": 0.18, "french": 0.20, "german": 0.12, "bare": 0.10},
            "ru": {"cyrillic": 1.0},
            "ar": _HASTY_ARABIC,
        },
        care=_PRESS_CARE,
        names=STRING,
        order=_GIVEN_FIRST,
        says=PRESS_SAYS,
        columns=_press,
    ),
    Character(
        slug="families",
        kind="family_list",
        coverage=Coverage(visible=0.34, hidden=0.12, repeats=0.10),
        states=("reported_missing",),
        words="Relatives in Arzha (invented) are looking for this person.",
        habits={
            "ru": {"cyrillic": 0.86, "passport": 0.08, "bare": 0.06},
            "ar": {**{name: 0.88 * share for name, share in _HASTY_ARABIC.items()}, "passport": 0.07, "french": 0.05},
            "en": {"bare": 0.45, "passport": 0.35, "english": 0.20},
        },
        care=_FAMILIES_CARE,
        names=STRING,
        order=_FAMILY_FIRST,
        says=NGO_SAYS,
        columns=_families,
    ),
    Character(
        slug="court",
        kind="court",
        coverage=Coverage(visible=0.16, hidden=0.05, repeats=0.005),
        states=("taken",),
        words="A court of Arzha (invented) was told that this person was taken.",
        habits={"ru": {"cyrillic": 1.0}, "ar": _CAREFUL_ARABIC, "en": {"passport": 1.0}},
        care=_COURT_CARE,
        names=ORDERED,
        order=_FAMILY_FIRST,
        says=REGISTER_SAYS,
        columns=_register,
    ),
)
_BY, _SOURCE = 3, 1  # the press takes over what the book of memory has; both write in Latin letters


def copying_among(lists: int) -> Copying | None:
    """Return which list copies which, or None: below four lists nobody copies."""
    return Copying(by=_BY, source=_SOURCE) if lists > _BY else None
