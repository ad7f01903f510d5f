"""URLs of pages as browsers read them (WHATWG URL Standard), and which of them are never asked for.

Two programs that read one URL in two ways can be led to two places. So it is read once, here, with the parser that
browsers agree on, and everything after uses what was read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ada_url import URL, HostType

from habeas.capture.addresses import is_public
from habeas.capture.connecting import Target
from habeas.errors import CaptureError

_LONGEST = 8_192
_NAME = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?\.?"
)
_PRINTABLE = re.compile(r"[!-~]+", re.ASCII)
_DEFAULT_PORTS = {"http:": 80, "https:": 443}

# Names that mean a machine or network of one's own, or none: RFC 6761, 6762, 8375, 9476; ICANN's reservation of
# .internal (2024) and of .home, .corp and .mail (2018); .lan by habit of routers.
_OF_ONES_OWN = ("localhost", "local", "internal", "home.arpa", "home", "lan", "corp", "mail", "test", "invalid", "alt")
_ONION = "onion"  # RFC 7686: never asked of a name server

# The ports that no browser fetches from, because what listens there may take a request for a command of its own
# (Fetch Standard, "port blocking").
_NOT_OF_THE_WEB = frozenset(
    (
        *(1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104),
        *(109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515),
        *(526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049),
        *(3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebUrl:
    """A URL that may be asked for: as it is written in records, without a fragment, and where it leads."""

    text: str = field(repr=False)
    target: Target = field(repr=False)

    @property
    def origin(self) -> tuple[bool, str, int]:
        """Return what a connection is made to: secure or not, host, port."""
        return self.target.secure, self.target.host, self.target.port


def web_url(reference: str, base: str | None = None, *, allow_private: bool, proxied: bool) -> WebUrl:
    """Return the URL that a reference stands for.

    Args:
        reference: as it was given, or as it stands in a page or a Location header.
        base: the URL that it is relative to, if it may be relative.
        allow_private: whether it may lead into a private network.
        proxied: whether a proxy will be asked for the host, so that its address will never be seen here.
    Raises: CaptureError: it is not fetched from. The error names the host at most.
    """
    read = _read(reference, base)
    if read.protocol not in _DEFAULT_PORTS:
        raise CaptureError("an address that is neither http nor https")
    if read.username or read.password:
        raise CaptureError("an address with a user name in it", advice="Give it without one.")
    port = int(read.port) if read.port else _DEFAULT_PORTS[read.protocol]
    host = read.hostname.strip("[]")
    if port in _NOT_OF_THE_WEB or port == 0:
        raise CaptureError("a port that belongs to something other than the web", place=host)
    if read.host_type == HostType.DEFAULT:
        _check_name(host, allow_private=allow_private, proxied=proxied)
    elif proxied and not allow_private and not is_public(host):
        raise CaptureError("the host's address is not a public one", place=host)
    path = read.pathname + read.search
    text = read.href.partition("#")[0]
    if len(text) > _LONGEST:
        raise CaptureError(f"an address of more than {_LONGEST} letters")
    if not _PRINTABLE.fullmatch(path):
        raise _unreadable()
    return WebUrl(text=text, target=Target(secure=read.protocol == "https:", host=host, port=port, path=path))


def _read(reference: str, base: str | None) -> URL:
    if len(reference) > 4 * _LONGEST:
        raise CaptureError(f"an address of more than {_LONGEST} letters")
    try:
        return URL(reference, base) if base is not None else URL(reference)
    except ValueError:  # not a URL, or half of a surrogate pair
        raise _unreadable() from None


def _unreadable() -> CaptureError:
    return CaptureError("an address that cannot be read", advice="Give http:// or https://, a host, and a path.")


def _check_name(host: str, *, allow_private: bool, proxied: bool) -> None:
    """Check that a name can be one of the public network, before anybody is asked for it.

    Raises: CaptureError: it is a name of one's own machine or network, or one that only a proxy can reach.
    """
    name = host.rstrip(".")
    if not _NAME.fullmatch(host):
        raise _unreadable()
    if name == _ONION or name.endswith(f".{_ONION}"):
        if not proxied:
            raise CaptureError(
                "an onion service is reached through Tor only",
                advice="Give Tor's SOCKS proxy, for example 127.0.0.1:9050.",
            )
        return
    own = "." not in name or any(name.endswith(f".{suffix}") for suffix in _OF_ONES_OWN)
    if (own or name in _OF_ONES_OWN) and not allow_private:
        raise CaptureError(
            "a name of somebody's own machine or network",
            place=host,
            advice="Is the address right? A server of your own network has to be allowed expressly.",
        )
