"""A SOCKS5 proxy (RFC 1928, RFC 1929), such as Tor's: it is given the host's name, so that no name is asked here."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address

from habeas.errors import CaptureError, NetworkError, UsageError

_VERSION, _CONNECT, _GRANTED = 5, 1, 0
_OPEN, _PASSWORD, _NONE_ACCEPTABLE = 0x00, 0x02, 0xFF
_IPV4, _NAME, _IPV6 = 1, 3, 4
_LONGEST = 255
# RFC 1928 §6, but for what a host or a person can do nothing about.
_REASONS = {
    2: "the proxy is not allowed to connect to the host",
    3: "the proxy cannot reach the host's network",
    4: "the proxy cannot reach the host",
    5: "the host takes no connection from the proxy",
    6: "the host did not answer the proxy in time",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SocksProxy:
    """Where a SOCKS5 proxy listens.

    Args:
        host: an IP address, or `localhost`, which is 127.0.0.1 here: finding the proxy asks no name server either.
        user, password: given to the proxy if it asks. Tor gives each pair a way of its own (IsolateSOCKSAuth), so
            that a new pair for each capture keeps captures apart.
    Raises: UsageError: not an address, not a port, a user without a password, either too long.
    """

    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        advice = "Give its IP address and port, for example 127.0.0.1 and 9050."
        if self.host == "localhost":
            object.__setattr__(self, "host", "127.0.0.1")
        try:
            ip_address(self.host)
        except ValueError:
            raise UsageError(
                "a proxy is given by its IP address, so that no name has to be asked", advice=advice
            ) from None
        if not 0 < self.port < 65_536:
            raise UsageError("a proxy's port is a number from 1 to 65535", advice=advice)
        if bool(self.user) != bool(self.password):
            raise UsageError("a proxy takes a user and a password, or neither")
        if max(len(self.user.encode()), len(self.password.encode())) > _LONGEST:
            raise UsageError(f"a proxy takes at most {_LONGEST} bytes of user and of password")


def ask_proxy(proxy: SocksProxy, connection: socket.socket, *, host: str, port: int, left: Callable[[], float]) -> None:
    """Have a proxy connect to a host; afterwards what is sent goes there.

    Args:
        connection: to the proxy, nothing sent yet.
        left: returns the seconds that are left, and raises if there are none.
    Raises: NetworkError: the proxy did not get there. CaptureError: it is no SOCKS5 proxy, or does not let us in.
    """
    line = _Line(connection, left)
    _enter(proxy, line)
    line.send(bytes((_VERSION, _CONNECT, 0)) + _address(host) + port.to_bytes(2, "big"))
    version, reply, _, kind = line.take(4)
    if version != _VERSION:
        raise _no_proxy()
    if reply != _GRANTED:
        reason = _REASONS.get(reply, "the proxy did not get to the host")
        raise NetworkError(reason, place=host, advice="Try again later.")
    # The address from which the proxy speaks; it is of no interest, but has to be read.
    sizes = {_IPV4: 4, _IPV6: 16}
    if kind not in (*sizes, _NAME):
        raise _no_proxy()
    line.take((line.take(1)[0] if kind == _NAME else sizes[kind]) + 2)


def _enter(proxy: SocksProxy, line: _Line) -> None:
    """Agree on how to be let in. With a password nothing else is offered: it is what keeps captures apart."""
    method = _PASSWORD if proxy.user else _OPEN
    line.send(bytes((_VERSION, 1, method)))
    version, chosen = line.take(2)
    if version != _VERSION:
        raise _no_proxy()
    if chosen != method:
        raise CaptureError("the proxy does not let us in", advice="Does it want a user and a password, or take none?")
    if method == _PASSWORD:
        user, password = proxy.user.encode(), proxy.password.encode()
        line.send(bytes((1, len(user))) + user + bytes((len(password),)) + password)
        if line.take(2)[1] != _GRANTED:
            raise CaptureError("the proxy does not take this user and password")


def _address(host: str) -> bytes:
    """Return a host as SOCKS5 writes it: an address as such, a name as a name."""
    try:
        address = ip_address(host)
    except ValueError:
        name = host.encode("ascii")
        return bytes((_NAME, len(name))) + name
    return bytes((_IPV4 if address.version == 4 else _IPV6,)) + address.packed


def _no_proxy() -> CaptureError:
    return CaptureError("what answers is not a SOCKS5 proxy", advice="Is this the proxy's port? Tor's is 9050 or 9150.")


class _Line:
    """The connection to the proxy, under the caller's deadline."""

    def __init__(self, connection: socket.socket, left: Callable[[], float]) -> None:
        self._connection = connection
        self._left = left

    def send(self, octets: bytes) -> None:
        """Send everything. Raises: NetworkError: the proxy hung up."""
        self._connection.settimeout(self._left())
        with _hung_up():
            self._connection.sendall(octets)

    def take(self, size: int) -> bytes:
        """Return so many bytes. Raises: NetworkError: the proxy hung up before."""
        taken = b""
        while len(taken) < size:
            self._connection.settimeout(self._left())
            with _hung_up():
                piece = self._connection.recv(size - len(taken))
                if not piece:
                    raise ConnectionError
            taken += piece
        return taken


@contextmanager
def _hung_up() -> Iterator[None]:
    """Tell of a proxy that ended the connection. One that is slow is told of by the caller's deadline."""
    try:
        yield
    except TimeoutError:
        raise
    except OSError:
        raise NetworkError("the proxy hung up", advice="Is it a SOCKS5 proxy? Try again later.") from None
