"""The bars that linkage is held to, and what a run says to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HELD_TO_SPLINK = ("rldata500", "febrl4", "historical_50k")
_BEST_PEER = "splink at its best"
_LARGER_BY = 2  # a person may have so many mentions more than the largest true one
_SHARES = {
    # set: F1 and B-cubed without labels, the same with 300, pair completeness
    "invented-cyrillic-latin": ((0.87, 0.945), (0.92, 0.96), 0.96),
    "invented-mixed": ((0.80, 0.91), (0.87, 0.94), 0.92),
    "invented-arabic": ((0.75, 0.90), (0.82, 0.92), 0.88),
}
# records: F1, B-cubed, seconds, MB; of the Cyrillic and Latin case
_LARGE = {100_000: (0.88, 0.945, 60.0, 2_500.0), 1_100_000: (0.80, 0.91, 600.0, 8_000.0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A limit of one figure. `answered`: for runs after a reviewer's answers (True), before any (False), or both."""

    figure: str
    limit: float
    least: bool  # or most; of a count error the size counts, not the sign
    answered: bool | None = None

    def reached(self, value: float) -> bool:
        return value >= self.limit if self.least else abs(value) <= self.limit


def bars_of(name: str, records: int) -> tuple[Bar, ...]:
    """Return the bars of a set. Sizes between those of the issue are held to the bars of 10,000 records."""
    if name == "argentina":
        return (Bar(figure="recall", limit=0.95, least=True), Bar(figure="precision", limit=0.98, least=True))
    if name not in _SHARES:
        return ()
    without, answered, completeness = _SHARES[name]
    bars = [
        Bar(figure="completeness", limit=completeness, least=True),
        Bar(figure="pairs", limit=60.0, least=False),
        Bar(figure="documented", limit=0.03, least=False),
        Bar(figure="chao", limit=0.05, least=False),
        Bar(figure="listed", limit=0.03 if records >= 100_000 else 0.02, least=False),
    ]
    if records in _LARGE and name == "invented-cyrillic-latin":
        without = _LARGE[records][:2]
        bars += [Bar(figure="seconds", limit=_LARGE[records][2], least=False)]
        bars += [Bar(figure="peak", limit=_LARGE[records][3], least=False)]
    for figures, told in ((without, False), (answered, True)):
        bars += [
            Bar(figure=figure, limit=limit, least=True, answered=told)
            for figure, limit in zip(("f1", "bcubed"), figures, strict=True)
        ]
    return tuple(bars)


def verdicts(bars: Sequence[Bar], medians: Mapping[str, Mapping[str, Any]], *, name: str = "") -> Iterator[str]:
    """Give a line for each row: each bar with ok or MISSED. A peer is the measure and is not judged.

    Where Splink ran too, a set of `HELD_TO_SPLINK` is judged by it.
    """
    for row, figures in medians.items():
        if row.startswith("splink"):
            continue
        answered = " +" in row
        words = [_word(bar, figures) for bar in bars if bar.answered in (None, answered)]
        if bars and figures["largest"] == figures["largest"] and figures["true_largest"] == figures["true_largest"]:
            most = figures["true_largest"] + _LARGER_BY
            words.append(f"largest <= {most:g} {'ok' if figures['largest'] <= most else 'MISSED'}")
        if name in HELD_TO_SPLINK and _BEST_PEER in medians:
            limit = medians[_BEST_PEER]["f1"]
            words.append(f"f1 >= {limit:.4f} ({_BEST_PEER}) {'ok' if figures['f1'] >= limit else 'MISSED'}")
        if words:
            yield f"{row}: {', '.join(words)}"


def _word(bar: Bar, figures: Mapping[str, Any]) -> str:
    value = figures[bar.figure]
    if value != value:
        return f"{bar.figure} not known"
    return f"{bar.figure} {'>=' if bar.least else '<='} {bar.limit:g} {'ok' if bar.reached(value) else 'MISSED'}"
