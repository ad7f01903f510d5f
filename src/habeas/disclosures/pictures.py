"""Charts as files of their own: SVG that carries its sheet, a white ground, a heading and a note, and loads nothing.

Inside a report a chart has the report's colours; alone it needs its own. Fonts are named, not embedded: a viewer
without any of them takes its own.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from habeas.disclosures.estimate_charts import (
    linkage_chart,
    overlap_chart,
    posteriors_chart,
    sensitivity_chart,
    threshold_chart,
)
from habeas.disclosures.publishing import Publishable, publishable_rows
from habeas.disclosures.strokes import written
from habeas.estimates.answer import Answer, Status
from habeas.estimates.threshold_ladder import ThresholdRow
from habeas.model.numerals import grouped

SHEET = """
text { fill: #1d242b; font-size: 12px;
  font-family: "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, "DejaVu Sans", sans-serif; }
.c-label { fill: #58626b; }
.c-letter, .c-strong { font-weight: bold; }
.c-strong { font-size: 13px; }
.c-number { font-size: 11px; }
.c-heading { font-size: 16px; font-weight: bold; }
.c-bar, .c-on { fill: #1f4f6f; }
.c-off { fill: #cfd3cd; }
.c-join { stroke: #1f4f6f; stroke-width: 2.5; }
.c-stripe { fill: #f3f4f0; }
.c-axis { stroke: #58626b; stroke-width: 1; }
.c-grid { stroke: #cfd3cd; stroke-width: 1; stroke-dasharray: 1 3; }
.c-tail { fill: #dfe8ed; stroke: #a9c3d3; stroke-width: 1; }
.c-area { fill: #a9c3d3; }
.c-band { stroke: #1f4f6f; stroke-width: 6; }
.c-loose { stroke: #a9c3d3; stroke-width: 6; stroke-dasharray: 5 2; }
.c-end { stroke: #1f4f6f; stroke-width: 2; }
.c-mark { stroke: #1d242b; stroke-width: 2.5; }
.c-known { stroke: #1d242b; stroke-width: 1.5; stroke-dasharray: 5 4; }
"""
_OPENING = re.compile(
    r'<svg role="img" class="chart" direction="ltr" width="(\d+)" height="(\d+)" viewBox="[\d ]+" '
    r'aria-labelledby="([a-z]+)-title [a-z]+-desc"><title id="[a-z]+-title">(.*?)</title>',
    re.DOTALL,
)
_MARGIN, _LINE = 20, 16
_LETTERS = 106  # of a note, on one line
_SLIM = 430  # narrower than this a chart leaves no room for its heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture: the name of its file without an ending, and its SVG text."""

    name: str
    svg: str


def pictures_of(found: Publishable, ladder: Sequence[ThresholdRow] = ()) -> tuple[Picture, ...]:
    """Return the pictures of an estimate, each with a note of how to read it.

    Args:
        found: the answer, and what may be told of it.
        ladder: the estimate at thresholds of the linkage; its picture comes only where there are any.
    """
    answer = found.answer
    note = ("Ends are rounded outwards to two significant digits.",) if found.publish_from else ()
    drawn: list[tuple[str, Markup, tuple[str, ...]]] = [
        ("overlap", overlap_chart(answer, found.told), (_overlap_note(found),)),
        ("posteriors", posteriors_chart(answer), _with(_curve_notes(answer), note)),
        ("sensitivity", sensitivity_chart(answer), _with(_sensitivity_notes(answer), note)),
        ("linkage", linkage_chart(answer), _with(_linkage_notes(answer), note)),
    ]
    if ladder:
        rows = publishable_rows(tuple(ladder), publish_from=found.publish_from)
        chart = threshold_chart(rows, pointed=answer.headline is not None)
        notes = ("A dashed mark is what is documented at that threshold. The rows are no interval.", *note)
        drawn.append(("thresholds", chart, notes))
    return tuple(Picture(name=name, svg=standalone(chart, notes)) for name, chart, notes in drawn)


def standalone(chart: Markup, notes: Sequence[str] = ()) -> str:
    """Return a chart as an SVG file.

    Args:
        chart: as of `strokes.frame`; its title becomes the heading.
        notes: sentences under it.
    """
    opening = _OPENING.match(chart)
    assert opening is not None  # every chart is made by `strokes.frame`
    width, height, name = int(opening[1]), int(opening[2]), opening[3]
    title = Markup(opening[4]).unescape()  # noqa: S704  escaped when it was drawn
    whole = max(width, _SLIM)
    lines = [line for note in notes for line in textwrap.wrap(note, _LETTERS * whole // 720)]
    top = _MARGIN + 30
    parts = [written(_MARGIN, _MARGIN + 14, title, "c-heading", "start")]
    parts += [
        written(_MARGIN, top + height + 20 + _LINE * number, line, "c-label", "start")
        for number, line in enumerate(lines)
    ]
    inner = f'<svg x="{_MARGIN}" y="{top}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    body = Markup(inner) + Markup(re.sub(r"^<svg [^>]*>", "", chart, count=1))  # noqa: S704  our own text
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" role="img" direction="ltr" width="{w}" height="{h}" '
            'viewBox="0 0 {w} {h}" aria-labelledby="{n}-title {n}-desc"><style>{sheet}</style>'
            '<rect width="{w}" height="{h}" fill="#ffffff"/>{heading}{body}</svg>\n'
        ).format(
            w=whole + 2 * _MARGIN,
            h=top + height + _MARGIN + _LINE * len(lines) + (8 if lines else 0),
            n=name,
            sheet=Markup(SHEET),  # noqa: S704  a constant
            heading=Markup("").join(parts),
            body=body,
        )
    )


def _with(own: tuple[str, ...], note: tuple[str, ...]) -> tuple[str, ...]:
    """A picture of words alone has no ends to speak of."""
    return (*own, *note) if own else ()


def _overlap_note(found: Publishable) -> str:
    note = f"{grouped(found.answer.documented)} persons on at least one of {len(found.answer.lists)} lists."
    if found.told.small:
        note += (
            f" {found.told.small} combinations with under {found.publish_from} persons are not told"
            + (f", and {found.told.beside} more, so that nobody can work them out" if found.told.beside else "")
            + "."
        )
    return note


def _curve_notes(answer: Answer) -> tuple[str, ...]:
    if answer.status is Status.REFUSED:
        return ()
    bars = "Bars are 95 % intervals; the dashed line is what is documented; an open arrow is a lower bound."
    if answer.headline is None:
        return (f"{bars} Only a range may be given: no middle and no curve are drawn.",)
    return (f"{bars} Each curve has a height of its own.",)


def _sensitivity_notes(answer: Answer) -> tuple[str, ...]:
    found = answer.sensitivity
    if found is None:
        return ()
    return (
        "ξ = 1: all lists together do not interact. Every ξ fits the documented counts equally well, and "
        "the data cannot choose between these rows.",
        *found.warnings,
    )


def _linkage_notes(answer: Answer) -> tuple[str, ...]:
    if answer.pooled is None:
        return ()
    share = f"{answer.pooled.share:.0%} of the doubt of the undocumented (variance of the log) comes from the linkage."
    return (share,) if answer.headline else (f"{share} Only a range may be given: no middle and no curve are drawn.",)
