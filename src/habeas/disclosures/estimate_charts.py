"""Pictures of an estimate: overlaps, the estimators beside each other, what the number hangs on, the linkage.

Each is a pure function of values of `estimates`. Intervals come first and widest; a middle is drawn only where the
status lets one be quoted, and where it does not no curve is drawn either, for a curve shows a middle.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from habeas.disclosures.charts import upset
from habeas.disclosures.draw_curve import curve_of_draws, on_log_scale
from habeas.disclosures.interval_rows import Row, in_words, interval_rows, only_words
from habeas.disclosures.small_cells import ToldCells, told_cells
from habeas.estimates import headline
from habeas.estimates.answer import Answer, Estimator
from habeas.estimates.identifying import SensitivityRow
from habeas.estimates.intervals import Interval
from habeas.estimates.linkage_doubt import LinkageDoubt
from habeas.estimates.refits import Refit
from habeas.estimates.threshold_ladder import ThresholdRow
from habeas.model.numerals import grouped

MOST_ROWS = 40
"""Rows of a ladder that are drawn; of more, every so many-eth, and the picture says so."""
_KINDS = {"check": "a quick look, no model of dependence", "bootstrap": "refitted to drawn tables"}
_NO_MIDDLE = "No middle and no curve are drawn: the status lets none be quoted."


def overlap_chart(answer: Answer, told: ToldCells | None = None) -> Markup:
    """Draw how many persons are on exactly which lists.

    Args:
        told: what may be told of the cells; everything, if None.
    """
    told = told or told_cells(answer.cells, [persons for _, persons in answer.lists], publish_from=0)
    shown = [(pattern, persons) for pattern, persons in told.cells if persons is not None]
    if not shown:
        return only_words(
            "overlap", "Persons by the lists that know them", "No combination of lists has enough persons to be told."
        )
    return upset(
        [name for name, _ in answer.lists],
        [tuple(at for at, here in enumerate(pattern) if here) for pattern, _ in shown],
        [persons for _, persons in shown],
        totals=told.totals,
        withheld=told.withheld,
    )


def posteriors_chart(answer: Answer) -> Markup:
    """Draw every estimator's interval and, where a middle may be quoted, its curve and middle, on one axis."""
    title = "How many persons in all, by each method"
    if not answer.estimators:
        return only_words("posteriors", title, _refusal(answer))
    pointed = answer.headline is not None
    rows = [_estimator_row(one, answer.documented, pointed=pointed) for one in answer.estimators]
    if answer.pooled is not None:
        rows.insert(0, _pooled_row(answer.pooled, pointed=pointed))
    told = " ".join(f"{row.label}: {_said(row)}." for row in rows)
    return interval_rows(
        "posteriors",
        title,
        f"{grouped(answer.documented)} documented. {told} Each curve has a height of its own."
        + ("" if pointed else f" {_NO_MIDDLE}"),
        rows,
        documented=answer.documented,
    )


def sensitivity_chart(answer: Answer) -> Markup:
    """Draw what becomes of the interval under other assumptions, with lists left out or merged, and other priors."""
    title = "What the number hangs on"
    pointed = answer.headline is not None
    rows = []
    if answer.range is not None:
        rows.append(Row(label="The answer", ends=_ends(answer.range), middle=_middle(answer.range, pointed)))
    rows += _xi_rows(answer, pointed=pointed)
    rows += _refit_rows(answer.refits, pointed=pointed)
    if len(rows) <= 1:
        return only_words(
            "sensitivity", title, _refusal(answer) if not rows else "Nothing was changed to look at this."
        )
    told = " ".join(f"{row.label}: {_said(row)}." for row in rows if not row.is_heading)
    return interval_rows("sensitivity", title, told, rows, documented=answer.documented)


