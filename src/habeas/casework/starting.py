"""Beginning: a workspace, a case in it, and the list of cases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from habeas.casework.context import Context, regroup
from habeas.errors import UsageError, WorkspaceExistsError
from habeas.model.ids import Chance
from habeas.model.records import Founding
from habeas.vault.files import disk_errors
from habeas.vault.workspace import (
    VAULT_KEY,
    Workspace,
    check_workspace,
    create,
    replace_passphrase,
    same_code,
    unlock,
)

__all__ = ["check_workspace", "same_code"]  # for the command line, which does not reach into the vault itself

PASSPHRASE_FLOOR = 12
"""Letters. Below this Argon2id does not save a passphrase from whoever seizes the machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSummary:
    """A case as a list of cases shows it."""

    id: str
    name: str
    invented: bool


def check_passphrase(passphrase: bytes) -> None:
    """Check that a new passphrase is worth having.

    Raises: UsageError: it is shorter than PASSPHRASE_FLOOR letters.
    """
    if len(passphrase.decode("utf-8", "replace")) < PASSPHRASE_FLOOR:
        raise UsageError(
            f"the passphrase is shorter than {PASSPHRASE_FLOOR} letters",
            advice="Take four or more words that nobody connects with you.",
        )


def check_free(folder: Path) -> None:
    """Check that a workspace can be made here, before a person is asked for a passphrase.

    Raises: WorkspaceExistsError: the folder holds something. DiskError: it cannot be looked into.
    """
    with disk_errors(folder.name):
        if folder.exists() and any(folder.iterdir()):
            there = (folder / VAULT_KEY).exists()
            raise WorkspaceExistsError(
                "there is a workspace here already" if there else "the folder is not empty",
                place=str(folder),
                advice="Choose another folder." if there else "Choose a new or an empty folder.",
            )


def start_workspace(folder: Path, passphrase: bytes, *, label: str, chance: Chance) -> tuple[Workspace, str]:
    """Make a workspace; return it unlocked, with the recovery code that is shown once and kept nowhere.

    Raises: UsageError, WorkspaceExistsError, DiskError.
    """
    check_passphrase(passphrase)
    return create(folder, passphrase, label=label, chance=chance)


def unlock_workspace(folder: Path, passphrase: bytes, *, chance: Chance) -> Workspace:
    """Open a workspace.

    Raises: NotAWorkspaceError, DamagedError, WrongPassphraseError, WeakKdfError, AlteredError.
    """
    return unlock(folder, passphrase, chance=chance)


def change_passphrase(context: Context, passphrase: bytes) -> None:
    """Change the workspace's passphrase; the recovery code stays."""
    check_passphrase(passphrase)
    replace_passphrase(context.workspace, passphrase)


def start_case(context: Context, name: str, *, invented: bool = False) -> CaseSummary:
    """Make a case and write its founding entry.

    Raises: CaseError: the name is taken or empty.
    """
    case = context.workspace.new_case(name, invented=invented, regroup=regroup)
    try:
        with case.unit() as unit:
            feed, _ = case.keyring.feed()
            unit.add(Founding(case=case.id, name=name, tag=case.tag, feed=feed, invented=invented))
            context.close_unit(unit, "case new", {})
    finally:
        case.close()
    return CaseSummary(id=case.id, name=name, invented=invented)


def list_cases(context: Context) -> tuple[CaseSummary, ...]:
    """Return the cases of the workspace, by name."""
    return tuple(CaseSummary(id=case.id, name=case.name, invented=case.invented) for case in context.workspace.cases())
