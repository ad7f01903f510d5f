"""What is given out of the log holds outside it, and an exchanged or shortened log is noticed."""

from __future__ import annotations

import secrets
from dataclasses import replace
from hashlib import sha512
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl import bindings
from tests.vault.backups import keep
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, people, quick_path

from habeas.casework.leaving import check_out
from habeas.casework.log_book import log_book
from habeas.casework.people import list_persons, show_person
from habeas.casework.proving import (
    Proved,
    check_proof,
    consistency_text,
    prove_entry,
    read_small,
    read_text,
    take_checkpoint,
    write_out,
)
from habeas.casework.starting import start_case
from habeas.errors import EntryError, HabeasError, ProofError, RollbackError, UsageError
from habeas.log.checkpoint import Checkpoint, read_note, signed_note
from habeas.log.proof import Proof, read_hash_lines, read_proof
from habeas.log.tree import root_hash, verify_consistency, verify_inclusion
from habeas.sealing.feeds import check_signature, feed_id, new_feed_seed, sign

__all__ = ["bench", "cheap_passphrases", "quick_path"]


@pytest.fixture
def filled(bench: Bench) -> Bench:
    """A case with an import and five readings, each in an entry of its own."""
    bench.take_in("a", people(3))
    person = list_persons(bench.context, CASE).persons[0].person.id
    for _ in range(5):
        show_person(bench.context, CASE, person)
    return bench


def test_the_log_tells_what_happened_in_its_order(filled: Bench) -> None:
    """Who opens the log book sees each unit of work: number, time, verb, by whom and how much; no name."""
    book = log_book(filled.context, CASE)
    assert [one.verb for one in book.entries] == ["case new", "import", *["access"] * 5]
    assert [one.n for one in book.entries] == list(range(7))
    assert dict(book.entries[1].counts)["new"] == 3
    assert dict(book.entries[2].opened)["read"] == 1
    assert {one.at for one in book.entries} == {"2026-01-02T03:04:05Z"}
    member = filled.context.workspace.member
    assert {one.by for one in book.entries} == {member.id}
    assert book.called(member.id) == "tester"
    assert book.called("usr_" + "0" * 32) == "usr_" + "0" * 32
    assert "Nadie" not in str(book.as_object())
    assert "tester" not in str(book.as_object())


def test_a_part_of_the_log_is_told(filled: Bench) -> None:
    """The newest entries, or those from a number on; an entry that is not there is said to be none."""
    assert [one.n for one in log_book(filled.context, CASE, last=2).entries] == [5, 6]
    assert [one.n for one in log_book(filled.context, CASE, start=5).entries] == [5, 6]
    assert [one.n for one in log_book(filled.context, CASE, start=1, last=100).entries][:2] == [1, 2]
    assert log_book(filled.context, CASE, last=2).earlier == 5
    with pytest.raises(UsageError, match="numbered from 0 to 6"):
        log_book(filled.context, CASE, start=7)


def test_what_waits_is_told_at_the_end(filled: Bench) -> None:
    """That the case was opened and nothing shown is no entry of its own, and it is not lost."""
    list_persons(filled.context, CASE)
    book = log_book(filled.context, CASE)
    assert [(one.what, one.verb) for one in book.waiting][-2:] == [("unlocked", "persons"), ("unlocked", "log")]
    assert book.size == 7


def test_installations_are_told_apart(filled: Bench) -> None:
    """After a restore the log says which installation wrote which entry, and which is this one."""
    before = take_checkpoint(filled.context, CASE)
    kept = keep(filled)
    kept.save()
    kept.bring_back()
    restored = kept.opened()
    show_person(restored, CASE, list_persons(restored, CASE).persons[0].person.id)
    book = log_book(restored, CASE)
    first, second = book.installations
    assert (first.since, first.here, first.why) == (0, False, "")
    assert second.here
    assert book.entries[second.since].feed == second.feed != first.feed == book.entries[0].feed
    proved = prove_entry(restored, CASE, 1)
    assert proved.key == second.feed
    assert check_proof(proved.proof, proved.leaf, bytes.fromhex(second.feed), place="").feed == first.feed
    # A checkpoint that the old installation signed is still one of this case.
    follows = take_checkpoint(restored, CASE, older=before.note).follows
    assert follows is not None
    assert follows.size == before.size


def test_every_entry_can_be_proved_to_an_outsider(filled: Bench) -> None:
    """The proof of each entry holds with nothing but its own text, the leaf and the key."""
    for n in range(7):
        proved = prove_entry(filled.context, CASE, n)
        found = check_proof(proved.proof, proved.leaf, bytes.fromhex(proved.key), place="x")
        assert (found.entry, found.size, found.root) == (n, 7, proved.root)
        read = read_proof(proved.proof, place="x")
        checkpoint, _, _ = read_note(read.note)
        verify_inclusion(proved.leaf, n, 7, read.hashes, checkpoint.root)
    with pytest.raises(UsageError, match="no entry 7"):
        prove_entry(filled.context, CASE, 7)


