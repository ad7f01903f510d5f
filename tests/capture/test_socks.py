"""Through a proxy: the proxy alone learns which host is meant, and no name server here is asked anything."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.capture.captures import QUICK, Held, captured_from, certified, name_server
from tests.simulators.socks_server import Proxy, Wanted
from tests.simulators.web_server import PNG, Site, html, redirect, served

from habeas.capture.limits import CaptureLimits
from habeas.capture.socks import SocksProxy
from habeas.errors import CaptureError, NetworkError, UsageError


@pytest.fixture(autouse=True)
def unasked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold that no name is asked for here: a question to a name server tells the network what is captured."""
    asked = name_server(monkeypatch, lambda _name, _to: [])
    yield
    assert asked == []


def through(proxy: Proxy, url: str, *, user: str = "", password: str = "", **changes: Any) -> Held:
    """Capture through a proxy, with the checks of addresses as for anybody."""
    with proxy.serving() as port:
        given = SocksProxy(host="127.0.0.1", port=port, user=user, password=password)
        return captured_from(url, proxy=given, **{"allow_private": False} | changes)


def serving(pages: dict[str, Any], **changes: Any) -> tuple[Held, list[Wanted]]:
    """Capture http://site.example/ and what stands at elsewhere.example, both of which lead to one site."""
    with Site(pages).serving() as root:
        port = int(root.rpartition(":")[2])
        proxy = Proxy(names=dict.fromkeys(("site.example", "elsewhere.example", "word.onion", "93.184.216.34"), port))
        return through(proxy, "http://site.example/", **changes), proxy.wanted


def test_names_go_to_the_proxy_as_names() -> None:
    """Page, redirects and resources are all asked through the proxy, by name."""
    held, wanted = serving(
        {
            "/": redirect("http://word.onion/page"),
            "/page": html("<img src=http://elsewhere.example:8080/a.png><img src=http://93.184.216.34/b.png>"),
            "/a.png": served(PNG, "image/png"),
            "/b.png": served(PNG, "image/png"),
        }
    )
    assert (held.capture.whole, held.capture.over) == (True, "socks")
    assert {(one.host, one.kind, one.port) for one in wanted} == {
        ("site.example", "name", 80),
        ("word.onion", "name", 80),
        ("elsewhere.example", "name", 8080),
        ("93.184.216.34", "ipv4", 80),
    }
    assert not any("WARC-IP-Address" in record.headers for record in held.records)


def test_an_address_of_version_6_goes_as_one() -> None:
    """A host that is given by its address is asked for by its address."""
    with Site({"/": html("")}).serving() as root:
        proxy = Proxy(names={"2606:4700:4700::1111": int(root.rpartition(":")[2])})
        through(proxy, "http://[2606:4700:4700::1111]:8080/")
    assert proxy.wanted == [Wanted("2606:4700:4700::1111", "ipv6", 8080)]


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "10.0.0.1", "[::1]", "[fe80::1]", "[::ffff:10.0.0.1]", "169.254.169.254", "localhost"),
        *("router.local", "intranet", "x.internal", "[64:ff9b::a00:1]", "a.test"),
    ],
)
def test_the_network_of_the_proxy_is_nobodys_business(host: str) -> None:
    """A proxy is not asked for what stands in its own network, by address or by a name of its own."""
    held, wanted = serving({"/": html(f"<img src=http://{host}/a.png>")})
    assert [one.host for one in wanted] == ["site.example"]
    assert (held.capture.refused, held.capture.whole) == (1, False)
    proxy = Proxy()
    with pytest.raises(CaptureError) as raised:
        through(proxy, f"http://{host}/")
    assert not isinstance(raised.value, NetworkError)
    assert proxy.wanted == []


