"""How many acts do several accounts tell of? At least as many as are known to differ, at most as many as there are.

Accounts of one type of act done to one person can be of one act. Two are known to differ if one source tells of both in
one exhibit, if their dates cannot both hold, or if their places are known to be different. What cannot be told keeps
nothing apart, so that "at least" is never too much.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

PAIRWISE_AT_MOST = 60
"""Accounts of one type about one person that are compared pair by pair; beyond, a quicker and lower bound is taken."""
_TRIED_WHOLE = 12
_STEPS = 5_000  # of the search for the largest set; what it has found by then is a bound all the same


class Account(NamedTuple):
    """One act statement as far as counting needs it.

    Days are ISO, None where they are not known: the first and last on which it can have begun, and ended. `firm` says
    that no date is approximate or uncertain. `original` is the exhibit from which this one was derived, or itself.
    """

    person: object
    act_type: str
    source: str
    exhibit: str
    original: str
    relayed: bool
    first: str | None
    start_last: str | None
    end_first: str | None
    end_last: str | None
    firm: bool
    place: str | None


Apart = Callable[[str, str], bool]
"""Tells whether two places, by id, are known to be different."""


def differ(a: Account, b: Account, apart: Apart) -> bool:
    """Tell whether two accounts are known not to be of one act."""
    if a.source == b.source and a.exhibit == b.exhibit:
        return True
    if a.firm and b.firm and (_begin_apart(a, b) or _end_apart(a, b)):
        return True
    return bool(a.place and b.place and a.place != b.place and apart(a.place, b.place))


def at_least(accounts: Sequence[Account], apart: Apart) -> int:
    """Return how many acts there are at least: the size of a set of accounts all of which differ from each other.

    It is the largest such set (by branch and bound, given up after some thousand steps with what was found); of more
    than PAIRWISE_AT_MOST accounts, the larger of: what one source tells in one exhibit, beginnings on different days.
    """
    if len(accounts) == 1:
        return 1
    if len(accounts) == 2:
        return 1 + differ(accounts[0], accounts[1], apart)
    if len(accounts) > PAIRWISE_AT_MOST:
        return max(_in_one_telling(accounts), _days_apart(accounts))
    # In a small set all is tried, and no order matters; in a larger one the order decides what is found in time.
    ordered = sorted(accounts, key=repr) if len(accounts) > _TRIED_WHOLE else accounts
    edges = [0] * len(ordered)
    for i, one in enumerate(ordered):
        for j in range(i):
            if differ(one, ordered[j], apart):
                edges[i] |= 1 << j
                edges[j] |= 1 << i
    return _largest(edges)


def at_most(accounts: Sequence[Account]) -> int:
    """Return how many acts there are at most: every independent account tells of another one.

    A relayed account that says the same as another of the same originating source is the same account heard by another
    way, and so is one that was read in a transcript or translation of the same exhibit.
    """
    if len(accounts) == 1:
        return 1
    alike: dict[tuple[object, ...], list[Account]] = defaultdict(list)
    for one in accounts:
        alike[one.source, *one[6:]].append(one)
    return sum(_independent(group) for group in alike.values())


def _independent(alike: Sequence[Account]) -> int:
    if len(alike) == 1:
        return 1
    in_exhibit = Counter((one.original, one.exhibit) for one in alike)
    direct: dict[str, int] = defaultdict(int)
    for (original, _), n in Counter((one.original, one.exhibit) for one in alike if not one.relayed).items():
        direct[original] = max(direct[original], n)
    return max(sum(direct.values()), *in_exhibit.values())


def _begin_apart(a: Account, b: Account) -> bool:
    return bool(
        (a.start_last and b.first and a.start_last < b.first) or (b.start_last and a.first and b.start_last < a.first)
    )


def _end_apart(a: Account, b: Account) -> bool:
    """Tell whether two ends cannot be one, or the one begins after the other ended."""
    return bool(
        (a.end_last and b.end_first and a.end_last < b.end_first)
        or (b.end_last and a.end_first and b.end_last < a.end_first)
        or (a.end_last and b.first and a.end_last < b.first)
        or (b.end_last and a.first and b.end_last < a.first)
    )


def _in_one_telling(accounts: Sequence[Account]) -> int:
    return max(Counter((one.source, one.exhibit) for one in accounts).values())


def _days_apart(accounts: Sequence[Account]) -> int:
    """Return how many accounts begin on days that lie apart: spans that share no day, as many as there can be."""
    spans = sorted((one.start_last, one.first) for one in accounts if one.firm and one.start_last and one.first)
    found, until = 0, ""
    for last, first in spans:
        if first > until:
            found, until = found + 1, last
    return max(found, 1)


def _largest(edges: list[int]) -> int:
    """Return the size of the largest set of points that are all joined to each other."""
    best, steps = 1, 0

    def grow(size: int, among: int) -> None:
        nonlocal best, steps
        best = max(best, size)
        while among and size + among.bit_count() > best and steps < _STEPS:
            steps += 1
            point = among.bit_length() - 1
            among &= ~(1 << point)
            grow(size + 1, among & edges[point])

    grow(0, (1 << len(edges)) - 1)
    return best
