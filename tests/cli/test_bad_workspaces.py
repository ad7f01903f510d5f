"""Workspaces that are none, are half there, are held by another program, or lie on a full disk."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.calling import PASSPHRASE, Call

from habeas.casework.context import regroup
from habeas.vault.workspace import unlock

Digest = Callable[[Path], str]
VERBS = ("persons", "account", "link", "estimate", "judge", "undo", "verify", "rebuild")


@pytest.mark.parametrize("name", VERBS)
def test_a_folder_that_is_no_workspace_is_said_to_be_none(name: str, habeas: Call, tmp_path: Path) -> None:
    """Before a passphrase is asked for; and nothing is made there."""
    told = habeas(name, tmp_path, "--case", "c", "--json")
    assert (told.code, told.error["code"]) == (1, "not_a_workspace")
    assert "habeas init" in told.error["advice"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", VERBS)
def test_a_case_that_is_not_there_is_not_made(name: str, habeas: Call, work: Path, digest: Digest) -> None:
    """A slip in a case's name opens nothing, and the name that was typed is not repeated."""
    before = digest(work)
    told = habeas(name, work, "--case", "Planted-Имя", "--json")
    assert (told.code, told.error["code"]) == (1, "case")
    assert "habeas case list" in told.error["advice"]
    assert digest(work) == before


@pytest.mark.parametrize("gone", ["vault.key", "case.key", "keys.db", "entries.db"])
def test_a_half_copied_workspace_is_told_from_a_whole_one(gone: str, habeas: Call, work: Path) -> None:
    """A copy that broke off is named as such, with the file; nothing is made anew in its place."""
    path = next(work.rglob(gone))
    path.unlink()
    told = habeas("persons", work, "--case", "c", "--json")
    assert told.code == 1
    assert told.error["code"] in ("damaged", "not_a_workspace")
    assert "half-copied" in told.error["message"]
    assert gone in told.error["message"] + told.error["place"]
    assert not path.exists()


def test_a_cut_file_is_damage_and_not_an_empty_case(habeas: Call, work: Path) -> None:
    """Half a database never passes for a case without records."""
    path = next(work.rglob("entries.db"))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    told = habeas("persons", work, "--case", "c", "--json")
    assert told.code == 1
    assert told.error["code"] in ("damaged", "rollback", "altered", "entry")
    checked = habeas("verify", work, "--case", "c", "--json")
    assert (checked.code, checked.told["ok"]) == (1, False)
    assert checked.told["failures"]


@pytest.fixture
def held(work: Path) -> Iterator[None]:
    """Another program has the case open."""
    case = unlock(work, PASSPHRASE.encode(), chance=os.urandom).open_case("c", verb="judge", regroup=regroup, wait_ms=0)
    try:
        yield
    finally:
        case.close()


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("name", VERBS)
def test_the_second_program_learns_who_holds_the_case(name: str, habeas: Call, work: Path) -> None:
    """Nobody writes beside somebody else; the message names the process and its verb."""
    told = habeas(name, work, "--case", "c", "--wait", "0", "--json")
    assert (told.code, told.error["code"]) == (1, "busy")
    assert f"process {os.getpid()} (habeas judge)" in told.error["message"]
    assert "--wait" in told.error["advice"]


def test_a_full_disk_leaves_what_was_there(
    habeas: Call, work: Path, lists: Path, digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import is refused whole, with what to do; the same command works once there is room."""
    call = ("import", work, lists / "list.csv", "--case", "c", "--mapping", lists / "list.toml", "--json")
    before = digest(work)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(work / "Planted-Имя"))

    with monkeypatch.context() as patch:
        patch.setattr("habeas.vault.unit.seal_exhibit", full)
        told = habeas(*call)
    assert (told.code, told.error["code"]) == (1, "disk")
    assert "full" in told.error["message"]
    assert digest(work) == before
    assert habeas(*call).told["new"] == 9


def test_a_report_on_a_full_disk_is_not_half_there(
    habeas: Call, invented: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No part of a report is left, and no filing says that one left the program."""
    size = habeas("verify", invented / "work", "--case", "c", "--json").told["size"]

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("habeas.casework.reporting.os.fsync", full)
        told = habeas("report", invented / "work", "--case", "c", "--out", tmp_path / "r.html", "--json")
    assert told.error["code"] == "disk"
    assert list(tmp_path.glob("r.html*")) == []
    assert habeas("verify", invented / "work", "--case", "c", "--json").told["size"] == size


def test_a_slip_of_ours_shows_its_place_and_nothing_of_the_data(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """If Habeas itself fails, the last fence tells file and line; never a trace, whose lines can carry a name."""
    from habeas.cli.main import run

    def fail(*_: object, **__: object) -> None:
        raise ValueError("Planted-Имя")

    monkeypatch.setattr("habeas.casework.people.list_persons", fail)
    assert run(["persons", str(work), "--case", "c"]) == 1
    said = capsys.readouterr()
    assert "Planted" not in said.out + said.err
    assert "ValueError inside Habeas (test_bad_workspaces.py" in said.err
    assert "Traceback" not in said.err
