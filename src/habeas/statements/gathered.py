"""What all sources say of one person or one event, gathered, so that only what belongs together is held together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from habeas.model.mentions import StatedFate
from habeas.model.statements import Act, CodedMention, Event
from habeas.model.values import When
from habeas.model.vocabularies import vocabulary
from habeas.statements.fates_stated import fates_of
from habeas.statements.sides import Claim, Found, Said, Told, Uncompared, opposed, side

TAKINGS = frozenset({"arrest", "abduction"})
HOLDINGS = frozenset({"detention_official", "detention_secret", "confinement_by_family"})
_OCCASIONS = frozenset({"roundup", "raid", "transfer", "mass_execution", "release"})
# A campaign goes on for months, and one person can be beaten twice in it; a raid happens once.


@dataclass(slots=True)
class OfPerson:
    """What is said of one person: acts done to them, and stated fates with who states each."""

    acts: list[Act] = field(default_factory=list)
    fates: list[tuple[StatedFate, Said]] = field(default_factory=list)


@dataclass(slots=True)
class OfEvent:
    """What is said of one event: the event itself, and the acts that sources place in it."""

    said: list[Event] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The statements of a case by person and by event, each in the order of their ids."""

    told: Told
    persons: dict[str, OfPerson]
    events: dict[str, OfEvent]

    def is_one_occasion(self, event: str) -> bool:
        """Tell whether an event is known to be of a kind in which one type of act is done to a person once."""
        said = self.events[event].said if event in self.events else []
        return bool(said) and all(one.event_kind in _OCCASIONS for one in said)


def gather(told: Told) -> Gathered:
    """Gather what is said of each person and each event."""
    persons: dict[str, OfPerson] = defaultdict(OfPerson)
    events: dict[str, OfEvent] = defaultdict(OfEvent)
    for one in told.statements:
        match one:
            case Act():
                here = persons[told.person(one.victim)]
                here.acts.append(one)
                here.fates += ((fate, one) for fate in fates_of(one))
                if one.event:
                    events[one.event].acts.append(one)
            case Event():
                events[one.id].said.append(one)
            case CodedMention(party="person", sealed=False) if one.fates:
                persons[told.person(one.mention.id)].fates += ((fate, one) for fate in one.fates)
    for row in told.rows:
        persons[told.person(row.mention.id)].fates += ((fate, row) for fate in row.fates)
    return Gathered(told=told, persons=dict(sorted(persons.items())), events=dict(sorted(events.items())))


def edtf(when: When | None) -> str:
    """Return a date as EDTF, "" where none was read."""
    return (when.edtf or "") if when is not None else ""


def place_of(act: Act | Event) -> str:
    """Return the id of the place that people agreed on for where something began, "" where there is none."""
    return (act.where.place or "") if act.where is not None else ""


def deaths() -> frozenset[str]:
    """Return the types of acts by which somebody dies: nobody dies twice."""
    terms = vocabulary("act_types").terms
    return frozenset(slug for slug, term in terms.items() if term.traits.get("states") == "reported_dead")


def dates_of(of: OfPerson, *says: str) -> Iterator[tuple[tuple[str, str], Said]]:
    """Give who states one of these fates with a date: ((fate, EDTF), who)."""
    return (((fate.says, edtf(fate.when)), one) for fate, one in of.fates if fate.says in says and edtf(fate.when))


def one_telling(some: list[Said], others: list[Said]) -> bool:
    """Tell whether one source, in one exhibit, tells of both as acts: then it says itself that they are two."""
    both = (*some, *others)
    return (
        all(isinstance(one, Act) for one in both)
        and len({(one.attribution.source, one.attribution.exhibit) for one in both}) == 1
    )


def by_occasion(gathered: Gathered, of: OfPerson) -> dict[tuple[str, str], list[Act]]:
    """Return the acts that can only be one act: by event and type, where the event is one occasion."""
    found: dict[tuple[str, str], list[Act]] = defaultdict(list)
    for act in of.acts:
        if act.event and gathered.is_one_occasion(act.event):
            found[act.event, act.act_type].append(act)
    return dict(sorted(found.items()))


def act_ids(*sides: list[Said]) -> tuple[str, ...]:
    """Return the ids of the acts that some statements describe."""
    return tuple(sorted({one.id for said in sides for one in said if isinstance(one, Act)}))


def victims(told: Told, *sides: list[Said]) -> tuple[str, ...]:
    """Return the ids of the persons to whom some acts were done."""
    return tuple(sorted({told.person(one.victim) for said in sides for one in said if isinstance(one, Act)}))


def disputes(
    told: Told,
    kind: str,
    claims: tuple[Mapping[Claim, list[Said]], Mapping[Claim, list[Said]]],
    pairs: Iterable[tuple[Claim, Claim] | Uncompared],
    states: Callable[[Claim, Claim], tuple[str, str]],
    because: str,
    *,
    of_one_telling: bool = False,
    **about: Any,
) -> Iterator[Found]:
    """Put the two sides of each pair of claims against each other.

    Args:
        claims: who makes each claim, on the one side and on the other. pairs: the claims that clash.
        states: what the two sides state, each as it reads after "states". because: why both cannot hold.
        of_one_telling: tell it too where one source tells of both in one exhibit, as two acts.
        about: the further fields of the contradiction; its acts, and its persons unless given, are those of the sides.
    """
    for pair in pairs:
        if isinstance(pair, Uncompared):
            yield pair
            continue
        some, others = claims[0][pair[0]], claims[1][pair[1]]
        if of_one_telling or not one_telling(some, others):
            yield opposed(
                told,
                kind,
                (side(some, told), side(others, told)),
                states(*pair),
                because,
                **{"acts": act_ids(some, others), "persons": victims(told, some, others)} | about,
            )
