"""Marks in the text of an exhibit: what a coder marks, durable at once; and what is hard to read, folded for all.

A mark is made where its quotation stands, letter for letter, or not at all. It is sealed with its exhibit and goes with
it. Marks of a second coder's round are seen in that round alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from habeas.casework.context import Context
from habeas.casework.exhibiting import ExhibitLine, layer_or_fail, line_of
from habeas.casework.given import words_of
from habeas.casework.layers import KeptLayer, text_of
from habeas.casework.marks_kept import around, mark_named, marks_of, passages_of, placed, version_of
from habeas.errors import AnchorError, UsageError
from habeas.evidence.anchors import anchor_at
from habeas.evidence.marked_text import Paragraph, cut
from habeas.model.annotations import HARD, LABELS, PassageMark
from habeas.model.ids import new_id
from habeas.model.values import Text
from habeas.vault.case import Case
from habeas.vault.index import Index

KEYED = LABELS
"""What a passage can be marked as by a digit, in the order of the digits."""
NOTE_AT_MOST = 500
LETTERS_AT_MOST = 10_000
"""Of one mark: as many as a statement can quote."""
_CODER = re.compile(r"([a-z][a-z0-9-]{0,29})?")

Segment = tuple[int, int, str]
"""A part of a mark in one paragraph: start and end in code points, and the words that stand there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedText:
    """The text of an exhibit with its marks, for whoever codes it.

    `paragraphs`: with hard passages folded but for those that were asked to be open. `marks`: those that are there, in
    the order of the text. `unplaced`: how many were made in an earlier reading and no longer fit.
    `before`, `after`: the exhibits with a text that came before and after it; "" where there is none.
    """

    line: ExhibitLine
    layer: str
    paragraphs: tuple[Paragraph, ...] = field(repr=False)
    marks: tuple[PassageMark, ...] = field(repr=False)
    unplaced: int
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What became of a mark. `was`: its label and state before, "" of a new one; `noted`: what was noted of it then.

    `overtaken`: another window changed it meanwhile, and nothing was written. `paragraphs`: those in which it stands.
    """

    mark: PassageMark = field(repr=False)
    was: tuple[str, str]
    noted: str = field(repr=False)
    overtaken: bool
    paragraphs: tuple[Paragraph, ...] = field(repr=False)


def read_marked(
    context: Context, case_name: str, exhibit: str, *, unfolded: Iterable[str] = (), coder: str = "", verb: str = "code"
) -> MarkedText:
    """Return the text of an exhibit with its marks. That it was read stands in the log.

    Args:
        unfolded: ids of hard passages that are to be shown. coder: of a second coder's round, the word for them.
        verb: for which work it is read.
    Raises: EvidenceError: the case has no such exhibit, or it has no text. AnchorError: it is not the text that was
        read.
    """
    with context.case(case_name, verb) as case:
        line = line_of(case, exhibit)
        layer = layer_or_fail(case.index, line)
        context.opened(case, "read", verb, exhibits=(exhibit,))
        text = text_of(case.index, layer)
        found, unplaced = placed(layer, text, marks_of(case.index, exhibit, coder=coder))
        before, after = _neighbours(case.index, exhibit)
        return MarkedText(
            line=line,
            layer=layer.sha256,
            paragraphs=cut(text, passages_of(found, frozenset(unfolded))),
            marks=found,
            unplaced=unplaced,
            before=before,
            after=after,
        )


def read_folded(
    context: Context, case_name: str, exhibit: str, *, unfolded: Iterable[str] = (), verb: str = "read"
) -> tuple[Paragraph, ...]:
    """Return the text of an exhibit for whoever only reads it: hard passages folded, and no other mark.

    Args:
        unfolded: ids of hard passages that are to be shown.
    Raises: as `read_marked`.
    """
    with context.case(case_name, verb) as case:
        layer = layer_or_fail(case.index, line_of(case, exhibit))
        context.opened(case, "read", verb, exhibits=(exhibit,))
        text = text_of(case.index, layer)
        found, _ = placed(layer, text, marks_of(case.index, exhibit))
        return cut(text, passages_of([one for one in found if one.label == HARD], frozenset(unfolded)))


def unfold(
    context: Context,
    case_name: str,
    identifier: str,
    *,
    unfolded: Iterable[str] = (),
    fold: bool = False,
    coder: str = "",
    marks: bool = True,
    verb: str = "code",
) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a hard passage, which is shown or folded again. That it was read stands in the log.

    Args:
        unfolded: the others that are shown. marks: whether other marks are shown.
    Raises: EvidenceError: there is no such passage. AnchorError: it does not fit the text.
    """
    with context.case(case_name, verb) as case:
        mark = mark_named(case.index, identifier)
        layer = layer_or_fail(case.index, line_of(case, mark.exhibit))
        context.opened(case, "read", verb, exhibits=(mark.exhibit,))  # also what is folded again stands among others
        text = text_of(case.index, layer)
        found, here = around(case.index, layer, text, mark, coder)
        shown = frozenset(unfolded) - {identifier} if fold else frozenset(unfolded) | {identifier}
        wanted = [one for one in found if marks or one.label == HARD]
        return cut(text, passages_of(wanted, shown), only=[here])


