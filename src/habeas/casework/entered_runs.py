"""What of an estimate is entered in the log: the table it rests on, the settings, and what came of it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from habeas.casework.reckoning import EstimateOptions
from habeas.casework.stratifying import strata_in
from habeas.casework.tabled import Tabled
from habeas.disclosures.draw_curve import curve_of_draws, on_log_scale
from habeas.estimates import Answer, Interval, StratifiedResult
from habeas.estimates.strata_table import everyone
from habeas.model.records import EstimateRun, Reckoned

_COUNTING = ("habeas", "numpy", "scipy", "numba")
_CURVE_POINTS, _CURVE_HEIGHT = 60, 1_000


def run_of(answer: Answer, tabled: Tabled, options: EstimateOptions) -> EstimateRun:
    """Return what is entered of an estimate, without an id; a middle and a curve only where one may be quoted."""
    pointed, told = answer.headline is not None, answer.range
    replaced = options.draws is not None or options.ladder is not None
    return EstimateRun(
        id="",
        table_hash=answer.table_hash,
        lists=tabled.sources,
        cells=tabled.cells,
        status=str(answer.status),
        reasons=answer.reasons,
        documented=answer.documented,
        lo95=told.lo95 if told else None,
        median=told.median if told and pointed else None,
        hi95=told.hi95 if told else None,
        methods=tuple(
            _reckoned(one.name, one.interval, pointed=pointed, refusal=one.refusal) for one in answer.estimators
        ),
        settings={"thorough": options.thorough, **_settings(options)},
        link_run="" if replaced else tabled.drawn.run,
        draws=answer.pooled.draws if answer.pooled else 0,
        linkage_share=answer.pooled.share if answer.pooled else None,
        curve=_curve(answer),
        checks=_checks(answer, pointed=pointed),
    )


def strata_run_of(result: StratifiedResult, tabled: Tabled, options: EstimateOptions) -> EstimateRun:
    """Return what is entered of an estimate by stratum, without an id; each stratum stands where a method would, as
    "year 2019"."""
    everybody, total = everyone(strata_in(tabled)), result.total.interval
    ids = dict(zip(tabled.lists, tabled.sources, strict=True))
    bits = (sum(1 << at for at, on in enumerate(pattern) if on) for pattern in everybody.patterns.tolist())
    return EstimateRun(
        id="",
        table_hash=result.table_hash,
        lists=tuple(ids[slug] for slug in everybody.lists),
        cells=tuple(sorted(zip(bits, everybody.counts.tolist(), strict=True))),
        status=result.status,
        reasons=result.reasons,
        documented=everybody.documented,
        lo95=total.lo95 if total else None,
        median=total.median if total and result.status in _POINTED else None,
        hi95=total.hi95 if total else None,
        methods=tuple(
            _reckoned(
                f"{tabled.by} {one.name}",
                one.result.interval,
                pointed=one.status in _POINTED,
                refusal=one.reasons[0] if one.result.interval is None and one.reasons else "",
            )
            for one in (*result.strata, *result.refused)
        ),
        settings={"by": tabled.by, **_settings(options)},
    )


_POINTED = ("estimate", "estimate_with_warning")


def _reckoned(name: str, found: Interval | None, *, pointed: bool, refusal: str = "") -> Reckoned:
    return Reckoned(
        name=name,
        lo95=found.lo95 if found else None,
        median=found.median if found and pointed else None,
        hi95=found.hi95 if found else None,
        refusal=refusal,
    )


def _curve(answer: Answer) -> tuple[tuple[int, int], ...]:
    """Return the curve of the headline, with as many points as a picture needs."""
    lead, pooled = answer.headline, answer.pooled
    if lead is None:
        return ()
    if pooled is not None:  # totals differ in what is documented too, so the least of it is the floor
        floor = min((known for known, _, _ in pooled.medians), default=0)
        curve = curve_of_draws(pooled.totals - floor, floor)
    else:
        curve = curve_of_draws(lead.hidden, answer.documented) or on_log_scale(lead.curve)
    some = curve[:: max(1, -(-len(curve) // _CURVE_POINTS))]
    highest = max((height for _, height in some), default=0.0) or 1.0
    return tuple((round(persons), round(_CURVE_HEIGHT * height / highest)) for persons, height in some)


def _checks(answer: Answer, *, pointed: bool) -> tuple[Reckoned, ...]:
    found = []
    if answer.sensitivity is not None:
        found += [
            _reckoned(f"xi:{row.xi:.3g}", Interval(median=row.median, lo95=row.lo95, hi95=row.hi95), pointed=pointed)
            for row in answer.sensitivity.rows
        ]
    found += [
        _reckoned(f"{one.kind}:{one.what}", one.interval, pointed=pointed, refusal=one.why) for one in answer.refits
    ]
    found += [
        _reckoned(f"from:{row.threshold}", row.interval, pointed=pointed, refusal=row.refusal)
        for row in answer.thresholds
    ]
    return tuple(found)


def _settings(options: EstimateOptions) -> dict[str, float | int | str | bool]:
    return {
        "seed": options.seed,
        "priors": options.priors,
        **({"budget": options.budget} if options.budget is not None else {}),
        **({"estimator": options.estimator} if options.estimator is not None else {}),
        **{f"version of {name}": found for name in _COUNTING if (found := _version(name))},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
