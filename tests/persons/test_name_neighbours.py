"""Words of a case that can be spellings of one name."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.persons.aligner import log_ratios
from habeas.persons.name_keys import Strength, keys_of
from habeas.persons.name_neighbours import neighbours

WORDS = st.lists(st.text(alphabet="abdhikmzгӏмахсدأحمس", min_size=1, max_size=8), unique=True, max_size=12)


@given(WORDS)
@settings(deadline=None)
def test_every_pair_that_shares_a_key_is_weighed_once(words: list[str]) -> None:
    """Nobody's other spelling is lost between the key and the weighing."""
    found = neighbours(words, at_least=-100)
    meant = {
        (i, j)
        for i in range(len(words))
        for j in range(i + 1, len(words))
        if set(keys_of(words[i], Strength.LESS_ONE)) & set(keys_of(words[j], Strength.LESS_ONE))
    }
    assert list(zip(found.first.tolist(), found.second.tolist(), strict=True)) == sorted(meant)
    assert found.weighed == len(meant)
    assert np.array_equal(
        found.ratios, log_ratios([words[at] for at in found.first], [words[at] for at in found.second])
    )


def test_only_pairs_that_are_likely_enough_are_kept() -> None:
    """A case is compared by names that can be one, not by sounds that happen to meet."""
    found = neighbours(["Djamzur", "Джамзур", "Жамизар", "Tarkhal"], at_least=3.0)
    assert (found.first.tolist(), found.second.tolist()) == ([0], [1])


def test_a_block_that_is_too_large_is_counted() -> None:
    """What was not compared is told."""
    words = [f"м{'а' * more}р" for more in range(1, 6)]
    assert neighbours(words, largest=4).keys_too_common == 1
    assert neighbours(words, largest=4).weighed == 0
    assert neighbours(words, largest=5).weighed == 10


def test_no_words_have_no_neighbours() -> None:
    """A case without names is no error."""
    assert neighbours([]).weighed == 0
    assert neighbours(["", "12"]).weighed == 0
