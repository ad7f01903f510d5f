"""Work that misbehaves, run behind the real fence: each verb of it does for real what a taken-over reader might try.

What the task calls the name's ending says what to try. The answer is a reading whose text is "done", or the name of
the error.
"""

from __future__ import annotations

import ctypes
import errno
import io
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable

from habeas.apart.answers import Answer, Task
from habeas.evidence.layers import Read
from habeas.model.exhibits import Claim

TOOL = "habeas 0"
_PTRACE, _IO_URING, _PIDFD_OPEN, _UNSHARE, _BPF, _KEYCTL = 101, 425, 434, 272, 321, 250  # x86_64
_HOLD: list[bytes] = []


def _system(number: int, *arguments: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "")


def _spin() -> None:
    while True:
        pass


def _spin_deaf() -> None:
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    _spin()


def _eat() -> None:
    while True:
        _HOLD.append(bytes(64 << 20))


def _flood() -> None:
    while True:
        os.write(4, bytes(1 << 20))


def _raise_limits() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def _any_other_descriptor() -> None:
    """Fail as if nothing were open unless a descriptor beside the five answers."""
    for descriptor in range(5, 256):
        try:
            os.lseek(descriptor, 0, 0)
        except OSError as failure:
            if failure.errno != errno.EBADF:
                return
    raise OSError(errno.EBADF, "")


def _any_variable() -> None:
    variables = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
    if not os.environ and (not variables or variables[0] is None):
        raise OSError(errno.ENOENT, "")


def _signal_all() -> None:
    os.kill(-1, signal.SIGTERM)


TRIES: dict[str, Callable[[], object]] = {
    "nothing": lambda: None,
    "read a file": lambda: os.open("/etc/passwd", os.O_RDONLY),
    "list a folder": lambda: os.listdir("/"),
    "look at a file": lambda: os.stat("/etc/passwd"),
    "write a file": lambda: os.open("/tmp/planted", os.O_WRONLY | os.O_CREAT),
    "remove a file": lambda: os.unlink("/tmp/nothing-there"),
    "read own memory": lambda: os.open("/proc/self/mem", os.O_RDONLY),
    "import from disk": lambda: __import__("antigravity"),
    "open a socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
    "open a local socket": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
    "ask for a name": lambda: socket.getaddrinfo("localhost", 80),
    "fork": os.fork,
    "run a program": lambda: os.execv("/bin/true", ["/bin/true"]),
    "start a program": lambda: os.posix_spawn("/bin/true", ["/bin/true"], {}),
    "start a thread": lambda: __import__("threading").Thread(target=int).start(),
    "signal the parent": lambda: os.kill(os.getppid() if sys.platform != "linux" else 1, 0),
    "signal everybody": _signal_all,
    "write to the document": lambda: os.write(3, b"x"),
    "write to standard output": lambda: os.write(1, b"x"),
    "make a pipe": os.pipe,
    "double a descriptor": lambda: os.dup(3),
    "make memory with a descriptor": lambda: os.memfd_create("x"),
    "raise its limits": _raise_limits,
    "become somebody": lambda: os.setuid(1),
    "trace": lambda: _system(_PTRACE, 0),
    "use the ring": lambda: _system(_IO_URING, 1, 0),
    "hold a process": lambda: _system(_PIDFD_OPEN, 1, 0),
    "make a namespace": lambda: _system(_UNSHARE, 0x10000000),
    "load a program into the kernel": lambda: _system(_BPF, 0),
    "ask for keys": lambda: _system(_KEYCTL, 0),
    "find another descriptor": _any_other_descriptor,
    "find a variable": _any_variable,
    "spin": _spin,
    "spin deaf": _spin_deaf,
    "sleep": lambda: time.sleep(600),
    "eat memory": _eat,
    "ask for much memory at once": lambda: bytearray(1 << 40),
    "flood": _flood,
    "read nowhere": lambda: ctypes.string_at(0),
    "leave": lambda: os._exit(0),
    "raise": lambda: dict[str, int]()["nothing"],
}

GOOD = Read(media_type="text/plain", text="words", tool=TOOL, sha256="0" * 64, size=5)
LIES: dict[str, bytes | Answer] = {
    "no message": b"\xc1\xff",
    "nothing in it": Answer(fences=()),
    "too much in it": Answer(fences=(), read=GOOD, refused="nothing"),
    "a word of its own": Answer(fences=(), read=Read(media_type="text/plain", why="see /tmp/x", tool=TOOL)),
    "a refusal of its own": Answer(fences=(), refused="call this number"),
    "text and no text": Answer(fences=(), read=Read(media_type="text/plain", text="x", why="corrupt", tool=TOOL)),
    "a zero": Answer(fences=(), read=Read(media_type="text/plain", text="a\0b", tool=TOOL)),
    "a return": Answer(fences=(), read=Read(media_type="text/plain", text="a\rb", tool=TOOL)),
    "pages backwards": Answer(fences=(), read=Read(media_type="text/plain", text="words", pages=(0, 3, 2), tool=TOOL)),
    "a page outside": Answer(fences=(), read=Read(media_type="text/plain", text="words", pages=(0, 6), tool=TOOL)),
    "no first page": Answer(fences=(), read=Read(media_type="text/plain", text="words", pages=(1,), tool=TOOL)),
    "words in a note": Answer(fences=(), read=Read(media_type="text/plain", text="x", tool=TOOL, notes=("1 secret",))),
    "a type of its own": Answer(fences=(), read=Read(media_type="text/plain\n/x", text="x", tool=TOOL)),
    "a tool of its own": Answer(fences=(), read=Read(media_type="text/plain", text="x", tool="secret")),
    "no hash": Answer(fences=(), read=Read(media_type="text/plain", text="x", tool=TOOL, sha256="xyz")),
    "a check of its own": Answer(
        fences=(),
        read=Read(
            media_type="text/plain",
            text="x",
            tool=TOOL,
            claims=(Claim(by="exif", name="a", value="b", check="proved"),),
        ),
    ),
    "too many claims": Answer(
        fences=(),
        read=Read(
            media_type="text/plain", text="x", tool=TOOL, claims=(Claim(by="exif", name="a", value="b"),) * 2_001
        ),
    ),
    "a long claim": Answer(
        fences=(),
        read=Read(
            media_type="text/plain", text="x", tool=TOOL, claims=(Claim(by="exif", name="a", value="b" * 5_000),)
        ),
    ),
    "a fence of its own": Answer(fences=("all is well, says the document",), read=GOOD),
}


def attempt(stream: io.BufferedIOBase, task: Task, fences: tuple[str, ...]) -> Answer:
    """Try what the task says, and tell what came of it."""
    if task.ending in LIES:
        lie = LIES[task.ending]
        if isinstance(lie, bytes):
            os.write(4, lie)
            os._exit(0)
        return lie
    try:
        TRIES[task.ending]()
        said = "done"
    except OSError as failure:
        said = errno.errorcode.get(failure.errno or 0, type(failure).__name__)
    except (ImportError, RuntimeError, ValueError) as failure:
        said = type(failure).__name__
    return Answer(fences=fences, read=Read(media_type="text/plain", text=said, tool=TOOL))


def kind(stream: io.BufferedIOBase, task: Task, fences: tuple[str, ...]) -> Answer:
    """Say a kind."""
    return Answer(fences=fences, read=Read(media_type="text/x-kind", why="crashed", tool=TOOL))


VERBS = {"read": attempt, "kind": kind}
IN_COMPANY = {"read": attempt}
