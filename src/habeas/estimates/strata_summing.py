"""From chains over all strata to the answer: each stratum's, the total by joint sums, and where everybody went."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from habeas.estimates.checks import Findings
from habeas.estimates.method import MethodResult, Settings
from habeas.estimates.small_strata import RULE, Merger
from habeas.estimates.state import Floats, Ints
from habeas.estimates.strata_chains import StrataChains
from habeas.estimates.strata_fit import Fitted, fitted, interval_of
from habeas.estimates.strata_predictive import held_against
from habeas.estimates.strata_result import Placed, StratifiedResult, Stratum
from habeas.estimates.strata_verdict import conclude, conclude_total, refusal_of
from habeas.model.numerals import grouped

TOTAL = "strata"
_MOST_DRAWS = 4_000


def stratified_result(
    run: StrataChains,
    before: Sequence[Findings],
    able: Ints,
    merged: tuple[Merger, ...],
    settings: Settings,
    *,
    cut: bool,
) -> StratifiedResult:
    """Return what finished chains say.

    Args:
        before: what the table of each stratum says before any model.
        able: the numbers of the strata that carry an estimate or a range.
    """
    hidden, documented = run.kept(run.hidden), run.kept(run.documented)
    names = run.table.strata
    others = np.setdiff1d(np.arange(len(before)), able)
    members = {merger.name: merger.members for merger in merged}
    made = [
        _stratum(run, number, found, hidden[:, :, number], documented[:, :, number], members, settings, cut=cut)
        for number, found in enumerate(before)
    ]
    strata = tuple(made[number] for number in sorted(able, key=lambda number: names[number]))
    refused = tuple(made[number] for number in sorted(others, key=lambda number: names[number]))
    left_out = interval_of(documented[:, :, others].sum(axis=2))
    ordered = np.array(sorted(able, key=lambda number: names[number]), dtype=np.int64)
    hidden, documented = hidden[:, :, ordered], documented[:, :, ordered]
    summed = _fit(run, hidden.sum(axis=2), documented.sum(axis=2), int(run.ceilings[able].sum()), cut=cut)
    if strata:
        share = run.table.unplaced / run.table.documented
        status, reasons = conclude_total(summed, strata, refused, left_out, share)
    else:
        status, reasons = "refused", ("No stratum carries an estimate.", *(stratum.reasons[0] for stratum in refused))
    return StratifiedResult(
        strata=strata,
        refused=refused,
        refused_documented=left_out,
        total=_method(TOTAL, summed, hidden.sum(axis=2), settings, reasons, refused=status == "refused"),
        status=status,
        reasons=reasons,
        notes=(*_of_merging(merged), *_of_placing(run)),
        names=tuple(names[number] for number in ordered),
        hidden=_thinned(hidden),
        documented=_thinned(documented),
        placed=_placed(run),
        merged=merged,
        sweeps=run.sweeps,
        cut=cut,
    )


def _stratum(
    run: StrataChains,
    number: int,
    before: Findings,
    hidden: Floats,
    documented: Floats,
    members: dict[str, tuple[str, ...]],
    settings: Settings,
    *,
    cut: bool,
) -> Stratum:
    name = run.table.strata[number]
    fit = _fit(run, hidden, documented, int(run.ceilings[number]), cut=cut)
    refused = bool(refusal_of(before))
    if refused:
        status, reasons = "refused", before.refusals
    else:
        after = held_against(run.patterns[:-1], run.table.lists, run.states_of(number))
        status, reasons = conclude(before, fit, after)
    return Stratum(
        name=name,
        members=members.get(name, (name,)),
        status=status,
        reasons=reasons,
        known=int(run.table.known[number].sum()),
        documented=fit.documented,
        result=_method(name, fit, hidden, settings, reasons, refused=refused),
    )


def _fit(run: StrataChains, hidden: Floats, documented: Floats, ceilings: int, *, cut: bool) -> Fitted:
    return fitted(hidden, documented, ceilings=ceilings, sweeps=run.sweeps, cut=cut)


def _method(
    name: str, fit: Fitted, hidden: Floats, settings: Settings, reasons: tuple[str, ...], *, refused: bool
) -> MethodResult:
    if refused:
        return MethodResult(name=name, interval=None, settings=settings, refusal=reasons[0])
    return MethodResult(
        name=name,
        interval=fit.interval,
        settings=settings,
        hidden=_thinned(hidden[:, :, None])[:, 0],
        warnings=reasons,
        rhat=fit.rhat,
        ess=fit.ess,
        converged=fit.settled,
    )


def _thinned(draws: Floats) -> Floats:
    """Return draws (draws, chains, strata) as (draws, strata), chain after chain, evenly thinned."""
    each = max(1, _MOST_DRAWS // draws.shape[1])
    kept = draws[:: max(1, -(-len(draws) // each))]
    return np.ascontiguousarray(kept.transpose(1, 0, 2).reshape(kept.shape[0] * kept.shape[1], kept.shape[2]))


def _placed(run: StrataChains) -> tuple[Placed, ...]:
    table, means = run.table, run.kept_places()
    return tuple(
        Placed(
            known=table.open_names[row],
            people=int(table.open_counts[row].sum()),
            strata=tuple(sorted((table.strata[s], float(means[row, s])) for s in np.flatnonzero(table.open_sets[row]))),
        )
        for row in sorted(range(len(means)), key=lambda row: table.open_names[row])
    )


def _of_merging(merged: Sequence[Merger]) -> tuple[str, ...]:
    if not merged:
        return ()
    return (RULE, *(f"{merger.name} is made of the strata {'; '.join(merger.members)}." for merger in merged))


def _of_placing(run: StrataChains) -> tuple[str, ...]:
    if not run.table.unplaced:
        return ()
    return (
        f"Of {grouped(run.table.unplaced)} documented persons the stratum is not known. None is left out: they are put "
        "into strata anew in every sweep, on the assumption that among persons of the same lists and known labels "
        "those without a label are spread like those with one. No count can test that.",
    )
