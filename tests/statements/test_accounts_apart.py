"""At least is never too much, at most never too little, and no order of coding changes either."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.statements import accounts_apart
from habeas.statements.accounts_apart import Account, at_least, at_most, differ


def account(source: str = "a", exhibit: str = "x", **more: Any) -> Account:
    given: dict[str, Any] = {
        "person": "p",
        "act_type": "torture",
        "source": source,
        "exhibit": exhibit,
        "original": exhibit,
        "relayed": False,
        "first": None,
        "start_last": None,
        "end_first": None,
        "end_last": None,
        "firm": True,
        "place": None,
    }
    return Account(**(given | more))


def on(day: str, last: str = "", **more: Any) -> dict[str, Any]:
    return {"first": day, "start_last": last or day} | more


def apart(a: str, b: str) -> bool:
    """Places are apart unless one of them lies within the other: "r" and what begins with it."""
    return not (a.startswith(b) or b.startswith(a))


def both(*accounts: Account) -> tuple[int, int]:
    return at_least(accounts, apart), at_most(accounts)


def test_two_sources_can_tell_of_one_act() -> None:
    """What may be one act is one at least, and two at most."""
    assert both(account("a", "x"), account("b", "y")) == (1, 2)


def test_one_source_that_tells_of_two_acts_knows_that_they_are_two() -> None:
    """Two beatings in one testimony are two."""
    assert both(account("a", "x"), account("a", "x")) == (2, 2)


def test_one_source_in_two_exhibits_can_tell_of_the_same_again() -> None:
    """Two interviews may tell of one beating or of two."""
    assert both(account("a", "x"), account("a", "y")) == (1, 2)


def test_a_relay_tells_of_no_other_act() -> None:
    """An article that passes on what a letter says adds neither to the least nor to the most."""
    letter = account("letter", "x", **on("2017-03-01"))
    article = account("letter", "y", relayed=True, **on("2017-03-01"))
    assert both(letter, article, article) == (2, 2)  # an article that tells of two acts, though, tells of two
    assert both(letter, article) == (1, 1)
    other_day = account("letter", "y", relayed=True, **on("2017-03-09"))
    assert both(letter, other_day) == (2, 2)


def test_a_transcript_tells_of_no_other_act_than_its_recording() -> None:
    """What was coded from a transcript and from its translation is one account."""
    assert both(account("a", "x"), account("a", "x2", original="x")) == (1, 1)


@pytest.mark.parametrize(
    ("some", "others", "known"),
    [
        (on("2017-03-01"), on("2017-03-02"), True),
        (on("2017-03-01", "2017-03-31"), on("2017-03-02"), False),
        (on("2017-03-01", firm=False), on("2017-03-02"), False),
        ({"end_first": "2017-03-01", "end_last": "2017-03-01"}, on("2017-03-02"), True),
        ({"end_first": "2017-03-01", "end_last": "2017-03-01"}, {"end_first": "2017-04-01", "end_last": None}, True),
        ({"end_first": "2017-03-01", "end_last": None}, on("2017-03-02"), False),
        ({"start_last": "2017-03-01"}, on("2017-03-02"), True),
        ({"place": "r"}, {"place": "rv"}, False),
        ({"place": "r"}, {"place": "s"}, True),
        ({"place": "r"}, {}, False),
    ],
)
def test_what_is_known_to_differ(some: dict[str, Any], others: dict[str, Any], known: bool) -> None:
    """Dates and places keep accounts apart when they cannot both hold, and not when nobody can tell."""
    a, b = account("a", "x", **some), account("b", "y", **others)
    assert differ(a, b, apart) is differ(b, a, apart) is known


def test_a_chain_of_doubts_is_not_three_acts() -> None:
    """The first and the last differ, the middle may be either: two acts at least and not three."""
    first, last = account("a", "x", **on("2017-03-01")), account("c", "z", **on("2017-03-09"))
    middle = account("b", "y", **on("2017-03-01", "2017-03-31"))
    assert both(first, middle, last) == (2, 3)


DAYS = st.sampled_from([None, "2017-03-01", "2017-03-02", "2017-03-05", "2017-04-01"])
ACCOUNTS = st.lists(
    st.builds(
        lambda source, exhibit, first, more, relayed, firm, place: account(
            source,
            exhibit,
            first=first,
            start_last=None if first is None else max(first, more or first),
            relayed=relayed,
            firm=firm,
            place=place,
        ),
        st.sampled_from("abc"),
        st.sampled_from("xyz"),
        DAYS,
        DAYS,
        st.booleans(),
        st.booleans(),
        st.sampled_from([None, "r", "rv", "s"]),
    ),
    min_size=1,
    max_size=9,
)


@settings(deadline=None)
@given(ACCOUNTS)
def test_at_least_is_the_largest_set_that_differs(accounts: list[Account]) -> None:
    """No more acts are claimed than accounts that all differ from each other, and no fewer."""
    largest = max(
        size
        for size in range(1, len(accounts) + 1)
        for some in combinations(accounts, size)
        if all(differ(a, b, apart) for a, b in combinations(some, 2))
    )
    assert at_least(accounts, apart) == largest


@settings(deadline=None)
@given(ACCOUNTS, st.randoms(use_true_random=False))
def test_no_order_changes_a_figure(accounts: list[Account], random: Random) -> None:
    """Whoever is coded first, the figures are the same."""
    before = both(*accounts)
    random.shuffle(accounts)
    assert both(*accounts) == before


@settings(deadline=None)
@given(ACCOUNTS)
def test_at_least_is_never_more_than_at_most(accounts: list[Account]) -> None:
    """The two bounds stand the right way round, and no statement becomes two acts."""
    least, most = both(*accounts)
    assert 1 <= least <= most <= len(accounts)


@settings(deadline=None)
@given(ACCOUNTS)
def test_the_quick_bound_is_a_bound(accounts: list[Account]) -> None:
    """Of very many accounts of one person a lower number is told, never a higher one."""
    exact = at_least(accounts, apart)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts_apart, "PAIRWISE_AT_MOST", 2)
        quick = at_least(accounts, apart)
    assert 1 <= quick <= exact
    assert quick <= at_most(accounts)


def test_a_search_that_is_given_up_is_a_bound_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the search takes too long what it has found by then is told: less, never more."""
    random = Random(2)
    accounts = [
        account(f"s{n}", f"x{n}", **on(f"2017-03-{random.randint(1, 9):02}", f"2017-03-{random.randint(10, 28)}"))
        for n in range(30)
    ]
    exact = at_least(accounts, apart)
    monkeypatch.setattr(accounts_apart, "_STEPS", 3)
    assert 1 <= at_least(accounts, apart) <= exact


def test_ten_thousand_accounts_of_one_person_are_counted() -> None:
    """Nobody who is written about a great deal stops the count."""
    accounts = [account(f"s{n}", f"x{n}", **on(f"2017-{1 + n % 12:02}-{1 + n % 28:02}")) for n in range(10_000)]
    assert at_least(accounts, apart) == len({one.first for one in accounts})
    assert at_most(accounts) == 10_000
