"""A group: all records that are held to be one person, the weakest held first, and what holds each two together.

What the model thought of a pair as a number is told only where a person has decided on that pair.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from habeas.casework.context import Context
from habeas.casework.holding import Hanging
from habeas.casework.pair_words import Compared, compared, said_lines
from habeas.casework.people import Dossier, show_person
from habeas.casework.records import Person, find_person
from habeas.model.records import Described, Link, Same, Source
from habeas.vault.index import Index

SHOWN = 40
"""Ties that are laid out in words at once; a group of many has hundreds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One record of a group. `said`: what it says, by field as in `pair_words`. `row`: 0 of what was coded.

    `ties`: how many other records of the group it is linked to. `holds`: through how many links alone it, or something
    with it, holds to the others; 0 where more do.
    """

    mention: str
    source: Source = field(repr=False)
    row: int
    said: tuple[tuple[str, tuple[str, ...]], ...] = field(repr=False)
    ties: int
    holds: int

    @property
    def name(self) -> str:
        """The name as this source writes it, "" where it states none."""
        return next((words[0] for what, words in self.said if what == "name"), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided of two records. `entry`: of the log; taking it back takes back all that stands in it."""

    same: Same
    by: str
    at: str
    why: str = field(repr=False)
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """What is judged of two records. `a`, `b`: mentions; of one outside of the group `outside` is the person.

    `model_since`: the day of the run that links them, "" where none does. `words`: how the two compare, empty of one
    outside. `weak`: something holds to the group through this alone. `probability`: see the module.
    """

    a: str
    b: str
    outside: str
    model_since: str
    decision: Decision | None
    words: tuple[Compared, ...]
    weak: bool
    probability: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """All records of one person.

    `members`: by source, that with the weakest record first. `ties`: within the group, the weakest first; `more` are
    not laid out. `apart`: decisions that keep others out of it. `version`: changes with every judgement on it.
    """

    dossier: Dossier = field(repr=False)
    members: tuple[tuple[Member, ...], ...]
    ties: tuple[Tie, ...]
    more: int
    apart: tuple[Tie, ...]
    version: str

    @property
    def person(self) -> Person:
        """The person."""
        return self.dossier.person

    @property
    def by_mention(self) -> dict[str, Member]:
        """The members by mention."""
        return {one.mention: one for source in self.members for one in source}


def group_of(context: Context, case_name: str, identifier: str) -> Group:
    """Return the group of a person. That it is read is noted first.

    Raises: ModelError, PersonsError.
    """
    dossier = show_person(context, case_name, identifier)
    with context.case(case_name, "show") as case:
        index = case.index
        entries = _entries(index, dossier.links)
        inside = set(dossier.person.mentions)
        outside = {
            side: find_person(index, side).id
            for link in dossier.links
            for side in (link.a, link.b)
            if side not in inside and _is_there(index, side)
        }
        version = version_of(index, dossier.person)
    newest = {records[-1].mention.id: records[-1] for records in dossier.records}
    weak = {tuple(sorted(pair)) for hold in dossier.hanging for pair in hold.through}
    labels = {context.workspace.member.id: context.workspace.member.label or "", "": ""}
    ties = _ties(dossier.links, newest, entries, weak, labels, outside)
    within = [tie for tie in ties if not tie.outside]
    return Group(
        dossier=dossier,
        members=_members(dossier, within),
        ties=tuple(within[:SHOWN]),
        more=max(0, len(within) - SHOWN),
        apart=tuple(tie for tie in ties if tie.outside and tie.decision is not None),
        version=version,
    )


def version_of(index: Index, person: Person) -> str:
    """Return what changes with every judgement in force on the records of a person, and with who they are."""
    found = sha256(" ".join(person.mentions).encode())
    for mention in person.mentions:
        rows = index.database.execute(
            "SELECT id FROM link WHERE in_force = 1 AND state = 'judged' AND (a = ?1 OR b = ?1) ORDER BY id", (mention,)
        )
        for (identifier,) in rows:
            found.update(str(identifier).encode())
    return found.hexdigest()[:24]


def _ties(
    links: tuple[Link, ...],
    newest: dict[str, Described],
    entries: dict[str, int],
    weak: set[tuple[str, ...]],
    labels: dict[str, str],
    outside: dict[str, str],
) -> list[Tie]:
    """Lay links out pair by pair: where something hangs on one, then the model's from the least sure, then people's."""
    pairs: dict[tuple[str, str], list[Link]] = {}
    for link in links:
        if all(side in newest or side in outside for side in (link.a, link.b)):
            pairs.setdefault((link.a, link.b), []).append(link)
    ranked: list[tuple[tuple[bool, bool, float], Tie]] = []
    for (a, b), held in pairs.items():
        person = next((one for one in held if one.by.startswith("usr_")), None)
        model = next((one for one in held if not one.by.startswith("usr_") and one.same is Same.YES), None)
        if person is None and model is None:
            continue
        sure = model.probability if model is not None and model.probability is not None else 1.0
        tie = Tie(
            a=a,
            b=b,
            outside=outside.get(a, outside.get(b, "")),
            model_since=model.at[:10] if model else "",
            decision=None if person is None else _decision(person, entries, labels),
            words=compared(newest[a], newest[b]) if a in newest and b in newest else (),
            weak=(a, b) in weak,
            probability=model.probability if model and person else None,
        )
        ranked.append(((not tie.weak, person is not None, sure), tie))
    return [tie for _, tie in sorted(ranked, key=lambda one: one[0])]


def _decision(link: Link, entries: dict[str, int], labels: dict[str, str]) -> Decision:
    return Decision(
        same=link.same, by=labels.get(link.by, link.by), at=link.at[:10], why=link.why, entry=entries[link.id]
    )


def _members(dossier: Dossier, ties: list[Tie]) -> tuple[tuple[Member, ...], ...]:
    """Group records by source, the least held first."""
    known = {source.id: source for source in dossier.sources}
    rank = _ranks(dossier.hanging)
    joined = [side for tie in ties if tie.model_since or _is_yes(tie) for side in (tie.a, tie.b)]
    last = len(dossier.hanging)
    found = [
        Member(
            mention=mention,
            source=known[source],
            row=records[-1].attribution.row,
            said=tuple(said_lines(records[-1]).items()),
            ties=joined.count(mention),
            holds=len(dossier.hanging[rank[mention]].through) if mention in rank else 0,
        )
        for mention, source, records in zip(
            dossier.person.mentions, dossier.person.sources, dossier.records, strict=True
        )
    ]
    found.sort(key=lambda one: (rank.get(one.mention, last), one.ties))
    by_source: dict[str, list[Member]] = {}
    for one in found:
        by_source.setdefault(one.source.id, []).append(one)
    return tuple(tuple(some) for some in by_source.values())


def _is_yes(tie: Tie) -> bool:
    return tie.decision is not None and tie.decision.same is Same.YES


def _ranks(hanging: tuple[Hanging, ...]) -> dict[str, int]:
    """Return the place of each mention that hangs on something, the weakest hold first."""
    ranks: dict[str, int] = {}
    for at, hold in enumerate(hanging):
        for mention in hold.mentions:
            ranks.setdefault(mention, at)
    return ranks


def _entries(index: Index, links: tuple[Link, ...]) -> dict[str, int]:
    query = "SELECT entry FROM link WHERE id = ?"
    return {link.id: int(index.database.execute(query, (link.id,)).get) for link in links}


def _is_there(index: Index, mention: str) -> bool:
    row = index.database.execute("SELECT 1 FROM record WHERE mention = unhex(substr(?, 5))", (mention,)).fetchone()
    return row is not None
