"""Where acts happened, for a map: persons counted by settlement, and where they are few by the next larger place.

No place is finer than a settlement, and no circle stands for fewer persons than the threshold: they are counted in the
place around, or else in none.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from habeas.casework.act_rows import ActRow, ActRows, Row
from habeas.casework.context import Context
from habeas.casework.placing import shown_point
from habeas.disclosures.outline_map import Laid, laid
from habeas.model.statements import Place
from habeas.statements.counting import Unknown

CLASSES = (1, 10, 30, 100, 300)
"""From how many persons on a circle is of the next size."""
_PLACE = ActRow._fields.index("place")
_DEEPEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place on the map, and how many persons were there. `size` counts classes from 1. `folded`: places in it whose
    persons were too few to stand alone."""

    place: str
    name: str = field(repr=False)
    level: str
    persons: int
    size: int
    folded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocated:
    """A place that is agreed on and lies nowhere yet. `at`: where it lies, "" of nowhere."""

    place: str
    name: str = field(repr=False)
    level: str
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """The map of a case.

    Args:
        spots: those on it, most persons first; `map`: how they are laid, None where there are none.
        off: persons of acts that are on no spot: nobody said where, no place of the case, or too few. few: that their
            number is under the threshold, and above none.
        nowhere: places that lie nowhere yet. located: those that do.
    """

    spots: tuple[Spot, ...]
    map: Laid | None
    off: int
    few: bool
    nowhere: tuple[Unlocated, ...]
    located: tuple[Unlocated, ...]


def map_of(context: Context, case_name: str, *, threshold: int) -> Mapped:
    """Count persons to whom coded acts were done by place, from the fewest persons on.

    Args:
        threshold: the fewest persons that a circle stands for.
    """
    with context.case(case_name, "count") as case:
        acts = ActRows(case.index)
        at_place: dict[str, set[object]] = defaultdict(set)
        for entry in acts.entries(acts.rows(), _by_place):
            place = "" if isinstance(entry.keys, Unknown) else entry.keys[0]
            at_place[place if place in acts.places else ""].add(entry.group[0])
    folded = _fold(at_place, acts.places, threshold)
    drawn = sorted(at_place.keys() - {""}, key=lambda one: (-len(at_place[one]), acts.name_of(one)))
    spots = tuple(
        Spot(
            place=one,
            name=acts.name_of(one),
            level=acts.places[one].level,
            persons=len(at_place[one]),
            size=sum(len(at_place[one]) >= lowest for lowest in CLASSES),
            folded=folded[one],
        )
        for one in drawn
    )
    points = [point for one in drawn if (point := acts.places[one].at) is not None]
    off = len(at_place.get("", set()))
    return Mapped(
        spots=spots,
        map=laid(points) if points else None,
        off=off,
        few=0 < off < threshold,
        nowhere=tuple(_listed(acts, one) for one in acts.places.values() if one.at is None),
        located=tuple(_listed(acts, one) for one in acts.places.values() if one.at is not None),
    )


def _by_place(row: Row) -> tuple[str, ...] | Unknown:
    return (row[_PLACE],) if row[_PLACE] else Unknown(why="no_place")


def _fold(at_place: dict[str, set[object]], places: dict[str, Place], threshold: int) -> dict[str, int]:
    """Count persons of places that lie nowhere, or are too few, in the place around, the smallest places first; of what
    is around none, in "". Return how many places went into each."""
    folded: dict[str, int] = defaultdict(int)
    for _ in range(_DEEPEST):
        for place in sorted(at_place.keys() - {""}, key=lambda one: -_depth(one, places)):
            if places[place].at is not None and len(at_place[place]) >= threshold:
                continue
            around = places[place].within if places[place].within in places else ""
            at_place[around] |= at_place.pop(place)
            folded[around] += 1 + folded.pop(place, 0)
    return folded


def _depth(place: str, places: dict[str, Place]) -> int:
    depth, here = 0, place
    while here in places and depth < _DEEPEST:
        depth, here = depth + 1, places[here].within
    return depth


def _listed(acts: ActRows, place: Place) -> Unlocated:
    return Unlocated(place=place.id, name=acts.name_of(place.id), level=place.level, at=shown_point(place.at))
