"""`habeas redact`, and what `withdraw`, `bundle` and `log who` say of documents on a screen and to programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.calling import PLANTED, Call
from tests.cli.testimony import TEXT, Account, Terminal, fits, testimony

__all__ = ["testimony"]

PERSON = f"Ana {PLANTED}"


def words(testimony: Account, *lines: str) -> Path:
    return testimony.write("\n".join(lines) + "\n", "words.txt")


def person(testimony: Account) -> str:
    """Code the testimony; return the person of whom it speaks."""
    testimony.code()
    return str(testimony.call("persons", "--json").told["persons"][0]["id"])


# --- Redact


def test_a_copy_is_made_and_told_without_the_words(testimony: Account, terminal: Terminal) -> None:
    """What went, how it is proved, and the copy's id; never the words, which came in a file."""
    terminal(80)
    said = testimony.call("redact", testimony.exhibit, "--words", words(testimony, PERSON, "", "nobody's name", "Beto"))
    assert said.code == 0
    fits(said)
    for told in ("2 passages are gone", "Proved: the copy's text", "What stands on 1 line of your file", ": 3."):
        assert told in said.out
    assert "nobody" not in said.out.replace("nobody looked", "")
    copy = testimony.call("exhibits", "--json").told["exhibits"][1]["id"]
    shown = testimony.call("read", copy, may_show=True).out
    assert "Planted" not in shown
    assert "Beto" not in shown
    assert "██" in shown


def test_programs_are_told_every_field(testimony: Account) -> None:
    """Ids, counts and sentences; no word of the document."""
    told = testimony.call("redact", testimony.exhibit, "--words", words(testimony, "Beto", "Zeto"), "--json").told
    assert set(told) == {"exhibit", "copy", "entry", "media_type", "passages", "pages", "also_removed",
                         "pictures_left", "absent", "proof"}  # fmt: skip
    assert (told["exhibit"], told["passages"], told["absent"]) == (testimony.exhibit, 1, [2])


def test_passages_are_named_by_their_letters(testimony: Account) -> None:
    """What `habeas read` counts, `habeas redact` takes."""
    start = TEXT.index("the house")
    spans = testimony.folder / "spans.json"
    spans.write_text(json.dumps([[start, start + 9]]), encoding="utf-8")
    told = testimony.call("redact", testimony.exhibit, "--passages", spans, "--json").told
    assert told["passages"] == 1
    assert "█████████ by the river" in testimony.call("read", told["copy"], may_show=True).out


@pytest.mark.parametrize(
    ("content", "code"),
    [("[[1]]", 2), ('[["a", 2]]', 2), ("{}", 2), ("Planted-Имя", 2), ("[[0, 99999]]", 1), ("[]", 2)],
)
def test_passages_that_are_none_are_refused(testimony: Account, content: str, code: int) -> None:
    """A sentence, and no copy; what was written is not repeated."""
    spans = testimony.folder / "spans.json"
    spans.write_text(content, encoding="utf-8")
    said = testimony.call("redact", testimony.exhibit, "--passages", spans, "--json")
    assert said.code == code
    assert said.error["message"]
    assert len(testimony.call("exhibits", "--json").told["exhibits"]) == 1


def test_nothing_found_and_nothing_named_are_said(testimony: Account) -> None:
    """Exit codes 1 and 2, no copy, and no word in the error."""
    said = testimony.call("redact", testimony.exhibit, "--words", words(testimony, f"{PLANTED}-not-there"), "--json")
    assert (said.code, said.error["code"]) == (1, "reading")
    assert testimony.call("redact", testimony.exhibit, "--json").code == 2
    assert testimony.call("redact", testimony.exhibit, "--words", testimony.folder / "none.txt", "--json").code == 2
    assert testimony.call("redact", "exh_" + "0" * 32, "--words", words(testimony, "x"), "--json").code == 1


# --- Withdraw


