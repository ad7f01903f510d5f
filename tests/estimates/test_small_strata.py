"""Small strata are merged by a rule that looks at counts only, and every one of them is named."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from habeas.errors import EstimateError
from habeas.estimates.small_strata import is_small, merge_small
from habeas.estimates.strata_table import StrataTable, canonical_strata, everyone, strata_hash, stratum_table, sure

_PATTERNS = np.array([p for p in product((0, 1), repeat=3) if any(p)], dtype=np.uint8)
_LARGE = [60, 50, 20, 70, 15, 12, 8]
_SMALL = [6, 5, 2, 7, 1, 2, 1]
_APART = [9, 9, 0, 9, 0, 0, 0]


def strata_table(
    rows: dict[tuple[str, ...], list[int]], opened: dict[tuple[str, ...], list[int]] | None = None
) -> StrataTable:
    """Return a table of these strata; the people of each open row may be in every stratum named in its key."""
    names = [" · ".join(path) for path in rows]
    opened = opened or {}
    return StrataTable(
        lists=("a", "b", "c"),
        strata=tuple(names),
        paths=tuple(rows),
        patterns=_PATTERNS.copy(),
        known=np.array(list(rows.values()), dtype=np.int64),
        open_names=tuple(f"open {number}" for number in range(len(opened))),
        open_sets=np.array([[name in among for name in names] for among in opened], dtype=np.bool_).reshape(
            len(opened), len(names)
        ),
        open_counts=np.array(list(opened.values()), dtype=np.int64).reshape(len(opened), len(_PATTERNS)),
    )


def test_small_strata_of_one_region_are_merged_before_those_of_two() -> None:
    """A large stratum takes nobody in; two small ones of a region become one; the rest meet at the end."""
    large, small, apart = _LARGE, [3 * n for n in _SMALL], _APART
    table = strata_table(
        {
            ("R1", "x"): large,
            ("R1", "y"): _SMALL,
            ("R1", "z"): small,
            ("R1", "w"): [4 * n for n in _SMALL],
            ("R2", "x"): apart,
            ("R3", "x"): _SMALL,
        }
    )
    small_ones = [is_small(stratum_table(table, number)) for number in range(6)]
    assert small_ones == [False, True, True, False, True, True]
    joined, mergers = merge_small(table)
    assert {merger.name: merger.members for merger in mergers} == {
        "R1 · y + R1 · z": ("R1 · y", "R1 · z"),
        "R2 · x + R3 · x": ("R2 · x", "R3 · x"),
    }
    assert set(joined.strata) == {"R1 · x", "R1 · w", "R1 · y + R1 · z", "R2 · x + R3 · x"}
    assert joined.documented == table.documented


def test_months_are_merged_within_their_year_first() -> None:
    """Two thin months of 2000 are one stratum before one of them meets a month of 2001."""
    months = {(month[:4], month): [4 * n for n in _SMALL] for month in ("2000-01", "2000-05", "2001-02")}
    table = strata_table({key: [n // 2 for n in counts] for key, counts in months.items()})
    assert {merger.members for merger in merge_small(table)[1]} == {("2000 · 2000-01", "2000 · 2000-05")}


def test_where_all_are_small_there_is_one_stratum() -> None:
    """Seven small strata become one, which names them all."""
    joined, mergers = merge_small(strata_table({(f"R{n}",): _SMALL for n in range(7)}))
    assert len(joined.strata) == 1
    assert mergers[0].members == tuple(f"R{n}" for n in range(7))
    assert mergers[0].name == "R0 + R1 + R2 and 4 more"


def test_sets_of_strata_follow_a_merger() -> None:
    """Who may be in either of two merged strata is in the one made of them, beyond doubt."""
    table = strata_table(
        {("R1",): _LARGE, ("R2",): _SMALL, ("R3",): _SMALL},
        {("R2", "R3"): [0, 0, 0, 4, 0, 0, 0], ("R1", "R3"): [1, 0, 0, 0, 0, 0, 0]},
    )
    joined, _ = merge_small(table)
    made = joined.strata.index("R2 + R3")
    assert joined.open_sets.tolist() == [[False, True], [True, True]]
    assert sure(joined)[made].sum() == 2 * sum(_SMALL) + 4
    assert everyone(joined).counts.tolist() == everyone(table).counts.tolist()


def test_order_and_place_of_facts_change_neither_form_nor_hash() -> None:
    """Two exports of the same facts are the same table."""
    table = strata_table(
        {("R1",): _LARGE, ("R2",): _SMALL, ("R3",): _APART},
        {("R2", "R3"): [0, 0, 0, 4, 0, 0, 0], ("R1", "R3"): [1, 0, 0, 0, 0, 0, 0]},
    )
    rows, cells, lists = [2, 0, 1], [6, 2, 0, 5, 1, 3, 4], [1, 2, 0]
    other = StrataTable(
        lists=tuple(table.lists[j] for j in lists),
        strata=tuple(table.strata[s] for s in rows),
        paths=tuple(table.paths[s] for s in rows),
        patterns=table.patterns[cells][:, lists].copy(),
        known=table.known[rows][:, cells],
        open_names=table.open_names[::-1],
        open_sets=table.open_sets[::-1][:, rows],
        open_counts=table.open_counts[::-1][:, cells],
    )
    assert strata_hash(table) == strata_hash(other)
    first, second = canonical_strata(table), canonical_strata(other)
    assert first.strata == second.strata
    assert np.array_equal(first.known, second.known)
    assert np.array_equal(first.open_sets, second.open_sets)
    assert strata_hash(table) != strata_hash(strata_table({("R1",): _LARGE, ("R2",): _SMALL, ("R4",): _APART}))


@pytest.mark.parametrize(
    ("rows", "opened", "says"),
    [
        ({}, None, "no strata"),
        ({("R1",): [0] * 7, ("R2",): _LARGE}, {("R1",): _SMALL}, "nobody is known to be in a stratum"),
        ({("R1",): [-1, *_LARGE[1:]]}, None, "negative"),
        ({("R1",): _LARGE}, {("R7",): _SMALL}, "could be nowhere"),
        ({(f"R{n}",): _SMALL for n in range(501)}, None, "501 strata"),
        ({("R1",): _LARGE, ("R1", "x"): _LARGE}, None, "not all the same number"),
    ],
)
def test_a_table_that_breaks_a_promise_is_refused(
    rows: dict[tuple[str, ...], list[int]], opened: dict[tuple[str, ...], list[int]] | None, says: str
) -> None:
    """A stratum that only people of unknown stratum could be in is refused, not filled by a guess."""
    with pytest.raises(EstimateError, match=says):
        strata_table(rows, opened)
