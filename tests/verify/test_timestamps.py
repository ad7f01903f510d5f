"""Time stamps, checked by the standard library alone: what a court is told about time rests on these checks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import tracemalloc
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulators.forging import forged, integer, oid, parties, query_of, seq, tlv
from tests.simulators.freeze_stamps import VECTORS
from tests.simulators.stamp_cases import MESSAGE, Case, all_cases
from tests.simulators.timestamp_authority import Authority, pem

from habeas.errors import StampError
from habeas.verify.timestamps import StampedAt, check_timestamp

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT.parent / "shared" / "data" / "samples" / "auto-archiver"


def frozen() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(VECTORS.read_text(encoding="utf-8"))
    return read


def word(case: Case) -> str | None:
    try:
        check_timestamp(case.message, case.query, case.response, case.roots, now=case.now)
    except StampError as error:
        return error.reason
    return None


def test_each_stamp_gets_the_word_it_deserves() -> None:
    """Of every stamp in which one thing is wrong, that one thing is named; every right one holds."""
    wrong = {case.title: (case.word, found) for case in all_cases() if (found := word(case)) != case.word}
    assert not wrong


def test_the_frozen_stamps_say_what_they_said() -> None:
    """The file that other programs are held against gives the same words, times and hashes here."""
    given_to_others = frozen()
    roots = [b64decode(each) for each in given_to_others["certificates"]]
    assert len(given_to_others["cases"]) > 250
    for row in given_to_others["cases"]:
        now = None if row["now"] is None else datetime.fromisoformat(row["now"])
        message, query, response = (b64decode(row[name]) for name in ("message", "query", "response"))
        try:
            stamped = check_timestamp(message, query, response, [roots[at] for at in row["roots"]], now=now)
        except StampError as error:
            found: dict[str, str | None] = {"reason": error.reason}
        else:
            said = {name: getattr(stamped, name) for name in ("policy", "certificate", "root", "identity")}
            found = {"reason": None, "time": stamped.time.isoformat(), "serial": str(stamped.serial)} | said
        assert row["expected"] == found, row["title"]


def test_the_frozen_stamps_are_those_of_today() -> None:
    """A case that was added and not frozen would be known to one verifier only."""
    from tests.simulators.stamp_cases import cases

    again = "freeze them again: python -m tests.simulators.freeze_stamps"
    rows = {row["title"]: row["expected"]["reason"] for row in frozen()["cases"]}
    assert rows == {case.title: case.word for case in cases()}, again


@pytest.mark.parametrize("kind", ["rsa2048", "p256", "p384", "p521"])
def test_a_real_authority_is_believed(kind: str, tmp_path: Path) -> None:
    """What `openssl ts` stamps is checked without openssl, and says the time it was."""
    authority = Authority(tmp_path, kind=kind)
    for digest in ("sha256", "sha384", "sha512"):
        query = query_of(MESSAGE, digest=digest)
        stamped = check_timestamp(MESSAGE, query, authority.answer(query), [authority.root], now=datetime.now(UTC))
        assert abs(stamped.time - datetime.now(UTC)) < timedelta(minutes=1)
        assert stamped.authority == "Invented Authority"
        assert stamped.policy == "1.3.6.1.4.1.55555.1"


def openssl_says(folder: Path, query: bytes, response: bytes, root: bytes, at: datetime | None) -> bool:
    """Return whether `openssl ts -verify` believes a stamp, at a time or now."""
    for name, content in (("query", query), ("response", response), ("root", pem(root))):
        (folder / name).write_bytes(content)
    command = ["openssl", "ts", "-verify", "-queryfile", "query", "-in", "response", "-CAfile", "root"]
    command += [] if at is None else ["-attime", str(int(at.timestamp()))]
    return subprocess.run(command, cwd=folder, capture_output=True).returncode == 0


def situations() -> dict[str, tuple[bytes, bytes, bytes, bool]]:
    """Return query, response, root and whether it holds, of the situations that openssl can judge too."""
    p, query = parties("rsa2048"), query_of(MESSAGE)

    def stamp(**changes: Any) -> bytes:
        given: dict[str, Any] = {"leaf": p["leaf"], "certificates": [p["middle"].der]} | changes
        return forged(**given).response()

    from tests.simulators.forging import LEAF, certify, key

    other = parties("p256")
    web = certify("Invented Authority", private=key("rsa2048", 3), by=p["middle"], serial=9, extensions=LEAF[:2])
    good, root = stamp(), p["root"].der
    tampered = bytearray(good)
    tampered[good.index(b"20220601120000Z") + 3] ^= 1
    return {
        "good": (query, good, root, True),
        "tampered message": (query_of(b"something else"), good, root, False),
        "tampered token": (query, bytes(tampered), root, False),
        "wrong nonce": (query_of(MESSAGE, nonce=5), good, root, False),
        "wrong root": (query, good, certify("Else", private=key("rsa2048", 8)).der, False),
        "another authority's token": (query, forged().response(), root, False),
        "another authority's root": (query, good, other["root"].der, False),
        "expired then": (query, stamp(time=b"20240601120000Z"), root, False),
        "not yet valid": (query, stamp(time=b"20190601120000Z"), root, False),
        "a leaf that is not for time stamps": (query, stamp(leaf=web), root, False),
        "an unsorted set": (query, stamp(sort=False), root, True),
        "a chain without its intermediate": (query, stamp(certificates=[]), root, False),
    }


@pytest.mark.parametrize("title", sorted(situations()))
def test_openssl_says_the_same(title: str, tmp_path: Path) -> None:
    """Somebody else's program, asked about the time of the stamp, comes to the same answer."""
    query, response, root, holds = situations()[title]
    at = datetime(2022, 6, 1, 12, 0, tzinfo=UTC)
    if title == "expired then":
        at = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)
    if title == "not yet valid":
        at = datetime(2019, 6, 1, 12, 0, tzinfo=UTC)
    assert openssl_says(tmp_path, query, response, root, at) == holds
    if holds:
        assert check_timestamp(MESSAGE, query, response, [root]).time == at
    else:
        with pytest.raises(StampError):
            check_timestamp(MESSAGE, query, response, [root])


