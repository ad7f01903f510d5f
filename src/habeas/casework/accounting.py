"""Account: how each person stands, and what that comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from habeas.casework.context import Context, sources
from habeas.casework.records import Person, acts_said, all_persons, current_records, said_by, said_in
from habeas.fates import Account, Standing, account, standing
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounting:
    """The account of a case and how each person stands, in the order of the persons."""

    account: Account
    standings: tuple[Standing, ...]


def account_for(
    context: Context, case_name: str, *, shown: Callable[[tuple[Standing, ...]], Iterable[Standing]] | None = None
) -> Accounting:
    """Say how every person of a case stands.

    Args:
        shown: which persons' statements are put before somebody, of all; by default all. They count as listed.
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
        return Accounting(account=account(standings), standings=standings)


def standings_of(index: Index, persons: tuple[Person, ...]) -> tuple[Standing, ...]:
    """Return how persons stand, from every record, older ones too: a later record retracts nothing."""
    names = said_by(sources(index))
    said = acts_said(index, names)
    for record in current_records(index, superseded=True):
        said.setdefault(record.mention.id, []).extend(said_in(record, names))
    return tuple(
        standing(person.id, tuple(one for mention in person.mentions for one in said.get(mention, ())))
        for person in persons
    )
