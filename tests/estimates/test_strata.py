"""Strata are estimated together, their people of unknown stratum with them, and their total is a sum of joint draws."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

import numpy as np
import pytest
from numpy.random import Generator, default_rng

from habeas.errors import EstimateError
from habeas.estimates.state import Ints, Priors, State, log_cells, log_seen
from habeas.estimates.strata import estimate_strata
from habeas.estimates.strata_chains import start_strata
from habeas.estimates.strata_result import StratifiedResult
from habeas.estimates.strata_table import StrataTable

_PATTERNS = np.array([p for p in product((0, 1), repeat=3) if any(p)], dtype=np.uint8)
_NOBODY: Ints = np.zeros((0, 7), dtype=np.int64)
_RATES = np.array([[0.5, 0.35, 0.4], [0.3, 0.5, 0.25], [0.45, 0.25, 0.35]])


def _table(known: Ints, sets: list[list[bool]], opened: Ints, names: str = "abcdef") -> StrataTable:
    strata = tuple(names[: len(known)])
    return StrataTable(
        lists=("one", "two", "three"),
        strata=strata,
        paths=tuple((name,) for name in strata),
        patterns=_PATTERNS.copy(),
        known=known,
        open_names=tuple(f"open {number}" for number in range(len(sets))),
        open_sets=np.array(sets, dtype=np.bool_).reshape(len(sets), len(known)),
        open_counts=opened,
    )


def _population(people: list[int], rng: Generator) -> Ints:
    """Draw who of each stratum's people is on which lists, (S, M); lists are independent within a stratum."""
    rates = _RATES[: len(people), None, :]
    chances = np.prod(np.where(_PATTERNS == 1, rates, 1.0 - rates), axis=2)
    return np.array(
        [rng.multinomial(n, [*p, 1.0 - p.sum()])[:-1] for n, p in zip(people, chances, strict=True)], dtype=np.int64
    )


def _hide_labels(counts: Ints, rng: Generator) -> StrataTable:
    """Lose the labels of people at random given their lists: a third of those on one list, a tenth of the others."""
    share = np.where(_PATTERNS.sum(axis=1) == 1, 1 / 3, 1 / 10)
    lost = rng.binomial(counts, share)
    return _table(counts - lost, [[True] * len(counts)], lost.sum(axis=0, keepdims=True))


@lru_cache(maxsize=1)
def three_strata() -> tuple[StrataTable, StratifiedResult]:
    """Three strata, some labels lost, and what is estimated of them."""
    table = _hide_labels(_population([700, 500, 900], default_rng(5)), default_rng(6))
    return table, estimate_strata(table, seed=7, most_sweeps=1_000)


# latent_class(stratum_table(table, number), seed=3, classes=3, priors="lcmcr"), compiled kernel, converged
_ALONE = ((596.0, 550.0, 668.0), (902.0, 827.0, 969.0))


def test_without_missing_labels_strata_are_as_if_estimated_alone() -> None:
    """The same middle and ends as a fit of each stratum's own table, within what chance allows."""
    counts = _population([600, 900], default_rng(1))
    found = estimate_strata(_table(counts, [], _NOBODY), seed=2, most_sweeps=1_500, classes=3, priors="lcmcr")
    assert found.placed == ()
    assert found.notes == ()
    for number, stratum in enumerate(found.strata):
        own = stratum.result.interval
        assert own is not None
        assert own.median == pytest.approx(_ALONE[number][0], rel=0.02)
        assert own.lo95 == pytest.approx(_ALONE[number][1], rel=0.03)
        assert own.hi95 == pytest.approx(_ALONE[number][2], rel=0.05)
        assert stratum.documented.lo95 == stratum.documented.hi95 == counts[number].sum()


