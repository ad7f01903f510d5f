"""One question over HTTP/1.1 and its answer, as the bytes went and came.

h11 reads the protocol; the bytes are kept beside what it read, because evidence is what the server sent and not what
somebody made of it.
"""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import h11

from habeas.capture.limits import Allowance
from habeas.capture.weburls import WebUrl
from habeas.errors import CaptureError, NetworkError

_PIECE = 65_536

# What Tor Browser says on every computer, so that a server learns no more than that somebody reads its page. The name
# of this program in it would tell whoever runs the server that a case is being documented.
USER_AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
ACCEPT_PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ACCEPT_ANY = "*/*"
_ACCEPT_ENCODING = "gzip, deflate"

LENGTH, TIME, DISCONNECT, UNSPECIFIED = "length", "time", "disconnect", "unspecified"  # WARC 1.1 §5.13


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """How a host showed that it is itself: the protocol, the cipher, and its certificates (DER, its own first)."""

    version: str
    cipher: str
    certificates: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question and its answer.

    Args:
        url: what was asked for. at: when, by the caller's clock.
        request, head, body: the bytes as they went and came; the body with its transfer framing, nothing unpacked.
        headers: of the head, names in small letters, in their order.
        cut: why the body is not whole, a word of WARC 1.1 §5.13, or "".
        address: where the connection ended; None through a proxy.
        tls: of https.
    """

    url: WebUrl = field(repr=False)
    at: datetime
    request: bytes = field(repr=False)
    status: int
    head: bytes = field(repr=False)
    body: bytes = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    cut: str = ""
    address: str | None = field(default=None, repr=False)
    tls: Tls | None = field(default=None, repr=False)

    def header(self, name: str) -> str:
        """Return the first header of this name (small letters), or ""."""
        return next((value for given, value in self.headers if given == name), "")

    @property
    def media_type(self) -> str:
        """Return the announced media type, without parameters, in small letters; "" if there is none."""
        return self.header("content-type").partition(";")[0].strip().lower()


class Line:
    """A connection on which questions are asked one after another.

    Args:
        connection: to the host, under TLS for https.
        address, tls: as in `Answer`.
        header_bytes: the greatest head of an answer.
    """

    def __init__(self, connection: socket.socket, *, address: str | None, tls: Tls | None, header_bytes: int) -> None:
        self.connection = connection
        self.address = address
        self.tls = tls
        self.header_bytes = header_bytes
        self.protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=header_bytes)

    def is_ready(self) -> bool:
        """Return whether another question can be asked here; if so, the connection is set up for it."""
        if self.protocol.our_state is not h11.DONE or self.protocol.their_state is not h11.DONE:
            return False
        if self.protocol.trailing_data[0]:
            return False  # more came than was announced: whose answer would the next one be?
        self.protocol.start_next_cycle()
        return True

    def is_silent(self) -> bool:
        """Return whether nothing came since the last answer: neither its end nor anything that nobody asked for."""
        with selectors.DefaultSelector() as ready:
            ready.register(self.connection, selectors.EVENT_READ)
            return not ready.select(0)

    def send(self, octets: bytes, left: Callable[[], float]) -> None:
        """Send everything."""
        self.connection.settimeout(left())
        self.connection.sendall(octets)

    def take(self, size: int, left: Callable[[], float]) -> bytes:
        """Return what has come, at most so many bytes; nothing at the end."""
        self.connection.settimeout(left())
        return self.connection.recv(size)

    def hang_up(self) -> None:
        """Stop what is going on, from another thread."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the connection."""
        self.connection.close()


def request_of(url: WebUrl, *, accept: str, cookies: str) -> h11.Request:
    """Return the question for a URL: always the same headers, in the same order."""
    target = url.target
    host = f"[{target.host}]" if ":" in target.host else target.host
    default = 443 if target.secure else 80
    headers = [
        ("Host", host if target.port == default else f"{host}:{target.port}"),
        ("User-Agent", USER_AGENT),
        ("Accept", accept),
        ("Accept-Encoding", _ACCEPT_ENCODING),
        *([("Cookie", cookies)] if cookies else []),
    ]
    written = [(name.encode("ascii"), value.encode("latin-1", "replace")) for name, value in headers]
    return h11.Request(method="GET", target=target.path, headers=written)


