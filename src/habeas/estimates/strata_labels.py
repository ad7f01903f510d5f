"""From written labels to strata: which strata there are, and which of them each record may be in.

A stratum is a combination of labels that somebody has in full. A record that lacks a label may be in every stratum
that agrees with what it has. Where no stratum agrees (a year of which no month is known, a region of which no
perpetrator is), what is known of the record makes a stratum of its own: nobody is dropped.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from habeas.model.dates import earliest, latest

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Label:
    """One label of a record as far as it is known.

    Args:
        written: the label; of a month `2000-03`, or a date that leaves the month open, `2000-XX`; `unknown` where
            nothing is known.
        known: whether it names one value.
        month: whether it is a date.
    """

    written: str
    known: bool = True
    month: bool = False

    @property
    def steps(self) -> tuple[str, ...]:
        """The label from coarse to fine: a month is in its year."""
        if not self.month:
            return (self.written,)
        first, last = (None, None) if self.written == UNKNOWN else (earliest(self.written), latest(self.written))
        in_one = first is not None and last is not None and first.year == last.year
        return (f"{first.year:04d}" if first and in_one else self.written, self.written)


Labels = tuple[Label, ...]


def month_label(edtf: str) -> Label:
    """Return the label of a date (EDTF): the month, if all days it can mean are in one month, else the date itself.

    Raises: DateError: not a date of the subset that `habeas.model.dates` reads.
    """
    first, last = earliest(edtf), latest(edtf)
    if first and last and (first.year, first.month) == (last.year, last.month):
        return Label(written=f"{first.year:04d}-{first.month:02d}", month=True)
    return Label(written=edtf, known=False, month=True)


def nothing_known(*, month: bool) -> Label:
    """Return the label of a record that has none."""
    return Label(written=UNKNOWN, known=False, month=month)


def strata_among(records: Collection[Labels]) -> tuple[Labels, ...]:
    """Return the strata among records: the combinations known in full, and those that fit in none of these."""
    strata = sorted({labels for labels in records if all(label.known for label in labels)})
    others = {labels for labels in records if not all(label.known for label in labels)}
    # Who lacks less comes first: its stratum can hold those who lack more.
    for labels in sorted(others, key=lambda labels: (_unknowns(labels), labels)):
        if not places(labels, strata):
            strata.append(labels)
    return tuple(strata)


def places(labels: Labels, strata: Sequence[Labels]) -> tuple[int, ...]:
    """Return the numbers of the strata that agree with what is known of a record."""
    return tuple(
        number
        for number, stratum in enumerate(strata)
        if all(_fits(own, other) for own, other in zip(labels, stratum, strict=True))
    )


def name_of(labels: Labels) -> str:
    """Return the labels as one name."""
    return " · ".join(label.written for label in labels)


def path_of(labels: Labels) -> tuple[str, ...]:
    """Return the labels from coarse to fine, a month after its year."""
    return tuple(step for label in labels for step in label.steps)


def _fits(own: Label, other: Label) -> bool:
    if own.known or own == other:
        return own == other
    if own.written == UNKNOWN:
        return True
    return other.written != UNKNOWN and _meet(own.written, other.written)


def _meet(a: str, b: str) -> bool:
    """Say whether two dates share a day. `?` and `~` widen no bounds: else "2000?" would be any month of any year."""
    a_first, a_last, b_first, b_last = earliest(a), latest(a), earliest(b), latest(b)
    return not ((a_last and b_first and a_last < b_first) or (b_last and a_first and b_last < a_first))


def _unknowns(labels: Labels) -> tuple[int, int]:
    """Return how many labels are unknown, and how many of these wholly."""
    return sum(not label.known for label in labels), sum(label.written == UNKNOWN for label in labels)
