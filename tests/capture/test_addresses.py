"""Addresses: nothing on this machine or in its network can be reached by naming it cleverly."""

from __future__ import annotations

import itertools
import subprocess
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from tests.verify.test_timestamps import python

from habeas.capture.addresses import check_public, is_public
from habeas.errors import CaptureError

PRIVATE_4 = (
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
)
PUBLIC_4 = (
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "126.255.255.255",
    "128.0.0.1",
    "169.253.1.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.167.1.1",
    "198.17.1.1",
    "198.20.1.1",
    "223.255.255.254",
)
PRIVATE_6 = (
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:0:8.8.8.8",
    "64:ff9b:1::1",
    "64:ff9b:1:ffff:ffff::808:808",
    "100::1",
    "100:0:0:1::1",
    "1fff::1",
    "2001::1",
    "2001:10::1",
    "2001:20::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:2::1",
    "2606:4700::5efe:10.0.0.1",
    "2606:4700::200:5efe:192.168.1.1",
    "2606:4700::5efe:127.0.0.1",
    "2002:808:808::5efe:10.0.0.1",
    "fe80::5efe:8.8.8.8",
    "2001:db8::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
)
PUBLIC_6 = ("2606:4700:4700::1111", "2606:4700::5efe:8.8.8.8", "2a00:1450::1", "2001:4860:4860::8888", "3ffe::1")


def within(address: str) -> tuple[str, ...]:
    """Return an IPv4 address in the IPv6 addresses that stand for it: mapped, NAT64, 6to4."""
    number = int(IPv4Address(address))
    high, low = f"{number >> 16:x}", f"{number & 0xFFFF:x}"
    return (f"::ffff:{address}", f"64:ff9b::{high}:{low}", f"2002:{high}:{low}::1")


@pytest.mark.parametrize("address", [*PRIVATE_4, *PRIVATE_6, *itertools.chain(*(within(each) for each in PRIVATE_4))])
def test_a_private_address_is_refused_in_every_spelling(address: str) -> None:
    """Who lists an address as an authority cannot make this laptop ask its own router, printer or cloud."""
    assert not is_public(address)
    with pytest.raises(CaptureError) as raised:
        check_public(address, host="authority.example")
    assert raised.value.place == "authority.example"
    assert address not in str(raised.value.as_object().values())


@pytest.mark.parametrize("address", [*PUBLIC_4, *PUBLIC_6, *itertools.chain(*(within(each) for each in PUBLIC_4))])
def test_a_public_address_is_reached(address: str) -> None:
    """Nobody is kept from an authority because of the kind of network they are in (NAT64 on a telephone, 6to4)."""
    check_public(address, host="authority.example")


@pytest.mark.parametrize("text", ["", "authority.example", "1.2.3", "0x7f.1", "2130706433", "::g"])
def test_what_is_no_address_is_not_public(text: str) -> None:
    """What cannot be read is not let through."""
    assert not is_public(text)


TABLE = """
import sys
sys.path.insert(0, sys.argv[1])
from habeas.capture.addresses import is_public
private, public = sys.argv[2].split(), sys.argv[3].split()
print([each for each in private if is_public(each)], [each for each in public if not is_public(each)])
"""


@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_every_python_draws_the_same_line(version: str) -> None:
    """What counts as private does not change with the Python that somebody happens to have."""
    private = [*PRIVATE_4, *PRIVATE_6, *itertools.chain(*(within(each) for each in PRIVATE_4))]
    public = [*PUBLIC_4, *PUBLIC_6, *itertools.chain(*(within(each) for each in PUBLIC_4))]
    source = str(Path(__file__).parents[2] / "src")
    command = [python(version), "-I", "-S", "-c", TABLE, source, " ".join(private), " ".join(public)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout.strip() == "[] []", done.stderr
