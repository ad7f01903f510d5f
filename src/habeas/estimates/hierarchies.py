"""Which hierarchical log-linear models there are for so many lists: sets of terms that hold every part of each
term in them.

A term is a set of lists, written as a number whose bit j stands for list j: 0 is the constant, single bits are the
lists' own rates, two bits the dependence of a pair. A model holds the constant and every list, and with a term all
terms inside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from habeas.estimates.state import Flags, Floats, Ints

HIGHEST_ORDER = {2: 1, 3: 2, 4: 3, 5: 3, 6: 2}
"""Lists to the largest number of lists in one term, where all models are looked at; more lists: stepwise, pairs."""
MOST_LISTS_IN_FULL = max(HIGHEST_ORDER)
STEPWISE_ORDER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Cells and terms of one table.

    Args:
        cells: (C,) numbers of the patterns a person can have, without 0, in increasing order.
        terms: (P,) numbers of the terms a model may hold: the constant first, then by size.
    """

    cells: Ints
    terms: Ints

    @property
    def design(self) -> Floats:
        """(C, P): 1 where the cell's lists include the term's."""
        inside: Flags = (self.cells[:, None] & self.terms[None, :]) == self.terms[None, :]
        return inside.astype(np.float64)

    @property
    def always(self) -> Flags:
        """(P,): the constant and the lists, which every model holds."""
        return np.asarray(np.bitwise_count(self.terms) <= 1)


def terms_of(lists: int, *, order: int, apart: Iterable[int] = (), empty: Iterable[int] = ()) -> Terms:
    """Return the cells and terms for that many lists.

    Args:
        lists: J, 2 to 10 or so; there are 2^J - 1 cells.
        order: the largest number of lists in one term, 1 to J - 1 (with all J, nothing would tell the undocumented).
        apart: pairs whose lists cannot share anyone, as numbers with two bits: no cell and no term holds both.
        empty: terms that nobody documented has in full. They are kept (their effect is minus infinity), but what
            contains one of them would only be the same model again, and is left out.
    """
    cells = np.arange(1, 1 << lists, dtype=np.int64)
    terms = np.array(
        [sum(1 << j for j in some) for size in range(order + 1) for some in combinations(range(lists), size)],
        dtype=np.int64,
    )
    for pair in apart:
        cells, terms = cells[cells & pair != pair], terms[terms & pair != pair]
    for term in empty:
        terms = terms[(terms & term != term) | (terms == term)]
    return Terms(cells=cells, terms=terms)


def hierarchies(terms: Terms) -> Flags:
    """Return every hierarchical model of these terms, (models, P); terms of up to three lists.

    Every choice of pairs, and for each every choice of the triples all of whose pairs are chosen.
    """
    sizes = np.bitwise_count(terms.terms)
    pairs, triples = np.flatnonzero(sizes == 2), np.flatnonzero(sizes == 3)
    if sizes.max() > 3:
        raise ValueError("models with terms of more than three lists are not enumerated")
    models = np.repeat(terms.always[None, :], 1 << len(pairs), axis=0)
    models[:, pairs] = np.arange(len(models))[:, None] >> np.arange(len(pairs))[None, :] & 1
    for triple in triples:
        parts = pairs[terms.terms[pairs] & ~terms.terms[triple] == 0]
        allowed = models[models[:, parts].all(axis=1)] if len(parts) == 3 else models[:0]
        allowed = allowed.copy()
        allowed[:, triple] = True
        models = np.concatenate([models, allowed])
    return models


def named(model: Flags, terms: Terms, lists: tuple[str, ...]) -> str:
    """Write a model by its largest terms, as statisticians do: [a b][c] is a, b, c and the dependence of a and b."""
    held = [int(term) for term in terms.terms[model]]
    largest = [term for term in held if term and not any(term != other and term & other == term for other in held)]
    words = (" ".join(name for j, name in enumerate(lists) if term >> j & 1) for term in sorted(largest, key=_by_lists))
    return "".join(f"[{word}]" for word in words)


def _by_lists(term: int) -> tuple[int, ...]:
    return tuple(j for j in range(term.bit_length()) if term >> j & 1)
