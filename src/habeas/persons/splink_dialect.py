"""The conditions of `fields` in Spark's words, with the same answer to every pair of values as DuckDB gives.

Spark 4.3 has a Jaro-Winkler similarity of its own, and Splink brings a library with another. Both count half a
transposition where DuckDB rounds down to whole ones, so that one pair of like names in two hundred lands in another
grade. So the one used here is written out in SQL and needs nothing on the machines of a cluster but Spark.
"""

from __future__ import annotations

import re

LIKENESS = "habeas_jaro_winkler"

_CALLS = (
    (re.compile(r"\blist_has_any\("), "arrays_overlap("),
    (re.compile(r"\blist_has_all\((\w+), (\w+)\)"), r"size(array_except(\2, \1)) = 0"),
    (re.compile(r"\blen\("), "size("),
    (re.compile(r"\bjaro_winkler_similarity\((\w+), (\w+)\) >= ([\d.]+)"), rf"{LIKENESS}(\1, \2, \3D) >= \3D"),
)
_UNKNOWN = re.compile(r"\b(?:list_\w+|len|jaro_winkler_similarity)\(")

# An odd number of letters out of place needs three letters in common, so half a transposition is worth at most
# 1 / (2 · 3 · 3) of the similarity. Pairs that even this would not lift over the mark are left as Spark has them.
_HALF_A_TRANSPOSITION = "0.0556D"

# Letters of b are looked up in a, each once, within the reach that Jaro (1989) allows; `rest` is a with the letters
# found so far struck out, `found` those letters in the order of b, `there` in the order of a. Every name is worked out
# once: Spark writes an expression out wherever it stands, and plans of thousands of nodes take longer than the work.
_AT = "locate(substr(b, i, 1), seen.rest, greatest(1, i - seen.reach))"
_STEP = (
    f"CASE WHEN {_AT} BETWEEN 1 AND i + seen.reach THEN named_struct("
    f"'rest', overlay(seen.rest PLACING '_' FROM {_AT} FOR 1), 'found', concat(seen.found, substr(b, i, 1)),"
    " 'reach', seen.reach) ELSE seen END"
)
_START = (
    "named_struct('rest', a, 'found', '', 'reach', cast(greatest(greatest(length(a), length(b)) div 2 - 1, 0) AS INT))"
)
_THERE = "filter(sequence(1, length(a)), k -> substr(seen.rest, k, 1) = '_')"
_MOVED = f"zip_with({_THERE}, sequence(1, length(seen.found)), (k, n) -> substr(a, k, 1) <> substr(seen.found, n, 1))"
_HALF = f"(size(filter({_MOVED}, moved -> moved)) div 2)"
_JARO = (
    "CASE WHEN seen.found = '' THEN 0D ELSE (length(seen.found) / length(a) + length(seen.found) / length(b) + 1D"
    f" - {_HALF} / length(seen.found)) / 3D END"
)
_PREFIX = "size(filter(sequence(1, 4), k -> k <= least(length(a), length(b)) AND left(a, k) = left(b, k)))"
_WINKLER = f"CASE WHEN jaro <= 0.7D THEN jaro ELSE jaro + (1D - jaro) * 0.1D * {_PREFIX} END"
_WHOLE = f"aggregate(sequence(1, length(b)), {_START}, (seen, i) -> {_STEP}, seen -> {_JARO})"

LIKENESS_FUNCTION = (
    f"CREATE OR REPLACE TEMPORARY FUNCTION {LIKENESS}(a STRING, b STRING, least DOUBLE) RETURNS DOUBLE RETURN CASE"
    f" WHEN a = '' OR b = '' OR jaro_winkler_similarity(a, b) < least - {_HALF_A_TRANSPOSITION} THEN 0D"
    f" ELSE transform(array({_WHOLE}), jaro -> {_WINKLER})[0] END"
)
"""Makes the function `LIKENESS` in a Spark session: the Jaro-Winkler similarity of two texts of Latin letters.

Where it is surely under `least` it is 0.
Source: Jaro (1989); Winkler (1990), with the prefix counted only above 0.7, as DuckDB does.
"""


def spark_condition(condition: str) -> str:
    """Return a condition of `fields` in Spark's words.

    Raises: ValueError: it calls a function of DuckDB for which there is no word here.
    """
    for call, word in _CALLS:
        condition = call.sub(word, condition)
    unknown = _UNKNOWN.search(condition)
    if unknown:
        raise ValueError(f"no word of Spark for {unknown.group()}…)")
    return condition
