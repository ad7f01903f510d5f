"""vault.key: the slots through which a passphrase, the recovery code or shares reach the vault master key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nacl.pwhash import argon2id

from habeas.errors import AlteredError, DamagedError, WeakKdfError, WrongPassphraseError
from habeas.sealing.envelope import open_sealed, open_secret, seal
from habeas.sealing.keyfiles import (
    Document,
    canonical,
    check_mac,
    is_hex,
    read_key_file,
    unknown_shape,
    write_key_file,
)
from habeas.sealing.memory import RefusedError, stretch
from habeas.sealing.secrets import KEY_SIZE, Chance, Secret, derive, join

FORMAT = "habeas/vault-key/v2"
FIRST_FORMAT = "habeas/vault-key/v1"  # without `about`: read, and in the present format once it is changed
_DOMAIN = FIRST_FORMAT  # what slots are bound to; it did not change, so that a slot outlives its file's format
PLACE = "vault.key"
PASSPHRASE, RECOVERY, SHARES = "passphrase", "recovery", "shares"
SLOTS = (PASSPHRASE, RECOVERY, SHARES)
_MEMBER, _ABOUT = b"habeas/member/v1", b"habeas/slots/v1"
_SEALED_KEY = 24 + KEY_SIZE + 16  # nonce, key, tag
_SLOT_SHAPE = {"id": str, "kdf": str, "operations": int, "memory": int, "salt": str, "sealed": str}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Argon2id's price: passes over memory, and bytes of memory."""

    operations: int
    memory: int


