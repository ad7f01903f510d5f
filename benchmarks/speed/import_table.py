"""Import of a table into the vault against the same file into a plain SQLite table; and its memory.

The import parses, reads by the mapping, seals, signs, commits and indexes for search. The plain table is stdlib
csv and sqlite3: the same columns as text, one transaction, a file on the same disk. Both run in one fresh process
a time, the plain one before and after; the best of each counts.
"""

from __future__ import annotations

import csv
import json
import resource
import sqlite3
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import CASE, Line, new_context, options, run_apart, show, write_list

from habeas.casework.importing import import_table

ROWS, SIZES = 100_000, (20_000, 100_000, 300_000)
RATIO, MEGABYTES = 20.0, 600.0


def main() -> None:
    chosen = options("Import into the vault / into a plain SQLite table")
    sizes, rows = ((1_000, 3_000), 3_000) if chosen.quick else (SIZES, ROWS)
    for size in sizes:
        repeats = 1 if chosen.quick or size > rows else chosen.repeats
        runs = [json.loads(run_apart(__file__, "--once", size)) for _ in range(repeats)]
        import_s, plain_s = min(run["import"] for run in runs), min(run["plain"] for run in runs)
        peak = max(run["peak_mb"] for run in runs)
        found = [
            Line(what=f"{size:,} rows: plain SQLite", value=plain_s, unit="s"),
            Line(what=f"{size:,} rows: import", value=import_s, unit="s"),
            Line(what=f"{size:,} rows: processor time of it", value=min(r["cpu"] for r in runs), unit="s"),
            Line(
                what=f"{size:,} rows: ratio", value=import_s / plain_s, unit="x", limit=RATIO if size == rows else None
            ),
            Line(what=f"{size:,} rows: peak memory", value=peak, unit="MB", limit=MEGABYTES),
        ]
        show(found)


def once(size: int) -> dict[str, float]:
    """Import one table in this process; return seconds, processor seconds, and peak memory in MB."""
    with TemporaryDirectory() as folder, new_context() as context:
        table, mapping = write_apart(Path(folder), size)
        before = plain(table, Path(folder) / "plain.db")
        started, cpu = time.perf_counter(), time.process_time()
        done = import_table(context, CASE, table, mapping)
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)
        if done.new != size or done.set_aside:
            raise SystemExit(f"{done.new} records came of {size} rows")
        after = [plain(table, Path(folder) / "plain.db") for _ in range(3)]
    return {"import": seconds, "cpu": cpu, "plain": min(before, *after), "peak_mb": peak}


def write_apart(folder: Path, size: int) -> tuple[Path, Path]:
    """Write the list in another process, so that inventing it does not count as memory of importing it."""
    table, mapping = run_apart(__file__, "--write", folder, size).split("\n")[:2]
    return Path(table), Path(mapping)


def plain(table: Path, target: Path) -> float:
    """Return the seconds that reading the file into a plain SQLite table takes."""
    target.unlink(missing_ok=True)
    started = time.perf_counter()
    with table.open(newline="", encoding="utf-8") as stream:
        rows = csv.reader(stream)
        columns = next(rows)
        database = sqlite3.connect(target)
        database.execute(f"CREATE TABLE list ({', '.join(f'c{at} TEXT' for at in range(len(columns)))})")
        with database:
            database.executemany(f"INSERT INTO list VALUES ({', '.join('?' * len(columns))})", rows)
        database.close()
    return time.perf_counter() - started


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--once", size]:
            print(json.dumps(once(int(size))))
        case ["--write", folder, size]:
            print(*write_list(Path(folder), int(size)), sep="\n")
        case _:
            main()
