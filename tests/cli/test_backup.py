"""backup, restore and drill as people and programs call them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.calling import MAPPING, PLANTED, TABLE, Call


@pytest.fixture
def saved(work: Path, lists: Path, habeas: Call) -> Path:
    """A workspace with a list in it, backed up to the folder beside it."""
    imported = habeas("import", work, lists / "list.csv", "--case", "c", "--mapping", lists / "list.toml", "--json")
    assert imported.code == 0
    assert habeas("backup", work, work.parent / "stick", "--json").code == 0
    return work


def test_a_backup_says_what_it_brought(saved: Path, habeas: Call) -> None:
    """A program reads how much is new, and where it went."""
    said = habeas("backup", saved, saved.parent / "stick", "--json")
    assert said.code == 0
    (case,) = said.told["cases"]
    assert case["place"] == said.told["place"]
    assert case["place"].startswith("bkp_")
    assert (case["entries"], case["entries_new"], case["exhibits_new"]) == (3, 1, 0)
    assert case["bytes_new"] > 0
    assert case["keys_copied_at"].endswith("Z")
    assert case["last_drill"] is None
    assert said.told["refused"] == []


def test_a_drill_answers_yes_or_no(saved: Path, habeas: Call) -> None:
    """Exit code 0 when everything came back; 1 when not, with what and why."""
    stick = saved.parent / "stick"
    said = habeas("drill", stick, "--workspace", saved, "--json")
    assert (said.code, said.told["ok"]) == (0, True)
    (case,) = said.told["cases"]
    assert case["restored"]["persons"] == case["workspace"]["persons"] == 9
    assert case["recorded"]
    segment = next(stick.rglob("segments/*.db"))
    segment.write_bytes(segment.read_bytes()[:-4096])
    said = habeas("drill", stick, "--workspace", saved, "--json")
    assert (said.code, said.told["ok"]) == (1, False)
    assert said.told["cases"][0]["failures"]
    spoken = habeas("drill", stick)
    assert "NOTHING would come back" in spoken.out


def test_a_lost_workspace_comes_back(saved: Path, habeas: Call) -> None:
    """The laptop is gone; the stick and the passphrase bring the work back."""
    stick = saved.parent / "stick"
    shutil.rmtree(saved)
    said = habeas("restore", stick, saved, "--json")
    assert said.code == 0
    assert said.told["cases"][0]["persons"] == 9
    assert said.told["cases"][0]["beyond"] == 0
    verified = habeas("verify", saved, "--case", "c", "--json")
    assert (verified.code, verified.told["ok"]) == (0, True)
    assert habeas("backup", saved, stick, "--json").code == 0


def test_the_recovery_code_opens_a_backup_too(tmp_path: Path, habeas: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who forgot the passphrase and lost the laptop has the paper and the stick."""
    code = habeas("init", tmp_path / "w", "--json").told["recovery_code"]
    habeas("case", "new", tmp_path / "w", "c", "--json")
    assert habeas("backup", tmp_path / "w", tmp_path / "stick", "--json").code == 0
    paper = tmp_path / "paper.txt"
    paper.write_text(code)
    said = habeas("restore", tmp_path / "stick", tmp_path / "again", "--passphrase-file", paper, "--json")
    assert said.code == 0


def test_a_damaged_case_is_replaced_only_when_asked(saved: Path, habeas: Call) -> None:
    """--replace says it; without it nothing is touched."""
    stick = saved.parent / "stick"
    entries = next(saved.rglob("entries.db"))
    entries.write_bytes(entries.read_bytes()[:-4096])
    said = habeas("restore", stick, saved, "--case", "c", "--json")
    assert (said.code, said.error["code"]) == (1, "case")
    said = habeas("restore", stick, saved, "--case", "c", "--replace", "--json")
    assert said.code == 0
    assert said.told["cases"][0]["kept"].endswith(".damaged")
    assert habeas("persons", saved, "--case", "c", "--json").code == 0


def test_people_are_told_in_sentences(saved: Path, habeas: Call) -> None:
    """What is new, when the last drill was, and what to do next."""
    stick = saved.parent / "stick"
    said = habeas("backup", saved, stick)
    assert "3 entries in the backup, 1 of them new" in said.out
    assert "Last drill: never" in said.out
    assert "habeas drill" in said.out
    said = habeas("drill", stick, "--workspace", saved)
    assert "everything holds" in said.out
    assert "Last drill: 20" in habeas("backup", saved, stick).out
    said = habeas("restore", stick, saved.parent / "again")
    assert "9 persons" in said.out
    assert "verify" in said.out


