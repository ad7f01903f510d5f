"""Every version of every statement, those that count no more and second coders' too, and what retracts what.

For whoever has to find all of them. Everybody else reads statements through stated.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from habeas.errors import DamagedError
from habeas.model.encoding import decode_fast
from habeas.model.ids import raw_of
from habeas.model.statements import Coded, Retraction
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A statement or a retraction as the record has it: its place in the log, and whether it counts."""

    n: int
    said: Coded | Retraction
    counts: bool

    @property
    def id(self) -> str:
        """The statement's own id."""
        return self.said.statement

    @property
    def round(self) -> str:
        """The round of a second coder, "" where it is none."""
        return "" if isinstance(self.said, Retraction) else self.said.attribution.round

    @property
    def stands(self) -> bool:
        """Whether it is a statement that counts, of no second coder."""
        return self.counts and not self.round and not isinstance(self.said, Retraction)


class Versions:
    """All statements of one case, by what they speak of, rest on, or are replaced by."""

    def __init__(self, index: Index) -> None:
        self._run = index.database.execute
        self._known: dict[int, Version] = {}

    def speaking_of(self, thing: str) -> tuple[Version, ...]:
        """Return what describes a thing or concerns it."""
        return self._found("thing = ?1 OR n IN (SELECT n FROM concern WHERE thing = ?1)", raw_of(thing))

    def describing(self, thing: str) -> tuple[Version, ...]:
        """Return what describes a thing, in the order of the log."""
        return self._found("thing = ?", raw_of(thing))

    def of_source(self, source: str) -> tuple[Version, ...]:
        """Return what a source says."""
        return self._found("source = ?", source)

    def resting_on(self, exhibit: str) -> tuple[Version, ...]:
        """Return what was coded from an exhibit or quotes it."""
        return self._found("exhibit = ?1 OR n IN (SELECT n FROM quoted WHERE exhibit = ?1)", exhibit)

    def retracting(self, identifier: str) -> tuple[Version, ...]:
        """Return what retracts or replaces a statement, whether that counts or not."""
        return self._found("id IN (SELECT by FROM retraction WHERE of = ?)", raw_of(identifier))

    def come_back(self, gone: Iterable[str]) -> tuple[Version, ...]:
        """Return what would count again, and counts no more now, if these statements had never been."""
        lost = {raw_of(one) for one in gone}
        rows = [row for one in self._connected(lost) if (row := self._row(one)) is not None]
        standing: dict[bytes, bool] = {}
        found: list[Version] = []
        for n, raw, counts in sorted(rows, reverse=True):  # what retracts comes after what it retracts
            by = [bytes(one) for (one,) in self._run("SELECT by FROM retraction WHERE of = ?", (raw,))]
            standing[raw] = raw not in lost and not any(standing.get(one, False) for one in by)
            if standing[raw] and not counts:
                found.append(self._version(n, counts))
        return tuple(reversed(found))

    def _connected(self, start: set[bytes]) -> list[bytes]:
        """Return all that is tied to these by retractions, up and down the log."""
        found, waiting = set(start), [*start]
        tied = "SELECT of FROM retraction WHERE by = ?1 UNION SELECT by FROM retraction WHERE of = ?1"
        while waiting:
            new = {bytes(one) for (one,) in self._run(tied, (waiting.pop(),))} - found
            found |= new
            waiting += new
        return [*found]

    def _row(self, raw: bytes) -> tuple[int, bytes, bool] | None:
        row = self._run("SELECT n, in_force FROM statement WHERE id = ?", (raw,)).fetchone()
        return None if row is None else (int(row[0]), raw, bool(row[1]))

    def _found(self, where: str, value: str | bytes | int) -> tuple[Version, ...]:
        rows = self._run(f"SELECT n, in_force FROM statement WHERE {where} ORDER BY n", (value,))
        return tuple(self._version(int(n), bool(counts)) for n, counts in [*rows])

    def _version(self, n: int, counts: bool) -> Version:
        if n not in self._known:
            said = decode_fast(bytes(self._run("SELECT body FROM statement WHERE n = ?", (n,)).get))
            if not isinstance(said, Coded | Retraction):
                raise DamagedError("index.db holds no statement where it says so", advice="Run `habeas rebuild`.")
            self._known[n] = Version(n=n, said=said, counts=counts)
        return self._known[n]
