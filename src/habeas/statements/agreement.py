"""How far coders agree, term by term, and each passage on which they do not.

What is compared is whether a term was coded in a paragraph, by everybody who coded the exhibit. Nobody is ranked: a
disagreement is a question to the vocabulary or to the passage before it is one to a person. Of grounds only the whole
is told: no list of passages is made by why somebody was persecuted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from habeas.model.statements import (
    Act,
    CodedMention,
    Event,
    Involvement,
    Relation,
    Response,
    SearchAction,
    Statement,
    Tally,
)
from habeas.model.vocabularies import vocabulary
from habeas.statements.alpha import Alpha, Marks, alphas

VOCABULARIES = (
    *("act_types", "methods", "grounds", "purposes", "end_status", "involvement", "event_kinds", "relations"),
    *("search_actions", "responses", "tally_units", "parties"),
)
"""Whose terms are compared. Of `parties` the term `person` says that a person is mentioned."""
WHOLE_ONLY = frozenset({"grounds"})
"""Of these neither terms nor passages are told."""


class Paragraph(NamedTuple):
    """A paragraph of an exhibit's text: its number from 1, and where it begins and ends, in code points."""

    exhibit: str
    number: int
    start: int
    end: int


class Mark(NamedTuple):
    """A coder coded a term in a paragraph."""

    coder: str
    paragraph: Paragraph
    vocabulary: str
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A term that some who coded the exhibit saw in a paragraph, and others did not."""

    paragraph: Paragraph
    vocabulary: str
    term: str
    coded_by: tuple[str, ...]
    not_by: tuple[str, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "exhibit": self.paragraph.exhibit,
            "paragraph": self.paragraph.number,
            "start": self.paragraph.start,
            "end": self.paragraph.end,
            "vocabulary": self.vocabulary,
            "term": self.term,
            "coded_by": list(self.coded_by),
            "not_by": list(self.not_by),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Alpha of each vocabulary as a whole and of each of its terms that anybody coded, and the disagreements.

    `units`: paragraphs that at least two coders saw. `coders`: words or ids, in the order of their letters.
    `disagreements` leaves out those about `WHOLE_ONLY`; `untold` counts them.
    """

    units: int
    exhibits: tuple[str, ...]
    coders: tuple[str, ...]
    vocabularies: tuple[tuple[str, Alpha], ...]
    terms: tuple[tuple[str, str, Alpha], ...]
    disagreements: tuple[Disagreement, ...]
    untold: int


def terms_of(statement: Statement) -> Iterator[tuple[str, str]]:
    """Give the terms that a statement codes, each with its vocabulary."""
    match statement:
        case Act():
            yield "act_types", statement.act_type
            yield from (("methods", term) for term in statement.methods)
            yield from (("grounds", term) for term in statement.grounds)
            yield from (("purposes", term) for term in statement.purposes)
            if statement.end_status:
                yield "end_status", statement.end_status
        case Involvement():
            yield "involvement", statement.degree
        case Event():
            yield "event_kinds", statement.event_kind
        case Relation():
            yield "relations", _either_way(statement.relation)
        case SearchAction():
            yield "search_actions", statement.search_kind
        case Response():
            yield "responses", statement.response
        case Tally():
            yield "tally_units", statement.unit
        case CodedMention():
            yield "parties", statement.party


def agree(
    marks: Iterable[Mark],
    paragraphs: Sequence[Paragraph],
    coders: Mapping[str, frozenset[str]],
    *,
    draws: int,
    rng: Generator,
) -> Agreement:
    """Compare who coded which term in which paragraph.

    Args:
        marks: what was coded; marks twice count once.
        paragraphs: every paragraph of every exhibit that is compared, those too in which nothing was coded.
        coders: by exhibit, who coded it. Whoever did not is missing there, and is not counted as having seen nothing.
        draws: of the bootstrap. rng: gives them.
    """
    units = sorted(one for one in set(paragraphs) if len(coders.get(one.exhibit, ())) >= 2)
    place = {one: at for at, one in enumerate(units)}
    coded: dict[tuple[str, str], dict[Paragraph, set[str]]] = defaultdict(lambda: defaultdict(set))
    for mark in marks:
        if mark.paragraph in place and mark.coder in coders[mark.paragraph.exhibit]:
            coded[mark.vocabulary, mark.term][mark.paragraph].add(mark.coder)
    terms = sorted(coded, key=_in_order)
    ones = np.zeros((len(terms), len(units)), dtype=np.int64)
    for row, term in enumerate(terms):
        for paragraph, by in coded[term].items():
            ones[row, place[paragraph]] = len(by)
    seen = np.array([len(coders[one.exhibit]) for one in units], dtype=np.int64)
    used = tuple(dict.fromkeys(name for name, _ in terms))
    groups = tuple(tuple(row for row, (name, _) in enumerate(terms) if name == wanted) for wanted in used)
    each = tuple((row,) for row in range(len(terms)))
    found = alphas(Marks(ones=ones, seen=seen), (*groups, *each), draws=draws, rng=rng)
    differing = tuple(_disagreements(coded, coders))
    told = tuple(one for one in differing if one.vocabulary not in WHOLE_ONLY)
    return Agreement(
        units=len(units),
        exhibits=tuple(sorted({one.exhibit for one in units})),
        coders=tuple(sorted({coder for one in units for coder in coders[one.exhibit]})),
        vocabularies=tuple(zip(used, found[: len(used)], strict=True)),
        terms=tuple(
            (name, term, alpha)
            for (name, term), alpha in zip(terms, found[len(used) :], strict=True)
            if name not in WHOLE_ONLY
        ),
        disagreements=told,
        untold=len(differing) - len(told),
    )


def _disagreements(
    coded: Mapping[tuple[str, str], Mapping[Paragraph, set[str]]], coders: Mapping[str, frozenset[str]]
) -> Iterator[Disagreement]:
    """Give each term and paragraph on which those who saw it differ, in the order of the text."""
    where = sorted((paragraph, _in_order(term), term) for term, by in coded.items() for paragraph in by)
    for paragraph, _, (name, term) in where:
        by, saw = coded[name, term][paragraph], coders[paragraph.exhibit]
        if by != saw:
            yield Disagreement(
                paragraph=paragraph,
                vocabulary=name,
                term=term,
                coded_by=tuple(sorted(by)),
                not_by=tuple(sorted(saw - by)),
            )


def _in_order(term: tuple[str, str]) -> tuple[int, int, str]:
    """Sort terms as the vocabularies have them; one that this version does not know comes last."""
    name, slug = term
    slugs = vocabulary(name).slugs
    return VOCABULARIES.index(name), slugs.index(slug) if slug in slugs else len(slugs), slug


def _either_way(relation: str) -> str:
    """Return a relation as it is compared: "parent of" and, seen from the other side, "child of" are one."""
    terms = vocabulary("relations").terms
    inverse = terms[relation].traits.get("inverse", relation) if relation in terms else relation
    return min(relation, inverse)
