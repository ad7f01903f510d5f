"""The country of Arzha: regions, districts and settlements that are on no map."""

from __future__ import annotations

from collections.abc import Iterator
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
FULL, SETTLEMENT, DISTRICT, REGION = range(4)
UNSTATED = -1


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words("talx gurS orZ belm nerk dusx kamr vilt zonx herZ muSk lopr Sulg cerm jarb olz pimr rask toxn eSk galt")
_MIDDLE = _words("an er oS ul iz am ak")
_LAST = _words("oj i aul jurt kala ani uti em arZi oxa iSt uroj")


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """Settlements as sounds, with the district and the region each lies in. A settlement is one culture's."""

    settlement: tuple[str, ...]
    district: tuple[str, ...]  # of each settlement
    region: NDArray[np.int64]  # of each settlement, 0..REGIONS-1
    culture: NDArray[np.int64]

    @property
    def each(self) -> int:
        """How many settlements a district has; they stand beside each other, the seat first."""
        return len(self.settlement) // (REGIONS * DISTRICTS)


def country_of(people: int, cultures: int, *, rng: Generator) -> Country:
    """Make a country: 100 to 1,600 settlements, more where more people live.

    Args:
        people: about how many people are taken.
        cultures: 1, or 2 where every third settlement or so belongs to the second culture.
    """
    each = min(80, max(5, people // 1000))  # settlements a district
    short = ["".join(pair) for pair in product(_FIRST, _LAST)]
    long = ["".join(parts) for parts in product(_FIRST, _MIDDLE, _LAST)]
    words = [word.translate(WRITTEN_VOWELS) for names in (short, long) for word in _stirred(names, rng)]
    count = REGIONS * DISTRICTS * each
    seats = words[: REGIONS * DISTRICTS]  # a district is named after its seat, which is its first settlement
    others = iter(words[len(seats) :])
    return Country(
        settlement=tuple(seats[place // each] if place % each == 0 else next(others) for place in range(count)),
        district=tuple(seats[place // each] for place in range(count)),
        region=np.arange(count) // (DISTRICTS * each),
        culture=(rng.random(count) < (0.35 if cultures == 2 else 0.0)).astype(np.int64),
    )


def _stirred(words: list[str], rng: Generator) -> list[str]:
    return [words[place] for place in rng.permutation(len(words))]


def written_places(country: Country, writer: Writer, tongue: Tongue) -> NDArray[np.object_]:
    """Write each settlement at each level: an array of shape (LEVELS, settlements)."""
    written = np.empty((len(LEVELS), len(country.settlement)), dtype=object)
    for place, sounds in enumerate(country.settlement):
        words = _worded(country, place, sounds, writer, tongue)
        written[:, place] = [tongue.places[level].format(**words) for level in LEVELS]
    return written


def gazetteer(country: Country, writers: tuple[tuple[Writer, Tongue], ...]) -> Iterator[tuple[str, ...]]:
    """Yield every place: its number, its level, the number of the place it lies in, and its name in each tongue."""
    for region in range(REGIONS):
        yield f"r{region + 1}", "region", "", *(tongue.regions[region] for _, tongue in writers)
    for place, sounds in enumerate(country.settlement):
        district = f"d{place // country.each + 1}"
        if place % country.each == 0:
            names = [_district(country, place, sounds, *pair) for pair in writers]
            yield district, "district", f"r{country.region[place] + 1}", *names
        yield f"s{place + 1}", "settlement", district, *(writer(sounds) for writer, _ in writers)


def _district(country: Country, place: int, sounds: str, writer: Writer, tongue: Tongue) -> str:
    return tongue.places["district"].format(**_worded(country, place, sounds, writer, tongue))


def _worded(country: Country, place: int, sounds: str, writer: Writer, tongue: Tongue) -> dict[str, str]:
    return {
        "settlement": writer(sounds),
        "district": writer(country.district[place]),
        "joint": tongue.joint if country.district[place][-1] in VOWELS else "",
        "region": tongue.regions[country.region[place]],
    }
