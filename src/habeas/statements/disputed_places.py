"""Where sources disagree on where: one act or event in two places that are known to be different."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from habeas.model.dates import Answer, compatible
from habeas.statements.gathered import (
    TAKINGS,
    Gathered,
    OfEvent,
    OfPerson,
    by_occasion,
    deaths,
    disputes,
    edtf,
    place_of,
)
from habeas.statements.place_levels import apart
from habeas.statements.sides import Found, Said, Told, across, dated, grouped, within

# The acts that happen where the event is said to be. A campaign and a transfer are in many places.
_WHERE_THE_EVENT_IS: dict[str, frozenset[str]] = {
    "roundup": TAKINGS,
    "raid": TAKINGS,
    "mass_execution": frozenset({"killing_state"}),
    "detention_site_period": frozenset({"detention_official", "detention_secret"}),
}


class Spot(NamedTuple):
    """Something in a place: a slug, the place's id, the event or "", the day it began as EDTF or ""."""

    what: str
    place: str
    event: str = ""
    start: str = ""


def disputed_places(gathered: Gathered) -> Iterator[Found]:
    """Give where sources disagree on places. A place that nobody agreed on in the record contradicts none."""
    for person, of in gathered.persons.items():
        if len(of.acts) > 1:
            yield from _deaths(gathered.told, person, of)
            yield from _takings(gathered, person, of)
            yield from _in_one_event(gathered, person, of)
    for event, found in gathered.events.items():
        yield from _of_event(gathered.told, event, found)


def _deaths(told: Told, person: str, of: OfPerson) -> Iterator[Found]:
    """Nobody dies in two places."""
    fatal = deaths()
    claims = grouped((Spot("dead", place_of(act)), act) for act in of.acts if act.act_type in fatal and place_of(act))
    yield from _apart(told, person, claims, "nobody dies in two places")


def _takings(gathered: Gathered, person: str, of: OfPerson) -> Iterator[Found]:
    """Two places of a taking; where the dates differ too, the dates tell it."""
    claims = grouped(
        (Spot("taken", place_of(act), act.event, edtf(act.start)), act)
        for act in of.acts
        if act.act_type in TAKINGS and place_of(act)
    )

    def one_taking(a: Spot, b: Spot) -> bool:
        told_already = a.event == b.event and gathered.is_one_occasion(a.event)
        return not told_already and not (a.start and b.start and compatible(a.start, b.start) is Answer.NO)

    because = "both cannot hold of one taking"
    yield from _apart(gathered.told, person, claims, because, only=one_taking, unless="taken_twice")


def _in_one_event(gathered: Gathered, person: str, of: OfPerson) -> Iterator[Found]:
    """One type of act, done to one person on one occasion, began in one place."""
    fatal = deaths()
    for (event, kind), acts in by_occasion(gathered, of).items():
        if kind not in fatal:
            claims = grouped((Spot(kind, place_of(act)), act) for act in acts if place_of(act))
            because = "both cannot hold of one act in one event"
            yield from _apart(gathered.told, person, claims, because, events=(event,))


def _apart(
    told: Told,
    person: str,
    claims: dict[Spot, list[Said]],
    because: str,
    *,
    only: Callable[[Spot, Spot], bool] = lambda a, b: True,
    unless: str = "",
    events: tuple[str, ...] = (),
) -> Iterator[Found]:
    """Give every two claims about one person whose places are known to be different."""

    def clash(a: Spot, b: Spot) -> bool:
        return apart(a.place, b.place, told.places) is Answer.YES and only(a, b)

    yield from disputes(
        told,
        "place",
        (claims, claims),
        within(claims, clash, kind="place", about=person),
        _both,
        because,
        persons=(person,),
        unless=unless,
        events=events,
    )


def _of_event(told: Told, event: str, of: OfEvent) -> Iterator[Found]:
    """An act in an event that has one place, in another place."""
    kinds = {one.event_kind for one in of.said}
    types = frozenset[str]().union(*(_WHERE_THE_EVENT_IS.get(kind, frozenset()) for kind in kinds))
    events = grouped((Spot("an_event", place_of(one)), one) for one in of.said if place_of(one))
    acts = grouped(
        (Spot(one.act_type, place_of(one)), one) for one in of.acts if one.act_type in types and place_of(one)
    )
    yield from disputes(
        told,
        "place",
        (events, acts),
        across(
            events,
            acts,
            lambda a, b: apart(a.place, b.place, told.places) is Answer.YES,
            kind="place",
            about=event,
        ),
        lambda a, b: (_spot(a), f"{_spot(b)} in it"),
        "both cannot hold",
        of_one_telling=True,
        events=(event,),
    )


def _both(a: Spot, b: Spot) -> tuple[str, str]:
    return _spot(a), _spot(b)


def _spot(claim: Spot) -> str:
    return f"{dated(claim.what, claim.start)} at {claim.place}"
