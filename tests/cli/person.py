"""A person at a terminal: reads the screen of the real program, types lines and keys."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from pathlib import Path

_PROGRAM = """
import sys
sys.path.insert(0, {root!r})
import pytest
from tests.cli.calling import cheapen
from habeas.cli.main import main
cheapen(pytest.MonkeyPatch())
main(sys.argv[1:])
"""
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Person:
    """Starts the program on a terminal of its own."""

    def __init__(self, *arguments: object, **environment: str) -> None:
        self._own, self._theirs = pty.openpty()
        script = _PROGRAM.format(root=str(Path(__file__).parents[2]))
        self._program = subprocess.Popen(
            [sys.executable, "-c", script, *(str(argument) for argument in arguments)],
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            env={**os.environ, "COLUMNS": "100", "LINES": "40", "TERM": "xterm", **environment},
        )
        self.seen = self._ahead = ""

    def until(self, words: str, *, seconds: float = 20) -> str:
        """Read until these words are on the screen; return what was written up to them since the last call."""
        end = time.monotonic() + seconds
        while words not in self._ahead:
            assert time.monotonic() < end, f"{words!r} never came: {self._ahead!r}"
            if select.select([self._own], [], [], 0.2)[0]:
                self._read()
        seen, _, self._ahead = self._ahead.partition(words)
        return seen + words

    def _read(self) -> None:
        told = _ESCAPES.sub("", os.read(self._own, 65536).decode(errors="replace"))
        self._ahead += told
        self.seen += told

    def types(self, text: str) -> None:
        """Type something; the terminal hands it over when the program listens."""
        os.write(self._own, text.encode())

    def hides_what_is_typed(self) -> bool:
        """Whether the terminal shows nothing of what is typed now."""
        return not termios.tcgetattr(self._theirs)[3] & termios.ECHO

    def end(self) -> int:
        """Wait for the end of the program; return its exit code."""
        end = time.monotonic() + 20
        while self._program.poll() is None and time.monotonic() < end:
            if select.select([self._own], [], [], 0.05)[0]:
                self._read()
        code = self._program.wait(1)
        while select.select([self._own], [], [], 0)[0]:
            self._read()
        os.close(self._own)
        os.close(self._theirs)
        return code
