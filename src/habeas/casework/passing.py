"""Pass: of those whom a filing is about, everything that may go to its recipient, decided statement by statement.

A statement goes if its source and every person it speaks of allow it, in words or by another basis, and nobody on the
way refused; if its words name nobody who may not go; and if what it rests on is under no sealing label. A finding goes
if it counts and all that it rests on goes. Whatever stays is told with its reason. Nothing is shown here: what passed
is for the templates, and who shows their paper or writes it notes that.
"""

from __future__ import annotations

from collections.abc import Iterable

from habeas.casework.accounting import TEAM
from habeas.casework.context import consents, sources
from habeas.casework.found import all_about, held_about, held_about_person, statements_on
from habeas.casework.gathering import Gathering
from habeas.casework.party_links import with_same
from habeas.casework.records import Person, find_person, records_of, said_by
from habeas.casework.spoken_of import COMMAND
from habeas.casework.weighed import Around, Said, Weighing
from habeas.disclosures.gate import Gate, Request
from habeas.disclosures.material import Material, PersonPassed
from habeas.errors import PersonsError
from habeas.fates.findings import Held
from habeas.fates.questions import COARSE, FATE, WHEREABOUTS
from habeas.model.encoding import decode_fast
from habeas.model.ids import check_id, raw_of
from habeas.model.records import Record
from habeas.model.statements import Act, Event, Involvement, Relation, Response, SearchAction, Statement
from habeas.vault.index import Index

_NOTHING_LEFT = "each of its statements is kept back"
_AN_ACT_STAYS = "what it is a part in is kept back"
_RESTS_ON_KEPT = "it rests on something that is kept back"
_IN_SAFETY = "it says that somebody is in safety, which is told to nobody outside of the team"
_ON_THE_FATE = (FATE, WHEREABOUTS)
_ON_A_GROUND = "it answers why somebody was chosen, which never goes with a person"


def material_for(index: Index, about: Iterable[str], request: Request, *, alleged: bool = False) -> Material:
    """Return everything that may go of those whom one filing is about.

    Args:
        about: ids of persons, or of mentions of them; with `alleged` of mentions of alleged perpetrators.
    Raises: PersonsError, ModelError: nobody has an id.
    """
    passing = Passing(index, request)
    return passing.of_alleged(tuple(about)) if alleged else passing.of_persons(tuple(about))


