"""A filter of system calls (Linux seccomp): what reading bytes and thinking about them needs, and nothing else.

Every other call fails with EPERM: opening, connecting, starting or signalling a process, changing a limit, tracing.
The filter is a list of instructions of the kernel's small filter machine (classic BPF), put together here because
that takes a page, and a library for it would need another in C on the user's machine.
Source: seccomp(2); include/uapi/linux/seccomp.h, filter.h, audit.h.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct

# struct seccomp_data: the call's number at 0, the machine's kind at 4, the arguments from 16, 8 bytes each.
_NUMBER_AT, _MACHINE_AT, _ARGUMENT_AT = 0, 4, 16
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _EPERM, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2

_READING = ("read", "pread64", "readv", "preadv", "preadv2", "lseek", "close", "poll", "ppoll", "select", "pselect6")
_MEMORY = ("mmap", "mprotect", "munmap", "mremap", "brk", "madvise", "membarrier")
_WAITING = ("futex", "nanosleep", "clock_nanosleep", "sched_yield", "restart_syscall", "set_robust_list", "rseq")
_OWN = (
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "getpid", "gettid", "getuid", "geteuid", "getgid",
    "getegid", "uname", "getrusage", "sysinfo", "times", "sched_getaffinity", "gettimeofday", "clock_gettime",
    "clock_getres", "getrandom", "exit", "exit_group",
)  # fmt: skip
_ALLOWED = (*_READING, *_MEMORY, *_WAITING, *_OWN)

# Machine: its kind as the filter sees it (audit.h), the number from which another interface begins, the calls' numbers.
_X86_64 = {
    "read": 0, "write": 1, "close": 3, "poll": 7, "lseek": 8, "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12,
    "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "pread64": 17, "readv": 19, "select": 23,
    "sched_yield": 24, "mremap": 25, "madvise": 28, "nanosleep": 35, "getpid": 39, "exit": 60, "uname": 63,
    "gettimeofday": 96, "getrusage": 98, "sysinfo": 99, "times": 100, "getuid": 102, "getgid": 104, "geteuid": 107,
    "getegid": 108, "sigaltstack": 131, "gettid": 186, "futex": 202, "sched_getaffinity": 204, "restart_syscall": 219,
    "clock_gettime": 228, "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231, "pselect6": 270, "ppoll": 271,
    "set_robust_list": 273, "preadv": 295, "getrandom": 318, "membarrier": 324, "preadv2": 327,
    "rseq": 334,
}  # fmt: skip
_AARCH64 = {
    "close": 57, "lseek": 62, "read": 63, "write": 64, "readv": 65, "pread64": 67, "preadv": 69, "pselect6": 72,
    "ppoll": 73, "exit": 93, "exit_group": 94, "futex": 98, "set_robust_list": 99, "nanosleep": 101,
    "clock_gettime": 113, "clock_getres": 114, "clock_nanosleep": 115, "sched_getaffinity": 123, "sched_yield": 124,
    "restart_syscall": 128, "sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139,
    "times": 153, "uname": 160, "getrusage": 165, "gettimeofday": 169, "getpid": 172, "getuid": 174, "geteuid": 175,
    "getgid": 176, "getegid": 177, "gettid": 178, "sysinfo": 179, "brk": 214, "munmap": 215, "mremap": 216, "mmap": 222,
    "mprotect": 226, "madvise": 233, "getrandom": 278, "membarrier": 283, "preadv2": 286, "rseq": 293,
}  # fmt: skip
_MACHINES = {
    "x86_64": (0xC000003E, 0x40000000, _X86_64),
    "aarch64": (0xC00000B7, 0, _AARCH64),
}


_SYSTEM = ctypes.CDLL(None, use_errno=True)


class Filter(ctypes.Structure):
    """A filter that is put together and not raised yet: how many instructions it has, and where they are."""

    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def filter_of(write_to: range) -> Filter | None:
    """Put a filter together that lets a process make only the calls listed here, and write to these descriptors only.

    Args:
        write_to: descriptors that stand side by side; from 0 to 2**31 - 1.
    Returns: None on a machine whose calls are not known here.
    """
    known = _MACHINES.get(platform.machine())
    if known is None or struct.calcsize("P") != 8:
        return None
    instructions = _instructions(*known, write_to=write_to)
    return Filter(len(instructions) // 8, instructions)


def filter_calls(program: Filter | None) -> bool:
    """Raise a filter, which stays until the process ends. `no_new_privs` must be set before.

    Returns: False without a filter, or on a system that has none. Raises: OSError: the system has them, and refuses.
    """
    if program is None:
        return False
    if _SYSTEM.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0:
        return True
    failure = ctypes.get_errno()
    if failure == 22:  # EINVAL: a kernel built without filters
        return False
    raise OSError(failure, os.strerror(failure))


def _instructions(machine: int, other_interface: int, numbers: dict[str, int], *, write_to: range) -> bytes:
    """Return the filter. A jump says how many instructions are skipped if it holds, and how many if not."""
    made: list[tuple[int, int, int, int]] = [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_IF_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _KILL),  # calls of another machine's interface have other numbers
        (_LOAD, 0, 0, _NUMBER_AT),
    ]
    if other_interface:  # x32: the same machine, numbers from here on
        made += [(_IF_AT_LEAST, 0, 1, other_interface), (_RETURN, 0, 0, _KILL)]
    for name in _ALLOWED:
        if name in numbers:
            made += [(_IF_EQUAL, 0, 1, numbers[name]), (_RETURN, 0, 0, _ALLOW)]
    made += [
        (_IF_EQUAL, 0, 4, numbers["write"]),
        (_LOAD, 0, 0, _ARGUMENT_AT),  # the lower half: a descriptor is an int
        (_IF_AT_LEAST, 0, 2, write_to.start),
        (_IF_AT_LEAST, 1, 0, write_to.stop),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _EPERM),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in made)
