"""Handing in: what a person at a screen adds becomes exhibits, with a source that is there or is made on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from habeas.casework.adding import Added, Handed, add_files, check_handed
from habeas.casework.context import Context, sources
from habeas.casework.incoming import Incoming, InMemory
from habeas.casework.sourcing import SourceTerms, set_source
from habeas.errors import DateError, UsageError
from habeas.model.dates import parse
from habeas.model.values import When

NEW = "+"
"""Instead of a slug: the source is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """A source that is made on the way. `slug`: small letters, digits and hyphens, and no person's name."""

    slug: str
    kind: str
    connection: str = "unknown"


def source_choices(context: Context, case_name: str) -> tuple[tuple[str, str], ...]:
    """Return the sources of a case to choose from: slug and kind. No title: it may name somebody."""
    with context.case(case_name, "sources") as case:
        return tuple((source.slug, source.source_kind) for source in sources(case.index))


def hand_in(
    context: Context, case_name: str, files: Sequence[Incoming], handed: Handed, *, new: NewSource | None = None
) -> Added:
    """Take files in, and first the source whose words they hold, where it is new.

    Raises: as `add_files` and `set_source`. What can be checked is checked before the source is made.
    """
    check_handed(handed)
    if new is not None:
        set_source(context, case_name, new.slug, SourceTerms(kind=new.kind, connection=new.connection), new=True)
    return add_files(context, case_name, files, handed)


def text_as_file(text: bytes) -> InMemory:
    """Return a text that was typed or pasted as a file that has no name.

    Raises: UsageError: there is none.
    """
    if not text.strip():
        raise UsageError("there is no text yet", advice="Paste or type it into the field.")
    return InMemory(name="", content=text, place="the text")


def received_on(text: str, *, place: str) -> When | None:
    """Return the day on which something was handed in, as EDTF; None where none is said.

    Args:
        place: what an error calls it.
    Raises: DateError: not a date. What was typed is not repeated.
    """
    if not text:
        return None
    try:
        parse(text)
    except DateError as failure:
        raise DateError("not a date that is understood", place=place, advice=failure.advice) from None
    return When(stated=text, edtf=text)
