"""A workspace: vault.key and a folder a case. Names of cases are sealed; folders carry ids."""

from __future__ import annotations

import json
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from habeas.errors import CaseError, DamagedError, HabeasError, NotAWorkspaceError, WorkspaceExistsError
from habeas.model.ids import Chance, new_id
from habeas.sealing.cases import new_case_key, unwrap_case, wrap_case
from habeas.sealing.passphrases import MODERATE, Cost, change_passphrase, new_vault_key, open_vault_key
from habeas.sealing.recovery import looks_like_recovery_code, new_recovery_code, read_recovery_code
from habeas.sealing.secrets import Secret
from habeas.vault.case import INDEX, Case
from habeas.vault.files import PART, disk_errors, write_whole
from habeas.vault.index import Regroup
from habeas.vault.opening import found, open_case

_FOUNDING_TAKES = 600.0  # seconds; a founding takes one, so after ten minutes it was killed
VAULT_KEY, CASES, CASE_KEY = "vault.key", "cases", "case.key"
_CASE_FOLDER = re.compile(r"cas_[0-9a-f]{32}")


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
        return tuple(sorted((self._label(path) for path in self.case_folders()), key=lambda case: case.name))

    def case_folders(self) -> tuple[Path, ...]:
        """Return the folders of cases, damaged ones too. What else lies beside them is none, and `verify` says so."""
        folder = self.folder / CASES
        with disk_errors(CASES):
            beside = sorted(folder.iterdir()) if folder.is_dir() else []
        return tuple(path for path in beside if path.is_dir() and _CASE_FOLDER.fullmatch(path.name))

    def case(self, name: str) -> CaseLabel:
        """Return the case of this name or id.

        Raises: CaseError: there is none. DamagedError, AlteredError: it is not among those that can be read.
        """
        cases, unread = [], []
        for path in self.case_folders():
            try:
                cases.append(self._label(path))
            except HabeasError as failure:  # damage to one case takes no other case away
                unread.append(failure)
        for case in cases:
            if name in (case.name, case.id):
                return case
        if unread:
            raise unread[0]
        raise CaseError(
            "there is no case of this name in the workspace",
            place=str(self.folder),
            advice=f"It has {len(cases)}; `habeas case list` names them, `habeas case new` makes one.",
        )

    def new_case(self, name: str, *, invented: bool, regroup: Regroup) -> Case:
        """Lay out a new case beside the others. It is one of them once it is closed with its founding entry in it.

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
        sealed = wrap_case(key, description, case=identifier, master=self.master, chance=self.chance)
        building = folder.with_name(folder.name + PART)
        self._clear_abandoned()
        try:
            with disk_errors(identifier):
                building.mkdir(parents=True)
            write_whole(building / CASE_KEY, sealed)
            return found(building, key, case=identifier, name=name, tag=tag, chance=self.chance, regroup=regroup)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise

    def _clear_abandoned(self) -> None:
        """Remove what a founding that was killed left behind: nobody can have worked in it."""
        folder = self.folder / CASES
        for path in folder.glob(f"*{PART}") if folder.is_dir() else ():
            if time.time() - path.stat().st_mtime > _FOUNDING_TAKES:
                shutil.rmtree(path, ignore_errors=True)

    def open_case(
        self,
        name: str,
        *,
        verb: str,
        regroup: Regroup,
        wait_ms: int,
        catch_up: bool = True,
        index_file: str = INDEX,
    ) -> Case:
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
            index_file=index_file,
        )

    def case_key(self, case: CaseLabel) -> Secret:
        """Return a case's key, for checking its closed files."""
        return self.key_in(self.folder / CASES / case.id)

    def key_in(self, folder: Path) -> Secret:
        """Return the key of the case in a folder.

        Raises: DamagedError, AlteredError.
        """
        return self._unwrap(folder)[0]

    def _label(self, folder: Path) -> CaseLabel:
        _, description = self._unwrap(folder)
        read = json.loads(description)
        return CaseLabel(id=folder.name, name=read["name"], tag=bytes.fromhex(read["tag"]), invented=read["invented"])

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
        left = folder / (VAULT_KEY + PART)  # by a `habeas init` that was stopped: it opens nothing yet
        if folder.exists() and any(path != left for path in folder.iterdir()):
            raise WorkspaceExistsError(
                "the folder is not empty", place=str(folder), advice="Choose a new or an empty folder."
            )
        folder.mkdir(parents=True, exist_ok=True)
    code = new_recovery_code(chance)
    member = Member(id=new_id("usr", chance), label=label)
    sealed_member = json.dumps({"id": member.id, "label": label}).encode()
    file, master = new_vault_key(
        Secret(passphrase), read_recovery_code(code), member=sealed_member, chance=chance, cost=cost
    )
    write_whole(folder / VAULT_KEY, file)
    with disk_errors(CASES):
        (folder / CASES).mkdir(exist_ok=True)
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
    return Workspace(folder=folder, master=master, member=Member(id=read["id"], label=read["label"]), chance=chance)


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
    with disk_errors(VAULT_KEY):
        old = path.read_bytes()
    file = change_passphrase(old, master=workspace.master, passphrase=Secret(passphrase), chance=workspace.chance)
    write_whole(path, file)


def same_code(typed: str, code: str) -> bool:
    """Tell whether somebody typed this recovery code."""
    return looks_like_recovery_code(typed) and read_recovery_code(typed) == read_recovery_code(code)
