"""Linkage against the truth: every engine on every set, median over seeds, each run in a process of its own.

Invented cases (`habeas.demo`), the sets under ../shared, and the two real Argentine lists, of which 200 records are
labelled. Figures on a development set are printed for whoever builds linkage and are not results. With --labels N a
simulated reviewer answers N questions from the engine's own queue, and the engine runs again with the decisions.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1]))
from argentina import labels_of, score
from linkage_bars import bars_of, verdicts
from linkage_engines import ENGINES, Linkage, MissingError
from linkage_reviewer import Reviewer
from linkage_scores import scores_of, variants_of
from linkage_sets import DEVELOPMENT_SEEDS, TEST_SEEDS, TruthSet, offered, role_of_seed
from measuring import SHARED, median, options, run_apart, shared

from habeas.errors import HabeasError
from habeas.persons import Decision

RECORDS, QUICK_RECORDS = 10_000, 400
QUICK = ("invented-cyrillic-latin", "rldata500")
COLUMNS = {
    "precision": "P", "recall": "R", "f1": "F1", "bcubed": "B3", "exact": "exact", "calibration": "calib",
    "listed": "cal>1%", "completeness": "compl", "pairs": "pairs", "documented": "docum", "chao": "Chao",
    "largest": "large", "true_largest": "true", "asked": "asked", "seconds": "s", "peak": "MB",
}  # fmt: skip
Found = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One run of one engine. `labels` questions are answered in `rounds`, a share `wrong` of them wrongly."""

    set: str
    records: int
    seed: int
    engine: str
    labels: int = 0
    rounds: int = 1
    wrong: float = 0.0


def main() -> None:
    chosen = arguments()
    if chosen.one:
        print(json.dumps(list(done(Job(**json.loads(chosen.one))))))
        return
    # The shared options print what is measured and under what load; the others are known here alone.
    sys.argv[1:] = ["--quick"] if chosen.quick else []
    options("Linkage against the truth")
    told = [found for name in chosen.sets for found in measured(name, chosen)]
    if chosen.json:
        chosen.json.write_text(json.dumps(told, indent=1), encoding="utf-8")


def arguments() -> argparse.Namespace:
    """Read which sets, engines, seeds and sizes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--quick", action="store_true", help="a few seconds: shows that it runs, measures little")
    add("--repeats", type=int, help="as for every benchmark; here each seed is run once")
    add(
        "--sets",
        type=_words,
        help=f"of {', '.join(offered())}; default all, but Argentina's lists only beside ../shared",
    )
    add("--engines", type=_words, default=tuple(ENGINES), help=f"of {', '.join(ENGINES)}; default all")
    add("--seeds", type=_numbers, help=f"default: the test seeds {_span(TEST_SEEDS)}")
    add("--development", action="store_true", help=f"the development seeds {_span(DEVELOPMENT_SEEDS)} instead")
    add("--records", type=_numbers, help=f"sizes of the invented cases; default {RECORDS}")
    add("--labels", type=int, default=0, help="questions that a simulated reviewer answers before a second run")
    add("--rounds", type=int, default=1, help="in how many rounds, each with a run after it")
    add("--wrong", type=float, default=0.0, help="share of the answers that are wrong")
    add("--json", type=Path, help="write every run's figures here")
    add("--one", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    chosen.sets = chosen.sets or (QUICK if chosen.quick else tuple(offered()))
    seeds = DEVELOPMENT_SEEDS if chosen.development else TEST_SEEDS
    chosen.seeds = chosen.seeds or (DEVELOPMENT_SEEDS[:1] if chosen.quick else seeds)
    chosen.records = chosen.records or ((QUICK_RECORDS,) if chosen.quick else (RECORDS,))
    for named, there in ((chosen.sets, offered()), (chosen.engines, ENGINES)):
        if strange := sorted(set(named) - set(there)):
            parser.error(f"not known: {', '.join(strange)}; there are {', '.join(there)}")
    return chosen


def measured(name: str, chosen: argparse.Namespace) -> Iterator[Found]:
    """Run the engines on a set, print the medians and how they stand to the bars; give every run."""
    one = offered()[name]
    if one.needs and shared(*one.needs) is None:
        return
    answering = {"labels": chosen.labels, "rounds": chosen.rounds, "wrong": chosen.wrong}
    for records in chosen.records if one.invented else (0,):
        seeds = chosen.seeds if one.invented else (1,)
        print(f"\n{titled(name, records, seeds)}")
        print(f"  {'':24}" + "".join(f"{short:>8}" for short in COLUMNS.values()))
        medians: dict[str, Found] = {}
        for engine in chosen.engines:
            job = Job(set=name, records=records, seed=0, engine=engine, **answering)
            runs = [found for seed in seeds for found in apart(replace(job, seed=seed))]
            if missing := next((run["missing"] for run in runs if "missing" in run), None):
                print(f"  {engine}: skipped, {missing}")
                continue
            for row in dict.fromkeys(run["row"] for run in runs):
                medians[row] = middle([run for run in runs if run["row"] == row])
                tell(row, medians[row])
            yield from runs
        for line in verdicts(bars_of(name, records), medians, name=name):
            print(f"    {line}", flush=True)


def titled(name: str, records: int, seeds: Sequence[int]) -> str:
    """Return the heading of a set: its size, its role, its seeds."""
    one = offered()[name]
    if not one.invented:
        return f"{name} ({one.role})"
    roles = " and ".join(sorted({role_of_seed(seed) for seed in seeds}))
    return f"{name}, {records:,} records ({roles}: seed{'s' * (len(seeds) > 1)} {_span(seeds)})"


def apart(job: Job) -> list[Found]:
    """Run a job in a process of its own, so that its memory and its time are its own."""
    try:
        found: list[Found] = json.loads(run_apart(__file__, "--one", json.dumps(asdict(job))).splitlines()[-1])
    except subprocess.CalledProcessError as failure:
        # Killed for its memory, say. The other engines and sets go on.
        return [{"missing": f"its process ended with {failure.returncode}"}]
    return found


def done(job: Job) -> Iterator[Found]:
    """Run an engine on a set; with labels, once more after the answers."""
    try:
        truth_set = offered()[job.set].read(SHARED.joinpath(*offered()[job.set].needs), job.records, job.seed)
    except HabeasError as refusal:
        yield {"missing": refusal.message}
        return
    reviewer = Reviewer(truth_set.truth, wrong=job.wrong, rng=np.random.default_rng([job.seed, job.labels]))
    decisions: tuple[Decision, ...] = ()
    for number in range(job.rounds + 1 if job.labels else 1):
        started = time.perf_counter()
        try:
            linkage = ENGINES[job.engine](truth_set.accounts, decisions, job.seed)
        except (HabeasError, MissingError) as refusal:
            yield {"missing": str(refusal)}
            return
        seconds = time.perf_counter() - started
        if number in (0, job.rounds):
            yield from told(job, truth_set, linkage, seconds, answered=len(decisions))
        if number < job.rounds:
            decisions += reviewer.answer(linkage, job.labels // job.rounds, decided=decisions)


def told(job: Job, truth_set: TruthSet, linkage: Linkage, seconds: float, *, answered: int) -> Iterator[Found]:
    """Give the figures of a run, one row for each threshold if it goes by one."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)
    numbers = {person: number for number, person in enumerate(dict.fromkeys(truth_set.truth.values()))}
    known = [truth_set.truth.get(mention) for mention in linkage.mentions]
    truth = np.array([-1 if person is None else numbers[person] for person in known], dtype=np.int64)
    names = tuple(dict.fromkeys(account.list for account in truth_set.accounts))
    list_of = {account.mention: names.index(account.list) for account in truth_set.accounts}
    lists = np.array([list_of[mention] for mention in linkage.mentions], dtype=np.int64)
    for row, variant in variants_of(job.engine, linkage, truth).items():
        figures = asdict(scores_of(variant, truth, lists, names, whole=truth_set.whole))
        if truth_set.name == "argentina":
            figures |= labelled(variant)
        base = {"row": f"{row} +{answered}" if answered else row, "job": asdict(job), "asked": len(linkage.questions)}
        yield base | figures | {"seconds": seconds, "peak": peak}


