"""The match weight in words: one reason a field, which add up to the whole. Made for the pair that is asked about."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from habeas.errors import PersonsError
from habeas.model.records import Reason
from habeas.persons.compared import in_order
from habeas.persons.fields import Field
from habeas.persons.pairs import PRIOR
from habeas.persons.prepare import Row
from habeas.persons.weights import Weights

_NOTABLE = 1.0  # bits by which the rarity of a value must move the weight to be called rare or common
_MISSING = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Waterfall:
    """What Splink found of each pair: a grade a field, and how much the rarity of what they share adds.

    `first`, `second`: row numbers, sorted. `grades`: int8, shape (pairs, fields); 0 is the closest, -1 missing.
    `rarity`: float32 bits, shape (pairs, fields). `bits`: of each grade of each field. `prior`: bits of a chance pair.
    """

    fields: tuple[Field, ...]
    rows: tuple[Row, ...]
    first: NDArray[np.int32]
    second: NDArray[np.int32]
    grades: NDArray[np.int8]
    rarity: NDArray[np.float32]
    bits: tuple[tuple[float, ...], ...]
    prior: float

    def __repr__(self) -> str:
        return f"Waterfall({len(self.first)} pairs, {len(self.fields)} fields)"

    def log_odds(self) -> NDArray[np.float64]:
        """Return the natural log odds of each pair: the sum of its reasons."""
        total = np.full(len(self.first), self.prior, dtype=np.float64)
        for number, bits in enumerate(self.bits):
            # -1 reaches the last place, which is what a missing field says: nothing.
            total += np.array((*bits, 0.0))[self.grades[:, number]] + self.rarity[:, number].astype(np.float64)
        return total * math.log(2.0)

    def reasons(self, number: int) -> tuple[Reason, ...]:
        """Say the pair at a position in words: the prior, then each field. No word is a value of a cell."""
        one, other = self.rows[self.first[number]], self.rows[self.second[number]]
        prior = Reason(
            field=PRIOR, words="before anything is compared: how rare it is that two are one", bits=self.prior
        )
        said = [prior]
        for place, (field, bits) in enumerate(zip(self.fields, self.bits, strict=True)):
            missing = (not field.known(one)) + (not field.known(other))
            grade, rarity = int(self.grades[number, place]), float(self.rarity[number, place])
            said.append(_reason(field, grade, bits, missing, rarity))
        return tuple(said)


def waterfall_of(
    scored: Any, fields: tuple[Field, ...], rows: tuple[Row, ...], weights: Weights, prior: float
) -> Waterfall:
    """Read Splink's grades from a scored Arrow table.

    Args:
        scored: columns `unique_id_l`, `unique_id_r`, and of each field `gamma_…` and, where rarity counts,
            `mw_tf_adj_…` in bits; None if there was no pair to score.
        prior: the probability of a chance pair.
    Raises: PersonsError: a grade that the field does not have.
    """
    count = 0 if scored is None else scored.num_rows
    grades = np.full((count, len(fields)), _MISSING, dtype=np.int8)
    rarity = np.zeros((count, len(fields)), dtype=np.float32)
    first = second = np.empty(0, dtype=np.int32)
    if scored is not None:
        first, second, order = in_order(scored["unique_id_l"].to_numpy(), scored["unique_id_r"].to_numpy())
        for place, field in enumerate(fields):
            grades[:, place] = _grades(scored[f"gamma_{field.slug}"].to_numpy()[order], field)
            if f"mw_tf_adj_{field.slug}" in scored.column_names:
                found = scored[f"mw_tf_adj_{field.slug}"].to_numpy()[order]
                rarity[:, place] = np.where(grades[:, place] == _MISSING, 0.0, np.nan_to_num(found.astype(np.float32)))
    return Waterfall(
        fields=fields,
        rows=rows,
        first=first,
        second=second,
        grades=grades,
        rarity=rarity,
        bits=tuple(_bits(field, weights) for field in fields),
        prior=math.log2(prior) - math.log2(1 - prior),
    )


def wanted_columns(fields: tuple[Field, ...], present: list[str]) -> list[str]:
    """Return which columns of Splink's answer a waterfall is read from."""
    wanted = {"unique_id_l", "unique_id_r"}
    for field in fields:
        wanted |= {f"gamma_{field.slug}", f"mw_tf_adj_{field.slug}"}
    return [name for name in present if name in wanted]


def _grades(gamma: NDArray[Any], field: Field) -> NDArray[Any]:
    """Splink numbers the grades from below: "else" is 0, missing is -1. Here the closest is 0."""
    found = np.where(gamma < 0, _MISSING, len(field.grades) - 1 - gamma)
    if len(found) and (found.min() < _MISSING or found.max() >= len(field.grades)):
        raise PersonsError(f"the engine gave the field {field.slug} a grade that it does not have")
    return found


def _bits(field: Field, weights: Weights) -> tuple[float, ...]:
    shares = (weights.of(field.slug, number) for number in range(len(field.grades)))
    return tuple(math.log2(m / u) for m, u in shares)


def _reason(field: Field, grade: int, bits: tuple[float, ...], missing: int, rarity: float) -> Reason:
    """Say one field in words."""
    if grade == _MISSING:
        words = f"{field.title}: missing in {'both' if missing > 1 else 'one'}, says nothing"
        return Reason(field=field.slug, words=words, bits=0.0)
    found = field.grades[grade]
    words = f"{field.title}: {found.words}"
    if found.tf and rarity >= _NOTABLE:
        words += ", rare"
    elif found.tf and rarity <= -_NOTABLE:
        words += ", common"
    return Reason(field=field.slug, words=words, bits=bits[grade] + rarity)
