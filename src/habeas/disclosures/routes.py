"""Which way to a body is open for one State and one time, by the dated table of routes; what nobody verified says so.

The table is the vocabulary `routes`. It holds no list of the States parties to a treaty: where a way is open against
States parties only, a person looks up whether this State was one on the day of the facts, and says where. Nothing is
offered as open before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from habeas.errors import TermError, UsageError
from habeas.model.dates import Answer, earliest, latest, qualified
from habeas.model.vocabularies import Term, did_you_mean, vocabulary
from habeas.sentences import Sentence, sentence

_STATE = re.compile(r"[A-Z]{2}")
_ANY = "*"


class Way(StrEnum):
    """Whether a route can be taken. NOT_VERIFIED: a person has to look something up first."""

    OPEN = "open"
    CLOSED = "closed"
    NOT_VERIFIED = "not_verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One route as it stands for a State and a time.

    `slug`: the row of the table that holds for this State. `because`: why it is not open, where it is not.
    `first`, `last`: between which days of the facts it is open, None has no limit; `within`: are the facts there?
    `needs`: what the body asks for.
    """

    slug: str
    instrument: str
    way: Way
    because: Sentence | None
    within: Answer
    needs: tuple[str, ...]
    first: date | None
    last: date | None


def route(slug: str, *, state: str, facts: Iterable[str]) -> Route:
    """Say whether a route is open against a State for facts of a time.

    Args:
        slug: of the vocabulary routes; the row of the same instrument for this State takes the place of that for all.
        state: ISO 3166-1 alpha-2, in capitals; "" where nobody has chosen it.
        facts: when the facts began, as EDTF of our subset, from all sources; they may contradict each other.
    Raises: TermError: no such route. UsageError: not a State's code. DateError: a date is not in our subset.
    """
    terms = vocabulary("routes").terms
    if slug not in terms:
        raise TermError("there is no such route", place=slug, advice=did_you_mean(slug, terms))
    if state and not _STATE.fullmatch(state):
        raise UsageError("a State is named by two capital letters", advice="Use ISO 3166-1 alpha-2, for example GR.")
    term = _row(terms, slug, state)
    traits = term.traits
    first, last = _day(traits["from"]), _day(traits["to"])
    within = _lies_within(tuple(facts), first, last)
    way, because = _way(term, state, within)
    return Route(
        slug=term.slug,
        instrument=traits["instrument"],
        way=way,
        because=because,
        within=within,
        needs=tuple(one.strip() for one in traits["needs"].split(";")),
        first=first,
        last=last,
    )


def offered(*, state: str, facts: Iterable[str]) -> tuple[Route, ...]:
    """Return the routes that may be taken or looked into: one for each instrument, without those that are closed.

    Raises: UsageError: not a State's code. DateError: a date is not in our subset.
    """
    dates = tuple(facts)
    found = {
        one.slug: one
        for one in (route(slug, state=state, facts=dates) for slug in vocabulary("routes").slugs)
        if one.way is not Way.CLOSED
    }
    return tuple(found.values())


def _row(terms: dict[str, Term], slug: str, state: str) -> Term:
    instrument = terms[slug].traits["instrument"]
    own = [one for one in terms.values() if one.traits["instrument"] == instrument and one.traits["state"] == state]
    return own[0] if own else terms[slug]


def _way(term: Term, state: str, within: Answer) -> tuple[Way, Sentence | None]:
    traits = term.traits
    if state and traits["state"] not in (_ANY, state):
        return Way.CLOSED, sentence("This way is closed: it is another State's.")
    if within is Answer.NO:
        return Way.CLOSED, sentence("This way is closed: the facts lie outside the days for which it is open.")
    if not state:
        return Way.NOT_VERIFIED, sentence("Which State it concerns is not chosen.")
    if within is Answer.UNSURE:
        return Way.NOT_VERIFIED, sentence("It cannot be told from the dates whether this way is open for such facts.")
    if traits["verified"] != "yes":
        return Way.NOT_VERIFIED, sentence("What it needs of this State on the day of the facts was not looked up.")
    return Way.OPEN, None


def _lies_within(facts: tuple[str, ...], first: date | None, last: date | None) -> Answer:
    """Say whether all that is stated of a time lies within days; YES or NO only where every date says so."""
    if first is None and last is None:
        return Answer.YES
    answers = {_one_within(one, first, last) for one in facts}
    return answers.pop() if len(answers) == 1 else Answer.UNSURE


def _one_within(edtf: str, first: date | None, last: date | None) -> Answer:
    low, high = earliest(edtf), latest(edtf)
    if qualified(edtf):
        return Answer.UNSURE
    if (first and high and high < first) or (last and low and low > last):
        return Answer.NO
    starts = first is None or (low is not None and low >= first)
    ends = last is None or (high is not None and high <= last)
    return Answer.YES if starts and ends else Answer.UNSURE


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None
