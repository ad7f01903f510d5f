"""Where sources disagree on how somebody came out of it: still held and let go, let go and dead, killed by two hands.

What the stated fates say against each other (alive and dead) is told one stage further on; here is what acts add.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from habeas.statements.disputed_dates import comes_before
from habeas.statements.gathered import Gathered, OfPerson, by_occasion, dates_of, deaths, disputes, edtf
from habeas.statements.sides import Found, Said, Told, across, dated, grouped, within

_DEAD = ("dead", "remains_returned")
_OUT_ALIVE = ("released", "under_restriction", "escaped", "handed_to_family", "fled_abroad", "free")
_LET_GO = ("released", "under_restriction")
# How one holding ended: one of each pair at most. What depends on when somebody spoke (still held) is not here.
_EXCLUSIVE = frozenset(
    {frozenset({a, b}) for a in _DEAD for b in (*_OUT_ALIVE, "transferred")}
    | {frozenset({"transferred", b}) for b in (*_LET_GO, "escaped", "handed_to_family")}
    | {frozenset({"escaped", b}) for b in (*_LET_GO, "handed_to_family")}
)
_BY_FAMILY = "killing_family"


class State(NamedTuple):
    """A status at a date: a slug, and EDTF or ""."""

    what: str
    date: str


class End(NamedTuple):
    """How an act of one type ended: two slugs."""

    act_type: str
    status: str


def disputed_ends(gathered: Gathered) -> Iterator[Found]:
    """Give where sources disagree on how an act or a time in somebody's hands ended."""
    for person, of in gathered.persons.items():
        if len(of.acts) > 1 or (of.acts and of.fates):
            yield from _of_one_act(gathered, person, of)
            yield from _still_held(gathered.told, person, of)
            yield from _by_two_hands(gathered.told, person, of)


def _of_one_act(gathered: Gathered, person: str, of: OfPerson) -> Iterator[Found]:
    """Two ends of one act: of one type, done to one person on one occasion."""
    for (event, kind), acts in by_occasion(gathered, of).items():
        claims = grouped((End(kind, act.end_status), act) for act in acts if act.end_status)
        yield from disputes(
            gathered.told,
            "status",
            (claims, claims),
            within(claims, lambda a, b: frozenset({a.status, b.status}) in _EXCLUSIVE, kind="status", about=person),
            lambda a, b: (_ended(a), _ended(b)),
            "both cannot hold of one act in one event",
            persons=(person,),
            events=(event,),
        )


def _ended(claim: End) -> str:
    return f"{dated(claim.act_type)}, then {dated(claim.status)}"


def _still_held(told: Told, person: str, of: OfPerson) -> Iterator[Found]:
    """Still held at a time by which another says that they were let go, had got away, or were dead."""
    held = grouped(
        (State("still_held", edtf(act.end) or edtf(act.attribution.asserted_on)), act)
        for act in of.acts
        if act.end_status == "still_held"
    )
    if not held:
        return
    ends: list[tuple[State, Said]] = [
        (State(act.end_status, edtf(act.end)), act) for act in of.acts if act.end_status in _OUT_ALIVE
    ]
    by_act = {id(said) for _, said in ends}
    fates = dates_of(of, "released", "reported_dead", "remains_found")
    out = grouped(ends + [(State(*claim), said) for claim, said in fates if id(said) not in by_act])
    alive = {claim: said for claim, said in out.items() if claim.what == "released" or claim.what in _OUT_ALIVE}
    dead = {claim: said for claim, said in out.items() if claim not in alive}
    for before, unless in ((alive, "taken_again"), (dead, "")):
        yield from disputes(
            told,
            "status",
            (before, held),
            across(before, held, lambda a, b: comes_before(a.date, b.date), kind="status", about=person),
            lambda a, b: (dated(a.what.removeprefix("reported_"), a.date), dated(b.what, b.date)),
            "both cannot hold",
            persons=(person,),
            unless=unless,
        )


def _by_two_hands(told: Told, person: str, of: OfPerson) -> Iterator[Found]:
    """Killed by relatives, and dead in or of the hands of others: nobody dies twice."""
    fatal = deaths()
    claims = grouped((act.act_type, act) for act in of.acts if act.act_type in fatal)
    yield from disputes(
        told,
        "status",
        (claims, claims),
        within(claims, lambda a, b: _BY_FAMILY in (a, b), kind="status", about=person),
        lambda a, b: (dated(a), dated(b)),
        "nobody dies twice",
        of_one_telling=True,
        persons=(person,),
    )
