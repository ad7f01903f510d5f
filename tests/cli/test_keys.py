"""Keeping the keys from the command line: codes, shares, sealed cases, and the lock when nobody is there."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from tests.cli.calling import PASSPHRASE, Call, Said
from tests.cli.person import Person

Digest = Callable[[Path], str]
_CODE = re.compile(r"\b(?:[0-9a-z]{4}-){6}[0-9a-z]{4}\b")
OWN = "words for this case alone"


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text + "\n", encoding="utf-8")
    return path


def _opens(habeas: Call, work: Path, file: Path) -> bool:
    return habeas("case", "list", work, "--json", "--passphrase-file", file).code == 0


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A file with another passphrase."""
    return _file(tmp_path, "new.txt", "five quite different words here")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A file with the passphrase of one case."""
    return _file(tmp_path, "own.txt", OWN)


@pytest.fixture
def sealed(habeas: Call, work: Path, own: Path) -> Path:
    """A workspace whose only case is sealed."""
    assert habeas("case", "seal", work, "c", "--case-passphrase-file", own, "--json").told["sealed"] is True
    return work


# ---------------------------------------------------------------- what opens the workspace


def test_keys_are_shown_with_their_age_and_price(habeas: Call, work: Path) -> None:
    """Whoever keeps the workspace sees what opens it, and nothing that opens it."""
    told = habeas("keys", "show", work, "--json").told
    assert [slot["id"] for slot in told["slots"]] == ["passphrase", "recovery"]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", slot["made"]) for slot in told["slots"])
    assert told["below"] is True  # these tests pay next to nothing for a guess
    assert told["could"]["memory"] >= 256 * 2**20
    said = habeas("keys", "show", work)
    assert "--harder" in said.out


def test_a_harder_passphrase_costs_what_the_machine_can_do(
    habeas: Call, work: Path, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The price of a guess goes up, and never down."""
    could = habeas("keys", "show", work, "--json").told["could"]
    done = habeas("passphrase", work, "--new-passphrase-file", new, "--harder", "--json")
    assert done.told["changed"] is True
    slots = habeas("keys", "show", work, "--json", "--passphrase-file", new).told["slots"]
    price = {slot["id"]: slot["operations"] * slot["memory"] for slot in slots}
    assert price["passphrase"] >= 3 * 256 * 2**20 > price["recovery"]
    assert could["memory"] >= 256 * 2**20


def test_a_new_recovery_code_ends_the_old_one(habeas: Call, work: Path, tmp_path: Path) -> None:
    """A paper that was lost is worth nothing any more against this workspace."""
    codes = [habeas("keys", "recovery", work, "--json").told["recovery_code"] for _ in range(2)]
    old, newer = (_file(tmp_path, f"code{n}", code) for n, code in enumerate(codes))
    assert not _opens(habeas, work, old)
    assert _opens(habeas, work, newer)
    refused = habeas("keys", "recovery", work, "--json", "--passphrase-file", newer)
    assert (refused.code, refused.error["code"]) == (2, "usage")


def test_the_recovery_code_sets_a_new_passphrase(
    habeas: Call, work: Path, tmp_path: Path, new: Path, passphrase_file: Path
) -> None:
    """Whoever forgot the passphrase and kept the paper goes on working."""
    code = _file(tmp_path, "code", habeas("keys", "recovery", work, "--json").told["recovery_code"])
    call = ("keys", "recover", work, "--passphrase-file", code, "--new-passphrase-file", new, "--json")
    told = habeas(*call).told
    assert (told["recovered"], told["by"]) == (True, "recovery")
    assert _opens(habeas, work, new)
    assert not _opens(habeas, work, passphrase_file)
    wrong = habeas("keys", "recover", work, "--passphrase-file", new, "--new-passphrase-file", new, "--json")
    assert (wrong.code, wrong.error["code"]) == (1, "wrong_passphrase")


