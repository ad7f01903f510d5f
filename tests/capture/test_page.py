"""Capturing a page: what was sent is kept as it came, what did not come is counted, and errors say no address."""

from __future__ import annotations

import io
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from tests.capture.captures import NOON, QUICK, Held, captured, captured_from, certified, name_server, silent
from tests.simulators.web_server import PNG, Asked, Site, chunked, gzipped, html, redirect, served

from habeas.capture.limits import CaptureLimits
from habeas.capture.page import capture_page
from habeas.errors import CaptureError, HabeasError, NetworkError, UsageError

CSS = b"@import 'more.css'; body { background: url(bg.png) } @font-face { font-family: x; src: url('f.woff2') }"
PAGES = {
    "/": redirect("/page?x=1"),
    "/page?x=1": html(
        "<!doctype html><title> An  invented\npage </title><link rel=stylesheet href=style.css>"
        "<link rel=icon href=/i.ico>"
        "<img src=a.png srcset='b.png 1x, c.png 2x'><script src=s.js></script><iframe src=/frame></iframe>"
        "<video src=v.mp4 poster=p.png></video><a href=/elsewhere>elsewhere</a><img src=a.png><img src='data:,x'>"
    ),
    "/style.css": served(CSS, "text/css"),
    "/more.css": chunked(b"h1 { color: red }", "text/css"),
    "/frame": gzipped(b"<p>framed</p><img src=framed.png>"),
    **{f"/{name}.png": served(PNG, "image/png") for name in ("a", "b", "c", "p", "bg", "framed")},
    "/i.ico": served(b"icon", "image/x-icon"),
    "/s.js": served(b"alert(1)", "text/javascript"),
    "/v.mp4": served(b"film", "video/mp4"),
    "/f.woff2": served(b"font", "font/woff2"),
}


@pytest.fixture(scope="module")
def held() -> Held:
    """Return the capture of a page with one resource of each kind."""
    return captured(PAGES)


def test_everything_a_reader_sees_is_there(held: Held) -> None:
    """A page's stylesheets and what they import, pictures, fonts, scripts, films and frames come with it."""
    assert set(held.responses()) == set(PAGES)
    capture = held.capture
    assert (capture.whole, capture.missing) == (True, ())
    assert (capture.redirects, capture.fetched, capture.refused, capture.failed) == (1, 13, 0, 0)
    assert capture.url.endswith("/")
    assert capture.final_url.endswith("/page?x=1")
    assert (capture.at, capture.status, capture.title) == ("2026-04-02T12:00:00Z", 200, "An invented page")


def test_each_is_asked_for_once_and_nothing_else_is() -> None:
    """A capture does not weigh on a small server, and does not go where the page only links to."""
    site = Site(PAGES)
    captured(site)
    assert sorted(site.paths) == sorted(PAGES)


def test_what_the_server_sent_is_kept_byte_for_byte(held: Held) -> None:
    """Head and body stand in the record as they came: packed, in chunks, with the header's own letters."""
    blocks = held.responses()
    head, _, body = blocks["/more.css"].partition(b"\r\n\r\n")
    assert head == b"HTTP/1.1 200 OK\r\nContent-Type: text/css\r\nTransfer-Encoding: chunked"
    assert body.startswith(b"7\r\nh1 { co\r\n")
    assert body.endswith(b"\r\n0\r\n\r\n")
    assert blocks["/frame"].partition(b"\r\n\r\n")[2][:2] == b"\x1f\x8b"
    assert blocks["/a.png"].endswith(PNG)


def test_a_server_learns_no_more_than_that_somebody_reads() -> None:
    """Whoever runs the server, and may be the one accused, learns no program, language, place or earlier page."""
    site = Site(PAGES)
    captured(site)
    names = {tuple(name for name, _ in heard.headers) for heard in site.heard}
    assert names == {("Host", "User-Agent", "Accept", "Accept-Encoding")}
    assert len({heard.header("User-Agent") for heard in site.heard}) == 1
    assert "abeas" not in repr([heard.headers for heard in site.heard])


