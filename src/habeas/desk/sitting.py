"""A sitting at the desk: what is open, in which language, and what two windows must agree on.

Everything of the vault happens in one thread, because its files are for one program alone and a database belongs to the
thread that opened it. Requests wait for each other; each takes some thousandths of a second.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from habeas.casework.locking import IdleLock
from habeas.casework.preferences import Preferences, changed, keep_preferences, read_preferences
from habeas.desk.presence import Presence, seconds
from habeas.desk.tongues import Tongue, choose

if TYPE_CHECKING:
    from habeas.casework.pairs_in_turn import PairsInTurn
    from habeas.casework.running_estimate import RunningEstimate
    from habeas.casework.starting import CaseSummary
    from habeas.casework.staying_open import StayingOpen
    from habeas.casework.tables_at_hand import TableAtHand
    from habeas.desk.first_steps import FirstSteps
    from habeas.desk.key_work import KeyWork


@dataclass(slots=True, kw_only=True)
class Desk:
    """The desk of one workspace in one process. Keys come into it when it is unlocked and leave with the process.

    Args:
        opened: called when the vault was opened, before the answer goes out: the browser gets a new cookie.
        strangers: how often another program was turned away and nobody was told yet.
    """

    folder: Path
    preferences: Preferences
    presence: Presence
    accepted: str = ""  # languages that the browser asks for
    context: StayingOpen | None = field(default=None, repr=False)
    case: CaseSummary | None = field(default=None, repr=False)
    sealed: CaseSummary | None = field(default=None, repr=False)  # chosen, and its passphrase is asked for
    pairs: PairsInTurn | None = field(default=None, repr=False)
    first: FirstSteps | None = field(default=None, repr=False)
    key_work: KeyWork | None = field(default=None, repr=False)
    trying: Path | None = field(default=None, repr=False)  # the backup that is tried, until its passphrase is typed
    work: tuple[str, int, int | None] = ("", 0, None)  # what is done, how many are, and of how many
    put_off: dict[str, None] = field(default_factory=dict)  # exhibits that are not for today, in turn; in memory alone
    table: TableAtHand | None = field(default=None, repr=False)
    in_vault: Callable[[Callable[[], None]], object] = lambda _what: None  # sometime later, in the vault's thread
    running: RunningEstimate | None = field(default=None, repr=False)
    awake: bool = False  # somebody wanted the counts in quiet hours
    strangers: int = 0
    just_opened: bool = False
    chance: Callable[[int], bytes] = secrets.token_bytes

    @property
    def tongue(self) -> Tongue:
        """How the interface speaks now."""
        return Tongue(lang=choose(self.preferences.language, self.accepted), digits=self.preferences.digits)

    @property
    def presenting(self) -> bool:
        """Whether others look on: then no name and no content is shown."""
        return self.preferences.present == "on"

    @property
    def quiet(self) -> bool:
        """Whether it is one of the hours in which nothing is counted, by this computer's clock."""
        return not self.awake and self.preferences.quiet(datetime.now(UTC).astimezone().hour)

    @property
    def opened(self) -> StayingOpen:
        """The context of a use case. Views run only where there is one."""
        assert self.context is not None
        return self.context

    @property
    def case_name(self) -> str:
        """What the case that is open is called by, for use cases: its id."""
        assert self.case is not None
        return self.case.id

    @property
    def state(self) -> str:
        """Where the desk stands: first (no workspace yet), locked, choosing (no case yet) or open."""
        if self.context is None:
            return "locked" if (self.folder / "vault.key").is_file() and self.first is None else "first"
        return "open" if self.case is not None and self.first is None else "first" if self.first else "choosing"

    def later(self, exhibit: str) -> None:
        """Put an exhibit off to the end of what this sitting takes in turn. Nothing of it is kept."""
        self.put_off.pop(exhibit, None)
        self.put_off[exhibit] = None

    def unlock(self, secret: bytearray) -> None:
        """Open the vault; the secret is overwritten.

        Raises: WrongPassphraseError, DamagedError, NotAWorkspaceError.
        """
        from habeas.casework.starting import unlock_workspace

        self.hold(unlock_workspace(self.folder, secret, chance=self.chance))

    def hold(self, workspace: Any) -> None:
        """Hold a workspace that was opened."""
        from habeas.casework.staying_open import StayingOpen

        self.context = StayingOpen(workspace=workspace, now=lambda: datetime.now(UTC), wait=5.0, progress=self.hear)
        self.just_opened = True
        self.presence.asked(touched=True)

    def hear(self, what: str, done: int, total: int | None) -> None:
        """Hear how far long work is."""
        self.work = (what, done, total)

    def work_in_words(self) -> str:
        """Say how far the work is that runs now, or that it runs."""
        from habeas.desk.working import in_words

        return in_words(self.tongue, *self.work)

    def enter(self, case: CaseSummary) -> None:
        """Open a case; the one before is closed.

        Raises: BusyError, DamagedError, RollbackError.
        """
        from habeas.casework.pairs_in_turn import PairsInTurn

        with self.opened.case(case.id, "desk"):
            pass
        if self.running is not None and (self.case is None or self.case.id != case.id):
            self.running.abandon()
            self.running = None
        self.case = case
        self.put_off, self.table = {}, None
        self.pairs = PairsInTurn(context=self.opened, case_name=case.id)

    def unseal(self, case: CaseSummary, secret: bytearray) -> None:
        """Open a sealed case with the passphrase of its own.

        Raises: WrongPassphraseError, BusyError, DamagedError, RollbackError.
        """
        from habeas.casework.starting import CasePassphrase, list_cases

        context = self.opened
        asked = CasePassphrase(case=case.id, ask=lambda: bytearray(secret))
        self.context = replace(context, workspace=replace(context.workspace, case_passphrase=asked))
        try:
            self.enter(case)
        except BaseException:
            self.context = context
            raise
        self.sealed = None
        self.case = next(one for one in list_cases(self.opened) if one.id == case.id)  # what it is called is known now

    def prefer(self, given: dict[str, str]) -> None:
        """Change preferences, and keep them where there is a workspace.

        Raises: UsageError, DiskError.
        """
        self.preferences = changed(self.preferences, given)
        if (self.folder / "vault.key").is_file():
            keep_preferences(self.folder, self.preferences)
        self.presence.idle.minutes = float(self.preferences.idle)

    def close(self) -> None:
        """Close the case and overwrite the keys."""
        for one in (self.first, self.key_work):
            if one is not None:
                one.wipe()
        if self.running is not None:
            self.running.abandon()
        if self.context is not None:
            try:
                self.context.let_go()
            finally:
                self.context.workspace.close()
                self.context = None


def begin(folder: Path) -> Desk:
    """Return the desk of a folder, locked."""
    kept = read_preferences(folder)
    idle = IdleLock(minutes=float(kept.idle), clock=seconds)
    return Desk(folder=folder, preferences=kept, presence=Presence(clock=seconds, idle=idle))
