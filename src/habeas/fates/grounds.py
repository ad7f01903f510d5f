"""What a finding can rest on: coded statements and rows of lists that speak of the person, act or event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from habeas.model.records import Record
from habeas.model.statements import Act, CodedMention, Response, Statement, kind_of
from habeas.statements.fates_stated import fates_of

_SAYS = {"acknowledges_death": "reported_dead"}
BY_LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A statement that can be named for or against.

    Args:
        id: of the statement (stm_…), or of the mention (men_…) of a row of a list.
        kind: of the statement, or "row". source: who says it.
        says: fates that it states in its own words (vocabulary stated_fates); never what being on a list states.
        counts: whether it counts today. since: the newest entry that changed that or said more.
    """

    id: str
    kind: str
    source: str
    says: frozenset[str] = frozenset()
    counts: bool = True
    since: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a finding is about, as the record has it now: a person with their mentions, an act or an event.

    `place_words`: places of the case, each as its words folded, with which a finding must not say where somebody is.
    """

    about: str
    mentions: tuple[str, ...] = ()
    grounds: tuple[Ground, ...] = ()
    place_words: frozenset[tuple[str, ...]] = frozenset()


def ground_of(statement: Statement, *, counts: bool, since: int) -> Ground:
    """Return a coded statement as something to rest on."""
    says: Iterable[str] = ()
    match statement:
        case Act():
            says = (fate.says for fate in fates_of(statement))
        case CodedMention():
            says = (fate.says for fate in statement.fates if fate.basis != BY_LIST)
        case Response():
            says = (_SAYS[statement.response],) if statement.response in _SAYS else ()
    return Ground(
        id=statement.statement,
        kind=kind_of(statement),
        source=statement.attribution.source,
        says=frozenset(says),
        counts=counts,
        since=since,
    )


def ground_of_rows(rows: tuple[Record, ...], *, since: int) -> Ground:
    """Return the rows of a list about one mention, oldest first, as one thing to rest on."""
    return Ground(
        id=rows[-1].mention.id,
        kind="row",
        source=rows[-1].attribution.source,
        says=frozenset(fate.says for row in rows for fate in row.fates if fate.basis != BY_LIST),
        since=since,
    )
