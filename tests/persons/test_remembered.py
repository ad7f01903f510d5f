"""What is remembered of a case's values: bounded, and never wrong."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.persons.remembered import Codes, Remembered


class Asked:
    """Answers, and writes down what it was asked."""

    def __init__(self) -> None:
        self.codes: list[list[int]] = []

    def __call__(self, codes: Codes) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        self.codes.append(codes.tolist())
        return (codes % 1_009).astype(np.float32)


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, (1 << 62) - 1) | st.integers(0, 40), max_size=60), max_size=12))
def test_forgetting_changes_no_answer(asked: list[list[int]]) -> None:
    """However little room there is, two words are as alike as they were the first time."""
    answers = Asked()
    small = Remembered(answers, np.float32, room=16)
    for codes in asked:
        table = np.array(codes, dtype=np.int64)
        assert small.of(table).tolist() == (table % 1_009).astype(np.float32).tolist()
    assert all(codes == sorted(set(codes)) for codes in answers.codes)


def test_what_is_remembered_is_not_asked_again() -> None:
    """Words that come up in a million pairs are compared once."""
    answers = Asked()
    remembered = Remembered(answers, np.float32)
    codes = np.arange(50_000, dtype=np.int64) * 7
    remembered.of(codes)
    for start in range(0, 50_000, 10_000):
        remembered.of(codes[start : start + 10_000])
    again = sum(map(len, answers.codes)) - 50_000
    assert again < 15_000  # the few that shared a place


def test_memory_is_bounded() -> None:
    """A case of any size takes no more room than was given, and shows nothing of what it holds."""
    remembered = Remembered(Asked(), np.float32, room=1 << 13)
    for start in range(0, 200_000, 20_000):
        remembered.of(np.arange(start, start + 20_000, dtype=np.int64))
    assert remembered._codes.nbytes + remembered._values.nbytes == 12 << 13
    assert repr(remembered) == "Remembered(200000 asked, room for 8192)"
