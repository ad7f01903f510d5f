"""How far the number rests on the assumption that no data can show."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import EstimateError
from habeas.estimates import CaptureTable, read_table
from habeas.estimates.identifying import (
    XIS,
    log_odds_hidden,
    sensitivity,
    sensitivity_of_model,
    swept,
)
from habeas.estimates.loglinear import loglinear

_TABLES = Path(__file__).parents[3] / "shared" / "data" / "mse"
_THREE = "a,b,c,count\n1,0,0,40\n0,1,0,35\n0,0,1,30\n1,1,0,14\n1,0,1,12\n0,1,1,11\n1,1,1,6\n"


def _table(text: str) -> CaptureTable:
    return read_table(BytesIO(text.encode()), name="t.csv")


@given(st.integers(2, 5), st.integers(0, 2**32 - 1))
def test_any_world_is_found_again_under_its_own_interaction(lists: int, seed: int) -> None:
    """Whatever the shares of all 2^J cells, xi from their definition gives back the share on no list."""
    shares = np.random.default_rng(seed).dirichlet(np.full(2**lists, 0.7))
    shares = np.maximum(shares, 1e-9) / np.maximum(shares, 1e-9).sum()
    sizes = np.bitwise_count(np.arange(2**lists))
    odd, even = np.log(shares[sizes % 2 == 1]).sum(), np.log(shares[(sizes % 2 == 0) & (sizes > 0)]).sum()
    xi = np.exp(odd - even) / shares[0]  # from the unconditional shares
    seen = shares[1:] / (1.0 - shares[0])
    odds = np.exp(log_odds_hidden(np.log(seen)[None, :]))[0] / xi
    assert odds / (1.0 + odds) == pytest.approx(shares[0], rel=1e-6)


def test_the_rows_follow_the_assumption_and_nothing_else() -> None:
    """Twice xi, half the undocumented: row by row, and xi in rising order."""
    rows = sensitivity(_table(_THREE), seed=1).rows
    assert [row.xi for row in rows] == sorted(XIS)
    middle = {row.xi: row.median - 148 for row in rows}
    assert middle[0.5] == pytest.approx(2 * middle[1.0], rel=0.02)
    assert middle[4.0] == pytest.approx(middle[1.0] / 4, rel=0.08)
    assert all(row.lo95 < row.median < row.hi95 for row in rows)


@pytest.mark.shared
def test_without_a_model_gaza_is_the_model_with_all_pairs() -> None:
    """xi = 1 without a model of the cells is the model [12][13][23]: 64,696 +- 3,587 (Rcapture 1.4-4), within 1 %."""
    path = _TABLES / "gaza_2024_3.csv"
    if not path.exists():
        pytest.skip("the published tables are not beside the repository (../shared/data/mse)")
    with path.open("rb") as stream:
        row = next(row for row in sensitivity(read_table(stream, name=path.name), seed=1).rows if row.xi == 1.0)
    assert row.median == pytest.approx(64696.07, rel=0.01)
    assert row.hi95 - row.lo95 == pytest.approx(2 * 1.96 * 3587.1, rel=0.05)


def test_cells_that_hold_nobody_are_told() -> None:
    """Rows that rest on smoothing say on how many cells; where most cells are empty there are none."""
    one = sensitivity(_table("a,b,c,count\n1,0,0,40\n0,1,0,35\n0,0,1,30\n1,1,0,14\n1,0,1,12\n0,1,1,11\n"), seed=1)
    assert (one.empty_cells, one.all_cells) == (1, 7)
    assert one.warnings[0].startswith("1 of 7 cells hold nobody")
    assert one.rows
    most = sensitivity(_table("a,b,c,count\n1,0,0,40\n1,1,0,14\n0,1,1,11\n"), seed=1)
    assert not most.rows
    assert "rest on smoothing" in most.refusal
    assert not sensitivity(_table(_THREE), seed=1).warnings


def test_unconnected_lists_have_no_rows() -> None:
    """What carries no estimate carries none under any assumption."""
    found = sensitivity(_table("a,b,c,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n1,1,0,6\n"), seed=1)
    assert not found.rows
    assert "share nobody with each other" in found.refusal
    json.dumps(found.as_object(), allow_nan=False)


def test_a_log_linear_answer_is_divided_by_xi() -> None:
    """Its models hold xi = 1, so its own interval is that row."""
    answer = loglinear(_table(_THREE), seed=1)
    found = sensitivity_of_model("loglinear", answer.hidden, 148)
    assert answer.interval is not None
    row = next(row for row in found.rows if row.xi == 1.0)
    assert (row.lo95, row.median, row.hi95) == (answer.interval.lo95, answer.interval.median, answer.interval.hi95)
    assert found.rows[0].hi95 - 148 == pytest.approx(4 * (answer.interval.hi95 - 148))


@pytest.mark.parametrize("xis", [(), (0.0,), (-1.0, 1.0), (float("inf"),), (float("nan"),)])
def test_an_interaction_must_be_a_positive_number(xis: tuple[float, ...]) -> None:
    """Nobody gets a row for an assumption that cannot be."""
    with pytest.raises(EstimateError, match="above 0"):
        swept(np.zeros(10), 100, np.random.default_rng(1), xis=xis)
    with pytest.raises(EstimateError, match="above 0"):
        sensitivity_of_model("loglinear", np.ones(3), 5, xis=xis)


def test_the_same_seed_gives_the_same_rows_whatever_the_order() -> None:
    """Columns exchanged, the rows stay."""
    turned = "c,b,a,count\n" + "".join(
        ",".join([*reversed(line.split(",")[:-1]), line.split(",")[-1]]) + "\n" for line in _THREE.splitlines()[1:]
    )
    assert sensitivity(_table(turned), seed=3) == sensitivity(_table(_THREE), seed=3)
