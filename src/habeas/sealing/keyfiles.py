"""Key files as bytes: one line of canonical JSON, a plain checksum for accidents and a keyed one for malice."""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from typing import Any

from habeas.errors import AlteredError, DamagedError
from habeas.sealing.memory import keyed_hash
from habeas.sealing.secrets import KEY_SIZE, Secret

LIMIT = 65_536
"""Bytes. A key file is under 3 KB; what is larger is none, and is not read to its end."""

Document = dict[str, Any]


def canonical(value: object) -> bytes:
    """Return the one JSON of a value: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def write_key_file(body: Document, key: Secret, *, bound_to: str = "") -> bytes:
    """Return a key file: the body with its keyed check `mac` and its plain checksum `check`.

    Args:
        bound_to: where alone the file is valid; part of what `mac` covers.
    """
    document = {**body, "mac": _mac(body, key, bound_to)}
    return canonical({**document, "check": sha256(canonical(document)).hexdigest()}) + b"\n"


def read_key_file(file: bytes, *, place: str) -> Document:
    """Read a key file as far as that needs no key.

    Raises: DamagedError: its checksum does not fit, or it is not in its one encoding.
    """
    try:
        if len(file) > LIMIT:
            raise ValueError("too large for a key file")
        document = json.loads(file)
        rest = {key: value for key, value in document.items() if key != "check"}
        intact = document["check"] == sha256(canonical(rest)).hexdigest() and file == canonical(document) + b"\n"
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as failure:
        raise damaged(place) from failure
    if not intact:
        raise damaged(place)
    return dict(document)


def check_mac(document: Document, key: Secret, *, place: str, bound_to: str = "") -> None:
    """Check that whoever wrote this file held the key.

    Raises: AlteredError.
    """
    body = {field: value for field, value in document.items() if field not in ("mac", "check")}
    if not hmac.compare_digest(_mac(body, key, bound_to), str(document["mac"])):
        raise AlteredError(
            f"{place} was altered on purpose: its keyed check does not hold",
            place=place,
            advice="Do not use it. Restore this file from a backup, and look for who could write to the disk.",
        )


def is_hex(value: object, *, size: int | None = None) -> bool:
    """Tell whether a value is bytes in hex, in small letters, of this many bytes."""
    if not isinstance(value, str) or not value.isascii():
        return False
    try:
        read = bytes.fromhex(value)
    except ValueError:
        return False
    return read.hex() == value and size in (None, len(read))


def damaged(place: str) -> DamagedError:
    """Return the error for a file that an accident has changed."""
    return DamagedError(
        f"{place} is damaged or half-copied",
        place=place,
        advice="Copy it again from where it came from, or from a backup. Do not delete the damaged file.",
    )


def unknown_shape(place: str) -> DamagedError:
    """Return the error for a whole file of a version or shape that nobody here knows."""
    return DamagedError(f"{place} is of a version or shape that this program does not know", place=place)


def _mac(body: Document, key: Secret, bound_to: str) -> str:
    return keyed_hash(bound_to.encode() + canonical(body), key.held, size=KEY_SIZE).hex()
