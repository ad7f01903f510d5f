"""File: a draft is previewed exactly as it would leave, then sealed: rendered, recorded in one entry, and written.

The order: the gate; what the recipient requires; the papers, rendered in memory; an empty file beside the target, with
room on the disk; the gate again and the entry, in one unit of work; only then a readable byte on the disk; flushed, and
named. A crash leaves a log that says more left than did, never less.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from habeas.casework.context import Context
from habeas.casework.filed_drafts import Drafted, open_draft
from habeas.casework.leaving import after_the_entry, check_out, clear_part, put_in_place, reserved
from habeas.casework.leaving_many import check_folder_out, clear_folder_part, put_folder_in_place, reserved_folder
from habeas.casework.papers import Prepared, paper_of, prepared, statements_in
from habeas.casework.typesetting import pdf_of
from habeas.disclosures.paper import Paper
from habeas.disclosures.paper_json import json_of
from habeas.disclosures.paper_text import text_of
from habeas.disclosures.word import docx_of
from habeas.errors import DisclosureError, UsageError
from habeas.model.ids import new_id, raw_of
from habeas.model.protection import Filing
from habeas.model.records import Access
from habeas.vault.case import Case, UnitOfWork

FORMATS: dict[str, Callable[[Paper], bytes]] = {"pdf": pdf_of, "docx": docx_of, "json": json_of}


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """Exactly what would leave, paper by paper: as text, and as programs read it. Both hold what people said."""

    drafted: Drafted
    texts: tuple[str, ...] = field(repr=False)
    papers: tuple[dict[str, Any], ...] = field(repr=False)

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        told = self.drafted.as_object()
        of_papers = zip(self.drafted.papers, self.papers, strict=True)
        return told | {"papers": [one.as_object() | {"paper": paper} for one, paper in of_papers]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What was sealed, or why nothing was.

    `filings`: the id of each, whom it is about, its file's name and SHA-256. `refused`: papers that were not made, whom
    they are about and what is missing or not decided. `path` is None if nothing was written.
    """

    drafted: Drafted
    path: Path | None = None
    filings: tuple[tuple[str, tuple[str, ...], str, str], ...] = ()
    refused: tuple[Prepared, ...] = field(default=(), repr=False)
    cleared: bool = False

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "draft": self.drafted.draft.id,
            "path": None if self.path is None else str(self.path),
            "entry": self.drafted.entry,
            "filings": [
                {"filing": filing, "about": list(about), "file": name, "sha256": digest}
                for filing, about, name, digest in self.filings
            ],
            "refused": [
                {
                    "about": list(one.about),
                    "checks": [
                        {"key": check.key, "met": check.met.value, "words": check.words} for check in one.refused
                    ],
                }
                for one in self.refused
            ],
            "kept": sum(len(one.material.kept) for one in self.drafted.papers),
        }


def preview_draft(context: Context, case_name: str, identifier: str) -> Previewed:
    """Show exactly what would leave by a draft now; nothing is written.

    Raises: DisclosureError: there is no such draft, or it is sealed or dropped. PersonsError.
    """
    with context.case(case_name, "file preview") as case:
        draft = open_draft(case.index, identifier)
        papers = prepared(context, case, draft)
        named = dict.fromkeys(mention for one in papers for mention in one.material.named)
        context.opened(case, "read", "file preview", named, others=[draft.id])
        made = [paper_of(one, draft) for one in papers]
        return Previewed(
            drafted=Drafted(draft=draft, papers=papers),
            texts=tuple(text_of(paper) for paper in made),
            papers=tuple(json.loads(json_of(paper)) for paper in made),
        )


