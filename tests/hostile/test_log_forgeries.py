"""Somebody forges the log: another signature, place or past, or guesses. Each is refused or finds nothing."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests.verify.bad_bundles import Fitting
from tests.verify.bundles import (
    FIRST,
    ORIGIN,
    SECOND,
    TAG,
    Draft,
    build,
    encode,
    further_feed,
    note_of,
    public,
    record,
    restored_log,
    unit,
    usual_log,
    write_log,
)
from tests.verify.test_ed25519 import SMALL

from habeas.errors import EntryError, LogError, ProofError, RollbackError
from habeas.log.checkpoint import Checkpoint, follow, key_hash, read_note
from habeas.log.entry import Entry, check_entry, commitment, read_header, signed_part
from habeas.log.feed import endorsement_message
from habeas.log.tree import consistency_proof, leaf_hash, root_hash, verify_consistency
from habeas.sealing.feeds import check_signature as check_with_libsodium
from habeas.sealing.feeds import enrol
from habeas.verify.bundle import verify_bundle
from habeas.verify.ed25519 import check_signature

LOG = write_log(restored_log())
LEAVES = [entry.leaf for entry in LOG]


def codes(bundle: bytes) -> set[str]:
    return {failure.code for failure in verify_bundle(io.BytesIO(bundle)).failures}


def flipped(raw: bytes) -> Iterator[bytes]:
    """Give every copy that differs in one bit."""
    for bit in range(8 * len(raw)):
        altered = bytearray(raw)
        altered[bit // 8] ^= 1 << bit % 8
        yield bytes(altered)


# What a feed's key signs, by purpose. Nothing else is signed with it.
MESSAGES = {
    "entry": signed_part(read_header(LOG[1].header, place="entry 1")),
    "endorsement": endorsement_message(case_tag=TAG, feed=public(SECOND), size=3, root=root_hash(LEAVES[:3])),
    "checkpoint": Checkpoint(origin=ORIGIN, size=4, root=root_hash(LEAVES)).text().encode(),
}


@pytest.mark.parametrize("given_for", MESSAGES)
@pytest.mark.parametrize("offered_as", MESSAGES)
def test_a_signature_for_one_purpose_is_good_for_no_other(given_for: str, offered_as: str) -> None:
    """A checkpoint that somebody was asked to sign cannot be turned into an entry, nor an entry into a new feed."""
    signature = FIRST.sign(MESSAGES[given_for]).signature
    for check in (check_signature, check_with_libsodium):
        if given_for == offered_as:
            check(public(FIRST), MESSAGES[offered_as], signature)
        else:
            with pytest.raises(EntryError):
                check(public(FIRST), MESSAGES[offered_as], signature)


def test_a_signature_for_another_purpose_does_not_verify_in_a_bundle() -> None:
    """The same, as a forger would hand it over: everything else in the bundle is right."""
    checkpoint = FIRST.sign(MESSAGES["checkpoint"]).signature
    entry = LOG[1].signature

    def entry_signed_as_checkpoint(drafts: list[Draft]) -> None:
        drafts[1].signature = lambda _: checkpoint

    def endorsed_by_an_entry(drafts: list[Draft]) -> None:
        drafts[3].bodies[0] = drafts[3].bodies[0] | {"endorsement": entry}

    def endorsed_by_a_checkpoint(drafts: list[Draft]) -> None:
        drafts[3].bodies[0] = drafts[3].bodies[0] | {"endorsement": checkpoint}

    def noted_by_an_entry(note: str, _: Any) -> str:
        blob = base64.b64encode(key_hash(ORIGIN, public(FIRST)) + entry).decode()
        return note.rpartition("— ")[0] + f"— {ORIGIN} {blob}\n"

    assert codes(build(edits={"log": entry_signed_as_checkpoint})) == {"signature"}
    assert codes(build(drafts=restored_log(), edits={"log": endorsed_by_an_entry})) == {"feed"}
    assert codes(build(drafts=restored_log(), edits={"log": endorsed_by_a_checkpoint})) == {"feed"}
    assert codes(build(edits={"note": noted_by_an_entry})) == {"checkpoint"}


@pytest.mark.parametrize("key", SMALL, ids=lambda key: key.hex()[:8])
def test_a_key_that_fits_anything_is_refused_wherever_a_key_comes_in(key: bytes) -> None:
    """Enrolment and both verifications refuse all points of small order, in every encoding."""
    signature = Fitting(key).sign(b"anything")
    with pytest.raises(EntryError):
        enrol(key)
    for check in (check_signature, check_with_libsodium):
        with pytest.raises(EntryError):
            check(key, b"anything", signature.signature)


def test_the_forgery_is_a_real_one() -> None:
    """A verifier built on OpenSSL takes it: without our checks the tests above would prove nothing."""
    taken = 0
    for number in range(64):
        message = b"testimony %d" % number
        signature = Fitting(SMALL[0]).sign(message).signature
        with suppress(InvalidSignature):
            Ed25519PublicKey.from_public_bytes(SMALL[0]).verify(signature, message)
            taken += 1
    assert taken == 64


def test_every_bit_of_an_entry_counts() -> None:
    """No bit of a header or signature can be another: 1,920 flips, each refused."""
    first = Entry(header=read_header(LOG[0].header, place="x"), signature=LOG[0].signature)

    def check(leaf: bytes) -> None:
        entry = Entry(header=read_header(leaf[:176], place="x"), signature=leaf[176:])
        check_entry(entry, follows=first, case_tag=TAG, check_signature=check_with_libsodium, place="entry 1")

    check(LEAVES[1])
    for altered in flipped(LEAVES[1]):
        with pytest.raises(LogError):
            check(altered)


def test_every_bit_of_a_checkpoint_counts() -> None:
    """A flipped bit of a signed checkpoint is no checkpoint, or one whose signature does not hold."""

    def check(note: bytes) -> None:
        checkpoint, keyed, signature = read_note(note.decode("utf-8", errors="replace"))
        if keyed != key_hash(ORIGIN, public(FIRST)):
            raise ProofError("another key")
        check_with_libsodium(public(FIRST), checkpoint.text().encode(), signature)

    check(note_of(LOG).encode())
    for altered in flipped(note_of(LOG).encode()):
        with pytest.raises(LogError):
            check(altered)


@pytest.mark.parametrize("what", ["dropped", "exchanged", "inserted", "replaced", "cut off"])
def test_another_past_does_not_continue_the_one_that_was_seen(what: str) -> None:
    """Whoever kept an old checkpoint sees every rewriting of what lies before it, even by the holder of all keys."""
    seen = Checkpoint(origin=ORIGIN, size=3, root=root_hash(LEAVES[:3]))
    drafts = restored_log()
    extra = Draft(bodies=[unit("later")], shown=[])
    if what == "dropped":
        drafts = [drafts[0], *drafts[2:], extra]
    elif what == "exchanged":
        drafts[1], drafts[2] = drafts[2], drafts[1]
    elif what == "inserted":
        drafts.insert(1, extra)
    elif what == "replaced":
        drafts[1].bodies[2] = record(1, "men_" + "8" * 32)
    else:
        drafts = usual_log()[:2]
    leaves = [entry.leaf for entry in write_log(drafts)]
    new = Checkpoint(origin=ORIGIN, size=len(leaves), root=root_hash(leaves))

    def go_on() -> None:
        follow(seen, new)
        verify_consistency(seen.size, seen.root, new.size, new.root, consistency_proof(leaves, seen.size))

    with pytest.raises((ProofError, RollbackError)):
        go_on()


def test_a_thief_of_the_laptop_cannot_begin_a_feed_after_the_last_one() -> None:
    """A new key counts only when the key before it signed for it, for this log at this size."""
    stolen = build(drafts=restored_log(), edits={"log": lambda drafts: drafts[3].bodies.__setitem__(0, forged_feed())})
    assert codes(stolen) == {"feed"}


def forged_feed() -> dict[str, Any]:
    return further_feed(usual_log(), SECOND, SECOND) | {"follows": public(FIRST)}


def test_a_hundred_thousand_guessed_names_find_nothing() -> None:
    """Who holds the whole log and a list of names cannot tell whether one of them is in it."""
    salts = [salt for salt, _ in LOG[1].bodies]
    names = [f"Имярек {number}" for number in range(100_000)]
    names[77_777] = "Выдуман Имярек"

    def body(name: str) -> bytes:
        said = record(1)
        said["mention"]["names"][0]["written"] = name
        return encode(said)

    template = body(names[77_777])
    spelled = names[77_777].encode()
    prefix, suffix = template.split(bytes([0x78, len(spelled)]) + spelled)
    known = set(LOG[1].commitments()) | set(map(leaf_hash, LOG[1].commitments())) | {LOG[1].header[104:136]}
    found = 0
    for name in names:
        raw = name.encode()
        guess = prefix + (bytes([0x78, len(raw)]) if len(raw) > 23 else bytes([0x60 + len(raw)])) + raw + suffix
        salted = {commitment(salt, guess) for salt in (bytes(32), LOG[1].header[4:36])}
        tried = {sha256(guess).digest(), leaf_hash(guess)} | salted
        found += bool(tried & known)
    assert found == 0
    # The guess is a good one: with the salt it is found at once.
    assert commitment(salts[2], template) in known
