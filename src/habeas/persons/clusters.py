"""Persons: what the links in force gather. Nothing is stored; without a link the state before it returns."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from habeas.model.records import Link, Same
from habeas.persons.union import Groups

_RUN = "run_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """People decided both that two mentions are one person and that they are not.

    `apart` is the link that says different; `together` are people's links that lead from one mention to the
    other.
    """

    apart: str
    together: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
    """The persons of a case.

    `persons`: every mention in exactly one person; persons in the order of their first mention, mentions in
    the order given. `conflicts`: where people contradict each other; the mentions stay together until someone
    takes a link back. `not_followed`: ids of model links that would join what people keep apart. `dangling`:
    ids of links to a mention that is not there.
    """

    persons: tuple[tuple[str, ...], ...]
    conflicts: tuple[Conflict, ...] = ()
    not_followed: tuple[str, ...] = ()
    dangling: tuple[str, ...] = ()


def clusters(mentions_in_order: Sequence[str], links: Iterable[Link]) -> Clusters:
    """Gather mentions to persons by the links in force.

    People's YES are all followed. People's NO and UNSURE bind the model: its links are followed the strongest
    first, so that of a chain which would join two mentions held apart the weakest link is the one not
    followed. Proposed links are no judgement and are passed over. The order of the links does not matter.

    Args:
        mentions_in_order: each mention id once.
        links: those in force; links taken back must not be among them.
    """
    groups = Groups(dict.fromkeys(mentions_in_order, ""))
    present = frozenset(mentions_in_order)
    judged = sorted((link for link in links if link.state == "judged"), key=_strongest_first)
    dangling = tuple(sorted(link.id for link in judged if not (link.a in present and link.b in present)))
    judged = [link for link in judged if link.a in present and link.b in present]
    people = [link for link in judged if not link.by.startswith(_RUN)]
    for link in people:
        if link.same is Same.YES:
            groups.join(link.a, link.b)
    conflicts = _conflicts(people, groups)
    for link in people:
        if link.same is not Same.YES:
            groups.keep_apart(link.a, link.b)
    not_followed = _follow_the_model(judged, groups)
    return Clusters(
        persons=_persons(mentions_in_order, groups),
        conflicts=conflicts,
        not_followed=tuple(sorted(not_followed)),
        dangling=dangling,
    )


def _strongest_first(link: Link) -> tuple[float, str, str, str]:
    return -(link.probability or 0.0), link.a, link.b, link.id


def _follow_the_model(judged: list[Link], groups: Groups) -> list[str]:
    """Join what the model links, but never what people keep apart."""
    left = []
    for link in judged:
        if not link.by.startswith(_RUN) or link.same is not Same.YES:
            continue
        if groups.apart(link.a, link.b):
            left.append(link.id)
        else:
            groups.join(link.a, link.b)
    return left


def _persons(mentions: Sequence[str], groups: Groups) -> tuple[tuple[str, ...], ...]:
    gathered: dict[str, list[str]] = {}
    for mention in mentions:
        gathered.setdefault(groups.root(mention), []).append(mention)
    return tuple(tuple(members) for members in gathered.values())


def _conflicts(people: list[Link], groups: Groups) -> tuple[Conflict, ...]:
    """People's NO between mentions that people's YES gather, each with the way that gathers them.

    UNSURE contradicts nobody: someone else may be able to tell.
    """
    clashes = [link for link in people if link.same is Same.NO and groups.together(link.a, link.b)]
    if not clashes:
        return ()
    ways: dict[str, list[tuple[str, str]]] = {}
    for link in people:
        if link.same is Same.YES:
            ways.setdefault(link.a, []).append((link.b, link.id))
            ways.setdefault(link.b, []).append((link.a, link.id))
    found = [Conflict(apart=link.id, together=_way(link.a, link.b, ways)) for link in clashes]
    return tuple(sorted(found, key=lambda conflict: conflict.apart))


def _way(start: str, goal: str, ways: dict[str, list[tuple[str, str]]]) -> tuple[str, ...]:
    """The shortest way between two mentions over people's links, as link ids."""
    came: dict[str, tuple[str, str]] = {start: ("", "")}
    waiting = deque([start])
    while waiting and goal not in came:
        here = waiting.popleft()
        for there, link in sorted(ways.get(here, ())):
            if there not in came:
                came[there] = (here, link)
                waiting.append(there)
    steps = []
    while goal != start:
        goal, link = came[goal]
        steps.append(link)
    return tuple(reversed(steps))
