"""The documented count of what an engine scored."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.random import default_rng
from tests.persons.pair_worlds import PairWorld, pair_world

from habeas.casework.documented import Documented, documented_in, drawn
from habeas.casework.linked import Wishes
from habeas.casework.linking_engines import Scored
from habeas.model.records import Same
from habeas.persons.compared import Compared
from habeas.persons.missed_links import Missed
from habeas.persons.posterior import ModelDoubt

NOBODY: dict[Same, list[tuple[int, int]]] = {same: [] for same in Same}


def _scored(world: PairWorld, *, answers: int = 0) -> Scored:
    compared = Compared(
        first=world.first.astype(np.int32),
        second=world.second.astype(np.int32),
        log_odds=world.log_odds,
        compared=len(world.first),
        fields=(),
        engine="habeas",
        version="0",
        settings={},
        explain=lambda _number: (),
    )
    return Scored(
        mentions=tuple(f"men_{row}" for row in range(world.rows)),
        lists=("a", "b", "c", "d"),
        list_of=world.lists.astype(np.int32),
        compared=compared,
        alone=np.zeros(len(world.first), dtype=np.bool_),
        unseen=-3.0,
        missed=Missed(pairs=world.missed, sd=world.missed / 4),
        doubt=ModelDoubt(intercept=0.1, slope=0.05) if answers else ModelDoubt(intercept=0.4, slope=0.15),
        has_missed=True,
        report={"answers": answers},
    )


def _drawn(found: Scored, **more: int) -> Documented:
    return drawn(found, np.arange(len(found.mentions), dtype=np.int32), draws=more.get("draws", 60), seed=1)


def test_the_interval_tells_what_it_rests_on() -> None:
    """Beside the interval stand the shift, the persons put together otherwise, and shares of the doubt that add up."""
    found = _drawn(_scored(pair_world(default_rng(3), persons=200)))
    told = found.as_object()
    low, median, high = found.interval
    assert low <= median <= high
    assert (told["lo90"], told["median"], told["hi90"]) == found.interval
    assert found.otherwise > 0
    assert found.shares is not None
    assert isinstance(told["doubt_from"], dict)
    assert sum(told["doubt_from"].values()) == pytest.approx(1.0, abs=0.002)


def test_log_odds_stated_too_low_are_raised_before_anything_is_drawn() -> None:
    """The draws go by the log odds that were moved: with a shift that says less, more persons are left."""
    found = _scored(pair_world(default_rng(4), persons=300))
    moved = _drawn(found, draws=40)
    assert moved.shift.mean > 0.5  # of this world, whose strangers are of another kind
    unmoved = replace(found, report={"answers": 50}, doubt=ModelDoubt(intercept=1e-3))
    assert np.median(_drawn(unmoved, draws=40).draws.documented) > np.median(moved.draws.documented)


def test_people_s_answers_outweigh_the_strangers() -> None:
    """Where answers taught the model, the strangers of the case move it less, and the doubt is less than of either."""
    world = pair_world(default_rng(4), persons=300)
    alone, taught = _drawn(_scored(world), draws=2), _drawn(_scored(world, answers=50), draws=2)
    assert abs(taught.shift.mean) < abs(alone.shift.mean) / 2
    assert taught.shift.sd < min(alone.shift.sd, 0.1)


def test_no_interval_where_none_can_be_honest() -> None:
    """None without draws, and none of an engine that does not say what it missed."""
    found = _scored(pair_world(default_rng(3), persons=50))
    start = np.arange(len(found.mentions), dtype=np.int32)

    def tell(_what: str, _share: float) -> None:
        """Nobody listens."""

    assert documented_in(found, start, NOBODY, Wishes(draws=0), tell) is None
    assert documented_in(replace(found, has_missed=False), start, NOBODY, Wishes(), tell) is None


def test_decisions_hold_in_every_draw() -> None:
    """What people joined is together in each draw, what they parted is not, whatever the shift."""
    world = pair_world(default_rng(3), persons=60)
    start = np.arange(world.rows, dtype=np.int32)
    decided = NOBODY | {Same.YES: [(0, 5)], Same.NO: [(1, 2)]}
    found = documented_in(_scored(world), start, decided, Wishes(draws=20), lambda _what, _share: None)
    assert found is not None
    for labels in found.draws:
        assert labels[0] == labels[5]
        assert labels[1] != labels[2]
