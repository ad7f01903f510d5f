"""One capture's dealings with the network: its connections, what its names led to, what is left of its limits.

Every question passes here: the page's, each redirect's and each resource's, so that none escapes the checks. A name is
asked once and its addresses kept until the end; a host that could not be reached is not tried again.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from datetime import datetime

from habeas.capture.answers import ACCEPT_ANY, Answer, Line, Tls, ask
from habeas.capture.connecting import (
    Deadline,
    Place,
    Target,
    connected,
    connected_through,
    places,
    too_slow,
    unreachable,
)
from habeas.capture.limits import Allowance, CaptureLimits
from habeas.capture.socks import SocksProxy
from habeas.capture.weburls import WebUrl, web_url
from habeas.errors import CaptureError

_Origin = tuple[bool, str, int]


class Visit:
    """What one capture may ask of the network. Any thread may ask; `close` must be called.

    Args:
        now: the clock for the records, called from several threads.
        allow_private: whether hosts may stand in a private network.
        proxy: through which everything is asked, if any.
        trust: under which certificates a host is believed.
    """

    def __init__(
        self,
        *,
        limits: CaptureLimits,
        now: Callable[[], datetime],
        allow_private: bool,
        proxy: SocksProxy | None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.limits = limits
        self.allowance = Allowance(limits)
        self._now = now
        self._allow_private = allow_private
        self._proxy = proxy
        self._trust = trust or ssl.create_default_context()
        self._lock = threading.Lock()
        self._idle: list[tuple[_Origin, Line]] = []
        self._busy: set[Line] = set()
        self._closed = False
        self._asking: dict[tuple[str, int], threading.Lock] = {}
        self._found: dict[tuple[str, int], list[Place]] = {}
        self._lost: dict[_Origin, CaptureError] = {}

    def url(self, reference: str, base: str | None = None) -> WebUrl:
        """Return the URL that a reference stands for. Raises: CaptureError: it is not fetched from."""
        return web_url(reference, base, allow_private=self._allow_private, proxied=self._proxy is not None)

    def fetch(self, url: WebUrl, *, accept: str = ACCEPT_ANY, cookies: str = "") -> Answer:
        """Ask for a URL and return the answer, no redirect followed.

        Args:
            accept, cookies: the headers of that name.
        Raises: NetworkError: not reachable, not in time. CaptureError: refused; nothing is left of the limits; no HTTP.
        """
        self._check_left()
        host = url.target.host
        deadline = Deadline(min(self.limits.resource_seconds, self.allowance.seconds_left), host)
        try:
            kept = self._kept(url.origin)
            if kept is not None:
                try:
                    return self._ask(kept, url, accept=accept, cookies=cookies, deadline=deadline)
                except (CaptureError, OSError):
                    # A host may end a kept connection whenever it likes; only on a fresh one does it count.
                    deadline.left()
            return self._ask(self._new(url, deadline), url, accept=accept, cookies=cookies, deadline=deadline)
        except TimeoutError:
            raise too_slow(host) from None
        except OSError:
            raise unreachable(host) from None

    def close(self) -> None:
        """End all connections; whoever waits on one stops waiting."""
        with self._lock:
            self._closed = True
            for _, line in self._idle:
                line.close()
            self._idle.clear()
            for line in self._busy:
                line.hang_up()

    def _check_left(self) -> None:
        if not self.allowance.bytes_left:
            raise CaptureError(f"the {self.limits.total_bytes} bytes of a capture were used up")
        if not self.allowance.seconds_left:
            raise CaptureError(f"the {self.limits.seconds:g} seconds of a capture were over")

    def _ask(self, line: Line, url: WebUrl, *, accept: str, cookies: str, deadline: Deadline) -> Answer:
        try:
            with self._lock:
                if self._closed:
                    raise CaptureError("the capture was ended")
                self._busy.add(line)
            answer = ask(
                line,
                url,
                accept=accept,
                cookies=cookies,
                at=self._now(),
                allowance=self.allowance,
                left=deadline.left,
                body_bytes=self.limits.resource_bytes,
            )
        except BaseException:
            line.close()
            raise
        finally:
            with self._lock:
                self._busy.discard(line)
        if answer.cut or not line.is_ready():
            line.close()
        else:
            self._keep(url.origin, line)
        return answer

    def _kept(self, origin: _Origin) -> Line | None:
        """Take a connection that was left open, if there is one."""
        while True:
            with self._lock:
                found = next((at for at, (kept, _) in enumerate(self._idle) if kept == origin), None)
                line = None if found is None else self._idle.pop(found)[1]
            if line is None or line.is_silent():
                return line
            line.close()

    def _keep(self, origin: _Origin, line: Line) -> None:
        with self._lock:
            self._idle.append((origin, line))
            oldest = self._idle.pop(0)[1] if len(self._idle) > 2 * self.limits.connections else None
        if oldest is not None:
            oldest.close()

    def _new(self, url: WebUrl, deadline: Deadline) -> Line:
        with self._lock:
            lost = self._lost.get(url.origin)
        if lost is not None:
            raise type(lost)(lost.message, place=lost.place, advice=lost.advice)
        try:
            connection = self._connected(url.target, deadline)
        except CaptureError as failure:
            with self._lock:
                self._lost.setdefault(url.origin, failure)
            raise
        address = None if self._proxy else str(connection.getpeername()[0])
        return Line(connection, address=address, tls=_tls(connection), header_bytes=self.limits.header_bytes)

    def _connected(self, target: Target, deadline: Deadline) -> socket.socket:
        if self._proxy is not None:
            return connected_through(self._proxy, target, deadline, trust=self._trust)
        found = self._places(target, deadline)
        return connected(target, deadline, allow_private=self._allow_private, found=found, trust=self._trust)

    def _places(self, target: Target, deadline: Deadline) -> list[Place]:
        """Return what a name led to when it was first asked."""
        key = target.host, target.port
        with self._lock:
            asking = self._asking.setdefault(key, threading.Lock())
        if not asking.acquire(timeout=deadline.left()):
            raise too_slow(target.host)
        try:
            if key not in self._found:
                self._found[key] = places(target, deadline)
            return self._found[key]
        finally:
            asking.release()


def _tls(connection: socket.socket) -> Tls | None:
    """Return how the host showed itself, None without TLS. The whole chain needs Python 3.13."""
    if not isinstance(connection, ssl.SSLSocket):
        return None
    chain: Callable[[], list[bytes]] | None = getattr(connection, "get_verified_chain", None)
    own = connection.getpeercert(binary_form=True)
    cipher = connection.cipher()
    return Tls(
        version=connection.version() or "",
        cipher=cipher[0] if cipher else "",
        certificates=tuple(chain()) if chain else (own,) if own else (),
    )
