"""What may be said of the number, and what goes with it: the value that every picture, page and program reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from habeas.estimates.headline import RULE, Spread
from habeas.estimates.identifying import Sensitivity
from habeas.estimates.intervals import Interval
from habeas.estimates.linkage_doubt import LinkageDoubt
from habeas.estimates.list_totals import TotalCheck
from habeas.estimates.method import Hidden, MethodResult, Settings
from habeas.estimates.refits import Refit
from habeas.estimates.threshold_ladder import ThresholdRow
from habeas.estimates.words import in_words

UNIT = "persons"
_MIDDLES = ("best_estimate", "average_estimate")  # settings of log-linear models that are points
Curve = tuple[tuple[float, float], ...]


class Status(StrEnum):
    """What may be said of the number."""

    ESTIMATE = "estimate"
    WITH_WARNING = "estimate_with_warning"
    RANGE_ONLY = "range_only"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimator:
    """One method's answer, never a middle without its ends.

    `interval` is None where the method refused the table, and `refusal` says why. `kind`: "posterior", "bootstrap",
    "check" (a quick look that knows less than the others) or "bound" (no estimate). `curve` is the density as (N,
    probability per person), `hidden` draws of the undocumented; both empty where there are none. `seconds` and draws do
    not count in comparing two answers.
    """

    name: str
    interval: Interval | None
    settings: Settings
    kind: str = "posterior"
    refusal: str = ""
    warnings: tuple[str, ...] = ()
    rhat: float | None = None
    ess: float | None = None
    converged: bool = True
    curve: Curve = ()
    hidden: Hidden = field(default_factory=lambda: np.empty(0), compare=False, repr=False)
    seconds: float | None = field(default=None, compare=False)

    @classmethod
    def of(cls, result: MethodResult, *, kind: str, curve: Curve = ()) -> Estimator:
        """Take over what a method says."""
        return cls(
            name=result.name,
            interval=result.interval,
            settings=result.settings,
            kind=kind,
            refusal=result.refusal,
            warnings=result.warnings,
            rhat=result.rhat,
            ess=result.ess,
            converged=result.converged,
            curve=curve,
            hidden=result.hidden,
            seconds=result.seconds,
        )

    @property
    def believable(self) -> bool:
        """Whether this is one of the models whose distance is told: no bound, no quick look, and settled."""
        return self.kind in ("posterior", "bootstrap") and self.converged

    def as_object(self, *, with_middle: bool = True) -> dict[str, Any]:
        """Return the estimator's object of the command line's contract."""
        return {
            "name": self.name,
            "kind": self.kind,
            **ends(self.interval, with_middle=with_middle),
            "rhat": _finite(self.rhat),
            "ess": self.ess,
            "converged": self.converged,
            "seconds": self.seconds,
            "settings": {key: value for key, value in self.settings if with_middle or key not in _MIDDLES},
            "warnings": list(self.warnings),
            "refusal": self.refusal or None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """How many persons two lists share, and, after a fit, how many the model expects."""

    a: str
    b: str
    shared: int
    expected: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The estimate with everything that must go with it.

    `range` is the interval that the status is about: that of the headline, or under `range_only` the widest that the
    models which could be fitted allow. `pooled`: the same over draws of the linkage, where there are any; then it is
    what the headline gives. `thresholds`: the estimate where links begin elsewhere. `spread`: how far the models are
    from each other. `cells`: persons by pattern of lists, for a picture of the overlaps.
    """

    status: Status
    reasons: tuple[str, ...]
    documented: int
    lists: tuple[tuple[str, int], ...]
    estimators: tuple[Estimator, ...]
    overlaps: tuple[Overlap, ...]
    cannot_see: tuple[str, ...]
    table_hash: str
    seed: int
    cells: tuple[tuple[tuple[int, ...], int], ...] = ()
    range: Interval | None = None
    spread: Spread | None = None
    refits: tuple[Refit, ...] = ()
    totals: tuple[TotalCheck, ...] = ()
    sensitivity: Sensitivity | None = None
    pooled: LinkageDoubt | None = None
    thresholds: tuple[ThresholdRow, ...] = ()

    @property
    def headline(self) -> Estimator | None:
        """The estimator whose middle may be quoted, with its interval; None under `range_only` and `refused`."""
        return self.estimators[0] if self.status in (Status.ESTIMATE, Status.WITH_WARNING) else None

    @property
    def in_words(self) -> str:
        """Two to four plain sentences, the interval first."""
        return in_words(
            status=self.status,
            documented=self.documented,
            lists=len(self.lists),
            interval=self.range,
            reasons=self.reasons,
            drawn=None if self.pooled is None else (self.pooled.documented, self.pooled.undocumented),
        )

    def as_object(self) -> dict[str, Any]:
        """Return the object that `habeas estimate --json` prints."""
        headline = self.headline
        middles = headline is not None
        return {
            "status": str(self.status),
            "reasons": list(self.reasons),
            "n": self.documented,
            "lists": [{"name": name, "persons": persons} for name, persons in self.lists],
            "estimators": [one.as_object(with_middle=middles) for one in self.estimators],
            "headline": None if headline is None else {"name": headline.name, **ends(self.range, with_middle=True)},
            "range": None if self.range is None else {"lo95": self.range.lo95, "hi95": self.range.hi95},
            "rule": RULE,
            "spread": None if self.spread is None else self.spread.as_object(with_middles=middles),
            "checks": [refit.as_object(with_middle=middles) for refit in self.refits],
            "totals": [one.as_object() for one in self.totals],
            "sensitivity": None if self.sensitivity is None else _without_middles(self.sensitivity, middles),
            "linkage_share": None if self.pooled is None else self.pooled.share,
            "linkage": None if self.pooled is None else self.pooled.as_object(with_middle=middles),
            "thresholds": [row.as_object(with_middle=middles) for row in self.thresholds],
            "cannot_see": list(self.cannot_see),
            "unit": UNIT,
            "seed": self.seed,
            "table_hash": self.table_hash,
            "overlaps": [
                {"a": pair.a, "b": pair.b, "shared": pair.shared, "expected": pair.expected} for pair in self.overlaps
            ],
        }


def ends(interval: Interval | None, *, with_middle: bool) -> dict[str, float | None]:
    """Return the ends of an interval for programs, with its middle only where one may be given."""
    return {
        "median": interval.median if interval and with_middle else None,
        "lo95": interval.lo95 if interval else None,
        "hi95": interval.hi95 if interval else None,
    }


def _without_middles(sensitivity: Sensitivity, middles: bool) -> dict[str, Any]:
    found: dict[str, Any] = sensitivity.as_object()
    return found if middles else found | {"rows": [{**row, "median": None} for row in found["rows"]]}


def _finite(value: float | None) -> float | None:
    """A chain that stood still has an R-hat of infinity, which JSON cannot hold."""
    return None if value is None or not np.isfinite(value) else value
