"""The worked example: Kosovo 1999, four lists, 4,400 persons."""

from __future__ import annotations

from pathlib import Path

import pytest

from habeas.estimates import Status, estimate, read_table

_VECTORS = Path(__file__).parents[2] / "vectors"


def test_kosovo_gives_the_numbers_of_an_independent_sampler() -> None:
    """Under LCMCR's priors: 10,421 [8,991, 13,825], a long tempered run of another sampler of the same model.

    The median within 2 %, the ends within 5 %; 10,356 [9,002, 12,122] was published (Ball et al. 2002).
    """
    with (_VECTORS / "kosovo_4.csv").open("rb") as stream:
        table = read_table(stream, name="kosovo_4.csv")
    answer = estimate(table, priors="lcmcr")
    assert answer.status is Status.ESTIMATE
    assert answer.headline is not None
    found = answer.range
    assert found is not None
    assert found.median == pytest.approx(10_421, rel=0.02)
    assert found.lo95 == pytest.approx(8_991, rel=0.05)
    assert found.hi95 == pytest.approx(13_825, rel=0.05)
    assert found.lo95 <= 10_356 <= found.hi95
    assert all(pair.expected == pytest.approx(pair.shared, rel=0.15) for pair in answer.overlaps)
