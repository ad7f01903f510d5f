"""A desk for tests: a workspace of invented people with planted names, a launcher, and a Chromium that is watched.

Every request of every window is checked: none goes to another host, none has a query, none has a planted name in it.
"""

from __future__ import annotations

import http.client
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.cli.calling import cheapen
from tests.vault.bench import quick_engine

from habeas.casework.context import Context
from habeas.casework.importing import import_table
from habeas.casework.linking import link
from habeas.casework.starting import start_case, start_workspace
from habeas.desk import launching
from habeas.desk.launching import Launcher, in_background, listen

PASSPHRASE = "four quiet words for tests"
CASE = "desk-case"
PLANTED = ("Zzplantedov", "Подсаженов", "مزروعي")
"""Surnames that nobody has. They are in records, and may be in no address, title, log or file."""
_MAPPING = """[source]
id = "{slug}"
kind = "ngo_list"
title = "The list {slug}"
[list]
states = ["taken"]
words = "named as taken"
[columns.id]
field = "external_id"
[columns.name]
field = "name"
[columns.taken]
field = "taken_on"
date = "ymd"
[columns.place]
field = "taken_at"
"""


CHEAP_KEEPER = """from habeas.sealing import passphrases
from habeas.vault import workspace
cheap = passphrases.FLOOR = passphrases.Cost(operations=1, memory=8192)
for function in (workspace.create, passphrases.new_vault_key, passphrases.change_passphrase):
    function.__kwdefaults__["cost"] = cheap
from habeas.desk.keeper import main
main()
"""


@contextmanager
def cheap() -> Iterator[None]:
    """Make passphrases cost nothing, here and in the keeper. What a real one costs, the tests of sealing know."""
    with pytest.MonkeyPatch.context() as patch:
        cheapen(patch)
        patch.setattr(launching, "KEEPER", ("-I", "-c", CHEAP_KEEPER))
        yield


def people(slug: str) -> list[tuple[str, str, str, str]]:
    """Invented rows of one list: the planted three, and others of whom neighbours share a day."""
    planted = [
        (f"{slug}p0", "Zzplantedov Nadie", "2017-04-03", "Nowhere 1"),
        (f"{slug}p1", "Подсаженов Никто", "2017-04-04", "Нигде"),
        (f"{slug}p2", "مزروعي لا أحد", "2017-04-05", "لا مكان"),
    ]
    letter = "o" if slug == "one" else "u"
    rest = [
        (f"{slug}{n}", f"Nadie Invent{letter}d{n:03}", f"2018-0{1 + n // 28}-{1 + n % 28:02}", f"Nowhere {n % 7}")
        for n in range(70)
    ]
    return planted + rest


@cheap()
def make_workspace(folder: Path) -> None:
    """Make a workspace with one case: two lists, linked, with a queue of pairs."""
    workspace, _ = start_workspace(folder / "work", PASSPHRASE.encode(), label="tester", chance=secrets.token_bytes)
    context = Context(workspace=workspace, now=lambda: datetime.now(UTC))
    start_case(context, CASE)
    for slug in ("one", "two"):
        table, mapping = folder / f"{slug}.csv", folder / f"{slug}.toml"
        rows = [("id", "name", "taken", "place"), *people(slug)]
        table.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
        mapping.write_text(_MAPPING.format(slug=slug), encoding="utf-8")
        import_table(context, CASE, table, mapping)
        table.unlink()
    with pytest.MonkeyPatch.context() as patch:
        quick_engine(patch)
        link(context, CASE)
    workspace.close()


def chromium_path() -> str:
    """Return where a Chromium is; skip the tests, with the reason, where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next((found for name in names if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium on this computer: the desk is not tried in a browser (Debian: apt install chromium)")
    return program


def arguments() -> list[str]:
    """Return what it is started with: it knows no host but this machine."""
    # Its sandbox does not start for root, as in a container; the pages are our own.
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [*root, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a Chromium that knows no host but this machine; skip the tests, with the reason, where there is none."""
    program = chromium_path()
    with sync_playwright() as player:
        started = player.chromium.launch(executable_path=program, args=arguments())
        try:
            yield started
        finally:
            started.close()


