"""Captures do not reach into anybody's own network: not by the page, not by a redirect, not by a resource."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from tests.capture.captures import Held, captured_from, name_server
from tests.simulators.web_server import Site, html, redirect

from habeas.errors import CaptureError

PUBLIC = "93.184.216.34"


class Network:
    """A network in which one site stands at a public address, and another on this machine that nobody must reach.

    Every connection to the public address ends at the first site, as if it stood there.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, port: int) -> None:
        self.connected: list[str] = []
        made = self.connected

        class Routed(socket.socket):
            def connect(self, address: Any) -> None:
                made.append(address[0])
                # Only what was meant for the public address goes to the site; the rest goes where it says.
                super().connect(("127.0.0.1", port) if address[0] == PUBLIC else address)

            def getpeername(self) -> Any:
                found = super().getpeername()
                return (PUBLIC, *found[1:]) if found[1] == port else found

        monkeypatch.setattr(socket, "socket", Routed)


@pytest.fixture
def inside() -> Iterator[tuple[Site, str]]:
    """Return a site in a private network, and its root: it must hear nothing."""
    site = Site({"/": html("the router's page")})
    with site.serving() as root:
        yield site, root
    assert site.heard == []


def capture_of(monkeypatch: pytest.MonkeyPatch, site: Site, names: dict[str, list[str]], **changes: Any) -> Held:
    """Capture a site that stands at the public address, under a name server that knows these names."""
    with site.serving() as root:
        port = int(root.rpartition(":")[2])
        Network(monkeypatch, port)
        name_server(monkeypatch, lambda name, to: [(address, to) for address in names.get(name, [])])
        return captured_from(f"http://site.example:{port}/", allow_private=False, **changes)


NAMES = {"site.example": [PUBLIC]}
LOCAL = (
    *("127.0.0.1", "localhost", "a.localhost", "127.1", "0x7f.0.0.1", "2130706433", "017700000001", "0", "[::1]"),
    *(
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::1]",
        "[64:ff9b:1::7f00:1]",
        "intranet",
    ),
    *(
        "ⓛocalhost",
        "127。0。0。1",
        "localhost.",
        "printer.local",
        "router.lan",
        "wiki.internal",
        "nas.home.arpa",
        "x.corp",
    ),
)


def test_a_public_page_is_captured(monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks let through what they should: a site at a public address."""
    assert capture_of(monkeypatch, Site({"/": html("<title>public")}), NAMES).capture.title == "public"


@pytest.mark.parametrize("host", LOCAL)
def test_no_spelling_of_this_machine_is_captured(inside: tuple[Site, str], host: str) -> None:
    """Whoever is given an address to capture does not make their own machine talk to itself."""
    port = inside[1].rpartition(":")[2]
    with pytest.raises(CaptureError, match=r"not a public one|own machine or network|cannot be reached"):
        captured_from(f"http://{host}:{port}/", allow_private=False)


@pytest.mark.parametrize("host", LOCAL)
def test_no_redirect_leads_there(monkeypatch: pytest.MonkeyPatch, inside: tuple[Site, str], host: str) -> None:
    """A page that sends its reader into the reader's own network is not followed."""
    port = inside[1].rpartition(":")[2]
    with pytest.raises(CaptureError, match=r"not a public one|own machine or network|cannot be reached"):
        capture_of(monkeypatch, Site({"/": redirect(f"http://{host}:{port}/")}), NAMES)


@pytest.mark.parametrize("host", LOCAL)
def test_no_resource_stands_there(monkeypatch: pytest.MonkeyPatch, inside: tuple[Site, str], host: str) -> None:
    """A picture in somebody's own network is left out and counted, by reference and by redirect."""
    there = f"http://{host}:{inside[1].rpartition(':')[2]}/"
    held = capture_of(
        monkeypatch, Site({"/": html(f"<img src='{there}a'><img src=/b>"), "/b": redirect(f"{there}c")}), NAMES
    )
    assert sum(int(words.partition(" ")[0]) for words in held.capture.missing) == 2
    assert (held.capture.whole, held.capture.fetched) == (False, 0)
    assert set(held.responses()) == {"/", "/b"}


def test_a_name_that_leads_home_is_refused(monkeypatch: pytest.MonkeyPatch, inside: tuple[Site, str]) -> None:
    """A name of the public network that leads into a private one is refused, also if it leads to both."""
    port = inside[1].rpartition(":")[2]
    for addresses in (["127.0.0.1"], [PUBLIC, "192.168.1.1"], ["::1"], ["fe80::1%1"], ["169.254.169.254"]):
        held = capture_of(
            monkeypatch,
            Site({"/": html(f"<img src=http://home.example:{port}/a>")}),
            {**NAMES, "home.example": addresses},
        )
        assert held.capture.missing == ("1 × the host's address is not a public one",)


def test_a_name_is_asked_once_in_a_capture(monkeypatch: pytest.MonkeyPatch, inside: tuple[Site, str]) -> None:
    """DNS rebinding: a name that leads to the page first and home afterwards leads to the page to the end."""
    site = Site({"/": html("".join(f"<img src=/{at}>" for at in range(30)))})
    with site.serving() as root:
        port = int(root.rpartition(":")[2])
        network = Network(monkeypatch, port)
        answers = iter([PUBLIC] + ["127.0.0.1"] * 100)
        asked = name_server(monkeypatch, lambda _name, to: [(next(answers), to)])
        held = captured_from(f"http://rebinding.example:{port}/", allow_private=False)
    assert asked == ["rebinding.example"]
    assert set(network.connected) == {PUBLIC}
    assert held.capture.fetched == 30


def test_where_a_connection_ends_is_checked(monkeypatch: pytest.MonkeyPatch, inside: tuple[Site, str]) -> None:
    """Should the system connect elsewhere than it was told, nothing is asked there."""
    port = int(inside[1].rpartition(":")[2])

    class Diverted(socket.socket):
        def connect(self, address: Any) -> None:
            super().connect(("127.0.0.1", port))

    monkeypatch.setattr(socket, "socket", Diverted)
    name_server(monkeypatch, lambda _name, to: [(PUBLIC, to)])
    with pytest.raises(CaptureError, match="not a public one"):
        captured_from("http://diverted.example/", allow_private=False)


def test_no_proxy_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that somebody set does not send captures through another machine."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY", "SOCKS_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{nobody.getsockname()[1]}")
        with Site({"/": html("<title>direct")}).serving() as root:
            assert captured_from(f"{root}/").capture.title == "direct"
