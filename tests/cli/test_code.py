"""`habeas code`: a sheet is recorded whole, or the row and field that are wrong are named."""

from __future__ import annotations

import io
import json
import re
import shlex
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.calling import PLANTED
from tests.cli.testimony import SHEET, Account, Terminal, fits, testimony

__all__ = ["testimony"]


def test_a_sheet_is_previewed_and_recorded(testimony: Account, terminal: Terminal) -> None:
    """What was recorded is counted by kind; rows get their ids, and what comes next can be copied."""
    sheet = testimony.write(SHEET)
    terminal(80)
    tried = testimony.call("code", sheet, "--preview")
    assert (tried.code, "Checked; nothing is written." in tried.out) == (0, True)
    assert "stm_" not in tried.out
    said = testimony.call("code", sheet, may_show=True)
    assert said.code == 0
    fits(said)
    for words in ("Recorded as entry", "3 mentions, 1 act, 1 involvement.", "1 person is held sealed.", "P is men_",
                  f"Next: {'habeas'}"):  # fmt: skip
        assert words in said.out


def test_programs_are_told_ids_and_no_name_of_a_row(testimony: Account) -> None:
    """A coder may call a row by somebody's name: what a program logs has numbers of rows."""
    told = testimony.code().told
    assert told["counts"] == {"mention": 3, "act": 1, "involvement": 1}
    rows = [("mention", 1), ("mention", 2), ("mention", 3), ("act", 1)]
    assert [(one["kind"], one["row"]) for one in told["things"]] == rows
    assert all(one["id"].startswith("stm_") for one in told["statements"])
    assert (told["preview"], told["sealed"], told["retracted"]) == (False, 1, 0)


