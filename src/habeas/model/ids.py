"""Random, opaque ids, typed by prefix: `men_` and 32 hex digits. They say nothing about whom they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable

from habeas.errors import ModelError

_PREFIXES = frozenset(
    {
        *("cas", "usr", "src", "exh", "men", "per", "lnk", "run", "fnd", "con", "fil", "wdr", "stp", "bkp"),
        *("stm", "act", "evt", "sea", "plc", "rnd", "int", "saf", "est", "drf", "rel", "mrk"),
    }
)
RANDOM_BYTES = 16
_SHAPE = re.compile(r"([a-z]{3})_([0-9a-f]{32})")

Chance = Callable[[int], bytes]
"""Gives that many random bytes. Shells pass `secrets.token_bytes`; tests pass a seeded generator."""


def new_id(prefix: str, chance: Chance) -> str:
    """Return a new id of this prefix with 128 random bits from `chance`.

    Raises: ModelError: the prefix is not one of ours.
    """
    if prefix not in _PREFIXES:
        raise ModelError(f"no ids of kind {prefix!r} exist")
    return id_of(prefix, chance(RANDOM_BYTES))


def id_of(prefix: str, random: bytes) -> str:
    """Spell 16 random bytes as an id."""
    return f"{prefix}_{random.hex()}"


def raw_of(identifier: str) -> bytes:
    """Return the 16 bytes that an id spells.

    Raises: ModelError: it spells none.
    """
    if not _SHAPE.fullmatch(identifier):
        raise ModelError("not an id")  # what was written is not repeated: somebody may have typed a name
    return bytes.fromhex(identifier[4:])


def check_id(text: str, prefix: str) -> None:
    """Check that a text is an id of this kind.

    Raises: ModelError: it is not.
    """
    shape = _SHAPE.fullmatch(text)
    if shape is None or shape.group(1) != prefix:
        raise ModelError(f"not an id of kind {prefix!r}")


def same_letters(identifier: str, prefix: str) -> str:
    """Return the id of another kind that shares these letters.

    A person takes the letters of its founding mention, so that the same links always give the same person ids.
    """
    return f"{prefix}_{identifier.partition('_')[2]}"
