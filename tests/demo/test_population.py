"""The people: families that are hard to tell apart, raids, ages that can be."""

from __future__ import annotations

from collections import Counter

import numpy as np

from habeas.demo import Invented, invent
from habeas.demo.names import GIVEN_NAMES
from habeas.demo.population import FIRST_DAY, NONE, days_of


def test_a_family_shares_its_name_and_place_and_brothers_their_father(case: Invented) -> None:
    """Linkage meets brothers whom only the given name tells apart, and never two namesakes among them."""
    people = case.population
    kin = (people.family[1:] == people.family[:-1]) & (people.sex[1:] == people.sex[:-1])
    brothers = kin & (people.father[1:] == people.father[:-1])
    assert 0.1 < brothers.mean() < 0.5
    for shared in (people.surname, people.settlement, people.grandfather):
        assert (shared[1:] == shared[:-1])[kin].all()
    assert (people.patronymic[1:] == people.patronymic[:-1])[brothers].all()
    names = Counter(zip(people.father.tolist(), people.sex.tolist(), people.given.tolist(), strict=True))
    assert max(names.values()) == 1


def test_cousins_may_bear_one_name_and_have_fathers_of_one_name() -> None:
    """The hardest people to tell apart exist: same surname, given name, place, and now and then father's name."""
    people = invent(records=60_000, seed=2, lists=2).population
    first = np.searchsorted(people.family, people.family)
    cousins = (people.father != people.father[first]) & (people.sex == people.sex[first])
    assert 0.04 < cousins.mean() < 0.15
    same_given = people.given[cousins] == people.given[first][cousins]
    same_father = people.patronymic[cousins] == people.patronymic[first][cousins]
    assert 0.07 < same_given.mean() < 0.14
    assert 0.05 < same_father.mean() < 0.12
    assert (same_given & same_father).any()


def test_families_are_of_one_to_six(case: Invented) -> None:
    """Most people are the only one of their family who was taken; some families lost many."""
    sizes = np.bincount(np.bincount(case.population.family))[1:]
    assert 0.68 < sizes[0] / sizes.sum() < 0.80
    assert 0.11 < sizes[1] / sizes.sum() < 0.20
    assert 4 <= len(sizes) <= 6


def test_people_are_taken_within_the_window_many_of_them_in_raids(case: Invented) -> None:
    """A time line has peaks, and more than half of the people share day and place with somebody."""
    people = case.population
    assert people.taken.min() >= FIRST_DAY
    assert people.taken.max() < FIRST_DAY + days_of(case.people)
    raids = Counter(people.raid[people.raid != NONE].tolist())
    assert sum(size for size in raids.values() if size > 1) / len(people) > 0.5
    for shared in (people.taken, people.settlement):
        raided = np.flatnonzero(people.raid != NONE)
        of_raid = dict(zip(people.raid[raided].tolist(), shared[raided].tolist(), strict=True))
        assert [of_raid[raid] for raid in people.raid[raided].tolist()] == shared[raided].tolist()
    months = np.bincount((people.taken - FIRST_DAY) // 30)
    assert months.max() > 1.5 * np.median(months)


def test_a_kunya_names_a_child_and_is_borne_by_grown_people() -> None:
    """A kunya is evidence of its own: the same on every list that has it, and never that of a boy."""
    case = invent(records=6000, seed=3, style="arabic")
    people = case.population
    block = 2 * GIVEN_NAMES
    bearers = (people.called >= block) & (people.called < 2 * block)
    assert 0.15 < bearers.mean() < 0.4
    assert ((people.taken - people.born)[bearers] // 365 > 23).all()
    stated = {record.alias for a_list in case.lists for record in a_list.told() if record.alias.startswith("Abu ")}
    assert len(stated) > 20


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
