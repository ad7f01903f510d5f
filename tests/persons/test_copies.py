"""Copied records: what is unusual and the same on two lists is told as one witness, and nothing else is."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.persons.invented_accounts import PLANTED, account, whole

from habeas.demo import invent
from habeas.model.values import Age, Name, When
from habeas.persons import Account
from habeas.persons.columns import columns
from habeas.persons.copies import LARGEST, UNUSUAL, Copies, copies, witnesses

_GIVEN = ("Ruslan", "Akhmed", "Beslan", "Zelim", "Aslan", "Musa", "Isa", "Adam")
_FAMILY = ("Dakarov", "Belminov", "Zhurtulov", "Vakemov", "Pelkarov")


def _case(people: int = 40, *, lists: tuple[str, ...] = ("a", "b", "c")) -> tuple[list[Account], dict[str, int]]:
    """People of whom every list says the same, and rightly."""
    accounts, person = [], {}
    for at, listed in enumerate(lists):
        for number in range(people):
            name = whole(_GIVEN[number % 8], _FAMILY[number % 5])
            day = f"200{number % 4}-0{1 + number % 9}-1{number % 10}"
            one = account(at * people + number, name, listed=listed, taken=day, place=f"Place{'abcde'[number % 5]}")
            accounts.append(one)
            person[one.mention] = number
    return accounts, person


def _found(accounts: list[Account], person: dict[str, int]) -> tuple[Copies, tuple[str, ...], NDArray[np.int32]]:
    table = columns(accounts)
    labels = np.array([person[mention] for mention in table.mentions], dtype=np.int32)
    return copies(table, accounts, labels), table.mentions, labels


def _likely(found: Copies, mentions: tuple[str, ...]) -> set[frozenset[str]]:
    return {frozenset((mentions[found.first[at]], mentions[found.second[at]])) for at in found.likely.tolist()}


def _with_errors(accounts: list[Account], *numbers: int) -> list[Account]:
    """Let some accounts have the same slips in the name, the same day and the same place, that nobody else has."""
    day, place, name = (
        When(stated="2004-09-27", edtf="2004-09-27"),
        "Upper Plaece by the mill",
        whole("Rusllan", "Dakkarof"),
    )
    return [
        replace(one, names=(name,), taken=day, seen_at=place) if at in numbers else one
        for at, one in enumerate(accounts)
    ]


def test_errors_that_two_lists_share_are_one_witness() -> None:
    """Whoever was taken on a day that nobody else gives, under a name that nobody else misspells so, twice, has one
    witness more, not two."""
    accounts, person = _case(lists=("a", "b", "c", "d", "e"))
    found, mentions, _ = _found(_with_errors(accounts, 0, 40), person)
    assert _likely(found, mentions) == {frozenset(("men_00000", "men_00040"))}
    (pair,) = found.likely.tolist()
    said = " ".join(one.words for one in found.reasons(pair))
    assert "unusual" in said
    assert found.probability(pair) > 0.8
    shared = {flow.lists: flow.copied for flow in found.flows}
    assert {lists for lists, copied in shared.items() if copied} == {("a", "b")}


def test_lists_that_are_right_together_do_not_copy() -> None:
    """Careful lists say the same of everybody, and are as many witnesses as they are."""
    found, _, _ = _found(*_case())
    assert len(found.first) == 3 * 40
    assert not len(found.likely)
    assert all((flow.share, flow.persons) == (None, 40) for flow in found.flows)


def test_names_in_each_others_place_on_two_lists_are_a_sign() -> None:
    """A clerk's confusion that stands on two lists was made once."""
    accounts, person = _case()
    turned = whole("Dakarov", "Ruslan")
    both = [replace(one, names=(turned,)) if at in (0, 40) else one for at, one in enumerate(accounts)]
    found, mentions, _ = _found(both, person)
    pairs = [
        frozenset((mentions[a], mentions[b])) for a, b in zip(found.first.tolist(), found.second.tolist(), strict=True)
    ]
    at = pairs.index(frozenset(("men_00000", "men_00040")))
    assert found.log_odds[at] > np.delete(found.log_odds, at).max()
    assert any("in each other's place on both" in one.words for one in found.reasons(at))


def test_what_is_said_adds_up_and_holds_no_value() -> None:
    """Reasons give the whole weight, in words without names, places or days; no repr has one either."""
    accounts, person = _case()
    planted = [
        replace(one, names=(whole(PLANTED, f"{PLANTED}ov"),), seen_at=PLANTED) if at in (0, 40) else one
        for at, one in enumerate(accounts)
    ]
    found, _, _ = _found(planted, person)
    for number in range(len(found.first)):
        said = found.reasons(number)
        assert math.fsum(one.bits for one in said) == pytest.approx(found.log_odds[number] / math.log(2), abs=1e-9)
        assert not any(PLANTED.lower() in one.words.lower() for one in said)
    assert PLANTED.lower() not in repr(found.flows).lower()


