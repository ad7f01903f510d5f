"""What a page of public statistics says, as plain values that a caller fills. What is not told is None, never 0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from habeas.disclosures.case_report import Estimate
from habeas.disclosures.public_tables import ALL, NOT_KNOWN, SEVERAL, UNITS, WORDS, TableSpec, Thresholds
from habeas.model.vocabularies import vocabulary

At = tuple[str, ...]
_TERMS = {"type": "act_types", "ground": "grounds", "fate": "fate", "whereabouts": "whereabouts"}
_SAID = {
    ALL: "all",
    NOT_KNOWN: "not known",
    SEVERAL: "more than one",
    "no_list": "on no list",
    "withheld": "not given outside",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A figure on the page: its count, or None where it is not told.

    `last`: what an earlier release told of it, with its day, where this one does not tell it. `half`: of a noisy
    figure, how far the noise moved it at most, 95 times in 100.
    """

    count: int | None
    last: tuple[int, str] | None = None
    half: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTable:
    """One table: the values of each dimension in the order of the page, and every figure that is not 0.

    `names`: what values are called where vocabularies do not say it: places, lists. `epsilon`: of its noise, 0 for
        none.
    """

    spec: TableSpec
    values: tuple[tuple[str, ...], ...]
    figures: Mapping[At, Shown]
    names: Mapping[str, str] = field(default_factory=dict)
    epsilon: float = 0.0

    def shown(self, at: At) -> Shown:
        """Return a figure; what is not among the figures is 0."""
        return self.figures.get(at, Shown(count=0))

    def cells(self) -> Iterator[tuple[At, Shown]]:
        """Give every figure, cells before the sums they are in."""
        for at in product(*((*column, ALL) for column in self.values)):
            yield at, self.shown(at)

    @property
    def not_told(self) -> int:
        """Return how many figures are not told."""
        return sum(one.count is None for one in self.figures.values())

    def label(self, dim: str, value: str) -> str:
        """Return what a value is called on the page."""
        if value in _SAID:
            return _SAID[value]
        if dim in _TERMS and value in (terms := vocabulary(_TERMS[dim]).terms):
            return terms[value].label("en")
        return self.names.get(value, value)

    @property
    def title(self) -> str:
        """Return what is counted, by what, of which part of the record."""
        by = " and ".join(WORDS[dim].lower() for dim in self.spec.dims)
        words = UNITS[self.spec.unit]
        title = words[:1].upper() + words[1:] + (f", by {by}" if by else ", in all")
        return title + (f" ({self.part})" if self.part else "")

    @property
    def part(self) -> str:
        """Return which part of the record it is about, in words; "" for all."""
        terms = vocabulary("act_types").terms
        found = [terms[one].label("en") for one in sorted(self.spec.types)]
        told = f"only acts of type {' or '.join(found)}" if found else ""
        time = " ".join(f"{word} {date}" for word, date in (("from", self.spec.since), ("to", self.spec.until)) if date)
        return ", ".join(one for one in (told, f"begun {time}" if time else "") if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Everything that a release says.

    Args:
        record: how many entries the log held when it was counted; `root` stands for all of them.
        lists: titles of the lists that are counted. coded: whether coded statements are.
        kept_back: persons who are in no figure because nothing covers it, where their number may be told; None where it
            may not. vocabularies: versions of those the tables use.
        epsilon, spent, budget: of the privacy budget, where any was spent.
    """

    case_id: str
    filing: str
    made_on: str
    program: str
    record: int
    root: str
    thresholds: Thresholds
    tables: tuple[PublicTable, ...]
    lists: tuple[str, ...] = ()
    coded: bool = False
    kept_back: int | None = None
    vocabularies: Mapping[str, str] = field(default_factory=dict)
    estimate: Estimate | None = None
    epsilon: float = 0.0
    spent: float = 0.0
    budget: float = 0.0
    invented: bool = False


SELECTION = (
    "These figures count what was reported. What nobody reported is not in them, and what is reported depends on who "
    "could speak, to whom, and when. More in one place or month can mean more acts there, or a better telephone line. "
    "They are no measure of the whole, and do not show by themselves that anything rose or fell."
)
"""The warning that goes wherever a count goes."""
