"""The recovery code: 128 random bits as 26 letters in Crockford's base 32, and two check letters."""

from __future__ import annotations

from hashlib import sha256

from habeas.errors import WrongPassphraseError
from habeas.sealing.memory import wipe
from habeas.sealing.secrets import Chance, Secret

_ALPHABET = b"0123456789abcdefghjkmnpqrstvwxyz"
_MISREAD = bytes.maketrans(b"oil", b"011")
_BETWEEN = b"- \t\r\n"
_GROUP = 4
_LETTERS = 28


def new_recovery_code(chance: Chance) -> str:
    """Return a code such as `k3f0-…`: seven groups of four letters."""
    number = int.from_bytes(chance(16), "big")
    letters = bytes(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))
    code = (letters + _check_letters(letters)).decode()
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def read_recovery_code(typed: str | bytes | bytearray) -> Secret:
    """Read a code as a person types it: case, dashes, spaces and the letters o, i, l do not matter.

    Raises: WrongPassphraseError: the check letters do not fit, so a letter was mistyped.
    """
    raw = bytearray(typed.encode("utf-8", "surrogateescape") if isinstance(typed, str) else typed)
    small = raw.lower()
    letters = small.translate(_MISREAD, _BETWEEN)
    wipe(raw)
    wipe(small)
    right = len(letters) == _LETTERS and all(letter in _ALPHABET for letter in letters)
    if not right or letters[26:] != _check_letters(letters[:26]):
        wipe(letters)
        raise WrongPassphraseError(
            "the recovery code has a mistyped letter", advice="Type the seven groups of four letters again."
        )
    return Secret(letters)


def looks_like_recovery_code(typed: str | bytes | bytearray) -> bool:
    """Tell whether a person typed the recovery code where a passphrase was asked for."""
    try:
        read_recovery_code(typed).wipe()
    except WrongPassphraseError:
        return False
    return True


def as_code(typed: Secret) -> Secret:
    """Return what was typed, read as a recovery code if it can be one; else as it is: trying either costs the same."""
    try:
        return read_recovery_code(typed.held)
    except WrongPassphraseError:
        return typed.copy()


def _check_letters(letters: bytes | bytearray) -> bytes:
    digest = sha256(b"habeas/recovery-check/v1" + letters).digest()
    return bytes((_ALPHABET[digest[0] & 31], _ALPHABET[digest[1] & 31]))
