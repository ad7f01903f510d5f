"""Pairs of spellings of one name, read from the folder translit_pairs, and how they are parted into three."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from habeas.persons.letters import letters_of

SOURCES = {
    "wikidata_russian": "russian_dev.tsv",
    "wikidata_arabic": "arabic_dev.tsv",
    "google_arabic": "google_ar2en_train.txt",
    "gaza_arabic": "gaza_dict_ar_en.csv",
}
"""The sources by name."""
PARTS = {"train": range(70), "dev": range(70, 80), "test": range(80, 100)}
"""Which hundredths of the Latin words are for what. dev: chosen by. test: reported, and seen by nobody before."""
_SPLIT = "habeas names 1"
_GROUP = 8  # more spellings than this are of a short word that is several names


@dataclass(frozen=True, slots=True)
class Pair:
    """A word in Latin letters, its spelling in another script, and how often the source saw them together."""

    latin: str
    other: str
    script: str
    times: int
    source: str


def part_of(latin: str) -> str:
    """Return the part that a Latin word and all its pairs belong to, by its letters alone."""
    drawn = int.from_bytes(sha256(f"{_SPLIT} {letters_of(latin)[1]}".encode()).digest()[:4], "big") % 100
    return next(part for part, of in PARTS.items() if drawn in of)


def read_pairs(folder: Path) -> list[Pair]:
    """Read the pairs of all sources: one word and one word, each pair of letters once a source."""
    found: dict[tuple[str, str, str], Pair] = {}
    for source, name in SOURCES.items():
        for latin, other, times in _rows(folder / name):
            (script, left), (into, right) = letters_of(latin.replace(" ", "")), letters_of(other.replace(" ", ""))
            if script == "l" and into in "ca" and len(left) > 1 and len(right) > 1:
                found.setdefault((source, left, right), Pair(left, right, into, times, source))
    return list(found.values())


def _rows(path: Path) -> Iterator[tuple[str, str, int]]:
    with path.open(encoding="utf-8", newline="") as stream:
        if path.suffix == ".tsv":
            lines = (line.rstrip("\r\n").split("\t") for line in stream)
            yield from ((latin, other, int(times)) for latin, other, times in lines if times.isdigit())
        elif path.suffix == ".txt":
            yield from ((latin, other, 1) for other, latin in (line.rstrip("\r\n").split("\t") for line in stream))
        else:
            yield from ((row[1], row[0], 1) for row in csv.reader(stream) if len(row) == 2)


def spellings(pairs: Iterable[Pair], scripts: str) -> list[tuple[str, str]]:
    """Return pairs of words of two scripts that are spellings of one name, in order, each once.

    "lc", "la": as the sources have them. "ca": a Cyrillic and an Arabic word with a Latin word between them. "ll",
    "cc", "aa": two different words of one script that share a spelling in another, and the other way round.
    """
    across = sorted({(pair.latin, pair.other, pair.script) for pair in pairs})
    if scripts[0] == "l" != scripts[1]:
        return [(latin, other) for latin, other, script in across if script == scripts[1]]
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for latin, other, script in across:
        if scripts == "ll":
            groups[other].add(latin)
        elif script in scripts:
            groups[latin].add(other)
    found = {
        (one, two) for group in groups.values() if len(group) <= _GROUP for one in group for two in group if one != two
    }
    if scripts == "ca":
        return sorted((one, two) for one, two in found if letters_of(one)[0] == "c" and letters_of(two)[0] == "a")
    return sorted(found)


def not_wrong(right: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Return for each first word of right pairs the second words that are no wrong answer to it.

    Its own, and those of the words that share one with it: no source has all the spellings of a name.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    back: defaultdict[str, set[str]] = defaultdict(set)
    for first, second in right:
        found[first].add(second)
        back[second].add(first)
    return {
        first: frozenset(other for second in seconds for middle in back[second] for other in found[middle])
        for first, seconds in found.items()
    }
