"""Copies: which mentions of one person a run takes for one witness, and what each two lists copy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from habeas.casework.queueing import as_link
from habeas.model.ids import new_id
from habeas.model.records import Link, Same
from habeas.persons import Account
from habeas.persons.columns import columns
from habeas.persons.copies import Copies, Flow, copies
from habeas.vault.case import Case
from habeas.vault.index import Index

if TYPE_CHECKING:  # it would load every engine for whoever only looks at a person
    from habeas.casework.linking_engines import Scored

STATE = "copied"
"""The state of a link that says of two mentions no more than that they are likely one witness."""


def copies_in(found: Scored, accounts: Sequence[Account], labels: NDArray[np.int32]) -> Copies:
    """Say what of a case was likely copied.

    Args:
        labels: of each row of `found` its person.
    """
    table = columns(accounts) if found.found is None else found.found.columns
    return copies(table, accounts, labels)


def copied_links(case: Case, run: str, at: str, found: Copies, mentions: tuple[str, ...]) -> Iterator[Link]:
    """Give what a run writes of pairs that are likely one witness: they link nobody."""
    for number in found.likely.tolist():
        one, other = mentions[found.first[number]], mentions[found.second[number]]
        yield Link(
            id=new_id("lnk", case.chance),
            a=min(one, other),
            b=max(one, other),
            same=Same.UNSURE,
            by=run,
            at=at,
            state=STATE,
            probability=found.probability(number),
            reasons=found.reasons(number),
        )


def one_witness(index: Index, mentions: Sequence[str]) -> tuple[Link, ...]:
    """Return which of these mentions of one person the run in force takes for one witness, the likeliest first."""
    marks = ", ".join("?" * len(mentions))
    rows = index.database.execute(
        f"SELECT body FROM link WHERE in_force = 1 AND state = ? AND a IN ({marks}) AND b IN ({marks})"
        " ORDER BY probability DESC, id",
        (STATE, *mentions, *mentions),
    )
    return tuple(as_link(body) for (body,) in rows)


def flows_in_words(flows: Sequence[Flow]) -> list[str]:
    """Return what each two lists copy as lines for the record of a run: ids of lists, and counts."""
    return [
        f"{' '.join(one.lists)}: {one.copied} of {one.persons} persons"
        + ("" if one.share is None else f", {one.share:.3f}")
        for one in flows
    ]


def flow_object(one: Flow) -> dict[str, object]:
    """Return the object that programs read."""
    return {
        "lists": list(one.lists),
        "persons": one.persons,
        "likely_one_witness": one.copied,
        "share": None if one.share is None else round(one.share, 4),
    }
