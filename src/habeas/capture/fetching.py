"""One bounded HTTP exchange: a greatest size, a last moment, no redirect, no proxy, no private address.

What comes is returned as bytes and written nowhere. The server puts into it what it likes, and so does whoever stands
between; nothing in it is believed here beyond its length and its announced kind.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
from collections.abc import Mapping
from typing import cast
from urllib.parse import urlsplit

from habeas.capture.connecting import Deadline, Target, Timed, connected, too_slow, unreachable
from habeas.errors import CaptureError, NetworkError

_PIECE = 65_536
_WAIT_AND_RETRY = {408, 425, 429, 500, 502, 503, 504}
_NAME = re.compile(r"[A-Za-z0-9._\-]{1,253}", re.ASCII)
_IN_BRACKETS = re.compile(r"[0-9A-Fa-f:.]{2,45}", re.ASCII)
_PRINTABLE = re.compile(r"[!-~]+", re.ASCII)


class _TimedConnection:
    """What http.client asks of a socket, under one deadline."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return the connection as a file to read from."""
        return io.BufferedReader(Timed(self._connection, self._deadline))

    def sendall(self, octets: bytes) -> None:
        """Send everything. Raises: NetworkError: the time is up."""
        self._connection.settimeout(self._deadline.left())
        self._connection.sendall(octets)

    def close(self) -> None:
        """Do nothing: http.client closes before it has read everything, and the exchange ends the connection itself."""


def _target(url: str) -> Target:
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
    return Target(secure=secure, host=host, port=port or (443 if secure else 80), path=path)


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
    deadline = Deadline(timeout, target.host)
    connection = connected(target, deadline, allow_private=allow_private)
    kind = http.client.HTTPSConnection if target.secure else http.client.HTTPConnection
    channel = kind(target.host, target.port)
    channel.sock = cast(socket.socket, _TimedConnection(connection, deadline))
    try:
        channel.request(method, target.path, body=body, headers={"Accept": accept, "Connection": "close", **headers})
        answer = channel.getresponse()
        _check_head(answer, host=target.host, accept=accept)
        return _body(answer, host=target.host, limit_bytes=limit_bytes)
    except TimeoutError:
        raise too_slow(target.host) from None
    except OSError:
        raise unreachable(target.host) from None
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
