"""Charts draw every person once, the same each time, and stay inside their frame."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.disclosures.charts import COLUMNS, density, letter, months, ticks, upset
from habeas.disclosures.numerals import grouped, share

counts = st.integers(0, 10**7)
month = st.builds(lambda y, m: f"{y:04d}-{m:02d}", st.integers(1, 2100), st.integers(1, 12))


def drawn(svg: str) -> ElementTree.Element:
    """Parse a chart; every coordinate must be a finite number inside the frame."""
    root = ElementTree.fromstring(svg)
    width, height = float(root.get("width", "")), float(root.get("height", ""))
    for part in root.iter():
        for name in ("x", "x1", "x2", "cx"):
            assert -1 <= float(part.get(name, "0")) <= width + 1
        for name in ("y", "y1", "y2", "cy"):
            assert -1 <= float(part.get(name, "0")) <= height + 1
    return root


def bars(root: ElementTree.Element) -> list[ElementTree.Element]:
    return [part for part in root if part.get("class") == "c-bar"]


@given(st.integers(1, 30), st.data())
def test_any_overlap_can_be_drawn(lists: int, data: st.DataObject) -> None:
    """However many lists know the disappeared, the plot has a row for each and a column for the largest."""
    members = st.lists(st.integers(0, lists - 1), min_size=1, unique=True).map(lambda p: tuple(sorted(p)))
    patterns = data.draw(st.lists(members, unique=True, max_size=25))
    numbers = data.draw(st.lists(counts, min_size=len(patterns), max_size=len(patterns)))
    root = drawn(upset([f"list {i}" for i in range(lists)], patterns, numbers))
    assert len(bars(root)) == lists + min(COLUMNS, sum(n > 0 for n in numbers))


def test_a_list_without_overlap_or_persons_is_still_drawn() -> None:
    """An empty case has a frame and no bars of persons."""
    assert bars(drawn(upset([], [], []))) == []


@given(st.dictionaries(month, counts, max_size=40))
def test_any_months_can_be_drawn(by_month: dict[str, int]) -> None:
    """A date wrong by a thousand years leaves the strip readable, by year."""
    root = drawn(months(tuple(sorted(by_month.items()))))
    assert len(bars(root)) <= sum(n > 0 for n in by_month.values())


def test_empty_months_keep_their_place() -> None:
    """A year without a taking is a gap, not a seam that joins two waves."""
    positions = [
        float(bar.get("x", "")) for bar in bars(drawn(months((("1976-01", 1), ("1976-02", 1), ("1976-12", 1)))))
    ]
    assert positions[2] - positions[1] == pytest.approx(10 * (positions[1] - positions[0]), rel=0.01)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6), st.none() | counts)
def test_any_posterior_can_be_drawn(low: int, width: int, documented: int, median: int | None) -> None:
    """The interval, the median and the documented number stand where they belong on one axis."""
    inside = None if median is None else low + median % (width + 1)
    curve = tuple((low + width * i / 10, float(i)) for i in range(11))
    root = drawn(density(curve, lo95=low, hi95=low + width, median=inside, documented=documented))
    (known,) = [part for part in root if part.get("class") == "c-known"]
    (band,) = [part for part in root if part.get("class") == "c-band"]
    if documented < low:
        assert float(known.get("x1", "")) <= float(band.get("x1", ""))


@given(st.floats(0, 10**9), st.floats(1, 10**9))
def test_axis_marks_are_few_round_and_around_the_data(low: float, width: float) -> None:
    """An axis can be read off without arithmetic."""
    marks = ticks(low, low + width, 5)
    assert marks[0] <= low
    assert marks[-1] >= low + width
    assert 2 <= len(marks) <= 8


@given(st.integers(0, 500))
def test_every_list_has_its_own_mark(lists: int) -> None:
    """No two lists share a letter."""
    assert len({letter(i) for i in range(lists)}) == lists


@given(st.integers(0, 10**12))
def test_a_grouped_number_is_the_number(number: int) -> None:
    """Spaces for the eye change no digit; what is not known is said in words."""
    assert int(re.sub("\u202f", "", grouped(number))) == number
    assert grouped(None) == "not stated"


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_few_is_never_none_and_most_never_all(part: int, whole: int) -> None:
    """One person in a million is not 0 %, and all but one are not 100 %."""
    shown = share(min(part, whole), whole)
    assert shown.startswith("0.0") == (part == 0)
    assert shown.startswith("100.0") == (part >= whole)
