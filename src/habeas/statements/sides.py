"""Two sides that cannot both hold: what each says, in which statements, and on how many independent sources it rests.

A contradiction is a fact of the record and no error. Nobody here says who is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any, TypeVar

from habeas.model.ids import same_letters
from habeas.model.records import Record, Source
from habeas.model.statements import Place, Statement
from habeas.statements.origins import independence

KINDS = ("date", "status", "place", "responsibility", "existence", "number")
"""What sources disagree about, in the order in which it is told."""
CLAIMS_AT_MOST = 400
"""Different claims about one question that are held against each other; more than that are counted as not compared."""
_NAMED = 4  # sources that a sentence names before it counts the others
Said = Statement | Record
"""Whatever says something: a coded statement, or a row of a list."""
Claim = TypeVar("Claim", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a case holds that can disagree.

    Args:
        statements: those that count. rows: of lists, for the fates that they state.
        person_of: the person that a mention is gathered to; a mention that is not in it stands alone.
        sources, places: by id.
    """

    statements: tuple[Statement, ...] = field(repr=False)
    sources: Mapping[str, Source] = field(repr=False)
    rows: tuple[Record, ...] = field(default=(), repr=False)
    person_of: Mapping[str, str] = field(default_factory=dict, repr=False)
    places: Mapping[str, Place] = field(default_factory=dict, repr=False)

    def person(self, mention: str) -> str:
        """Return the id of the person that a mention is."""
        return self.person_of.get(mention) or same_letters(mention, "per")

    def slug(self, source: str) -> str:
        """Return how sentences call a source."""
        return self.sources[source].slug if source in self.sources else source


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side: the statements and rows of lists (exhibit id, row) that say it, and who says it originally.

    `count`: of both together; where it is everything in the case they are counted and not listed.
    `sources`: ids of the originating sources. `independent`: how many of them are independent of each other;
    `unidentified`: how many more there are of whom nobody knows who they are.
    """

    statements: tuple[str, ...]
    rows: tuple[tuple[str, int], ...]
    count: int
    sources: tuple[str, ...]
    independent: int
    unidentified: int

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "statements": list(self.statements),
            "rows": [{"exhibit": exhibit, "row": row} for exhibit, row in self.rows],
            "count": self.count,
            "sources": list(self.sources),
            "independent": self.independent,
            "unidentified": self.unidentified,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two things that are said and cannot both hold.

    Args:
        kind: one of KINDS. unless: in a slug, what would let both hold all the same: taken_twice, taken_again,
            held_twice, one_place; "" where nothing would.
        persons, acts, events: ids of what it is about; all three empty where it is about the whole case.
        counts: how many persons and acts it is about, where that is more than can be listed.
        within_one_source: one source stands against itself.
        words: one sentence, in slugs and dates.
    """

    kind: str
    sides: tuple[Side, Side]
    words: str
    persons: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    unless: str = ""
    within_one_source: bool = False

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "kind": self.kind,
            "sides": [side.as_object() for side in self.sides],
            "persons": list(self.persons),
            "acts": list(self.acts),
            "events": list(self.events),
            "counts": dict(self.counts),
            "unless": self.unless or None,
            "within_one_source": self.within_one_source,
            "words": self.words,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncompared:
    """More was claimed about one question than is held against each other pair by pair.

    `about`: id of the person or event, "" for the case. `claims`: how many different ones there are; the first
    CLAIMS_AT_MOST of them on each side, in order, were compared.
    """

    kind: str
    about: str
    claims: int


Found = Contradiction | Uncompared
_UNLESS = {
    "taken_twice": "the person was taken twice",
    "taken_again": "the person was taken again",
    "held_twice": "the person was held twice",
    "one_place": "the two mean different places",
}


