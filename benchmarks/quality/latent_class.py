"""The latent-class sampler on 25 published tables: do its chains agree, how fast, on what, and what the peers get.

Under LCMCR's own priors, so that the numbers can be held against `exact-LCM` (long runs of an independent sampler of
the same model) and against LCMCR itself, as ../shared/data/mse/reference_results.csv has them. Seconds are of this
machine and its load; a peer's are of another, so trust the ratio of ESS/s only roughly.
"""

from __future__ import annotations

import csv
import resource
import statistics
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))
from known_tables import kosovo, published_tables
from measuring import options, shared

from habeas.estimates import CaptureTable, table_of
from habeas.estimates.convergence import bulk_ess, rhat
from habeas.estimates.latent_class import BEST_KERNEL, PRIORS, CountPosterior, latent_class
from habeas.estimates.rounds import begin
from habeas.estimates.table import canonical

SEEDS = (1, 2, 3, 4)
# Four more corners of the Sudan study's grid of linkage thresholds make 21 published tables 25.
CORNERS = (("1", "5"), ("2", "2"), ("5", "1"), ("5", "5"))
FAST = {"uk_2013_6": (1_000.0, 6.3), "kosovo_4": (150.0, 121.0)}
FAST_SWEEPS = 60_000
LAST = ("gaza_2024_3", "peru_cvr_3", "netherlands_6", "netherlands_5", "colombia_recruit_1999_male_r1_20", "peru_cvr_6")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A converged row of an independent sampler: median and ends."""

    median: float
    low: float
    high: float


def main() -> None:
    chosen = options("The latent-class sampler, LCMCR's priors, 4 chains")
    print(f"kernel {BEST_KERNEL}")
    if chosen.quick:
        speed("kosovo_4", kosovo(), sweeps=6_000)
        return
    folder = shared("mse")
    if folder is None:
        return
    tables = published_tables(folder) | linkage_corners(folder / "sudan_khartoum_3_linkage_grid.csv")
    for name in FAST:
        speed(name, tables[name], sweeps=FAST_SWEEPS)
    exact, peers = references(folder / "reference_results.csv")
    found = sampled(tables)
    print("table | R-hat, ESS by the last seed | converged seeds | seconds a seed | medians by seed, largest/smallest")
    print("  | mean median [ends] | exact | LCMCR's medians")
    verdicts = []
    for name in tables:
        line, verdict = told(name, found[name], exact.get(name), peers.get(name, []))
        verdicts.append(verdict)
        print(line, flush=True)
    good, even, agreeing = (sum(kind) for kind in zip(*verdicts, strict=True))
    held = sum(name in exact for name in tables)
    print(f"  converged with every seed: {good} of {len(tables)} tables (bar 22 of 25), the rest flagged")
    print(f"  of those, medians within 1.03 over the seeds: {even}; agreeing with the exact row: {agreeing} of {held}")
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB (bar 300)")


def sampled(tables: dict[str, CaptureTable]) -> dict[str, list[tuple[CountPosterior, float]]]:
    """Run every table with every seed, seed by seed, and tell each as it comes; a table that fails once is not tried
    again.
    """
    found: dict[str, list[tuple[CountPosterior, float]]] = {name: [] for name in tables}
    order = sorted(tables, key=lambda name: (name in LAST, len(tables[name].counts)))
    with ThreadPoolExecutor(2) as pool:
        for seed in SEEDS:
            for name in order:
                if any(not posterior.converged for posterior, _ in found[name]):
                    continue
                began, cpu = time.perf_counter(), time.process_time()
                posterior = latent_class(tables[name], seed=seed, priors="lcmcr", each=pool.map)
                found[name].append((posterior, time.process_time() - cpu))
                ends = posterior.interval
                print(
                    f"    seed {seed} {name}: {'converged' if posterior.converged else 'NOT CONVERGED'}, "
                    f"R-hat {posterior.rhat:.4f}, ESS {posterior.ess:,.0f}, {posterior.sweeps:,} sweeps, "
                    f"{posterior.rungs} rungs, {posterior.round_trips} round trips, "
                    f"{ends.median:,.0f} [{ends.lo95:,.0f}, {ends.hi95:,.0f}], "
                    f"{time.process_time() - cpu:.1f} s of processor, {time.perf_counter() - began:.1f} s",
                    flush=True,
                )
    return found


def speed(name: str, table: CaptureTable, *, sweeps: int) -> None:
    """Tell effective draws of n0 a second of one core, plain chains, discarded quarter included in the time."""
    rounds = begin(canonical(table), PRIORS["lcmcr"], chains=4, classes=10, seed=1)
    rounds.plain.run_to(16, spent=lambda: False, each=map)  # the compiler is not timed
    began = time.process_time()
    rounds.plain.run_to(sweeps, spent=lambda: False, each=map)
    seconds = time.process_time() - began
    kept = rounds.plain.kept()
    ess, alpha = bulk_ess(kept[1]), bulk_ess(kept[2])
    bar, peer = FAST[name]
    print(
        f"  {name}: {ess / seconds:,.0f} effective draws of n0 a second of one core (bar {bar:,.0f}, LCMCR {peer:g}), "
        f"{alpha / seconds:,.0f} of log alpha; R-hat {rhat(kept[1]):.4f}; {1e6 * seconds / sweeps / 4:.1f} us a sweep",
        flush=True,
    )


def told(
    name: str, found: list[tuple[CountPosterior, float]], exact: Reference | None, peers: list[float]
) -> tuple[str, tuple[bool, bool, bool]]:
    """Return a table's line, and whether it converged, gave one median, and agrees with the exact row."""
    posteriors = [posterior for posterior, _ in found]
    converged = [posterior for posterior in posteriors if posterior.converged]
    medians = [posterior.interval.median for posterior in posteriors]
    ratio = max(medians) / min(medians)
    middle, low, high = (
        statistics.fmean(getattr(posterior.interval, end) for posterior in posteriors)
        for end in ("median", "lo95", "hi95")
    )
    every = len(converged) == len(SEEDS)
    agrees = every and exact is not None and _agrees((middle, low, high), exact)
    word = (
        ""
        if exact is None
        else f"{exact.median:,.0f} [{exact.low:,.0f}, {exact.high:,.0f}] {'ok' if agrees else 'AWAY'}"
    )
    last = posteriors[-1]
    line = (
        f"  {name:34} | {last.rhat:.4f}, {last.ess:,.0f}{f', ladder of {last.rungs}' if last.rungs > 1 else ''} | "
        f"{len(converged)} of {len(posteriors)} | {statistics.fmean(seconds for _, seconds in found):.1f} | "
        f"{', '.join(f'{median:,.0f}' for median in medians)}, {ratio:.3f} | "
        f"{middle:,.0f} [{low:,.0f}, {high:,.0f}] | {word} | {', '.join(f'{peer:,.0f}' for peer in peers)}"
    )
    return line, (every, every and ratio <= 1.03, agrees)


