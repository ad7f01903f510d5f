"""Drafts and what left, on a screen: named for whoever works on the case, each with what became of it since."""

from __future__ import annotations

from dataclasses import dataclass, field

from habeas.casework.called import Called, called_all
from habeas.casework.context import Context
from habeas.casework.filed import Registered, register_of_filings
from habeas.casework.filed_drafts import list_drafts
from habeas.disclosures.every_template import template_of
from habeas.model.protection import FilingDraft
from habeas.vault.index import Index

NAMED = 3
"""So many people of a draft or filing are named in a list; of more their number is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """A draft in a list: `about` names the first of those whom it is about, `more` counts the others."""

    draft: FilingDraft = field(repr=False)
    about: tuple[Called, ...] = field(repr=False)
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledLine:
    """Something that left, in a list: whom it names, as in a draft."""

    registered: Registered
    about: tuple[Called, ...] = field(repr=False)
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingsListed:
    """Drafts that are open, those that were dropped, and what left, the newest first."""

    drafts: tuple[DraftLine, ...]
    dropped: tuple[DraftLine, ...]
    filed: tuple[FiledLine, ...]


def list_filings(context: Context, case_name: str) -> FilingsListed:
    """Return the drafts of a case and what left it; that they were listed, with whom they name, is noted first."""
    drafts = list_drafts(context, case_name, every=True).drafts
    filings = register_of_filings(context, case_name).filings
    with context.case(case_name, "file list") as case:
        lines = [_line(case.index, one.about, alleged=template_of(one.template).about == "alleged") for one in drafts]
        filed = [_line(case.index, one.filing.mentions, alleged=False) for one in filings]
        named = [mention for about, _ in (*lines, *filed) for one in about for mention in one.mentions]
        if named:
            context.opened(case, "listed", "file list", named)
    of_drafts = [
        DraftLine(draft=draft, about=about, more=more)
        for draft, (about, more) in reversed([*zip(drafts, lines, strict=True)])
    ]
    return FilingsListed(
        drafts=tuple(one for one in of_drafts if one.draft.state == "draft"),
        dropped=tuple(one for one in of_drafts if one.draft.state == "dropped"),
        filed=tuple(
            FiledLine(registered=one, about=about, more=more)
            for one, (about, more) in reversed([*zip(filings, filed, strict=True)])
        ),
    )


def _line(index: Index, about: tuple[str, ...], *, alleged: bool) -> tuple[tuple[Called, ...], int]:
    """Name whom a draft or filing is about. Of alleged perpetrators there is no list of names: they stand by id."""
    if alleged:
        return tuple(Called(id=one, name="") for one in about[:NAMED]), len(about) - len(about[:NAMED])
    found = called_all(index, about[:NAMED])
    return found, len(about) - len(about[:NAMED])
