"""link --evaluate: measured against a file of the truth, which must be one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.calling import Call

Digest = Callable[[Path], str]


def test_linking_is_measured_against_the_truth(habeas: Call, invented: Path) -> None:
    """Precision, recall, exact clusters and the calibration error stand in the object, between 0 and 1."""
    call = ("link", invented / "work", "--case", "c", "--evaluate", invented / "lists" / "truth.csv")
    told = habeas(*call, "--json").told
    for what in ("pairs", "bcubed"):
        assert set(told[what]) == {"precision", "recall", "f1"}
        assert all(0 <= part <= 1 for part in told[what].values())
    assert told["pairs"]["precision"] > 0.9
    assert {"exact_clusters", "calibration_error"} <= set(told)
    said = habeas(*call)
    assert "against the truth" in said.out


def test_the_truth_may_come_under_its_longer_name(habeas: Call, invented: Path) -> None:
    """A labelled set that calls its column `true_person` needs no editing."""
    given = invented / "lists" / "truth.csv"
    renamed = invented / "labels.csv"
    renamed.write_text(given.read_text(encoding="utf-8").replace("person", "true_person", 1), encoding="utf-8")
    told = [
        habeas("link", invented / "work", "--case", "c", "--evaluate", truth, "--json").told["pairs"]
        for truth in (given, renamed)
    ]
    assert told[0] == told[1]


BAD = {
    "an id that no list has": ("external_id,person\nPlanted-Имя,1\n", 1, "row 1"),
    "an id that repeats": ("{first}{first_row}{first_row}", 1, "row 2"),
    "no person": ("{first}{first_id},\n", 1, "row 1"),
    "no rows": ("external_id,person\n", 1, "no rows"),
    "no column person": ("external_id,who\n1,2\n", 2, "no column person"),
    "a ragged row": ("external_id,person\n1\n", 2, "row 1"),
    "two columns of one name": ("external_id,person,person\n1,2,3\n", 2, "same name"),
    "not UTF-8": ("external_id,person\nИмя,1\n", 2, "UTF-8"),
    "empty": ("", 2, "no column"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_file_of_the_truth_that_is_none_is_found_before_anything_is_linked(
    what: str, habeas: Call, invented: Path, digest: Digest
) -> None:
    """The row is named, no value is repeated, and no run is written that would have to be taken back."""
    template, code, words = BAD[what]
    header, first, *_ = (invented / "lists" / "truth.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    columns = header.strip().split(",")
    cells = dict(zip(columns, first.strip().split(","), strict=True))
    text = template.format(
        first="list,external_id,person\n" if "list" in columns else "external_id,person\n",
        first_row=(f"{cells['list']}," if "list" in columns else "") + f"{cells['external_id']},p1\n",
        first_id=(f"{cells['list']}," if "list" in columns else "") + cells["external_id"],
    )
    truth = invented / "truth.csv"
    truth.write_bytes(text.encode("cp1251" if what == "not UTF-8" else "utf-8"))
    before = digest(invented / "work")
    told = habeas("link", invented / "work", "--case", "c", "--evaluate", truth, "--json")
    assert told.code == code
    assert words in told.error["message"]
    assert told.error["place"].startswith("truth.csv")
    assert told.error["advice"]
    assert digest(invented / "work") == before
