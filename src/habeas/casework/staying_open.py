"""A case that stays open between use cases: for a shell in which somebody sits all day, not for one call.

The files of a case are for one program alone, and opening them costs a reading of every page. So the desk opens a case
once and closes it when it locks. Everything here belongs to one thread, the one that opened it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from habeas.casework.context import Context, regroup
from habeas.vault.case import Case
from habeas.vault.files import database_errors
from habeas.vault.layout import INDEX
from habeas.vault.unit import NOTES_AT_MOST

_WRITES_ANEW = frozenset({"withdraw"})
"""Verbs that write files of the case anew (VACUUM), which SQLite refuses while any question is half-read. In a long
sitting some always are: apsw does not reset a cursor that is dropped between its rows once another question was asked.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StayingOpen(Context):
    """A context that keeps the case it opened last. `let_go` closes it.

    What is opened is noted before it is shown, as in every context; the entry that takes the notes in is written when
    the case is let go, or when as many wait as one entry should hold.
    """

    held: dict[str, Case] = field(default_factory=dict, repr=False, compare=False)

    @contextmanager
    def case(self, name: str, verb: str, *, inspect: bool = False) -> Iterator[Case]:
        """Give the case that is held, or open it and hold it. Another one that was held is let go first.

        Raises: as `Context.case`.
        """
        if inspect:
            self.let_go()
            with Context.case(self, name, verb, inspect=True) as case:
                yield case
            return
        if name not in self.held or verb in _WRITES_ANEW:
            self.let_go()
            self._open(name)
        case = self.held[name]
        try:
            with database_errors(INDEX):
                yield case
            if case.keyring.count_notes() >= NOTES_AT_MOST:
                self.write_accesses(case)
        finally:
            if case.uncertain:  # only the next opening can tell whether the entry is there
                self.held.pop(name).close()

    def let_go(self) -> None:
        """Close the case that is held, if there is one, with an entry of what was opened."""
        while self.held:
            _, case = self.held.popitem()
            try:
                if not case.uncertain:
                    self.write_accesses(case)
            finally:
                case.close()

    def _open(self, name: str) -> None:
        case = self.workspace.open_case(name, verb="desk", regroup=regroup, wait_ms=int(self.wait * 1000))
        self.held[name] = case
        try:
            self.opened(case, "unlocked", "desk")
        except BaseException:
            self.held.pop(name).close()
            raise
