"""A Chromium of our own for one page: started without a network, driven through pipes, in a profile that is removed.

Nothing of the page stands on its command line, which other programs can read; what it is to show comes through a pipe.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from habeas.capture.devtools import BrowserStopped, Talk
from habeas.capture.limits import CaptureLimits

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder with a random name is made in it
_LAUNCHER = ("-I", "-m", "habeas.capture.confining")
_ROOM_BYTES = 1_000_000_000
_FLAGS = (
    "--headless",
    "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-proxy-server",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-logging",
    "--disable-gpu",
    "--disable-notifications",
    "--disable-search-engine-choice-screen",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disk-cache-size=1",
    "--media-cache-size=1",
    "--hide-scrollbars",
    "--mute-audio",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--password-store=basic",
    "--use-mock-keychain",
)


def find_browser() -> str | None:
    """Return the path of a Chromium on this computer, None if there is none that can be driven."""
    if sys.platform == "win32":
        return None  # its pipes cannot be handed over as descriptors 3 and 4
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


@contextmanager
def browsing(program: str, *, limits: CaptureLimits, scratch: Path | None) -> Iterator[Talk]:
    """Start a browser and give the conversation with it; afterwards it is ended and its profile removed.

    Args:
        program: its path.
        scratch: a folder in which the profile may lie for this time; memory if None, where the system has such.
    Raises: BrowserStopped: it does not start.
    """
    if sys.platform == "win32":
        raise BrowserStopped("on this system a browser cannot be driven through pipes")
    profile = Path(tempfile.mkdtemp(prefix="habeas-", dir=scratch or _roomy()))
    try:
        asks, answers, started = _start(program, profile)
        talk = Talk(
            asks,
            answers,
            seconds=limits.picture_seconds,
            largest=limits.picture_bytes * 4 // 3 + 10_000_000,
            watch=lambda: _check_memory(started.pid, limits.memory_bytes),
        )
        try:
            yield talk
        finally:
            _end(started)
            talk.close()
    finally:
        _remove(profile)


def _roomy() -> Path | None:
    """Return a folder in memory with room for a browser, None if there is none."""
    with suppress(OSError):
        if shutil.disk_usage(_IN_MEMORY).free >= _ROOM_BYTES and os.access(_IN_MEMORY, os.W_OK):
            return _IN_MEMORY
    return None


def _start(program: str, profile: Path) -> tuple[int, int, subprocess.Popen[bytes]]:
    """Return where to ask, where to hear, and the process."""
    theirs_in, asks = os.pipe()
    answers, theirs_out = os.pipe()
    # Chromium's sandbox does not start for root; then the pipes and the missing network are what holds.
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    try:
        started = subprocess.Popen(
            [
                *(sys.executable, *_LAUNCHER, str(theirs_in), str(theirs_out), "--"),
                *(program, *_FLAGS, *root, f"--user-data-dir={profile}"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(theirs_in, theirs_out),
            start_new_session=True,
            cwd=profile,
            env=_environment(profile),
        )
    except OSError:
        os.close(asks)
        os.close(answers)
        raise BrowserStopped("the browser does not start") from None
    finally:
        os.close(theirs_in)
        os.close(theirs_out)
    return asks, answers, started


def _environment(profile: Path) -> dict[str, str]:
    """Return an environment with nothing of the user's: no home, no proxy, no session to talk to."""
    places = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"), str(profile))
    return {
        **places,
        "TMPDIR": ".",  # the profile, where it starts: a socket in it has a name of at most 104 letters, path and all
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "LANG": "C.UTF-8",
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        "DBUS_SYSTEM_BUS_ADDRESS": "disabled:",
    }


def _end(started: subprocess.Popen[bytes]) -> None:
    """End the browser and all that it started: they are a session of their own."""
    with suppress(OSError):
        os.killpg(started.pid, signal.SIGKILL)
    started.wait()


def _remove(profile: Path) -> None:
    """Remove the profile, also when a process that is ending still writes into it."""
    for _ in range(20):
        shutil.rmtree(profile, ignore_errors=True)
        if not profile.exists():
            return
        time.sleep(0.1)


def _check_memory(session: int, most: int) -> None:
    """Check that a session's processes together keep within a limit, where /proc tells. Raises: BrowserStopped."""
    taken = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            # The fields after the name, which is in brackets and may hold anything: state, parent, group, session.
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                taken += _resident(folder)
    if taken > most:
        raise BrowserStopped("the page takes more memory than a browser is given")


def _resident(folder: Path) -> int:
    """Return the bytes that a process holds and that are no file's."""
    lines = (folder / "status").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("RssAnon:", "RssShmem:")))
