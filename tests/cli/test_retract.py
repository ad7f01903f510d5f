"""`habeas retract`: what was said counts no more; what rests on it is named; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.calling import PLANTED
from tests.cli.testimony import Account, Terminal, fits, testimony

__all__ = ["testimony"]


def test_what_rests_on_it_is_named_and_it_can_be_taken_back(testimony: Account, terminal: Terminal) -> None:
    """The screen says what counts no more, what hangs in the air, and how to undo it: by the retraction's id."""
    testimony.code()
    act, part = testimony.statement("act"), testimony.statement("involvement")
    terminal(80)
    said = testimony.call("retract", act, "--because", "misread the date")
    assert said.code == 0
    fits(said)
    assert f"{act} counts no more" in said.out
    assert f"1 statement speaks of what nothing describes any more: {part}" in " ".join(said.out.split())
    gone = said.out.split("(")[1].partition(")")[0]
    back = testimony.call("retract", gone, "--because", "it was right").out
    assert f"{act} counts again" in back
    again = testimony.call("retract", gone, "--because", "once more", "--json")
    assert (again.code, again.error["place"]) == (1, gone)
    assert "Retract the statement itself anew." in again.error["advice"]
    told = testimony.call("retract", act, "--because", "misread after all", "--json").told
    assert (told["no_more"], told["again"], told["resting_on_them"]) == ([act], [], [part])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((PLANTED, "--because", "x"), 1),
        (("stm_" + "0" * 32, "--because", "x"), 1),
        (("STATEMENT", "--because", " "), 2),
        (("STATEMENT", "--because", "x" * 301), 2),
        (("STATEMENT",), 2),
    ],
)
def test_what_cannot_be_retracted_is_left(
    testimony: Account, digest: Callable[[Path], str], arguments: tuple[str, ...], code: int
) -> None:
    """Nothing is written without a reason, or of what is not there."""
    testimony.code()
    act = testimony.statement("act")
    before = digest(testimony.work)
    said = testimony.call("retract", *(act if one == "STATEMENT" else one for one in arguments), "--json")
    assert said.code == code
    assert digest(testimony.work) == before