def test_connections_are_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over a slow line a capture is not spent on greetings."""
    made: list[Any] = []

    class Counted(socket.socket):
        def connect(self, address: Any) -> None:
            made.append(address)
            super().connect(address)

    monkeypatch.setattr(socket, "socket", Counted)
    pages = {"/": html("".join(f"<img src=/{at}.png>" for at in range(60)))}
    held = captured({**pages, **{f"/{at}.png": served(PNG, "image/png") for at in range(60)}})
    assert held.capture.fetched == 60
    assert len(made) <= 1 + QUICK.connections


def test_a_connection_that_the_server_ended_is_made_again() -> None:
    """A server that hangs up after each answer without saying so costs no resource."""

    def hang_up(asked: Asked) -> None:
        served(PNG, "image/png")(asked)
        asked.close_connection = True

    pages = {"/": html("".join(f"<img src=/{at}.png>" for at in range(40)))}
    held = captured({**pages, **{f"/{at}.png": hang_up for at in range(40)}})
    assert (held.capture.fetched, held.capture.whole) == (40, True)


@pytest.mark.parametrize("status", [404, 403, 410, 500, 503])
def test_that_a_page_is_gone_is_evidence_too(status: int) -> None:
    """A page that answers with an error is captured as it answers, and the status is told."""
    held = captured({"/": html("<title>Removed</title>gone", status=status)})
    assert (held.capture.status, held.capture.title) == (status, "Removed")
    assert held.responses()["/"].endswith(b"gone")


def test_a_resource_that_is_not_there_leaves_a_page_whole_and_an_error_does_not() -> None:
    """The server saying that there is nothing is an answer; its refusing one is not."""
    page = html("<img src=/gone.png>")
    assert captured({"/": page}).capture.whole
    refusing = captured({"/": page, "/gone.png": html("no", status=403)})
    assert refusing.capture.missing == ("1 × the host answers with an error",)
    assert not refusing.capture.whole


def test_cookies_go_along_the_redirects_and_no_further() -> None:
    """A site that sends its reader in a circle until a cookie comes back is captured; its pictures see no cookie."""

    def door(asked: Asked) -> None:
        if "seen=1" in asked.headers.get("Cookie", ""):
            html("<img src=/a.png>in")(asked)
        else:
            redirect("/", Set_Cookie="seen=1; Path=/")(asked)

    site = Site({"/": door, "/a.png": served(PNG, "image/png")})
    held = captured(site)
    assert held.capture.redirects == 1
    assert [heard.header("Cookie") for heard in site.heard] == ["", "seen=1", ""]


def test_cookies_do_not_go_to_another_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one host set another does not see, also not a child of the same parent."""
    other = Site({"/": html("there")})
    with other.serving() as root:
        port = int(root.rpartition(":")[2])
        site = Site({"/": redirect(f"http://b.example.org:{port}/", Set_Cookie="word=secret; Domain=a.example.org")})
        with site.serving() as begin:
            ports = {"a.example.org": int(begin.rpartition(":")[2])}
            name_server(monkeypatch, lambda name, to: [("127.0.0.1", ports.get(name, to))])
            captured_from(f"http://a.example.org:{ports['a.example.org']}/")
    assert [heard.header("Cookie") for heard in other.heard] == [""]


@pytest.mark.parametrize("content", ["0; url=/there", "3;URL='/there'", "1, /there"])
def test_a_page_that_sends_its_reader_on_is_followed(content: str) -> None:
    """A refresh within seconds is a redirect; the page that sends is kept beside the page that is reached."""
    held = captured({"/": html(f'<meta http-equiv="refresh" content="{content}">'), "/there": html("arrived")})
    assert held.capture.final_url.endswith("/there")
    assert set(held.responses()) == {"/", "/there"}
    assert captured({"/": html("", Refresh=content), "/there": html("")}).capture.final_url.endswith("/there")


