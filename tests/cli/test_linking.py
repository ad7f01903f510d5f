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