@pytest.fixture(scope="module")
def proved(tmp_path_factory: pytest.TempPathFactory, cheap_passphrases: None) -> Proved:
    """One proof."""
    from tests.vault.bench import lay_out

    made = lay_out(tmp_path_factory.mktemp("proved"))
    for slug in ("a", "b", "c", "d"):
        made.take_in(slug, people(1, list_name=slug))
    return prove_entry(made.context, CASE, 2)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_altered_byte_of_a_proof_passes(proved: Proved, data: st.DataObject) -> None:
    """Whatever is altered in the proof or in the leaf, it is refused in words and never with a crash."""
    proof, leaf = bytearray(proved.proof.encode()), bytearray(proved.leaf)
    target = data.draw(st.sampled_from([proof, leaf]))
    at = data.draw(st.integers(0, len(target) - 1))
    target[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises((HabeasError, UnicodeDecodeError)):
        check_proof(proof.decode(), bytes(leaf), bytes.fromhex(proved.key), place="x")


def test_a_proof_is_refused_under_another_key_and_for_another_leaf(filled: Bench) -> None:
    """A right proof proves nothing under a key that did not sign it, or of an entry that it is not about."""
    one, two = prove_entry(filled.context, CASE, 1), prove_entry(filled.context, CASE, 2)
    key = bytes.fromhex(one.key)
    with pytest.raises(ProofError, match="another key"):
        check_proof(one.proof, one.leaf, feed_id(new_feed_seed(secrets.token_bytes)), place="x")
    with pytest.raises(ProofError, match="does not lead to the root"):
        check_proof(one.proof, two.leaf, key, place="x")
    with pytest.raises(HabeasError, match="bytes and not"):
        check_proof(one.proof, one.leaf[:-1], key, place="x")


def test_a_small_order_key_signs_nothing(filled: Bench) -> None:
    """Under a key of small order one signature fits any message: such a key is refused before it is used."""
    one = prove_entry(filled.context, CASE, 1)
    weak = bytes([1]) + bytes(31)
    checkpoint, _, _ = read_note(read_proof(one.proof, place="x").note)
    note = signed_note(checkpoint, public_key=weak, sign=lambda _: bytes([1]) + bytes(63))
    head = one.proof.partition("\n\n")[0]
    with pytest.raises(ProofError, match="signature does not hold"):
        check_proof(f"{head}\n\n{note}", one.leaf, weak, place="x")


def test_a_key_with_a_part_of_small_order_is_refused(filled: Bench) -> None:
    """A key outside the prime-order group is refused even with a signature that libsodium accepts under it."""
    one = prove_entry(filled.context, CASE, 1)
    checkpoint, _, _ = read_note(read_proof(one.proof, place="x").note)
    secret = bindings.crypto_core_ed25519_scalar_reduce(bytes(range(64)))
    of_order_two = bytes([0xEC]) + bytes([0xFF]) * 30 + bytes([0x7F])
    key = bindings.crypto_core_ed25519_add(bindings.crypto_scalarmult_ed25519_base_noclamp(secret), of_order_two)

    def sign_until_even(message: bytes) -> bytes:
        # The part of order two falls out of the equation when the challenge is even.
        for n in range(1, 100):
            nonce = bindings.crypto_core_ed25519_scalar_reduce(bytes([n]) * 64)
            point = bindings.crypto_scalarmult_ed25519_base_noclamp(nonce)
            challenge = bindings.crypto_core_ed25519_scalar_reduce(sha512(point + key + message).digest())
            if challenge[0] % 2 == 0:
                product = bindings.crypto_core_ed25519_scalar_mul(challenge, secret)
                return point + bindings.crypto_core_ed25519_scalar_add(nonce, product)
        raise AssertionError

    note = signed_note(checkpoint, public_key=key, sign=sign_until_even)
    check_signature(key, checkpoint.text().encode(), read_note(note)[2])  # libsodium alone takes it
    head = one.proof.partition("\n\n")[0]
    with pytest.raises(ProofError, match="signature does not hold"):
        check_proof(f"{head}\n\n{note}", one.leaf, key, place="x")


def test_an_entry_that_nobody_signed_is_refused(filled: Bench) -> None:
    """That the log's keeper put an entry in is not enough: the entry's own signature must hold."""
    one = prove_entry(filled.context, CASE, 1)
    leaf = one.leaf[:-64] + bytes(64)
    seed = new_feed_seed(secrets.token_bytes)
    origin = read_note(read_proof(one.proof, place="x").note)[0].origin
    note = signed_note(
        Checkpoint(origin=origin, size=1, root=root_hash([leaf])),
        public_key=feed_id(seed),
        sign=lambda message: sign(message, seed),
    )
    with pytest.raises(EntryError, match="entry's signature"):
        check_proof(Proof(index=0, hashes=(), note=note).text(), leaf, feed_id(seed), place="x")
    elsewhere = signed_note(
        Checkpoint(origin="habeas/" + "00" * 16, size=1, root=root_hash([one.leaf])),
        public_key=feed_id(seed),
        sign=lambda message: sign(message, seed),
    )
    with pytest.raises(ProofError, match="another log"):
        check_proof(Proof(index=0, hashes=(), note=elsewhere).text(), one.leaf, feed_id(seed), place="x")


def test_a_log_goes_on_from_its_own_older_checkpoint(filled: Bench) -> None:
    """Whoever kept a checkpoint learns that nothing before it was altered, and gets the proof of it."""
    before = take_checkpoint(filled.context, CASE)
    assert take_checkpoint(filled.context, CASE, older=before.note).follows is not None
    filled.take_in("b", people(2, list_name="b"))
    now = take_checkpoint(filled.context, CASE, older=before.note)
    assert now.follows is not None
    assert (now.follows.size, now.size) == (7, 8)
    proof = read_hash_lines(consistency_text(now.follows), place="x")
    verify_consistency(7, bytes.fromhex(before.root), 8, bytes.fromhex(now.root), proof)


def test_a_log_set_back_is_noticed_by_whoever_kept_a_checkpoint(filled: Bench) -> None:
    """A whole older workspace, put back in every part, is named with both sizes."""
    kept = filled.snapshot("kept")
    filled.take_in("b", people(2, list_name="b"))
    later = take_checkpoint(filled.unlock_again(), CASE)
    filled.put_back(kept)
    with pytest.raises(RollbackError, match="size 7 after 8"):
        take_checkpoint(filled.unlock_again(), CASE, older=later.note)
    # And if it has grown again since, in another way.
    for slug in ("c", "d"):
        filled.take_in(slug, people(1, list_name=slug))
    with pytest.raises(RollbackError, match="size 9 does not go on from size 8"):
        take_checkpoint(filled.unlock_again(), CASE, older=later.note)


def test_a_checkpoint_of_another_case_or_another_hand_is_refused(filled: Bench) -> None:
    """An older checkpoint counts only if an installation of this very case signed it."""
    start_case(filled.context, "other")
    foreign = take_checkpoint(filled.context, "other")
    with pytest.raises(RollbackError, match="where"):
        take_checkpoint(filled.context, CASE, older=foreign.note)
    now = take_checkpoint(filled.context, CASE)
    seed = new_feed_seed(secrets.token_bytes)
    forged = signed_note(
        Checkpoint(origin=now.origin, size=3, root=bytes(32)),
        public_key=feed_id(seed),
        sign=lambda message: sign(message, seed),
    )
    with pytest.raises(ProofError, match="another key"):
        take_checkpoint(filled.context, CASE, older=forged)
    altered = now.note.replace("\n7\n", "\n6\n")
    with pytest.raises(ProofError, match="signature"):
        take_checkpoint(filled.context, CASE, older=altered)
    with pytest.raises(ProofError):
        take_checkpoint(filled.context, CASE, older="nothing of the kind")


def test_files_go_where_they_may_and_are_whole(tmp_path: Path) -> None:
    """A proof is not written over another file unasked, nor into the workspace, nor half."""
    work = tmp_path / "work"
    work.mkdir()
    for out in (tmp_path / "no" / "x", work / "x", work):
        with pytest.raises(UsageError):
            check_out(out, work, force=False, what="a proof")
    out = tmp_path / "x"
    check_out(out, work, force=False, what="a proof")
    write_out(out, b"text")
    with pytest.raises(UsageError, match="already"):
        check_out(out, work, force=False, what="a proof")
    check_out(out, work, force=True, what="a proof")
    assert read_text(out) == "text"
    out.write_bytes(b"\xff")
    with pytest.raises(ProofError, match="not text"):
        read_text(out)
    out.write_bytes(bytes(70_000))
    with pytest.raises(UsageError, match="too large"):
        read_small(out)
    with pytest.raises(UsageError, match="no such file"):
        read_small(tmp_path / "missing")


def test_a_label_of_nobody_is_an_id(filled: Bench) -> None:
    """A workspace without a label signs with an id."""
    workspace = filled.context.workspace
    nameless = replace(workspace, member=replace(workspace.member, label=""))
    book = log_book(replace(filled.context, workspace=nameless), CASE)
    assert book.called(workspace.member.id) == workspace.member.id
