"""Does the 95 % interval cover? Invented cases, linked as the truth says, so that only the estimate is tried.

Every seed is another country. The truth is how many people were taken there, those on no list included. For each size:
how often the interval holds the truth, on which side it fails, and how wide it is for its truth.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import Line, median, options, show

from habeas.demo import Invented, invent
from habeas.estimates import CaptureTable, Interval, estimate, table_of

SIZES, SEEDS = (900, 3_000), 20
WANTED = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One invented case and what was estimated of it. Refused: no interval."""

    seed: int
    truth: int
    documented: int
    status: str
    interval: Interval | None
    floor: Interval | None
    seconds: float

    @property
    def covered(self) -> bool:
        return self.interval is not None and self.interval.lo95 <= self.truth <= self.interval.hi95


def main() -> None:
    chosen = options("Coverage of the 95 % interval on invented cases, linkage as the truth says")
    sizes, seeds = ((200,), 1) if chosen.quick else (SIZES, SEEDS)
    with ProcessPoolExecutor(max_workers=2) as pool:
        for records in sizes:
            trials = list(pool.map(trial, [records] * seeds, range(1, seeds + 1)))
            tell(records, trials)


def trial(records: int, seed: int) -> Trial:
    """Invent a case, link it as the truth says, and estimate."""
    case = invent(records=records, seed=seed)
    started = time.perf_counter()
    answer = estimate(true_table(case))
    by_name = {one.name: one.interval for one in answer.estimators}
    return Trial(
        seed=seed,
        truth=case.people,
        documented=answer.documented,
        status=str(answer.status),
        interval=by_name.get("latent_class"),
        floor=by_name.get("chao_lower_bound"),
        seconds=time.perf_counter() - started,
    )


def true_table(case: Invented) -> CaptureTable:
    """Count the people by the lists that they are on, from who is who."""
    lists_of = np.zeros(case.people, dtype=int)
    for bit, a_list in enumerate(case.lists):
        lists_of[np.unique(a_list.rows.person)] |= 1 << bit
    return table_of(tuple(a_list.slug for a_list in case.lists), lists_of[lists_of > 0].tolist())


def tell(records: int, trials: list[Trial]) -> None:
    """Print every case, then what they come to."""
    print(f"\n{records:,} records: seed, truth, documented, status, 95 % interval, middle, covered, lower bound")
    for one in trials:
        if one.interval is None:
            print(f"  {one.seed:3} {one.truth:7,} {one.documented:7,}  {one.status}")
            continue
        ends = f"{one.interval.lo95:,.0f} to {one.interval.hi95:,.0f}"
        floor = "" if one.floor is None else f"{one.floor.median:,.0f}"
        covered = "covered" if one.covered else "MISSED"
        print(
            f"  {one.seed:3} {one.truth:7,} {one.documented:7,}  {one.status:21} {ends:>18} "
            f"{one.interval.median or float('nan'):9,.0f}  {covered:8} {floor:>8}"
        )
    given = [one for one in trials if one.interval is not None]
    statuses = ", ".join(f"{status} {times}" for status, times in Counter(t.status for t in trials).most_common())
    print(f"  {statuses}")
    if given:
        hits = sum(one.covered for one in given)
        print(f"  covered {hits} of {len(given)} ({hits / len(given):.0%}; {WANTED:.0%} is wanted)")
        show(
            [
                Line(what="middle / truth, median", value=median([middle(one) / one.truth for one in given])),
                Line(what="width / truth, median", value=median([width(one) / one.truth for one in given])),
                Line(what="truth above the interval", value=sum(one.truth > above(one) for one in given)),
                Line(what="truth below the interval", value=sum(one.truth < below(one) for one in given)),
                Line(what="seconds of one estimate, median", value=median([one.seconds for one in given]), unit="s"),
            ]
        )


def middle(one: Trial) -> float:
    """Return the interval's middle."""
    return one.interval.median if one.interval and one.interval.median else float("nan")


def width(one: Trial) -> float:
    """Return how wide the interval is."""
    return above(one) - below(one)


def above(one: Trial) -> float:
    """Return the interval's upper end."""
    return one.interval.hi95 if one.interval else float("nan")


def below(one: Trial) -> float:
    """Return the interval's lower end."""
    return one.interval.lo95 if one.interval else float("nan")


if __name__ == "__main__":
    main()
