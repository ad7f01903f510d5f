"""What the record knows that coding a sheet needs, as plain values; a caller fills it from wherever it keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from habeas.errors import StatementsError
from habeas.model.ids import Chance
from habeas.model.records import Source
from habeas.model.statements import Relation, Statement, concerns
from habeas.model.vocabularies import vocabulary
from habeas.statements.reading import Values

PREFIXES = {"mention": "men", "act": "act", "event": "evt", "search_action": "sea"}
"""Of the kinds whose statements describe a thing with an id of its own."""
_CALLED = {"men": "mention", "act": "act", "evt": "event", "sea": "search_action"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something that statements speak of: its kind, whose account it is, and of a mention its party."""

    kind: str  # mention | act | event | search_action
    source: str
    party: str = ""
    sealed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A statement that a row takes the place of: its kind, the thing it describes, and all that it replaced itself."""

    kind: str
    thing: str
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRead:
    """The text layer that a sheet quotes from: SHA-256, text, and the code points at which its pages begin."""

    sha256: str
    text: str = field(repr=False)
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the record knows.

    Args:
        exhibit: what was read. layer: its text, None where it has none.
        sealed: it is under a sealing label, so that every person in it stays sealed.
        sources: by id, and slugs: ids by slug. withdrew: ids of those that took back what they said.
        thing: tells of an id what it is, None where nothing has it.
        statement: tells of a statement's id what it is; None where there is none that counts.
        speaking: gives the statements that count and speak of an id.
        places: the ids of the places of the case.
        coder: user id, or the word by which a second coder is called. round: of a second coder's round.
    """

    exhibit: str
    layer: LayerRead | None
    sealed: bool
    sources: Mapping[str, Source]
    slugs: Mapping[str, str]
    withdrew: frozenset[str]
    thing: Callable[[str], Thing | None]
    statement: Callable[[str], Edited | None]
    speaking: Callable[[str], Iterable[Statement]]
    places: frozenset[str]
    chance: Chance
    today: date
    at: str
    coder: str
    round: str = ""

    def source(self, values: Values, key: str, name: str) -> str:
        """Return the id of a source that a sheet names by slug or id.

        Raises: StatementsError: there is none, or it withdrew.
        """
        found = self.slugs.get(name, name)
        if found in self.withdrew:
            raise values.fail(
                key,
                "this source withdrew: nothing more is recorded of what it says",
                "What others say is recorded as theirs.",
            )
        if found not in self.sources:
            raise values.fail(
                key,
                "there is no source of this name or id in the case",
                "`habeas sources` lists them; `habeas source add` makes one.",
            )
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """The names that rows of a sheet have, and what they and the ids of the record stand for."""

    known: Known
    handles: dict[str, str] = field(default_factory=dict)
    here: dict[str, Thing] = field(default_factory=dict)

    def one(self, values: Values, key: str, *kinds: str) -> str:
        """Return the id that a field names, by a row's name or an id; "" where the field is not there.

        Raises: StatementsError: nothing has it, it is of another kind, or it is a sealed mention.
        """
        return self._named(values, key, values.words(key), kinds) if key in values.row else ""

    def many(self, values: Values, key: str, *kinds: str) -> tuple[str, ...]:
        """Return the ids that a field names."""
        return tuple(dict.fromkeys(self._named(values, key, name, kinds) for name in values.many(key)))

    def thing(self, identifier: str) -> Thing | None:
        """Tell of an id what it is, None where nothing has it."""
        return self.here.get(identifier) or self.known.thing(identifier)

    def _named(self, values: Values, key: str, name: str, kinds: tuple[str, ...]) -> str:
        identifier = self.handles.get(name, name)
        thing = self.thing(identifier) if identifier[:3] in _CALLED else None
        wanted = " or ".join(kind.replace("_", " ") for kind in kinds)
        if thing is None:
            raise values.fail(
                key,
                f"no {wanted} of this sheet has this name, and nothing in the case has it as an id",
                'Give the row a name: as = "A".',
            )
        if thing.kind not in kinds:
            raise values.fail(key, f"this is {_with_article(thing.kind)}, where {wanted} is wanted")
        if thing.sealed:
            raise values.fail(
                key,
                "this person is a sealed mention: nothing else may speak of them",
                "They stand on a list that was forced out of somebody, or on a contact list. Code them from the "
                "statement of a source that says what was done to them, as a mention of that source.",
            )
        return identifier


def _with_article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind.replace('_', ' ')}"


def check_same_source(values: Values, key: str, thing: Thing | None, source: str) -> None:
    """Check that a statement speaks of an account of its own source.

    Whether two sources mean the same person is a judgement of its own, and it can be taken back.

    Raises: StatementsError: it is another source's.
    """
    if thing is not None and thing.source != source:
        raise values.fail(
            key,
            "this mention is another source's account",
            "Code this source's own mention of the person, and link the two: `habeas judge`.",
        )


def stands_between(relation: str, thing: Thing) -> bool:
    """Tell whether a relation (vocabulary relations) can stand between mentions of this party."""
    between = vocabulary("relations").terms[relation].traits.get("between", "any")
    parties = {"person": ("person",), "unit": ("unit", "group", "institution")}
    return between not in parties or thing.party in parties[between]


def check_speaks(statement: Statement, thing: Callable[[str], Thing | None]) -> None:
    """Check that a statement that was coded before may still speak of what it speaks of.

    What it was coded upon may have been edited since: a person may be held sealed now, or be a group, or another
    source's. What nothing describes any more is no objection: its account was retracted, and can come back.

    Args:
        thing: tells of an id what it is now.
    Raises: StatementsError: it may not. `place` is the statement's id.
    """
    for role, identifier in concerns(statement):
        now = thing(identifier)
        if now is None:
            continue
        why = ""
        if now.sealed:
            why = "speaks of a person who is held sealed"
        elif role in ("victim", "actor", "a", "b") and now.source != statement.attribution.source:
            why = "speaks of a mention that is another source's account"
        elif role == "victim" and now.party != "person":
            why = "has a victim who is no single person"
        elif isinstance(statement, Relation) and not stands_between(statement.relation, now):
            why = "is a relation that does not stand between such mentions"
        if why:
            raise StatementsError(
                f"a statement that counts {why}",
                place=statement.statement,
                advice="Retract that statement first, or edit it in the same sheet.",
            )
