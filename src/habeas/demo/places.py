"""The country of Arzha: regions, districts and settlements that are on no map."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from habeas.demo.scripts import VOWELS, WRITTEN_VOWELS, Writer
from habeas.demo.tongues import Tongue

REGIONS = 4
DISTRICTS = 5  # a region
LEVELS = ("full", "settlement", "district", "region")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words("talx gurS orZ belm nerk dusx kamr vilt zonx herZ muSk lopr Sulg cerm jarb olz pimr rask toxn eSk galt")
_LAST = _words("oj i aul jurt kala ani uti em arZi oxa iSt uroj")


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """Settlements as sounds, with the district and the region each lies in. A settlement is one culture's."""

    settlement: tuple[str, ...]
    district: tuple[str, ...]  # of each settlement
    region: NDArray[np.int64]  # of each settlement, 0..REGIONS-1
    culture: NDArray[np.int64]


def country_of(people: int, cultures: int, *, rng: Generator) -> Country:
    """Make a country: 100 to 240 settlements, more where more people live.

    Args:
        people: about how many people are taken.
        cultures: 1, or 2 where every third settlement or so belongs to the second culture.
    """
    each = min(12, max(5, people // 1000))  # settlements a district
    words = ["".join(pair).translate(WRITTEN_VOWELS) for pair in product(_FIRST, _LAST)]
    words = [words[place] for place in rng.permutation(len(words))]
    count = REGIONS * DISTRICTS * each
    seats = words[: REGIONS * DISTRICTS]  # a district is named after its seat, which is its first settlement
    others = iter(words[len(seats) :])
    return Country(
        settlement=tuple(seats[place // each] if place % each == 0 else next(others) for place in range(count)),
        district=tuple(seats[place // each] for place in range(count)),
        region=np.arange(count) // (DISTRICTS * each),
        culture=(rng.random(count) < (0.35 if cultures == 2 else 0.0)).astype(np.int64),
    )


def written_places(country: Country, writer: Writer, tongue: Tongue) -> NDArray[np.object_]:
    """Write each settlement at each level: an array of shape (LEVELS, settlements)."""
    written = np.empty((len(LEVELS), len(country.settlement)), dtype=object)
    for place, sounds in enumerate(country.settlement):
        words = {
            "settlement": writer(sounds),
            "district": writer(country.district[place]),
            "joint": tongue.joint if country.district[place][-1] in VOWELS else "",
            "region": tongue.regions[country.region[place]],
        }
        written[:, place] = [tongue.places[level].format(**words) for level in LEVELS]
    return written
