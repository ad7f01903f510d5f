"""Where sources disagree on when: dates that cannot both hold of one happening, or that stand in no possible order.

Comparison is three-valued (model/dates.py): a date that is approximate, uncertain or open contradicts nothing.
Two takings or two deaths of one person are held against each other with the stated fates, one stage further on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from habeas.model.dates import Answer, before, compatible
from habeas.model.statements import Act, Event
from habeas.statements.gathered import (
    HOLDINGS,
    TAKINGS,
    Gathered,
    OfEvent,
    OfPerson,
    by_occasion,
    dates_of,
    deaths,
    disputes,
    edtf,
    place_of,
)
from habeas.statements.place_levels import apart
from habeas.statements.sides import Found, Said, Told, across, dated, grouped, within

# Only the living are treated so. A threat can be made to relatives, and papers can be taken from the dead.
_OF_THE_LIVING = frozenset(
    {"torture", "ill_treatment", "sexual_violence", "psychological", "death_threat", "attempted_killing"}
    | {"coerced_denunciation", "forced_flight", "forced_marriage", "detention_official", "detention_secret"}
    | {"confinement_by_family"}
)
_ENDS_ALIVE = frozenset({"escaped", "handed_to_family"})
_OPEN_ENDS = frozenset({"", "transferred", "other", "unknown"})


class Times(NamedTuple):
    """When an act or event began and ended, as EDTF; "" where it was not stated or not read."""

    start: str
    end: str


class Holding(NamedTuple):
    """A time in somebody's hands: of which type, when, in which place, in which event."""

    act_type: str
    times: Times
    place: str
    event: str


class Happening(NamedTuple):
    """Something with a date: a slug and EDTF."""

    what: str
    date: str


def disputed_dates(gathered: Gathered) -> Iterator[Found]:
    """Give where sources disagree on dates."""
    told = gathered.told
    for person, of in gathered.persons.items():
        if len(of.acts) + len(of.fates) > 1:
            yield from _in_one_event(gathered, person, of)
            yield from _holdings(gathered, person, of)
            yield from _released_before_taken(told, person, of)
            yield from _after_death(told, person, of)
    for event, found in gathered.events.items():
        yield from _outside_event(told, event, found)
        yield from _outside_larger(gathered, event, found)


def clash(a: Times, b: Times) -> bool:
    """Tell whether the dates of two acts are known not to be those of one act."""
    return (
        _cannot_be_one(a.start, b.start)
        or _cannot_be_one(a.end, b.end)
        or comes_before(a.end, b.start)
        or comes_before(b.end, a.start)
    )


def comes_before(a: str, b: str) -> bool:
    """Tell whether one day is known to come before another; what was not read is not known."""
    return bool(a and b) and before(a, b) is Answer.YES


def times_of(said: Act | Event) -> Times:
    """Return when an act or event began and ended."""
    return Times(edtf(said.start), edtf(said.end))


def _cannot_be_one(a: str, b: str) -> bool:
    return bool(a and b) and a != b and compatible(a, b) is Answer.NO


def _in_one_event(gathered: Gathered, person: str, of: OfPerson) -> Iterator[Found]:
    """One type of act, done to one person on one occasion, is one act: its dates hold together or not at all."""
    elsewhere = TAKINGS | deaths()
    for (event, kind), acts in by_occasion(gathered, of).items():
        if kind not in elsewhere and len(acts) > 1:
            claims = grouped((Holding(kind, times_of(act), "", event), act) for act in acts)
            yield from disputes(
                gathered.told,
                "date",
                (claims, claims),
                within(claims, lambda a, b: clash(a.times, b.times), kind="date", about=person),
                _both,
                "both cannot hold of one act in one event",
                persons=(person,),
                events=(event,),
            )


def _holdings(gathered: Gathered, person: str, of: OfPerson) -> Iterator[Found]:
    """A holding that begins after another ended is another one, or a date is wrong; a known transfer is no doubt."""
    claims = grouped(
        (Holding(act.act_type, times_of(act), place_of(act), act.event), act)
        for act in of.acts
        if act.act_type in HOLDINGS
    )

    def doubtful(a: Holding, b: Holding) -> bool:
        told_already = a.event == b.event and gathered.is_one_occasion(a.event)
        known_apart = a.place and b.place and apart(a.place, b.place, gathered.told.places) is Answer.YES
        return a.act_type == b.act_type and not told_already and not known_apart and clash(a.times, b.times)

    yield from disputes(
        gathered.told,
        "date",
        (claims, claims),
        within(claims, doubtful, kind="date", about=person),
        _both,
        "both cannot hold of one time in somebody's hands",
        persons=(person,),
        unless="held_twice",
    )