@pytest.mark.parametrize("ending", ["toml", "json", "input"])
def test_a_sheet_may_be_toml_or_json_or_come_by_standard_input(
    testimony: Account, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program pipes it in without a file that somebody would have to destroy."""
    tree = tomllib.loads(SHEET.replace("EXHIBIT", testimony.exhibit))
    content = json.dumps(tree) if ending == "json" else SHEET.replace("EXHIBIT", testimony.exhibit)
    sheet: object = "-"
    if ending == "input":
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
    else:
        sheet = testimony.write("\ufeff" + content, f"sheet.{ending}")
    assert testimony.call("code", sheet, "--json").told["counts"]["mention"] == 3


@pytest.mark.parametrize(
    ("old", "new", "place", "advice"),
    [
        ('type = "arrest"', 'type = "arest"', "act 1: type", "did you mean 'arrest'?"),
        ('type = "arrest"', 'type = "disappearance"', "act 1: type", "refusal_to_acknowledge"),
        ('start = "2017-04~"', 'strat = "2017"', "act 1: strat", "did you mean 'start'?"),
        ('start = "2017-04~"', "start = 2017", "act 1: start", "quotation marks"),
        ('start = "2017-04~"', 'start = "2931"', "act 1: start", "Is the year right?"),
        ('quote = "Dana"', f'quote = "{PLANTED} was not there"', "mention 2: quote", "Copy it from the text layer"),
        ('source = "ana"', f'source = "{PLANTED}"', "sheet: source", "habeas sources"),
        (f'victim = "{PLANTED}"', 'victim = "D"', "act 1: victim", "as a mention of that source"),
        (f'victim = "{PLANTED}"', 'victim = "P"', "act 1: victim", "tally"),
        (f'name = "Ana {PLANTED}"', f'religion = "{PLANTED}"', "mention 1: religion", ""),
        ("[[act]]", f'[["{PLANTED}"]]', "the sheet: an unusual key", "one of"),
        ("[[act]]", f"[[act]\n{PLANTED}", "the sheet, line 27, column 6", ""),
    ],
)  # fmt: skip
def test_one_wrong_row_and_nothing_is_written(
    testimony: Account, digest: Callable[[Path], str], old: str, new: str, place: str, advice: str
) -> None:
    """Row and field are named, and what was meant; no value, no name, no quote."""
    before = digest(testimony.work)
    assert old in SHEET
    said = testimony.code(SHEET.replace(old, new))
    assert (said.code, said.error["place"]) == (1, place)
    assert advice in str(said.error["advice"])
    assert digest(testimony.work) == before
    people = testimony.call("code", testimony.write(SHEET.replace(old, new)))
    assert people.code == 1
    assert place in people.err.replace("\n", " ")


@pytest.mark.parametrize("sheet", [f"{PLANTED}.toml", ".", ""])
def test_a_sheet_that_is_not_there_is_called_by_its_argument(testimony: Account, sheet: str) -> None:
    """A file's name may be somebody's."""
    said = testimony.call("code", testimony.folder / sheet, "--json")
    assert (said.code, said.error["place"]) == (2, "SHEET")
    assert testimony.call("code", "--json").error["advice"] == (
        "`habeas code WORKSPACE --template EXHIBIT` prints an empty one."
    )


def test_a_file_that_is_far_too_long_is_not_read(testimony: Account) -> None:
    """Somebody names the recording instead of the sheet."""
    path = testimony.folder / "long"
    with path.open("wb") as stream:
        stream.truncate(1 << 40)
    assert testimony.call("code", path, "--json").error["message"] == "the file is longer than 4 MB"


def test_the_empty_sheet_is_printed_to_be_filled_in(testimony: Account, terminal: Terminal) -> None:
    """It names the exhibit and the source, and fits."""
    terminal(80)
    said = testimony.call("code", "--template", testimony.exhibit)
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 88
    assert tomllib.loads(said.out)["sheet"]["exhibit"] == testimony.exhibit
    assert testimony.call("code", "--template", PLANTED, "--json").error["code"] == "evidence"


def test_an_edit_says_what_it_took_the_place_of(testimony: Account) -> None:
    """One earlier statement, however often it was edited before."""
    testimony.code()
    for year in ("2016", "2015"):
        victim = testimony.call("statements", "--kind", "act", "--json").told["statements"][0]["concerns"][0]["id"]
        edit = f"""[sheet]
exhibit = "EXHIBIT"
source = "ana"
[[act]]
type = "arrest"
victim = "{victim}"
start = "{year}"
quote = "They took Ana"
edits = "{testimony.statement("act")}"
"""
        said = testimony.call("code", testimony.write(edit))
        assert "1 earlier statement counts no more; the history keeps them." in said.out


def test_the_guide_to_a_first_testimony_can_be_followed(testimony: Account) -> None:
    """A case worker who copies the page comes to what the page says: two independent sources."""
    guide = (Path(__file__).parents[2] / "docs/guides/case-worker/first-testimony.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:(?<=\n\n)|(?<=^))((?:    .*\n|\n(?=    ))+)", guide)
    blocks = ["".join(line.removeprefix("    ") for line in block.splitlines(keepends=True)) for block in blocks]
    notes = testimony.write(next(block for block in blocks if block.startswith("Invented for practice")), "notes.txt")
    for made in (block for block in blocks if block.startswith("habeas source add")):
        for line in made.splitlines():
            words = shlex.split(line)[4:]
            assert (
                testimony.call("source add", *(word for word in words if word not in ("--case", "practice"))).code == 0
            )
    added = testimony.call("add", notes, "--kind", "interview_notes", "--by", "mother", "--json").told
    exhibit = added["exhibits"][0]["exhibit"]
    rows = "\n".join(block for block in blocks if block.startswith("[["))
    head = f'[sheet]\nexhibit = "{exhibit}"\nsource = "mother"\nlang = "en"\n'
    done = testimony.code(head + rows)
    assert done.code == 0, done.out
    assert done.told["counts"] == {
        "mention": 4, "act": 2, "involvement": 1, "search_action": 1, "response": 1, "tally": 1,
    }  # fmt: skip
    assert testimony.call("statements", "--exhibit", exhibit, "--json").told["independent"] == 2
