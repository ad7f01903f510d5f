"""One source's statement of a fate, with the row it stands in and the days its date can mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habeas.model.dates import earliest, latest, qualified
from habeas.model.mentions import StatedFate

# strftime would follow the machine's locale; a report must not.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one source says became of a person.

    Args:
        list_title: the source's title, as reports show it.
        source_id, exhibit: ids.
        fate: the statement itself.
        record_row: 1-based data row in the exhibit; 0 where a passage of it was coded.
        statement: the id of the coded statement, then.
        identified: whether anybody knows who the source is; one that is not known is no independent source.
    """

    list_title: str
    source_id: str
    fate: StatedFate
    record_row: int
    exhibit: str
    statement: str = ""
    identified: bool = True

    @property
    def place(self) -> str:
        """Where it is said, in words: "row 12"."""
        return f"row {self.record_row}" if self.record_row else f"statement {self.statement}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A statement with the first and last day its date can mean; None where nothing was read.

    `firm` is False for an uncertain or approximate date: it cannot contradict another.
    """

    said: Said
    first: date | None
    last: date | None
    firm: bool

    def before(self, other: Dated) -> bool:
        """Is this known to end before the other begins?"""
        if not (self.firm and other.firm) or self.last is None or other.first is None:
            return False
        return self.last < other.first

    def not_after(self, other: Dated) -> bool:
        """Is this known not to lie after the other? One and the same day counts."""
        if not (self.firm and other.firm) or self.last is None or other.first is None:
            return False
        return self.last <= other.first


def dated(said: Said) -> Dated:
    """Read the days a statement's date can mean.

    Raises: DateError: its EDTF is not in our subset.
    """
    edtf = said.fate.when.edtf if said.fate.when is not None else None
    if edtf is None:
        return Dated(said=said, first=None, last=None, firm=False)
    return Dated(said=said, first=earliest(edtf), last=latest(edtf), firm=not qualified(edtf))


def states(said: Said) -> str:
    """Return the statement as a clause: "The register states taken in November 1976"."""
    when = said.fate.when
    day = f" {in_words(when.edtf)}" if when is not None and when.edtf is not None else ""
    return f"{said.list_title} states {says_in_words(said.fate.says)}{day}"


def says_in_words(says: str) -> str:
    """Return a slug of stated_fates as it reads after "states": "reported_dead" as "dead"."""
    return says.removeprefix("reported_").replace("_", " ")


def in_words(edtf: str) -> str:
    """Return a date in English: "on 26 December 1976", "in November 1976", "in 1976"; or the EDTF."""
    parts = edtf.split("-")
    if not all(part.isascii() and part.isdigit() for part in parts):
        return f"({edtf})"
    match parts:
        case [year]:
            return f"in {year}"
        case [year, month] if 1 <= int(month) <= 12:
            return f"in {_MONTHS[int(month) - 1]} {year}"
        case [year, month, day] if 1 <= int(month) <= 12:
            return f"on {int(day)} {_MONTHS[int(month) - 1]} {year}"
        case _:
            return f"({edtf})"
