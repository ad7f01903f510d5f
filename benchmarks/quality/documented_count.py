"""Does the 90 % interval of the documented count cover the truth, and how far off are the count and Chao's estimate?

Invented cases whose truth is known, by the whole way of `habeas link`: accounts in, scored pairs out, partitions drawn
from them. The test seeds are those of no training and no other benchmark.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path += [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]
from linkage_sets import invented
from measuring import Line, median, options, show

from habeas.casework.documented import drawn
from habeas.casework.linking_engines import HABEAS, LOCAL, scored
from habeas.persons.draws import overlap_draws

STYLES, RECORDS = ("cyrillic-latin", "mixed", "arabic"), 2_000
TEST_SEEDS = (7001, 7050)
"""First and last; whoever builds the posterior uses seeds from 1 to 20."""
DRAWS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One case: how many are documented in truth; what the draws say; Chao's estimate against the true linkage's, and
    likewise the persons known to one list and to two, on which it rests."""

    truth: int
    interval: tuple[int, int, int]
    chao: float
    once: float
    twice: float
    seconds: float

    @property
    def covered(self) -> bool:
        return self.interval[0] <= self.truth <= self.interval[2]

    @property
    def error(self) -> float:
        return self.interval[1] / self.truth - 1

    @property
    def width(self) -> float:
        return (self.interval[2] - self.interval[0]) / self.truth


def main() -> None:
    styles, (first, last), records = _chosen()
    for model in ("linkage.json", "doubt.json"):
        content = files("habeas.persons").joinpath("models").joinpath(model).read_bytes()
        print(f"{model} {hashlib.sha256(content).hexdigest()[:12]}")
    for style in styles:
        with ProcessPoolExecutor(max_workers=2) as pool:
            trials = tuple(pool.map(partial(trial, style, records), range(first, last + 1)))
        print(f"{style}, {records:,} records, {len(trials)} seeds from {first}")
        show(lines_of(trials))


def _chosen() -> tuple[tuple[str, ...], tuple[int, int], int]:
    """Return styles, first and last seed, and records a case."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--styles", nargs="+", choices=STYLES, default=STYLES)
    parser.add_argument("--seeds", nargs=2, type=int, metavar=("FIRST", "LAST"), default=TEST_SEEDS)
    read, sys.argv[1:] = parser.parse_known_args()
    quick = options(
        "The documented count against the truth: error, coverage of its 90 % interval, Chao's estimate"
    ).quick
    return (STYLES[:1], (1, 1), 400) if quick else (tuple(read.styles), tuple(read.seeds), RECORDS)


def lines_of(trials: Sequence[Trial]) -> list[Line]:
    """Return what came of trials; the bars are those of the issue."""
    covered = 100 * float(np.mean([one.covered for one in trials]))

    def of(what: str, values: Sequence[float], limit: float | None = None) -> Line:
        return Line(what=what, value=100 * median(values), unit="%", limit=limit)

    errors, chao = [t.error for t in trials], [t.chao for t in trials]
    return [
        Line(what="documented count, |median error|", value=100 * abs(median(errors)), unit="%", limit=3),
        Line(what="Chao's estimate, |median error|", value=100 * abs(median(chao)), unit="%", limit=5),
        Line(what="short of 80 % coverage by", value=max(0.0, 80 - covered), unit="%", limit=0),
        Line(what="beyond 96 % coverage by", value=max(0.0, covered - 96), unit="%", limit=0),
        Line(what="covered", value=covered, unit="%"),
        of("width of the interval", [t.width for t in trials]),
        of("documented count, median error", errors),
        of("documented count, median |error|", [abs(one) for one in errors]),
        Line(what="documented count, mean error", value=100 * float(np.mean(errors)), unit="%"),
        of("Chao's estimate, median error", chao),
        of("Chao's estimate, median |error|", [abs(one) for one in chao]),
        of("persons on one list, median error", [t.once for t in trials]),
        of("persons on two lists, median error", [t.twice for t in trials]),
        Line(what="seconds a case", value=median([t.seconds for t in trials]), unit="s"),
    ]


def trial(style: str, records: int, seed: int) -> Trial:
    """Invent a case, let the engine score it, draw partitions, and hold the count to the truth."""
    case = invented(style, records=records, seed=seed)
    started = time.perf_counter()
    found = scored(HABEAS, case.accounts, (), seed=1, spark=LOCAL, progress=lambda _what, _share: None)
    rows = len(found.mentions)
    documented = drawn(found, np.arange(rows, dtype=np.int32), draws=DRAWS, seed=seed)
    tables = overlap_draws(documented.draws, found.list_of, found.lists)
    person = np.unique([case.truth[mention] for mention in found.mentions], return_inverse=True)[1]
    number = int(person.max()) + 1
    true = chao_of(patterns_of(person, found.list_of), np.ones(number))
    said = np.array([chao_of(tables.patterns, counts) for counts in tables.counts])
    off = np.median(said, axis=0) / np.maximum(true, 1.0) - 1
    return Trial(
        truth=number,
        interval=documented.interval,
        chao=float(off[0]),
        once=float(off[1]),
        twice=float(off[2]),
        seconds=time.perf_counter() - started,
    )


def patterns_of(person: NDArray[np.int64], lists: NDArray[np.int32]) -> NDArray[np.uint8]:
    """Return the lists of each person as zeros and ones."""
    patterns = np.zeros((int(person.max()) + 1, int(lists.max()) + 1), dtype=np.uint8)
    patterns[person, lists] = 1
    return patterns


def chao_of(patterns: NDArray[np.uint8], counts: NDArray[np.generic]) -> tuple[float, float, float]:
    """Chao's (1987) lower bound, bias-corrected: documented + f1 (f1 - 1) / (2 (f2 + 1)); and f1 and f2, the persons on
    one list and on two."""
    on = patterns.sum(axis=1)
    once, twice = float(counts[on == 1].sum()), float(counts[on == 2].sum())
    return float(counts.sum()) + once * (once - 1) / (2 * (twice + 1)), once, twice


if __name__ == "__main__":
    main()
