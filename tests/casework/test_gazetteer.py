"""Where a place lies: as people chose, or by a name that only one place has; else it is not known."""

from __future__ import annotations

from typing import Any

import pytest
from tests.casework.coders import Coders, coders
from tests.vault.bench import CASE, cheap_passphrases, quick_path

from habeas.casework.gazetteer import Gazetteer
from habeas.casework.placing import set_place
from habeas.model.statements import Place
from habeas.model.values import Where

__all__ = ["cheap_passphrases", "coders", "quick_path"]


def _place(coders: Coders, *names: str, level: str = "settlement", **more: Any) -> Place:
    return set_place(coders.context, CASE, names=names, level=level, **more)


@pytest.fixture
def country(coders: Coders) -> dict[str, Place]:
    """A region of two districts, in each of which is a Grayton, and in one a Bluemill."""
    region = _place(coders, "Northland", level="region")
    east, west = (_place(coders, name, level="district", within=region.id) for name in ("East", "West"))
    return {
        "region": region,
        "east": east,
        "west": west,
        "grayton-east": _place(coders, "Grayton", within=east.id),
        "grayton-west": _place(coders, "Grayton", "Грейтон", within=west.id),
        "bluemill": _place(coders, "Bluemill", within=east.id),
    }


def _chain(coders: Coders, stated: str, place: str | None = None) -> tuple[str, ...]:
    with coders.context.case(CASE, "test") as case:
        return tuple(one for _, one in Gazetteer(case.index).chain(Where(stated=stated, place=place)))


@pytest.mark.parametrize(
    ("stated", "known"),
    [
        ("Bluemill", ("bluemill", "east", "region")),
        ("  BLUEMILL ", ("bluemill", "east", "region")),
        ("Грейтон", ("grayton-west", "west", "region")),
        ("Grayton", ()),
        ("Grayton, East", ("grayton-east", "east", "region")),
        ("Grayton, Northland", ()),
        ("Grayton, Nowhere", ()),
        ("East", ("east", "region")),
        ("Elsewhere", ()),
        ("", ()),
    ],
)
def test_a_place_is_known_by_a_name_that_only_one_has(
    coders: Coders, country: dict[str, Place], stated: str, known: tuple[str, ...]
) -> None:
    """Of two villages of one name none is chosen, unless the source says in which district."""
    assert _chain(coders, stated) == tuple(country[name].id for name in known)


def test_what_people_chose_stands(coders: Coders, country: dict[str, Place]) -> None:
    """Whatever the source wrote, the place that a person chose is the place."""
    chosen = country["grayton-west"].id
    assert _chain(coders, "the town by the river", chosen)[0] == chosen
    assert _chain(coders, "Bluemill", "plc_unknown") == _chain(coders, "Bluemill")
    with coders.context.case(CASE, "test") as case:
        assert Gazetteer(case.index).chain(None) == ()