def test_enough_shares_open_the_workspace_and_set_a_new_passphrase(
    habeas: Call, work: Path, tmp_path: Path, new: Path
) -> None:
    """Passphrase and paper both lost: two colleagues of three bring it back; one of them cannot."""
    shares = habeas("keys", "shares", work, "--need", "2", "--of", "3", "--json").told["shares"]
    files = [_file(tmp_path, f"share{n}", text) for n, text in enumerate(shares)]

    def recover(*chosen: Path) -> Said:
        given = [word for path in chosen for word in ("--share-file", path)]
        return habeas("keys", "recover", work, *given, "--new-passphrase-file", new, "--json")

    alone = recover(files[1])
    assert alone.code == 1
    assert "1 of the 2" in alone.error["message"]
    together = recover(files[2], files[0])
    assert together.told["by"] == "shares"
    assert _opens(habeas, work, new)
    shown = habeas("keys", "show", work, "--json", "--passphrase-file", new).told["slots"][2]
    assert (shown["id"], shown["need"], shown["of"]) == ("shares", 2, 3)


def test_new_shares_end_the_old_and_dropping_ends_all(habeas: Call, work: Path, tmp_path: Path, new: Path) -> None:
    """A colleague who left takes nothing along that still opens."""
    sets = [habeas("keys", "shares", work, "--need", "2", "--of", "2", "--json").told["shares"] for _ in range(2)]

    def recover(texts: list[str]) -> int:
        files = [_file(tmp_path, f"s{n}", text) for n, text in enumerate(texts)]
        given = [word for path in files for word in ("--share-file", path)]
        return habeas("keys", "recover", work, *given, "--new-passphrase-file", new, "--json").code

    assert recover(sets[0]) == 1
    assert habeas("keys", "drop", "shares", work, "--json").told == {"dropped": True}
    assert habeas("keys", "drop", "shares", work, "--json").code == 1
    assert recover(sets[1]) == 1


def test_shares_for_a_printer_lie_in_files_of_their_owner_alone(habeas: Call, work: Path, tmp_path: Path) -> None:
    """One file a share, readable by nobody else, with a warning; and they can be given back as they lie."""
    out = tmp_path / "papers"
    said = habeas("keys", "shares", work, "--need", "2", "--of", "3", "--out", out)
    assert "destroy the files" in said.out
    files = sorted(out.iterdir())
    assert [path.name for path in files] == [f"share-{n}-of-3.txt" for n in (1, 2, 3)]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    for path in files:
        words = path.read_text().split("\n")[1].split()
        # Single words of a share are everyday English ("paper"), which what is printed may hold by chance.
        for first, second in pairwise(words):
            assert f"{first} {second}" not in said.out + said.err
    new = _file(tmp_path, "n", "five quite different words here")
    given = [word for path in files[:2] for word in ("--share-file", path)]
    assert habeas("keys", "recover", work, *given, "--new-passphrase-file", new, "--json").code == 0
    again = habeas("keys", "shares", work, "--need", "2", "--of", "3", "--out", out, "--json", "--passphrase-file", new)
    assert (again.code, again.error["code"]) == (2, "usage")
    inside = ("keys", "shares", work, "--need", "2", "--of", "3", "--out", work / "x", "--passphrase-file", new)
    assert habeas(*inside, "--json").error["code"] == "usage"


@pytest.mark.parametrize("numbers", [("1", "3"), ("4", "3"), ("2", "17")])
def test_numbers_of_shares_that_make_no_sense_are_refused(
    habeas: Call, work: Path, digest: Digest, numbers: tuple[str, str]
) -> None:
    """Nothing is changed by a slip."""
    before = digest(work)
    said = habeas("keys", "shares", work, "--need", numbers[0], "--of", numbers[1], "--json")
    assert (said.code, said.error["code"]) == (2, "usage")
    assert digest(work) == before


def test_a_mistyped_share_is_named(habeas: Call, work: Path, tmp_path: Path, new: Path) -> None:
    """Which share and which word, so that the colleague on the telephone reads that one again."""
    shares = habeas("keys", "shares", work, "--need", "2", "--of", "2", "--json").told["shares"]
    words = shares[1].split()
    words[8] = "acid" if words[8] != "acid" else "body"
    files = [_file(tmp_path, f"s{n}", text) for n, text in enumerate((shares[0], " ".join(words)))]
    given = [word for path in files for word in ("--share-file", path)]
    error = habeas("keys", "recover", work, *given, "--new-passphrase-file", new, "--json").error
    assert error["place"] == "share 2"
    assert error["message"].startswith("word 9 ")


