"""Alleged perpetrators: who is alleged of what, on how many independent sources, and what speaks against it.

Everybody is called by an id. No name is searched for and none is compared: that two accounts are of one party, a person
says. Names are shown after the gate, to whoever works on the case, one by one or of those who act for a State or an
armed group; of private persons there is no list of names.
"""

from __future__ import annotations

from habeas.casework.act_rows import originals
from habeas.casework.alleged_told import (
    A_VICTIM_TOO,
    NOT_LET_PASS,
    PRIVATE_PERSON,
    AllegedLine,
    AllegedList,
    AllegedShown,
    CommandTold,
    PatternTold,
)
from habeas.casework.context import Context, consents
from habeas.casework.heard import heard_of
from habeas.casework.party_links import STATE
from habeas.disclosures.forms import in_form
from habeas.disclosures.gate import Request, ask
from habeas.errors import ModelError, PersonsError
from habeas.fates.alleged import Alleged, AllegedOf
from habeas.fates.command import chains, command, links_of, who_held
from habeas.fates.parties import Heard, Parties, Party
from habeas.fates.patterns import PatternAsked, pattern
from habeas.model.dates import earliest, latest, qualified
from habeas.model.encoding import decode_fast
from habeas.model.ids import check_id, new_id
from habeas.model.records import Link, Same
from habeas.vault.index import Index


def list_alleged(context: Context, case_name: str, *, request: Request | None = None) -> AllegedList:
    """List of whom something is alleged, in the order of the record.

    Args:
        request: given when names are wanted: for what and for whom, as the gate asks. Private persons, and whoever
            something was done to as well, are named one by one only.
    """
    with context.case(case_name, "alleged list") as case:
        heard, links = heard_of(case.index)
        asked = AllegedOf(heard)
        every = asked.all()
        lines = [AllegedLine(alleged=one) for one in every]
        if request is not None:
            named = [_named(case.index, asked.parties, one, request, alone=False) for one in every]
            shown = [line.alleged.party for line in named if line.names]
            context.opened(case, "listed", "alleged list", [one for party in shown for one in party.mentions])
            lines = named
        return AllegedList(lines=tuple(lines), left_out=asked.parties.left_out, conflicts=links.conflicts)


def show_alleged(context: Context, case_name: str, identifier: str, *, request: Request | None = None) -> AllegedShown:
    """Show what is alleged of one party, by the id of any of its mentions, with everything that speaks against it.

    Raises: PersonsError: nobody of this id is alleged to have had a part in anything.
    """
    with context.case(case_name, "alleged show") as case:
        heard, _ = heard_of(case.index)
        asked = AllegedOf(heard)
        party = _party(asked.parties, identifier)
        if not asked.parties.parts(party.id):
            raise PersonsError(
                "of nobody of this id a part in anything is alleged",
                place=party.id,
                advice="`habeas alleged command` tells who commands whom.",
            )
        one = asked.of(party.id)
        victims = tuple(dict.fromkeys(victim for act in one.acts for victim in act.victims))
        context.opened(case, "read", "alleged show", party.mentions)
        context.opened(case, "listed", "alleged show", victims)
        told = command(heard, asked.parties)
        upwards = chains(told, party.id)
        line = AllegedLine(alleged=one)
        if request is not None:
            line = _named(case.index, asked.parties, one, request, alone=True)
        return AllegedShown(
            line=line,
            links=links_of(told, party.id),
            chains=tuple(chain for chain in upwards.chains if len(chain.links) > 1),
            chains_cut=upwards.cut,
            slugs=_slugs(heard),
            words=() if request is None or not line.names else _words(asked.parties, party),
        )


def command_of(context: Context, case_name: str, *, identifier: str = "", on: str = "") -> CommandTold:
    """Tell who stands over whom, of the whole case or of one party; and who commanded a unit on a day.

    Args:
        identifier: of a party. on: a day as EDTF (2017-04-01), of a unit.
    Raises: PersonsError: no party has this id. DateError, ModelError: `on` is no day.
    """
    day = None
    if on:
        day = earliest(on)
        if day is None or day != latest(on) or qualified(on):
            raise ModelError("who held a post is asked of one day", place="on", advice="For example 2017-04-01.")
    with context.case(case_name, "alleged command") as case:
        heard, _ = heard_of(case.index)
        parties = Parties(heard)
        told = command(heard, parties)
        party = _party(parties, identifier).id if identifier else ""
        links = links_of(told, party) if party else told.links
        ends = dict.fromkeys(end for link in links for end in (link.over, link.under))
        mentions = [mention for end in ends for mention in parties.who[end].mentions]
        if mentions:
            context.opened(case, "listed", "alleged command", mentions)
        return CommandTold(
            told=told,
            links=links,
            holders=who_held(told, party, day) if party and day is not None else None,
            slugs=_slugs(heard),
        )


