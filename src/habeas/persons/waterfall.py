"""The match weight in words: one reason a field, which add up to the whole."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from habeas.model.records import Reason
from habeas.persons.fields import Field
from habeas.persons.pairs import PRIOR, Pair
from habeas.persons.prepare import Row

_NOTABLE = 1.0  # bits by which the rarity of a value must move the weight to be called rare or common


class Waterfall:
    """Reads reasons from a scored table. Equal reasons are one object: kinds are few and pairs many."""

    def __init__(self, fields: tuple[Field, ...], rows: tuple[Row, ...], prior: float) -> None:
        self._fields = fields
        self._rows = rows
        bits = math.log2(prior) - math.log2(1 - prior)
        self._prior = Reason(
            field=PRIOR, words="before anything is compared: how rare it is that two are one", bits=bits
        )
        self._known: dict[tuple[str, int, int, float, float], Reason] = {}

    def pairs(self, scored: Any) -> Iterator[Pair]:
        """Give the pairs of a scored Arrow table (none if it is None)."""
        if scored is None:
            return
        columns = {name: scored.column(name).to_pylist() for name in self._columns(scored.column_names)}
        for number, (left, right) in enumerate(zip(columns["unique_id_l"], columns["unique_id_r"], strict=True)):
            yield self._pair(left, right, {name: values[number] for name, values in columns.items()})

    def _columns(self, present: list[str]) -> list[str]:
        wanted = {"unique_id_l", "unique_id_r"}
        for field in self._fields:
            wanted |= {f"gamma_{field.slug}", f"mw_{field.slug}", f"mw_tf_adj_{field.slug}"}
        return [name for name in present if name in wanted]

    def _pair(self, left: int, right: int, cells: dict[str, Any]) -> Pair:
        one, other = sorted((self._rows[left], self._rows[right]), key=lambda row: row.mention)
        reasons = [self._prior]
        for field in self._fields:
            missing = (not field.known(one)) + (not field.known(other))
            rarity = cells.get(f"mw_tf_adj_{field.slug}") or 0.0
            reasons.append(
                self._reason(field, cells[f"gamma_{field.slug}"], missing, cells[f"mw_{field.slug}"], rarity)
            )
        bits = math.fsum(reason.bits for reason in reasons)
        return Pair(a=one.mention, b=other.mention, probability=_share(bits), bits=bits, reasons=tuple(reasons))

    def _reason(self, field: Field, gamma: int, missing: int, weight: float, rarity: float) -> Reason:
        key = (field.slug, gamma, missing, weight, rarity)
        if key not in self._known:
            self._known[key] = _reason(field, gamma, missing, weight, rarity)
        return self._known[key]


def _reason(field: Field, gamma: int, missing: int, weight: float, rarity: float) -> Reason:
    """Say one field in words. Splink numbers the grades from below: "else" is 0, missing is -1."""
    if gamma < 0:
        words = f"{field.title}: missing in {'both' if missing > 1 else 'one'}, says nothing"
        return Reason(field=field.slug, words=words, bits=0.0)
    grade = field.grades[len(field.grades) - 1 - gamma]
    words = f"{field.title}: {grade.words}"
    if grade.tf and rarity >= _NOTABLE:
        words += ", rare"
    elif grade.tf and rarity <= -_NOTABLE:
        words += ", common"
    return Reason(field=field.slug, words=words, bits=weight + rarity)


def _share(bits: float) -> float:
    """Turn log2 odds into a probability without overflow."""
    if bits > 0:
        return 1.0 / (1.0 + math.exp2(-bits)) if bits < 1000 else 1.0
    odds = math.exp2(bits)
    return odds / (1.0 + odds)