class Passing:
    """Asks the gate for one request; for many filings to one recipient, each gets its own material.

    Consents, and what was looked up about persons and exhibits, are read once: the index must stay as it is.

    Args:
        head: root and size of the log, where the papers are to say how each statement stands in it.
    """

    def __init__(self, index: Index, request: Request, *, head: tuple[str, int] | None = None) -> None:
        self.index, self.request, self._head = index, request, head
        self.weighing = Weighing(index, Gate(request, consents(index)))
        self.sources = {source.id: source for source in sources(index)}
        self._called = said_by(tuple(self.sources.values()))
        self._found_about = frozenset(all_about(index))
        self._events: dict[str, tuple[Statement, ...]] = {}
        self._of_all: tuple[Statement, ...] | None = None
        self._outside = request.recipient != TEAM or request.to_state or request.to_public

    def of_persons(self, about: tuple[str, ...]) -> Material:
        """Return what may go of these persons."""
        persons = {person.id: person for person in (find_person(self.index, one) for one in about)}
        heard = {person.id: self._heard(person) for person in persons.values()}
        safe = {mention for one in persons.values() for mention in one.mentions if self._in_safety(one)}
        around = self.weighing.around([(persons[one], said) for one, said in heard.items()], extra_free=safe)
        gathering = self._gathering(around)
        passed = []
        for person in persons.values():
            if not self.weighing.going(person).mentions:
                gathering.keep(person.id, self.weighing.going(person).reason(person.mentions[0], person.id))
                continue
            for mention, why in self.weighing.going(person).withheld:
                gathering.keep(mention, why)
            gathering.take_in(heard[person.id])
            passed.append(person)
        self._take_in_around(gathering)
        return self._composed(gathering, [(person, heard[person.id]) for person in passed])

    def of_alleged(self, about: tuple[str, ...]) -> Material:
        """Return what may go of alleged perpetrators and of what they are alleged to have done.

        All accounts that people hold to be of the same are taken together. The persons of the material are those to
        whom it was done and of whom that may be told, with all that is said of them: others may be named there, or the
        act be told otherwise, and nothing that speaks against is left out.
        """
        for one in about:
            check_id(one, "men")
        about = with_same(self.index, about)
        accounts = [one for mention in about for one in self.weighing.whom.accounts(mention)]
        if not accounts:
            raise PersonsError("nobody in the case has one of these ids", advice="`habeas alleged list` lists them.")
        said = self._on(about)
        acts = tuple(dict.fromkeys(one.of for one in said if isinstance(one, Involvement)))
        heard: dict[str, Said] = {
            one.statement: one for one in (*said, *self._on(tuple(a for a in acts if a[:3] == "act")))
        }
        done_to = (self.weighing.person(one.victim) for one in heard.values() if isinstance(one, Act))
        victims = {person.id: person for person in done_to}
        told = {
            person.id: [one for one in (*self._heard(person), *heard.values()) if self._speaks_of(one, person)]
            for person in victims.values()
        }
        safe = {mention for one in victims.values() for mention in one.mentions if self._in_safety(one)}
        around = self.weighing.around([(victims[one], all_said) for one, all_said in told.items()], extra_free=safe)
        gathering = self._gathering(around)
        gathering.take_in(heard.values())
        for all_said in told.values():
            gathering.take_in(all_said)
        for of in acts:
            gathering.take_in(self._event(of) if of.startswith("evt_") else ())
        self._take_in_around(gathering)
        passed = []
        for person in victims.values():
            if self.weighing.going(person).mentions:
                passed.append((person, told[person.id]))
            else:
                gathering.keep(person.id, self.weighing.going(person).reason(person.mentions[0], person.id))
        return self._composed(gathering, passed)

    def names_others(self, text: str, material: Material) -> bool:
        """Tell whether words that somebody adds name anybody of the case who may not go with this material."""
        going = material.named if self.request.form == "name" else ()
        return self.weighing.beside(going).stand_in(text)

    def _gathering(self, around: Around) -> Gathering:
        return Gathering(self.weighing, around, self.sources, self._called)

    def _take_in_around(self, gathering: Gathering) -> None:
        """Take in what stands around what passed: its events, what was asked about all of it, who the parties are."""
        waiting = [one.event for one in gathering.acts() if one.event]
        seen: set[str] = set()
        while waiting:
            event = waiting.pop()
            if event in seen:
                continue
            seen.add(event)
            said = self._event(event)
            gathering.take_in(said)
            waiting += [one.part_of for one in said if isinstance(one, Event) and one.part_of]
        gathering.take_in(self._about_all())
        gathering.drop_loose(_AN_ACT_STAYS)
        told: set[str] = set()
        while fresh := [one for one in gathering.parties() if one not in told]:
            told.update(fresh)
            for mention in fresh:
                gathering.take_in(self.weighing.whom.accounts(mention))
                # A form is about a person; only a dossier tells who stands over whom, and on up from there.
                gathering.take_in(self._command(mention) if self._head is not None else ())

    def _composed(self, gathering: Gathering, persons: list[tuple[Person, list[Said]]]) -> Material:
        passed: list[PersonPassed] = []
        for person, heard in persons:
            own = gathering.passed(heard)
            if not own:
                gathering.keep(person.id, _NOTHING_LEFT)
                continue
            told = (one.said for one in own)
            acts = [one.id for one in told if isinstance(one, Act) and one.victim in person.mentions]
            found = (*held_about_person(self.index, person), *self._found_on(acts))
            findings = tuple(one for one in found if self._finding_goes(gathering, one))
            hidden = any(one.counts and one not in findings for one in found if one.finding.question in _ON_THE_FATE)
            passed.append(gathering.person(person, own, findings, tells_standing=not hidden))
        events = {one.id for one in gathering.events()}
        on_events = [one for event in sorted(events) for one in self._found_on([event])]
        return gathering.material(
            self.request,
            tuple(passed),
            findings=tuple(one for one in on_events if self._finding_goes(gathering, one)),
            head=self._head,
        )

    def _finding_goes(self, gathering: Gathering, held: Held) -> bool:
        """Tell whether a finding goes; one that counts and stays is told with the reason."""
        finding = held.finding
        if not held.counts:
            return False
        why = ""
        if any(not gathering.holds(one) for one in (*finding.supports, *finding.against)):
            why = _RESTS_ON_KEPT
        elif self._outside and (finding.question, finding.value) in COARSE:
            why = _IN_SAFETY
        elif finding.question.endswith("_ground"):
            why = _ON_A_GROUND
        if why:
            gathering.keep(finding.id, why)
        return not why

    def _found_on(self, things: Iterable[str]) -> list[Held]:
        return [held for one in things if one in self._found_about for held in held_about(self.index, one)[1]]

    def _in_safety(self, person: Person) -> bool:
        """Tell whether people found somebody in safety."""
        if self._found_about.isdisjoint(person.mentions):
            return False
        found = held_about_person(self.index, person)
        return any(one.counts and (one.finding.question, one.finding.value) in COARSE for one in found)

    def _heard(self, person: Person) -> list[Said]:
        """Return everything that is said of a person: the rows of lists, then what was coded, in the order of each."""
        return [*self._accounts(person, coded=False), *self._on(person.mentions)]

    def _accounts(self, person: Person, *, coded: bool = True) -> list[Said]:
        said = [one for mention in person.mentions for one in records_of(self.index, mention)]
        return [one for one in said if coded or isinstance(one, Record)]

    def _on(self, things: tuple[str, ...]) -> list[Statement]:
        return [one for _, one, _ in statements_on(self.index, things)]

    def _speaks_of(self, said: Said, person: Person) -> bool:
        return not set(person.mentions).isdisjoint(self.weighing.whom.concerned(said).persons)

    def _event(self, event: str) -> tuple[Statement, ...]:
        """Return what is said of an event itself: what it was, who had a part in it, what was asked and answered."""
        if event not in self._events:
            raw = raw_of(event)
            rows = self.index.database.execute(
                "SELECT body FROM counted WHERE thing = ?1 OR n IN"
                " (SELECT n FROM concern WHERE thing = ?1 AND role IN ('of', 'about')) ORDER BY n",
                (raw,),
            )
            said = [decode_fast(bytes(body)) for (body,) in [*rows]]
            self._events[event] = tuple(one for one in said if isinstance(one, Statement))
        return self._events[event]

    def _command(self, party: str) -> tuple[Statement, ...]:
        """Return what is said of who stands over a party, or under it."""
        rows = self.index.database.execute(
            "SELECT DISTINCT s.n, s.body FROM concern c JOIN counted s ON s.n = c.n"
            " WHERE c.thing = ? AND s.kind = 'relation' ORDER BY s.n",
            (raw_of(party),),
        )
        said = [decode_fast(bytes(body)) for _, body in [*rows]]
        return tuple(one for one in said if isinstance(one, Relation) and one.relation in COMMAND)

    def _about_all(self) -> tuple[Statement, ...]:
        """Return what was asked and answered about all of it: what names neither anybody nor any act or event."""
        if self._of_all is None:
            rows = self.index.database.execute(
                "SELECT body FROM counted s WHERE kind IN ('search_action', 'response') AND NOT EXISTS"
                " (SELECT 1 FROM concern c WHERE c.n = s.n AND c.role = 'about') ORDER BY n"
            )
            said = [decode_fast(bytes(body)) for (body,) in [*rows]]
            searches = {one.id for one in said if isinstance(one, SearchAction)}
            self._of_all = tuple(
                one
                for one in said
                if isinstance(one, SearchAction)
                or (isinstance(one, Response) and (not one.answers or one.answers in searches))
            )
        return self._of_all
