"""A case's key, wrapped under the vault master key, and the database keys that follow from it.

A sealed case is wrapped under a passphrase of its own as well: neither that nor the vault's passphrase opens it alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from habeas.errors import AlteredError, WrongPassphraseError
from habeas.sealing.envelope import open_secret, seal
from habeas.sealing.keyfiles import Document, check_mac, is_hex, read_key_file, unknown_shape, write_key_file
from habeas.sealing.memory import keyed_hash, wipe
from habeas.sealing.passphrases import PASSPHRASE, RECOVERY, Cost, check_slots, new_slot, open_slot
from habeas.sealing.secrets import KEY_SIZE, Chance, Secret, derive

SEALED_FORMAT = "habeas/sealed-case/v1"
SALT_SIZE = 16
_CONTEXT = "habeas/case-key/v1"
_BEGINNING = b'{"body":"'  # of canonical JSON; the other kind begins with a random nonce
_SLOTS = (PASSPHRASE, RECOVERY)


@dataclass(frozen=True, slots=True)
class DatabaseKey:
    """What opens one database: a raw key and the salt, given together as 96 hex digits.

    With the key alone (64 hex) the salt is read from the first page, and one torn page loses the whole file.
    """

    key: Secret
    salt: Secret


def new_case_key(chance: Chance) -> Secret:
    """Return a fresh key for a case."""
    return Secret(chance(KEY_SIZE))


def wrap_case(case_key: Secret, description: bytes, *, case: str, master: Secret, chance: Chance) -> bytes:
    """Return the file that holds a case's key and its sealed description (name, tag)."""
    with derive(master, "case wrap") as key:
        return _seal_body(case_key, description, f"{_CONTEXT}|{case}", key, chance)


def unwrap_case(file: bytes, *, case: str, master: Secret) -> tuple[Secret, bytes]:
    """Open the key file of a case that is not sealed.

    Raises: AlteredError: it was altered, or is another case's.
    """
    with derive(master, "case wrap") as key:
        return _open_body(file, f"{_CONTEXT}|{case}", key, case)


def seal_case(
    case_key: Secret,
    description: bytes,
    *,
    name: str,
    case: str,
    master: Secret,
    passphrase: Secret,
    recovery: Secret | None,
    chance: Chance,
    cost: Cost,
) -> bytes:
    """Return the key file of a sealed case.

    Args:
        name: the case's name. Whoever holds the vault can test a guess at it, and no more.
        recovery: a recovery code for this case alone; without it, a lost passphrase loses the case.
    Raises: WeakKdfError.
    """
    given = {PASSPHRASE: passphrase} | ({RECOVERY: recovery} if recovery else {})
    domain = _domain(case)
    with Secret(chance(KEY_SIZE)) as inner, derive(master, "sealed case wrap") as under:
        slots = [
            new_slot(slot, secret, inner, domain=domain, chance=chance, cost=cost, under=under)
            for slot, secret in given.items()
        ]
        body = _seal_body(case_key, description, f"{_CONTEXT}|{case}|sealed", inner, chance)
    document: Document = {
        "format": SEALED_FORMAT,
        "name": name_tag(name, case=case, master=master),
        "slots": slots,
        "body": body.hex(),
    }
    with derive(master, "case.key mac") as key:
        return write_key_file(document, key, bound_to=f"{case}|")


def is_sealed(file: bytes) -> bool:
    """Tell whether this is the key file of a sealed case."""
    return file.startswith(_BEGINNING)


def sealed_name_tag(file: bytes, *, case: str, master: Secret) -> str:
    """Check what can be checked of a sealed case's key file without its passphrase; return the tag of its name.

    Raises: DamagedError, WeakKdfError, AlteredError.
    """
    return str(_read(file, case, master)["name"])


def open_sealed_case(
    file: bytes, *, case: str, master: Secret, passphrase: Secret, recovery: Secret | None
) -> tuple[Secret, bytes]:
    """Open the key file of a sealed case.

    Args:
        recovery: what was typed, read as a recovery code, if it can be read so.
    Raises: WrongPassphraseError, DamagedError, WeakKdfError, AlteredError.
    """
    place = _place(case)
    document = _read(file, case, master)
    given = {PASSPHRASE: passphrase, RECOVERY: recovery or passphrase}
    with derive(master, "sealed case wrap") as under:
        for slot in document["slots"]:
            try:
                inner = open_slot(slot, given[slot["id"]], domain=_domain(case), under=under, place=place)
            except AlteredError:
                continue
            with inner:
                return _open_body(bytes.fromhex(document["body"]), f"{_CONTEXT}|{case}|sealed", inner, case)
    raise WrongPassphraseError(
        "this passphrase does not open the sealed case",
        place=case,
        advice="Check the keyboard layout and Caps Lock. It is the case's own passphrase, not the workspace's.",
    )


def has_recovery(file: bytes, *, case: str, master: Secret) -> bool:
    """Tell whether a sealed case has a recovery code of its own."""
    return any(slot["id"] == RECOVERY for slot in _read(file, case, master)["slots"])


def name_tag(name: str, *, case: str, master: Secret) -> str:
    """Return what stands for a sealed case's name: nothing to whoever has no vault, a guess to test to whoever has."""
    with derive(master, "sealed case name") as key:
        return keyed_hash(f"{case}|{name}".encode(), key.held, size=KEY_SIZE).hex()


def database_key(case_key: Secret, database: str) -> DatabaseKey:
    """Return the key and salt of one of a case's databases: entries, keys or index."""
    return DatabaseKey(
        key=derive(case_key, f"database {database}"),
        salt=derive(case_key, f"database salt {database}", size=SALT_SIZE),
    )


def _seal_body(case_key: Secret, description: bytes, context: str, key: Secret, chance: Chance) -> bytes:
    plain = bytearray(KEY_SIZE + len(description))  # of its whole size: growing would leave a copy behind
    plain[:KEY_SIZE], plain[KEY_SIZE:] = case_key.held, description
    try:
        return seal(plain, context.encode(), key, chance)
    finally:
        wipe(plain)


def _open_body(sealed: bytes, context: str, key: Secret, case: str) -> tuple[Secret, bytes]:
    plain = open_secret(sealed, context.encode(), key, place=_place(case))
    try:
        if len(plain) < KEY_SIZE:
            raise AlteredError("a case's key file is too short", place=_place(case))
        return Secret(plain[:KEY_SIZE]), bytes(plain[KEY_SIZE:])
    finally:
        wipe(plain)


def _read(file: bytes, case: str, master: Secret) -> Document:
    place = _place(case)
    document = read_key_file(file, place=place)
    if set(document) != {"format", "name", "slots", "body", "mac", "check"} or document["format"] != SEALED_FORMAT:
        raise unknown_shape(place)
    if not all(is_hex(document[field], size=KEY_SIZE) for field in ("name", "mac")) or not is_hex(document["body"]):
        raise unknown_shape(place)
    check_slots(document["slots"], _SLOTS, place=place)
    with derive(master, "case.key mac") as key:
        check_mac(document, key, place=place, bound_to=f"{case}|")
    return document


def _domain(case: str) -> str:
    return f"{SEALED_FORMAT}|{case}"


def _place(case: str) -> str:
    return f"{case}/case.key"
