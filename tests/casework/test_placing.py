"""Places that people agreed on: by level, within larger ones, beside what sources wrote."""

from __future__ import annotations

from typing import Any

import pytest
from tests.casework.coders import Coders, act, coders, mention
from tests.vault.bench import CASE, cheap_passphrases, quick_path

from habeas.casework.placing import list_places, set_place
from habeas.errors import HabeasError, StatementsError, UsageError
from habeas.model.statements import Act, Place

__all__ = ["cheap_passphrases", "coders", "quick_path"]


def place(coders: Coders, *names: str, level: str = "settlement", **more: Any) -> Place:
    return set_place(coders.context, CASE, names=names, level=level, **more)


def test_places_are_listed_from_the_largest_with_the_acts_that_happened_there(coders: Coders) -> None:
    """What a source wrote stands beside the place; a retracted act happened nowhere."""
    country = place(coders, "Nowhere", level="country")
    town = place(coders, "Grayton", "Грейтон", within=country.id, gazetteer="geonames:1", lang="en")
    where = {"stated": "the town by the river", "place": town.id}
    coders.code({"mention": [mention()], "act": [act(where=where), act(where="somewhere else")]})
    lines = list_places(coders.context, CASE)
    assert [(one.place.level, one.acts) for one in lines] == [("country", 0), ("settlement", 1)]
    assert lines[1].as_object() == {
        "id": town.id, "names": ["Grayton", "Грейтон"], "level": "settlement", "within": country.id,
        "gazetteer": "geonames:1", "at": None, "acts": 1,
    }  # fmt: skip
    (first, _) = [one.statement for one in coders.listed(kind="act").statements]
    assert isinstance(first, Act)
    assert first.where is not None
    assert (first.where.stated, first.where.place) == ("the town by the river", town.id)
    coders.retract(first.statement)
    assert [one.acts for one in list_places(coders.context, CASE)] == [0, 0]
    assert coders.same_after_rebuild()


def test_what_is_not_said_of_a_place_again_stays(coders: Coders) -> None:
    """Whoever mends a name does not lose what the place lies within; "" takes it away."""
    country = place(coders, "Nowhere", level="country")
    town = place(coders, "Graytn", within=country.id, gazetteer="geonames:1", lang="en")
    mended = place(coders, "Grayton", identifier=town.id)
    assert (mended.id, mended.within, mended.gazetteer) == (town.id, country.id, "geonames:1")
    assert [(one.written, one.lang) for one in mended.names] == [("Grayton", "en")]
    before = coders.state()
    assert place(coders, "Grayton", " Grayton ", identifier=town.id) == mended
    assert coders.state() == before
    assert place(coders, "Grayton", identifier=town.id, within="").within == ""
    assert len(list_places(coders.context, CASE)) == 2


@pytest.mark.parametrize(
    ("names", "more", "error"),
    [
        ((), {}, UsageError),
        ((" ",), {}, UsageError),
        (("x" * 201,), {}, UsageError),
        (("x",), {"level": "house"}, UsageError),
        (("x",), {"level": "point"}, UsageError),
        (("x",), {"gazetteer": "the house of somebody"}, UsageError),
        (("x",), {"lang": "no tag"}, StatementsError),
        (("x",), {"within": "plc_" + "0" * 32}, StatementsError),
        (("x",), {"identifier": "plc_" + "0" * 32}, StatementsError),
        (("x",), {"identifier": "somebody"}, StatementsError),
    ],
)
def test_a_place_that_will_not_do_is_not_made(
    coders: Coders, names: tuple[str, ...], more: dict[str, Any], error: type[HabeasError]
) -> None:
    """No house of anybody is a place, and none lies within nothing."""
    before = coders.state()
    with pytest.raises(error):
        place(coders, *names, **more)
    assert coders.state() == before


def test_a_place_lies_within_larger_ones_only(coders: Coders) -> None:
    """Acts are counted by level: a district within a settlement would be counted twice, or never."""
    country = place(coders, "Nowhere", level="country")
    region = place(coders, "Grayshire", level="region", within=country.id)
    town = place(coders, "Grayton", within=region.id)
    for level, within in (("district", town), ("settlement", town), ("country", region), ("region", region)):
        with pytest.raises(UsageError, match="does not lie within"):
            place(coders, "Wrong", level=level, within=within.id)
    # Nor may a place become smaller than what lies within it.
    with pytest.raises(UsageError, match="does not lie within"):
        place(coders, "Grayshire", level="settlement", identifier=region.id)
    assert place(coders, "Grayshire", level="district", identifier=region.id).level == "district"


def test_no_place_lies_within_itself_by_any_way(coders: Coders) -> None:
    """Counting by level would never end."""
    one = place(coders, "One", level="unknown")
    two = place(coders, "Two", level="unknown", within=one.id)
    three = place(coders, "Three", level="unknown", within=two.id)
    for around in (one, two, three):
        with pytest.raises(UsageError, match="within itself"):
            place(coders, "One", level="unknown", identifier=one.id, within=around.id)
    # A place of unknown level between two others does not hide which is larger.
    town = place(coders, "Town")
    between = place(coders, "Between", level="unknown", within=town.id)
    with pytest.raises(UsageError, match="does not lie within"):
        place(coders, "Region", level="region", within=between.id)
