"""Which mentions of one person are likely one witness: what is unusual and the same on two lists was likely copied.

Who copies takes over the errors too. So two mentions of one person are held against each other field by field: how
likely would the one list state, by itself, exactly what the other states? A usual spelling and the day that everybody
gives are no sign; a misspelling that nobody else has, names in each other's place, a day that the other sources
contradict, a wording of the place that the list never uses else, are. What differs speaks against. The logarithm of
each ratio is weighed, as learnt where the copies are known (models/train_copies.py), and added up; how much two lists
copy is found from their own pairs.

A flag, never more: it links nobody, parts nobody and leaves nothing out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from habeas.model.records import Reason
from habeas.persons.accounts import Account
from habeas.persons.columns import Columns
from habeas.persons.copy_model import BEND, FIELDS, CopyModel, shipped_copy_model
from habeas.persons.stated_values import Stated, stated_values

LIKELY = 0.8
"""The probability from which a pair is told as likely one witness."""
UNUSUAL = 0.7
"""A pair is told only if something is the same in it that is usual, for the list and the person, at most so often."""
LARGEST = 40  # mentions of a person; of larger ones nothing is said, and their pairs are counted
_LIKELY_BEFORE = (
    0.5,
    9.5,
)  # of copying, before the pairs of two lists are seen: as if it had been seen so often, or not
_ENOUGH = 50  # pairs by which the agreement of two lists with the others is known
_MOST = 0.98
_ROUNDS = 50
_BIT = float(np.log(2.0))

Rows = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What two lists share. `persons` are on both; `copied` of them have mentions here and there that are likely one
    witness; `expected` is how many copies there are by the probabilities. Who copied from whom is not told: the records
    do not show it."""

    lists: tuple[str, str]
    persons: int
    copied: int
    expected: float

    @property
    def share(self) -> float | None:
        """Return the expected share of the shared persons of whom one list copied the other; None where no copy is
        likely, for then there is nothing to learn it from."""
        return min(self.expected / self.persons, 1.0) if self.copied else None


@dataclass(frozen=True, kw_only=True, eq=False)
class Copies:
    """Pairs of mentions of one person on two lists, first < second, with the log odds that one was copied.

    `adds`: what each field adds, in nats, shape (pairs, fields); with the log odds before, of the two lists, they are
    the log odds. `rarest`: how usual the least usual of what is the same is, 0 to 1. `left_out`:
    pairs of persons with too many mentions.
    """

    fields: tuple[str, ...]
    first: Rows
    second: Rows
    log_odds: Floats
    before: Floats
    adds: Floats
    rarest: Floats
    flows: tuple[Flow, ...]
    left_out: int

    @cached_property
    def likely(self) -> NDArray[np.intp]:
        """The pairs that are likely one witness, the likeliest first."""
        bar = np.log(LIKELY / (1 - LIKELY))
        found = np.flatnonzero((self.log_odds >= bar) & (self.rarest <= UNUSUAL))
        return found[np.argsort(-self.log_odds[found], kind="stable")]

    def probability(self, pair: int) -> float:
        """Return the probability that a pair is one witness."""
        return float(expit(self.log_odds[pair]))

    def reasons(self, pair: int) -> tuple[Reason, ...]:
        """Return why, in words and bits that add up to the log odds."""
        said = [Reason(field="prior", words="how much the two lists copy", bits=float(self.before[pair]) / _BIT)]
        for field, adds in zip(self.fields, self.adds[pair].tolist(), strict=True):
            if abs(adds) > 1e-12:
                said.append(Reason(field=field, words=_words(field, adds), bits=adds / _BIT))
        return tuple(said)


_TITLES = {
    "given": "given name",
    "father": "father's name",
    "family": "family name",
    "order": "parts of the name",
    "taken": "date taken",
    "form": "way of writing the date",
    "birth": "birth",
    "age": "age",
    "place": "place",
}


def _words(field: str, adds: float) -> str:
    if field == "order" and adds > 0:
        return "parts of the name: in each other's place on both"
    said = "differs" if adds < 0 else "the same, as this list would have it anyway" if adds < _BIT else (
        "the same, and unusual" if adds < 3 * _BIT else "the same, and very unusual"
    )  # fmt: skip
    return f"{_TITLES[field]}: {said}"


def copies(
    columns: Columns, accounts: Sequence[Account], labels: NDArray[np.int32], *, model: CopyModel | None = None
) -> Copies:
    """Say which mentions of one person are likely one witness.

    Args:
        accounts: those of the columns, in any order.
        labels: of each row its person.
        model: the one that comes with the program, if None.
    """
    chosen = model or shipped_copy_model()
    first, second, left_out = pairs_within(labels, columns.list_of)
    a, b = columns.list_of[first], columns.list_of[second]
    lists = np.minimum(a, b).astype(np.int64) * len(columns.lists) + np.maximum(a, b)
    stated = stated_values(columns, accounts, labels)
    adds, rarest = weighed(stated, first, second, agreement(stated, first, second, chosen), chosen)
    total = adds.sum(axis=1)
    before = np.zeros(len(first))
    for code in np.unique(lists):
        at = np.flatnonzero(lists == code)
        before[at] = _before(np.where(rarest[at] <= UNUSUAL, total[at], np.minimum(total[at], 0.0)))
    found = Copies(
        fields=FIELDS,
        first=first,
        second=second,
        log_odds=before + total,
        before=before,
        adds=adds,
        rarest=rarest,
        flows=(),
        left_out=left_out,
    )
    return _with_flows(found, columns, labels, lists)


