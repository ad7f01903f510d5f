"""A compared pair: how probable it is that two mentions are one person, and why."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.model.records import Reason
from habeas.persons.fields import kind_of

PRIOR = "prior"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two mentions (`a` < `b`) as the model sees them.

    `bits` is the log2 odds that they are one person; the bits of the reasons, the prior among them, add up to
    it. `probability` is the same number as a share. `reasons` say each field in words and hold no value of a
    cell.
    """

    a: str
    b: str
    probability: float
    bits: float
    reasons: tuple[Reason, ...]


def on_name_alone(pair: Pair) -> bool:
    """Say whether nothing but names speaks for a pair: no date of birth, date or place of the taking adds a
    bit.

    Sex does not count: it follows from most given names.
    """
    return not any(reason.bits > 0 and kind_of(reason.field) == "circumstance" for reason in pair.reasons)
