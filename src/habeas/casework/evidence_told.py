"""What a finding can rest on, in words: each statement or row with who says it, what it states, and its passage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from habeas.casework.layers import is_sealed, labels_of
from habeas.casework.records import records_of
from habeas.casework.stated import statement
from habeas.errors import StatementsError
from habeas.fates.grounds import Ground
from habeas.model.attribution import Anchor
from habeas.model.mentions import StatedFate
from habeas.model.records import Described, Source
from habeas.model.statements import Act, Event, Involvement, Relation, Response, SearchAction, Statement
from habeas.model.values import When, Where
from habeas.model.vocabularies import vocabulary
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that is stated: a term of a vocabulary, with the day and place as the source wrote them.

    `by_list`: not the row says so, but being on the list.
    """

    vocabulary: str
    slug: str
    when: str = field(default="", repr=False)
    where: str = field(default="", repr=False)
    by_list: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Something that a finding can name. `row`: of a list, 0 of what was coded from `exhibit`.

    `passages`: what it quotes, none of a sealed file. `hard`: its file is labelled as hard to read. `outcome`: it
    states a death, remains, a release or that somebody lives.
    """

    ground: Ground
    source: str  # slug
    title: str = field(repr=False)
    exhibit: str
    row: int
    told: tuple[Told, ...]
    passages: tuple[str, ...] = field(repr=False)
    hard: bool

    @property
    def id(self) -> str:
        """Of the statement, or of the mention that a row is about."""
        return self.ground.id

    @property
    def outcome(self) -> bool:
        """Whether it states in its own words what became of somebody."""
        return bool(self.ground.says & {"reported_dead", "remains_found", "released", "reported_alive"})


def evidence_told(index: Index, grounds: Iterable[Ground], known: Mapping[str, Source]) -> tuple[Evidence, ...]:
    """Tell grounds in words, those that state an outcome first, then in the order given. What is gone is left out.

    Args:
        known: the sources of the case by id.
    Raises: AnchorError: a quote is not where its anchor says.
    """
    found = [one for ground in grounds for one in _told(index, ground, known)]
    return tuple(sorted(found, key=lambda one: (not one.ground.counts, not one.outcome)))


def _told(index: Index, ground: Ground, known: Mapping[str, Source]) -> Iterator[Evidence]:
    said: Described | Statement
    if ground.kind == "row":
        said = records_of(index, ground.id)[-1]
    else:
        try:
            said = statement(index, ground.id).statement
        except StatementsError:
            return  # it was withdrawn
    source = known[ground.source]
    at = said.attribution
    yield Evidence(
        ground=ground,
        source=source.slug,
        title=source.title,
        exhibit=at.exhibit,
        row=at.row,
        told=tuple(dict.fromkeys(_terms(said))),
        passages=tuple(dict.fromkeys(_quoted(index, at.anchors))),
        hard=_hard(index, at.exhibit),
    )


def _quoted(index: Index, anchors: Iterable[Anchor]) -> Iterator[str]:
    """Give what is quoted, but for what stands in a file that was sealed since."""
    for anchor in anchors:
        if anchor.exact and not is_sealed(index, anchor.exhibit):
            yield anchor.exact


def _hard(index: Index, exhibit: str) -> bool:
    terms = vocabulary("content_labels").terms
    return any(terms[one].traits.get("folded") == "yes" for one in labels_of(index, exhibit) if one in terms)


def _terms(said: Described | Statement) -> Iterator[Told]:
    match said:
        case Act():
            yield _term("act_types", said.act_type, said.start, said.where)
            if said.end_status:
                yield _term("end_status", said.end_status, said.end, said.where_end)
        case Response():
            yield _term("responses", said.response, said.when or said.no_answer_by)
        case SearchAction():
            yield _term("search_actions", said.search_kind, said.when)
        case Involvement():
            yield _term("involvement", said.degree)
        case Relation():
            yield _term("relations", said.relation, said.start)
        case Event():
            yield _term("event_kinds", said.event_kind, said.start, said.where)
        case _:
            yield from _fates(getattr(said, "fates", ()))


def _fates(fates: Iterable[StatedFate]) -> Iterator[Told]:
    for one in fates:
        yield Told(
            vocabulary="stated_fates",
            slug=one.says,
            when=one.when.stated if one.when else "",
            where=one.where.stated if one.where else "",
            by_list=one.basis == "list",
        )


def _term(vocabulary_name: str, slug: str, when: When | None = None, where: Where | None = None) -> Told:
    return Told(
        vocabulary=vocabulary_name,
        slug=slug,
        when=when.stated if when is not None else "",
        where=where.stated if where is not None else "",
    )
