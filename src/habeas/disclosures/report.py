"""The report of a case: one self-contained HTML file, with no script and no request to anywhere.

The same values always give the same bytes. Every text is escaped; a policy in the head allows the one style
sheet by its hash and nothing else. No person's name appears unless the gate's answer comes with it.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from habeas.disclosures import charts, tables
from habeas.disclosures.case_report import CaseReport, StillOpen
from habeas.disclosures.forms import in_form
from habeas.disclosures.numerals import counted, grouped, to_digits
from habeas.disclosures.page_templates import environment, part
from habeas.disclosures.shown_text import shown
from habeas.model.vocabularies import vocabulary

_CONTENTS = (
    ("asked", "What was asked"),
    ("sources", "Sources"),
    ("overlap", "Who is on which lists"),
    ("known", "What is known"),
    ("takings", "When"),
    ("estimate", "How many in all"),
    ("warnings", "Read with the numbers"),
    ("linkage", "Who is the same"),
    ("persons", "Persons"),
    ("method", "Method"),
    ("check", "How to check"),
)
_FORMS = {"name": "names", "initials": "initials", "none": "ids and no names"}


def render(report: CaseReport) -> str:
    """Write a case's report as one HTML document.

    Args:
        report: what to say; None in it reads "not stated".
    Returns: the document. It has no script, loads nothing, and reads on paper, in the dark and at 320 pixels.
    """
    css = part("report.css")
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            css=Markup(css),  # noqa: S704  our own sheet, from the package itself
            css_hash=base64.b64encode(hashlib.sha256(css.encode()).digest()).decode(),
            contents=[pair for pair in _CONTENTS if pair[0] != "persons" or report.names is not None],
            **_counts(report),
            **_charts(report),
            **_persons(report),
        )
    )


def _counts(report: CaseReport) -> dict[str, Any]:
    account = report.account
    persons = report.documented if account is None else account.persons
    return {
        "totals": tables.totals(report, persons),
        "lists_in_words": tables.lists_in_words(len(report.sources)),
        "overlap": tables.overlap(report),
        "years": tables.years(report.takings.by_month) if report.takings else (),
        "month_names": tables.MONTHS,
        "fates": tables.shares(account.by_fate, account.persons, _label("fate")) if account else (),
        "stated": tables.shares(account.stated, account.persons, _label("stated_fates")) if account else (),
        "unlisted": tables.unlisted(report.estimate),
        "warnings": _warnings(report.still_open),
    }


def _charts(report: CaseReport) -> dict[str, Markup | None]:
    estimate = report.estimate
    density = None
    # A range has no middle, and a curve would show one.
    if estimate and estimate.headline and len(estimate.density) > 1 and estimate.status != "range_only":
        line = estimate.headline
        density = charts.density(
            estimate.density,
            lo95=line.lo95,
            hi95=line.hi95,
            median=line.median,
            documented=estimate.documented,
        )
    return {
        "overlap_chart": charts.upset(
            [shown(source.title) for source in report.sources],
            [pattern.lists for pattern in report.patterns],
            [pattern.persons for pattern in report.patterns],
        ),
        "takings_chart": charts.months(report.takings.by_month) if report.takings else None,
        "density_chart": density,
    }


def _persons(report: CaseReport) -> dict[str, Any]:
    """The rows of the section with names, in the form the gate was asked for, whatever the caller gave."""
    if report.names is None:
        return {"named": (), "withheld": (), "form_words": ""}
    answer = report.names.answer
    reasons = Counter(refusal for _, refusal in answer.withheld)
    rows = []
    for person in report.names.persons:
        written = (in_form(name, answer.request.form) for _, name in person.names)
        rows.append((person.person_id, tuple(dict.fromkeys(name for name in written if name)), person.lists))
    return {
        "named": rows,
        "withheld": [(refusal.words, persons) for refusal, persons in sorted(reasons.items())],
        "form_words": _FORMS[answer.request.form],
    }


def _warnings(still_open: StillOpen | None) -> tuple[str, ...]:
    """One sentence for each thing that is known to be open. Nothing is said of what is not stated."""
    if still_open is None:
        return ()
    open_counts = (
        (
            still_open.duplicates_undecided,
            "pair",
            "within one list may be one person twice; undecided, each counts as two persons.",
        ),
        (
            still_open.queue,
            "pair",
            "across lists to be decided by a person; until then each counts as two persons.",
        ),
        (still_open.conflicts, "person", "with statements that cannot all hold. Both sides are kept."),
        (still_open.set_aside, "row", "that could not be read and are in no count."),
    )
    return (*(f"{counted(n, unit)} {words}" for n, unit, words in open_counts if n), *still_open.further)


def _label(name: str) -> dict[str, str]:
    return {slug: term.label("en") for slug, term in vocabulary(name).terms.items()}


@cache
def _environment() -> jinja2.Environment:
    return environment(grouped=grouped, counted=counted, to_digits=to_digits, letter=charts.letter)
