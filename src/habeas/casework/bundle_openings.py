"""What a bundle opens: the records of those chosen, what they rest on, each entry's unit. All else stays closed.

A record that would name somebody else in passing, such as the name a list's file was received under, stays closed too,
and is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from habeas.casework.bundle_choice import Choice, told_by
from habeas.casework.naming_others import NamingOthers
from habeas.disclosures.bundle import BundledStamp, OpenedBody, OpenedEntry
from habeas.errors import DamagedError
from habeas.log.checkpoint import read_note
from habeas.log.paths import Paths
from habeas.log.proof import hash_lines
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Custody, Exhibit
from habeas.model.ids import raw_of
from habeas.model.protection import Filing
from habeas.model.records import Described, Link, Source, Stamp, StampDue, Unit
from habeas.model.statements import CodedMention
from habeas.vault.case import Case
from habeas.vault.entries import entry_of
from habeas.vault.index import Index
from habeas.vault.openings import EntryView


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The entries with what was opened of them, in order; and (what, id) of records that stayed closed.

    `received_as`: of each exhibit whose record is opened, its id and the name its file came under: the record tells it.
    """

    entries: tuple[OpenedEntry, ...]
    closed: tuple[tuple[str, str], ...]
    received_as: tuple[tuple[str, str], ...]


def open_chosen(case: Case, choice: Choice) -> Opened:
    """Open what a bundle shows, without the entry of the export itself.

    Raises: AlteredError, DamagedError, EntryError, ForgottenError.
    """
    places: dict[int, set[int]] = defaultdict(set)
    places[0].add(0)  # the founding
    run = case.index.database.execute
    for (entry,) in run("SELECT entry FROM feed"):
        places[int(entry)].add(0)
    closed = list(choice.closed)
    others = NamingOthers(case.index, choice.mentions)
    sources, exhibits = _records(case.index, choice, places)
    _links(case.index, choice, places, closed, others)
    views: dict[int, EntryView] = {}
    sources |= {exhibit.received_from for exhibit in choice.exhibits if exhibit.received_from}
    _told_sources(case, views, sources, places, closed, others)
    received_as = _told_exhibits(case, views, choice, exhibits, places, closed, others)
    entries = []
    for n in sorted(places):
        view = _view(case, views, n)
        places[n].add(next(index for index, body in view.bodies(newest_first=True) if isinstance(body, Unit)))
        entries.append(_opened(view, places[n]))
    return Opened(entries=tuple(entries), closed=tuple(closed), received_as=tuple(received_as))


def _told_sources(
    case: Case,
    views: dict[int, EntryView],
    sources: set[str],
    places: dict[int, set[int]],
    closed: list[tuple[str, str]],
    others: NamingOthers,
) -> None:
    """Note where the records of the sources are; one whose words name somebody else stays closed."""
    run = case.index.database.execute
    for source in sorted(sources):
        row = run("SELECT entry, body FROM source WHERE id = ?", (source,)).fetchone()
        told = decode_fast(bytes(row[1])) if row else None
        if row is None or not isinstance(told, Source):
            continue  # who handed a file in may have withdrawn
        if others.stand_in(" \n".join((told.title, told.list_words, told.reliability_reason))):
            closed.append(("source", source))
            continue
        places[int(row[0])].add(_find(_view(case, views, int(row[0])), Source, source))


def _told_exhibits(
    case: Case,
    views: dict[int, EntryView],
    choice: Choice,
    exhibits: set[str],
    places: dict[int, set[int]],
    closed: list[tuple[str, str]],
    others: NamingOthers,
) -> list[tuple[str, str]]:
    """Note where the records of the exhibits and of their custody are; return the names that their files came under.

    The record of one that does not go itself stays closed if what is told by it names somebody else.
    """
    run = case.index.database.execute
    received_as: list[tuple[str, str]] = []
    going = {exhibit.id for exhibit in choice.exhibits}
    for exhibit in sorted(exhibits | going):
        row = run("SELECT entry, body FROM exhibit WHERE id = ?", (exhibit,)).fetchone()
        record = decode_fast(bytes(row[1])) if row else None
        if row is None or not isinstance(record, Exhibit):
            continue  # withdrawn: the record of it is gone, and the rows read from it stand by themselves
        if exhibit not in going and others.stand_in(told_by(record)):
            closed.append(("exhibit", exhibit))
            continue
        places[int(row[0])].add(_find(_view(case, views, int(row[0])), Exhibit, exhibit))
        received_as.append((exhibit, record.file_name))
        # That a file was set aside for coding says how a desk works, and nothing of where the file was.
        custody = "SELECT entry, idx FROM custody WHERE exhibit = ? AND action NOT IN ('set_aside', 'taken_up')"
        for entry, index in run(custody, (exhibit,)):
            places[int(entry)].add(int(index))
    return received_as


