"""The coded statements of a case, read from the index. Every quote is checked again when it is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from habeas.casework.layers import KeptLayer, check_quotes
from habeas.errors import StatementsError
from habeas.model.encoding import decode_fast
from habeas.model.ids import id_of, raw_of
from habeas.model.statements import Act, CodedMention, Event, Retraction, SearchAction, Statement
from habeas.statements.known import Edited, Thing
from habeas.vault.index import Index

_PREFIX = {"mention": "men", "act": "act", "event": "evt", "search_action": "sea"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A statement as the record has it: whether it counts, and which statements retract it."""

    statement: Statement
    counts: bool
    retracted_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which statements: by kind, the thing they describe or concern, originating source, exhibit; all where empty.

    `history`: those too that count no more. `round`: of a second coder's round, instead of those that count.
    """

    kind: str = ""
    thing: str = ""
    source: str = ""
    exhibit: str = ""
    history: bool = False
    round: str = ""


def statements(index: Index, wanted: Wanted = Wanted(), *, check: bool = True) -> Iterator[Kept]:
    """Give statements in the order of the log.

    Args:
        check: whether their quotes are looked up in the text layers again; only counting goes without.
    Raises: AnchorError: a quote is not where its anchor says.
    """
    where, values = _where(wanted)
    rows = index.database.execute(f"SELECT id, in_force, body FROM statement WHERE {where} ORDER BY n", values)
    seen: dict[tuple[str, str], KeptLayer] = {}
    for identifier, counts, body in [*rows]:
        statement = decode_fast(bytes(body))
        if isinstance(statement, Statement):
            if check:
                check_quotes(index, statement.attribution.anchors, place=statement.statement, seen=seen)
            by = () if counts else retracted_by(index, bytes(identifier))
            yield Kept(statement=statement, counts=bool(counts), retracted_by=by)


def _where(wanted: Wanted) -> tuple[str, tuple[str | bytes, ...]]:
    """Return the conditions for what is wanted, and the values in them. Each can use the index that is made for it."""
    conditions: list[str] = ["kind != 'retraction'", "round = ?"]
    values: list[str | bytes] = [wanted.round]
    if not wanted.history:
        conditions.append("in_force = 1")
    for column, value in (("kind", wanted.kind), ("source", wanted.source), ("exhibit", wanted.exhibit)):
        if value:
            conditions.append(f"{column} = ?")
            values.append(value)
    if wanted.thing:
        both = "SELECT n FROM statement WHERE thing = ? UNION SELECT n FROM concern WHERE thing = ?"
        conditions.append(f"n IN ({both})")
        values += [raw_of(wanted.thing)] * 2
    return " AND ".join(conditions), tuple(values)


def statement(index: Index, identifier: str, *, check: bool = True) -> Kept:
    """Return one statement.

    Raises: StatementsError: there is none of this id. AnchorError.
    """
    row = index.database.execute(
        "SELECT in_force, body FROM statement WHERE id = ? AND kind != 'retraction'", (raw_of(identifier),)
    ).fetchone()
    found = decode_fast(bytes(row[1])) if row else None
    if row is None or not isinstance(found, Statement):
        raise StatementsError(
            "there is no statement of this id in the case, or it was withdrawn",
            advice="`habeas statements` lists them.",
        )
    if check:
        check_quotes(index, found.attribution.anchors, place=found.statement)
    return Kept(statement=found, counts=bool(row[0]), retracted_by=retracted_by(index, raw_of(identifier)))


def retracted_by(index: Index, identifier: bytes) -> tuple[str, ...]:
    """Return the statements and retractions that count and by which a statement does not."""
    found = index.database.execute(
        "SELECT r.by FROM retraction r JOIN statement s ON s.id = r.by WHERE r.of = ? AND s.in_force = 1 ORDER BY s.n",
        (identifier,),
    )
    return tuple(id_of("stm", bytes(by)) for (by,) in found)


def thing(index: Index, identifier: str) -> Thing | None:
    """Tell of an id what it is: a mention, act, event or search of a statement that counts, or a list's row."""
    raw = raw_of(identifier)
    row = index.database.execute("SELECT body FROM counted WHERE thing = ? ORDER BY n DESC LIMIT 1", (raw,)).fetchone()
    said = decode_fast(bytes(row[0])) if row else None
    match said:
        case CodedMention():
            return Thing(kind="mention", source=said.attribution.source, party=said.party, sealed=said.sealed)
        case Act():
            return Thing(kind="act", source=said.attribution.source)
        case Event():
            return Thing(kind="event", source=said.attribution.source)
        case SearchAction():
            return Thing(kind="search_action", source=said.attribution.source)
    listed = index.database.execute("SELECT source FROM record WHERE mention = ? LIMIT 1", (raw,)).fetchone()
    return None if listed is None else Thing(kind="mention", source=str(listed[0]), party="person")


def edited(index: Index, identifier: str, *, round_: str = "") -> Edited | None:
    """Tell of a statement that counts what a row takes the place of; None where there is none."""
    row = index.database.execute(
        "SELECT kind, thing FROM statement WHERE id = ? AND in_force = 1 AND round = ? AND kind != 'retraction'",
        (raw_of(identifier), round_),
    ).fetchone()
    if row is None:
        return None
    described = id_of(_PREFIX[str(row[0])], row[1]) if isinstance(row[1], bytes) else ""
    return Edited(kind=str(row[0]), thing=described, chain=chain(index, identifier))


def chain(index: Index, identifier: str) -> tuple[str, ...]:
    """Return a statement and everything that it replaced, and that replaced what: none of them is to come back."""
    found: dict[bytes, None] = {}
    waiting = [raw_of(identifier)]
    while waiting:
        here = waiting.pop(0)
        if here not in found:
            found[here] = None
            below = index.database.execute("SELECT of FROM retraction WHERE by = ? ORDER BY of", (here,))
            waiting += [bytes(of) for (of,) in [*below]]
    return tuple(id_of("stm", one) for one in found)


def counting(index: Index, identifiers: Iterable[str]) -> frozenset[str]:
    """Return those of some statements that count; a retraction is none of them."""
    query = "SELECT 1 FROM counted WHERE id = ? AND kind != 'retraction'"
    return frozenset(one for one in identifiers if index.database.execute(query, (raw_of(one),)).fetchone())


def speaking(index: Index, identifier: str) -> tuple[Statement, ...]:
    """Return the statements that count and speak of a thing without describing it, in the order of the log."""
    rows = index.database.execute(
        "SELECT DISTINCT s.n, s.body FROM concern c JOIN counted s ON s.n = c.n WHERE c.thing = ? ORDER BY s.n",
        (raw_of(identifier),),
    )
    found = (decode_fast(bytes(body)) for _, body in [*rows])
    return tuple(one for one in found if isinstance(one, Statement))


def retraction(index: Index, identifier: str) -> Retraction | None:
    """Return a retraction of this id; None where it is none."""
    row = index.database.execute(
        "SELECT body FROM statement WHERE id = ? AND kind = 'retraction'", (raw_of(identifier),)
    ).fetchone()
    found = decode_fast(bytes(row[0])) if row else None
    return found if isinstance(found, Retraction) else None
