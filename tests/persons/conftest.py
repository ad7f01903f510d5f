"""Invented accounts: a few hundred people on lists that spell, date and place them differently."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from habeas.model.values import Age, Name, When
from habeas.persons import Account

_SYLLABLES = (
    "ba",
    "do",
    "ke",
    "mi",
    "ru",
    "sa",
    "te",
    "vo",
    "lu",
    "zha",
    "ni",
    "gra",
    "pel",
    "kar",
    "mun",
    "dov",
    "shi",
    "ter",
    "an",
    "is",
)
_GIVEN = (
    "Ruslan",
    "Akhmed",
    "Beslan",
    "Zelim",
    "Aslan",
    "Musa",
    "Isa",
    "Adam",
    "Timur",
    "Rustam",
    "Alikhan",
    "Bekkhan",
    "Khava",
    "Zara",
    "Malika",
)
_CYRILLIC = str.maketrans(
    {"a": "а", "b": "б", "d": "д", "e": "е", "g": "г", "i": "и", "k": "к", "l": "л", "m": "м", "n": "н"}
    | {"o": "о", "p": "п", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "z": "з"}
)
_PLACES = ["Shali", "Argun", "Vedeno", "Gudermes", "Itum", "Samashki", "Katyr", "Noybera"]


@dataclass(frozen=True)
class Case:
    accounts: tuple[Account, ...]
    truth: dict[str, str]


def _when(text: str | None) -> When | None:
    return When(stated=text, edtf=text) if text else None


def _day(chance: np.random.Generator) -> str:
    return f"{int(chance.integers(1, 13)):02}-{int(chance.integers(1, 28)):02}"


def _invented(persons: int, seed: int) -> Case:
    chance = np.random.default_rng(seed)
    accounts, truth = [], {}
    for number in range(persons):
        family = "".join(chance.choice(_SYLLABLES, 3)).capitalize() + "ov"
        given = str(chance.choice(_GIVEN))
        year = int(chance.integers(1950, 1985))
        birth, taken = f"{year}-{_day(chance)}", f"{int(chance.integers(2000, 2004))}-{_day(chance)}"
        place = str(chance.choice(_PLACES))
        for list_ in ("north", "south", "press"):
            if chance.random() > 0.7:
                continue
            mention = f"men_{list_}{number:05}"
            truth[mention] = str(number)
            written = f"{given} {family}"
            name = Name(written=written, given=given, family=family)
            if list_ == "south":
                parts = [part.lower().translate(_CYRILLIC) for part in (given, family)]
                name = Name(written=" ".join(parts), given=parts[0], family=parts[1])
            if list_ == "press":
                name = Name(written=written if chance.random() < 0.5 else f"{family} {given}")
            age = 2001 - year
            accounts.append(
                Account(
                    mention=mention,
                    list=list_,
                    names=(name,),
                    birth=_when(birth if list_ == "north" else str(year)) if list_ != "press" else None,
                    age=Age(stated=str(age), low=age, high=age) if list_ == "press" else None,
                    taken=_when(taken if chance.random() < 0.8 else taken[:7]),
                    seen_at=place,
                )
            )
    return Case(accounts=tuple(accounts), truth=truth)


@pytest.fixture(scope="session")
def invented() -> Callable[[int, int], Case]:
    """Makes a case of so many invented people by a seed."""
    return _invented
