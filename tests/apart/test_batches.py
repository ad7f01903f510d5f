"""Several documents at once: each is read as it would be alone, and none can reach or answer for another."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.apart.test_room import SAMPLES

from habeas.apart import TOGETHER_AT_MOST, Limits, ReadingRoom, reading_room
from habeas.evidence.layers import Read
from habeas.evidence.reading import read

HERE = Path(__file__).parents[2]
MORE: dict[str, bytes] = {
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9",
    "gif": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom",
    "mp3": b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(64),
    "wav": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(28),
    "docx": b"named as what it is not",
}
ALL = [*SAMPLES.items(), *MORE.items()]


@pytest.fixture(scope="module")
def room() -> Iterator[ReadingRoom]:
    """A room with the readers that everybody uses."""
    with reading_room(Limits(seconds=30)) as made:
        yield made


@pytest.fixture
def telling() -> Iterator[ReadingRoom]:
    """A room that tells in what company each document was read."""
    made = ReadingRoom(Limits(seconds=10), module="tests.apart.company", places=[str(HERE)])
    yield made
    made.close()


def read_all(room: ReadingRoom, documents: Sequence[tuple[bytes, str]]) -> list[Read]:
    """Read as many at once as will go, the next one alone, and so on."""
    found: list[Read] = []
    while len(found) < len(documents):
        got = room.read_some(documents[len(found) : len(found) + TOGETHER_AT_MOST])
        found += got or [room.read(*documents[len(found)])]
    return found


@settings(max_examples=40, deadline=None)
@given(documents=st.lists(st.tuples(st.sampled_from(ALL), st.sampled_from(ALL)), min_size=1, max_size=20))
def test_each_is_read_as_it_would_be_alone(
    room: ReadingRoom, documents: list[tuple[tuple[str, bytes], tuple[str, bytes]]]
) -> None:
    """Whatever lies beside a document, and whatever its name says: its reading is its own, in its place."""
    handed = [(content, ending) for ((_, content), (ending, _)) in documents]
    assert read_all(room, handed) == [read(io.BytesIO(content), ending) for content, ending in handed]


def test_many_texts_share_a_process(telling: ReadingRoom) -> None:
    """The tests below mean something: documents that may follow each other in a process do."""
    found = telling.read_some([(b"%d" % number, "plain") for number in range(4)])
    assert [read.text for read in found] == [
        "0 after [] with 8",
        "1 after [plain] with 6",
        "2 after [plain,plain] with 4",
        "3 after [plain,plain,plain] with 2",
    ]


@pytest.mark.parametrize("at", range(4))
def test_one_that_needs_its_own_process_gets_a_fresh_one(telling: ReadingRoom, at: int) -> None:
    """A document that may take its process over meets one that has read no other, with no other in it."""
    handed = [(b"%d" % number, "own" if number == at else "plain") for number in range(4)]
    found = telling.read_some(handed)
    assert len(found) == max(at, 1)
    assert len(telling.read_some(handed[at:])) == 1
    (alone,) = telling.read_some(handed[at:])
    assert alone.text == f"{at} after [] with 2"


@pytest.mark.parametrize("breaks", ["leave", "raise", "fill"])
@pytest.mark.parametrize("at", range(3))
def test_a_process_that_breaks_down_takes_no_answer_with_it(telling: ReadingRoom, breaks: str, at: int) -> None:
    """What was read before is kept, the one over which it broke is asked for alone, and the rest is read."""
    handed = [(b"%d" % number, breaks if number == at else "plain") for number in range(3)]
    found = read_all(telling, handed)
    assert [(read.text or "")[:1] for read in found] == ["0", "1", "2"]
    assert found[at].text == f"{at} after [] with 2"


def test_none_or_too_many_are_refused(room: ReadingRoom) -> None:
    """A mistake of the program is told as one, before anything is opened."""
    for count in (0, TOGETHER_AT_MOST + 1):
        with pytest.raises(ValueError, match="at once"):
            room.read_some([(b"words", "txt")] * count)
