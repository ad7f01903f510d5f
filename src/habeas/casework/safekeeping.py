"""Safekeeping: where a case was backed up and tried, what stamps its log has, which installations write to it.

Ids, counts and times only; to look at them reads nobody's record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from habeas.casework.backing_up import LastBackup, LastDrill, is_overdue, keys_behind, last_backups
from habeas.casework.context import Context
from habeas.casework.kept_stamps import waiting_dues
from habeas.model.encoding import decode_fast
from habeas.model.records import Stamp
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A place of backups.

    Args:
        newer: entries of the log that came since the backup. overdue: it, or the drill of it, is too long ago.
        behind: its keys still open what was withdrawn since.
    """

    backup: LastBackup
    drill: LastDrill | None
    newer: int
    overdue: bool
    behind: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Safekeeping:
    """How a case is kept.

    Args:
        size: entries of its log. stamped: the time of its newest stamp, "" for none. waiting: questions for one.
    """

    places: tuple[Kept, ...]
    size: int
    stamps: int
    stamped: str
    waiting: int
    installations: int

    @property
    def newest(self) -> Kept | None:
        """The place with the newest backup."""
        return max(self.places, key=lambda one: one.backup.entry, default=None)


def safekeeping(context: Context, case_name: str) -> Safekeeping:
    """Return how a case is kept."""
    with context.case(case_name, "safety") as case:
        index, size, now = case.index, case.frontier.size, context.now()
        behind = keys_behind(index)
        kept = [decode_fast(bytes(body)) for (body,) in index.database.execute("SELECT body FROM stamp")]
        times = [one.time for one in kept if isinstance(one, Stamp)]
        return Safekeeping(
            places=tuple(_kept(index, one, size, behind, now) for one in last_backups(index)),
            size=size,
            stamps=len(times),
            stamped=max(times, default=""),
            waiting=len(waiting_dues(case)),
            installations=len(case.keyring.feeds()),
        )


def _kept(index: Index, backup: LastBackup, size: int, behind: tuple[str, ...], now: datetime) -> Kept:
    drill = _last_drill_of(index, backup.place)
    return Kept(
        backup=backup,
        drill=drill,
        newer=max(0, size - backup.entries - 1),  # that it was made is an entry, too
        overdue=is_overdue(backup.at, now=now) or is_overdue(drill.at if drill else None, now=now),
        behind=backup.place in behind,
    )


def _last_drill_of(index: Index, place: str) -> LastDrill | None:
    row = index.database.execute(
        "SELECT entry, entries, ok, at FROM drill WHERE place = ? ORDER BY entry DESC, idx DESC LIMIT 1", (place,)
    ).fetchone()
    if row is None:
        return None
    entry, entries, ok, at = row
    return LastDrill(place=place, entry=int(entry), entries=int(entries), ok=bool(ok), at=str(at))
