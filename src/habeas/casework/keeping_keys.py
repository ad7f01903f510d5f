"""Keeping the keys: a new passphrase, a new recovery code, shares among colleagues, and a passphrase for one case."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from habeas.casework.context import Context
from habeas.casework.starting import check_passphrase
from habeas.errors import CaseError, UsageError
from habeas.model.ids import Chance
from habeas.vault.case_keys import CaseLabel
from habeas.vault.files import disk_errors
from habeas.vault.slots import (
    PASSPHRASE,
    SHARES,
    Cost,
    Gathering,
    ShareWords,
    SlotLabel,
    Split,
    fresh_code,
    fresh_shares,
    guess_once,
    replace_recovery,
    replace_shares,
    same_word,
)
from habeas.vault.slots import drop_shares as _drop_shares
from habeas.vault.workspace import CASES, Workspace, unlock_with_code, unlock_with_shares

# For the shells, which do not reach into the vault themselves.
__all__ = ["Gathering", "ShareWords", "Split", "fresh_code", "fresh_shares", "same_word", "unlock_with_code"]

_MIB = 2**20
_SHARE_FILE = 4096  # bytes that are read of a file with a share
# What a guess could cost, from what every machine can do upwards (RFC 9106 §4 counts in the same two numbers).
_LADDER = tuple(
    Cost(operations=operations, memory=memory * _MIB)
    for operations, memory in ((3, 256), (4, 256), (6, 256), (4, 512), (6, 512), (4, 1024), (6, 1024), (8, 1024))
)
_PATIENCE = 1.0  # seconds that an unlocking may take
_MEMORY_PART = 4  # of the machine's memory, that an unlocking may take one part


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The ways into a workspace, and whether a guess could cost more on this machine.

    Args:
        seconds: that one guess at the cheapest slot takes here.
        could: the dearest cost that this machine can serve in a second.
    """

    slots: tuple[SlotLabel, ...]
    seconds: float
    could: Cost

    @property
    def below(self) -> bool:
        """Whether some slot is cheaper to guess than this machine could make it."""
        return any(_price(slot.cost) < _price(self.could) for slot in self.slots)

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "slots": [
                {
                    "id": slot.id,
                    "made": slot.made,
                    "operations": slot.cost.operations,
                    "memory": slot.cost.memory,
                    **({"need": slot.need, "of": slot.of} if slot.id == SHARES else {}),
                }
                for slot in self.slots
            ],
            "seconds": round(self.seconds, 3),
            "below": self.below,
            "could": {"operations": self.could.operations, "memory": self.could.memory},
        }


def keys_of(context: Context, *, clock: Callable[[], float], memory: int | None = None) -> Keys:
    """Return the ways into a workspace, with the cost of a guess at them measured here.

    Args:
        clock: seconds from any start.
        memory: bytes that this machine has; by default it is asked.
    """
    slots = context.workspace.slots()
    cheapest = min((slot.cost for slot in slots), key=_price)
    started = clock()
    guess_once(cheapest)
    seconds = clock() - started
    return Keys(slots=slots, seconds=seconds, could=_could(cheapest, seconds, memory or _memory_here()))


def harder(context: Context, *, clock: Callable[[], float]) -> Cost:
    """Return what a guess at a new slot can cost on this machine in a second, and never less than now."""
    keys = keys_of(context, clock=clock)
    return max((keys.could, *(slot.cost for slot in keys.slots)), key=_price)


def change_code(context: Context, code: str) -> str:
    """Let a code that a person has on paper be the recovery code; the old one opens nothing any more.

    Returns: when, in RFC 3339.
    Raises: BusyError, DiskError: the old code stays.
    """
    made = context.stamp()
    replace_recovery(context.workspace, code, made=made)
    return made


def check_by_passphrase(context: Context) -> None:
    """Check that the passphrase itself opened the workspace, so that whoever replaces the code knows it.

    Raises: UsageError.
    """
    if context.workspace.opened_by != PASSPHRASE:
        raise UsageError(
            "the workspace was opened with the recovery code, not with the passphrase",
            advice="If the passphrase is forgotten, `habeas keys recover` sets a new one. Then make a new code.",
        )


def share_out(context: Context, split: Split) -> str:
    """Let shares that people have on paper open the workspace; those made before open nothing any more.

    Returns: when, in RFC 3339.
    Raises: BusyError, DiskError: the old shares stay.
    """
    made = context.stamp()
    replace_shares(context.workspace, split, made=made)
    return made


def write_shares(folder: Path, split: Split, *, workspace: Path) -> tuple[Path, ...]:
    """Write one file a share, readable by its owner alone, for a printer. What lies there is not sealed.

    Args:
        folder: new or empty, and not in the workspace.
    Raises: UsageError: it is neither. DiskError: nothing of it is left.
    """
    if folder.resolve().is_relative_to(workspace.resolve()):
        raise UsageError("shares are not written into the workspace that they open", place=str(folder))
    with disk_errors(folder.name):
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UsageError("the folder for the shares is not empty", place=str(folder))
    of, written = len(split.shares), []
    try:
        for number, share in enumerate(split.shares, 1):
            path = folder / f"share-{number}-of-{of}.txt"
            rows = [f"# Share {number} of {of}, for one person. {split.need} shares together open the workspace."]
            rows += [" ".join(share.words[at : at + 5]) for at in range(0, len(share.words), 5)]
            with disk_errors(path.name):
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                written.append(path)
                with os.fdopen(handle, "w", encoding="utf-8") as stream:
                    stream.write("\n".join(rows) + "\n")
                    stream.flush()
                    os.fsync(stream.fileno())
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return tuple(written)


