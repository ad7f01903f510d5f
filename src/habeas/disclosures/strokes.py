"""The strokes that charts are made of, as SVG text: a frame with its title, lines, blocks, areas, words.

Classes name what a stroke means; colours come from a sheet. Every text goes in through `Markup.format`, which escapes
it, and a character that would act unseen is replaced by a mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from habeas.disclosures.shown_text import shown


def frame(name: str, title: str, told: str, size: tuple[int, int], parts: Iterable[Markup]) -> Markup:
    """Return a chart: `name` makes its ids, `title` and `told` say it to whoever cannot see it."""
    return Markup(
        '<svg role="img" class="chart" direction="ltr" width="{w}" height="{h}" viewBox="0 0 {w} {h}" '
        'aria-labelledby="{name}-title {name}-desc">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{told}</desc>{body}</svg>'
    ).format(w=size[0], h=size[1], name=name, title=shown(title), told=shown(told), body=Markup("").join(parts))


def block(x: float, y: float, width: float, height: float, kind: str = "c-bar") -> Markup:
    """Draw a rectangle."""
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        kind, px(x), px(y), px(width), px(height)
    )


def stroke(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    """Draw a line."""
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(kind, px(x1), px(y1), px(x2), px(y2))


def dot(x: float, y: float, radius: float, kind: str) -> Markup:
    """Draw a full circle."""
    return Markup('<circle class="{}" cx="{}" cy="{}" r="{}"/>').format(kind, px(x), px(y), px(radius))


def written(x: float, y: float, text: str, kind: str, anchor: str) -> Markup:
    """Write a text; `anchor` is "start", "middle" or "end"."""
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        kind, px(x), px(y), anchor, shown(text)
    )


def filled(points: Sequence[tuple[float, float]], base: float, kind: str) -> Markup:
    """Fill what lies between points, left to right, and a base line."""
    around = [(points[0][0], base), *points, (points[-1][0], base)]
    return Markup('<path class="{}" d="M{}Z"/>').format(kind, "L".join(f"{px(x)} {px(y)}" for x, y in around))


def px(number: float) -> str:
    """Write a coordinate with at most two decimals, the same on every machine."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
