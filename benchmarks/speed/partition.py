"""Partitioning 1.1 million rows with 10 million pairs, beside transitive closure of the same pairs.

The graph is generated: people with one to eight rows, nine in ten of their pairs given with log odds about 4, and false
pairs between neighbours in an order of names, most of them improbable, one in fifty above even odds. The peer is
scipy's connected components over the pairs of at least 0.5. Also 10,000 rows of one name, each pair a little likely.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import SEED, Line, median, options, run_apart, show

from habeas.persons.correlation import partition

SECONDS, MEGABYTES = 60.0, 2_000.0
ROWS, QUICK, CROWD = 1_100_000, 20_000, 10_000
PAIRS_A_ROW = 9
APART = "apart"
LEAST = -4.6  # log odds of 0.01


def main() -> None:
    if APART in sys.argv:
        measure(sys.argv[2], int(sys.argv[3]))
        return
    chosen = options("Partitioning rows by their pairs")
    rows = QUICK if chosen.quick else ROWS
    lines = []
    for graph, count in (("people", rows), ("crowd", CROWD // 10 if chosen.quick else CROWD)):
        runs = [json.loads(run_apart(__file__, APART, graph, count)) for _ in range(chosen.repeats)]
        best = min(runs, key=lambda run: run["seconds"])
        what = f"{graph}: {count:,} rows, {best['pairs']:,} pairs"
        limited = graph == "people"
        lines += [
            Line(what=f"{what}: partition", value=best["seconds"], unit="s", limit=SECONDS if limited else None),
            Line(what=f"{what}: closure at 0.5", value=median([run["closure"] for run in runs]), unit="s"),
            Line(
                what=f"{what}: peak memory, the pairs included",
                value=max(run["megabytes"] for run in runs),
                unit="MB",
                limit=MEGABYTES if limited else None,
            ),
        ]
        print(f"  {what}: {best['told']}")
    show(lines)


def people(rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return pairs, their log odds, and the true person of each row."""
    chance = np.random.default_rng(SEED)
    sizes = np.minimum(chance.geometric(0.55, size=rows), 8)
    person = np.repeat(np.arange(rows), sizes)[:rows]
    places = np.arange(rows)
    first, second = [], []
    for step in range(1, 8):  # rows of one person stand beside each other
        pair = np.flatnonzero(person[:-step] == person[step:])
        pair = pair[chance.random(len(pair)) < 0.9]
        first.append(places[pair])
        second.append(places[pair] + step)
    true = sum(map(len, first))
    near = chance.integers(0, rows, size=rows * PAIRS_A_ROW - true)
    far = near + chance.geometric(0.05, size=len(near))
    false = (far < rows) & (person[near] != person[np.minimum(far, rows - 1)])
    codes = np.unique(np.concatenate([*first, near[false]]) * rows + np.concatenate([*second, far[false]]))
    one, other = codes // rows, codes % rows
    same = person[one] == person[other]
    log_odds = np.where(
        same, np.maximum(chance.normal(4, 3, len(codes)), LEAST), LEAST + chance.exponential(1.2, len(codes))
    )
    # Numbered anew, so that the numbers say nothing.
    number = chance.permutation(rows)
    a, b = number[one], number[other]
    order = np.argsort(np.minimum(a, b) * rows + np.maximum(a, b))
    truth = np.empty(rows, dtype=np.int64)
    truth[number] = person
    low, high = np.minimum(a, b)[order].astype(np.int32), np.maximum(a, b)[order].astype(np.int32)
    return low, high, log_odds[order], truth


def crowd(rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return rows of one name, each pair of them a little likely."""
    first, second = (side.astype(np.int32) for side in np.triu_indices(rows, 1))
    return first, second, np.full(len(first), 0.2), np.arange(rows)


def measure(graph: str, count: int) -> None:
    """Print the figures of one run; in a process of its own, for memory is never given back."""
    first, second, log_odds, truth = {"people": people, "crowd": crowd}[graph](count)
    given = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    likely = log_odds >= 0
    edges = coo_array((np.ones(int(likely.sum())), (first[likely], second[likely])), shape=(count, count))
    _, closed = connected_components(edges, directed=False)
    closure = time.perf_counter() - started
    started = time.perf_counter()
    found = partition(count, first, second, log_odds, unseen=-2.0)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = (
        f"F1 {f1(found.labels, truth):.3f}, closure {f1(closed, truth):.3f}; largest {found.sizes.max(initial=1)}, "
        f"closure {np.bincount(closed).max()}, true {np.bincount(truth).max()}; rows solved exactly "
        f"{found.exact_rows:,}, greedily {found.greedy_rows:,}; bounds met {len(found.lowered)}; "
        f"memory before {given / 1024:,.0f} MB"
    )
    print(
        json.dumps(
            {"seconds": seconds, "closure": closure, "megabytes": peak / 1024, "pairs": len(first), "told": told}
        )
    )


def f1(labels: np.ndarray, truth: np.ndarray) -> float:
    """Return F1 over pairs of rows."""
    made, wanted = within(labels), within(truth)
    both = within(labels.astype(np.int64) * (int(truth.max()) + 1) + truth)
    return 2 * both / (made + wanted) if made + wanted else 1.0


def within(labels: np.ndarray) -> int:
    """Count pairs that share a label."""
    _, sizes = np.unique(labels, return_counts=True)
    return int((sizes * (sizes - 1) // 2).sum())


if __name__ == "__main__":
    main()