def labelled(linkage: Linkage) -> Found:
    """Hold a linkage of the Argentine lists to the 200 labels: its own precision and recall take the place of the
    pairs', which know only the 101 that were found."""
    persons: dict[int, list[str]] = {}
    for mention, label in zip(linkage.mentions, linkage.labels.tolist(), strict=True):
        persons.setdefault(label, []).append(mention)
    asked = {frozenset((linkage.mentions[a], linkage.mentions[b])) for a, b in linkage.questions}
    got = score(persons.values(), labels_of(), asked=asked)
    sums = {"same": got.same, "found": got.found, "waiting": got.asked, "wrong": got.wrong}
    nothing = dict.fromkeys(("f1", "bcubed", "exact", "calibration", "listed", "true_largest"), float("nan"))
    return sums | nothing | {"precision": got.precision, "recall": got.recall}


def middle(runs: Sequence[Found]) -> Found:
    """Return the median of each figure over the runs, and how many there are."""
    figures = {key: median([run[key] for run in runs]) for key in COLUMNS if key in runs[0]}
    extra = {key: runs[0][key] for key in ("same", "found", "waiting", "wrong") if key in runs[0]}
    return figures | extra | {"runs": len(runs)}


def tell(row: str, figures: Found) -> None:
    """Print a row of the table."""
    print(f"  {row:24}" + "".join(f"{_figure(key, figures[key]):>8}" for key in COLUMNS), flush=True)
    if "same" in figures:
        counts = "of {same} labelled pairs {found} linked and {waiting} asked; {wrong} linked against a label"
        print(f"  {'':24}  {counts.format(**figures)}", flush=True)


def _figure(key: str, value: float) -> str:
    if value != value:
        return "-"
    if key in ("documented", "chao"):
        return f"{value:+.1%}"
    if key in ("largest", "true_largest", "asked", "peak"):
        return f"{value:,.0f}"
    return f"{value:.1f}" if key in ("seconds", "pairs") else f"{value:.3f}"


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(",")))


def _numbers(text: str) -> tuple[int, ...]:
    """Read `1,2,9001-9005`."""
    numbers: list[int] = []
    for part in _words(text):
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return tuple(numbers)


def _span(seeds: Sequence[int]) -> str:
    together = len(seeds) > 1 and list(seeds) == list(range(seeds[0], seeds[-1] + 1))
    return f"{seeds[0]} to {seeds[-1]}" if together else ", ".join(map(str, seeds))


if __name__ == "__main__":
    main()
