"""Texts from anybody, as a page or a picture can hold them: what would act unseen is replaced by a mark."""

from __future__ import annotations

import unicodedata

# UAX #9 §2: explicit embeddings, overrides and isolates. The page isolates every text itself, by <bdi>.
_OVERRIDES = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


def shown(text: str) -> str:
    """Return a text as a page can hold it, each character that would act unseen replaced by a mark.

    A control character becomes its picture, a direction override its code point in brackets (it could turn
    the letters of a name around), half a character U+FFFD. Everything else stays as written.
    """
    return "".join(_mark(character) for character in text)


def _mark(character: str) -> str:
    if character in _OVERRIDES:
        return f"[U+{ord(character):04X}]"
    if character in "\ufffe\uffff":  # XML 1.0 §2.2 has no place for them, not even as references
        return "\ufffd"
    if unicodedata.category(character) not in ("Cc", "Cs") or character in "\n\t":
        return character
    return chr(0x2400 + ord(character)) if ord(character) < 0x20 else "\ufffd"
