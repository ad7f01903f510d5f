"""vault.key: what stands between a seized laptop and the record."""

from __future__ import annotations

import json
import secrets
from hashlib import sha256

import pytest

from habeas.errors import AlteredError, DamagedError, WeakKdfError, WrongPassphraseError
from habeas.sealing import passphrases
from habeas.sealing.passphrases import FLOOR, Cost, change_passphrase, check_cost, new_vault_key, open_vault_key
from habeas.sealing.secrets import Secret

PASSPHRASE, RECOVERY = Secret(b"four quiet words here"), Secret(b"recovery")


@pytest.fixture(scope="module")
def made() -> tuple[bytes, Secret]:
    return new_vault_key(PASSPHRASE, RECOVERY, member=b"who", chance=secrets.token_bytes)


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
    assert open_vault_key(file, PASSPHRASE) == (master, b"who")
    assert open_vault_key(file, RECOVERY) == (master, b"who")


def test_a_wrong_passphrase_opens_nothing(made: tuple[bytes, Secret]) -> None:
    """And the message says what to look at, not what was typed."""
    with pytest.raises(WrongPassphraseError) as caught:
        open_vault_key(made[0], Secret(b"four quiet words there"))
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
            open_vault_key(bytes(damaged), PASSPHRASE)


def test_nobody_can_make_guessing_cheap(made: tuple[bytes, Secret]) -> None:
    """A key file whose Argon2id was weakened is refused before a passphrase is tried on it."""

    def weaken(document: dict[str, list[dict[str, int]]]) -> None:
        document["slots"][0]["operations"] = 1

    with pytest.raises(WeakKdfError):
        open_vault_key(forged(made[0], weaken), PASSPHRASE)
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
        open_vault_key(forged(made[0], swap), PASSPHRASE)


def test_a_new_passphrase_replaces_the_old_one_and_not_the_code(made: tuple[bytes, Secret]) -> None:
    """After a change the old passphrase is worth nothing; the paper still is."""
    file, master = made
    new = Secret(b"another four quiet words")
    changed = change_passphrase(file, master=master, passphrase=new, chance=secrets.token_bytes)
    assert open_vault_key(changed, new)[0] == master == open_vault_key(changed, RECOVERY)[0]
    with pytest.raises(WrongPassphraseError):
        open_vault_key(changed, PASSPHRASE)


@pytest.mark.parametrize("junk", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"check": 1}'])
def test_what_is_no_key_file_is_called_damaged(junk: bytes) -> None:
    """No stack trace, one sentence."""
    with pytest.raises(DamagedError):
        open_vault_key(junk, PASSPHRASE)


def test_secrets_do_not_show_in_a_repr() -> None:
    """A traceback that prints a key prints nothing of it."""
    assert "quiet" not in repr(PASSPHRASE)
    assert passphrases.MODERATE.memory >= 256 * 2**20
