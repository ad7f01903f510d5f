"""Split a group, or join two: what it would do, said before; then judgements in one entry, which can be taken back.

Nothing is merged or cut. To split is to judge each record that goes different from each that stays; to join is to judge
two records one. Who was looked at in one window while another changed them is refused, with what is there now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from habeas.casework.contacting import newest_about
from habeas.casework.context import Context, consents, grouped_with
from habeas.casework.found import held_about_person
from habeas.casework.grouped import version_of
from habeas.casework.judging import undo
from habeas.casework.records import Person, find_person
from habeas.errors import PersonsError, UsageError
from habeas.fates import State
from habeas.model.encoding import decode_fast
from habeas.model.ids import new_id, same_letters
from habeas.model.protection import Filing
from habeas.model.records import Link, Same
from habeas.vault.case import Case
from habeas.vault.index import Index

WHY_AT_MOST = 2_000
"""Characters of a reason."""
PAIRS_AT_MOST = 5_000
"""Judgements of one split. A group that needs more is wrong as a whole: its run is what to take back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What was decided of a person and hangs on who they are.

    Findings that are proposed or count; consents and agreements on contact, which stay with the record or source that
    they are about; files that left; drafts of filings.
    """

    findings: int
    consents: int
    contacts: int
    left: int
    drafts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who would be one person. `before`, `parts`: persons by id with their mentions, as they are and would be.

    `joins`: parts that would hold records of somebody else than was looked at. `against`: decisions of people that say
    different and would stand against it. `standing`: of each person before. `version`: of what was looked at.
    """

    before: tuple[tuple[str, tuple[str, ...]], ...]
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    joins: int
    against: int
    judgements: int
    standing: tuple[Standing, ...]
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was recorded: the entry, by which it is taken back, and the persons now."""

    entry: int
    persons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """Nothing was recorded, because another window changed the persons meanwhile: who is one person now."""

    now: tuple[tuple[str, tuple[str, ...]], ...]


def plan_split(context: Context, case_name: str, identifier: str, apart: Iterable[str]) -> Plan:
    """Say who would end up where, were these records judged different from the others of their person.

    Raises: PersonsError: nobody has this id, or a record is none of this person's. UsageError: none or all of them are
        named, or so many that the run is what to take back.
    """
    with context.case(case_name, "judge") as case:
        person = find_person(case.index, identifier)
        pairs = _crossing(person, apart)
        links = tuple(_link(context, case, a, b, Same.NO) for a, b in pairs)
        return _plan(case.index, (person,), links)


def split(
    context: Context,
    case_name: str,
    identifier: str,
    apart: Iterable[str],
    *,
    why: str,
    seen: str,
    among: Iterable[str] = (),
) -> Judged | Overtaken:
    """Judge some records of a person different from the others, in one entry.

    Args:
        why: the reason, sealed with each judgement. seen: the version of the group that was looked at.
        among: the records that were shown then; where another window was quicker it is told who they are now.
    Raises: as `plan_split`; UsageError: no reason, or a long one.
    """
    _check_reason(why)
    with context.case(case_name, "judge") as case:
        person = find_person(case.index, identifier)
        if version_of(case.index, person) != seen:
            return _overtaken(case.index, (person.id, *among))
        links = tuple(_link(context, case, a, b, Same.NO, why=why) for a, b in _crossing(person, apart))
        return _record(context, case, links, person.mentions)


def plan_join(context: Context, case_name: str, one: str, other: str) -> Plan:
    """Say who would be one person, were two persons judged to be one.

    Raises: PersonsError: nobody has this id, or both are one person already.
    """
    with context.case(case_name, "judge") as case:
        persons = _two(case.index, one, other)
        a, b = sorted((persons[0].mentions[0], persons[1].mentions[0]))
        return _plan(case.index, persons, (_link(context, case, a, b, Same.YES),))


def join(context: Context, case_name: str, one: str, other: str, *, why: str, seen: str) -> Judged | Overtaken:
    """Judge two persons to be one: their first records are one person.

    Args:
        seen: the version of the plan that was looked at.
    Raises: as `plan_join`; UsageError: no reason, or a long one.
    """
    _check_reason(why)
    with context.case(case_name, "judge") as case:
        now = tuple(dict.fromkeys(find_person(case.index, each) for each in (one, other)))
        if len(now) < 2 or _version(case.index, now) != seen:
            return _overtaken(case.index, (one, other))
        a, b = sorted((now[0].mentions[0], now[1].mentions[0]))
        return _record(context, case, (_link(context, case, a, b, Same.YES, why=why),), (a, b))


def take_back(context: Context, case_name: str, entry: int, *, why: str = "") -> int:
    """Take back what people judged in an entry; return how many judgements.

    Raises: PersonsError: it holds none that counts, or a run of the model, which is taken back with `habeas undo`.
    """
    with context.case(case_name, "undo") as case:
        run = case.index.database.execute("SELECT 1 FROM run WHERE entry = ?", (entry,)).fetchone()
    if run is not None:
        raise PersonsError(
            "this entry holds a run of the model", place=f"entry {entry}", advice="`habeas undo --entry` takes it back."
        )
    return undo(context, case_name, entry=entry, why=why).decisions


def _plan(index: Index, persons: tuple[Person, ...], links: tuple[Link, ...]) -> Plan:
    start = frozenset(mention for one in persons for mention in one.mentions)
    after = grouped_with(index, start, links)
    parts = tuple(_called(mentions) for mentions in after.persons if start & set(mentions))
    judged = {one.id for one in links}
    return Plan(
        before=tuple((one.id, one.mentions) for one in persons),
        parts=parts,
        joins=sum(not set(mentions) <= start for _, mentions in parts),
        against=sum(
            one.apart in judged or bool(judged & set(one.together)) or _touches(index, one.apart, start)
            for one in after.conflicts
        ),
        judgements=len(links),
        standing=tuple(_standing(index, one) for one in persons),
        version=_version(index, persons),
    )


def _called(mentions: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    return same_letters(mentions[0], "per"), mentions


def _touches(index: Index, link: str, mentions: frozenset[str]) -> bool:
    row = index.database.execute("SELECT a, b FROM link WHERE id = ?", (link,)).fetchone()
    return row is not None and {str(row[0]), str(row[1])} <= mentions


def _version(index: Index, persons: tuple[Person, ...]) -> str:
    return "-".join(version_of(index, one) for one in persons)


def _standing(index: Index, person: Person) -> Standing:
    """Count what was decided of a person."""
    things, mentions = {*person.mentions, *person.sources}, set(person.mentions)
    rows = [*index.database.execute("SELECT body FROM filing")]
    filed = [one for (body,) in rows if isinstance(one := decode_fast(bytes(body)), Filing)]
    marks = ", ".join("?" * (len(person.mentions) + 1))
    drafts = index.database.execute(
        "SELECT count(DISTINCT d.draft) FROM drafted d JOIN filing_draft f ON f.id = d.draft"
        f" WHERE f.state = 'draft' AND d.thing IN ({marks})",
        (person.id, *person.mentions),
    )
    return Standing(
        findings=sum(one.state is not State.SUPERSEDED for one in held_about_person(index, person)),
        consents=sum(one.about in things for one in consents(index)),
        contacts=sum(newest_about(index, mention) is not None for mention in person.mentions),
        left=sum(bool(mentions & set(one.mentions)) for one in filed),
        drafts=int(drafts.get),
    )


def _crossing(person: Person, apart: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return each pair of a record that goes and one that stays, as links have it: the smaller id first."""
    going = tuple(dict.fromkeys(apart))
    staying = tuple(one for one in person.mentions if one not in going)
    if any(one not in person.mentions for one in going):
        raise PersonsError("a record that is to go is none of this person's", place=person.id)
    if not going or not staying:
        raise UsageError("some records go and some stay: none or all of them are named")
    if len(going) * len(staying) > PAIRS_AT_MOST:
        raise UsageError(
            f"this takes more than {PAIRS_AT_MOST} judgements",
            advice="Such a group comes from a run with a wrong setting: `habeas undo` takes it back; then link anew.",
        )
    return tuple((min(a, b), max(a, b)) for a in going for b in staying)


