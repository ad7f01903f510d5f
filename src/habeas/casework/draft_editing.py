"""Drafts where two windows may have one open: an edit says which version its writer saw.

Where the draft has gone on since, nothing is written, and what is there now is given back to be compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from habeas.casework.context import Context
from habeas.casework.filed_drafts import Changes, change_draft, drop_draft, open_draft
from habeas.model.encoding import encode
from habeas.model.protection import FilingDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOvertaken:
    """An edit was not written, because the draft had gone on: as it is now, and its version."""

    now: FilingDraft = field(repr=False)
    version: str


def version_of(draft: FilingDraft) -> str:
    """Return the version of a draft; it changes with every edit."""
    return sha256(encode(draft)).hexdigest()[:24]


def edit_draft(
    context: Context, case_name: str, identifier: str, changes: Changes, *, seen: str
) -> DraftOvertaken | None:
    """Change a draft, if nobody else did since it was seen.

    Args:
        seen: the version on which the edit was made.
    Returns: None when it is written; what is there instead when it is not.
    Raises: as `change_draft`.
    """
    overtaken = _overtaken(context, case_name, identifier, seen)
    if overtaken is None:
        change_draft(context, case_name, identifier, changes)
    return overtaken


def drop_seen_draft(context: Context, case_name: str, identifier: str, *, seen: str) -> DraftOvertaken | None:
    """Drop a draft, if nobody changed it since it was seen.

    Returns: None when it is dropped; what is there now when it is not.
    Raises: as `drop_draft`.
    """
    overtaken = _overtaken(context, case_name, identifier, seen)
    if overtaken is None:
        drop_draft(context, case_name, identifier)
    return overtaken


def _overtaken(context: Context, case_name: str, identifier: str, seen: str) -> DraftOvertaken | None:
    with context.case(case_name, "file change") as case:
        draft = open_draft(case.index, identifier)
        version = version_of(draft)
        if version == seen:
            return None
        context.opened(case, "listed", "file check", others=[draft.id])
        return DraftOvertaken(now=draft, version=version)
