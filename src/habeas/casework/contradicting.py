"""Contradictions: where the sources of a case disagree, in coded statements and in lists; told, and not resolved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from habeas.casework.context import Context, sources
from habeas.errors import ModelError, StatementsError
from habeas.fates.conflicts import conflicts
from habeas.fates.said import Dated, says_in_words
from habeas.fates.said import Said as SaidOfFate
from habeas.fates.said import dated as read_dates
from habeas.model.encoding import decode_fast
from habeas.model.ids import check_id, same_letters
from habeas.model.mentions import StatedFate
from habeas.model.records import Record
from habeas.model.statements import Act, Place, Statement
from habeas.model.values import When
from habeas.statements.contradictions import Disagreements, contradictions, in_order
from habeas.statements.gathered import Gathered, OfPerson, edtf, gather, one_telling
from habeas.statements.sides import (
    CLAIMS_AT_MOST,
    Contradiction,
    Found,
    Said,
    Told,
    Uncompared,
    dated,
    grouped,
    opposed,
    side,
)
from habeas.vault.index import Index

_KIND = {"dates": "date", "order": "date", "outcome": "status"}
_BECAUSE = {
    "dates": "both cannot hold",
    "order": "both cannot hold in this order",
    "outcome": "no dates put the one after the other",
}
_PREFIXES = ("per", "men", "act", "evt")


class Fate(NamedTuple):
    """A stated fate: its slug, its date as EDTF or "", and whether a column of a list says it."""

    says: str
    date: str
    by_column: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradictions:
    """Where the sources of a case disagree, and how often by kind."""

    found: Disagreements

    @property
    def by_kind(self) -> dict[str, int]:
        """How many there are of each kind."""
        return dict(Counter(row.kind for row in self.found.rows))

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read: ids, slugs and dates."""
        return {
            "contradictions": [row.as_object() for row in self.found.rows],
            "by_kind": self.by_kind,
            "not_compared": [
                {"kind": one.kind, "about": one.about or None, "claims": one.claims, "compared": CLAIMS_AT_MOST}
                for one in self.found.uncompared
            ],
        }


def list_contradictions(
    context: Context,
    case_name: str,
    *,
    kinds: tuple[str, ...] = (),
    about: str = "",
    shown: Callable[[tuple[Contradiction, ...]], Iterable[Contradiction]] | None = None,
) -> Contradictions:
    """List where the sources of a case disagree. It is a fact of the record and no error.

    Args:
        kinds: only these. about: only what is about a person, mention, act or event of this id.
        shown: which of them are put before somebody; by default all. The persons in them count as listed.
    Raises: StatementsError: `about` is no id.
    """
    wanted = _wanted(about)
    with context.case(case_name, "contradictions") as case:
        gathered = gather(_told(case.index))
        found = in_order((*contradictions(gathered), *stated_fates(gathered)))
        person = gathered.told.person(wanted) if wanted.startswith("men_") else wanted
        rows = tuple(
            row
            for row in found.rows
            if (not kinds or row.kind in kinds)
            and (not person or person in row.persons or person in row.acts or person in row.events)
        )
        told = {one for row in (rows if shown is None else shown(rows)) for one in row.persons}
        if told:
            context.opened(case, "listed", "contradictions", _mentions(gathered.told, told))
        return Contradictions(found=replace(found, rows=rows))


def stated_fates(gathered: Gathered) -> Iterator[Found]:
    """Give where stated fates cannot both hold, by the rules of `habeas.fates`, with the statements on both sides."""
    for person, of in gathered.persons.items():
        if len(of.fates) > 1:
            yield from _fates_of(gathered, person, of)