def test_the_preview_of_a_withdrawal_tells_of_documents(testimony: Account, terminal: Terminal) -> None:
    """Which files are replaced, how many passages and statements; nothing is destroyed by looking."""
    who = person(testimony)
    terminal(80)
    said = testimony.call("withdraw", who, "--preview")
    assert said.code == 0
    fits(said)
    out = " ".join(said.out.split())
    for words_ in ("1 mention, 1 record (ana: 1), 3 coded statements",
                 "a copy of its text takes its place, with", "2 statements about others stay",
                 "Nothing was destroyed."):  # fmt: skip
        assert words_ in out
    told = testimony.call("withdraw", who, "--preview", "--json").told
    assert (told["statements"], told["restated"], told["statements_lost"]) == (3, 2, 0)
    assert [set(one) for one in told["exhibits_blanked"]] == [
        {"exhibit", "passages", "statements_kept", "statements_touched"}
    ]
    assert set(told) >= {"protecting", "named_elsewhere", "also_sources", "made_from", "exhibits_unblanked"}
    assert len(testimony.call("statements", "--json").told["statements"]) == 5


def test_a_withdrawal_leaves_a_copy_that_verifies(testimony: Account) -> None:
    """Afterwards `verify`, `rebuild`, `statements` and `log who` say what they should."""
    who = person(testimony)
    done = testimony.call("withdraw", who, "--because", "asked", "--yes", "--json").told
    (copy,) = done["redacted"].values()
    assert testimony.call("verify", "--json").told["ok"] is True
    assert testimony.call("rebuild", "--json").told["same"] is True
    told = testimony.call("statements", "--exhibit", copy, "--json").told["statements"]
    assert sorted(one["kind"] for one in told) == ["mention", "mention"]
    found = testimony.call("log who", testimony.exhibit, "--json").told
    assert (found["kind"], found["withdrawn"]) == ("exhibit", done["entry"])
    assert [one["verb"] for one in found["opened"]] == ["code"]
    shown = testimony.call("read", copy, may_show=True).out
    assert "Planted" not in shown
    assert "the police" in shown


def test_a_source_is_withdrawn_by_its_id(testimony: Account) -> None:
    """Everything it says goes with its documents; a slug is told to be looked up, and a list to go file by file."""
    person(testimony)
    (source,) = testimony.call("sources", "--json").told["sources"]
    preview = testimony.call("withdraw", source["id"], "--preview")
    assert f"The file {testimony.exhibit} is destroyed." in " ".join(preview.out.split())
    done = testimony.call("withdraw", source["id"], "--because", "asked", "--yes", "--json").told
    assert (done["exhibits_destroyed"], done["statements"]) == ([testimony.exhibit], 5)
    assert testimony.call("exhibits", "--json").told["exhibits"] == []
    assert testimony.call("verify", "--json").told["ok"] is True
    assert testimony.call("withdraw", "src_" + "0" * 32, "--preview", "--json").error["code"] == "statements"


# --- Log who, bundle


def test_who_read_a_file_is_said_in_words(testimony: Account, terminal: Terminal) -> None:
    """When, which verb, by whom; and that it did not leave."""
    terminal(80)
    testimony.call("read", testimony.exhibit, may_show=True)
    said = testimony.call("log who", testimony.exhibit)
    fits(said)
    assert f"Exhibit {testimony.exhibit}." in said.out
    assert "Nothing with this file in it has left the program." in said.out
    (source,) = testimony.call("sources", "--json").told["sources"]
    assert "Nobody has opened what protects this source" in testimony.call("log who", source["id"]).out


def test_a_document_without_a_basis_of_its_own_is_kept_back(testimony: Account, habeas: Call) -> None:
    """The gate's reason is a sentence, and the exit code 1."""
    out = testimony.folder / "out.zip"
    said = testimony.call("bundle", "--exhibit", testimony.exhibit, "--for", "prosecution", "--to", "court",
                          "--out", out, "--json")  # fmt: skip
    assert said.code == 1
    ((kept,),) = (said.told["withheld"],)
    assert "speaks of this one" in kept["reason"]
    assert not out.exists()
