"""case.key on the disk: what cases are called, and their keys. A sealed case is asked for once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from habeas.errors import DamagedError, SealedCaseError
from habeas.sealing.cases import (
    has_recovery,
    is_sealed,
    name_tag,
    open_sealed_case,
    seal_case,
    sealed_name_tag,
    unwrap_case,
    wrap_case,
)
from habeas.sealing.passphrases import Cost
from habeas.sealing.recovery import as_code, read_recovery_code
from habeas.sealing.secrets import Chance, Secret
from habeas.vault.vault_key import put_case_key, read_bounded

CASE_KEY = "case.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLabel:
    """A case as the workspace lists it. Of a sealed case that is not open only the id is known; the rest is empty."""

    id: str
    name: str
    tag: bytes
    invented: bool
    sealed: bool = False

    @property
    def hidden(self) -> bool:
        """Whether the case is sealed and not open, so that its name is not known."""
        return self.sealed and not self.tag


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePassphrase:
    """The case that a person asked for, and how to get its own passphrase if it is sealed. No other is asked for."""

    case: str
    ask: Callable[[], bytes | bytearray]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseKeys:
    """What opens the key files of a workspace's cases. `unsealed` holds what a case's own passphrase has opened."""

    master: Secret
    passphrase: CasePassphrase | None
    unsealed: dict[str, tuple[Secret, bytes]] = field(repr=False)

    def label(self, folder: Path) -> CaseLabel:
        """Return what is known of the case in a folder without asking anybody.

        Raises: DamagedError, AlteredError, WeakKdfError.
        """
        file = self._file(folder)
        sealed = is_sealed(file)
        if sealed and folder.name not in self.unsealed:
            self._tag(folder, file)  # that it is whole is checked
            return CaseLabel(id=folder.name, name="", tag=b"", invented=False, sealed=True)
        _, description = self.unwrap(folder)
        read = json.loads(description)
        return CaseLabel(
            id=folder.name,
            name=read["name"],
            tag=bytes.fromhex(read["tag"]),
            invented=read["invented"],
            sealed=sealed,
        )

    def called(self, folder: Path, case: CaseLabel, name: str) -> bool:
        """Tell whether a case has this name or id."""
        if not case.hidden:
            return name in (case.name, case.id)
        return self._means(folder, self._file(folder), name)

    def unwrap(self, folder: Path) -> tuple[Secret, bytes]:
        """Return the key of the case in a folder, which is the caller's to overwrite, and its description.

        Raises: DamagedError, AlteredError, WeakKdfError. SealedCaseError: it is sealed and was not asked for by name.
            WrongPassphraseError: what was given does not open it.
        """
        file = self._file(folder)
        if not is_sealed(file):
            return unwrap_case(file, case=folder.name, master=self.master)
        if folder.name not in self.unsealed:
            if self.passphrase is None or not self._means(folder, file, self.passphrase.case):
                raise SealedCaseError(
                    "this case is sealed: it opens with a passphrase of its own",
                    place=folder.name,
                    advice="Give its name with --case, and its passphrase when it is asked for.",
                )
            with Secret(self.passphrase.ask()) as typed, as_code(typed) as code:
                self.unsealed[folder.name] = open_sealed_case(
                    file, case=folder.name, master=self.master, passphrase=typed, recovery=code
                )
        key, description = self.unsealed[folder.name]
        return key.copy(), description

    def is_sealed(self, folder: Path) -> bool:
        """Tell whether the case in a folder is sealed.

        Raises: DamagedError: it has no key file.
        """
        return is_sealed(self._file(folder))

    def seal(
        self, folder: Path, passphrase: bytes | bytearray, *, code: str | None, cost: Cost, chance: Chance
    ) -> None:
        """Put a case under a passphrase of its own, or under another one. The case's key stays the same.

        Args:
            passphrase: a bytearray is overwritten.
            code: a recovery code for this case alone.
            cost: of a guess.
        Raises: as `unwrap`; DiskError, WeakKdfError: it is as it was.
        """
        key, description = self.unwrap(folder)
        with Secret(passphrase) as typed, _read(code) as recovery:
            file = seal_case(
                key,
                description,
                name=str(json.loads(description)["name"]),
                case=folder.name,
                master=self.master,
                passphrase=typed,
                recovery=recovery if code else None,
                chance=chance,
                cost=cost,
            )
        self._replace(folder, file)

    def unseal(self, folder: Path, *, chance: Chance) -> None:
        """Let the workspace's passphrase alone open a case again.

        Raises: as `unwrap`; DiskError: it is as it was.
        """
        key, description = self.unwrap(folder)
        self._replace(folder, wrap_case(key, description, case=folder.name, master=self.master, chance=chance))

    def has_code(self, folder: Path) -> bool:
        """Tell whether a sealed case has a recovery code of its own."""
        return has_recovery(self._file(folder), case=folder.name, master=self.master)

    def _replace(self, folder: Path, file: bytes) -> None:
        put_case_key(folder, CASE_KEY, file)
        if folder.name in self.unsealed:
            self.unsealed.pop(folder.name)[0].wipe()

    def _means(self, folder: Path, file: bytes, name: str) -> bool:
        return name == folder.name or self._tag(folder, file) == name_tag(name, case=folder.name, master=self.master)

    def _tag(self, folder: Path, file: bytes) -> str:
        return sealed_name_tag(file, case=folder.name, master=self.master)

    def _file(self, folder: Path) -> bytes:
        path = folder / CASE_KEY
        if not path.is_file():
            raise DamagedError(
                "a case has no key file: the workspace is half-copied or damaged",
                place=f"{folder.name}/{CASE_KEY}",
                advice="Copy the whole workspace again, or restore it from a backup.",
            )
        return read_bounded(path, f"{folder.name}/{CASE_KEY}")


def _read(code: str | None) -> Secret:
    return read_recovery_code(code) if code else Secret(b"")
