"""`habeas contradictions`: facts and no errors, in ids, slugs and dates."""

from __future__ import annotations

from pathlib import Path

from tests.cli.calling import Call
from tests.cli.coded import tell


def test_both_sides_and_no_name(habeas: Call, work: Path) -> None:
    """Whoever reads the list learns who differs on what, with what it rests on, and no name; exit code 0."""
    person = tell(work)
    said = habeas("contradictions", work, "--case", "c")
    assert said.code == 0
    assert "2 contradictions: 1 of date, 1 of existence." in said.out
    assert f"Person {person}" in said.out
    assert "letter states taken 2017-05-02: both cannot hold, unless the person was taken twice." in said.out
    assert "The whole case" in said.out
    assert said.out.index("The whole case") < said.out.index(person)
    assert "1 independent source" in said.out


def test_the_object_for_programs(habeas: Call, work: Path) -> None:
    """Ids of statements, sources and persons on both sides, and the kind."""
    person = tell(work)
    told = habeas("contradictions", work, "--case", "c", "--json").told
    assert told["by_kind"] == {"date": 1, "existence": 1}
    assert told["not_compared"] == []
    date, existence = told["contradictions"]
    assert (date["kind"], date["persons"], date["unless"]) == ("date", [person], "taken_twice")
    assert [len(side["statements"]) for side in date["sides"]] == [1, 1]
    assert all(one.startswith("stm_") for side in date["sides"] for one in side["statements"])
    assert existence["counts"] == {"persons": 1, "act_statements": 3}
    assert (existence["persons"], existence["sides"][0]["statements"]) == ([], [])


def test_only_a_kind_or_a_person(habeas: Call, work: Path) -> None:
    """What is asked for is listed, and nothing else."""
    person = tell(work)
    call = ("contradictions", work, "--case", "c", "--json")
    assert habeas(*call, "--kind", "existence").told["by_kind"] == {"existence": 1}
    assert habeas(*call, "--about", person).told["by_kind"] == {"date": 1}
    refused = habeas(*call, "--about", "Planted-Имя")
    assert (refused.code, refused.error["code"]) == (1, "statements")


def test_an_empty_case_has_none(habeas: Call, work: Path) -> None:
    """Nothing to tell is no error."""
    said = habeas("contradictions", work, "--case", "c")
    assert said.code == 0
    assert "No contradiction that can be told" in said.out
