"""Pictures of an estimate show the interval, say why one is missing, and no middle where none may be quoted."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.disclosures.answers import put_together, refused, two_lists
from tests.disclosures.test_charts import drawn

from habeas.disclosures.draw_curve import curve_of_draws
from habeas.disclosures.estimate_charts import (
    linkage_chart,
    overlap_chart,
    posteriors_chart,
    sensitivity_chart,
    threshold_chart,
)
from habeas.disclosures.interval_rows import Row, interval_rows
from habeas.disclosures.persons_axis import persons_axis
from habeas.disclosures.pictures import pictures_of, standalone
from habeas.disclosures.publishing import publishable
from habeas.disclosures.shown_text import shown
from habeas.estimates import Interval, Status
from habeas.estimates.threshold_ladder import ThresholdRow
from habeas.model.numerals import grouped

MIDDLES = ("7\u202f351", "8\u202f353", "5\u202f357", "6\u202f361", "4\u202f349")
SVG = "{http://www.w3.org/2000/svg}"


def parts(root: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [part for part in root.iter() if part.get("class") == kind]


def test_every_method_has_a_row_with_its_interval_or_its_reason() -> None:
    """Whoever reads the picture sees all methods, and why one gave nothing."""
    answer = put_together()
    svg = posteriors_chart(answer)
    root = drawn(svg)
    for one in answer.estimators:
        if one.interval:
            assert grouped(one.interval.lo95) in svg
    assert "No model has a maximum." in svg
    assert len(parts(root, "c-band")) == 3  # the bound has no band
    assert len(parts(root, "c-mark")) == 3  # a bound has no middle
    assert MIDDLES[0] in svg


@pytest.mark.parametrize("pooled", [False, True])
def test_where_no_middle_may_be_quoted_none_is_drawn(pooled: bool) -> None:
    """A range stays a range in every picture: no mark, no curve, no number of a middle."""
    answer = put_together(Status.RANGE_ONLY, pooled=pooled)
    ladder = (ThresholdRow(threshold="0.5", documented=900, interval=Interval(median=7_351, lo95=1e3, hi95=2e4)),)
    for picture in pictures_of(publishable(answer, publish_from=0), ladder):
        root = ElementTree.fromstring(picture.svg)
        for kind in ("c-mark", "c-area", "c-tail"):
            assert not [part for part in root.iter() if part.get("class") == kind], (picture.name, kind)
        assert not any(middle in picture.svg for middle in MIDDLES), picture.name
    if answer.pooled:
        assert grouped(answer.pooled.interval.median) not in linkage_chart(answer)


@pytest.mark.parametrize("lists", [3, 5, 20])
def test_any_number_of_lists_can_be_drawn(lists: int) -> None:
    """Three lists or twenty: every picture is whole and inside its frame."""
    answer = put_together(lists=lists, pooled=True)
    for chart in (overlap_chart(answer), posteriors_chart(answer), sensitivity_chart(answer), linkage_chart(answer)):
        drawn(chart)


@pytest.mark.parametrize("answer", [refused(), two_lists()], ids=["refused", "two lists"])
def test_what_cannot_be_drawn_is_said(answer: object) -> None:
    """An empty picture has words in it, not a blank."""
    found = publishable(answer)  # type: ignore[arg-type]
    for picture in pictures_of(found):
        words = "".join(ElementTree.fromstring(picture.svg).itertext())
        assert len(words) > 30, picture.name
    assert "Nobody stands on c" in posteriors_chart(refused())


@given(st.text(max_size=300))
def test_a_list_may_be_called_anything(name: str) -> None:
    """A name with marks of a page, controls or directions in it breaks no picture and acts nowhere."""
    rows = [Row(label=name, ends=(10.0, 20.0), why="", note=name), Row(label="other", why=name or "none")]
    svg = standalone(interval_rows("posteriors", name or "title", name, rows, documented=9), (name,))
    root = ElementTree.fromstring(svg)
    assert {part.tag.removeprefix(SVG) for part in root.iter()} <= {
        "svg", "style", "rect", "text", "title", "desc", "line", "path", "circle"
    }  # fmt: skip
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", svg)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 1e9), st.floats(1, 1e3)), min_size=1, max_size=8), st.integers(0, 10**6))
def test_any_intervals_stay_inside_the_picture(spans: list[tuple[float, float]], documented: int) -> None:
    """However far apart the methods are, each bar is on the page, and one that goes off it ends in an arrow."""
    rows = [
        Row(label=f"m{i}", ends=(low, (low + 1) * factor), middle=low + 0.5) for i, (low, factor) in enumerate(spans)
    ]
    drawn(
        interval_rows("posteriors", "t", "d", [*rows, Row(label="x", ends=(5.0, float("inf")))], documented=documented)
    )


@given(st.floats(1, 1e9), st.floats(1.0, 1e4))
def test_numbers_under_the_axis_are_round_and_do_not_touch(low: float, factor: float) -> None:
    """An axis can be read off, whatever its span."""
    axis = persons_axis([low, low * factor], left=232, right=688)
    marks = axis.marks()
    assert len(marks) <= 9
    assert marks or low < 10  # between two whole numbers there is none to write
    places = [axis.across(mark) for mark in marks]
    assert all(after - before > 40 for before, after in pairwise(places))
    assert all(232 <= place <= 688 for place in places)


def test_a_curve_of_draws_has_the_draws_under_it() -> None:
    """Half of the area lies on each side of the middle of the draws, and none below what is documented."""
    hidden = np.random.default_rng(1).lognormal(7, 0.5, 4_000)
    curve = curve_of_draws(hidden, 1_000)
    x, y = (np.array(side) for side in zip(*curve, strict=True))
    steps = np.diff(np.log(x)) * (y[1:] + y[:-1]) / 2
    assert steps.sum() == pytest.approx(1.0, abs=0.02)
    assert steps[x[1:] <= 1_000 + np.median(hidden)].sum() == pytest.approx(0.5, abs=0.03)
    assert x[0] >= 1_000
    assert curve_of_draws(np.zeros(500), 10) == ()


def test_a_ladder_shows_each_threshold_and_thins_a_long_one_aloud() -> None:
    """Forty rows are drawn of a hundred, and the picture says so."""
    rows = [
        ThresholdRow(threshold=f"{i}", documented=100 + i, interval=Interval(median=500 + i, lo95=200, hi95=900 + i))
        for i in range(100)
    ]
    svg = threshold_chart(rows, pointed=True)
    assert "34 of 100 thresholds" in svg
    assert len(parts(drawn(svg), "c-known")) == 34
    refused_row = ThresholdRow(threshold="0.9", documented=7, interval=None, refusal="Nobody stands on b.")
    assert "Nobody stands on b." in threshold_chart([refused_row], pointed=True)


def test_a_picture_is_a_file_of_its_own() -> None:
    """A picture opened alone has its colours, a heading and words for who cannot see it, and loads nothing."""
    for picture in pictures_of(publishable(put_together(pooled=True))):
        root = ElementTree.fromstring(picture.svg)
        ids = {part.get("id") for part in root.iter() if part.get("id")}
        assert set((root.get("aria-labelledby") or "").split()) <= ids
        assert root.get("role") == "img"
        assert "url(" not in picture.svg
        assert "href" not in picture.svg
        used = {part.get("class") for part in root.iter() if (part.get("class") or "").startswith("c-")}
        style = root.findtext(f"{SVG}style") or ""
        assert all(f".{kind}" in style for kind in used), used


def test_marks_that_no_xml_can_hold_are_replaced() -> None:
    """A list's name out of a broken file does not make a picture that no program opens."""
    assert shown("a\ufffe\uffff\x00b") == "a\ufffd\ufffd\u2400b"


def test_refits_that_gave_nothing_are_named_together() -> None:
    """What was tried and did not settle is said, in one row and not in eleven."""
    svg = sensitivity_chart(put_together())
    assert "No interval from 1" in svg
    assert "list 0 and list 1 as one list" in svg
    assert "95 %;" not in svg  # the share of invented tables is no interval
