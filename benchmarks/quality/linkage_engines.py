"""The engines that are measured, behind one call: accounts and people's decisions in, persons and weighed pairs out."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.special import expit

from habeas.persons import Account, Decision
from habeas.persons.engine import LEAST
from habeas.persons.resolving import resolve

Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linkage:
    """What an engine says.

    Rows are numbered by `mentions`. `labels`: of each row, the least row of its person. `first` < `second` are the
    pairs that the engine looked at, `probability` what it thinks of each. `questions`: pairs of rows that it would
    have a person decide, in the order in which it would ask. `thresholds`: it links by a probability that somebody
    chooses, so that it is measured at the customary ones and at the best there is.
    """

    mentions: tuple[str, ...]
    labels: Rows
    first: Rows
    second: Rows
    probability: NDArray[np.float64]
    questions: tuple[tuple[int, int], ...] = ()
    thresholds: bool = False


class MissingError(Exception):
    """An engine that is not there."""


Engine = Callable[[Sequence[Account], Sequence[Decision], int], Linkage]


def resolved(accounts: Sequence[Account], decisions: Sequence[Decision], seed: int) -> Linkage:
    """Habeas' own engine."""
    found = resolve(accounts, tuple(decisions), seed=seed)
    candidates = found.found.pairs
    # Candidates under the least probability come back without one; they are given half of it.
    probability = np.full(len(candidates), LEAST / 2)
    rows = len(found.mentions)
    codes = candidates.first.astype(np.int64) * rows + candidates.second
    at = np.searchsorted(codes, found.first.astype(np.int64) * rows + found.second)
    probability[at] = expit(found.log_odds)
    return Linkage(
        mentions=found.mentions,
        labels=found.labels,
        first=candidates.first,
        second=candidates.second,
        probability=probability,
        questions=tuple((int(a), int(b)) for a, b in found.questions),
    )


def yardstick(accounts: Sequence[Account], decisions: Sequence[Decision], seed: int) -> Linkage:
    """Splink as a competent analyst sets it up: `splink_yardstick.scored(accounts, seed=…)`. It takes no decisions."""
    scored = _there("splink_yardstick", "scored")
    found = scored(accounts, seed=seed)
    first, second = np.asarray(found.first, dtype=np.int32), np.asarray(found.second, dtype=np.int32)
    probability = np.asarray(found.probability, dtype=np.float64)
    mentions = tuple(found.mentions)
    return Linkage(
        mentions=mentions,
        labels=closure_at(0.5, len(mentions), first, second, probability),
        first=first,
        second=second,
        probability=probability,
        thresholds=True,
    )


ENGINES: Mapping[str, Engine] = {"splink": yardstick, "habeas": resolved}


def closure(rows: int, joined: Sequence[tuple[int, int]]) -> Rows:
    """Return the labels of what the pairs join."""
    pairs = np.array(joined, dtype=np.int32).reshape(-1, 2)
    return _components(rows, pairs[:, 0], pairs[:, 1])


def closure_at(threshold: float, rows: int, first: Rows, second: Rows, probability: NDArray[np.float64]) -> Rows:
    """Return the labels of what pairs of this probability and above join."""
    kept = probability >= threshold
    return _components(rows, first[kept], second[kept])


def _components(rows: int, first: Rows, second: Rows) -> Rows:
    graph = coo_array((np.ones(len(first), dtype=np.int8), (first, second)), shape=(rows, rows))
    _, part = connected_components(graph, directed=False)
    _, least = np.unique(part, return_index=True)
    return least[part].astype(np.int32)


def _there(module: str, name: str) -> Callable[..., object]:
    """Return a function that another part of the program brings.

    Raises: MissingError: it does not.
    """
    try:
        found: Callable[..., object] = getattr(importlib.import_module(module), name)
    except (ModuleNotFoundError, AttributeError):
        raise MissingError(f"{module}.{name} is not there") from None
    return found


def _ordered(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)
