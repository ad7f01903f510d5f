"""Published tables beside the repository: the answers of an independent sampler, and no silent nonsense."""

from __future__ import annotations

from pathlib import Path

import pytest

from habeas.estimates import CaptureTable, Status, estimate, read_table

_TABLES = Path(__file__).parents[3] / "shared" / "data" / "mse"

pytestmark = pytest.mark.shared


def _table(name: str) -> CaptureTable:
    path = _TABLES / f"{name}.csv"
    if not path.exists():
        pytest.skip("the published tables are not beside the repository (../shared/data/mse)")
    with path.open("rb") as stream:
        return read_table(stream, name=path.name)


@pytest.mark.parametrize(
    ("name", "median", "low", "high"),
    [
        ("korea_palembang_3", 137, 124, 204),
        ("spina_bifida_3", 727, 679, 822),
        ("brussels_pwid_3", 510, 347, 1036),
        ("new_orleans_5_v185", 834, 570, 1383),
    ],
)
def test_published_tables_give_the_numbers_of_an_independent_sampler(
    name: str, median: float, low: float, high: float
) -> None:
    """reference_results.csv, rows exact-LCM: under LCMCR's priors two samplers of one model agree.

    New Orleans is the table that shows stick remainders computed as 1 - sum (12 % off). One person more is
    allowed on top of 4 % and 8 %, as Korea has 14 undocumented.
    """
    answer = estimate(_table(name), priors="lcmcr")
    assert answer.headline is not None, answer.reasons
    found = answer.range
    assert found is not None
    assert found.median == pytest.approx(median, rel=0.04, abs=1)
    assert found.lo95 == pytest.approx(low, rel=0.04, abs=1)
    assert found.hi95 == pytest.approx(high, rel=0.08, abs=1)


@pytest.mark.parametrize("name", ["artificial_3", "new_orleans_8_v185"])
def test_lists_that_are_not_connected_get_no_number(name: str) -> None:
    """Where groups of lists share nobody, other programs print a number; this one says why it does not."""
    answer = estimate(_table(name))
    assert answer.status is Status.REFUSED
    assert answer.headline is None
    assert answer.estimators == ()
    assert "share nobody" in answer.reasons[0]
