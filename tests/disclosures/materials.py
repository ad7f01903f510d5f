"""What passed the gate, for tests of papers: invented people, institutions and sources, told in few words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

import msgspec
from hypothesis import strategies as st
from tests.statements.telling import Telling, when

from habeas.disclosures.gate import Request
from habeas.disclosures.material import Material, Passed, PersonPassed
from habeas.disclosures.paper import Cited
from habeas.fates.findings import Held, State
from habeas.fates.standing import standing
from habeas.model.exhibits import Exhibit
from habeas.model.findings import Finding
from habeas.model.mentions import Mention, StatedFate
from habeas.model.protection import FilingDraft
from habeas.model.records import Record
from habeas.model.statements import CodedMention, Involvement, Response, SearchAction, Statement
from habeas.model.values import Age, Name, Text, When, Where
from habeas.model.vocabularies import vocabulary

TODAY = date(2026, 6, 15)
NAME = "Аслан Тестов"


class Passing(Telling):
    """Gathers statements that passed, and turns them into the material of one paper."""

    def __init__(self, *, lang: str = "ru", exhibits: bool = True) -> None:
        super().__init__()
        self._lang, self._exhibits = lang, exhibits
        self.mine: dict[str, None] = {}
        self.held: list[Held] = []
        self.parties: dict[str, Mention] = {}
        self.same_parties: tuple[tuple[str, ...], ...] = ()

    def source(self, slug: str, kind: str = "testimony", *, rests_on: tuple[str, ...] = ()) -> str:
        """A source that writes in the language of the case."""
        identifier = super().source(slug, kind, rests_on=rests_on)
        self.sources[identifier] = _with(self.sources[identifier], lang=self._lang)
        return identifier

    def person(self, slug: str = "sister", name: str = NAME, *fates: StatedFate, **fields: Any) -> str:
        """The person, in one source's account; return the mention."""
        identifier = self.id("men")
        names = (Name(written=name, lang=self._lang),) if name else ()
        self._add(CodedMention, slug, None, mention=Mention(id=identifier, names=names, **fields), fates=fates)
        self.mine[identifier] = None
        return identifier

    def listed(self, slug: str, name: str, *fates: StatedFate, row: int = 12, **fields: Any) -> str:
        """The person, in a row of a list; return the mention."""
        identifier = self.id("men")
        mention = Mention(id=identifier, names=(Name(written=name, lang=self._lang),) if name else (), **fields)
        said = self.said(slug, row=row)
        self.rows.append(Record(mention=mention, fates=fates, attribution=said, external_id=str(row)))
        self.mine[identifier] = None
        return identifier

    def named(self, slug: str, *names: str, party: str = "institution", kind: str = "police") -> str:
        """A unit, an institution or an individual who may be named as having acted, asked or answered."""
        identifier = self.id("men")
        mention = Mention(id=identifier, names=tuple(Name(written=name, lang=self._lang) for name in names))
        self._add(CodedMention, slug, None, mention=mention, party=party, actor_kind=kind)
        self.parties[identifier] = mention
        return identifier

    def part(self, slug: str, of: str, actor: str, **more: Any) -> str:
        """Somebody had a part in an act; return the statement's id."""
        return self._add(Involvement, slug, None, of=of, actor=actor, **more)

    def asked(self, slug: str, kind: str = "complaint_to_police", **more: Any) -> str:
        """Something was done to find the person; return its id."""
        identifier = self.id("sea")
        self._add(SearchAction, slug, None, id=identifier, search_kind=kind, about=tuple(self.mine), **more)
        return identifier

    def answered(self, slug: str, response: str, by: str, **more: Any) -> str:
        """Somebody answered; return the statement's id."""
        return self._add(Response, slug, None, by=by, response=response, **more)

    def finds(self, question: str, value: str) -> str:
        """People found something that counts; return the finding's id."""
        finding = Finding(
            id=self.id("fnd"), about=self.person_id, question=question, value=value,
            standard="reasonable_grounds_to_believe", reasoning="as seen", judged_by="a", at="2026-06-01T00:00:00Z",
        )  # fmt: skip
        self.held.append(Held(finding=finding, entry=1, state=State.STANDS, counts=True))
        return finding.id

    @property
    def person_id(self) -> str:
        """The id of the person."""
        return "per_" + "0" * 31 + "1"

    def material(self, *, form: str = "name", to_state: bool = True, to_public: bool = False) -> Material:
        """What passed, for one request."""
        every: list[Statement | Record] = [*self.rows, *self.statements]
        said = [self._passed(one) for one in every]
        own = tuple(one for one in said if not _of_party(one.said, self.parties))
        mentions = {
            one.said.mention.id: one.said.mention
            for one in own
            if isinstance(one.said, Record | CodedMention) and one.said.mention.id in self.mine
        }
        names = tuple(
            (name.written, name.lang, one.cites[0])
            for one in own
            if isinstance(one.said, Record | CodedMention) and one.said.mention.id in self.mine
            for name in one.said.mention.names
        )
        person = PersonPassed(
            id=self.person_id,
            mentions=tuple(mentions.values()),
            names=names,
            said=own,
            findings=tuple(self.held),
            standing=standing(self.person_id, (), tuple(self.held)),
        )
        return Material(
            request=Request(
                purpose="filing", recipient="un_body", form=form, to_state=to_state, to_public=to_public, today=TODAY
            ),
            persons=(person,) if self.mine else (),
            parties=tuple(self.parties.items()),
            said=tuple(one for one in said if _of_party(one.said, self.parties)),
            sources=tuple(self.sources.values()),
            exhibits=self._files(),
            places=tuple(self.places.values()),
            kept=(),
            consents=(),
            same=self.same_parties,
        )

    def _passed(self, said: Statement | Record) -> Passed:
        called = said.mention.id if isinstance(said, Record) else said.statement
        exhibit = said.attribution.exhibit if self._exhibits else ""
        hashed = sha256(exhibit.encode()).hexdigest() if exhibit else ""
        cited = Cited(statement=called, exhibit=exhibit, sha256=hashed, row=said.attribution.row)
        return Passed(said=said, cites=(cited,))

    def _files(self) -> tuple[Exhibit, ...]:
        if not self._exhibits:
            return ()
        every: list[Statement | Record] = [*self.rows, *self.statements]
        names = sorted({one.attribution.exhibit for one in every})
        return tuple(
            Exhibit(
                id=name,
                sha256=sha256(name.encode()).hexdigest(),
                sealed_sha256="0" * 64,
                size=1,
                media_type="text/plain",
                received_at="2026-06-01T00:00:00Z",
                item_kind="testimony",
            )
            for name in names
        )