def test_a_stamp_outlives_its_certificate(tmp_path: Path) -> None:
    """Years later, when openssl says "expired" about today, the stamp still holds for its own day."""
    query, response, root, _ = situations()["good"]
    assert not openssl_says(tmp_path, query, response, root, None)
    assert check_timestamp(MESSAGE, query, response, [root], now=datetime.now(UTC)).time.year == 2022


def test_no_flipped_bit_changes_what_a_stamp_says() -> None:
    """Whoever alters a stamp by a bit has a stamp that does not hold, or one that says exactly the same."""
    p, query = parties("rsa2048"), query_of(MESSAGE)
    response = forged(leaf=p["short"]).response()
    right = check_timestamp(MESSAGE, query, response, [p["root"].der])
    held: list[int] = []
    for at in range(8 * len(response)):
        altered = bytearray(response)
        altered[at // 8] ^= 1 << at % 8
        try:
            stamped = check_timestamp(MESSAGE, query, bytes(altered), [p["root"].der])
        except StampError:
            continue
        held.append(at)
        assert stamped == right
    # What nobody signs: two version numbers and the announced set of digests; never a bit of a signature.
    assert 0 < len(held) < 200


RESPONSES = [forged().response(), forged(leaf=parties()["leaf"], certificates=[parties()["middle"].der]).response()]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.binary(max_size=200))
def test_noise_is_refused_and_nothing_worse(response: bytes, query: bytes) -> None:
    """No bytes stop the program: what is no stamp is called so."""
    with pytest.raises(StampError):
        check_timestamp(MESSAGE, query_of(MESSAGE), response, [parties()["root"].der])
    with pytest.raises(StampError):
        check_timestamp(MESSAGE, query, RESPONSES[0], [parties()["root"].der])
    with pytest.raises(StampError):
        check_timestamp(MESSAGE, query_of(MESSAGE), RESPONSES[0], [response])


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """Return a real response with pieces cut out, doubled, moved or overwritten."""
    octets = draw(st.sampled_from(RESPONSES))
    for _ in range(draw(st.integers(1, 4))):
        begin, end = sorted(draw(st.tuples(*[st.integers(0, len(octets))] * 2)))
        pieces = st.sampled_from([b"", octets[begin:end] * 2, b"\x30\x80", b"\xff" * 5, b"\x00"])
        piece = draw(pieces | st.binary(max_size=6))
        octets = octets[:begin] + piece + octets[end if draw(st.booleans()) else begin :]
    return octets


