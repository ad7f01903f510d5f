"""Intervals on one axis: what is drawn keeps the order of the numbers, and shows no middle that none may quote."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from habeas.disclosures.interval_marks import Interval, marks_of

numbers = st.floats(1, 1e7)


@given(ends=st.lists(st.tuples(numbers, numbers), min_size=1, max_size=8), documented=st.integers(1, 10_000))
def test_what_is_larger_stands_further_to_the_right(ends: list[tuple[float, float]], documented: int) -> None:
    """No picture turns two numbers round, and nothing stands outside of it."""
    rows = [Interval(low=min(pair), high=max(pair)) for pair in ends]
    marks = marks_of(rows, documented=documented)
    assert marks.documented is not None
    for row, mark in zip(rows, marks.rows, strict=True):
        assert 0 <= mark.start <= mark.end <= 100
        assert mark.middle is None
        for other, beside in zip(rows, marks.rows, strict=True):
            if row.low < other.low:
                assert mark.start <= beside.start
    assert [at for _, at in marks.ticks] == sorted(at for _, at in marks.ticks)


def test_a_bound_has_no_upper_end() -> None:
    """A lower bound is open to the right, and so is an end that no axis holds."""
    floor, far = marks_of([Interval(low=100, high=200, floor=True), Interval(low=150, high=1e15)]).rows
    assert floor.opens
    assert far.opens


def test_a_curve_is_a_closed_line_within_its_box() -> None:
    """It is drawn from persons and heights alone, highest where it is likeliest, and not at all where there is none."""
    marks = marks_of([Interval(low=100, high=400, middle=200)], curve=[(90, 1), (150, 4), (300, 9), (390, 0)])
    points = [tuple(map(float, pair)) for pair in re.findall(r"([0-9.]+) ([0-9.]+)", marks.curve)]
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in points)
    assert min(y for _, y in points) == 4
    assert marks.curve.endswith("Z")
    assert marks_of([Interval(low=100, high=400)]).curve == ""
    assert marks.rows[0].middle is not None
