"""Compare two persons whom somebody takes for one: the newest record of each side by side, differences in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from habeas.casework.context import Context
from habeas.casework.pair_words import Compared, compared
from habeas.casework.people_pages import PersonRow, rows_of_people
from habeas.casework.records import find_person, records_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSeen:
    """One person, and another where one was chosen: as lists show them, and line by line.

    `together`: they are one person already.
    """

    one: PersonRow
    other: PersonRow | None
    together: bool
    lines: tuple[Compared, ...] = field(repr=False)


def compared_people(context: Context, case_name: str, one: str, other: str = "") -> PairSeen:
    """Return two persons side by side. That both are read is noted first.

    Raises: ModelError, PersonsError: nobody has one of these ids.
    """
    with context.case(case_name, "judge") as case:
        people = tuple(find_person(case.index, each) for each in (one, *((other,) if other else ())))
        context.opened(case, "read", "judge", (mention for each in people for mention in each.mentions))
        rows = rows_of_people(context, case, people)
        first = [records_of(case.index, each.mentions[0])[-1] for each in people]
        return PairSeen(
            one=rows[0],
            other=rows[1] if other else None,
            together=len(people) > 1 and people[0].id == people[1].id,
            lines=compared(first[0], first[1]) if len(first) > 1 else (),
        )
