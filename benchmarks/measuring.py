"""What every benchmark needs: its options, its table, an invented list, a case to put it in, the shared folder."""

from __future__ import annotations

import argparse
import os
import secrets
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from habeas.casework.context import Context
from habeas.casework.starting import start_case
from habeas.demo import csv_of, invent
from habeas.model.ids import new_id
from habeas.sealing.secrets import Secret
from habeas.vault.workspace import CASES, Member, Workspace

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
CASE = "measured"
SEED = 1
_SHARE = 0.45  # of the rows of two invented lists that are the register's, a little less than it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a result: what was measured, what came out, and the bar that the issue sets, if one."""

    what: str
    value: float
    unit: str = ""
    limit: float | None = None

    @property
    def verdict(self) -> str:
        if self.limit is None:
            return ""
        return "ok" if self.value <= self.limit else "MISSED"


def options(description: str) -> argparse.Namespace:
    """Read --quick, and say what is measured and under what load."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="a few seconds: shows that it runs, measures little")
    parser.add_argument("--repeats", type=int, default=3, help="the best of so many counts (default 3)")
    read = parser.parse_args()
    print(description)
    print(f"{datetime.now(UTC):%Y-%m-%d}, commit {_commit()}, {os.cpu_count()} cores, {_load()}")
    return read


def show(lines: Sequence[Line]) -> None:
    """Print the lines as a table. A missed bar is said and nothing more: a benchmark is not a test."""
    width = max(len(line.what) for line in lines)
    for line in lines:
        limit = "" if line.limit is None else f"limit {line.limit:g} {line.unit}".rstrip()
        print(f"  {line.what:{width}}  {line.value:10,.2f} {line.unit:4}  {limit:14}  {line.verdict}".rstrip())
    print(f"  ({_load()} at the end)", flush=True)


def shared(*parts: str) -> Path | None:
    """Return a file beside the repository, or None after saying that it is not there."""
    path = SHARED.joinpath(*parts)
    if path.exists():
        return path
    print(f"  skipped: shared/data/{'/'.join(parts)} is not beside the repository")
    return None


def write_list(folder: Path, rows: int) -> tuple[Path, Path]:
    """Write an invented register of so many rows; return the table and its mapping."""
    made = invent(records=max(200, int(rows / _SHARE)), seed=SEED, lists=2)
    register = made.lists[0]
    if len(register.rows) < rows:
        raise SystemExit(f"the invented register has {len(register.rows)} rows, {rows} were wanted")
    table, mapping = folder / f"{register.slug}-{rows}.csv", folder / f"{register.slug}.toml"
    with table.open("w", encoding="utf-8", newline="") as stream:
        stream.writelines(islice(csv_of(register), rows + 1))
    mapping.write_text(register.mapping, encoding="utf-8")
    return table, mapping


@contextmanager
def new_context() -> Iterator[Context]:
    """Give a context with an empty case in a temporary workspace.

    The workspace is unlocked without a passphrase: Argon2id takes 256 MB for half a second and would hide how
    much memory the work itself takes.
    """
    with TemporaryDirectory() as folder:
        (Path(folder) / CASES).mkdir()
        workspace = Workspace(
            folder=Path(folder),
            master=Secret(secrets.token_bytes(32)),
            member=Member(id=new_id("usr", secrets.token_bytes), label="benchmark"),
            chance=secrets.token_bytes,
        )
        context = Context(workspace=workspace, now=lambda: datetime.now(UTC))
        start_case(context, CASE, invented=True)
        yield context


def run_apart(script: str, *arguments: object) -> str:
    """Run a benchmark's script in a process of its own; return what it prints."""
    command = [sys.executable, script, *(str(argument) for argument in arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def _commit() -> str:
    found = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or "unknown"


def _load() -> str:
    return f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"
