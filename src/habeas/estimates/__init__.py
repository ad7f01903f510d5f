"""How many are documented, and how many nobody has documented.

A table of overlaps between lists becomes an answer: two lists by Chapman's estimate, three or more by a Bayesian
latent-class model, with other models and a lower bound beside it, and over draws of the linkage where there are any.

Promises: the interval comes first and never goes without the words for what the method cannot see; a table
that cannot carry an estimate is refused, or gets a range without a middle, with the reason; the same seed
gives the same numbers, whatever the order of lists and rows; a sampler that has not converged says so.
Never: sees a person or a name of one, has a disk or a clock (a budget comes with the caller's),
repairs a table.
"""

from __future__ import annotations

from habeas.estimates.answer import Answer, Estimator, Overlap, Status
from habeas.estimates.answering import DEFAULT_SEED, estimate
from habeas.estimates.intervals import Interval
from habeas.estimates.reading import read_table
from habeas.estimates.strata import estimate_strata
from habeas.estimates.strata_reading import read_strata
from habeas.estimates.strata_result import StratifiedResult
from habeas.estimates.strata_table import StrataTable
from habeas.estimates.table import CaptureTable, table_hash, table_of

__all__ = [
    "DEFAULT_SEED",
    "Answer",
    "CaptureTable",
    "Estimator",
    "Interval",
    "Overlap",
    "Status",
    "StrataTable",
    "StratifiedResult",
    "estimate",
    "estimate_strata",
    "read_strata",
    "read_table",
    "table_hash",
    "table_of",
]
