"""Two places are different when the record knows it, and not because it does not know that they are one."""

from __future__ import annotations

from tests.statements.telling import Telling

from habeas.model.dates import Answer
from habeas.model.statements import Place
from habeas.statements.place_levels import apart, around, at_level


def test_what_lies_within_what() -> None:
    """A village counts under its district, its region and its country, and under none that nobody wrote down."""
    of = Telling()
    country = of.place("c", "country")
    region = of.place("r", "region", country)
    village = of.place("v", "settlement", region)
    assert around(village, of.places) == (village, region, country)
    assert at_level(village, "settlement", of.places) == village
    assert at_level(village, "region", of.places) == region
    assert at_level(village, "district", of.places) == ""
    assert at_level(region, "settlement", of.places) == ""
    assert at_level("plc_" + "f" * 32, "region", of.places) == ""


def test_a_place_within_itself_ends_somewhere() -> None:
    """A slip in the tree of places stops no count."""
    a, b = "plc_" + "a" * 32, "plc_" + "b" * 32
    places = {
        a: Place(id=a, names=(), level="settlement", within=b),
        b: Place(id=b, names=(), level="district", within=a),
    }
    assert around(a, places) == (a, b)
    assert apart(a, b, places) is Answer.NO


def test_apart_is_three_valued() -> None:
    """A village and a district of which nobody wrote whether it lies there contradict nothing."""
    of = Telling()
    here, there = of.place("r1", "region"), of.place("r2", "region")
    town, other = of.place("t", "district", here), of.place("o", "district", here)
    village, lost = of.place("v", "settlement", town), of.place("l", "settlement")
    assert apart(village, village, of.places) is Answer.NO
    assert apart(village, here, of.places) is Answer.NO
    assert apart(here, village, of.places) is Answer.NO
    assert apart(town, other, of.places) is Answer.YES
    assert apart(village, other, of.places) is Answer.YES
    assert apart(village, there, of.places) is Answer.YES
    assert apart(village, lost, of.places) is Answer.YES  # two settlements, neither within the other
    assert apart(lost, town, of.places) is Answer.UNSURE
    assert apart(lost, of.place("u", "unknown"), of.places) is Answer.UNSURE
