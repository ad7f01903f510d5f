"""Counts on a screen, as they may be shown beyond the team: rows of few persons are not there at all.

It is a look, not a release: what is published is checked further, against consents and every earlier release
(`publishing_counts`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from habeas.casework.context import Context
from habeas.casework.counting import Asked, Counted, count_acts
from habeas.statements.counting import SMALL, CountRow, Counts, Figure

VICTIMS = "victims"
FEWEST = SMALL
"""The fewest victims of a row that is shown unless somebody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsShown:
    """Figures for a screen.

    Args:
        counted: what is shown; rows that are not shown are not in it. hidden: how many rows are not. beside: of them
            those that alone would give another away.
        threshold: the fewest victims of a row that is shown; 0 where everything is.
        most: the largest number of victims in a row, for a picture.
    """

    counted: Counted
    hidden: int
    beside: int
    threshold: int
    most: int


def counts_shown(context: Context, case_name: str, asked: Asked, *, threshold: int) -> CountsShown:
    """Count the acts of a case, without rows of fewer victims than the threshold.

    Where the rows that are left out hold fewer victims than the threshold together, or there is one alone, the row with
    the next fewest is left out with them: else the whole less the rest would tell it.

    Args:
        asked: with all units.
        threshold: 0 to show everything, for the eyes of the team.
    Raises: as `count_acts`.
    """
    counted = count_acts(context, case_name, asked)
    found = counted.counts
    everything = [*found.rows, *found.unknown, *found.undated]
    small = {row for row in everything if 0 < victims_of(row) < threshold}
    gone = set(small)
    rest = sorted((row for row in everything if row not in small), key=lambda row: (victims_of(row), row.key))
    if gone and (len(gone) == 1 or sum(map(victims_of, gone)) < threshold):
        gone.update(rest[:1])
    kept = Counts(
        rows=tuple(row for row in found.rows if row not in gone),
        unknown=tuple(row for row in found.unknown if row not in gone),
        undated=tuple(row for row in found.undated if row not in gone),
        all=() if threshold and 0 < _victims(found.all) < threshold else found.all,
    )
    return CountsShown(
        counted=replace(counted, counts=kept),
        hidden=len(gone),
        beside=len(gone) - len(small),
        threshold=threshold,
        most=max(map(victims_of, kept.rows), default=0),
    )


def victims_of(row: CountRow) -> int:
    """Return how many persons stand behind a row."""
    return _victims(row.figures)


def _victims(figures: tuple[Figure, ...]) -> int:
    return next((figure.least for figure in figures if figure.unit == VICTIMS), 0)
