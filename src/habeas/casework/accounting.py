"""Account: how each person stands, and what that comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from habeas.casework.context import Context, sources
from habeas.casework.found import all_about, held_about_person
from habeas.casework.people import ask_for, names_of
from habeas.casework.records import Person, acts_said, all_persons, current_records, said_by, said_in
from habeas.casework.searches_of import searches_by_mention
from habeas.disclosures import Request
from habeas.disclosures.forms import in_form
from habeas.fates import Account, Standing, account, standing
from habeas.fates.questions import told_outside
from habeas.fates.searches import Register, register
from habeas.vault.index import Index

TEAM = "team"  # vocabulary recipients


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounting:
    """The account of a case and how each person stands, in the order of the persons.

    `registers`: by person id what was asked and answered, of those about whom anything was. `names`: by person id, of
    those whom the gate let pass; `withheld` counts those it kept back, None where no name was asked for. `outside`:
    somebody beyond the team will see it, so that nothing is said of who is in safety (`told`).
    """

    account: Account
    standings: tuple[Standing, ...]
    registers: dict[str, Register] = field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    withheld: int | None = None
    outside: bool = False

    def told(self, question: str, value: str) -> str:
        """Return an answer to a question as whoever receives this may see it."""
        return told_outside(question, value) if self.outside else value


def account_for(
    context: Context,
    case_name: str,
    *,
    shown: Callable[[tuple[Standing, ...]], Iterable[Standing]] | None = None,
    request: Request | None = None,
) -> Accounting:
    """Say how every person of a case stands, and what was asked about them.

    Args:
        shown: which persons' statements are put before somebody, of all; by default all. They count as listed.
        request: given when names of those are wanted: for what and for whom, as the gate asks.
    """
    with context.case(case_name, "account") as case:
        persons = all_persons(case.index)
        standings = standings_of(case.index, persons)
        told = {one.person_id for one in (standings if shown is None else shown(standings))}
        if told and len(told) == len(persons):
            context.opened(case, "listed", "account", every=True)
        elif told:
            mentions = (mention for person in persons if person.id in told for mention in person.mentions)
            context.opened(case, "listed", "account", mentions)
        listed = tuple(person for person in persons if person.id in told)
        names, withheld = ({}, None) if request is None else _named(case.index, listed, request)
        return Accounting(
            account=account(standings),
            standings=standings,
            registers=registers_of(case.index, persons),
            names=names,
            withheld=withheld,
            outside=request is not None and (request.recipient != TEAM or request.to_state or request.to_public),
        )


def _named(index: Index, persons: tuple[Person, ...], request: Request) -> tuple[dict[str, tuple[str, ...]], int]:
    """Return the names that the gate lets pass, and of how many persons it keeps them back."""
    gate = ask_for(index, persons, request)
    found = {
        person: tuple(dict.fromkeys(in_form(name, request.form) for _, name in named))
        for person, named in names_of(index, persons, gate).items()
    }
    return found, len(gate.withheld)


def registers_of(index: Index, persons: tuple[Person, ...]) -> dict[str, Register]:
    """Return what was asked and answered about each person about whom anything was."""
    by_mention = searches_by_mention(index)
    found = {}
    for person in persons if by_mention else ():
        # One question about two mentions of one person is one question.
        said = {one.statement: one for mention in person.mentions for one in by_mention.get(mention, ())}
        if said:
            found[person.id] = register(tuple(said.values()))
    return found


def standings_of(index: Index, persons: tuple[Person, ...]) -> tuple[Standing, ...]:
    """Return how persons stand, from every record, older ones too: a later record retracts nothing."""
    names = said_by(sources(index))
    said = acts_said(index, names)
    for record in current_records(index, superseded=True):
        said.setdefault(record.mention.id, []).extend(said_in(record, names))
    found = set(all_about(index))
    return tuple(
        standing(
            person.id,
            tuple(one for mention in person.mentions for one in said.get(mention, ())),
            held_about_person(index, person) if not found.isdisjoint(person.mentions) else (),
        )
        for person in persons
    )