def threshold_chart(rows: Sequence[ThresholdRow], *, pointed: bool) -> Markup:
    """Draw the estimate at each threshold of the linkage, with what is documented there.

    Args:
        pointed: whether middles may be quoted.
    """
    title = "The estimate against the linkage threshold"
    if not rows:
        return only_words("thresholds", title, "No thresholds were compared.")
    step = -(-len(rows) // MOST_ROWS)
    drawn = [_threshold_row(row, pointed=pointed) for row in rows[::step]]
    told = " ".join(f"{row.label}: {_said(row)}." for row in drawn)
    some = f" {len(drawn)} of {len(rows)} thresholds are drawn." if step > 1 else ""
    return interval_rows("thresholds", title, f"The dashed mark is what is documented there. {told}{some}", drawn)


def linkage_chart(answer: Answer) -> Markup:
    """Draw the answer over all draws of the linkage beside that of the one table, and the middles of the tables."""
    title = "What the doubt of the linkage does to the number"
    pooled = answer.pooled
    if pooled is None:
        return only_words("linkage", title, "There are no draws of the linkage, so its doubt is not in the interval.")
    pointed = answer.headline is not None
    share = f"{pooled.share:.0%} of the doubt of the undocumented (variance of the log) comes from the linkage."
    rows = [_pooled_row(pooled, pointed=pointed)]
    lead = answer.estimators[0] if answer.estimators else None
    if lead is not None and lead.interval is not None:
        rows.append(
            Row(
                label="One table, as if the linkage were sure",
                ends=_ends(lead.interval),
                middle=_middle(lead.interval, pointed),
                kind="settled" if lead.converged else "loose",
            )
        )
    if pointed:
        middles = [middle for _, middle, _ in pooled.medians]
        rows.append(
            Row(
                label=f"Middles of the {pooled.tables} tables",
                note=f"{grouped(min(middles))} to {grouped(max(middles))}",
                dots=tuple((middle, float(times)) for _, middle, times in pooled.medians),
            )
        )
    rows.append(Row(label="Documented, over the draws", ends=_ends(pooled.documented)))
    told = " ".join(f"{row.label}: {_said(row)}." for row in rows)
    return interval_rows("linkage", title, f"{told} {share}" + ("" if pointed else f" {_NO_MIDDLE}"), rows)


def _estimator_row(one: Estimator, documented: int, *, pointed: bool) -> Row:
    label = headline.in_words(one.name)
    label = label[0].upper() + label[1:]
    if one.interval is None:
        return Row(label=label, why=one.refusal or "No interval.")
    curve: tuple[tuple[float, float], ...] = ()
    if pointed and one.kind in ("posterior", "bootstrap"):
        curve = curve_of_draws(one.hidden, documented) or on_log_scale(one.curve)
    return Row(
        label=label,
        ends=_ends(one.interval),
        middle=_middle(one.interval, pointed) if one.kind != "bound" else None,
        note=_KINDS.get(one.kind, "") if one.converged else "chains do not agree",
        curve=curve,
        kind="floor" if one.kind == "bound" else "settled" if one.converged else "loose",
    )


def _pooled_row(pooled: LinkageDoubt, *, pointed: bool) -> Row:
    return Row(
        label="Over all draws of the linkage",
        ends=_ends(pooled.interval),
        middle=_middle(pooled.interval, pointed),
        curve=_pooled_curve(pooled) if pointed else (),
        note=f"{pooled.draws} draws, {pooled.tables} tables",
    )


def _pooled_curve(pooled: LinkageDoubt) -> tuple[tuple[float, float], ...]:
    """Totals differ in what is documented too, so the least documented is the floor of the curve."""
    floor = min((known for known, _, _ in pooled.medians), default=0)
    return curve_of_draws(pooled.totals - floor, floor)


def _xi_rows(answer: Answer, *, pointed: bool) -> list[Row]:
    found = answer.sensitivity
    if found is None:
        return []
    heading = [Row(label="Interaction of all lists, ξ")]
    if found.refusal:
        return [*heading, Row(label="Not computed", why=found.refusal)]
    return [*heading, *(_xi_row(row, pointed=pointed) for row in found.rows)]


def _xi_row(row: SensitivityRow, *, pointed: bool) -> Row:
    return Row(label=f"ξ = {row.xi:.3g}", ends=(row.lo95, row.hi95), middle=row.median if pointed else None, slim=True)


def _refit_rows(refits: Sequence[Refit], *, pointed: bool) -> list[Row]:
    words = {"without": "without {}", "merged": "{} as one list", "priors": "priors: {}"}
    told = [(words[one.kind].format(one.what), one.interval) for one in refits if one.kind in words]
    rows = [
        Row(label=label, ends=_ends(found), middle=_middle(found, pointed), slim=True) for label, found in told if found
    ]
    silent = [label for label, found in told if not found]
    if silent:
        why = "These tables carry no estimate, or their short runs did not settle"
        rows.append(Row(label=f"No interval from {len(silent)}", why=f"{why}: {'; '.join(silent)}."))
    rows += [
        Row(label="Invented tables", why=f"The interval holds the invented total in {one.what}.")
        for one in refits
        if one.held is not None
    ]
    return [Row(label="Other lists, other priors"), *rows] if rows else []


def _threshold_row(row: ThresholdRow, *, pointed: bool) -> Row:
    found = row.interval
    return Row(
        label=row.threshold,
        ends=None if found is None else _ends(found),
        middle=None if found is None else _middle(found, pointed),
        why=row.refusal,
        note=f"documented {grouped(row.documented)}" if found is None else "" if row.settled else "chains do not agree",
        slim=True,
        kind="settled" if row.settled else "loose",
        known=row.documented,
    )


def _ends(interval: Interval) -> tuple[float, float]:
    return interval.lo95, interval.hi95


def _middle(interval: Interval, pointed: bool) -> float | None:
    return interval.median if pointed else None


def _said(row: Row) -> str:
    return (row.why or row.note).rstrip(".") if row.ends is None else in_words(row.ends, floor=row.kind == "floor")


def _refusal(answer: Answer) -> str:
    return " ".join(("No estimate can be made from this table.", *answer.reasons))
