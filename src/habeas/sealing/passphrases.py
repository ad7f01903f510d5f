"""vault.key: the slots through which a passphrase or the recovery code reaches the vault master key.

The file is one line of canonical JSON (sorted keys, no spaces, hex for bytes). `check` is a plain SHA-256 that tells
accidental damage from a wrong passphrase; `mac` is keyed with the master key and shows deliberate change, of the unused
slots and of the parameters too.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from hashlib import blake2b, sha256
from typing import Any

from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id

from habeas.errors import AlteredError, DamagedError, WeakKdfError, WrongPassphraseError
from habeas.sealing.envelope import open_sealed, seal
from habeas.sealing.secrets import KEY_SIZE, Chance, Secret, derive

FORMAT = "habeas/vault-key/v1"
PLACE = "vault.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Argon2id's price: passes over memory, and bytes of memory."""

    operations: int
    memory: int


MODERATE = Cost(operations=argon2id.OPSLIMIT_MODERATE, memory=argon2id.MEMLIMIT_MODERATE)
FLOOR = MODERATE
# A file that asks for more than this would stop the machine instead of opening the vault.
CEILING = Cost(operations=64, memory=4 * 2**30)


def new_vault_key(
    passphrase: Secret, recovery: Secret, *, member: bytes, chance: Chance, cost: Cost = MODERATE
) -> tuple[bytes, Secret]:
    """Make a vault's key file with two slots.

    Args:
        member: who works here, as bytes to be sealed in the file.
    Returns: the file's bytes and the vault master key.
    Raises: WeakKdfError: a cost below the floor.
    """
    master = Secret(chance(KEY_SIZE))
    slots = [
        _slot(name, secret, master, chance=chance, cost=cost)
        for name, secret in (("passphrase", passphrase), ("recovery", recovery))
    ]
    sealed = seal(member, b"habeas/member/v1", derive(master, "member").value, chance)
    return _encode({"format": FORMAT, "member": sealed.hex(), "slots": slots}, master), master


def open_vault_key(file: bytes, secret: Secret) -> tuple[Secret, bytes]:
    """Open a vault's key file with a passphrase or a recovery code.

    Returns: the vault master key and the sealed member's bytes.
    Raises: DamagedError, WeakKdfError, WrongPassphraseError, AlteredError.
    """
    document = _decode(file)
    for slot in document["slots"]:
        check_cost(Cost(operations=slot["operations"], memory=slot["memory"]))
    for slot in document["slots"]:
        try:
            key = _stretch(secret, slot)
            master = Secret(open_sealed(bytes.fromhex(slot["sealed"]), _context(slot), key, place=PLACE))
        except AlteredError:
            continue
        if not hmac.compare_digest(_mac(document, master), document["mac"]):
            raise AlteredError("vault.key was altered on purpose: its keyed check does not hold", place=PLACE)
        member = open_sealed(
            bytes.fromhex(document["member"]), b"habeas/member/v1", derive(master, "member").value, place=PLACE
        )
        return master, member
    raise WrongPassphraseError(
        "this passphrase opens no slot of the vault",
        advice="Check the keyboard layout and Caps Lock. The recovery code opens the vault too.",
    )


def change_passphrase(
    file: bytes, *, master: Secret, passphrase: Secret, chance: Chance, cost: Cost = MODERATE
) -> bytes:
    """Return the key file with another passphrase; the recovery code stays."""
    document = _decode(file)
    kept = [slot for slot in document["slots"] if slot["id"] != "passphrase"]
    slots = [_slot("passphrase", passphrase, master, chance=chance, cost=cost), *kept]
    return _encode({"format": FORMAT, "member": document["member"], "slots": slots}, master)


def check_cost(cost: Cost) -> None:
    """Check that guessing stays expensive.

    Raises: WeakKdfError: below the floor, or above what a machine can do.
    """
    if cost.operations < FLOOR.operations or cost.memory < FLOOR.memory:
        raise WeakKdfError(
            f"Argon2id at {cost.operations} passes and {cost.memory} bytes is below the floor "
            f"of {FLOOR.operations} passes and {FLOOR.memory} bytes",
            place=PLACE,
            advice="Somebody may have weakened vault.key. Restore it from a backup.",
        )
    if cost.operations > CEILING.operations or cost.memory > CEILING.memory:
        raise WeakKdfError("Argon2id parameters that no machine can serve", place=PLACE)


def _slot(name: str, secret: Secret, master: Secret, *, chance: Chance, cost: Cost) -> dict[str, Any]:
    check_cost(cost)
    slot: dict[str, Any] = {
        "id": name,
        "kdf": "argon2id13",
        "operations": cost.operations,
        "memory": cost.memory,
        "salt": chance(argon2id.SALTBYTES).hex(),
    }
    slot["sealed"] = seal(master.value, _context(slot), _stretch(secret, slot), chance).hex()
    return slot


def _stretch(secret: Secret, slot: dict[str, Any]) -> bytes:
    try:
        return argon2id.kdf(
            KEY_SIZE,
            secret.value,
            bytes.fromhex(slot["salt"]),
            opslimit=slot["operations"],
            memlimit=slot["memory"],
        )
    except (CryptoError, MemoryError) as failure:
        raise DamagedError(
            f"this machine cannot give Argon2id {slot['memory']} bytes of memory",
            place=PLACE,
            advice="Close other programs and try again.",
        ) from failure


def _context(slot: dict[str, Any]) -> bytes:
    parts = (FORMAT, slot["id"], slot["kdf"], slot["operations"], slot["memory"], slot["salt"])
    return "|".join(str(part) for part in parts).encode()


def _mac(document: dict[str, Any], master: Secret) -> str:
    body = {key: document[key] for key in ("format", "member", "slots")}
    return blake2b(_json(body), key=derive(master, "vault.key mac").value, digest_size=32).hexdigest()


def _encode(body: dict[str, Any], master: Secret) -> bytes:
    document = {**body, "mac": _mac(body, master)}
    return _json({**document, "check": sha256(_json(document)).hexdigest()}) + b"\n"


def _decode(file: bytes) -> dict[str, Any]:
    damaged = DamagedError(
        "vault.key is damaged or half-copied",
        place=PLACE,
        advice="Copy it again from where it came from, or from a backup. Do not delete the damaged file.",
    )
    try:
        document = json.loads(file)
        body = {key: value for key, value in document.items() if key != "check"}
        intact = document["check"] == sha256(_json(body)).hexdigest() and file == _json(document) + b"\n"
    except (ValueError, KeyError, AttributeError, RecursionError) as failure:
        raise damaged from failure
    if not intact:
        raise damaged
    _check_shape(document)
    return dict(document)


def _check_shape(document: dict[str, Any]) -> None:
    """Check the kinds of the values, so that a forged file with a right checksum is refused in words."""
    slot_shape = {"id": str, "kdf": str, "operations": int, "memory": int, "salt": str, "sealed": str}
    try:
        right = set(document) == {"format", "member", "slots", "mac", "check"}
        right &= document["format"] == FORMAT and bool(document["slots"])
        bytes.fromhex(document["member"])
        for slot in document["slots"]:
            right &= {key: type(value) for key, value in slot.items()} == slot_shape
            right &= slot["kdf"] == "argon2id13" and len(bytes.fromhex(slot["salt"])) == argon2id.SALTBYTES
            bytes.fromhex(slot["sealed"])
    except (KeyError, TypeError, ValueError, AttributeError):
        right = False
    if not right:
        raise DamagedError("vault.key is of a version or shape that this program does not know", place=PLACE)


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
