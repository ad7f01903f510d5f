"""A bench with a place for its backups, for tests that break either."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from tests.vault.bench import CASE, PASSPHRASE, Bench

from habeas.casework.backing_up import BackedUp, backup
from habeas.casework.checking import verify
from habeas.casework.context import Context
from habeas.casework.drilling import DrilledAll, drill
from habeas.casework.restoring import RestoredAll, restore_case, restore_workspace
from habeas.vault.workspace import Workspace, unlock

_CONTENT = (
    "source",
    "exhibit",
    "custody",
    "record",
    "loss",
    "run",
    "link",
    "undo",
    "member",
    "conflict",
    "consent",
    "filing",
    "withdrawal",
)
"""What people put into a case, and what follows from it; who opened it and when it was saved stands elsewhere."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A bench, and the folder that it is backed up to."""

    bench: Bench
    place: Path

    @property
    def folder(self) -> Path:
        """Where the place keeps the bench's one case."""
        (only,) = (self.place / "cases").iterdir()
        return only

    def save(self) -> BackedUp:
        """Back the workspace up, as a program that starts anew."""
        return backup(self.bench.unlock_again(), self.place)

    def bring_back(
        self, name: str = "again", *, place: Path | None = None, without_broken_exhibits: bool = False
    ) -> RestoredAll:
        """Restore the place, or a copy of it, into a new folder."""
        context = vault_context(self.bench, place or self.place)
        return restore_workspace(context, self.bench.folder / name, without_broken_exhibits=without_broken_exhibits)

    def bring_case_back(self, *, replacing: bool = False) -> RestoredAll:
        """Restore the one case into the workspace of the bench."""
        return restore_case(self.bench.unlock_again(), self.place, CASE, replacing=replacing)

    def rehearse(self, *, place: Path | None = None, compare: bool = True) -> DrilledAll:
        """Drill the place, or a copy of it."""
        context = vault_context(self.bench, place or self.place)
        return drill(context, self.bench.workspace if compare else None)

    def opened(self, name: str = "again") -> Context:
        """The context of a restored workspace."""
        return vault_context(self.bench, self.bench.folder / name)

    def objections(self, name: str = "again") -> list[str]:
        """Everything that verify says against a restored workspace."""
        return [f"{found.what} {found.id}: {found.reason}" for found in verify(self.opened(name), CASE).failures]

    def opened_place(self) -> Workspace:
        """The place itself, unlocked."""
        return vault_context(self.bench, self.place).workspace

    def copy(self, name: str) -> Path:
        """Copy the place as it is now."""
        return Path(shutil.copytree(self.place, self.bench.folder / name))

    def put_back(self, kept: Path) -> None:
        """Make the place what it was."""
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(kept, self.place)

    def files(self) -> list[Path]:
        """Every file of the place that holds something."""
        return sorted(path for path in self.place.rglob("*") if path.is_file() and path.stat().st_size)


def keep(bench: Bench) -> Kept:
    """Give a bench a place for its backups."""
    return Kept(bench, bench.folder / "place")


def vault_context(bench: Bench, folder: Path) -> Context:
    """The context of a folder with a vault.key in it: a workspace or a place of backups."""
    return replace(bench.context, workspace=unlock(folder, PASSPHRASE, chance=secrets.token_bytes))


def content(context: Context, case: str = CASE) -> str:
    """One hash over what a case says, whoever kept house in it."""
    digest = sha256()
    with context.case(case, "compare") as opened:
        run = opened.index.database.execute
        for table in _CONTENT:
            for row in run(f"SELECT * FROM {table} ORDER BY 1, 2"):
                digest.update(repr(row).encode())
        for row in run("SELECT rowid, names, places FROM search ORDER BY rowid"):
            digest.update(repr(row).encode())
    return digest.hexdigest()
