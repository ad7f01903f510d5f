"""An additive model with interactions of two fields, learnt as shallow boosted trees and written out as tables.

Trees of depth two hold at most two fields on each way to a leaf, so that their sum is a sum of tables of two fields,
exactly. What a table of two says of one field alone is then moved to that field (purified; Lengerich et al. 2020).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from habeas.persons.grades import FIELDS

SIZES = tuple(len(field.words) for field in FIELDS)
_ROUNDS = 200


def learnt(
    grades: NDArray[np.uint8], true: NDArray[np.bool_], weights: NDArray[np.float64], *, trees: int, seed: int
) -> tuple[float, list[NDArray[np.float64]], dict[tuple[int, int], NDArray[np.float64]]]:
    """Return the constant, a table for each field, and one for each two fields that act together."""
    settings = {
        "objective": "binary", "learning_rate": 0.08, "max_depth": 2, "num_leaves": 4, "min_data_in_leaf": 60,
        "lambda_l2": 5.0, "min_sum_hessian_in_leaf": 2.0, "max_delta_step": 4.0, "max_bin": 31, "num_threads": 1,
        "deterministic": True, "seed": seed, "verbose": -1,
    }  # fmt: skip
    booster = lightgbm.train(settings, lightgbm.Dataset(grades, true, weight=weights), trees)
    two: dict[tuple[int, int], NDArray[np.float64]] = {}
    one = [np.zeros(size) for size in SIZES]
    constant = 0.0
    for tree in booster.dump_model()["tree_info"]:
        for conditions, value in _leaves(tree["tree_structure"]):
            fields = sorted(conditions)
            if not fields:
                constant += value
            elif len(fields) == 1:
                one[fields[0]][conditions[fields[0]]] += value
            else:
                left, right = fields
                table = two.setdefault((left, right), np.zeros((SIZES[left], SIZES[right])))
                table[np.ix_(conditions[left], conditions[right])] += value
    return _purified(constant, one, two, grades, weights)


def _leaves(node: dict[str, Any], so_far: dict[int, Any] | None = None) -> Iterator[tuple[dict[int, Any], float]]:
    """Give each leaf with the grades of each field that lead to it, as numbers."""
    so_far = so_far or {}
    if "leaf_value" in node:
        yield {field: np.flatnonzero(mask) for field, mask in so_far.items()}, float(node["leaf_value"])
        return
    field = node["split_feature"]
    below = np.arange(SIZES[field]) <= node["threshold"]
    for side, mask in (("left_child", below), ("right_child", ~below)):
        before = so_far.get(field, np.ones(SIZES[field], dtype=np.bool_))
        yield from _leaves(node[side], {**so_far, field: before & mask})


def _purified(
    constant: float,
    one: list[NDArray[np.float64]],
    two: dict[tuple[int, int], NDArray[np.float64]],
    grades: NDArray[np.uint8],
    weights: NDArray[np.float64],
) -> tuple[float, list[NDArray[np.float64]], dict[tuple[int, int], NDArray[np.float64]]]:
    for (left, right), table in two.items():
        shape = (SIZES[left], SIZES[right])
        seen = np.bincount(grades[:, left].astype(np.intp) * shape[1] + grades[:, right], weights, shape[0] * shape[1])
        seen = seen.reshape(shape) + 5.0  # so that what was hardly seen moves nothing
        for _ in range(_ROUNDS):
            rows = (table * seen).sum(axis=1) / seen.sum(axis=1)
            table -= rows[:, None]
            one[left] += rows
            columns = (table * seen).sum(axis=0) / seen.sum(axis=0)
            table -= columns[None, :]
            one[right] += columns
            if max(np.abs(rows).max(), np.abs(columns).max()) < 1e-9:
                break
    for field, table in enumerate(one):
        seen = np.bincount(grades[:, field], weights, SIZES[field])
        middle = float((table * seen).sum() / seen.sum())
        table -= middle
        constant += middle
    return constant, one, two