class _Coming:
    """An answer while it comes."""

    def __init__(self, line: Line, allowance: Allowance, *, body_bytes: int) -> None:
        self.line = line
        self.allowance = allowance
        self.body_bytes = body_bytes
        self.raw = bytearray()
        self.begins = self.ends = self.head_ends = 0
        self.response: h11.Response | None = None

    def _read_up_to(self) -> int:
        """Return how many of the bytes h11 has made something of."""
        return len(self.raw) - len(self.line.protocol.trailing_data[0])

    def _wanted(self) -> int:
        """Return how many bytes may come next."""
        taken = len(self.raw) - self.head_ends
        room = self.line.header_bytes - len(self.raw) if self.response is None else self.body_bytes - taken
        return self.allowance.draw(min(_PIECE, max(0, room)))

    def take(self, left: Callable[[], float]) -> bool:
        """Take what has come; return False if no more may come."""
        wanted = self._wanted()
        if not wanted:
            return False
        piece = b""
        try:
            piece = self.line.take(wanted, left)
        finally:
            self.allowance.give_back(wanted - len(piece))
        self.raw += piece
        self.line.protocol.receive_data(piece)
        return True

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """Return what h11 makes of what has come, with the places of its beginning and end noted."""
        event = self.line.protocol.next_event()
        if isinstance(event, h11.InformationalResponse):
            self.begins = self._read_up_to()
        elif isinstance(event, h11.Response):
            self.response = event
            self.head_ends = self._read_up_to()
        elif isinstance(event, h11.EndOfMessage):
            self.ends = self._read_up_to()
        return event


def ask(
    line: Line,
    url: WebUrl,
    *,
    accept: str,
    cookies: str,
    at: datetime,
    allowance: Allowance,
    left: Callable[[], float],
    body_bytes: int,
) -> Answer:
    """Ask for a URL on a connection and return the answer; once its head is there, as far as it came.

    Args:
        accept, cookies: the headers of that name.
        at: the time, for the record.
        allowance: what may still come of the whole capture.
        left: returns the seconds left of this exchange.
        body_bytes: the greatest body.
    Raises: NetworkError: the connection broke before there was a head, or the time was up. CaptureError: no HTTP, or
        too much head.
    """
    host = url.target.host
    question = request_of(url, accept=accept, cookies=cookies)
    sent = line.protocol.send(question) or b""
    sent += line.protocol.send(h11.EndOfMessage()) or b""
    line.send(sent, left)
    coming = _Coming(line, allowance, body_bytes=body_bytes)
    cut = _come(coming, left, host=host)
    response = coming.response
    if response is None:
        raise CaptureError("the host sends no answer, or too much before it", place=host)
    end = len(coming.raw) if cut else coming.ends
    if end - coming.head_ends > body_bytes:
        end, cut = coming.head_ends + body_bytes, LENGTH
    return Answer(
        url=url,
        at=at,
        request=sent,
        status=response.status_code,
        head=bytes(coming.raw[coming.begins : coming.head_ends]),
        body=bytes(coming.raw[coming.head_ends : end]),
        headers=tuple((name.decode("ascii"), value.decode("latin-1")) for name, value in response.headers),
        cut=cut,
        address=line.address,
        tls=line.tls,
    )


def _come(coming: _Coming, left: Callable[[], float], *, host: str) -> str:
    """Let an answer come to its end, and return why it did not if it did not."""
    try:
        while True:
            event = coming.next_event()
            if isinstance(event, h11.EndOfMessage):
                return ""
            if isinstance(event, h11.Response) and _announced(event) > coming.body_bytes:
                del coming.raw[coming.head_ends :]  # the beginning of what is far too large helps nobody
                return LENGTH
            if event is h11.NEED_DATA and not coming.take(left):
                return LENGTH
            if isinstance(event, h11.ConnectionClosed) or event is h11.PAUSED:
                raise NetworkError("the host hung up", place=host, advice="Try again later.")
    except h11.RemoteProtocolError:
        if coming.response is not None:
            return DISCONNECT if not coming.line.protocol.trailing_data[0] else UNSPECIFIED
        if not coming.raw:
            raise NetworkError("the host hung up", place=host, advice="Try again later.") from None
        raise CaptureError("the host does not speak HTTP as it should", place=host) from None
    except (NetworkError, OSError) as failure:
        if coming.response is None:
            raise
        return TIME if isinstance(failure, NetworkError | TimeoutError) else DISCONNECT


def _announced(response: h11.Response) -> int:
    """Return the length that a response announces, 0 if it announces none. h11 has seen to it that it is a number."""
    return next((int(value) for name, value in response.headers if name == b"content-length"), 0)