def test_the_truth_is_found_where_labels_are_missing_at_random() -> None:
    """Invented people in three strata, a quarter without a label: the totals hold the truth; without those they cannot.

    Leaving people without a label out makes the total too low by about their share.
    """
    people = [700, 500, 900]
    held, middle = [], 0.0
    for seed in range(3):
        rng = default_rng(100 + seed)
        table = _hide_labels(_population(people, rng), rng)
        found = estimate_strata(table, seed=seed, most_sweeps=600)
        total = found.total.interval
        assert total is not None
        held.append(total.lo95 <= sum(people) <= total.hi95)
        middle = total.median
        for stratum, truth in zip(found.strata, people, strict=True):
            own = stratum.result.interval
            assert own is not None
            assert own.lo95 / 1.15 <= truth <= own.hi95 * 1.15
    assert sum(held) >= 2
    dropped = estimate_strata(_table(table.known.copy(), [], _NOBODY), seed=seed, most_sweeps=600).total.interval
    assert dropped is not None
    # Labels are missing most among people of one list, so dropping them loses more of the undocumented still.
    assert dropped.median / middle <= 1.0 - table.unplaced / table.documented + 0.02


def test_the_total_is_the_sum_of_joint_draws() -> None:
    """Its interval is that of sums: narrower than summed ends, and its middle is not the sum of the middles."""
    table, found = three_strata()
    total = found.total.interval
    assert total is not None
    sums = found.hidden.sum(axis=1)
    assert np.array_equal(sums, found.total.hidden)
    assert total.median == pytest.approx(np.median(sums) + table.documented, rel=0.01)
    intervals = [stratum.result.interval for stratum in found.strata]
    assert total.hi95 < sum(own.hi95 for own in intervals if own)
    assert total.lo95 > sum(own.lo95 for own in intervals if own)
    assert total.median != sum(own.median for own in intervals if own)
    assert np.all(found.documented.sum(axis=1) == table.documented)


def test_where_people_without_a_label_went_is_told() -> None:
    """Every set of strata, its people, and their mean number in each: the sums are the people."""
    table, found = three_strata()
    (placed,) = found.placed
    assert placed.people == table.unplaced
    assert sum(mean for _, mean in placed.strata) == pytest.approx(table.unplaced)
    assert [name for name, _ in placed.strata] == ["a", "b", "c"]
    assert any("None is left out" in note for note in found.notes)


def test_names_and_order_of_strata_say_nothing() -> None:
    """Other names, other places in the file, the same numbers to the last digit; another seed, others."""
    table, _ = three_strata()
    rows, names = [2, 0, 1], ("x", "y", "z")
    other = StrataTable(
        lists=table.lists,
        strata=names,
        paths=tuple((name,) for name in names),
        patterns=table.patterns[::-1].copy(),
        known=table.known[rows][:, ::-1].copy(),
        open_names=table.open_names,
        open_sets=table.open_sets[:, rows],
        open_counts=table.open_counts[:, ::-1].copy(),
    )
    first, again = (estimate_strata(table, seed=8, most_sweeps=60) for _ in range(2))
    second, third = estimate_strata(other, seed=8, most_sweeps=60), estimate_strata(table, seed=9, most_sweeps=60)
    assert first.total.interval == again.total.interval == second.total.interval
    assert np.array_equal(first.hidden[:, rows], second.hidden)
    assert first.total.interval != third.total.interval


def test_a_stratum_that_carries_no_estimate_is_told_with_its_people() -> None:
    """It is not in the total, its people are named beside it, and it takes people of unknown stratum like others."""
    apart = np.array([40, 30, 0, 50, 0, 0, 0], dtype=np.int64)
    counts = np.vstack([_population([700, 500], default_rng(10)), apart])
    table = _table(counts, [[True, True, True]], np.array([[0, 0, 0, 90, 0, 0, 0]], dtype=np.int64))
    found = estimate_strata(table, seed=11, most_sweeps=600)
    assert found.names == ("a", "b")
    (refused,) = found.refused
    assert (refused.name, refused.status, refused.known) == ("c", "refused", 120)
    assert refused.result.interval is None
    assert "share nobody" in refused.result.refusal
    assert 120 < found.refused_documented.median < 210
    assert np.all(found.documented.sum(axis=1) < table.documented - 119)
    assert any("On top come" in reason and "c." in reason for reason in found.reasons)
    assert found.status != "estimate"
    assert found.as_object()["refused"][0]["lo95"] is None


def test_a_stratum_that_nobody_named_is_not_made_up() -> None:
    """Where all people of a place lack the label it is no stratum; its people are in the total all the same."""
    counts = _population([700, 500, 900], default_rng(14))
    found = estimate_strata(_table(counts[:2], [[True, True]], counts[2:]), seed=15, most_sweeps=100)
    assert found.names == ("a", "b")
    assert np.all(found.documented.sum(axis=1) == counts.sum())
    assert found.status != "estimate"
    assert any("the stratum is not known" in reason for reason in found.reasons)


