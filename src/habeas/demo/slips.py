"""What fingers do to words on a keyboard."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from habeas.demo.dates import Cells

_SHORTEST = 4  # letters; a slip in a shorter word would leave nothing to know it by


def slip(cells: Cells, *, rate: float, letters: str, rng: Generator) -> None:
    """Let fingers slip in a share of cells: a letter lost, doubled, exchanged with the next, or another hit.

    Args:
        cells: texts; changed where they stand.
        rate: share of cells, 0..1.
        letters: what the keyboard has.
    """
    chosen = np.flatnonzero(rng.random(len(cells)) < rate)
    draws = rng.integers(0, 2**31, (len(chosen), 3)).tolist()
    for place, (how, where, letter) in zip(chosen.tolist(), draws, strict=True):
        if len(cells[place]) >= _SHORTEST:
            cells[place] = _slipped(cells[place], how % 5, where, letters[letter % len(letters)])


def _slipped(word: str, how: int, where: int, letter: str) -> str:
    at = 1 + where % (len(word) - 2)  # the first letter holds best
    match how:
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + word[at] + word[at:]
        case 2:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case 3:
            return word[:at] + letter + word[at:]
        case _:
            return word[:at] + letter + word[at + 1 :]
