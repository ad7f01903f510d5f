"""Evidence and probability."""

from __future__ import annotations

import logging
import math
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from habeas.errors import PersonsError
from habeas.model.values import Name, When
from habeas.persons import Account, clusters, evaluate, prepare, propose
from habeas.persons import splink_engine as engine
from habeas.persons.fields import FIELDS
from habeas.persons.splink_engine import Comparison, compare


@pytest.fixture(scope="module")
def compared(invented: Callable[[int, int], Any]) -> tuple[Any, Comparison]:
    """A case of 300 invented people, compared once."""
    case = invented(300, 1)
    return case, compare(prepare(case.accounts), least=0.0)


def _account(mention: str, list_: str, name: str, taken: str | None = None, birth: str | None = None) -> Account:
    return Account(
        mention=mention,
        list=list_,
        names=(Name(written=name),) if name else (),
        taken=When(stated=taken, edtf=taken) if taken else None,
        birth=When(stated=birth, edtf=birth) if birth else None,
    )


def test_the_reasons_add_up_to_the_weight(compared: tuple[Any, Comparison]) -> None:
    """What a case worker reads as the grounds of a link is the whole ground: nothing counts that is not
    said.
    """
    _, comparison = compared
    assert len(comparison.pairs) == comparison.compared
    for pair in comparison.pairs:
        assert math.isclose(sum(reason.bits for reason in pair.reasons), pair.bits, abs_tol=1e-9)
        assert math.isclose(pair.probability, 1 / (1 + 2**-pair.bits), rel_tol=1e-9)
        assert [reason.field for reason in pair.reasons] == ["prior", *comparison.fields]
        assert pair.a < pair.b


def test_the_weight_is_the_engine_s_own(monkeypatch: pytest.MonkeyPatch, invented: Callable[[int, int], Any]) -> None:
    """The sum that people read is the sum that the engine reached, the rarity of a name included."""
    tables: list[Any] = []
    score = engine._score

    def keep(*given: Any) -> Any:
        tables.append(score(*given))
        return tables[-1]

    monkeypatch.setattr(engine, "_score", keep)
    comparison = compare(prepare(invented(100, 8).accounts), least=0.0)
    weights = sorted(tables[0].column("match_weight").to_pylist())
    assert sorted(pair.bits for pair in comparison.pairs) == pytest.approx(weights, abs=1e-6)


def test_reasons_hold_words_of_ours_and_no_value(compared: tuple[Any, Comparison]) -> None:
    """A link can be explained to anyone without telling them a name, a date or a place."""
    _, comparison = compared
    graded = [f"{field.title}: {grade.words}" for field in FIELDS for grade in field.grades]
    ours = {words + tail for words in graded for tail in ("", ", rare", ", common")}
    ours |= {f"{field.title}: missing in {who}, says nothing" for field in FIELDS for who in ("one", "both")}
    said = {reason.words for pair in comparison.pairs for reason in pair.reasons if reason.field != "prior"}
    assert said <= ours


def test_linkage_finds_people_across_scripts(compared: tuple[Any, Comparison]) -> None:
    """People on a Russian, an English and a press list are found to be the same, and hardly anyone wrongly
    so.
    """
    case, comparison = compared
    prepared = prepare(case.accounts)
    proposals = propose(comparison.pairs, prepared.lists, ())
    wrong = [pair for pair in proposals.linked if case.truth[pair.a] != case.truth[pair.b]]
    assert len(wrong) <= 0.02 * len(proposals.linked)
    true = sum(math.comb(n, 2) for n in _sizes(case.truth))
    assert len(proposals.linked) - len(wrong) > 0.8 * true


def _sizes(truth: dict[str, str]) -> list[int]:
    persons = list(truth.values())
    return [persons.count(person) for person in set(persons)]


def test_the_same_accounts_in_any_order_give_the_same_pairs(invented: Callable[[int, int], Any]) -> None:
    """Who is linked depends on what the lists say, not on the order in which files were read or on the
    machine's mood.
    """
    accounts = list(invented(150, 3).accounts)
    before = compare(prepare(accounts))
    random.Random(4).shuffle(accounts)
    assert compare(prepare(accounts)) == before


def test_two_mentions_are_enough() -> None:
    """The smallest case is weighed by general weights, and the run says that it is."""
    same = [
        _account("men_a", "x", "Ana Paz", "1976-05-01", "1950"),
        _account("men_b", "y", "Paz Ana", "1976-05-01", "1950"),
    ]
    comparison = compare(prepare(same))
    assert comparison.general == comparison.fields
    assert [(pair.a, pair.b) for pair in comparison.pairs] == [("men_a", "men_b")]


