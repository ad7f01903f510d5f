"""What a page and a stylesheet refer to: everything that a reader sees, as browsers find it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.capture.links import forwarded
from habeas.capture.page_links import read_page
from habeas.capture.style_links import style_references


def references(text: str) -> list[tuple[str, str]]:
    return [(one.reference, one.role) for one in read_page(text.encode(), charset="utf-8").references]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<img src=a>", [("a", "image")]),
        ("<img src=' '>", []),
        ("<img srcset='a 1x, b 2x'>", [("a", "choice"), ("b", "choice")]),
        ("<img srcset='a,b.png 1x,c.png 2x'>", [("a,b.png", "choice"), ("c.png", "choice")]),
        ("<img srcset='a (x,y) 1x, b,'>", [("a", "choice"), ("b", "choice")]),
        ("<img srcset=', ,a'>", [("a", "choice")]),
        ("<img data-src=a data-srcset='b 1x'>", [("a", "image"), ("b", "choice")]),
        ("<picture><source srcset=a><img src=b></picture>", [("a", "choice"), ("b", "image")]),
        (
            "<video src=a poster=b><source src=c><track src=d></video>",
            [("a", "media"), ("b", "image"), ("c", "media"), ("d", "media")],
        ),
        (
            "<audio src=a></audio><embed src=b><object data=c></object>",
            [("a", "media"), ("b", "other"), ("c", "other")],
        ),
        ("<link rel=stylesheet href=a><link rel='alternate StyleSheet' href=b>", [("a", "style"), ("b", "style")]),
        ("<link rel='shortcut icon' href=a><link rel=apple-touch-icon href=b>", [("a", "icon"), ("b", "icon")]),
        ("<link rel=preload as=font href=a><link rel=preload as=style href=b>", [("a", "font"), ("b", "style")]),
        ("<link rel=preload as=image imagesrcset='a 1x, b 2x'>", [("a", "choice"), ("b", "choice")]),
        ("<link rel=canonical href=a><link rel=dns-prefetch href=b><link rel=preconnect href=c><a href=d>", []),
        ("<script src=a></script><script>'<img src=b>'</script>", [("a", "script")]),
        ("<iframe src=a></iframe>", [("a", "frame")]),
        ("<frameset><frame src=a></frameset>", [("a", "frame")]),
        ("<iframe srcdoc='<img src=a>'></iframe>", [("a", "image")]),
        (
            "<svg><image href=a /><use xlink:href='b#c'/><feImage href=d /></svg>",
            [("a", "image"), ("b#c", "image"), ("d", "image")],
        ),
        ("<noscript><img src=a></noscript><template><img src=b></template><!-- <img src=c> -->", [("a", "image")]),
        ("<body background=a><table background=b><td background=c>", [("a", "image"), ("b", "image"), ("c", "image")]),
        ("<input type=image src=a>", [("a", "image")]),
        ("<p style=\"background: url('a')\">", [("a", "image")]),
        ("<style>@import 'a'; p { background: url(b) }</style>", [("a", "style"), ("b", "image")]),
        ("<textarea><img src=a></textarea><title><img src=b></title><xmp><img src=c></xmp>", []),
        ("<IMG SRC = 'a&amp;b'>", [("a&b", "image")]),
        ("<img src=a src=b>", [("a", "image")]),
        ("<img src=a", []),
    ],
)
def test_what_a_browser_loads_is_found(text: str, found: list[tuple[str, str]]) -> None:
    """Each way in which a page shows something from elsewhere is known, and what only looks like one is not."""
    assert references(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@import 'a'; @import url(b) print; @import url('c');", ["a", "b", "c"]),
        ('p { background: url(a), url( "b" ) }', ["a", "b"]),
        ("@font-face { src: url(a) format('woff2'), local('b') }", ["a"]),
        ("@media print { p { background: url(a) } }", ["a"]),
        ("p { background: image-set('a' 1x, url(b) 2x) }", ["a", "b"]),
        ("p { cursor: src('a') }", ["a"]),
        ("/* url(a) */ p { content: 'url(b)' }", []),
        ("p { --x: url(a) }", ["a"]),
        ("p { background: u\\72l(a) }", ["a"]),
        ("p { background: url(a\\ b) }", ["a b"]),
        ("p { background: url(a b) }", []),
        ("@import", []),
        ("p { & span { background: url(a) } }", ["a"]),
        ("@namespace url(a); p{}", ["a"]),
    ],
)
def test_what_a_stylesheet_loads_is_found(text: str, found: list[str]) -> None:
    """Pictures, fonts and further stylesheets are found by the grammar of CSS, not by its looks."""
    assert [one.reference for one in style_references(text.encode(), charset="")] == found


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("0;url=/a", "/a"),
        ("5; URL = '/a b'c", "/a b"),
        ("0,/a", "/a"),
        ("0 /a", "/a"),
        ("0;/a", "/a"),
        ("0.9;url=/a", "/a"),
        (".5;url=/a", "/a"),
        ('0;url="/a', "/a"),
        ("5.1;url=/a", ""),
        ("300;url=/a", ""),
        ("0", ""),
        ("0;", ""),
        ("", ""),
        ("-1;url=/a", ""),
        ("x;url=/a", ""),
        ("99999999999999;url=/a", ""),
    ],
)
def test_where_a_page_sends_its_reader(content: str, where: str) -> None:
    """A refresh is read as browsers read it; what happens only after some time is no redirect."""
    assert forwarded(content) == where


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "utf-8", "utf-16", "windows-1251", "gb18030", "iso-2022-jp", "no-such"]),
)
def test_any_bytes_are_a_page_and_a_stylesheet(content: bytes, charset: str) -> None:
    """Whatever came is read without an error."""
    read_page(content, charset=charset)
    list(style_references(content, charset=charset))


@given(st.text(max_size=80))
def test_any_text_is_a_refresh_and_a_set(text: str) -> None:
    """Whatever stands in an attribute is read without an error, and no URL of a set holds a space."""
    forwarded(text)
    escaped = text.replace("&", "&amp;").replace("'", "&#39;")
    page = read_page(f"<img srcset='{escaped}'>".encode("utf-8", "replace"), charset="utf-8")
    assert not any(set(one.reference) & set(" \t\n\f\r") for one in page.references)
