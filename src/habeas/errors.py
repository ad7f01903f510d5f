"""The whole tree of errors. Every error that reaches a person is one of these.

    HabeasError                     code, message, place, advice; exit code 1 ("the answer is no")
    ├── UsageError                  the call itself is wrong; exit code 2
    ├── ModelError                  a value is not of its kind
    │   ├── DateError               not an EDTF value of our subset
    │   ├── TermError               a slug that its vocabulary does not have
    │   └── EncodingError           bytes that are not the one encoding of a record
    ├── LogError                    the log does not hold
    │   ├── EntryError              a header, signature, chain or body root is broken
    │   ├── ProofError              a Merkle proof does not lead to the root
    │   ├── StampError              a time stamp does not hold (its `reason` is a word of docs/spec/timestamps.md)
    │   └── RollbackError           a head or checkpoint went back
    ├── SealingError                a sealed thing does not open
    │   ├── WrongPassphraseError
    │   ├── WeakKdfError            Argon2id parameters below the floor
    │   ├── ForgottenError          the key of this subject was destroyed
    │   └── AlteredError            the seal does not hold
    ├── VaultError                  the store
    │   ├── NotAWorkspaceError
    │   ├── WorkspaceExistsError
    │   ├── DamagedError            a file of the workspace is damaged, half-copied or missing
    │   ├── CaseError               unknown or existing case
    │   ├── SealedCaseError         a sealed case, and no passphrase of its own was given
    │   ├── BusyError               another program holds the case
    │   └── DiskError               full, read-only, not permitted
    ├── IntakeError                 what arrived cannot be taken
    │   ├── TableError              the file is not a table that can be read
    │   ├── MappingError            the mapping does not fit the table
    │   └── StrictError             --strict, and rows were set aside
    ├── EvidenceError               an exhibit does not hold what was said of it
    │   ├── AnchorError             a quote is not where its anchor says, or cannot be found, or more than once
    │   └── ReadingError            nothing can be read out of it, or a redaction cannot be proved
    ├── StatementsError             a statement that cannot be coded as it stands
    ├── PersonsError                linkage cannot be done, or a judgement does not fit
    ├── EstimateError               a table of overlaps cannot be used
    ├── CaptureError                something from outside cannot be fetched, or must not be
    │   └── NetworkError            it cannot be reached now; the same call may work later
    └── DisclosureError             the gate says no

A message names ids, file names as the user gave them, row numbers and column names; never a person's name and
never a cell's value. Advice stands apart from the message.
"""

from __future__ import annotations


class HabeasError(Exception):
    """A refusal with its place and what to do about it.

    Args:
        message: one sentence: what is wrong, in ids and positions.
        place: the file, row, column, entry or id concerned.
        advice: what the person can do now.
    """

    code = "error"
    exit_code = 1

    def __init__(self, message: str, *, place: str | None = None, advice: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.advice = advice

    def as_object(self) -> dict[str, str | None]:
        """Return the error as the JSON object that programs read."""
        return {"code": self.code, "message": self.message, "place": self.place, "advice": self.advice}


class UsageError(HabeasError):
    """The call itself is wrong."""

    code = "usage"
    exit_code = 2


class ModelError(HabeasError):
    """A value is not of its kind."""

    code = "model"


class DateError(ModelError):
    """Not a date of our EDTF subset."""

    code = "date"


class TermError(ModelError):
    """A slug that its vocabulary does not have."""

    code = "term"


class EncodingError(ModelError):
    """Bytes that are not the one encoding of a record."""

    code = "encoding"


class LogError(HabeasError):
    """The log does not hold."""

    code = "log"


class EntryError(LogError):
    """A header, signature, chain or body root is broken."""

    code = "entry"


class ProofError(LogError):
    """A Merkle proof does not lead to the root."""

    code = "proof"


class StampError(LogError):
    """A time stamp does not hold.

    Args:
        message: one sentence: which check failed.
        reason: the word that docs/spec/timestamps.md gives to this failure, the same in every program that checks.
        place: the authority, file or entry concerned.
        advice: what the person can do now.
    """

    code = "stamp"

    def __init__(self, message: str, *, reason: str, place: str | None = None, advice: str | None = None) -> None:
        super().__init__(message, place=place, advice=advice)
        self.reason = reason

    def as_object(self) -> dict[str, str | None]:
        """Return the error as the JSON object that programs read, with the reason in it."""
        return {**super().as_object(), "reason": self.reason}


class RollbackError(LogError):
    """A head or checkpoint went back: somebody put older files in the place of newer ones."""

    code = "rollback"


class SealingError(HabeasError):
    """A sealed thing does not open."""

    code = "sealing"


class WrongPassphraseError(SealingError):
    """No slot opens with this passphrase."""

    code = "wrong_passphrase"


class WeakKdfError(SealingError):
    """Argon2id parameters below the floor."""

    code = "weak_kdf"


class ForgottenError(SealingError):
    """The key of this subject was destroyed on purpose."""

    code = "forgotten"


class AlteredError(SealingError):
    """The seal does not hold: the bytes were altered or belong elsewhere."""

    code = "altered"


class VaultError(HabeasError):
    """The store."""

    code = "vault"


class NotAWorkspaceError(VaultError):
    """There is no vault.key here."""

    code = "not_a_workspace"


class WorkspaceExistsError(VaultError):
    """There is a vault here already."""

    code = "workspace_exists"


class DamagedError(VaultError):
    """A file of the workspace is damaged, half-copied or missing."""

    code = "damaged"


class CaseError(VaultError):
    """A case that is not there, or is there already."""

    code = "case"


class SealedCaseError(VaultError):
    """A case under a passphrase of its own, and none was given."""

    code = "sealed_case"


class BusyError(VaultError):
    """Another program holds the case."""

    code = "busy"


class DiskError(VaultError):
    """The disk is full, read-only or not permitted."""

    code = "disk"


class IntakeError(HabeasError):
    """What arrived cannot be taken."""

    code = "intake"


class TableError(IntakeError):
    """The file is not a table that can be read."""

    code = "table"


class MappingError(IntakeError):
    """The mapping does not fit the table, or is not a mapping."""

    code = "mapping"


class StrictError(IntakeError):
    """--strict was asked for and rows could not be read; nothing was imported."""

    code = "strict"


class EvidenceError(HabeasError):
    """An exhibit does not hold what was said of it."""

    code = "evidence"


class AnchorError(EvidenceError):
    """A quote is not where its anchor says, cannot be found, or stands there more than once."""

    code = "anchor"


class ReadingError(EvidenceError):
    """Nothing can be read out of an exhibit, or a redaction cannot be proved."""

    code = "reading"


class StatementsError(HabeasError):
    """A statement that cannot be coded as it stands, or that is not there."""

    code = "statements"


class PersonsError(HabeasError):
    """Linkage cannot be done, or a judgement does not fit the record."""

    code = "persons"


class EstimateError(HabeasError):
    """A table of overlaps cannot be used."""

    code = "estimate"


class CaptureError(HabeasError):
    """Something from outside cannot be fetched, or must not be."""

    code = "capture"


class NetworkError(CaptureError):
    """Not reachable now: the same call may work later, so it can wait in a queue."""

    code = "network"


class DisclosureError(HabeasError):
    """The gate says no."""

    code = "disclosure"