def seal_draft(
    context: Context,
    case_name: str,
    identifier: str,
    out: Path,
    *,
    each_as: str = "",
    without_refused: bool = False,
    force: bool = False,
) -> Sealed:
    """Seal a draft: write what leaves, as one file or a folder of files, and record it.

    Args:
        out: the file, NAME.pdf, .docx or .json; or, without such an ending, a folder that is not there yet.
        each_as: pdf, docx or json: one file for each paper in a folder, named by the filing's id; by default pdf.
        without_refused: make the papers that can be made; otherwise one that is refused means that nothing is written.
        force: replace a file of this name.
    Raises: UsageError: `out` cannot be, or one file is to hold several papers. DisclosureError: there is no such draft;
        something that could go when somebody last looked may not now, or more may; consent ended meanwhile.
        PersonsError, DiskError.
    """
    each_as = each_as or ("" if out.suffix else "pdf")
    made_by = each_as or out.suffix.removeprefix(".").lower()
    if made_by not in FORMATS:
        raise UsageError("a filing is a PDF, Word or JSON file", advice="Call it NAME.pdf, NAME.docx or NAME.json.")
    if each_as:
        check_folder_out(out, context.workspace.folder, what="a folder of filings")
    else:
        check_out(out, context.workspace.folder, force=force, what="a filing")
    with context.case(case_name, "file seal") as case:
        return _Sealing(context, case, identifier, out, made_by, in_folder=bool(each_as)).seal(
            without_refused=without_refused, force=force
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """One paper that was made: what passed for it, its filing, its file's name and bytes."""

    of: Prepared
    filing: str
    name: str
    content: bytes = field(repr=False)


class _Sealing:
    """One draft of one open case on its way out."""

    def __init__(
        self, context: Context, case: Case, identifier: str, out: Path, made_by: str, *, in_folder: bool
    ) -> None:
        self.context, self.case, self.out = context, case, out
        self.made_by, self.in_folder = made_by, in_folder
        self.draft = open_draft(case.index, identifier)
        self.at = context.stamp()
        self.asked = (case.frontier.size, context.now().date())
        self.papers = prepared(context, case, self.draft)

    def seal(self, *, without_refused: bool, force: bool) -> Sealed:
        """Check, render, record, write."""
        drafted = Drafted(draft=self.draft, papers=self.papers)
        check_as_looked_at(drafted)
        refused = tuple(one for one in self.papers if one.refused)
        going = tuple(one for one in self.papers if not one.refused)
        if not going or (refused and not without_refused):
            return Sealed(drafted=drafted, refused=refused)
        if len(self.papers) > 1 and not self.in_folder:
            raise UsageError(
                f"this draft makes {len(self.papers)} papers, and one file holds one",
                advice="Give --out a folder that is not there yet: one file a paper, named by ids.",
            )
        made = self._rendered(going)
        cleared = clear_folder_part(self.out) if self.in_folder else clear_part(self.out)
        entry = self._into_folder(made) if self.in_folder else self._into_file(made[0], force=force)
        return Sealed(
            drafted=replace(drafted, entry=entry),
            path=self.out,
            filings=tuple((one.filing, one.of.about, one.name, sha256(one.content).hexdigest()) for one in made),
            refused=refused,
            cleared=cleared,
        )

    def _rendered(self, going: tuple[Prepared, ...]) -> tuple[_Made, ...]:
        """Make the papers, as many at once as there are processors: setting a page is what takes the time."""
        papers = (paper_of(one, self.draft) for one in going)
        made: list[_Made] = []
        with ThreadPoolExecutor(os.cpu_count()) as rooms:
            for one, content in zip(going, rooms.map(FORMATS[self.made_by], papers), strict=True):
                self.context.progress("writing papers", len(made), len(going))
                filing = new_id("fil", self.case.chance)
                name = f"{filing}.{self.made_by}" if self.in_folder else self.out.name
                made.append(_Made(of=one, filing=filing, name=name, content=content))
        return tuple(made)

    def _into_file(self, made: _Made, *, force: bool) -> int:
        with reserved(self.out, len(made.content)) as part:
            entry = self._record((made,))
            with after_the_entry(made.filing):
                part.write(made.content)
                put_in_place(part, self.out, force=force)
        return entry

    def _into_folder(self, made: tuple[_Made, ...]) -> int:
        size = sum(len(one.content) for one in made)
        with reserved_folder(self.out, size) as part:
            entry = self._record(made)
            with after_the_entry(made[0].filing):
                put_folder_in_place(part, self.out, ((one.name, one.content) for one in made))
        return entry

    def _record(self, made: tuple[_Made, ...]) -> int:
        """Write the export down: the gate once more, a filing for each paper, who is named in it, the draft sealed."""
        with self.case.unit() as unit:
            self._check_still(made)
            for one in made:
                unit.add(self._filing(one))
            unit.add(self._access(made))
            sealed = msgspec.structs.replace(self.draft, state="sealed", at=self.at)
            unit.add(sealed, about=sealed.id)
            self._close(unit, made)
        return unit.entry

    def _check_still(self, made: tuple[_Made, ...]) -> None:
        """Check that all that was rendered may still go: what the gate decides by is the record, and the day.

        Raises: DisclosureError.
        """
        if (self.case.frontier.size, self.context.now().date()) == self.asked:
            return
        now = {one.about: one for one in prepared(self.context, self.case, self.draft)}
        check_as_looked_at(Drafted(draft=self.draft, papers=tuple(now.values())))
        for one in made:
            still = now[one.of.about]
            if replace(still.material, log=None, request=one.of.material.request) != replace(one.of.material, log=None):
                raise DisclosureError(
                    "what was allowed when this was written is not allowed any more; nothing was written",
                    place=self.draft.id,
                    advice="Run the same command again to see what may go now.",
                )

    def _filing(self, one: _Made) -> Filing:
        material, draft = one.of.material, self.draft
        return Filing(
            id=one.filing,
            purpose=draft.purpose,
            recipient=draft.recipient,
            form=self.made_by,
            sha256=sha256(one.content).hexdigest(),
            at=self.at,
            with_names=draft.name_form != "none",
            consents=material.consents,
            persons=len(material.persons),
            withheld=len(material.kept),
            what=draft.template,
            mentions=material.named,
            statements=statements_in(material),
            exhibits=tuple(exhibit.id for exhibit in material.exhibits),
            draft=draft.id,
            lang=draft.lang,
        )

    def _access(self, made: tuple[_Made, ...]) -> Access:
        named = dict.fromkeys(mention for one in made for mention in one.of.material.named)
        return Access(
            what="exported",
            verb="file seal",
            by=self.context.workspace.member.id,
            at=self.at,
            mentions=b"".join(raw_of(mention) for mention in named),
            others=raw_of(self.draft.id),
        )

    def _close(self, unit: UnitOfWork, made: tuple[_Made, ...]) -> None:
        counts = {"filings": len(made), "persons": sum(len(one.of.material.persons) for one in made)}
        self.context.close_unit(unit, "file seal", counts)


def check_as_looked_at(drafted: Drafted) -> None:
    """Check that what would leave is what somebody looked at when the draft was last written.

    Raises: DisclosureError: something may not go any more, or more may.
    """
    if drafted.gone:
        raise DisclosureError(
            "what could go when this draft was last looked at may not go now; nothing was written",
            place=drafted.gone[0],
            advice="Consent was withdrawn or has ended, or the record changed. `habeas file check` says what may go"
            " now; `habeas file change` takes the draft as it is today.",
        )
    if drafted.more:
        raise DisclosureError(
            "more would go than when this draft was last looked at; nothing was written",
            place=drafted.more[0],
            advice="Preview it again, and take it as it is today with `habeas file change`.",
        )
