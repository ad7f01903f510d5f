"""Linking the two real Argentine lists (../shared), imported with the mappings under examples/argentina."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import CASE, ROOT, Line, new_context, options, shared, show

from habeas.casework.importing import import_table
from habeas.casework.linking import link

SECONDS = 60.0
LISTS = {"ruvte.toml": "ruvte.csv", "parque.toml": "parque_de_la_memoria.csv"}


def main() -> None:
    chosen = options("Linking the two Argentine lists")
    folder = shared("linkage", "argentina_presentes")
    if folder is None:
        return
    if chosen.quick:
        print("  skipped: the two lists are whole or not at all, and take longer than --quick has")
        return
    with new_context() as context:
        lines = []
        for mapping, table in LISTS.items():
            started = time.perf_counter()
            done = import_table(context, CASE, folder / table, ROOT / "examples" / "argentina" / mapping)
            what = f"import {table}: {done.new:,} records, {len(done.set_aside)} set aside"
            lines.append(Line(what=what, value=time.perf_counter() - started, unit="s"))
        runs = [link(context, CASE) for _ in range(chosen.repeats)]
        best = min(runs, key=lambda run: run.seconds)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)
    lines.append(Line(what="link", value=best.seconds, unit="s", limit=SECONDS))
    lines.append(Line(what="peak memory", value=peak, unit="MB"))
    show(lines)
    print(
        f"  {best.mentions:,} mentions, {best.pairs_compared:,} pairs compared, {best.linked:,} linked, "
        f"{best.queued:,} queued, {best.persons:,} persons, {best.conflicts} conflicts"
    )


if __name__ == "__main__":
    main()
