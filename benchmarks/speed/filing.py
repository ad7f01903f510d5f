"""Filing one form for each of many persons: how long it takes, and how much of it the gate does.

Everybody has a source of their own that says who they are, what was done to them, by whom, what was asked and what was
answered, each resting on a passage; consent is about each source. The forms are those of the Working Group, as PDF in
one folder, in one entry. The gate is everything between the record and what a template is given, twice: when the forms
are made, and again under the lock of the entry, where the log has not moved meanwhile.
"""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import Line, options, show

from habeas.casework.context import Context
from habeas.casework.filed_drafts import Changes, draft_filing
from habeas.casework.filing import seal_draft
from habeas.casework.passing import Passing
from habeas.casework.starting import start_case
from habeas.model.attribution import Anchor, Attribution
from habeas.model.exhibits import Exhibit
from habeas.model.ids import id_of
from habeas.model.mentions import Mention
from habeas.model.protection import Consent
from habeas.model.records import Source
from habeas.model.statements import Act, CodedMention, Involvement, Response, SearchAction, Statement
from habeas.model.values import Name, Text, When, Where
from habeas.sealing import passphrases
from habeas.vault.workspace import create

PERSONS, SECONDS, SHARE = 1_000, 60.0, 20.0
_CASE, _DAY = "c", "2026-01-01"
_PARTS = ("ba", "den", "kir", "lo", "mas", "nur", "pel", "ra", "sok", "tam", "vi", "zor")


def main() -> None:
    chosen = options("file one form a person: seconds in all, and the share of the gate")
    persons = 50 if chosen.quick else PERSONS
    in_gate = 0.0
    passing, around = Passing.of_persons, Passing.__init__

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            nonlocal in_gate
            started = time.perf_counter()
            try:
                return function(*given, **named)
            finally:
                in_gate += time.perf_counter() - started

        return call

    Passing.of_persons, Passing.__init__ = counted(passing), counted(around)  # type: ignore[method-assign]
    with TemporaryDirectory() as folder:
        context, about = laid_out(Path(folder), persons)
        begun = draft_filing(context, _CASE, "wgeid", about, _CHANGES)
        assert not any(one.refused for one in begun.papers), begun.papers[0].refused
        in_gate, started, worked = 0.0, time.perf_counter(), time.process_time()
        done = seal_draft(context, _CASE, begun.draft.id, Path(folder) / "forms")
        took, worked = time.perf_counter() - started, time.process_time() - worked
        assert len(done.filings) == persons == len([*(Path(folder) / "forms").iterdir()])
    limit = None if chosen.quick else SECONDS
    show(
        [
            Line(what=f"{persons:,} forms as PDF, one entry", value=took, unit="s", limit=limit),
            Line(what="processor time of it", value=worked, unit="s"),
            Line(what="of it in the gate", value=in_gate, unit="s"),
            Line(what="share of the gate", value=100 * in_gate / took, unit="%", limit=SHARE),
        ]
    )


_CHANGES = Changes(
    to_state=True,
    choices=(("consent_question", "relative"), ("follow_up", "yes")),
    words=(("submitted_by", "An invented organisation"), ("submitter_contact", "nowhere@example.invalid")),
)


def laid_out(folder: Path, persons: int) -> tuple[Context, list[str]]:
    """Return a case with so many persons and what is said of them, and the ids of the persons."""
    passphrases.FLOOR = passphrases.Cost(operations=1, memory=8192)
    workspace, _ = create(
        folder / "work", b"four quiet words", label="x", chance=secrets.token_bytes, cost=passphrases.FLOOR
    )
    context = Context(workspace=workspace, now=lambda: datetime(2026, 1, 2, tzinfo=UTC))
    start_case(context, _CASE)
    with context.case(_CASE, "lay out") as case, case.unit() as unit:
        for n in range(persons):
            for body in one_person(n):
                about = (
                    body.statement if isinstance(body, Statement) else body.id if isinstance(body, Exhibit) else None
                )
                unit.add(body, about=about)
        context.close_unit(unit, "lay out", {})
    return context, [_id("per", n) for n in range(persons)]


def one_person(n: int) -> list[Any]:
    """Return a source, its exhibit, the consent about it, and what it says."""
    said = Attribution(
        source=_id("src", n),
        exhibit=_id("exh", n),
        anchors=(Anchor(exhibit=_id("exh", n), layer=f"{n:064x}", start=9, end=21, exact="they took her"),),
    )
    place = Where(stated=f"{_called(n * 7)}burg, the house by the river")

    def stm(at: int) -> str:
        return f"stm_{n:024x}{at:08x}"

    force, victim = f"men_{n:024x}{7:08x}", _id("men", n)
    return [
        Source(id=_id("src", n), slug=f"s{n}", source_kind="testimony", title=f"Account {n}"),
        Exhibit(
            id=_id("exh", n),
            sha256=f"{n:064x}",
            sealed_sha256=f"{n:064x}",
            size=1,
            media_type="text/plain",
            received_at=f"{_DAY}T00:00:00Z",
            origin=_id("src", n),
        ),
        Consent(
            id=_id("con", n),
            about=_id("src", n),
            purposes=("filing",),
            recipients=("un_body",),
            name_form="name",
            to_state=True,
            to_public=False,
            basis="relative",
            lawful_basis="",
            given_on=_DAY,
        ),
        CodedMention(statement=stm(0), attribution=said, mention=Mention(id=victim, names=(Name(written=_name(n)),))),
        CodedMention(
            statement=stm(1),
            attribution=said,
            mention=Mention(id=force, names=(Name(written=f"Police station {n % 40}"),)),
            party="unit",
            actor_kind="police",
        ),
        Act(
            statement=stm(2),
            attribution=said,
            id=_id("act", n),
            act_type="arrest",
            victim=victim,
            start=When(stated="2025-11-03", edtf="2025-11-03"),
            where=place,
        ),
        Involvement(
            statement=stm(3), attribution=said, of=_id("act", n), actor=force, degree="carried_out", actor_kind="police"
        ),
        Act(
            statement=stm(4),
            attribution=said,
            id=f"act_{n:024x}{9:08x}",
            act_type="detention_secret",
            victim=victim,
            start=When(stated="2025-11", edtf="2025-11"),
            where=place,
        ),
        SearchAction(
            statement=stm(5),
            attribution=said,
            id=_id("sea", n),
            search_kind="complaint_to_police",
            about=(victim,),
            addressed_to=force,
            asks=Text(text="where is she held", lang="en"),
        ),
        Response(
            statement=stm(6),
            attribution=said,
            by=force,
            response="denies_holding",
            answers=_id("sea", n),
            about=(victim,),
            words=Text(text="no such person is held here", lang="en"),
        ),
    ]


def _id(prefix: str, n: int) -> str:
    return id_of(prefix, n.to_bytes(16, "big"))


def _name(n: int) -> str:
    return f"{_called(n)} {_called(n * 31 + 5)}ov"


def _called(n: int) -> str:
    """An invented word for a number: three parts, with a capital."""
    n = n * 2_654_435_761 % 2**32
    return "".join(_PARTS[n // 12**at % 12] for at in range(3)).capitalize()


if __name__ == "__main__":
    main()
