"""The room: whatever a document does to the process that opens it, the caller gets a value and goes on."""

from __future__ import annotations

import gc
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.apart.misbehaving import LIES
from tests.evidence import documents

from habeas.apart import Limits, ReadingRoom, read_apart, reading_room
from habeas.apart.answers import Answer, BadAnswerError, answer_in, check_drawn, encoded
from habeas.errors import ReadingError
from habeas.evidence.drawing import draw
from habeas.evidence.drawn import Drawn
from habeas.evidence.layers import Read
from habeas.evidence.reading import read

HERE = Path(__file__).parents[2]
SHORT = Limits(seconds=1.5, cpu_seconds=1, memory=256 << 20, answer=4 << 20)


@pytest.fixture(scope="module")
def room() -> Iterator[ReadingRoom]:
    """A room with the readers that everybody uses."""
    with reading_room(Limits(seconds=30)) as made:
        yield made


@pytest.fixture(scope="module")
def bad() -> Iterator[ReadingRoom]:
    """A room whose reader misbehaves as it is told, under short limits."""
    made = ReadingRoom(SHORT, module="tests.apart.misbehaving", places=[str(HERE)])
    yield made
    made.close()


SAMPLES: dict[str, bytes] = {
    "txt": "Слова и ещё слова\r\nвторая строка".encode(),
    "cp1251": "Слова, которые сохранили в старой кодировке.\n".encode("cp1251") * 5,
    "koi8": "Слова, которые сохранили в старой кодировке.\n".encode("koi8_r") * 5,
    "utf16": "words in sixteen bits\n".encode("utf-16"),
    "html": b"<!doctype html><html lang=fr><title>T</title><p>One<p>Two<img src=http://x.example/p.png></html>",
    "htm": "<meta charset=big5><p>\u5b57\u5b57</p>".encode("big5"),
    "docx": documents.docx(documents.paragraph("One"), core="<p xmlns:d='x'><d:creator>N</d:creator></p>"),
    "pdf": documents.pdf(documents.shown("One", "Two"), documents.shown("Three")),
    "eml": documents.eml(attachment=b"%PDF-"),
    "warc": documents.warc(("http://a.example/", "text/html", b"<p>One"), gzip=True),
    "wacz": documents.zipped(
        {
            "archive/a.warc": documents.warc(("http://a.example/", "text/html", b"<p>One")),
            "datapackage.json": b'{"resources": []}',
        }
    ),
    "png": documents.png(),
    "json": b'{"status": "a", "metadata": {"url": "http://a.example"}, "media": []}',
    "csv": b"status,metadata,media\r\nx,\"{'url': 'u'}\",[]\r\n",
    "xlsx": documents.zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}),
    "doc": documents.ole("WordDocument"),
    "zip": documents.zipped({"a": b"b"}),
    "bin": bytes(range(256)),
    "empty": b"",
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_document_reads_the_same_apart(room: ReadingRoom, kind: str) -> None:
    """The fence takes nothing away from reading: each kind comes out as it does without it."""
    assert room.read(SAMPLES[kind], kind) == read(io.BytesIO(SAMPLES[kind]), kind)


def test_a_file_on_disk_is_read_by_its_descriptor(room: ReadingRoom, tmp_path: Path) -> None:
    """What was read is what lies on the disk: its hash says so, and the file stands where it stood."""
    place = tmp_path / "document"
    place.write_bytes(SAMPLES["pdf"])
    with place.open("rb") as file:
        file.seek(7)
        found = room.read(file, "pdf")
        assert file.tell() == 7
        assert room.read(file.fileno(), "pdf") == found
    assert found.sha256 == sha256(SAMPLES["pdf"]).hexdigest()
    assert found.size == len(SAMPLES["pdf"])
    assert found.text == "One\nTwo\n\nThree"


def test_a_file_open_for_writing_is_not_handed_over(room: ReadingRoom, tmp_path: Path) -> None:
    """An original cannot be altered by the process that reads it, because it never gets it so."""
    place = tmp_path / "document"
    place.write_bytes(b"words")
    with place.open("r+b") as file, pytest.raises(ReadingError, match="writing"):
        room.read(file)


