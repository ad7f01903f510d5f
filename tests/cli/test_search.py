"""`habeas search`: the query is typed or read, never an argument; names are for eyes, ids for programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.calling import PLANTED, Call
from tests.cli.person import Person


@pytest.fixture
def filled(habeas: Call, work: Path, lists: Path, tmp_path: Path) -> Path:
    """A workspace with a list, and a testimony that is labelled as hard to read."""
    call = ("import", work, lists / "list.csv", "--case", "c", "--mapping", lists / "list.toml", "--json")
    assert habeas(*call).code == 0
    told = tmp_path / "told.txt"
    told.write_text(f"Они били {PLANTED} в подвале. They beat Zvorvath too.\n", encoding="utf-8")
    added = habeas("add", work, told, "--case", "c", "--kind", "testimony", "--json")
    assert added.code == 0, added.out
    exhibit = added.told["exhibits"][0]["exhibit"]
    assert habeas("label", work, exhibit, "--case", "c", "--add", "torture", "--json").code == 0
    return work


@pytest.fixture
def asking(tmp_path: Path) -> Path:
    """A file with a query: part of a planted name, in Latin letters."""
    file = tmp_path / "query.txt"
    file.write_text("\ufeffImya\n", encoding="utf-8")
    return file


def test_names_are_shown_to_eyes_with_the_reason(habeas: Call, filled: Path, asking: Path) -> None:
    """Whoever works on the case reads names, ids and why each was found."""
    said = habeas("search", filled, "--case", "c", "--query-file", asking, may_show=True)
    assert (said.code, said.err) == (0, "")
    assert f"{PLANTED}-1, Анна · register, row 1" in said.out
    assert "in Cyrillic letters: Имя" in said.out
    assert "Next: habeas show" in said.out or "habeas show" in said.out
    assert "Names: 9" in said.out
    few = habeas("search", filled, "--case", "c", "--query-file", asking, "--limit", 2, may_show=True)
    assert "Names: 2 and more; --limit 4 shows them" in few.out


def test_programs_get_ids_and_no_words_unless_they_ask(habeas: Call, filled: Path, asking: Path) -> None:
    """An object that lies about tells whom it concerns in ids alone."""
    call = ("search", filled, "--case", "c", "--query-file", asking, "--json")
    told = habeas(*call).told
    assert told["hits"] == 10
    assert {hit["source"] for hit in told["names"]} == {"register"}
    assert told["names"][0]["matches"][0] | {"start": 0, "end": 0} == {
        "term": 1, "how": "letters", "script": "Cyrillic", "inside": "name", "start": 0, "end": 0,
    }  # fmt: skip
    (text,) = told["texts"]
    assert (text["covered"], text["end"] - text["start"]) == (True, 3)
    with_words = habeas(*call, "--with-words", may_show=True).told
    assert with_words["names"][0]["names"] == [f"{PLANTED}-1, Анна"]
    assert with_words["texts"][0]["matches"][0]["word"] == "Имя"


def test_of_a_covered_exhibit_no_cruelty_is_shown_unasked(habeas: Call, filled: Path, tmp_path: Path) -> None:
    """A list of hits can be read by somebody who has read enough for today."""
    query = tmp_path / "query.txt"
    query.write_text("Zvorvath")
    call = ("search", filled, "--case", "c", "--query-file", query)
    said = habeas(*call)
    assert "… Zvorvath …  (covered)" in said.out
    assert "beat" not in said.out
    assert "They beat Zvorvath too" in habeas(*call, "--uncover", may_show=True).out


def test_a_query_is_asked_for_at_a_terminal(filled: Path, passphrase_file: Path) -> None:
    """Typed when it is asked for, a name is in no history; and nothing of it is on the command line."""
    person = Person("search", filled, "--case", "c", HABEAS_PASSPHRASE_FILE=str(passphrase_file))
    person.until("Search for: ")
    person.types("Imya\n")
    person.until("in Cyrillic letters: Имя")
    assert person.end() == 0


@pytest.mark.parametrize("arguments", [("Planted",), ("Planted", "Имя")])
def test_a_query_on_the_command_line_is_refused_unrepeated(
    habeas: Call, work: Path, arguments: tuple[str, ...]
) -> None:
    """It is too late for the shell's history, and the answer says so, without the name."""
    said = habeas("search", work, "--case", "c", *arguments, "--json")
    assert said.code == 2
    assert "history" in said.error["advice"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "a query needs a word"),
        (b" ... \n", "no word in the query"),
        (b"\xff\xfe", "not in UTF-8"),
        (b"Planted" * 200, "at most 500 letters"),
        (b"P*", "at least 2 letters"),
    ],
)
def test_a_query_that_cannot_be_asked_is_a_sentence(
    habeas: Call, work: Path, tmp_path: Path, content: bytes, says: str
) -> None:
    """Nothing, punctuation, another encoding, ten pages: what is wrong, before a passphrase is needed."""
    file = tmp_path / "query.txt"
    file.write_bytes(content)
    said = habeas("search", work, "--case", "c", "--query-file", file, "--json")
    assert said.code == 2
    assert says in said.error["message"]
    assert str(file) not in said.out


def test_a_file_that_is_not_there_is_said_by_its_option(habeas: Call, work: Path, tmp_path: Path) -> None:
    """A file may be named after a person: its name is not repeated."""
    said = habeas("search", work, "--case", "c", "--query-file", tmp_path / "Planted.txt", "--json")
    assert (said.code, said.error["place"]) == (2, "--query-file")


def test_nothing_found_is_an_answer_with_something_to_try(habeas: Call, work: Path, asking: Path) -> None:
    """An empty list is no error, and says what else can be tried."""
    call = ("search", work, "--case", "c", "--query-file", asking)
    said = habeas(*call)
    assert said.code == 0
    assert said.out.strip() == (
        "No match for what you typed. Try another spelling or script; Habeas compares sounds as well."
    )
    assert "Without --as-written" in habeas(*call, "--as-written").out
    assert habeas(*call, "--json").told["hits"] == 0
