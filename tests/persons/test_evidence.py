"""What speaks for and against a pair, beyond its fields."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.persons.invented_accounts import account, namesakes, whole

from habeas.persons.columns import columns
from habeas.persons.evidence import Evidence

ROWS = np.array([0, 1], dtype=np.int32), np.array([2, 3], dtype=np.int32)


def test_a_name_that_half_a_case_bears_says_less() -> None:
    """Of a hundred people of one name two are two persons, the likelier the more they are."""
    crowded = Evidence(columns(namesakes(100, seed=1)))
    assert crowded.crowding(*ROWS) == pytest.approx(math.log(100 / 20))
    few = Evidence(columns([account(number, whole(f"Oto{number}", "Zorvin")) for number in range(100)]))
    assert (few.crowding(*ROWS) == 0).all()


def test_a_larger_case_has_more_people_of_every_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """That a name is borne by ten times as many in a case ten times as large makes nobody's link less likely: what its
    keys say has it already."""
    table = columns(namesakes(100, seed=1))
    monkeypatch.setattr("habeas.persons.evidence.REFERENCE", 50)
    assert Evidence(table).crowding(*ROWS) == pytest.approx(math.log(100 / (20 * 100 / 50)))
    monkeypatch.setattr("habeas.persons.evidence.REFERENCE", 10)
    assert (Evidence(table).crowding(*ROWS) == 0).all()
