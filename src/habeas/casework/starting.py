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
    CasePassphrase,
    Cost,
    Workspace,
    check_workspace,
    create,
    is_free,
    no_core_dumps,
    replace_passphrase,
    same_code,
    unlock,
)

# For the shells, which do not reach into the vault themselves.
__all__ = ["CasePassphrase", "Workspace", "check_workspace", "no_core_dumps", "same_code"]

PASSPHRASE_FLOOR = 12
"""Letters. Below this Argon2id does not save a passphrase from whoever seizes the machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSummary:
    """A case as a list of cases shows it. Of a sealed one the name is not known, nor whether it is invented."""

    id: str
    name: str | None
    invented: bool | None
    sealed: bool = False

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {"id": self.id, "name": self.name, "invented": self.invented, "sealed": self.sealed}


def check_passphrase(passphrase: bytes | bytearray) -> None:
    """Check that a new passphrase is worth having.

    Raises: UsageError: it is shorter than PASSPHRASE_FLOOR letters.
    """
    # Counted without a text, which could not be overwritten: in UTF-8 each letter has one byte that is not 10xxxxxx.
    if sum(byte & 0xC0 != 0x80 for byte in passphrase) < PASSPHRASE_FLOOR:
        raise UsageError(
            f"the passphrase is shorter than {PASSPHRASE_FLOOR} letters",
            advice="Take four or more words that nobody connects with you.",
        )


def check_free(folder: Path) -> None:
    """Check that a workspace can be made here, before a person is asked for a passphrase.

    Raises: WorkspaceExistsError: the folder holds something. DiskError: it cannot be looked into.
    """
    with disk_errors(folder.name):
        if not is_free(folder):
            there = (folder / VAULT_KEY).exists()
            raise WorkspaceExistsError(
                "there is a workspace here already" if there else "the folder is not empty",
                place=str(folder),
                advice="Choose another folder." if there else "Choose a new or an empty folder.",
            )


def start_workspace(
    folder: Path,
    passphrase: bytes | bytearray,
    *,
    label: str,
    chance: Chance,
    made: str | None = None,
    code: str | None = None,
) -> tuple[Workspace, str]:
    """Make a workspace; return it unlocked, with the recovery code that is shown once and kept nowhere.

    Args:
        passphrase: a bytearray is overwritten.
        made: when, in RFC 3339.
        code: a recovery code that a person has on paper already (`keeping_keys.fresh_code`).
    Raises: UsageError, WorkspaceExistsError, DiskError.
    """
    check_passphrase(passphrase)
    return create(folder, passphrase, label=label, chance=chance, made=made, code=code)


def unlock_workspace(
    folder: Path, passphrase: bytes | bytearray, *, chance: Chance, case_passphrase: CasePassphrase | None = None
) -> Workspace:
    """Open a workspace.

    Args:
        passphrase: a bytearray is overwritten.
        case_passphrase: for the one sealed case that a person asked for.
    Raises: NotAWorkspaceError, DamagedError, WrongPassphraseError, WeakKdfError, AlteredError.
    """
    return unlock(folder, passphrase, chance=chance, case_passphrase=case_passphrase)


def change_passphrase(context: Context, passphrase: bytes | bytearray, *, cost: Cost | None = None) -> str:
    """Change the workspace's passphrase; the recovery code and the shares stay.

    Args:
        passphrase: a bytearray is overwritten.
        cost: of a guess; by default as before.
    Returns: when, in RFC 3339.
    Raises: UsageError: it is too short. BusyError, DiskError: the old one stays.
    """
    check_passphrase(passphrase)
    made = context.stamp()
    replace_passphrase(context.workspace, passphrase, cost=cost, made=made)
    return made


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
    except BaseException:
        case.abandoned = True
        raise
    finally:
        case.close()
    return CaseSummary(id=case.id, name=name, invented=invented)


def list_cases(context: Context) -> tuple[CaseSummary, ...]:
    """Return the cases of the workspace, by name; sealed ones last."""
    return tuple(
        CaseSummary(
            id=case.id,
            name=None if case.hidden else case.name,
            invented=None if case.hidden else case.invented,
            sealed=case.sealed,
        )
        for case in context.workspace.cases()
    )
