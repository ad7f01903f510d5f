"""An estimate that runs while somebody works on: begun, followed, stopped, and entered when it is done.

Gathering and entering belong to the thread that holds the case; between them a process of its own reckons
(`reckoning_apart`). A file in the workspace says that one was begun, so that the desk can tell whoever unlocks it next
when it locked before the estimate was done. May the file be lost? Yes: then nothing is said. May it be rolled back?
Yes, then something is said twice. Who can read it? Everybody who holds the folder: it has the id of a case, no name and
no number. What does someone gain who can write it? A wrong sentence on a screen.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from habeas.casework.context import Context, founding, sources
from habeas.casework.estimate_versions import enter
from habeas.casework.leaving_many import check_folder_out
from habeas.casework.reckoning_apart import Apart, Failed, Job, Ready, Said, Step, Written
from habeas.casework.tabled import tabled_in
from habeas.errors import HabeasError, UsageError
from habeas.model.records import EstimateRun
from habeas.vault.files import disk_errors, write_whole

DEFAULT_SEED = 20_020_319  # that of `habeas.estimates`, which is not taken into the process that holds the keys
MARK = "estimate.running"
_SIZE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How to estimate.

    Args:
        by: strata, "year" or "month"; "" for everybody together. folder: where the files go, "" for none.
        The others as in `reckoning_apart.Job`.
    """

    seed: int
    priors: str = "default"
    estimator: str = ""
    thorough: bool = False
    apart: tuple[tuple[str, str], ...] = ()
    by: str = ""
    folder: str = field(default="", repr=False)
    publish_from: int = 5


@dataclass(slots=True, kw_only=True)
class RunningEstimate:
    """The estimate of one case that runs, or the last that did.

    Args:
        in_vault: has something done in the thread that holds the case, sometime later.
    `state`: "none", "running", "writing" (it is entered, and its files are being written), "saved", "stopped" or
    "failed", and then `message` and `advice` say why. `work`: what is done, how much, and of how much. `entered`: the
    id of the estimate. `files`: the names of those that were written.
    """

    context: Context
    case_name: str
    in_vault: Callable[[Callable[[], None]], object]
    state: str = "none"
    work: tuple[str, int, int | None] = ("", 0, None)
    entered: str = ""
    message: str = ""
    advice: str = ""
    files: tuple[str, ...] = ()
    _apart: Apart | None = None

    @property
    def runs(self) -> bool:
        """Whether it is under way."""
        return self.state in ("running", "writing")

    def start(self, wish: Wish) -> None:
        """Gather the table and begin.

        Raises: UsageError: one runs already; the folder. EstimateError: fewer than two lists. DiskError.
        """
        if self.runs:
            raise UsageError("an estimate is running already", advice="Stop it first, or wait until it is done.")
        if wish.folder:
            check_folder_out(Path(wish.folder), self.context.workspace.folder, what="the files of an estimate")
        with self.context.case(self.case_name, "estimate") as case:
            tabled = tabled_in(case.index, wish.by)
            invented = founding(case.index).invented or any(one.invented for one in sources(case.index))
        job = Job(
            tabled=tabled,
            seed=wish.seed,
            priors=wish.priors,
            estimator=wish.estimator,
            thorough=wish.thorough,
            apart=wish.apart,
            folder=wish.folder,
            publish_from=wish.publish_from,
            invented=invented,
        )
        apart = Apart(said=lambda said: self._hear(apart, said))
        self.state, self.work, self.entered, self.message, self.files = "running", ("", 0, None), "", "", ()
        self._apart = apart
        _remember(self.context.workspace.folder, self.case_name)
        try:
            apart.start(job)
        except HabeasError:
            self.stop()
            raise

    def stop(self) -> None:
        """End it, if it runs. What is entered stays entered; nothing else is kept."""
        if self.runs:
            self._end("stopped" if self.state == "running" else "saved")

    def abandon(self) -> None:
        """End it because the desk locks. Whoever comes next is told."""
        if self._apart is not None:
            self._apart.stop()
            self._apart = None

    def _end(self, state: str) -> None:
        self.state = state
        self.abandon()
        _forget(self.context.workspace.folder)

    def _hear(self, apart: Apart, said: Said) -> None:
        """Hear the process, in a thread that may not touch the case."""
        if apart is not self._apart:
            return
        match said:
            case Step():
                self.work = (said.what, said.done, said.total)
            case Ready():
                self.in_vault(lambda: self._enter(apart, said.run))
            case Written():
                self.files = said.names
                self.in_vault(lambda: self._finish(apart, "saved"))
            case Failed():
                self.in_vault(lambda: self._finish(apart, "failed", said))

    def _enter(self, apart: Apart, run: EstimateRun) -> None:
        if apart is not self._apart:
            return  # stopped, or the desk locks
        try:
            with self.context.case(self.case_name, "estimate") as case:
                self.entered = enter(self.context, case, run).id
        except HabeasError as failure:
            self._finish(apart, "failed", Failed(message=failure.message, advice=failure.advice or ""))
            return
        _forget(self.context.workspace.folder)
        self.state = "writing"
        apart.write()

    def _finish(self, apart: Apart, state: str, why: Failed | None = None) -> None:
        if apart is self._apart:
            if why is not None:
                self.message, self.advice = why.message, why.advice
            self._end(state)


def cut_short(context: Context, case_name: str) -> bool:
    """Tell, once, whether an estimate of this case was begun and the desk locked before it was done."""
    try:
        with (context.workspace.folder / MARK).open("rb") as stream:
            found = stream.read(_SIZE) == case_name.encode()
    except OSError:
        return False
    if found:
        _forget(context.workspace.folder)
    return found


def _remember(folder: Path, case_name: str) -> None:
    with disk_errors(MARK):
        write_whole(folder / MARK, case_name.encode())


def _forget(folder: Path) -> None:
    with suppress(OSError):
        (folder / MARK).unlink(missing_ok=True)
