"""An invented case: people who never lived, taken in a country that is not there, on lists that disagree.

Promises: the same arguments give the same bytes (with the same NumPy); there are exactly as many records as were
asked for; who stands behind each record, which record was copied from which, and how many people exist, is
known; each list comes with the mapping that reads it; mapping, titles and regions say that all of it is
invented. Never: opens a file, looks at a clock, holds a real place or, on purpose, a real person's name. Names are put
together from parts that are common where such lists come from, so that one can still be somebody's: what is
made here is for demonstrations, tests, training and benchmarks only.

    case = invent(records=400, seed=1)
    for a_list in case.lists:
        for line in csv_of(a_list): ...     # as a table
        for record in a_list.told(): ...    # or in memory, as its mapping reads it, with the truth
"""

from __future__ import annotations

from habeas.demo.cases import Invented, InventedList, invent
from habeas.demo.characters import STYLES
from habeas.demo.records import Record, Told
from habeas.demo.tables import csv_of, places_csv, population_csv, truth_csv

__all__ = [
    "STYLES",
    "Invented",
    "InventedList",
    "Record",
    "Told",
    "csv_of",
    "invent",
    "places_csv",
    "population_csv",
    "truth_csv",
]
