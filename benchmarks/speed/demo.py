"""`habeas demo`, whole, as `make demo` runs it after set-up; and how long each verb of it takes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import Line, options, show

from habeas.casework import demonstrating

SECONDS = 60.0
QUICK_RECORDS = 200
PARTS = (
    "write_invented",
    "start_workspace",
    "start_case",
    "import_table",
    "link",
    "account_for",
    "report",
    "verify",
    "kosovo",
)


def main() -> None:
    chosen = options("habeas demo")
    lines = []
    if not chosen.quick:
        runs = [whole() for _ in range(chosen.repeats)]
        lines.append(Line(what="habeas demo, the whole process", value=min(runs), unit="s", limit=SECONDS))
    spent = by_part(QUICK_RECORDS if chosen.quick else demonstrating.RECORDS)
    lines += [Line(what=f"  of one run: {part}", value=seconds, unit="s") for part, seconds in longest_first(spent)]
    show(lines)


def whole() -> float:
    """Return the seconds of the process."""
    with TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("habeas")), "demo", str(Path(folder) / "demo"), "--json"]
        started = time.perf_counter()
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds = time.perf_counter() - started
    if not json.loads(done.stdout)["verified"]:
        raise SystemExit("the demo's own case does not verify")
    return seconds


def by_part(records: int) -> dict[str, float]:
    """Run the demo in this process; return the seconds spent in each of its parts."""
    spent: dict[str, float] = {}

    def timed(part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return work(*args, **kwargs)
            finally:
                spent[part] = spent.get(part, 0.0) + time.perf_counter() - started

        return run

    found = {part: getattr(demonstrating, part) for part in PARTS if hasattr(demonstrating, part)}
    for part, work in found.items():
        setattr(demonstrating, part, timed(part, work))
    try:
        with TemporaryDirectory() as folder:
            demonstrating.demonstrate(
                Path(folder) / "demo",
                records=records,
                seed=demonstrating.SEED,
                style=demonstrating.STYLE,
                progress=lambda what, done, total: None,
            )
    finally:
        for part, work in found.items():
            setattr(demonstrating, part, work)
    return spent


def longest_first(spent: dict[str, float]) -> list[tuple[str, float]]:
    """Return the parts, the one that took longest first."""
    return sorted(spent.items(), key=lambda part: -part[1])


if __name__ == "__main__":
    main()
