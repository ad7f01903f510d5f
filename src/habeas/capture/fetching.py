"""One bounded HTTP exchange: a greatest size, a last moment, no redirect, no proxy, no private address.

What comes is returned as bytes and written nowhere. The server puts into it what it likes, and so does whoever stands
between; nothing in it is believed here beyond its length and its announced kind.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from habeas.capture.addresses import check_public
from habeas.errors import CaptureError, NetworkError

_PIECE = 65_536
_WAIT_AND_RETRY = {408, 425, 429, 500, 502, 503, 504}
_NAME = re.compile(r"[A-Za-z0-9._\-]{1,253}", re.ASCII)
_IN_BRACKETS = re.compile(r"[0-9A-Fa-f:.]{2,45}", re.ASCII)
_PRINTABLE = re.compile(r"[!-~]+", re.ASCII)

# What getaddrinfo returns of one address: family, kind, protocol, address.
_Place = tuple[int, int, int, tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """Where a URL leads."""

    secure: bool
    host: str
    port: int
    path: str


class _Deadline:
    """The last moment of a whole exchange, by the clock that nobody can set back."""

    __slots__ = ("_end", "_host")

    def __init__(self, seconds: float, host: str) -> None:
        self._end = time.monotonic() + seconds
        self._host = host

    def left(self) -> float:
        """Return the seconds that are left. Raises: NetworkError: none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise _too_slow(self._host)
        return left


