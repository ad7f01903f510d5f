"""Time stamps, as the program that fetches them checks them, on kept libraries."""

from __future__ import annotations

import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import rfc3161_client
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulators.forging import forged, integer, parties, query_of, seq
from tests.simulators.stamp_cases import MESSAGE, Case, all_cases
from tests.simulators.timestamp_authority import Authority, pem
from tests.verify.test_timestamps import REAL, RESPONSES, burdens, spoiled, token_of, topmost

from habeas.capture.timestamping import fetch_stamp
from habeas.errors import NetworkError, StampError
from habeas.evidence.timestamps import Stamped, check_stamp, query_for, stamp_identity
from habeas.verify.timestamps import check_timestamp

# What a verifier takes and the library or OpenSSL under it does not: tokens signed by RSA-PSS, a root that another one
# signed, the very last second of a certificate, and odd spellings. No stamp is kept that the verifiers would refuse.
STRICTER = {
    "RSA-PSS by hand",
    "RSA-PSS sha256",
    "RSA-PSS sha384",
    "RSA-PSS sha512",
    "RSA-PSS without salt",
    "RSA-PSS, a modulus of one bit more",
    "a policy: long",
    "a policy: oddly spelled",
    "a root that is not self-signed",
    "at the last second of the certificate",
    "something unreadable came along",
    "the signer itself is pinned",
}
# OpenSSL does not turn back from an intermediate that leads nowhere; which it tries first depends on the bytes' order.
EITHER = {"the first intermediate leads nowhere", "the first intermediate has another key"}


def checked(case: Case) -> Stamped:
    return check_stamp(case.message, query=case.query, response=case.response, roots=case.roots, now=case.now)


def word(case: Case) -> str | None:
    try:
        checked(case)
    except StampError as error:
        return error.reason
    return None


def test_what_is_kept_is_what_a_verifier_believes() -> None:
    """Nobody carries a stamp to court that the verifier there refuses."""
    refused = {case.title for case in all_cases() if case.word is None and word(case) is not None}
    believed = {case.title for case in all_cases() if case.word is not None and word(case) is None}
    assert not believed
    assert refused - EITHER == STRICTER


def test_both_programs_read_the_same_out_of_a_stamp() -> None:
    """Time, policy, number, signer and root are the same for the one who asked and the one who checks."""
    held = [case for case in all_cases() if case.word is None and case.title not in STRICTER | EITHER]
    assert len(held) > 40
    for case in held:
        here = checked(case)
        there = check_timestamp(case.message, case.query, case.response, case.roots, now=case.now)
        assert (here.time, here.policy, here.serial) == (there.time, there.policy, there.serial), case.title
        assert (here.authority, here.root, here.identity) == (there.certificate, there.root, there.identity)


def test_a_failure_is_called_by_its_word() -> None:
    """The person who asked for a stamp is told what was wrong with it, not that something was."""
    words = {
        "imprint",
        "nonce",
        "policy",
        "future",
        "status",
        "validity",
        "usage",
        "ca",
        "chain",
        "digest",
        "size",
        "root",
    }
    words |= {"extension", "certificate-hash", "limit", "query"}
    cases = [case for case in all_cases() if case.word in words]
    assert len(cases) > 80
    assert not {case.title: word(case) for case in cases if word(case) != case.word}


@pytest.mark.parametrize("kind", ["rsa2048", "p256"])
def test_a_question_is_asked_and_answered(kind: str, tmp_path: Path) -> None:
    """From the bytes over the network to a time that is believed, with a real authority."""
    authority = Authority(tmp_path, kind=kind)
    query = query_for(b"a checkpoint note", nonce=2**63 + 5)
    with authority.serving() as url:
        response = fetch_stamp(url, query, allow_private=True)
    now = datetime.now(UTC)
    stamped = check_stamp(b"a checkpoint note", query=query, response=response, roots=(authority.root,), now=now)
    assert abs(stamped.time - now) < timedelta(minutes=1)
    assert check_timestamp(b"a checkpoint note", query, response, [authority.root]).time == stamped.time


