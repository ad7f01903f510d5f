"""Where a passphrase comes from, and what happens when there is none or the wrong one."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from tests.cli.calling import PASSPHRASE, Call


@pytest.fixture(autouse=True)
def _nothing_in_the_environment(_cheap: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HABEAS_PASSPHRASE_FILE")


def test_a_file_that_an_option_names(habeas: Call, work: Path, passphrase_file: Path) -> None:
    """A file that only its owner can read opens the workspace."""
    assert habeas("case", "list", work, "--json", "--passphrase-file", passphrase_file).code == 0


def test_a_file_that_the_environment_names(
    habeas: Call, work: Path, passphrase_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variable holds a file's name; what stands in it is never taken for the passphrase itself."""
    monkeypatch.setenv("HABEAS_PASSPHRASE_FILE", str(passphrase_file))
    assert habeas("case", "list", work, "--json").code == 0
    monkeypatch.setenv("HABEAS_PASSPHRASE_FILE", PASSPHRASE)
    assert habeas("case", "list", work, "--json").error["code"] == "usage"
    monkeypatch.delenv("HABEAS_PASSPHRASE_FILE")
    monkeypatch.setenv("HABEAS_PASSPHRASE", PASSPHRASE)
    assert habeas("case", "list", work, "--json").error["code"] == "usage"


def test_an_open_descriptor(habeas: Call, work: Path) -> None:
    """A program that starts Habeas hands the passphrase over without writing it anywhere."""
    reading, writing = os.pipe()
    os.write(writing, PASSPHRASE.encode() + b"\n")
    os.close(writing)
    try:
        assert habeas("case", "list", work, "--json", "--passphrase-fd", reading).code == 0
    finally:
        os.close(reading)


@pytest.mark.parametrize("descriptor", ["199", "99999999999999999999"])
def test_a_descriptor_that_is_not_open(descriptor: str, habeas: Call, work: Path) -> None:
    """The descriptor is named, and nothing else is tried in its place."""
    said = habeas("case", "list", work, "--json", "--passphrase-fd", descriptor)
    assert (said.code, said.error["code"]) == (2, "usage")


def test_no_terminal_and_no_file_is_said_clearly(habeas: Call, work: Path) -> None:
    """A script that forgot the passphrase is told the three ways, and does not hang."""
    for call in (("case", "list", work), ("init", work.parent / "new")):
        said = habeas(*call)
        assert said.code == 2
        assert "no terminal" in said.err
        assert "--passphrase-file" in said.err
        assert "HABEAS_PASSPHRASE_FILE" in said.err


def test_a_new_passphrase_needs_a_terminal_or_a_file_of_its_own(
    habeas: Call, work: Path, passphrase_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The environment names the old passphrase; it must not become the new one."""
    monkeypatch.setenv("HABEAS_PASSPHRASE_FILE", str(passphrase_file))
    assert habeas("passphrase", work, "--json").error["code"] == "usage"
    new = tmp_path / "new.txt"
    new.write_text("five quite different words here")
    assert habeas("passphrase", work, "--new-passphrase-file", new, "--json").code == 0
    assert habeas("case", "list", work, "--json").error["code"] == "wrong_passphrase"
    assert habeas("case", "list", work, "--json", "--passphrase-file", new).code == 0


def test_the_wrong_passphrase_is_told_and_never_repeated(habeas: Call, work: Path, tmp_path: Path) -> None:
    """The message helps with keyboards and says that the recovery code opens too."""
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("Planted-Имя and more words")
    said = habeas("verify", work, "--case", "c", "--passphrase-file", wrong)
    assert said.code == 1
    assert "Caps Lock" in said.err


def test_a_short_passphrase_is_refused_and_makes_nothing(habeas: Call, tmp_path: Path) -> None:
    """Below twelve letters Argon2id saves nobody."""
    short = tmp_path / "short.txt"
    short.write_text("hunter2\n")
    said = habeas("init", tmp_path / "w", "--json", "--passphrase-file", short)
    assert (said.code, said.error["code"]) == (2, "usage")
    assert "12" in said.error["message"]
    assert not (tmp_path / "w").exists()


def test_the_recovery_code_opens_as_it_is_typed(habeas: Call, tmp_path: Path, passphrase_file: Path) -> None:
    """Capitals and spaces do not matter to somebody who reads it from paper."""
    made = habeas("init", tmp_path / "w", "--json", "--passphrase-file", passphrase_file).told
    typed = tmp_path / "code.txt"
    typed.write_text(made["recovery_code"].upper().replace("-", " "))
    assert habeas("case", "list", tmp_path / "w", "--json", "--passphrase-file", typed).code == 0


def test_two_spellings_of_one_letter_are_one_passphrase(habeas: Call, tmp_path: Path) -> None:
    """й and é can be written in two ways that look the same; a passphrase opens on every machine."""
    phrase = "тайный ключ под крыльцом é"
    composed, apart, marked = (tmp_path / name for name in ("nfc", "nfd", "bom"))
    composed.write_text(unicodedata.normalize("NFC", phrase), encoding="utf-8")
    apart.write_text(unicodedata.normalize("NFD", phrase), encoding="utf-8")
    marked.write_text(phrase + "\r\n", encoding="utf-8-sig")
    assert habeas("init", tmp_path / "w", "--json", "--passphrase-file", composed).code == 0
    for file in (apart, marked):
        assert habeas("case", "list", tmp_path / "w", "--json", "--passphrase-file", file).code == 0


def test_a_folder_that_holds_something_is_left_alone(habeas: Call, tmp_path: Path, work: Path) -> None:
    """A workspace is made in a new or empty folder; the passphrase is not even asked for elsewhere."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    said = habeas("init", tmp_path / "full", "--json")
    assert (said.code, said.error["code"]) == (1, "workspace_exists")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["notes.txt"]
    again = habeas("init", work, "--json")
    assert (again.code, again.error["code"]) == (1, "workspace_exists")
    assert "already" in again.error["message"]
