"""The desk over 100,000 persons: lists, search and a person's page as a browser gets them; start, memory, weight.

Everybody is invented. One client asks over loopback as a browser does, with the cookie and the headers, and waits for
the whole answer; so sealed storage, the noting of what is shown, the template and HTTP are all in it. No two mentions
are linked: each is a person.
"""

from __future__ import annotations

import gzip
import http.client
import json
import os
import random
import re
import secrets
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import CASE, SEED, Line, options, show

import habeas.desk
from habeas.casework.context import Context
from habeas.casework.importing import import_table
from habeas.casework.people_pages import people_page
from habeas.casework.starting import start_case, start_workspace
from habeas.demo import csv_of, invent
from habeas.desk.launching import Launcher, in_background, listen

PERSONS, ASKED = 100_000, 300
LIST_MS, PERSON_MS, START_S, MEMORY_MB, WEIGHT_KB = 50.0, 100.0, 2.0, 200.0, 40.0
STYLES = ("cyrillic-latin", "mixed", "arabic")
PASSPHRASE = "four quiet words for measuring"


def main() -> None:
    chosen = options("Desk: 100,000 persons over HTTP")
    persons, asked = (2_500, 40) if chosen.quick else (PERSONS, ASKED)
    with TemporaryDirectory() as folder:
        names, ids, taken = make(Path(folder), persons)
        print(f"  {taken:,} persons")
        with keeper(Path(folder) / "work") as (launcher, started):
            asking = Asking(launcher)
            first = asking.until_there(started)
            asking.unlock()
            lines = [Line(what="start to first page", value=first, unit="s", limit=START_S)]
            lines += measured(asking, names, ids, asked)
            lines.append(Line(what="memory of the keeper", value=memory(launcher), unit="MB", limit=MEMORY_MB))
            lines.append(Line(what="from Esc Esc until the keys are gone", value=locking(asking), unit="s"))
        lines.append(Line(what="own CSS and JS, gzipped", value=weight(), unit="KB", limit=WEIGHT_KB))
        show(lines)


