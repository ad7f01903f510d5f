"""Train the linkage model on development sets and write its file: `make models`."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np
from additive import learnt
from numpy.typing import NDArray
from training_sets import training_sets

from habeas.persons import Account
from habeas.persons.columns import columns
from habeas.persons.evidence import Evidence
from habeas.persons.grades import FIELDS
from habeas.persons.keys import keys
from habeas.persons.model import FORMAT, ModelFile, Training
from habeas.persons.pairing import pairing

TREES = 500
DRAWN = 150_000  # pairs that are no candidates
SEED = 20_261_129
THINNED = 4
RECIPE = "models/train_linkage.py: boosted trees of depth two, written out as tables"
LICENCE = "Apache-2.0; learnt from invented records only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """The candidates of a set with their grades, and whether each is a true pair."""

    name: str
    grades: NDArray[np.uint8]
    true: NDArray[np.bool_]
    first: NDArray[np.int32]
    second: NDArray[np.int32]
    persons: NDArray[np.int64]
    weights: NDArray[np.float64]
    candidates: int


def graded(name: str, accounts: Sequence[Account], truth: Mapping[str, str]) -> Graded:
    """Compare the candidates of a set."""
    table = columns(accounts)
    pairs = pairing(keys(table), len(table))
    codes: dict[str, int] = {}
    persons = np.array([codes.setdefault(truth[mention], len(codes)) for mention in table.mentions])
    evidence = Evidence(table)
    grades = evidence.of(pairs.first, pairs.second, pairs.shared)
    low, high, weights = _not_candidates(pairs.first, pairs.second, persons)
    more = evidence.of(low, high, np.full(len(low), -1, dtype=np.int32))
    first, second = np.concatenate([pairs.first, low]), np.concatenate([pairs.second, high])
    return Graded(
        name=name,
        grades=np.concatenate([grades, more]),
        true=persons[first] == persons[second],
        first=first,
        second=second,
        persons=persons,
        weights=np.concatenate([np.ones(len(pairs)), weights]),
        candidates=len(pairs),
    )


def _not_candidates(
    first: NDArray[np.int32], second: NDArray[np.int32], persons: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Return all true pairs that are no candidates, and others drawn by lot, each for as many as it stands for."""
    rows = len(persons)
    known = np.sort(first.astype(np.int64) * rows + second)
    order = np.argsort(persons, kind="stable")
    true = [
        (int(min(a, b)) * rows + int(max(a, b)))
        for group in np.split(order, np.flatnonzero(np.diff(persons[order])) + 1)
        for at, a in enumerate(group)
        for b in group[at + 1 :]
    ]
    drawn = np.random.default_rng(SEED).integers(0, rows, size=(2, DRAWN))
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    codes = np.unique((low * rows + high)[(low < high) & (persons[low] != persons[high])])
    strange = codes[~np.isin(codes, known)]
    missed = np.array([code for code in sorted(set(true)) if not _is_in(code, known)], dtype=np.int64)
    others = rows * (rows - 1) / 2 - len(known) - len(missed)
    weights = np.concatenate([np.ones(len(missed)), np.full(len(strange), others / max(len(strange), 1))])
    codes = np.concatenate([missed, strange])
    return (codes // rows).astype(np.int32), (codes % rows).astype(np.int32), weights


def _is_in(code: int, known: NDArray[np.int64]) -> bool:
    at = int(np.searchsorted(known, code))
    return at < len(known) and int(known[at]) == code


def trained(sets: Sequence[Graded], *, recipe: str, licence: str, trees: int = TREES, seed: int = 1) -> bytes:
    """Return the file of a model that was trained on these sets, each with the same weight."""
    grades = np.concatenate([one.grades for one in sets])
    true = np.concatenate([one.true for one in sets])
    share = np.mean([one.true[one.grades[:, -1] > 0].sum() / one.candidates for one in sets])
    weights = np.concatenate([one.weights * (3e5 / one.candidates) for one in sets])
    constant, one, two = learnt(grades, true, weights, trees=trees, seed=seed)
    slugs = [field.slug for field in FIELDS]
    file = ModelFile(
        format=FORMAT,
        training=Training(
            recipe=recipe,
            sets=tuple(one.name for one in sets),
            pairs=len(true),
            true_pairs=int(true.sum()),
            prior=round(math.log(share / (1 - share)), 4),
            licence=licence,
        ),
        constant=round(constant, 4),
        one={slug: _rounded(table) for slug, table in zip(slugs, one, strict=True)},
        two={
            f"{slugs[left]} {slugs[right]}": tuple(_rounded(row) for row in table)
            for (left, right), table in sorted(two.items())
            if np.abs(table).max() > 0.01
        },
    )
    return msgspec.json.format(msgspec.json.encode(file), indent=1)


def thinned(one: Graded, *, seed: int) -> Graded:
    """Keep all true pairs, and one in four of the others, each for four: most of them are easy."""
    rng = np.random.default_rng(seed)
    kept = one.true | (rng.random(len(one.true)) < 1 / THINNED)
    weights = np.where(one.true, one.weights, one.weights * THINNED)[kept]
    return replace(
        one,
        grades=one.grades[kept],
        true=one.true[kept],
        first=one.first[kept],
        second=one.second[kept],
        weights=weights,
    )


def main(arguments: Sequence[str]) -> None:
    """Train on all sets and write the file.

    Args:
        arguments: the folder of the development sets, or none.
    """
    folder = Path(arguments[0]) if arguments else None
    sets = []
    for name, accounts, truth in training_sets(folder):
        began = time.process_time()
        made = graded(name, accounts, truth)
        sets.append(thinned(made, seed=SEED))
        print(f"{name}: {made.candidates} candidates, {time.process_time() - began:.0f} s", flush=True)
    place = Path(__file__).parents[1] / "src/habeas/persons/models/linkage.json"
    place.write_bytes(trained(sets, recipe=RECIPE, licence=LICENCE))
    print(f"{place.name}: {place.stat().st_size} bytes")


def _rounded(values: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(round(float(value), 3) for value in values)


if __name__ == "__main__":
    main(sys.argv[1:])
