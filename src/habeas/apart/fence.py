"""The fence around documents: what the processes that open them give up, for good, before they look at a byte.

The process from which all copies come gives up files, the network, privileges and core dumps itself, once. Each copy
gives up the rest before its first document: memory, work, further descriptors, processes, and with the filter of
system calls everything else. On macOS there are the limits alone.
"""

from __future__ import annotations

import ctypes
import resource
import sys

from habeas.apart.landlock import give_up_files_and_network
from habeas.apart.limits import Limits
from habeas.apart.seccomp import Filter, filter_calls

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_SIGKILL = 9
_SYSTEM = ctypes.CDLL(None, use_errno=True)


def raise_outer_fence() -> tuple[str, ...]:
    """Give up what neither reading needs nor making a copy of this process; every copy has given it up with it.

    Returns: what could be given up: files_written, core, privileges, landlock with its version.
    Raises: OSError: the system knows a fence, and refuses it. Then nothing must be opened.
    """
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    raised = ["files_written", "core"]
    if sys.platform == "linux":
        _control(_PR_SET_NO_NEW_PRIVS, 1)
        raised.append("privileges")
        if version := give_up_files_and_network():
            raised.append(f"landlock {version}")
    return tuple(raised)


def raise_fence(limits: Limits, calls: Filter | None, *, taken: int) -> tuple[str, ...]:
    """Give up everything else that reading does not need.

    Args:
        calls: the filter of system calls, which says where may be written to; None where there is none.
        taken: bytes of address space that the process takes already.
    Returns: what could be given up: memory, work, descriptors, processes, calls.
    Raises: OSError: as `raise_outer_fence`.
    """
    raised = ["work", "processes", "descriptors"]
    if sys.platform == "linux":
        _control(_PR_SET_PDEATHSIG, _SIGKILL)
        _control(_PR_SET_DUMPABLE, 0)
        _limit(resource.RLIMIT_AS, taken + limits.memory)
        raised.append("memory")
    # The softer limit ends the process with a signal that says why; one that does not listen meets the harder.
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds, harder=1)
    _limit(resource.RLIMIT_NPROC, 0)
    _limit(resource.RLIMIT_NOFILE, 0)
    if filter_calls(calls):
        raised.append("calls")
    return tuple(raised)


def _limit(kind: int, value: int, *, harder: int = 0) -> None:
    """Set a limit, or keep the one that is lower already."""
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard - harder)
    resource.setrlimit(kind, (value, value + harder))


def _control(what: int, value: int) -> None:
    if _SYSTEM.prctl(what, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
