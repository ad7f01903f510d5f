"""How common a name is among the names of the same part and script in one case: by that, agreement on it weighs much or
little.

The share of a name is counted in the case and smoothed by what the packs expect (a listed name by its rank, any other
as one rare name among many), so that a name seen once is not unique and one never seen is not impossible.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from habeas.persons.compiled_packs import FAMILY, GIVEN, RARE, CompiledPacks, compiled
from habeas.persons.cultures import Pack
from habeas.persons.tagged import Role, Tagged, Word

SMOOTHING = 50.0
"""Names that the packs' expectation counts as much as."""


class Part(StrEnum):
    """Roles whose names are counted together."""

    GIVEN = "given"
    FATHER = "father"
    FAMILY = "family"
    KUNYA = "kunya"
    TEIP = "teip"
    ALIAS = "alias"


PART_OF: Mapping[Role, Part] = {
    Role.GIVEN: Part.GIVEN, Role.PATRONYMIC: Part.FATHER, Role.FATHER: Part.FATHER, Role.GRANDFATHER: Part.FATHER,
    Role.FAMILY: Part.FAMILY, Role.SECOND_FAMILY: Part.FAMILY, Role.NISBA: Part.FAMILY, Role.KUNYA: Part.KUNYA,
    Role.TEIP: Part.TEIP, Role.ALIAS: Part.ALIAS,
}  # fmt: skip
"""Titles, initials, particles and unknown words have no frequency."""

_Key = tuple[str, Part]  # script, part


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequencies:
    """How often each bare name stands in each part, by script. A word in doubt counts in part for each of its places.

    Attributes:
        counts: by script and part, the weight of each bare name.
        totals: by script and part, the weight of all.
        cultures: by script, how many names each pack read; what the packs expect is mixed in this proportion.
        words: the packs.
    """

    counts: Mapping[_Key, Mapping[str, float]]
    totals: Mapping[_Key, float]
    cultures: Mapping[str, Mapping[str, float]]
    words: CompiledPacks = field(repr=False)

    def __repr__(self) -> str:
        return f"Frequencies({len(self.counts)} scripts and parts)"

    def log_share(self, bare: str, *, part: Part, script: str, culture: str = "") -> float:
        """Return the natural logarithm of a name's share among the names of its part and script; finite, below 0.

        Args:
            bare: as `Tagged.texts` has it.
            script: a letter of habeas.model.spellings.SCRIPTS.
            culture: the pack whose expectation is asked; those of the case's names in this script if "".
        """
        key = (script, part)
        count = self.counts.get(key, {}).get(bare, 0.0)
        expected = self._expected(bare, part, script, culture)
        return math.log((count + SMOOTHING * expected) / (self.totals.get(key, 0.0) + SMOOTHING))

    def log_shares(self, bares: Sequence[str], *, part: Part, script: str, culture: str = "") -> NDArray[np.float64]:
        """Return `log_share` of many names, in their order; a repeated one is worked out once."""
        known = {bare: self.log_share(bare, part=part, script=script, culture=culture) for bare in dict.fromkeys(bares)}
        return np.fromiter((known[bare] for bare in bares), dtype=np.float64, count=len(bares))

    def _expected(self, bare: str, part: Part, script: str, culture: str) -> float:
        """The share that the packs expect of a name before the case is looked at."""
        if part not in (Part.GIVEN, Part.FATHER, Part.FAMILY):
            return RARE
        place = FAMILY if part is Part.FAMILY else GIVEN
        shares = {culture: 1.0} if culture else self.cultures.get(script, {})
        total = sum(shares.values())
        if not total:
            return RARE
        return sum(share * self.words.expected(bare, place, name) for name, share in shares.items()) / total


def frequencies(tagged: Iterable[Tagged], *, cultures: Sequence[Pack] | None = None) -> Frequencies:
    """Count the names of a case by part and script.

    Args:
        tagged: what `roles.tag` returned for all names of the case, aliases among them.
        cultures: the packs whose lists smooth the counts; all that ship with the program if None.
    """
    counts: defaultdict[_Key, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    read: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for one in tagged:
        units: dict[int, list[Word]] = {}
        for word in one.words:
            if word.bare and word.role is not Role.INITIAL:
                units.setdefault(word.unit, []).append(word)
        for words in units.values():
            bare, first = " ".join(word.bare for word in words), words[0]
            for role, weight in first.weights:
                part = PART_OF.get(role)
                if part is not None:
                    counts[first.script, part][bare] += weight
        if one.culture and one.words:
            read[one.words[0].script][one.culture] += 1.0
    return Frequencies(
        counts={key: dict(found) for key, found in counts.items()},
        totals={key: sum(found.values()) for key, found in counts.items()},
        cultures={script: dict(found) for script, found in read.items()},
        words=compiled(cultures),
    )
