"""One connection, one question after another: what came is kept as it came, and what nobody asked for is no answer."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from habeas.capture.answers import ACCEPT_ANY, Answer, Line, ask, request_of
from habeas.capture.limits import Allowance, CaptureLimits
from habeas.capture.unpacking import content_of
from habeas.capture.weburls import web_url
from habeas.errors import CaptureError

URL = web_url("http://example.org/", allow_private=False, proxied=False)


def answered(sent: bytes, *, pieces: int = 1 << 16, most: int = 10_000) -> Answer:
    """Return what is made of some bytes that a server sends before it hangs up."""
    ours, theirs = socket.socketpair()
    with ours, theirs:

        def serve() -> None:
            with suppress(OSError):  # who asked may have heard enough
                for at in range(0, len(sent), pieces):
                    theirs.sendall(sent[at : at + pieces])
                theirs.shutdown(socket.SHUT_WR)

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        return ask(
            Line(ours, address=None, tls=None, header_bytes=4_000),
            URL,
            accept=ACCEPT_ANY,
            cookies="",
            at=datetime(2026, 1, 1, tzinfo=UTC),
            allowance=Allowance(CaptureLimits(total_bytes=50_000)),
            left=lambda: 5.0,
            body_bytes=most,
        )


HEADS = st.lists(
    st.tuples(
        st.from_regex(r"[A-Za-z0-9\-]{1,12}", fullmatch=True),
        st.from_regex(r"[!-~\x80-\xff]([ -~\x80-\xff]{0,20}[!-~])?", fullmatch=True),
    ),
    max_size=5,
).map(
    lambda found: [
        (name, value) for name, value in found if name.lower() not in {"content-length", "transfer-encoding"}
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    HEADS, st.binary(max_size=300), st.integers(1, 40), st.sampled_from(["length", "chunks", "end"]), st.integers(1, 50)
)
def test_head_and_body_are_kept_as_they_came(
    headers: list[tuple[str, str]], body: bytes, size: int, framing: str, pieces: int
) -> None:
    """However an answer is framed, and in however small pieces it comes, every byte of it is kept and none is added."""
    head = b"HTTP/1.1 200 Fine\r\n" + b"".join(f"{name}:  {value}\r\n".encode("latin-1") for name, value in headers)
    framed = body
    if framing == "length":
        head += b"CONTENT-length: %d\r\n" % len(body)
    elif framing == "chunks":
        head += b"Transfer-Encoding:chunked\r\n"
        parts = (body[at : at + size] for at in range(0, len(body), size))
        framed = b"".join(b"%X;x=y\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\nTrailer: x\r\n\r\n"
    answer = answered(head + b"\r\n" + framed, pieces=pieces)
    assert (answer.head, answer.body, answer.cut) == (head + b"\r\n", framed, "")
    if not answer.header("content-encoding"):
        assert content_of(answer, limit=1_000) == body


BEGIN = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([BEGIN, CHUNKED]), st.integers(0, 60), st.binary(max_size=12), st.integers(0, 8))
@example(BEGIN, 0, b"\0", 0)
@example(CHUNKED, 47, b"fffffffffff", 1)
def test_whatever_is_sent_is_an_answer_or_an_error(sent: bytes, at: int, put: bytes, instead: int) -> None:
    """A server that sends nonsense ends in an answer, whole or cut, or in an error that is told; never in a fall."""
    try:
        answer = answered(sent[:at] + put + sent[at + instead :])
    except (CaptureError, OSError):
        return
    assert 100 <= answer.status < 1_000
    assert len(answer.body) <= 10_000
    assert answer.head.endswith((b"\n\r\n", b"\n\n"))


def test_a_connection_on_which_something_came_is_not_asked_again() -> None:
    """What a server sends between two questions is neither the answer to the first nor to the second."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        line = Line(ours, address=None, tls=None, header_bytes=1_000)
        assert line.is_silent()
        theirs.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        assert not line.is_silent()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        line = Line(ours, address=None, tls=None, header_bytes=1_000)
        theirs.close()
        assert not line.is_silent()


def test_a_question_names_the_host_as_it_is_called() -> None:
    """Sites that share an address tell by this header which of them is meant."""
    for url, host in (
        ("http://example.org/", b"example.org"),
        ("https://example.org:443/", b"example.org"),
        ("https://example.org:80/", b"example.org:80"),
        ("http://[2606:4700::1]:8080/", b"[2606:4700::1]:8080"),
    ):
        asked = request_of(web_url(url, allow_private=False, proxied=False), accept=ACCEPT_ANY, cookies="a=\xe9")
        assert dict(asked.headers)[b"host"] == host
        assert dict(asked.headers)[b"cookie"] == b"a=\xe9"
