"""Letters that the pairs lack, and what Latin letters write them: a hand-made table, from published romanisations.

Chechen, Ukrainian, Belarusian, Kazakh, Kyrgyz, Tatar, Tajik and Ossetian letters after BGN/PCGN and ISO 9; Persian,
Urdu and Kurdish ones after ALA-LC.
"""

from __future__ import annotations

import numpy as np

from habeas.persons.lattice import Floats
from habeas.persons.letters import Chunks

RARE = {
    "c": {
        "ӏ": ("h", "i", "ʼ", ""), "ґ": ("g",), "і": ("i", "y"), "ї": ("i", "yi"), "є": ("e", "ye", "ie"),
        "ў": ("w", "u", "o"), "қ": ("k", "q"), "ғ": ("g", "gh"), "ң": ("n", "ng"), "ә": ("a", "e"), "ө": ("o", "u"),
        "ү": ("u",), "ұ": ("u",), "һ": ("h",), "ҳ": ("h", "kh"), "ҷ": ("j", "ch"), "ӣ": ("i",), "ӯ": ("u",),
        "ӕ": ("a", "ae"), "џ": ("dz", "j"), "ј": ("j", "y"), "љ": ("lj", "l"), "њ": ("nj", "n"),
        "ћ": ("c", "ch"), "ђ": ("dj", "d"),
    },
    "a": {
        "پ": ("p",), "چ": ("ch", "c"), "ژ": ("zh", "j"), "گ": ("g",), "ڤ": ("v",), "ڭ": ("ng", "g"), "ە": ("a", "e"),
        "ۆ": ("o",), "ێ": ("e",), "ڵ": ("l",), "ڕ": ("r",), "ے": ("e", "ai"), "ں": ("n",), "ٹ": ("t",), "ڈ": ("d",),
        "ڑ": ("r",),
    },
}  # fmt: skip
"""By script: a letter, and the Latin letters that write it; "": it is left out."""
UNLISTED, LEFT_OUT, WRITES = -0.7, -1.5, 0.5
"""Natural logarithms of weights: a letter that nothing is known of against any other; left out; as the table says."""

Steps = dict[tuple[int, int], Floats]


def with_rare_letters(scripts: str, left: Chunks, right: Chunks, steps: Steps) -> tuple[Chunks, Steps]:
    """Give the right side's letters that were not learnt weights: what the table says, and nothing known else.

    Returns: the chunks of the right side with the letters added, and the steps.
    """
    new = {size: weights.copy() for size, weights in steps.items()}
    singles = dict(right.of[0])
    if scripts in ("lc", "la"):
        added = [letter for letter in RARE[scripts[1]] if letter not in singles]
        singles |= {letter: at for at, letter in enumerate(added, start=len(singles) + 1)}
        for (a, b), weights in new.items():
            if b == 1:
                fill = 0.0 if a > 1 else 1.0
                new[a, b] = np.hstack([weights, np.full((weights.shape[0], len(added)), fill)])
        _unlist(new, [0], [0, *(singles[letter] for letter in added)])
        for letter in added:
            _write(new, left, RARE[scripts[1]][letter], singles[letter])
    else:
        _unlist(new, [0], [0])
    return Chunks(of=(singles, *right.of[1:])), new


def _unlist(steps: Steps, lefts: list[int], rights: list[int]) -> None:
    steps[1, 1][lefts, :] = steps[1, 1][:, rights] = np.exp(UNLISTED)
    steps[1, 0][lefts, :] = np.exp(LEFT_OUT)
    steps[0, 1][:, rights] = np.exp(LEFT_OUT)


def _write(steps: Steps, left: Chunks, writings: tuple[str, ...], number: int) -> None:
    for written in writings:
        if not written:
            steps[0, 1][0, number] = 1.0
        elif written in left.of[len(written) - 1]:
            steps[len(written), 1][left.of[len(written) - 1][written], number] = np.exp(WRITES)