@pytest.mark.parametrize(
    "page",
    [
        "<meta http-equiv=refresh content='300; url=/there'>",
        "<meta http-equiv=refresh content='2'>",
        "<meta http-equiv=refresh content='2; url=/'>",
        "<noscript><meta http-equiv=refresh content='0; url=/there'></noscript>",
    ],
)
def test_a_page_that_reloads_is_the_page(page: str) -> None:
    """A page that reloads itself, or sends on only those without scripts, is captured as it is."""
    held = captured({"/": html(page), "/there": html("")})
    assert (held.capture.redirects, held.capture.whole) == (0, True)


@pytest.mark.parametrize(
    "to", ["file:///etc/hosts", "ftp://example.org/", "javascript:alert(1)", "http://a:b@host.org/"]
)
def test_a_redirect_to_what_is_no_page_ends_it(to: str) -> None:
    """A server cannot send the program to a file of this computer; and the error says where it began, not where to."""
    out = io.BytesIO()
    with Site({"/": redirect(to)}).serving() as root, pytest.raises(CaptureError, match="elsewhere") as raised:
        capture_page(f"{root}/", out=out, now=lambda: NOON, progress=silent, allow_private=True)
    assert raised.value.place == "127.0.0.1"
    assert to not in repr(raised.value.as_object())
    assert out.getvalue() == b""


def test_a_refresh_to_what_is_no_page_is_counted() -> None:
    """A page that is there is captured, wherever it would like to send its reader."""
    held = captured({"/": html("<meta http-equiv=refresh content='0; url=file:///etc/hosts'>there")})
    assert held.capture.missing == ("1 × where the page sends its reader: an address that is neither http nor https",)


def test_redirects_in_a_circle_end() -> None:
    """A server cannot keep the program going round."""
    site = Site({"/": redirect("/a"), "/a": redirect("/")})
    with pytest.raises(CaptureError, match="more than 10 times"):
        captured(site)
    assert len(site.heard) == 11
    assert captured({"/": redirect("/a"), "/a": html("")}, limits=CaptureLimits(redirects=1)).capture.redirects == 1
    with pytest.raises(CaptureError, match="more than 0 times"):
        captured({"/": redirect("/a"), "/a": html("")}, limits=CaptureLimits(redirects=0))


def test_a_resource_is_followed_and_each_step_is_kept() -> None:
    """A picture that stands elsewhere comes; in a circle it is given up and counted."""
    held = captured(
        {
            "/": html("<img src=/a><img src=/round><img src=/a2>"),
            "/a": redirect("/b"),
            "/a2": redirect("/b"),
            "/b": served(PNG, "image/png"),
            **{f"/round{'x' * at}": redirect(f"/round{'x' * (at + 1)}") for at in range(12)},
        }
    )
    assert {"/a", "/a2", "/b"} < set(held.responses())
    assert held.capture.missing == ("1 × sent on more than 10 times",)
    assert (held.capture.fetched, held.capture.failed) == (2, 1)


def test_nothing_is_written_where_there_is_no_page() -> None:
    """Without an answer there is no file that looks like one, and the call can be made again later."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    out = io.BytesIO()
    with pytest.raises(NetworkError) as raised:
        capture_page(f"http://127.0.0.1:{port}/word", out=out, now=lambda: NOON, progress=silent, allow_private=True)
    assert out.getvalue() == b""
    assert raised.value.place == "127.0.0.1"


def test_a_dead_host_costs_one_wait_and_its_pictures_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that is gone is not asked again for each of its pictures."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    made: list[Any] = []

    class Counted(socket.socket):
        def connect(self, address: Any) -> None:
            made.append(address[1])
            super().connect(address)

    monkeypatch.setattr(socket, "socket", Counted)
    held = captured({"/": html("".join(f"<img src=http://127.0.0.1:{port}/{at}>" for at in range(20)))})
    assert made.count(port) <= QUICK.connections
    assert held.capture.missing == ("20 × the host cannot be reached now",)
    assert (held.capture.fetched, held.capture.failed) == (0, 20)


def test_what_is_missing_is_told_everywhere_and_names_no_address() -> None:
    """Whoever opens the file sees that it is not whole and of what kind the gaps are; no address stands among them."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    page = html(f"<img src=http://127.0.0.1:{port}/secret-word.png><iframe src=/f></iframe>")
    held = captured({"/": page, "/f": html("<iframe src=/g>")})
    assert not held.capture.whole
    assert held.capture.missing == ("1 × a frame within a frame", "1 × the host cannot be reached now")
    assert held.page["whole"] is False
    assert held.page["missing"] == list(held.capture.missing)
    assert b'"whole": false' in held.package.read("datapackage.json")
    stated = [record.block for record in held.records if record.type == "metadata"]
    assert [b"whole: no\r\nmissing: 1" in block for block in stated] == [True]
    assert "secret-word" not in repr(held.capture)


