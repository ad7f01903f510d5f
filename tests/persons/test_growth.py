"""A case grows: what comes is weighed as a run of everything would weigh it, and everybody else's person stands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.persons.invented_accounts import PLANTED, account

from habeas.errors import PersonsError
from habeas.model.records import Same
from habeas.persons import Account, Decision
from habeas.persons.columns import columns, grown
from habeas.persons.correlation import partition
from habeas.persons.engine import find
from habeas.persons.evidence import Evidence
from habeas.persons.growth import Growth, grow, state_of
from habeas.persons.kept import LINKED, QUEUED, Kept, from_bytes, keep
from habeas.persons.keys import keys
from habeas.persons.name_words import NameWords
from habeas.persons.pairing import pairing
from habeas.persons.prepare import ordered_accounts
from habeas.persons.proposing import proposing
from habeas.persons.resolving import part, unseen_of, weights_of

_GIVEN = ("Zelim", "Musa", "Aslan", "Khava", "Beslan", "Timur", "Зелим", "Муса")
_FAMILY = ("Dakarov", "Belminov", "Zhurtulov", "Vakemov", "Дакаров", "Белминов")
_TAKEN = ("2001-03-04", "2001-03-05", "2002-07-19", "2002-07", None)
_PLACES = ("Alpha", "Beta", "Gamma", "")

people = st.builds(
    lambda given, family, taken, place, age: (f"{given} {family}", taken, place, age),
    st.sampled_from(_GIVEN),
    st.sampled_from(_FAMILY),
    st.sampled_from(_TAKEN),
    st.sampled_from(_PLACES),
    st.sampled_from((None, 20, 31, 32)),
)
cases = st.lists(people, min_size=8, max_size=24)


def _accounts(rows: Sequence[tuple[str, str | None, str, int | None]]) -> list[Account]:
    return [
        account(number, name, taken=taken, place=place, age=age)
        for number, (name, taken, place, age) in enumerate(rows)
    ]


def _whole(accounts: Sequence[Account], decisions: Sequence[Decision] = ()) -> Kept:
    """What a run of everything keeps."""
    found = find(accounts, rng=np.random.default_rng(1))
    resolved = part(found, decisions)
    proposed = proposing(
        found.compared,
        resolved.labels,
        alone=found.alone,
        cut=resolved.cut,
        decided=resolved.decided,
        apart=resolved.apart,
    )
    return keep(
        found,
        labels=resolved.labels,
        fates=np.zeros(len(accounts), dtype=np.int64),
        state=state_of(len(found.compared), proposed),
        decisions=tuple(decisions),
        unseen=unseen_of(found),
        cut=resolved.cut,
        queue_at=0.5,
        notes={"runs": ["run_1"]},
    )


def _persons(growth: Growth) -> set[frozenset[str]]:
    gathered: dict[int, set[str]] = {}
    for mention, label in zip(growth.kept.columns.mentions, growth.standing.labels.tolist(), strict=True):
        gathered.setdefault(label, set()).add(mention)
    return {frozenset(members) for members in gathered.values()}


def _afresh(kept: Kept, decisions: Sequence[Decision]) -> np.ndarray:
    """All pairs of a state clustered from the start."""
    row = {mention: number for number, mention in enumerate(kept.columns.mentions)}
    here = {same: [(row[one.a], row[one.b]) for one in decisions if one.same is same] for same in Same}
    return partition(
        len(kept.columns),
        kept.first,
        kept.second,
        weights_of(kept.log_odds, kept.alone, kept.cut),
        unseen=kept.unseen,
        must=here[Same.YES],
        cannot=here[Same.NO],
        unsure=here[Same.UNSURE],
    ).labels


@settings(max_examples=10, deadline=None)
@given(cases, st.integers(1, 5))
def test_a_new_pair_weighs_what_a_run_of_everything_would_make_of_it(rows: list, new: int) -> None:  # type: ignore[type-arg]
    """With the same columns, model and shift: the same candidates, what their keys say, and the same log odds."""
    accounts = _accounts(rows)
    kept = _whole(accounts[:-new])
    growth = grow(kept, accounts[-new:])
    table = grown(kept.columns, accounts[-new:], NameWords(accounts[-new:], kept.uses))
    evidence = Evidence(table)
    pairs = pairing(keys(table), len(table))
    fresh = pairs.second >= len(kept.columns)
    assert growth.pairs_compared == int(fresh.sum())
    first, second, shared = pairs.first[fresh], pairs.second[fresh], pairs.shared[fresh]
    odds = kept.model.log_odds(evidence.of(first, second, shared)) - evidence.crowding(first, second) + kept.shift
    enough = odds >= math.log(0.01 / 0.99)
    wanted = dict(zip(zip(first[enough], second[enough], strict=True), odds[enough], strict=True))
    mine = growth.kept.second >= len(kept.columns)
    told = zip(growth.kept.first[mine], growth.kept.second[mine], strict=True)
    assert dict(zip(told, growth.kept.log_odds[mine], strict=True)) == pytest.approx(wanted, abs=1e-12)


@settings(max_examples=10, deadline=None)
@given(cases, st.integers(1, 5), st.data())
def test_growing_gives_what_clustering_all_pairs_gives(rows: list, new: int, data: st.DataObject) -> None:  # type: ignore[type-arg]
    """Only the neighbourhood is gathered anew, and nothing else would have changed; decisions in between count."""
    accounts = _accounts(rows)
    growth = grow(_whole(accounts[:-new]), accounts[-new:], decisions := _decided(accounts, data))
    assert growth.standing.labels.tolist() == _afresh(growth.kept, decisions).tolist()
    untouched = np.setdiff1d(np.arange(len(accounts)), growth.standing.neighbourhood)
    assert not set(range(len(accounts) - new, len(accounts))) & set(untouched.tolist())


def _decided(accounts: Sequence[Account], data: st.DataObject) -> tuple[Decision, ...]:
    ends = st.lists(st.sampled_from([one.mention for one in accounts]), min_size=2, max_size=2, unique=True)
    drawn = data.draw(st.lists(st.tuples(ends, st.sampled_from(list(Same))), max_size=3))
    return tuple(Decision(a=min(pair), b=max(pair), same=same) for pair, same in drawn)


@settings(max_examples=6, deadline=None)
@given(cases, st.permutations(range(4)))
def test_the_order_of_additions_does_not_matter(rows: list, order: list[int]) -> None:  # type: ignore[type-arg]
    """Four mentions come one after another, in any order: the persons are those of all pairs together, each time."""
    accounts = _accounts(rows)
    kept = _whole(accounts[:-4])
    for at in order:
        growth = grow(kept, [accounts[at - 4]])
        assert growth.standing.labels.tolist() == _afresh(growth.kept, ()).tolist()
        kept = growth.kept
    assert len(kept.columns) == len(accounts)


@settings(max_examples=10, deadline=None)
@given(cases, st.integers(1, 5), st.data())
def test_what_runs_say_after_growing_is_what_the_partition_says(rows: list, new: int, data: st.DataObject) -> None:  # type: ignore[type-arg]
    """Links and questions, taken back, kept and new, are together those that a look at all pairs proposes."""
    accounts = _accounts(rows)
    before = _whole(accounts[:-new])
    decisions = _decided(accounts, data)
    growth = grow(before, accounts[-new:], decisions)
    after = growth.kept
    row = {mention: number for number, mention in enumerate(after.columns.mentions)}
    decided = {(row[one.a], row[one.b]): one.same for one in decisions}
    fresh = proposing(
        growth.compared,
        growth.standing.labels,
        alone=after.alone,
        cut=after.cut,
        decided=decided,
        apart=[pair for pair, same in decided.items() if same is not Same.YES],
    )
    expected = state_of(len(after.first), fresh)
    codes = {tuple(sorted(pair)) for pair in decided}
    pairs = zip(after.first.tolist(), after.second.tolist(), strict=True)
    open_ = np.array([pair not in codes for pair in pairs], dtype=np.bool_)
    assert after.state[open_].tolist() == expected[open_].tolist()
    assert not set(growth.linked.tolist()) & set(growth.unlinked.tolist())
    assert all(after.state[growth.linked] & LINKED)
    assert all(after.state[growth.queued] & QUEUED)
    assert len(growth.why) == len(growth.change) == len(growth.queued)


def test_a_decision_alone_moves_its_neighbourhood_and_taking_it_back_restores_the_links() -> None:
    """Nobody new; a person holds two apart, and then takes that back: what the run had said holds again."""
    rows = [("Zelim Dakarov", "2001-03-04", "Alpha", 20), ("Zelim Dakarov", "2001-03-04", "Alpha", 20),
            ("Musa Belminov", "2002-07-19", "Beta", 31), ("Aslan Vakemov", "2002-08-19", "Gamma", 32)]  # fmt: skip
    kept = _whole(_accounts(rows))
    a, b = sorted(one.mention for one in _accounts(rows)[:2])
    apart = grow(kept, [], (Decision(a=a, b=b, same=Same.NO),))
    assert len(_persons(apart)) == 4
    assert apart.standing.neighbourhood.tolist() == sorted(kept.columns.mentions.index(one) for one in (a, b))
    again = grow(apart.kept, [], ())
    assert len(_persons(again)) == 3
    assert again.kept.state.tolist() == kept.state.tolist()
    assert not len(again.linked)
    assert not len(again.unlinked)


def test_a_mention_that_is_there_cannot_come_again() -> None:
    """Else one account would count as two."""
    accounts = _accounts([("Zelim Dakarov", "2001-03-04", "Alpha", 20), ("Musa Belminov", None, "", None)])
    with pytest.raises(PersonsError, match="already"):
        grow(_whole(accounts), accounts[:1])


def test_a_state_is_read_as_it_was_written() -> None:
    """And goes on to grow alike."""
    rows = [(f"{_GIVEN[n % 8]} {_FAMILY[n % 6]}", _TAKEN[n % 5], _PLACES[n % 4], None) for n in range(24)]
    accounts = _accounts(rows)
    decided = (Decision(a=accounts[0].mention, b=accounts[1].mention, same=Same.NO, drawn=True),)
    kept = _whole(accounts[:20], decided)
    again = from_bytes(kept.as_bytes())
    assert again.as_bytes() == kept.as_bytes()
    assert again.decisions == decided
    one, other = grow(kept, accounts[20:], decided), grow(again, accounts[20:], decided)
    assert one.kept.as_bytes() == other.kept.as_bytes()
    assert [one.compared.reasons(at) for at in one.linked] == [other.compared.reasons(at) for at in other.linked]


@pytest.fixture(scope="module")
def content() -> bytes:
    rows = [(f"{_GIVEN[n % 8]} {_FAMILY[n % 6]}", _TAKEN[n % 5], _PLACES[n % 4], None) for n in range(12)]
    return _whole(_accounts(rows)).as_bytes()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_torn_or_altered_state_is_refused(content: bytes, data: st.DataObject) -> None:
    """Power fails, or bits do: a sentence, and then everything is compared."""
    at = data.draw(st.integers(0, len(content) - 1))
    torn = content[:at] if data.draw(st.booleans()) else content[:at] + b"\0" * 40 + content[at + 40 :]
    try:
        kept = from_bytes(torn)
    except PersonsError:
        return
    assert kept.as_bytes() == content  # nothing that is read lay there


def test_another_model_or_program_is_refused(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was weighed by other tables is not added to."""
    monkeypatch.setattr("habeas.persons.kept.maker", lambda: "0.0.1 another")
    with pytest.raises(PersonsError, match="another version"):
        from_bytes(content)


