"""How alike the words of a case are: what the aligner says of each two, whatever else is compared."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.persons.invented_accounts import account

from habeas.persons.aligner import log_ratios
from habeas.persons.columns import columns
from habeas.persons.likeness import FAR, IDENTICAL, Likeness

NAMES = ("Borzamag", "Борзамаг", "Djamzur", "Джамзур", "Замзур", "Mushariq", "مشارق", "Ghurban", "Gurban", "Durman7")


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(st.integers(-1, 9), st.integers(-1, 9)), min_size=1, max_size=40))
def test_words_are_as_alike_as_the_aligner_says(pairs: list[tuple[int, int]]) -> None:
    """The same both ways, each time, and unknown where a word is missing."""
    words = columns([account(number, name) for number, name in enumerate(NAMES)]).words
    likeness = Likeness(words)
    left, right = (np.array([pair[side] % len(words) if pair[side] >= 0 else -1 for pair in pairs]) for side in (0, 1))
    found = likeness.of(left.astype(np.int32), right.astype(np.int32))
    assert np.array_equal(found, likeness.of(right.astype(np.int32), left.astype(np.int32)), equal_nan=True)
    for a, b, value in zip(left.tolist(), right.tolist(), found.tolist(), strict=True):
        if a < 0 or b < 0:
            assert np.isnan(value)
        elif a == b:
            assert value == IDENTICAL
        else:
            assert value in (FAR, float(log_ratios([words.texts[a]], [words.texts[b]])[0]))
