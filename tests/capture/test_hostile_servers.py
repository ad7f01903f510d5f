"""Servers that mean harm, or are broken: a capture ends in time and memory, and says what it got and what not."""

from __future__ import annotations

import gzip
import io
import time
import tracemalloc
from typing import Any

import pytest
from tests.capture.captures import NOON, QUICK, Held, captured, silent
from tests.simulators.web_server import (
    PNG,
    Asked,
    Behave,
    Site,
    bomb,
    chunked,
    continue_for_ever,
    endless,
    endless_chunks,
    endless_headers,
    gzipped,
    html,
    redirect,
    served,
)

from habeas.capture.limits import CaptureLimits
from habeas.capture.page import capture_page
from habeas.errors import CaptureError, NetworkError

SHORT = CaptureLimits(resource_seconds=0.5, seconds=3, resource_bytes=200_000, total_bytes=1_000_000)


def raw(content: bytes) -> Behave:
    """Return a behaviour that sends some bytes."""
    return lambda asked: asked.raw(content)


def drip(content: bytes, after: bytes = b"") -> Behave:
    """Return a behaviour that sends something and then the rest byte after byte."""

    def behave(asked: Asked) -> None:
        asked.wfile.write(after)
        asked.drip(content)

    return behave


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
NO_PAGE: dict[str, tuple[Behave, type[CaptureError]]] = {
    "nothing": (raw(b""), NetworkError),
    "silence": (lambda _asked: time.sleep(2), NetworkError),
    "another protocol": (raw(b"220 mail.example ESMTP\r\n"), CaptureError),
    "a head without an end": (endless_headers, CaptureError),
    "a head that drips": (drip(HEAD * 100), NetworkError),
    "a head of lines without a colon": (raw(b"HTTP/1.1 200 OK\r\nword\r\n\r\n"), CaptureError),
    "a head with a zero byte": (raw(b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n"), CaptureError),
    "half a head": (raw(b"HTTP/1.1 200 OK\r\nContent-"), CaptureError),
    "continue for ever": (continue_for_ever, CaptureError),
    "another protocol from now on": (raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), CaptureError),
    "two lengths": (raw(HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"), CaptureError),
    "a length that is no number": (raw(HEAD + b"Content-Length: -1\r\n\r\nx"), CaptureError),
    "a length beyond all bounds": (raw(HEAD + b"Content-Length: 99999999999999999999\r\n\r\nx"), CaptureError),
    "a length of many digits": (raw(HEAD + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\nx"), CaptureError),
    "a length without a body": (raw(HEAD + b"Content-Length: 10\r\n\r\n"), NetworkError),
}


@pytest.mark.parametrize("name", NO_PAGE)
def test_without_a_page_there_is_an_error_in_time_and_no_file(name: str) -> None:
    """A server that answers with nothing of use is left in time, is told by its name alone, and leaves no file."""
    behave, kind = NO_PAGE[name]
    out, began = io.BytesIO(), time.monotonic()
    with Site({"/secret": behave}).serving() as root, pytest.raises(CaptureError) as raised:
        capture_page(f"{root}/secret", out=out, now=lambda: NOON, progress=silent, allow_private=True, limits=SHORT)
    assert time.monotonic() - began < 2
    assert type(raised.value) is kind
    assert raised.value.place == "127.0.0.1"
    assert "secret" not in repr(raised.value.as_object())
    assert out.getvalue() == b""


IN_PART: dict[str, tuple[Behave, str, str]] = {
    "endless": (endless, "length", "1 × cut off at the limit of bytes"),
    "endless chunks": (endless_chunks, "length", "1 × cut off at the limit of bytes"),
    "cut off": (raw(HEAD + b"Content-Length: 100\r\n\r\nhalf"), "disconnect", "1 × cut off by the host"),
    "cut off in a chunk": (
        raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n64\r\nhalf"),
        "disconnect",
        "1 × cut off by the host",
    ),
    "chunks that are none": (
        raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nword\r\n" + b"x" * 100),
        "unspecified",
        "1 × cut off where the host stopped making sense",
    ),
    "drips": (
        drip(b"half" * 100, after=HEAD + b"Content-Length: 1000\r\n\r\nhalf"),
        "time",
        "1 × cut off when its time was up",
    ),
}


@pytest.mark.parametrize("name", IN_PART)
@pytest.mark.parametrize("at", ["/", "/part"])
def test_what_came_before_the_end_is_kept_and_marked(name: str, at: str) -> None:
    """Half an answer is kept as half an answer, of page or resource: marked in the record, told in the result."""
    behave, truncated, missing = IN_PART[name]
    began = time.monotonic()
    held = captured({"/": html("<img src=/part>"), at: behave}, limits=SHORT)
    assert time.monotonic() - began < 3
    assert held.capture.missing == (missing,)
    record = next(one for one in held.records if one.type == "response" and one.url.partition("/")[2].endswith(at))
    assert record.headers["WARC-Truncated"] == truncated
    assert b"half" in record.block or b"more" in record.block or b"xxxx" in record.block
    assert len(record.block) <= SHORT.resource_bytes + 500


def test_more_than_was_announced_is_not_taken() -> None:
    """What comes after an answer is no part of it, and the connection is not asked again."""
    held = captured({"/": raw(HEAD + b"Content-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\nsmuggled")})
    assert held.responses()["/"].endswith(b"\r\n\r\nok")
    assert b"smuggled" not in b"".join(record.block for record in held.records)


def test_what_came_too_much_is_not_the_next_answer() -> None:
    """A server cannot put an answer of its own under an address that it was not yet asked for."""
    smuggled = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled"

    def too_much(asked: Asked) -> None:
        asked.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + smuggled)

    pages = {"/": html("<img src=/a><img src=/b>"), "/a": too_much, "/b": served(b"own", "image/png")}
    held = captured(pages, limits=CaptureLimits(connections=1))
    assert held.responses()["/b"].endswith(b"own")
    assert b"smuggled" not in b"".join(record.block for record in held.records)


def test_a_head_has_a_greatest_size() -> None:
    """The limit is that of all that comes before a body: of one head, and of everything that is said before it."""

    def hints(count: int) -> Behave:
        hint, last = b"HTTP/1.1 103 Early Hints\r\n\r\n", HEAD + b"Content-Length: 2\r\n\r\nok"
        return raw(hint * count + last)

    small = CaptureLimits(header_bytes=2_000)
    assert captured({"/": hints(60)}, limits=small).responses()["/"].endswith(b"ok")
    assert captured({"/": raw(HEAD + b"X: " + b"x" * 1_800 + b"\r\n\r\nok")}, limits=small).capture.whole
    for behave in (hints(90), raw(HEAD + b"X: " + b"x" * 2_100 + b"\r\n\r\nok"), raw(HEAD + b"X: y\r\n" * 400)):
        with pytest.raises(CaptureError):
            captured({"/": behave}, limits=small)


def test_an_answer_before_the_answer_is_no_part_of_it() -> None:
    """Hints that come before an answer are left out of its record."""
    held = captured(
        {"/": raw(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + HEAD + b"Content-Length: 2\r\n\r\nok")}
    )
    assert held.responses()["/"] == HEAD + b"Content-Length: 2\r\n\r\nok"


@pytest.mark.parametrize("size", [1 << 24, 1 << 28])
def test_a_bomb_is_kept_and_not_set_off(size: int) -> None:
    """What unpacks to more than fits is kept as it came, and looked into no further than the limit."""
    tracemalloc.start()
    try:
        held = captured({"/": bomb(size)})
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held.capture.missing == ("1 × what a document refers to: more than 10000000 bytes when unpacked",)
    assert held.responses()["/"].partition(b"\r\n\r\n")[2][:2] == b"\x1f\x8b"
    assert most < 60_000_000


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip, gzip", "word", "gzip"])
def test_a_packing_that_cannot_be_undone_is_kept_and_counted(coding: str) -> None:
    """An answer packed in another way is kept as it came; that nobody looked into it is said."""
    held = captured({"/": served(b"<img src=/a.png>", "text/html", Content_Encoding=coding)})
    assert held.responses()["/"].endswith(b"<img src=/a.png>")
    (missing,) = held.capture.missing
    assert missing.startswith("1 × what a document refers to: compressed in a way that")


def timed(pages: dict[str, Behave], **changes: Any) -> tuple[Held, float]:
    """Capture, and say how long it took."""
    began = time.monotonic()
    return captured(pages, **changes), time.monotonic() - began


def test_a_hundred_thousand_references_are_counted() -> None:
    """A page with more pictures than can be taken is captured with those that can, and the rest is counted."""
    held, seconds = timed({"/": html("".join(f"<img src=/{at}.png>" for at in range(100_000)))})
    assert held.capture.missing == ("99500 × beyond the 500 resources that a capture takes",)
    assert (held.capture.fetched, held.capture.refused) == (500, 99_500)
    assert seconds < 9


def test_a_page_that_takes_a_parser_for_ever_is_left() -> None:
    """Elements within elements without an end cost a parser hours: it is stopped, the page is kept, and it is said."""
    held, seconds = timed({"/": html("<div>" * 400_000)}, limits=CaptureLimits(reading_seconds=1))
    assert held.capture.missing == ("1 × what a document refers to: a document in which links cannot be looked for",)
    assert seconds < 4
    after, _ = timed(
        {
            "/": html("<iframe src=/deep></iframe><link rel=stylesheet href=/a.css>"),
            "/deep": html("<div>" * 400_000),
            "/a.css": served(b"a{b:url(/b.png)}", "text/css"),
            "/b.png": served(PNG, "image/png"),
        },
        limits=CaptureLimits(reading_seconds=1),
    )
    assert "/b.png" in after.responses()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{" * 200_000, "text/css"),
        (b"@import '" + b"a" * 5_000_000, "text/css"),
        (b"url(" * 200_000, "text/css"),
        (b"a{b:" + b"f(" * 100_000, "text/css"),
        (b"<svg>" * 20_000 + b"<img src='" + b"x" * 3_000_000, "text/html"),
        (b"<img srcset='" + b"a.png (" * 300_000 + b"'>", "text/html"),
        (b"\xff\xfe" + b"\x00\xd8" * 10_000, "text/html; charset=utf-16"),
        (b"<meta charset=" + b"x" * 2_000, "text/html"),
        (b"<p style='" + b"((((" * 50_000 + b"'>", "text/html"),
        (b"<iframe srcdoc='" * 2_000, "text/html"),
        (b"<base href='data:,x'><base href='//[bad'><img src=a><img src='//[bad/'>", "text/html"),
    ],
)
def test_documents_made_to_hurt_a_parser_do_not_hurt_a_capture(content: bytes, kind: str) -> None:
    """Whatever stands in a page or stylesheet, it is captured as it came, in time."""
    page = html("<link rel=stylesheet href=/it><iframe src=/it></iframe>")
    held, seconds = timed({"/": page, "/it": served(content, kind)}, limits=CaptureLimits(reading_seconds=1.5))
    assert held.responses()["/it"].endswith(content)
    assert seconds < 6


def test_inline_data_is_no_resource() -> None:
    """What stands in the page itself, however large, is not asked for anywhere."""
    site = Site(
        {"/": html(f"<img src='data:image/png;base64,{'A' * 3_000_000}'><img src='blob:x'><a href='javascript:x'>")}
    )
    assert captured(site).capture.whole
    assert site.paths == ["/"]


def test_other_schemes_are_refused_and_counted() -> None:
    """A picture that stands on this computer, or anywhere but in the web, is not fetched."""
    held = captured({"/": html("<img src=file:///etc/hosts><img src=ftp://a.org/b><img src='//user:word@host.org/x'>")})
    assert held.capture.missing == (
        "2 × an address that is neither http nor https",
        "1 × an address with a user name in it",
    )


def test_a_base_elsewhere_changes_where_resources_stand_and_no_check() -> None:
    """A page can say that its pictures stand elsewhere; they are checked there like any."""
    held = captured({"/": html("<base href=/deep/er/><img src=a.png>"), "/deep/er/a.png": served(PNG, "image/png")})
    assert "/deep/er/a.png" in held.responses()
    held = captured({"/": html("<base href=file:///etc/><img src=hosts>")})
    assert list(held.responses()) == ["/", "/hosts"]


@pytest.mark.parametrize(
    ("content", "kind", "title"),
    [
        ("<title>Пример</title>".encode("cp1251"), "text/html; charset=windows-1251", "Пример"),
        ("<title>Пример</title>".encode("cp1251"), "text/html; charset=utf-8", "������"),
        (b"<meta charset=koi8-r><title>" + "Пример".encode("koi8_r"), "text/html", "Пример"),
        ("\ufeff<title>Пример".encode("utf-16-le"), "text/html; charset=windows-1251", "Пример"),
        ("<meta charset=utf-16><title>Пример".encode(), "text/html", "Пример"),
        ("<title>Пример".encode(), "text/html; charset=word; charset=utf-8", "Пример"),
        ("<title>Пример".encode(), "text/html", "Пример"),
        ("<title>café noir".encode("cp1252"), "text/html", "café noir"),
        (b"<title>a\0b", "text/html; charset*=x''y", "a�b"),
    ],
)
def test_a_page_is_read_as_browsers_read_it(content: bytes, kind: str, title: str) -> None:
    """The title of a page is what its readers saw, whatever the server and the page say of its letters."""
    assert captured({"/": served(content, kind)}).capture.title == title


def test_stylesheets_that_import_without_an_end_end() -> None:
    """A chain of stylesheets is followed some steps, and that it goes on is said."""
    sheets = {f"/{at}.css": served(f"@import '{at + 1}.css'".encode(), "text/css") for at in range(30)}
    held = captured({"/": html("<link rel=stylesheet href=0.css>"), **sheets})
    assert held.capture.missing == ("1 × a stylesheet that others import too deeply",)
    assert held.capture.fetched == 7


def test_everything_together_is_done_in_its_time() -> None:
    """A page of which every resource drips ends when its time is up, with what there is."""
    slow = drip(b"half" * 1_000, after=HEAD + b"Content-Length: 9000\r\n\r\nhalf")
    held, seconds = timed(
        {"/": html("".join(f"<img src=/{at}>" for at in range(100))), **{f"/{at}": slow for at in range(100)}},
        limits=CaptureLimits(seconds=2, resource_seconds=0.7),
    )
    assert seconds < 4
    assert held.capture.fetched + held.capture.failed == 100
    assert any("2 seconds of a capture were over" in words for words in held.capture.missing)


def test_a_page_that_frames_itself_is_framed_once() -> None:
    """A page within itself within itself is captured once."""
    site = Site({"/": html("<iframe src=/></iframe><iframe src=/?again></iframe>")})
    held = captured(site)
    assert site.paths == ["/", "/?again"]
    assert held.capture.missing == ()


@pytest.mark.parametrize(
    "cookie", ["a=" + "b" * 20_000, "=", "a=\xff\xfe", "a=b; Expires=word; Max-Age=-x; Domain=...", ";" * 5_000]
)
def test_a_cookie_that_is_none_stops_nothing(cookie: str) -> None:
    """Whatever a server calls a cookie, its page comes."""
    held = captured({"/": redirect("/b", Set_Cookie=cookie), "/b": html("<title>in")}, limits=QUICK)
    assert held.capture.title == "in"


def test_a_packed_page_in_chunks_is_read() -> None:
    """Both at once are undone to look for links."""
    packed = gzip.compress(b"<img src=/a.png>")
    held = captured({"/": chunked(packed, extra="Content-Encoding: gzip\r\n"), "/a.png": served(PNG, "image/png")})
    assert "/a.png" in held.responses()
    assert captured({"/": gzipped(b"<title>packed")}).capture.title == "packed"
