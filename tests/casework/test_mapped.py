"""The map: persons by settlement, few of them by the place around, and nobody drawn alone."""

from __future__ import annotations

import pytest
from tests.casework.countable_case import CountableCase

from habeas.casework.context import Context
from habeas.casework.mapped import map_of
from habeas.casework.placing import list_places, locate, point_in, set_place, shown_point
from habeas.errors import UsageError


@pytest.fixture
def told(context: Context) -> CountableCase:
    """Two settlements and a hamlet that lies nowhere, in a shire, in a land without a point."""
    made = CountableCase(context, "c")
    made.begin()
    for name, level, within, at in (
        ("Land", "country", "", ""),
        ("Shire", "region", "Land", "43.2, 45.8"),
        ("Grayton", "settlement", "Shire", "43.31, 45.69"),
        ("Redmoor", "settlement", "Shire", "43.05, 46.1"),
        ("Hollow", "settlement", "Shire", ""),
    ):
        made.place(name, level, within)
        set_place(context, made.name, names=(name,), level=level, identifier=made.places[name], at=at)
    return made


def test_few_are_counted_in_the_place_around(told: CountableCase) -> None:
    """A circle stands for five or more; who is in none is told as a number, and where that is small not even so."""
    told.tell(6, "2017", where="Grayton")
    told.tell(3, "2017", where="Redmoor")
    told.tell(4, "2017", where="Hollow")
    found = map_of(told.context, told.name, threshold=5)
    assert [(one.name, one.persons, one.folded) for one in found.spots] == [("Shire", 7, 2), ("Grayton", 6, 0)]
    assert found.map is not None
    assert len(found.map.points) == 2
    assert (found.off, found.few) == (0, False)
    assert {one.name for one in found.nowhere} == {"Land", "Hollow"}


def test_who_cannot_be_hidden_anywhere_is_not_drawn(told: CountableCase) -> None:
    """Three in a shire with nobody else are on no map, and that they are few is all that is told."""
    told.tell(3, "2017", where="Redmoor")
    found = map_of(told.context, told.name, threshold=5)
    assert found.spots == ()
    assert found.map is None
    assert found.few


def test_a_place_is_no_finer_than_a_kilometre(told: CountableCase) -> None:
    """What is typed to the metre is kept to a hundredth of a degree: no house can be found from the record."""
    assert point_in("43.312345, 45.698765") == (4331, 4570)
    assert point_in("٤٣٫٣١، ٤٥٫٦٩") == (4331, 4569)
    assert point_in("-33.45; -70.66") == (-3345, -7066)
    assert point_in("") is None
    assert shown_point((4331, 4570)) == "43.31, 45.70"
    for wrong in ("Grayton", "43.31", "99, 10", "43, 400", "43.31, 45.69, 2"):
        with pytest.raises(UsageError) as caught:
            point_in(wrong)
        assert wrong not in str(caught.value)


def test_an_older_window_does_not_overwrite_where_a_place_lies(told: CountableCase) -> None:
    """The second save is refused with what is there now; with that seen, it goes."""
    place = told.places["Grayton"]
    assert locate(told.context, told.name, place, "43.4, 45.7", seen="43.31, 45.69") is None
    now = locate(told.context, told.name, place, "44, 46", seen="43.31, 45.69")
    assert now is not None
    assert now.at == (4340, 4570)
    assert locate(told.context, told.name, place, "", seen="43.40, 45.70") is None
    assert next(one.place.at for one in list_places(told.context, told.name) if one.place.id == place) is None
