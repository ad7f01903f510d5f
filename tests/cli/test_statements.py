"""`habeas statements`: who says what, and where exactly; ids and terms for programs."""

from __future__ import annotations

import pytest
from tests.cli.calling import PLANTED
from tests.cli.testimony import SHEET, Account, Terminal, fits, testimony

__all__ = ["testimony"]


def test_each_statement_is_shown_with_its_source_and_passage(testimony: Account, terminal: Terminal) -> None:
    """What a coder needs to speak of it again stands there: its id and that of what it describes."""
    testimony.code()
    terminal(80)
    said = testimony.call("statements", may_show=True)
    fits(said)
    flowing = " ".join(said.out.split())
    for words in ("mention stm_", "id men_", f"name Ana {PLANTED}", "credibility 2: told by the person", "act stm_",
                  "id act_", "“They took Ana”", "letters 0 to 13", "on grounds of (alleged) political",
                  "start 2017-04~", "5 statements, resting on 1 independent originating source."):  # fmt: skip
        assert words in flowing


def test_who_is_held_sealed_is_covered_on_the_screen(testimony: Account) -> None:
    """And shown to whoever asks for it."""
    testimony.code()
    said = testimony.call("statements", "--kind", "mention", may_show=True)
    assert f"Dana {PLANTED}" not in said.out
    assert "“Dana”" not in said.out
    assert "--with-sealed shows the name and the quote" in said.out
    assert f"Dana {PLANTED}" in testimony.call("statements", "--with-sealed", may_show=True).out
    words = testimony.call("statements", "--json", "--with-words", may_show=True)
    assert f"Ana {PLANTED}" in words.out
    assert f"Dana {PLANTED}" not in words.out
    assert (
        f"Dana {PLANTED}" in testimony.call("statements", "--json", "--with-words", "--with-sealed", may_show=True).out
    )


def test_programs_are_told_no_name_and_no_ground(testimony: Account) -> None:
    """Unless they ask for words; on what grounds somebody was taken they are never told by this verb."""
    testimony.code()
    said = testimony.call("statements", "--json")
    assert "political" not in said.out
    act = next(one for one in said.told["statements"] if one["kind"] == "act")
    assert (act["start"], act["credibility"], act["counts"]) == ("2017-04~", "2", True)
    assert act["anchors"][0]["end"] == 13
    assert "exact" not in act["anchors"][0]
    assert said.told["independent"] == 1


def test_a_case_without_statements_says_what_comes_next(testimony: Account) -> None:
    """Not an empty screen."""
    said = testimony.call("statements")
    assert "No statement." in said.out
    assert "Next:" in said.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--about", PLANTED), "statements"),
        (("--source", PLANTED), "statements"),
        (("--exhibit", PLANTED), "evidence"),
        (("--kind", "acts"), "usage"),
    ],
)
def test_what_is_not_there_is_an_error_and_no_empty_list(
    testimony: Account, arguments: tuple[str, ...], code: str
) -> None:
    """An empty list would say that nobody said anything."""
    testimony.code()
    assert testimony.call("statements", *arguments, "--json").error["code"] == code


def test_the_history_shows_both_and_why(testimony: Account) -> None:
    """What was retracted stands beside the reason, what was edited beside what took its place."""
    testimony.code()
    act = testimony.statement("act")
    gone = testimony.call("retract", act, "--because", "misread the date", "--json").told["retraction"]
    assert act not in testimony.call("statements", may_show=True).out
    said = testimony.call("statements", "--history", may_show=True)
    assert f"act {act}: counts no more" in said.out
    assert f"retracted by {gone}, " in said.out
    assert ": misread the date" in said.out
    told = testimony.call("statements", "--history", "--json").told
    assert [one["retracted_by"] for one in told["statements"] if one["id"] == act] == [[gone]]
    assert "why" not in told["retractions"][0]


def test_a_sheet_without_a_name_calls_nobody_by_one(testimony: Account) -> None:
    """A person without a name is an unnamed person, and a unit a unit."""
    lines = [line for line in SHEET.splitlines() if not line.startswith("name")]
    testimony.code("\n".join(lines))
    said = testimony.call("statements", may_show=True)
    assert "unnamed person (men_" in said.out
    assert "unnamed unit (men_" in said.out