def filing_entry(case: Case, n: int) -> OpenedEntry:
    """Open the entry that records an export: the filing, the custody of what goes, and the unit."""
    view = EntryView(case, n)
    return _opened(view, [index for index, body in view.bodies() if isinstance(body, Filing | Custody | Unit)])


def stamps_over(case: Case, entries: Sequence[int], paths: Paths) -> tuple[BundledStamp, ...]:
    """Return, of each authority, the earliest stamp over each of these entries, in the order of their times.

    Args:
        paths: of the log as it is when the bundle's checkpoint is taken.
    """
    run = case.index.database.execute
    answers = run("SELECT d.body, s.body FROM stamp s JOIN stamp_due d ON d.id = s.due ORDER BY s.due")
    found: list[tuple[str, int, StampDue, Stamp]] = []
    for asked, answered in answers:
        due, stamp = decode_fast(bytes(asked)), decode_fast(bytes(answered))
        if isinstance(due, StampDue) and isinstance(stamp, Stamp):
            found.append((stamp.time, read_note(due.note)[0].size, due, stamp))
    found.sort(key=lambda one: (one[0], one[1], one[2].id))
    chosen: dict[str, tuple[str, int, StampDue, Stamp]] = {}
    for n in entries:
        seen: set[str] = set()
        for one in found:
            if one[1] > n and one[2].authority not in seen:
                seen.add(one[2].authority)
                chosen[one[2].id] = one
    return tuple(
        BundledStamp(
            note=due.note,
            query=due.query,
            response=stamp.response,
            roots=due.roots,
            consistency=hash_lines(paths.consistency(size)),
            time=time,
            entries=size,
        )
        for time, size, due, stamp in found
        if due.id in chosen
    )


def _records(index: Index, choice: Choice, places: dict[int, set[int]]) -> tuple[set[str], set[str]]:
    """Note where the records of the mentions are; return the sources and exhibits that they rest on.

    Acts stay closed: what is alleged about the grounds stands on them, and leaves with a filing that asks for it, or
    not at all.
    """
    sources, exhibits = set(), set()
    shut = {identifier for what, identifier in choice.closed if what == "mention"}
    for mention in choice.mentions:
        for place, encoded in index.database.execute(
            "SELECT n, body FROM record WHERE mention = ?", (raw_of(mention),)
        ):
            entry, at = entry_of(int(place))
            record = decode_fast(bytes(encoded))
            if isinstance(record, CodedMention) and record.statement in shut:
                continue
            places[entry].add(at)
            if isinstance(record, Described):
                sources.add(record.attribution.source)
                exhibits.add(record.attribution.exhibit)
    return sources, exhibits


def _links(
    index: Index,
    choice: Choice,
    places: dict[int, set[int]],
    closed: list[tuple[str, str]],
    others: NamingOthers,
) -> None:
    """Note where the judgements in force between the mentions are."""
    disclosed = set(choice.mentions)
    for mention in choice.mentions:
        rows = index.database.execute(
            "SELECT id, b, entry, idx, body FROM link WHERE a = ? AND in_force = 1 AND state = 'judged' ORDER BY id",
            (mention,),
        )
        for identifier, other, entry, at, encoded in rows:
            link = decode_fast(bytes(encoded))
            if other not in disclosed or not isinstance(link, Link):
                continue
            if others.stand_in(link.why):
                closed.append(("link", str(identifier)))
            else:
                places[int(entry)].add(int(at))


def _view(case: Case, views: dict[int, EntryView], n: int) -> EntryView:
    if n not in views:
        views[n] = EntryView(case, n)
    return views[n]


def _find(view: EntryView, kind: type[Source | Exhibit], identifier: str) -> int:
    """Return where in an entry the record of a source or an exhibit is: an exhibit's may be under its own key."""
    for about in (identifier, None):
        for index, body in view.bodies(about=about):
            if isinstance(body, kind) and body.id == identifier:
                return index
    raise DamagedError(
        f"index.db says that entry {view.n} holds this record, and it does not",
        place=identifier,
        advice="Run `habeas verify`; `habeas rebuild` makes index.db anew.",
    )


def _opened(view: EntryView, indexes: Iterable[int]) -> OpenedEntry:
    openings = (view.open(index) for index in sorted(indexes))
    return OpenedEntry(
        n=view.n,
        header=view.entry.header.encode(),
        signature=view.entry.signature,
        bodies=tuple(
            OpenedBody(index=opening.index, salt=opening.salt, path=opening.path, body=opening.body)
            for opening in openings
        ),
    )
