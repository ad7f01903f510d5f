"""Which pairs are compared."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from habeas.model.values import Name
from habeas.persons import Account, prepare
from habeas.persons.candidates import candidates


def test_nearly_every_true_pair_is_compared(invented: Callable[[int, int], Any]) -> None:
    """A person on two lists is put before the model, however the lists spell and date them."""
    case = invented(300, 1)
    prepared = prepare(case.accounts)
    chosen = candidates(prepared)
    truth = [case.truth[row.mention] for row in prepared.rows]
    compared = set(zip(chosen.first.tolist(), chosen.second.tolist(), strict=True))
    true = {(a, b) for a, b in combinations(range(len(truth)), 2) if truth[a] == truth[b]}
    assert len(true & compared) / len(true) > 0.98


@given(st.lists(st.sampled_from(["Ana Paz", "Ana Sol", "Luz Paz", ""]), max_size=12), st.integers(1, 5))
def test_pairs_come_once_ordered_and_bounded(names: list[str], bound: int) -> None:
    """No list, however full of one name, makes the comparison explode; nobody meets themself."""
    accounts = [Account(mention=f"men_{n:02}", list="l", names=(Name(written=w),)) for n, w in enumerate(names)]
    chosen = candidates(prepare(accounts), pairs_per_mention=bound)
    pairs = list(zip(chosen.first.tolist(), chosen.second.tolist(), strict=True))
    assert all(a < b for a, b in pairs)
    assert pairs == sorted(set(pairs))
    assert chosen.without_pair == len(names) - len({number for pair in pairs for number in pair})


def test_keys_left_out_are_counted() -> None:
    """Where a name is too common to compare all with all, the run says how many keys it left out."""
    accounts = [
        Account(mention=f"men_{n:04}", list="l", names=(Name(written="Ana Paz", given="Ana", family="Paz"),))
        for n in range(400)
    ]
    chosen = candidates(prepare(accounts), pairs_per_mention=1)
    assert chosen.keys_too_common > 0
    assert chosen.without_pair == 400
    assert chosen.first.dtype == np.int32
