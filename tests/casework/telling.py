"""People who tell something, for tests: a source, its exhibit, the mention in which it speaks of itself, and links."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from tests.vault.bench import CASE, Bench

from habeas.casework.context import Context
from habeas.casework.sourcing import SourceTerms, set_source
from habeas.model.attribution import Attribution
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Exhibit
from habeas.model.ids import id_of, new_id
from habeas.model.mentions import Mention, StatedFate
from habeas.model.records import Access, Body, Link, Same
from habeas.model.statements import CodedMention
from habeas.model.values import Name, When

FIRST_DAY = date(2020, 1, 1)
PLANTED = "Planted-Имя"
"""Stands in exhibits, names and words. It is to be in no list, object or error."""


def on_day(context: Context, day: date) -> Context:
    """The same workspace at noon of another day."""
    return replace(context, now=lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def after(days: int) -> date:
    return FIRST_DAY + timedelta(days=days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A source, the exhibit of its words, and the mention in which it speaks of itself."""

    source: str
    exhibit: str
    mention: str


def tell(context: Context, slug: str, *, speaks_of_itself: bool = True, kind: str = "testimony") -> Told:
    """Let somebody tell something that is coded."""
    source = set_source(context, CASE, slug, SourceTerms(kind="testimony"), new=True).id
    exhibit = hand_in(context, source, f"{PLANTED} {slug}".encode(), kind=kind)
    mention = mention_of(context, source, exhibit, is_source=source if speaks_of_itself else "")
    return Told(source=source, exhibit=exhibit, mention=mention)


def hand_in(
    context: Context, source: str | None, content: bytes, *, derived_from: str | None = None, kind: str = "testimony"
) -> str:
    """Take in a file of a source's words."""
    with context.case(CASE, "test") as case, case.unit() as unit:
        exhibit = new_id("exh", case.chance)
        plain, sealed, size = unit.add_exhibit(exhibit, io.BytesIO(content))
        assert plain == sha256(content).hexdigest()
        unit.add(
            Exhibit(
                id=exhibit,
                sha256=plain,
                sealed_sha256=sealed,
                size=size,
                media_type="text/plain",
                received_at=context.stamp(),
                received_on=When(stated="2019-12", edtf="2019-12"),
                origin=source,
                item_kind=kind,
                file_name=f"{PLANTED}.txt",
                derived_from=derived_from,
                derivation="transcript" if derived_from else "",
            ),
            about=exhibit,
        )
        context.close_unit(unit, "test", {})
    return exhibit


def mention_of(
    context: Context, source: str, exhibit: str, *, is_source: str = "", mention: str = "", sealed: bool = False
) -> str:
    """Let a coder find a person in an exhibit."""
    with context.case(CASE, "test") as case, case.unit() as unit:
        mention, statement = mention or new_id("men", case.chance), new_id("stm", case.chance)
        said = CodedMention(
            statement=statement,
            attribution=Attribution(source=source, exhibit=exhibit),
            mention=Mention(id=mention, names=(Name(written=PLANTED),)),
            fates=(StatedFate(says="taken"),),
            is_source=is_source,
            sealed=sealed,
        )
        unit.add(said, about=statement)
        context.close_unit(unit, "test", {})
    return mention


def link(context: Context, one: str, other: str) -> None:
    """Let a person say that two mentions are one person."""
    a, b = sorted((one, other))
    with context.case(CASE, "test") as case, case.unit() as unit:
        by = context.workspace.member.id
        unit.add(Link(id=new_id("lnk", case.chance), a=a, b=b, same=Same.YES, by=by, at=context.stamp()))
        context.close_unit(unit, "test", {})


def add(context: Context, body: Body, *, about: str | None = None) -> None:
    """Write a record as it stands, unchecked."""
    with context.case(CASE, "test") as case, case.unit() as unit:
        unit.add(body, about=about)
        context.close_unit(unit, "test", {})


def notes(context: Context) -> Iterator[Access]:
    """Everything that was noted as opened, oldest first, in entries and waiting."""
    with context.case(CASE, "test", inspect=True) as case:
        for n, entry in case.entries.walk():
            for _, encoded in case.bodies(n, entry.header):
                body = decode_fast(encoded)
                if isinstance(body, Access):
                    yield body
        for _, encoded in case.keyring.notes():
            body = decode_fast(encoded)
            if isinstance(body, Access):
                yield body


def ids_in(raw: bytes, prefix: str) -> list[str]:
    """The ids that a note holds."""
    return [id_of(prefix, raw[at : at + 16]) for at in range(0, len(raw), 16)]


def same_after_rebuild(bench: Bench) -> bool:
    """Whether the index made anew holds what it held."""
    from habeas.casework.checking import rebuild

    return rebuild(bench.unlock_again(), CASE).same is True