def memory() -> str | None:
    """Return where folders lie in memory, if there is such a place."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@contextmanager
def memory_folder() -> Iterator[Path]:
    """A folder in memory where there is one."""
    with tempfile.TemporaryDirectory(prefix="habeas-desk-test-", dir=memory()) as folder:
        yield Path(folder)


@dataclass(slots=True)
class Desking:
    """A launcher that runs, and what it was told."""

    launcher: Launcher
    told: list[dict[str, Any]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)
    noises: list[str] = field(default_factory=list)

    @property
    def at(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.launcher.port}"

    @property
    def keeper(self) -> int:
        """The id of the process that holds the keys now."""
        assert self.launcher.keeper is not None
        return self.launcher.keeper.pid

    def heard(self, what: str, *, times: int = 1, within: float = 60.0) -> None:
        """Wait until the keeper told something so many times."""
        wait_for(lambda: sum(what in one for one in self.told) >= times, within=within)

    def raw(
        self, method: str, path: str, *, body: bytes = b"", host: str = "", **headers: Any
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask as a program does that is no browser."""
        asking = http.client.HTTPConnection("127.0.0.1", self.launcher.port, timeout=60)
        asking.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        asking.putheader("Host", host or f"127.0.0.1:{self.launcher.port}")
        for name, value in headers.items():
            asking.putheader(name.replace("_", "-"), value)
        if body or method == "POST":
            asking.putheader("Content-Length", str(len(body)))
        asking.endheaders(body)
        answer = asking.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        asking.close()
        return found

    def enter(self) -> str:
        """Use the launch token; return the cookie."""
        status, headers, _ = self.raw("GET", urlsplit(self.launcher.address).path)
        assert status == 303
        return headers["set-cookie"].partition(";")[0]

    def unlocked(self) -> str:
        """Enter and unlock without a browser; return the cookie."""
        status, headers, _ = self.raw(
            "POST", "/unlock/open", body=PASSPHRASE.encode(), Cookie=self.enter(), Sec_Fetch_Site="same-origin"
        )
        assert status == 303
        return headers["set-cookie"].partition(";")[0]

    def window(self, browser: Browser, **settings: Any) -> BrowserContext:
        """Open a window of its own, watched."""
        context = browser.new_context(**settings)
        context.set_default_timeout(30_000)
        context.on("request", lambda request: self.addresses.append(request.url))
        context.on("console", lambda line: self.noises.append(line.text))
        context.on("weberror", lambda failure: self.noises.append(str(failure.error)))
        context.add_init_script(
            "addEventListener('securitypolicyviolation', (e) => console.log('csp', e.violatedDirective, e.sample))"
        )
        return context

    def unlock(self, browser: Browser, **settings: Any) -> Page:
        """Open a window, enter and unlock as a person does; return the page."""
        page = self.window(browser, **settings).new_page()
        page.goto(self.launcher.address)
        type_passphrase(page)
        return page

    def check_quiet(self) -> None:
        """Check every request so far: no other host, no query, no planted name; and no noise on the console."""
        for address in self.addresses:
            parts = urlsplit(address.removeprefix("blob:"))  # what the page itself holds in memory
            assert parts.hostname == "127.0.0.1", address
            assert parts.port == self.launcher.port, address
            assert not parts.query
            for name in PLANTED:
                assert name not in address
                assert quote(name) not in address
        assert self.titles <= {"Habeas"}
        loud = [line for line in self.noises if "Failed to load resource" not in line]
        assert loud == []


def type_passphrase(page: Page, passphrase: str = PASSPHRASE) -> None:
    """Type the passphrase and wait for the first screen."""
    page.locator("#secret").fill(passphrase)
    page.keyboard.press("Enter")
    page.wait_for_url("**/today", timeout=60_000)


def wait_for(true: Any, *, within: float = 30.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + within
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def children(process: int) -> list[int]:
    """The processes that a process started, and theirs."""
    by_thread = (one.read_text() for one in Path(f"/proc/{process}/task").glob("*/children"))
    found = [int(one) for told in by_thread for one in told.split()]
    return [*found, *(other for one in found for other in children(one))]


def is_gone(process: int) -> bool:
    """Whether a process is no more."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


@contextmanager
def desk(folder: Path, *, until: float | None = None) -> Iterator[Desking]:
    """Launch the desk of a folder; end it afterwards."""
    with listen() as listening:
        told: list[dict[str, Any]] = []
        launcher = Launcher(folder=folder, listening=listening, said=told.append)
        if until is not None:
            launcher.until = until
        running = in_background(launcher)
        made = Desking(launcher, told)
        try:
            made.heard("serving")
            yield made
            made.check_quiet()
        finally:
            launcher.end()
            running.join(30)
            if launcher.keeper is not None and launcher.keeper.poll() is None:
                with suppress(OSError):
                    launcher.keeper.kill()


@contextmanager
def copied(workspace: Path) -> Iterator[Path]:
    """A copy of a workspace, for tests that change it."""
    with memory_folder() as folder:
        shutil.copytree(workspace, folder / "work")
        yield folder / "work"