def test_the_network_is_gone_and_the_stamp_can_wait() -> None:
    """Without a network the caller gets the error that puts the question in the queue."""
    with pytest.raises(NetworkError):
        fetch_stamp("http://authority.invalid/", query_for(b"x", nonce=1))


def test_a_question_tells_the_hash_and_nothing_else(tmp_path: Path) -> None:
    """openssl and the library read in the query: SHA-256, the nonce, a wish for certificates."""
    query = query_for(b"somebody's name", nonce=0x1122334455667788)
    (tmp_path / "query").write_bytes(query)
    shown = subprocess.run(
        ["openssl", "ts", "-query", "-in", str(tmp_path / "query"), "-text"], capture_output=True, text=True, check=True
    ).stdout
    assert "Hash Algorithm: sha256" in shown
    assert "Nonce: 0x1122334455667788" in shown
    assert "Certificate required: yes" in shown
    assert "Extensions:\n" in shown
    assert b"somebody" not in query
    assert query == query_of(b"somebody's name", nonce=0x1122334455667788)


@settings(max_examples=100)
@given(st.binary(max_size=50), st.integers(1, 2**504 - 1))
def test_any_question_can_be_read_back(message: bytes, nonce: int) -> None:
    """A question that was kept is understood years later, whatever its nonce."""
    query = query_for(message, nonce=nonce)
    assert query == query_of(message, nonce=nonce)
    parsed = rfc3161_client._rust.parse_timestamp_request(query) if nonce < 2**159 else None
    assert parsed is None or parsed.nonce == nonce


@pytest.mark.parametrize("nonce", [0, -1, 2**504])
def test_a_nonce_that_shows_nothing_is_not_used(nonce: int) -> None:
    """A nonce of zero, or one no authority takes, would be found out too late."""
    with pytest.raises(ValueError, match="nonce"):
        query_for(b"x", nonce=nonce)


def test_roots_are_read_as_people_have_them() -> None:
    """PEM or DER, one certificate in a file or several: what an authority publishes can be pinned as it is."""
    root, stranger = parties()["root"].der, parties("p384")["root"].der
    response = forged().response()
    for roots in ((pem(root),), (pem(stranger) + pem(root),), (b"some words\n" + pem(root),), (stranger, root)):
        assert check_stamp(MESSAGE, query=query_of(MESSAGE), response=response, roots=roots).time.year == 2022
    for wrong in (b"", b"x", pem(root)[:-40], b"-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"):
        with pytest.raises(StampError) as raised:
            check_stamp(MESSAGE, query=query_of(MESSAGE), response=response, roots=(wrong,))
        assert raised.value.reason == "root"
        assert raised.value.advice


def test_no_root_of_the_system_is_believed() -> None:
    """An authority counts because a person pinned it, never because a browser would believe it."""
    with pytest.raises(StampError) as raised:
        check_stamp(MESSAGE, query=query_of(MESSAGE), response=forged().response(), roots=())
    assert raised.value.reason == "size"


def test_the_same_stamp_is_known_in_another_file() -> None:
    """A response altered where nobody signs is another file and the same stamp; another stamp is another."""
    response = forged().response()
    at = response.index(bytes.fromhex("06092a864886f70d010702")) + 11
    altered = bytearray(response)
    place = response.index(integer(3) + b"\x31", at) + 2
    altered[place] = 4
    assert bytes(altered) != response
    assert stamp_identity(bytes(altered)) == stamp_identity(response)
    assert stamp_identity(forged(leaf=parties()["leaf"]).response()) == stamp_identity(response)
    assert stamp_identity(forged(serial=43).response()) != stamp_identity(response)
    for none in (b"", b"\x30\x00", seq(seq(integer(2))), response[:-1]):
        with pytest.raises(StampError):
            stamp_identity(none)


