"""Connecting to a host at an address that was checked, under one deadline: shared by all that fetches.

A name is asked once, and the connection goes to an address that was checked: a name that leads elsewhere the second
time (DNS rebinding) finds nobody asking. Through a proxy no name is asked here at all.
"""

from __future__ import annotations

import io
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from habeas.capture.addresses import check_public
from habeas.capture.socks import SocksProxy, ask_proxy
from habeas.errors import CaptureError, NetworkError

# What getaddrinfo returns of one address: family, kind, protocol, address.
Place = tuple[int, int, int, tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a URL leads. `host`: a name, or an address without brackets; `path`: with the query, if there is one."""

    secure: bool
    host: str
    port: int
    path: str


class Deadline:
    """The last moment of a whole exchange, by the clock that nobody can set back."""

    __slots__ = ("_end", "_host")

    def __init__(self, seconds: float, host: str) -> None:
        self._end = time.monotonic() + seconds
        self._host = host

    def left(self) -> float:
        """Return the seconds that are left. Raises: NetworkError: none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise too_slow(self._host)
        return left


class Timed(io.RawIOBase):
    """A connection to read from, each read no longer than what is left of the whole.

    A timeout of the socket alone starts anew with each byte, so that a server could drip for ever.
    """

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what there is. Raises: NetworkError: the time is up."""
        self._connection.settimeout(self._deadline.left())
        return self._connection.recv_into(buffer)


def too_slow(host: str) -> NetworkError:
    """Return the error of a host whose time is up."""
    return NetworkError("the host did not answer in time", place=host, advice="Try again later.")


def unreachable(host: str) -> NetworkError:
    """Return the error of a host to which no connection came about or held."""
    return NetworkError("the host cannot be reached now", place=host, advice="Is there a network? Try again later.")


def places(target: Target, deadline: Deadline) -> list[Place]:
    """Return the addresses that a host's name leads to, none if it leads nowhere. Raises: NetworkError: not in time.

    The system's resolver knows no deadline, so that it is asked in a thread that can be left behind.
    """
    found: list[Place] = []

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
        raise too_slow(target.host)
    return list(found)


def check_places(found: Sequence[Place], *, host: str) -> None:
    """Check that every address is public: one private address among several is enough to refuse.

    Raises: CaptureError: one is not.
    """
    for *_, address in found:
        check_public(address[0], host=host)


def connected(
    target: Target,
    deadline: Deadline,
    *,
    allow_private: bool,
    found: Sequence[Place] | None = None,
    trust: ssl.SSLContext | None = None,
) -> socket.socket:
    """Return a connection to the host, at an address that was checked before and after; under TLS for https.

    Args:
        found: what the name led to, if it was asked before; it is checked again.
        trust: under which certificates a host is believed; the system's if None.
    Raises: NetworkError: not reachable, not in time. CaptureError: a private address; a host that is not the one.
    """
    found = places(target, deadline) if found is None else found
    if not allow_private:
        check_places(found, host=target.host)
    for family, kind, protocol, address in found:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(deadline.left())
            connection.connect(address)
            if not allow_private:
                check_public(connection.getpeername()[0], host=target.host)
            return secured(connection, target, trust)
        except OSError:
            connection.close()
        except BaseException:
            connection.close()
            raise
    deadline.left()
    raise unreachable(target.host)


def connected_through(
    proxy: SocksProxy, target: Target, deadline: Deadline, *, trust: ssl.SSLContext | None = None
) -> socket.socket:
    """Return a connection that a proxy made to the host; under TLS with the host itself for https.

    The host's name goes to the proxy as it is. Errors are those of `connected`, without the check of the address.
    """
    connection = socket.socket(socket.AF_INET6 if ":" in proxy.host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        connection.settimeout(deadline.left())
        try:
            connection.connect((proxy.host, proxy.port))
        except OSError:
            raise NetworkError("the proxy cannot be reached", advice="Is it running, and is this its port?") from None
        ask_proxy(proxy, connection, host=target.host, port=target.port, left=deadline.left)
        connection.settimeout(deadline.left())
        return secured(connection, target, trust)
    except OSError:
        connection.close()
        deadline.left()
        raise unreachable(target.host) from None
    except BaseException:
        connection.close()
        raise


def secured(connection: socket.socket, target: Target, trust: ssl.SSLContext | None) -> socket.socket:
    """Return the connection, for https under TLS with the host's certificate checked.

    Raises: CaptureError: the certificate is not the host's, or nobody who is believed vouches for it.
    """
    if not target.secure:
        return connection
    try:
        return (trust or ssl.create_default_context()).wrap_socket(connection, server_hostname=target.host.rstrip("."))
    except ssl.SSLCertVerificationError:
        raise CaptureError(
            "the host cannot show that it is the one it is called",
            place=target.host,
            advice="Somebody may stand between. Do not go on over this network.",
        ) from None
