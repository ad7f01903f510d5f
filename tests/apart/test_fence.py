"""The fence: what a program can do to this machine that a document has taken over, tried for real behind it."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from habeas.apart import Limits, ReadingRoom
from habeas.evidence.layers import Read

HERE = Path(__file__).parents[2]
LINUX = sys.platform == "linux"
ON_X86 = platform.machine() == "x86_64"
# What no fence of macOS forbids; there the limits of the system are all there is.
FILES = ("read a file", "list a folder", "write a file", "read own memory", "make memory with a descriptor")
CALLS_BY_NUMBER = (
    "trace",
    "use the ring",
    "hold a process",
    "make a namespace",
    "load a program into the kernel",
    "ask for keys",
)
REFUSED = (
    *FILES,
    "look at a file",
    "remove a file",
    "import from disk",
    "open a socket",
    "open a local socket",
    "ask for a name",
    "fork",
    "run a program",
    "start a program",
    "start a thread",
    "signal the parent",
    "signal everybody",
    "write to the document",
    "write to standard output",
    "make a pipe",
    "double a descriptor",
    "raise its limits",
    "become somebody",
)


@pytest.fixture(scope="module")
def room() -> Iterator[ReadingRoom]:
    """A room whose reader misbehaves as it is told."""
    made = ReadingRoom(Limits(seconds=10), module="tests.apart.misbehaving", places=[str(HERE)])
    yield made
    made.close()


def attempt(room: ReadingRoom, what: str) -> Read:
    return room.read(b"a document", what)


def test_what_is_allowed_works(room: ReadingRoom) -> None:
    """The tests below mean something: behind the fence a reader reads, thinks and answers."""
    assert attempt(room, "nothing").text == "done"


@pytest.mark.skipif(not LINUX, reason="macOS has neither Landlock nor filters of calls")
@pytest.mark.parametrize("what", REFUSED)
def test_behind_the_fence_it_cannot(room: ReadingRoom, what: str) -> None:
    """A document that takes over its reader reaches no file, no network, no other program, and not the case."""
    assert attempt(room, what).text not in ("done", None), what


@pytest.mark.skipif(not LINUX or not ON_X86, reason="the numbers of these calls are those of Linux on x86-64")
@pytest.mark.parametrize("what", CALLS_BY_NUMBER)
def test_no_other_call_is_let_through(room: ReadingRoom, what: str) -> None:
    """What is not on the list is refused, also what the kernel will learn after this was written."""
    assert attempt(room, what).text == "EPERM"


def test_it_finds_nothing_that_was_left_lying(room: ReadingRoom) -> None:
    """No descriptor and no variable of the program that holds the keys is there to be found."""
    assert attempt(room, "find another descriptor").text == "EBADF"
    assert attempt(room, "find a variable").text == "ENOENT"


@pytest.mark.skipif(not LINUX, reason="macOS has neither Landlock nor filters of calls")
def test_the_room_says_what_was_fenced(room: ReadingRoom) -> None:
    """Whoever works here can be told what stands between a document and the machine."""
    attempt(room, "nothing")
    assert {"memory", "work", "files_written", "descriptors", "processes", "core", "privileges"} <= set(room.fences)
    assert "calls" in room.fences
    assert any(fence.startswith("landlock ") for fence in room.fences)


ALONE = {
    "landlock": ("from habeas.apart.landlock import give_up_files_and_network as raise_it; raise_it()", "EACCES"),
    "calls": (
        "from habeas.apart.seccomp import filter_calls, filter_of; filter_calls(filter_of(range(1, 2)))",
        "EPERM",
    ),
    "descriptors": ("import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))", "EMFILE"),
}


@pytest.mark.skipif(not LINUX, reason="macOS has neither Landlock nor filters of calls")
@pytest.mark.parametrize("fence", [*ALONE, "none"])
def test_each_fence_stands_alone(fence: str) -> None:
    """Three fences keep a file closed, each by itself: if one of them had a hole, the others would hold."""
    raising, expected = ALONE.get(fence, ("", "done"))
    program = f"""
import ctypes, errno, os, socket
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
{raising}
try:
    os.open("/etc/passwd", os.O_RDONLY)
    said = "done"
except OSError as failure:
    said = errno.errorcode[failure.errno]
os.write(1, said.encode())
os._exit(0)
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False, cwd=HERE)
    assert said.stdout.decode() == expected, said.stderr.decode()


@pytest.mark.skipif(not LINUX, reason="macOS has no Landlock")
def test_landlock_alone_keeps_the_network_closed() -> None:
    """Without the filter of calls, a socket still connects to nobody."""
    program = """
import ctypes, errno, os, socket
server = socket.create_server(("127.0.0.1", 0))
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
from habeas.apart.landlock import give_up_files_and_network
version = give_up_files_and_network()
try:
    socket.create_connection(server.getsockname(), timeout=2)
    said = "done"
except OSError as failure:
    said = errno.errorcode[failure.errno]
os.write(1, f"{version} {said}".encode())
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False, cwd=HERE)
    version, what = said.stdout.decode().split()
    if int(version) < 4:
        pytest.skip("this kernel's Landlock does not know the network")
    assert what == "EACCES"


def test_the_process_inherits_nothing(room: ReadingRoom, tmp_path: Path) -> None:
    """The process that opens documents is no copy of the one that holds the keys: a new one, with two sockets."""
    if not LINUX:
        pytest.skip("there is no /proc to look into")
    secret = tmp_path / "keys.db"
    secret.write_bytes(b"key")
    held = os.open(secret, os.O_RDONLY)
    os.set_inheritable(held, True)
    os.environ["HABEAS_TEST_SECRET"] = "words"
    made = ReadingRoom(Limits(seconds=10), module="tests.apart.misbehaving", places=[str(HERE)])
    try:
        made.read(b"", "nothing")
        assert made._started is not None
        place = Path(f"/proc/{made._started.process.pid}")
        targets = sorted(os.readlink(one) for one in (place / "fd").iterdir())
        variables = (place / "environ").read_bytes()
        command = (place / "cmdline").read_bytes()
    finally:
        made.close()
        os.close(held)
        del os.environ["HABEAS_TEST_SECRET"]
    assert [target.partition(":")[0] for target in targets] == ["/dev/null"] * 3 + ["socket"] * 2
    assert variables == b""
    assert b"keys" not in command


HARMLESS = (
    "read a file",
    "list a folder",
    "look at a file",
    "read own memory",
    "make memory with a descriptor",
    "open a socket",
    "open a local socket",
    "start a program",
    "start a thread",
    "signal the parent",
    "write to standard output",
    "make a pipe",
    "double a descriptor",
    "use the ring",
    "hold a process",
)


@pytest.mark.skipif(not LINUX or not ON_X86, reason="the numbers of these calls are those of Linux on x86-64")
def test_without_the_fence_it_can() -> None:
    """The tries are real: outside of the fence nearly all of them work; behind it the fence is what stops them."""
    program = f"""
import os
from tests.apart.misbehaving import TRIES
read, write = os.pipe()
os.dup2(read, 3)
for what in {HARMLESS!r}:
    try:
        TRIES[what]()
        os.write(2, (what + chr(10)).encode())
    except OSError:
        pass
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False, cwd=HERE)
    worked = set(said.stderr.decode().splitlines())
    # A system may forbid some of these to everybody (the ring, in many containers).
    assert set(HARMLESS) - worked <= {"use the ring", "hold a process", "signal the parent", "look at a file"}
