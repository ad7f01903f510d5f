"""The sources of an account as they stand in the files: the row of a list cell by cell, passages with their context."""

from __future__ import annotations

from dataclasses import dataclass, field

from habeas.casework.context import Context, sources
from habeas.casework.layers import exhibit_of, is_sealed, labels_of, layer_for, part_of
from habeas.casework.records import records_of
from habeas.casework.redacting import copies_in, opened_table
from habeas.errors import HabeasError, PersonsError
from habeas.intake import RawRow, rows
from habeas.model.records import Described
from habeas.model.statements import CodedMention
from habeas.model.vocabularies import vocabulary
from habeas.vault.case import Case

AROUND = 300
"""Code points of a text that are shown before and after a passage."""
READ_AT_MOST = 20 << 20
"""Bytes of a list that is read again for one row; of a longer one only what was taken from it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What a statement quotes, and what stands around it. `hard`: its file is labelled as hard to read."""

    exhibit: str
    before: str = field(repr=False)
    exact: str = field(repr=False)
    after: str = field(repr=False)
    hard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSource:
    """One record of a mention in its file. `row`: of a list, 0 of what was coded. `lang`: of the source.

    `cells`: of that row, header and cell as written, empty cells left out; empty where the file is too large to be read
    again, is sealed, or is gone. `newest`: what is compared; others are earlier statements of the same source.
    """

    mention: str
    source: str
    title: str = field(repr=False)
    lang: str
    exhibit: str
    row: int
    newest: bool
    cells: tuple[tuple[str, str], ...] = field(repr=False)
    passages: tuple[Passage, ...] = field(repr=False)


def account_sources(context: Context, case_name: str, mention: str) -> tuple[AccountSource, ...]:
    """Return what the files say where an account of somebody stands, the newest first. It is noted as read.

    Raises: PersonsError: there is no mention of this id. AnchorError: a text that is quoted is not in the case.
    """
    with context.case(case_name, "judge") as case:
        records = records_of(case.index, mention)
        if not records:
            raise PersonsError("there is no mention of this id in the case", place=mention)
        files = [one for record in records for one in _files(record)]
        context.opened(case, "read", "judge", (mention,), exhibits=files)
        named = {source.id: source for source in sources(case.index)}
        copies = copies_in(case.index)
        return tuple(
            AccountSource(
                mention=mention,
                source=named[record.attribution.source].slug,
                title=named[record.attribution.source].title,
                lang=named[record.attribution.source].lang,
                exhibit=record.attribution.exhibit,
                row=record.attribution.row,
                newest=record is records[-1],
                cells=_cells(case, copies.get(record.attribution.exhibit, record.attribution.exhibit), record),
                passages=_passages(case, record),
            )
            for record in reversed(records)
        )


def _files(record: Described) -> tuple[str, ...]:
    said = record.attribution
    return tuple(dict.fromkeys(one for one in (said.exhibit, *(anchor.exhibit for anchor in said.anchors)) if one))


def _cells(case: Case, exhibit: str, record: Described) -> tuple[tuple[str, str], ...]:
    """Return the row of a list as it stands in its file."""
    number = record.attribution.row
    if isinstance(record, CodedMention) or not number or is_sealed(case.index, record.attribution.exhibit):
        return ()
    try:
        kept = exhibit_of(case.index, exhibit)
        if kept.size > READ_AT_MOST:
            return ()
        plain, shape = opened_table(case, kept)
        row = next((one for one in rows(plain, shape) if one.number == number), None)
    except HabeasError:  # the file is gone, or no table any more: `verify` says which; what was taken from it is shown
        return ()
    if not isinstance(row, RawRow):
        return ()
    return tuple((name, cell) for name, cell in zip(shape.header, row.cells, strict=False) if cell.strip())


def _passages(case: Case, record: Described) -> tuple[Passage, ...]:
    found = []
    for anchor in record.attribution.anchors:
        if not anchor.layer or is_sealed(case.index, anchor.exhibit):
            continue
        layer = layer_for(case.index, anchor)
        first = max(anchor.start - AROUND, 0)
        found.append(
            Passage(
                exhibit=layer.exhibit,
                before=part_of(case.index, layer, first, anchor.start),
                exact=anchor.exact,
                after=part_of(case.index, layer, anchor.end, anchor.end + AROUND),
                hard=_hard(labels_of(case.index, layer.exhibit)),
            )
        )
    return tuple(found)


def _hard(labels: tuple[str, ...]) -> bool:
    terms = vocabulary("content_labels").terms
    return any(terms[one].traits.get("folded") == "yes" for one in labels if one in terms)
