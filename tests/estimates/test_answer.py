"""The answer: what may be said of the number, and what goes with it."""

from __future__ import annotations

import json
import re
from io import BytesIO

import pytest

from habeas.errors import UsageError
from habeas.estimates import Answer, CaptureTable, Status, estimate, read_table, table_of
from habeas.estimates.checks import check_table
from habeas.estimates.intervals import Interval
from habeas.estimates.latent_class import CountPosterior
from habeas.estimates.verdict import check_fit, check_floor

_CONTRACT = {"status", "reasons", "n", "lists", "estimators", "headline", "linkage_share"}
_BESIDE = {
    "cannot_see",
    "unit",
    "table_hash",
    "overlaps",
    "range",
    "rule",
    "spread",
    "checks",
    "sensitivity",
    "thresholds",
    "totals",
}
_ESTIMATOR = {"name", "median", "lo95", "hi95", "rhat", "ess", "seconds", "settings", "kind", "converged"}
_THREE = "a,b,c,count\n1,0,0,40\n0,1,0,35\n0,0,1,30\n1,1,0,14\n1,0,1,12\n0,1,1,11\n1,1,1,6\n"


def _table(text: str) -> CaptureTable:
    return read_table(BytesIO(text.encode()), name="t.csv")


@pytest.fixture(scope="module")
def three() -> Answer:
    return estimate(_table(_THREE), seed=3, priors="lcmcr")


def test_two_lists_always_carry_the_warning() -> None:
    """Nobody is told a number from two lists without hearing that they cannot test their independence."""
    answer = estimate(_table("ruvte,parque,count\n1,0,60\n0,1,50\n1,1,90\n"))
    assert answer.status is Status.WITH_WARNING
    assert "cannot test" in answer.reasons[0]
    assert answer.headline is not None
    assert answer.headline.name == "chapman"
    assert any("cannot be seen at all" in sentence for sentence in answer.cannot_see)
    assert [one.name for one in answer.estimators] == ["chapman"]


def test_three_lists_give_the_object_of_the_contract(three: Answer) -> None:
    """Programs that read the JSON find every field that was promised, and nothing that JSON cannot hold."""
    found = three.as_object()
    assert _CONTRACT | _BESIDE | {"linkage", "seed"} == set(found)
    assert all(set(one) == _ESTIMATOR | {"warnings", "refusal"} for one in found["estimators"])
    names = [one["name"] for one in found["estimators"]]
    assert names == ["averaged", "latent_class", "decomposable", "loglinear", "trait", "mt", "chao_lower_bound"]
    assert found["n"] == 148
    assert found["unit"] == "persons"
    assert found["linkage_share"] is None
    assert found["headline"]["lo95"] <= found["headline"]["median"] <= found["headline"]["hi95"]
    assert found["lists"][0] == {"name": "a", "persons": 72}
    assert found["overlaps"][0]["shared"] == 20
    json.dumps(found, allow_nan=False)


def test_the_same_seed_gives_the_same_answer(three: Answer) -> None:
    """Whoever repeats the estimate gets it again; only the seconds may differ."""
    again = estimate(_table(_THREE), seed=3, priors="lcmcr")
    assert again == three
    first, second = three.as_object(), again.as_object()
    for answer in (first, second):
        for one in answer["estimators"]:
            one["seconds"] = None
    assert first == second


