"""Splink on Spark beside Splink on DuckDB: the same invented cases, the same pairs; what a record more costs.

Two cores of this machine stand for a cluster. Blocking, learning and scoring are timed apart, with the processor
seconds of the Java process beside the wall clock, for a machine is seldom idle. The last line carries the cost of a
record on to ten million: an extrapolation, which no run has borne out.
"""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path += [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "quality")]
from linkage_sets import invented
from measuring import options

from habeas.casework.spark import spark_session
from habeas.persons import prepare
from habeas.persons.columns import columns
from habeas.persons.keys import keys
from habeas.persons.pairing import pairing
from habeas.persons.splink_blocking import SharedKeys
from habeas.persons.splink_duckdb import compare_in_duckdb
from habeas.persons.splink_spark import compare_in_spark

SIZES, QUICK = (10_000, 100_000), (1_000,)
FAR = 10_000_000
SEED, STYLE = 1, "cyrillic-latin"
STAGES = ("blocking", "learning", "scoring")
HEAD = f"  {'records':>10} {'pairs':>11} {'engine':12} {' '.join(map('{:>9}'.format, STAGES))} {'all s':>8}  java cpu s"


@dataclass(slots=True)
class Stages:
    """Wall seconds by stage, as the engine tells what it is doing."""

    started: float = field(default_factory=time.perf_counter)
    at: dict[str, float] = field(default_factory=dict)

    def __call__(self, what: str, _share: float) -> None:
        stage = what.split()[0]
        self.at.setdefault({"choosing": "blocking", "weighing": "scoring"}.get(stage, stage), time.perf_counter())

    def spent(self, stage: str) -> float:
        """Return the seconds from the beginning of a stage to that of the next."""
        if stage not in self.at:
            return 0.0
        later = [moment for moment in self.at.values() if moment > self.at[stage]]
        return min(later, default=self.at[stage]) - self.at[stage]


def main() -> None:
    chosen = options("Splink on Spark (local[2]) beside Splink on DuckDB")
    if find_spec("pyspark") is None:
        print("  skipped: pyspark is not installed (`make spark` installs it)")
        return
    print(HEAD)
    taken: list[tuple[int, float, float]] = []
    for records in QUICK if chosen.quick else SIZES:
        taken.append(measured(records))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  peak memory of the Python process: {peak:,.0f} MB")
    if len(taken) > 1:
        (fewer, *low), (more, *high) = taken[-2:]
        hours = [(at + (then - at) / (more - fewer) * (FAR - fewer)) / 3600 for at, then in zip(low, high, strict=True)]
        print(
            f"  EXTRAPOLATED in a straight line to {FAR:,} records: {hours[1]:,.1f} processor hours of Java, "
            f"{hours[0]:,.1f} h on two cores as busy as these"
        )


def measured(records: int) -> tuple[int, float, float]:
    """Measure one size on both engines; return the records, and Spark's seconds and processor seconds but its start."""
    accounts = invented(STYLE, records=records, seed=SEED).accounts
    prepared, found = prepare(accounts), keys(columns(accounts))
    memory = Path("/dev/shm")
    with (
        TemporaryDirectory(dir=memory if memory.is_dir() else None) as place,
        spark_session(master="local[2]", place=Path(place), memory="6g") as session,
    ):
        process = session.sparkContext._gateway.proc.pid
        before, stages = _processor_seconds(process), Stages()
        there = compare_in_spark(prepared, session, SharedKeys(rows=found.rows, keys=found.keys), progress=stages)
        spent, whole = _processor_seconds(process) - before, time.perf_counter() - stages.started
    print(_line(len(accounts), there, stages, whole, f"{spent:10.1f}"), flush=True)
    stages = Stages()
    stages("choosing pairs", 0.0)
    met = pairing(found, len(accounts))
    here = compare_in_duckdb(prepared, met.first, met.second, progress=stages)
    print(_line(len(accounts), here, stages, time.perf_counter() - stages.started, f"{'-':>10}"), flush=True)
    return len(accounts), whole, spent


def _line(records: int, compared: Any, stages: Stages, whole: float, processor: str) -> str:
    parts = " ".join(f"{stages.spent(stage):9.1f}" for stage in STAGES)
    return f"  {records:10,} {compared.compared:11,} {compared.engine:12} {parts} {whole:8.1f} {processor}"


def _processor_seconds(process: int) -> float:
    """Return what a process has had of the processors, where the system tells it."""
    told = Path(f"/proc/{process}/stat")
    if not told.exists():
        return float("nan")
    fields = told.read_text(encoding="ascii", errors="replace").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100.0


if __name__ == "__main__":
    main()
