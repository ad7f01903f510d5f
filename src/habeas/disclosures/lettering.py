"""Which letters a paper's faces can show.

A letter without a face, and a character that would act unseen, is shown by its number in brackets and counted: never
left out, never an empty box. Everything else stays as written.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import regex

# UAX #9 §2: explicit embeddings, overrides and isolates could turn the letters of a name around.
_TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
# Shaping hides these whether a face has them or not: the Arabic letter mark, grapheme joiner, two presentation marks.
_HIDDEN = frozenset("\u034f\u061c\ufe0e\ufe0f")
_LINE_ENDS = regex.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CLUSTER = regex.compile(r"\X")
_ACCENTS = regex.compile(r"(?:\A|\n)\p{M}")  # with nothing to stand on


@dataclass(frozen=True, slots=True, kw_only=True)
class Faces:
    """The letters of each family, in the order in which a letter looks for one."""

    families: tuple[frozenset[str], ...]


def faces(listed: str) -> Faces:
    """Read a list of families: a line each, its name and its ranges of code points ("0020-007E"), by tabs."""
    families = []
    for line in listed.splitlines():
        _, *ranges = line.split("\t")
        ends = [[int(end, 16) for end in one.split("-")] for one in ranges]
        families.append(frozenset(chr(point) for first, last in ends for point in range(first, last + 1)))
    return Faces(families=tuple(families))


def lettered(text: str, known: Faces) -> tuple[str, int]:
    """Return a text that the faces can show, and how many of its characters stand as numbers.

    Every line end becomes "\\n", a tab four blanks.
    """
    text = _LINE_ENDS.sub("\n", text).replace("\t", "    ")
    letters = set(text) - {"\n"}
    if not letters & _TURNING and any(letters <= family for family in known.families) and not _ACCENTS.search(text):
        return text, 0
    shown, numbered = [], 0
    for found in _CLUSTER.finditer(text):
        cluster = found.group()
        if cluster == "\n" or _has_face(cluster, known):
            shown.append(cluster)
            continue
        for letter in cluster:
            kept = letter == "\n" or _has_face(letter, known)
            shown.append(letter if kept else f"[U+{ord(letter):04X}]")
            numbered += not kept
    return "".join(shown), numbered


def _has_face(cluster: str, known: Faces) -> bool:
    """Does one family hold all of it, its accents too? An accent without a letter has nothing to stand on."""
    needed = set(cluster) - _HIDDEN
    lone = unicodedata.category(cluster[0]).startswith("M") and cluster[0] not in _HIDDEN
    return not lone and not needed & _TURNING and any(needed <= family for family in known.families)