def test_a_whole_capture_says_so(held: Held) -> None:
    """That nothing is missing is said, not left to be concluded."""
    assert held.page["whole"] is True
    assert held.page["missing"] == []
    assert b'"whole": true' in held.package.read("datapackage.json")


@pytest.mark.parametrize(
    ("page", "limits", "missing"),
    [
        (
            "".join(f"<img src=/{at}>" for at in range(30)),
            {"resources": 10},
            "20 × beyond the 10 resources that a capture takes",
        ),
        ("<img src=/1>", {"resources": 0}, "1 × beyond the 0 resources that a capture takes"),
        ("<img src=/large>", {"resource_bytes": 5_000}, "1 × cut off at the limit of bytes"),
        ("<img src=/large><img src=/1>", {"total_bytes": 4_000, "connections": 1}, "bytes of a capture were used up"),
    ],
)
def test_what_a_limit_cuts_makes_a_capture_partial(page: str, limits: dict[str, Any], missing: str) -> None:
    """No page is too large to be captured in part, and a part is never taken for the whole."""
    pages = {"/": html(page), "/large": served(bytes(10_000), "image/png")}
    held = captured(
        {**pages, **{f"/{at}": served(PNG, "image/png") for at in range(30)}}, limits=CaptureLimits(**limits)
    )
    assert any(missing in words for words in held.capture.missing), held.capture.missing
    assert not held.capture.whole


def test_what_is_cut_is_kept_as_far_as_it_came_and_marked() -> None:
    """Half a page is half a page: kept, and marked in the record as WARC marks it."""
    held = captured(
        {"/": chunked(b"<title>Half</title>" + b"x" * 50_000, size=1000)}, limits=CaptureLimits(resource_bytes=9_000)
    )
    page = next(record for record in held.records if record.type == "response")
    assert page.headers["WARC-Truncated"] == "length"
    assert len(page.block.partition(b"\r\n\r\n")[2]) == 9_000
    assert held.capture.missing == ("1 × cut off at the limit of bytes",)
    assert held.capture.title == "Half"


def test_no_more_comes_than_the_limit_for_all() -> None:
    """The limit of a capture holds however many connections draw on it at once."""
    pages = {"/": html("".join(f"<img src=/{at}>" for at in range(40)))}
    held = captured(
        {**pages, **{f"/{at}": served(bytes(40_000), "image/png") for at in range(40)}},
        limits=CaptureLimits(total_bytes=500_000),
    )
    assert held.capture.size <= 500_000
    assert sum(len(record.block) for record in held.records if record.type == "response") <= 500_000
    assert not held.capture.whole


