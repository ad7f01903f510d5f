"""Who is said to have acted, as a paper names them: institutions in full, individuals marked where one source says so.

Whoever may not be named has no name here. That two accounts are of one party is people's judgement: no name is
compared.
"""

from __future__ import annotations

from habeas.disclosures.fixed_phrases import Phrases
from habeas.disclosures.paper import Run
from habeas.disclosures.person_told import Cites, PersonTold
from habeas.disclosures.worded import full_names
from habeas.fates.independent import independent_sources
from habeas.fates.parties import COLLECTIVE
from habeas.model.statements import Act, Involvement
from habeas.statements.gathered import HOLDINGS, TAKINGS

OF_STATES = frozenset(
    {
        *("police", "armed_forces", "intelligence", "prison_officials", "prosecution", "judiciary"),
        *("national_officials", "local_officials", "legislators", "state_agents_unspecified"),
        *("pro_government_group", "occupying_power", "foreign_state"),
    }
)
"""Kinds of actors that are a State's or that one supports (vocabulary actor_kinds)."""


def party(told: PersonTold, mention: str, cites: Cites) -> tuple[Run, ...]:
    """Return the names of whoever acted, was asked or answered, written out; nothing where they may not be named."""
    found = told.parties.get(mention)
    return full_names(found, cites) if found is not None else ()


def named(told: PersonTold, say: Phrases, one: Involvement, cites: Cites) -> tuple[Run, ...]:
    """Return the names of an actor; of who is or may be an individual, and whether one independent source says so."""
    names = party(told, one.actor, cites)
    actor = told.actors.get(one.actor)
    if not names or (actor is not None and actor.party in COLLECTIVE):
        return names
    same = {one.actor, *(mention for group in told.material.same if one.actor in group for mention in group)}
    said = [other for other, _ in told.of_kind(Involvement) if other.actor in same]
    copied = frozenset(frozenset(pair) for pair in told.material.copied)
    acts = {act.id: act for act, _ in told.of_kind(Act)}
    if independent_sources(said, told.sources, copied, acts).enough:
        return names
    return *names, Run(text=say.say("one_source"), cites=cites)


def taking_part(told: PersonTold) -> tuple[tuple[Involvement, Cites], ...]:
    """Return who is said to have taken or held the person."""
    return told.involved_in(act for act, _ in told.acts if act.act_type in TAKINGS | HOLDINGS | {"roundup"})


def is_of_state(told: PersonTold, one: Involvement) -> bool:
    """Tell whether somebody acts for a State, or for one that supports them, as a source states it."""
    return one.capacity == "official" or kind_of_actor(told, one) in OF_STATES


def kind_of_actor(told: PersonTold, one: Involvement) -> str:
    """Return of what kind an actor is, as stated with the act, else with the actor."""
    actor = told.actors.get(one.actor)
    return one.actor_kind if one.actor_kind != "unknown" or actor is None else actor.actor_kind or "unknown"