def side(said: Iterable[Said], told: Told, *, listed: bool = True) -> Side:
    """Gather what says one thing.

    Args:
        listed: whether the statements are named, or counted only.
    """
    by_id = {identity(one): one for one in said}
    rests = independence((one.attribution for one in by_id.values()), told.sources)
    statements = sorted(key for key in by_id if isinstance(key, str))
    rows = sorted(key for key in by_id if isinstance(key, tuple))
    return Side(
        statements=tuple(statements) if listed else (),
        rows=tuple(rows) if listed else (),
        count=len(by_id),
        sources=tuple(sorted({one.attribution.source for one in by_id.values()})),
        independent=len(rests.independent),
        unidentified=len(rests.unidentified),
    )


def identity(said: Said) -> str | tuple[str, int]:
    """Return what names a statement: its id, or of a row of a list its exhibit and number."""
    if isinstance(said, Statement):
        return said.statement
    return (said.attribution.exhibit, said.attribution.row)


def opposed(
    told: Told, kind: str, sides: tuple[Side, Side], states: tuple[str, str], because: str, **about: Any
) -> Contradiction:
    """Put two sides against each other.

    Args:
        states: what each side states, as it reads after "states".
        because: why both cannot hold, as a clause. about: the further fields of `Contradiction`.
    """
    unless = _UNLESS.get(about.get("unless", ""), "")
    clauses = (f"{who_states(one, told)} {what}" for one, what in zip(sides, states, strict=True))
    return Contradiction(
        kind=kind,
        sides=sides,
        words=f"{'; '.join(clauses)}: {because}" + (f", unless {unless}." if unless else "."),
        **{"within_one_source": len({*sides[0].sources, *sides[1].sources}) == 1} | about,
    )


def who_states(one: Side, told: Told) -> str:
    """Return who states something, as a sentence begins: "survivor-a states", "a, b and 3 more state"."""
    slugs = sorted(told.slug(source) for source in one.sources)
    more = len(slugs) - _NAMED if len(slugs) > _NAMED + 1 else 0
    named = slugs[:_NAMED] if more else slugs
    last = f"{more} more" if more else named.pop()
    return f"{', '.join(named)} and {last} state" if named else f"{last} states"


def dated(what: str, *dates: str) -> str:
    """Return a slug as a sentence has it, with its dates in EDTF as far as there are any."""
    known = tuple(dict.fromkeys(date for date in dates if date))
    return " ".join((what.replace("_", " "), "/".join(known))) if known else what.replace("_", " ")


def grouped(said: Iterable[tuple[Claim, Said]]) -> dict[Claim, list[Said]]:
    """Gather those who claim the same."""
    found: dict[Claim, list[Said]] = defaultdict(list)
    for claim, one in said:
        found[claim].append(one)
    return dict(found)


def within(
    claims: Mapping[Claim, list[Said]], clash: Callable[[Claim, Claim], bool], *, kind: str, about: str
) -> Iterator[tuple[Claim, Claim] | Uncompared]:
    """Give every two claims about one question that clash, each pair once, in order."""
    kept = sorted(claims, key=repr)
    if len(kept) > CLAIMS_AT_MOST:
        yield Uncompared(kind=kind, about=about, claims=len(kept))
    yield from ((a, b) for a, b in combinations(kept[:CLAIMS_AT_MOST], 2) if clash(a, b))


def across(
    some: Mapping[Claim, list[Said]],
    others: Mapping[Claim, list[Said]],
    clash: Callable[[Claim, Claim], bool],
    *,
    kind: str,
    about: str,
) -> Iterator[tuple[Claim, Claim] | Uncompared]:
    """Give every claim of some with every claim of others that it clashes with. Few against many are all compared."""
    kept, against = sorted(some, key=repr), sorted(others, key=repr)
    if len(kept) * len(against) > CLAIMS_AT_MOST**2:
        yield Uncompared(kind=kind, about=about, claims=len(kept) + len(against))
        kept, against = kept[:CLAIMS_AT_MOST], against[:CLAIMS_AT_MOST]
    yield from ((a, b) for a, b in product(kept, against) if clash(a, b))
