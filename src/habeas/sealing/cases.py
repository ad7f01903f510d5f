"""A case's key, wrapped under the vault master key, and the database keys that follow from it."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.sealing.envelope import open_sealed, seal
from habeas.sealing.secrets import KEY_SIZE, Chance, Secret, derive

_CONTEXT = b"habeas/case-key/v1|"
SALT_SIZE = 16


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
    plain = case_key.value + description
    return seal(plain, _CONTEXT + case.encode(), derive(master, "case wrap").value, chance)


def unwrap_case(file: bytes, *, case: str, master: Secret) -> tuple[Secret, bytes]:
    """Open a case's key file.

    Raises: AlteredError: it was altered, or is another case's.
    """
    plain = open_sealed(file, _CONTEXT + case.encode(), derive(master, "case wrap").value, place=f"{case}/case.key")
    return Secret(plain[:KEY_SIZE]), plain[KEY_SIZE:]


def database_key(case_key: Secret, database: str) -> DatabaseKey:
    """Return the key and salt of one of a case's databases: entries, keys or index."""
    return DatabaseKey(
        key=derive(case_key, f"database {database}"),
        salt=derive(case_key, f"database salt {database}", size=SALT_SIZE),
    )