def test_limits_are_limits() -> None:
    """A limit that would let nothing through, or everything, is refused when it is set."""
    wrong: dict[str, Any]
    for wrong in (
        {"total_bytes": 0},
        {"seconds": -1.0},
        {"redirects": -1},
        {"connections": 0},
        {"total_bytes": 10**10},
    ):
        with pytest.raises(UsageError):
            CaptureLimits(**wrong)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "not a url",
        "file:///etc/hosts",
        "ftp://example.org/secret",
        "http://",
        "http://user:secret@example.org/",
        "http://example.org:25/secret",
        "http://exa mple.org/secret",
        "http://[::1/secret",
        "http://secret.onion/",
        "//example.org/secret",
        "http://example.org/" + "secret" * 2_000,
        "http://example.org/\ud800secret",
    ],
)
def test_an_address_that_is_none_is_refused_and_not_repeated(url: str) -> None:
    """What is no address of a page is refused before anybody is asked, and the error does not say it again."""
    with pytest.raises(CaptureError) as raised:
        captured_from(url)
    assert not isinstance(raised.value, NetworkError)
    assert "secret" not in repr(raised.value.as_object()).replace("secret.onion", "")


def test_international_names_and_letters_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address is given as people write it, in any script, with a part that no server sees."""
    site = Site({"/%D0%BF%D1%83%D1%82%D1%8C?%D1%8F=1": html("there")})
    with site.serving() as root:
        port = int(root.rpartition(":")[2])
        asked = name_server(monkeypatch, lambda _name, to: [("127.0.0.1", to)])
        held = captured_from(f"http://ПРИМЕР.испытание:{port}/путь?я=1#часть")
    assert asked == ["xn--e1afmkfd.xn--80akhbyknj4f"]
    assert "#" not in held.capture.url


def test_https_shows_who_answered(tmp_path: Path) -> None:
    """The certificate under which a host was believed is recorded by its hash, to be compared later."""
    serving, trust = certified(tmp_path, "127.0.0.1")
    with Site({"/": html("<img src=/a.png>"), "/a.png": served(PNG, "image/png")}).serving(serving) as root:
        held = captured_from(f"{root}/", trust=trust)
        with pytest.raises(CaptureError, match="cannot show"):
            captured_from(f"{root}/")
        with pytest.raises(CaptureError, match="cannot show"):
            captured_from(f"{root}/".replace("127.0.0.1", "localhost"), trust=trust)
    beside = [record.block for record in held.records if record.type == "metadata"]
    assert all(b"tls-version: TLSv1.3\r\n" in block and b"tls-certificate-sha256: " in block for block in beside)


def test_a_resource_of_a_host_that_cannot_show_itself_is_counted(tmp_path: Path) -> None:
    """A picture from a host that is not the one it is called is left out, and the page is not whole."""
    serving, _ = certified(tmp_path, "other.example")
    with Site({}).serving(serving) as other:
        held = captured({"/": html(f"<img src={other}/a.png>")})
    assert held.capture.missing == ("1 × the host cannot show that it is the one it is called",)


def test_the_same_site_gives_the_same_file() -> None:
    """Where the clock and the server say the same, so does the file, bit for bit: nothing in it is left to chance."""
    site = Site(PAGES)
    with site.serving() as root:
        assert captured_from(f"{root}/").file == captured_from(f"{root}/").file


def test_an_interruption_ends_it_at_once() -> None:
    """Whoever presses Ctrl-C does not wait for a slow server."""

    def stop(what: str, done: int, total: int | None) -> None:
        if what == "gathering resources":
            raise KeyboardInterrupt

    pages = {"/": html("<img src=/a.png><img src=/slow>"), "/a.png": served(PNG, "image/png")}
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        captured({**pages, "/slow": lambda _asked: time.sleep(4)}, progress=stop)
    assert time.monotonic() - began < 3


def test_an_error_names_the_host_and_nothing_else() -> None:
    """What stands in an address after the host can be a name; no error holds it."""
    for site in (Site({"/secret": redirect("/secret/more")}), Site({"/secret": redirect("http://10.0.0.1:25/secret")})):
        with pytest.raises(HabeasError) as raised:
            captured(site, "/secret", limits=CaptureLimits(redirects=0))
        assert "secret" not in repr(raised.value.as_object()) + repr(raised.value.__cause__)
        assert raised.value.place == "127.0.0.1"
