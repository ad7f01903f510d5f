"""Command: who commands whom, what is part of what, and who belongs where, as sources state it, with their dates.

Links are among units, institutions and alleged perpetrators. Each keeps every statement behind it. Where sources name
different commanders, or a chain leads back to its beginning, that is told side by side and never resolved. What follows
from several links together is shown as that chain, each link with its sources; that somebody answers for what others
did is for a court, and concluded nowhere here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations

from habeas.fates.days_held import DaysHeld, Holds, days_held, holds_on, interval, overlap
from habeas.fates.parties import COLLECTIVE, Heard, Parties
from habeas.model.dates import Answer
from habeas.model.statements import Involvement, Relation
from habeas.model.values import Text, When
from habeas.model.vocabularies import vocabulary

COMMANDS = "commands"
RELATIONS = (COMMANDS, "superior_to", "has_part", "has_member")
"""Relations (vocabulary relations) from above to below; a source's statement of an inverse is turned around."""
_RANK = {Holds.SURELY: 0, Holds.POSSIBLY: 1, Holds.NOT_STATED: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSaid:
    """One statement of a link: `stated` is the relation in the source's direction; `edtf` the interval, "" if none."""

    statement: str
    source: str
    stated: str
    start: When | None
    end: When | None
    credibility: str

    @property
    def days(self) -> DaysHeld:
        """The days on which the source states that it held."""
        return days_held(self.start, self.end)

    @property
    def edtf(self) -> str:
        """The interval; a side that is not known stays empty."""
        return interval(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLink:
    """What stands over what, by one relation, with everything that states it."""

    over: str  # party id
    relation: str  # one of RELATIONS
    under: str  # party id
    said: tuple[LinkSaid, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Who states it, sorted."""
        return tuple(sorted({one.source for one in self.said}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Which unit, rank and capacity a source gives somebody in one act or event, in its own words."""

    party: str
    statement: str
    source: str
    of: str  # act or event id
    degree: str
    capacity: str
    unit: Text | None = None
    rank: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rivals:
    """Two commanders of one unit, by different sources, for days that overlap (YES) or may (UNSURE).

    `different`: people judged that these are two; else nobody has decided, and they may be one.
    """

    unit: str
    a: CommandLink
    b: CommandLink
    overlap: Answer
    different: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """Links by which parties stand over each other in a circle. `overlap` NO: their dates keep the circle apart."""

    parties: tuple[str, ...]
    links: tuple[CommandLink, ...]
    overlap: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Everything that was heard of command. `left_out`: relations that are not told, by why."""

    links: tuple[CommandLink, ...]
    posts: tuple[Post, ...]
    rivals: tuple[Rivals, ...]
    cycles: tuple[Cycle, ...]
    left_out: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whether somebody commanded a unit on a day: the best that a source states, and the statements for each answer."""

    party: str
    holds: Holds
    statements: tuple[tuple[Holds, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Links that lead from one party to another. `overlap`: whether all of them held on one day."""

    links: tuple[CommandLink, ...]
    overlap: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Chains:
    """Chains from one party. `cut`: there are longer ones, or more of them, than were followed."""

    chains: tuple[Chain, ...]
    cut: bool


def command(heard: Heard, parties: Parties | None = None) -> Command:
    """Gather who stands over whom.

    Raises: DateError: a date is not in our subset.
    """
    known = parties or Parties(heard)
    said, left_out = _said(heard, known)
    links = tuple(
        CommandLink(over=over, relation=relation, under=under, said=tuple(found))
        for (over, relation, under), found in said.items()
    )
    return Command(
        links=links,
        posts=tuple(_posts(heard, known)),
        rivals=tuple(_rivals(heard, known, links)),
        cycles=tuple(_cycles(links)),
        left_out=left_out,
    )


def links_of(told: Command, party: str) -> tuple[CommandLink, ...]:
    """Return the links of which a party is an end."""
    return tuple(one for one in told.links if party in (one.over, one.under))


def who_held(told: Command, unit: str, day: date) -> tuple[Holder, ...]:
    """Say of everybody who is named as the commander of a unit whether they were it on a day.

    A statement without dates names a commander and no day: it is "not stated", and nobody is left out for it.
    """
    found = []
    for link in told.links:
        if link.under == unit and link.relation == COMMANDS:
            each = tuple((holds_on(one.days, day), one.statement) for one in link.said)
            best = min((holds for holds, _ in each), key=_RANK.__getitem__)
            found.append(Holder(party=link.over, holds=best, statements=each))
    return tuple(sorted(found, key=lambda one: (_RANK[one.holds], one.party)))


def chains(told: Command, party: str, *, longest: int = 6, most: int = 200) -> Chains:
    """Follow the links upwards from a party; each chain begins at it. A party is in no chain twice.

    Args:
        longest: links in a chain. most: chains that are followed.
    """
    above: dict[str, list[CommandLink]] = defaultdict(list)
    for link in told.links:
        above[link.under].append(link)
    found: list[Chain] = []
    waiting: list[tuple[CommandLink, ...]] = [(link,) for link in above[party]]
    cut = False
    while waiting:
        here = waiting.pop(0)
        if len(found) >= most:
            cut = True
            break
        found.append(Chain(links=here, overlap=_together(here)))
        passed = {party, *(link.over for link in here)}
        further = [link for link in above.get(here[-1].over, ()) if link.over not in passed]
        if len(here) < longest:
            waiting += [(*here, link) for link in further]
        else:
            cut = cut or bool(further)
    return Chains(chains=tuple(found), cut=cut)


@cache
def _turned() -> dict[str, tuple[str, bool]]:
    """Return, by relation as stated, the one from above to below and whether it is turned around."""
    terms = vocabulary("relations").terms
    plain = {one: (one, False) for one in RELATIONS}
    return plain | {terms[one].traits["inverse"]: (one, True) for one in RELATIONS}


def _said(
    heard: Heard, parties: Parties
) -> tuple[dict[tuple[str, str, str], list[LinkSaid]], tuple[tuple[str, int], ...]]:
    found: dict[tuple[str, str, str], list[LinkSaid]] = defaultdict(list)
    left_out: Counter[str] = Counter()
    for one in heard.statements:
        if not isinstance(one, Relation) or one.relation not in _turned():
            continue
        relation, turned = _turned()[one.relation]
        over, under = (one.b, one.a) if turned else (one.a, one.b)
        why = _why_not(parties, over, relation) or _why_not(parties, under)
        if why:
            left_out[why] += 1
            continue
        found[parties.of[over], relation, parties.of[under]].append(
            LinkSaid(
                statement=one.statement,
                source=one.attribution.source,
                stated=one.relation,
                start=one.start,
                end=one.end,
                credibility=one.attribution.credibility,
            )
        )
    return found, tuple(sorted(left_out.items()))


def _why_not(parties: Parties, mention: str, above: str = "") -> str:
    """Return why a mention can be no end of a link here; "" where it can.

    Args:
        above: by which relation it stands over the other end, if it does.
    """
    if mention not in parties.of:
        return "sealed_or_speaks_of_itself"
    party = parties.who[parties.of[mention]]
    if party.victim:
        return "victim"
    alleged = bool(party.kinds) or above == COMMANDS or not parties.accused.isdisjoint(party.mentions)
    return "" if party.party in COLLECTIVE or alleged else "not_alleged"


def _posts(heard: Heard, parties: Parties) -> Iterator[Post]:
    for one in heard.statements:
        if isinstance(one, Involvement) and one.actor in parties.of:
            yield Post(
                party=parties.of[one.actor],
                statement=one.statement,
                source=one.attribution.source,
                of=one.of,
                degree=one.degree,
                capacity=one.capacity,
                unit=one.unit,
                rank=one.rank,
            )


def _rivals(heard: Heard, parties: Parties, links: Iterable[CommandLink]) -> Iterator[Rivals]:
    """Give every two commanders of one unit whom different sources name for days that are not known to be apart."""
    by_unit: dict[str, list[CommandLink]] = defaultdict(list)
    for link in links:
        if link.relation == COMMANDS and parties.who[link.under].party in COLLECTIVE:
            by_unit[link.under].append(link)
    for unit, found in by_unit.items():
        for a, b in combinations(found, 2):
            both = [overlap(one.days, other.days) for one in a.said for other in b.said if one.source != other.source]
            answer = _best(both)
            if answer is not Answer.NO:
                yield Rivals(unit=unit, a=a, b=b, overlap=answer, different=_judged_two(heard, parties, a.over, b.over))


def _judged_two(heard: Heard, parties: Parties, a: str, b: str) -> bool:
    return any(
        frozenset((one, other)) in heard.different
        for one in parties.who[a].mentions
        for other in parties.who[b].mentions
    )


def _best(answers: Iterable[Answer]) -> Answer:
    """Return YES if any is, else UNSURE if any is, else NO."""
    found = set(answers)
    return next((one for one in (Answer.YES, Answer.UNSURE) if one in found), Answer.NO)


def _together(links: Iterable[CommandLink]) -> Answer:
    """Say whether links held on one day: of each two, by the statements that fit best; one NO decides, then a doubt."""
    pairs = [
        _best(overlap(one.days, other.days) for one in a.said for other in b.said) for a, b in combinations(links, 2)
    ]
    if Answer.NO in pairs:
        return Answer.NO
    # Three spans of which each two share a day share one; but which statements fit may differ from pair to pair.
    return Answer.UNSURE if Answer.UNSURE in pairs or len(pairs) > 1 else Answer.YES


def _cycles(links: tuple[CommandLink, ...]) -> Iterator[Cycle]:
    """Give, for each set of parties that all stand over each other, one shortest circle through its first party."""
    below: dict[str, dict[str, list[CommandLink]]] = defaultdict(lambda: defaultdict(list))
    for link in links:
        below[link.over][link.under].append(link)
    told: set[str] = set()
    for first in below:
        if first not in told:
            circle = _way_back(below, first)
            if circle:
                told.update(circle)
                steps = zip(circle, (*circle[1:], first), strict=True)
                around = tuple(link for over, under in steps for link in below[over][under])
                yield Cycle(parties=circle, links=around, overlap=_together(around))


def _way_back(below: dict[str, dict[str, list[CommandLink]]], first: str) -> tuple[str, ...]:
    """Return the shortest circle of parties from one and back to it; () where none leads back."""
    waiting: list[tuple[str, ...]] = [(first,)]
    seen = {first}
    while waiting:
        here = waiting.pop(0)
        for under in below.get(here[-1], {}):
            if under == first:
                return here
            if under not in seen:
                seen.add(under)
                waiting.append((*here, under))
    return ()