def patterns_of(context: Context, case_name: str, asked: PatternAsked) -> PatternTold:
    """Count acts over time, place or unit. Each count carries its unit and the warning of what it cannot show.

    Raises: PersonsError: no party has the id that `asked` names. DateError.
    """
    with context.case(case_name, "alleged patterns") as case:
        heard, _ = heard_of(case.index)
        parties = Parties(heard)
        if asked.of:
            party = _party(parties, asked.of)
            asked = PatternAsked(over=asked.over, step=asked.step, types=asked.types, of=party.id)
        counted = pattern(heard, asked, originals=originals(_exhibits(case.index)), parties=parties)
        names = {place: one.names[0].written for place, one in heard.places.items() if one.names}
        return PatternTold(counted=counted, names=names if asked.over == "place" else {})


def judge_parties(context: Context, case_name: str, a: str, b: str, same: Same, *, why: str = "") -> str:
    """Record that a person holds two accounts of alleged perpetrators or units to be one, or not; return its id.

    Raises: PersonsError: one is no party of the case, both are one and the same account.
    """
    with context.case(case_name, "alleged same") as case:
        parties = Parties(heard_of(case.index)[0])
        for mention in (a, b):
            _party(parties, mention)
        if a == b:
            raise PersonsError("an account is not compared with itself", place=a)
        context.opened(case, "read", "alleged same", (a, b))
        identifier = new_id("lnk", case.chance)
        first, second = sorted((a, b))
        with case.unit() as unit:
            unit.add(
                Link(
                    id=identifier,
                    a=first,
                    b=second,
                    same=same,
                    by=context.workspace.member.id,
                    at=context.stamp(),
                    state=STATE,
                    why=why,
                ),
                about=identifier if why else None,
            )
            context.close_unit(unit, "alleged same", {"decisions": 1})
        return identifier


def _party(parties: Parties, identifier: str) -> Party:
    try:
        check_id(identifier, "men")
    except ModelError:
        # What was typed may be a name, so it is not repeated: nobody is found by one.
        raise PersonsError(
            "an alleged perpetrator is called by the id of a mention: men_ and 32 digits and letters a to f",
            advice="`habeas alleged list` lists the ids. Nobody is found by a name.",
        ) from None
    if identifier not in parties.of:
        raise PersonsError(
            "there is no party of this id in the case",
            place=identifier,
            advice="`habeas alleged list` lists them.",
        )
    return parties.who[parties.of[identifier]]


def _named(index: Index, parties: Parties, one: Alleged, request: Request, *, alone: bool) -> AllegedLine:
    """Return a line with the names that the gate lets pass; of private persons and victims only when shown alone."""
    party = one.party
    if not alone and party.victim:
        return AllegedLine(alleged=one, names=(), why_no_name=A_VICTIM_TOO)
    if not alone and party.individual and party.private:
        return AllegedLine(alleged=one, names=(), why_no_name=PRIVATE_PERSON)
    given = consents(index)
    spoken = {consent.about for consent in given}
    accounts = parties.accounts(party.id)
    about = {
        each.mention.id: (
            each.mention.id,
            *([each.attribution.exhibit] if each.attribution.exhibit in spoken else ()),
            each.attribution.source,
        )
        for each in accounts
    }
    passing = set(ask(request, given, about).may)
    written = [name.written for each in accounts if each.mention.id in passing for name in each.mention.names]
    names = tuple(dict.fromkeys(in_form(name, request.form) for name in written))
    why = "" if names or not any(each.mention.names for each in accounts) else NOT_LET_PASS
    return AllegedLine(alleged=one, names=names, why_no_name=why)


def _words(parties: Parties, party: Party) -> tuple[tuple[str, str, str], ...]:
    found = []
    for one in parties.parts(party.id):
        for of, text in (("unit", one.unit), ("rank", one.rank)):
            if text is not None:
                found.append((one.statement, of, text.text))
    return tuple(found)


def _slugs(heard: Heard) -> dict[str, str]:
    return {source.id: source.slug for source in heard.sources.values()}


def _exhibits(index: Index) -> tuple[object, ...]:
    return tuple(decode_fast(bytes(body)) for (body,) in [*index.database.execute("SELECT body FROM exhibit")])