def agreement(stated: Stated, first: Rows, second: Rows, model: CopyModel) -> Floats:
    """Return how often two lists that do not copy state the same, for each pair and field, shape (pairs, fields).

    That is as the model has it, or as the two lists agree with all others if that is more: lists that are kept with
    care agree without copying.
    """
    found = np.tile(np.array(model.agree), (len(first), 1))
    lists = int(stated.list_of.max(initial=0)) + 1
    a, b = stated.list_of[first].astype(np.int64), stated.list_of[second].astype(np.int64)
    for at, values in enumerate(stated.values):
        pair = values.comparable(first, second)
        same = pair & (values.code[first] == values.code[second])
        known, agreed = (np.bincount((a * lists + b)[some], minlength=lists * lists) for some in (pair, same))
        known, agreed = (one.reshape(lists, lists) + one.reshape(lists, lists).T for one in (known, agreed))
        # Of the two lists with all others: what each has with any, less twice what they have with each other.
        of, with_ = (one.sum(axis=1)[a] + one.sum(axis=1)[b] - 2 * one[a, b] for one in (known, agreed))
        enough = of >= _ENOUGH
        found[enough, at] = np.maximum(found[enough, at], with_[enough] / of[enough])
    return np.asarray(np.minimum(found, _MOST))


def weighed(stated: Stated, first: Rows, second: Rows, agree: Floats, model: CopyModel) -> tuple[Floats, Floats]:
    """Return what each field adds to the log odds of pairs, and how usual the least usual of what is the same is."""
    by_second, unusual = stated.ratios(first, second, agree=agree, kept=model.kept)
    by_first, also = stated.ratios(second, first, agree=agree, kept=model.kept)
    by_second, by_first = (
        bent(ratios) @ np.concatenate([np.diag(model.weights), np.diag(model.beyond)])
        for ratios in (by_second, by_first)
    )
    one, other = by_second.sum(axis=1), by_first.sum(axis=1)
    # Which of the two copied is not known: the mean of both ratios, and each field's part in it.
    together = np.logaddexp(one, other) - np.log(2.0)
    share = expit(one - other)[:, None]
    adds = share * by_second + (1 - share) * by_first
    rest = (together - adds.sum(axis=1))[:, None]
    parts = np.abs(adds)
    adds += rest * parts / np.maximum(parts.sum(axis=1), 1e-12)[:, None]
    return adds, np.minimum(unusual, also)


def bent(ratios: Floats) -> Floats:
    """Return logarithms of ratios in two parts, side by side: up to the bend, and what is beyond."""
    return np.concatenate([np.minimum(ratios, BEND), np.maximum(ratios - BEND, 0.0)], axis=1)


def _before(total: Floats) -> float:
    """Return the log odds that a pair of two lists is a copy, before anything of it is known: the share at which the
    expected number of copies is that share (an EM fixed point), pulled to few copies."""
    yes, no = _LIKELY_BEFORE
    share = yes / (yes + no)
    for _ in range(_ROUNDS):
        odds = np.log(share / (1 - share))
        share = float((expit(total + odds).sum() + yes) / (len(total) + yes + no))
    return float(np.log(share / (1 - share)))


def pairs_within(labels: NDArray[np.int32], list_of: NDArray[np.int32]) -> tuple[Rows, Rows, int]:
    """Return the pairs of rows of one person on two lists, and how many pairs of too large persons are left out."""
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    sizes = np.diff(np.append(starts, len(order)))
    firsts, seconds = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    for size in range(2, LARGEST + 1):
        at = starts[sizes == size]
        if len(at):
            rows = np.sort(order[at[:, None] + np.arange(size)], axis=1).astype(np.int32)
            for i, j in combinations(range(size), 2):
                firsts.append(rows[:, i])
                seconds.append(rows[:, j])
    first, second = np.concatenate(firsts), np.concatenate(seconds)
    kept = list_of[first] != list_of[second]
    first, second = first[kept], second[kept]
    sorted_ = np.lexsort((second, first))
    large = sizes[sizes > LARGEST].astype(np.int64)
    return first[sorted_], second[sorted_], int((large * (large - 1) // 2).sum())


def _with_flows(found: Copies, columns: Columns, labels: NDArray[np.int32], lists: NDArray[np.int64]) -> Copies:
    """Put to the pairs what each two lists share."""
    told = np.zeros(len(found.first), dtype=np.bool_)
    told[found.likely] = True
    chance = expit(found.log_odds)
    persons = labels[found.first]
    flows = []
    for code in np.unique(lists):
        at = np.flatnonzero(lists == code)
        shared, place = np.unique(persons[at], return_inverse=True)
        # A person with several pairs is copied as surely as the surest of them.
        surest = np.zeros(len(shared))
        np.maximum.at(surest, place, chance[at])
        low, high = (columns.lists[one] for one in divmod(int(code), len(columns.lists)))
        flows.append(
            Flow(
                lists=(low, high),
                persons=len(shared),
                copied=len(np.unique(persons[at][told[at]])),
                expected=float(surest.sum()),
            )
        )
    return replace(found, flows=tuple(flows))


def witnesses(sources: Sequence[str], alike: Sequence[tuple[int, int]]) -> int:
    """Return on how many witnesses a person rests: their sources, those that likely copied each other taken as one.

    Args:
        sources: of each mention.
        alike: pairs of mentions, by their places, that are likely one witness.
    """
    parts = {source: source for source in sources}

    def root(source: str) -> str:
        while parts[source] != source:
            source = parts[source]
        return source

    for one, other in alike:
        parts[root(sources[one])] = root(sources[other])
    return len({root(source) for source in sources})
