"""Starting a program with less than its starter has: bounded memory, no core dump, and no network where that can be.

Run as a program of its own (`python -m habeas.capture.confining IN OUT -- PROGRAM ARGUMENTS`) it becomes the program:
what it gives up before, the program never had.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from contextlib import suppress

STARTED = "Habeas.started"  # the event that says whether the program has no network
_MEMORY_BYTES = 8_000_000_000  # of address space that can be written to; a browser reserves much more than it uses
_NEW_NETWORK, _NEW_USER = 0x4000_0000, 0x1000_0000  # CLONE_NEWNET, CLONE_NEWUSER of Linux
_FROM, _TO = 3, 4  # where a browser reads and writes when it is driven through pipes


def main(arguments: list[str]) -> None:
    """Become another program, which reads what is asked of it from descriptor 3 and answers on 4.

    Args:
        arguments: two descriptors, `--`, the program and its arguments.
    Raises: OSError: there is no such program.
    """
    source, sink, _, *command = arguments
    _bound()
    try:
        leave_network()
        alone = True
    except OSError:
        alone = False
    # By way of high numbers, so that neither is overwritten before it is copied.
    high = [os.dup2(int(descriptor), 200 + at) for at, descriptor in enumerate((source, sink))]
    for descriptor, place in zip(high, (_FROM, _TO), strict=True):
        os.dup2(descriptor, place)
        os.close(descriptor)
    # In the way in which a browser tells of events, so that it is the first one that is heard.
    os.write(_TO, json.dumps({"method": STARTED, "params": {"alone": alone}}).encode() + b"\0")
    os.execv(command[0], command)  # noqa: S606 - no shell is what is wanted


def _bound() -> None:
    with suppress(ImportError):
        import resource

        for kind, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_DATA, _MEMORY_BYTES)):
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, most))


def leave_network() -> None:
    """Go where there is no network but a loopback that is down: a network namespace of one's own (Linux).

    Who may not do so alone does it as the ruler of a user namespace of one's own, tried in a child first, because
    half of the way there would be worse than none.
    Raises: OSError: the system does not let us, or knows no such thing.
    """
    if not sys.platform.startswith("linux"):
        raise OSError
    try:
        _unshare(_NEW_NETWORK)
    except PermissionError:
        child = os.fork()
        if child == 0:
            with suppress(OSError):
                _leave_as_user()
                os._exit(0)
            os._exit(1)
        if os.waitpid(child, 0)[1] != 0:
            raise
        _leave_as_user()


def _leave_as_user() -> None:
    user, group = os.getuid(), os.getgid()
    _unshare(_NEW_USER | _NEW_NETWORK)
    for name, line in (("setgroups", "deny"), ("gid_map", f"{group} {group} 1"), ("uid_map", f"{user} {user} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(line)


def _unshare(what: int) -> None:
    system = ctypes.CDLL(None, use_errno=True)
    if system.unshare(what) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    main(sys.argv[1:])
