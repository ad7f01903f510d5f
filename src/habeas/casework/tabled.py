"""What an estimate is made from: persons by the lists that know them, as plain numbers, and nobody's name.

It is gathered where the record is open and can be reckoned with elsewhere (`reckoning`), in another process too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import msgspec

from habeas.casework.accounts import accounts_of
from habeas.casework.context import lists
from habeas.casework.records import Person, all_persons
from habeas.errors import EstimateError, UsageError
from habeas.model.dates import earliest, latest
from habeas.model.encoding import decode_fast
from habeas.model.records import LinkRun, Overlaps, Source
from habeas.vault.index import Index

DATES = ("year", "month")
_NEWER = """
SELECT (SELECT count(*) FROM link WHERE by_person = 1 AND entry > ?1)
 + (SELECT count(*) FROM undo WHERE entry > ?1) + (SELECT count(*) FROM record WHERE entry > ?1)
 + (SELECT count(*) FROM withdrawal WHERE entry > ?1) + (SELECT count(*) FROM run WHERE entry > ?1)
"""


class KeptDraws(msgspec.Struct, frozen=True, kw_only=True):
    """The draws of a linkage as its run keeps them, the tables at its cuts, and how much came after it (`newer`)."""

    overlaps: Overlaps | None = None
    cuts: tuple[float, ...] = ()
    at_cuts: Overlaps | None = None
    run: str = ""
    newer: int = 0


class Tabled(msgspec.Struct, frozen=True, kw_only=True):
    """Persons by the lists that know them, and by when they were taken where that was asked for.

    Args:
        lists: slugs, in the order of the bits of `cells`; `sources`: the ids of the same lists.
        cells: the sum of 2^j over the lists that know a person, over 0, and how many persons have it.
        by: "year" or "month" where strata are wanted. spans: of these, the first and last day on which persons can have
            been taken (ISO, "" where none is known), the lists, and how many persons.
    """

    lists: tuple[str, ...]
    sources: tuple[str, ...]
    cells: tuple[tuple[int, int], ...]
    by: str = ""
    spans: tuple[tuple[str, str, int, int], ...] = ()
    drawn: KeptDraws = KeptDraws()

    @property
    def documented(self) -> int:
        """Persons on at least one list."""
        return sum(persons for _, persons in self.cells)


def tabled_in(index: Index, by: str = "") -> Tabled:
    """Gather from an open case what an estimate is made from.

    Args:
        by: "year" or "month" of the taking for strata, "" for everybody together.
    Raises: UsageError: other strata. EstimateError: fewer than two lists.
    """
    known, persons = lists(index), all_persons(index)
    listed, memberships = memberships_of(known, persons)
    spans: tuple[tuple[str, str, int, int], ...] = ()
    if by:
        accounts, _ = accounts_of(index)
        dates = {account.mention: account.taken.edtf for account in accounts if account.taken and account.taken.edtf}
        spans = spans_of(persons, memberships, dates, by)
    return Tabled(
        lists=tuple(source.slug for source in listed),
        sources=tuple(source.id for source in listed),
        cells=tuple(sorted(Counter(member for member in memberships if member).items())),
        by=by,
        spans=spans,
        drawn=KeptDraws() if by else kept_draws(index),
    )


def memberships_of(known: tuple[Source, ...], persons: tuple[Person, ...]) -> tuple[list[Source], list[int]]:
    """Return the lists that know anybody, and of each person the sum of 2^j over those that know them; 0 for who is on
    none, and known by coded statements alone.

    Raises: EstimateError: fewer than two lists.
    """
    present = {source for person in persons for source in person.sources}
    listed = [source for source in known if source.id in present]
    if len(listed) < 2:
        raise EstimateError(
            f"the case has {len(listed)} list"
            + ("" if len(listed) == 1 else "s")
            + "; an estimate needs two that overlap",
            advice="Import another list of the same events: habeas import.",
        )
    bit = {source.id: 1 << at for at, source in enumerate(listed)}
    return listed, [sum(bit[source] for source in set(person.sources) & bit.keys()) for person in persons]


def spans_of(
    persons: tuple[Person, ...], memberships: list[int], dates: Mapping[str, str], by: str
) -> tuple[tuple[str, str, int, int], ...]:
    """Count persons by when they can have been taken, and by lists; nobody on a list is left out.

    A person whose records agree has their date; where they differ, any date between the earliest and the latest is
    possible; where none has a date, any.

    Args:
        dates: the date of the taking (EDTF) of each mention that has one.
        by: "year" or "month".
    Returns: as `Tabled.spans`.
    Raises: UsageError: another stratum.
    """
    if by not in DATES:
        raise UsageError(f"a case has no strata by {by!r}", advice=f"Strata are: {', '.join(DATES)}.")
    found: Counter[tuple[str, str, int]] = Counter()
    for person, member in zip(persons, memberships, strict=True):
        if member:
            found[(*_span([dates[mention] for mention in person.mentions if mention in dates]), member)] += 1
    return tuple((first, last, member, count) for (first, last, member), count in sorted(found.items()))


def _span(dates: list[str]) -> tuple[str, str]:
    bounds = [(first, last) for first, last in ((earliest(one), latest(one)) for one in dates) if first and last]
    if not bounds:
        return "", ""
    return min(first for first, _ in bounds).isoformat(), max(last for _, last in bounds).isoformat()


def kept_draws(index: Index) -> KeptDraws:
    """Return the draws of the run in force that compared everything; none where something came after it."""
    for entry, body in index.database.execute("SELECT entry, body FROM run WHERE in_force = 1 ORDER BY entry"):
        run = decode_fast(bytes(body))
        if isinstance(run, LinkRun) and run.overlaps is not None:
            if newer := newer_than(index, int(entry)):
                return KeptDraws(run=run.id, newer=newer)
            return KeptDraws(overlaps=run.overlaps, cuts=run.cuts, at_cuts=run.at_cuts, run=run.id)
    return KeptDraws()


def newer_than(index: Index, entry: int) -> int:
    """Return how many judgements, records, withdrawals and runs came after an entry."""
    return int(index.database.execute(_NEWER, (entry,)).get)
