"""Code: a coding sheet becomes statements, all in one entry or none; and statements are taken back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from habeas.casework.context import Context, sources
from habeas.casework.layers import exhibit_of, is_sealed, newest_layer, text_of
from habeas.casework.stated import chain, counting, edited, retracted_by, retraction, speaking, statement, thing
from habeas.errors import ModelError, StatementsError, UsageError
from habeas.model.ids import check_id, new_id, raw_of
from habeas.model.statements import CodedMention, Retraction, Statement, kind_of, thing_of
from habeas.statements.coding import CodedSheet
from habeas.statements.coding import code as code_rows
from habeas.statements.known import Edited, Known, LayerRead, Thing, check_speaks
from habeas.statements.reading import today_somewhere
from habeas.statements.sheet import Sheet, empty_sheet
from habeas.vault.case import Case

WHY_AT_MOST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a sheet came to. `entry` is None in a preview, and then the ids are none that will be.

    `ids`: kind and id of each statement, in order. `things`: kind, number among its kind and id of each row that
    describes a mention, act, event or search; `handles`: the ids by the names that the coder gave to rows.
    """

    exhibit: str
    entry: int | None
    ids: tuple[tuple[str, str], ...]
    things: tuple[tuple[str, int, str], ...]
    handles: dict[str, str] = field(repr=False)
    sealed: int
    notes: tuple[str, ...]
    retracted: int

    @property
    def counts(self) -> dict[str, int]:
        """How many statements of each kind."""
        return dict(Counter(kind for kind, _ in self.ids))

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read. What a coder calls a row may be a name, and is not in it."""
        return {
            "preview": self.entry is None,
            "exhibit": self.exhibit,
            "entry": self.entry,
            "statements": [] if self.entry is None else [{"kind": kind, "id": one} for kind, one in self.ids],
            "counts": self.counts,
            "things": []
            if self.entry is None
            else [{"kind": kind, "row": row, "id": one} for kind, row, one in self.things],
            "sealed": self.sealed,
            "retracted": self.retracted,
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Retracted:
    """What a retraction did: its own id, the statements that count no more or again, and what rests on them."""

    id: str
    entry: int
    no_more: tuple[str, ...]
    again: tuple[str, ...]
    resting: tuple[str, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "retraction": self.id,
            "entry": self.entry,
            "no_more": list(self.no_more),
            "again": list(self.again),
            "resting_on_them": list(self.resting),
        }


def code(context: Context, case_name: str, sheet: Sheet, *, preview: bool = False) -> Recorded:
    """Record what a sheet codes, as one unit of work.

    Args:
        preview: check everything, write nothing.
    Raises: StatementsError, AnchorError, EvidenceError, TermError, DateError: nothing was written.
    """
    with context.case(case_name, "code") as case:
        known = known_for(context, case, sheet)
        coded = code_rows(sheet, known)
        context.opened(case, "read", "code", exhibits=(known.exhibit,))
        return write_coded(context, case, known.exhibit, coded, verb="code", preview=preview)


def template_for(context: Context, case_name: str, exhibit: str) -> str:
    """Return an empty sheet for an exhibit, to be filled in.

    Raises: EvidenceError: the case has no such exhibit.
    """
    with context.case(case_name, "code") as case:
        record = exhibit_of(case.index, exhibit)
        slugs = {source.id: source.slug for source in sources(case.index)}
        return empty_sheet(exhibit, source=slugs.get(record.origin or "", ""), lang=record.lang)


def known_for(context: Context, case: Case, sheet: Sheet, *, coder: str = "", round_: str = "") -> Known:
    """Return what coding a sheet needs of the record.

    Args:
        coder: the word by which a second coder is called; by default whoever works here. round_: of their round.
    Raises: StatementsError, EvidenceError: the sheet names no exhibit, or one that the case has not.
    """
    exhibit = sheet.head.get("exhibit", "")
    if not isinstance(exhibit, str) or not exhibit:
        raise StatementsError("the sheet names no exhibit", place="sheet: exhibit", advice='exhibit = "exh_…"')
    _check(exhibit, "exh", "sheet: exhibit")
    exhibit_of(case.index, exhibit)
    layer = newest_layer(case.index, exhibit)
    known = {source.id: source for source in sources(case.index)}

    def find_thing(identifier: str) -> Thing | None:
        try:
            return thing(case.index, identifier)
        except ModelError:
            return None

    def find_edited(identifier: str) -> Edited | None:
        try:
            return edited(case.index, identifier, round_=round_)
        except ModelError:
            return None

    return Known(
        exhibit=exhibit,
        layer=None
        if layer is None
        else LayerRead(sha256=layer.sha256, text=text_of(case.index, layer), pages=layer.reading.pages),
        sealed=is_sealed(case.index, exhibit),
        sources=known,
        slugs={source.slug: source.id for source in known.values()},
        withdrew=frozenset(
            one for (one,) in case.index.database.execute("SELECT thing FROM forgotten") if one in known
        ),
        thing=find_thing,
        statement=find_edited,
        speaking=lambda identifier: speaking(case.index, identifier),
        places=frozenset(str(place) for (place,) in case.index.database.execute("SELECT id FROM place")),
        chance=case.chance,
        today=today_somewhere(context.now()),
        at=context.stamp(),
        coder=coder or context.workspace.member.id,
        round=round_,
    )


def write_coded(
    context: Context, case: Case, exhibit: str, coded: CodedSheet, *, verb: str, preview: bool = False
) -> Recorded:
    """Write coded statements as one unit of work, each sealed under a key of its own."""
    entry = None
    if not preview:
        with case.unit() as unit:
            for one in coded.statements:
                unit.add(one, about=one.statement)
            context.close_unit(unit, verb, {"statements": len(coded.statements)})
            entry = unit.entry
    return Recorded(
        exhibit=exhibit,
        entry=entry,
        ids=tuple((kind_of(one), one.statement) for one in coded.statements),
        things=coded.things,
        handles=dict(coded.handles),
        sealed=coded.sealed,
        notes=coded.notes,
        retracted=sum(bool(one.retracts) for one in coded.statements),
    )


def retract(context: Context, case_name: str, identifier: str, *, why: str) -> Retracted:
    """Take a statement back: it counts no more, and nothing that it once replaced comes back.

    A retraction taken back itself lets count again what it had taken. Both stay in the history.

    Args:
        identifier: of a statement or of a retraction.
        why: in general words, without names.
    Raises: UsageError: no reason, or a long one. StatementsError: there is none of this id, or it counts no more; or
        what would count again speaks of somebody who is held sealed by now, or is somebody whose exhibit is sealed.
    """
    if not why.strip() or len(why) > WHY_AT_MOST:
        raise UsageError(
            f"a retraction needs a reason of 1 to {WHY_AT_MOST} letters", advice="--because, without names."
        )
    _check(identifier, "stm", None)
    with context.case(case_name, "retract") as case:
        gone = _counting(case, identifier)
        reached = chain(case.index, identifier)
        before = counting(case.index, reached)
        done = new_id("stm", case.chance)
        with case.unit() as unit:
            unit.add(
                Retraction(
                    statement=done,
                    retracts=gone,
                    why=why.strip(),
                    by=context.workspace.member.id,
                    at=context.stamp(),
                ),
                about=done,
            )
            context.close_unit(unit, "retract", {"statements": len(gone)})
            after = counting(case.index, reached)
            _check_those_again(case, after - before)
        no_more = tuple(one for one in reached if one in before - after)
        return Retracted(
            id=done,
            entry=unit.entry,
            no_more=no_more,
            again=tuple(one for one in reached if one in after - before),
            resting=_resting_on(case, no_more),
        )


def _counting(case: Case, identifier: str) -> tuple[str, ...]:
    """Return a statement that counts, and all that it replaced; or a retraction that counts.

    Raises: StatementsError: it is not there, or counts no more.
    """
    by = retracted_by(case.index, raw_of(identifier))
    if retraction(case.index, identifier) is not None:
        if by:
            raise StatementsError(
                "this retraction was taken back already, and what it took counts",
                place=identifier,
                advice=f"It was taken back by {', '.join(by)}. Retract the statement itself anew.",
            )
        return (identifier,)
    kept = statement(case.index, identifier, check=False)
    if kept.statement.attribution.round:
        raise StatementsError("this statement belongs to a second coder's round and counts nowhere", place=identifier)
    if not kept.counts:
        raise StatementsError(
            "this statement counts no more already",
            place=identifier,
            advice=f"It was replaced or retracted by {', '.join(by)}: retract that instead.",
        )
    return chain(case.index, identifier)


def _check_those_again(case: Case, again: frozenset[str]) -> None:
    """Check that statements which count again may still speak of what they speak of.

    Raises: StatementsError: one of them may not, or another one may not speak of what one of them describes.
    """
    for identifier in sorted(again):
        said = statement(case.index, identifier, check=False).statement
        _check_not_in_the_open(case, said)
        described = thing_of(said)
        for one in (said, *(speaking(case.index, described) if described else ())):
            check_speaks(one, lambda other: thing(case.index, other))


def _check_not_in_the_open(case: Case, said: Statement) -> None:
    """Check that a person who comes back is not in the open, where the exhibit was sealed meanwhile.

    Raises: StatementsError.
    """
    in_the_open = isinstance(said, CodedMention) and said.party == "person" and not said.sealed
    if in_the_open and is_sealed(case.index, said.attribution.exhibit):
        raise StatementsError(
            "a person would be in the open again whose exhibit is sealed by now",
            place=said.statement,
            advice=f"Code them anew from {said.attribution.exhibit}: they are then held sealed.",
        )


def _resting_on(case: Case, gone: tuple[str, ...]) -> tuple[str, ...]:
    """Return the statements that count and speak of something that nothing describes any more."""
    found: dict[str, None] = {}
    for identifier in gone:
        described = thing_of(statement(case.index, identifier, check=False).statement)
        if described and thing(case.index, described) is None:
            found.update((one.statement, None) for one in speaking(case.index, described))
    return tuple(found)


def _check(identifier: str, prefix: str, place: str | None) -> None:
    try:
        check_id(identifier, prefix)
    except ModelError:
        # What was typed may be a name, so it is not repeated.
        raise StatementsError(
            f"this is no id of the kind {prefix}_…",
            place=place,
            advice="`habeas statements` and `habeas exhibits` list ids.",
        ) from None
