"""What is kept back stays back: nobody works a small figure out from the margins and the other cells."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.disclosures.outsiders import figures_of, from_counts, published, row_of, spans

from habeas.disclosures import outsider
from habeas.disclosures.complementary import kept_back
from habeas.disclosures.differencing import told_figures
from habeas.disclosures.outsider import Sums, pushed
from habeas.disclosures.public_tables import Thresholds

LIMIT = 3
SQUARE = list(product(("2017", "2018", "2019"), ("arrest", "threat", "torture")))
CUBE = list(product(("2017", "2018"), ("arrest", "torture"), ("plc_a", "plc_b")))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 7), min_size=9, max_size=9))
def test_no_small_figure_of_a_table_with_margins_can_be_worked_out(counts: list[int]) -> None:
    """Whoever tries every table that fits what is told is left with a range as wide as the threshold, or wider."""
    _attack(dict(zip(SQUARE, counts, strict=True)), ("year", "type"))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=8, max_size=8))
def test_no_small_figure_of_three_dimensions_can_be_worked_out(counts: list[int]) -> None:
    """With three dimensions sums of whole numbers say more than sums of any numbers; the range holds all the same."""
    _attack(dict(zip(CUBE, counts, strict=True)), ("year", "type", "region"))


def _attack(counts: dict[tuple[str, ...], int], dims: tuple[str, ...]) -> None:
    total = sum(counts.values())
    assume(total)
    figures, (spec,) = figures_of(from_counts(counts, dims), f"victims:{','.join(dims)}")
    found = told_figures(figures, [0], (), Thresholds(cells=LIMIT))
    table = published(figures, [bool(one) for one in found.told], spec)
    assert all(n is None or n >= LIMIT for n in table.values())
    assert found.exposed == ()
    assume(sum(n is None and "(all)" not in at for at, n in table.items()) <= 5)
    small = {at for at, n in _whole(counts).items() if 0 < n < LIMIT}
    for at, span in spans(table, LIMIT + 7).items():
        assert at not in small or span >= LIMIT, (at, table)


def _whole(counts: dict[tuple[str, ...], int]) -> dict[tuple[str, ...], int]:
    """Return every figure of a table, counted anew."""
    found: dict[tuple[str, ...], int] = {}
    for cell, n in counts.items():
        for keep in product((True, False), repeat=len(cell)):
            at = tuple(value if kept else "(all)" for value, kept in zip(cell, keep, strict=True))
            found[at] = found.get(at, 0) + n
    return found


def test_a_single_small_cell_takes_three_others_with_it() -> None:
    """In a table with both margins the least that protects one cell is a rectangle, and no more is kept back."""
    counts = dict.fromkeys(SQUARE, 20) | {("2018", "torture"): 2, ("2017", "arrest"): 6, ("2018", "arrest"): 6}
    figures, _ = figures_of(from_counts(counts, ("year", "type")), "victims:year,type")
    found = told_figures(figures, [0], (), Thresholds(cells=5))
    kept = {figure.figure.at: figure.why for figure in found.kept}
    assert len(kept) == 4
    assert sorted(kept.values()) == ["beside", "beside", "beside", "small"]
    assert kept[("type", "torture"), ("year", "2018")] == "small"


def test_nothing_is_kept_back_where_nothing_is_small() -> None:
    """A table of large cells is told whole."""
    figures, _ = figures_of(from_counts(dict.fromkeys(SQUARE, 9), ("year", "type")), "victims:year,type")
    found = told_figures(figures, [0], (), Thresholds(cells=5))
    assert found.told.all()
    assert found.kept == ()


def test_a_zero_is_told_and_hides_nobody() -> None:
    """A cell in which nothing was recorded is 0 to everybody; it is never used to hide a small one."""
    counts = {("2017", "arrest"): 30, ("2017", "torture"): 2, ("2018", "arrest"): 30, ("2019", "torture"): 30}
    figures, (spec,) = figures_of(from_counts(counts, ("year", "type")), "victims:year,type")
    found = told_figures(figures, [0], (), Thresholds(cells=5))
    table = published(figures, [bool(one) for one in found.told], spec)
    assert ("2018", "torture") not in table  # not a figure at all: the page writes 0
    assert table[("2017", "torture")] is None
    assert table[("2017", "(all)")] is None or table[("2017", "arrest")] is None


def test_two_small_cells_of_a_line_do_not_protect_each_other_by_their_sum_alone() -> None:
    """Two cells of one in a line whose sum is told would both be one or none: more is kept back."""
    counts = {("arrest",): 1, ("torture",): 1, ("threat",): 50}
    figures, (spec,) = figures_of(from_counts(counts, ("type",)), "victims:type")
    found = told_figures(figures, [0], (), Thresholds(cells=5))
    table = published(figures, [bool(one) for one in found.told], spec)
    assert [table[("threat",)], table[("(all)",)]].count(None) == 1
    assert table[("arrest",)] is table[("torture",)] is None


def test_a_witness_is_exact() -> None:
    """A table that is offered as proof fits everything told to the last unit, in whole numbers."""
    figures, _ = figures_of(from_counts(dict.fromkeys(SQUARE, 4), ("year", "type")), "victims:year,type")
    sums = Sums(rows=figures.sums, truth=figures.counts, floor=np.zeros(9))
    margins = np.array([at for at, one in enumerate(figures.figures) if len(one.at) < 2])
    row = row_of(figures, year="2017", type="arrest")
    found = pushed(sums, margins, np.array([row]), sign=1, most=4)
    assert found is not None
    assert (figures.sums[margins] @ found == figures.totals[margins]).all()
    assert (found >= 0).all()
    assert found.dtype == np.int64
    assert (figures.sums @ found)[row] == 8


def test_what_everybody_knows_already_is_said_and_not_made_worse() -> None:
    """Where fixed figures give a small one away, that is reported, and whatever can be kept back is."""
    figures, _ = figures_of(from_counts({("arrest",): 2, ("torture",): 9}, ("type",)), "victims:type")
    whole, large = row_of(figures), row_of(figures, type="torture")
    small = row_of(figures, type="arrest")
    marks = [np.arange(3) == one for one in (whole, large, small)]
    found = kept_back(
        Sums(rows=figures.sums, truth=figures.counts, floor=np.zeros(2)),
        np.ones(3, dtype=np.bool_) & ~marks[2],
        fixed=marks[0] | marks[1],
        sensitive=marks[2],
        costs=np.ones(3),
        protection=5,
    )
    assert found.exposed == (small,)
    assert not found.told[small]


def test_a_solver_that_lies_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a solver offers is checked against everything told; what does not fit is no proof."""
    figures, _ = figures_of(from_counts(dict.fromkeys(SQUARE, 4), ("year", "type")), "victims:year,type")
    sums = Sums(rows=figures.sums, truth=figures.counts, floor=np.zeros(9))
    margins = np.array([at for at, one in enumerate(figures.figures) if len(one.at) < 2])
    for lie in (np.ones(9), np.full(9, -9.0), np.full(9, 0.4)):
        monkeypatch.setattr(outsider, "milp", lambda *_, lie=lie, **__: SimpleNamespace(x=lie))
        assert pushed(sums, margins, np.array([0]), sign=1, most=4) is None
