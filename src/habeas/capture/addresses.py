"""Which network addresses are public. Whatever else a name leads to is not fetched from.

Python's own `is_global` calls some private addresses public (NAT64 and IPv4-compatible forms of them, multicast, 6to4
on some versions), so that the table stands here (IANA special-purpose registries; RFC 6890, 6052, 3056, 4291, 5214).
What cannot be told from an address alone: a network that translates to IPv4 under a prefix of its own (RFC 6052 §2.2).
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from habeas.errors import CaptureError

_NOT_PUBLIC = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_UNICAST = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "3fff::/20"))
_NAT64 = IPv6Network("64:ff9b::/96")
_MAPPED = IPv6Network("::ffff:0:0/96")
_6TO4 = IPv6Network("2002::/16")
_ISATAP = {0x0000_5EFE, 0x0200_5EFE}  # the upper half of an interface identifier, RFC 5214 §6.1


def _inner(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for, if it stands for one."""
    if address in _NAT64 or address in _MAPPED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if address in _6TO4:
        return IPv4Address(int(address) >> 80 & 0xFFFF_FFFF)
    return None


def _tunnelled(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an interface identifier of ISATAP holds, under whatever prefix it stands."""
    return IPv4Address(int(address) & 0xFFFF_FFFF) if int(address) >> 32 & 0xFFFF_FFFF in _ISATAP else None


def _is_public_4(address: IPv4Address) -> bool:
    return not any(address in network for network in _NOT_PUBLIC)


def is_public(address: str) -> bool:
    """Return whether an address can belong to a machine on the public network.

    Args:
        address: IPv4 or IPv6 as text, with a zone or without.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return _is_public_4(found)
    tunnelled = _tunnelled(found)
    if tunnelled is not None and not _is_public_4(tunnelled):
        return False
    inner = _inner(found)
    if inner is not None:
        return _is_public_4(inner)
    return found in _UNICAST and not any(found in network for network in _NOT_PUBLIC_6)


def check_public(address: str, *, host: str) -> None:
    """Check that an address is public.

    Args:
        address: what a name led to, or where a connection ended.
        host: the name, for the error.
    Raises: CaptureError: it is not; the address itself is not named, because it may describe somebody's network.
    """
    if not is_public(address):
        raise CaptureError(
            "the host's address is not a public one",
            place=host,
            advice="Is the address right? A server of your own network has to be allowed expressly.",
        )
