"""Landlock (Linux 5.13 and later): a process gives up every access to files, TCP and others' sockets for good.

The system calls are made through ctypes, since the C library has no names for them; their numbers are the same on all
machines. A ruleset that handles an access and has no rule for it denies it everywhere.
Source: the kernel's userspace API guide "Landlock: unprivileged access control".
"""

from __future__ import annotations

import ctypes
import os
import struct

_CREATE, _RESTRICT = 444, 446
_VERSION_FLAG = 1
# How many kinds of access to files each version of the interface knows, from the lowest bit: 1 reading, writing,
# making, removing; 2 moving between folders; 3 cutting short; 5 devices.
_FILE_ACCESSES = {1: 13, 2: 14, 3: 15, 4: 15}
_LATEST_FILE_ACCESSES = 16
_TCP = 0b11  # bind, connect (4)
_SCOPED = 0b11  # others' abstract sockets, signals to others (6)
_SYSTEM = ctypes.CDLL(None, use_errno=True)
_SYSTEM.syscall.restype = ctypes.c_long


def landlock_version() -> int:
    """Return the version of the interface that this system offers; 0 if it offers none."""
    found = _call(_CREATE, None, 0, _VERSION_FLAG)
    return max(found, 0)


def give_up_files_and_network() -> int:
    """Give up every access that this system's version knows. It cannot be taken back, here or in a child.

    `no_new_privs` must be set before. Returns: the version, 0 if the system has none.
    Raises: OSError: the system has it, and refuses.
    """
    version = landlock_version()
    if not version:
        return 0
    files = (1 << _FILE_ACCESSES.get(version, _LATEST_FILE_ACCESSES)) - 1
    fields = (files, _TCP if version >= 4 else 0, _SCOPED if version >= 6 else 0)
    # Older systems take a longer attribute if what they do not know is zero, and refuse it otherwise.
    attribute = struct.pack("=3Q", *fields)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = _checked(_call(_CREATE, attribute, len(attribute), 0))
    try:
        _checked(_call(_RESTRICT, ruleset, 0))
    finally:
        os.close(ruleset)
    return version


def _call(number: int, *arguments: int | bytes | None) -> int:
    given = [ctypes.c_long(value) if isinstance(value, int) else ctypes.c_char_p(value) for value in arguments]
    return int(_SYSTEM.syscall(ctypes.c_long(number), *given))


def _checked(found: int) -> int:
    if found < 0:
        failure = ctypes.get_errno()
        raise OSError(failure, os.strerror(failure))
    return found