def _agrees(found: tuple[float, float, float], exact: Reference) -> bool:
    """The median within 2 % and the ends within 5 %, or one person where that is more."""
    pairs = zip(found, (exact.median, exact.low, exact.high), (0.02, 0.05, 0.05), strict=True)
    return all(abs(one - other) <= max(share * other, 1.0) for one, other, share in pairs)


def references(path: Path) -> tuple[dict[str, Reference], dict[str, list[float]]]:
    """Return the converged exact rows, the tempered one where there is one, and LCMCR's medians of the documented
    settings.
    """
    exact: dict[str, Reference] = {}
    peers: dict[str, list[float]] = defaultdict(list)
    with path.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            name, tool, note = row["dataset"], row["tool"], row["note"]
            if tool.startswith("exact-LCM") and not any(word in note for word in ("NOT CONVERGED", "not a reference")):
                if name not in exact or "tempered" in tool:
                    exact[name] = Reference(
                        median=float(row["estimate"]), low=float(row["lo95"]), high=float(row["hi95"])
                    )
            elif tool == "LCMCR" and "docexample" in row["settings"]:
                peers[name].append(float(row["estimate"]))
    return exact, peers


def linkage_corners(path: Path) -> dict[str, CaptureTable]:
    """Return four more tables of the Sudan study, by its thresholds for duplicates and matches."""
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {f"sudan d{d}o{o}": _corner(rows, d, o) for d, o in CORNERS if _of(rows, d, o)}


def _of(rows: list[dict[str, str]], d: str, o: str) -> list[dict[str, str]]:
    return [row for row in rows if (row["dup_threshold"], row["ovrlp_threshold"]) == (d, o)]


def _corner(rows: list[dict[str, str]], d: str, o: str) -> CaptureTable:
    lists = ("PB", "PV", "SM")
    people: list[int] = []
    for row in _of(rows, d, o):
        people += [sum(int(row[name]) << at for at, name in enumerate(lists))] * int(row["count"])
    return table_of(lists, people)


if __name__ == "__main__":
    main()
