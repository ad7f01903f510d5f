"""Strata too small to be estimated are merged by a rule fixed before any table is seen, and named.

A stratum is small where its table alone gets no middle (an empty or full list, lists that share nobody, too few
people) or fewer than 20 of its people stand on more than one list; only people who are in it beyond doubt count. Small
strata that share all labels but the last are merged with each other; what is still small, with the small ones that
share all labels but the last two; and so on, at last all of them with each other. A large stratum never takes a small
one in. One that is still small then stays as it is: with a warning, as a range, or refused, its people told.
"""

from __future__ import annotations

from dataclasses import dataclass

from habeas.estimates.checks import FEW_SHARED, check_table
from habeas.estimates.strata_table import StrataTable, merged, stratum_table
from habeas.estimates.table import CaptureTable

RULE = (
    f"A stratum is small where its lists cannot be estimated, or fewer than {FEW_SHARED} of its persons stand on more "
    "than one list. Small strata are merged with each other: first those that share all labels but the last, then all "
    "but the last two, and so on. The rule was fixed before any table was seen."
)

_MOST_IN_A_NAME = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Merger:
    """A stratum made of small ones, which it names."""

    name: str
    members: tuple[str, ...]


def is_small(table: CaptureTable) -> bool:
    """Say whether a stratum's table carries no estimate of its own by the rule."""
    found = check_table(table)
    return bool(found.refusals or found.ranges) or table.documented - table.on_exactly(1) < FEW_SHARED


def merge_small(table: StrataTable) -> tuple[StrataTable, tuple[Merger, ...]]:
    """Return the table with its small strata merged by the rule, and which were, with the names they had."""
    members: dict[str, tuple[str, ...]] = {name: (name,) for name in table.strata}
    for depth in range(len(table.paths[0]) - 1, -1, -1):
        groups = _groups(table, depth)
        if not groups:
            continue
        olds = [tuple(sorted(old for number in group for old in members[table.strata[number]])) for group in groups]
        names = [_name(old) for old in olds]
        table = merged(table, groups, names, depth=depth)
        members.update(zip(names, olds, strict=True))
    mergers = [Merger(name=name, members=members[name]) for name in table.strata if members[name] != (name,)]
    return table, tuple(sorted(mergers, key=lambda merger: merger.name))


def _groups(table: StrataTable, depth: int) -> list[list[int]]:
    """Return small strata that share the first labels, groups of two or more."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, path in enumerate(table.paths):
        if is_small(stratum_table(table, number)):
            groups.setdefault(path[:depth], []).append(number)
    return [group for group in groups.values() if len(group) > 1]


def _name(members: tuple[str, ...]) -> str:
    if len(members) <= _MOST_IN_A_NAME:
        return " + ".join(members)
    return f"{' + '.join(members[: _MOST_IN_A_NAME - 1])} and {len(members) - _MOST_IN_A_NAME + 1} more"
