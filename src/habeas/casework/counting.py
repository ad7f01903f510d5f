"""Count: figures over the act statements of a case that count, by type, place, period, source, end or kind of actor."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from habeas.casework.act_rows import END, VOCABULARIES, ActRows, Row, versions_of
from habeas.casework.context import Context, find_source, lists
from habeas.casework.queueing import open_questions
from habeas.errors import TermError, UsageError
from habeas.model.dates import Answer
from habeas.model.vocabularies import did_you_mean, vocabulary
from habeas.statements.counting import BY, UNITS, Counts, Unknown, count
from habeas.statements.periods import PERIODS, Time, asked_time, lies_within, why_undated
from habeas.statements.place_levels import LEVELS
from habeas.vault.index import Index

GROUND_REFUSED = (
    "nothing is counted by ground: why somebody was persecuted stands on the act, as a source alleges it, "
    "and no list or count is made by it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be counted, and by what.

    Args:
        by: act_type, place, period, source, end_status or actor_kind. units: of UNITS.
        level: of places. period: year or month.
        types: only these act types; all where empty. source: only this one, by slug or id.
        since, until: only acts that are known to have begun in this time; EDTF, "" where open.
    """

    by: str
    units: tuple[str, ...] = UNITS
    level: str = "region"
    period: str = "year"
    types: tuple[str, ...] = ()
    source: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The figures, and what one has to know to read them.

    `coded_with`: for each vocabulary that the figures rest on, how many statements used which version of it.
    `names`: of places, for the eyes of whoever works on the case. `slugs`: of sources.
    `undecided`: pairs of mentions that wait for a decision; until then two mentions of one person count as two victims.
    `list_rows`: rows of lists, which state no acts and are not in any figure.
    """

    asked: Asked
    counts: Counts
    coded_with: dict[str, dict[str, int]]
    names: dict[str, str]
    slugs: dict[str, str]
    undecided: int
    lists: int
    list_rows: int

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        asked = self.asked
        return {
            "by": asked.by,
            "level": asked.level if asked.by == "place" else None,
            "period": asked.period if asked.by == "period" else None,
            "only": {
                "types": list(asked.types),
                "source": asked.source or None,
                "from": asked.since or None,
                "to": asked.until or None,
            },
            "units": list(asked.units),
            "rows": [
                row.as_object() | ({"slug": self.slugs.get(row.key)} if asked.by == "source" else {})
                for row in self.counts.rows
            ],
            "unknown": [row.as_object("why") for row in self.counts.unknown],
            "undated": [row.as_object("why") for row in self.counts.undated],
            "all": [figure.as_object() for figure in self.counts.all],
            "rows_add_up": False,
            "vocabularies": {
                name: {"version": vocabulary(name).version, "coded_with": versions}
                for name, versions in self.coded_with.items()
            },
            "pairs_undecided": self.undecided,
            "not_counted_here": {"lists": self.lists, "rows": self.list_rows},
        }


def count_acts(context: Context, case_name: str, asked: Asked) -> Counted:
    """Count the acts of a case that coded statements tell of.

    Raises: UsageError: by ground, or by something else that nothing is counted by; a time that is none. TermError: an
        act type that is none. StatementsError: no such source. DateError.
    """
    check_asked(asked)
    with context.case(case_name, "count") as case:
        return counted(case.index, asked)


def check_asked(asked: Asked) -> None:
    """Check that what is asked for can be counted.

    Raises: UsageError, TermError, DateError.
    """
    asked_time(asked.since, asked.until)
    if asked.by in ("ground", "grounds"):
        raise UsageError(GROUND_REFUSED, advice=f"Count by {', '.join(BY)}.")
    for given, known, what in (
        ((asked.by,), BY, "nothing is counted by this"),
        (asked.units, UNITS, "this is no unit of counting"),
        ((asked.level,), LEVELS, "this is no level of places"),
        ((asked.period,), tuple(PERIODS), "this is no period"),
    ):
        if not given or set(given) - set(known):
            raise UsageError(what, advice=f"One of {', '.join(known)}.")
    slugs = vocabulary("act_types").slugs
    for slug in asked.types:
        if slug not in slugs:
            raise TermError("this is no type of act", advice=did_you_mean(slug, slugs))


def counted(index: Index, asked: Asked) -> Counted:
    """Count over an open case."""
    acts, time = ActRows(index), asked_time(asked.since, asked.until)
    keys = acts.keys(asked.by, level=asked.level, period=asked.period)
    source = find_source(index, asked.source).id if asked.source else ""
    rows = acts.rows(source=source, types=frozenset(asked.types))
    unsure: list[Row] = []
    if time != Time():
        within = [(row, lies_within(acts.began(row), time)) for row in rows]
        rows = [row for row, answer in within if answer is Answer.YES]
        unsure = [row for row, answer in within if answer is Answer.UNSURE]
    counts = count(
        acts.entries(rows, keys),
        units=asked.units,
        apart=acts.apart,
        account_of=acts.account_of,
        undated=acts.entries(unsure, lambda row: why_undated(acts.began(row)) or Unknown(why="partly_in_the_time")),
        order=acts.order(asked.by),
    )
    by_place = asked.by == "place"
    return Counted(
        asked=asked,
        counts=counts,
        coded_with=_coded_with(acts, asked, rows),
        names={row.key: acts.name_of(row.key) for row in counts.rows} if by_place else {},
        slugs=acts.slugs,
        undecided=open_questions(index),
        lists=len(lists(index)),
        list_rows=int(index.database.execute("SELECT count(*) FROM record WHERE current = 1 AND digest != x''").get),
    )


def _coded_with(acts: ActRows, asked: Asked, rows: list[Row]) -> dict[str, dict[str, int]]:
    """Return which versions of the vocabularies the statements behind the figures were coded with."""
    found = versions_of(Counter(row[VOCABULARIES] for row in rows), "act_types")
    if asked.by == "end_status":
        found |= versions_of(Counter(row[VOCABULARIES] for row in rows if row[END]), "end_status")
    if asked.by == "actor_kind":
        found |= versions_of(Counter(versions for _, kind, versions in acts.involved if kind), "actor_kinds")
    return found
