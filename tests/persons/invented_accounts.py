"""Accounts of people who never lived, made field by field, for the tests of linkage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from habeas.model.values import Age, Name, When
from habeas.persons import Account

LISTS = ("north", "south", "press")
PLANTED = "Plantedname"
"""A name that must be in no error, log or repr."""


def when(text: str | None) -> When | None:
    return When(stated=text, edtf=text) if text else None


def account(
    number: int,
    name: str | Name = "",
    *,
    listed: str = "",
    birth: str | None = None,
    age: int | None = None,
    taken: str | None = None,
    place: str = "",
    sex: str = "",
    others: Sequence[Name] = (),
) -> Account:
    """One account. Accounts stand on the lists in turn, if none is said."""
    written = Name(written=name) if isinstance(name, str) else name
    return Account(
        mention=f"men_{number:05}",
        list=listed or LISTS[number % len(LISTS)],
        names=((written,) if written.written else ()) + tuple(others),
        birth=when(birth),
        age=None if age is None else Age(stated=str(age), low=age, high=age),
        taken=when(taken),
        seen_at=place,
        sex=sex,
    )


def whole(given: str, family: str, *, father: str = "") -> Name:
    """A name of which it is said which part is which."""
    parts = (given, father, family)
    return Name(written=" ".join(part for part in parts if part), given=given, family=family, patronymic=father)


def namesakes(count: int, *, seed: int) -> list[Account]:
    """So many people of one name; days and places by chance."""
    rng = np.random.default_rng(seed)

    def day(first: int, last: int) -> str:
        return f"{rng.integers(first, last)}-{rng.integers(1, 13):02}-{rng.integers(1, 29):02}"

    return [
        account(number, "Nadie Invented", birth=day(1940, 1985), taken=day(2000, 2005), place=f"Nowhere {number % 41}")
        for number in range(count)
    ]


def rows_of(mentions: Sequence[str], *numbers: int) -> NDArray[np.int32]:
    """The rows of accounts by their numbers: rows are in the order of what is said, not of the numbers."""
    return np.array([mentions.index(f"men_{number:05}") for number in numbers], dtype=np.int32)
