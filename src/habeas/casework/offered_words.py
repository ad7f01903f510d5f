"""Words offered for a passphrase: drawn by lot, so that nobody who knows you can guess them."""

from __future__ import annotations

from shamir_mnemonic.wordlist import WORDLIST  # type: ignore[import-untyped]  # a list of str

from habeas.model.ids import Chance

WORDS = 6
"""Of 1,024 each: 60 bits, and each guess costs what Argon2id is set to."""


def offered_words(chance: Chance) -> str:
    """Return six short English words, with a space between them.

    Each is a draw of ten bits: 1,024 divides what two bytes can say, so that no word is likelier than another.
    """
    return " ".join(WORDLIST[int.from_bytes(chance(2), "big") % len(WORDLIST)] for _ in range(WORDS))
