"""What the doubt about the documented count comes from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.random import default_rng
from tests.persons.pair_worlds import pair_world

from habeas.persons.doubt_shares import doubt_shares, put_together_otherwise
from habeas.persons.draws import Draws
from habeas.persons.missed_links import Missed
from habeas.persons.posterior import ModelDoubt, Prior, sample_partitions


def _drawn(*, model: float = 0.0, slope: float = 0.0, missed_sd: float = 0.0, draws: int = 120, **more: Any) -> Draws:
    world = pair_world(default_rng(5), persons=250)
    return sample_partitions(
        world.rows,
        world.first,
        world.second,
        world.log_odds,
        lists=world.lists,
        start=np.arange(world.rows, dtype=np.int32),
        missed=Missed(pairs=world.missed, sd=missed_sd),
        model_doubt=ModelDoubt(intercept=model, slope=slope),
        prior=Prior(structure=0.0),
        draws=draws,
        rng=default_rng(2),
        **more,
    )


def test_each_doubt_is_told_from_the_others() -> None:
    """Where only one thing is in doubt, that is where the doubt comes from; the shares add up to all of it."""
    model = doubt_shares(_drawn(model=0.8))
    missed = doubt_shares(_drawn(missed_sd=60.0))
    neither = doubt_shares(_drawn())
    assert model is not None
    assert missed is not None
    assert neither is not None
    assert model.model > 0.7
    assert model.missed < 0.1
    assert missed.missed > 0.6
    assert missed.model < 0.1
    assert neither.clusters > 0.9
    for shares in (model, missed, neither):
        assert shares.model + shares.missed + shares.clusters == pytest.approx(1.0)
        assert min(shares.model, shares.missed, shares.clusters) >= 0


def test_few_draws_are_not_parted() -> None:
    """Of a handful of draws nobody can say what they differ by."""
    assert doubt_shares(_drawn(model=0.5, draws=20)) is None


def test_persons_put_together_otherwise_are_counted_as_they_stand() -> None:
    """A person counts who lost or gained a mention in a draw, and nobody else; counted here in another way."""
    draws = _drawn(model=0.3, draws=10)

    def persons(labels: np.ndarray[Any, np.dtype[np.int32]]) -> set[tuple[int, ...]]:
        return {tuple(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels)}

    before = persons(draws.start)
    expected = np.mean([len(before - persons(labels)) for labels in draws])
    assert put_together_otherwise(draws) == pytest.approx(float(expected))
