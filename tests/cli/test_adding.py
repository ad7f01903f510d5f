"""`habeas add`: files go in as they came; what does not is listed by number, and the exit code says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.calling import PLANTED, Call
from tests.cli.testimony import Account, Terminal, fits, testimony

__all__ = ["testimony"]


def test_files_go_in_and_the_rest_is_listed(habeas: Call, work: Path, tmp_path: Path, terminal: Terminal) -> None:
    """Exit code 1 when something was set aside; the others are there, and no file is called by its name."""
    good, empty = tmp_path / f"{PLANTED}.txt", tmp_path / f"{PLANTED}-empty.txt"
    good.write_text("Words.")
    empty.write_text("")
    files = (good, empty, tmp_path / PLANTED, tmp_path)
    terminal(80)
    said = habeas("add", work, *files, "--case", "c", "--kind", "letter")
    assert said.code == 1
    fits(said)
    for words in ("file 1: exh_", "text/plain, 6 bytes", "text of 6 letters", "file 2 set aside: it is empty",
                  "file 3 set aside: there is no such file", "file 4 set aside: it is a folder",
                  "1 new exhibit, 0 known already, 3 set aside. Written as entry", "Next:"):  # fmt: skip
        assert words in said.out
    told = habeas("add", work, *files, "--case", "c", "--kind", "letter", "--json")
    assert told.code == 1
    assert (told.told["new"], told.told["known"], told.told["entry"]) == (0, 1, None)
    assert [one["file"] for one in told.told["set_aside"]] == [2, 3, 4]
    assert habeas("add", work, good, "--case", "c").code == 0


def test_files_that_are_called_like_options(
    habeas: Call, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's file is called --help, and another one holds what a terminal would obey."""
    monkeypatch.chdir(tmp_path)
    names = ("--help", "-x", "\x1b[2Jcleared\nNext: rm")
    for name in names:
        Path(name).write_text(name)
    said = habeas("add", work, "--case", "c", "--", *names)
    assert said.code == 0
    assert "\x1b" not in said.out
    told = habeas("exhibits", work, "--case", "c", "--json").told["exhibits"]
    (odd,) = [one["id"] for one in told if one["size"] == len(names[2])]
    shown = habeas("exhibits", work, odd, "--case", "c")
    assert "⟨U+001B⟩[2Jcleared⟨U+000A⟩Next: rm" in shown.out


def test_a_label_that_a_known_file_did_not_get_is_said_and_is_exit_code_1(testimony: Account) -> None:
    """Somebody who seals a list by adding it again is told that it lies open, and how to seal it."""
    file = testimony.folder / f"{PLANTED}.txt"
    said = testimony.call("add", file, "--label", "coerced_list")
    assert said.code == 1
    assert "it stays as it was labelled: `habeas label` with --add coerced_list changes that" in said.out
    told = testimony.call("add", file, "--label", "coerced_list", "--json")
    assert (told.code, told.told["exhibits"][0]["unlabelled"]) == (1, ["coerced_list"])


def test_a_file_that_was_made_from_an_exhibit(testimony: Account) -> None:
    """A translation names its original, how it was made and by what."""
    file = testimony.write("Они забрали её ночью.", "ru.txt")
    made = ("--derived-from", testimony.exhibit, "--as", "translation", "--tool", "by hand", "--lang", "ru")
    assert testimony.call("add", file, *made).code == 0
    assert f"translation of {testimony.exhibit}" in testimony.call("exhibits").out
    assert testimony.call("add", file, "--derived-from", testimony.exhibit, "--json").error["code"] == "usage"


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        (("--kind", "leter"), None),
        (("--label", "tortur"), None),
        (("--by", PLANTED), None),
        (("--on", "03/04/2017"), "--on"),
        (("--on", "2931"), "--on"),
        (("--lang", "in russian"), "--lang"),
        (("--derived-from", PLANTED, "--as", "transcript", "--tool", "x"), None),
    ],
)
def test_a_slip_takes_nothing_in(
    testimony: Account, digest: Callable[[Path], str], arguments: tuple[str, ...], place: str | None
) -> None:
    """Nothing is written."""
    file = testimony.write("x", "x.txt")
    before = digest(testimony.work)
    said = testimony.call("add", file, *arguments, "--json")
    assert said.code in (1, 2)
    assert said.error["place"] == place
    assert digest(testimony.work) == before


def test_many_files_are_told_in_a_line_each_up_to_forty(testimony: Account) -> None:
    """The screen stays readable; programs are told all."""
    files = [testimony.write(f"number {at}", f"{at}.txt") for at in range(45)]
    said = testimony.call("add", *files)
    assert said.code == 0
    assert "… and 5 more (--json lists all)" in said.out
    assert len(testimony.call("add", *files, "--json").told["exhibits"]) == 45