MODERATE = Cost(operations=argon2id.OPSLIMIT_MODERATE, memory=argon2id.MEMLIMIT_MODERATE)
FLOOR = MODERATE
# A file that asks for more than this would stop the machine instead of opening the vault.
CEILING = Cost(operations=64, memory=4 * 2**30)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotLabel:
    """What is known of a slot to whoever has the vault open.

    Args:
        made: when, in RFC 3339; None if the file is older than this record.
        need, of: how many shares open it, and how many were made; None for other slots.
    """

    id: str
    cost: Cost
    made: str | None = None
    need: int | None = None
    of: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An opened vault.key: the master key, who works here (as sealed bytes), which slot opened, and all slots."""

    master: Secret
    member: bytes
    by: str
    slots: tuple[SlotLabel, ...]


def new_vault_key(
    passphrase: Secret,
    recovery: Secret,
    *,
    member: bytes,
    chance: Chance,
    cost: Cost = MODERATE,
    made: str | None = None,
) -> tuple[bytes, Secret]:
    """Make a vault's key file with two slots.

    Args:
        member: who works here, as bytes to be sealed in the file.
        made: when, in RFC 3339.
    Returns: the file's bytes and the vault master key.
    Raises: WeakKdfError: a cost below the floor.
    """
    master = Secret(chance(KEY_SIZE))
    slots = [
        new_slot(name, secret, master, domain=_DOMAIN, chance=chance, cost=cost)
        for name, secret in ((PASSPHRASE, passphrase), (RECOVERY, recovery))
    ]
    with derive(master, "member") as key:
        sealed = seal(member, _MEMBER, key, chance).hex()
    about = {PASSPHRASE: {"made": made}, RECOVERY: {"made": made}}
    return _write(sealed, slots, about, master, chance), master


def open_vault_key(file: bytes, secrets: Mapping[str, Secret]) -> Opened:
    """Open a vault's key file.

    Args:
        secrets: what to try on which slot. A wrong secret costs one Argon2id for each slot that it is tried on, however
            wrong it is.
    Raises: DamagedError, WeakKdfError, WrongPassphraseError, AlteredError.
    """
    document = _read(file)
    for slot in document["slots"]:
        if slot["id"] not in secrets:
            continue
        try:
            master = open_slot(slot, secrets[slot["id"]], domain=_DOMAIN)
        except AlteredError:
            continue
        _check(document, master)
        with derive(master, "member") as key:
            member = open_sealed(bytes.fromhex(document["member"]), _MEMBER, key, place=PLACE)
        return Opened(master=master, member=member, by=slot["id"], slots=_labels(document, master))
    raise WrongPassphraseError(
        "this opens no slot of the vault",
        place=PLACE,
        advice="Check the keyboard layout and Caps Lock. The recovery code opens the vault too.",
    )


def labels(file: bytes, master: Secret) -> tuple[SlotLabel, ...]:
    """Return the slots of a key file.

    Raises: DamagedError, WeakKdfError, AlteredError: it is not the file of this master key any more.
    """
    document = _read(file)
    _check(document, master)
    return _labels(document, master)


def put_slot(
    file: bytes,
    name: str,
    secret: Secret,
    *,
    master: Secret,
    chance: Chance,
    cost: Cost | None = None,
    made: str | None = None,
    shares: tuple[int, int] | None = None,
) -> bytes:
    """Return the key file with this slot new: what opened it before opens it no more. Other slots stay.

    Args:
        cost: by default what the dearest slot of the file costs.
        shares: how many are needed, and how many there are.
    Raises: DamagedError, WeakKdfError, AlteredError: what stands in the file is not ours to sign again.
    """
    document = _read(file)
    _check(document, master)
    dearest = max((_cost(slot) for slot in document["slots"]), key=lambda each: each.operations * each.memory)
    slot = new_slot(name, secret, master, domain=_DOMAIN, chance=chance, cost=cost or dearest)
    told: dict[str, Any] = {"made": made}
    if shares is not None:
        told |= {"need": shares[0], "of": shares[1]}
    slots = {each["id"]: each for each in document["slots"]} | {name: slot}
    about = _about(document, master) | {name: told}
    ordered = [slots[each] for each in SLOTS if each in slots]
    return _write(document["member"], ordered, about, master, chance)


def change_passphrase(
    file: bytes,
    *,
    master: Secret,
    passphrase: Secret,
    chance: Chance,
    cost: Cost | None = None,
    made: str | None = None,
) -> bytes:
    """Return the key file with another passphrase; the recovery code and the shares stay."""
    return put_slot(file, PASSPHRASE, passphrase, master=master, chance=chance, cost=cost, made=made)


def drop_slot(file: bytes, name: str, *, master: Secret, chance: Chance) -> bytes:
    """Return the key file without a slot; as it is, if it has none of this name."""
    document = _read(file)
    _check(document, master)
    about = {key: value for key, value in _about(document, master).items() if key != name}
    slots = [slot for slot in document["slots"] if slot["id"] != name]
    return _write(document["member"], slots, about, master, chance)


def check_cost(cost: Cost, *, place: str = PLACE) -> None:
    """Check that guessing stays expensive.

    Raises: WeakKdfError: below the floor, or above what a machine can do.
    """
    if cost.operations < FLOOR.operations or cost.memory < FLOOR.memory:
        raise WeakKdfError(
            f"Argon2id at {cost.operations} passes and {cost.memory} bytes is below the floor "
            f"of {FLOOR.operations} passes and {FLOOR.memory} bytes",
            place=place,
            advice="Somebody may have weakened this file. Restore it from a backup.",
        )
    if cost.operations > CEILING.operations or cost.memory > CEILING.memory:
        raise WeakKdfError("Argon2id parameters that no machine can serve", place=place)


def new_slot(
    name: str, secret: Secret, kept: Secret, *, domain: str, chance: Chance, cost: Cost, under: Secret | None = None
) -> Document:
    """Return a slot: a key that a person's secret opens.

    Args:
        domain: the kind of file, and for a case its id: the slot opens nowhere else.
        under: another secret without which it does not open either.
    Raises: WeakKdfError.
    """
    check_cost(cost)
    slot: Document = {
        "id": name,
        "kdf": "argon2id13",
        "operations": cost.operations,
        "memory": cost.memory,
        "salt": chance(argon2id.SALTBYTES).hex(),
    }
    with _slot_key(slot, secret, under, PLACE) as key:
        slot["sealed"] = seal(kept.held, _context(slot, domain), key, chance).hex()
    return slot


def open_slot(
    slot: Document, secret: Secret, *, domain: str, under: Secret | None = None, place: str = PLACE
) -> Secret:
    """Return the key that a slot holds.

    Raises: AlteredError: another secret, or another slot. DamagedError: the machine is too small for its cost.
    """
    with _slot_key(slot, secret, under, place) as key:
        return Secret(open_secret(bytes.fromhex(slot["sealed"]), _context(slot, domain), key, place=place))


def check_slots(slots: object, allowed: tuple[str, ...], *, place: str) -> None:
    """Check the shape and the cost of the slots of a key file, before any of them is tried.

    Raises: DamagedError, WeakKdfError.
    """
    if not isinstance(slots, list) or not slots or not all(isinstance(slot, dict) for slot in slots):
        raise unknown_shape(place)
    for slot in slots:
        right = {key: type(value) for key, value in slot.items()} == _SLOT_SHAPE
        if not right or slot["kdf"] != "argon2id13" or slot["id"] not in allowed:
            raise unknown_shape(place)
        if not is_hex(slot["salt"], size=argon2id.SALTBYTES) or not is_hex(slot["sealed"], size=_SEALED_KEY):
            raise unknown_shape(place)
    names = [slot["id"] for slot in slots]
    if names != [name for name in allowed if name in names]:  # each once, in their order
        raise unknown_shape(place)
    for slot in slots:
        check_cost(_cost(slot), place=place)


def _slot_key(slot: Document, secret: Secret, under: Secret | None, place: str) -> Secret:
    try:
        stretched = Secret(
            stretch(
                secret.held,
                bytes.fromhex(slot["salt"]),
                operations=slot["operations"],
                memory=slot["memory"],
                size=KEY_SIZE,
            )
        )
    except (RefusedError, MemoryError) as failure:
        raise DamagedError(
            f"this machine cannot give Argon2id {slot['memory']} bytes of memory",
            place=place,
            advice="Close other programs and try again.",
        ) from failure
    if under is None:
        return stretched
    with stretched:
        return join(under, stretched, "slot")


def _cost(slot: Document) -> Cost:
    return Cost(operations=slot["operations"], memory=slot["memory"])


def _context(slot: Document, domain: str) -> bytes:
    parts = (domain, slot["id"], slot["kdf"], slot["operations"], slot["memory"], slot["salt"])
    return "|".join(str(part) for part in parts).encode()


def _write(member: str, slots: list[Document], about: Document, master: Secret, chance: Chance) -> bytes:
    with derive(master, "slots") as key:
        sealed = seal(canonical(about), _ABOUT, key, chance).hex()
    with derive(master, "vault.key mac") as key:
        return write_key_file({"format": FORMAT, "about": sealed, "member": member, "slots": slots}, key)


def _read(file: bytes) -> Document:
    """Read a file as far as that needs no key, so that a forged one with a right checksum is refused in words."""
    document = read_key_file(file, place=PLACE)
    fields = {"format", "member", "slots", "mac", "check"}
    if document.get("format") == FORMAT:
        fields.add("about")
    elif document.get("format") != FIRST_FORMAT:
        raise unknown_shape(PLACE)
    if set(document) != fields or not is_hex(document["mac"], size=KEY_SIZE):
        raise unknown_shape(PLACE)
    if not all(is_hex(document[name]) for name in fields & {"member", "about"}):
        raise unknown_shape(PLACE)
    check_slots(document["slots"], SLOTS, place=PLACE)
    return document


def _check(document: Document, master: Secret) -> None:
    with derive(master, "vault.key mac") as key:
        check_mac(document, key, place=PLACE)


def _about(document: Document, master: Secret) -> Document:
    if "about" not in document:
        return {}
    with derive(master, "slots") as key:
        return dict(json.loads(open_sealed(bytes.fromhex(document["about"]), _ABOUT, key, place=PLACE)))


def _labels(document: Document, master: Secret) -> tuple[SlotLabel, ...]:
    about = _about(document, master)
    found = []
    for slot in document["slots"]:
        told = about.get(slot["id"], {})
        found.append(
            SlotLabel(id=slot["id"], cost=_cost(slot), made=told.get("made"), need=told.get("need"), of=told.get("of"))
        )
    return tuple(found)
