"""Pairs drawn by lot from what a run compared, and what people's answers to them say of the model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from habeas.casework.context import Context
from habeas.casework.queueing import as_link, undecided
from habeas.errors import PersonsError
from habeas.model.encoding import decode_fast
from habeas.model.ids import new_id
from habeas.model.records import Drawn, Link, LinkRun, Same
from habeas.persons.calibration_sample import Draw, draw, log_odds_of, lot_keys, lots
from habeas.persons.correction import Line, fit_line
from habeas.persons.measured_model import Bin, Reliability, Share, Stratum, precision, recall, reliability
from habeas.persons.wrong_links import Threshold, threshold_for
from habeas.vault.case import Case
from habeas.vault.index import Index

AT = (0.5, 0.9, 0.99)
"""The probabilities from which on precision and recall are told."""
SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What answers to drawn pairs say of the run in force.

    `at`: probability, precision, recall. `threshold` only where a wish was given. `line` is the straight correction of
    the model's natural log odds. `drawn` pairs, `answered` of them in the order of their lots. `outside`: compared
    pairs that no lot could fall on, for the run left them out of the record: then recall is an upper bound.
    """

    run: str
    drawn: int
    answered: int
    outside: int
    at: tuple[tuple[float, Share, Share], ...]
    table: Reliability
    line: Line
    threshold: Threshold | None

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        line = {name: getattr(self.line, name) for name in self.line.__slots__}
        return {
            "run": self.run,
            "drawn": self.drawn,
            "answered": self.answered,
            "outside": self.outside,
            "at": [
                {"probability": p, "precision": one.as_object(), "recall": other.as_object()}
                for p, one, other in self.at
            ],
            "reliability": [_as_object(one) for one in self.table.bins],
            "calibration_error": self.table.error.as_object() | {"by_chance": self.table.by_chance},
            "correction": line,
            "threshold": None if self.threshold is None else self.threshold.as_object(),
        }


def _as_object(row: Bin) -> dict[str, object]:
    told: dict[str, Any] = {name: getattr(row, name) for name in row.__slots__}
    return told | {"same": row.same.as_object()}


def sampled(links: Sequence[Link] | Mapping[int, Link], drawn: Draw, case: Case) -> tuple[Link, ...]:
    """Return the links that record a draw: a copy of each drawn link, in the state `sampled`.

    Args:
        links: of a run, by their places in the arrays that were drawn from: whom, how probable, why.
    """
    return tuple(
        msgspec.structs.replace(
            links[int(at)],
            id=new_id("lnk", case.chance),
            same=Same.UNSURE,
            state="sampled",
            why="",
            change=None,
            drawn=Drawn(stratum=int(stratum), pairs=int(pairs), probability=float(share)),
        )
        for at, stratum, pairs, share in zip(drawn.chosen, drawn.stratum, drawn.pairs, drawn.probability, strict=True)
    )


def draw_where_none_is(context: Context, case: Case) -> int:
    """Draw from the pairs that the run in force left in the record, where the run drew none itself; return how many.

    A run that draws from all it compared writes these links with its own. One that did not is measured on what it
    linked and what it left to people, and on nothing below.
    """
    run = case.index.database.execute("SELECT id FROM run WHERE in_force = 1").fetchone()
    if (
        run is None
        or case.index.database.execute("SELECT 1 FROM link WHERE state = 'sampled' AND by = ? LIMIT 1", run).fetchone()
    ):
        return 0
    found = case.index.database.execute(
        "SELECT body FROM link WHERE by = ? AND state IN ('judged', 'proposed') AND probability IS NOT NULL"
        " ORDER BY id",
        run,
    )
    links = [as_link(body) for (body,) in found]
    if not links:
        return 0
    keys = [lot_keys([getattr(link, side) for link in links]) for side in ("a", "b")]
    drawn = draw(log_odds_of([link.probability or 0.0 for link in links]), lots(keys[0], keys[1]))
    with case.unit() as unit:
        for link in sampled(links, drawn, case):
            unit.add(link)
        context.close_unit(unit, "judge", {"drawn": len(drawn)})
    return len(drawn)


