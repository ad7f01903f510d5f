"""Persons that stand: what is new is clustered with its neighbourhood only, ids stay, and every split and join is
listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from habeas.errors import PersonsError
from habeas.persons.contradictions import Contradiction
from habeas.persons.correlation import Pairs, Partition, partition
from habeas.persons.signed_graph import Floats, Labels, components, heads_of

Part = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A partition after something was added or changed.

    `labels`: of every row the smallest row of its cluster. `neighbourhood`: the rows that were clustered anew, rising;
    all others are gathered as before. `anew`: the partition of the neighbourhood, its rows numbered in that order,
    its contradictions those of the neighbourhood, with their rows numbered as everywhere.
    """

    labels: Labels
    neighbourhood: NDArray[np.int32]
    anew: Partition


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The mentions of a person (id before) now stand in several persons: (id after, those mentions) each."""

    person: str
    into: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A person (id after) now holds mentions of several persons: (id before, those mentions) each."""

    person: str
    out_of: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What became of persons between two partitions; each part by ids. Whoever is in none stands as before.

    `splits` and `joins`: a mention that went from one person to another shows in both. `renamed`: (id before, id
    after) where the first mention of a person is gone and the others are together. `grown`: (id after, new
    mentions) of persons that were there before. `fresh`: persons of new mentions alone. `gone`: ids before of
    persons none of whose mentions is left. `lost`: mentions that are not there any more.
    """

    splits: tuple[Split, ...]
    joins: tuple[Join, ...]
    renamed: tuple[tuple[str, str], ...]
    grown: tuple[Part, ...]
    fresh: tuple[str, ...]
    gone: tuple[str, ...]
    lost: tuple[str, ...]


def repartition(
    first: NDArray[np.integer],
    second: NDArray[np.integer],
    log_odds: Floats,
    *,
    before: Labels,
    changed: NDArray[np.integer],
    unseen: float,
    must: Pairs = (),
    cannot: Pairs = (),
    unsure: Pairs = (),
    largest: int | None = 200,
) -> Standing:
    """Cluster the neighbourhood of what changed, and leave every other cluster as it stands.

    The neighbourhood is whatever changed rows reach over pairs of positive log odds, people's YES, and clusters as
    they were. Where `before` is what `partition` makes of the same pairs and settings but for the changes, the result
    is what it makes of all pairs now. So the same additions give the same persons in whatever order they came, as long
    as rows are numbered alike.

    Args:
        first, second, log_odds: all pairs as they are now, as `partition` takes them.
        before: of each row its cluster before, by any number of its own; -1 for a row that is new.
        changed: rows that are new or changed, both rows of every pair that came, went or weighs otherwise, and both of
            every decision that came or went.
        unseen, must, cannot, unsure, largest: as `partition` takes them. A changed `unseen` or `largest` touches every
            cluster: cluster all rows then.
    Raises: PersonsError: as `partition`, or a row is neither in a cluster nor among the changed.
    """
    count = len(before)
    touched = np.zeros(count, dtype=np.bool_)
    touched[changed] = True
    if not touched[before < 0].all():
        raise PersonsError("a row that was not there before is not among the changed ones")
    reach = _reach(first, second, log_odds, before, must)
    wanted = np.zeros(count, dtype=np.bool_)
    wanted[reach[touched]] = True
    near = wanted[reach]
    rows = np.flatnonzero(near).astype(np.int32)
    number = np.full(count, -1, dtype=np.int32)
    number[rows] = np.arange(len(rows))
    inside = near[first] & near[second]
    anew = partition(
        len(rows),
        number[first[inside]],
        number[second[inside]],
        log_odds[inside],
        unseen=unseen,
        must=_numbered(must, number),
        cannot=_numbered(cannot, number),
        unsure=_numbered(unsure, number),
        largest=largest,
    )
    labels = _canonical(before)
    labels[rows] = rows[anew.labels]
    return Standing(labels=labels, neighbourhood=rows, anew=_with_rows(anew, rows))


def _reach(
    first: NDArray[np.integer], second: NDArray[np.integer], log_odds: Floats, before: Labels, must: Pairs
) -> NDArray[np.int64]:
    """Number the components over positive pairs, people's YES and the clusters before."""
    speaks = log_odds > 0
    yes = np.asarray(must, dtype=np.int64).reshape(-1, 2)
    rows = np.arange(len(before))
    one = np.concatenate((first[speaks], yes[:, 0], rows))
    other = np.concatenate((second[speaks], yes[:, 1], _canonical(before)))
    return components(len(before), one, other).of_node


def _canonical(before: Labels) -> Labels:
    """Turn clusters before into labels: new rows stand alone."""
    alone = before.max(initial=-1) + 1 + np.arange(len(before))
    _, number = np.unique(np.where(before < 0, alone, before), return_inverse=True)
    return heads_of(number).astype(np.int32)


def _numbered(pairs: Pairs, number: NDArray[np.int32]) -> NDArray[np.int32]:
    """Decisions between rows of the neighbourhood, numbered as there. A decision across is between rows that are not
    together."""
    found = number[np.asarray(pairs, dtype=np.int64).reshape(-1, 2)]
    return found[(found >= 0).all(axis=1)]


def _with_rows(anew: Partition, rows: NDArray[np.int32]) -> Partition:
    """Return a partition of the neighbourhood with contradictions and bounds told by the rows of the case."""

    def named(step: tuple[int, int]) -> tuple[int, int]:
        return int(rows[step[0]]), int(rows[step[1]])

    return replace(
        anew,
        contradictions=tuple(
            Contradiction(apart=named(one.apart), together=tuple(named(step) for step in one.together))
            for one in anew.contradictions
        ),
        lowered=tuple(replace(one, row=int(rows[one.row])) for one in anew.lowered),
    )


def changes(before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]) -> Changes:
    """List what became of persons.

    Args:
        before, after: persons by id, each with its mentions; every mention in one person.
    Returns: everything in the order of `before` or `after`, mentions in the order given there.
    """
    was = {mention: person for person, members in before.items() for mention in members}
    now = {mention: person for person, members in after.items() for mention in members}
    splits, joins, renamed, grown, fresh, gone = [], [], [], [], [], []
    for person, members in before.items():
        parts = _parts(members, now)
        if not parts:
            gone.append(person)
        elif len(parts) > 1:
            splits.append(Split(person=person, into=tuple(parts.items())))
        elif person not in parts and len(_parts(after[next(iter(parts))], was)) == 1:
            renamed.append((person, next(iter(parts))))
    for person, members in after.items():
        parts = _parts(members, was)
        if not parts:
            fresh.append(person)
            continue
        if len(parts) > 1:
            joins.append(Join(person=person, out_of=tuple(parts.items())))
        new = tuple(mention for mention in members if mention not in was)
        if new:
            grown.append((person, new))
    return Changes(
        splits=tuple(splits),
        joins=tuple(joins),
        renamed=tuple(renamed),
        grown=tuple(grown),
        fresh=tuple(fresh),
        gone=tuple(gone),
        lost=tuple(mention for mention in was if mention not in now),
    )


def _parts(members: Sequence[str], person_of: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The persons who hold these mentions, each with those of them that it holds."""
    found: dict[str, tuple[str, ...]] = {}
    for mention in members:
        if mention in person_of:
            person = person_of[mention]
            found[person] = (*found.get(person, ()), mention)
    return found
