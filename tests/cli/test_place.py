"""`habeas place`: places by level, within larger ones, and nothing finer than a settlement."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.calling import Call
from tests.cli.testimony import Terminal, fits


def test_places_are_made_listed_and_changed(habeas: Call, work: Path, terminal: Terminal) -> None:
    """What is not said of a place again stays as it was."""
    terminal(80)
    assert "No place yet." in habeas("place", "list", work, "--case", "c").out
    region = habeas("place", "add", work, "Grayshire", "--case", "c", "--level", "region", "--json").told["id"]
    made = habeas("place", "add", work, "Graytn", "Грейтон", "--case", "c", "--level", "settlement", "--within", region)
    assert made.code == 0
    fits(made)
    town = made.out.partition(":")[0]
    change = ("--case", "c", "--level", "settlement", "--change", town)
    assert habeas("place", "add", work, "Grayton", *change, "--json").told["within"] == region
    said = habeas("place", "list", work, "--case", "c")
    fits(said)
    assert said.out.index("Grayshire") < said.out.index("Grayton")
    assert "Graytn" not in said.out
    told = habeas("place", "list", work, "--case", "c", "--json").told["places"]
    assert [(one["level"], one["acts"]) for one in told] == [("region", 0), ("settlement", 0)]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("x", "--level", "house"), 2),
        (("x", "--level", "region", "--within", "plc_" + "0" * 32), 1),
        (("x", "--level", "region", "--change", "somebody"), 1),
        (("x", "--level", "region", "--gazetteer", "his house"), 2),
        (("x",), 2),
        (("--level", "region"), 2),
    ],
)
def test_a_place_that_will_not_do(habeas: Call, work: Path, arguments: tuple[str, ...], code: int) -> None:
    """No house of anybody is a place."""
    assert habeas("place", "add", work, *arguments, "--case", "c", "--json").code == code
    assert habeas("place", "list", work, "--case", "c", "--json").told["places"] == []