def test_one_document_without_a_room() -> None:
    """A single file needs no ceremony."""
    assert read_apart(b"words", "txt").text == "words"


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("spin", "too_slow"),
        ("spin deaf", "too_slow"),
        ("sleep", "too_slow"),
        ("eat memory", "bomb"),
        ("ask for much memory at once", "bomb"),
        ("flood", "crashed"),
        ("read nowhere", "crashed"),
        ("leave", "crashed"),
        ("raise", "crashed"),
    ],
)
def test_a_reader_that_runs_wild_is_stopped(bad: ReadingRoom, what: str, why: str) -> None:
    """No document holds the program, fills the memory or takes it down; the next one is read."""
    if what == "eat memory" and sys.platform != "linux":
        pytest.skip("macOS keeps no limit on memory")
    began = time.monotonic()
    found = bad.read(b"", what)
    assert (found.why, found.text, found.media_type) == (why, None, "text/x-kind")
    assert time.monotonic() - began < 12
    assert bad.read(b"", "nothing").text == "done"


@pytest.mark.parametrize("seconds", [0.3, 20.0])
def test_work_and_waiting_are_limited_apart(seconds: float) -> None:
    """A reader that works is stopped by the system, one that waits by the clock, whichever comes first."""
    made = ReadingRoom(Limits(seconds=seconds, cpu_seconds=1), module="tests.apart.misbehaving", places=[str(HERE)])
    began = time.monotonic()
    try:
        assert made.read(b"", "spin").why == "too_slow"
    finally:
        made.close()
    assert time.monotonic() - began < 8


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_not_believed(bad: ReadingRoom, lie: str) -> None:
    """A process that was taken over can answer what it likes: nothing of it reaches the case, the log or the screen."""
    assert bad.read(b"", lie).why == "crashed"


@given(st.binary(max_size=300))
def test_no_message_whatever_breaks_the_caller(message: bytes) -> None:
    """Bytes from the process apart are an answer or are refused; there is no third way."""
    try:
        answer_in(message)
    except BadAnswerError:
        return
    raise AssertionError("random bytes were taken for an answer")


