"""Where sources disagree: dates, status, place, responsibility, existence, numbers; as facts of the record, not errors.

What is said of one person or one event is gathered first, and equal claims are told as one side, so that the work grows
with the statements and not with their pairs. Nothing is resolved here, and what cannot be told is no contradiction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from habeas.statements.denials import denials
from habeas.statements.disputed_dates import disputed_dates
from habeas.statements.disputed_ends import disputed_ends
from habeas.statements.disputed_numbers import disputed_numbers
from habeas.statements.disputed_places import disputed_places
from habeas.statements.gathered import Gathered
from habeas.statements.sides import KINDS, Contradiction, Found, Uncompared


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreements:
    """Everything that sources disagree on, in one order, and the questions with more claims than are compared."""

    rows: tuple[Contradiction, ...]
    uncompared: tuple[Uncompared, ...]


def contradictions(gathered: Gathered) -> Iterable[Found]:
    """Give where coded statements that count cannot both hold. What stated fates say is told by `habeas.fates`."""
    yield from disputed_dates(gathered)
    yield from disputed_ends(gathered)
    yield from disputed_places(gathered)
    yield from denials(gathered)
    yield from disputed_numbers(gathered)


def in_order(found: Iterable[Found]) -> Disagreements:
    """Put what was found in order: by kind, then by whom and what it is about; the same whenever it is asked."""
    rows: dict[Contradiction, None] = {}
    cut: dict[Uncompared, None] = {}
    for one in found:
        if isinstance(one, Contradiction):
            rows.setdefault(one)
        else:
            cut.setdefault(one)
    return Disagreements(
        rows=tuple(sorted(rows, key=_order)),
        uncompared=tuple(sorted(cut, key=lambda one: (KINDS.index(one.kind), one.about, one.claims))),
    )


def _order(row: Contradiction) -> tuple[object, ...]:
    return (KINDS.index(row.kind), row.persons, row.events, row.words, row.sides[0].statements, row.sides[1].statements)
