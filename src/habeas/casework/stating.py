"""Statements: the list of them, each with its source and its passage, and the history of those that were edited."""

from __future__ import annotations

from dataclasses import dataclass, field

from habeas.casework.context import Context, find_source, sources
from habeas.casework.layers import exhibit_of
from habeas.casework.records import find_person, records_of
from habeas.casework.sourcing import independent
from habeas.casework.stated import Kept, Wanted, retraction, statements
from habeas.errors import ModelError, StatementsError
from habeas.model.ids import check_id, id_of
from habeas.model.statements import CodedMention, Retraction, Statement, concerns, kind_of, thing_of
from habeas.model.values import Where
from habeas.statements.origins import Independence
from habeas.vault.case import Case
from habeas.vault.index import Index

_PREFIXES = ("men", "per", "act", "evt", "sea")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One statement in a list. `earlier_layer`: its quote counts in a text layer that is not the newest.

    `covered`: it describes a person who is held sealed, and nobody asked to see those.
    """

    statement: Statement = field(repr=False)
    counts: bool
    retracted_by: tuple[str, ...]
    earlier_layer: bool
    covered: bool

    @property
    def kind(self) -> str:
        """Its kind: mention, act, …"""
        return kind_of(self.statement)

    def as_object(self, *, words: bool) -> dict[str, object]:
        """Return the object that programs read: ids and terms; `words` adds what names people and quotes them."""
        said, words = self.statement.attribution, words and not self.covered
        told: dict[str, object] = {
            "id": self.statement.statement,
            "kind": self.kind,
            "counts": self.counts,
            "retracted_by": list(self.retracted_by),
            "retracts": list(self.statement.retracts),
            "thing": thing_of(self.statement) or None,
            "concerns": [{"role": role, "id": identifier} for role, identifier in concerns(self.statement)],
            "source": said.source,
            "relayed_by": list(said.relayed_by),
            "credibility": said.credibility,
            "asserted_on": said.asserted_on.edtf if said.asserted_on else None,
            "coded_by": said.coded_by,
            "coded_at": said.coded_at,
            "vocabularies": said.vocabularies,
            "anchors": [
                {
                    "exhibit": one.exhibit,
                    "layer": one.layer or None,
                    "start": one.start,
                    "end": one.end,
                    "fragment": one.fragment or None,
                    **({"exact": one.exact} if words else {}),
                }
                for one in said.anchors
            ],
            "earlier_layer": self.earlier_layer,
        }
        return told | _terms(self.statement) | ({"names": _names(self.statement)} if words else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedList:
    """Statements, on whom they rest, and how sources and (where words were asked for) mentions are called.

    `retractions`: those that keep one of the statements from counting and put nothing in its place.
    """

    statements: tuple[Stated, ...]
    independence: Independence
    slugs: dict[str, str]
    retractions: dict[str, Retraction] = field(repr=False)
    names: dict[str, str] = field(repr=False)

    def as_object(self, *, words: bool = False) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "statements": [one.as_object(words=words) for one in self.statements],
            "retractions": [
                {"id": one.statement, "at": one.at, "by": one.by, **({"why": one.why} if words else {})}
                for one in self.retractions.values()
            ],
            "independent": len(self.independence.independent),
            "unidentified": len(self.independence.unidentified),
            "sources": self.slugs,
        }


def list_statements(
    context: Context,
    case_name: str,
    *,
    kind: str = "",
    about: str = "",
    source: str = "",
    exhibit: str = "",
    history: bool = False,
    words: bool = True,
    sealed: bool = False,
) -> StatedList:
    """List statements in the order in which they were coded; every quote is looked up again.

    Args:
        about: id of a person, mention, act, event or search. source: slug or id. history: those too that count no more.
        words: names and quotes will be shown, which stands in the log. sealed: those too of persons held sealed.
    Raises: StatementsError, PersonsError, EvidenceError: no such id. AnchorError: a quote is not where its anchor says.
    """
    with context.case(case_name, "statements") as case:
        if exhibit:
            exhibit_of(case.index, exhibit)
        wanted = Wanted(
            kind=kind, source=find_source(case.index, source).id if source else "", exhibit=exhibit, history=history
        )
        found = _of(case.index, wanted, _things(case.index, about))
        covered = frozenset() if sealed else _sealed(found)
        if words:
            _note(context, case, found, covered)
        newest = _newest_layers(case.index)
        return StatedList(
            statements=tuple(
                Stated(
                    statement=one.statement,
                    counts=one.counts,
                    retracted_by=one.retracted_by,
                    earlier_layer=any(
                        anchor.layer and newest.get(anchor.exhibit, anchor.layer) != anchor.layer
                        for anchor in one.statement.attribution.anchors
                    ),
                    covered=thing_of(one.statement) in covered,
                )
                for one in found
            ),
            retractions=_retractions(case.index, found),
            independence=independent(case.index, (one.statement.attribution for one in found if one.counts)),
            slugs={one.id: one.slug for one in sources(case.index)},
            names=_names_of_mentions(case.index, found, covered) if words else {},
        )


def _sealed(found: tuple[Kept, ...]) -> frozenset[str]:
    """Return the mentions that statements describe of persons who are, or once were, held sealed."""
    said = (one.statement for one in found)
    return frozenset(one.mention.id for one in said if isinstance(one, CodedMention) and one.sealed)


def _mentions(found: tuple[Kept, ...]) -> list[str]:
    """Return the mentions that statements describe or concern."""
    ids = {thing_of(one.statement) for one in found}
    ids |= {identifier for one in found for _, identifier in concerns(one.statement)}
    return sorted(one for one in ids if one.startswith("men_"))


def _names_of_mentions(index: Index, found: tuple[Kept, ...], covered: frozenset[str]) -> dict[str, str]:
    """Return how each mention that statements describe or concern is called: its first name, else its party."""
    called: dict[str, str] = {}
    for identifier in _mentions(found):
        if identifier in covered:
            called[identifier] = "a person held sealed"
            continue
        said = list(statements(index, Wanted(kind="mention", thing=identifier), check=False))
        described = [one.statement for one in said if isinstance(one.statement, CodedMention)]
        listed = records_of(index, identifier)
        names = [name.written for one in (*described, *listed) for name in one.mention.names]
        party = described[-1].party if described else "person"
        called[identifier] = names[0] if names else f"unnamed {party.replace('_', ' ')}"
    return called


def _things(index: Index, about: str) -> tuple[str, ...]:
    """Return the ids that `about` comes to: of a person, every mention.

    Raises: StatementsError: not an id of something that statements speak of.
    """
    if not about:
        return ()
    try:
        check_id(about, about[:3] if about[:3] in _PREFIXES else "men")
    except ModelError:
        raise StatementsError(
            "statements are about ids: men_, per_, act_, evt_ or sea_ and 32 digits and letters a to f",
            advice="`habeas search` finds people; `habeas statements` without --about lists all.",
        ) from None
    return find_person(index, about).mentions if about.startswith("per_") else (about,)


def _of(index: Index, wanted: Wanted, things: tuple[str, ...]) -> tuple[Kept, ...]:
    if not things:
        return tuple(statements(index, wanted))
    found = {one.statement.statement: one for thing in things for one in statements(index, _about(wanted, thing))}
    # Of a person also who was involved in what was done to them, and what was answered about it.
    acts = {thing_of(one.statement) for one in found.values() if kind_of(one.statement) == "act"} - set(things)
    for act in sorted(acts):
        found |= {one.statement.statement: one for one in statements(index, _about(wanted, act))}
    order = [id_of("stm", bytes(raw)) for (raw,) in index.database.execute("SELECT id FROM statement ORDER BY n")]
    kept = (found[identifier] for identifier in order if identifier in found)
    return tuple(one for one in kept if wanted.kind in ("", kind_of(one.statement)))


def _about(wanted: Wanted, thing: str) -> Wanted:
    """Return what is wanted of one thing, of every kind."""
    return Wanted(thing=thing, source=wanted.source, exhibit=wanted.exhibit, history=wanted.history)


def _note(context: Context, case: Case, found: tuple[Kept, ...], covered: frozenset[str]) -> None:
    """Note whose record and which files' words are about to be shown."""
    exhibits = {anchor.exhibit for one in found for anchor in one.statement.attribution.anchors}
    if found:
        mentions = [one for one in _mentions(found) if one not in covered]
        context.opened(case, "listed", "statements", mentions, exhibits=sorted(exhibits))


