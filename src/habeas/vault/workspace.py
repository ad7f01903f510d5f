"""A workspace: vault.key and a folder a case. Names of cases are sealed; folders carry ids."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from habeas.errors import CaseError, HabeasError, NotAWorkspaceError, WorkspaceExistsError
from habeas.model.ids import Chance, new_id
from habeas.sealing.cases import new_case_key, wrap_case
from habeas.sealing.memory import no_core_dumps as no_core_dumps
from habeas.sealing.passphrases import (
    MODERATE,
    PASSPHRASE,
    RECOVERY,
    SHARES,
    SlotLabel,
    change_passphrase,
    labels,
    new_vault_key,
    open_vault_key,
)
from habeas.sealing.passphrases import Cost as Cost
from habeas.sealing.recovery import as_code, looks_like_recovery_code, new_recovery_code, read_recovery_code
from habeas.sealing.secrets import Secret
from habeas.vault.case import INDEX, Case
from habeas.vault.case_keys import CASE_KEY as CASE_KEY
from habeas.vault.case_keys import CaseKeys, CaseLabel
from habeas.vault.case_keys import CasePassphrase as CasePassphrase
from habeas.vault.files import PART, disk_errors, write_whole
from habeas.vault.index import Regroup
from habeas.vault.opening import found, open_case
from habeas.vault.vault_key import VAULT_KEY as VAULT_KEY  # its place in the workspace is this module's to say
from habeas.vault.vault_key import change_vault_key, clear_stopped_change, read_bounded

_FOUNDING_TAKES = 600.0  # seconds; a founding takes one, so after ten minutes it was killed
CASES = "cases"
_CASE_FOLDER = re.compile(r"cas_[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Who works in this workspace: an id, and how they sign judgements."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """An unlocked workspace. Closing it overwrites its keys; it is a context manager.

    Args:
        opened_by: the slot that opened it.
        case_passphrase: for the one sealed case that is to be opened.
    """

    folder: Path
    master: Secret
    member: Member
    chance: Chance
    opened_by: str = PASSPHRASE
    case_passphrase: CasePassphrase | None = field(default=None, repr=False, compare=False)
    _unsealed: dict[str, tuple[Secret, bytes]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def case_keys(self) -> CaseKeys:
        """What opens the key files of the cases."""
        return CaseKeys(master=self.master, passphrase=self.case_passphrase, unsealed=self._unsealed)

    def close(self) -> None:
        """Overwrite the keys. The workspace cannot be used any more."""
        self.master.wipe()
        for key, _ in self._unsealed.values():
            key.wipe()
        self._unsealed.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def slots(self) -> tuple[SlotLabel, ...]:
        """Return the slots of vault.key.

        Raises: DamagedError, WeakKdfError, AlteredError: it is not the file that opened this workspace any more.
        """
        return labels(read_bounded(self.folder / VAULT_KEY, VAULT_KEY), self.master)

    def change_keys(self, change: Callable[[bytes], bytes]) -> None:
        """Change vault.key; after a crash at any moment the old one stands there or the new one.

        Raises: BusyError, DiskError, and what `change` raises.
        """
        change_vault_key(self.folder, change)

    def cases(self) -> tuple[CaseLabel, ...]:
        """Return the cases, by name; sealed ones last.

        Raises: DamagedError: a case folder without its key file. AlteredError: a key file that does not open.
        """
        found = (self.case_keys.label(path) for path in self.case_folders())
        return tuple(sorted(found, key=lambda case: (case.hidden, case.name, case.id)))

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
                cases.append(self.case_keys.label(path))
            except HabeasError as failure:  # damage to one case takes no other case away
                unread.append(failure)
        for case in cases:
            if self.case_keys.called(self.folder / CASES / case.id, case, name):
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
        if any(self.case_keys.called(self.folder / CASES / case.id, case, name) for case in self.cases()):
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
        inspect: bool = False,
        index_file: str = INDEX,
    ) -> Case:
        """Open a case for this program alone.

        Raises: CaseError, DamagedError, BusyError, RollbackError. SealedCaseError: it needs a passphrase of its own,
            and there is none to be had. WrongPassphraseError: that is not the one.
        """
        folder = self.folder / CASES / self.case(name).id
        key, _ = self.case_keys.unwrap(folder)
        label = self.case_keys.label(folder)  # of a sealed case the name is known now
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
            inspect=inspect,
            index_file=index_file,
        )

    def case_key(self, case: CaseLabel) -> Secret:
        """Return a case's key, for checking its closed files."""
        return self.key_in(self.folder / CASES / case.id)

    def key_in(self, folder: Path) -> Secret:
        """Return the key of the case in a folder.

        Raises: DamagedError, AlteredError, SealedCaseError, WrongPassphraseError.
        """
        return self.case_keys.unwrap(folder)[0]