def make(folder: Path, persons: int) -> tuple[list[str], list[str], int]:
    """Make a workspace with so many persons; return some names, some ids, and how many there are."""
    workspace, _ = start_workspace(folder / "work", PASSPHRASE.encode(), label="b", chance=secrets.token_bytes)
    context = Context(workspace=workspace, now=lambda: datetime.now(UTC))
    start_case(context, CASE, invented=True)
    taken = 0
    for style in STYLES:
        made = invent(records=max(200, persons // len(STYLES)), seed=SEED, lists=2, style=style)
        for one in made.lists:
            table, mapping = folder / f"{style}-{one.slug}.csv", folder / f"{style}-{one.slug}.toml"
            with table.open("w", encoding="utf-8", newline="") as stream:
                stream.writelines(csv_of(one))
            slug = f'id = "{one.slug}"'
            mapping.write_text(one.mapping.replace(slug, f'id = "{style}-{one.slug}"'), encoding="utf-8")
            taken += import_table(context, CASE, table, mapping).new
    rows = people_page(context, CASE, limit=400).rows
    workspace.close()
    return [row.name.split()[0] for row in rows if row.name], [row.id for row in rows], taken


@contextmanager
def keeper(folder: Path) -> Iterator[tuple[Launcher, float]]:
    """Launch the desk; give when that began."""
    with listen() as listening:
        launcher = Launcher(folder=folder, listening=listening)
        started = time.perf_counter()
        running = in_background(launcher)
        try:
            yield launcher, started
        finally:
            launcher.end()
            running.join(60)


class Asking:
    """One browser that asks."""

    def __init__(self, launcher: Launcher) -> None:
        self.launcher, self.cookie = launcher, ""
        self.line = http.client.HTTPConnection("127.0.0.1", launcher.port, timeout=300)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        """Ask, and read the whole answer."""
        given = {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin", "X-Desk": "1"} | headers
        self.line.request(method, path, body or None, {name: value for name, value in given.items() if value})
        answer = self.line.getresponse()
        self.text = answer.read().decode()
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return answer

    def until_there(self, started: float) -> float:
        """Enter and see the unlock screen; return the seconds since the start."""
        self.ask("GET", urlsplit(self.launcher.address).path)
        if self.ask("GET", "/unlock").status != 200:
            raise SystemExit("the unlock screen did not come")
        return time.perf_counter() - started

    def unlock(self) -> None:
        """Type the passphrase."""
        self.ask("POST", "/unlock/open", PASSPHRASE.encode())
        if self.ask("GET", "/today").status != 200:
            raise SystemExit("the desk did not open")

    def send(self, path: str, **fields: str) -> None:
        """Send a form, and check that it was answered."""
        answer = self.ask("POST", path, json.dumps(fields).encode(), **{"Content-Type": "application/json"})
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")


def measured(asking: Asking, names: list[str], ids: list[str], asked: int) -> list[Line]:
    """Measure each kind of question, mixed, so that none lives on what the one before left warm."""
    chance = random.Random(SEED)
    after = 0

    def further() -> None:
        nonlocal after
        asking.send("/people/more", after=str(after))
        found = re.search(r'name="after" value="(\d+)"', asking.text)
        after = int(found.group(1)) if found else 0

    kinds: dict[str, tuple[Callable[[], object], float]] = {
        "list, first page": (lambda: asking.ask("GET", "/people"), LIST_MS),
        "list, further pages": (further, LIST_MS),
        "search": (lambda: asking.send("/people/find", query=chance.choice(names)), LIST_MS),
        "a person": (lambda: asking.ask("GET", f"/person/{chance.choice(ids)}"), PERSON_MS),
        "today": (lambda: asking.ask("GET", "/today"), PERSON_MS),
        "inbox": (lambda: asking.ask("GET", "/inbox"), LIST_MS),
    }
    took: dict[str, list[float]] = {kind: [] for kind in kinds}
    worked = dict.fromkeys(kinds, 0.0)
    for _ in range(asked):
        for kind, (question, _limit) in kinds.items():
            before, started = processor(asking.launcher), time.perf_counter()
            question()
            took[kind].append(1000 * (time.perf_counter() - started))
            worked[kind] += processor(asking.launcher) - before
    lines = []
    for kind, (_, limit) in kinds.items():
        times = sorted(took[kind][3:])  # the first ones load what all later ones have
        lines.append(Line(what=f"{kind}, median", value=statistics.median(times), unit="ms"))
        lines.append(Line(what=f"{kind}, the keeper's processor time", value=1000 * worked[kind] / asked, unit="ms"))
        lines.append(Line(what=f"{kind}, p95", value=times[int(0.95 * len(times))], unit="ms", limit=limit))
    return lines


def locking(asking: Asking) -> float:
    """Lock; return the seconds until the process that held the keys is gone."""
    held = asking.launcher.keeper
    assert held is not None
    started = time.perf_counter()
    asking.ask("POST", "/lock")
    held.wait(60)
    return time.perf_counter() - started


def processor(launcher: Launcher) -> float:
    """Return the seconds of processor time that the keeper has taken; on a busy machine they say more than a clock."""
    assert launcher.keeper is not None
    try:
        fields = Path(f"/proc/{launcher.keeper.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(launcher: Launcher) -> float:
    """Return how much memory the process that holds the keys has, in MB; -1 where the system does not say."""
    assert launcher.keeper is not None
    try:
        status = Path(f"/proc/{launcher.keeper.pid}/status").read_text(encoding="ascii")
    except OSError:
        return -1.0
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1000  # type: ignore[union-attr]


def weight() -> float:
    """Return what a browser loads of ours, gzipped, in KB."""
    folder = Path(next(iter(habeas.desk.__path__))) / "static"
    return len(gzip.compress(b"".join(one.read_bytes() for one in sorted(folder.iterdir())))) / 1000


if __name__ == "__main__":
    main()
