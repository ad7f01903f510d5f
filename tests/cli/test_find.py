"""`habeas find` and `habeas account`: what people find, who looks again, who is unaccounted for and what was asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.cli.calling import BASIS, MAPPING, PLANTED, TABLE, Call, Said
from tests.cli.testimony import SHEET, Account, Terminal, fits, testimony

__all__ = ["testimony"]

ASKED = """
[[search_action]]
as = "Q"
type = "complaint_to_police"
about = ["@PLANTED"]
when = "2017-05-01"
quote = "He went to the police"

[[response]]
by = "P"
type = "refuses_to_answer"
answers = "Q"
quote = "they said nothing"
"""


class Finding:
    """A testimony that is coded, with one person in it."""

    def __init__(self, account: Account) -> None:
        self.account = account
        assert account.code(SHEET + ASKED.replace("@PLANTED", PLANTED)).code == 0
        (person,) = account.call("persons", "--json").told["persons"]
        self.person = str(person["id"])
        self.act = account.statement("act")

    def write(self, words: str) -> Path:
        return self.account.write(words, "why.txt")

    def propose(self, value: str, *more: object, question: str = "fate", about: str = "", words: str = "Seen.") -> Said:
        arguments = (about or self.person, question, value, "--reasoning", self.write(words), *more)
        return self.account.call("find propose", *arguments)


@pytest.fixture
def finding(testimony: Account) -> Finding:
    return Finding(testimony)


def test_a_finding_from_proposal_to_the_account(finding: Finding, terminal: Terminal) -> None:
    """Proposed, signed by a second reviewer, printed by the account, and counted once."""
    call = finding.account.call
    value = "custody_acknowledged_disclosed"
    told = finding.propose(value, "--for", finding.act, "--json", question="whereabouts").told
    assert (told["finding"]["state"], told["finding"]["counts"], told["preview"]) == ("proposed", False, False)
    identifier = told["finding"]["id"]
    assert call("account", "--json").told["by_whereabouts"] == {"unknown": 1}
    refused = call("find review", identifier, "yes", "--json")
    assert refused.code == 1
    assert "second reviewer" in refused.error["message"]
    signed = call("find review", identifier, "yes", "--by", "second", "--json").told
    assert (signed["finding"]["state"], signed["finding"]["reviewed_by"]) == ("stands", ["second"])
    total = call("account", "--json").told
    assert (total["by_whereabouts"], total["unaccounted"], total["findings"]) == ({value: 1}, 0, {"stands": 1})
    terminal(80)
    said = call("find list")
    assert identifier in said.out
    fits(said)


def test_a_refusal_names_everything_that_is_missing(finding: Finding) -> None:
    """One answer, in ids; exit code 1; nothing is written."""
    said = finding.propose(
        "dead_established", "--for", "stm_" + "0" * 32, "--standard", "reported", "--json", words=" "
    )
    assert (said.code, said.error["code"]) == (1, "persons")
    for part in ("the reasoning is missing", "does not speak of", "states a death", "nobody has weighed it"):
        assert part in said.error["message"]
    assert finding.account.call("find list", "--json").told == {"findings": []}


def test_no_court_is_played(finding: Finding) -> None:
    """Beyond reasonable doubt is refused with what to do instead."""
    said = finding.propose("alive_in_custody", "--for", finding.act, "--standard", "beyond_reasonable_doubt", "--json")
    assert (said.code, said.error["code"]) == (1, "term")
    assert "court" in said.error["message"]


def test_the_account_says_since_when_who_saw_them_last_and_what_was_asked(finding: Finding, terminal: Terminal) -> None:
    """Who is unaccounted for is printed with all three, and without a name."""
    terminal(80)
    said = finding.account.call("account")
    for part in ("1 unaccounted for", finding.person, "gone since", "2017-04-01", "last seen by", "1 question asked"):
        assert part in said.out
    assert "refuses 1" in said.out
    assert PLANTED not in said.out + said.err
    fits(said)
    (one,) = finding.account.call("account", "--json").told["standings"]
    assert one["since"][0] == "2017-04-01"
    assert one["asked"]["answers"] == {"refuses": 1}
    assert (one["unaccounted"], one["asked"]["unanswered"], len(one["asked"]["questions"])) == (True, 0, 1)


@pytest.mark.parametrize("verb", ["elements", "owed", "list", "show"])
def test_no_name_is_printed(finding: Finding, verb: str, terminal: Terminal) -> None:
    """Elements, what is owed, lists and findings are told in ids; the reasoning only where somebody asks for it."""
    told = finding.propose("unknown", "--json", words=f"Nobody knows of {PLANTED}.").told
    arguments: dict[str, tuple[object, ...]] = {"list": (), "show": (told["finding"]["id"],)}
    more = arguments.get(verb, (finding.person,))
    said = finding.account.call(f"find {verb}", *more, "--json")
    assert said.code == 0
    assert PLANTED not in said.out + said.err
    terminal(80)
    plain = finding.account.call(f"find {verb}", *more, may_show=verb == "show")
    fits(plain)
    assert (PLANTED in plain.out) == (verb == "show")
    if verb == "show":
        assert PLANTED in finding.account.call("find show", *more, "--with-words", "--json", may_show=True).out


def test_empty_elements_are_printed_empty(finding: Finding) -> None:
    """What nobody found has no sentence; what may bear on it is to weigh."""
    told = finding.account.call("find elements", finding.person, "--json").told
    rows = told["crimes"]["enforced_disappearance_icpped"]
    assert [row["supports"] for row in rows] == [[], [], [], []]
    assert finding.act in rows[0]["to_weigh"]
    assert len(rows[2]["to_weigh"]) == 1
    said = finding.account.call("find elements", finding.person, "--crime", "enforced_disappearance_icpped")
    assert "not met" in said.out
    assert "political" not in said.out


def test_what_the_state_owes_is_a_table(finding: Finding) -> None:
    """Every fact of both articles, and none is told by the State here."""
    told = finding.account.call("find owed", finding.person, "--json").told
    assert len(told["facts"]) == 15
    assert all(fact["owed"] for fact in told["facts"])
    assert [one["answers"][0]["response"] for one in told["asked"]] == ["refuses_to_answer"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("find review", "Nadie", "yes"),
        ("find show", "Nadie"),
        ("find list", "--about", "Nadie"),
        ("find owed", "Nadie"),
        ("find elements", "Nadie"),
    ],
)
def test_a_name_in_place_of_an_id_is_not_repeated(finding: Finding, arguments: tuple[str, ...]) -> None:
    """Somebody typed a name: it comes back in no message."""
    said = finding.account.call(*arguments, "--json")
    assert said.code in (1, 2)
    assert "Nadie" not in said.out + said.err


def test_names_in_the_account_come_through_the_gate(habeas: Call, work: Path, tmp_path: Path) -> None:
    """Without a basis a name is withheld and the exit code says so; with one it is printed, and only when asked for."""
    table, mapping = tmp_path / "t.csv", tmp_path / "m.toml"
    table.write_text(TABLE, encoding="utf-8")
    case: tuple[Any, ...] = ("--case", "c", "--json")
    for more, code in (("", 1), (BASIS, 0)):
        mapping.write_text(MAPPING.replace('"register"', f'"register{code}"').replace("[list]", more + "\n[list]"))
        assert habeas("import", work, table, "--mapping", mapping, *case).code == 0
    plain = habeas("account", work, *case)
    assert PLANTED not in plain.out
    said = habeas("account", work, "--with-names", *case, may_show=True)
    assert (said.code, said.told["withheld"]) == (1, 9)
    named = [one["names"] for one in said.told["standings"]]
    assert sum(map(bool, named)) == 9


def test_nobody_outside_learns_who_is_in_safety(finding: Finding) -> None:
    """For the State or the public, nothing is said beside a person of being alive and free, abroad or in safety."""
    assert finding.propose("safe_abroad", question="whereabouts", words="She wrote.").code == 0
    for more, value in (((), "safe_abroad"), (("--to-state",), "withheld"), (("--to-public",), "withheld")):
        said = finding.account.call("account", "--with-names", *more, "--json", may_show=True)
        (one,) = said.told["standings"]
        assert (one["whereabouts"], [each["value"] for each in one["findings"]]) == (value, [value])
        assert ("safe_abroad" in str(one)) == (value == "safe_abroad")