def next_drawn(index: Index, *, but: frozenset[tuple[str, str]], most: int) -> tuple[Link, ...]:
    """Return the drawn pairs to be asked next: in turn of the stratum with the fewest answers that count, by lot.

    Args:
        but: pairs that are not to be among them. Nor are those that somebody passed on.
    """
    answered = _answers(index)
    counted = {one.number: len(one.same) for one in strata_of(index)}
    waiting: dict[int, list[Link]] = defaultdict(list)
    open_ = {link.id for link in undecided(index, "sampled")}
    for link in _sample(index):
        if (link.a, link.b) not in answered and (link.a, link.b) not in but and link.id in open_:
            waiting[link.drawn.stratum if link.drawn else 0].append(link)
    chosen: list[Link] = []
    while len(chosen) < most and waiting:
        stratum = min(waiting, key=lambda number: (counted[number], -number))
        chosen.append(waiting[stratum].pop(0))
        counted[stratum] += 1
        if not waiting[stratum]:
            del waiting[stratum]
    return tuple(chosen)


def strata_of(index: Index) -> tuple[Stratum, ...]:
    """Return the strata of the run in force with the answers that count: by lot, up to the first without one.

    That nobody can tell, or that somebody passed a pair on, is an answer that says neither.
    """
    answered = _answers(index)
    members: dict[int, list[Link]] = defaultdict(list)
    for link in _sample(index):
        members[link.drawn.stratum if link.drawn else 0].append(link)
    found = []
    for number, links in sorted(members.items()):
        told: list[tuple[float, bool | None]] = []
        for link in links:
            if (link.a, link.b) not in answered:
                break
            told.append((float(log_odds_of(link.probability or 0.0)), answered[link.a, link.b]))
        pairs = max((link.drawn.pairs for link in links if link.drawn), default=len(links))
        found.append(
            Stratum(
                number=number,
                pairs=max(pairs, len(links)),
                drawn=len(links),
                log_odds=tuple(odds for odds, _ in told),
                same=tuple(same for _, same in told),
            )
        )
    return tuple(found)


def measure_model(context: Context, case_name: str, *, wrong_in: int | None = None, seed: int = SEED) -> Measured:
    """Say how good the run in force is, from people's answers to pairs drawn by lot.

    Args:
        wrong_in: a wish: at most 1 wrong link in so many. seed: of the draws behind the intervals.
    Raises: PersonsError: no run is in force, or nothing was drawn.
    """
    with context.case(case_name, "judge") as case:
        found = case.index.database.execute("SELECT body FROM run WHERE in_force = 1").fetchone()
        run = decode_fast(bytes(found[0])) if found else None
        strata = strata_of(case.index)
        if not isinstance(run, LinkRun) or not strata:
            raise PersonsError(
                "no pair was drawn by lot yet, so nothing measures the model",
                advice="`habeas link`, then `habeas judge`: a part of each batch is drawn.",
            )
        rng = np.random.default_rng(seed)
        table = reliability(strata, rng=rng)
        told = [
            (odds, same)
            for one in strata
            for odds, same in zip(one.log_odds, one.same, strict=True)
            if same is not None
        ]
        return Measured(
            run=run.id,
            drawn=sum(one.drawn for one in strata),
            answered=sum(len(one.same) for one in strata),
            outside=max(0, run.pairs_compared - sum(one.pairs for one in strata)),
            at=tuple(
                (
                    p,
                    precision(strata, float(log_odds_of(p)), rng=rng),
                    recall(strata, float(log_odds_of(p)), rng=rng),
                )
                for p in AT
            ),
            table=table,
            line=fit_line([odds for odds, _ in told], [same for _, same in told]),
            threshold=None if wrong_in is None else threshold_for(wrong_in, table, rng=rng),
        )


def _sample(index: Index) -> list[Link]:
    """Return the drawn pairs of the run in force of which both sides may be seen, by their lots."""
    found = index.database.execute(
        "SELECT s.body FROM link s WHERE s.state = 'sampled' AND s.in_force = 1"
        " AND EXISTS (SELECT 1 FROM record r WHERE r.mention = unhex(substr(s.a, 5)))"
        " AND EXISTS (SELECT 1 FROM record r WHERE r.mention = unhex(substr(s.b, 5)))"
    )
    links = [as_link(body) for (body,) in found]
    if not links:
        return []
    order = lots(lot_keys([link.a for link in links]), lot_keys([link.b for link in links]))
    return [links[int(at)] for at in np.argsort(order, kind="stable")]


def _answers(index: Index) -> dict[tuple[str, str], bool | None]:
    """Return people's answers to pairs: same, different, or None where nobody can tell or it was passed on."""
    run = index.database.execute
    found: dict[tuple[str, str], bool | None] = {
        (str(a), str(b)): None for a, b in run("SELECT a, b FROM link WHERE state = 'passed' AND undone = 0")
    }
    for a, b, same in run("SELECT a, b, same FROM link WHERE by_person = 1 AND in_force = 1"):
        found[str(a), str(b)] = {"yes": True, "no": False}.get(str(same))
    return found
