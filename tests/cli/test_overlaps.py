"""estimate --table: what a table of overlaps allows, and what it does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.calling import Call

_TABLES = Path(__file__).parents[3] / "shared" / "data" / "mse"

BAD = {
    "a negative count": ("a,b,count\n1,0,5\n0,1,-3\n1,1,2\n", "line 3"),
    "a count of a half": ("a,b,count\n1,0,5\n0,1,2.5\n1,1,2\n", "line 3"),
    "one pattern twice": ("a,b,count\n1,0,5\n1,0,3\n1,1,2\n", "line 3"),
    "a membership of two": ("a,b,count\n1,0,5\n2,1,3\n", "line 3"),
    "a row too short": ("a,b,count\n1,0\n", "line 2"),
    "no count": ("a,b\n1,0\n", "line 1"),
    "two lists of one name": ("a,a,count\n1,0,5\n", "line 1"),
    "one list": ("a,count\n1,5\n", "line 1"),
    "words for numbers": ("a,b,count\n1,0,Planted-Имя\n", "line 2"),
    "a count beyond all people": ("a,b,count\n1,0,99999999999999999999\n0,1,1\n1,1,1\n", "line 2"),
    "nothing": ("", "t.csv"),
    "not UTF-8": ("a,b,count\n1,0,5\nИмя", "t.csv"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_table_that_is_none_is_refused_with_its_line(what: str, habeas: Call, tmp_path: Path) -> None:
    """No cell is mended and none is repeated; the line is named, and what to do."""
    text, place = BAD[what]
    (tmp_path / "t.csv").write_bytes(text.encode("cp1251" if what == "not UTF-8" else "utf-8"))
    told = habeas("estimate", "--table", tmp_path / "t.csv", "--json")
    assert (told.code, told.error["code"]) == (1, "estimate")
    assert place in told.error["place"]
    assert told.error["advice"]
    said = habeas("estimate", "--table", tmp_path / "t.csv")
    assert (said.code, said.out) == (1, "")


def test_two_lists_get_an_interval_and_the_words_what_it_cannot_see(habeas: Call, tmp_path: Path) -> None:
    """Chapman (1951) by hand: (61)(81)/(21) - 1 = 234.3."""
    (tmp_path / "t.csv").write_text("a,b,count\n1,0,40\n0,1,60\n1,1,20\n")
    told = habeas("estimate", "--table", tmp_path / "t.csv", "--json").told
    assert told["headline"]["median"] == pytest.approx(234.3, abs=0.1)
    assert told["headline"]["lo95"] < 234 < told["headline"]["hi95"]
    assert told["status"] == "estimate_with_warning"
    said = habeas("estimate", "--table", tmp_path / "t.csv")
    assert "What this cannot see:" in said.out
    assert "independently" in said.out


@pytest.mark.parametrize(
    "call",
    [
        ("estimate",),
        ("estimate", "work"),
        ("estimate", "--case", "c"),
        ("estimate", "work", "--table", "t.csv"),
        ("estimate", "--table", "t.csv", "--case", "c"),
        ("estimate", "--table", "t.csv", "--budget", "0"),
        ("estimate", "--table", "t.csv", "--priors", "mine"),
        ("estimate", "--table", "t.csv", "--estimator", "nobody"),
        ("estimate", "--table", "t.csv", "--estimator", "latent_class"),
    ],
    ids=" ".join,
)
def test_a_call_that_asks_for_both_or_neither_is_bad_usage(
    call: tuple[str, ...], habeas: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table or a case; and an estimator that exists and fits the number of lists."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("a,b,count\n1,0,40\n0,1,60\n1,1,20\n")
    told = habeas(*call, "--json")
    assert (told.code, told.error["code"]) == (2, "usage")


def _published(name: str) -> Path:
    path = _TABLES / f"{name}.csv"
    if not path.is_file():
        pytest.skip("the published tables are not beside the repository (../shared/data/mse)")
    return path


@pytest.mark.shared
@pytest.mark.parametrize("name", ["kosovo_4", "korea_palembang_3", "uk_2013_5", "artificial_3", "new_orleans_8_v185"])
def test_the_exit_code_follows_the_status_and_a_refusal_holds_no_number(name: str, habeas: Call) -> None:
    """Where no honest number exists none is printed: not to people, not to programs."""
    call = ("estimate", "--table", _published(name), "--budget", "2")
    told = habeas(*call, "--json")
    status = told.told["status"]
    assert told.code == (1 if status == "refused" else 0)
    assert {"reasons", "n", "lists", "estimators", "headline", "linkage_share"} <= set(told.told)
    if status in ("refused", "range_only"):
        assert told.told["headline"] is None
        assert told.told["reasons"]
        assert all(one.get("median") is None for one in told.told["estimators"])
    if status == "refused":
        said = habeas(*call)
        assert (said.code, told.told["estimators"]) == (1, [])
        assert "95 %" not in said.out
        assert "in the middle" not in said.out


@pytest.mark.shared
def test_the_same_seed_gives_the_same_numbers(habeas: Call) -> None:
    """Whoever checks an estimate gets it again to the last digit; another seed moves it a little."""
    call = ("estimate", "--table", _published("korea_palembang_3"), "--json", "--seed")
    first, again, other = (habeas(*call, seed).told for seed in ("7", "7", "8"))
    for one in first["estimators"] + again["estimators"]:
        one.pop("seconds")
    assert first == again
    assert other["headline"] != first["headline"]
    assert other["headline"]["median"] == pytest.approx(first["headline"]["median"], rel=0.05)
