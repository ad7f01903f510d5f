"""vault.key: what stands between a seized laptop and the record."""

from __future__ import annotations

import json
import secrets
from hashlib import sha256

import pytest

from habeas.errors import AlteredError, DamagedError, WeakKdfError, WrongPassphraseError
from habeas.sealing import passphrases
from habeas.sealing.keyfiles import write_key_file
from habeas.sealing.passphrases import (
    FLOOR,
    SHARES,
    SLOTS,
    Cost,
    change_passphrase,
    check_cost,
    drop_slot,
    labels,
    new_vault_key,
    open_vault_key,
    put_slot,
)
from habeas.sealing.secrets import Secret, derive

PASSPHRASE, RECOVERY = Secret(b"four quiet words here"), Secret(b"recovery")


@pytest.fixture(scope="module")
def made() -> tuple[bytes, Secret]:
    return new_vault_key(PASSPHRASE, RECOVERY, member=b"who", chance=secrets.token_bytes)


def opened(file: bytes, secret: Secret) -> tuple[Secret, bytes]:
    """The master key and the member, by a secret that is tried on every slot."""
    found = open_vault_key(file, dict.fromkeys(SLOTS, secret))
    return found.master, found.member


def forged(file: bytes, change: object) -> bytes:
    """The file with its slots changed and the plain checksum made right again, as a forger would."""
    document = json.loads(file)
    change(document)  # type: ignore[operator]
    del document["check"]
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    document["check"] = sha256(text.encode()).hexdigest()
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def test_the_passphrase_and_the_recovery_code_open_the_same_vault(made: tuple[bytes, Secret]) -> None:
    """Whoever forgets the passphrase but kept the paper loses nothing."""
    file, master = made
    assert opened(file, PASSPHRASE) == (master, b"who")
    assert opened(file, RECOVERY) == (master, b"who")


def test_a_wrong_passphrase_opens_nothing(made: tuple[bytes, Secret]) -> None:
    """And the message says what to look at, not what was typed."""
    with pytest.raises(WrongPassphraseError) as caught:
        opened(made[0], Secret(b"four quiet words there"))
    assert "there" not in str(caught.value)


def test_the_file_holds_no_secret_in_clear(made: tuple[bytes, Secret]) -> None:
    """Neither the master key, nor the passphrase, nor who works here."""
    file, master = made
    for secret in (master.value, master.value.hex().encode(), PASSPHRASE.value, b"who"):
        assert secret not in file


def test_every_flipped_byte_is_noticed(made: tuple[bytes, Secret]) -> None:
    """A damaged key file says that it is damaged, before anybody doubts their memory."""
    file, _ = made
    for at in range(len(file)):
        damaged = bytearray(file)
        damaged[at] ^= 1
        with pytest.raises(DamagedError):
            opened(bytes(damaged), PASSPHRASE)


def test_nobody_can_make_guessing_cheap(made: tuple[bytes, Secret]) -> None:
    """A key file whose Argon2id was weakened is refused before a passphrase is tried on it."""

    def weaken(document: dict[str, list[dict[str, int]]]) -> None:
        document["slots"][0]["operations"] = 1

    with pytest.raises(WeakKdfError):
        opened(forged(made[0], weaken), PASSPHRASE)
    for cost in (
        Cost(operations=FLOOR.operations - 1, memory=FLOOR.memory),
        Cost(operations=FLOOR.operations, memory=FLOOR.memory - 1),
        Cost(operations=10**6, memory=FLOOR.memory),
    ):
        with pytest.raises(WeakKdfError):
            check_cost(cost)


def test_a_forged_slot_is_seen_by_whoever_opens_another(made: tuple[bytes, Secret]) -> None:
    """An attacker who swaps the recovery slot for one of his own is seen at the next unlock."""

    def swap(document: dict[str, list[dict[str, str]]]) -> None:
        document["slots"][1]["sealed"] = document["slots"][0]["sealed"]

    with pytest.raises(AlteredError):
        opened(forged(made[0], swap), PASSPHRASE)


def test_a_new_passphrase_replaces_the_old_one_and_not_the_code(made: tuple[bytes, Secret]) -> None:
    """After a change the old passphrase is worth nothing; the paper still is."""
    file, master = made
    new = Secret(b"another four quiet words")
    changed = change_passphrase(file, master=master, passphrase=new, chance=secrets.token_bytes)
    assert opened(changed, new)[0] == master == opened(changed, RECOVERY)[0]
    with pytest.raises(WrongPassphraseError):
        opened(changed, PASSPHRASE)


@pytest.mark.parametrize("junk", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"check": 1}'])
def test_what_is_no_key_file_is_called_damaged(junk: bytes) -> None:
    """No stack trace, one sentence."""
    with pytest.raises(DamagedError):
        opened(junk, PASSPHRASE)


def test_secrets_do_not_show_in_a_repr() -> None:
    """A traceback that prints a key prints nothing of it."""
    assert "quiet" not in repr(PASSPHRASE)
    assert passphrases.MODERATE.memory >= 256 * 2**20


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> Cost:
    """A floor that costs nothing, for tests that open a thousand times."""
    low = Cost(operations=1, memory=8192)
    monkeypatch.setattr(passphrases, "FLOOR", low)
    return low


