"""What every two lists say alone, what independent lists would say, and the floor."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammaln, xlogy

from habeas.estimates import CaptureTable, read_table, table_of
from habeas.estimates.floor import chao_floor
from habeas.estimates.quick_checks import chao, chapman_pairs, mt
from habeas.estimates.two_lists import chapman

_VECTORS = Path(__file__).parents[2] / "vectors"
_THREE = "a,b,c,count\n1,0,0,40\n0,1,0,35\n0,0,1,30\n1,1,0,14\n1,0,1,12\n0,1,1,11\n1,1,1,6\n"


def _table(text: str) -> CaptureTable:
    return read_table(BytesIO(text.encode()), name="t.csv")


def _kosovo() -> CaptureTable:
    with (_VECTORS / "kosovo_4.csv").open("rb") as stream:
        return read_table(stream, name="kosovo_4.csv")


def _by_whole_numbers(table: CaptureTable) -> tuple[int, int, int]:
    """Look at the likelihood of every N, one by one."""
    people, totals = table.documented, np.array(table.totals, dtype=float)
    whole = people + np.arange(0, 60 * people, dtype=float)
    value = gammaln(whole + 1) - gammaln(whole - people + 1)
    for total in totals:
        value += total * np.log(total / whole) + xlogy(whole - total, (whole - total) / whole)
    inside = np.flatnonzero(value >= value.max() - 1.92072941)
    return int(whole[inside[0]]), int(whole[np.argmax(value)]), int(whole[inside[-1]])


def test_independent_lists_are_those_of_r_but_for_two_persons() -> None:
    """Kosovo: 7,394.59 in Rcapture 1.4-4, `closedp.t` row Mt, which conditions on n; the whole likelihood has two
    persons less.
    """
    found = mt(_kosovo())
    assert found.interval is not None
    assert found.interval.median == pytest.approx(7394.58666262234, abs=2.0)
    assert found.interval.hi95 - found.interval.lo95 == pytest.approx(2 * 1.96 * 129.6, rel=0.02)


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), min_size=7, max_size=7))
def test_the_profile_is_that_of_looking_at_every_number(counts: list[int]) -> None:
    """Middle and ends are where the likelihood of whole numbers has them, for any table that is not refused."""
    people = [bits for bits, count in enumerate(counts, start=1) for _ in range(count)]
    if not people:
        return
    table = table_of(("a", "b", "c"), people)
    found = mt(table)
    if found.interval is None:
        assert found.refusal
        return
    low, middle, high = _by_whole_numbers(table)
    assert found.interval.median == pytest.approx(middle, abs=1.0)
    assert found.interval.lo95 == pytest.approx(low, abs=1.0)
    if high < 59 * table.documented:
        assert found.interval.hi95 == pytest.approx(high, abs=1.0)


def test_billions_lose_no_digit() -> None:
    """The largest tables allowed give a thousand million times the small one's numbers."""
    lines = [line.rsplit(",", 1) for line in _THREE.splitlines()[1:]]
    large = "a,b,c,count\n" + "".join(f"{cell},{int(count) * 10**7}\n" for cell, count in lines)
    small, found = mt(_table(_THREE)).interval, mt(_table(large)).interval
    assert small is not None
    assert found is not None
    assert found.median / 1e7 == pytest.approx(small.median, rel=0.01)
    assert found.lo95 < found.median < found.hi95 < found.median * 1.001


def test_every_two_lists_are_asked_alone() -> None:
    """Six pairs of four lists, each Chapman's number of its own three counts, in the order of the lists."""
    table = _kosovo()
    found = chapman_pairs(table)
    assert [one.name for one in found][:2] == ["chapman: EXH, ABA", "chapman: EXH, OSCE"]
    assert len(found) == 6
    assert found[0].interval == chapman(table.totals[0], table.totals[1], table.overlap(0, 1))


def test_pairs_that_say_nothing_say_why() -> None:
    """A pair without overlap, an empty list and a nested one get a sentence and no number."""
    apart = "a,b,c,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n1,0,1,9\n0,1,1,9\n"
    assert "share nobody" in chapman_pairs(_table(apart))[0].refusal
    assert "empty" in chapman_pairs(_table("a,b,count\n1,0,4\n"))[0].refusal
    assert "inside the other" in chapman_pairs(_table("a,b,count\n1,0,4\n1,1,3\n"))[0].refusal
    assert all(one.interval is None for one in chapman_pairs(_table("a,b,count\n1,0,4\n1,1,3\n")))


def test_two_lists_that_know_the_same_people_are_told() -> None:
    """The Korean lists b and c: their own estimate ends below the 123 documented."""
    text = "b,c,d,count\n1,0,0,5\n0,1,0,5\n0,0,1,41\n1,1,0,54\n1,0,1,6\n1,1,1,12\n"
    first = chapman_pairs(_table(text))[0]
    assert any("below the 123 documented" in warning for warning in first.warnings)


def test_the_floor_is_a_method_like_the_others() -> None:
    """The bound keeps its number, and the words that it is no estimate."""
    found = chao(_kosovo())
    assert found.interval == chao_floor(_kosovo())
    assert "no estimate" in found.warnings[0]
    assert chao(_table("a,b,c,count\n1,0,0,4\n0,1,0,4\n1,1,1,3\n")).refusal


@pytest.mark.parametrize(
    "text", ["a,b,c,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n1,1,0,6\n", "a,b,c,count\n1,0,0,40\n1,1,0,30\n1,0,1,6\n"]
)
def test_no_number_comes_from_lists_that_hold_none(text: str) -> None:
    """Unconnected and full lists are refused here too."""
    assert mt(_table(text)).interval is None
    assert mt(_table(text)).refusal
