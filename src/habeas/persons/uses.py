"""How a case uses its words: in which part each stands, in which order parts come, and of which culture names are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Counts = tuple[float, float, float]
"""As given, as patronymic, as family name. Names of fathers without an ending count as given names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """What the names of a case show.

    Attributes:
        words: by bare name, how often it stands in each part.
        sounds: the same by sound key (habeas.model.sounds), across scripts.
        totals: the names of each part.
        cultures: by script, how usual each pack's names are, by the pack's name; adds to 1.
        orders: by the pack's name, how many names each of its orders explains, in part where several do.
        names, with_parts: how many were counted, and how many of them had stated parts.
    """

    words: Mapping[str, Counts] = field(default_factory=dict)
    sounds: Mapping[str, Counts] = field(default_factory=dict)
    totals: Counts = (0.0, 0.0, 0.0)
    cultures: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    orders: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    names: int = 0
    with_parts: int = 0

    @property
    def total(self) -> float:
        """All counted names of all parts."""
        return sum(self.totals)

    def __repr__(self) -> str:
        return f"Uses({self.names} names, {self.with_parts} with parts)"
