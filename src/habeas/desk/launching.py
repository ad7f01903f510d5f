"""Launching the desk: a socket, a window, and one keeper after the other. It holds no key and never sees a passphrase.

The keeper is the process that holds the keys. When it ends, because the desk locked or it was killed, the launcher
starts another one, which has nothing yet but the socket: it serves "Habeas is locked" and the unlock screen. Requests
that come meanwhile wait in the socket.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from habeas.desk.guard import ENTER, hashed
from habeas.desk.keeper import QUIT
from habeas.errors import UsageError

KEEPER = ("-I", "-m", "habeas.desk.keeper")
"""What Python is started with to be the keeper."""
TOKEN_LIVES = 60.0
_TOO_QUICK, _TRIES = 2.0, 3
"""A keeper that ends sooner, so many times in a row, is not started again."""


@dataclass(slots=True, kw_only=True)
class Launcher:
    """One run of the desk.

    Args:
        said: called with what the keeper tells (serving, locked, cookie): for whoever waits, and for tests.
    """

    folder: Path
    listening: socket.socket
    said: Callable[[dict[str, Any]], None] = lambda _told: None
    language: str = ""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    until: float = field(default_factory=lambda: time.time() + TOKEN_LIVES)
    keeper: subprocess.Popen[bytes] | None = None
    _used: bool = False
    _cookie: str = field(default="", repr=False)
    _ends: bool = False

    @property
    def port(self) -> int:
        """Where we listen."""
        return int(self.listening.getsockname()[1])

    @property
    def entered(self) -> bool:
        """Whether a browser was let in."""
        return self._used

    @property
    def address(self) -> str:
        """The address that lets one browser in, once, within a minute."""
        return f"http://127.0.0.1:{self.port}{ENTER}{self.token}"

    def run(self) -> int:
        """Keep a keeper running until it says that it quits. Returns: the exit code."""
        quick = 0
        while not self._ends:
            started = time.monotonic()
            code = self._keep()
            if code == QUIT or self._ends:
                return 0
            quick = quick + 1 if time.monotonic() - started < _TOO_QUICK else 0
            if quick >= _TRIES:
                return 1
        return 0

    def end(self) -> None:
        """Lock and end."""
        self._ends = True
        if self.keeper is not None and self.keeper.stdin is not None:
            with_closed_pipe(self.keeper)

    def _keep(self) -> int:
        descriptor = self.listening.fileno()
        keeper = subprocess.Popen(
            [sys.executable, *KEEPER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=() if os.name == "nt" else (descriptor,),
            cwd=os.path.abspath(os.sep),
            start_new_session=True,  # Ctrl-C is for the launcher, which then has the keeper lock
        )
        self.keeper = keeper
        assert keeper.stdin is not None
        assert keeper.stdout is not None
        shared = self.listening.share(keeper.pid).hex() if os.name == "nt" else descriptor  # type: ignore[attr-defined,unused-ignore]
        told = {
            "socket": shared,
            "port": self.port,
            "folder": str(self.folder.resolve()),
            "token": "" if self._used else hashed(self.token),
            "until": self.until,
            "cookie": self._cookie,
            "language": self.language,
        }
        try:
            keeper.stdin.write(json.dumps(told).encode() + b"\n")
            keeper.stdin.flush()
            for line in keeper.stdout:
                self._hear(json.loads(line))
        except (OSError, ValueError):
            pass  # it died while it was spoken to; how, its exit code says
        return keeper.wait()

    def _hear(self, told: dict[str, Any]) -> None:
        if "cookie" in told:
            self._used, self._cookie = True, str(told["cookie"])
        self.said(told)


def with_closed_pipe(keeper: subprocess.Popen[bytes]) -> None:
    """Close the pipe to a keeper, upon which it locks and ends."""
    try:
        if keeper.stdin is not None:
            keeper.stdin.close()
    except OSError:
        return


def listen(port: int = 0) -> socket.socket:
    """Listen on loopback, on a port that is free.

    Raises: UsageError: the port is taken.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as failure:
        listening.close()
        raise UsageError("the port is taken", place=str(port), advice="Leave --port away: a free one is found.") from (
            failure
        )
    listening.listen(64)
    return listening


def in_background(launcher: Launcher) -> threading.Thread:
    """Run a launcher in a thread of its own."""
    thread = threading.Thread(target=launcher.run, daemon=True)
    thread.start()
    return thread
