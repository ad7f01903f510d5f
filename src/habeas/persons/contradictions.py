"""Where people decided both that rows are one person and that they are not: shown, never resolved."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from habeas.persons.signed_graph import Ints

Step = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Rows that a person holds apart and that people's decisions lead together: A = B, B = C, A ≠ C.

    `apart`: the two rows, rising. `together`: the shortest way of people's YES from the first to the second, as
    pairs of rows, each rising. The rows stay together until somebody takes a decision back.
    """

    apart: Step
    together: tuple[Step, ...]


def contradictions(must: Ints, cannot: Ints, groups: Ints) -> tuple[Contradiction, ...]:
    """List every pair held apart whose rows people gather, with the shortest way that gathers them.

    Args:
        must, cannot: (pairs, 2), each row with the smaller row number first.
        groups: the group of each row over `must`.
    """
    clashes = cannot[groups[cannot[:, 0]] == groups[cannot[:, 1]]]
    if not len(clashes):
        return ()
    near: dict[int, set[int]] = {}
    for a, b in must.tolist():
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    apart = sorted({(a, b) for a, b in clashes.tolist()})
    return tuple(Contradiction(apart=(a, b), together=_way(a, b, near)) for a, b in apart)


def _way(start: int, goal: int, near: dict[int, set[int]]) -> tuple[Step, ...]:
    came = {start: start}
    waiting = deque([start])
    while goal not in came:
        here = waiting.popleft()
        for there in sorted(near[here]):
            if there not in came:
                came[there] = here
                waiting.append(there)
    steps = []
    while goal != start:
        steps.append((min(goal, came[goal]), max(goal, came[goal])))
        goal = came[goal]
    return tuple(reversed(steps))
