"""Demo: the whole way of the data on an invented case whose truth is known, and then a published table."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any

from habeas.casework.accounting import account_for
from habeas.casework.checking import verify
from habeas.casework.context import Context, Progress
from habeas.casework.importing import import_table
from habeas.casework.inventing import Written, write_invented
from habeas.casework.judging import review
from habeas.casework.linking import Linked, Wishes, link, measure, true_persons
from habeas.casework.reckoning import EstimateOptions, estimate_table
from habeas.casework.reporting import report
from habeas.casework.starting import start_case, start_workspace
from habeas.errors import UsageError
from habeas.estimates import Answer, read_table
from habeas.fates import Account
from habeas.model.records import Same
from habeas.vault.files import disk_errors

CASE = "practice"
RECORDS, SEED, STYLE = 900, 20170401, "cyrillic-latin"
QUEUE_AT = 0.1
"""In a case this small people can look at every pair that has one chance in ten."""
_MARK = "this-folder-was-made-by-habeas-demo.txt"
_MARK_WORDS = "Everything in this folder is invented. `habeas demo` replaces it whenever it runs.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the demo came to. `truth` is how many people exist in the invented country."""

    folder: Path
    workspace: Path
    passphrase_file: Path
    report: Path
    invented: Written
    imported: tuple[tuple[str, int, int], ...]  # list, records, rows set aside
    linked: Linked
    decided: int
    persons: int
    reviewed: dict[str, Any]
    account: Account
    estimate: Answer | None
    kosovo: Answer
    verified: bool
    entries: int
    seconds: float

    @property
    def covered(self) -> bool | None:
        """Does the interval cover the truth? None when no interval was given."""
        if self.estimate is None or self.estimate.headline is None or self.estimate.range is None:
            return None
        found = self.estimate.range
        return found.lo95 <= self.invented.people <= found.hi95

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read (DESIGN §8)."""
        return {
            "seconds": round(self.seconds, 2),
            "linkage": (self.linked.evaluation or {}).get("pairs"),
            "decided": self.decided,
            "linkage_after_review": self.reviewed["pairs"],
            "truth": self.invented.people,
            "documented": self.persons,
            "documented_before_review": self.linked.persons,
            "estimate": _interval(self.estimate),
            "covered": self.covered,
            "kosovo": _interval(self.kosovo),
            "verified": self.verified,
            "report": str(self.report),
            "invented": True,
        }


def _interval(answer: Answer | None) -> dict[str, object] | None:
    if answer is None or answer.headline is None or answer.range is None:
        return None
    found = answer.range
    return {"median": found.median, "lo95": found.lo95, "hi95": found.hi95}


def demonstrate(folder: Path, *, records: int, seed: int, style: str, progress: Progress) -> Shown:
    """Run the main job on an invented case in a folder of its own, then estimate from the Kosovo table.

    Args:
        folder: new, empty, or made by an earlier demo, which is then replaced.
    Raises: UsageError: the folder holds something else.
    """
    started = time.monotonic()
    _make_room(folder)
    written = write_invented(folder / "lists", records=records, seed=seed, style=style, progress=progress)
    context, passphrase_file = _workspace(folder, progress)
    start_case(context, CASE, invented=True)
    imported = tuple(_import(context, slug, table, mapping) for slug, table, mapping in written.lists)
    linked = link(context, CASE, Wishes(queue_at=QUEUE_AT), truth=written.truth)
    decided = _decide_the_queue(context, written.truth)
    account = account_for(context, CASE).account
    page = folder / "report.html"
    reported = report(
        context, CASE, page, asked="How many people were taken, and how many of them has nobody reported?"
    )
    verified = verify(context, CASE)
    return Shown(
        folder=folder,
        workspace=context.workspace.folder,
        passphrase_file=passphrase_file,
        report=page,
        invented=written,
        imported=imported,
        linked=linked,
        decided=decided,
        persons=reported.persons,
        reviewed=measure(context, CASE, written.truth),
        account=account,
        estimate=reported.estimate,
        kosovo=kosovo(progress),
        verified=not verified.failures,
        entries=verified.entries,
        seconds=time.monotonic() - started,
    )


def _decide_the_queue(context: Context, truth: Path) -> int:
    """Let an invented case worker decide what the model left open: one who is never wrong, for the truth is
    known."""
    person_of = true_persons(context, CASE, truth)
    with review(context, CASE) as sitting:
        waiting = sitting.queue()
        for at, proposal in enumerate(waiting):
            context.progress("deciding pairs", at, len(waiting))
            question = sitting.question(proposal)
            same = Same.YES if person_of[question.a] == person_of[question.b] else Same.NO
            sitting.decide(question.a, question.b, same, why="practice: the truth of the invented case")
        return len(waiting)


def kosovo(progress: Callable[[str, int, int | None], None]) -> Answer:
    """Estimate from the Kosovo table: killings 20 March to 22 June 1999 on four lists (Ball et al. 2002)."""
    counts = resources.files("habeas.demo").joinpath("kosovo_4.csv").read_bytes()
    # The priors of the published model (Manrique-Vallier 2016), so that the two can be held against each other.
    options = EstimateOptions(priors="lcmcr")
    return estimate_table(read_table(BytesIO(counts), name="kosovo_4.csv"), options, progress)


def _make_room(folder: Path) -> None:
    with disk_errors(folder.name):
        if folder.exists() and any(folder.iterdir()):
            if not (folder / _MARK).is_file():
                raise UsageError(
                    "the folder holds something that the demo did not make",
                    place=str(folder),
                    advice="Choose another.",
                )
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _MARK).write_text(_MARK_WORDS)


def _workspace(folder: Path, progress: Progress) -> tuple[Context, Path]:
    """Make a workspace with a passphrase of its own, left in a file so that every verb can be tried on it."""
    passphrase = secrets.token_hex(16)
    path = folder / "passphrase.txt"
    with disk_errors(path.name):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(passphrase + "\n")
    workspace, _ = start_workspace(folder / "work", passphrase.encode(), label="demo", chance=secrets.token_bytes)
    return Context(workspace=workspace, now=lambda: datetime.now(UTC), progress=progress), path


def _import(context: Context, slug: str, table: Path, mapping: Path) -> tuple[str, int, int]:
    done = import_table(context, CASE, table, mapping)
    return slug, done.new, len(done.set_aside)
