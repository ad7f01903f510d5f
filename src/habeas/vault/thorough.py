"""What is checked when nobody can say how a case was left, after a crash: every body against its entry, every key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from habeas.errors import DamagedError, RollbackError
from habeas.log.tree import Frontier
from habeas.vault.files import disk_errors
from habeas.vault.layout import ENTRIES, KEYS

if TYPE_CHECKING:
    from habeas.vault.case import Case

_ADVICE = "Somebody may have put older pages in place of newer ones. Restore the case from a backup."


def check_bodies(case: Case) -> None:
    """Check that every body is there that an entry signs, and that keys are missing exactly where a withdrawal says so.

    No body is opened: this takes seconds for a million, where `verify` takes a minute. Of index.db only how far it
    reaches is checked; `habeas rebuild` compares the rest.

    Raises: RollbackError: pages of entries.db or keys.db are older than others.
    """
    with disk_errors(ENTRIES):
        for n, entry in case.entries.walk():
            tree = Frontier()
            for stored, key in case.stored(n):
                tree.append(stored.commitment)
                if (key is None or stored.sealed is None) and stored.subject not in case.withdrawn:
                    raise DamagedError(
                        "a body or its key is missing that was never withdrawn",
                        place=f"entry {n} body {stored.index}",
                        advice=_ADVICE,
                    )
            if tree.size != entry.header.bodies or tree.root() != entry.header.bodies_root:
                raise RollbackError("its bodies are not the ones that were signed", place=f"entry {n}", advice=_ADVICE)
    with disk_errors(KEYS):
        if case.keyring.came_back():
            raise RollbackError("keys that were destroyed are back in keys.db", place=KEYS, advice=_ADVICE)
