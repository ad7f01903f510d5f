"""The guard: whoever is not the browser that was let in learns nothing, by whatever way they ask."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.desk.desking import PLANTED, Desking, copied, desk

ALL = (
    "/", "/unlock", "/today", "/inbox", "/add", "/table", "/add/file", "/people", "/same", "/safety",
    "/settings", "/here", "/people/find", "/source/look",
)  # fmt: skip


@pytest.fixture(scope="module")
def let_in(workspace: Path) -> Iterator[tuple[Desking, str]]:
    """An unlocked desk, and the cookie of the browser that was let in."""
    with copied(workspace) as folder, desk(folder) as made:
        yield made, made.unlocked()


def nothing_in(body: bytes) -> None:
    """Check that an answer holds nobody."""
    text = body.decode()
    assert not any(name in text for name in PLANTED)
    assert "Nadie" not in text


@pytest.mark.parametrize("path", ALL)
def test_without_the_cookie_nothing_is_told(let_in: tuple[Desking, str], path: str) -> None:
    """Another program on the machine, or another browser, gets no page, whatever it asks for."""
    made, _ = let_in
    for method in ("GET", "POST"):
        status, _, body = made.raw(method, path, Sec_Fetch_Site="same-origin")
        assert status == 401
        nothing_in(body)


@pytest.mark.parametrize(
    "cookie", ["{name}=", "{name}=" + "0" * 64, "habeas-1={value}", "{name}x={value}", ";;=", "é=1"]
)
def test_a_wrong_cookie_opens_nothing(let_in: tuple[Desking, str], cookie: str) -> None:
    """A cookie that is guessed, empty, of another port or no cookie at all lets nobody in."""
    made, right = let_in
    name, _, value = right.partition("=")
    given = cookie.format(name=name, value=value)
    assert made.raw("GET", "/people", Cookie=given)[0] == 401


def test_the_cookie_opens(let_in: tuple[Desking, str]) -> None:
    """The browser that was let in gets its page: the refusals before were not for everybody."""
    made, cookie = let_in
    status, headers, body = made.raw("GET", "/people", Cookie=cookie)
    assert status == 200
    assert PLANTED[0] in body.decode()
    assert headers["cache-control"] == "no-store"


def test_the_launch_token_is_used_up(let_in: tuple[Desking, str]) -> None:
    """Whoever finds the address later, in a history or over a shoulder, does not get in with it."""
    made, _ = let_in
    status, headers, body = made.raw("GET", urlsplit(made.launcher.address).path)
    assert status == 403
    assert "set-cookie" not in headers
    nothing_in(body)


def test_the_launch_token_is_too_old_after_its_minute(workspace: Path) -> None:
    """An address that nobody used in time opens nothing."""
    with copied(workspace) as folder, desk(folder, until=time.time() - 1) as made:
        status, headers, _ = made.raw("GET", urlsplit(made.launcher.address).path)
        assert status == 403
        assert "set-cookie" not in headers


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:{port}", "127.0.0.1", "127.0.0.1:1", "evil.example:{port}", "127.0.0.1:{port}."]
)
def test_another_name_of_this_machine_is_refused(let_in: tuple[Desking, str], host: str) -> None:
    """A page from outside whose name comes to mean this machine (DNS rebinding) gets nothing, even with the cookie."""
    made, cookie = let_in
    status, _, body = made.raw("GET", "/people", host=host.format(port=made.launcher.port), Cookie=cookie)
    assert status == 421
    nothing_in(body)


def test_two_names_of_the_host_are_none(let_in: tuple[Desking, str]) -> None:
    """A request with two Host headers is not read by one of them."""
    made, cookie = let_in
    with socket.create_connection(("127.0.0.1", made.launcher.port)) as line:
        host = f"127.0.0.1:{made.launcher.port}"
        line.sendall(f"GET /people HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\nCookie: {cookie}\r\n\r\n".encode())
        assert line.recv(20).split()[1] in (b"400", b"421")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://127.0.0.1:{port}.evil.example"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "http://127.0.0.1:{port}"},
    ],
)
def test_a_write_says_that_it_comes_from_our_own_pages(let_in: tuple[Desking, str], headers: dict[str, str]) -> None:
    """A page of another site, or of another program on another port, changes nothing, even with the cookie along."""
    made, cookie = let_in
    given: dict[str, Any] = {name: value.format(port=made.launcher.port) for name, value in headers.items()}
    before = made.keeper
    for path in ("/lock", "/people/find", "/settings/keep"):
        assert made.raw("POST", path, host="", **(given | {"Cookie": cookie}))[0] == 403
    assert made.raw("GET", "/people", Cookie=cookie)[0] == 200
    assert made.keeper == before


@pytest.mark.parametrize("headers", [{"Sec_Fetch_Site": "same-origin"}, {"Origin": "http://127.0.0.1:{port}"}])
def test_a_write_of_our_own_pages_is_taken(let_in: tuple[Desking, str], headers: dict[str, str]) -> None:
    """The browser's own word decides, and where an older one does not speak, the exact origin."""
    made, cookie = let_in
    given = {name: value.format(port=made.launcher.port) for name, value in headers.items()}
    given |= {"Cookie": cookie, "X_Desk": "1", "Content_Type": "application/json"}
    status, _, body = made.raw("POST", "/people/find", body=b'{"query": "zzplantedov"}', host="", **given)
    assert status == 200
    assert PLANTED[0] in body.decode()


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_page_reads_nothing(let_in: tuple[Desking, str], site: str) -> None:
    """A link or a picture on another page, or on another port of this machine, loads no page of the desk."""
    made, cookie = let_in
    status, _, body = made.raw("GET", "/people", Cookie=cookie, Sec_Fetch_Site=site)
    assert status == 403
    nothing_in(body)


