"""The window and the command: the address is on no command line, the profile goes, and Ctrl-C ends all of it."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.desk.desking import children, chromium_path, copied, desk, is_gone, wait_for

from habeas.desk import running as running_desks
from habeas.desk import screens, windows
from habeas.desk.parts import view
from habeas.desk.windows import Browser, private_window

ADDRESS = "http://127.0.0.1:1/enter/the-token-of-this-launch"
_RUN = "import sys; from habeas.cli.desk import command; sys.exit(command.main(sys.argv[1:], standalone_mode=False))"


@pytest.fixture
def recording(tmp_path: Path) -> Browser:
    """A program in a browser's place that writes down how it was called, and stays."""
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/called\nexec sleep 60\n')
    program.chmod(0o755)
    return Browser(program=str(program), kind="chromium")


def test_nobody_on_the_machine_can_read_the_token(recording: Browser, tmp_path: Path) -> None:
    """The list of running programs shows everybody's command lines: the token is in a file that is ours alone."""
    with private_window(recording, ADDRESS) as running:
        wait_for((tmp_path / "called").exists)
        wait_for(lambda: (tmp_path / "called").read_text().endswith("start.html\n"))
        called = (tmp_path / "called").read_text()
        line = Path(f"/proc/{running.pid}/cmdline").read_bytes()
        assert b"the-token" not in line
        assert "the-token" not in called
        assert "--incognito" in called
        start = Path(called.splitlines()[-1].removeprefix("file://"))
        assert ADDRESS in start.read_text()
        folder = start.parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "profile").stat().st_mode) == 0o700
        if running_desks.in_memory():
            assert folder.is_relative_to("/dev/shm")
    assert running.poll() is not None
    assert not folder.exists()


def test_firefox_gets_a_private_window_of_its_own(tmp_path: Path) -> None:
    """It neither asks nor tells anybody, and does not join a window that is open already."""
    line = windows.command_line(Browser(program="firefox", kind="firefox"), tmp_path / "profile", "file:///start.html")
    assert line[1:] == ["--no-remote", "--profile", str(tmp_path / "profile"), "--private-window", "file:///start.html"]
    assert "dataSubmissionEnabled" in (tmp_path / "profile" / "user.js").read_text()


def test_the_command_prints_where_it_is_and_ends_with_ctrl_c(workspace: Path) -> None:
    """`--no-browser --json` prints one object; Ctrl-C ends it, and the process that could hold keys with it."""
    with copied(workspace) as folder:
        running = subprocess.Popen(
            [sys.executable, "-c", _RUN, str(folder), "--no-browser", "--json"], stdout=subprocess.PIPE
        )
        assert running.stdout is not None
        told = json.loads(running.stdout.readline())
        assert told["address"].startswith(f"http://127.0.0.1:{told['port']}/enter/")

        wait_for(lambda: children(running.pid))
        (keeper,) = children(running.pid)
        time.sleep(1)
        os.kill(running.pid, signal.SIGINT)
        assert running.wait(30) == 0
        wait_for(lambda: is_gone(keeper))


def test_a_folder_that_holds_something_else_is_no_workspace(tmp_path: Path) -> None:
    """Nothing is begun among other files."""
    (tmp_path / "letter.txt").write_text("x")
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(tmp_path), "--no-browser"], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "WorkspaceExistsError" in done.stderr


def test_every_screen_and_action_is_there() -> None:
    """Each name in the registry leads to a view, and no two share a path."""
    for one in screens.SCREENS:
        view(one.show)
    for act in screens.ACTIONS:
        view(act.do)
    paths = [f"{one.path}/{{id}}" if one.takes_id else one.path for one in screens.SCREENS]
    paths += [one.path for one in screens.ACTIONS]
    assert len(set(paths)) == len(paths)


@pytest.mark.browser
def test_the_window_that_opens_is_let_in(workspace: Path, tmp_path: Path) -> None:
    """From the start page in the profile's folder a real browser comes to the unlock screen, with its strict cookie."""
    program, seen = tmp_path / "headless", tmp_path / "seen.html"
    only = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    program.write_text(
        f'#!/bin/sh\n{chromium_path()} --headless "{only}" --virtual-time-budget=15000 --dump-dom "$@" > {seen}\n'
    )
    program.chmod(0o755)
    with copied(workspace) as folder, desk(folder) as made:
        browser = Browser(program=str(program), kind="chromium")
        with private_window(browser, made.launcher.address) as running:
            wait_for(lambda: running.poll() is not None, within=60)
            made.heard("cookie")
            assert "secret-hint" in seen.read_text(encoding="utf-8")