def test_without_a_terminal_scripts_are_told_the_way(habeas: Call, work: Path, new: Path) -> None:
    """No verb hangs on a question that nobody can answer."""
    for call in (
        ("keys", "shares", work, "--need", "2", "--of", "3"),
        ("keys", "recover", work, "--shares"),
        ("keys", "recover", work),
        ("case", "seal", work, "c"),
    ):
        said = habeas(*call)
        assert said.code == 2
        assert "terminal" in said.err
        assert "--" in said.err


# ---------------------------------------------------------------- a sealed case


def test_a_sealed_case_opens_by_name_with_both_passphrases(
    habeas: Call, sealed: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every verb that opens a case takes the case's passphrase as it takes the workspace's."""
    for verb in (("account",), ("persons",), ("rebuild",)):
        assert habeas(*verb, sealed, "--case", "c", "--case-passphrase-file", own, "--json").code == 0
    without = habeas("persons", sealed, "--case", "c", "--json")
    assert without.error["code"] == "usage"
    assert "HABEAS_CASE_PASSPHRASE_FILE" in without.error["advice"]
    monkeypatch.setenv("HABEAS_CASE_PASSPHRASE_FILE", str(own))
    assert habeas("persons", sealed, "--case", "c", "--json").code == 0
    (only,) = habeas("case", "list", sealed, "--json").told["cases"]
    assert habeas("persons", sealed, "--case", only["id"], "--json").code == 0


def test_the_name_of_a_sealed_case_is_not_told(habeas: Call, sealed: Path) -> None:
    """A list of cases made under pressure names no sealed one."""
    (only,) = habeas("case", "list", sealed, "--json").told["cases"]
    assert (only["name"], only["invented"], only["sealed"]) == (None, None, True)
    assert "(sealed)" in habeas("case", "list", sealed).out
    assert habeas("persons", sealed, "--case", "b", "--json").error["code"] == "case"
    taken = habeas("case", "new", sealed, "c", "--json")
    assert (taken.code, taken.error["code"]) == (1, "case")


def test_the_wrong_passphrase_of_a_case_opens_nothing(habeas: Call, sealed: Path, passphrase_file: Path) -> None:
    """Nor does the workspace's own, typed once more."""
    said = habeas("persons", sealed, "--case", "c", "--case-passphrase-file", passphrase_file, "--json")
    assert (said.code, said.error["code"]) == (1, "wrong_passphrase")
    assert said.error["place"].startswith("cas_")


def test_a_cases_passphrase_is_changed_and_taken_away(
    habeas: Call, sealed: Path, own: Path, new: Path, digest: Digest
) -> None:
    """The old one opens no more; unsealed, the workspace's is enough again, and the case is what it was."""
    change = ("case", "passphrase", sealed, "c", "--case-passphrase-file", own, "--new-case-passphrase-file", new)
    assert habeas(*change, "--json").told["sealed"] is True
    assert habeas("persons", sealed, "--case", "c", "--case-passphrase-file", own, "--json").code == 1
    assert habeas("persons", sealed, "--case", "c", "--case-passphrase-file", new, "--json").code == 0
    assert habeas("case", "unseal", sealed, "c", "--case-passphrase-file", own, "--json").code == 1
    assert habeas("case", "unseal", sealed, "c", "--case-passphrase-file", new, "--json").told["sealed"] is False
    assert habeas("persons", sealed, "--case", "c", "--json").code == 0
    assert habeas("verify", sealed, "--case", "c", "--json").told["ok"] is True
    again = habeas("case", "unseal", sealed, "c", "--json")
    assert (again.code, again.error["code"]) == (1, "case")


def test_a_case_is_sealed_once(habeas: Call, sealed: Path, own: Path) -> None:
    """The second sealing says what to use instead."""
    said = habeas("case", "seal", sealed, "c", "--case-passphrase-file", own, "--json")
    assert (said.code, said.error["code"]) == (1, "case")


def test_a_short_passphrase_of_a_case_is_refused(habeas: Call, work: Path, tmp_path: Path, digest: Digest) -> None:
    """The floor is the same as the workspace's."""
    before = digest(work)
    said = habeas("case", "seal", work, "c", "--case-passphrase-file", _file(tmp_path, "s", "hunter2"), "--json")
    assert (said.code, said.error["code"]) == (2, "usage")
    assert digest(work) == before


def test_a_case_may_have_a_recovery_code_of_its_own(habeas: Call, work: Path, own: Path, tmp_path: Path) -> None:
    """Without it a lost passphrase is a lost case, and that is said before; with it the code opens."""
    told = habeas("case", "seal", work, "c", "--case-passphrase-file", own, "--with-recovery", "--json").told
    code = _file(tmp_path, "code", told["recovery_code"].upper())
    assert habeas("persons", work, "--case", "c", "--case-passphrase-file", code, "--json").code == 0
    change = ("case", "passphrase", work, "c", "--case-passphrase-file", code, "--new-case-passphrase-file", own)
    assert "ends with the old passphrase" in habeas(*change).err
    assert habeas("persons", work, "--case", "c", "--case-passphrase-file", code, "--json").code == 1


def test_sealing_says_loudly_that_there_is_no_way_back(habeas: Call, work: Path, own: Path) -> None:
    """Nobody learns of it on the day when it is too late."""
    said = habeas("case", "seal", work, "c", "--case-passphrase-file", own)
    assert "loses the case for ever" in said.err
    assert "as before" in said.out  # what an older copy still gives


# ---------------------------------------------------------------- a person at a terminal


def test_a_workspace_is_made_when_the_code_was_typed_back(tmp_path: Path, passphrase_file: Path) -> None:
    """A slip of the pen shows now: until the paper is right there is no workspace that could be lost."""
    person = Person("init", tmp_path / "w", "--passphrase-file", passphrase_file)
    for attempt in range(2):
        code = _CODE.search(person.until("when it is on paper"))
        assert code
        assert not (tmp_path / "w").exists()
        person.types("\n")
        person.until("from your paper")
        person.types("0000-0000\n" if attempt == 0 else code[0].upper() + "\n")
    person.until("Next:")
    assert person.end() == 0
    assert (tmp_path / "w" / "vault.key").exists()


def test_a_code_that_is_never_typed_back_makes_no_workspace(tmp_path: Path, passphrase_file: Path) -> None:
    """Three slips, and nothing is there."""
    person = Person("init", tmp_path / "w", "--passphrase-file", passphrase_file)
    for _ in range(3):
        person.until("when it is on paper")
        person.types("\n")
        person.until("from your paper")
        person.types("no\n")
    person.until("no workspace was made")
    assert person.end() == 1
    assert not (tmp_path / "w").exists()


def test_the_old_code_stays_until_the_new_one_is_practised(habeas: Call, work: Path, tmp_path: Path) -> None:
    """Whoever is interrupted while writing it down still holds a paper that opens."""
    old = _file(tmp_path, "old", habeas("keys", "recovery", work, "--json").told["recovery_code"])
    person = Person("keys", "recovery", work)
    for _ in range(3):
        person.until("when it is on paper")
        person.types("\n")
        person.until("from your paper")
        person.types("no\n")
    person.until("the old one stays")
    assert person.end() == 1
    assert _opens(habeas, work, old)
    person = Person("keys", "recovery", work)
    code = _CODE.search(person.until("when it is on paper"))
    assert code
    person.types("\n")
    person.until("from your paper")
    person.types(code[0] + "\n")
    person.until("is replaced")
    assert person.end() == 0
    assert _opens(habeas, work, _file(tmp_path, "new", code[0]))
    assert not _opens(habeas, work, old)


def _words(screen: str) -> dict[int, str]:
    return {int(number): word for number, word in re.findall(r"\b(\d{1,2}) ([a-z]{4,8})\b", screen)}


def test_shares_are_handed_out_and_brought_together_at_a_terminal(habeas: Call, work: Path, tmp_path: Path) -> None:
    """Each on a screen of its own, two words asked back; later two colleagues type theirs, one with a slip."""
    person = Person("keys", "shares", work, "--need", "2", "--of", "3")
    shares = []
    for number in (1, 2, 3):
        screen = person.until("when it is on paper")
        assert f"Share {number} of 3" in screen
        words = _words(screen.partition(f"Share {number} of 3")[2])
        assert sorted(words) == list(range(1, 21))
        shares.append(words)
        person.types("\n")
        for _ in range(2):
            asked = re.search(r"Word (\d+) on the paper: $", person.until("on the paper: "))
            assert asked
            person.types(words[int(asked[1])] + "\n")
    person.until("Any 2 of the 3")
    assert person.end() == 0

    person = Person("keys", "recover", work, "--shares")
    slip = {**shares[0], 4: "acid" if shares[0][4] != "acid" else "body"}
    for words, answer in ((slip, "Word 4 "), (shares[0], "is right"), (shares[2], "is right")):
        person.until("20 words: ")
        person.types(" ".join(words[at] for at in range(1, 21)) + "\n")
        person.until(answer)
    for question in ("New passphrase", "confirmation"):
        person.until(question)
        assert person.hides_what_is_typed()
        person.types("seven new words nobody ever said\n")
    person.until("is changed")
    assert person.end() == 0
    assert "seven new words" not in person.seen
    assert _opens(habeas, work, _file(tmp_path, "n", "seven new words nobody ever said"))


def test_passphrases_are_asked_for_and_not_shown(work: Path, own: Path, habeas: Call) -> None:
    """The workspace's, then the sealed case's; nothing of them on the screen."""
    assert habeas("case", "seal", work, "c", "--case-passphrase-file", own, "--json").code == 0
    os.environ.pop("HABEAS_PASSPHRASE_FILE")
    person = Person("account", work, "--case", "c")
    for question, words in (("Passphrase: ", PASSPHRASE), ("Passphrase of the sealed case: ", OWN)):
        person.until(question)
        assert person.hides_what_is_typed()
        person.types(words + "\n")
    assert person.end() == 0
    assert PASSPHRASE not in person.seen
    assert OWN not in person.seen


def test_a_sitting_that_is_left_alone_locks_and_loses_nothing(habeas: Call, invented: Path) -> None:
    """Nobody presses a key: the card goes from the screen, the case is closed, the decision before is kept."""
    work = invented / "work"
    waiting = len(habeas("judge", work, "--case", "c", "--queue", "--json").told["queue"])
    person = Person("judge", work, "--case", "c", "--idle", "0.03")
    person.until("q quit")
    person.types("s")
    person.until("Any key goes on")
    last = person.until("left in the queue")
    assert "No key for 2 seconds" in last
    assert "1 answer recorded" in last
    assert person.end() == 0
    assert len(habeas("judge", work, "--case", "c", "--queue", "--json").told["queue"]) in (
        waiting - 1,
        waiting,
    )  # or it was one drawn by lot


def test_a_question_that_nobody_answers_locks(habeas: Call, work: Path, tmp_path: Path) -> None:
    """A code on the screen of an empty room goes from it, and the old one stays."""
    old = _file(tmp_path, "old", habeas("keys", "recovery", work, "--json").told["recovery_code"])
    person = Person("keys", "recovery", work, HABEAS_IDLE="0.02")
    person.until("when it is on paper")
    person.until("locked")
    assert person.end() == 0
    assert _opens(habeas, work, old)


@pytest.mark.parametrize("minutes", ["0", "-1", "soon", "nan", "inf", "2000"])
def test_an_idle_time_that_is_none_is_refused(minutes: str, invented: Path) -> None:
    """A typing slip does not switch the lock off."""
    person = Person("judge", invented / "work", "--case", "c", HABEAS_IDLE=minutes)
    person.until("HABEAS_IDLE is not a number of minutes")
    assert person.end() == 2
