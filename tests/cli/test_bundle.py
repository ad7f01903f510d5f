"""habeas bundle: one object for programs, the words of the covering letter for people, a no that writes nothing."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest
from tests.casework.bundles import failures_of, files_of
from tests.cli.calling import BASIS, MAPPING, PLANTED, Call

_FIELDS = {
    "path", "sha256", "size", "filing", "key", "persons", "mentions", "exhibits", "withheld", "closed", "entries",
    "bodies", "stamps", "verifiers",
}  # fmt: skip
_FOR = ("--purpose", "documentation", "--recipient", "team")


@pytest.fixture
def allowed(habeas: Call, work: Path, lists: Path) -> tuple[Path, list[str], str]:
    """A workspace whose only list may be used for documentation by the team; its persons and its exhibit."""
    (lists / "list.toml").write_text(MAPPING + BASIS, encoding="utf-8")
    made = habeas("import", work, lists / "list.csv", "--case", "c", "--mapping", lists / "list.toml", "--json")
    listed = habeas("persons", work, "--case", "c", "--json").told["persons"]
    return work, [person["id"] for person in listed], made.told["exhibit"]


def test_a_program_gets_one_object(habeas: Call, allowed: tuple[Path, list[str], str], tmp_path: Path) -> None:
    """Path, hashes, what went and what did not: everything a caller has to pass on."""
    work, persons, exhibit = allowed
    out = tmp_path / "b.zip"
    call = ("bundle", work, "--case", "c", "--out", out, *_FOR, "--json")
    said = habeas(*call, "--person", persons[0], "--person", persons[3], "--exhibit", exhibit)
    assert said.code == 0
    told = said.told
    assert set(told) == _FIELDS
    assert (told["path"], told["size"]) == (str(out), out.stat().st_size)
    assert told["sha256"] == sha256(out.read_bytes()).hexdigest()
    assert (told["persons"], told["exhibits"], told["withheld"]) == (sorted([persons[0], persons[3]]), [exhibit], [])
    assert failures_of(out) == []
    packed = files_of(out)
    assert {f"verify/{name}": digest for name, digest in told["verifiers"].items()} == {
        path: sha256(content).hexdigest() for path, content in packed.items() if path.startswith("verify/")
    }
    assert "habeas-verify.pyz" in told["verifiers"]


def test_a_person_reads_what_to_write_into_the_letter(
    habeas: Call, allowed: tuple[Path, list[str], str], tmp_path: Path
) -> None:
    """The key and the hash stand there to be copied, and the next command as it is to be typed."""
    work, persons, _ = allowed
    out = tmp_path / "b.zip"
    said = habeas("bundle", work, "--case", "c", "--out", out, *_FOR, "--person", persons[0])
    assert said.code == 0
    assert sha256(out.read_bytes()).hexdigest() in said.out
    assert "covering letter" in said.out
    assert f"Next: python habeas-verify.pyz {out} --key " in said.out
    assert "No time stamp" in said.out
    assert "list.csv" in said.out


def test_a_no_writes_nothing(habeas: Call, allowed: tuple[Path, list[str], str], tmp_path: Path) -> None:
    """For a court nobody was asked: exit code 1, each person named by id with the reason, and no file."""
    work, persons, exhibit = allowed
    out = tmp_path / "b.zip"
    call = ("bundle", work, "--case", "c", "--out", out, "--purpose", "documentation", "--recipient", "court")
    asked = ("--person", persons[0], "--exhibit", exhibit)
    for more in ((), ("--without-refused",), ("--preview",)):
        said = habeas(*call, *asked, *more, "--json")
        assert (said.code, said.told["path"], said.told["filing"]) == (1, None, None)
        assert {one["id"] for one in said.told["withheld"]} == {persons[0], exhibit}
        assert all(one["reason"] for one in said.told["withheld"])
        spoken = habeas(*call, *asked, *more)
        assert (spoken.code, persons[0] in spoken.out) == (1, True)
    assert list(tmp_path.glob("b.zip*")) == []


def test_a_preview_shows_and_writes_nothing(habeas: Call, allowed: tuple[Path, list[str], str], tmp_path: Path) -> None:
    """Looking first is free."""
    work, persons, _ = allowed
    out = tmp_path / "b.zip"
    call = ("bundle", work, "--case", "c", "--out", out, *_FOR, "--all-persons", "--preview")
    said = habeas(*call, "--json")
    assert (said.code, said.told["path"], len(said.told["persons"])) == (0, None, len(persons))
    assert "Nothing was written" in habeas(*call).out
    assert not out.exists()


def test_a_wrong_call_is_said_before_the_passphrase_is_asked_for_nothing(
    habeas: Call, allowed: tuple[Path, list[str], str], tmp_path: Path
) -> None:
    """Nothing asked for, a file in the way, a purpose that does not exist: each is refused in a sentence."""
    work, persons, _ = allowed
    out, there = tmp_path / "b.zip", tmp_path / "there.zip"
    there.write_bytes(b"mine")
    call = ("bundle", work, "--case", "c", "--json")
    some = ("--person", persons[0])
    for arguments, codes in (
        ((*call, "--out", out, *_FOR), {"usage"}),
        ((*call, "--out", there, *_FOR, *some), {"usage"}),
        ((*call, "--out", work / "b.zip", *_FOR, *some), {"usage"}),
        ((*call, "--out", out, "--purpose", "prosecutoin", "--recipient", "court", *some), {"term", "usage"}),
        ((*call, "--out", out, "--purpose", "prosecution", *some), {"usage"}),
        ((*call, "--out", out, *_FOR, "--person", f"{PLANTED}-1"), {"persons"}),
        ((*call, "--out", out, *_FOR, "--exhibit", f"{PLANTED}-1"), {"model"}),
    ):
        said = habeas(*arguments)
        assert said.code in (1, 2), arguments
        assert said.error["code"] in codes, arguments
    assert (there.read_bytes(), out.exists()) == (b"mine", False)
    assert habeas(*call, "--out", there, *_FOR, *some, "--force").code == 0
    assert failures_of(there) == []


def test_the_help_has_an_example(habeas: Call) -> None:
    """Whoever forgot the options finds a call to copy."""
    said = habeas("bundle", "--help")
    assert said.code == 0
    assert "Example" in said.out
    assert "--without-refused" in said.out


def test_what_is_left_of_a_killed_one_is_told(
    habeas: Call, allowed: tuple[Path, list[str], str], tmp_path: Path
) -> None:
    """A part that lay beside the file is removed, and the person hears of it."""
    work, persons, _ = allowed
    part = tmp_path / "b.zip.part"
    part.write_bytes(b"PK\x03\x04")
    os.chmod(part, 0o600)
    said = habeas("bundle", work, "--case", "c", "--out", tmp_path / "b.zip", *_FOR, "--person", persons[0], "--json")
    assert said.code == 0
    assert "removed" in said.err
    assert not part.exists()