def test_the_order_of_accounts_changes_nothing() -> None:
    """The same copies, whichever list was imported first."""
    accounts, person = _case()
    accounts = _with_errors(accounts, 3, 43, 83)
    first, mentions, _ = _found(accounts, person)
    other, others, _ = _found(random.Random(1).sample(accounts, len(accounts)), person)
    assert _likely(first, mentions) == _likely(other, others)
    assert np.allclose(np.sort(first.log_odds), np.sort(other.log_odds))


def test_persons_of_too_many_mentions_are_counted_and_passed_over() -> None:
    """A person of a hundred mentions is a fault of the linking, and must not take the run with it."""
    accounts = [
        account(n, whole("Ruslan", "Dakarov"), listed="ab"[n % 2], taken="2001-02-03") for n in range(LARGEST + 1)
    ]
    found, _, _ = _found(accounts, {one.mention: 0 for one in accounts})
    assert (len(found.first), found.left_out) == (0, (LARGEST + 1) * LARGEST // 2)
    assert found.flows == ()


def test_nothing_known_says_nothing() -> None:
    """Mentions without a name, a day or a place are no copies of each other."""
    accounts = [account(n, listed="ab"[n % 2]) for n in range(6)] + [account(6, "Nadie Invented", listed="c")]
    found, _, _ = _found(accounts, {one.mention: n // 2 for n, one in enumerate(accounts)})
    assert not len(found.likely)
    assert np.allclose(found.adds, 0)


def test_no_list_copies_itself() -> None:
    """Two records of one list are one source already."""
    accounts, person = _case(lists=("a",))
    again = [replace(one, mention=f"{one.mention}x") for one in _with_errors(accounts, 0)]
    found, _, _ = _found(accounts + again, person | {one.mention: person[one.mention[:-1]] for one in again})
    assert len(found.first) == 0


@pytest.mark.parametrize("style", ["cyrillic-latin", "arabic"])
def test_the_copies_of_an_invented_case_are_found(style: str) -> None:
    """Of what is flagged nine in ten were copied, and the share of copies is told to about a fifth; lists that do not
    copy are not said to."""
    made = invent(records=3000, seed=4, style=style)
    accounts, person, source = [], {}, {}
    for a_list in made.lists:
        for record in a_list.told():
            mention = f"{record.list}:{record.external_id}"
            name = Name(written=record.written, given=record.given, family=record.family, patronymic=record.patronymic)
            when = When(stated=record.taken, edtf=record.taken) if record.taken else None
            age = None if record.age is None else Age(stated=str(record.age), low=record.age, high=record.age)
            accounts.append(
                Account(mention=mention, list=record.list, names=(name,), taken=when, age=age, seen_at=record.place)
            )
            person[mention] = record.person
            if record.copied_from:
                source[mention] = f"memorial:{record.copied_from}"
    found, mentions, _ = _found(accounts, person)
    told = _likely(found, mentions)
    true = {frozenset(pair) for pair in source.items()}
    assert len(told & true) / len(told) > 0.85
    assert len(told & true) / len(true) > 0.2
    for flow in found.flows:
        if set(flow.lists) == {"memorial", "press"}:
            assert flow.share == pytest.approx(len(true) / flow.persons, abs=0.2)
        else:
            assert flow.copied <= 3


_SOURCES = st.lists(st.sampled_from("abcd"), min_size=1, max_size=8)


@given(_SOURCES, st.data())
def test_witnesses_are_sources_less_what_was_copied(sources: list[str], drawn: st.DataObject) -> None:
    """Never more than the sources, never none; a pair of two witnesses that are one takes one away."""
    places = st.integers(0, len(sources) - 1)
    alike = drawn.draw(st.lists(st.tuples(places, places), max_size=6))
    assert witnesses(sources, []) == len(set(sources))
    assert 1 <= witnesses(sources, alike) <= len(set(sources))
    for at in range(len(alike)):
        fewer, more = witnesses(sources, alike[: at + 1]), witnesses(sources, alike[:at])
        assert fewer in (more, more - 1)


def test_the_bar_of_what_is_unusual_is_a_share() -> None:
    """What nearly every record of a list would have anyway is not unusual."""
    assert 0 < UNUSUAL < 0.8