def test_where_no_stratum_carries_an_estimate_there_is_none() -> None:
    """One stratum of lists that share nobody: no number, the reason, and its documented people."""
    apart = np.array([[40, 30, 0, 50, 0, 0, 0]], dtype=np.int64)
    found = estimate_strata(_table(apart, [], _NOBODY), seed=1, most_sweeps=60)
    assert found.status == "refused"
    assert found.total.interval is None
    assert found.strata == ()
    assert found.refused_documented.median == 120


def test_chains_that_do_not_agree_make_a_range() -> None:
    """A run cut short is never taken for the whole one: a range, the reason, in every stratum and in the total."""
    table, _ = three_strata()
    told: list[float] = []
    cut = estimate_strata(table, seed=1, spent=lambda: True, progress=told.append)
    assert cut.cut
    assert cut.sweeps == 25
    assert told[-1] == 1.0
    assert not cut.total.converged
    assert {cut.status, *(stratum.status for stratum in cut.strata)} == {"range_only"}
    assert "The time given ran out" in cut.reasons[0]
    assert cut.as_object()["total"]["median"] is None
    assert not estimate_strata(table, seed=1, most_sweeps=60).cut


def test_what_cannot_be_estimated_is_refused_in_a_sentence() -> None:
    """Two lists, three chains, one person in the only stratum."""
    table, _ = three_strata()
    with pytest.raises(EstimateError, match="chains"):
        estimate_strata(table, seed=1, chains=3)
    lone = np.array([[0, 0, 0, 0, 0, 0, 1]], dtype=np.int64)
    with pytest.raises(EstimateError, match="contain one person"):
        estimate_strata(_table(lone, [], _NOBODY), seed=1)
    two = StrataTable(
        lists=("one", "two"),
        strata=("a",),
        paths=(("a",),),
        patterns=np.array([[0, 1], [1, 0], [1, 1]], dtype=np.uint8),
        known=np.array([[30, 40, 25]], dtype=np.int64),
        open_names=(),
        open_sets=np.zeros((0, 1), dtype=np.bool_),
        open_counts=np.zeros((0, 3), dtype=np.int64),
    )
    with pytest.raises(EstimateError, match="three lists"):
        estimate_strata(two, seed=1)


def test_exchanging_rungs_keeps_the_posterior_of_the_table_as_it_stands() -> None:
    """Detailed balance between people as drawn and the fixed thinner table, weight by weight."""
    counts = np.array([[30, 20, 8, 25, 6, 5, 4]], dtype=np.int64)
    table = _table(counts, [], _NOBODY)
    run = start_strata(table, Priors(on=1.0, off=1.0), chains=20_000, classes=2, seed=12)
    run.sweeps = 2  # even: the whole table and its first rung
    rng, rungs = default_rng(13), len(run.counts) // 20_000
    rates = rng.uniform(0.2, 0.4, size=(1, 3, 2)) * np.array([1.0, 1.15])[:, None, None]
    pair = State(
        log_weights=np.log(rng.dirichlet(np.full(2, 50.0), size=2)),
        log_on=np.log(rates),
        log_off=np.log1p(-rates),
        alpha=np.ones(2),
    )
    of = np.repeat([0, *[1] * (rungs - 1)], 20_000)
    run.state = State(
        log_weights=pair.log_weights[of],
        log_on=pair.log_on[of],
        log_off=pair.log_off[of],
        alpha=np.arange(1, len(of) + 1).astype(np.float64),
    )
    run._exchange()
    fits = log_cells(pair, _PATTERNS.astype(np.float64)) - log_seen(pair)[:, None]
    below, above = run.counts[0], run.counts[20_000]
    expected = min(1.0, float(np.exp(below @ (fits[1] - fits[0]) + above @ (fits[0] - fits[1]))))
    moved = float(np.mean(run.state.alpha[:20_000] > 20_000))
    assert 0.02 < expected < 0.98
    assert moved == pytest.approx(expected, abs=0.02)
