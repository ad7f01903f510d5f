"""Maps from the program itself: where things stand follows the compass, and no point is finer than it may be."""

from __future__ import annotations

import json
import re
from importlib import resources

from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.disclosures.outline_map import laid

places = st.tuples(st.integers(-6000, 7500), st.integers(-17000, 17000))


@settings(max_examples=25, deadline=None)
@given(st.lists(places, min_size=1, max_size=6))
def test_north_is_up_and_east_is_right(where: list[tuple[int, int]]) -> None:
    """Whoever looks at the map is not led the wrong way, and everything is on it."""
    found = laid(where)
    for (north, east), (x, y) in zip(where, found.points, strict=True):
        assert 0 <= x <= 100
        assert 0 <= y <= 100
        for (other_north, other_east), (other_x, other_y) in zip(where, found.points, strict=True):
            assert (x < other_x) or east >= other_east or abs(x - other_x) < 0.01
            assert (y > other_y) or north >= other_north or abs(y - other_y) < 0.01
    assert 0 < found.bar < 100
    assert all(0 <= at <= 100.01 for at, _ in (*found.meridians, *found.parallels))


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    """A hundredth of a degree of latitude is 1.11 km: the bar agrees with the places, within the projection."""
    found = laid([(4300, 4500), (4400, 4500)])
    (_, south), (_, north) = found.points
    tall_km = abs(south - north) / 100 / 1.5  # in widths of the map
    assert abs(tall_km * found.bar_km / (found.bar / 100) - 111.2) < 1


def test_a_lonely_village_has_its_country_around_it() -> None:
    """Coasts and borders come from a file that ships; one in the middle of an ocean has none."""
    near = laid([(4331, 4569)]).lines
    assert re.fullmatch(r"(M-?[0-9.]+ -?[0-9.]+( L-?[0-9.]+ -?[0-9.]+)+ ?)+", near)
    assert laid([(-4000, -12000)]).lines == ""


def test_the_outlines_are_small_and_on_the_earth() -> None:
    """What ships stays under 400 KB and holds coordinates alone: no name of any country."""
    content = resources.files("habeas.disclosures").joinpath("outlines", "countries.json").read_bytes()
    assert len(content) < 400 * 1024
    read = json.loads(content)
    assert read.keys() == {"lines"}
    for x, y, *_ in read["lines"]:
        assert -18000 <= x <= 18000
        assert -9000 <= y <= 9000
