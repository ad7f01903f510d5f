"""A workspace: vault.key and a folder a case. Names of cases are sealed; folders carry ids."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from habeas.errors import CaseError, DamagedError, NotAWorkspaceError, WorkspaceExistsError
from habeas.model.ids import Chance, new_id
from habeas.sealing.cases import new_case_key, unwrap_case, wrap_case
from habeas.sealing.passphrases import MODERATE, Cost, change_passphrase, new_vault_key, open_vault_key
from habeas.sealing.recovery import looks_like_recovery_code, new_recovery_code, read_recovery_code
from habeas.sealing.secrets import Secret
from habeas.vault.case import Case, found, open_case
from habeas.vault.files import disk_errors, write_whole
from habeas.vault.index import Regroup

VAULT_KEY, CASES, CASE_KEY = "vault.key", "cases", "case.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Who works in this workspace: an id, and how they sign judgements."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLabel:
    """A case as the workspace lists it."""

    id: str
    name: str
    tag: bytes
    invented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """An unlocked workspace."""

    folder: Path
    master: Secret
    member: Member
    chance: Chance

    def cases(self) -> tuple[CaseLabel, ...]:
        """Return the cases, by name.

        Raises: DamagedError: a case folder without its key file. AlteredError: a key file that does not open.
        """
        folder = self.folder / CASES
        found_cases = [self._label(path) for path in sorted(folder.iterdir())] if folder.is_dir() else []
        return tuple(sorted(found_cases, key=lambda case: case.name))

    def case(self, name: str) -> CaseLabel:
        """Return the case of this name or id.

        Raises: CaseError: there is none.
        """
        cases = self.cases()
        for case in cases:
            if name in (case.name, case.id):
                return case
        raise CaseError(
            "there is no case of this name in the workspace",
            place=str(self.folder),
            advice=f"It has {len(cases)}; `habeas case list` names them, `habeas case new` makes one.",
        )

    def new_case(self, name: str, *, invented: bool, regroup: Regroup) -> Case:
        """Lay out a new case. It exists for the workspace once `admit` is called, after its founding entry.

        Raises: CaseError: the name is taken or empty.
        """
        if not name.strip() or len(name) > 200:
            raise CaseError("a case needs a name of 1 to 200 letters")
        if any(case.name == name for case in self.cases()):
            raise CaseError("there is a case of this name already", advice="Choose another name.")
        identifier, tag = new_id("cas", self.chance), self.chance(16)
        key = new_case_key(self.chance)
        description = json.dumps({"name": name, "tag": tag.hex(), "invented": invented}).encode()
        folder = self.folder / CASES / identifier
        with disk_errors(identifier):
            folder.mkdir(parents=True)
        sealed = wrap_case(key, description, case=identifier, master=self.master, chance=self.chance)
        write_whole(folder / CASE_KEY, sealed)
        return found(folder, key, case=identifier, name=name, tag=tag, chance=self.chance, regroup=regroup)

    def open_case(self, name: str, *, verb: str, regroup: Regroup, wait_ms: int, catch_up: bool = True) -> Case:
        """Open a case for this program alone.

        Raises: CaseError, DamagedError, BusyError, RollbackError.
        """
        label = self.case(name)
        folder = self.folder / CASES / label.id
        key, _ = self._unwrap(folder)
        return open_case(
            folder,
            key,
            case=label.id,
            name=label.name,
            tag=label.tag,
            chance=self.chance,
            regroup=regroup,
            verb=verb,
            wait_ms=wait_ms,
            catch_up=catch_up,
        )

    def case_key(self, case: CaseLabel) -> Secret:
        """Return a case's key, for checking its closed files."""
        return self._unwrap(self.folder / CASES / case.id)[0]

    def _label(self, folder: Path) -> CaseLabel:
        _, description = self._unwrap(folder)
        read = json.loads(description)
        return CaseLabel(
            id=folder.name, name=read["name"], tag=bytes.fromhex(read["tag"]), invented=read["invented"]
        )

    def _unwrap(self, folder: Path) -> tuple[Secret, bytes]:
        path = folder / CASE_KEY
        if not path.is_file():
            raise DamagedError(
                "a case has no key file: the workspace is half-copied or damaged",
                place=f"{folder.name}/{CASE_KEY}",
                advice="Copy the whole workspace again, or restore it from a backup.",
            )
        with disk_errors(f"{folder.name}/{CASE_KEY}"):
            sealed = path.read_bytes()
        return unwrap_case(sealed, case=folder.name, master=self.master)


def create(
    folder: Path, passphrase: bytes, *, label: str, chance: Chance, cost: Cost = MODERATE
) -> tuple[Workspace, str]:
    """Make a workspace in a folder that is empty or not there.

    Returns: the unlocked workspace and the recovery code, which is kept nowhere.
    Raises: WorkspaceExistsError, DiskError.
    """
    with disk_errors(folder.name):
        if (folder / VAULT_KEY).exists():
            raise WorkspaceExistsError(
                "there is a workspace here already", place=str(folder), advice="Choose another folder."
            )
        if folder.exists() and any(folder.iterdir()):
            raise WorkspaceExistsError(
                "the folder is not empty", place=str(folder), advice="Choose a new or an empty folder."
            )
        folder.mkdir(parents=True, exist_ok=True)
        (folder / CASES).mkdir()
    code = new_recovery_code(chance)
    member = Member(id=new_id("usr", chance), label=label)
    sealed_member = json.dumps({"id": member.id, "label": label}).encode()
    file, master = new_vault_key(
        Secret(passphrase), read_recovery_code(code), member=sealed_member, chance=chance, cost=cost
    )
    write_whole(folder / VAULT_KEY, file)
    return Workspace(folder=folder, master=master, member=member, chance=chance), code


def unlock(folder: Path, passphrase: bytes, *, chance: Chance) -> Workspace:
    """Open a workspace with its passphrase or recovery code.

    Raises: NotAWorkspaceError, DamagedError, WrongPassphraseError, WeakKdfError, AlteredError.
    """
    check_workspace(folder)
    with disk_errors(VAULT_KEY):
        file = (folder / VAULT_KEY).read_bytes()
    typed = passphrase.decode("utf-8", "replace")
    secret = read_recovery_code(typed) if looks_like_recovery_code(typed) else Secret(passphrase)
    master, sealed_member = open_vault_key(file, secret)
    read = json.loads(sealed_member)
    return Workspace(
        folder=folder, master=master, member=Member(id=read["id"], label=read["label"]), chance=chance
    )


def check_workspace(folder: Path) -> None:
    """Check that a folder is a workspace before a passphrase is asked for.

    Raises: NotAWorkspaceError.
    """
    if not (folder / VAULT_KEY).is_file():
        half = (folder / CASES).is_dir()
        raise NotAWorkspaceError(
            "vault.key is missing: the workspace is half-copied" if half else "this folder is not a workspace",
            place=str(folder),
            advice="Copy the whole folder again." if half else "`habeas init FOLDER` makes one.",
        )


def replace_passphrase(workspace: Workspace, passphrase: bytes) -> None:
    """Change the passphrase; the recovery code and all cases stay as they are."""
    path = workspace.folder / VAULT_KEY
    file = change_passphrase(
        path.read_bytes(), master=workspace.master, passphrase=Secret(passphrase), chance=workspace.chance
    )
    write_whole(path, file)


def same_code(typed: str, code: str) -> bool:
    """Tell whether somebody typed this recovery code."""
    return looks_like_recovery_code(typed) and read_recovery_code(typed) == read_recovery_code(code)
