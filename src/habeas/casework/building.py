"""The statement builder of the coding screen: a form that begins with marks, or with a statement that is edited.

What it asks for goes through `code` as a sheet: checked whole, then recorded as one entry. Whoever in it is held to be
a person of the record is coded as this source's own mention, and joined by a judgement that can be taken back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from habeas.casework.coded_here import CodedLine, lines_named
from habeas.casework.coding import Recorded, code, known_for, retract
from habeas.casework.context import Context, sources
from habeas.casework.form_fields import (
    Form,
    fields_of_marks,
    fields_of_statement,
    form_around,
    quotes_of,
    with_marks,
)
from habeas.casework.judging import Review, undo
from habeas.casework.layers import exhibit_of, is_sealed, newest_layer, text_of
from habeas.casework.marks_kept import marks_named, marks_of
from habeas.casework.records import find_person, records_of
from habeas.casework.stated import Wanted, counting, retracted_by, statement, statements
from habeas.errors import AnchorError, DateError, ModelError, PersonsError, StatementsError, TermError
from habeas.evidence.anchors import overlaps
from habeas.evidence.paragraphs import paragraphs
from habeas.model.annotations import PassageMark
from habeas.model.ids import raw_of
from habeas.model.records import Same
from habeas.model.statements import Statement
from habeas.statements.built import Built, build
from habeas.statements.coding import code as code_rows
from habeas.statements.sheet import sheet_of
from habeas.vault.case import Case
from habeas.vault.index import Index

_TYPED = (StatementsError, AnchorError, DateError, TermError, ModelError, PersonsError)
"""What may be wrong with what somebody typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRefused:
    """A form that was not recorded: the field that is wrong, why, and what to do. Nothing was written.

    `overtaken`: another window edited or retracted the statement meanwhile; `now`: what is there instead.
    """

    name: str
    message: str
    advice: str = ""
    overtaken: bool = False
    now: tuple[CodedLine, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRecorded:
    """What a form came to: its statements, and the entries of the judgements that join its people to others."""

    recorded: Recorded
    joined: tuple[int, ...]
    edited: bool


def begin_form(
    context: Context, case_name: str, exhibit: str, *, kind: str, marks: tuple[str, ...], at: int | None = None
) -> Form:
    """Begin a statement with marks.

    Args:
        kind: of the statement. marks: their ids; where there are none, those in the paragraph of the code point `at`
            that nothing was coded from yet.
    Raises: EvidenceError: the case has no such exhibit.
    """
    with context.case(case_name, "code") as case:
        found = marks_named(case.index, exhibit, marks) or _near(case.index, exhibit, at)
        context.opened(case, "read", "code", exhibits=(exhibit,))
        return form_around(case.index, fields_of_marks(case.index, exhibit, kind, found))


def edit_form(context: Context, case_name: str, identifier: str, *, over: str = "") -> Form:
    """Begin to edit a statement.

    Args:
        over: the statement whose place is taken, where an older version is to be said again.
    Raises: StatementsError: there is no such statement, or a form cannot hold it. AnchorError.
    """
    with context.case(case_name, "code") as case:
        said = statement(case.index, identifier).statement
        context.opened(case, "read", "code", exhibits=(said.attribution.exhibit,))
        given = fields_of_statement(case.index, said, over or identifier)
        if counting(case.index, [over or identifier]):
            _check_holds(context, case, said, given)
        return form_around(case.index, given)


def form_with_marks(context: Context, case_name: str, given: Mapping[str, str], marks: tuple[str, ...]) -> Form:
    """Return a form as it was filled in, with the marks in it that were made since.

    Raises: EvidenceError: the case has no such exhibit.
    """
    with context.case(case_name, "code") as case:
        _note(context, case, given)
        found = marks_named(case.index, given.get("exhibit", ""), marks)
        return form_around(case.index, with_marks(given, found))


def same_form(context: Context, case_name: str, given: Mapping[str, str]) -> Form:
    """Return a form as it was filled in: what was typed stays.

    Raises: EvidenceError: the case has no such exhibit.
    """
    with context.case(case_name, "code") as case:
        _note(context, case, given)
        return form_around(case.index, given)


def record_form(context: Context, case_name: str, given: Mapping[str, str]) -> FormRecorded | FormRefused:
    """Record what a form says, all of it or nothing; then the judgements that it asks for.

    Raises: HabeasError: what has nothing to do with what was typed.
    """
    over = given.get("edits", "")
    built = Built(tree={}, slots=(), perpetrators=(), joinings=())
    try:
        with context.case(case_name, "code") as case:
            gone = bool(over) and not counting(case.index, [over])
            instead = retracted_by(case.index, raw_of(over)) if gone else ()
            if not gone:
                built = build(given, quotes_of(case.index, given), _mine(case.index, given))
                _check_joinings(case.index, given.get("exhibit", ""), built)
                _check_namesakes(case.index, given, built)
        if gone:
            now = lines_named(context, case_name, given.get("exhibit", ""), instead)
            return FormRefused(name="", message="another window changed it meanwhile", overtaken=True, now=now)
        sheet = sheet_of(built.tree)
        code(context, case_name, sheet, preview=True)
        recorded = code(context, case_name, sheet)
    except _TYPED as refusal:
        return FormRefused(name=built.field_of(refusal.place), message=refusal.message, advice=refusal.advice or "")
    return FormRecorded(recorded=recorded, joined=_join(context, case_name, built, recorded), edited=bool(over))


def take_back_form(context: Context, case_name: str, recorded: tuple[str, ...], entries: tuple[int, ...]) -> int:
    """Take back what a form recorded: its judgements are undone, its statements count no more. Return how many.

    Raises: StatementsError: one of them was edited or retracted meanwhile, and nothing was taken back. PersonsError: as
        `undo`.
    """
    with context.case(case_name, "retract") as case:
        if len(counting(case.index, recorded)) < len(set(recorded)):
            raise StatementsError(
                "one of these statements was edited or taken back meanwhile, so none was taken back",
                advice="Take them back one by one, below.",
            )
    for entry in entries:
        undo(context, case_name, entry=entry)
    for one in reversed(recorded):
        retract(context, case_name, one, why="taken back at the coding screen")
    return len(recorded)


def _note(context: Context, case: Case, given: Mapping[str, str]) -> None:
    """Note the exhibit whose passages a form shows.

    Raises: EvidenceError: the case has none of this id.
    """
    exhibit = exhibit_of(case.index, given.get("exhibit", ""))
    context.opened(case, "read", "code", exhibits=(exhibit.id,))


def _check_holds(context: Context, case: Case, said: Statement, given: Mapping[str, str]) -> None:
    """Check that a form, saved as it stands, would say all that a statement says.

    Raises: StatementsError: it would lose something.
    """
    sheet = sheet_of(build(given, quotes_of(case.index, given), {}).tree)
    anew = code_rows(sheet, known_for(context, case, sheet)).statements[0]
    told = said.attribution
    same = msgspec.structs.replace(
        anew.attribution,
        coded_by=told.coded_by,
        coded_at=told.coded_at,
        vocabularies=told.vocabularies,
        anchors=told.anchors if len(told.anchors) == len(anew.attribution.anchors) else (),
    )
    if msgspec.structs.replace(anew, statement=said.statement, retracts=said.retracts, attribution=same) != said:
        raise StatementsError(
            "this statement says more than the form can hold, and would lose it",
            place=said.statement,
            advice="Edit it with `habeas code` and a sheet.",
        )


def _near(index: Index, exhibit: str, at: int | None) -> tuple[PassageMark, ...]:
    """Return the marks in the paragraph of a code point from which nothing was coded yet."""
    layer = newest_layer(index, exhibit)
    if at is None or layer is None:
        return ()
    span = next(((start, end) for start, end in paragraphs(text_of(index, layer)) if start <= at < end), None)
    if span is None:
        return ()
    kept = statements(index, Wanted(exhibit=exhibit), check=False)
    used = [anchor for one in kept for anchor in one.statement.attribution.anchors]
    here = [one for one in marks_of(index, exhibit) if span[0] <= one.anchor.start < span[1]]
    return tuple(one for one in here if not any(overlaps(one.anchor, anchor) for anchor in used))


def _mine(index: Index, given: Mapping[str, str]) -> dict[str, str]:
    """Return, for each person of the record that a form names, the mention of them that its source has already."""
    ids = {source.slug: source.id for source in sources(index)}
    source = ids.get(given.get("source", ""), given.get("source", ""))
    found = {}
    for name, chosen in given.items():
        if name.endswith(".who") and chosen.startswith("per_"):
            try:
                person = find_person(index, chosen)
            except PersonsError:  # told at its field, when the form is checked
                continue
            for mention, said_by in zip(person.mentions, person.sources, strict=True):
                if said_by == source and any(not record.attribution.row for record in records_of(index, mention)):
                    found[chosen] = mention
    return found


def _check_joinings(index: Index, exhibit: str, built: Built) -> None:
    """Check that whoever is held to be a person of the record can be joined to one.

    Raises: StatementsError: the exhibit is sealed, or nobody has this id.
    """
    for one in built.joinings:
        if is_sealed(index, exhibit):
            raise StatementsError(
                "the exhibit is sealed: its people are neither found nor linked", place=f"{one.slot}: who"
            )
        try:
            find_person(index, one.person)
        except PersonsError as failure:
            raise StatementsError(failure.message, place=f"{one.slot}: who") from None


def _check_namesakes(index: Index, given: Mapping[str, str], built: Built) -> None:
    """Check that nobody is coded anew whom this source named so before, unless somebody said that it is another: each
    mention is a person of its own until people link them.

    Raises: StatementsError.
    """
    before = {_folded(one.name) for one in form_around(index, given).parties if one.name and not one.other}
    for slot in built.slots:
        name = "name" if slot == "m1" else f"{slot}.name"
        open_ = not given.get(f"{slot}.who") and not (slot == "m1" and given.get("edits"))
        if open_ and _folded(given.get(name, "")) in before:
            raise StatementsError(
                "this source named somebody so before",
                place=f"{slot}: who",
                advice="Choose them in the list, or say that it is somebody else.",
            )


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _join(context: Context, case_name: str, built: Built, recorded: Recorded) -> tuple[int, ...]:
    """Record the judgements that a form asks for; return the entry of each."""
    if not built.joinings:
        return ()
    with context.case(case_name, "judge") as case:
        sitting, entries = Review(context, case), []
        for one in built.joinings:
            other = find_person(case.index, one.person).mentions[0]
            link = sitting.decide(recorded.handles[one.slot], other, Same.YES, why=one.why)
            entries.append(_entry(case, link))
        return tuple(entries)


def _entry(case: Case, link: str) -> int:
    return int(case.index.database.execute("SELECT entry FROM link WHERE id = ?", (link,)).get)
