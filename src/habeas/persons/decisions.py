"""A decision of a person on two mentions. It binds every engine."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.model.records import Same


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided of two mentions. `drawn`: the pair was drawn by lot, so that the answer measures the model
    and may improve it; one that the queue chose says more of the queue than of the model."""

    a: str
    b: str
    same: Same
    drawn: bool = False