def test_arrays_that_do_not_go_together_are_refused(content: bytes) -> None:
    kept = from_bytes(content)
    for wrong in (
        replace(kept, labels=kept.labels[:-1]),
        replace(kept, grades=kept.grades[:-1]),
        replace(kept, second=kept.second + np.int32(1000)),
        replace(kept, columns=replace(kept.columns, place=kept.columns.place + np.int32(1000))),
    ):
        with pytest.raises(PersonsError, match="damaged"):
            from_bytes(wrong.as_bytes())


def test_a_state_shows_no_name_where_it_is_printed() -> None:
    """It holds the words of everybody's name, and its repr holds two numbers."""
    accounts = [account(0, f"Nadie {PLANTED}"), account(1, f"Nadie {PLANTED}", taken="2001-03-04")]
    kept = _whole(accounts)
    growth = grow(kept, [account(2, f"Other {PLANTED}", taken="2001-03-04")])
    assert PLANTED.encode().lower() in kept.as_bytes()
    for shown in (repr(kept), repr(growth), repr(growth.compared), repr(growth.kept.columns.words)):
        assert PLANTED.lower() not in shown.lower()


def test_columns_grow_as_if_all_had_come_together() -> None:
    """Of accounts in one order, with the same uses: the same words, days and places."""
    rows = [
        (f"{_GIVEN[n % 8]} {_FAMILY[n % 6]}", _TAKEN[n % 5], _PLACES[n % 4], 30 if n % 3 else None) for n in range(20)
    ]
    accounts = ordered_accounts(_accounts(rows))
    names = NameWords(accounts)
    whole = columns(accounts, names)
    parted = grown(columns(accounts[:13], names), accounts[13:], names)
    for name in ("mentions", "lists", "writings", "words_left", "unread"):
        assert getattr(parted, name) == getattr(whole, name)
    for name in ("list_of", "written", "birth", "by_age", "taken", "place", "sex", "initials"):
        assert getattr(parted, name).tolist() == getattr(whole, name).tolist()
    assert (parted.words.texts, parted.words.heard) == (whole.words.texts, whole.words.heard)
    assert parted.places.scripts.tolist() == whole.places.scripts.tolist()
