"""What a run writes into the record: itself, its links, its questions, and what of earlier runs it takes back."""

from __future__ import annotations

from habeas.casework.queueing import as_link
from habeas.model.ids import new_id
from habeas.model.records import Link, Same
from habeas.persons import Decision, Pair
from habeas.vault.case import Case
from habeas.vault.index import Index


def link_of(
    case: Case,
    run: str,
    at: str,
    pair: Pair,
    same: Same,
    *,
    state: str,
    why: str = "",
    change: float | None = None,
) -> Link:
    """Return a run's judgement on a pair, or its question."""
    return Link(
        id=new_id("lnk", case.chance),
        a=pair.a,
        b=pair.b,
        same=same,
        by=run,
        at=at,
        state=state,
        probability=pair.probability,
        reasons=pair.reasons,
        why=why,
        change=change,
    )


def decisions(index: Index) -> tuple[Decision, ...]:
    """Return people's decisions in force."""
    found = index.database.execute("SELECT body FROM link WHERE in_force = 1 AND by_person = 1 ORDER BY id")
    links = (as_link(body) for (body,) in found)
    return tuple(Decision(a=one.a, b=one.b, same=one.same, drawn=one.drawn is not None) for one in links)


def model_links(index: Index, a: str, b: str, state: str) -> tuple[str, ...]:
    """Return the ids of the runs' links in force on a pair, in a state."""
    found = index.database.execute(
        "SELECT id FROM link WHERE a = ? AND b = ? AND by_person = 0 AND in_force = 1 AND state = ? ORDER BY id",
        (min(a, b), max(a, b), state),
    )
    return tuple(str(one) for (one,) in found)