class _Timed(io.RawIOBase):
    """A connection to read from, each read no longer than what is left of the whole.

    A timeout of the socket alone starts anew with each byte, so that a server could drip for ever.
    """

    def __init__(self, connection: socket.socket, deadline: _Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what there is. Raises: NetworkError: the time is up."""
        self._connection.settimeout(self._deadline.left())
        return self._connection.recv_into(buffer)


class _TimedConnection:
    """What http.client asks of a socket, under one deadline."""

    def __init__(self, connection: socket.socket, deadline: _Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return the connection as a file to read from."""
        return io.BufferedReader(_Timed(self._connection, self._deadline))

    def sendall(self, octets: bytes) -> None:
        """Send everything. Raises: NetworkError: the time is up."""
        self._connection.settimeout(self._deadline.left())
        self._connection.sendall(octets)

    def close(self) -> None:
        """Do nothing: http.client closes before it has read everything, and the exchange ends the connection itself."""


def _too_slow(host: str) -> NetworkError:
    return NetworkError("the host did not answer in time", place=host, advice="Try again later.")


def _unreachable(host: str) -> NetworkError:
    return NetworkError("the host cannot be reached now", place=host, advice="Is there a network? Try again later.")


def _target(url: str) -> _Target:
    """Return where a URL leads. Raises: CaptureError: not a plain http or https URL; the error does not repeat it."""
    wrong = CaptureError(
        "not a URL that is fetched from",
        advice="Give http:// or https://, a host, and a path; no user name, no password, no fragment.",
    )
    if not _PRINTABLE.fullmatch(url):
        raise wrong
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong from None
    host = parts.hostname or ""
    form = _IN_BRACKETS if "[" in parts.netloc else _NAME
    if parts.scheme not in {"http", "https"} or not form.fullmatch(host):
        raise wrong
    if "@" in parts.netloc or parts.fragment or "\\" in url or port == 0:
        raise wrong
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Target(secure=secure, host=host, port=port or (443 if secure else 80), path=path)


def _places(target: _Target, deadline: _Deadline) -> list[_Place]:
    """Return the addresses that a host's name leads to, none if it leads nowhere. Raises: NetworkError: not in time.

    The system's resolver knows no deadline, so that it is asked in a thread that can be left behind.
    """
    found: list[_Place] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend((family, kind, protocol, address) for family, kind, protocol, _, address in answers)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(deadline.left())
    if asking.is_alive():
        raise _too_slow(target.host)
    return list(found)


def _connected(target: _Target, deadline: _Deadline, *, allow_private: bool) -> socket.socket:
    """Return a connection to the host, at an address that was checked before and after.

    The name is asked once and the connection goes to what was checked: a name that leads elsewhere the second time
    (DNS rebinding) finds nobody asking. One private address among several is enough to refuse.
    """
    places = _places(target, deadline)
    if not allow_private:
        for *_, address in places:
            check_public(address[0], host=target.host)
    for family, kind, protocol, address in places:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(deadline.left())
            connection.connect(address)
            if not allow_private:
                check_public(connection.getpeername()[0], host=target.host)
            return _secured(connection, target) if target.secure else connection
        except ssl.SSLCertVerificationError:
            connection.close()
            raise CaptureError(
                "the host cannot show that it is the one it is called",
                place=target.host,
                advice="Somebody may stand between. Do not go on over this network.",
            ) from None
        except OSError:
            connection.close()
        except BaseException:
            connection.close()
            raise
    deadline.left()
    raise _unreachable(target.host)


def _secured(connection: socket.socket, target: _Target) -> socket.socket:
    """Return the connection under TLS, with the host's certificate checked."""
    return ssl.create_default_context().wrap_socket(connection, server_hostname=target.host)


def _body(answer: http.client.HTTPResponse, *, host: str, limit_bytes: int) -> bytes:
    """Return what an answer holds. Raises: CaptureError: too much; NetworkError: cut off."""
    too_much = CaptureError(f"the host sends more than {limit_bytes} bytes", place=host)
    announced = answer.length
    if announced is not None and announced > limit_bytes:
        raise too_much
    body = bytearray()
    while piece := answer.read(min(_PIECE, limit_bytes + 1 - len(body))):
        body += piece
        if len(body) > limit_bytes:
            raise too_much
    if announced is not None and len(body) != announced:
        raise NetworkError("the answer was cut off", place=host, advice="Try again later.")
    return bytes(body)


def _check_head(answer: http.client.HTTPResponse, *, host: str, accept: str) -> None:
    """Check status and kind of an answer. Raises: CaptureError, NetworkError: an answer that can be better later."""
    portal = "If this network asks you to log in on a web page, do that first. Else check the address."
    if 300 <= answer.status < 400:
        raise CaptureError("the host sends us elsewhere, and that is not followed", place=host, advice=portal)
    if answer.status in _WAIT_AND_RETRY:
        raise NetworkError(f"the host answers {answer.status}", place=host, advice="Try again later.")
    if answer.status != 200:
        raise CaptureError(f"the host answers {answer.status}", place=host, advice="Is the address right?")
    if (answer.headers.get("Content-Encoding") or "identity").strip().lower() != "identity":
        raise CaptureError("the host sends something compressed that was not asked for", place=host)
    kind = (answer.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    if kind != accept.lower():
        raise CaptureError("the host sends something of another kind than was asked for", place=host, advice=portal)


def _exchange(
    method: str,
    url: str,
    *,
    body: bytes | None,
    headers: Mapping[str, str],
    accept: str,
    limit_bytes: int,
    timeout: float,
    allow_private: bool,
) -> bytes:
    target = _target(url)
    deadline = _Deadline(timeout, target.host)
    connection = _connected(target, deadline, allow_private=allow_private)
    kind = http.client.HTTPSConnection if target.secure else http.client.HTTPConnection
    channel = kind(target.host, target.port)
    channel.sock = cast(socket.socket, _TimedConnection(connection, deadline))
    try:
        channel.request(method, target.path, body=body, headers={"Accept": accept, "Connection": "close", **headers})
        answer = channel.getresponse()
        _check_head(answer, host=target.host, accept=accept)
        return _body(answer, host=target.host, limit_bytes=limit_bytes)
    except TimeoutError:
        raise _too_slow(target.host) from None
    except OSError:
        raise _unreachable(target.host) from None
    except (http.client.HTTPException, ValueError):
        raise CaptureError("the host does not speak HTTP as it should", place=target.host) from None
    finally:
        connection.close()
        channel.close()


def post(
    url: str,
    body: bytes,
    *,
    content_type: str,
    accept: str,
    limit_bytes: int,
    timeout: float,
    allow_private: bool = False,
) -> bytes:
    """Send some bytes to a URL and return the answer.

    Args:
        url: http or https, without user name, password or fragment.
        body: what is sent.
        content_type, accept: the media types of what is sent and of what may come.
        limit_bytes: how large an answer may be.
        timeout: seconds for the whole exchange, from the question for the host's address to the last byte.
        allow_private: whether the host may stand in a private network.
    Raises: NetworkError: not reachable now, too slow, or the host asks to come later. CaptureError: a redirect, a
        private address, another kind of answer, one too large, a URL that is none.
    """
    return _exchange(
        "POST",
        url,
        body=body,
        headers={"Content-Type": content_type},
        accept=accept,
        limit_bytes=limit_bytes,
        timeout=timeout,
        allow_private=allow_private,
    )


def get(url: str, *, accept: str, limit_bytes: int, timeout: float, allow_private: bool = False) -> bytes:
    """Return what a URL gives. Arguments and errors are those of `post`."""
    return _exchange(
        "GET",
        url,
        body=None,
        headers={},
        accept=accept,
        limit_bytes=limit_bytes,
        timeout=timeout,
        allow_private=allow_private,
    )
