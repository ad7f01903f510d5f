"""The ways into a workspace beside its passphrase: a new recovery code, and shares among colleagues."""

from __future__ import annotations

from habeas.model.ids import Chance
from habeas.sealing.memory import stretch
from habeas.sealing.passphrases import FLOOR as FLOOR
from habeas.sealing.passphrases import PASSPHRASE as PASSPHRASE
from habeas.sealing.passphrases import RECOVERY as RECOVERY
from habeas.sealing.passphrases import SHARES as SHARES
from habeas.sealing.passphrases import Cost as Cost
from habeas.sealing.passphrases import SlotLabel as SlotLabel
from habeas.sealing.passphrases import drop_slot, put_slot
from habeas.sealing.recovery import new_recovery_code, read_recovery_code
from habeas.sealing.shares import Gathering as Gathering
from habeas.sealing.shares import ShareWords as ShareWords
from habeas.sealing.shares import Split as Split
from habeas.sealing.shares import same_word as same_word
from habeas.sealing.shares import split_secret
from habeas.vault.workspace import Workspace


def fresh_code(chance: Chance) -> str:
    """Return a new recovery code, which opens nothing yet."""
    return new_recovery_code(chance)


def fresh_shares(need: int, of: int, chance: Chance) -> Split:
    """Return new shares, which open nothing yet.

    Raises: UsageError.
    """
    return split_secret(need, of, chance)


def replace_recovery(workspace: Workspace, code: str, *, made: str) -> None:
    """Let this recovery code open the workspace, and the old one no more.

    Raises: BusyError, DiskError, DamagedError, AlteredError: the old code stays.
    """
    with read_recovery_code(code) as secret:
        workspace.change_keys(
            lambda old: put_slot(old, RECOVERY, secret, master=workspace.master, chance=workspace.chance, made=made)
        )


def replace_shares(workspace: Workspace, split: Split, *, made: str) -> None:
    """Let these shares open the workspace, and those made before no more.

    Raises: BusyError, DiskError, DamagedError, AlteredError: the old shares stay.
    """
    with split.secret:
        workspace.change_keys(
            lambda old: put_slot(
                old,
                SHARES,
                split.secret,
                master=workspace.master,
                chance=workspace.chance,
                made=made,
                shares=(split.need, len(split.shares)),
            )
        )


def drop_shares(workspace: Workspace) -> None:
    """Let no shares open the workspace.

    Raises: BusyError, DiskError, DamagedError, AlteredError.
    """
    workspace.change_keys(lambda old: drop_slot(old, SHARES, master=workspace.master, chance=workspace.chance))


def guess_once(cost: Cost) -> None:
    """Do the work of one guess, so that a caller can time it."""
    stretch(bytearray(16), bytes(16), operations=cost.operations, memory=cost.memory, size=32)
