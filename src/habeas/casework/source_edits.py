"""One source with what it is for, and edits of it that say which version their writer saw.

Where the record has gone on since, nothing is written, and both are shown. Who a source is stays sealed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from habeas.casework.context import Context, find_source, sources
from habeas.casework.sourcing import SourceTerms, set_identity, set_source
from habeas.model.encoding import decode_fast, encode
from habeas.model.exhibits import Exhibit
from habeas.model.records import Source
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNow:
    """A source with the versions that edits name, the others that it may rest on, and the files of its words.

    Args:
        identified: the version of who it is; "" where that is not recorded. files: id and slug of item_kinds.
    """

    source: Source = field(repr=False)
    version: str
    identified: str
    others: tuple[Source, ...] = field(repr=False)
    files: tuple[tuple[str, str], ...]


def source_now(context: Context, case_name: str, name: str) -> SourceNow:
    """Return a source by its slug or id, to be shown and edited.

    Raises: StatementsError: the case has none of this name.
    """
    with context.case(case_name, "sources") as case:
        source = find_source(case.index, name)
        bodies = case.index.database.execute("SELECT body FROM exhibit ORDER BY entry, id")
        exhibits = [decode_fast(bytes(body)) for (body,) in [*bodies]]
        theirs = [one for one in exhibits if isinstance(one, Exhibit) and source.id in (one.origin, one.received_from)]
        return SourceNow(
            source=source,
            version=sha256(encode(source)).hexdigest()[:24],
            identified=_identified(case.index, source.id),
            others=tuple(one for one in sources(case.index) if one.id != source.id),
            files=tuple((one.id, one.item_kind) for one in theirs),
        )


def edit_source(context: Context, case_name: str, name: str, terms: SourceTerms, *, seen: str) -> bool:
    """Say something else of a source, if nobody else did since it was seen.

    Args:
        seen: the version on which the edit was made.
    Returns: whether it was written. Raises: as `set_source`.
    """
    now = source_now(context, case_name, name)
    if now.version != seen:
        return False
    set_source(context, case_name, now.source.slug, terms, new=False)
    return True


def edit_identity(context: Context, case_name: str, name: str, words: str, *, seen: str) -> bool:
    """Record who a source is, in the place of what was recorded, if nobody else did so since it was seen.

    Args:
        seen: `identified` as it was then.
    Returns: whether it was written. Raises: as `set_identity`.
    """
    now = source_now(context, case_name, name)
    if now.identified != seen:
        return False
    set_identity(context, case_name, now.source.slug, words)
    return True


def _identified(index: Index, source: str) -> str:
    found = index.database.execute("SELECT entry FROM protection WHERE id = ? AND kind = 'identity'", (source,)).get
    return "" if found is None else str(found)
