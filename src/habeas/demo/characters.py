"""The lists' characters: what each kind of list covers, how it writes, and what it says of a fate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from habeas.demo.captures import Coverage
from habeas.demo.columns import (
    Care,
    Column,
    age,
    aliases,
    birth,
    birth_year,
    external_id,
    full_name,
    name_part,
    sex,
    status,
    taken_at,
    taken_on,
)
from habeas.demo.names import NORTHERN, SOUTHERN
from habeas.demo.scripts import Writer, arabic, bare, cyrillic, english, french, german, passport
from habeas.demo.tongues import ARABIC, ENGLISH, RUSSIAN, Tongue

# For each style, the language of each list, and the cultures of the people.
STYLES: dict[str, tuple[Tongue, ...]] = {
    "cyrillic-latin": (RUSSIAN, ENGLISH, RUSSIAN, ENGLISH, ENGLISH, RUSSIAN),
    "mixed": (RUSSIAN, ENGLISH, ARABIC, ENGLISH, ENGLISH, RUSSIAN),
    "arabic": (ARABIC, ENGLISH, ARABIC, ENGLISH, ENGLISH, ARABIC),
}
CULTURES: dict[str, tuple[int, ...]] = {
    "cyrillic-latin": (NORTHERN,),
    "mixed": (NORTHERN, SOUTHERN),
    "arabic": (SOUTHERN,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """One kind of list.

    `habits` are its ways of romanising, used when it writes in Latin letters. `swapped` is the share of
    rows in which family and given name stand in each other's place. `states` is what being on the list says
    (stated_fates).
    """

    slug: str
    kind: str
    coverage: Coverage
    states: tuple[str, ...]
    words: str
    habits: dict[Writer, float]
    swapped: float
    columns: Callable[[Tongue], tuple[Column, ...]]

    def writers(self, tongue: Tongue) -> dict[Writer, float]:
        """Return the habits this list has when it writes in that language."""
        match tongue.lang:
            case "ru":
                return {cyrillic: 1.0}
            case "ar":
                return {arabic: 1.0}
            case _:
                return self.habits


def _register(tongue: Tongue) -> tuple[Column, ...]:
    care = Care(slips=0.015, missing={"patronymic": 0.10})
    return (
        external_id(tongue),
        full_name(tongue, order=("family", "given", "patronymic"), care=care, capitals=True),
        sex(tongue, stated=0.97),
        birth(tongue, forms={"05.11.1996": 0.62, "1996": 0.28}),
        taken_on(tongue, order="dmy", forms=_REGISTER_DATES),
        taken_at(tongue, levels={"full": 0.72, "district": 0.15, "region": 0.06}),
        status(tongue, says=_REGISTER_SAYS),
    )


def _memorial(tongue: Tongue) -> tuple[Column, ...]:
    return (
        external_id(tongue),
        full_name(tongue, order=("family", "given"), comma=True, care=Care(slips=0.02, missing={})),
        age(tongue, stated=0.88, heaped=0.1, in_words=0.4),
        taken_on(tongue, order="dmy", forms=_MEMORIAL_DATES),
        taken_at(tongue, levels={"settlement": 0.7, "full": 0.1, "district": 0.12}),
        status(tongue, says=_MEMORIAL_SAYS),
    )


def _ngo(tongue: Tongue) -> tuple[Column, ...]:
    care = Care(slips=0.025, missing={"patronymic": 0.25}, initials=0.02, nicknames=0.02)
    return (
        external_id(tongue),
        name_part(tongue, "given", care=care),
        name_part(tongue, "patronymic", care=care),
        name_part(tongue, "family", care=care),
        birth_year(tongue, stated=0.75),
        taken_on(tongue, order="dmy", forms=_NGO_DATES),
        taken_at(tongue, levels={"settlement": 0.62, "full": 0.15, "district": 0.15}),
        status(tongue, says=_NGO_SAYS),
    )


def _press(tongue: Tongue) -> tuple[Column, ...]:
    care = Care(slips=0.03, missing={}, initials=0.08, nicknames=0.2)
    return (
        external_id(tongue),
        full_name(tongue, order=("given", "family"), care=care),
        aliases(tongue, stated=0.5),
        age(tongue, stated=0.6, heaped=0.4, in_words=0.1),
        taken_on(tongue, order="dmy", forms=_PRESS_DATES),
        taken_at(tongue, levels={"settlement": 0.4, "district": 0.25, "region": 0.2}),
        status(tongue, says=_PRESS_SAYS),
    )


def _families(tongue: Tongue) -> tuple[Column, ...]:
    care = Care(slips=0.04, missing={"patronymic": 0.2}, nicknames=0.05)
    return (
        external_id(tongue),
        name_part(tongue, "family", care=care),
        name_part(tongue, "given", care=care),
        name_part(tongue, "patronymic", care=care),
        aliases(tongue, stated=0.8),
        birth_year(tongue, stated=0.9),
        taken_on(tongue, order="dmy", forms=_PRESS_DATES),
        taken_at(tongue, levels={"settlement": 0.85, "full": 0.1}),
        status(tongue, says=_NGO_SAYS),
    )


_REGISTER_DATES = {
    "05.11.1996": 0.72,
    "nov.1996": 0.08,
    "11.1996": 0.03,
    "1996": 0.03,
    "5 november 1996": 0.03,
    "autumn 1996": 0.01,
}
_MEMORIAL_DATES = {"1996-11-05": 0.62, "5/11/1996": 0.16, "1996-11": 0.10, "1996": 0.05}
_NGO_DATES = {"05.11.1996": 0.66, "november 1996": 0.12, "11.1996": 0.06, "1996": 0.06, "autumn 1996": 0.01}
_PRESS_DATES = {
    "5/11/1996": 0.42,
    "5 november 1996": 0.12,
    "november 1996": 0.18,
    "1996": 0.16,
    "autumn 1996": 0.02,
}
_REGISTER_SAYS = {
    "held": {"reported_missing": 0.30, "taken": 0.10, "nothing": 0.05},
    "dead": {"reported_missing": 0.30, "taken": 0.07, "nothing": 0.05, "reported_alive": 0.01},
    "remains_found": {"reported_missing": 0.15, "remains_found": 0.40, "reported_dead": 0.10},
    "released": {"released": 0.45, "reported_missing": 0.15, "reported_alive": 0.05},
}
_MEMORIAL_SAYS = {
    "held": {"taken": 0.30, "reported_dead": 0.02},
    "dead": {"taken": 0.25, "reported_dead": 0.10},
    "remains_found": {"remains_found": 0.45, "reported_dead": 0.15, "taken_then_found": 0.10},
    "released": {"taken": 0.30, "released": 0.15},
}
_NGO_SAYS = {
    "held": {"taken": 0.55, "reported_alive": 0.02},
    "dead": {"taken": 0.50, "reported_dead": 0.08},
    "remains_found": {"taken_then_found": 0.35, "remains_found": 0.25, "taken": 0.20},
    "released": {"released": 0.50, "taken": 0.25},
}
_PRESS_SAYS = {
    "held": {"taken": 0.40, "reported_dead": 0.03, "reported_alive": 0.03},
    "dead": {"taken": 0.35, "reported_dead": 0.12, "reported_alive": 0.02},
    "remains_found": {"remains_found": 0.40, "reported_dead": 0.20},
    "released": {"released": 0.30, "taken": 0.30},
}

CHARACTERS = (
    Character(
        slug="register",
        kind="state_register",
        coverage=Coverage(visible=0.50, hidden=0.21),
        states=("reported_missing",),
        words="Somebody reported this person missing to the authorities of Arzha (invented).",
        habits={passport: 1.0},
        swapped=0.01,
        columns=_register,
    ),
    Character(
        slug="memorial",
        kind="memorial",
        coverage=Coverage(visible=0.56, hidden=0.26),
        states=("taken",),
        words="The book of memory of Arzha (invented) says that this person was taken.",
        habits={english: 0.93, passport: 0.07},
        swapped=0.0,
        columns=_memorial,
    ),
    Character(
        slug="ngo",
        kind="ngo_list",
        coverage=Coverage(visible=0.45, hidden=0.19),
        states=("taken",),
        words="A human rights group of Arzha (invented) says that this person was taken.",
        habits={english: 0.6, bare: 0.4},
        swapped=0.01,
        columns=_ngo,
    ),
    Character(
        slug="press",
        kind="press",
        coverage=Coverage(visible=0.30, hidden=0.14),
        states=("last_seen",),
        words="A newspaper of Arzha (invented) says that this person was last seen being led away.",
        habits={english: 0.45, passport: 0.25, french: 0.2, german: 0.1},
        swapped=0.01,
        columns=_press,
    ),
    Character(
        slug="families",
        kind="family_list",
        coverage=Coverage(visible=0.34, hidden=0.12),
        states=("reported_missing",),
        words="Relatives in Arzha (invented) are looking for this person.",
        habits={bare: 0.5, passport: 0.3, english: 0.2},
        swapped=0.02,
        columns=_families,
    ),
    Character(
        slug="court",
        kind="court",
        coverage=Coverage(visible=0.16, hidden=0.05),
        states=("taken",),
        words="A court of Arzha (invented) was told that this person was taken.",
        habits={passport: 1.0},
        swapped=0.0,
        columns=_register,
    ),
)
