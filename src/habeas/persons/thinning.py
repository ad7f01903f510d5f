"""How far the model's log odds are off in a case, told without answers: by how fast strangers thin out as they rise.

Pairs of strangers become fewer the likelier two rows look, and on all lists that were tried they do so at much the same
pace. How many candidates there are at each level is known exactly; what the stated probabilities leave of them for
strangers should thin out at that pace. Where too many strangers are left among the likely pairs, true pairs are stated
too low, and the log odds are raised until the pace is right; or lowered. The pace, how much it differs from case to
case, and how far the model was off in training were learnt from invented lists (models/train_doubt.py) and stand in a
file.

Source: the empirical null of large-scale testing, Efron (2004), *J. Am. Statist. Assoc.* 99.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib.resources import files

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from habeas.errors import PersonsError

FORMAT = "habeas doubt of the linkage model 1"
LEVELS = (-4.6, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0)
"""Bounds of stated log odds between which strangers are counted; above, hardly any are left. The lowest is that under
which pairs are not handed on."""
_FILE = "doubt.json"
_GRID = np.linspace(-1.5, 1.5, 61)  # shifts that are believed of a case; in training they were -0.7 to 1.5
_WIDER = 2.0  # real lists differ from each other by more than invented ones do
_FEWEST = 50  # pairs between the levels; fewer say nothing
Floats = NDArray[np.float64]


class Learnt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was learnt, with where from. `profile`: log share of the strangers between each two levels; `spread`: its
    standard deviation from case to case. `shift`, `shift_sd`: what had to be added to the model's log odds, over the
    training cases; `slope_sd`: by what factor they had to be stretched besides, a standard deviation of its log."""

    format: str
    recipe: str
    sets: tuple[str, ...]
    model: str
    profile: tuple[float, ...]
    spread: tuple[float, ...]
    shift: float
    shift_sd: float
    slope_sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """What to add to the log odds of a case, and how sure that is: a standard deviation, as is `slope`, of the log of
    the factor by which they may be stretched besides."""

    mean: float
    sd: float
    slope: float


def shipped_doubt() -> Learnt:
    """Return what comes with the program.

    Raises: PersonsError: its file is damaged.
    """
    return read_doubt(files("habeas.persons").joinpath("models").joinpath(_FILE).read_bytes())


def read_doubt(content: bytes) -> Learnt:
    """Return what was learnt, out of the bytes of its file.

    Raises: PersonsError: they are damaged, or of another format.
    """
    try:
        found = msgspec.json.decode(content, type=Learnt)
    except (msgspec.DecodeError, UnicodeDecodeError) as failure:
        raise _unfit("it cannot be read") from failure
    numbers = (*found.profile, *found.spread, found.shift, found.shift_sd, found.slope_sd)
    if found.format != FORMAT or len(found.profile) != len(found.spread) or len(found.profile) != len(LEVELS) - 1:
        raise _unfit("it has another format")
    if not all(map(math.isfinite, numbers)) or min(*found.spread, found.shift_sd, found.slope_sd) <= 0:
        raise _unfit("its numbers are not finite, or a spread is not over 0")
    return found


def shift_by_strangers(log_odds: Floats, learnt: Learnt) -> Shift:
    """Return how far the log odds of a case are off.

    The shift is normal around what it was in training, twice as wide, times how well the pace of strangers then fits
    (log shares between levels, normal; the spread of the cases and the counting error add up).

    Args:
        log_odds: of the compared pairs that are handed on, natural; pairs under the lowest level are passed over.
    Returns: mean and standard deviation; 0 and those of the training where too few pairs lie between the levels.
    """
    used = log_odds[(log_odds >= LEVELS[0]) & (log_odds < LEVELS[-1])]
    if len(used) < _FEWEST:
        return Shift(mean=0.0, sd=math.hypot(learnt.shift, learnt.shift_sd), slope=learnt.slope_sd)
    profile, spread = np.array(learnt.profile), np.array(learnt.spread)
    misfit = np.empty(len(_GRID))
    for at, shift in enumerate(_GRID.tolist()):
        left = strangers(used, shift)
        off = np.log(left / left.sum()) - profile
        misfit[at] = (off**2 / (spread**2 + 1 / left)).sum()
    # Where strangers keep that pace at no shift, it says little here: its doubt is widened until it fits (Birge 1932).
    misfit /= max(1.0, float(misfit.min()) / (len(profile) - 2))
    misfit += (_GRID - learnt.shift) ** 2 / (_WIDER * learnt.shift_sd) ** 2
    chance = np.exp(-(misfit - misfit.min()) / 2)
    chance /= chance.sum()
    mean = float(chance @ _GRID)
    return Shift(mean=mean, sd=math.sqrt(float(chance @ (_GRID - mean) ** 2)), slope=learnt.slope_sd)


def strangers(log_odds: Floats, shift: float) -> Floats:
    """Return how many strangers there are between each two levels, by log odds that are shifted; half of one is added,
    for none would have no logarithm."""
    level = np.clip(np.searchsorted(LEVELS, log_odds, side="right") - 1, 0, len(LEVELS) - 2)
    return np.asarray(np.bincount(level, expit(-(log_odds + shift)), len(LEVELS) - 1) + 0.5)


def _unfit(why: str) -> PersonsError:
    return PersonsError(
        f"what was learnt of the linkage model's doubt cannot be used: {why}",
        place=_FILE,
        advice="Install the program again, or train the models.",
    )