@pytest.mark.parametrize("accounts", [[], [_account("men_a", "x", "Ana Paz")]])
def test_a_case_with_nothing_to_compare_is_refused_in_a_sentence(accounts: list[Account]) -> None:
    """An empty case gets a clear answer and no stack trace."""
    with pytest.raises(PersonsError, match="it takes two"):
        compare(prepare(accounts))


def test_lists_without_names_are_refused_in_a_sentence() -> None:
    """Two lists of dates cannot be linked, and the refusal points to the mappings."""
    with pytest.raises(PersonsError, match="no names") as refusal:
        compare(prepare([_account("men_a", "x", "", "1976-05-01"), _account("men_b", "y", "", "1976-05-01")]))
    assert refusal.value.advice


def test_a_single_list_yields_questions_only() -> None:
    """On one list the program may suspect a person entered twice; it never links by itself."""
    accounts = [_account(f"men_{n}", "x", "Ana Paz", "1976-05-01", "1950-02-03") for n in range(3)]
    prepared = prepare(accounts)
    proposals = propose(compare(prepared).pairs, prepared.lists, ())
    assert not proposals.linked


def test_names_that_are_all_the_same_link_nobody() -> None:
    """Where everyone has one name, the name says nothing."""
    accounts = [_account(f"men_{n:03}", "xy"[n % 2], "Ana Paz") for n in range(300)]
    prepared = prepare(accounts)
    assert not propose(compare(prepared, pairs_per_mention=300).pairs, prepared.lists, ()).linked


def test_a_list_that_meets_no_other_gives_no_pair() -> None:
    """Two lists without a person in common end in nobody linked, not in an error."""
    left = [_account(f"men_a{n}", "x", f"Aa{c} Bb{c}", f"1976-01-{n + 1:02}") for n, c in enumerate("bcdfg")]
    right = [_account(f"men_b{n}", "y", f"Oo{c} Pp{c}", f"1999-01-{n + 1:02}") for n, c in enumerate("bcdfg")]
    prepared = prepare([*left, *right])
    proposals = propose(compare(prepared).pairs, prepared.lists, ())
    assert not proposals.linked
    assert len(clusters(list(prepared.lists), []).persons) == 10


def test_a_failing_engine_tells_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the engine breaks, its words, which may quote a cell, reach neither the screen nor a log."""

    def breaks(*_: object) -> None:
        raise ValueError("Secretname could not be cast")

    monkeypatch.setattr(engine, "_score", breaks)
    with pytest.raises(PersonsError) as refusal:
        compare(prepare([_account("men_a", "x", "Ana Paz"), _account("men_b", "y", "Ana Paz")]))
    assert "Secretname" not in str(refusal.value.as_object())
    assert refusal.value.__suppress_context__


def test_nothing_is_logged_or_printed(
    invented: Callable[[int, int], Any], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """No name goes to a terminal or a log while lists are linked."""
    with caplog.at_level(logging.DEBUG):
        compare(prepare(invented(120, 5).accounts))
    assert not [record for record in caplog.records if record.name.startswith("splink")]
    assert capfd.readouterr() == ("", "")


def test_the_database_may_not_touch_the_disk() -> None:
    """Names cannot spill into a temporary file, even when memory runs short."""
    wanted = "'temp_directory', 'enable_external_access'"
    with engine._memory() as connection:
        found = connection.execute(f"SELECT name, value FROM duckdb_settings() WHERE name IN ({wanted})").fetchall()
    assert dict(found) == {"temp_directory": "", "enable_external_access": "false"}


def test_progress_ends_at_the_whole(invented: Callable[[int, int], Any]) -> None:
    """A person who waits sees how far the work is."""
    shares: list[float] = []
    compare(prepare(invented(100, 6).accounts), progress=lambda _what, share: shares.append(share))
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_calibration_is_measured(compared: tuple[Any, Comparison]) -> None:
    """How far the stated probabilities can be believed is a number, not a claim."""
    case, comparison = compared
    singles = [(mention,) for mention in case.truth]
    assert evaluate(singles, case.truth, compared=comparison.pairs).calibration_error is not None


def test_the_same_lists_imported_elsewhere_are_linked_the_same_way(invented: Callable[[int, int], Any]) -> None:
    """Two analysts who import the same lists get the same links, although ids are random and the order is theirs."""
    accounts = invented(250, 5).accounts
    chance = random.Random(3)
    renamed = {account.mention: f"men_{chance.getrandbits(128):032x}" for account in accounts}
    elsewhere = [replace(account, mention=renamed[account.mention]) for account in accounts]
    chance.shuffle(elsewhere)
    here, there = (compare(prepare(given)) for given in (accounts, elsewhere))
    expected = {frozenset((renamed[pair.a], renamed[pair.b])): pair.bits for pair in here.pairs}
    assert {frozenset((pair.a, pair.b)): pair.bits for pair in there.pairs} == expected
