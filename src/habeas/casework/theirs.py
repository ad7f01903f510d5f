"""Which statements are about somebody, or are said by a source or in a document: every version of them.

About a person is what describes them, what was done to them, who had a part in that, how they stand to others, and what
was asked or answered about them alone. What speaks of others too stays, and speaks of them no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from habeas.casework.versions import Version, Versions
from habeas.model.statements import Act, Retraction, Statement, concerns, thing_of

_BELONGS = ("victim", "actor", "a", "b", "by", "addressed_to", "of")
"""Roles in which a statement is about somebody; a list of several (`about`) is, where it names nobody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """Statements that go, by id in the order of the log, and the things that nothing is left to describe.

    `beside`: statements that stay, and speak of such a thing among others.
    """

    statements: dict[str, Version]
    things: frozenset[str]
    beside: tuple[Version, ...]


def about(versions: Versions, things: Iterable[str], *, start: Iterable[Version] = ()) -> Theirs:
    """Return what is said about these mentions, and about what was done to them.

    Args:
        start: statements that go in any case. What they describe goes too, where its newest version is among them.
    """
    gone, found = set(things), {one.id: one for one in start}
    while True:
        before = len(gone), len(found)
        for thing in tuple(gone):
            found |= {one.id: one for one in versions.speaking_of(thing) if _belongs(one, gone)}
        gone |= {
            thing for one in tuple(found.values()) if (thing := _described(one)) and _is_gone(versions, thing, found)
        }
        gone |= {event for one in found.values() if (event := _event(one)) and _is_empty(versions, event, found)}
        if (len(gone), len(found)) == before:
            return _theirs(versions, found, gone)


def said_there(versions: Versions, start: Iterable[Version]) -> Theirs:
    """Return these statements, and the things that nothing else speaks of. What others say of a thing stays."""
    found = {one.id: one for one in start}
    things = {thing for one in found.values() if (thing := _described(one))}
    gone = {
        thing for thing in things if all(one.id in found for one in versions.speaking_of(thing) if one.counts)
    }  # fmt: skip
    return _theirs(versions, found, gone)


def _theirs(versions: Versions, found: dict[str, Version], gone: set[str]) -> Theirs:
    beside = {
        one.id: one
        for thing in sorted(gone)
        for one in versions.speaking_of(thing)
        if one.id not in found and not isinstance(one.said, Retraction)
    }
    return Theirs(
        statements={one.id: one for one in sorted(found.values(), key=_place)},
        things=frozenset(gone),
        beside=tuple(sorted(beside.values(), key=_place)),
    )


def _belongs(version: Version, gone: set[str]) -> bool:
    said = version.said
    if not isinstance(said, Statement):
        return False
    spoken = concerns(said)
    if thing_of(said) in gone or any(one in gone for role, one in spoken if role in _BELONGS):
        return True
    listed = [one in gone for role, one in spoken if role == "about"]
    answered = [one in gone for role, one in spoken if role == "answers"]
    return all(listed) if listed else any(answered)


def _is_gone(versions: Versions, thing: str, found: dict[str, Version]) -> bool:
    """Tell whether nothing is left to describe a thing: its newest version that counts decides, else the last one."""
    described = versions.describing(thing)
    counting = [one for one in described if one.counts]
    return (counting or described)[-1].id in found


def _is_empty(versions: Versions, event: str, found: dict[str, Version]) -> bool:
    """Tell whether an event is what only they were taken in."""
    others = [one for one in versions.speaking_of(event) if one.counts and _described(one) != event]
    return all(one.id in found for one in others)


def _described(version: Version) -> str:
    return thing_of(version.said) if isinstance(version.said, Statement) else ""


def _event(version: Version) -> str:
    return version.said.event if isinstance(version.said, Act) else ""


def _place(version: Version) -> int:
    return version.n
