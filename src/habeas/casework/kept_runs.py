"""What a run keeps for the next one, and whether it still fits: else everything is compared, and it is said why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b

from habeas.casework.accounts import accounts_in
from habeas.casework.context import sources
from habeas.casework.linked import Earlier, Wishes
from habeas.errors import PersonsError
from habeas.persons import Account, Decision
from habeas.persons.kept import Kept, Note, from_bytes
from habeas.vault.index import Index

LARGE = 20_000
"""Mentions from which a case adds of its own accord: below, comparing everything takes seconds and tells more."""
SHARE = 0.1
"""The share of a case that may be added of its own accord before everything is compared anew."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Continued:
    """A kept state that fits the record, and what came since: accounts of new mentions, and their fates."""

    kept: Kept
    accounts: tuple[Account, ...]
    fates: dict[str, int]

    def earlier(self, decided: tuple[Decision, ...]) -> Earlier:
        """Return what is told of the run of everything."""
        notes = self.kept.notes
        interval = notes.get("interval")
        low, median, high = map(int, interval) if isinstance(interval, list) else (0, 0, 0)
        had = notes.get("drawn")
        drawn = sum(one.drawn for one in decided) - (had if isinstance(had, int) else 0)
        return Earlier(
            run=runs_of(self.kept)[0],
            at=str(notes["at"]),
            mentions=self.kept.rows,
            interval=(low, median, high) if isinstance(interval, list) else None,
            answers=max(drawn, 0),
        )


def continued(index: Index, wished: Wishes) -> Continued:
    """Return the state that the last run kept, if this run can add to it.

    Raises: PersonsError: it cannot; the message says why.
    """
    if wished.everything:
        raise PersonsError("so it was wished")
    content = index.kept.read()
    if content is None:
        raise PersonsError("nothing is kept of an earlier run")
    kept = from_bytes(content)
    notes = kept.notes
    if notes.get("runs") != _runs_in_force(index):
        raise PersonsError("the runs in force are not those that were kept")
    if notes.get("wishes") != wishes_noted(wished):
        raise PersonsError("the last run was made with other wishes")
    slugs = {source.id: source.slug for source in sources(index)}
    if any(slugs.get(source) != slug for source, slug in _texts(notes.get("sources")).items()):
        raise PersonsError("a source is called otherwise now")
    if notes.get("places") != _places_of(index):
        raise PersonsError("the gazetteer of the case was changed")
    new, seen = _new_records(index, int(str(notes["last"])))
    if seen != notes.get("records"):
        raise PersonsError("records were changed or are gone since")
    accounts, fates = accounts_in(index, new)
    if {one.mention for one in accounts} & set(kept.columns.mentions):
        raise PersonsError("records were changed or are gone since")
    _check_worth(kept, len(accounts), wished)
    return Continued(kept=kept, accounts=tuple(accounts), fates=fates)


def _check_worth(kept: Kept, new: int, wished: Wishes) -> None:
    """Check whether a run that nobody asked to add is to add.

    Raises: PersonsError: it is not.
    """
    if wished.everything is False:
        return
    if not new:
        raise PersonsError("no mention is new")
    if len(kept.columns) < LARGE:
        raise PersonsError("the case is small")
    if len(kept.columns) + new > (1 + SHARE) * kept.rows:
        raise PersonsError(f"the case grew by more than {SHARE:.0%} since everything was compared")


def keep(index: Index, kept: Kept | None) -> None:
    """Keep a state in place of the one before, in the transaction of the entry that it belongs to; None: keep none.

    What is too large to be kept is not, and the next run says that nothing is kept.
    """
    if kept is None:
        index.kept.forget()
    else:
        index.kept.put(kept.as_bytes())


def notes_of(
    index: Index,
    wished: Wishes,
    runs: tuple[str, ...],
    *,
    at: str,
    interval: tuple[int, int, int] | None,
    decided: tuple[Decision, ...],
) -> dict[str, Note]:
    """Return what is to be known of the record and the runs when a state is read again.

    Args:
        runs: in force, the one of everything first. at, interval, decided: of the one of everything.
    """
    return {
        "runs": list(runs),
        "wishes": wishes_noted(wished),
        "sources": {source.id: source.slug for source in sources(index)},
        "places": _places_of(index),
        "at": at,
        "interval": None if interval is None else [str(value) for value in interval],
        "drawn": sum(one.drawn for one in decided),
        **_record_notes(index),
    }


def added_to(index: Index, kept: Kept, run: str) -> Kept:
    """Return a state with one more run in force, and the record as it is now."""
    notes = dict(kept.notes) | _record_notes(index)
    notes["sources"] = {source.id: source.slug for source in sources(index)}
    notes["runs"] = [*runs_of(kept), run]
    return replace(kept, notes=notes)


def runs_of(kept: Kept) -> tuple[str, ...]:
    """Return the runs whose state this is, the one of everything first."""
    runs = kept.notes.get("runs")
    return tuple(runs) if isinstance(runs, list) else ()


def wishes_noted(wished: Wishes) -> list[str]:
    """Return what of the wishes decides how pairs are linked and asked about."""
    return [wished.engine, str(wished.wrong_in), str(wished.link_at), str(wished.queue_at)]


def _runs_in_force(index: Index) -> list[str]:
    found = index.database.execute("SELECT id FROM run WHERE in_force > 0 ORDER BY in_force, entry")
    return [str(run) for (run,) in found]


def _record_notes(index: Index) -> dict[str, Note]:
    last = index.database.execute("SELECT coalesce(max(n), -1) FROM record WHERE current = 1").get
    return {"last": int(str(last)), "records": _new_records(index, int(str(last)))[1]}


def _places_of(index: Index) -> str:
    """Return a hash of the gazetteer: where a stated place lies changes with it, and no record does."""
    found = blake2b(digest_size=16)
    for (body,) in index.database.execute("SELECT body FROM place ORDER BY id"):
        found.update(blake2b(bytes(body)).digest())
    return found.hexdigest()


def _new_records(index: Index, last: int) -> tuple[list[int], str]:
    """Return the places of the current records after one, and a hash of what those up to it say, and of whom."""
    seen, new = blake2b(digest_size=16), []
    for n, mention, digest in index.database.execute(
        "SELECT n, mention, digest FROM record WHERE current = 1 ORDER BY n"
    ):
        if n > last:
            new.append(int(n))
        else:
            seen.update(b"%d " % n + bytes(mention) + bytes(digest))
    return new, seen.hexdigest()


def _texts(note: Note) -> dict[str, str]:
    return note if isinstance(note, dict) else {}
