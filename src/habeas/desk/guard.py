"""The guard before everything: who may ask at all, how much, and under which headers the answer goes out.

In this order: the name of the host is ours; the request does not come from another site or port; a write says that it
comes from our own pages; the address carries no query; the body is small; the browser is the one that was let in.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_AT_MOST = 256 * 1024
UPLOAD_AT_MOST = 64 * 1024 * 1024
"""Bytes of a file that a window hands over; what is larger comes in by the command line."""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src blob:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}
_READS, _WRITES = ("GET", "HEAD"), ("POST",)
ENTER = "/enter/"
STATIC = "/static/"


@dataclass(slots=True, kw_only=True)
class Door:
    """Which browser is let in. Only hashes are held: whoever reads this process's start cannot enter with them.

    Args:
        port: where we listen. token: hash of the launch token, "" once it was used; `until`: by `clock`, in seconds.
        cookie: hash of the cookie of the browser that was let in, "" for none.
        turned_away: called when something else than our own pages asked.
        uploads: the paths to which a file may be sent; everything else is small.
    """

    port: int
    token: str = field(default="", repr=False)
    until: float = 0.0
    cookie: str = field(default="", repr=False)
    clock: Callable[[], float]
    chance: Callable[[int], bytes]
    turned_away: Callable[[], None] = lambda: None
    let_in: Callable[[str], None] = lambda _cookie: None  # called with the hash of a new cookie
    uploads: frozenset[str] = frozenset()

    @property
    def host(self) -> str:
        """The only name under which we answer."""
        return f"127.0.0.1:{self.port}"

    @property
    def name(self) -> str:
        """The name of the cookie. Browsers send cookies to every port of a host, so the port is in it."""
        return f"habeas-{self.port}"

    def use(self, token: str) -> str | None:
        """Use the launch token up. Returns: a new cookie for the browser, or None where the token opens nothing."""
        fits = bool(self.token) and hmac.compare_digest(hashed(token), self.token)
        if not fits or self.clock() > self.until:
            return None
        self.token = ""
        return self.new_cookie()

    def new_cookie(self) -> str:
        """Let a browser in under a new cookie. The one before opens nothing any more."""
        value = self.chance(32).hex()
        self.cookie = hashed(value)
        self.let_in(self.cookie)
        return value

    def at_most(self, path: str) -> int:
        """Return how many bytes may be sent to a path."""
        return BODY_AT_MOST + (UPLOAD_AT_MOST if path in self.uploads else 0)

    def knows(self, scope: Scope) -> bool:
        """Tell whether a request carries the cookie of the browser that was let in."""
        given = _cookie(_headers(scope).get("cookie", ""), self.name)
        return bool(self.cookie) and hmac.compare_digest(hashed(given), self.cookie)

    def set_cookie(self, value: str) -> str:
        """Return the header that gives a browser its cookie."""
        return f"{self.name}={value}; HttpOnly; SameSite=Strict; Path=/"


def hashed(text: str) -> str:
    """Return the hash by which a token or cookie is known."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Guard:
    """The guard as ASGI: what it refuses never reaches the application."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app, self._door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request or hand it on."""
        if scope["type"] != "http":
            return  # no socket and no lifespan is served here
        refusal = self._refusal(scope)
        if refusal is not None:
            status, stranger = refusal
            if stranger:
                self._door.turned_away()
            await _refuse(send, status)
            return
        bounded = _Bounded(receive, self._door.at_most(scope["path"]))
        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                if bounded.over:
                    message["status"] = 413
                message["headers"] = _sealed(scope["path"], message.get("headers", []))
            await send(message)

        try:
            await self._app(scope, bounded, with_headers)
        except TooLargeError:
            if not started:
                await _refuse(send, 413)

    def _refusal(self, scope: Scope) -> tuple[int, bool] | None:
        """Return by which status a request is refused, and whether somebody else sent it; None if it is not."""
        headers, path = _headers(scope), scope["path"]
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or hosts[0].decode("latin-1") != self._door.host:
            return 421, True
        if scope["method"] not in (*_READS, *_WRITES):
            return 405, True
        site = headers.get("sec-fetch-site", "")
        entering = path.startswith(ENTER) and scope["method"] in _READS
        # Our own start page lies in a file, so that the token is on no command line; the token lets it in, once.
        if site not in ("", "same-origin", "none") and not entering:
            return 403, True
        ours = site == "same-origin" or (not site and headers.get("origin", "") == f"http://{self._door.host}")
        if scope["method"] in _WRITES and not ours:
            return 403, True
        if scope["query_string"]:
            return 400, False
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 12 or int(length) > self._door.at_most(path):
            return 413, False
        if not entering and not path.startswith(STATIC) and not self._door.knows(scope):
            return 401, False
        return None


class TooLargeError(Exception):
    """A body went on beyond what was agreed."""


class _Bounded:
    """What receives a body, and no more of it than is allowed, whatever its headers said."""

    def __init__(self, receive: Receive, at_most: int) -> None:
        self._receive, self._left, self.over = receive, at_most, False

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                self.over = True
                raise TooLargeError
        return message


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _cookie(header: str, name: str) -> str:
    try:
        found: SimpleCookie = SimpleCookie(header)
    except CookieError:
        return ""
    return found[name].value if name in found else ""


def _sealed(path: str, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return headers with ours. Only what ships with the program may be kept by a browser."""
    caching = "max-age=31536000, immutable" if path.startswith(STATIC) else "no-store"
    ours: MutableMapping[str, str] = {**HEADERS, "cache-control": caching}
    kept = [(name, value) for name, value in headers if name.decode("latin-1").lower() not in ours]
    return kept + [(name.encode(), value.encode()) for name, value in ours.items()]


_WORDS = {
    400: "This address is not one of Habeas.",
    401: "Habeas does not know this browser. Start Habeas from its icon, or run `habeas desk` again.",
    403: "Another program tried to reach Habeas, and was refused.",
    405: "Not done here.",
    413: "This is too large to be sent at once.",
    421: "Another program tried to reach Habeas under a wrong name, and was refused.",
}


async def _refuse(send: Send, status: int) -> None:
    words = f"{_WORDS[status]}\n".encode()
    headers: list[Any] = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(words))]
    await send({"type": "http.response.start", "status": status, "headers": _sealed("/", headers)})
    await send({"type": "http.response.body", "body": words})