def _newest_layers(index: Index) -> dict[str, str]:
    """Return the layer that each exhibit is quoted from now."""
    rows = index.database.execute("SELECT exhibit, layer FROM reading WHERE layer != '' ORDER BY n")
    return {str(exhibit): str(layer) for exhibit, layer in rows}


def _retractions(index: Index, found: tuple[Kept, ...]) -> dict[str, Retraction]:
    by = dict.fromkeys(one for kept in found for one in kept.retracted_by)
    known = ((one, retraction(index, one)) for one in by)
    return {one: said for one, said in known if said is not None}


def _terms(statement: Statement) -> dict[str, object]:
    """Return the coded fields of a statement: slugs, numbers and dates, no text."""
    told: dict[str, object] = {}
    for key in (
        "act_type",
        "event_kind",
        "search_kind",
        "response",
        "relation",
        "degree",
        "actor_kind",
        "party",
        "unit",
    ):
        value = getattr(statement, key, "")
        if isinstance(value, str) and value:
            told[key] = value
    for key in ("methods", "purposes"):
        value = getattr(statement, key, ())
        if value:
            told[key] = list(value)
    for key in ("place_kind", "end_status", "consistency", "no_action_reason", "capacity", "least", "most"):
        value = getattr(statement, key, None)
        if value not in (None, ""):
            told[key] = value
    for key in ("start", "end", "when", "no_answer_by"):
        value = getattr(statement, key, None)
        if value is not None:  # null: stated, in words that nobody has read as a date
            told[key] = value.edtf
    for key in ("where", "where_end"):
        value = getattr(statement, key, None)
        if isinstance(value, Where):
            told[key] = {"place": value.place, "precision": value.precision}
    if isinstance(statement, CodedMention):
        told["sealed"] = statement.sealed
        told["fates"] = [{"says": one.says, "when": one.when.edtf if one.when else None} for one in statement.fates]
    return told


def _names(statement: Statement) -> list[str]:
    return [name.written for name in statement.mention.names] if isinstance(statement, CodedMention) else []