def draft(
    template: str = "wgeid",
    *,
    lang: str = "en",
    words: Mapping[str, str] | None = None,
    choices: Mapping[str, str] | None = None,
    **more: str,
) -> FilingDraft:
    """A draft with choices and the filer's own words."""
    return FilingDraft(
        id="drf_" + "0" * 32,
        template=template,
        about=(),
        purpose="filing",
        recipient="un_body",
        name_form="name",
        lang=lang,
        choices={**(choices or {}), **more},
        words={key: Text(text=text, lang="en") for key, text in (words or {}).items()},
        by="a",
        at="2026-06-15T00:00:00Z",
    )


def nobody(*, form: str = "name") -> Material:
    """One person of whom nothing at all is known."""
    passing = Passing(exhibits=False)
    passing.person(name="")
    return passing.material(form=form)


def case(lang: str = "ru") -> Passing:
    """An invented case in which sources differ: taken in May, denied in June, said to be alive and said to be dead."""
    told = Passing(lang=lang)
    town = told.place("Тестоград", "settlement")
    told.places[town] = _with(told.places[town], names=(Name(written="Тестоград", lang="ru"),))
    sister = told.person(
        "sister",
        NAME,
        StatedFate(says="last_seen", when=When(stated="утром 12 мая 2026", edtf="2026-05-12")),
        birth=When(stated="3 марта 1990", edtf="1990-03-03"),
        sex=Text(text="мужской", lang="ru"),
        occupation=Text(text="плотник", lang="ru"),
        age=Age(stated="36", low=36, high=36),
    )
    told.person("cellmate", "Аслан Т.", StatedFate(says="reported_alive", when=when("2026-06-01")))
    told.listed("newspaper", "Aslan Testov", StatedFate(says="reported_dead", when=when("2026-05-30"), basis="column"))
    home = Where(stated="г. Тестоград, у магазина", place=town)
    taken = told.act("sister", "abduction", sister, "2026-05-12")
    told.statements[-1] = _with(told.statements[-1], where=home)
    again = told.act("neighbour", "arrest", sister, "2026-05-13")
    told.statements[-1] = _with(told.statements[-1], where=Where(stated="дом у реки", place=town, precision="point"))
    held = told.act("cellmate", "detention_secret", sister, "2026-05", end_status="still_held")
    station = told.named("sister", "Отдел полиции по Тестоградскому району", "ОП ТР")
    unit = told.named("neighbour", "СОТР", party="unit", kind="")
    man = told.named("cellmate", "Испытатель И.", party="person", kind="police")
    kin = told.named("newspaper", "родственники", party="group", kind="relatives")
    told.part("sister", taken, station, degree="carried_out", actor_kind="police", capacity="official")
    told.part("neighbour", again, unit, degree="carried_out", actor_kind="state_agents_unspecified")
    told.part("cellmate", held, man, degree="present", rank=Text(text="майор", lang="ru"))
    told.part("newspaper", taken, kin, degree="suspected", actor_kind="relatives", capacity="private")
    asked = told.asked(
        "sister", addressed_to=station, when=when("2026-05-14"), asks=Text(text="где он находится", lang="ru")
    )
    told.answered(
        "sister",
        "denies_holding",
        station,
        answers=asked,
        when=when("2026-06-02"),
        words=Text(text="«У нас такого нет»", lang="ru"),
    )
    told.answered("newspaper", "alternative_explanation", station, about=(sister,), when=when("2026-06-03"))
    return told


