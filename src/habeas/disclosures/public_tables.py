"""Which tables of counts may be published: what is counted, by which dimensions, of which acts.

Every unit stands in exactly one cell of a table, so that cells add up to their margins: a person of whom sources tell
in two years is counted under "several", one of whom no year is known under "not known". No dimension says who somebody
is, and none of families or contacts exists. By alleged ground nothing is counted unless a threshold for it is set.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from habeas.disclosures.small_cells import DEFAULT_THRESHOLD
from habeas.errors import TermError, UsageError
from habeas.model.vocabularies import did_you_mean, vocabulary
from habeas.statements.periods import asked_time

UNITS = {
    "persons": "persons, on lists or in coded statements",
    "victims": "persons to whom a coded act was done",
    "victim_acts": "victim-acts: one person and one type of act, however often",
    "acts_at_least": "acts, at least: accounts known to differ",
    "acts_at_most": "acts, at most: every independent account another act",
    "statements": "act statements",
    "reports": "reports: exhibits with at least one act statement",
}
"""What can be counted, from what one of it is; `acts` in a table asks for both figures of acts."""
PLACES = ("country", "region", "district", "settlement")
_OF_ACTS = ("year", "month", *PLACES, "type", "ground")
_OF_PERSONS = ("year", "month", "fate", "whereabouts", "list")
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "persons": _OF_PERSONS,
    "victims": (*_OF_ACTS, "fate", "whereabouts", "list"),
    **dict.fromkeys(("victim_acts", "acts_at_least", "acts_at_most", "statements", "reports"), _OF_ACTS),
}
WORDS = {
    "year": "Year",
    "month": "Month",
    "country": "Country",
    "region": "Region",
    "district": "District",
    "settlement": "Settlement",
    "type": "Type of act",
    "ground": "Ground, as alleged",
    "fate": "Fate found",
    "whereabouts": "Whereabouts found",
    "list": "List",
}
ALL, NOT_KNOWN, SEVERAL = "(all)", "(not known)", "(several)"
"""What stands in a cell's coordinates where it is summed over, not known, or more than one. No slug has brackets."""
LOWEST_THRESHOLD = 3
_MOST_DIMENSIONS = 3
_SHAPE = "UNIT:DIMENSION,…+FILTER=…, for example victims:year,region or victim_acts:month+type=torture"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """A table to publish.

    Args:
        unit: of UNITS. dims: of DIMENSIONS, none for the one total.
        types: only acts of these types. since, until: only acts known to have begun in this time; EDTF, "" where open.
    """

    unit: str
    dims: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    since: str = ""
    until: str = ""

    @property
    def where(self) -> str:
        """Return which part of the record it is about, the same for the same part; "" for all."""
        found = [f"type={one}" for one in sorted(self.types)]
        found += [f"{name}={date}" for name, date in (("from", self.since), ("to", self.until)) if date]
        return "+".join(found)

    def __str__(self) -> str:
        """Return it as it is asked for."""
        return f"{self.unit}:{','.join(self.dims)}" + (f"+{self.where}" if self.where else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From how many persons on a figure is told; `ground` where the table is by alleged ground, None: no such table."""

    cells: int = DEFAULT_THRESHOLD
    ground: int | None = None

    def of(self, dims: Iterable[str]) -> int:
        """Return the threshold of a figure by its dimensions."""
        return self.ground if self.ground is not None and "ground" in dims else self.cells


def read_spec(text: str) -> tuple[TableSpec, ...]:
    """Read a table as somebody asks for it; of `acts` there are two, at least and at most.

    Raises: UsageError: it is none, or must not be published. TermError: a type of act that is none. DateError.
    """
    specs = _parsed(text)
    for spec in specs:
        _check(spec, text)
    return specs


def released_spec(text: str) -> TableSpec:
    """Read a table that was published once, whatever may be published today.

    Raises: UsageError: it is none.
    """
    return _parsed(text)[0]


def _parsed(text: str) -> tuple[TableSpec, ...]:
    head, *filters = text.split("+")
    unit, _, dims = head.partition(":")
    unit = unit.strip().replace("-", "_")
    asked = tuple(part.strip() for part in dims.split(",") if part.strip())
    given: dict[str, list[str]] = {"type": [], "from": [], "to": []}
    for one in filters:
        name, _, value = one.partition("=")
        if name.strip() not in given or not value.strip():
            raise UsageError("a table is filtered by type, from or to", place=text, advice=_SHAPE)
        given[name.strip()].append(value.strip())
    if len(given["from"]) > 1 or len(given["to"]) > 1:
        raise UsageError("a table has one time", place=text, advice=_SHAPE)
    units = ("acts_at_least", "acts_at_most") if unit == "acts" else (unit,)
    return tuple(
        TableSpec(
            unit=one,
            dims=asked,
            types=tuple(dict.fromkeys(given["type"])),
            since="".join(given["from"]),
            until="".join(given["to"]),
        )
        for one in units
    )


def check_tables(specs: tuple[TableSpec, ...], thresholds: Thresholds) -> None:
    """Check that these tables may be published under these thresholds.

    Raises: UsageError: none, one twice, a threshold too low, or a table by ground without a threshold for it.
    """
    if not specs:
        raise UsageError("no table is asked for", advice=f"--table {_SHAPE}")
    if len({str(spec) for spec in specs}) < len(specs):
        raise UsageError("a table is asked for twice")
    if thresholds.cells < LOWEST_THRESHOLD:
        raise UsageError(
            f"a threshold under {LOWEST_THRESHOLD} protects nobody",
            advice=f"{DEFAULT_THRESHOLD} is usual; more where few people live.",
        )
    by_ground = any("ground" in spec.dims for spec in specs)
    if by_ground and thresholds.ground is None:
        raise UsageError(
            "nothing is published by alleged ground unless you set a threshold for it",
            advice="--ground-threshold N: how many persons a figure needs to endanger none of them.",
        )
    if thresholds.ground is not None and thresholds.ground < thresholds.cells:
        raise UsageError("the threshold of grounds is under the one of all figures", advice="It cannot be lower.")


def _check(spec: TableSpec, text: str) -> None:
    if spec.unit not in UNITS:
        raise UsageError(
            "this is no unit of counting", place=text, advice=f"acts, or one of {', '.join(UNITS)}. {_SHAPE}"
        )
    may = DIMENSIONS[spec.unit]
    for dim in spec.dims:
        if dim not in may:
            raise UsageError(f"{spec.unit} are not counted by this", place=text, advice=f"One of {', '.join(may)}.")
    if len(set(spec.dims)) < len(spec.dims) or len(spec.dims) > _MOST_DIMENSIONS:
        raise UsageError(f"a table has at most {_MOST_DIMENSIONS} dimensions, each once", place=text)
    for alternatives in (("year", "month"), PLACES):
        if len(set(spec.dims) & set(alternatives)) > 1:
            raise UsageError(
                f"a table has one of {', '.join(alternatives)}", place=text, advice="Ask for two tables instead."
            )
    if "ground" in spec.dims and not set(spec.dims) <= {"ground", "year"}:
        raise UsageError("by alleged ground is counted alone, or beside the year", place=text)
    _check_filters(spec, text)


def _check_filters(spec: TableSpec, text: str) -> None:
    if spec.where and spec.unit == "persons":
        raise UsageError("persons on lists have no acts to choose by", place=text, advice="Count victims instead.")
    if (spec.since or spec.until) and spec.unit.startswith("acts"):
        raise UsageError(
            "acts are not counted within a time: accounts of one act may lie on both sides of its ends",
            place=text,
            advice="Count acts by year or month, or victim_acts within a time.",
        )
    slugs = vocabulary("act_types").slugs
    for slug in spec.types:
        if slug not in slugs:
            raise TermError("this is no type of act", advice=did_you_mean(slug, slugs))
    asked_time(spec.since, spec.until)