def _both(a: Holding, b: Holding) -> tuple[str, str]:
    return dated(a.act_type, *a.times), dated(b.act_type, *b.times)


def _released_before_taken(told: Told, person: str, of: OfPerson) -> Iterator[Found]:
    """A release before the taking. A source that dates a taking before it is told by the dates of the takings."""
    takings = list(dates_of(of, "taken"))
    own: dict[str, list[str]] = defaultdict(list)
    for (_, date), said in takings:
        own[said.attribution.source].append(date)
    releases: list[tuple[tuple[str, str], Said]] = list(dates_of(of, "released"))
    releases += [((act.end_status, edtf(act.end)), act) for act in of.acts if act.end_status in _ENDS_ALIVE]
    first = grouped(
        (Happening(*claim), said)
        for claim, said in releases
        if all(comes_before(claim[1], date) for date in own[said.attribution.source])
    )
    then = grouped((Happening(*claim), said) for claim, said in takings)
    yield from _in_wrong_order(told, person, first, then, unless="taken_twice")


def _after_death(told: Told, person: str, of: OfPerson) -> Iterator[Found]:
    """What is done to the living only, after a stated death."""
    dead = grouped((Happening(*claim), said) for claim, said in dates_of(of, "reported_dead", "remains_found"))
    if dead:
        living = (act for act in of.acts if act.act_type in _OF_THE_LIVING)
        then = grouped((Happening(act.act_type, _last_alive(act)), act) for act in living)
        yield from _in_wrong_order(told, person, dead, then)


def _last_alive(act: Act) -> str:
    """Return the last date at which an act says that its victim lived; how it ended is told elsewhere."""
    return (edtf(act.end) if act.end_status in _OPEN_ENDS else "") or edtf(act.start)


def _in_wrong_order(
    told: Told, person: str, first: dict[Happening, list[Said]], then: dict[Happening, list[Said]], *, unless: str = ""
) -> Iterator[Found]:
    """Give what is dated before something that it cannot come before."""
    yield from disputes(
        told,
        "date",
        (first, then),
        across(first, then, lambda a, b: comes_before(a.date, b.date), kind="date", about=person),
        lambda a, b: (dated(a.what.removeprefix("reported_"), a.date), dated(b.what, b.date)),
        "both cannot hold in this order",
        of_one_telling=not unless,
        persons=(person,),
        unless=unless,
    )


def _outside_event(told: Told, event: str, of: OfEvent) -> Iterator[Found]:
    """An act that a source places in an event, on a day that lies outside of what is said of the event."""
    events = grouped((Holding("an_event", times_of(one), "", ""), one) for one in of.said)
    acts = grouped((Holding(one.act_type, times_of(one), "", ""), one) for one in of.acts)
    yield from disputes(
        told,
        "date",
        (events, acts),
        across(events, acts, lambda a, b: _lies_outside(a.times, b.times), kind="date", about=event),
        lambda a, b: (dated(a.act_type, *a.times), f"{dated(b.act_type, *b.times)} in it"),
        "both cannot hold",
        of_one_telling=True,
        events=(event,),
    )


def _outside_larger(gathered: Gathered, event: str, of: OfEvent) -> Iterator[Found]:
    """An event that is part of another, outside of what is said of the other."""
    parts: dict[str, list[tuple[Times, Said]]] = defaultdict(list)
    for one in of.said:
        if one.part_of in gathered.events and one.part_of != event:
            parts[one.part_of].append((times_of(one), one))
    for larger, said in sorted(parts.items()):
        wholes = grouped((times_of(one), one) for one in gathered.events[larger].said)
        claims = grouped(said)
        yield from disputes(
            gathered.told,
            "date",
            (wholes, claims),
            across(wholes, claims, _lies_outside, kind="date", about=event),
            lambda a, b: (dated("an event", *a), dated("a part of it", *b)),
            "both cannot hold",
            events=tuple(sorted({event, larger})),
        )


def _lies_outside(event: Times, act: Times) -> bool:
    """Tell whether an act is known to begin before an event or after its end. An event without an end has none."""
    return comes_before(act.start, event.start) or comes_before(event.end, act.start)