def test_the_interval_comes_before_any_middle(three: Answer) -> None:
    """In words the first number after "between" is the lower end."""
    ends = three.range
    assert ends is not None
    numbers = [int(text.replace(",", "")) for text in re.findall(r"[\d,]*\d", three.in_words)]
    assert numbers[:2] == [round(ends.lo95), round(ends.hi95)]
    assert 2 <= three.in_words.count(". ") + 1 <= 4


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b,c,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n1,1,0,6\n", "share nobody with each other: a, b; c"),
        ("a,b,c,count\n1,0,0,40\n0,1,0,30\n1,1,0,6\n", "Nobody stands on c"),
        ("a,b,c,count\n1,0,0,40\n1,1,0,30\n1,0,1,6\n", "Everybody documented stands on a"),
        ("a,b,count\n1,0,40\n0,1,30\n", "share nobody"),
    ],
)
def test_a_table_that_cannot_carry_an_estimate_is_refused(text: str, says: str) -> None:
    """No number is made from lists that hold none; the reason names the lists."""
    answer = estimate(_table(text))
    found = answer.as_object()
    assert answer.status is Status.REFUSED
    assert says in answer.reasons[0]
    assert found["headline"] is None
    assert found["estimators"] == []
    assert answer.in_words.startswith("No estimate")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b,c,count\n1,0,0,40\n0,1,0,30\n1,1,0,26\n1,0,1,9\n0,0,1,3\n", "share nobody: b and c"),
        ("a,b,c,count\n1,0,0,40\n0,1,0,30\n1,1,0,26\n1,1,1,9\n", "Everybody on c is also on a"),
        ("a,b,c,count\n1,0,0,40\n0,1,0,30\n0,0,1,9\n1,1,0,26\n1,0,1,3\n0,1,1,4\n", "three or more lists"),
        ("a,b,c,count\n1,0,0,40\n0,1,0,30\n0,0,1,9\n1,1,0,6\n1,0,1,3\n0,1,1,4\n", "Only 13 persons"),
    ],
)
def test_doubtful_tables_carry_their_doubt(text: str, says: str) -> None:
    """What the table shows against itself is said beside the number."""
    found = check_table(_table(text))
    assert not found.refusals
    assert any(says in warning for warning in found.warnings)


def test_too_few_shared_persons_give_a_range_without_a_middle() -> None:
    """Three shared persons carry no number, so none is printed, by any method."""
    answer = estimate(_table("a,b,count\n1,0,40\n0,1,30\n1,1,3\n"))
    found = answer.as_object()
    assert answer.status is Status.RANGE_ONLY
    assert answer.headline is None
    assert all(one["median"] is None and one["lo95"] < one["hi95"] for one in found["estimators"])
    assert "no single number" in answer.in_words


def _posterior(**changes: object) -> CountPosterior:
    good: dict[str, object] = {
        "interval": Interval(median=200.0, lo95=150.0, hi95=300.0),
        "converged": True,
        "rhat": 1.003,
        "ess": 900.0,
        "sweeps": 4000,
        "chains": 4,
        "classes": 10,
        "priors": "default",
        "cut_by_budget": False,
        "beyond_cut": 0.0,
        "ceilings": 0,
        "rungs": 5,
        "round_trips": 90,
        "curve": (),
        "pairs": (),
        "seconds": 1.0,
    }
    return CountPosterior(**{**good, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"converged": False, "rhat": 1.2}, "Not converged"),
        ({"converged": False, "cut_by_budget": True}, "time given ran out"),
        ({"beyond_cut": 0.14}, "14%"),
        ({"ceilings": 1}, "do not bound"),
        ({"interval": Interval(median=900.0, lo95=150.0, hi95=9000.0)}, "so wide"),
    ],
)
def test_a_fit_that_cannot_be_believed_gives_a_range(changes: dict[str, object], says: str) -> None:
    """A sampler that has not settled, or data that hold nothing down, never lend a middle."""
    assert says in check_fit(_posterior(**changes)).ranges[0]


def test_a_good_fit_is_left_alone() -> None:
    """Where all checks hold nothing is said against the number."""
    assert check_fit(_posterior()) == check_fit(_posterior(beyond_cut=0.01))
    assert check_fit(_posterior()).ranges == ()


def test_a_middle_under_the_lower_bound_is_not_left_alone() -> None:
    """Where a bound that is itself too low lies above the number, the reader is told to expect more."""
    warned = check_floor(_posterior().interval, Interval(median=210.0, lo95=180.0, hi95=250.0))
    assert "below the lower bound of 210" in warned.warnings[0]
    assert check_floor(_posterior().interval, Interval(median=190.0, lo95=160.0, hi95=230.0)).warnings == ()
    assert check_floor(_posterior().interval, None).warnings == ()


def test_what_does_not_fit_is_bad_usage() -> None:
    """An estimator that does not exist, or not for this number of lists, is named with what to use."""
    table = table_of(("a", "b"), [1, 2, 3, 3])
    for estimator in ("latent_class", "dga"):
        with pytest.raises(UsageError):
            estimate(table, estimator=estimator)
    with pytest.raises(UsageError):
        estimate(table, priors="flat")  # type: ignore[arg-type]
