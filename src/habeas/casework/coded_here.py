"""What was coded from one exhibit so far, as a screen lists it: each statement, its passage, and what rests on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from habeas.casework.context import Context
from habeas.casework.stated import retracted_by, speaking, thing
from habeas.casework.stating import Stated, list_statements
from habeas.model.ids import raw_of
from habeas.model.statements import (
    Act,
    CodedMention,
    Response,
    Retraction,
    SearchAction,
    Statement,
    Tally,
    concerns,
    thing_of,
)
from habeas.model.values import When
from habeas.vault.index import Index

_TERMS = {
    "mention": ("parties", "party"),
    "act": ("act_types", "act_type"),
    "involvement": ("involvement", "degree"),
    "event": ("event_kinds", "event_kind"),
    "relation": ("relations", "relation"),
    "search_action": ("search_actions", "search_kind"),
    "response": ("responses", "response"),
    "tally": ("tally_units", "unit"),
}
_DATES = ("start", "end", "when", "no_answer_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedLine:
    """One statement of an exhibit.

    `term`: the vocabulary and slug that say what it is. `called`: roles and how each in it is called ("" of somebody
    unnamed). `when`, `where`, `words`: as the source has it. `quotes`: the passages. `newest`: of one that counts no
    more, the statement that has taken its place, or the retraction, and `why` then; "" of one that counts.
    `rests`: how many others speak of what it describes; `replaces`: how many it took the place of.
    """

    id: str
    kind: str
    term: tuple[str, str]
    thing: str
    source: str
    called: tuple[tuple[str, str], ...] = field(repr=False)
    when: tuple[str, ...] = field(repr=False)
    where: str = field(repr=False)
    words: str = field(repr=False)
    quotes: tuple[str, ...] = field(repr=False)
    counts: bool
    newest: str
    retracted: bool
    why: str = field(repr=False)
    credibility: str
    rests: int
    replaces: int
    covered: bool


def coded_here(context: Context, case_name: str, exhibit: str) -> tuple[CodedLine, ...]:
    """List what was coded from an exhibit, older versions too, in the order in which it was coded.

    Raises: EvidenceError: the case has no such exhibit. AnchorError: a quote is not where its anchor says.
    """
    found = list_statements(context, case_name, exhibit=exhibit, history=True)
    with context.case(case_name, "statements") as case:
        return tuple(_line(case.index, one, found.names, found.slugs, found.retractions) for one in found.statements)


def lines_named(context: Context, case_name: str, exhibit: str, statements: Iterable[str]) -> tuple[CodedLine, ...]:
    """List some statements of an exhibit, by their ids."""
    wanted = set(statements)
    return tuple(one for one in coded_here(context, case_name, exhibit) if one.id in wanted)


def _line(
    index: Index, one: Stated, names: dict[str, str], slugs: dict[str, str], retractions: dict[str, Retraction]
) -> CodedLine:
    said = one.statement
    by = () if one.counts else retracted_by(index, raw_of(said.statement))
    newest = _newest(index, by)
    retraction = retractions.get(newest)
    described = thing_of(said)
    last = bool(described) and one.counts
    return CodedLine(
        id=said.statement,
        kind=one.kind,
        term=(_TERMS[one.kind][0], str(getattr(said, _TERMS[one.kind][1]))),
        thing=described,
        source=slugs.get(said.attribution.source, ""),
        called=() if one.covered else tuple(_called(said, names)),
        when=() if one.covered else _dates(said),
        where="" if one.covered else _where(said),
        words="" if one.covered else _words(said),
        quotes=() if one.covered else tuple(anchor.exact or anchor.fragment for anchor in said.attribution.anchors),
        counts=one.counts,
        newest=newest,
        retracted=retraction is not None,
        why=retraction.why if retraction else "",
        credibility=said.attribution.credibility,
        rests=len(speaking(index, described)) if last and thing(index, described) else 0,
        replaces=len(said.retracts),
        covered=one.covered,
    )


def _newest(index: Index, by: tuple[str, ...]) -> str:
    """Return what counts in the place of a statement: the last of those that retract it."""
    return by[-1] if by else ""


def _called(said: Statement, names: dict[str, str]) -> Iterable[tuple[str, str]]:
    if isinstance(said, CodedMention):
        for name in said.mention.names:
            yield "name", name.written
    for role, identifier in concerns(said):
        if identifier in names:
            yield role, names[identifier]


def _dates(said: Statement) -> tuple[str, ...]:
    found = [getattr(said, name, None) for name in _DATES]
    return tuple(dict.fromkeys(_when(one) for one in found if one))


def _when(when: When) -> str:
    return f"{when.edtf} ({when.stated})" if when.edtf and when.edtf != when.stated else when.stated


def _where(said: Statement) -> str:
    where = getattr(said, "where", None)
    return "" if where is None else str(where.stated)


def _words(said: Statement) -> str:
    match said:
        case Tally():
            return said.stated
        case Act() | Response():
            return said.words.text if said.words else ""
        case SearchAction():
            return " ".join(one.text for one in (said.asks, said.outcome) if one)
        case _:
            return ""
