"""The window: a browser that is installed, in private mode, with a profile of its own that is thrown away.

The profile lies in memory where the system has a place for that (/dev/shm), so that nothing of a session is on the
disk but what the system swaps out. The launch token is in a file in that folder, not on the command line, where
everybody on the machine could read it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path

from habeas.desk.running import noted

_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "brave-browser", "msedge")
_FIREFOXES = ("firefox", "firefox-esr", "librewolf")
_ELSEWHERE = {
    "darwin": (
        ("/Applications/Chromium.app/Contents/MacOS/Chromium", "chromium"),
        ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "chromium"),
        ("/Applications/Firefox.app/Contents/MacOS/firefox", "firefox"),
    ),
    "win32": (
        (r"C:\Program Files\Google\Chrome\Application\chrome.exe", "chromium"),
        (r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe", "chromium"),
        (r"C:\Program Files\Mozilla Firefox\firefox.exe", "firefox"),
    ),
}
_QUIET = (
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-breakpad",
    "--disable-features=Translate,AutofillServerCommunication,OptimizationHints,MediaRouter",
    "--password-store=basic",
    "--disable-dev-shm-usage",
)
_CLOSING = 3.0  # seconds in which a browser closes by itself
_FIREFOX_PREFERENCES = (
    'user_pref("browser.shell.checkDefaultBrowser", false);\n'
    'user_pref("datareporting.policy.dataSubmissionEnabled", false);\n'
    'user_pref("browser.aboutwelcome.enabled", false);\n'
    'user_pref("browser.translations.enable", false);\n'
    'user_pref("layout.spellcheckDefault", 0);\n'
    'user_pref("app.update.enabled", false);\n'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """A browser that is installed: its program, and of which kind it is."""

    program: str
    kind: str  # chromium | firefox


def find_browser() -> Browser | None:
    """Return a browser of this machine that has private windows; None where none was found."""
    for kind, names in (("chromium", _CHROMIUMS), ("firefox", _FIREFOXES)):
        for name in names:
            found = shutil.which(name)
            if found:
                return Browser(program=found, kind=kind)
    for place, kind in _ELSEWHERE.get(sys.platform, ()):
        if Path(place).is_file():
            return Browser(program=place, kind=kind)
    return None


@contextmanager
def private_window(browser: Browser, address: str) -> Iterator[subprocess.Popen[bytes]]:
    """Open a private window at an address, and remove its profile at the end."""
    with noted() as folder:
        start = folder / "start.html"
        start.write_text(_start_page(address), encoding="utf-8")
        running = subprocess.Popen(
            command_line(browser, folder / "profile", start.as_uri()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield running
        finally:
            close(running)


def close(running: subprocess.Popen[bytes]) -> None:
    """Close a window: all processes of its browser, at the latest after some seconds."""
    _signal(running, signal.SIGTERM)
    try:
        running.wait(timeout=_CLOSING)
    except subprocess.TimeoutExpired:
        _signal(running, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        running.wait()


def _signal(running: subprocess.Popen[bytes], what: int) -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(running.pid, what)  # a browser is several processes, and some are started by a script
        else:
            running.terminate()


def command_line(browser: Browser, profile: Path, start: str) -> list[str]:
    """Return the command that opens a private window with a profile of its own."""
    profile.mkdir(mode=0o700)
    if browser.kind == "firefox":
        (profile / "user.js").write_text(_FIREFOX_PREFERENCES, encoding="utf-8")
        return [browser.program, "--no-remote", "--profile", str(profile), "--private-window", start]
    # Its sandbox does not start for root, as in a container.
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [browser.program, f"--user-data-dir={profile}", "--incognito", "--new-window", *_QUIET, *root, start]


def _start_page(address: str) -> str:
    return f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={escape(address)}">\n'