def show_mark(context: Context, case_name: str, identifier: str) -> PassageMark:
    """Return one mark, with its passage and what is noted of it. That it was read stands in the log.

    Raises: EvidenceError: there is no such mark.
    """
    with context.case(case_name, "code") as case:
        found = mark_named(case.index, identifier)
        context.opened(case, "read", "code", exhibits=(found.exhibit,))
        return found


def mark_passage(
    context: Context,
    case_name: str,
    exhibit: str,
    label: str,
    segments: tuple[Segment, ...],
    *,
    note: str = "",
    unfolded: Iterable[str] = (),
    coder: str = "",
) -> Marked:
    """Mark a passage. The paragraphs around it are shown again, and so are noted as read.

    Args:
        label: one of `LABELS`, or `HARD`.
        segments: its parts, one a paragraph, in the order of the text; white space alone lies between them.
        note: the coder's own; of a hard passage, neutral words for whoever reads later.
        unfolded: hard passages that the window shows. coder: of a second coder's round, the word for them.
    Raises: UsageError: no such label, nothing, or too much. AnchorError: a part does not stand where it says. Nothing
        was written.
    """
    if label not in (*LABELS, HARD):
        raise UsageError("not a label of a mark", advice=", ".join((*LABELS, HARD)))
    if not _CODER.fullmatch(coder):
        raise UsageError("a coder is called by small letters, digits and hyphens, 30 at most")
    with context.case(case_name, "mark") as case:
        layer = layer_or_fail(case.index, line_of(case, exhibit))
        text = text_of(case.index, layer)
        start, end = _whole(exhibit, text, segments)
        context.opened(case, "read", "mark", exhibits=(exhibit,))
        mark = PassageMark(
            id=new_id("mrk", case.chance),
            exhibit=exhibit,
            label=label,
            anchor=anchor_at(
                text, exhibit=exhibit, start=start, end=end, pages=layer.reading.pages, layer=layer.sha256
            ),
            note=_note(note),
            round=coder,
            by=context.workspace.member.id,
            at=context.stamp(),
        )
        shown = {*unfolded, *([mark.id] if label == HARD else [])}
        return _kept(context, case, mark, None, text, layer, shown)


