"""`habeas recode`: a text and an empty sheet, a round that counts nowhere, and what coders differ on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.casework.testimonies import SOURCE
from tests.cli.calling import Call
from tests.cli.coded import take_testimony


def sheet(folder: Path, exhibit: str, *, beaten: bool = True) -> Path:
    """A coding sheet, as JSON."""
    acts = [{"type": "abduction", "victim": "N", "quote": "They came for"}]
    acts += [{"type": "torture", "victim": "N", "quote": "They beat him"}] if beaten else []
    told: dict[str, Any] = {
        "sheet": {"exhibit": exhibit, "source": SOURCE},
        "mention": [{"as": "N", "quote": "came for"}],
        "act": acts,
    }
    path = folder / f"sheet-{beaten}.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def test_the_way_of_a_second_coder(habeas: Call, work: Path, tmp_path: Path) -> None:
    """Printed, coded, recorded, compared; the first coding is in no answer before the comparison."""
    exhibit = take_testimony(work)
    call = ("recode", work, exhibit, "--case", "c")
    before = habeas(*call, may_show=True)
    assert habeas("code", work, sheet(tmp_path, exhibit), "--case", "c").code == 0
    after = habeas(*call, may_show=True)
    assert (before.code, before.out) == (0, after.out)
    assert "[2 @" in after.out
    assert "They beat him." in after.out
    assert f'exhibit = "{exhibit}"' in after.out
    second = sheet(tmp_path, exhibit, beaten=False)
    preview = habeas(*call[:3], second, *call[3:], "--coder", "second", "--preview")
    assert "Checked; nothing is written." in preview.out
    done = habeas(*call[:3], second, *call[3:], "--coder", "second")
    assert done.code == 0
    assert "Round of second: 1 mention, 1 act. It is compared, and counts nowhere." in done.out
    found = habeas("recode", work, "--case", "c", "--agreement")
    assert found.code == 0
    assert "3 paragraphs of 1 exhibit" in found.out
    assert "act types: torture" in found.out
    assert "no interval: too few paragraphs" in found.out


def test_the_objects_for_programs(habeas: Call, work: Path, tmp_path: Path) -> None:
    """Places without words unless they are asked for; numbers, passages and coders of the comparison."""
    exhibit = take_testimony(work)
    told = habeas("recode", work, exhibit, "--case", "c", "--json").told
    assert [one["number"] for one in told["paragraphs"]] == [1, 2, 3]
    assert "sheet" not in told
    worded = habeas("recode", work, exhibit, "--case", "c", "--json", "--with-words", may_show=True).told
    assert worded["paragraphs"][1]["text"].startswith("They beat him.")
    habeas("code", work, sheet(tmp_path, exhibit), "--case", "c")
    call = ("recode", work, exhibit, sheet(tmp_path, exhibit, beaten=False), "--case", "c", "--coder", "second")
    assert set(habeas(*call, "--json").told) == {"preview", "exhibit", "coder", "round", "entry", "counts", "notes"}
    told = habeas("recode", work, "--case", "c", "--agreement", "--json").told
    assert (told["units"], told["exhibits"], told["draws"], told["seed"]) == (3, [exhibit], 2000, 1)
    assert {one["vocabulary"] for one in told["vocabularies"]} == {"act_types", "parties"}
    assert [(one["term"], one["alpha"]) for one in told["terms"] if one["vocabulary"] == "parties"] == [("person", 1.0)]
    (differing,) = told["disagreements"]
    assert (differing["paragraph"], differing["term"], differing["not_by"]) == (2, "torture", ["second"])


def test_nothing_to_compare_is_a_no(habeas: Call, work: Path) -> None:
    """One coder agrees with nobody: exit code 1, and why."""
    exhibit = take_testimony(work)
    said = habeas("recode", work, exhibit, "--case", "c", "--agreement")
    assert said.code == 1
    assert "Nothing to compare" in said.out
    assert f"{exhibit} is not compared: nobody coded it." in said.out


def test_a_call_that_is_incomplete(habeas: Call, work: Path, tmp_path: Path) -> None:
    """No exhibit, no word for the coder, no such sheet: bad usage, and nothing is written."""
    exhibit = take_testimony(work)
    path = sheet(tmp_path, exhibit)
    for arguments in ((), (exhibit, path), (exhibit, tmp_path / "none.toml", "--coder", "second")):
        refused = habeas("recode", work, *arguments, "--case", "c", "--json")
        assert (refused.code, refused.error["code"]) == (2, "usage")


def test_what_was_typed_is_not_repeated(habeas: Call, work: Path) -> None:
    """Somebody may have typed a name instead of an id."""
    for arguments in (("Planted-Имя",), ("Planted-Имя", "--agreement")):
        assert habeas("recode", work, *arguments, "--case", "c").code == 1
