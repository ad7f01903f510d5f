"""Estimating a case: what is entered, what the draws of the linkage do, and when they are left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.vault.bench import CASE, Bench
from tests.vault.bench import Person as Row
from tests.vault.bench import bench as bench
from tests.vault.bench import cheap_passphrases as cheap_passphrases
from tests.vault.bench import quick_path as quick_path

from habeas.casework.checking import rebuild
from habeas.casework.drawn_overlaps import drawn_of
from habeas.casework.estimating import (
    estimate_case,
    estimate_case_strata,
    estimate_file,
    estimate_strata_file,
)
from habeas.casework.judging import review
from habeas.casework.linking import Wishes, link
from habeas.casework.people import list_persons
from habeas.casework.reckoning import EstimateOptions
from habeas.casework.tabled import kept_draws
from habeas.errors import EstimateError, UsageError
from habeas.model.encoding import decode_fast
from habeas.model.records import EstimateRun, Same

_GIVEN = ("Zelim", "Musa", "Aslan", "Khava", "Beslan", "Timur", "Rustam", "Malika", "Ruslan", "Zaur", "Idris", "Umar")
_FAMILY = (
    *("Dakarov", "Belminov", "Zhurtulov", "Vakemov", "Pelkarov", "Muniskov", "Grashirov", "Terdovov", "Hamzatov"),
    *("Lorsanov", "Betelgov", "Chilayev"),
)


def _rows(letter: str, numbers: range) -> list[Row]:
    return [
        (f"{letter}{n}", f"{_GIVEN[n]} {_FAMILY[n]}", f"200{n % 4}-0{1 + n % 9}-1{n % 10}", f"Place{'abcdefghijkl'[n]}")
        for n in numbers
    ]


@pytest.fixture
def linked(bench: Bench) -> Bench:
    """Twelve people, eight on each of two lists, linked with draws."""
    bench.take_in("a", _rows("a", range(8)))
    bench.take_in("b", _rows("b", range(4, 12)))
    link(bench.context, CASE, Wishes(draws=20))
    return bench


def _entered(bench: Bench) -> list[EstimateRun]:
    with bench.context.case(CASE, "test") as case:
        found = [
            decode_fast(bytes(b)) for (b,) in case.index.database.execute("SELECT body FROM estimate ORDER BY entry")
        ]
    return [one for one in found if isinstance(one, EstimateRun)]


def test_an_estimate_is_an_entry_that_says_what_it_rests_on(linked: Bench) -> None:
    """Whoever quotes a number can be shown the table, the seed, the versions and the run of the linkage behind it."""
    answer = estimate_case(linked.context, CASE, EstimateOptions(seed=7))
    (entered,) = _entered(linked)
    assert entered.table_hash == answer.table_hash
    assert sum(count for _, count in entered.cells) == entered.documented == answer.documented
    assert entered.settings["seed"] == 7
    assert entered.settings["version of numpy"]
    assert entered.link_run.startswith("run_")
    assert entered.draws == 20
    assert (entered.lo95, entered.hi95) == (answer.range.lo95, answer.range.hi95) if answer.range else False
    assert all(source.startswith("src_") for source in entered.lists)


def test_rebuilding_the_index_brings_estimates_back(linked: Bench) -> None:
    """An estimate stands in the log, not in what may be lost."""
    estimate_case(linked.context, CASE, EstimateOptions())
    before = _entered(linked)
    rebuild(linked.context, CASE)
    assert _entered(linked) == before


def test_a_judgement_after_the_draws_leaves_them_out_and_says_so(linked: Bench) -> None:
    """A stale doubt is never shown as that of the case."""
    with linked.context.case(CASE, "test") as case:
        assert len(drawn_of(kept_draws(case.index)).tables) == 20
    one, other = (listed.person.mentions[0] for listed in list_persons(linked.context, CASE).persons[:2])
    with review(linked.context, CASE) as sitting:
        sitting.decide(min(one, other), max(one, other), Same.NO)
    answer = estimate_case(linked.context, CASE, EstimateOptions())
    assert answer.pooled is None
    assert any("came after its draws" in reason for reason in answer.reasons)
    assert answer.as_object()["linkage_share"] is None


def test_draws_of_other_lists_are_not_taken(linked: Bench, tmp_path: Path) -> None:
    """Draws of another case do not get into an interval."""
    (tmp_path / "one.csv").write_text("x,y,count\n1,0,5\n0,1,5\n1,1,2\n", encoding="utf-8")
    with pytest.raises(EstimateError, match="other lists"):
        estimate_case(linked.context, CASE, EstimateOptions(draws=tmp_path))


def test_one_list_is_refused_and_nothing_is_entered(bench: Bench) -> None:
    """No estimate stands in the log of a case that cannot have one."""
    bench.take_in("a", _rows("a", range(8)))
    with pytest.raises(EstimateError, match="1 list"):
        estimate_case(bench.context, CASE, EstimateOptions())
    assert _entered(bench) == []


def test_a_file_may_bring_its_draws(tmp_path: Path) -> None:
    """Tables of any linkage, made elsewhere, carry their doubt into the interval."""
    table = tmp_path / "t.csv"
    table.write_text("a,b,count\n1,0,50\n0,1,40\n1,1,20\n", encoding="utf-8")
    draws = tmp_path / "draws"
    draws.mkdir()
    for shared in range(10, 40):
        (draws / f"{shared}.csv").write_text(f"a,b,count\n1,0,50\n0,1,40\n1,1,{shared}\n", encoding="utf-8")
    alone = estimate_file(table, EstimateOptions(), lambda *_: None)
    found = estimate_file(table, EstimateOptions(draws=draws), lambda *_: None)
    assert found.pooled is not None
    assert found.pooled.draws == 30
    assert found.range is not None
    assert alone.range is not None
    assert found.range.hi95 - found.range.lo95 > alone.range.hi95 - alone.range.lo95
    assert 0 < found.as_object()["linkage_share"] < 1


def test_strata_take_what_strata_can_use(tmp_path: Path) -> None:
    """An option that would be passed over in silence is refused."""
    table = tmp_path / "t.csv"
    table.write_text("region,a,b,c,count\nR1,1,0,0,5\n", encoding="utf-8")
    with pytest.raises(UsageError, match="strata take no"):
        estimate_strata_file(table, ("region",), (), EstimateOptions(thorough=True), lambda *_: None)
    with pytest.raises(UsageError, match="no such table"):
        estimate_strata_file(tmp_path / "none.csv", ("region",), (), EstimateOptions(), lambda *_: None)


def test_an_estimate_by_year_is_an_entry_too(bench: Bench) -> None:
    """Each year stands in the log with its interval or its refusal, and the table that all of them rest on."""
    for letter, numbers in (("a", range(8)), ("b", range(4, 12)), ("c", range(2, 10))):
        bench.take_in(letter, _rows(letter, numbers))
    link(bench.context, CASE, Wishes())
    result = estimate_case_strata(bench.context, CASE, "year", EstimateOptions(seed=3))
    (entered,) = _entered(bench)
    assert entered.table_hash == result.table_hash
    assert entered.settings["by"] == "year"
    assert (
        {one.name for one in entered.methods}
        == {f"year {one.name}" for one in (*result.strata, *result.refused)}
        != set()
    )
    assert sum(count for _, count in entered.cells) == entered.documented
    assert all(one.refusal for one in entered.methods if one.lo95 is None)
