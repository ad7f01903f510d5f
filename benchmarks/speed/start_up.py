"""`habeas --help`, and Python itself in the same run: the median of 15 processes each, by turns."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import Line, median, options, show

MILLISECONDS = 150.0
PYTHON = [sys.executable, "-c", "pass"]
HELP = [str(Path(sys.executable).with_name("habeas")), "--help"]


def main() -> None:
    chosen = options("habeas --help")
    times = 3 if chosen.quick else 15
    seconds_of(HELP)  # once, so that every file was read and compiled before
    by_turns = [(seconds_of(PYTHON), seconds_of(HELP)) for _ in range(times)]
    python, habeas = (1000 * median(values) for values in zip(*by_turns, strict=True))
    show(
        [
            Line(what="python -c pass", value=python, unit="ms"),
            Line(what="habeas --help", value=habeas, unit="ms", limit=MILLISECONDS),
            Line(what="ratio", value=habeas / python, unit="x"),
        ]
    )


def seconds_of(command: list[str]) -> float:
    """Return how long a process takes."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
