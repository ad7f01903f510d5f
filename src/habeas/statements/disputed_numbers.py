"""Where sources disagree on how many: tallies of the same unit, act, place and time whose ranges cannot both hold.

A number that grows is no contradiction: of people taken, "27 in March" and "over 100 by July" can both hold, and so can
27 in March and 100 in the whole spring. What two numbers count must be known to be the same, or the one to be a part
of the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from habeas.model.dates import earliest, latest, qualified
from habeas.model.statements import Tally
from habeas.statements.disputed_dates import comes_before
from habeas.statements.gathered import Gathered, edtf
from habeas.statements.sides import Found, Said, Uncompared, dated, grouped, opposed, side, within

# What only grows: a longer time holds at least as many. The others are counted at one moment.
_GROWING = frozenset(
    {"persons_taken", "persons_tortured", "persons_killed", "remains", "persons_released", "persons_fled"}
    | {"persons_seeking_help", "persons_reported", "reports", "complaints", "investigations"}
)


class Subject(NamedTuple):
    """What is counted: unit, type of act, the place as agreed or else as written, the events or groups it is about."""

    unit: str
    act_type: str
    place: str
    about: tuple[str, ...]


class Number(NamedTuple):
    """How many, as a range with open ends (None), over which time, said when. EDTF, or "" where nothing was read."""

    least: int | None
    most: int | None
    start: str
    end: str
    asserted: str


def disputed_numbers(gathered: Gathered) -> Iterator[Found]:
    """Give where sources disagree on a number. Of the unit `other` nobody knows whether it is the same."""
    told = gathered.told
    by_subject: dict[Subject, list[tuple[Number, Said]]] = defaultdict(list)
    for one in told.statements:
        if isinstance(one, Tally) and one.unit != "other" and (one.least is not None or one.most is not None):
            by_subject[_subject(one)].append((_number(one), one))
    for subject, said in sorted(by_subject.items()):
        claims = grouped(said)
        growing = subject.unit in _GROWING
        for pair in within(claims, lambda a, b, g=growing: _clash(a, b, g), kind="number", about=""):  # type: ignore[misc]
            if isinstance(pair, Uncompared):
                yield pair
                continue
            a, b = pair
            yield opposed(
                told,
                "number",
                (side(claims[a], told), side(claims[b], told)),
                (_words(subject, a), _words(subject, b)),
                "both cannot hold",
                events=tuple(thing for thing in subject.about if thing.startswith("evt_")),
                unless="" if subject.place.startswith("plc_") else "one_place",
            )


def _subject(tally: Tally) -> Subject:
    where = tally.where
    place = "" if where is None else where.place or " ".join(where.stated.casefold().split())
    return Subject(tally.unit, tally.act_type, place, tuple(sorted(tally.about)))


def _number(tally: Tally) -> Number:
    asserted = edtf(tally.attribution.asserted_on)
    return Number(tally.least, tally.most, edtf(tally.start), edtf(tally.end), asserted)


def _clash(a: Number, b: Number, growing: bool) -> bool:
    """Tell whether two numbers of one subject cannot both hold."""
    return _too_many(a, b, growing) or _too_many(b, a, growing)


def _too_many(part: Number, whole: Number, growing: bool) -> bool:
    """Tell whether a number is larger than another that it is a part of, or that counts the same."""
    if part.least is None or whole.most is None or part.least <= whole.most:
        return False
    if part.start or part.end or whole.start or whole.end:
        first, last = _period(part), _period(whole)
        if first is None or last is None:
            return False
        return (last[0] <= first[0] and first[1] <= last[1]) if growing else first == last
    if part.asserted == whole.asserted:
        return True
    return growing and comes_before(part.asserted, whole.asserted)


def _period(number: Number) -> tuple[date, date] | None:
    """Return the first and last day that a number covers; None where that is not known for sure."""
    start, end = number.start, number.end or number.start
    if not start or qualified(start) or qualified(end):
        return None
    first, last = earliest(start), latest(end)
    return None if first is None or last is None else (first, last)


def _words(subject: Subject, number: Number) -> str:
    """Return a number as a sentence has it: "12 to 20 persons killed in 2017-03/2017-04"."""
    match number.least, number.most:
        case None, most:
            many = f"at most {most}"
        case least, None:
            many = f"at least {least}"
        case least, most:
            many = str(least) if least == most else f"{least} to {most}"
    told = f"{many} {dated(subject.unit, number.start, number.end)}"
    return f"{told} ({dated(subject.act_type)})" if subject.act_type else told
