"""The process that looks for links: it can open nothing, and nothing that it reads keeps the capture waiting."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from habeas.capture.links import FRAME, STYLE, Link
from habeas.capture.reading import Reader, Task
from habeas.errors import CaptureError


@pytest.fixture
def reader() -> Iterator[Reader]:
    """Return a reader, and end it."""
    reader = Reader(seconds=3)
    yield reader
    reader.close()


def task(content: str, *, role: str = FRAME, most: int = 100) -> Task:
    return Task(url="http://example.org/a/b", role=role, charset="utf-8", content=content.encode(), most=most)


def test_references_come_whole_and_once(reader: Reader) -> None:
    """What a page refers to is made whole by its base, once each; parts of the page and inline data are left out."""
    page = "<base href=/c/><img src=x><img src=x><img src='#y'><img src='data:,z'><img src='//[bad'><iframe src=x>"
    document = reader.read(task(page))
    assert document.links == (Link("http://example.org/c/x", FRAME),)
    assert document.unreadable == 1
    assert reader.read(task("a{b:url(x)}", role=STYLE)).links == (Link("http://example.org/a/x", "image"),)


def test_what_is_beyond_the_limit_is_counted(reader: Reader) -> None:
    """As many as are asked for come; how many more there are is said."""
    document = reader.read(task("".join(f"<img src={at}>" for at in range(10)), most=4))
    assert (len(document.links), document.beyond) == (4, 6)


def test_a_document_that_stops_it_stops_only_itself(reader: Reader) -> None:
    """A page that a parser cannot get through costs its own links and nobody else's."""
    impatient = Reader(seconds=1)
    began = time.monotonic()
    with pytest.raises(CaptureError, match="cannot be looked for"):
        impatient.read(task("<div>" * 400_000))
    assert time.monotonic() - began < 2
    assert impatient.read(task("<img src=x>")).links
    impatient.close()


def test_it_is_not_started_again_and_again() -> None:
    """A page of a hundred such frames does not start a hundred processes."""
    impatient = Reader(seconds=0.05)
    for _ in range(20):
        with pytest.raises(CaptureError):
            impatient.read(task("<div>" * 400_000))
    assert impatient._starts <= 4


TRIES = """
import os, socket, subprocess
from habeas.capture.reading import give_up_rights
give_up_rights()
for name, attempt in {
    "file": lambda: open("/etc/hosts"),
    "written": lambda: open("/tmp/written", "w"),
    "socket": lambda: socket.socket(),
    "pipe": lambda: os.pipe(),
    "memory": lambda: bytearray(4_000_000_000),
}.items():
    try:
        attempt()
    except (OSError, MemoryError):
        continue
    os.write(1, name.encode())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems know fewer of these limits")
def test_the_process_that_reads_opens_nothing() -> None:
    """A page that takes the parser over finds no file, no network and no memory without an end."""
    done = subprocess.run([sys.executable, "-c", TRIES], capture_output=True, check=True)
    assert done.stdout == b""
    without = subprocess.run(
        [sys.executable, "-c", TRIES.replace("\ngive_up_rights()", "")], capture_output=True, check=True
    )
    assert b"file" in without.stdout


def test_nothing_of_ours_is_handed_over(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """The place of a passphrase in the environment does not reach the process that opens what strangers wrote."""
    monkeypatch.setenv("HABEAS_PASSPHRASE_FILE", "/somewhere")
    reader.read(task("x"))
    second = reader._second
    assert second is not None
    if sys.platform.startswith("linux"):
        with open(f"/proc/{second.pid}/environ", "rb") as file:
            assert b"HABEAS" not in file.read()


@pytest.mark.parametrize(
    "label",
    ["windows-1251", "koi8-r", "gb18030", "shift_jis", "iso-2022-jp", "utf-16be", "windows-1256", "x-mac-cyrillic"],
)
def test_every_encoding_of_the_web_is_known_to_it(reader: Reader, label: str) -> None:
    """Decoders are there although files can no longer be opened to load them."""
    document = reader.read(
        Task(
            url="http://example.org/",
            role=FRAME,
            charset=label,
            content="<title>title".encode("utf-16-be" if "utf-16" in label else "ascii"),
            most=1,
        )
    )
    assert document.title == "title"
