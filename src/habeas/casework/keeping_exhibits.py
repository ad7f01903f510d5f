"""Keeping bytes as an exhibit: sealed, described, with who took it in and what was read out of it. One way for all."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import BinaryIO

import msgspec

from habeas.casework.context import Context
from habeas.evidence.layers import Read, layer_hash
from habeas.model.exhibits import Captured, Custody, Exhibit, Reading
from habeas.model.ids import new_id
from habeas.model.values import When
from habeas.vault.case import Case, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is said of bytes that become an exhibit, beside what they are.

    Args:
        action: how they came into custody: received, captured or derived.
    """

    media_type: str
    item_kind: str
    action: str = "received"
    received_on: When | None = None
    received_from: str | None = None
    origin: str | None = None
    lang: str = "und"
    file_name: str = ""
    derived_from: str | None = None
    derivation: str = ""
    derived_by: str = ""
    labels: tuple[str, ...] = ()
    captured: Captured | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """Bytes that are sealed and not described yet: the exhibit that they will be, when, and what they are."""

    exhibit: str
    at: str
    sha256: str
    sealed_sha256: str
    size: int


def keep(
    context: Context, case: Case, unit: UnitOfWork, stream: BinaryIO, described: Description, *, read: Read | None
) -> Exhibit:
    """Seal bytes and record them as an exhibit, in a unit of work that is open.

    Args:
        read: what was read out of these very bytes.
    Raises: DiskError.
    """
    return record(context, unit, seal(context, case, unit, stream), described, read=read)


def seal(context: Context, case: Case, unit: UnitOfWork, stream: BinaryIO) -> Sealed:
    """Seal bytes, in a unit of work that is open: the first half of `keep`, for which nobody must have read them.

    Raises: DiskError.
    """
    identifier, at = new_id("exh", case.chance), context.stamp()
    plain, sealed, size = unit.add_exhibit(identifier, stream)
    return Sealed(exhibit=identifier, at=at, sha256=plain, sealed_sha256=sealed, size=size)


def record(context: Context, unit: UnitOfWork, sealed: Sealed, described: Description, *, read: Read | None) -> Exhibit:
    """Record sealed bytes as an exhibit: the second half of `keep`."""
    identifier = sealed.exhibit
    exhibit = Exhibit(
        id=identifier,
        sha256=sealed.sha256,
        sealed_sha256=sealed.sealed_sha256,
        size=sealed.size,
        media_type=described.media_type,
        received_at=sealed.at,
        received_on=described.received_on,
        received_from=described.received_from,
        origin=described.origin,
        item_kind=described.item_kind,
        lang=described.lang,
        file_name=described.file_name,
        derived_from=described.derived_from,
        derivation=described.derivation,
        derived_by=described.derived_by,
        labels=tuple(sorted(set(described.labels))),
        captured=described.captured,
    )
    unit.add(exhibit, about=identifier)
    unit.add(Custody(exhibit=identifier, action=described.action, who=context.workspace.member.id, when=sealed.at))
    if read is not None:
        unit.add(reading_of(identifier, read, sealed.at), about=identifier)
    return exhibit


def keep_copy(context: Context, case: Case, unit: UnitOfWork, content: bytes, told: Exhibit) -> str:
    """Seal a copy that was made here of an exhibit, and record it; return its id.

    Args:
        told: what is said of the copy. Its id, hashes, size and moment are those of the copy; it has no name of a file,
            and was captured nowhere.
    Raises: DiskError.
    """
    sealed = seal(context, case, unit, io.BytesIO(content))
    copy = msgspec.structs.replace(
        told,
        id=sealed.exhibit,
        sha256=sealed.sha256,
        sealed_sha256=sealed.sealed_sha256,
        size=sealed.size,
        received_at=sealed.at,
        file_name="",
        captured=None,
    )
    unit.add(copy, about=copy.id)
    unit.add(Custody(exhibit=copy.id, action="derived", who=context.workspace.member.id, when=sealed.at))
    return copy.id


def name_of(name: str) -> str:
    """Return a file's name as the record keeps it: bytes that are no text are spelled out (\\xff)."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def reading_of(exhibit: str, read: Read, at: str, *, redacts: str = "") -> Reading:
    """Return what was read out of an exhibit as the record keeps it.

    Args:
        redacts: the layer that this one is, letter for letter, but for what was blanked.
    """
    return Reading(
        exhibit=exhibit,
        layer="" if read.text is None else layer_hash(read.text),
        text=read.text or "",
        pages=read.pages,
        why=read.why,
        tool=read.tool,
        at=at,
        claims=read.claims,
        notes=read.notes,
        redacts=redacts,
    )
