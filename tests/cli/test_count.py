"""`habeas count`: every figure with its unit, its vocabulary and what is unknown."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.calling import Call
from tests.cli.coded import tell


def test_a_table_that_says_what_it_counts(habeas: Call, work: Path) -> None:
    """Units stand over the columns; acts are told as a range; what does not add up is said."""
    tell(work)
    said = habeas("count", work, "--case", "c", "--by", "act_type")
    assert said.code == 0
    header, _, abduction, torture, whole = said.out.splitlines()[:5]
    assert header.split() == ["act", "type", "reports", "statements", "acts", "victim-acts", "victims"]
    assert abduction.split() == ["abduction", "2", "2", "2", "1", "1"]  # the dates are known to differ
    assert torture.split() == ["torture", "1", "1", "1", "1", "1"]
    assert whole.split() == ["all", "2", "3", "3", "2", "1"]
    assert "Rows do not add up" in said.out
    assert "Statements by the version of act_types" in said.out


def test_what_is_unknown_stands_beside(habeas: Call, work: Path) -> None:
    """No zero for what nobody knows."""
    tell(work)
    told = habeas("count", work, "--case", "c", "--by", "place", "--unit", "victims", "--json").told
    assert [row["figures"] for row in told["rows"]] == [[{"unit": "victims", "count": 1, "small": True}]]
    assert told["unknown"] == [{"why": "no_place", "figures": [{"unit": "victims", "count": 1, "small": True}]}]
    assert told["all"] == [{"unit": "victims", "count": 1, "small": True}]
    assert (told["level"], told["rows_add_up"], told["pairs_undecided"]) == ("region", False, 0)
    assert told["vocabularies"]["act_types"]["coded_with"] == {"not_recorded": 3}
    said = habeas("count", work, "--case", "c", "--by", "place")
    assert "unknown: no place" in said.out


def test_a_time_and_what_may_lie_in_it(habeas: Call, work: Path) -> None:
    """What nobody can place in the time is counted beside, with the reason."""
    tell(work)
    call = ("count", work, "--case", "c", "--by", "period", "--period", "month", "--from", "2017-03", "--to", "2017-03")
    told = habeas(*call, "--json").told
    assert [row["key"] for row in told["rows"]] == ["2017-03"]
    assert [row["why"] for row in told["undated"]] == ["no_date"]
    assert "In no row: nobody can tell" in habeas(*call).out


def test_by_source_and_kind_of_actor(habeas: Call, work: Path) -> None:
    """Sources by their slugs; those of whom nothing is said are told."""
    tell(work)
    told = habeas("count", work, "--case", "c", "--by", "source", "--json").told
    assert [row["slug"] for row in told["rows"]] == ["letter", "survivor-a"]
    assert "letter" in habeas("count", work, "--case", "c", "--by", "source").out
    told = habeas("count", work, "--case", "c", "--by", "actor-kind", "--json").told
    assert [row["key"] for row in told["rows"]] == ["police"]
    assert [row["why"] for row in told["unknown"]] == ["nobody_said_to_be_involved"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--by", "ground"), "usage"),
        (("--by", "victims"), "usage"),
        (("--by", "place", "--level", "house"), "usage"),
        (("--by", "period", "--period", "week"), "usage"),
        (("--by", "period", "--from", "2018", "--to", "2017"), "usage"),
        (("--by", "period", "--from", "2017~"), "usage"),
    ],
)
def test_what_cannot_be_counted(habeas: Call, work: Path, arguments: tuple[str, ...], code: str) -> None:
    """It is refused as bad usage, with what can be counted; by ground with the reason."""
    refused = habeas("count", work, "--case", "c", *arguments, "--json")
    assert (refused.code, refused.error["code"]) == (2, code)
    assert refused.error["advice"]
    if arguments[1] == "ground":
        assert "why somebody was persecuted stands on the act" in refused.error["message"]


@pytest.mark.parametrize(
    "arguments", [("--type", "Planted-Имя"), ("--source", "Planted-Имя"), ("--from", "Planted-Имя")]
)
def test_what_was_typed_is_not_repeated(habeas: Call, work: Path, arguments: tuple[str, str]) -> None:
    """Somebody may have typed a name."""
    assert habeas("count", work, "--case", "c", "--by", "act_type", *arguments).code in (1, 2)


def test_rows_of_lists_are_counted_elsewhere(habeas: Call, work: Path, lists: Path) -> None:
    """A case of lists alone has no act, and the count says where its rows are counted."""
    assert habeas("import", work, lists / "list.csv", "--case", "c", "--mapping", lists / "list.toml").code == 0
    said = habeas("count", work, "--case", "c", "--by", "act_type")
    assert said.code == 0
    assert "No coded act statement" in said.out
    assert "The 9 rows of 1 list are no acts" in said.out
