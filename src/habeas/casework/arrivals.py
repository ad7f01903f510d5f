"""Arrivals: what came into a case, newest first and a page at a time, and which exhibit is to be coded next.

No word of a file and no name of one is read for it. What is put off for a sitting, the sitting alone knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from habeas.casework.context import Context, sources
from habeas.casework.layers import exhibit_of, readings_of
from habeas.errors import UsageError
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Custody, Exhibit
from habeas.model.vocabularies import vocabulary
from habeas.vault.case import Case
from habeas.vault.index import Index

AT_ONCE = 50
COUNTED = 200
"""Exhibits that wait are counted so far; beyond it, a screen says that there are more."""
_WEEK, _MONTH = 7, 31  # days
_ASIDE, _TAKEN_UP = "set_aside", "taken_up"  # kinds of custody, beside those of arriving
_FIRST = (2**62, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One exhibit as it came, without a word of it. `origin`, `giver`: slugs of sources, "" where not said.

    `band`: today, week, month or earlier. `channel`: list, captured or handed_in. `letters`: of its text, None where it
    has none, for the reason `why`. `looked`: somebody has labelled it. `later`: put off in this sitting.
    """

    id: str
    kind: str
    band: str
    channel: str
    origin: str
    giver: str
    size: int
    lang: str
    looked: bool
    folded: bool
    sealed: bool
    letters: int | None
    why: str
    statements: int
    aside: bool
    later: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalsPage:
    """A page of arrivals. `after`: from where the next page goes on, "" on the last. `total`: exhibits of the case.

    `next`: the exhibit to be coded next, "" for none. `to_code`: how many wait to be coded (`count_to_code`).
    """

    rows: tuple[Arrival, ...]
    after: str
    total: int
    next: str
    to_code: int


def arrivals_page(
    context: Context, case_name: str, *, after: str = "", later: Sequence[str] = (), limit: int = AT_ONCE
) -> ArrivalsPage:
    """Return a page of what came into a case, the newest first.

    Args:
        after: what the page before said, "" for the first.
        later: exhibits that were put off in this sitting.
    """
    with context.case(case_name, "inbox") as case:
        index = case.index
        found = index.database.execute(
            "SELECT entry, idx, exhibit FROM custody WHERE action IN ('received', 'captured')"
            " AND (entry, idx) < (?, ?) ORDER BY entry DESC, idx DESC LIMIT ?",
            (*_place(after), limit + 1),
        ).fetchall()
        aside = _aside(index)
        return ArrivalsPage(
            rows=tuple(_rows(context, index, [str(row[2]) for row in found[:limit]], aside, frozenset(later))),
            after=f"{found[limit - 1][0]}.{found[limit - 1][1]}" if len(found) > limit else "",
            total=int(index.database.execute("SELECT count(*) FROM exhibit").get),
            next=next_of(index, later),
            to_code=count_to_code(index),
        )


def arrival(context: Context, case_name: str, identifier: str, *, later: Sequence[str] = ()) -> Arrival:
    """Return one exhibit as the list shows it.

    Raises: EvidenceError: the case has none of this id.
    """
    with context.case(case_name, "inbox") as case:
        exhibit_of(case.index, identifier)
        (found,) = _rows(context, case.index, [identifier], _aside(case.index), frozenset(later))
        return found


def next_to_code(context: Context, case_name: str, *, later: Sequence[str] = ()) -> str:
    """Return the exhibit that is to be coded next, "" where none waits; of those put off, the first one comes last."""
    with context.case(case_name, "inbox") as case:
        return next_of(case.index, later)


def set_aside(context: Context, case_name: str, identifier: str, *, aside: bool) -> None:
    """Set an exhibit aside, so that it is not offered for coding, or take it up again. It stays what it is.

    Raises: EvidenceError: the case has none of this id. UsageError: another window did so meanwhile.
    """
    with context.case(case_name, "inbox") as case:
        exhibit_of(case.index, identifier)
        if (identifier in _aside(case.index)) == aside:
            raise UsageError("another window changed this meanwhile; it is so already", place=identifier)
        _note(context, case, identifier, _ASIDE if aside else _TAKEN_UP)


def next_of(index: Index, later: Sequence[str]) -> str:
    """Return the exhibit to be coded next: the oldest that was not put off, else the one put off first."""
    put_off = set(later)
    waiting = to_code(index)
    first = next((one for one in waiting if one not in put_off), "")
    if first or not put_off:
        return first
    left = set(to_code(index))
    return next((one for one in later if one in left), "")


def to_code(index: Index) -> Iterator[str]:
    """Give the exhibits that wait to be coded, the oldest first: with text, not sealed, not set aside, nothing coded.

    What was made from an exhibit that has text of its own says the same, and does not wait beside it.
    """
    # In the order of the table, so that whoever wants the first few has them at once, however many there are.
    rows = index.database.execute(
        "SELECT e.id, e.body FROM reading r NOT INDEXED CROSS JOIN exhibit e ON e.id = r.exhibit WHERE r.layer != ''"
        " AND NOT EXISTS (SELECT 1 FROM reading o WHERE o.exhibit = r.exhibit AND o.layer != '' AND o.n < r.n)"
        " AND NOT EXISTS (SELECT 1 FROM label l WHERE l.exhibit = r.exhibit AND l.sealed = 1)"
        " AND NOT EXISTS (SELECT 1 FROM counted s WHERE s.exhibit = r.exhibit AND s.kind != 'retraction')"
        " ORDER BY r.n"
    )
    aside = _aside(index)
    for identifier, body in rows:
        exhibit = decode_fast(bytes(body))
        if isinstance(exhibit, Exhibit) and identifier not in aside and not _said_elsewhere(index, exhibit):
            yield str(identifier)


