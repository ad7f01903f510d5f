"""The people: families that are hard to tell apart, raids, ages that can be."""

from __future__ import annotations

from collections import Counter

import numpy as np

from habeas.demo import Invented, invent
from habeas.demo.population import DAYS, FIRST_DAY


def test_brothers_share_a_surname_a_father_and_a_place_but_never_a_given_name(case: Invented) -> None:
    """Linkage meets brothers whom only the given name tells apart, and never two namesakes among them."""
    people = case.population
    brothers = (people.family[1:] == people.family[:-1]) & (people.sex[1:] == people.sex[:-1])
    assert 0.1 < brothers.mean() < 0.5
    for shared in (people.surname, people.patronymic, people.settlement):
        assert (shared[1:] == shared[:-1])[brothers].all()
    names = Counter(zip(people.family.tolist(), people.sex.tolist(), people.given.tolist(), strict=True))
    assert max(names.values()) == 1


def test_people_are_taken_within_the_window_many_of_them_in_raids(case: Invented) -> None:
    """A time line has peaks, and more than half of the people share day and place with somebody."""
    people = case.population
    assert people.taken.min() >= FIRST_DAY
    assert people.taken.max() < FIRST_DAY + DAYS
    raids = Counter(zip(people.taken.tolist(), people.settlement.tolist(), strict=True))
    assert sum(size for size in raids.values() if size > 1) / len(people) > 0.5
    months = np.bincount((people.taken - FIRST_DAY) // 30)
    assert months.max() > 1.5 * np.median(months)


def test_nobody_is_taken_as_a_small_child_or_past_a_hundred(case: Invented) -> None:
    """Ages are those of living people."""
    ages = (case.population.taken - case.population.born) / 365.25
    assert ages.min() >= 13
    assert ages.max() < 90
    assert 20 < np.median(ages) < 40


def test_a_large_case_has_thousands_of_surnames_few_of_them_common() -> None:
    """Frequency means something: agreeing on a rare surname says more than on a common one."""
    counts = np.bincount(invent(records=60_000, seed=1, lists=2).population.surname)
    used = np.sort(counts[counts > 0])[::-1]
    assert len(used) > 3000
    assert used[0] > 20 * np.median(used)


def test_the_shares_of_the_two_classes_are_as_stated(case: Invented) -> None:
    """Six in ten are easily heard of."""
    assert 0.55 < case.population.visible.mean() < 0.65
