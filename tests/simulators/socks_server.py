"""A SOCKS5 proxy on 127.0.0.1 (RFC 1928, RFC 1929) that connects as it is told and remembers what it was asked."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address

_KINDS = {1: 4, 4: 16}


@dataclass(frozen=True)
class Wanted:
    """One question: the host as it was written, how (`name`, `ipv4`, `ipv6`), the port, and who asked."""

    host: str
    kind: str
    port: int
    user: str = ""
    password: str = ""


@dataclass
class Proxy:
    """A proxy.

    Args:
        names: where each name leads: a port of 127.0.0.1. What is not among them does not exist (reply 4).
        users: who is let in, with which password; nobody has to say who they are if there are none.
        reply: with which code every question is refused, 0 for none.
        behaviour: `good`; `silent` after the greeting; `drips` its answer byte after byte; `garbage`; `hangs up`.
        offered: in which ways each who came wanted to be let in.
    """

    names: Mapping[str, int] = field(default_factory=dict)
    users: Mapping[str, str] = field(default_factory=dict)
    reply: int = 0
    behaviour: str = "good"
    wanted: list[Wanted] = field(default_factory=list)
    offered: list[bytes] = field(default_factory=list)

    @contextmanager
    def serving(self) -> Iterator[int]:
        """Serve and yield the port."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            threading.Thread(target=self._serve, args=(listening,), daemon=True).start()
            try:
                yield int(listening.getsockname()[1])
            finally:
                listening.shutdown(socket.SHUT_RDWR)

    def _serve(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError, EOFError):
            if self.behaviour == "garbage":
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                return
            user, password = self._greet(connection)
            if self.behaviour == "silent":
                time.sleep(5)
            if self.behaviour == "drips":
                connection.sendall(bytes((5, 0, 0, 3, 255)))
                for _ in range(100):
                    connection.sendall(b"x")
                    time.sleep(0.1)
            if self.behaviour == "hangs up":
                return
            self._connect(connection, user, password)

    def _greet(self, connection: socket.socket) -> tuple[str, str]:
        version, count = take(connection, 2)
        methods = take(connection, count)
        assert version == 5
        self.offered.append(methods)
        wanted = 2 if self.users else 0
        connection.sendall(bytes((5, wanted if wanted in methods else 0xFF)))
        if wanted not in methods:
            raise EOFError
        if not self.users:
            return "", ""
        assert take(connection, 1) == b"\1"
        user = take(connection, take(connection, 1)[0]).decode()
        password = take(connection, take(connection, 1)[0]).decode()
        known = self.users.get(user) == password
        connection.sendall(bytes((1, 0 if known else 1)))
        if not known:
            raise EOFError
        return user, password

    def _connect(self, connection: socket.socket, user: str, password: str) -> None:
        version, command, _, kind = take(connection, 4)
        assert (version, command) == (5, 1)
        if kind == 3:
            host, named = take(connection, take(connection, 1)[0]).decode("ascii"), "name"
        else:
            host, named = str(ip_address(take(connection, _KINDS[kind]))), {1: "ipv4", 4: "ipv6"}[kind]
        port = int.from_bytes(take(connection, 2), "big")
        self.wanted.append(Wanted(host, named, port, user, password))
        reply = self.reply or (0 if host in self.names else 4)
        # The bound address as a name, which clients have to read as well as any.
        connection.sendall(bytes((5, reply, 0, 3, 5)) + b"proxy" + b"\0\0")
        if reply == 0:
            with socket.socket() as onward:  # asks no name server, not even about an address
                onward.connect(("127.0.0.1", self.names[host]))
                carry(connection, onward)


def take(connection: socket.socket, size: int) -> bytes:
    """Return so many bytes."""
    taken = b""
    while len(taken) < size:
        piece = connection.recv(size - len(taken))
        if not piece:
            raise EOFError
        taken += piece
    return taken


def carry(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until one side ends."""
    while True:
        for ready in select.select([one, other], [], [], 30)[0]:
            piece = ready.recv(65_536)
            if not piece:
                return
            (other if ready is one else one).sendall(piece)