def create(
    folder: Path,
    passphrase: bytes | bytearray,
    *,
    label: str,
    chance: Chance,
    cost: Cost = MODERATE,
    made: str | None = None,
    code: str | None = None,
) -> tuple[Workspace, str]:
    """Make a workspace in a folder that is empty or not there.

    Args:
        passphrase: a bytearray is overwritten.
        made: when, in RFC 3339.
        code: a recovery code that a person has written down already; by default a new one.
    Returns: the unlocked workspace and the recovery code, which is kept nowhere.
    Raises: WorkspaceExistsError, DiskError.
    """
    with disk_errors(folder.name):
        if (folder / VAULT_KEY).exists():
            raise WorkspaceExistsError(
                "there is a workspace here already", place=str(folder), advice="Choose another folder."
            )
        if not is_free(folder):
            raise WorkspaceExistsError(
                "the folder is not empty", place=str(folder), advice="Choose a new or an empty folder."
            )
        folder.mkdir(parents=True, exist_ok=True)
    code = code or new_recovery_code(chance)
    member = Member(id=new_id("usr", chance), label=label)
    sealed_member = json.dumps({"id": member.id, "label": label}).encode()
    with Secret(passphrase) as typed, read_recovery_code(code) as recovery:
        file, master = new_vault_key(typed, recovery, member=sealed_member, chance=chance, cost=cost, made=made)
    write_whole(folder / VAULT_KEY, file)
    with disk_errors(CASES):
        (folder / CASES).mkdir(exist_ok=True)
    return Workspace(folder=folder, master=master, member=member, chance=chance), code


def is_free(folder: Path) -> bool:
    """Tell whether a workspace can be made in a folder: nothing is there but what a stopped `habeas init` left.

    After a power cut a folder for cases can be there, empty, while vault.key never got its name: nothing opens yet.
    """
    left = folder / (VAULT_KEY + PART)
    cases = folder / CASES
    return not folder.exists() or all(
        path == left or (path == cases and path.is_dir() and not any(path.iterdir())) for path in folder.iterdir()
    )


def unlock(
    folder: Path,
    passphrase: bytes | bytearray,
    *,
    chance: Chance,
    case_passphrase: CasePassphrase | None = None,
) -> Workspace:
    """Open a workspace with its passphrase or recovery code.

    Args:
        passphrase: a bytearray is overwritten.
    Raises: NotAWorkspaceError, DamagedError, WrongPassphraseError, WeakKdfError, AlteredError.
    """
    check_workspace(folder)
    with Secret(passphrase) as typed, as_code(typed) as code:
        return _unlock(folder, {PASSPHRASE: typed, RECOVERY: code}, chance, case_passphrase)


def unlock_with_code(folder: Path, code: str | bytes | bytearray, *, chance: Chance) -> Workspace:
    """Open a workspace with its recovery code and with nothing else.

    Raises: as `unlock`.
    """
    check_workspace(folder)
    with read_recovery_code(code) as read:
        return _unlock(folder, {RECOVERY: read}, chance)


def unlock_with_shares(folder: Path, secret: Secret, *, chance: Chance) -> Workspace:
    """Open a workspace with the secret that enough shares hold together. The secret is overwritten.

    Raises: as `unlock`.
    """
    check_workspace(folder)
    with secret:
        return _unlock(folder, {SHARES: secret}, chance)


def _unlock(
    folder: Path, secrets: Mapping[str, Secret], chance: Chance, case_passphrase: CasePassphrase | None = None
) -> Workspace:
    opened = open_vault_key(read_bounded(folder / VAULT_KEY, VAULT_KEY), secrets)
    clear_stopped_change(folder)
    read = json.loads(opened.member)
    return Workspace(
        folder=folder,
        master=opened.master,
        member=Member(id=read["id"], label=read["label"]),
        chance=chance,
        opened_by=opened.by,
        case_passphrase=case_passphrase,
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


def replace_passphrase(
    workspace: Workspace, passphrase: bytes | bytearray, *, cost: Cost | None = None, made: str | None = None
) -> None:
    """Change the passphrase; the recovery code, the shares and all cases stay as they are.

    Args:
        passphrase: a bytearray is overwritten.
        cost: of a guess; by default as before.
        made: when, in RFC 3339.
    Raises: BusyError, DiskError, DamagedError, AlteredError, WeakKdfError: the old passphrase stays.
    """
    with Secret(passphrase) as typed:
        workspace.change_keys(
            lambda old: change_passphrase(
                old,
                master=workspace.master,
                passphrase=typed,
                chance=workspace.chance,
                made=made,
                **({"cost": cost} if cost else {}),
            )
        )


def same_code(typed: str, code: str) -> bool:
    """Tell whether somebody typed this recovery code."""
    return looks_like_recovery_code(typed) and read_recovery_code(typed) == read_recovery_code(code)