def read_share_file(path: Path) -> str:
    """Return the words of a share in a file; lines that begin with # are not among them.

    Raises: DiskError. WrongPassphraseError: it is no share.
    """
    with disk_errors(path.name), path.open("rb") as stream:
        lines = stream.read(_SHARE_FILE).decode("utf-8", "replace").splitlines()
    return " ".join(line for line in lines if not line.startswith("#"))


def drop_shares(context: Context) -> bool:
    """Let no shares open the workspace. Tell whether there were any."""
    there = any(slot.id == SHARES for slot in context.workspace.slots())
    if there:
        _drop_shares(context.workspace)
    return there


def gather_shares(texts: Sequence[str]) -> Gathering:
    """Take in shares that were all given at once.

    Raises: WrongPassphraseError: one does not fit; its number stands in the place.
    """
    gathering = Gathering()
    for number, text in enumerate(texts, 1):
        gathering.add(text, place=f"share {number}")
    return gathering


def recover_with_shares(folder: Path, gathering: Gathering, *, chance: Chance) -> Workspace:
    """Open a workspace with enough shares.

    Raises: WrongPassphraseError: they are too few, or of another workspace, or replaced by newer ones.
    """
    return unlock_with_shares(folder, gathering.secret(), chance=chance)


def seal_case(context: Context, name: str, passphrase: bytes | bytearray, *, code: str | None) -> CaseLabel:
    """Put a case under a passphrase of its own.

    Args:
        passphrase: a bytearray is overwritten.
        code: a recovery code for this case alone; without it a lost passphrase loses the case.
    Raises: CaseError: there is none of this name, or it is sealed already. UsageError, DiskError: it is as it was.
    """
    check_passphrase(passphrase)
    label = check_unsealed(context, name)
    _seal(context, label, passphrase, code)
    return label


def check_unsealed(context: Context, name: str) -> CaseLabel:
    """Check that a case can be sealed, before a person is asked for anything.

    Raises: CaseError.
    """
    label = context.workspace.case(name)
    if label.sealed:
        raise CaseError(
            "the case is sealed already",
            place=label.id,
            advice="`habeas case passphrase` changes its passphrase, `habeas case unseal` takes it away.",
        )
    return label


def open_sealed(context: Context, name: str) -> CaseLabel:
    """Open a sealed case's key, which asks for its passphrase.

    Raises: CaseError: it is not sealed. WrongPassphraseError.
    """
    label = context.workspace.case(name)
    if not label.sealed:
        raise CaseError("the case is not sealed", place=label.id, advice="`habeas case seal` seals it.")
    folder = context.workspace.folder / CASES / label.id
    context.workspace.case_keys.unwrap(folder)
    return context.workspace.case_keys.label(folder)


def unseal_case(context: Context, name: str) -> CaseLabel:
    """Let the workspace's passphrase alone open a case again.

    Raises: CaseError, WrongPassphraseError, DiskError: it is as it was.
    """
    label = open_sealed(context, name)
    context.workspace.case_keys.unseal(context.workspace.folder / CASES / label.id, chance=context.workspace.chance)
    return label


def change_case_passphrase(
    context: Context, name: str, passphrase: bytes | bytearray, *, code: str | None
) -> CaseLabel:
    """Put a sealed case under another passphrase. A recovery code that it had opens it no more.

    Args:
        passphrase: a bytearray is overwritten.
        code: a new recovery code for this case.
    Raises: CaseError, WrongPassphraseError, UsageError, DiskError: it is as it was.
    """
    check_passphrase(passphrase)
    label = open_sealed(context, name)
    _seal(context, label, passphrase, code)
    return label


def had_code(context: Context, label: CaseLabel) -> bool:
    """Tell whether a sealed case has a recovery code of its own."""
    return context.workspace.case_keys.has_code(context.workspace.folder / CASES / label.id)


def _seal(context: Context, label: CaseLabel, passphrase: bytes | bytearray, code: str | None) -> None:
    workspace = context.workspace
    workspace.case_keys.seal(
        workspace.folder / CASES / label.id,
        passphrase,
        code=code,
        cost=max((slot.cost for slot in workspace.slots()), key=_price),
        chance=workspace.chance,
    )


def _price(cost: Cost) -> int:
    return cost.operations * cost.memory


def _could(measured: Cost, seconds: float, memory: int) -> Cost:
    fits = [
        cost
        for cost in _LADDER
        if cost.memory * _MEMORY_PART <= memory and seconds * _price(cost) <= _PATIENCE * _price(measured)
    ]
    return max(fits, key=_price, default=_LADDER[0])


def _memory_here() -> int:
    """Return the machine's memory in bytes; where it does not say, as much as every machine has."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return _MEMORY_PART * _LADDER[0].memory
