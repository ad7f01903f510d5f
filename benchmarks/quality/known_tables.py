"""The estimate on published tables of list overlaps (../shared): status, interval, and what was published.

The Kosovo table ships with the program and needs nothing from ../shared. A published number is no truth: it is what
others concluded, by other means, from the same table. `known truth` takes one list of a table as the whole population.
"""

from __future__ import annotations

import csv
import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from importlib import resources
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import options, shared

from habeas.errors import EstimateError
from habeas.estimates import Answer, CaptureTable, estimate, read_table, table_of

# As collected in the README of ../shared/data/mse, with sources there.
PUBLISHED = {
    "kosovo_4": "10,356 (9,002 to 12,122), Ball et al. 2002",
    "uk_2013_6": "10,000 to 13,000, UK Government 2014",
    "uk_2013_5": "11,456 to 43,894, Silverman, Chan & Vincent 2024",
    "korea_palembang_3": "124 to 198, TJWG 2018; 128 to 349, Silverman, Chan & Vincent 2024",
    "peru_cvr_3": "69,280 (61,007 to 77,552), stratified, CVR 2003",
    "gaza_2024_3": "64,260 (55,298 to 78,525), stratified, Lancet 2025",
    "new_orleans_8_v185": "1,184, stepwise",
    "colombia_recruit_1999_male_r1_20": "2,068 (1,396 to 3,062), verdata",
}
NOT_TABLES = ("_strata", "linkage", "calibration", "known_truth", "reference_results")
BUDGET = 60.0  # seconds a table: 20 lists would run for very long


def main() -> None:
    chosen = options("The estimate on known tables")
    if chosen.quick:
        print(told("kosovo_4", *answered("kosovo_4", kosovo(), 2.0)))
        return
    tables = {"kosovo_4": kosovo()}
    folder = shared("mse")
    if folder is not None:
        tables |= published_tables(folder)
    print("table, lists, documented, status, 95 % interval, middle, seconds | published")
    with ProcessPoolExecutor(max_workers=2) as pool:
        for name, found in zip(tables, pool.map(answered, tables, tables.values()), strict=True):
            print(told(name, *found), flush=True)
        if folder is not None:
            tell_known_truth(pool, folder / "known_truth_tables.csv")


def kosovo() -> CaptureTable:
    """Return the table that ships with the program."""
    with resources.files("habeas.demo").joinpath("kosovo_4.csv").open("rb") as stream:
        return read_table(stream, name="kosovo_4.csv")  # type: ignore[arg-type]


def published_tables(folder: Path) -> dict[str, CaptureTable]:
    """Return every plain table of the folder, by name."""
    found = {}
    for path in sorted(folder.glob("*.csv")):
        if any(word in path.stem for word in NOT_TABLES):
            continue
        try:
            with path.open("rb") as stream:
                found[path.stem] = read_table(stream, name=path.name)
        except EstimateError as refusal:
            print(f"  {path.stem}: not read: {refusal.message}")
    return found


def answered(name: str, table: CaptureTable, budget: float = BUDGET) -> tuple[Answer, float]:
    """Estimate from a table; return the answer and the seconds."""
    started = time.perf_counter()
    answer = estimate(table, budget=budget, clock=time.perf_counter)
    return answer, time.perf_counter() - started


def told(name: str, answer: Answer, seconds: float) -> str:
    """Return a table's line."""
    ends, middle = "", ""
    if answer.estimators:
        first = answer.estimators[0].interval
        ends = f"{first.lo95:,.0f} to {first.hi95:,.0f}"
        middle = f"{answer.headline.interval.median:,.0f}" if answer.headline else "-"
    return (
        f"  {name:34} {len(answer.lists):2} {answer.documented:7,}  {answer.status!s:21} {ends:>22} {middle:>9} "
        f"{seconds:6.1f} s | {PUBLISHED.get(name, '')}"
    )


def tell_known_truth(pool: ProcessPoolExecutor, path: Path) -> None:
    """Tables whose whole population is one of the lists: count how often the interval holds it."""
    truths, tables = known_truth(path)
    hits, given = 0, 0
    print("\nknown truth: table, truth, documented, status, 95 % interval")
    for name, (answer, _) in zip(tables, pool.map(answered, tables, tables.values()), strict=True):
        interval = answer.estimators[0].interval if answer.estimators else None
        covered = interval is not None and interval.lo95 <= truths[name] <= interval.hi95
        given, hits = given + (interval is not None), hits + covered
        ends = "" if interval is None else f"{interval.lo95:,.0f} to {interval.hi95:,.0f}"
        word = "" if interval is None else ("covered" if covered else "MISSED")
        print(
            f"  {name:40} {truths[name]:6,} {answer.documented:6,}  {answer.status!s:21} {ends:>18} {word}",
            flush=True,
        )
    print(
        f"  covered {hits} of {given} with an interval, of {len(tables)} tables; they are not independent of each other"
    )


def known_truth(path: Path) -> tuple[dict[str, int], dict[str, CaptureTable]]:
    """Return the truth and the table of each data set and reference list."""
    truths: dict[str, int] = {}
    lists: dict[str, tuple[str, ...]] = {}
    people: dict[str, list[int]] = defaultdict(list)
    with path.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            name = f"{row['dataset']} within {row['reference_list']}"
            truths[name], lists[name] = int(row["truth"]), tuple(row["lists"].split("+"))
            # The first list is the first digit of the pattern and the lowest bit of a membership.
            people[name] += [int(row["pattern"][::-1], 2)] * int(row["count"])
    return truths, {name: table_of(lists[name], people[name]) for name in people if len(lists[name]) > 1}


if __name__ == "__main__":
    main()
