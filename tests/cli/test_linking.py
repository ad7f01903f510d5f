"""habeas link: what the shell says of bad lists and bad wishes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.cli.calling import MAPPING, PLANTED, Call

Digest = Callable[[Path], str]
HEADER = "id,name,born,taken\n"


def _take_in(habeas: Call, work: Path, lists: Path, slug: str, rows: Sequence[str]) -> None:
    (lists / "list.toml").write_text(MAPPING.replace('"register"', f'"{slug}"'), encoding="utf-8")
    (lists / "list.csv").write_text(HEADER + "".join(f"{slug}{row}\n" for row in rows), encoding="utf-8")
    said = habeas("import", work, lists / "list.csv", "--case", "c", "--mapping", lists / "list.toml", "--json")
    assert said.code in (0, 1)


@pytest.mark.parametrize(
    "wish",
    [
        ["--wrong-in", "200", "--link-at", "0.9"],
        ["--wrong-in", "1"],
        ["--wrong-in", "many"],
        ["--engine", "divination"],
        ["--queue-at", "0.9", "--link-at", "0.5"],
        ["--queue-at", "nan"],
        ["--link-at", "nan"],
        ["--spark", "local[2]"],
        ["--draws", "{lists}"],
        ["--draws", "{lists}/list.csv"],
    ],
    ids=" ".join,
)
def test_a_wish_that_does_not_fit_is_a_sentence(
    wish: list[str], habeas: Call, invented: Path, lists: Path, digest: Digest
) -> None:
    """Two ways to say one thing, an engine that is none, thresholds out of order, a folder that is not empty."""
    before, files = digest(invented / "work"), digest(lists)
    told = habeas("link", invented / "work", "--case", "c", *(one.format(lists=lists) for one in wish), "--json")
    assert (told.code, told.error["code"]) == (2, "usage")
    assert told.error["message"]
    assert (digest(invented / "work"), digest(lists)) == (before, files)


def test_all_of_one_name_wait_for_a_person(habeas: Call, work: Path, lists: Path) -> None:
    """Nobody is linked on a name alone; the shell says how many wait, and names nobody."""
    for slug in ("one", "other"):
        _take_in(habeas, work, lists, slug, [f'{n},"{PLANTED}, Анна",,' for n in range(5)])
    told = habeas("link", work, "--case", "c", "--json").told
    assert (told["linked"], told["queued"], told["persons"]) == (0, 45, 10)
    said = habeas("link", work, "--case", "c")
    assert "0 pairs linked" in said.out
    assert "habeas judge" in said.out


def test_a_case_without_any_name_says_what_to_look_at(habeas: Call, work: Path, lists: Path, digest: Digest) -> None:
    """No mapping read a name: that is a sentence with advice, and no run."""
    mapping = MAPPING.replace('[columns.name]\nfield = "name"\norder = "family, given"\nseparator = ","\n', "")
    (lists / "list.toml").write_text(mapping, encoding="utf-8")
    (lists / "list.csv").write_text(HEADER + "1,x,01/02/1950,03/04/1976\n2,y,01/02/1951,03/04/1976\n")
    said = habeas("import", work, lists / "list.csv", "--case", "c", "--mapping", lists / "list.toml", "--json")
    before = digest(work)
    told = habeas("link", work, "--case", "c", "--json")
    assert told.code == 1
    assert told.error["advice"]
    assert digest(work) == before, said.out


def _people(slug: str, *numbers: int) -> list[str]:
    given, family = ("Zelim", "Musa", "Aslan", "Khava"), ("Dakarov", "Belminov", "Zhurtulov", "Vakemov")
    return [f'{slug}{n},"{family[n]}, {given[n]}",0{1 + n}/02/19{50 + n},1{n}/04/200{n}' for n in numbers]


def test_the_shell_says_whether_everything_was_compared_and_whose_interval_it_is(
    habeas: Call, work: Path, lists: Path
) -> None:
    """Nobody takes the interval of an earlier run for one of today; who grew is listed by ids, and nobody is named."""
    _take_in(habeas, work, lists, "one", _people("x", 0, 1, 2, 3))
    _take_in(habeas, work, lists, "other", _people("x", 0, 1))
    said = habeas("link", work, "--case", "c", "--new")
    assert "Everything was compared, 6 mentions for the first time (nothing is kept of an earlier run)." in said.out
    _take_in(habeas, work, lists, "third", _people("x", 0, 2))
    said = habeas("link", work, "--case", "c", "--new")
    assert "Only what is new was compared: 2 mentions" in said.out
    assert "0 persons joined out of several, 0 split, 2 grew, 0 came" in said.out
    assert "is that of the run of " in said.out
    assert "which compared 6 mentions" in said.out
    assert "habeas link --all" in said.out
    assert "Belminov" not in said.out + said.err
    said = habeas("link", work, "--case", "c", "--new")
    assert "Nothing is new since the last run, and nothing was written." in said.out
    assert "(no mention is new)" in habeas("link", work, "--case", "c").out


def test_programs_are_told_what_became_of_persons(habeas: Call, work: Path, lists: Path) -> None:
    """--json has every split, join and growth by ids, and no number of an earlier run where one of today would be."""
    _take_in(habeas, work, lists, "one", _people("x", 0, 1, 2, 3))
    _take_in(habeas, work, lists, "other", _people("x", 0, 1))
    first = habeas("link", work, "--case", "c", "--json").told
    assert (first["compared"], first["new_mentions"], first["changes"], first["adds_to"]) == (
        "everything",
        6,
        None,
        None,
    )
    _take_in(habeas, work, lists, "third", _people("x", 0))
    told = habeas("link", work, "--case", "c", "--new", "--json").told
    assert (told["compared"], told["why"], told["new_mentions"], told["documented"]) == ("new", "", 1, None)
    assert told["adds_to"]["run"] == first["run"]
    assert told["adds_to"]["documented"] == {key: first["documented"][key] for key in ("median", "lo90", "hi90")}
    assert told["changes"]["grown"] == [{"person": told["changes"]["grown"][0]["person"], "mentions": 1}]
    assert told["changes"]["split"] == told["changes"]["joined"] == []


def test_adding_with_another_engine_is_a_sentence(habeas: Call, invented: Path) -> None:
    """Only the program's own engine adds."""
    told = habeas("link", invented / "work", "--case", "c", "--new", "--engine", "splink", "--json")
    assert (told.code, told.error["code"]) == (2, "usage")
