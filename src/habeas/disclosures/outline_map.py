"""A map without a tile: where places stand in a box, with coasts and borders, a graticule and a scale, as numbers.

Never: asks anybody for a map; a request for a tile tells a third party where the victims are. Never: a point finer than
a hundredth of a degree. The projection is equirectangular about the middle of the box (Snyder 1987, §12), good enough
for a country; lines come from `outlines/README.md`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise

ASPECT = 1.5
"""Width over height of the box."""
_ROOM, _LEAST = 1.35, 1.6
"""How much wider than the places the box is; degrees of latitude that it has at least."""
_KM_OF_DEGREE = 111.195
_STEPS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0)
_BARS = (5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A map, in hundredths of the width (x) and height (y) of its box.

    Args:
        points: where each place stands, in the order given.
        lines: an SVG path in a box of 150 by 100, "" where no line crosses it.
        meridians, parallels: (where, degrees east or north).
        bar, bar_km: the scale: its share of the width, and how many kilometres it is in the middle of the map.
    """

    points: tuple[Point, ...]
    lines: str
    meridians: tuple[tuple[float, float], ...]
    parallels: tuple[tuple[float, float], ...]
    bar: float
    bar_km: int


def laid(places: Sequence[tuple[int, int]]) -> Laid:
    """Lay places on a map that holds them all.

    Args:
        places: hundredths of a degree, north and east; one at least.
    """
    box = _box(places)
    bar_km = max((km for km in _BARS if km <= box.width_km / 4), default=_BARS[0])
    return Laid(
        points=tuple(box.at(north, east) for north, east in places),
        lines=" ".join(_lines(box)),
        meridians=tuple((box.at(0, 100 * one)[0], one) for one in _between(box.west, box.east)),
        parallels=tuple((box.at(100 * one, 0)[1], one) for one in _between(box.south, box.north)),
        bar=round(100 * bar_km / box.width_km, 2),
        bar_km=bar_km,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    """A box of degrees."""

    south: float
    north: float
    west: float
    east: float

    @property
    def width_km(self) -> float:
        return (self.east - self.west) * _KM_OF_DEGREE * math.cos(math.radians((self.south + self.north) / 2))

    def at(self, north: float, east: float) -> Point:
        """Return where a place stands, in hundredths of the width and height, from above."""
        x = 100 * (east / 100 - self.west) / (self.east - self.west)
        y = 100 * (self.north - north / 100) / (self.north - self.south)
        return round(x, 2), round(y, 2)


def _box(places: Sequence[tuple[int, int]]) -> _Box:
    norths, easts = [north / 100 for north, _ in places], [east / 100 for _, east in places]
    middle, across = (min(norths) + max(norths)) / 2, (min(easts) + max(easts)) / 2
    slim = max(math.cos(math.radians(middle)), 0.1)
    tall = max((max(norths) - min(norths)) * _ROOM, (max(easts) - min(easts)) * _ROOM * slim / ASPECT, _LEAST)
    wide = tall * ASPECT / slim
    return _Box(south=middle - tall / 2, north=middle + tall / 2, west=across - wide / 2, east=across + wide / 2)


def _between(low: float, high: float) -> tuple[float, ...]:
    """Return round degrees of which three to six lie in the box."""
    step = next((one for one in _STEPS if (high - low) / one <= 5), _STEPS[-1])
    first = math.ceil(low / step)
    return tuple(step * at for at in range(first, math.floor(high / step) + 1))


def _lines(box: _Box) -> Iterator[str]:
    """Give the pieces of coasts and borders that lie in the box, or near it."""
    for line in _outlines():
        piece: list[str] = []
        for (a_x, a_y), (b_x, b_y) in pairwise(line):
            near = (
                max(a_x, b_x) / 100 >= box.west
                and min(a_x, b_x) / 100 <= box.east
                and max(a_y, b_y) / 100 >= box.south
                and min(a_y, b_y) / 100 <= box.north
            )
            if near:
                piece += [] if piece else [_spot(box, a_x, a_y)]
                piece.append(_spot(box, b_x, b_y))
            elif piece:
                yield "M" + " L".join(piece)
                piece = []
        if piece:
            yield "M" + " L".join(piece)


def _spot(box: _Box, x: int, y: int) -> str:
    across, down = box.at(y, x)
    return f"{1.5 * across:.2f} {down:.2f}"


def _outlines() -> Iterator[tuple[tuple[int, int], ...]]:
    """Give the lines. They are read anew for each map, 20 ms, rather than kept, 8 MB."""
    read = json.loads(resources.files("habeas.disclosures").joinpath("outlines", "countries.json").read_bytes())
    for line in read["lines"]:
        yield tuple(_walked(line))


def _walked(line: Sequence[int]) -> Iterator[tuple[int, int]]:
    x = y = 0
    for dx, dy in zip(line[::2], line[1::2], strict=True):
        x, y = x + dx, y + dy
        yield x, y
