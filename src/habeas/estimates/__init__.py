"""How many are documented, and how many nobody has documented.

A table of overlaps between lists becomes an answer: two lists by Chapman's estimate, three or more by a
Bayesian latent-class model, with a lower bound beside it.

Promises: the interval comes first and never goes without the words for what the method cannot see; a table
that cannot carry an estimate is refused, or gets a range without a middle, with the reason; the same seed
gives the same numbers, whatever the order of lists and rows; a sampler that has not converged says so.
Never: sees a person or a name of one, has a disk or a clock (a budget comes with the caller's),
repairs a table.
"""

from __future__ import annotations

from habeas.estimates.answer import DEFAULT_SEED, Answer, Estimator, Overlap, Status, estimate
from habeas.estimates.intervals import Interval
from habeas.estimates.reading import read_table
from habeas.estimates.table import CaptureTable, table_hash, table_of

__all__ = [
    "DEFAULT_SEED",
    "Answer",
    "CaptureTable",
    "Estimator",
    "Interval",
    "Overlap",
    "Status",
    "estimate",
    "read_table",
    "table_hash",
    "table_of",
]
