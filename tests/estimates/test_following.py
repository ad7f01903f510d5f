"""Tables that are nearly alike are fitted from where the last one ended, and say the same."""

from __future__ import annotations

import numpy as np
import pytest

from habeas.estimates.following import Following, profile_of
from habeas.estimates.kernel.jit import HAS_NUMBA
from habeas.estimates.latent_class import PRIORS
from habeas.estimates.linkage_doubt import over_linkage
from habeas.estimates.sampled import Shell
from habeas.estimates.table import CaptureTable
from habeas.estimates.warm import WarmStart, settle

pytestmark = pytest.mark.skipif(not HAS_NUMBA, reason="numba is not installed; as Python it takes too long")
_PRIORS = PRIORS["default"]
_QUIET = Shell(spent=lambda: False, each=map, tell=lambda _: None, watch=lambda _: None)


def _table(more: int = 0) -> CaptureTable:
    patterns = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1], [1, 1, 1]], dtype=np.uint8)
    counts = np.array([140 + more, 120, 90 - more, 45 - more, 40, 30, 20], dtype=np.int64)
    return CaptureTable(lists=("a", "b", "c"), patterns=patterns, counts=counts)


@pytest.fixture(scope="module")
def start() -> WarmStart:
    return settle(_table(), priors=_PRIORS, seed=4, shell=_QUIET)[1]


def _following(start: WarmStart) -> Following:
    return Following(start=start, priors=_PRIORS, seed=4, each=map, spent=lambda: False)


def test_a_short_run_from_a_near_table_says_what_a_long_one_says(start: WarmStart) -> None:
    """Who pools a hundred tables may trust short runs: middle and ends are those of a long run, within chance."""
    following = _following(start)
    for more in (0, 12):
        found = following.fit(_table(more))
        long, _ = settle(_table(more), priors=_PRIORS, seed=9, shell=_QUIET)
        assert found.settled
        # In spreads of log n0: the middle of a short run has some hundred effective draws, its ends fewer.
        spread = np.log(long.hidden).std()
        for end, near in ((0.025, 0.8), (0.5, 0.25), (0.975, 0.8)):
            apart = np.log(np.quantile(found.hidden, end)) - np.log(np.quantile(long.hidden, end))
            assert abs(apart) < near * spread
    assert following.again == 0


def test_the_order_of_draws_changes_no_number(start: WarmStart) -> None:
    """The same draws of a linkage give the same number, however their files are sorted, and the same every time."""

    def pooled(order: list[int]) -> tuple[float, float, float]:
        following = _following(start)

        def fit(table: CaptureTable) -> tuple[np.ndarray, bool]:
            found = following.fit(table)
            return found.hidden.ravel(), found.settled

        found = over_linkage([_table(more) for more in order], fit)
        return found.interval.lo95, found.interval.hi95, found.share

    assert pooled([0, 5, 10, 5]) == pooled([10, 5, 5, 0])


def test_the_nearest_table_lends_its_chains(start: WarmStart) -> None:
    """A table is begun from the one it is most like, not from the last."""
    following = _following(start)
    following.fit(_table(0))
    following.fit(_table(40))
    near = following._nearest(profile_of(_table(3)))
    assert near is following.starts[0]


def test_chains_that_disagree_are_run_longer_from_far_apart(start: WarmStart, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run too short to settle is not taken for settled: it is done again, longer."""
    monkeypatch.setattr("habeas.estimates.following._SHORT", 32)
    monkeypatch.setattr("habeas.estimates.following._SHORT_ON_LADDER", 32)
    following = _following(start)
    found = following.fit(_table(5))
    assert following.again == 1
    assert found.settled == (found.agreement.rhat <= 1.05)


def test_time_that_is_over_is_not_spent_on_a_longer_run(start: WarmStart) -> None:
    """Who gave a budget waits for no second run."""
    following = Following(start=start, priors=_PRIORS, seed=4, each=map, spent=lambda: True)
    following.fit(_table(5))
    assert following.fits == 1
