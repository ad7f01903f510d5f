"""The program's own engine: the same for the same case, with reasons that add up, and nothing written or told."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.persons.invented_accounts import PLANTED, account, whole

from habeas.errors import PersonsError
from habeas.model.values import Name
from habeas.persons import Account
from habeas.persons.engine import ENGINE, Found, find

Invented = Callable[[int, int], Any]


def _find(accounts: Any, **more: Any) -> Found:
    return find(accounts, rng=np.random.default_rng(1), **more)


def _by_mention(found: Found) -> dict[frozenset[str], float]:
    compared, mentions = found.compared, found.mentions
    return {
        frozenset((mentions[a], mentions[b])): odds
        for a, b, odds in zip(compared.first.tolist(), compared.second.tolist(), compared.log_odds, strict=True)
    }


def test_the_order_of_accounts_changes_nothing(invented: Invented) -> None:
    """The same pairs and log odds, by mention, and the same once more for the same seed."""
    accounts = list(invented(40, 1).accounts)
    first = _by_mention(_find(accounts))
    assert first
    assert _by_mention(_find(accounts)) == first
    assert _by_mention(_find(random.Random(1).sample(accounts, len(accounts)))) == pytest.approx(first, abs=1e-9)


def test_the_reasons_of_every_pair_add_up(invented: Invented) -> None:
    """What a person reads is what the model added, with what people taught it, and no value of a cell."""
    case = invented(40, 2)
    truth = case.truth
    first = _find(case.accounts)
    asked = [*_by_mention(first), *(frozenset(two) for two in pairwise(first.mentions))]
    answers = [(*sorted(pair), len({truth[one] for one in pair}) == 1) for pair in asked]
    for found in (first, _find(case.accounts, answers=answers)):
        assert len(found.compared)
        for number in range(len(found.compared)):
            said = found.compared.reasons(number)
            assert math.fsum(one.bits for one in said) == pytest.approx(found.compared.bits(number), abs=1e-6)
            assert said[0].field == "prior"
    assert found.adaptation.answers > 0


def test_answers_about_mentions_that_are_not_there_teach_nothing(invented: Invented) -> None:
    """Decisions about a withdrawn person stay without effect."""
    accounts = invented(30, 2).accounts
    answers = [(f"men_gone{n}", f"men_gone{n + 1}", n % 2 == 0) for n in range(50)]
    assert _by_mention(_find(accounts, answers=answers)) == _by_mention(_find(accounts))


def test_improbable_pairs_are_counted_and_not_handed_on(invented: Invented) -> None:
    """What lies under the least probability is compared, and told by its number."""
    found = _find(invented(40, 3).accounts, least=0.5)
    assert (found.compared.log_odds >= 0).all()
    assert found.compared.compared == len(found.pairs) > len(found.compared)
    assert found.compared.engine == ENGINE


def test_what_only_the_name_speaks_for_is_alone() -> None:
    """The same rare name, and nothing known of birth, taking or place: a person must look."""
    accounts = [account(0, "Zhurtul Vakemov", listed="a"), account(1, "Zhurtul Vakemov", listed="b")]
    accounts += [account(n, f"Nadie Invented{n}", birth=f"19{n + 40}-01-02") for n in range(2, 30)]
    found = _find(accounts)
    assert found.alone[list(_by_mention(found)).index(frozenset(("men_00000", "men_00001")))]


@pytest.mark.parametrize("name", ["", "Zhurtul Vakemov"])
def test_what_no_name_speaks_for_is_for_a_person_too(name: str) -> None:
    """Six men of thirty who were taken from one village on one day, of whom no name is known, are not one man."""
    accounts = [account(n, age=30, taken="2001-02-03", place="Nowhere", sex="m") for n in range(6)]
    accounts.append(account(6, "Zhurtul Vakemov", age=30, taken="2001-02-03", place="Nowhere", sex="m"))
    found = _find(accounts)
    assert len(found.compared)
    assert found.alone.all()


@pytest.mark.parametrize(
    "accounts", [[], [account(0, PLANTED)], [account(n, birth="1970-01-02", place=PLANTED) for n in range(3)]]
)
def test_nothing_to_compare_is_said_and_names_nobody(accounts: list[Account]) -> None:
    """Fewer than two mentions, or no name in any: one sentence with advice."""
    with pytest.raises(PersonsError) as refused:
        _find(accounts)
    assert refused.value.advice
    assert PLANTED not in f"{refused.value!r} {refused.value} {refused.value.advice}"


def test_no_file_is_written_and_no_name_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The engine opens nothing for writing; its reprs, logs and reasons hold no name and no place."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    alias = Name(written=f"{PLANTED}alias", kind="alias")
    accounts = [
        account(n, whole(PLANTED, f"Vakemov{n % 3}"), birth="1970-01-02", place=f"{PLANTED}place", others=(alias,))
        for n in range(9)
    ]
    with caplog.at_level("DEBUG"):
        found = _find(accounts)
    assert list(tmp_path.iterdir()) == []
    said = [found.compared.reasons(number) for number in range(len(found.compared))]
    out = capfd.readouterr()
    told = f"{found!r} {found.columns!r} {found.compared!r} {said!r} {out.out} {out.err} {caplog.text}"
    assert PLANTED.lower() not in told.lower()
    assert "vakemov" not in told.lower()
