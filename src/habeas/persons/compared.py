"""What an engine says of a case: scored pairs as arrays, the same shape for every engine, reasons on demand."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from habeas.errors import PersonsError
from habeas.model.records import Reason
from habeas.persons.pairs import Pair

Settings = Mapping[str, float | int | str | bool | list[str]]
Explain = Callable[[int], tuple[Reason, ...]]
"""Gives the reasons of the pair at a position. Called for the few pairs that someone reads, never for all."""

_BIT = math.log(2.0)
_TOLERANCE = 1e-6  # bits between the sum of the reasons and the weight: rounding of sums, nothing else


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compared:
    """Pairs of rows with the log odds that they are one person.

    `first`, `second`: int32 row numbers, first < second, each pair once, sorted by (first, second); pairs under the
    least probability of the run are not among them. `log_odds`: float64, natural, the prior included; finite.
    `compared` counts all pairs that were scored. `fields` were compared. `engine`, `version` and `settings` go into the
    record of the run. The arrays cannot be written to. The repr shows counts only.

    Raises: PersonsError: the arrays break one of these laws.
    """

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    log_odds: NDArray[np.float64]
    compared: int
    fields: tuple[str, ...]
    engine: str
    version: str
    settings: Settings
    explain: Explain = field(repr=False)

    def __post_init__(self) -> None:
        for name, kind in (("first", np.int32), ("second", np.int32), ("log_odds", np.float64)):
            object.__setattr__(self, name, _kept(name, getattr(self, name), kind))
        _check_lengths(self)
        _check_pairs(self.first, self.second)
        if not np.isfinite(self.log_odds).all():
            raise PersonsError("an engine gave a pair no finite weight", place=self.engine)

    def __repr__(self) -> str:
        return f"Compared({len(self)} of {self.compared} pairs, {self.engine} {self.version})"

    def __len__(self) -> int:
        return len(self.first)

    @property
    def probability(self) -> NDArray[np.float64]:
        """The log odds as probabilities, from 0 to 1."""
        with np.errstate(over="ignore"):
            return np.asarray(1.0 / (1.0 + np.exp(-self.log_odds)), dtype=np.float64)

    def bits(self, number: int) -> float:
        """Return the weight of the pair at a position in bits: its log odds to the base 2."""
        return float(self.log_odds[number]) / _BIT

    def reasons(self, number: int) -> tuple[Reason, ...]:
        """Say why the pair at a position has its weight: one reason a field, the prior first, no value of a cell.

        Raises: PersonsError: the engine's reasons do not add up to the weight. IndexError: no such position.
        """
        if not 0 <= number < len(self):
            raise IndexError(number)
        said = self.explain(number)
        gap = math.fsum(reason.bits for reason in said) - self.bits(number)
        if not abs(gap) <= _TOLERANCE:
            raise PersonsError(
                f"the reasons of pair {number} miss its weight by {gap:.2g} bits",
                place=self.engine,
                advice="Report this with the log root.",
            )
        return said

    def pair(self, number: int, mentions: Sequence[str]) -> Pair:
        """Return the pair at a position with its reasons, for a person to read.

        Args:
            number: the position, from 0.
            mentions: the mention id of each row.
        """
        a, b = sorted((mentions[self.first[number]], mentions[self.second[number]]))
        said = self.reasons(number)
        return Pair(
            a=a, b=b, probability=share(self.bits(number)), bits=math.fsum(one.bits for one in said), reasons=said
        )


def in_order(
    first: NDArray[Any], second: NDArray[Any]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.intp]]:
    """Sort pairs by (first, second), the smaller number of each first.

    Returns: both arrays, and the position that each pair had before.
    """
    low, high = np.minimum(first, second).astype(np.int32), np.maximum(first, second).astype(np.int32)
    order = np.lexsort((high, low))
    return low[order], high[order], order


def share(bits: float) -> float:
    """Turn log2 odds into a probability without overflow."""
    if bits > 0:
        return 1.0 / (1.0 + math.exp2(-bits)) if bits < 1000 else 1.0
    odds = math.exp2(bits)
    return odds / (1.0 + odds)


def _kept(name: str, values: NDArray[Any], kind: type[np.generic]) -> NDArray[Any]:
    """The same numbers, of the right kind, that nobody can change through this value."""
    if values.dtype != kind or values.ndim != 1:
        raise PersonsError(f"{name} is not a row of {np.dtype(kind).name}", place=f"{values.dtype}, {values.ndim}-d")
    seen = values.view()
    seen.flags.writeable = False
    return seen


def _check_lengths(compared: Compared) -> None:
    lengths = {len(compared.first), len(compared.second), len(compared.log_odds)}
    if len(lengths) > 1:
        raise PersonsError(f"an engine gave arrays of {len(lengths)} lengths", place=compared.engine)
    if compared.compared < len(compared.first):
        raise PersonsError(
            f"an engine scored {compared.compared} pairs and gave {len(compared.first)}", place=compared.engine
        )


def _check_pairs(first: NDArray[np.int32], second: NDArray[np.int32]) -> None:
    if not len(first):
        return
    if first.min() < 0 or not (first < second).all():
        raise PersonsError("a pair does not go from a lower row to a higher one")
    codes = first.astype(np.int64) << 32 | second
    if not (codes[1:] > codes[:-1]).all():
        raise PersonsError("pairs are not in order, or one stands twice")
