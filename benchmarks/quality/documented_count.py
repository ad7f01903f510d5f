"""Does the 90 % interval of the documented count cover the truth, and how far off are the count and Chao's estimate?

Invented cases whose truth is known, by the whole way of the engine: accounts in, scored pairs out, partitions drawn
from them. The seeds are those of no training and no other benchmark.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path += [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]
from linkage_sets import invented
from measuring import Line, median, options, show

from habeas.persons import Account
from habeas.persons.draw_summary import CountDoubt, summary
from habeas.persons.draws import overlap_draws
from habeas.persons.missed_links import Missed
from habeas.persons.posterior import ModelDoubt, sample_partitions

STYLES, RECORDS = ("cyrillic-latin", "mixed"), 2_000
TEST_SEEDS = tuple(range(7001, 7051))
DRAWS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What an engine hands on: rows by `mentions`, compared pairs with calibrated log odds, what it missed and how far
    it may be off as a whole."""

    mentions: tuple[str, ...]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    log_odds: NDArray[np.float64]
    missed: Missed
    doubt: ModelDoubt


Engine = Callable[[Sequence[Account]], Scored]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One case: how many are documented in truth, what the draws say, Chao's estimate against the true linkage's."""

    truth: int
    count: CountDoubt
    chao: float
    seconds: float

    @property
    def covered(self) -> bool:
        return self.count.lo90 <= self.truth <= self.count.hi90

    @property
    def error(self) -> float:
        return self.count.median / self.truth - 1


def main() -> None:
    chosen = options("The documented count against the truth: error, coverage of its 90 % interval, Chao's estimate")
    styles, seeds, records = (STYLES[:1], TEST_SEEDS[:1], 400) if chosen.quick else (STYLES, TEST_SEEDS, RECORDS)
    for style in styles:
        with ProcessPoolExecutor(max_workers=2) as pool:
            trials = tuple(pool.map(partial(trial, habeas, style, records), seeds))
        print(f"{style}, {records:,} records, {len(seeds)} seeds from {seeds[0]}")
        show(lines_of(trials))


def lines_of(trials: Sequence[Trial]) -> list[Line]:
    """Return what came of trials; the bars are those of the issue."""
    covered = 100 * float(np.mean([one.covered for one in trials]))
    return [
        Line(
            what="documented count, |median error|",
            value=100 * abs(median([t.error for t in trials])),
            unit="%",
            limit=3,
        ),
        Line(what="documented count, median |error|", value=100 * median([abs(t.error) for t in trials]), unit="%"),
        Line(
            what="Chao's estimate, |median error|", value=100 * abs(median([t.chao for t in trials])), unit="%", limit=5
        ),
        Line(what="short of 80 % coverage by", value=max(0.0, 80 - covered), unit="%", limit=0),
        Line(what="beyond 96 % coverage by", value=max(0.0, covered - 96), unit="%", limit=0),
        Line(what="covered", value=covered, unit="%"),
        Line(
            what="width of the interval",
            value=100 * median([(t.count.hi90 - t.count.lo90) / t.truth for t in trials]),
            unit="%",
        ),
        Line(what="seconds a case", value=median([t.seconds for t in trials]), unit="s"),
    ]


def trial(engine: Engine, style: str, records: int, seed: int) -> Trial:
    """Invent a case, let the engine score it, draw partitions, and hold the count to the truth."""
    case = invented(style, records=records, seed=seed)
    started = time.perf_counter()
    scored = engine(case.accounts)
    names = tuple(sorted({account.list for account in case.accounts}))
    list_of = {account.mention: names.index(account.list) for account in case.accounts}
    lists = np.array([list_of[mention] for mention in scored.mentions], dtype=np.int64)
    draws = sample_partitions(
        len(lists),
        scored.first,
        scored.second,
        scored.log_odds,
        lists=lists,
        start=np.arange(len(lists), dtype=np.int32),
        missed=scored.missed,
        model_doubt=scored.doubt,
        draws=DRAWS,
        rng=np.random.default_rng(seed),
    )
    tables = overlap_draws(draws, lists, names)
    person = np.unique([case.truth[mention] for mention in scored.mentions], return_inverse=True)[1]
    true = chao_of(patterns_of(person, lists), np.ones(int(person.max()) + 1))
    drawn = [chao_of(tables.patterns, counts) for counts in tables.counts]
    return Trial(
        truth=int(person.max()) + 1,
        count=summary(draws, scored.first, scored.second).documented,
        chao=median(drawn) / true - 1,
        seconds=time.perf_counter() - started,
    )


def patterns_of(person: NDArray[np.int64], lists: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the lists of each person as zeros and ones."""
    patterns = np.zeros((int(person.max()) + 1, int(lists.max()) + 1), dtype=np.uint8)
    patterns[person, lists] = 1
    return patterns


def chao_of(patterns: NDArray[np.uint8], counts: NDArray[np.generic]) -> float:
    """Chao's (1987) lower bound, bias-corrected: documented + f1 (f1 - 1) / (2 (f2 + 1))."""
    on = patterns.sum(axis=1)
    once, twice = float(counts[on == 1].sum()), float(counts[on == 2].sum())
    return float(counts.sum()) + once * (once - 1) / (2 * (twice + 1))


def habeas(accounts: Sequence[Account]) -> Scored:
    """Score a case by the program's own engine, with the doubt that a run has before anybody answered anything."""
    from habeas.casework.linking_engines import HABEAS, LOCAL, scored

    found = scored(HABEAS, accounts, (), seed=1, spark=LOCAL, progress=lambda _what, _share: None)
    return Scored(
        mentions=found.mentions,
        first=found.compared.first,
        second=found.compared.second,
        log_odds=found.compared.log_odds,
        missed=found.missed,
        doubt=found.doubt,
    )


if __name__ == "__main__":
    main()