def count_to_code(index: Index) -> int:
    """Return how many exhibits wait to be coded; one more than `COUNTED` if there are more than that."""
    return sum(1 for _ in islice(to_code(index), COUNTED + 1))


def count_new(index: Index) -> int:
    """Return how many files came in that nobody has looked at; one more than `COUNTED` if there are more than that.

    That somebody looked, a label says. Tables of people are no such files.
    """
    rows = index.database.execute(
        "SELECT e.body FROM custody c CROSS JOIN exhibit e ON e.id = c.exhibit"
        " WHERE c.action IN ('received', 'captured')"
        " AND NOT EXISTS (SELECT 1 FROM label l WHERE l.exhibit = c.exhibit AND l.labels != '[]')"
        " ORDER BY c.entry DESC, c.idx DESC"
    )
    found = (decode_fast(bytes(body)) for (body,) in rows)
    return sum(1 for _ in islice((one for one in found if isinstance(one, Exhibit) and not one.shape), COUNTED + 1))


def _said_elsewhere(index: Index, exhibit: Exhibit) -> bool:
    if exhibit.derived_from is None:
        return False
    has_text = "SELECT 1 FROM exhibit e JOIN reading r ON r.exhibit = e.id WHERE e.id = ? AND r.layer != '' LIMIT 1"
    return index.database.execute(has_text, (exhibit.derived_from,)).fetchone() is not None


def _aside(index: Index) -> frozenset[str]:
    rows = index.database.execute(
        "SELECT exhibit, action FROM custody WHERE action IN (?, ?) ORDER BY entry, idx", (_ASIDE, _TAKEN_UP)
    )
    state = {str(exhibit): action == _ASIDE for exhibit, action in rows}
    return frozenset(one for one, aside in state.items() if aside)


def _rows(
    context: Context, index: Index, identifiers: list[str], aside: frozenset[str], later: frozenset[str]
) -> Iterator[Arrival]:
    slugs = {source.id: source.slug for source in sources(index)}
    today = context.now().astimezone().date()
    for identifier in identifiers:
        row = index.database.execute("SELECT body FROM exhibit WHERE id = ?", (identifier,)).fetchone()
        exhibit = decode_fast(bytes(row[0])) if row else None
        if isinstance(exhibit, Exhibit):  # else it was withdrawn
            yield _row(index, exhibit, slugs, today, aside=identifier in aside, later=identifier in later)


def _row(index: Index, exhibit: Exhibit, slugs: dict[str, str], today: date, *, aside: bool, later: bool) -> Arrival:
    run = index.database.execute
    label = run("SELECT labels, sealed FROM label WHERE exhibit = ?", (exhibit.id,)).fetchone()
    labels = tuple(json.loads(str(label[0]))) if label else ()
    layer = "SELECT length FROM reading WHERE exhibit = ? AND layer != '' ORDER BY n DESC LIMIT 1"
    length = run(layer, (exhibit.id,)).fetchone()
    readings = () if length else readings_of(index, exhibit.id)
    counted = run("SELECT count(*) FROM counted WHERE exhibit = ? AND kind != 'retraction'", (exhibit.id,)).get
    terms = vocabulary("content_labels").terms
    return Arrival(
        id=exhibit.id,
        kind=exhibit.item_kind,
        band=band(exhibit.received_at, today),
        channel="list" if exhibit.shape else "captured" if exhibit.captured else "handed_in",
        origin=slugs.get(exhibit.origin or "", ""),
        giver=slugs.get(exhibit.received_from or "", ""),
        size=exhibit.size,
        lang=exhibit.lang,
        looked=bool(labels),
        folded=any(terms[one].traits.get("folded") == "yes" for one in labels if one in terms),
        sealed=bool(label and label[1]),
        letters=int(length[0]) if length else None,
        why=readings[-1].why if readings else "",
        statements=int(str(counted)),
        aside=aside,
        later=later,
    )


def band(received_at: str, today: date) -> str:
    """Return when something came, as a list says it: never the hour, by which somebody could be told apart."""
    came = datetime.fromisoformat(received_at).astimezone().date()
    days = (today - came).days
    return "today" if days <= 0 else "week" if days < _WEEK else "month" if days < _MONTH else "earlier"


def _place(after: str) -> tuple[int, int]:
    entry, _, place = after.partition(".")
    fits = entry.isascii() and entry.isdigit() and place.isascii() and place.isdigit() and len(after) < 30
    return (int(entry), int(place)) if fits else _FIRST


def _note(context: Context, case: Case, exhibit: str, action: str) -> None:
    with case.unit() as unit:
        who = context.workspace.member.id
        unit.add(Custody(exhibit=exhibit, action=action, who=who, when=context.stamp()))
        context.close_unit(unit, "inbox", {"exhibits": 1})
