"""Fetching: a server can be slow, huge, lying or absent, and the program is done in time and says what was wrong."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from tests.simulators.timestamp_authority import BEHAVIOURS, serving

from habeas.capture.fetching import get, post
from habeas.capture.timestamping import fetch_stamp
from habeas.errors import CaptureError, HabeasError, NetworkError

REPLY = "application/timestamp-reply"


def ask(url: str, *, body: bytes = b"a question", **changes: Any) -> bytes:
    given: dict[str, Any] = {"accept": REPLY, "limit_bytes": 10_000, "timeout": 5.0, "allow_private": True}
    return post(url, body, content_type="application/timestamp-query", **given | changes)


def asked(behaviour: str, **changes: Any) -> bytes:
    with serving(BEHAVIOURS[behaviour]) as url:
        return ask(url, **changes)


def refused(behaviour: str, **changes: Any) -> tuple[HabeasError, float]:
    began = time.monotonic()
    with serving(BEHAVIOURS[behaviour]) as url, pytest.raises(CaptureError) as raised:
        ask(url, **changes)
    return raised.value, time.monotonic() - began


@pytest.mark.parametrize("behaviour", ["good", "chunked"])
def test_an_answer_comes_back_as_it_was_sent(behaviour: str) -> None:
    """What is kept as evidence is what the server sent, byte for byte."""
    assert asked(behaviour, body=bytes(range(256)) * 8) == bytes(range(256)) * 8


def test_an_answer_of_exactly_the_limit_comes_back() -> None:
    """The limit is the largest size that is let in, not the first that is not."""
    assert len(asked("good", body=bytes(10_000))) == 10_000
    assert len(asked("chunked", body=bytes(10_000))) == 10_000
    error, _ = refused("good", body=bytes(10_001))
    assert "10000 bytes" in error.message


def test_the_request_says_nothing_of_who_asks() -> None:
    """An authority, and whoever watches the line, learns no program, no version and no language."""
    with serving(BEHAVIOURS["echo"]) as url:
        headers = ask(url).partition(b"\n")[0].decode()
    names = sorted(name for name, _ in eval(headers))  # a list of pairs of strings, made by repr
    assert names == ["Accept", "Accept-Encoding", "Connection", "Content-Length", "Content-Type", "Host"]


def test_a_page_is_got() -> None:
    """A fetch without a body is a GET, under the same bounds."""
    with serving(lambda asked: asked.send(asked.command.encode(), kind="text/plain; charset=utf-8")) as url:
        assert get(url, accept="text/plain", limit_bytes=10, timeout=5, allow_private=True) == b"GET"


@pytest.mark.parametrize("behaviour", ["slow headers", "slow body", "silent", "continue for ever"])
def test_a_slow_server_is_left_in_time(behaviour: str) -> None:
    """One byte now and then does not hold the program: the time is that of the whole, and the stamp can wait."""
    error, seconds = refused(behaviour, timeout=0.4)
    assert isinstance(error, NetworkError)
    assert "in time" in error.message
    assert 0.3 < seconds < 2


def test_no_time_is_no_answer() -> None:
    """A deadline that has passed before anything began is told as one."""
    with serving(BEHAVIOURS["good"]) as url, pytest.raises(NetworkError, match="in time"):
        ask(url, timeout=0)


@pytest.mark.parametrize("behaviour", ["endless", "endless chunks", "endless headers", "announces too much"])
def test_a_huge_answer_is_not_taken(behaviour: str) -> None:
    """No server fills the memory or the disk."""
    error, seconds = refused(behaviour)
    assert type(error) is CaptureError
    assert seconds < 3


@pytest.mark.parametrize("behaviour", ["redirect", "permanent redirect"])
def test_a_redirect_is_refused_and_said(behaviour: str) -> None:
    """A server that is trusted cannot send the program to one that is not, nor to a file."""
    error, _ = refused(behaviour)
    assert type(error) is CaptureError
    assert "elsewhere" in error.message


@pytest.mark.parametrize("behaviour", ["another kind", "no kind", "compressed", "not found", "not HTTP"])
def test_another_answer_is_no_answer(behaviour: str) -> None:
    """The log-in page of a hotel is not kept as a time stamp."""
    error, _ = refused(behaviour)
    assert type(error) is CaptureError


@pytest.mark.parametrize("behaviour", ["overloaded", "nothing", "cut off"])
def test_what_can_be_better_later_can_wait(behaviour: str) -> None:
    """A stamp is not given up because a server was busy, or the line broke."""
    error, _ = refused(behaviour)
    assert isinstance(error, NetworkError)
    assert error.advice


def test_a_host_that_is_not_there_can_wait() -> None:
    """Without a network the caller is told so, in the kind of error that puts a stamp in the queue."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(NetworkError):
            ask(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    with pytest.raises(NetworkError):
        ask("http://no-such-host.invalid/", allow_private=False)


@pytest.mark.parametrize("behaviour", sorted(set(BEHAVIOURS) - {"good", "chunked", "echo"}))
def test_an_error_names_the_host_and_nothing_else(behaviour: str) -> None:
    """What stands in a URL after the host can be a key or a name; no error, and so no log, holds it."""
    error, _ = refused(behaviour, timeout=0.2)
    assert error.place == "127.0.0.1"
    said = repr(error.as_object()) + repr(error.__cause__) + str(error)
    assert "secret" not in said
    assert "elsewhere/" not in said


@pytest.mark.parametrize(
    "url",
    [
        "",
        "file:///etc/hosts",
        "gopher://example.org/",
        "data:text/plain,x",
        "ftp://example.org/",
        "example.org",
        "http://",
        "http:///path",
        "http://user@example.org/",
        "http://user:word@example.org/",
        "http://@example.org/",
        "http://example.org:0/",
        "http://example.org:99999/",
        "http://example.org:x/",
        "http://example.org/#part",
        "http://exam ple.org/",
        "http://example.org/\r\nHost: other",
        "http://example.org/пут",
        "http://ex\u00e4mple.org/",
        "http://example.org\\@other.org/",
        "http://[::1/",
        "http://[v1.x]/",
        "http://exa%6dple.org/",
    ],
)
def test_a_url_has_one_plain_form(url: str) -> None:
    """What two programs could read in two ways is not fetched from; and the error does not repeat it."""
    with pytest.raises(CaptureError) as raised:
        ask(url, allow_private=False)
    assert type(raised.value) is CaptureError
    assert "not a URL" in raised.value.message
    assert raised.value.place is None
    assert "word" not in str(raised.value.as_object()).replace("password", "")


LOCAL = (
    "127.0.0.1",
    "localhost",
    "127.1",
    "0x7f.0.0.1",
    "2130706433",
    "017700000001",
    "0",
    "[::1]",
    "[::ffff:127.0.0.1]",
)


@pytest.mark.parametrize("host", LOCAL)
def test_this_machine_is_not_reached_by_any_name(host: str) -> None:
    """No address that somebody gives makes this machine talk to itself: the server is there and hears nothing."""
    heard = []
    with serving(lambda asked: heard.append(asked)) as url, pytest.raises(CaptureError):
        ask(url.replace("127.0.0.1", host), allow_private=False)
    assert not heard


def test_a_name_that_leads_elsewhere_the_second_time_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the address that is connected to is the one that was checked."""
    answers = iter(["93.184.216.34", "127.0.0.1"])
    reached: list[str] = []

    def resolve(host: str, port: int, **_kind: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(connection: Any, address: tuple[str, int]) -> None:
        assert 0 < connection.gettimeout() <= 5
        reached.append(address[0])
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "socket", type("Socket", (socket.socket,), {"connect": connect}))
    with pytest.raises(NetworkError):
        ask("http://rebinding.example/", allow_private=False)
    assert reached == ["93.184.216.34"]


def test_one_private_address_among_several_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with a public and a private address does not get a choice."""

    def resolve(host: str, port: int, **_kind: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in ("93.184.216.34", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(CaptureError, match="not a public one"):
        ask("http://two.example/", allow_private=False)


def test_where_the_connection_ends_is_checked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the system connect elsewhere than it was told, the answer is not taken from there."""
    heard = []
    with serving(lambda asked: heard.append(asked)) as url:
        port = int(url.split(":")[2].partition("/")[0])

        def resolve(host: str, _port: int, **_kind: Any) -> list[Any]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]

        class Diverted(socket.socket):
            def connect(self, address: Any) -> None:
                super().connect(("127.0.0.1", address[1]))

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        monkeypatch.setattr(socket, "socket", Diverted)
        with pytest.raises(CaptureError, match="not a public one"):
            ask("http://diverted.example/", allow_private=False)
    assert not heard


def test_a_resolver_that_hangs_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dead name server costs the time that was given, not minutes."""

    def resolve(*_args: Any, **_kind: Any) -> list[Any]:
        time.sleep(1.5)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    began = time.monotonic()
    with pytest.raises(NetworkError, match="in time"):
        ask("http://slow.example/", timeout=0.2)
    assert time.monotonic() - began < 1.5


def test_no_proxy_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that somebody set does not send a case's hashes through another machine."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, proxy)
    assert asked("good") == b"a question"


@pytest.fixture
def tls(tmp_path: Path) -> tuple[Path, Path]:
    """Return certificate and key of a server called localhost that nobody vouches for."""
    certificate, private = tmp_path / "server.pem", tmp_path / "server.key"
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
            ),
            *("-keyout", str(private), "-out", str(certificate), "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
        ],
        capture_output=True,
        check=True,
    )
    return certificate, private


def serve_tls(tls: tuple[Path, Path], answers: int) -> int:
    """Serve some TLS connections in the background; return the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*tls)
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listening:
            for _ in range(answers):
                plain, _ = listening.accept()
                try:
                    with context.wrap_socket(plain, server_side=True) as connection:
                        connection.recv(65_536)
                        head = f"HTTP/1.1 200 OK\r\nContent-Type: {REPLY}\r\nContent-Length: 3\r\n\r\n"
                        connection.sendall(head.encode() + b"yes")
                except OSError:
                    plain.close()

    threading.Thread(target=serve, daemon=True).start()
    return int(listening.getsockname()[1])


def test_https_is_spoken_with_the_host_that_was_meant(tls: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that nobody vouches for, or one of another name, is not talked to; the right one is."""
    port = serve_tls(tls, 3)
    with pytest.raises(CaptureError, match="cannot show") as raised:
        ask(f"https://localhost:{port}/")
    assert not isinstance(raised.value, NetworkError)
    trusting = ssl.create_default_context(cafile=str(tls[0]))
    monkeypatch.setattr(ssl, "create_default_context", lambda *_args, **_kind: trusting)
    assert ask(f"https://localhost:{port}/") == b"yes"
    with pytest.raises(CaptureError, match="cannot show"):
        ask(f"https://127.1:{port}/")


def test_a_stamp_is_fetched_with_the_protocols_own_types() -> None:
    """Real authorities answer only to the media types of RFC 3161 §3.4."""
    with serving(BEHAVIOURS["echo"]) as url:
        headers, _, body = fetch_stamp(url, b"\x30\x00", allow_private=True).partition(b"\n")
    assert b"('Content-Type', 'application/timestamp-query')" in headers
    assert b"('Accept', 'application/timestamp-reply')" in headers
    assert body == b"\x30\x00"
