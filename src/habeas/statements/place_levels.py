"""Places by level: what a place lies within, its settlement, district, region or country, and whether two differ.

People agree on places, and seldom on all that one lies within. What the record does not say is not guessed: a place
of which no district is known is in no district, and not in another one.
"""

from __future__ import annotations

from collections.abc import Mapping

from habeas.model.dates import Answer
from habeas.model.statements import Place

LEVELS = ("settlement", "district", "region", "country")
"""From the smallest to the largest."""


def around(place: str, places: Mapping[str, Place]) -> tuple[str, ...]:
    """Return the ids of a place and of all that it lies within, from the smallest to the largest.

    What lies within itself, by a slip, is told once; a place that the case does not have has nothing around it.
    """
    found: dict[str, None] = {}
    here = place
    while here in places and here not in found:
        found[here] = None
        here = places[here].within
    return tuple(found)


def at_level(place: str, level: str, places: Mapping[str, Place]) -> str:
    """Return the id of the place of this level that a place is or lies within; "" where the record names none."""
    return next((one for one in around(place, places) if places[one].level == level), "")


def apart(a: str, b: str, places: Mapping[str, Place]) -> Answer:
    """Say whether two places are known to be different.

    NO: they are one, or one lies within the other. YES: at some level both are known, and they are not the same there.
    UNSURE: anything else; a village of which no district is known may lie in the district that another source names.
    """
    a_around, b_around = around(a, places), around(b, places)
    if a == b or a in b_around or b in a_around:
        return Answer.NO
    for level in LEVELS:
        on_a = next((one for one in a_around if places[one].level == level), "")
        on_b = next((one for one in b_around if places[one].level == level), "")
        if on_a and on_b and on_a != on_b:
            return Answer.YES
    return Answer.UNSURE
