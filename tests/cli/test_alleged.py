"""`habeas alleged`: ids, parts and numbers of independent sources; names only where asked for, after the gate."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.casework.test_alleging import OFFICER
from tests.casework.test_alleging import Case as Told
from tests.cli.calling import Call
from tests.cli.coded import context_of

from habeas.fates.patterns import WARNING


@pytest.fixture
def told(work: Path) -> Told:
    """A case with an officer whom two sources allege something of."""
    return Told(context_of(work))


def test_the_list_has_no_name_until_it_is_asked_for(habeas: Call, work: Path, told: Told) -> None:
    """On the screen and for programs; with names the gate is asked, and exit code 1 says what it kept back."""
    call = ("alleged", "list", work, "--case", "c")
    said = habeas(*call)
    assert said.code == 0
    assert told.officer["a"] in said.out
    assert "ordered 1" in said.out
    assert OFFICER.split()[0] not in said.out + said.err
    assert "Alleged is not found" in said.out
    assert OFFICER.split()[0] not in habeas(*call, "--json").out
    kept = habeas(*call, "--with-names", "--json")
    assert kept.code == 1
    assert {one["why_no_name"] for one in kept.told["alleged"]} == {"gate", "private_person", "victim_too"}
    told.allow("a", "b")
    named = habeas(*call, "--with-names", "--json")
    assert (named.code, OFFICER in named.out) == (0, True)
    assert OFFICER in habeas(*call, "--with-names").out


def test_one_is_shown_with_what_speaks_against(habeas: Call, work: Path, told: Told) -> None:
    """Parts by whom, independence, the denial, command; the object holds the same ids."""
    call = ("alleged", "show", work, told.officer["a"], "--case", "c")
    said = habeas(*call)
    assert said.code == 0
    for words in ("ordered, says a", "1 independent source: a", "denies act", told.denial, told.unit):
        assert words in said.out
    found = habeas(*call, "--json").told
    assert found["needs_mark"] is True
    assert told.denial in [one for each in found["against"] for one in each["statements"]]
    assert found["acts"][0]["parts"][0]["degree"] == "ordered"
    assert found["command"][0]["said"][0]["edtf"] == "2016/2018"
    assert "names" not in found


def test_two_accounts_are_judged_by_their_ids(habeas: Call, work: Path, told: Told) -> None:
    """Yes makes them one, undo makes them two again; the reason is read from a file."""
    why = work.parent / "why.txt"
    why.write_text("Both describe his limp.")
    a, b = told.officer["a"], told.officer["b"]
    done = habeas("alleged", "same", work, a, b, "yes", "--case", "c", "--because", why, "--json").told
    assert (done["a"], done["b"], done["same"]) == (a, b, "yes")
    found = habeas("alleged", "show", work, b, "--case", "c", "--json").told
    assert (found["mentions"], len(found["sources"]["independent"])) == ([a, b], 2)
    assert habeas("undo", work, "--case", "c").code == 0
    assert habeas("alleged", "show", work, b, "--case", "c", "--json").told["mentions"] == [b]


def test_command_is_told_with_its_dates_and_days(habeas: Call, work: Path, told: Told) -> None:
    """All links, one unit's, and who commanded it on a day."""
    said = habeas("alleged", "command", work, "--case", "c")
    assert f"{told.officer['a']} commands {told.unit}" in said.out
    assert "2016 to 2018, says a" in said.out
    on = habeas("alleged", "command", work, told.unit, "--case", "c", "--on", "2017-04-01", "--json").told
    assert [(one["party"], one["holds"]) for one in on["holders"]] == [(told.officer["a"], "surely")]
    assert "surely" in habeas("alleged", "command", work, told.unit, "--case", "c", "--on", "2017-04-01").out
    assert habeas("alleged", "command", work, "--case", "c", "--on", "2017-04-01").code == 2


def test_counts_are_printed_under_their_warning(habeas: Call, work: Path, told: Told) -> None:
    """The warning is the first thing on the screen, and in the object."""
    said = habeas("alleged", "patterns", work, "--case", "c", "--over", "time")
    assert " ".join(said.out.split()).startswith(WARNING)
    found = habeas("alleged", "patterns", work, "--case", "c", "--over", "unit", "--json").told
    assert found["warning"] == WARNING
    assert told.officer["a"] in {row["key"] for row in found["rows"]}
    refused = habeas("alleged", "patterns", work, "--case", "c", "--step", "region", "--json")
    assert (refused.code, refused.error["code"]) == (2, "usage")


def test_a_name_in_the_place_of_an_id_is_not_repeated(habeas: Call, work: Path, told: Told) -> None:
    """Nobody is found by one, and no error holds it."""
    for call in (("alleged", "show", work, OFFICER), ("alleged", "command", work, OFFICER)):
        refused = habeas(*call, "--case", "c")
        assert refused.code == 1
        assert OFFICER.split()[0] not in refused.out + refused.err


def test_an_empty_case_says_so(habeas: Call, work: Path) -> None:
    """Nothing alleged is no error."""
    assert "0 parties are alleged" in habeas("alleged", "list", work, "--case", "c").out
    assert "No command link is stated" in habeas("alleged", "command", work, "--case", "c").out
    assert habeas("alleged", "list", work, "--case", "c", "--json").told["alleged"] == []
