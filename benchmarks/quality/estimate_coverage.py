"""Does the interval hold the truth? Tables whose truth is known, with the peers' figures for the same tables.

39 real tables of which one list is taken as the whole population, and 7 x 30 invented ones. The score is that of an
interval on the scale of logs (Gneiting & Raftery 2007): its width and 40 times what it misses by; less is better.
Invented tables with missed links are estimated as they are, and with draws of the linkage: 100 tables in which people
were put together again as a linker would who knows that one in ten links is missed, give or take a fifth of that.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import options, shared

from habeas.estimates import CaptureTable, estimate

BARS = {
    "known truth": (0.75, 4.7),
    "indep": (0.90, 0.11),
    "two_class": (0.90, 0.605),
    "pair_pos": (0.90, 0.176),
    "erased_pair": (0.90, 0.143),
    "sparse": (0.90, None),
    "rasch": (0.65, None),
    "missed_links": (None, None),
    "missed_links, with draws": (0.85, None),
}
"""Least coverage and largest mean score, where the issue sets one: the best peer's and a tenth."""
_DRAWS, _MISSED, _SPREAD = 100, 0.1, 0.02
_MISS = 40.0  # 2 / 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A table whose truth is known."""

    group: str
    name: str
    truth: float
    table: CaptureTable
    linked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the estimate told of it: its ends, its status, and the seconds."""

    case: Case
    low: float
    high: float
    status: str
    seconds: float

    @property
    def holds(self) -> bool:
        return self.low <= self.case.truth <= self.high

    @property
    def score(self) -> float:
        low, high, truth = math.log(max(self.low, 1.0)), math.log(self.high), math.log(self.case.truth)
        return high - low + _MISS * (max(0.0, low - truth) + max(0.0, truth - high))


def main() -> None:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--tables", type=int, default=30, help="of each invented process (default 30)")
    parser.add_argument("--at-once", type=int, default=2, help="tables at a time (default 2)")
    own, rest = parser.parse_known_args()
    sys.argv[1:] = rest
    chosen = options("The interval on tables whose truth is known (--tables N of each invented process)")
    folder = shared("mse")
    if folder is None:
        return
    cases = [*known(folder / "known_truth_tables.csv"), *invented(folder / "calibration_sim_tables.csv")]
    cases = [one for one in cases if one.group == "known truth" or int(one.name.split()[-1]) < own.tables]
    # Known truth first, then the first table of every process, the second of every one: a run that is stopped with
    # Ctrl-C has come equally far with each.
    cases.sort(key=lambda one: -1 if one.group == "known truth" else int(one.name.split()[-1]))
    if chosen.quick:
        cases = [next(one for one in cases if one.group == group) for group in ("known truth", "indep")]
    by_group: dict[str, list[Found]] = defaultdict(list)
    pool = ProcessPoolExecutor(max_workers=own.at_once)
    try:
        for at, found in enumerate(pool.map(estimated, cases), start=1):
            by_group[found.case.group].append(found)
            print(
                f"{at}/{len(cases)} {found.case.group}, {found.case.name}: {found.case.truth:,.0f} in {found.low:,.0f} "
                f"to {found.high:,.0f}, {found.status}, {found.seconds:.1f} s",
                file=sys.stderr,
                flush=True,
            )
        pool.shutdown()
    except KeyboardInterrupt:
        pool.shutdown(wait=False, cancel_futures=True)
        print("stopped; of the tables so far:")
    tell(by_group, peers(folder))


def estimated(case: Case) -> Found:
    """Estimate one table."""
    began = time.perf_counter()
    draws = linked_again(case.table, seed=case_seed(case)) if case.linked else ()
    answer = estimate(case.table, draws=draws)
    told = answer.range
    return Found(
        case=case,
        low=told.lo95 if told else math.nan,
        high=told.hi95 if told else math.nan,
        status=str(answer.status),
        seconds=time.perf_counter() - began,
    )


def case_seed(case: Case) -> int:
    """Return a seed of the case's own."""
    return sum(map(ord, case.name))


