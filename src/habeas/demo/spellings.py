"""The spellings one list knows: every name and place in its script, by each of its habits of romanising."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from habeas.demo.dates import Cells
from habeas.demo.names import VARIANTS, Names, Sounds
from habeas.demo.places import Country, written_places
from habeas.demo.population import Whole
from habeas.demo.scripts import Writer
from habeas.demo.tongues import Tongue

_VARIANT_RATES = (0.88, 0.07, 0.05)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """Written names, of shape (habits, VARIANTS, names), and places, of shape (habits, LEVELS,
    settlements)."""

    family: Cells
    given: Cells
    patronymic: Cells
    nickname: Cells
    place: Cells
    shares: tuple[float, ...]  # of the habits


def spelling_of(names: Names, country: Country, habits: dict[Writer, float], tongue: Tongue) -> Spelling:
    """Write all names and places by each habit.

    Args:
        habits: how often each is used; the shares sum to 1.
    """
    return Spelling(
        family=_written(names.family, habits),
        given=_written(names.given, habits),
        patronymic=_written(names.patronymic, habits),
        nickname=_written(names.nickname, habits),
        place=np.stack([written_places(country, writer, tongue) for writer in habits]),
        shares=tuple(habits.values()),
    )


def spelled(stock: Cells, name: Whole, habit: Whole, rng: Generator) -> Cells:
    """Take names from a written stock, mostly in the usual spelling, some as they were misheard."""
    variant = rng.choice(VARIANTS, len(name), p=_VARIANT_RATES)
    chosen: Cells = stock[habit, variant, name]
    return chosen


def _written(sounds: Sounds, habits: dict[Writer, float]) -> Cells:
    written = np.empty((len(habits), *sounds.shape), dtype=object)
    for number, writer in enumerate(habits):
        for variant, names in enumerate(sounds):
            written[number, variant] = [writer(name) for name in names]
    return written
