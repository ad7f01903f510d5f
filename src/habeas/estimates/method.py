"""What one method says of a table: an interval with its draws, or a refusal with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from habeas.estimates.intervals import Interval

Settings = tuple[tuple[str, str | int | float | bool], ...]
Hidden = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MethodResult:
    """One method's answer, never a middle without its ends.

    `interval` is None where the method refuses the table, and `refusal` says why. `hidden`: equally weighted draws of
    n0, the undocumented (posterior or bootstrap), in the order of the chains; empty where a method has none.
    `warnings` are sentences that must go with the interval. `rhat` and `ess` where chains made the draws; `converged`
    says whether they may be believed. `seconds` is told by whoever has a clock and does not count in comparing.
    """

    name: str
    interval: Interval | None
    settings: Settings = ()
    hidden: Hidden = field(default_factory=lambda: np.empty(0))
    refusal: str = ""
    warnings: tuple[str, ...] = ()
    rhat: float | None = None
    ess: float | None = None
    converged: bool = True
    seconds: float | None = None
