"""An estimate by stratum as it may be published: a picture, a methods section, and an object, no small stratum told.

How many are documented in a stratum is a count of persons like any other. One under the threshold is not told, and
where only one is, the next smallest is kept back beside it, because totals would give it away. Ends are rounded
outwards to two significant digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from habeas.disclosures.interval_rows import Row, in_words, interval_rows, only_words
from habeas.disclosures.methods_paragraph import span_of
from habeas.disclosures.publishing import down, nearest, outward, without_small
from habeas.disclosures.references import cited_in
from habeas.disclosures.shown_text import shown
from habeas.estimates.intervals import Interval
from habeas.estimates.strata_result import StratifiedResult, Stratum
from habeas.model.numerals import grouped

_WITH_MIDDLE = ("estimate", "estimate_with_warning")
_TITLE = "How many persons in all, by stratum"
_STATUS = {
    "estimate": "an estimate",
    "estimate_with_warning": "an estimate with warnings",
    "range_only": "a range without a middle: no single number may be quoted from it",
    "refused": "refused: no stratum can carry an estimate",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStrata:
    """A stratified answer, and which of its strata are too small to have their documented persons told.

    `kept_back`: their names. `publish_from`: the fewest persons that are told; 0 where nothing is kept back or rounded.
    """

    result: StratifiedResult
    kept_back: frozenset[str]
    publish_from: int

    def documented(self, one: Stratum) -> int | None:
        """Return how many are documented in a stratum, None where it is not told."""
        return None if one.name in self.kept_back else round(one.documented.median)

    def interval(self, one: Stratum) -> Interval | None:
        """Return the interval of persons in all, as it may be told.

        Its lower end is at least what is documented; where that is kept back the end is rounded downwards with it.
        """
        found = one.result.interval
        if found is None or not self.publish_from:
            return found
        return outward(found, 0.0 if one.name in self.kept_back else round(one.documented.median))

    @property
    def total(self) -> Interval | None:
        """The interval of the total."""
        found = self.result.total.interval
        return found if found is None or not self.publish_from else outward(found, 0.0)


def told_strata(result: StratifiedResult, *, publish_from: int) -> ToldStrata:
    """Decide which strata are told.

    Args:
        publish_from: the fewest persons; 0 keeps nothing back.
    """
    strata = sorted((*result.strata, *result.refused), key=lambda one: (one.documented.median, one.name))
    small = [one.name for one in strata if max(one.known, round(one.documented.median)) < publish_from]
    beside = [one.name for one in strata[len(small) : len(small) + 1]] if len(small) == 1 else []
    return ToldStrata(result=result, kept_back=frozenset((*small, *beside)), publish_from=publish_from)


def strata_chart(told: ToldStrata) -> Markup:
    """Draw the total and each stratum on one axis; a stratum without an interval says why."""
    result = told.result
    if told.total is None:
        return only_words("strata", _TITLE, " ".join(result.reasons))
    rows = [_row("All strata with an interval", told.total, result.status, None)]
    rows += [_row(one.name, told.interval(one), one.status, told.documented(one)) for one in result.strata]
    for one in result.refused:
        why = without_small(one.reasons[0], told.publish_from, rounded=True) if told.publish_from else one.reasons[0]
        rows.append(Row(label=one.name, why=why))
    words = " ".join(f"{row.label}: {_said(row)}." for row in rows)
    return interval_rows("strata", _TITLE, f"The total is of joint draws, no sum of ends. {words}", rows)


def _said(row: Row) -> str:
    return row.why.rstrip(".") if row.ends is None else in_words(row.ends)


def _row(label: str, found: Interval | None, status: str, documented: int | None) -> Row:
    if found is None:
        return Row(label=label, why="no interval")
    return Row(
        label=label,
        ends=(found.lo95, found.hi95),
        middle=found.median if status in _WITH_MIDDLE else None,
        note="" if documented is None else f"documented {grouped(documented)}",
        kind="settled" if status != "range_only" else "loose",
        known=documented,
    )


def strata_methods(told: ToldStrata, *, version: str, invented: bool = False) -> str:
    """Write what was estimated by stratum, how, how sure, and what it cannot see, in Markdown with references."""
    result = told.result
    paragraphs = ["**These data are invented.**"] if invented else []
    paragraphs += [_answered(told), _each(told), _how(told), " ".join(_plain(note) for note in _notes(told))]
    paragraphs.append(
        f"Computed by Habeas {version}, seed {dict(result.total.settings).get('seed')}, from the table of overlaps by "
        f"stratum with SHA-256 `{result.table_hash}`."
    )
    text = "\n\n".join(one for one in paragraphs if one)
    references = "\n".join(f"- {reference}" for reference in cited_in(text))
    return f"{text}\n\n**References**\n\n{references}\n" if references else f"{text}\n"


def _notes(told: ToldStrata) -> tuple[str, ...]:
    if not told.publish_from:
        return told.result.notes
    return tuple(without_small(note, told.publish_from, rounded=True) for note in told.result.notes)


def _answered(told: ToldStrata) -> str:
    result, total = told.result, told.total
    lists = ", ".join(_plain(name) for name in result.lists)
    reasons = [_safe(told, reason) for reason in result.reasons]
    if total is None:
        return f"The unit is persons, on the lists {lists}. The status is {_STATUS[result.status]}. {' '.join(reasons)}"
    rounded = ", ends rounded outwards to two significant digits" if told.publish_from else ""
    middle = f"; {grouped(total.median)} in the middle" if result.status in _WITH_MIDDLE else ""
    # Where only a range may be told, further sentences can quote a middle; the first is what left the range.
    kept = reasons if result.status in _WITH_MIDDLE else reasons[:1]
    return (
        f"The unit is persons, on the lists {lists}. In the strata that carry an interval there are between "
        f"{span_of(total, joined=' and ')} persons in all (95 % interval{rounded}{middle}). The status is "
        f"{_STATUS[result.status]}. {' '.join(kept)}"
    )


def _each(told: ToldStrata) -> str:
    rows = []
    for one in told.result.strata:
        found, known = told.interval(one), told.documented(one)
        if found is not None:
            rows.append(f"{_plain(one.name)} {span_of(found)} ({_known(known, told.publish_from)})")
    rows += [
        f"{_plain(one.name)} no interval ({_known(told.documented(one), told.publish_from)})"
        for one in told.result.refused
    ]
    return f"By stratum, 95 % intervals: {'; '.join(rows)}." if rows else ""


def _known(documented: int | None, publish_from: int) -> str:
    return "documented: not told" if documented is None else f"{grouped(documented)} documented"


def _how(told: ToldStrata) -> str:
    settings, total = dict(told.result.total.settings), told.result.total
    rates = "uniform" if settings.get("priors") == "lcmcr" else "Beta(0.5, 1)"
    agree = "not told" if total.rhat is None or total.ess is None else f"{total.rhat:.3f} and {grouped(total.ess)}"
    return (
        "Each stratum has a latent-class model of its own (Manrique-Vallier 2016), with priors 1/N on its persons and "
        f"{rates} on the chance of being on a list; documented persons whose stratum is not known are drawn into the "
        "strata that they may belong to in every sweep (Manrique-Vallier et al. 2019). "
        f"{settings.get('chains')} chains ran {grouped(int(settings.get('sweeps', 0)))} sweeps; R-hat and effective "
        f"draws of the total (Vehtari et al. 2021) were {agree}. The total sums joint draws; medians and ends of "
        "strata are never added. The linkage is taken for sure."
    )


def strata_object(told: ToldStrata) -> dict[str, Any]:
    """Return the object for programs with the documented persons of small strata, and what would give them away, null.

    Estimates keep their digits: whoever checks the run needs them.
    """
    found = told.result.as_object()
    for one in (*found["strata"], *found["refused"]):
        if one["name"] in told.kept_back:
            one["known"] = None
            one["documented"] = {"median": None, "lo95": None, "hi95": None}
            if one["lo95"] is not None:
                one["lo95"] = down(one["lo95"])
        one["reasons"] = [_safe(told, reason) for reason in one["reasons"]]
    found["reasons"] = [_safe(told, reason) for reason in found["reasons"]]
    found["notes"] = list(_notes(told))
    if told.kept_back:
        found["placed"] = []
        found["refused_documented"] = {
            name: None if end is None else nearest(end) for name, end in found["refused_documented"].items()
        }
    found["published"] = {"from": told.publish_from, "kept_back": len(told.kept_back)}
    return found


def _safe(told: ToldStrata, sentence: str) -> str:
    return without_small(sentence, told.publish_from, rounded=False) if told.publish_from else sentence


def _plain(text: str) -> str:
    """Words so that nothing in them is read as Markdown."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>#|!" else letter for letter in " ".join(shown(text).split()))