def decided(*, lang: str = "en") -> FilingDraft:
    """A draft of the Working Group's form in which everything is decided."""
    return draft(
        lang=lang,
        words={
            "submitted_by": "Invented Organisation",
            "submitter_contact": "1 Invented Street",
            "consent_reason": "The relatives are a danger.",
            "follow_up_reason": "Nobody can be reached.",
        },
        consent_question="none_with_reason",
        follow_up="no",
        connected="no",
        free_or_dead="yes",
        state="XX",
    )


def _of_party(said: Statement | Record, parties: dict[str, Mention]) -> bool:
    return isinstance(said, CodedMention) and said.mention.id in parties


def _with(struct: Any, **changes: Any) -> Any:
    return msgspec.structs.replace(struct, **changes)


_DATES = (
    "2026-05-12",
    "2026-05",
    "2026",
    "2026-05-1X",
    "[2026-04..2026-06]",
    "2026-05~",
    "/2026-05",
    "2026-21",
    "199X",
)
_TEXTS = st.text(alphabet="абвгABCD .,;#$<=@", min_size=1, max_size=12).filter(str.strip)


def _slugs(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from(vocabulary(name).slugs)


def _whens() -> st.SearchStrategy[When | None]:
    return st.none() | st.builds(When, stated=_TEXTS, edtf=st.none() | st.sampled_from(_DATES))


def _wheres() -> st.SearchStrategy[Where | None]:
    levels = st.sampled_from(("point", "settlement", "region", "unknown"))
    return st.none() | st.builds(Where, stated=_TEXTS | st.just("43.318, 45.698"), precision=levels)


def _words() -> st.SearchStrategy[Text | None]:
    return st.none() | st.builds(Text, text=_TEXTS, lang=st.sampled_from(("ru", "en", "und", "ar")))


def _fates() -> st.SearchStrategy[StatedFate]:
    return st.builds(StatedFate, says=_slugs("stated_fates"), when=_whens(), where=_wheres())


@st.composite
def materials(draw: st.DrawFn) -> Material:
    """Any material at all: some accounts, acts, parts, searches, answers and findings, with or without their fields."""
    told = Passing(lang=draw(st.sampled_from(("ru", "en", "ar", "und"))), exhibits=draw(st.booleans()))
    slugs = st.sampled_from(("one", "two", "three"))
    mentions = [_account(draw, told, draw(slugs)) for _ in range(draw(st.integers(0, 2)))]
    parties = []
    for _ in range(draw(st.integers(1, 3))):
        names = draw(st.lists(_TEXTS, max_size=2))
        party, kind = draw(_slugs("parties")), draw(_slugs("actor_kinds"))
        parties.append(told.named(draw(slugs), *names, party=party, kind=kind))
    of_party = st.sampled_from(parties)
    for _ in range(draw(st.integers(0, 3)) if mentions else 0):
        act = _done(draw, told, draw(slugs), draw(st.sampled_from(mentions)))
        degree, kind = draw(_slugs("involvement")), draw(_slugs("actor_kinds"))
        capacity = draw(st.sampled_from(("official", "private", "unknown")))
        told.part(
            draw(slugs), act, draw(of_party), degree=degree, actor_kind=kind, unit=draw(_words()), capacity=capacity
        )
    for _ in range(draw(st.integers(0, 2))):
        told.asked(
            draw(slugs),
            draw(_slugs("search_actions")),
            addressed_to=draw(of_party | st.just("")),
            by=draw(of_party | st.just("")),
            when=draw(_whens()),
            asks=draw(_words()),
            outcome=draw(_words()),
            no_action_reason=draw(st.just("") | _slugs("no_action_reasons")),
        )
        told.answered(draw(slugs), draw(_slugs("responses")), draw(of_party), when=draw(_whens()), words=draw(_words()))
    found = draw(st.booleans())
    if mentions and found:
        question = draw(st.sampled_from(("fate", "whereabouts")))
        told.finds(question, draw(_slugs(question)))
    return told.material(form=draw(st.sampled_from(("name", "initials", "none"))), to_state=draw(st.booleans()))


def _account(draw: st.DrawFn, told: Passing, slug: str) -> str:
    fates = draw(st.lists(_fates(), max_size=2))
    name = draw(st.sampled_from(("", NAME, "Аслан")))
    return told.person(
        slug, name, *fates, birth=draw(_whens()), birthplace=draw(_wheres()), sex=draw(_words()), marks=draw(_words())
    )


def _done(draw: st.DrawFn, told: Passing, slug: str, victim: str) -> str:
    act = told.act(slug, draw(_slugs("act_types")), victim, end_status=draw(_slugs("end_status")), words=draw(_words()))
    told.statements[-1] = _with(told.statements[-1], start=draw(_whens()), end=draw(_whens()), where=draw(_wheres()))
    return act


_VALUES = ("", "yes", "no", "other", "none_with_reason", "torture", "XX", "x", "place sex", "2026-06-01", "name")
_CHOICES = (
    *("state", "no_action_reason", "consent_question", "follow_up", "connected", "confidential", "mandate"),
    *("same_matter", "author_capacity", "jurisdiction", "consent_to_send", "consent_to_letter", "consent_to_public"),
    *("free_or_dead", "consent_name_form", "route_looked_up"),
)
_OWN = ("submitted_by", "consent_reason", "why_no_action", "mandate")


@st.composite
def drafts(draw: st.DrawFn, template: str) -> FilingDraft:
    """Drafts with any choices: right ones, wrong ones, none."""
    chosen = draw(st.dictionaries(st.sampled_from(_CHOICES), st.sampled_from(_VALUES), max_size=6))
    written = draw(st.dictionaries(st.sampled_from(_OWN), _TEXTS, max_size=3))
    return draft(template, lang=draw(st.sampled_from(("en", "es", "fr", "ru", "ar"))), words=written, choices=chosen)
