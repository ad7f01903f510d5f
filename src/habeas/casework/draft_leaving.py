"""From a draft to a file, on a screen: first exactly what would leave is looked at, then that is made and nothing else.

What was looked at has a mark: a hash over the draft and all of its papers. A file is made only of what has that mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from habeas.casework.called import Called, called_all
from habeas.casework.context import Context
from habeas.casework.filed_drafts import Drafted, open_draft
from habeas.casework.filing import FORMATS, Sealed, seal_draft
from habeas.casework.papers import Prepared, paper_of, prepared
from habeas.casework.references import shown
from habeas.casework.typed_folder import typed_folder
from habeas.casework.typed_reference import check_reference
from habeas.casework.typesetting import pictures_of
from habeas.disclosures.paper_json import json_of
from habeas.disclosures.paper_text import text_of
from habeas.errors import DisclosureError, UsageError
from habeas.model.encoding import encode
from habeas.model.protection import FilingDraft
from habeas.vault.case import Case

AT_ONCE = 6
"""Pages that are shown at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """Exactly what would leave: one paper of a draft, as pictures of pages and as text, and the mark of all.

    Args:
        paper: which one it is of `papers`. page: of `pages`, the first that is shown; both count from 0.
        named: whose names or words are in any of the papers. parties: units, institutions and alleged perpetrators.
        ready: every paper can be made; some: at least one can. changed: the draft was not taken as it is today.
    """

    draft: FilingDraft = field(repr=False)
    mark: str
    paper: int
    papers: int
    page: int
    pages: int
    pictures: tuple[bytes, ...] = field(repr=False)
    text: str = field(repr=False)
    named: tuple[Called, ...] = field(repr=False)
    parties: tuple[Called, ...] = field(repr=False)
    ready: bool
    some: bool
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWanted:
    """Which file somebody wants: in which folder, as they typed its whole path; as pdf, docx or json.

    `mark`: of what was looked at. `without_refused`: leave out the papers that cannot be made.
    """

    folder: str = field(repr=False)
    made_by: str
    mark: str
    without_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What is about to leave: where to, as what, of whom; `reference` is to be typed before it does."""

    draft: FilingDraft = field(repr=False)
    out: Path = field(repr=False)
    papers: int
    refused: int
    named: tuple[Called, ...] = field(repr=False)
    parties: tuple[Called, ...] = field(repr=False)
    reference: str


def look_at(context: Context, case_name: str, identifier: str, *, paper: int = 0, page: int = 0) -> LookedAt:
    """Show exactly what would leave by a draft now, some pages of one paper at a time; nothing is written.

    Raises: DisclosureError: there is no such draft, it is sealed or dropped, or a page cannot be set. PersonsError.
    """
    with context.case(case_name, "file preview") as case:
        draft = open_draft(case.index, identifier)
        papers = prepared(context, case, draft)
        drafted = Drafted(draft=draft, papers=papers)
        mentions, parties = _named(papers), _parties(papers)
        context.opened(case, "read", "file preview", [*mentions, *parties], others=[draft.id])
        paper = min(max(paper, 0), len(papers) - 1)
        made = paper_of(papers[paper], draft)
        pictures = pictures_of(made)
        page = min(max(page, 0), len(pictures) - 1)
        return LookedAt(
            draft=draft,
            mark=_mark(draft, papers),
            paper=paper,
            papers=len(papers),
            page=page,
            pages=len(pictures),
            pictures=pictures[page : page + AT_ONCE],
            text=text_of(made),
            named=called_all(case.index, mentions),
            parties=called_all(case.index, parties),
            ready=not any(one.refused for one in papers),
            some=not all(one.refused for one in papers),
            changed=drafted.gone != () or drafted.more != (),
        )


def about_to_leave(context: Context, case_name: str, identifier: str, wanted: FileWanted) -> Leaving:
    """Say what is about to leave, of whom it speaks, and where it is put; nothing is written.

    Raises: UsageError: there is no such folder, or no such kind of file. DisclosureError: what would leave is not what
        was looked at; a paper cannot be made; as `look_at`.
    """
    with context.case(case_name, "file check") as case:
        draft = open_draft(case.index, identifier)
        papers = _as_looked_at(context, case, draft, wanted.mark)
        refused = sum(bool(one.refused) for one in papers)
        if refused == len(papers) or (refused and not wanted.without_refused):
            raise DisclosureError(
                "something that is needed is missing or not decided; nothing was written",
                place=draft.id,
                advice="The list above says what. Papers that cannot be made can be left out of a draft of several.",
            )
        going = [one for one in papers if not one.refused]
        mentions, parties = _named(going), _parties(going)
        context.opened(case, "listed", "file check", [*mentions, *parties], others=[draft.id])
        return Leaving(
            draft=draft,
            out=_out(draft, wanted, several=len(papers) > 1),
            papers=len(papers) - refused,
            refused=refused,
            named=called_all(case.index, mentions),
            parties=called_all(case.index, parties),
            reference=shown(draft.id),
        )


def make_file(context: Context, case_name: str, identifier: str, wanted: FileWanted, *, typed: str) -> Sealed:
    """Make the file of what was looked at, record it, and let it leave: `seal_draft`, after the reference was typed.

    Args:
        typed: the draft's reference, as somebody typed it.
    Raises: UsageError: the reference was not typed; as `about_to_leave` and `seal_draft`.
    """
    check_reference(typed, identifier)
    with context.case(case_name, "file seal") as case:
        draft = open_draft(case.index, identifier)
        several = len(_as_looked_at(context, case, draft, wanted.mark)) > 1
    out = _out(draft, wanted, several=several)
    return seal_draft(
        context,
        case_name,
        identifier,
        out,
        each_as=wanted.made_by if several else "",
        without_refused=wanted.without_refused,
    )


def _named(papers: Iterable[Prepared]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention for one in papers for mention in one.material.named))


def _parties(papers: Iterable[Prepared]) -> tuple[str, ...]:
    named = set(_named(papers := tuple(papers)))
    found = dict.fromkeys(mention for one in papers for mention, _ in one.material.parties)
    return tuple(one for one in found if one not in named)


def _as_looked_at(context: Context, case: Case, draft: FilingDraft, mark: str) -> tuple[Prepared, ...]:
    papers = prepared(context, case, draft)
    if _mark(draft, papers) != mark:
        raise DisclosureError(
            "what would leave is not what you looked at; nothing was written",
            place=draft.id,
            advice="The draft or the record has changed since. Look at it again.",
        )
    return papers


def _mark(draft: FilingDraft, papers: tuple[Prepared, ...]) -> str:
    """Return a hash over a draft and its papers; where they stand in the log is not part of it, for the log goes on."""
    total = sha256(encode(draft))
    for one in papers:
        bare = replace(one, material=replace(one.material, log=None))
        total.update(sha256(json_of(paper_of(bare, draft))).digest() if not one.refused else b"refused")
    return total.hexdigest()[:32]


def _out(draft: FilingDraft, wanted: FileWanted, *, several: bool) -> Path:
    """Return what the file, or the folder of files, is called: by the draft's id, which names nobody.

    Raises: UsageError.
    """
    if wanted.made_by not in FORMATS:
        raise UsageError("a filing is a PDF, Word or JSON file")
    where = typed_folder(wanted.folder)
    if not where.is_dir():
        raise UsageError("there is no such folder", advice="Write the whole path of a folder that is there.")
    name = draft.id[:16]
    return where / (name if several else f"{name}.{wanted.made_by}")
