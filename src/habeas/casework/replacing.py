"""The copies that take the place of what a withdrawal destroys: a list without rows, a text without passages.

What was allowed of the file is allowed of the copy. A source that withdrew keeps its name on lists and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec

from habeas import __version__
from habeas.casework.blanking import without_words
from habeas.casework.concerned import consents_about
from habeas.casework.context import Context
from habeas.casework.keeping_exhibits import keep_copy
from habeas.casework.layers import exhibit_of, labels_of
from habeas.casework.marks_kept import hard_on_copy
from habeas.casework.redacting import Redaction
from habeas.casework.taking import CopiedLayer, Taken
from habeas.evidence.layers import layer_hash
from habeas.model.exhibits import Exhibit, Reading
from habeas.model.records import Source
from habeas.vault.case import Case, UnitOfWork


def add_copy(context: Context, case: Case, unit: UnitOfWork, redaction: Redaction, content: bytes) -> str:
    """Add the copy of a list without some rows; return its id."""
    original = exhibit_of(case.index, redaction.exhibit)
    told = Exhibit(
        id=original.id,
        sha256=original.sha256,
        sealed_sha256=original.sealed_sha256,
        size=original.size,
        media_type="text/csv",
        received_at=original.received_at,
        received_from=original.received_from,
        derived_from=redaction.exhibit,
        derived_by=f"habeas {__version__} withdraw: {len(redaction.rows)} rows left blank",
        derivation="redaction",
        shape={"format": "csv", "encoding": "utf-8", "delimiter": ",", "quote": '"'},
    )
    return keep_copy(context, case, unit, content, told)


def add_blanked(
    context: Context, case: Case, unit: UnitOfWork, exhibit: str, layers: tuple[CopiedLayer, ...]
) -> str:  # fmt: skip
    """Add the copy of a document: its newest text, blanked, the older layers that something still quotes, and which
    passages are hard to read."""
    tool = f"habeas {__version__} withdraw: {layers[-1].passages} passages blanked"
    told = msgspec.structs.replace(
        exhibit_of(case.index, exhibit),
        media_type="text/plain",
        derived_from=exhibit,
        derivation="redaction",
        derived_by=tool,
        labels=labels_of(case.index, exhibit),
    )
    copy = keep_copy(context, case, unit, layers[-1].text.encode(), told)
    for one in layers:
        reading = Reading(
            exhibit=copy,
            layer=layer_hash(one.text),
            text=one.text,
            pages=one.layer.reading.pages,
            tool=tool,
            at=context.stamp(),
            redacts=one.layer.sha256,
        )
        unit.add(reading, about=copy)
    newest = layers[-1]
    pages, layer = newest.layer.reading.pages, newest.layer.sha256
    for mark in hard_on_copy(case.index, exhibit, layer, copy, newest.text, pages=pages, chance=case.chance):
        unit.add(mark, about=copy)
    return copy


def carry_consents(
    case: Case, unit: UnitOfWork, taken: Taken, exhibit: str, copy: str, *, but: Collection[str]
) -> None:  # fmt: skip
    """Record for a copy what was allowed of the file. What those who withdraw had allowed is allowed no more.

    Args:
        but: who withdraws: mentions and sources.
    """
    for consent in consents_about(case.index, exhibit):
        if consent.given_by not in but:
            told: Any = without_words(consent, taken.called, taken.quoted)
            unit.add(msgspec.structs.replace(told, about=copy), about=copy)


def source_without(source: Source, taken: Taken, *, withdrawn: bool) -> Source:
    """Return what is said of a source afterwards: nothing but its kind and its name on lists, or no name of theirs.

    Args:
        withdrawn: it is the source itself that withdraws.
    """
    if withdrawn:
        return Source(id=source.id, slug=source.slug, source_kind=source.source_kind, title="withdrawn")
    told: Source = without_words(source, taken.called, taken.quoted)  # type: ignore[assignment]  # of the same kind
    return told