def _two(index: Index, one: str, other: str) -> tuple[Person, ...]:
    persons = tuple(dict.fromkeys(find_person(index, each) for each in (one, other)))
    if len(persons) < 2:
        raise PersonsError("these two are one person already", place=persons[0].id)
    return persons


def _check_reason(why: str) -> None:
    if not why.strip():
        raise UsageError("a judgement on a group needs a reason")
    if len(why) > WHY_AT_MOST:
        raise UsageError(f"the reason is longer than {WHY_AT_MOST} characters")


def _link(context: Context, case: Case, a: str, b: str, same: Same, *, why: str = "") -> Link:
    return Link(
        id=new_id("lnk", case.chance),
        a=a,
        b=b,
        same=same,
        by=context.workspace.member.id,
        at=context.stamp(),
        why=why.strip(),
    )


def _record(context: Context, case: Case, links: tuple[Link, ...], mentions: tuple[str, ...]) -> Judged:
    with case.unit() as unit:
        for link in links:
            unit.add(link, about=link.id)  # the reason can be destroyed alone
        context.close_unit(unit, "judge", {"decisions": len(links)})
    return Judged(
        entry=unit.entry, persons=tuple(dict.fromkeys(find_person(case.index, mention).id for mention in mentions))
    )


def _overtaken(index: Index, things: Iterable[str]) -> Overtaken:
    found = dict.fromkeys(find_person(index, one) for one in things)
    return Overtaken(now=tuple((one.id, one.mentions) for one in found))
