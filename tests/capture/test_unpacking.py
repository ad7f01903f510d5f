"""Unpacking: what was packed comes out, and what would not fit does not."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.capture.answers import Answer
from habeas.capture.unpacking import content_of
from habeas.capture.weburls import web_url
from habeas.errors import CaptureError

URL = web_url("http://example.org/", allow_private=False, proxied=False)


def answer(body: bytes, *, cut: str = "", **headers: str) -> Answer:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    head = b"HTTP/1.1 200 OK\r\n" + b"".join(f"{name}: {value}\r\n".encode() for name, value in named) + b"\r\n"
    return Answer(
        url=URL,
        at=datetime(2026, 1, 1, tzinfo=UTC),
        request=b"",
        status=200,
        head=head,
        body=body,
        headers=named,
        cut=cut,
    )


def chunks(content: bytes, size: int) -> bytes:
    pieces = (content[at : at + size] for at in range(0, len(content), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


@given(
    st.binary(max_size=2_000),
    st.integers(1, 99),
    st.sampled_from(["", "gzip", "deflate", "raw", "gzip, deflate", "members"]),
)
def test_what_was_packed_comes_out(content: bytes, size: int, coding: str) -> None:
    """Each packing that is asked for is undone, within chunks or without, also two over each other."""
    packed, said = {
        "": (content, ""),
        "gzip": (gzip.compress(content), "gzip"),
        "deflate": (zlib.compress(content), "deflate"),
        "raw": (raw_deflate(content), "deflate"),
        "gzip, deflate": (zlib.compress(gzip.compress(content)), "GZip , deflate"),
        "members": (gzip.compress(content[:100]) + gzip.compress(content[100:]), "x-gzip"),
    }[coding]
    headers = {"content_encoding": said} if said else {}
    assert content_of(answer(packed, **headers), limit=2_000) == content
    assert content_of(answer(chunks(packed, size), transfer_encoding="chunked", **headers), limit=2_000) == content


@pytest.mark.parametrize("coding", ["gzip", "deflate", ""])
def test_the_limit_is_the_largest_that_comes_out(coding: str) -> None:
    """Exactly the limit fits; one byte more does not."""
    packs: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress, "": bytes}
    pack = packs[coding]
    assert len(content_of(answer(pack(bytes(5_000)), content_encoding=coding), limit=5_000)) == 5_000
    with pytest.raises(CaptureError, match="more than 5000 bytes"):
        content_of(answer(pack(bytes(5_001)), content_encoding=coding), limit=5_000)


def test_a_file_of_countless_members_is_left() -> None:
    """Many small bombs are no better than a large one."""
    began = time.monotonic()
    with pytest.raises(CaptureError):
        content_of(answer(gzip.compress(b"") * 1_000_000, content_encoding="gzip"), limit=50_000_000)
    assert time.monotonic() - began < 10


def test_of_what_was_cut_comes_out_what_is_there() -> None:
    """Half a page is read as far as it goes."""
    packed = gzip.compress(bytes(range(256)) * 100)
    content = content_of(answer(packed[:-20], cut="length", content_encoding="gzip"), limit=50_000)
    assert (bytes(range(256)) * 100).startswith(content)
    assert content_of(answer(b"5\r\nhello\r\n5\r\nwo", cut="time", transfer_encoding="chunked"), limit=99) == b"hellowo"


def test_what_follows_the_last_member_is_left_alone() -> None:
    """Some servers send a few bytes after the end; browsers do not mind them."""
    assert content_of(answer(gzip.compress(b"page") + b"\0\0\0", content_encoding="gzip"), limit=99) == b"page"
