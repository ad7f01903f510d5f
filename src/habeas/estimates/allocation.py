"""People whose stratum is not known, put into strata at random, as likely as the model thinks at that moment.

With n_s,x ~ Poisson(mu_s pi_s(x)) independent over strata and patterns, the people of one pattern who may be in a set
of strata fall into them multinomially, with chances proportional to mu_s pi_s(x). Drawn anew in every sweep, the doubt
about their stratum is part of the answer; nobody is left out, and nobody is put where they cannot be.

It assumes that a label is missing at random given the lists a person is on and the labels that are known: among people
of the same lists, those without a label are spread over the strata as those with one are.

Source: Manrique-Vallier, Ball & Sulmont (2019), "Estimating the number of fatal victims of the Peruvian internal armed
conflict, 1980-2000: an application of modern multi-list capture-recapture techniques", arXiv 1906.04763.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from habeas.estimates.state import Flags, Floats, Ints
from habeas.estimates.strata_table import StrataTable


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCells:
    """The people of unknown stratum, one row for each set of strata and pattern that has any.

    Args:
        allowed: (C, S) the strata they may be in.
        pattern: (C,) their pattern's number of M.
        row: (C,) their set's number of A.
        people: (C,) how many.
    """

    allowed: Flags
    pattern: Ints
    row: Ints
    people: Ints


def open_cells(table: StrataTable) -> OpenCells:
    """Return the people of unknown stratum of a table, by set and pattern."""
    row, pattern = np.nonzero(table.open_counts)
    return OpenCells(allowed=table.open_sets[row], pattern=pattern, row=row, people=table.open_counts[row, pattern])


def allocate(cells: OpenCells, log_expected: Floats, rng: Generator) -> Ints:
    """Draw how many of each open cell are in each stratum.

    Args:
        log_expected: log mu_s pi_s(x), (chains, S, M), up to what all strata of a chain share.
    Returns: (chains, C, S) persons, 0 where they may not be; each cell sums to its people.
    """
    logs = np.where(cells.allowed, log_expected[:, :, cells.pattern].transpose(0, 2, 1), -np.inf)
    weights = np.exp(logs - logs.max(axis=2, keepdims=True))
    # Sums from the end: at the last allowed stratum the chance is exactly 1, so rounding leaves nobody over who would
    # then be lost, or be put where they cannot be.
    tails = np.cumsum(weights[:, :, ::-1], axis=2)[:, :, ::-1]
    left = np.broadcast_to(cells.people, weights.shape[:2]).copy()
    placed = np.zeros(weights.shape, dtype=np.int64)
    for stratum in np.flatnonzero(cells.allowed.any(axis=0)):
        weight, tail = weights[:, :, stratum], tails[:, :, stratum]
        chance = np.divide(weight, tail, out=np.zeros_like(weight), where=tail > 0.0)
        placed[:, :, stratum] = rng.binomial(left, chance)
        left -= placed[:, :, stratum]
    return placed


def completed(table: StrataTable, cells: OpenCells, placed: Ints) -> Ints:
    """Return the counts of every stratum with the people who were put there, (chains, S, M)."""
    of_pattern = (cells.pattern[:, None] == np.arange(len(table.patterns))).astype(np.int64)
    return np.asarray(table.known + placed.transpose(0, 2, 1) @ of_pattern)
