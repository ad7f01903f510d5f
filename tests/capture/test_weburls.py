"""Addresses of pages: read once, as browsers read them, and refused before anybody is asked if they are none."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from habeas.capture.addresses import is_public
from habeas.capture.connecting import Target
from habeas.capture.weburls import WebUrl, web_url
from habeas.errors import CaptureError


def read(reference: str, base: str | None = None, *, allow_private: bool = False, proxied: bool = False) -> WebUrl:
    return web_url(reference, base, allow_private=allow_private, proxied=proxied)


@pytest.mark.parametrize(
    ("given", "text", "target"),
    [
        ("http://example.org", "http://example.org/", Target(secure=False, host="example.org", port=80, path="/")),
        (
            "HTTPS://Example.ORG:443/A?b#c",
            "https://example.org/A?b",
            Target(secure=True, host="example.org", port=443, path="/A?b"),
        ),
        (
            "http://example.org:8080/a b|c",
            "http://example.org:8080/a%20b|c",
            Target(secure=False, host="example.org", port=8080, path="/a%20b|c"),
        ),
        (
            "http://[2606:4700::1]/",
            "http://[2606:4700::1]/",
            Target(secure=False, host="2606:4700::1", port=80, path="/"),
        ),
        ("http://0x5DB8D822/", "http://93.184.216.34/", Target(secure=False, host="93.184.216.34", port=80, path="/")),
        (
            "http://exa\tmple.org\\a",
            "http://example.org/a",
            Target(secure=False, host="example.org", port=80, path="/a"),
        ),
        (
            "http://faß.example.org",
            "http://xn--fa-hia.example.org/",
            Target(secure=False, host="xn--fa-hia.example.org", port=80, path="/"),
        ),
    ],
)
def test_an_address_is_read_as_browsers_read_it(given: str, text: str, target: Target) -> None:
    """What is asked for is what a browser would ask for, whatever the spelling; the part after # goes nowhere."""
    url = read(given)
    assert (url.text, url.target) == (text, target)
    assert text not in repr(url)


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("//other.example.org/x", "https://other.example.org/x"),
        ("../x", "https://example.org/x"),
        ("?q", "https://example.org/a/b?q"),
        ("/\\other.example.org/x", "https://other.example.org/x"),
        (" \n/x ", "https://example.org/x"),
        ("http:x", "http://x/"),
        ("https:x", "https://example.org/a/x"),
    ],
)
def test_a_reference_is_read_against_its_page(reference: str, text: str) -> None:
    """A picture is looked for where the page's readers saw it."""
    assert read(reference, "https://example.org/a/b", allow_private=True).text == text


@pytest.mark.parametrize("port", [1, 21, 22, 23, 25, 53, 110, 143, 389, 465, 587, 993, 2049, 5060, 6000, 6667, 10080])
def test_a_port_of_something_else_is_refused(port: int) -> None:
    """No page makes the program talk to a mail server or a database in the words of its choice."""
    with pytest.raises(CaptureError, match="port"):
        read(f"http://example.org:{port}/", allow_private=True)


@pytest.mark.parametrize("port", [80, 443, 8000, 8080, 8443, 9000, 65_535])
def test_a_port_of_the_web_is_not(port: int) -> None:
    """Sites that stand at another port can be captured."""
    assert read(f"http://example.org:{port}/").target.port == port


@pytest.mark.parametrize(
    "name", ["localhost", "LOCALHOST.", "a.localhost", "x.local", "router", "a.internal", "a.home.arpa", "corp"]
)
def test_a_name_of_ones_own_network_is_refused_before_it_is_asked(name: str) -> None:
    """A name that means something only at home is not even asked for."""
    for proxied in (False, True):
        with pytest.raises(CaptureError, match="own machine or network"):
            read(f"http://{name}/", proxied=proxied)
    assert read(f"http://{name}/", allow_private=True).target.host


@pytest.mark.parametrize(
    "name", ["locals.org", "my-local.example.org", "internal.example.org", "localhost.example.org", "onion.example.org"]
)
def test_a_name_that_only_looks_like_one_is_not(name: str) -> None:
    """Nobody is kept from a site because of its name."""
    assert read(f"http://{name}/").target.host == name


def test_an_onion_is_asked_of_a_proxy_only() -> None:
    """Tor's names never reach a name server."""
    with pytest.raises(CaptureError, match="Tor"):
        read("http://word.onion/", allow_private=True)
    assert read("http://word.onion/", proxied=True).target.host == "word.onion"


@pytest.mark.parametrize(
    "name", ["a..b.org", "-a.org", "a-.org", "a" * 64 + ".org", "a." * 130 + "org", "%00.org", "a b.org"]
)
def test_a_name_that_is_none_is_refused(name: str) -> None:
    """What no name server could know is not asked for."""
    with pytest.raises(CaptureError):
        read(f"http://{name}/")


@given(st.text(max_size=60), st.booleans(), st.booleans())
@example("http://\u2488.example.org/", False, True)
@example("http://a@@b", False, False)
@example("http://[::ffff:1.2.3.4%25eth0]/", False, False)
def test_whatever_is_given_is_read_in_one_way_or_refused(text: str, allow_private: bool, proxied: bool) -> None:
    """What was read, read again, is the same: no second program can take it for another address."""
    for reference in (text, f"http://{text}", f"https://example.org/{text}"):
        try:
            url = read(reference, allow_private=allow_private, proxied=proxied)
        except CaptureError:  # and nothing else is raised
            continue
        again = read(url.text, allow_private=allow_private, proxied=proxied)
        assert again == url
        assert url.text.isascii()
        assert not set(url.text) & set(" \r\n\t#")
        if proxied and not allow_private and (url.target.host.replace(".", "").isdigit() or ":" in url.target.host):
            assert is_public(url.target.host)
