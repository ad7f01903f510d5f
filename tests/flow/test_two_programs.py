"""Two programs on one case: one works, the other waits or says who holds it."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace

import pytest
from tests.vault.bench import CASE, PASSPHRASE, Bench, in_a_child, people

from habeas.casework.checking import rebuild, verify
from habeas.casework.judging import review
from habeas.casework.people import list_persons
from habeas.casework.starting import change_passphrase, start_case, unlock_workspace
from habeas.errors import BusyError, NotAWorkspaceError, WrongPassphraseError


def held_by_a_child(bench: Bench, seconds: float) -> int:
    """Let another process hold the case; return its id once it does."""

    def hold() -> None:
        with review(bench.unlock_again(), CASE):
            (bench.folder / "held").touch()
            time.sleep(seconds)

    child = in_a_child(hold)
    while not (bench.folder / "held").exists():
        time.sleep(0.01)
    return child


def test_the_second_program_is_told_who_holds_the_case(bench: Bench) -> None:
    """Whoever is refused learns by which program, and that waiting helps; nobody's work is lost."""
    bench.take_in("first", people(5))
    child = held_by_a_child(bench, 30)
    context = bench.unlock_again()
    for work in (
        lambda: list_persons(context, CASE),
        lambda: bench.take_in("second", people(5, list_name="b")),
        lambda: verify(context, CASE),
        lambda: rebuild(context, CASE),
    ):
        with pytest.raises(BusyError, match=rf"process {child} \(habeas judge\)") as caught:
            work()
        assert "--wait" in str(caught.value.advice)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert list_persons(context, CASE).mentions == 5
    assert bench.objections() == []


def test_the_second_program_waits_if_told_to(bench: Bench) -> None:
    """Two colleagues' commands follow each other without anybody looking after them."""
    bench.take_in("first", people(5))
    child = held_by_a_child(bench, 0.4)
    patient = replace(bench.unlock_again(), wait=20.0)
    assert list_persons(patient, CASE).mentions == 5
    assert os.waitpid(child, 0)[1] == 0


def test_another_case_that_is_in_use_is_said_not_to_have_been_looked_at(bench: Bench) -> None:
    """Verify never calls whole what it did not see."""
    start_case(bench.context, "other")
    child = held_by_a_child(bench, 30)
    failures = verify(bench.unlock_again(), "other").failures
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert [("not looked at" in failure.reason, str(child) in failure.reason) for failure in failures] == [(True, True)]
    assert verify(bench.unlock_again(), "other").failures == ()


def test_a_case_left_by_a_kill_is_checked_with_the_others(bench: Bench) -> None:
    """A journal that a crash left in another case does not hide what was done to that case."""
    start_case(bench.context, "other")
    folder = bench.workspace / "cases" / bench.context.workspace.case(CASE).id

    def work_and_die() -> None:
        with bench.unlock_again().case(CASE, "judge") as case, case.unit() as unit:
            bench.context.close_unit(unit, "judge", {})
            os.kill(os.getpid(), signal.SIGKILL)

    os.waitpid(in_a_child(work_and_die), 0)
    path = folder / "index.db"
    whole = path.read_bytes()
    (folder / "index.db-wal").write_bytes(b"not a journal")
    path.write_bytes(whole[:-2000] + bytes([whole[-2000] ^ 1]) + whole[-1999:])
    assert any("index.db" in failure.id for failure in verify(bench.unlock_again(), "other").failures)
    path.write_bytes(whole)
    assert verify(bench.unlock_again(), "other").failures == ()


def test_a_wrong_passphrase_opens_nothing_and_the_new_one_opens_all(bench: Bench) -> None:
    """The old passphrase is of no use after it was changed; no data is touched."""
    bench.take_in("first", people(5))
    with pytest.raises(WrongPassphraseError):
        unlock_workspace(bench.workspace, PASSPHRASE + b"x", chance=os.urandom)
    change = b"another four words"
    with pytest.MonkeyPatch.context() as patched:
        from tests.vault.bench import CHEAP

        from habeas.sealing import passphrases

        patched.setitem(passphrases.change_passphrase.__kwdefaults__ or {}, "cost", CHEAP)
        change_passphrase(bench.unlock_again(), change)
    with pytest.raises(WrongPassphraseError):
        bench.unlock_again()
    again = replace(bench.context, workspace=unlock_workspace(bench.workspace, change, chance=os.urandom))
    assert list_persons(again, CASE).mentions == 5


def test_a_folder_that_is_no_workspace_is_said_to_be_none(bench: Bench) -> None:
    """And a half-copied one is told from it."""
    with pytest.raises(NotAWorkspaceError, match="not a workspace"):
        unlock_workspace(bench.folder, PASSPHRASE, chance=os.urandom)
    (bench.workspace / "vault.key").unlink()
    with pytest.raises(NotAWorkspaceError, match="half-copied"):
        unlock_workspace(bench.workspace, PASSPHRASE, chance=os.urandom)
