"""`habeas exhibits`, `read` and `label`: what is there, what it says, and what it is covered by."""

from __future__ import annotations

import pytest
from tests.cli.calling import PLANTED
from tests.cli.testimony import SHEET, Account, Terminal, fits, testimony

__all__ = ["testimony"]


def test_exhibits_are_listed_on_a_narrow_terminal(testimony: Account, terminal: Terminal) -> None:
    """Whose words, how long, how many statements; labels that cover and seal are seen at once."""
    testimony.code()
    testimony.call("label", testimony.exhibit, "--add", "torture", "--add", "relatives_at_risk")
    testimony.call("add", testimony.write("Ziva", "list.txt"), "--kind", "list", "--label", "contact_list")
    terminal(80)
    said = testimony.call("exhibits")
    fits(said)
    for words in ("testimony, text/plain", "words of ana", "5 statements", "relatives_at_risk, torture",
                  "contact_list, SEALED", "2 exhibits."):  # fmt: skip
        assert words in said.out
    told = testimony.call("exhibits", "--json").told["exhibits"]
    assert [(one["sealed"], one["statements"]) for one in told] == [(False, 5), (True, 0)]


def test_one_exhibit_is_shown_with_custody_layers_and_claims(testimony: Account, terminal: Terminal) -> None:
    """Where it came from is on the screen of whoever asks; programs are told no file name."""
    terminal(80)
    said = testimony.call("exhibits", testimony.exhibit, may_show=True)
    fits(said)
    for words in (f"came as       {PLANTED}.txt", "words of      ana", "handed in on  not stated", "received by usr_",
                  "nobody has looked yet", "Read by habeas", "layer "):  # fmt: skip
        assert words in said.out
    told = testimony.call("exhibits", testimony.exhibit, "--json").told
    assert told["custody"][0]["action"] == "received"
    assert testimony.call("exhibits", PLANTED, "--json").error["place"] is None


def test_a_text_is_read_paragraph_by_paragraph(testimony: Account, terminal: Terminal) -> None:
    """To quote from it: what stands on the screen is what the program finds again, without lines that are not there."""
    terminal(80)
    said = testimony.call("read", testimony.exhibit, may_show=True)
    fits(said)
    assert "[2 @" in said.out
    assert all(line == line.rstrip() for line in said.out.splitlines())
    quoted = " ".join(said.out.split("]")[2].split()).split(" [")[0]
    sheet = f'[sheet]\nexhibit = "EXHIBIT"\nsource = "ana"\n[[mention]]\nas = "A"\nquote = "{quoted}"\n'
    assert testimony.code(sheet).code == 0
    told = testimony.call("read", testimony.exhibit, "--json").told
    assert (len(told["paragraphs"]), told["pages"]) == (3, [])


def test_what_is_hard_to_read_is_covered(testimony: Account) -> None:
    """Nobody meets torture unprepared: it is shown when somebody asks for it."""
    said = testimony.call("label", testimony.exhibit, "--add", "torture")
    assert "Covered" in said.out
    covered = testimony.call("read", testimony.exhibit)
    assert covered.code == 2
    assert "Covered: it is labelled torture." in covered.out
    assert testimony.call("read", testimony.exhibit, "--json").error["advice"] == "--uncover shows it."
    assert "brother" in testimony.call("read", testimony.exhibit, "--uncover", may_show=True).out
    assert testimony.call("label", testimony.exhibit, "--remove", "torture").code == 0
    assert testimony.call("read", testimony.exhibit, may_show=True).code == 0


def test_sealing_over_persons_is_refused_with_the_statements_in_the_way(testimony: Account) -> None:
    """The advice names ids that can be retracted."""
    testimony.code(SHEET.replace("sealed = true", ""))
    said = testimony.call("label", testimony.exhibit, "--add", "coerced_list", "--json")
    assert said.code == 1
    assert said.error["place"].startswith(f"{testimony.exhibit}: stm_")
    assert said.error["advice"] == "Retract these mentions, seal the exhibit, and code it again."


@pytest.mark.parametrize("verb", ["read", "label", "exhibits"])
def test_an_exhibit_that_is_not_there(testimony: Account, verb: str) -> None:
    """One sentence, and not what was typed."""
    said = testimony.call(verb, PLANTED, "--json")
    assert (said.code, said.error["code"]) == (1, "evidence")
