"""`habeas panic`: from outside, without a passphrase, every desk of this person is locked and its window is gone."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.desk.desking import CHEAP_KEEPER, PASSPHRASE, children, copied, is_gone, memory_folder, wait_for

from habeas.desk import running

_RUN = f"""import sys
from pathlib import Path
from habeas.desk import launching, running, windows
launching.KEEPER = ("-I", "-c", {CHEAP_KEEPER!r})
running.MEMORY = Path(sys.argv[1])
windows.find_browser = lambda: windows.Browser(program=sys.argv[2], kind="chromium")
from habeas.cli.main import run
sys.exit(run(sys.argv[3:]))
"""


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder in which desks are looked for: of this test alone, so that a real desk stays open."""
    with memory_folder() as folder:
        monkeypatch.setenv("TMPDIR", str(folder))
        monkeypatch.setattr("tempfile.tempdir", str(folder))
        monkeypatch.setattr(running, "MEMORY", folder)
        yield folder


def program(place: Path, *words: str) -> list[str]:
    """A call of the program, with a browser that only stays, as a script that starts another process does."""
    browser = place / "browser"
    browser.write_text("#!/bin/sh\nsleep 300 &\nwait\n")
    browser.chmod(0o755)
    return [sys.executable, "-c", _RUN, str(place), str(browser), *words]


@contextmanager
def open_desk(place: Path, folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A desk that somebody started, and the folder that it keeps in memory."""
    started = subprocess.Popen(program(place, "desk", str(folder), *words), stdout=subprocess.PIPE)
    try:
        wait_for(lambda: [*place.glob("habeas-window-*/launcher")])
        yield started, next(place.glob("habeas-window-*"))
    finally:
        started.kill()
        started.wait()


def unlock(address: str) -> None:
    """Unlock a desk as a browser does."""
    port, path = re.fullmatch(r"http://127\.0\.0\.1:(\d+)(/enter/.*)", address).groups()  # type: ignore[union-attr]
    cookie = ""
    for method, asked, body in (("GET", path, None), ("POST", "/unlock/open", PASSPHRASE.encode())):
        asking = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
        asking.request(method, asked, body=body, headers={"Cookie": cookie, "Sec-Fetch-Site": "same-origin"})
        cookie = asking.getresponse().headers["set-cookie"].partition(";")[0]
        asking.close()


def test_the_window_goes_and_the_keys_with_it(workspace: Path, place: Path) -> None:
    """Screen, browser, profile and the process with the keys are gone when it returns; a second call does nothing."""
    with copied(workspace) as folder, open_desk(place, folder) as (desk, kept):
        wait_for((kept / "start.html").exists)
        unlock(re.search(r"url=([^\"]+)", (kept / "start.html").read_text())[1])  # type: ignore[index]
        others = children(desk.pid)
        assert len(others) >= 3  # the keeper, the browser, and what the browser started
        done = subprocess.run(program(place, "panic", "--json"), capture_output=True, check=True)
        assert json.loads(done.stdout) == {"closed": 1, "left_behind": 0}
        wait_for(lambda: all(is_gone(one) for one in others))
        assert desk.wait(15) == 0
        assert not kept.exists()
        done = subprocess.run(program(place, "panic"), capture_output=True, check=True)
        assert done.stdout == b"No desk was open.\n"


def test_a_desk_without_a_window_of_its_own_is_locked_too(workspace: Path, place: Path) -> None:
    """Whoever opened the address in a browser of their own is locked; that browser is not ours to close."""
    with copied(workspace) as folder, open_desk(place, folder, "--no-browser", "--json") as (desk, kept):
        assert desk.stdout is not None
        unlock(json.loads(desk.stdout.readline())["address"])
        (keeper,) = children(desk.pid)
        assert running.end_all() == running.Ended(closed=1, left_behind=0)
        wait_for(lambda: is_gone(keeper))
        assert desk.wait(15) == 0
        assert not kept.exists()


def test_nobody_else_is_ended(place: Path) -> None:
    """A number that belongs to another process by now is not signalled; a link leads nowhere; the rest is cleared."""
    other = subprocess.Popen(["sleep", "60"])
    left, elsewhere = place / "habeas-window-left", place / "elsewhere"
    for one in (left, elsewhere):
        (one / "profile").mkdir(parents=True)
        (one / "launcher").write_text(str(other.pid))
    (place / "habeas-window-link").symlink_to(elsewhere)
    try:
        assert running.end_all() == running.Ended(closed=0, left_behind=1)
        assert other.poll() is None
        assert not left.exists()
        assert (elsewhere / "launcher").exists()
    finally:
        other.kill()
        other.wait()


@pytest.mark.parametrize("said", ["0", "1", "-7", "²", "a word", "9" * 40, "\N{SNOWMAN}"])
def test_a_note_that_means_nobody_ends_nobody(place: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """What is no number of a process of ours, though it is held, is cleared; 0 would mean the program that asks."""
    ended: list[int] = []
    monkeypatch.setattr("os.kill", lambda process, _signal: ended.append(process))
    left = place / "habeas-window-left"
    left.mkdir()
    with (left / "launcher").open("w", encoding="utf-8") as note:
        assert running._hold(note)
        note.write(said)
        note.flush()
        done = running.end_all()
    assert not [one for one in ended if one < 2 or len(str(one)) < 10]
    assert done.closed + done.left_behind == 1
    assert not left.exists()


def test_what_others_can_write_to_is_no_desk(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of ours that everybody may write to is believed nothing."""
    monkeypatch.setattr(running, "_runs", lambda _folder: pytest.fail("its note was read"))
    (place / "habeas-window-open").mkdir()
    (place / "habeas-window-open").chmod(0o777)
    assert running.end_all() == running.Ended(closed=0, left_behind=0)


def test_what_a_desk_keeps_is_its_owners_alone(place: Path) -> None:
    """Nobody else on the machine reads whose desk runs, and at the end nothing of it is left."""
    with running.noted() as kept:
        assert kept.parent == place
        assert kept.stat().st_mode & 0o777 == 0o700
        assert (kept / "launcher").read_text() == str(os.getpid())
    assert not kept.exists()
