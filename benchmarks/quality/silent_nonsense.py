"""Tables on which the peer programs print a number without a word: what is said here, and why.

Each row must end as refused, as a range, or with a warning that names the trouble. Exit code 1 if one does not.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1]))
from known_tables import published_tables
from measuring import options, shared

from habeas.estimates import Answer, CaptureTable, estimate
from habeas.estimates.decomposable import decomposable


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One row: the trouble, what the peers do, and what is said here; `good` if it is said at all."""

    trouble: str
    peers: str
    said: str
    good: bool


def main() -> None:
    chosen = options("What is said of tables on which other programs say nothing")
    folder = shared("mse")
    if folder is None:
        return
    tables = published_tables(folder)
    missing = 0
    for one in told(tables, quick=chosen.quick):
        missing += not one.good
        print(f"  {'said' if one.good else 'SILENT'}: {one.trouble}\n      peers: {one.peers}\n      here: {one.said}")
    print(f"  silent: {missing}")
    sys.exit(bool(missing))


def told(tables: dict[str, CaptureTable], *, quick: bool) -> Iterator[Told]:
    """Give the rows, one after the other."""
    yield _row("an empty list", "a number of the other two lists", estimate(_empty()), wants="refused")
    yield _row("two groups of lists that share nobody", "a number", estimate(_apart()), wants="refused")
    yield _row(
        "New Orleans, eight lists",
        "LCMCR, dga and conting print 190 to 1,100 without a word",
        estimate(tables["new_orleans_8_v185"]),
    )
    if quick:
        return
    yield _row(
        "artificial_3: one of three lists shares nobody", "LCMCR prints a middle", estimate(tables["artificial_3"])
    )
    for name, said in (("gaza_2024_3", "29,272 of 29,271 documented"), ("peru_cvr_3", "24,693 of 24,692 documented")):
        found = decomposable(tables[name])
        complete = dict(found.settings)["p_complete"]
        yield Told(
            trouble=f"{name}: the complete graph takes {float(complete):.0%} of the probability",
            peers=f"dga, with it in: {said}",
            said=f"left out, and told: p_complete {float(complete):.3f}; interval {found.interval}",
            good=found.interval is not None and found.interval.lo95 > tables[name].documented * 1.01,
        )
    began = time.perf_counter()
    frozen = estimate(tables["netherlands_5"], budget=5.0, clock=time.perf_counter)
    yield _row(
        f"a sampler that was stopped before it moved (Netherlands 5, {time.perf_counter() - began:.0f} s)",
        "LCMCR prints what its one chain has",
        frozen,
        wants="range_only",
    )


def _row(trouble: str, peers: str, answer: Answer, *, wants: str = "") -> Told:
    reason = answer.reasons[0] if answer.reasons else "nothing"
    good = str(answer.status) == wants if wants else str(answer.status) != "estimate" and bool(answer.reasons)
    return Told(trouble=trouble, peers=peers, said=f"{answer.status}: {reason}", good=good)


def _empty() -> CaptureTable:
    return _table([(1, 0, 0, 200), (0, 1, 0, 300), (1, 1, 0, 60)])


def _apart() -> CaptureTable:
    return _table([(1, 0, 0, 0, 90), (0, 1, 0, 0, 80), (1, 1, 0, 0, 30), (0, 0, 1, 0, 70), (0, 0, 1, 1, 20)])


def _table(rows: list[tuple[int, ...]]) -> CaptureTable:
    cells = np.array([row[:-1] for row in rows], dtype=np.uint8)
    return CaptureTable(
        lists=tuple("abcd"[: cells.shape[1]]),
        patterns=cells,
        counts=np.array([row[-1] for row in rows], dtype=np.int64),
    )


if __name__ == "__main__":
    main()
