"""`habeas publish`: shown before, confirmed, written once, and listed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.casework.countable_case import CountableCase
from tests.cli.calling import Call
from tests.cli.coded import context_of


@pytest.fixture
def counted(work: Path) -> Path:
    """A case in which forty persons are told of, two of them in a year of their own."""
    context = context_of(work)
    made = CountableCase(context, "c")
    made.begin()
    made.tell(30, "2017")
    made.tell(8, "2019")
    made.tell(2, "2018")
    context.workspace.close()
    return work


def test_a_preview_tells_which_figures_and_why(habeas: Call, counted: Path) -> None:
    """Table and coordinates of each figure that is kept back; that it cannot be taken back; and nothing is written."""
    said = habeas("publish", counted, "--case", "c", "--table", "victims:year", "--preview")
    assert said.code == 0
    assert "year 2018: too few persons" in said.out
    assert "cannot be taken back" in said.out
    assert "Nothing was written." in said.out
    told = habeas("publish", counted, "--case", "c", "--table", "victims:year", "--preview", "--json").told
    assert (told["preview"], told["entry"], told["can_be_taken_back"], told["persons"]) == (True, None, False, 40)
    assert {"at": {"year": "2018"}, "why": "small", "release": None} in told["tables"][0]["not_told"]
    assert habeas("publish", "register", counted, "--case", "c", "--json").told["releases"] == []


def test_published_and_listed(habeas: Call, counted: Path, tmp_path: Path) -> None:
    """One folder, one entry, one line in the register."""
    call = ("publish", counted, "--case", "c", "--table", "victims:year", "--out", tmp_path / "out", "--yes")
    told = habeas(*call, "--json").told
    assert told["filing"].startswith("fil_")
    assert (tmp_path / "out" / "index.html").is_file()
    (one,) = habeas("publish", "register", counted, "--case", "c", "--json").told["releases"]
    assert (one["filing"], one["entry"], one["threshold"]) == (told["filing"], told["entry"], 5)
    assert "victims:year" in habeas("publish", "register", counted, "--case", "c").out
    again = habeas(*call, "--json")
    assert again.code == 2  # the folder is there


def test_nobody_publishes_unawares(habeas: Call, counted: Path, tmp_path: Path) -> None:
    """Without somebody to confirm it, and without --yes, nothing leaves."""
    said = habeas("publish", counted, "--case", "c", "--table", "victims:year", "--out", tmp_path / "out", "--json")
    assert (said.code, said.error["code"]) == (2, "usage")
    assert "nothing was published" in said.error["message"]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("typed", "code"), [(True, 0), (False, 1)])
def test_a_person_is_asked(
    typed: bool, code: int, habeas: Call, counted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal it is shown what would be told, and asked; no is no."""
    from habeas.cli import publish

    monkeypatch.setattr(publish, "may_ask", lambda _: True)
    monkeypatch.setattr(publish, "yes", lambda _: typed)
    assert sys.stdin is not None
    said = habeas("publish", counted, "--case", "c", "--table", "victims:year", "--out", tmp_path / "out")
    assert said.code == code
    assert "cannot be taken back" in said.out
    assert (tmp_path / "out").exists() is typed


@pytest.mark.parametrize(
    ("options", "code", "why"),
    [
        (("--table", "victims:ground", "--preview"), 2, "unless you set a threshold"),
        (("--table", "families:year", "--preview"), 2, "no unit of counting"),
        (("--table", "victims:year"), 2, "either a folder or a preview"),
        (("--table", "victims:year", "--threshold", 1, "--preview"), 2, "protects nobody"),
        (("--table", "statements:year", "--dp", 0.5, "--dp-budget", 1, "--preview"), 2, "only persons are counted"),
        (("--table", "victims:year", "--dp", 0.5, "--preview"), 2, "no privacy budget yet"),
        (("--table", "victims:year", "--dp-budget", 1, "--preview"), 2, "set by a release with noise"),
    ],
)
def test_refusals(options: tuple[object, ...], code: int, why: str, habeas: Call, counted: Path) -> None:
    """Each says what is wrong and what to do."""
    if "--dp" in options:
        pytest.importorskip("opendp", reason="the extra `dp` is not installed")
    said = habeas("publish", counted, "--case", "c", *options, "--json")
    assert (said.code, why in said.error["message"]) == (code, True), said.error
    assert said.error["advice"]


def test_a_case_of_lists_with_its_estimate(habeas: Call, invented: Path, tmp_path: Path) -> None:
    """Persons on lists by list and year, the estimate beside, its ends rounded outwards, and no name anywhere."""
    work = invented / "work"
    slugs = [one["slug"] for one in habeas("sources", work, "--case", "c", "--json").told["sources"]]
    for slug in slugs:
        given = habeas(
            "consent", "give", work, slug, "--case", "c", "--lawful-basis", "an article", "--for", "statistics",
            "--to", "public", "--to-public", "yes", "--to-state", "no", "--name-form", "none", "--on", "2020-01-01",
            "--until", "never", "--basis", "public_interest", "--json",
        )  # fmt: skip
        assert given.code == 0, given.out
    call = ("publish", work, "--case", "c", "--table", "persons:list", "--table", "persons:year")
    said = habeas(*call, "--estimate", "--out", tmp_path / "out", "--yes", "--json")
    assert said.code == 0, said.out
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "INVENTED DATA" in page
    assert "How many in all, estimated" in page
    for name in said.told["files"]:
        assert (tmp_path / "out" / name).stat().st_size


def test_a_report_for_the_public_states_no_small_figure(habeas: Call, lists: Path, work: Path, tmp_path: Path) -> None:
    """Three persons are too few: neither their account nor the months of their takings stand in it."""
    table = lists / "list.csv"
    table.write_text("".join(table.read_text(encoding="utf-8").splitlines(keepends=True)[:4]), encoding="utf-8")
    assert habeas("import", work, table, "--case", "c", "--mapping", lists / "list.toml", "--json").code == 0
    call = ("report", work, "--case", "c", "--with-names", "--purpose", "report", "--out", tmp_path / "report.html")
    habeas(*call, "--recipient", "public", "--to-public", "--json")
    assert "What is known of each person is not stated." in (tmp_path / "report.html").read_text(encoding="utf-8")
    habeas(*call, "--recipient", "team", "--json")
    assert "What is known of each person is not stated." not in (tmp_path / "report.html").read_text(encoding="utf-8")