def test_addresses_carry_no_query(let_in: tuple[Desking, str]) -> None:
    """No name can come into an address, because no address has a place for one."""
    made, cookie = let_in
    assert made.raw("GET", "/people?query=x", Cookie=cookie)[0] == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"])
def test_other_methods_do_nothing(let_in: tuple[Desking, str], method: str) -> None:
    """The desk is read and written to, and nothing else."""
    made, cookie = let_in
    assert made.raw(method, "/people", Cookie=cookie)[0] == 405


def test_a_body_is_small(let_in: tuple[Desking, str]) -> None:
    """Nobody fills this computer's memory, whether they say how much they send or not."""
    made, cookie = let_in
    ours = {"Cookie": cookie, "Sec_Fetch_Site": "same-origin"}
    assert made.raw("POST", "/people/find", body=b"x" * 300_000, **ours)[0] == 413
    with socket.create_connection(("127.0.0.1", made.launcher.port)) as line:
        head = f"POST /people/find HTTP/1.1\r\nHost: 127.0.0.1:{made.launcher.port}\r\nCookie: {cookie}\r\n"
        line.sendall(f"{head}Sec-Fetch-Site: same-origin\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
        try:
            for _ in range(6):
                line.sendall(chunk)
            line.sendall(b"0\r\n\r\n")
            answer = line.recv(20)
        except ConnectionError:
            answer = b"HTTP/1.1 413"
        assert answer.split()[1] == b"413"


@pytest.mark.parametrize("path", ["/people", "/nowhere", "/person/per_" + "0" * 32, "/static/x/desk.css", "/x?y"])
def test_every_answer_goes_out_under_the_same_rules(let_in: tuple[Desking, str], path: str) -> None:
    """Whatever is answered: no script of others, no frame, nothing kept, no address told on."""
    made, cookie = let_in
    _, headers, _ = made.raw("GET", path, Cookie=cookie)
    policy = headers["content-security-policy"]
    for rule in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'",
                 "require-trusted-types-for 'script'", "trusted-types 'none'"):  # fmt: skip
        assert rule in policy
    assert "unsafe" not in policy
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers
    assert headers["cache-control"] == ("no-store" if "/static/" not in path else "max-age=31536000, immutable")


@pytest.mark.parametrize(
    "path", ["/static/x/../guard.py", "/static/x/%2e%2e%2fguard.py", "/static/x/desk.py", "/static/x/"]
)
def test_only_what_ships_for_browsers_is_served(let_in: tuple[Desking, str], path: str) -> None:
    """No path leads out of the folder of what ships for browsers."""
    made, cookie = let_in
    assert made.raw("GET", path, Cookie=cookie)[0] == 404


def test_an_unlocked_desk_lets_the_older_cookie_in_no_more(workspace: Path) -> None:
    """A cookie that somebody saw before the passphrase was typed is worth nothing afterwards."""
    with copied(workspace) as folder, desk(folder) as made:
        before = made.enter()
        status, headers, _ = made.raw(
            "POST", "/unlock/open", body=b"four quiet words for tests", Cookie=before, Sec_Fetch_Site="same-origin"
        )
        assert status == 303
        assert made.raw("GET", "/today", Cookie=before)[0] == 401
        assert made.raw("GET", "/today", Cookie=headers["set-cookie"].partition(";")[0])[0] == 200


def test_a_wrong_passphrase_and_a_damaged_vault_say_the_same(workspace: Path) -> None:
    """Whoever tries passphrases learns nothing but that this one does not open it."""
    with copied(workspace) as folder, desk(folder) as made:
        asked = {"Cookie": made.enter(), "Sec_Fetch_Site": "same-origin", "X_Desk": "1"}
        status, _, wrong = made.raw("POST", "/unlock/open", body=b"not these words", **asked)
        assert status == 403
        kept = (folder / "vault.key").read_bytes()
        (folder / "vault.key").write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
        status, _, damaged = made.raw("POST", "/unlock/open", body=b"four quiet words for tests", **asked)
        assert (status, damaged) == (403, wrong)
