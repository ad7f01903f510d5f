"""Learn how far the linkage model is off from case to case, and at what pace strangers thin out: `make models`, after
the linkage model was trained.

The cases are invented with the training seeds, in sizes that the model was not trained on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import expit
from training_sets import SEEDS, STYLES, invented_set

from habeas.persons import Account
from habeas.persons.engine import find
from habeas.persons.thinning import FORMAT, LEVELS, Learnt

RECORDS = (1_000, 2_000, 4_000)
RECIPE = "models/train_doubt.py: the pace at which strangers thin out, and what the model was off by"
_PLACE = Path(__file__).parents[1] / "src/habeas/persons/models"
_FURTHEST = 4.0
_LEAST_SPREAD = 0.15
"""So few cases of one generator cannot show that the pace differs by less: on the two development sets of another one
the shares of strangers lay 0.02 to 0.4 off, in logarithms, and 0.8 in the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Of one case: strangers between levels; what would have to be added to the log odds for them to be right, and the
    log of the factor by which they would have to be stretched then."""

    name: str
    strangers: NDArray[np.float64]
    shift: float
    stretch: float


def measured(name: str, accounts: Sequence[Account], truth: Mapping[str, str]) -> Measured:
    """Score a case and hold the log odds to the truth."""
    found = find(accounts, rng=np.random.default_rng(1))
    codes: dict[str, int] = {}
    person = np.array([codes.setdefault(truth[mention], len(codes)) for mention in found.mentions])
    odds = found.compared.log_odds
    true = person[found.compared.first] == person[found.compared.second]
    level = np.searchsorted(LEVELS, odds, side="right") - 1
    inside = (level >= 0) & (level < len(LEVELS) - 1) & ~true
    shift = float(brentq(lambda by: expit(odds + by).sum() - true.sum(), -_FURTHEST, _FURTHEST))
    return Measured(
        name=name,
        strangers=np.bincount(level[inside], minlength=len(LEVELS) - 1).astype(np.float64),
        shift=shift,
        stretch=_stretch(odds + shift, true),
    )


def _stretch(odds: NDArray[np.float64], true: NDArray[np.bool_]) -> float:
    """Return the log of the factor on log odds that makes the truth likeliest."""

    def cost(log_factor: float) -> float:
        stretched = np.exp(log_factor) * odds
        return float((np.logaddexp(0, stretched) - true * stretched).sum())

    return float(minimize_scalar(cost, bounds=(-1, 1), method="bounded").x)


def learnt(cases: Sequence[Measured], model: bytes) -> Learnt:
    """Sum cases up.

    Args: model: the file of the linkage model that scored them.
    """
    counts = np.array([one.strangers for one in cases]) + 0.5
    shares = np.log(counts / counts.sum(axis=1, keepdims=True))
    # What counting adds is taken out: a case has its own counting error.
    between = np.maximum(shares.var(axis=0, ddof=1) - (1 / counts).mean(axis=0), _LEAST_SPREAD**2)
    shifts = [one.shift for one in cases]
    return Learnt(
        format=FORMAT,
        recipe=RECIPE,
        sets=tuple(one.name for one in cases),
        model=hashlib.sha256(model).hexdigest(),
        profile=tuple(np.round(shares.mean(axis=0), 3).tolist()),
        spread=tuple(np.round(np.sqrt(between), 3).tolist()),
        shift=round(float(np.mean(shifts)), 3),
        shift_sd=round(float(np.std(shifts, ddof=1)), 3),
        slope_sd=round(float(np.sqrt(np.mean(np.square([one.stretch for one in cases])))), 3),
    )


def main() -> None:
    """Learn from all cases and write the file."""
    cases = []
    for style in STYLES:
        for noise, seed in SEEDS.items():
            for records in RECORDS:
                made = measured(*invented_set(style, records=records, seed=seed, noise=noise))
                print(f"{made.name}: shift {made.shift:+.2f}, stretch {made.stretch:+.2f}", flush=True)
                cases.append(made)
    found = learnt(cases, (_PLACE / "linkage.json").read_bytes())
    (_PLACE / "doubt.json").write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
    print(f"shift {found.shift:+.2f} ± {found.shift_sd:.2f}, slope ± {found.slope_sd:.2f}")


if __name__ == "__main__":
    main()
