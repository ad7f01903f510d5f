"""A real time-stamp authority: `openssl ts` behind HTTP on 127.0.0.1, and the ways in which a server can misbehave."""

from __future__ import annotations

import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from tests.simulators.forging import LEAF, POLICY, Party, certify, key

CONFIG = """
[tsa]
default_tsa = authority
[authority]
serial = {folder}/serial
signer_cert = {folder}/leaf.pem
certs = {folder}/chain.pem
signer_key = {folder}/leaf.key
signer_digest = sha256
default_policy = {policy}
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = yes
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def pem(certificate: bytes) -> bytes:
    """Return a certificate as PEM, through openssl."""
    made = subprocess.run(["openssl", "x509", "-inform", "DER"], input=certificate, capture_output=True, check=True)
    return made.stdout


@dataclass(frozen=True)
class Authority:
    """A time-stamp authority with a root, an intermediate and a certificate that signs.

    Args:
        folder: where it keeps its key and its serial number; gone with the test.
        kind: the kind of its keys.
        begins, ends: when the certificate that signs is valid; the others are valid long enough.
    """

    folder: Path
    kind: str = "rsa2048"
    begins: datetime = datetime(2020, 1, 1, tzinfo=UTC)
    ends: datetime = datetime.now(UTC) + timedelta(days=365)

    @cached_property
    def chain(self) -> tuple[Party, Party, Party]:
        """Return root, intermediate and leaf, and lay down what openssl needs of them."""
        ends = datetime.now(UTC) + timedelta(days=3650)
        root = certify("Invented Root", private=key(self.kind, 1), serial=1, ends=ends)
        middle = certify("Invented Middle", private=key(self.kind, 2), by=root, serial=2, ends=ends)
        leaf = certify(
            "Invented Authority",
            private=key(self.kind, 3),
            by=middle,
            serial=3,
            extensions=LEAF,
            begins=self.begins,
            ends=self.ends,
        )
        (self.folder / "root.pem").write_bytes(pem(root.der))
        (self.folder / "leaf.pem").write_bytes(pem(leaf.der))
        (self.folder / "chain.pem").write_bytes(pem(middle.der))
        (self.folder / "leaf.key").write_bytes(
            leaf.private.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        (self.folder / "serial").write_text("01\n", encoding="ascii")
        (self.folder / "ts.cnf").write_text(CONFIG.format(folder=self.folder, policy=POLICY), encoding="ascii")
        return root, middle, leaf

    @property
    def root(self) -> bytes:
        """Return the root's certificate (DER), which a person pins."""
        return self.chain[0].der

    @property
    def root_file(self) -> Path:
        """Return the file with the root's certificate (PEM), for a command line."""
        assert self.chain
        return self.folder / "root.pem"

    def answer(self, query: bytes) -> bytes:
        """Return what `openssl ts -reply` answers to a query."""
        assert self.chain
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            asked, answered = Path(name) / "query", Path(name) / "answer"
            asked.write_bytes(query)
            config = str(self.folder / "ts.cnf")
            subprocess.run(
                ["openssl", "ts", "-reply", "-config", config, "-queryfile", str(asked), "-out", str(answered)],
                capture_output=True,
                check=True,
            )
            return answered.read_bytes()

    @contextmanager
    def serving(self, *, behaviour: str = "good") -> Iterator[str]:
        """Serve on 127.0.0.1 and yield the URL; `behaviour` is a key of BEHAVIOURS."""
        with serving(BEHAVIOURS[behaviour], self.answer) as url:
            yield url


class _Asked(BaseHTTPRequestHandler):
    """One request, answered by a behaviour."""

    behave: Callable[[_Asked], None]
    reply: Callable[[bytes], bytes]
    protocol_version = "HTTP/1.1"

    def _handle(self) -> None:
        self.asked = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.close_connection = True
        # The one who asked may have gone away, which is what some tests are about.
        with suppress(OSError):
            type(self).behave(self)

    do_GET = do_POST = _handle  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def send(self, content: bytes, kind: str = "application/timestamp-reply", status: int = 200, **more: str) -> None:
        """Send a whole answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        named = {name.replace("_", "-"): value for name, value in more.items()}
        for name, value in ({"Content-Length": str(len(content))} | named).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def drip(self, content: bytes, seconds: float = 0.05, after: int = 0) -> None:
        """Send byte after byte, slowly, once the first ones are out."""
        self.wfile.write(content[:after])
        for at in range(after, len(content)):
            self.wfile.write(content[at : at + 1])
            self.wfile.flush()
            time.sleep(seconds)


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\n"


def _good(asked: _Asked) -> None:
    asked.send(type(asked).reply(asked.asked))


def _chunked(asked: _Asked) -> None:
    content = type(asked).reply(asked.asked)
    asked.wfile.write(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    for part in (content[:100], content[100:]):
        asked.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
    asked.wfile.write(b"0\r\n\r\n")


def _endless(asked: _Asked) -> None:
    asked.wfile.write(_HEAD + b"\r\n")
    while True:
        asked.wfile.write(bytes(65_536))


def _endless_chunks(asked: _Asked) -> None:
    asked.wfile.write(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        asked.wfile.write(b"1000\r\n" + bytes(4096) + b"\r\n")


def _endless_headers(asked: _Asked) -> None:
    asked.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        asked.wfile.write(b"X: " + bytes(1000).replace(b"\0", b"x") + b"\r\n")


def _continue_for_ever(asked: _Asked) -> None:
    while True:
        asked.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.01)


def _raw(content: bytes) -> Callable[[_Asked], None]:
    def behave(asked: _Asked) -> None:
        asked.wfile.write(content)

    return behave


BEHAVIOURS: dict[str, Callable[[_Asked], None]] = {
    "good": _good,
    "chunked": _chunked,
    "echo": lambda asked: asked.send(repr(sorted(asked.headers.items())).encode() + b"\n" + asked.asked),
    "slow headers": lambda asked: asked.drip(_HEAD * 100),
    "slow body": lambda asked: asked.drip(_HEAD + b"\r\n" + bytes(10_000), after=len(_HEAD) + 2),
    "silent": lambda _asked: time.sleep(5),
    "endless": _endless,
    "endless chunks": _endless_chunks,
    "endless headers": _endless_headers,
    "continue for ever": _continue_for_ever,
    "announces too much": lambda asked: asked.send(b"x", Content_Length="99999999999"),
    "cut off": lambda asked: asked.send(b"x" * 10, Content_Length="100"),
    "redirect": lambda asked: asked.send(b"", status=302, Location="http://127.0.0.1:1/elsewhere"),
    "permanent redirect": lambda asked: asked.send(b"", status=308, Location="file:///etc/hosts"),
    "another kind": lambda asked: asked.send(b"<html>log in</html>", kind="text/html"),
    "no kind": _raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"),
    "compressed": lambda asked: asked.send(b"x", Content_Encoding="gzip"),
    "overloaded": lambda asked: asked.send(b"", status=503),
    "not found": lambda asked: asked.send(b"", status=404),
    "not HTTP": _raw(b"220 mail.example ESMTP\r\n"),
    "nothing": _raw(b""),
}


@contextmanager
def serving(behave: Callable[[_Asked], None], reply: Callable[[bytes], bytes] = bytes) -> Iterator[str]:
    """Serve one behaviour on 127.0.0.1 and yield the URL."""
    handler = type("Asked", (_Asked,), {"behave": staticmethod(behave), "reply": staticmethod(reply)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/tsa?secret=word"
    finally:
        server.shutdown()
        server.server_close()