def flips(response: bytes) -> Iterator[tuple[int, bytes]]:
    for at in range(8 * len(response)):
        altered = bytearray(response)
        altered[at // 8] ^= 1 << at % 8
        yield at, bytes(altered)


@pytest.mark.filterwarnings("error")
def test_no_flipped_bit_changes_what_a_stamp_says() -> None:
    """Of all single bits that can be turned in a response, none makes a stamp that holds and says something else."""
    p, query = parties(), query_of(MESSAGE)
    response = forged().response()
    right = check_stamp(MESSAGE, query=query, response=response, roots=(p["root"].der,))
    held = 0
    for _, altered in flips(response):
        try:
            stamped = check_stamp(MESSAGE, query=query, response=altered, roots=(p["root"].der,))
        except StampError:
            continue
        held += 1
        assert stamped == right
        assert check_timestamp(MESSAGE, query, altered, [p["root"].der]).time == right.time
    assert 0 < held < 200


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400) | spoiled(), st.binary(max_size=200))
def test_noise_is_refused_and_nothing_worse(response: bytes, noise: bytes) -> None:
    """No bytes from outside stop the program, and what it believes the verifier believes."""
    p, query = parties(), query_of(MESSAGE)
    try:
        stamped = check_stamp(MESSAGE, query=query, response=response, roots=(p["root"].der,))
    except StampError:
        pass
    else:
        assert check_timestamp(MESSAGE, query, response, [p["root"].der]).identity == stamped.identity
    for given_query, given_root in ((noise, p["root"].der), (query, noise)):
        with pytest.raises(StampError):
            check_stamp(MESSAGE, query=given_query, response=RESPONSES[0], roots=(given_root,))


@pytest.mark.parametrize("title", sorted(burdens()))
def test_a_megabyte_of_malice_costs_a_second(title: str) -> None:
    """An authority that answers with something monstrous delays the work by a second, not more."""
    response = burdens()[title]()
    began = time.process_time()
    with suppress(StampError):
        check_stamp(MESSAGE, query=query_of(MESSAGE), response=response, roots=(parties()["root"].der,))
    assert time.process_time() - began < 1


# Roots that these authorities publish and that most systems carry; a real check of theirs needs them.
PUBLISHED = {
    "digicert.tsr": "DigiCert Trusted Root G4",
    "valid_timestamp.tsr": "IdenTrust Commercial Root CA 1",
    "rfc3161-client-issue-104.tsr": "IdenTrust Commercial Root CA 1",
    "timestamp_token_http-timestamp-identrust-com": "IdenTrust Commercial Root CA 1",
}


def published(title: str) -> bytes:
    """Return a published root by its name from this system's store, or skip."""
    store = ssl.create_default_context()
    for octets in store.get_ca_certs(binary_form=True):
        if title.encode() in octets:
            return octets
    pytest.skip(f"this system does not carry {title}")


@pytest.mark.shared
@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_real_stamps_hold_under_the_roots_that_authorities_publish(name: str) -> None:
    """A stamp that DigiCert or IdenTrust gave holds under their own root, unsorted set and all, for both programs."""
    message, query, response = token_of(name)
    root = published(PUBLISHED[name])
    stamped = check_stamp(message, query=query, response=response, roots=(root,), now=datetime.now(UTC))
    assert stamped.time.isoformat()[:19] == REAL[name][2]
    assert check_timestamp(message, query, response, [root]).identity == stamped.identity == stamp_identity(response)
    other = published(next(each for each in PUBLISHED.values() if each != PUBLISHED[name]))
    with pytest.raises(StampError) as raised:
        check_stamp(message, query=query, response=response, roots=(other,))
    assert raised.value.reason == "chain"


@pytest.mark.shared
def test_a_real_stamp_whose_root_nobody_has_is_refused() -> None:
    """The stamp of a central bank came with its signer's certificate alone: not kept before its root is pinned."""
    message, query, response = token_of("self_signed.tsr")
    with pytest.raises(StampError) as raised:
        check_stamp(message, query=query, response=response, roots=(topmost(response),))
    assert raised.value.reason == "chain"
