"""Everything exculpatory: what the record holds against what is alleged of a party, or weakens it.

Gathered always and whole: there is no way to ask for an allegation without it. It is no weighing; what of it counts,
people find, and in the end a court. Each item says in a slug what it is, and names its statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from habeas.fates.days_held import days_of_act, overlap
from habeas.fates.disputed_fates import stated_fates
from habeas.fates.findings import State
from habeas.fates.parties import UNSAID, Heard, Parties
from habeas.fates.terms import ALIVE, DEATHS, OF_THE_LIVING, RELEASED
from habeas.model.dates import Answer
from habeas.model.mentions import StatedFate
from habeas.model.statements import Act, CodedMention, Event, Involvement, Response, SearchAction, Statement
from habeas.model.values import When
from habeas.model.vocabularies import vocabulary
from habeas.statements.contradictions import contradictions
from habeas.statements.gathered import HOLDINGS, TAKINGS, deaths, gather
from habeas.statements.place_levels import apart
from habeas.statements.sides import Contradiction, Told

KINDS = (
    "finding_against",
    "denial",
    "other_explanation",
    "elsewhere",
    "other_named",
    "victim_too",
    "contradicted",
    "described_differently",
    "low_reliability",
    "low_credibility",
    "not_judged",
    "at_second_hand",
)
"""What can speak against an allegation, in the order in which it is told."""
_STANCES = {"denies": "denial", "explains": "other_explanation"}
_LOW_RELIABILITY, _LOW_CREDIBILITY = frozenset("DE"), frozenset("45")
_NOT_JUDGED_RELIABILITY, _NOT_JUDGED_CREDIBILITY = "F", "6"
_HELD = TAKINGS | HOLDINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """One thing that speaks against what is alleged, or weakens it.

    `kind`: one of KINDS. `why`: a slug that says more. `statements`: that say it, or that it is about. `acts`: ids of
    the acts and events that it bears on; all of them where none is named. `finding`: where people found it.
    """

    kind: str
    why: str
    statements: tuple[str, ...]
    acts: tuple[str, ...] = ()
    finding: str = ""


class Exculpatory:
    """Gathers what speaks against. Made once for all that was heard, and asked for each party.

    Args:
        heard: everything; what is not in it cannot be gathered.
    """

    def __init__(self, heard: Heard, parties: Parties) -> None:
        self._heard, self._parties = heard, parties
        self._acts = {one.id: one for one in heard.statements if isinstance(one, Act)}
        self._of: dict[str, list[Involvement]] = {}
        for one in heard.statements:
            if isinstance(one, Involvement):
                self._of.setdefault(one.of, []).append(one)
        self._responses = [one for one in heard.statements if isinstance(one, Response)]
        self._searches = {one.id: one for one in heard.statements if isinstance(one, SearchAction)}
        self._done_to: dict[str, list[Act]] = {}
        for act in self._acts.values():
            self._done_to.setdefault(self._person(act.victim), []).append(act)

    def of(self, party: str) -> tuple[Against, ...]:
        """Return everything that speaks against what is alleged of a party, in the order of KINDS.

        Raises: DateError: a date is not in our subset.
        """
        parts = self._parties.parts(party)
        found: dict[Against, None] = {}
        for gather_some in (
            self._findings,
            self._answers,
            self._elsewhere,
            self._others,
            self._contradicted,
            self._described,
            self._graded,
        ):
            found.update((one, None) for one in gather_some(party, parts))
        return tuple(sorted(found, key=lambda one: KINDS.index(one.kind)))

    def everything(self) -> tuple[Against, ...]:
        """Return what speaks against anything that was heard, whoever is alleged of it: answers, findings, disputes.

        Raises: DateError: a date is not in our subset.
        """
        things = dict.fromkeys(one.id for one in self._heard.statements if isinstance(one, Act | Event))
        some = (*self._doubted(None, frozenset()), *self._answered(things, None), *self._disputed(things))
        return tuple(sorted(dict.fromkeys(some), key=lambda one: KINDS.index(one.kind)))

    def _person(self, mention: str) -> str:
        return self._heard.person_of.get(mention, mention)

    def _things(self, parts: Iterable[Involvement]) -> dict[str, None]:
        """Return the acts and events that something is alleged of, with the event of each act."""
        found: dict[str, None] = {}
        for one in parts:
            found[one.of] = None
            if one.of in self._acts and self._acts[one.of].event:
                found[self._acts[one.of].event] = None
        return found

    def _persons(self, parts: Iterable[Involvement]) -> set[str]:
        """Return those to whom the acts were done: persons, and each of their mentions."""
        found = set()
        for one in parts:
            if one.of in self._acts:
                victim = self._acts[one.of].victim
                found |= {victim, self._person(victim)}
        return found | {mention for mention, person in self._heard.person_of.items() if person in found}

    def _findings(self, party: str, parts: tuple[Involvement, ...]) -> Iterator[Against]:
        """What findings about the acts, events and persons name against, and who does not sign for them."""
        wanted = {*self._things(parts), *self._persons(parts), *self._parties.who[party].mentions}
        return self._doubted(wanted, frozenset(one.statement for one in parts))

    def _doubted(self, wanted: set[str] | None, alleging: frozenset[str]) -> Iterator[Against]:
        for held in self._heard.held:
            finding = held.finding
            bears = wanted is None or bool(wanted & {finding.about, *finding.mentions})
            if held.state is State.SUPERSEDED or not bears:
                continue
            doubts = finding.value in ("contradicted", "disputed", "undetermined")
            unsettled = held.dissent or held.state is State.TO_REVIEW
            if finding.against or doubts or unsettled:
                why = finding.value if doubts else "dissent" if held.dissent else "names_statements_against"
                named = finding.against or tuple(one for one in finding.supports if one in alleging)
                yield Against(kind="finding_against", why=why, statements=named, finding=finding.id)

    def _answers(self, party: str, parts: tuple[Involvement, ...]) -> Iterator[Against]:
        """Denials and other explanations of the acts, events, persons or parties, or of everything."""
        things = self._things(parts)
        return self._answered(things, {*things, *self._persons(parts), *self._parties.who[party].mentions})

    def _answered(self, things: Mapping[str, None], wanted: set[str] | None) -> Iterator[Against]:
        terms = vocabulary("responses").terms
        for one in self._responses:
            search = self._searches.get(one.answers)
            about = one.about or (search.about if search is not None else ())
            term = terms.get(one.response)
            kind = _STANCES.get(term.traits.get("stance", "")) if term is not None else None
            if kind and (not about or wanted is None or wanted & set(about)):
                bears_on = tuple(thing for thing in things if thing in about)
                yield Against(kind=kind, why=one.response, statements=(one.statement,), acts=bears_on)
        for act in (self._acts[thing] for thing in things if thing in self._acts):
            if act.stated_reason is not None:
                yield Against(
                    kind="other_explanation", why="stated_reason", statements=(act.statement,), acts=(act.id,)
                )

    def _elsewhere(self, party: str, parts: tuple[Involvement, ...]) -> Iterator[Against]:
        """What places them elsewhere: an act at another place then, being held, or being dead before.

        A unit can be at two places at once; whoever is, or may be, a single person cannot.
        """
        who = self._parties.who[party]
        alleged = list({one.of: self._acts[one.of] for one in parts if one.of in self._acts}.values())
        if who.individual:
            yield from self._at_once(alleged)
        to_them = (act for mention in who.mentions for act in self._done_to.get(self._person(mention), ()))
        done = list({act.id: act for act in to_them}.values())
        held = [act for act in done if act.act_type in _HELD]
        told = [(one, fate) for one in self._parties.accounts(party) for fate in one.fates]
        for act in alleged:
            for other in held:
                if _overlap(act, other) is not Answer.NO:
                    yield Against(kind="elsewhere", why="held_then", statements=(other.statement,), acts=(act.id,))
            for account, fate in told:
                why = self._away(act, fate)
                if why:
                    yield Against(kind="elsewhere", why=why, statements=(account.statement,), acts=(act.id,))
        for act in done:
            yield Against(kind="victim_too", why=act.act_type, statements=(act.statement,))

    def _at_once(self, alleged: list[Act]) -> Iterator[Against]:
        """Give every two acts that were surely done on one day at places that are known to be different."""
        dated = [(days_of_act(act.start, act.end), act) for act in alleged if act.where is not None and act.where.place]
        sure = [(days.begins_by, days.ends_from, act) for days, act in dated if days.begins_by and days.ends_from]
        going: list[tuple[date, Act]] = []
        for begins, ends, act in sorted(sure, key=lambda one: (one[0], one[2].id)):
            going = [(until, other) for until, other in going if until >= begins]
            for _, other in going:
                if _overlap(act, other) is Answer.YES and self._known_apart(_place(act), _place(other)):
                    both = (other.statement, act.statement)
                    yield Against(kind="elsewhere", why="two_places_at_once", statements=both, acts=(other.id, act.id))
            going.append((ends, act))

    def _away(self, act: Act, fate: StatedFate) -> str:
        """Return why a stated fate speaks against having been at an act; "" where it does not."""
        if fate.says in DEATHS and not _known_before(act, fate.when):
            return "stated_dead"
        then = overlap(days_of_act(fate.when, None), days_of_act(act.start, act.end))
        there = fate.where.place if fate.where is not None else None
        return "seen_elsewhere" if then is not Answer.NO and self._known_apart(there, _place(act)) else ""

    def _known_apart(self, a: str | None, b: str | None) -> bool:
        return bool(a and b) and apart(a or "", b or "", self._heard.places) is Answer.YES

    def _others(self, party: str, parts: tuple[Involvement, ...]) -> Iterator[Against]:
        """Others whom sources name for the same act, or for an act that may be the same."""
        mine = frozenset(self._parties.who[party].mentions)
        for of in dict.fromkeys(one.of for one in parts):
            for same, why in self._perhaps_the_same(of):
                for other in self._of.get(same, ()):
                    if other.actor not in mine:
                        yield Against(
                            kind="other_named", why=f"{why}_{other.degree}", statements=(other.statement,), acts=(of,)
                        )

    def _perhaps_the_same(self, of: str) -> Iterator[tuple[str, str]]:
        """Give an act, and others of its type done to the same person that its dates do not keep apart."""
        yield of, "same_act"
        act = self._acts.get(of)
        if act is not None:
            for other in self._done_to[self._person(act.victim)]:
                if other.id != of and other.act_type == act.act_type and _overlap(act, other) is not Answer.NO:
                    yield other.id, "perhaps_same_act"

    @cached_property
    def _disputes(self) -> tuple[Contradiction, ...]:
        """Where sources disagree on dates, ends, places, numbers; answers are told by themselves."""
        kept: tuple[Statement, ...] = tuple(
            one for one in self._heard.statements if not isinstance(one, Response | SearchAction)
        )
        told = Told(
            statements=kept,
            sources=self._heard.sources,
            places=self._heard.places,
            person_of=self._heard.person_of,
            rows=self._heard.rows,
        )
        gathered = gather(told)
        found = (*contradictions(gathered), *stated_fates(gathered))
        return tuple(one for one in found if isinstance(one, Contradiction))

    def _contradicted(self, _party: str, parts: tuple[Involvement, ...]) -> Iterator[Against]:
        """Accounts of the acts that cannot both hold."""
        return self._disputed(self._things(parts))

    def _disputed(self, things: Mapping[str, None]) -> Iterator[Against]:
        for row in self._disputes:
            acts = tuple(thing for thing in things if thing in row.acts or thing in row.events)
            if acts:
                said = tuple(dict.fromkeys((*row.sides[0].statements, *row.sides[1].statements, *self._rows_of(row))))
                yield Against(kind="contradicted", why=row.kind, statements=said, acts=acts)
        for act in (self._acts[thing] for thing in things if thing in self._acts):
            if act.act_type in deaths():
                yield from self._alive_after(act)

    def _rows_of(self, row: Contradiction) -> tuple[str, ...]:
        """Return the mentions of the rows of lists that are a side of a contradiction."""
        return tuple(self._called[place] for side in row.sides for place in side.rows if place in self._called)

    @cached_property
    def _called(self) -> dict[tuple[str, int], str]:
        """By exhibit and row of a list the mention."""
        return {(one.attribution.exhibit, one.attribution.row): one.mention.id for one in self._heard.rows}

    def _alive_after(self, act: Act) -> Iterator[Against]:
        """Statements that somebody who is said to be killed was alive afterwards, or at a time that nobody gives."""
        for called, fate in self._fates.get(self._person(act.victim), ()):
            alive = fate.says in (ALIVE, RELEASED) and not _known_before_act(fate.when, act)
            if alive or (fate.says in OF_THE_LIVING and _known_before(act, fate.when)):
                yield Against(kind="contradicted", why=f"stated_{fate.says}", statements=(called,), acts=(act.id,))

    @cached_property
    def _fates(self) -> dict[str, list[tuple[str, StatedFate]]]:
        """By person what sources state of them, each with the id of the statement, or of the mention of a row."""
        found: dict[str, list[tuple[str, StatedFate]]] = {}
        for one in self._heard.statements:
            if isinstance(one, CodedMention):
                found.setdefault(self._person(one.mention.id), []).extend((one.statement, fate) for fate in one.fates)
        for row in self._heard.rows:
            found.setdefault(self._person(row.mention.id), []).extend((row.mention.id, fate) for fate in row.fates)
        return found

    def _described(self, party: str, parts: tuple[Involvement, ...]) -> Iterator[Against]:
        """Accounts that describe the party, or its part in one act, differently."""
        accounts = self._parties.accounts(party)
        said: dict[str, list[tuple[str, str]]] = {
            "party": [(one.party, one.statement) for one in accounts],
            "actor_kind": [
                *((one.actor_kind, one.statement) for one in accounts),
                *((one.actor_kind, one.statement) for one in parts),
            ],
            "unit": [(one.unit.text if one.unit else "", one.statement) for one in parts],
            "rank": [(one.rank.text if one.rank else "", one.statement) for one in parts],
            "capacity": [(one.capacity, one.statement) for one in parts],
        }
        for why, values in said.items():
            if len({value for value, _ in values} - UNSAID) > 1:
                named = tuple(statement for value, statement in values if value not in UNSAID)
                yield Against(kind="described_differently", why=why, statements=tuple(dict.fromkeys(named)))
        by_act: dict[str, list[Involvement]] = {}
        for one in parts:
            by_act.setdefault(one.of, []).append(one)
        for of, same in by_act.items():
            if len({one.degree for one in same} - UNSAID) > 1:
                statements = tuple(one.statement for one in same)
                yield Against(kind="described_differently", why="degree", statements=statements, acts=(of,))

    def _graded(self, _party: str, parts: tuple[Involvement, ...]) -> Iterator[Against]:
        """Grades of the sources and of what they say that are low or that nobody could give; what was passed on."""
        told: list[Statement] = [*parts]
        told += [self._acts[of] for of in dict.fromkeys(one.of for one in parts) if of in self._acts]
        for one in told:
            acts = (one.of,) if isinstance(one, Involvement) else (one.id,) if isinstance(one, Act | Event) else ()
            source = self._heard.sources.get(one.attribution.source)
            reliability = source.reliability if source is not None else _NOT_JUDGED_RELIABILITY
            credibility = one.attribution.credibility
            for kind, why in _grades(reliability, credibility):
                yield Against(kind=kind, why=why, statements=(one.statement,), acts=acts)
            if one.attribution.relayed_by:
                yield Against(kind="at_second_hand", why="relayed", statements=(one.statement,), acts=acts)


def against_in(heard: Heard) -> tuple[Against, ...]:
    """Return what speaks against anything that was heard, whoever is alleged of it."""
    return Exculpatory(heard, Parties(heard)).everything()


def _grades(reliability: str, credibility: str) -> Iterator[tuple[str, str]]:
    if reliability in _LOW_RELIABILITY:
        yield "low_reliability", reliability
    if credibility in _LOW_CREDIBILITY:
        yield "low_credibility", credibility
    if reliability == _NOT_JUDGED_RELIABILITY:
        yield "not_judged", reliability
    if credibility == _NOT_JUDGED_CREDIBILITY:
        yield "not_judged", credibility


def _place(act: Act) -> str | None:
    return act.where.place if act.where is not None else None


def _overlap(a: Act, b: Act) -> Answer:
    return overlap(days_of_act(a.start, a.end), days_of_act(b.start, b.end))


def _known_before(act: Act, when: When | None) -> bool:
    """Tell whether an act is known to have ended before a stated date."""
    then = days_of_act(when, None)
    ended = days_of_act(act.start, act.end).ends_by
    return bool(ended and then.begins_from and ended < then.begins_from)


def _known_before_act(when: When | None, act: Act) -> bool:
    """Tell whether a stated date is known to lie before an act began."""
    then, began = days_of_act(when, None), days_of_act(act.start, act.end).begins_from
    return bool(then.ends_by and began and then.ends_by < began)


def by_statement(against: Iterable[Against]) -> Mapping[str, tuple[Against, ...]]:
    """Return what speaks against by the statements that it names."""
    found: dict[str, list[Against]] = {}
    for one in against:
        for statement in one.statements:
            found.setdefault(statement, []).append(one)
    return {statement: tuple(items) for statement, items in found.items()}
