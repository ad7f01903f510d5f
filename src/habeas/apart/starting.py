"""How the process apart is started: a fresh interpreter with two sockets, no environment and no open file."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from habeas.apart.answers import READY
from habeas.errors import ReadingError

_START_SECONDS = 60.0
# What the readers import, directly or not, beside the standard library; where these lie is all that is looked in.
_PACKAGES = (
    "habeas", "msgspec", "selectolax", "pypdfium2", "pypdfium2_raw", "warcio", "six", "exifread", "imagesize", "c2pa",
    "defusedxml", "charset_normalizer", "regex", "cryptography", "cffi", "PIL",
)  # fmt: skip
# `-I` and `-S`: no environment variable, no user's folder, no start-up file is looked at.
_FLAGS = ("-I", "-S", "-B", "-c")
_PROGRAM = (
    "import sys; tasks, endings, module, *places = sys.argv[1:]; sys.path += places; "
    "from habeas.apart.zygote import main; main(int(tasks), int(endings), module)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The process, and the sockets that lead to it: for tasks, and for how the work on each ended."""

    process: subprocess.Popen[bytes]
    tasks: socket.socket
    endings: socket.socket


def start(module: str, places: Iterable[str] = ()) -> Started:
    """Start the process, and return it once it is ready.

    Args:
        module: where the verbs are that it knows.
        places: folders beside the usual ones to look for modules in.
    Raises: ReadingError: it does not start here.
    """
    if sys.platform == "win32" or not sys.executable:
        raise _not_started()
    tasks, their_tasks = socket.socketpair()
    endings, their_endings = socket.socketpair()
    passed = (their_tasks.fileno(), their_endings.fileno())
    process = None
    try:
        process = subprocess.Popen(
            [sys.executable, *_FLAGS, _PROGRAM, *map(str, passed), module, *_places(), *places],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            close_fds=True,
            pass_fds=passed,
            start_new_session=True,
        )
        their_tasks.close()
        their_endings.close()
        _wait_for(endings)
    except OSError as failure:
        for one in (tasks, endings, their_tasks, their_endings):
            one.close()
        if process is not None:
            process.kill()
            process.wait()
        raise _not_started() from failure
    return Started(process=process, tasks=tasks, endings=endings)


def _wait_for(room: socket.socket) -> None:
    room.settimeout(_START_SECONDS)
    said = b""
    while said != READY:
        piece = room.recv(len(READY) - len(said))
        if not piece or not READY.startswith(said + piece):
            raise OSError("the process ended before it was ready")
        said += piece


def _places() -> list[str]:
    """Return the folders in which the packages lie that the readers need, each once."""
    found: dict[str, None] = {}
    for name in _PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            folder = os.path.dirname(os.path.abspath(spec.origin))
            found[os.path.dirname(folder) if spec.submodule_search_locations else folder] = None
    return list(found)


def _not_started() -> ReadingError:
    return ReadingError(
        "the process in which files are opened does not start on this system",
        advice="Files can still be added without a text layer. Habeas opens documents on Linux and macOS.",
    )