def change_mark(
    context: Context,
    case_name: str,
    identifier: str,
    *,
    seen: str,
    label: str | None = None,
    state: str | None = None,
    note: str | None = None,
    unfolded: Iterable[str] = (),
) -> Marked:
    """Change what a mark says, take it away or put it back, if nobody did so since it was seen.

    Args:
        seen: the version on which the change was made. None leaves label, state (there, gone) or note as they are.
    Raises: UsageError: no such label or state, or a long note. EvidenceError: there is no such mark.
    """
    if label not in (None, *LABELS, HARD) or state not in (None, "there", "gone"):
        raise UsageError("not a label or a state of a mark", advice=", ".join((*LABELS, HARD)))
    with context.case(case_name, "mark") as case:
        before = mark_named(case.index, identifier)
        layer = layer_or_fail(case.index, line_of(case, before.exhibit))
        context.opened(case, "read", "mark", exhibits=(before.exhibit,))
        text = text_of(case.index, layer)
        if version_of(before) != seen:
            return _told(case, before, before, text, layer, unfolded, overtaken=True)
        mark = msgspec.structs.replace(
            before,
            label=label or before.label,
            state=state or before.state,
            note=before.note if note is None else _note(note),
            by=context.workspace.member.id,
            at=context.stamp(),
        )
        return _kept(context, case, mark, before, text, layer, unfolded)


def _kept(
    context: Context,
    case: Case,
    mark: PassageMark,
    before: PassageMark | None,
    text: str,
    layer: KeptLayer,
    unfolded: Iterable[str],
) -> Marked:
    with case.unit() as unit:
        unit.add(mark, about=mark.exhibit)
        context.close_unit(unit, "mark", {"marks": 1})
    return _told(case, mark, before, text, layer, unfolded)


def _told(
    case: Case,
    mark: PassageMark,
    before: PassageMark | None,
    text: str,
    layer: KeptLayer,
    unfolded: Iterable[str],
    *,
    overtaken: bool = False,
) -> Marked:
    found, here = around(case.index, layer, text, mark, mark.round)
    return Marked(
        mark=mark,
        was=("", "gone") if before is None else (before.label, before.state),
        noted=before.note.text if before is not None and before.note else "",
        overtaken=overtaken,
        paragraphs=cut(text, passages_of(found, frozenset(unfolded)), only=[here]),
    )


def _note(text: str) -> Text | None:
    """Return a note as a mark keeps it. Raises: UsageError: it is too long."""
    if len(text) > NOTE_AT_MOST:
        raise UsageError(f"a note is {NOTE_AT_MOST} letters long at most")
    return words_of(text, "und", what="a note")


def _whole(exhibit: str, text: str, segments: tuple[Segment, ...]) -> tuple[int, int]:
    """Return from where to where a mark reaches, without white space at its ends.

    Raises: AnchorError: a part is not in the text where it says, or something lies between two. UsageError.
    """
    if not segments:
        raise UsageError("nothing is selected")
    last = None
    for start, end, words in segments:
        if not 0 <= start < end <= len(text) or text[start:end] != words:
            raise AnchorError("the passage is not where it says", place=f"{exhibit}, {start}–{end}")
        if last is not None and (start < last or text[last:start].strip()):
            raise AnchorError("something lies between two parts of the passage", place=f"{exhibit}, {last}–{start}")
        last = end
    first, last = segments[0][0], segments[-1][1]
    whole = text[first:last]
    start = first + len(whole) - len(whole.lstrip())
    end = last - (len(whole) - len(whole.rstrip()))
    if end - start > LETTERS_AT_MOST:
        raise UsageError(f"a mark is {LETTERS_AT_MOST} letters long at most", advice="Mark a part of it.")
    return start, end


def _neighbours(index: Index, exhibit: str) -> tuple[str, str]:
    """Return the exhibits with a text that came before and after one."""
    rows = index.database.execute(
        "SELECT id FROM exhibit WHERE id IN (SELECT exhibit FROM reading WHERE layer != '') ORDER BY entry, id"
    )
    ids = [str(one) for (one,) in rows]
    at = ids.index(exhibit)
    return ids[at - 1] if at else "", ids[at + 1] if at + 1 < len(ids) else ""