@settings(max_examples=400, deadline=None)
@given(spoiled())
def test_a_spoiled_stamp_is_refused_or_says_the_same(octets: bytes) -> None:
    """However a stamp was damaged, it never says another time."""
    p = parties()
    try:
        stamped = check_timestamp(MESSAGE, query_of(MESSAGE), octets, [p["root"].der])
    except StampError:
        return
    assert (stamped.time.year, stamped.policy) == (2022, "1.3.6.1.4.1.55555.1")


def nested(depth: int) -> bytes:
    """Return sequences in sequences, so many, or as many as there is room for in a response."""
    heads: list[bytes] = []
    size = 0
    while len(heads) < depth and size < 1_040_000:
        octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
        head = bytes([0x30, size]) if size < 0x80 else bytes([0x30, 0x80 | len(octets)]) + octets
        heads.append(head)
        size += len(head)
    return b"".join(reversed(heads))


def burdens() -> dict[str, Callable[[], bytes]]:
    """Return responses of up to 1 MB, each made to cost as much as it can."""
    mega = 1_040_000

    def attributes() -> bytes:
        many = [seq(oid(f"1.2.3.{n}"), tlv(0x31, b"\x05\x00")) for n in range(35_000)]
        return forged(attributes=many).response()

    def extensions() -> bytes:
        many = [seq(oid(f"1.2.3.{n}"), tlv(0x04)) for n in range(40_000)]
        return forged(extensions=many).response()

    def purposes() -> bytes:
        from tests.simulators.forging import LEAF, certify, extension, key

        many = extension("2.5.29.37", seq(*[oid("1.2")] * 150_000), critical=True)
        p = parties()
        leaf = certify("x", private=key("p256", 3), by=p["root"], serial=5, extensions=(*LEAF[:2], many))
        return forged(leaf=leaf).response()

    return {
        "zeros": lambda: bytes(mega),
        "deep": lambda: nested(10**6),
        "wide": lambda: seq(*[b"\x30\x00"] * (mega // 2)),
        "one number": lambda: seq(seq(tlv(0x02, b"\x7f" * mega))),
        "one name": lambda: seq(seq(integer(0)), seq(tlv(0x06, b"\xff" * (mega - 1) + b"\x01"))),
        "certificates that are none": lambda: forged(certificates=[tlv(0x30, bytes(mega // 16))] * 15).response(),
        "one certificate": lambda: forged(certificates=[nested(100_000)]).response(),
        "attributes": attributes,
        "extensions": extensions,
        "purposes": purposes,
        "a signature": lambda: forged(signature=b"\x30" * mega).response(),
    }


@pytest.mark.parametrize("title", sorted(burdens()))
def test_a_megabyte_of_malice_costs_seconds_and_little_memory(title: str) -> None:
    """Whoever sends a stamp cannot stop the program of the one who checks it, nor fill their memory."""
    response = burdens()[title]()
    assert len(response) > 300_000

    def check() -> None:
        with suppress(StampError):
            check_timestamp(MESSAGE, query_of(MESSAGE), response, [parties()["root"].der])

    began = time.process_time()
    check()
    # A few microseconds a byte; what is read again and again takes minutes.
    assert time.process_time() - began < len(response) / 200_000
    tracemalloc.start()
    try:
        check()
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


def token_of(name: str) -> tuple[bytes, bytes, bytes]:
    """Return message, query and response of a real stamp; the query is written anew from what the stamp answers."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip("the real stamps are not beside the repository (../shared/data/samples/auto-archiver)")
    response = path.read_bytes()
    if name.startswith("timestamp_token"):  # a token alone, without the response around it
        response = seq(seq(integer(0)), response)
    message, nonce = REAL[name][0], REAL[name][1]
    return message, query_of(message, nonce=nonce, digest="sha512"), response


_HASH = b"4b7b4e39f12b8c725e6e603e6d4422500316df94211070682ef10260ff5759ef"
# Message, nonce, and the time and authority that the stamp must say.
REAL: dict[str, tuple[bytes, int, str, str]] = {
    "digicert.tsr": (_HASH, 0x201D06BC8ADB3F1C, "2025-03-24T11:17:47", "DigiCert Timestamp 2024, DigiCert"),
    "valid_timestamp.tsr": (
        _HASH,
        0xF370A130ED46E488,
        "2025-03-11T10:43:58",
        "TrustID Timestamp Authority, IdenTrust",
    ),
    "rfc3161-client-issue-104.tsr": (
        b"hello",
        0x75C3B3214AC39FBB,
        "2025-03-11T08:52:08",
        "TrustID Timestamp Authority, IdenTrust",
    ),
    "self_signed.tsr": (_HASH, 0x758A291825C6EABF, "2025-03-24T11:38:16", "TSA SINPE v3, BANCO CENTRAL DE COSTA RICA"),
    "timestamp_token_http-timestamp-identrust-com": (
        _HASH,
        0xF370A130ED46E488,
        "2025-03-11T10:43:58",
        "TrustID Timestamp Authority, IdenTrust",
    ),
}


def topmost(response: bytes) -> bytes:
    """Return the certificate of a token whose issuer is not in it: the one to pin where no other root is at hand."""
    from habeas.verify.timestamps import _read_certificates
    from habeas.verify.tokens import read_granted, read_token

    certificates = _read_certificates(read_token(read_granted(response)).certificates)
    subjects = {each.subject for each in certificates}
    (top,) = [each.whole for each in certificates if each.issuer not in subjects]
    return top


@pytest.mark.shared
@pytest.mark.parametrize("name", sorted(REAL))
def test_real_stamps_hold(name: str) -> None:
    """Stamps that DigiCert, IdenTrust and the central bank of Costa Rica gave, one with an unsorted set.

    Pinned is what came along and stands topmost: DigiCert's Trusted Root G4 as its Assured ID Root signed it,
    IdenTrust's TrustID Timestamping CA 3, and for Costa Rica the certificate that signed, the only one in the token.
    """
    message, query, response = token_of(name)
    stamped = check_timestamp(message, query, response, [topmost(response)])
    assert (stamped.time.isoformat()[:19], stamped.authority) == REAL[name][2:]
    with pytest.raises(StampError, match="something else"):
        check_timestamp(message + b".", query, response, [topmost(response)])
    with pytest.raises(StampError) as raised:
        check_timestamp(message, query, response, [parties()["root"].der])
    assert raised.value.reason == "chain"


CHECK_FROZEN = """
import sys
sys.path.insert(0, sys.argv[1])
import json
from base64 import b64decode as b
from datetime import datetime
from habeas.errors import StampError
from habeas.verify.timestamps import check_timestamp
read = json.load(open(sys.argv[2], encoding="utf-8"))
roots = [b(each) for each in read["certificates"]]
for row in read["cases"]:
    now = row["now"] and datetime.fromisoformat(row["now"])
    try:
        asked = [b(row[name]) for name in ("message", "query", "response")]
        check_timestamp(*asked, [roots[n] for n in row["roots"]], now=now)
        word = None
    except StampError as error:
        word = error.reason
    assert word == row["expected"]["reason"], (row["title"], word)
print(sum("site-packages" in str(getattr(module, "__file__", "")) for module in sys.modules.values()))
"""


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_it_needs_nothing_but_python(version: str) -> None:
    """A court's computer has Python, in one version or another, and nothing of ours."""
    program = sys.executable if f"{sys.version_info[0]}.{sys.version_info[1]}" == version else python(version)
    command = [program, "-I", "-S", "-c", CHECK_FROZEN, str(ROOT / "src"), str(VECTORS)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "0"), done.stderr


def python(version: str) -> str:
    """Return a Python of another version, or skip."""
    places = [shutil.which(f"python{version}"), *Path(sys.base_prefix).parent.glob(f"{version}.*/bin/python{version}")]
    for place in places:
        if place and subprocess.run([place, "-c", ""], capture_output=True, env=dict(os.environ)).returncode == 0:
            return str(place)
    pytest.skip(f"no Python {version} on this machine")


def test_an_error_says_nothing_of_the_message() -> None:
    """What was stamped may be anything; no error repeats it."""
    with pytest.raises(StampError) as raised:
        check_timestamp(b"a name", query_of(MESSAGE), forged().response(), [parties()["root"].der])
    assert raised.value.as_object()["reason"] == "imprint"
    assert raised.value.code == "stamp"
    assert "a name" not in str(raised.value.as_object())


def test_a_name_that_would_move_the_cursor_is_shown_as_marks() -> None:
    """An authority's certificate cannot write over the line above, nor turn the reading direction round."""
    from tests.simulators.forging import LEAF, certify, key

    p = parties()
    leaf = certify("Evil\x1b[2J\u202e", private=key("p256", 3), by=p["root"], serial=5, extensions=LEAF)
    stamped: StampedAt = check_timestamp(MESSAGE, query_of(MESSAGE), forged(leaf=leaf).response(), [p["root"].der])
    assert stamped.authority == "Evil?[2J?"