@given(st.data())
def test_a_message_altered_anywhere_is_an_answer_or_refused(data: st.DataObject) -> None:
    """One bit of an honest answer turned makes another honest answer, or none."""
    from habeas.apart.answers import Answer

    message = bytearray(encoded(Answer(fences=("memory",), read=read(io.BytesIO(SAMPLES["eml"]), "eml"))))
    place = data.draw(st.integers(0, len(message) - 1))
    message[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        found = answer_in(bytes(message))
    except BadAnswerError:
        return
    assert found.read is not None or found.refused


def test_a_process_that_dies_is_started_again(room: ReadingRoom) -> None:
    """Somebody ends the process, or the system does: the next document is read as if nothing had been."""
    room.read(b"one")
    assert room._started is not None
    first = room._started.process
    first.kill()
    assert room.read(b"two").text == "two"
    assert room._started.process.pid != first.pid


def test_a_process_that_dies_at_work_costs_no_document() -> None:
    """A document on the way when the process is ended is read by the next one."""
    made = ReadingRoom(Limits(seconds=20, cpu_seconds=1), module="tests.apart.misbehaving", places=[str(HERE)])
    try:
        made.read(b"", "nothing")
        assert made._started is not None
        ending = threading.Timer(0.3, made._started.process.send_signal, [signal.SIGKILL])
        ending.start()
        assert made.read(b"", "spin").why == "too_slow"
    finally:
        made.close()


def test_nothing_is_left_behind() -> None:
    """After the room there is no process and no descriptor more than before, however it was used."""
    gc.collect()
    before = _descriptors()
    with reading_room(SHORT) as made:
        for _ in range(50):
            made.read(b"words")
        assert made._started is not None
        pid = made._started.process.pid
    assert _descriptors() == before
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_several_threads_take_turns(room: ReadingRoom) -> None:
    """Two threads with one room do not get each other's documents."""
    wrong: list[Any] = []

    def work(word: str) -> None:
        wrong.extend(found for _ in range(20) if (found := room.read(word.encode()).text) != word)

    threads = [threading.Thread(target=work, args=(f"word {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_redaction_is_made_apart(room: ReadingRoom) -> None:
    """The program that takes names out of a hostile PDF file is behind the same fence."""
    made = room.redact_pdf(documents.pdf(documents.shown("Her name", "her village")), words=["name"])
    assert read(io.BytesIO(made.pdf)).text == "her village"
    with pytest.raises(ReadingError) as raised:
        room.redact_pdf(documents.pdf(documents.shown("Her name")), words=["absent"])
    assert raised.value.place == "nothing"
    with pytest.raises(ReadingError) as raised:
        room.redact_pdf(b"%PDF-1.7 nothing", words=["name"])
    assert raised.value.place == "corrupt"


def test_nobody_is_asked_on_the_network(room: ReadingRoom) -> None:
    """A page that names a server makes no connection to it, neither here nor from the process apart."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        page = f"<img src='{address}/a.png'><script src='{address}/b.js'></script><iframe src='{address}'></iframe><p>x"
        assert room.read(page.encode(), "html").text == "x"
        server.settimeout(0.3)
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_read_has_a_repr_that_shows_no_text(room: ReadingRoom) -> None:
    """A reading that lands in a log by mistake does not tell what the document says."""
    found = room.read(b"the words of a testimony")
    assert "testimony" not in repr(found)
    assert isinstance(found, Read)


def _descriptors() -> list[str]:
    folder = "/proc/self/fd" if sys.platform == "linux" else "/dev/fd"
    return sorted(os.listdir(folder))


def test_the_readers_are_not_loaded_where_the_keys_are() -> None:
    """The libraries that open hostile files are in the process apart only: a fault of theirs is not one of ours."""
    program = "import sys, habeas.apart; print(*(name.partition('.')[0] for name in sys.modules))"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=True, cwd=HERE)
    loaded = set(said.stdout.decode().split())
    readers = {"pypdfium2", "selectolax", "c2pa", "warcio", "exifread", "imagesize", "defusedxml", "email", "PIL"}
    assert not loaded & readers


def test_when_the_program_is_killed_nothing_goes_on() -> None:
    """Somebody ends the program hard while a document is open: the process apart ends by itself."""
    program = """
import os, threading
from habeas.apart import Limits, ReadingRoom
room = ReadingRoom(Limits(seconds=60), module="tests.apart.misbehaving", places=[os.getcwd()])
room.read(b"", "nothing")
threading.Timer(0.5, lambda: os.kill(os.getpid(), 9)).start()
os.write(1, str(room._started.process.pid).encode())
room.read(b"", "sleep")
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False, cwd=HERE)
    assert said.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 5
    while _is_there(int(said.stdout)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_there(int(said.stdout))


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    if sys.platform == "linux":  # one that ended and that nobody has waited for yet is not there
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    return True


DRAWN_APART = {
    "png": documents.png(),
    "pdf": SAMPLES["pdf"],
}


@pytest.mark.parametrize("kind", DRAWN_APART)
def test_a_picture_is_drawn_apart_as_anywhere(room: ReadingRoom, kind: str) -> None:
    """The fence takes nothing away from drawing: the same pixels, in grey and in colour."""
    for colour in (False, True):
        found = room.draw(DRAWN_APART[kind], side=60, colour=colour)
        assert found == draw(io.BytesIO(DRAWN_APART[kind]), page=0, side=60, colour=colour)


def test_what_is_not_drawn_says_so_in_words(room: ReadingRoom) -> None:
    """No page of the web becomes a picture; the word tells programs which reason it is."""
    with pytest.raises(ReadingError, match="no picture can be made") as refused:
        room.draw(SAMPLES["html"], side=60)
    assert refused.value.place == "no_reader"


@pytest.mark.parametrize(
    ("width", "height", "pixels", "colour"),
    [(61, 1, 61, False), (1, 61, 61, False), (0, 5, 0, False), (6, 5, 29, False), (6, 5, 30, True), (6, 5, 90, False)],
)
def test_a_drawing_of_another_size_is_not_believed(width: int, height: int, pixels: int, colour: bool) -> None:
    """A process that was taken over cannot make whoever paints its pixels read or write beyond them."""
    made = Drawn(width=width, height=height, page=0, pages=1, pixels=bytes(pixels))
    with pytest.raises(BadAnswerError):
        check_drawn(made, side=60, colour=colour)


def test_a_page_that_is_not_there_is_not_believed() -> None:
    """An answer says a page of the document, or is none."""
    made = Drawn(width=1, height=1, page=3, pages=3, pixels=b"x")
    with pytest.raises(BadAnswerError):
        answer_in(encoded(Answer(fences=(), drawn=made)))