def test_who_asks_is_told_to_the_proxy_and_shown_nowhere() -> None:
    """User and password, by which Tor keeps captures apart, reach the proxy and stand in no text of ours."""
    with Site({"/": html("")}).serving() as root:
        proxy = Proxy(names={"site.example": int(root.rpartition(":")[2])}, users={"word": "secret"})
        held = through(proxy, "http://site.example/", user="word", password="secret")
        with pytest.raises(CaptureError, match="does not take this user"):
            through(proxy, "http://site.example/", user="word", password="wrong")
        with pytest.raises(CaptureError, match="does not let us in"):
            through(proxy, "http://site.example/")
        with pytest.raises(CaptureError, match="does not let us in"):
            through(Proxy(), "http://site.example/", user="word", password="secret")
    assert {(one.user, one.password) for one in proxy.wanted} == {("word", "secret")}
    # A proxy that may choose could choose not to ask, and then nothing keeps captures apart.
    assert proxy.offered == [b"\2", b"\2", b"\0"]
    assert b"secret" not in held.file
    assert "secret" not in repr(SocksProxy(host="127.0.0.1", port=9050, user="word", password="secret"))


@pytest.mark.parametrize("reply", [1, 2, 3, 4, 5, 6, 7, 8, 9, 0xF0, 0xFF])
def test_a_host_that_a_proxy_does_not_reach_can_be_tried_later(reply: int) -> None:
    """What the proxy could not reach is told by the host's name, as something that may work later."""
    with pytest.raises(NetworkError) as raised:
        through(Proxy(reply=reply), "http://site.example/secret")
    assert raised.value.place == "site.example"
    assert "secret" not in repr(raised.value.as_object())


@pytest.mark.parametrize(("behaviour", "kind"), [("garbage", CaptureError), ("hangs up", NetworkError)])
def test_what_is_no_proxy_is_told(behaviour: str, kind: type[CaptureError]) -> None:
    """A wrong port is told as one."""
    with pytest.raises(CaptureError, match="proxy") as raised:
        through(Proxy(behaviour=behaviour), "http://site.example/")
    assert type(raised.value) is kind


@pytest.mark.parametrize("behaviour", ["silent", "drips"])
def test_a_slow_proxy_is_left_in_time(behaviour: str) -> None:
    """One byte now and then from the proxy does not hold the program either."""
    began = time.monotonic()
    with pytest.raises(CaptureError):
        through(Proxy(behaviour=behaviour), "http://site.example/", limits=CaptureLimits(resource_seconds=0.5))
    assert time.monotonic() - began < 2


def test_no_proxy_no_capture() -> None:
    """If the proxy is not there nothing goes around it."""
    with Proxy().serving() as port:
        pass
    with pytest.raises(NetworkError, match="the proxy cannot be reached"):
        captured_from("http://site.example/", proxy=SocksProxy(host="127.0.0.1", port=port))


def test_tls_is_with_the_host_and_not_with_the_proxy(tmp_path: Path) -> None:
    """What goes through a proxy can be read by the host alone, and another host in its place is found out."""
    tls, trust = certified(tmp_path, "site.example")
    with Site({"/": html("<title>in")}).serving(tls) as root:
        proxy = Proxy(names=dict.fromkeys(("site.example", "other.example"), int(root.rpartition(":")[2])))
        assert through(proxy, "https://site.example/", trust=trust).capture.title == "in"
        with pytest.raises(CaptureError, match="cannot show"):
            through(proxy, "https://other.example/", trust=trust)


def test_an_onion_needs_a_proxy() -> None:
    """A name that only Tor knows is never asked of a name server."""
    with pytest.raises(CaptureError, match="Tor only"):
        captured_from("http://word.onion/", allow_private=False)
    with pytest.raises(CaptureError, match="Tor only"):
        captured_from("http://WORD.Onion./", limits=QUICK)


@pytest.mark.parametrize(
    "given",
    [
        {"host": "tor.example", "port": 9050},
        {"host": "", "port": 9050},
        {"host": "127.0.0.1", "port": 0},
        {"host": "127.0.0.1", "port": 65_536},
        {"host": "127.0.0.1", "port": 9050, "user": "word"},
        {"host": "127.0.0.1", "port": 9050, "password": "word"},
        {"host": "127.0.0.1", "port": 9050, "user": "w" * 256, "password": "word"},
    ],
)
def test_a_proxy_is_given_by_its_address(given: dict[str, Any]) -> None:
    """A proxy that would have to be looked up, or that no proxy could be, is refused when it is given."""
    with pytest.raises(UsageError):
        SocksProxy(**given)
    assert SocksProxy(host="localhost", port=9150).host == "127.0.0.1"
