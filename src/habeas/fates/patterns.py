"""Patterns: counts of acts over time, place and unit. A count carries its unit and its warning, and is never a verdict.

What is counted is what sources told to this record. Which acts those are was selected: by who dared to speak, whom
somebody asked, where lists are kept. So each value holds the warning itself, and no view can have the one without the
other. Small figures are kept back by whatever lets them out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from habeas.errors import UsageError
from habeas.fates.days_held import days_of_act
from habeas.fates.parties import Heard, Parties
from habeas.model.dates import Answer, earliest, latest, qualified
from habeas.model.statements import Act, Involvement
from habeas.statements.accounts_apart import Account
from habeas.statements.counting import Counts, Entry, Unknown, count
from habeas.statements.periods import PERIODS, Began, period_of
from habeas.statements.place_levels import LEVELS, apart, at_level

OVER = ("time", "place", "unit")
UNITS = ("acts", "victims", "statements", "reports")
WARNING = (
    "These are acts that sources told to this record, and not all that happened. Who speaks, whom somebody asks and "
    "where lists are kept decide what is in it: more in one row than in another can mean more acts, or more telling. "
    "Nothing follows from an empty row, and no figure here says that something was systematic or widespread."
)
"""The selection warning, in English; papers print it in their language (phrases/evidence.toml, `selection_warning`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternCount:
    """Counts of acts over time, place or unit, with what one has to know to read them.

    `over`: one of OVER; `step`: year or month, or the level of the places, or "party". `units`: what is counted: acts
    are told as at least and at most, for several statements can tell of one. `counts`: rows by key, what stands in no
    row with the reason, and all together; rows need not add up. `warning` always stands beside them. `vocabularies`:
    which versions of act_types the statements were coded with, and how many with each.
    """

    over: str
    step: str
    counts: Counts = field(repr=False)
    vocabularies: tuple[tuple[str, int], ...]
    units: tuple[str, ...] = UNITS
    warning: str = field(default=WARNING, init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternAsked:
    """What is counted over what.

    Args:
        over: one of OVER. step: of time year or month; of place a level from settlement up to country.
        types: only these act types. of: only acts in which this party is alleged to have had a part.
    Raises: UsageError: nothing is counted over this, or in this step.
    """

    over: str
    step: str = ""
    types: tuple[str, ...] = ()
    of: str = ""

    def __post_init__(self) -> None:
        steps = {"time": tuple(PERIODS), "place": LEVELS, "unit": ("party",)}
        if self.over not in steps:
            raise UsageError("patterns are counted over time, place or unit", advice=f"One of {', '.join(OVER)}.")
        if self.step and self.step not in steps[self.over]:
            raise UsageError("there is no such step", place=self.over, advice=f"One of {', '.join(steps[self.over])}.")

    @property
    def stepped(self) -> str:
        """The step that counts: the coarser one where none was asked for."""
        return self.step or {"time": "year", "place": "region", "unit": "party"}[self.over]


def pattern(
    heard: Heard, asked: PatternAsked, *, originals: Mapping[str, str] | None = None, parties: Parties | None = None
) -> PatternCount:
    """Count acts over time, place or unit.

    An act counts at the time at which it began; a date that can mean more than one period, or is approximate,
    uncertain or open, puts it in no row, with the reason. Over units it counts under each party of whom a part in it
    is alleged, individuals too, by the party's id.

    Args:
        originals: by exhibit the one from which it was derived.
    Raises: DateError: a date is not in our subset.
    """
    known = parties or Parties(heard)
    parts: dict[str, list[str]] = defaultdict(list)
    for one in heard.statements:
        if isinstance(one, Involvement) and one.actor in known.of:
            parts[one.of].append(known.of[one.actor])
    acts = [
        one
        for one in heard.statements
        if isinstance(one, Act)
        and (not asked.types or one.act_type in asked.types)
        and (not asked.of or asked.of in parts.get(one.id, ()))
    ]
    keys = _keys(heard, asked, parts)
    from_ = originals or {}
    counts = count(
        (
            Entry(
                (heard.person_of.get(one.victim, one.victim), one.act_type),
                from_.get(one.attribution.exhibit, one.attribution.exhibit),
                one,
                keys(one),
            )
            for one in acts
        ),
        apart=lambda a, b: apart(a, b, heard.places) is Answer.YES,
        account_of=lambda act: _account(heard, act, from_),
        units=UNITS,
    )
    return PatternCount(over=asked.over, step=asked.stepped, counts=counts, vocabularies=_versions(acts))


Keys = Callable[[Act], tuple[str, ...] | Unknown]


def _keys(heard: Heard, asked: PatternAsked, parts: Mapping[str, list[str]]) -> Keys:
    match asked.over:
        case "time":
            length = PERIODS[asked.stepped]
            return lambda act: period_of(_began(act), length)
        case "place":
            return lambda act: _place_of(heard, act, asked.stepped)
        case _:
            return lambda act: tuple(sorted(set(parts.get(act.id, ())))) or Unknown(why="nobody_said_to_be_involved")


def _place_of(heard: Heard, act: Act, level: str) -> tuple[str, ...] | Unknown:
    if act.where is None:
        return Unknown(why="no_place")
    if act.where.place is None:
        return Unknown(why="place_in_words_only")
    found = at_level(act.where.place, level, heard.places)
    return (found,) if found else Unknown(why="not_known_at_this_level")


def _began(act: Act) -> Began:
    edtf = act.start.edtf if act.start is not None else None
    first, last = (earliest(edtf), latest(edtf)) if edtf else (None, None)
    ended = act.end is not None and bool(act.end.edtf)
    dates = [one.edtf for one in (act.start, act.end) if one is not None and one.edtf]
    return Began(
        first.isoformat() if first else None,
        last.isoformat() if last else None,
        not any(qualified(one) for one in dates),
        act.start is not None or act.end is not None,
        ended,
    )


def _account(heard: Heard, act: Act, originals: Mapping[str, str]) -> Account:
    began, days = _began(act), days_of_act(None, act.end)
    exhibit = act.attribution.exhibit
    return Account(
        person=heard.person_of.get(act.victim, act.victim),
        act_type=act.act_type,
        source=act.attribution.source,
        exhibit=exhibit,
        original=originals.get(exhibit, exhibit),
        relayed=bool(act.attribution.relayed_by),
        first=began.first,
        start_last=began.last,
        end_first=days.ends_from.isoformat() if days.ends_from else None,
        end_last=days.ends_by.isoformat() if days.ends_by else None,
        firm=began.firm,
        place=act.where.place if act.where else None,
    )


def _versions(acts: Iterable[Act]) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = defaultdict(int)
    for one in acts:
        found[one.attribution.vocabularies.get("act_types", "not_recorded")] += 1
    return tuple(sorted(found.items()))