@pytest.mark.parametrize(
    ("call", "code", "exit_code"),
    [
        (("backup", "WORK", "WORK/in"), "usage", 2),
        (("backup", "WORK", "LISTS"), "usage", 2),
        (("backup", "LISTS", "STICK"), "not_a_workspace", 1),
        (("backup", "WORK", "STICK", "--case", "nobody"), "case", 1),
        (("restore", "LISTS", "NEW"), "not_a_workspace", 1),
        (("restore", "STICK", "WORK"), "workspace_exists", 1),
        (("restore", "STICK", "LISTS"), "workspace_exists", 1),
        (("restore", "STICK", "NEW", "--replace"), "usage", 2),
        (("restore", "STICK", "STICK/in"), "usage", 2),
        (("restore", "STICK", "WORK", "--case", "c", "--replace"), "case", 1),
        (("restore", "STICK", "NEW", "--case", "nobody"), "case", 1),
        (("drill", "LISTS"), "not_a_workspace", 1),
        (("drill", "STICK", "--workspace", "LISTS"), "not_a_workspace", 1),
        (("drill", "NEW"), "not_a_workspace", 1),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    saved: Path,
    lists: Path,
    habeas: Call,
    digest: Callable[[Path], str],
    call: tuple[str, ...],
    code: str,
    exit_code: int,
) -> None:
    """A slip is answered with a sentence, its place, and what to do."""
    places = {"WORK": saved, "LISTS": lists, "STICK": saved.parent / "stick", "NEW": saved.parent / "new"}
    words = []
    for word in call:
        first, _, rest = word.partition("/")
        words.append(str(places[first] / rest if rest else places[first]) if first in places else word)
    before = [digest(folder) for folder in (lists, saved.parent / "stick")]
    said = habeas(*words, "--json")
    assert (said.code, said.error["code"]) == (exit_code, code), said.out
    assert said.error["advice"]
    assert not places["NEW"].exists()
    assert [digest(folder) for folder in (lists, saved.parent / "stick")] == before
    assert habeas("verify", saved, "--case", "c", "--json").told["ok"]


def test_the_list_of_cases_says_when_each_was_saved_and_tried(saved: Path, habeas: Call) -> None:
    """Whoever looks at their cases sees which of them would be lost today."""
    assert habeas("case", "new", saved, "bare", "--json").code == 0
    assert habeas("drill", saved.parent / "stick", "--workspace", saved, "--json").code == 0
    listed = {case["name"]: case for case in habeas("case", "list", saved, "--json").told["cases"]}
    assert listed["c"]["last_backup"]["place"].startswith("bkp_")
    assert listed["c"]["last_drill"]["ok"] is True
    assert (listed["bare"]["last_backup"], listed["bare"]["last_drill"]) == (None, None)
    spoken = habeas("case", "list", saved).out
    assert "no backup" in spoken
    assert "drill 20" in spoken
    assert habeas("verify", saved, "--case", "c", "--json").told["ok"]


def test_the_wrong_passphrase_opens_no_backup(saved: Path, habeas: Call, tmp_path: Path) -> None:
    """Whoever finds the stick needs what whoever finds the laptop needs."""
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("another four words here")
    for call in (("restore", saved.parent / "stick", tmp_path / "new"), ("drill", saved.parent / "stick")):
        said = habeas(*call, "--passphrase-file", wrong, "--json")
        assert (said.code, said.error["code"]) == (1, "wrong_passphrase")
    assert not (tmp_path / "new").exists()


def test_a_sealed_case_is_named_and_saved_when_it_is_opened(work: Path, habeas: Call, tmp_path: Path) -> None:
    """A passphrase of its own keeps a case out of a backup of everything; it is said, and asked for by name."""
    own = tmp_path / "own.txt"
    own.write_text("the case has its own words")
    assert habeas("case", "new", work, "other", "--json").code == 0
    sealed = habeas("case", "seal", work, "other", "--case-passphrase-file", own, "--json")
    assert sealed.code == 0, sealed.out + sealed.err
    stick = tmp_path / "stick"
    said = habeas("backup", work, stick, "--json")
    assert said.code == 1
    assert len(said.told["cases"]) == 1
    assert [one["code"] for one in said.told["refused"]] == ["sealed_case"]
    said = habeas("backup", work, stick, "--case", "other", "--case-passphrase-file", own, "--json")
    assert said.code == 0
    tried = habeas("drill", stick, "--json")
    assert tried.code == 0
    assert len(tried.told["sealed"]) == 1
    tried = habeas("drill", stick, "--workspace", work, "--case", "other", "--case-passphrase-file", own, "--json")
    assert (tried.code, tried.told["cases"][0]["recorded"]) == (0, True)
    back = habeas("restore", stick, tmp_path / "again", "--json")
    assert back.code == 1
    assert [one["code"] for one in back.told["refused"]] == ["sealed_case"]
    back = habeas("restore", stick, tmp_path / "again", "--case", "other", "--case-passphrase-file", own, "--json")
    assert back.code == 0
    assert habeas("verify", tmp_path / "again", "--case", "other", "--case-passphrase-file", own, "--json").told["ok"]


def test_the_words_of_a_list_are_in_no_file_of_a_backup(saved: Path) -> None:
    """Neither in a name nor in a byte."""
    assert PLANTED in TABLE
    assert "register" in MAPPING
    for path in (saved.parent / "stick").rglob("*"):
        assert PLANTED not in path.name
        if path.is_file():
            assert PLANTED.encode() not in path.read_bytes()
    assert "format" in json.loads((saved.parent / "stick" / "habeas-backup.json").read_text())