def linked_again(table: CaptureTable, *, seed: int) -> tuple[CaptureTable, ...]:
    """Draw tables in which missed links are made: people on several lists who stand as two are put together."""
    rng = np.random.default_rng(seed)
    bits = table.patterns.astype(np.int64) @ (1 << np.arange(len(table.lists)))
    counts = dict(zip(bits.tolist(), table.counts.tolist(), strict=True))
    several = [(cell, count) for cell, count in counts.items() if cell.bit_count() > 1 and count]
    drawn = []
    for _ in range(_DRAWS):
        missed = float(np.clip(rng.normal(_MISSED, _SPREAD), 0.0, 0.5))
        now = dict(counts)
        for cell, count in several:
            alone = [1 << at for at in range(len(table.lists)) if cell >> at & 1]
            for one in alone:
                rest = cell - one
                split = int(rng.poisson(count * missed / (1 - missed) / len(alone)))
                split = min(split, now.get(one, 0), now.get(rest, 0) if rest != one else now.get(one, 0) // 2)
                now[cell] += split
                now[one] = now.get(one, 0) - split
                now[rest] = now.get(rest, 0) - split
        cells = sorted(cell for cell, count in now.items() if count)
        patterns = np.array([[cell >> at & 1 for at in range(len(table.lists))] for cell in cells], dtype=np.uint8)
        held = np.array([now[cell] for cell in cells], dtype=np.int64)
        drawn.append(CaptureTable(lists=table.lists, patterns=patterns, counts=held))
    return tuple(drawn)


def known(path: Path) -> Iterator[Case]:
    """Read the tables of which one list is the population."""
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    grouped: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        grouped[row["dataset"], row["reference_list"]].append(row)
    for (dataset, reference), cells in grouped.items():
        lists = tuple(cells[0]["lists"].split("+"))
        yield Case(
            group="known truth",
            name=f"{dataset}, {reference}",
            truth=float(cells[0]["truth"]),
            table=table_from([(cell["pattern"], int(cell["count"])) for cell in cells], lists),
        )


def invented(path: Path) -> Iterator[Case]:
    """Read the invented tables."""
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    grouped: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        grouped[row["dgp"], row["rep"]].append(row)
    for (process, number), cells in grouped.items():
        lists = tuple("abcdefgh"[: len(cells[0]["pattern"])])
        table = table_from([(cell["pattern"], int(cell["count"])) for cell in cells], lists)
        truth = float(cells[0]["truth"])
        yield Case(group=process, name=f"{process} {number}", truth=truth, table=table)
        if process == "missed_links":
            yield Case(
                group=f"{process}, with draws", name=f"{process} {number}", truth=truth, table=table, linked=True
            )


def table_from(cells: list[tuple[str, int]], lists: tuple[str, ...]) -> CaptureTable:
    """Make a table of patterns written as 0 and 1."""
    held = [(pattern, count) for pattern, count in cells if count]
    return CaptureTable(
        lists=lists,
        patterns=np.array([[int(bit) for bit in pattern] for pattern, _ in held], dtype=np.uint8),
        counts=np.array([count for _, count in held], dtype=np.int64),
    )


def peers(folder: Path) -> dict[str, list[str]]:
    """Return what peers reached on the same tables, by group."""
    found: dict[tuple[str, str], list[tuple[bool, float]]] = defaultdict(list)
    for file, group in (("calibration_peer_results.csv", ""), ("known_truth_peer_results.csv", "known truth")):
        with (folder / file).open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                try:
                    low, high, truth = float(row["lo95"]), float(row["hi95"]), float(row["truth"])
                except ValueError:
                    continue
                if math.isfinite(low) and math.isfinite(high):
                    low = max(low, 1.0)
                    missed = max(0.0, math.log(low / truth)) + max(0.0, math.log(truth / high))
                    hit = low <= truth <= high
                    found[group or row["group"], row["tool"]].append((hit, math.log(high / low) + _MISS * missed))
    told: dict[str, list[str]] = defaultdict(list)
    for (group, tool), values in sorted(found.items()):
        hits, scores = zip(*values, strict=True)
        told[group].append(f"{tool.split()[0]} {np.mean(hits):.2f}/{np.mean(scores):.2f}")
    return told


def tell(by_group: dict[str, list[Found]], beside: dict[str, list[str]]) -> None:
    """Print coverage and score by group, with bars and peers."""
    print("group, tables, coverage (bar), mean score (bar), statuses, seconds a table | peers' coverage/score")
    for group, all_found in by_group.items():
        given = [one for one in all_found if not math.isnan(one.low)]
        coverage = float(np.mean([one.holds for one in given])) if given else math.nan
        score = float(np.mean([one.score for one in given])) if given else math.nan
        least, most = BARS.get(group, (None, None))
        statuses = ", ".join(f"{status} {count}" for status, count in Counter(one.status for one in all_found).items())
        seconds = float(np.mean([one.seconds for one in all_found]))
        print(
            f"  {group:26} {len(all_found):3}  {coverage:.2f} ({_bar(least)})  {score:6.2f} ({_bar(most)})  "
            f"{statuses}; {seconds:.1f} s | {'; '.join(beside.get(group.split(',')[0], []))}"
        )
        for one in given:
            if group == "known truth" and not one.holds:
                print(f"      missed: {one.case.name}: {one.case.truth:,.0f} in {one.low:,.0f} to {one.high:,.0f}")


def _bar(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


if __name__ == "__main__":
    main()
