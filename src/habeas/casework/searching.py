"""Search: names, places, passages, titles and words of a case, across scripts, with the reason of each hit.

Found is what whoever works on the case may see: no sealed mention, nothing that was blanked or is under a sealing
label, no statement that counts no more, no second coder's. What is shown is noted before. The query is noted nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from habeas.casework.asked import Asked, asked_of
from habeas.casework.context import Context
from habeas.casework.found_rows import FoundRows
from habeas.casework.hits import KINDS, Found, Hit, MentionHit
from habeas.casework.queries import Query, parse
from habeas.errors import UsageError
from habeas.vault.case import Case
from habeas.vault.index import Index

LIMIT = 50
LIMIT_AT_MOST = 1_000


def search(
    context: Context,
    case_name: str,
    query: str,
    *,
    as_written: bool = False,
    limit: int = LIMIT,
    kinds: Iterable[str] = KINDS,
    uncover: bool = False,
) -> Found:
    """Search a case.

    Args:
        query: as somebody types it (see `queries.parse`).
        as_written: no other form of a word, no other script, nothing that sounds alike.
        limit: hits of each kind at most, 1 to 1,000.
        kinds: of KINDS.
        uncover: show the sentence around a hit also where the exhibit is covered.
    Raises: UsageError: nothing was asked for, or too much; an unknown kind.
    """
    asked = parse(query)
    wanted = _checked(kinds, limit)
    with context.case(case_name, "search") as case:
        return search_in(context, case, asked, as_written=as_written, limit=limit, kinds=wanted, uncover=uncover)


def check_query(text: str) -> None:
    """Check that a query asks for something, before anything is opened.

    Raises: UsageError.
    """
    parse(text)


def search_in(
    context: Context,
    case: Case,
    query: Query,
    *,
    as_written: bool = False,
    limit: int = LIMIT,
    kinds: Iterable[str] = KINDS,
    uncover: bool = False,
) -> Found:
    """Search a case that is open, and note what is shown."""
    found = find(case.index, query, as_written=as_written, limit=limit, kinds=_checked(kinds, limit), uncover=uncover)
    mentions = [hit.mention for hit in found.hits if isinstance(hit, MentionHit)]
    exhibits = [hit.exhibit for hit in found.hits if not isinstance(hit, MentionHit) and hit.exhibit]
    if mentions or exhibits:
        context.opened(case, "listed", "search", mentions, exhibits=exhibits)
    return found


def find(
    index: Index,
    query: Query,
    *,
    as_written: bool = False,
    limit: int = LIMIT,
    kinds: tuple[str, ...] = KINDS,
    uncover: bool = False,
) -> Found:
    """Search an index. Whoever shows what this returns notes it before."""
    asked = asked_of(index, query, as_written=as_written)
    rows = FoundRows(index, asked, uncovered=uncover)
    found: dict[str, tuple[Hit, ...]] = dict.fromkeys(KINDS, ())
    more: list[str] = []
    for kind in kinds:
        keys = _keys(index, asked, kind)
        hits: Iterator[Hit] = rows.passages(keys) if kind == "texts" else rows.rows(keys, kind)
        taken = tuple(islice(hits, limit + 1))
        found[kind] = taken[:limit]
        more += [kind] if len(taken) > limit else []
    return Found(
        names=found["names"],
        places=found["places"],
        texts=found["texts"],
        titles=found["titles"],
        words=found["words"],
        more=tuple(more),
        articles=query.articles,
        common=asked.common,
    )


def _keys(index: Index, asked: Asked, kind: str) -> Iterator[int]:
    """Give the rows of the search in which every term stands, each once: those with the nearest spellings first."""
    table = "words" if kind == "texts" else "search"
    seen: set[int] = set()
    for question in asked.questions(kind):
        for (key,) in index.database.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH ?", (question,)):
            if key not in seen:
                seen.add(int(str(key)))
                yield int(str(key))


def _checked(kinds: Iterable[str], limit: int) -> tuple[str, ...]:
    """Return the kinds in their order.

    Raises: UsageError.
    """
    wanted = set(kinds)
    if not wanted or not wanted <= set(KINDS):
        raise UsageError("no such kind of hit", advice=f"There are: {', '.join(KINDS)}.")
    if not 1 <= limit <= LIMIT_AT_MOST:
        raise UsageError(f"the limit is 1 to {LIMIT_AT_MOST} hits of each kind")
    return tuple(kind for kind in KINDS if kind in wanted)
