"""Names leave through the gate or not at all: persons --with-names and report --with-names."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.calling import BASIS, MAPPING, PLANTED, Call


@pytest.fixture
def without_basis(habeas: Call, work: Path, lists: Path) -> Path:
    """A workspace whose only list comes with no lawful basis."""
    assert habeas("import", work, lists / "list.csv", "--case", "c", "--mapping", lists / "list.toml").code == 0
    return work


@pytest.fixture
def with_basis(habeas: Call, work: Path, lists: Path) -> Path:
    """A workspace whose only list may be used for documentation by the team."""
    (lists / "list.toml").write_text(MAPPING + BASIS, encoding="utf-8")
    assert habeas("import", work, lists / "list.csv", "--case", "c", "--mapping", lists / "list.toml").code == 0
    return work


def test_without_a_basis_no_name_is_listed(habeas: Call, without_basis: Path) -> None:
    """Nobody allowed it, so nothing leaves; how many were kept back is counted, and the exit code says no."""
    told = habeas("persons", without_basis, "--case", "c", "--with-names", "--json")
    assert (told.code, told.told["withheld"]) == (1, 9)
    assert all(person["names"] == [] for person in told.told["persons"])
    said = habeas("persons", without_basis, "--case", "c", "--with-names")
    assert said.out.count("withheld") == 9
    assert "9 persons" in said.out


def test_without_a_basis_no_name_is_in_the_report(habeas: Call, without_basis: Path, tmp_path: Path) -> None:
    """The report is written without names, the filing counts who was kept back, and the exit code says no."""
    out = tmp_path / "r.html"
    told = habeas("report", without_basis, "--case", "c", "--out", out, "--with-names", "--json")
    assert (told.code, told.told["named"], told.told["withheld"]) == (1, 0, 9)
    page = out.read_text(encoding="utf-8")
    assert PLANTED not in page
    assert "Анна" not in page


def test_with_a_basis_names_leave_for_its_purpose_and_recipient(habeas: Call, with_basis: Path, tmp_path: Path) -> None:
    """The same basis opens for the team's documentation and for nothing and nobody else."""
    call = ("persons", with_basis, "--case", "c", "--with-names", "--json")
    told = habeas(*call, may_show=True)
    assert (told.code, told.told["withheld"]) == (0, 0)
    assert f"{PLANTED}-1, Анна" in told.told["persons"][0]["names"]
    for refused in (
        ("--purpose", "statistics"),
        ("--recipient", "court"),
        ("--to-state",),
        ("--to-public",),
    ):
        again = habeas(*call, *refused)
        assert (again.code, again.told["withheld"]) == (1, 9), refused
    out = tmp_path / "r.html"
    report = ("report", with_basis, "--case", "c", "--out", out, "--json")
    assert habeas(*report, "--with-names", "--purpose", "report").told["named"] == 9
    assert PLANTED in out.read_text(encoding="utf-8")
    assert habeas(*report).told["named"] == 0
    assert PLANTED not in out.read_text(encoding="utf-8")


def test_initials_are_initials(habeas: Call, with_basis: Path) -> None:
    """Whoever asks for initials gets no more than initials."""
    told = habeas("persons", with_basis, "--case", "c", "--with-names", "--names-as", "initials", "--json")
    assert told.code == 0
    assert all(len(name) < 12 for person in told.told["persons"] for name in person["names"])


@pytest.mark.parametrize("slip", [("--purpose", "documentatoin"), ("--recipient", "teem")])
def test_a_purpose_that_does_not_exist_is_not_taken_for_one(
    slip: tuple[str, str], habeas: Call, with_basis: Path
) -> None:
    """A slip in a purpose or recipient is refused before anything is looked at."""
    told = habeas("persons", with_basis, "--case", "c", "--with-names", *slip, "--json")
    assert told.code in (1, 2)
    assert told.error["code"] in ("term", "usage")


def test_persons_can_be_chosen_by_how_many_lists_know_them(habeas: Call, invented: Path) -> None:
    """--lists N gives exactly those of the count that stands beside N."""
    call = ("persons", invented / "work", "--case", "c", "--json")
    whole = habeas(*call).told
    assert sum(whole["by_lists"].values()) == len(whole["persons"])
    for lists, count in whole["by_lists"].items():
        some = habeas(*call, "--lists", lists).told["persons"]
        assert len(some) == count
        assert {person["lists"] for person in some} == {int(lists)}
    assert habeas(*call, "--lists", "9").told["persons"] == []


def test_programs_get_no_name_of_a_shown_person(habeas: Call, with_basis: Path) -> None:
    """`show` is for the eyes of whoever works on the case; its object holds ids and statements."""
    person = habeas("persons", with_basis, "--case", "c", "--json").told["persons"][0]["id"]
    assert habeas("show", with_basis, person, "--case", "c", "--json").code == 0
    assert PLANTED in habeas("show", with_basis, person, "--case", "c", may_show=True).out


def test_a_person_is_not_looked_up_by_name(habeas: Call, with_basis: Path) -> None:
    """There is no search by name here, and what was typed is not repeated."""
    told = habeas("show", with_basis, f"{PLANTED}-1", "--case", "c", "--json")
    assert (told.code, told.error["code"]) == (1, "persons")
    unknown = habeas("show", with_basis, "per_" + "0" * 32, "--case", "c", "--json")
    assert (unknown.code, unknown.error["code"]) == (1, "persons")
