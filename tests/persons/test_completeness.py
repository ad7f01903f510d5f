"""How many true pairs were never candidates."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.persons.invented_accounts import account, namesakes

from habeas.persons import Account
from habeas.persons.columns import columns
from habeas.persons.completeness import Completeness, completeness
from habeas.persons.evidence import Evidence
from habeas.persons.keys import Keys, keys
from habeas.persons.model import shipped
from habeas.persons.pairing import pairing


def _found(accounts: tuple[Account, ...], *, share_of_keys: float = 1.0, seed: int = 1) -> Completeness:
    table = columns(accounts)
    made = keys(table)
    kept = np.random.default_rng(2).random(len(made)) < share_of_keys
    some = Keys(rows=made.rows[kept], keys=made.keys[kept], kinds=made.kinds[kept])
    pairs = pairing(some, len(table))
    rng = np.random.default_rng(seed)
    evidence, model = Evidence(table), shipped()
    odds = model.log_odds(evidence.of(pairs.first, pairs.second, pairs.shared))
    return completeness(evidence, model, pairs, odds, len(table), shift=0.0, rng=rng)


def test_keys_that_were_lost_are_noticed(invented: Callable[[int, int], Any]) -> None:
    """Whoever loses half the keys is told that true pairs were lost, with an error that is a number."""
    accounts = invented(60, 4).accounts
    whole, half = _found(accounts), _found(accounts, share_of_keys=0.05)
    for found in (whole, half):
        assert 0 <= found.share <= 1
        assert math.isfinite(found.error)
        assert found.error >= 0
        assert 0 < found.compared <= found.rows * (len(accounts) - 1)  # of pairs that are no candidates
    assert whole.share > 0.95
    assert half.share < whole.share
    assert half.missed(100).pairs > whole.missed(100).pairs
    assert math.isfinite(half.missed(100).sd)


def test_the_same_lot_gives_the_same_estimate(invented: Callable[[int, int], Any]) -> None:
    """A report can be made again."""
    accounts = invented(40, 4).accounts
    assert _found(accounts, seed=5) == _found(accounts, seed=5)


@pytest.mark.parametrize("accounts", [(account(0, "Nadie Invented"), account(1)), tuple(namesakes(30, seed=1))])
def test_the_share_is_one_in_any_case(accounts: tuple[Account, ...]) -> None:
    """Two rows that share nothing, or all of one name: between 0 and 1, and never no number."""
    found = _found(accounts)
    assert 0 <= found.share <= 1
    assert math.isfinite(found.error)


def test_where_no_true_pair_is_among_the_candidates_not_none_are_missed() -> None:
    """A share of nought is no knowledge that nothing was lost: what the sample has beyond them stands for the case."""
    found = Completeness(rows=40, whole=1000, compared=9000, among=0.0, beyond=4.0, share=0.0, error=0.0)
    assert found.missed(0.0).pairs == pytest.approx(4.0 / 40 * 1000 / 2)
    assert found.missed(0.0).sd == found.missed(0.0).pairs


def test_nothing_sampled_says_nothing() -> None:
    """Of a single row nothing is estimated."""
    table = columns([account(0, "Nadie Invented")])
    pairs = pairing(keys(table), 1)
    found = completeness(Evidence(table), shipped(), pairs, np.zeros(0), 1, shift=0.0, rng=np.random.default_rng(1))
    assert (found.rows, found.share, found.error, found.missed(0).pairs) == (0, 1.0, 0.0, 0.0)
