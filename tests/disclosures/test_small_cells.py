"""What is kept back stays back: nobody works a small cell out from what is told."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.disclosures.answers import put_together

from habeas.disclosures.publishing import nearest, outward, publishable, publishable_object, without_small
from habeas.disclosures.small_cells import ToldCells, told_cells
from habeas.estimates import Interval

PATTERNS = [pattern for pattern in product((0, 1), repeat=3) if any(pattern)]


def solutions(
    cells: tuple[tuple[tuple[int, ...], int], ...], told: ToldCells, documented: int
) -> dict[tuple[int, ...], set[int]]:
    """Every value each kept cell can have, by trying all whole numbers: the outsider of the test, who has time."""
    kept = [pattern for pattern, persons in told.cells if persons is None]
    truth = dict(cells)
    ranges = [range(1, 5) if truth[pattern] < 5 else range(5, documented + 1) for pattern in kept]
    rest = documented - sum(persons for _, persons in told.cells if persons is not None)
    found: dict[tuple[int, ...], set[int]] = {pattern: set() for pattern in kept}
    for values in product(*ranges[:-1]):
        last = rest - sum(values)
        if last not in ranges[-1]:
            continue
        guess = {pattern: persons for pattern, persons in told.cells if persons is not None}
        guess.update(zip(kept, (*values, last), strict=True))
        if all(
            total is None or total == sum(n for pattern, n in guess.items() if pattern[at])
            for at, total in enumerate(told.totals)
        ):
            for pattern in kept:
                found[pattern].add(guess[pattern])
    return found


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 14), min_size=7, max_size=7).filter(lambda counts: sum(counts) > 0))
def test_nobody_works_a_small_cell_out(counts: list[int]) -> None:
    """Whoever subtracts what is told from the totals is left with more than one number for each small cell."""
    cells = tuple((pattern, n) for pattern, n in zip(PATTERNS, counts, strict=True) if n)
    totals = [sum(n for pattern, n in cells if pattern[at]) for at in range(3)]
    told = told_cells(cells, totals)
    assert all(persons is None or persons >= 5 for _, persons in told.cells)
    assert all(total is None or total == 0 or total >= 5 for total in told.totals)
    hidden = [pattern for pattern, persons in told.cells if persons is None]
    if not hidden or sum(n for _, n in cells) > 45 or len(hidden) > 5:
        return  # nothing is kept back, or too much to try
    open_ones = solutions(cells, told, sum(counts))
    truth = dict(cells)
    small = [pattern for pattern in hidden if truth[pattern] < 5]
    if len(cells) == 1 or (len(hidden) == len(cells) and all(total is None for total in told.totals)):
        return  # nothing at all is told but the number documented
    assert all(len(open_ones[pattern]) > 1 for pattern in small)


def test_a_lone_small_cell_takes_others_with_it() -> None:
    """One small cell among many is not given back by the totals of the lists."""
    cells = tuple((pattern, n) for pattern, n in zip(PATTERNS, (40, 50, 60, 70, 3, 80, 90), strict=True))
    totals = [sum(n for pattern, n in cells if pattern[at]) for at in range(3)]
    told = told_cells(cells, totals)
    assert told.small == 1
    assert told.beside >= 2
    assert told_cells(cells, totals, publish_from=0).withheld == 0


def test_twenty_lists_are_done_in_time() -> None:
    """A table of a hundred combinations, most of them small, is not left to a solver for ever."""
    rng = np.random.default_rng(5)
    patterns = {tuple((rng.random(20) < 0.2).astype(int).tolist()) for _ in range(120)} - {(0,) * 20}
    cells = tuple((pattern, int(rng.integers(1, 9))) for pattern in sorted(patterns))
    told = told_cells(cells, [sum(n for pattern, n in cells if pattern[at]) for at in range(20)])
    assert told.withheld >= told.small > 50


def test_the_object_for_programs_keeps_the_same_cells_back() -> None:
    """The file beside the picture does not tell what the picture keeps back, and no overlap gives it away."""
    answer = put_together()
    found = publishable(answer)
    told = publishable_object(answer, found.told, publish_from=5)
    persons = [cell["persons"] for cell in told["cells"]]
    assert None in persons
    assert all(n is None or n >= 5 for n in persons)
    assert told["published"] == {"from": 5, "small": found.told.small, "kept_back_beside": found.told.beside}
    whole = publishable_object(answer, publishable(answer, publish_from=0).told, publish_from=0)
    assert 3 in [cell["persons"] for cell in whole["cells"]]
    names = [name for name, _ in answer.lists]
    kept = {tuple(cell["lists"]) for cell in told["cells"] if cell["persons"] is None}
    for pair in told["overlaps"]:
        if any(pair["a"] in lists and pair["b"] in lists for lists in kept):
            assert pair["shared"] is None
    assert names == [one["name"] for one in told["lists"]]


@given(st.floats(1, 1e12), st.floats(1, 100), st.floats(0, 1))
def test_rounding_never_narrows(low: float, factor: float, share: float) -> None:
    """What is published holds what was computed, and begins no lower than what is documented."""
    interval = Interval(median=low * (1 + share * (factor - 1)), lo95=low, hi95=low * factor)
    told = outward(interval, floor=low * 0.9)
    assert told.lo95 <= interval.lo95 * (1 + 1e-9)
    assert told.hi95 >= interval.hi95 * (1 - 1e-9)
    assert told.lo95 >= low * 0.9


def test_sentences_lose_their_small_counts() -> None:
    """A warning does not tell what the table keeps back."""
    assert (
        without_small("Only 3 persons stand on two lists.", 5, rounded=True)
        == "Only under 5 persons stand on two lists."
    )
    assert without_small("share: 13 seen, 2 expected.", 5, rounded=True) == "share: about 15 seen, under 5 expected."
    assert without_small("the bound of 67\u202f690 persons", 5, rounded=True) == "the bound of 68\u202f000 persons"
    assert without_small("R-hat 1.234 after 3 rounds", 5, rounded=True) == "R-hat 1.234 after 3 rounds"
    assert nearest(145) == 150
