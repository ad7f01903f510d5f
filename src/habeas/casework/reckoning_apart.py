"""Reckoning in a process of its own, so that who sits at the desk goes on working and can stop it.

What goes there is a table of counts under the short names of lists, the settings, and the folder that somebody typed;
what comes back is what is entered in the log. No key and no record goes there, nothing is on its command line, and it
ends with the process that started it. It also takes the samplers along, 200 MB which are gone when it ends.

    ours                          its
    Job                    ─▶
                           ◀─     Step, as often as it likes
                           ◀─     Ready: what is to be entered        or Failed
    "write", once entered  ─▶
                           ◀─     Written: the names of files         or Failed
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec

from habeas.casework.tabled import Tabled
from habeas.errors import EstimateError, HabeasError
from habeas.model.records import EstimateRun

if TYPE_CHECKING:
    from habeas.casework.reckoning import EstimateOptions

_MODULE = "habeas.casework.reckoning_apart"
_WRITE = b"write"
_BROKEN = "the process that reckons ended without an answer"
_GENTLER = 10


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be reckoned.

    Args:
        estimator: "" for all models, "latent_class" for that one alone, without the trait.
        apart: pairs of lists that could share nobody.
        folder: where the files go, "" for none. publish_from: the fewest persons of a cell that is told in them.
        invented: the case is, and the files say so.
    """

    tabled: Tabled
    seed: int
    priors: str = "default"
    estimator: str = ""
    thorough: bool = False
    apart: tuple[tuple[str, str], ...] = ()
    folder: str = ""
    publish_from: int = 5
    invented: bool = False


class Step(msgspec.Struct, frozen=True, kw_only=True, tag="step"):
    """How far it is: what is done, how much, and of how much."""

    what: str
    done: int
    total: int | None


class Ready(msgspec.Struct, frozen=True, kw_only=True, tag="ready"):
    """The estimate, without an id."""

    run: EstimateRun


class Written(msgspec.Struct, frozen=True, kw_only=True, tag="written"):
    """The names of the files that were written."""

    names: tuple[str, ...]


class Failed(msgspec.Struct, frozen=True, kw_only=True, tag="failed"):
    """Why there is no estimate, or why there are no files. A place is not told: it may be a path."""

    message: str
    advice: str = ""


Said = Step | Ready | Written | Failed


@dataclass(slots=True, kw_only=True)
class Apart:
    """A process that reckons.

    Args:
        said: called in a thread of its own with whatever the process says; when it ends without having said more, with
            a `Failed`. Not called after `stop`.
    """

    said: Callable[[Said], None] = field(repr=False)
    _process: subprocess.Popen[bytes] | None = None
    _stopped: bool = False

    def start(self, job: Job) -> None:
        """Start it.

        Raises: EstimateError: no process can be started.
        """
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", _MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=os.path.abspath(os.sep),
                start_new_session=True,
            )
        except OSError as failure:
            raise EstimateError("no process can be started to reckon in", advice="Close other programs.") from failure
        self._tell(msgspec.msgpack.encode(job))
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()

    def write(self) -> None:
        """Let it write the files: the estimate is entered."""
        self._tell(_WRITE)

    def stop(self) -> None:
        """End it. Nothing of it is kept."""
        self._stopped = True
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    if stream is not None:
                        stream.close()
            process.wait()

    def _tell(self, what: bytes) -> None:
        process = self._process
        if process is not None and process.stdin is not None:
            with suppress(OSError):  # it has ended, and whoever listens is told so
                _put(process.stdin, what)

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        decode = msgspec.msgpack.Decoder(Said).decode
        last: Said | None = None
        assert process.stdout is not None
        with suppress(OSError, ValueError):
            while (frame := _taken(process.stdout)) is not None:
                last = decode(frame)
                if not self._stopped:
                    self.said(last)
        if not self._stopped and not isinstance(last, (Failed, Written)):
            self.said(Failed(message=_BROKEN))


def _put(stream: IO[bytes], frame: bytes) -> None:
    stream.write(len(frame).to_bytes(4, "big") + frame)
    stream.flush()


def _taken(stream: IO[bytes]) -> bytes | None:
    """Return the next frame, or None at the end."""
    size = stream.read(4)
    frame = stream.read(int.from_bytes(size, "big")) if len(size) == 4 else b""
    return frame or None


def main() -> None:
    """Reckon, in the process of its own."""
    # Whatever a library prints must not come among the frames.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if hasattr(os, "nice"):
        os.nice(_GENTLER)
    ours = sys.stdin.buffer
    job = msgspec.msgpack.decode(_taken(ours) or b"", type=Job)
    entered = threading.Event()
    threading.Thread(target=_await, args=(ours, entered), daemon=True).start()

    def say(what: Said) -> None:
        _put(out, msgspec.msgpack.encode(what))

    try:
        _reckon(job, say, entered)
    except HabeasError as refusal:
        say(Failed(message=refusal.message, advice=refusal.advice or ""))
    out.flush()
    os._exit(0)


def _await(ours: IO[bytes], entered: threading.Event) -> None:
    """Wait for the word to write; end with whoever started us."""
    if _taken(ours) == _WRITE:
        entered.set()
        ours.read(1)
    os._exit(1)


def _reckon(job: Job, say: Callable[[Said], None], entered: threading.Event) -> None:
    from habeas.casework.entered_runs import run_of, strata_run_of
    from habeas.casework.estimate_files import write_estimate, write_strata
    from habeas.casework.reckoning import reckon, reckon_strata

    def progress(what: str, done: int, total: int | None) -> None:
        say(Step(what=what, done=done, total=total))

    options = _options(job)
    if job.tabled.by:
        result = reckon_strata(job.tabled, options, progress)
        say(Ready(run=strata_run_of(result, job.tabled, options)))
    else:
        answer = reckon(job.tabled, options, progress)
        say(Ready(run=run_of(answer, job.tabled, options)))
    entered.wait()
    written: tuple[str, ...] = ()
    if job.folder and job.tabled.by:
        written = write_strata(
            result, Path(job.folder), progress=progress, publish_from=job.publish_from, invented=job.invented
        )
    elif job.folder:
        written = write_estimate(
            answer,
            Path(job.folder),
            progress=progress,
            publish_from=job.publish_from,
            ladder=answer.thresholds,
            invented=job.invented,
        )
    say(Written(names=written))


def _options(job: Job) -> EstimateOptions:
    from habeas.casework.reckoning import EstimateOptions

    return EstimateOptions(
        seed=job.seed,
        priors=job.priors,
        estimator=job.estimator or None,
        thorough=job.thorough,
        structural=job.apart,
    )


if __name__ == "__main__":
    main()