def _fates_of(gathered: Gathered, person: str, of: OfPerson) -> Iterator[Found]:
    claims = grouped((Fate(fate.says, edtf(fate.when), fate.basis == "column"), said) for fate, said in of.fates)
    kept = sorted(claims)
    if len(kept) > CLAIMS_AT_MOST:
        yield Uncompared(kind="date", about=person, claims=len(kept))
    # Each claim speaks for all who make it: it is given a number instead of a source, by which it is known again.
    voices = tuple(_voice(f"{at:06}", claim) for at, claim in enumerate(kept[:CLAIMS_AT_MOST]))
    for conflict in conflicts(voices):
        a, b = (int(at) for at in conflict.sources)
        if voices[b].before(voices[a]):
            a, b = b, a
        some, others = claims[kept[a]], claims[kept[b]]
        if not _editions(some, others) and not one_telling(some, others):
            twice = conflict.kind == "dates" and kept[a].says == "taken" and not _one_occasion(gathered, some, others)
            yield opposed(
                gathered.told,
                _KIND[conflict.kind],
                (side(some, gathered.told), side(others, gathered.told)),
                (_words(kept[a]), _words(kept[b])),
                _BECAUSE[conflict.kind],
                persons=(person,),
                acts=tuple(sorted({one.id for one in (*some, *others) if isinstance(one, Act)})),
                unless="taken_twice" if twice else "",
            )


def _voice(number: str, claim: Fate) -> Dated:
    when = When(stated=claim.date, edtf=claim.date) if claim.date else None
    fate = StatedFate(says=claim.says, when=when, basis="column" if claim.by_column else "coded")
    return read_dates(SaidOfFate(list_title="", source_id=number, fate=fate, record_row=0, exhibit=""))


def _words(claim: Fate) -> str:
    return dated(says_in_words(claim.says), claim.date)


def _editions(some: list[Said], others: list[Said]) -> bool:
    """Tell whether both sides are one list in two editions only: a list may learn, and does not contradict itself."""
    both = (*some, *others)
    if not all(isinstance(one, Record) for one in both) or len({one.attribution.source for one in both}) > 1:
        return False
    return not {one.attribution.exhibit for one in some} & {one.attribution.exhibit for one in others}


def _one_occasion(gathered: Gathered, some: list[Said], others: list[Said]) -> bool:
    """Tell whether all that is said is said of one event that is one occasion."""
    events = {one.event if isinstance(one, Act) else "" for one in (*some, *others)}
    return len(events) == 1 and gathered.is_one_occasion(events.pop())


def _told(index: Index) -> Told:
    """Read what can disagree: every statement that counts, and every row of a list, older ones too."""
    run = index.database.execute
    statements = (decode_fast(bytes(body)) for (body,) in run("SELECT body FROM counted ORDER BY n"))
    rows = (decode_fast(bytes(body)) for (body,) in run("SELECT body FROM record WHERE digest != x'' ORDER BY n"))
    places = (decode_fast(bytes(body)) for (body,) in run("SELECT body FROM place ORDER BY id"))
    return Told(
        statements=tuple(one for one in statements if isinstance(one, Statement)),
        rows=tuple(one for one in rows if isinstance(one, Record)),
        person_of={str(mention): str(person) for mention, person in run("SELECT mention, person FROM member")},
        places={one.id: one for one in places if isinstance(one, Place)},
        sources={source.id: source for source in sources(index)},
    )


def _mentions(told: Told, persons: set[str]) -> tuple[str, ...]:
    """Return the mentions that are gathered to these persons."""
    gathered_to = [mention for mention, person in told.person_of.items() if person in persons]
    alone = persons - set(told.person_of.values())
    return (*sorted(gathered_to), *sorted(same_letters(person, "men") for person in alone))


def _wanted(about: str) -> str:
    """Return an id that somebody typed.

    Raises: StatementsError: it is none; what was typed may be a name, so it is not repeated.
    """
    if about:
        try:
            check_id(about, about[:3] if about[:3] in _PREFIXES else "per")
        except ModelError:
            raise StatementsError(
                "contradictions are about ids: per_, men_, act_ or evt_ and 32 digits and letters a to f",
                advice="`habeas contradictions` without an id lists all of them.",
            ) from None
    return about
