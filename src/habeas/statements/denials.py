"""Where sources allege and somebody answers otherwise: denials, other explanations, and "no such people".

A denial stands beside what it denies, on the same footing. A refusal says nothing against what is alleged: it is listed
among the responses, and no contradiction. An answer about one person is held against what was done to
that person, one about everything against the whole case, in numbers: nobody is served by a list of all of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from habeas.model.statements import Act, Involvement, Response, SearchAction
from habeas.model.vocabularies import vocabulary
from habeas.statements.gathered import HOLDINGS, TAKINGS, Gathered, act_ids, edtf, victims
from habeas.statements.sides import Contradiction, Found, Said, dated, opposed, side

_BECAUSE = {
    "denies": "both cannot hold",
    "explains": "the answer tells it otherwise",
}
_NO_SUCH_PEOPLE = "denies_persons_exist"
_OF_HOLDING = TAKINGS | HOLDINGS | {"death_in_custody"}
# What one party cannot say beside the other, of the same thing.
_OPPOSITE = (
    ("acknowledges_holding", "denies_holding"),
    ("acknowledges_act", "denies_act"),
    ("accepts_responsibility", "denies_act"),
    ("accepts_responsibility", "denies_responsibility"),
)
_DATES = 3  # of answers that a sentence names


class Scope(NamedTuple):
    """What an answer is about: a person, an act, an event, somebody accused, or all of it."""

    of: str  # person | act | event | actor | all
    id: str = ""


class Answer(NamedTuple):
    """An answer: what it is about, and which one it is (vocabulary responses)."""

    scope: Scope
    response: str


@dataclass(slots=True)
class _Alleged:
    """What is alleged, by what it is about, and who states each answer to it."""

    gathered: Gathered
    acts: dict[str, Act] = field(default_factory=dict)
    involvements: dict[str, list[Involvement]] = field(default_factory=lambda: defaultdict(list))  # by act or event
    of_actor: dict[str, list[Involvement]] = field(default_factory=lambda: defaultdict(list))
    answers: dict[Answer, list[Said]] = field(default_factory=lambda: defaultdict(list))


def denials(gathered: Gathered) -> Iterator[Found]:
    """Give what is alleged and answered otherwise, and where one answer stands against another."""
    alleged = _alleged(gathered)
    stances = vocabulary("responses").terms
    for answer in sorted(alleged.answers):
        term = stances.get(answer.response)
        stance = term.traits.get("stance", "") if term is not None else ""
        if answer.response == _NO_SUCH_PEOPLE:
            yield from _no_such_people(alleged, answer)
        elif stance in _BECAUSE:
            yield from _answered(alleged, answer, stance)
    for scope in sorted({answer.scope for answer in alleged.answers}):
        yield from _against_each_other(alleged, scope)


def _alleged(gathered: Gathered) -> _Alleged:
    """Gather what is alleged, and every answer under what it is about."""
    found = _Alleged(gathered)
    searches: dict[str, SearchAction] = {}
    responses: list[Response] = []
    for one in gathered.told.statements:
        match one:
            case Act():
                found.acts[one.id] = one
            case Involvement():
                found.involvements[one.of].append(one)
                found.of_actor[one.actor].append(one)
            case SearchAction():
                searches[one.id] = one
            case Response():
                responses.append(one)
    for response in responses:
        search = searches.get(response.answers)
        about = response.about or (search.about if search is not None else ())
        for scope in {_scope(found, thing) for thing in about} or {Scope("all")}:
            found.answers[Answer(scope, response.response)].append(response)
    return found


def _scope(alleged: _Alleged, thing: str) -> Scope:
    """Return what an answer about a thing is held against."""
    told = alleged.gathered.told
    match thing[:3]:
        case "act":
            return Scope("act", thing)
        case "evt":
            return Scope("event", thing)
        case _ if thing in alleged.of_actor and told.person(thing) not in alleged.gathered.persons:
            return Scope("actor", thing)
        case _:
            return Scope("person", told.person(thing))


def _acts_in(alleged: _Alleged, scope: Scope) -> list[Act]:
    """Return the act statements that an answer is about. Of one act also those that may tell of the same one."""
    gathered = alleged.gathered
    match scope.of:
        case "person":
            return gathered.persons[scope.id].acts if scope.id in gathered.persons else []
        case "act" if scope.id in alleged.acts:
            act = alleged.acts[scope.id]
            of = gathered.persons[gathered.told.person(act.victim)]
            return [one for one in of.acts if one.act_type == act.act_type]
        case "event":
            return gathered.events[scope.id].acts if scope.id in gathered.events else []
        case "all":
            return list(alleged.acts.values())
        case _:
            return []


def _involved_in(alleged: _Alleged, scope: Scope, acts: list[Act]) -> list[Involvement]:
    """Return who is said to have had a part in these acts, in an event itself, or whatever one actor had a part in."""
    if scope.of == "actor":
        return alleged.of_actor.get(scope.id, [])
    found = [one for act in acts for one in alleged.involvements.get(act.id, ())]
    events = list(alleged.gathered.events) if scope.of == "all" else [scope.id] if scope.of == "event" else []
    return found + [one for event in events for one in alleged.involvements.get(event, ())]


def _answered(alleged: _Alleged, answer: Answer, stance: str) -> Iterator[Contradiction]:
    """An answer against what is alleged. Who denies being responsible says nothing against the act itself."""
    scope = answer.scope
    acts = _acts_in(alleged, scope)
    if answer.response == "denies_holding" and scope.of != "act":
        acts = [act for act in acts if act.act_type in _OF_HOLDING]
    involved = _involved_in(alleged, scope, acts)
    against_the_act = answer.response != "denies_responsibility"
    said: list[Said] = [*acts, *involved] if against_the_act else [*involved]
    if not against_the_act:
        of = {one.of for one in involved}
        acts = [act for act in acts if act.id in of]
    if said:
        what = [_number(len(acts), "act")] * bool(acts) + [_number(len(involved), "involvement")] * bool(involved)
        yield _row(alleged, answer, "responsibility", said, " and ".join(what), acts=acts, because=_BECAUSE[stance])


def _no_such_people(alleged: _Alleged, answer: Answer) -> Iterator[Contradiction]:
    """ "There are no such people", against every person, act and event that it is said of."""
    gathered, scope = alleged.gathered, answer.scope
    acts = _acts_in(alleged, scope)
    events = list(gathered.events) if scope.of == "all" else [scope.id] if scope.of == "event" else []
    if scope.of == "all":
        people = set(gathered.persons)
    else:
        people = {scope.id} & gathered.persons.keys() | set(victims(gathered.told, [*acts]))
    said: dict[int, Said] = {id(one): one for one in acts}
    said.update({id(one): one for person in people for _, one in gathered.persons[person].fates})
    told_of = [event for event in events if event in gathered.events and gathered.events[event].said]
    said.update({id(one): one for event in told_of for one in gathered.events[event].said})
    if said:
        what = f"{_number(len(people), 'person')} and {_number(len(acts), 'act')}"
        if told_of:
            what = f"{_number(len(people), 'person')}, {_number(len(acts), 'act')} and {_number(len(told_of), 'event')}"
        yield _row(alleged, answer, "existence", [*said.values()], what, acts=acts, people=tuple(sorted(people)))


def _row(
    alleged: _Alleged,
    answer: Answer,
    kind: str,
    said: list[Said],
    what: str,
    *,
    acts: list[Act],
    people: tuple[str, ...] | None = None,
    because: str = "both cannot hold",
) -> Contradiction:
    """Put what is alleged against an answer. About the whole case it is counted and not listed."""
    told, scope = alleged.gathered.told, answer.scope
    every = scope.of == "all"
    persons = victims(told, [*acts]) if people is None else people
    return opposed(
        told,
        kind,
        (side(said, told, listed=not every), side(alleged.answers[answer], told)),
        (what, _words(answer.response, alleged.answers[answer])),
        because,
        persons=() if every else persons,
        acts=() if every else act_ids([*acts]),
        events=(scope.id,) if scope.of == "event" else (),
        counts=(("persons", len(persons)), ("act_statements", len(acts))),
        within_one_source=False,  # a source that tells of a denial does not deny
    )


def _against_each_other(alleged: _Alleged, scope: Scope) -> Iterator[Contradiction]:
    """One answer that owns to something, and another that denies it."""
    told = alleged.gathered.told
    for owning, denying in _OPPOSITE:
        some, others = alleged.answers.get(Answer(scope, owning)), alleged.answers.get(Answer(scope, denying))
        if some and others:
            acts: list[Said] = [] if scope.of == "all" else [*_acts_in(alleged, scope)]
            yield opposed(
                told,
                "responsibility",
                (side(some, told), side(others, told)),
                (_words(owning, some), _words(denying, others)),
                "one answer stands against the other",
                persons=(scope.id,) if scope.of == "person" else victims(told, acts),
                acts=act_ids(acts),
                events=(scope.id,) if scope.of == "event" else (),
                within_one_source=False,
            )


def _words(response: str, answers: list[Said]) -> str:
    dates = sorted({edtf(one.when) for one in answers if isinstance(one, Response)} - {""})
    return f"the answer {dated(response, *dates[:_DATES])}" + (" and later" if len(dates) > _DATES else "")


def _number(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")
