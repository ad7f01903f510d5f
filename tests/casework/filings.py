"""A case to file from, for tests: persons with a source each, consents, planted words. Nobody in it lives."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
from tests.vault.bench import CASE, Bench

from habeas.casework.context import Context
from habeas.casework.filed_drafts import Changes, Drafted, draft_filing
from habeas.casework.filing import Sealed, seal_draft
from habeas.casework.passing import material_for
from habeas.disclosures.gate import Request
from habeas.disclosures.material import Material
from habeas.model.attribution import Anchor, Attribution
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Exhibit
from habeas.model.mentions import Mention, StatedFate
from habeas.model.protection import Consent, Filing
from habeas.model.records import Body, Source
from habeas.model.statements import (
    Act,
    CodedMention,
    Event,
    Involvement,
    Relation,
    Response,
    SearchAction,
    Statement,
    thing_of,
)
from habeas.model.values import Name, Text, When, Where

NOW = datetime(2026, 1, 2, 3, tzinfo=UTC)
DAY = NOW.date()
UN = Request(purpose="filing", recipient="un_body", form="name", to_state=True, to_public=False, today=DAY)
ANSWERED = Changes(
    to_state=True,
    choices=(("consent_question", "relative"), ("follow_up", "yes"), ("no_action_reason", "fear_of_reprisal")),
    words=(("submitted_by", "An invented organisation"), ("submitter_contact", "nowhere@example.invalid")),
)


def consent(about: str, **changes: Any) -> Consent:
    """A consent to filing with a body of the United Nations, with changes."""
    given: dict[str, Any] = {
        "id": f"con_{about[4:]}",
        "about": about,
        "purposes": ("filing",),
        "recipients": ("un_body",),
        "name_form": "name",
        "to_state": True,
        "to_public": False,
        "basis": "relative",
        "lawful_basis": "",
        "given_on": "2026-01-01",
    }
    return Consent(**(given | changes))


@dataclass(slots=True)
class Told:
    """What sources tell, gathered before it is written; ids are counted up."""

    bodies: list[tuple[Body, str | None]] = field(default_factory=list)
    numbers: int = 0
    exhibits: dict[str, str] = field(default_factory=dict)

    def id(self, prefix: str) -> str:
        self.numbers += 1
        return f"{prefix}_{self.numbers:032x}"

    def add(self, body: Any) -> Any:
        about = body.statement if isinstance(body, Statement) else body.id if isinstance(body, Exhibit) else None
        self.bodies.append((body, about))
        return body

    def source(self, slug: str, **more: Any) -> str:
        """A source with an exhibit of its words."""
        source: Source = self.add(
            Source(id=self.id("src"), slug=slug, source_kind="testimony", title=f"Account {slug}")
        )
        exhibit = self.id("exh")
        self.exhibits[source.id] = exhibit
        self.add(
            Exhibit(
                id=exhibit,
                sha256=exhibit[4:] * 2,
                sealed_sha256=exhibit[4:] * 2,
                size=1,
                media_type="text/plain",
                received_at="2026-01-01T00:00:00Z",
                **{"origin": source.id, **more},
            )
        )
        return source.id

    def said(self, source: str, exact: str = "a passage", **more: Any) -> Attribution:
        exhibit = self.exhibits[source]
        anchor = Anchor(
            exhibit=exhibit, layer=exhibit[4:] * 2, start=self.numbers * 50, end=self.numbers * 50 + 9, exact=exact
        )
        return Attribution(source=source, exhibit=exhibit, anchors=(anchor,), **more)

    def mention(
        self, source: str, name: str, *, exact: str = "a passage", fates: tuple[StatedFate, ...] = (), **more: Any
    ) -> str:
        mention = Mention(id=self.id("men"), names=(Name(written=name),) if name else ())
        self.add(
            CodedMention(
                statement=self.id("stm"), attribution=self.said(source, exact), mention=mention, fates=fates, **more
            )
        )
        return mention.id

    def act(self, source: str, victim: str, kind: str = "arrest", *, exact: str = "a passage", **more: Any) -> str:
        made = {"start": When(stated="2025-11-03", edtf="2025-11-03"), "where": Where(stated="Qriverton")} | more
        act = Act(
            statement=self.id("stm"),
            attribution=self.said(source, exact),
            id=self.id("act"),
            act_type=kind,
            victim=victim,
            **made,
        )
        self.add(act)
        return act.id

    def involved(self, source: str, of: str, actor: str, **more: Any) -> str:
        one = Involvement(
            statement=self.id("stm"),
            attribution=self.said(source),
            of=of,
            actor=actor,
            degree="carried_out",
            actor_kind="police",
            **more,
        )
        return str(self.add(one).statement)

    def search(self, source: str, *about: str, exact: str = "a passage", **more: Any) -> str:
        one = SearchAction(
            statement=self.id("stm"),
            attribution=self.said(source, exact),
            id=self.id("sea"),
            search_kind="complaint_to_police",
            about=about,
            **more,
        )
        return str(self.add(one).id)

    def answer(self, source: str, by: str, *about: str, **more: Any) -> str:
        one = Response(
            statement=self.id("stm"),
            attribution=self.said(source),
            by=by,
            response="denies_holding",
            about=about,
            **more,
        )
        return str(self.add(one).statement)

    def event(self, source: str, title: str = "", **more: Any) -> str:
        one = Event(
            statement=self.id("stm"),
            attribution=self.said(source),
            id=self.id("evt"),
            event_kind="roundup",
            title=Text(text=title) if title else None,
            **more,
        )
        return str(self.add(one).id)

    def related(self, source: str, a: str, relation: str, b: str) -> str:
        one = Relation(statement=self.id("stm"), attribution=self.said(source), a=a, relation=relation, b=b)
        return str(self.add(one).statement)

    def mention_of(self, identifier: str) -> Mention:
        """A mention as it was first told."""
        return next(
            body.mention for body, _ in self.bodies if isinstance(body, CodedMention) and body.mention.id == identifier
        )

    def statement(self, thing: str) -> str:
        """The statement that describes a thing."""
        said = [body for body, _ in self.bodies if isinstance(body, Statement)]
        return next(one.statement for one in said if thing_of(one) == thing)


@dataclass(slots=True)
class Desk:
    """A workstation from which things are filed."""

    bench: Bench
    told: Told = field(default_factory=Told)
    written: int = 0
    now: datetime = NOW

    @property
    def context(self) -> Context:
        return replace(self.bench.context, now=lambda: self.now)

    @property
    def out(self) -> Path:
        return self.bench.folder / "form.json"

    def write(self, *bodies: Body) -> None:
        """Write what was told since the last time, and more."""
        fresh, self.written = self.told.bodies[self.written :], len(self.told.bodies)
        with self.context.case(CASE, "test") as case, case.unit() as unit:
            for body, about in (*fresh, *((body, None) for body in bodies)):
                unit.add(body, about=about)
            self.context.close_unit(unit, "test", {})

    def person(self, name: str, *, slug: str = "", allowed: bool = True, **more: Any) -> tuple[str, str]:
        """A person who was arrested by police, of whom police deny knowing; return the mention and the source."""
        source = self.told.source(slug or name.split()[0].lower())
        mention = self.told.mention(source, name)
        force = self.told.mention(source, "Seventh police station", party="unit", actor_kind="police")
        act = self.told.act(source, mention, **more)
        self.told.involved(source, act, force)
        self.told.answer(source, force, mention)
        self.write(*([consent(source)] if allowed else []))
        return mention, source

    def material(self, *about: str, **changes: Any) -> Material:
        """What may go now."""
        with self.context.case(CASE, "test") as case:
            request = replace(UN, **({"today": self.now.date()} | changes))
            return material_for(case.index, [person(one) for one in about], request)

    def draft(self, *about: str, changes: Changes = ANSWERED, template: str = "wgeid") -> Drafted:
        return draft_filing(self.context, CASE, template, [person(one) for one in about], changes)

    def seal(self, drafted: Drafted, out: Path | None = None, **more: Any) -> Sealed:
        return seal_draft(self.context, CASE, drafted.draft.id, out or self.out, **more)

    def filings(self) -> list[Filing]:
        with self.context.case(CASE, "test") as case:
            rows = [*case.index.database.execute("SELECT body FROM filing ORDER BY entry, id")]
        found = [decode_fast(bytes(body)) for (body,) in rows]
        return [one for one in found if isinstance(one, Filing)]

    def state(self) -> tuple[object, ...]:
        """Everything that the log holds, and the files beside the workspace."""
        with self.context.case(CASE, "test", inspect=True) as case:
            return case.frontier.size, case.frontier.root(), sorted(one.name for one in self.bench.folder.iterdir())


def person(mention: str) -> str:
    return f"per_{mention[4:]}"


def said_of(material: Material) -> list[Any]:
    """Every statement in a material."""
    return [one.said for one in (*(said for one in material.persons for said in one.said), *material.said)]


def everything(material: Material) -> str:
    """Every word that a template could print, in one text."""
    shown = replace(material, kept=())
    return repr(msgspec.to_builtins(shown, enc_hook=lambda value: repr(value)))


def kept(material: Material) -> dict[str, list[str]]:
    """Why things are kept back, by id."""
    found: dict[str, list[str]] = {}
    for one in material.kept:
        found.setdefault(one.id, []).append(one.reason)
    return found


def later(desk: Desk, day: date) -> None:
    """Let a day come."""
    desk.now = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
