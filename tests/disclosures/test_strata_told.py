"""An estimate by stratum tells no small stratum, not by subtraction either, and quotes no middle that it may not."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from habeas.disclosures.strata_told import strata_chart, strata_methods, strata_object, told_strata
from habeas.estimates.intervals import Interval
from habeas.estimates.method import MethodResult
from habeas.estimates.strata_result import StratifiedResult, Stratum

_SETTINGS = (("priors", "default"), ("seed", 7), ("chains", 4), ("sweeps", 3_000))


def _stratum(name: str, known: int, interval: Interval | None, status: str = "estimate", why: str = "") -> Stratum:
    documented = Interval(median=float(known), lo95=float(known), hi95=float(known))
    result = MethodResult(name=name, interval=interval, settings=_SETTINGS, refusal=why)
    return Stratum(
        name=name,
        members=(name,),
        status=status,
        reasons=(why,) if why else (),
        known=known,
        documented=documented,
        result=result,
    )


def _result(*strata: Stratum, status: str = "estimate") -> StratifiedResult:
    total = Interval(median=7_351.0, lo95=5_123.0, hi95=9_876.0)
    return StratifiedResult(
        strata=tuple(one for one in strata if one.result.interval is not None),
        refused=tuple(one for one in strata if one.result.interval is None),
        refused_documented=Interval(median=3.0, lo95=3.0, hi95=3.0),
        total=MethodResult(name="strata", interval=total, settings=_SETTINGS, rhat=1.002, ess=900.0),
        status=status,
        reasons=("Only a range can be given for north: 7 351 in the middle.",) if status == "range_only" else (),
        notes=(),
        names=("north",),
        hidden=np.zeros((2, 1)),
        documented=np.zeros((2, 1)),
        placed=(),
        merged=(),
        sweeps=3_000,
        cut=False,
        lists=("one", "two", "three"),
        table_hash="ab" * 32,
    )


_NORTH = _stratum("north", 412, Interval(median=777.0, lo95=511.0, hi95=1_234.0))
_SOUTH = _stratum("south", 37, Interval(median=88.0, lo95=40.0, hi95=222.0))
_ISLE = _stratum("isle", 3, None, status="refused", why="The lists share nobody: 3 persons.")


def test_a_stratum_of_three_persons_is_told_nowhere() -> None:
    """Three persons of an island are somebody's family: their number is in no file, nor is the next smallest."""
    told = told_strata(_result(_NORTH, _SOUTH, _ISLE), publish_from=5)
    assert told.kept_back == {"isle", "south"}
    whole = strata_methods(told, version="1") + str(strata_chart(told)) + json.dumps(strata_object(told))
    assert not re.search(r"\b3 (persons|documented)", whole)
    assert not re.search(r"\b37 documented|documented 37\b|: 37\b", whole)
    assert "isle no interval (documented: not told)" in strata_methods(told, version="1")
    assert "412 documented" in strata_methods(told, version="1")


def test_inside_everything_is_told() -> None:
    """Whoever keeps the files has every count and every digit."""
    told = told_strata(_result(_NORTH, _SOUTH, _ISLE), publish_from=0)
    text = strata_methods(told, version="1")
    assert not told.kept_back
    assert "511 to 1\u202f234 (412 documented)" in text
    assert "3 documented" in text
    assert "SHA-256 `abab" in text


def test_the_interval_comes_first_and_what_is_cited_is_listed() -> None:
    """Who pastes the section has its references, and the interval before its middle."""
    text = strata_methods(told_strata(_result(_NORTH), publish_from=0), version="1")
    assert text.index("5\u202f123 and 9\u202f876") < text.index("7\u202f351 in the middle")
    assert text.count("\n- ") == 3


@pytest.mark.parametrize("publish_from", [0, 5])
def test_a_range_has_no_middle(publish_from: int) -> None:
    """Under a range the total's middle stands in no file."""
    ranged = replace(_NORTH, status="range_only", reasons=("Not converged.",))
    told = told_strata(_result(ranged, _SOUTH, status="range_only"), publish_from=publish_from)
    assert "7\u202f351 in the middle;" not in strata_methods(told, version="1")
    assert "middle 777" not in str(strata_chart(told))
    found = strata_object(told)
    assert found["total"]["median"] is None
    assert next(one for one in found["strata"] if one["name"] == "north")["median"] is None
    assert "no single number may be quoted" in strata_methods(told, version="1")


def test_no_stratum_with_an_estimate_says_why() -> None:
    """A picture of a refusal is a sentence, not an empty axis."""
    empty = _result(_ISLE, status="refused")
    empty = replace(
        empty,
        total=MethodResult(name="strata", interval=None, settings=_SETTINGS),
        reasons=("No stratum carries one.",),
    )
    told = told_strata(empty, publish_from=5)
    assert "No stratum carries one." in str(strata_chart(told))
    assert "refused" in strata_methods(told, version="1")
