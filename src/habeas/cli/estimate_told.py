"""An estimate in a terminal: in words first, then each method, then what none of them can see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from habeas.cli.terminal import number

if TYPE_CHECKING:
    from pathlib import Path

    from habeas.cli.frame import Frame
    from habeas.estimates import Answer, Interval
    from habeas.estimates.strata_result import StratifiedResult, Stratum


def tell(frame: Frame, answer: Answer) -> None:
    """Tell an answer, the interval first."""
    frame.say(answer.in_words)
    for reason in answer.reasons:
        if reason not in answer.in_words:
            frame.say(reason)
    frame.say()
    frame.table(("list", "persons"), [(name, number(n)) for name, n in answer.lists], right=(1,))
    if answer.estimators and answer.status != "refused":
        _tell_methods(frame, answer)
        _tell_checks(frame, answer)
        _tell_thresholds(frame, answer)
    frame.say()
    frame.say("What this cannot see:")
    for sentence in answer.cannot_see:
        frame.say(f"· {sentence}", indent=2, hang=2)


def _tell_methods(frame: Frame, answer: Answer) -> None:
    pointed = answer.headline is not None
    rows = [(one.name.replace("_", " "), *_ends(one.interval, pointed=pointed)) for one in answer.estimators]
    if answer.pooled is not None:
        rows.insert(0, ("over draws of the linkage", *_ends(answer.pooled.interval, pointed=pointed)))
    frame.say()
    frame.table(("method", "95 % interval", "median"), rows, right=(1, 2))
    for one in answer.estimators:
        if one.refusal:
            frame.say(f"{one.name.replace('_', ' ')}: {one.refusal}")
    if answer.pooled is not None:
        pooled = answer.pooled
        frame.say(
            f"{pooled.draws} draws of the linkage, {pooled.tables} different tables, {number(pooled.documented.lo95)} "
            f"to {number(pooled.documented.hi95)} documented persons; {pooled.share:.0%} of the doubt comes from the "
            "linkage."
        )


def _tell_checks(frame: Frame, answer: Answer) -> None:
    if not answer.refits:
        return
    frame.say()
    pointed = answer.headline is not None
    kinds = {"without": "without", "merged": "as one list:", "priors": "priors"}
    rows = [
        (f"{kinds[one.kind]} {one.what}", *_ends(one.interval, pointed=pointed))
        for one in answer.refits
        if one.kind in kinds
    ]
    frame.table(("if changed", "95 % interval", "median"), rows, right=(1, 2))
    for why in dict.fromkeys(one.why for one in answer.refits if one.why):
        silent = [f"{kinds[one.kind]} {one.what}" for one in answer.refits if one.why == why and one.kind in kinds]
        frame.say(f"No interval {', '.join(silent)}: {why}")
    for one in answer.refits:
        if one.held is not None:
            frame.say(f"Of tables invented from this fit the interval holds the invented total in {one.what}.")


def _tell_thresholds(frame: Frame, answer: Answer) -> None:
    if not answer.thresholds:
        return
    frame.say()
    pointed = answer.headline is not None
    rows = [(row.threshold, number(row.documented), *_ends(row.interval, pointed=pointed)) for row in answer.thresholds]
    frame.table(("links from", "documented", "95 % interval", "median"), rows, right=(0, 1, 2, 3))


def tell_kept(frame: Frame, resume: Path | None) -> None:
    """Say that an estimate which did not come to its end can be gone on with, and how."""
    if resume is not None and resume.is_file():
        frame.say()
        frame.say(
            f"The fit's progress is kept in {resume}. The same call with --resume and this file goes on from there "
            "and gives the numbers of a run that was never stopped."
        )


def _ends(interval: Interval | None, *, pointed: bool) -> tuple[str, str]:
    if interval is None:
        return "none", "none"
    middle = number(interval.median) if pointed else "not given"
    return f"{number(interval.lo95)} to {number(interval.hi95)}", middle


def tell_strata(frame: Frame, result: StratifiedResult) -> None:
    """Tell an estimate by stratum: the total, then each stratum, and who is in no estimate."""
    pointed = result.status in ("estimate", "estimate_with_warning")
    total = result.total.interval
    if total is None:
        frame.say("No estimate can be made from these strata.")
    else:
        middle = f", {number(total.median)} in the middle" if pointed else "; no single number is given"
        frame.say(f"In all between {number(total.lo95)} and {number(total.hi95)} persons (95 % interval){middle}.")
    for sentence in (*result.reasons, *result.notes):
        frame.say(sentence)
    frame.say()
    rows = [_stratum(one) for one in (*result.strata, *result.refused)]
    frame.table(("stratum", "documented", "95 % interval", "median", "status"), rows, right=(1, 2, 3))
    told = [(one.name, one.reasons[0]) for one in (*result.strata, *result.refused) if one.reasons]
    for name, reason in told:
        frame.say(f"{name}: {reason}", hang=2)


def _stratum(one: Stratum) -> tuple[str, str, str, str, str]:
    ends, middle = _ends(one.result.interval, pointed=one.status in ("estimate", "estimate_with_warning"))
    return one.name, number(one.documented.median), ends, middle, one.status.replace("_", " ")
