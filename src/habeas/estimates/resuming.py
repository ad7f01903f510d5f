"""A sampler's progress as arrays that can be stored, and gone on from: the numbers are those of an unbroken run.

What is stored names no list and holds no count of the table: its hash, and numbers that the chains drew. Who gives
arrays back may have altered them, and compiled code looks at no bounds; so every shape is looked at first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from habeas.errors import EstimateError
from habeas.estimates.state import Priors
from habeas.estimates.table import CaptureTable, canonical, table_hash

if TYPE_CHECKING:
    from habeas.estimates.rounds import Rounds
    from habeas.estimates.runs import Run

Stored = Mapping[str, npt.NDArray[Any]]
_ABOUT = "about"
_FORM = "habeas sampler progress 1"
_MOST_RUNGS, _MOST_CLASSES = 200, 1_000
_OTHER = "Give the file of this table, seed and priors, or another name to begin anew; nothing was overwritten."


def progress_of(rounds: Rounds, *, priors: str) -> dict[str, npt.NDArray[Any]]:
    """Return a sampler's progress, with what it belongs to.

    Args:
        priors: their name.
    """
    told = [_FORM, table_hash(rounds.table), str(rounds.seed), priors]
    return {**rounds.as_arrays(), _ABOUT: np.array(told)}


def going_on(stored: Stored, table: CaptureTable, *, seed: int, priors: str, numbers: Priors) -> Rounds:
    """Return the sampler that `progress_of` stored, to go on with.

    Args:
        priors: their name. numbers: what they are.
    Raises: EstimateError: it belongs to another table, seed or priors, or is no such progress.
    """
    from habeas.estimates.rounds import rounds_of

    told = stored[_ABOUT].tolist() if _ABOUT in stored else None
    if not isinstance(told, list) or len(told) != 4 or told[0] != _FORM:
        raise EstimateError("this is no progress of an estimate", advice=_OTHER)
    for what, here, there in zip(
        ("table", "seed", "priors"), (table_hash(table), str(seed), priors), told[1:], strict=True
    ):
        if here != there:
            raise EstimateError(f"the progress is of an estimate with another {what}", advice=_OTHER)
    plain = canonical(table)
    try:
        _check_kinds(stored)
        rounds = rounds_of(plain, numbers, stored, seed=seed)
        _check(rounds)
    except (KeyError, ValueError, TypeError, IndexError, OverflowError) as failure:
        raise EstimateError("the progress is torn or altered", advice=_OTHER) from failure
    return rounds


def _check_kinds(stored: Stored) -> None:
    """Look at what is stored before it is turned into what it should be.

    Raises: ValueError: an array of another kind, or with a value that is no number.
    """
    kinds = {"chance": "u", "been_up": "i", "sweeps": "i", "place": "i", "tallies": "i"}
    for name, array in stored.items():
        if name == _ABOUT:
            continue
        wanted = kinds.get(name.split("/")[-1].split(".")[-1], "f")
        if array.dtype.kind != wanted or array.dtype.itemsize != 8 or (wanted == "f" and np.isnan(array).any()):
            raise ValueError("a kind")


def _check(rounds: Rounds) -> None:
    """Raises: ValueError: an array has another shape or kind than the sampler writes."""
    if not np.isfinite(rounds.work) or rounds.work < 0 or not 0 < rounds.target < 10**9 or rounds.pilots < 0:
        raise ValueError("the place")
    ladder = rounds.ladder
    if (rounds.phase in ("pilot", "look", "ladder")) and ladder is None:
        raise ValueError("no ladder")
    for run in (rounds.plain, *([ladder] if ladder is not None else [])):
        _check_run(run, rounds.classes, len(rounds.plain.standings))
    if len(rounds.plain.shares) != 1:
        raise ValueError("the plain chains")


def _check_run(run: Run, classes: int, chains: int) -> None:
    rungs, lists = len(run.shares), len(run.table.lists)
    falling = run.shares.ndim == 1 and bool(np.all(np.diff(run.shares) < 0)) and run.shares[-1] > 0
    if not 0 < rungs <= _MOST_RUNGS or not falling or run.shares[0] != 1.0:
        raise ValueError("the shares")
    if not 1 < classes <= _MOST_CLASSES or not 1 < chains == len(run.standings):
        raise ValueError("the chains")
    for one in run.standings:
        _shaped(one.log_weights, (rungs, classes), low=-np.inf, high=1e-6)
        _shaped(one.on, (rungs, lists, classes), low=0.0, high=1.0)
        _shaped(one.off, (rungs, lists, classes), low=0.0, high=1.0)
        _shaped(one.alpha, (rungs,), low=0.0, high=np.inf)
        _shaped(one.been_up, (rungs,), low=0, high=1)
        _shaped(one.chance, (4,), low=0, high=2**64 - 1)
        if one.sweeps < 0:
            raise ValueError("sweeps")
    for block in run.written:
        _shaped(block, (3, block.shape[1], chains), low=-np.inf, high=np.inf)
    for pairs in run.pairs:
        _shaped(pairs, (len(pairs), lists, lists), low=0.0, high=1.0 + 1e-6)
    for counts in (run.tried, run.taken):
        if len(counts):
            _shaped(counts, (rungs - 1,), low=0.0, high=np.inf)


def _shaped(array: npt.NDArray[Any], shape: tuple[int, ...], *, low: float, high: float) -> None:
    if array.shape != shape:
        raise ValueError("a shape")
    if array.size and not (np.min(array) >= low and np.max(array) <= high):  # a value that is no number fails, too
        raise ValueError("a value")
