"""A web server on 127.0.0.1 that serves invented pages, remembers what it was asked, and misbehaves on request."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
"""One red dot."""


@dataclass(frozen=True)
class Heard:
    """One question: its path with the query, and its headers in their order, as they came."""

    path: str
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str:
        """Return a header, "" if it did not come."""
        return next((value for given, value in self.headers if given.lower() == name.lower()), "")


class Asked(BaseHTTPRequestHandler):
    """One question, answered by the site."""

    site: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer, and note the question first."""
        self.site.heard.append(Heard(self.path, tuple(self.headers.items())))
        behave = self.site.pages.get(self.path) or self.site.pages.get(self.path.partition("?")[0]) or missing
        # The one who asked may have gone away, which is what some tests are about.
        with suppress(OSError):
            behave(self)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return a day that does not change, so that the same site gives the same bytes."""
        return "Thu, 02 Apr 2026 08:00:00 GMT"

    def answer(self, content: bytes, kind: str = "text/html; charset=utf-8", status: int = 200, **more: str) -> None:
        """Send a whole answer; header names with _ for -."""
        self.send_response(status)
        named = {name.replace("_", "-"): value for name, value in more.items()}
        for name, value in ({"Content-Type": kind, "Content-Length": str(len(content))} | named).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def drip(self, content: bytes, seconds: float = 0.05) -> None:
        """Send byte after byte, slowly."""
        for at in range(len(content)):
            self.wfile.write(content[at : at + 1])
            self.wfile.flush()
            time.sleep(seconds)

    def raw(self, content: bytes) -> None:
        """Send bytes as they are and end the connection."""
        self.close_connection = True
        self.wfile.write(content)


Behave = Callable[[Asked], None]


def html(text: str, status: int = 200, **more: str) -> Behave:
    """Return a page."""
    return lambda asked: asked.answer(text.encode(), "text/html; charset=utf-8", status, **more)


def served(content: bytes, kind: str, **more: str) -> Behave:
    """Return a file of a kind."""
    return lambda asked: asked.answer(content, kind, 200, **more)


def redirect(to: str, status: int = 302, **more: str) -> Behave:
    """Return a redirect; letters above ASCII go as UTF-8."""
    written = to.encode().decode("latin-1")
    return lambda asked: asked.answer(b"", "text/html", status, Location=written, **more)


def chunked(content: bytes, kind: str = "text/html; charset=utf-8", size: int = 7, extra: str = "") -> Behave:
    """Return a file that comes in chunks."""

    def behave(asked: Asked) -> None:
        asked.wfile.write(
            f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n{extra}\r\n".encode()
        )
        for at in range(0, len(content), size):
            piece = content[at : at + size]
            asked.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        asked.wfile.write(b"0\r\n\r\n")

    return behave


def gzipped(content: bytes, kind: str = "text/html; charset=utf-8") -> Behave:
    """Return a file packed with gzip."""
    return served(gzip.compress(content, mtime=0), kind, Content_Encoding="gzip")


def bomb(size: int, kind: str = "text/html") -> Behave:
    """Return a file that unpacks to so many zero bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()
    return served(packed, kind, Content_Encoding="gzip")


def missing(asked: Asked) -> None:
    """Answer that there is nothing."""
    asked.answer(b"<title>Nothing here</title>", status=404)


def endless(asked: Asked) -> None:
    """Send without an end and without announcing one."""
    asked.close_connection = True
    asked.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        asked.wfile.write(b"<p>more</p>" * 5_000)


def endless_chunks(asked: Asked) -> None:
    """Send chunks without an end."""
    asked.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        asked.wfile.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")


def endless_headers(asked: Asked) -> None:
    """Send a head without an end."""
    asked.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        asked.wfile.write(b"X-More: " + b"x" * 1000 + b"\r\n")


def continue_for_ever(asked: Asked) -> None:
    """Say again and again that an answer will come."""
    while True:
        asked.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")


@dataclass
class Site:
    """A site: what stands under which path, and what was asked of it.

    Args:
        pages: by path with the query, or else without.
    """

    pages: Mapping[str, Behave]
    heard: list[Heard] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        """Return the paths that were asked for, in order."""
        return [heard.path for heard in self.heard]

    @contextmanager
    def serving(self, tls: ssl.SSLContext | None = None) -> Iterator[str]:
        """Serve on 127.0.0.1 and yield the URL of the root, without a slash at its end."""
        handler = type("Bound", (Asked,), {"site": self})
        server = _Server(("127.0.0.1", 0), handler)
        server.tls = tls
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    tls: ssl.SSLContext | None = None

    def finish_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Speak TLS first where that is wanted; who breaks it off is let go."""
        assert isinstance(request, socket.socket)
        with suppress(OSError):
            secured = self.tls.wrap_socket(request, server_side=True) if self.tls else request
            super().finish_request(secured, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""
