"""Log-linear models, weighed on every drawn table anew."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import bootstrap

from habeas.errors import EstimateError
from habeas.estimates import CaptureTable, read_table
from habeas.estimates.loglinear import MOST_LISTS, bca_ends, loglinear
from habeas.estimates.method import MethodResult

_VECTORS = Path(__file__).parents[2] / "vectors"
_TABLES = Path(__file__).parents[3] / "shared" / "data" / "mse"
_THREE = "a,b,c,count\n1,0,0,40\n0,1,0,35\n0,0,1,30\n1,1,0,14\n1,0,1,12\n0,1,1,11\n1,1,1,6\n"


def _table(text: str) -> CaptureTable:
    return read_table(BytesIO(text.encode()), name="t.csv")


def _published(name: str) -> CaptureTable:
    path = _VECTORS / f"{name}.csv" if name == "kosovo_4" else _TABLES / f"{name}.csv"
    if not path.exists():
        pytest.skip("the published tables are not beside the repository (../shared/data/mse)")
    with path.open("rb") as stream:
        return read_table(stream, name=path.name)


def _setting(result: MethodResult, name: str) -> str | int | float | bool:
    return dict(result.settings)[name]


def test_kosovo_has_the_published_best_model() -> None:
    """10,356.5 persons by the best of 113 models, and [6,947, 18,353] by the bootstrap that selects again
    (MultipleSystemsEstimation 1.2.0, method "bic", 200 tables; Silverman, Chan & Vincent 2024 have [6,900, 18,000]).
    """
    found = loglinear(_published("kosovo_4"), seed=1, weighing="best", ends="bca")
    assert found.interval is not None
    assert found.interval.median == pytest.approx(10356.5189572518, abs=1e-3)
    assert found.interval.lo95 == pytest.approx(6947, rel=0.1)
    assert found.interval.hi95 == pytest.approx(18353, rel=0.1)
    assert _setting(found, "models") == 113


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "estimate", "low", "high", "tolerance"),
    [
        ("korea_palembang_3", 157.166666666667, 128.0, 371.7, 0.06),
        ("gaza_2024_3", 64696.0697348628, 51779.3, 81651.2, 0.03),
        ("peru_cvr_3", 215323.669598637, 189916.5, 246997.7, 0.05),
        ("spina_bifida_3", 724.124528301887, 681.4, 789.3, 0.05),
        ("uk_2013_5", 25311.2906125325, 11232.1, 86369.2, 0.25),
    ],
)
def test_published_tables_give_the_numbers_of_another_program(
    name: str, estimate: float, low: float, high: float, tolerance: float
) -> None:
    """reference_results.csv, MultipleSystemsEstimation 1.2.0 (Peru's ends: SparseMSE 2.0.1): the best model's estimate
    to all digits, the ends within what 200 and 400 drawn tables let them differ.
    """
    found = loglinear(_published(name), seed=1, weighing="best", ends="bca")
    assert found.interval is not None
    assert found.interval.median == pytest.approx(estimate, rel=1e-6)
    assert found.interval.lo95 == pytest.approx(low, rel=tolerance)
    assert found.interval.hi95 == pytest.approx(high, rel=tolerance)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["artificial_3", "new_orleans_8_v185", "colombia_recruit_1999_male_r1_20"])
def test_tables_that_carry_no_log_linear_estimate_are_refused(name: str) -> None:
    """Unconnected lists and twenty lists get a reason and no number, where other programs print one."""
    found = loglinear(_published(name), seed=1)
    assert found.interval is None
    assert found.refusal
    assert not len(found.hidden)


def test_the_interval_is_that_of_the_draws() -> None:
    """Whoever pools the draws pools the interval that is shown."""
    found = loglinear(_table(_THREE), seed=2)
    assert found.interval is not None
    assert len(found.hidden) == 400
    ends = 148 + np.quantile(found.hidden, (0.025, 0.5, 0.975))
    assert [found.interval.lo95, found.interval.median, found.interval.hi95] == pytest.approx(ends)


def test_the_order_of_lists_and_rows_changes_nothing() -> None:
    """Two colleagues who export the same facts get the same numbers for the same seed."""
    lines = _THREE.splitlines()
    turned = "\n".join([lines[0], *reversed(lines[1:])]) + "\n"
    columns = "\n".join(",".join([*reversed(line.split(",")[:-1]), line.split(",")[-1]]) for line in lines) + "\n"
    first = loglinear(_table(_THREE), seed=5)
    for text in (turned, columns):
        other = loglinear(_table(text), seed=5)
        assert other.interval == first.interval
        assert (other.hidden == first.hidden).all()


def test_a_pair_that_cannot_meet_is_no_pair_that_happened_not_to() -> None:
    """Said to be structural, the cells of a pair are left out; not said, their emptiness counts against the model that
    has no effect for it.
    """
    text = "a,b,c,count\n1,0,0,90\n0,1,0,80\n0,0,1,60\n1,0,1,30\n0,1,1,25\n"
    plain, told = loglinear(_table(text), seed=1), loglinear(_table(text), seed=1, structural=(("b", "a"),))
    assert plain.interval is not None
    assert told.interval is not None
    # [a][b][c] without the cells of a and b: c's rate among a and b is (30 + 25) / 225, so 60 / n0 = 55 / 170.
    assert _setting(told, "best_estimate") == pytest.approx(285 + 60 * 170 / 55)
    assert _setting(told, "models") == 4
    with pytest.raises(EstimateError, match="share 30 persons"):
        loglinear(_table(text), seed=1, structural=(("a", "c"),))


def test_a_table_that_no_model_fits_is_refused_with_the_count_of_models() -> None:
    """Where every model lacks an estimate nobody gets a number, and learns how many were tried."""
    text = "a,b,c,count\n0,1,0,20\n0,1,1,20\n1,0,0,20\n1,0,1,20\n"
    found = loglinear(_table(text), seed=1, structural=(("a", "b"),))
    assert found.interval is None
    assert found.refusal.startswith("None of 4 log-linear models")
    assert _setting(found, "models_without_maximum") == 3
    assert _setting(found, "models_not_identified") == 1


def test_models_left_out_are_counted_and_told() -> None:
    """Of eight models two have no maximum here (the Korean table): the sentence says so beside the interval."""
    text = "b,c,d,count\n1,0,0,5\n0,1,0,5\n0,0,1,41\n1,1,0,54\n1,0,1,6\n1,1,1,12\n"
    found = loglinear(_table(text), seed=1)
    assert any("2 of 8 log-linear models were left out: 2 have no maximum" in warning for warning in found.warnings)


def test_more_persons_than_can_be_are_told() -> None:
    """Where almost nobody is shared among billions the largest draws are cut, and the sentence says how many."""
    found = loglinear(_table("a,b,count\n1,0,1000000000\n0,1,1000000000\n1,1,3\n"), seed=1)
    assert any("more persons than can be" in warning for warning in found.warnings)
    assert any("gave no estimate and are not in the interval" in warning for warning in found.warnings)


def test_time_that_runs_out_is_told() -> None:
    """A run that was cut says how many tables it drew, and gives no interval from too few."""
    asked = iter(range(1_000))
    cut = loglinear(_table(_THREE), seed=1, spent=lambda: next(asked) > 6)
    assert cut.interval is not None
    assert not cut.converged
    assert 100 <= len(cut.hidden) < 400
    assert _setting(cut, "samples") == len(cut.hidden)
    assert any("time given ran out" in warning for warning in cut.warnings)
    at_once = loglinear(_table(_THREE), seed=1, spent=lambda: True)
    assert at_once.interval is None
    assert "too few for an interval" in at_once.refusal


def test_progress_is_told_from_beginning_to_end() -> None:
    """Whoever waits sees the share done grow to all of it."""
    told: list[float] = []
    loglinear(_table(_THREE), seed=1, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)


def test_eleven_lists_are_too_many_and_one_draw_too_few() -> None:
    """Limits are said before the work."""
    names = [f"l{j}" for j in range(MOST_LISTS + 1)]
    rows = [[1 if j in (i, (i + 1) % len(names)) else 0 for j in range(len(names))] for i in range(len(names))]
    singles = [[int(i == j) for j in range(len(names))] for i in range(len(names))]
    lines = [",".join(map(str, [*row, 9])) for row in (*rows, *singles)]
    assert (
        "at most 10 lists" in loglinear(_table("\n".join([",".join([*names, "count"]), *lines]) + "\n"), seed=1).refusal
    )
    with pytest.raises(EstimateError, match="samples"):
        loglinear(_table(_THREE), seed=1, samples=50)


def test_the_ends_are_those_of_another_bootstrap_program() -> None:
    """BCa ends of a skew mean agree with scipy.stats.bootstrap on the same draws."""
    sample = np.random.default_rng(3).exponential(size=60)
    theirs = bootstrap((sample,), np.mean, n_resamples=4_000, rng=np.random.default_rng(1), method="BCa")
    less = (sample.sum() - sample) / 59
    low, high = bca_ends(theirs.bootstrap_distribution, float(sample.mean()), less, np.ones(60))
    assert low == pytest.approx(theirs.confidence_interval.low, rel=1e-3)
    assert high == pytest.approx(theirs.confidence_interval.high, rel=1e-3)
