"""Weights: how often each grade of a field is seen in true pairs (m) and in chance pairs (u)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from habeas.persons.fields import Field
from habeas.persons.prepare import Prepared, Row

_STRENGTH = 30  # the general weights count as much as this many pairs of the case
_LEAST_U = 1e-5
_LEAST_M = 1e-4
_RULE_RECALL = 0.6  # share of true pairs that the certain rules of `prior_of` find; see docs/methods/linkage.md


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """m and u by field and grade, and the fields whose weights are general, not the case's own."""

    m: Mapping[str, tuple[float, ...]]
    u: Mapping[str, tuple[float, ...]]
    general: tuple[str, ...]

    def of(self, slug: str, grade: int) -> tuple[float, float]:
        """Return m and u of one grade."""
        return self.m[slug][grade], self.u[slug][grade]


def general_weights(fields: tuple[Field, ...]) -> Weights:
    """The weights to start from, and to stay with where a case is too small to teach others."""
    return Weights(
        m={field.slug: _shares([grade.m for grade in field.grades], _LEAST_M) for field in fields},
        u={field.slug: _shares([grade.u for grade in field.grades], _LEAST_U) for field in fields},
        general=tuple(field.slug for field in fields),
    )


def with_strangers(
    start: Weights, fields: tuple[Field, ...], prepared: Prepared, model: dict[str, Any], *, chance_pairs: int
) -> Weights:
    """Take u from a Splink model that looked at so many chance pairs."""
    u = {}
    for field in fields:
        pairs = min(chance_pairs, math.comb(len(prepared.rows), 2)) * _known(field, prepared) ** 2
        u[field.slug] = _drawn(_levels(model, field, "u_probability"), start.u[field.slug], pairs, _LEAST_U)
    return Weights(m=start.m, u=u, general=start.general)


def with_same_persons(
    start: Weights,
    fields: tuple[Field, ...],
    prepared: Prepared,
    taught: Sequence[tuple[frozenset[str], dict[str, Any]]],
    *,
    prior: float,
) -> Weights:
    """Take m from Splink models, each trained on one block and silent on the fields which that block fixes.

    Of several blocks the median counts. A field that no block could teach keeps the general m and is named.
    """
    matches = prior * math.comb(len(prepared.rows), 2)
    m, general = dict(start.m), []
    for field in fields:
        learnt = [_levels(model, field, "m_probability") for fixed, model in taught if field.slug not in fixed]
        if not learnt:
            general.append(field.slug)
            continue
        middle = [median(values) for values in zip(*learnt, strict=True)]
        drawn = _drawn(middle, start.m[field.slug], matches * _known(field, prepared) ** 2, _LEAST_M)
        m[field.slug] = _no_looser(drawn, start.m[field.slug]) if field.kind == "name" else drawn
    return Weights(m=m, u=start.u, general=tuple(general))


def _levels(model: dict[str, Any], field: Field, kind: str) -> list[float]:
    """The m or u of each grade; 0 for a grade never seen, for which Splink writes no number."""
    trained = next(one for one in model["comparisons"] if one["output_column_name"] == field.slug)
    levels = [level for level in trained["comparison_levels"] if not level.get("is_null_level")]
    values = [level.get(kind) for level in levels]
    return [value if isinstance(value, float) else 0.0 for value in values]


def _known(field: Field, prepared: Prepared) -> float:
    """The share of mentions that have a field."""
    return sum(map(field.known, prepared.rows)) / len(prepared.rows)


def _drawn(learnt: list[float], general: tuple[float, ...], pairs: float, least: float) -> tuple[float, ...]:
    """Mix what so many pairs taught with the general weights, as if those were 30 pairs more.

    Splink gives a grade it never saw a weight of one in a million; one odd pair would then outweigh all else.
    """
    mixed = [
        (value * pairs + usual * _STRENGTH) / (pairs + _STRENGTH) for value, usual in zip(learnt, general, strict=True)
    ]
    return _shares(mixed, least)


def _no_looser(drawn: tuple[float, ...], general: tuple[float, ...]) -> tuple[float, ...]:
    """Keep "differs" of a name at most as frequent among true pairs as it is in general.

    EM takes some relatives who were taken together for one person, and would learn that names may differ.
    """
    return _shares([*drawn[:-1], min(drawn[-1], general[-1])], _LEAST_M)


def _shares(values: list[float], least: float) -> tuple[float, ...]:
    floored = [max(value, least) for value in values]
    total = sum(floored)
    return tuple(value / total for value in floored)


def prior_of(prepared: Prepared) -> float:
    """The probability that two mentions taken at random are one person.

    Counted from pairs that hardly err (the same words of the name and the same day of taking or birth),
    divided by the share of true pairs that such rules find, and never more than lists can hold: a person
    stands once on a list, so two lists share at most the length of the shorter.
    """
    total = math.comb(len(prepared.rows), 2)
    certain = _certain_pairs(prepared.rows) / _RULE_RECALL
    lengths = sorted(Counter(row.list for row in prepared.rows).values(), reverse=True)
    # The k-th longest list can meet each of the k - 1 longer ones once a person.
    most = sum(rank * length for rank, length in enumerate(lengths)) or len(prepared.rows) / 2
    return min(max(min(certain, most), 1.0), total * 0.5) / total


def _certain_pairs(rows: tuple[Row, ...]) -> int:
    """Pairs with the same name words and the same day of taking or of birth, each once."""
    by_taken: Counter[tuple[object, ...]] = Counter()
    by_birth: Counter[tuple[object, ...]] = Counter()
    by_both: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        name = (row.family_sound, row.given_sound)
        taken = row.taken_from if row.taken_from == row.taken_to else None
        birth = row.birth_from if row.birth_from == row.birth_to else None
        if None in name:
            continue
        if taken is not None:
            by_taken[(*name, taken)] += 1
        if birth is not None:
            by_birth[(*name, birth)] += 1
        if taken is not None and birth is not None:
            by_both[(*name, taken, birth)] += 1
    once = sum(math.comb(n, 2) for counts in (by_taken, by_birth) for n in counts.values())
    return once - sum(math.comb(n, 2) for n in by_both.values())
