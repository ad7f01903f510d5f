"""The recovery code: 128 random bits as 26 letters in Crockford's base 32, and two check letters."""

from __future__ import annotations

from hashlib import sha256

from habeas.errors import WrongPassphraseError
from habeas.sealing.secrets import Chance, Secret

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, " ": None})
_GROUP = 4


def new_recovery_code(chance: Chance) -> str:
    """Return a code such as `k3f0-…`: seven groups of four letters."""
    number = int.from_bytes(chance(16), "big")
    letters = "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))
    code = letters + _check_letters(letters)
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def read_recovery_code(typed: str) -> Secret:
    """Read a code as a person types it: case, dashes, spaces and the letters o, i, l do not matter.

    Raises: WrongPassphraseError: the check letters do not fit, so a letter was mistyped.
    """
    letters = typed.strip().lower().translate(_MISREAD)
    if len(letters) != 28 or not set(letters) <= set(_ALPHABET) or _check_letters(letters[:26]) != letters[26:]:
        raise WrongPassphraseError(
            "the recovery code has a mistyped letter", advice="Type the seven groups of four letters again."
        )
    return Secret(letters.encode())


def looks_like_recovery_code(typed: str) -> bool:
    """Tell whether a person typed the recovery code where a passphrase was asked for."""
    try:
        read_recovery_code(typed)
    except WrongPassphraseError:
        return False
    return True


def _check_letters(letters: str) -> str:
    digest = sha256(b"habeas/recovery-check/v1" + letters.encode()).digest()
    return _ALPHABET[digest[0] & 31] + _ALPHABET[digest[1] & 31]