@pytest.fixture
def three(cheap: Cost) -> tuple[bytes, Secret]:
    """A key file with all three slots."""
    file, master = new_vault_key(PASSPHRASE, RECOVERY, member=b"who", chance=secrets.token_bytes, cost=cheap)
    file = put_slot(file, SHARES, Secret(b"held together"), master=master, chance=secrets.token_bytes, shares=(2, 3))
    return file, master


def test_a_new_slot_ends_the_old_one_of_its_kind_and_no_other(three: tuple[bytes, Secret]) -> None:
    """New shares revoke the old shares; the passphrase and the code are what they were."""
    file, master = three
    changed = put_slot(file, SHARES, Secret(b"new shares"), master=master, chance=secrets.token_bytes, shares=(3, 5))
    assert opened(changed, Secret(b"new shares"))[0] == master == opened(changed, PASSPHRASE)[0]
    assert opened(changed, RECOVERY)[0] == master
    with pytest.raises(WrongPassphraseError):
        opened(changed, Secret(b"held together"))
    without = drop_slot(changed, SHARES, master=master, chance=secrets.token_bytes)
    with pytest.raises(WrongPassphraseError):
        opened(without, Secret(b"new shares"))
    assert [slot.id for slot in labels(without, master)] == ["passphrase", "recovery"]


def test_what_a_slot_is_stays_sealed_and_is_told_to_whoever_has_the_vault(three: tuple[bytes, Secret]) -> None:
    """Whoever seizes the file learns that shares exist, and not how many people to look for."""
    file, master = three
    made = put_slot(file, "recovery", RECOVERY, master=master, chance=secrets.token_bytes, made="2026-01-02T03:04:05Z")
    told = {slot.id: slot for slot in labels(made, master)}
    assert told["recovery"].made == "2026-01-02T03:04:05Z"
    assert told["passphrase"].made is None
    assert (told["shares"].need, told["shares"].of) == (2, 3)
    assert b"2026-01" not in made
    assert b"need" not in made


def test_a_new_slot_costs_what_the_dearest_one_costs(cheap: Cost) -> None:
    """Nobody makes guessing cheaper by changing a passphrase on another day."""
    dear = Cost(operations=3, memory=16384)
    file, master = new_vault_key(PASSPHRASE, RECOVERY, member=b"who", chance=secrets.token_bytes, cost=dear)
    changed = put_slot(file, SHARES, Secret(b"s"), master=master, chance=secrets.token_bytes)
    assert {slot.cost for slot in labels(changed, master)} == {dear}


def test_a_secret_opens_its_own_kind_of_slot_only(three: tuple[bytes, Secret]) -> None:
    """Shares typed as a passphrase, or the passphrase as a code, open nothing."""
    file, _ = three
    for slot, secret in (("passphrase", RECOVERY), ("recovery", Secret(b"held together")), ("shares", PASSPHRASE)):
        with pytest.raises(WrongPassphraseError):
            open_vault_key(file, {slot: secret})


def test_a_forged_file_is_not_signed_again_by_a_change(three: tuple[bytes, Secret]) -> None:
    """Whoever slips in a slot of his own is not made a member by the next change of the passphrase."""
    file, master = three

    def slip_in(document: dict[str, list[dict[str, str]]]) -> None:
        document["slots"][2]["sealed"] = document["slots"][1]["sealed"]

    bad = forged(file, slip_in)
    for change in (
        lambda: change_passphrase(bad, master=master, passphrase=RECOVERY, chance=secrets.token_bytes),
        lambda: drop_slot(bad, SHARES, master=master, chance=secrets.token_bytes),
        lambda: labels(bad, master),
    ):
        with pytest.raises(AlteredError):
            change()


def test_a_file_of_the_first_version_opens_and_becomes_the_present_one(cheap: Cost) -> None:
    """What was made before this version is not lost: its passphrase opens, and changing it brings it up to date."""
    file, master = new_vault_key(PASSPHRASE, RECOVERY, member=b"who", chance=secrets.token_bytes, cost=cheap)
    document = json.loads(file)
    body = {"format": passphrases.FIRST_FORMAT, "member": document["member"], "slots": document["slots"]}
    old = write_key_file(body, derive(master, "vault.key mac"))
    assert opened(old, PASSPHRASE) == opened(old, RECOVERY) == (master, b"who")
    assert [slot.made for slot in labels(old, master)] == [None, None]
    new = Secret(b"another four quiet words")
    changed = change_passphrase(old, master=master, passphrase=new, chance=secrets.token_bytes, made="2026")
    assert json.loads(changed)["format"] == passphrases.FORMAT
    assert opened(changed, new) == opened(changed, RECOVERY) == (master, b"who")
    assert [slot.made for slot in labels(changed, master)] == ["2026", None]


def test_the_names_of_slots_are_known_each_once_and_in_their_order(three: tuple[bytes, Secret]) -> None:
    """One file, one encoding: what is put in another order or doubled is refused before a passphrase is tried."""
    file, _ = three

    def turned(document: dict[str, list[object]]) -> None:
        document["slots"].reverse()

    def doubled(document: dict[str, list[object]]) -> None:
        document["slots"].append(document["slots"][-1])

    def emptied(document: dict[str, list[object]]) -> None:
        document["slots"].clear()

    for change in (turned, doubled, emptied):
        with pytest.raises(DamagedError):
            opened(forged(file, change), PASSPHRASE)
