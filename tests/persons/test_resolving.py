"""Who is who: people bind the model, and lists that are no lists to speak of end in a sentence or in doubt."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit
from tests.persons.invented_accounts import account, namesakes

from habeas.errors import PersonsError
from habeas.model.records import Same
from habeas.persons import Account, Decision
from habeas.persons.resolving import EVEN, Resolved, cut_for, resolve, unseen_of

Invented = Callable[[int, int], Any]


def _persons(resolved: Resolved) -> set[frozenset[str]]:
    groups: dict[int, set[str]] = {}
    for mention, label in zip(resolved.mentions, resolved.labels.tolist(), strict=True):
        groups.setdefault(label, set()).add(mention)
    return {frozenset(group) for group in groups.values()}


def _together(resolved: Resolved, a: str, b: str) -> bool:
    return any({a, b} <= person for person in _persons(resolved))


@pytest.fixture(scope="module")
def case(invented: Invented) -> Any:
    return invented(40, 11)


@pytest.fixture(scope="module")
def resolved(case: Any) -> Resolved:
    return resolve(case.accounts)


def test_the_order_of_accounts_and_a_second_run_change_nobody(case: Any, resolved: Resolved) -> None:
    """Who is who does not hang on which file came first."""
    assert _persons(resolve(random.Random(2).sample(case.accounts, len(case.accounts)))) == _persons(resolved)
    assert unseen_of(resolved.found) < 0


def test_people_bind_the_model(case: Any, resolved: Resolved) -> None:
    """Same is together, different and cannot tell are apart, whatever the model says; and strangers stay strangers."""
    ordered = sorted(_persons(resolved), key=min)
    several = [sorted(person) for person in ordered if len(person) > 1]
    decisions = [
        Decision(a=several[0][0], b=several[0][1], same=Same.NO),
        Decision(a=several[1][1], b=several[1][0], same=Same.UNSURE),
        Decision(a=several[2][0], b=several[3][0], same=Same.YES),
        Decision(a="men_gone", b=several[4][0], same=Same.YES),
    ]
    decided = resolve(case.accounts, decisions)
    assert not _together(decided, *several[0][:2])
    assert not _together(decided, *several[1][:2])
    assert _together(decided, several[2][0], several[3][0])
    assert decided.partition.contradictions == ()


def test_contradicting_decisions_are_shown_and_nobody_decides_between_them(case: Any) -> None:
    """A is B, B is C, A is not C: the three stay together until somebody takes one back, and it is said."""
    a, b, c = (one.mention for one in case.accounts[:3])
    chain = [Decision(a=a, b=b, same=Same.YES), Decision(a=b, b=c, same=Same.YES), Decision(a=a, b=c, same=Same.NO)]
    found = resolve(case.accounts, chain)
    (shown,) = found.partition.contradictions
    assert {found.mentions[row] for row in shown.apart} == {a, c}
    assert {found.mentions[row] for step in shown.together for row in step} == {a, b, c}
    assert _together(found, a, c)


def test_a_wish_for_fewer_wrong_links_joins_nobody_more(case: Any, resolved: Resolved) -> None:
    """One wrong link in a million makes more persons than one in two, never fewer."""
    strict, plain = resolve(case.accounts, wrong_in=1_000_000), resolve(case.accounts, wrong_in=2)
    assert strict.cut >= plain.cut >= EVEN
    assert len(_persons(strict)) >= len(_persons(plain))
    assert _persons(plain) == _persons(resolved)


@given(st.lists(st.floats(-8, 12), max_size=40), st.integers(2, 500))
def test_a_cut_keeps_its_promise_by_the_probabilities(odds: list[float], wrong_in: int) -> None:
    """From the cut on at most one in so many is expected to be wrong; where that cannot be, nothing is linked."""
    found = np.array(odds)
    cut = cut_for(wrong_in, found)
    assert cut >= EVEN
    linked = found[found > cut]
    assert not len(linked) or float(1 - expit(linked).mean()) <= 1 / wrong_in + 1e-9


class TestBadInput:
    """What lists really look like now and then."""

    def test_one_list_alone(self, invented: Invented) -> None:
        """A list is held against itself; a person of the list stays one of few."""
        accounts = [one for one in invented(60, 3).accounts if one.list == "north"]
        assert len(_persons(resolve(accounts))) >= len(accounts) - 2

    @pytest.mark.parametrize("number", [0, 1])
    def test_nothing_to_compare(self, number: int) -> None:
        """One sentence."""
        with pytest.raises(PersonsError, match="it takes two"):
            resolve([account(n, "Nadie Invented") for n in range(number)])

    def test_no_usable_field(self) -> None:
        """Without a name in any mention nothing is compared, and it is said what to look at."""
        with pytest.raises(PersonsError, match="no mention has a name"):
            resolve([account(n, birth="1970-01-02", taken="2001-02-03", place="Nowhere") for n in range(6)])

    @pytest.mark.parametrize("count", [2, 30, 200])
    def test_all_names_identical_and_nothing_else(self, count: int) -> None:
        """Nobody is linked on a name alone, however many bear it."""
        found = resolve([account(n, "Nadie Invented") for n in range(count)])
        assert len(_persons(found)) == count
        assert found.found.alone.all()

    def test_two_thousand_of_one_name(self) -> None:
        """It ends in time, and does not make one person of a village."""
        started = time.monotonic()
        bare = resolve([account(n, "Nadie Invented") for n in range(2_000)])
        assert len(_persons(bare)) == 2_000
        assert bare.found.pairs.left_out
        dated = resolve(namesakes(2_000, seed=1))
        assert time.monotonic() - started < 240
        assert len(dated.found.pairs) <= 60 * 2_000
        assert max(map(len, _persons(dated))) < 20
        assert len(_persons(dated)) > 1_000

    def test_names_of_one_letter(self) -> None:
        """A. B. is not A. B. because both are."""
        letters = [f"{one} {other}" for one, other in combinations("ABCD", 2)] * 3
        accounts = [account(n, name, birth=f"19{40 + n}-01-02") for n, name in enumerate(letters)]
        assert len(_persons(resolve(accounts))) == len(accounts)

    @pytest.mark.parametrize("taken", [None, "2001-02-03"])
    def test_nothing_but_an_age(self, taken: str | None) -> None:
        """Men of thirty are not one man, not even those who were taken together."""
        ages = [account(n, age=30, taken=taken, place="Nowhere" if taken else "") for n in range(8)]
        found = resolve([*ages, account(8, "Zhurtul Vakemov")])
        assert len(_persons(found)) == 9

    def test_everything_identical_on_one_list_and_another(self) -> None:
        """Two rows that say all the same are one person; two that say all the same but the day are not."""
        same = [account(n, "Zhurtul Vakemov", birth="1970-03-04", taken="2001-05-06", place="Far") for n in range(2)]
        other = [account(n, f"Nadie Invented{n}", birth=f"19{n + 30}-07-08") for n in range(2, 40)]
        assert _together(resolve([*same, *other]), same[0].mention, same[1].mention)

    def test_days_and_ages_beyond_the_calendar(self) -> None:
        """Nothing overflows."""
        odd: list[Account] = [
            account(0, "Nadie Invented", birth="0001-01-01", taken="9999-12-31", age=120),
            account(1, "Nadie Invented", birth="9999", taken="0001", age=0),
            account(2, "Nadie Invented", age=5_000, taken="0001-01-01"),
        ]
        found = resolve([*odd, *(account(n + 3, one.names[0], taken="2001") for n, one in enumerate(odd))])
        assert not _together(found, odd[0].mention, odd[1].mention)
