"""A full disk while somebody is withdrawn, a backup made or brought back, keys are changed, evidence is handed out."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.casework.bundles import failures_of
from tests.cli.calling import cheapen
from tests.hostile.test_full_disk import ROOMS, fill, small_disk
from tests.vault.backups import vault_context
from tests.vault.bench import CASE, PASSPHRASE, Bench, lay_out, people, quick_engine
from tests.vault.works import OTHER, opened
from tests.vault.works_of_care import (
    GONE,
    OUT,
    SEALED,
    UNSEALED,
    a_list_that_may_leave,
    a_list_to_withdraw_from,
    check_feeds,
    hand_out,
    pages,
    person_called,
    words_of,
)

from habeas.casework.backing_up import backup
from habeas.casework.checking import verify
from habeas.casework.keeping_keys import change_code, fresh_code, seal_case
from habeas.casework.people import list_persons
from habeas.casework.restoring import restore_workspace
from habeas.casework.withdrawing import withdraw
from habeas.errors import DiskError, WrongPassphraseError

__all__ = ["small_disk"]

NOTHING_KEPT = "nothing of this unit of work was kept"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_engine(monkeypatch)
    cheapen(monkeypatch)


def tried_with_little_room(
    disk: Path, work: Callable[[], object], after: Callable[[DiskError], bool]
) -> list[DiskError]:
    """Try a work with more and more room; after each refusal look, with room again, until it is done.

    Args:
        after: checks what is there after a refusal; tells whether the work is done nevertheless.
    """
    refused: list[DiskError] = []
    for room in ROOMS:
        filler = fill(disk, room)
        try:
            work()
        except DiskError as failure:
            refused.append(failure)
        else:
            filler.unlink()
            break
        filler.unlink()
        if after(refused[-1]):
            break
    else:
        work()
    assert refused
    for one in refused:
        assert "full" in one.message
        assert one.advice
    return refused


def test_a_withdrawal_on_a_full_disk_is_whole_or_not_there(small_disk: Path) -> None:
    """What was refused can be read as before; what is in the log is cleared away as soon as there is room."""
    bench = lay_out(small_disk)
    a_list_to_withdraw_from(bench)
    before, person = list_persons(bench.unlock_again(), CASE).mentions, person_called(bench, "gone0")
    cut_short = 0

    def scan() -> set[bytes]:
        with bench.unlock_again().case(CASE, "test", inspect=True) as case:
            left = pages(case)
        return {word for word in words_of(0) if word in left}

    def after(failure: DiskError) -> bool:
        nonlocal cut_short
        mentions = list_persons(bench.unlock_again(), CASE).mentions
        assert bench.objections() == []
        assert scan() == (set(words_of(0)) if mentions == before else set())
        if mentions == before:
            return False
        cut_short += 1
        assert NOTHING_KEPT not in failure.message, "the withdrawal is in the log, and the message says that it is not"
        return True

    tried_with_little_room(
        small_disk, lambda: withdraw(bench.unlock_again(), CASE, person, because="asked by telephone"), after
    )
    assert list_persons(bench.unlock_again(), CASE).mentions == before - 1
    assert scan() == set()
    assert bench.objections() == []
    assert cut_short <= 1


@pytest.mark.parametrize("room", range(0, 320, 32))
def test_a_withdrawal_with_any_room_says_what_became_of_it(small_disk: Path, room: int) -> None:
    """The message never says that nothing was kept of a withdrawal that is in the log."""
    bench = lay_out(small_disk)
    bench.take_in("first", [*people(6), ("gone0", GONE[0][0], "2017-04-09", GONE[0][1])])
    person = person_called(bench, "gone0")
    said = None
    filler = fill(small_disk, room)
    try:
        withdraw(bench.unlock_again(), CASE, person, because="asked by telephone")
    except DiskError as failure:
        said = failure
    filler.unlink()
    gone = list_persons(bench.unlock_again(), CASE).mentions == 6
    assert bench.objections() == []
    assert gone or said is not None
    if said is not None:
        assert (NOTHING_KEPT in said.message) is not gone, said.message
        assert said.advice


def test_a_backup_to_a_full_disk_leaves_the_one_before(small_disk: Path, quick_path: Path) -> None:
    """The place goes on bringing back what it brought back before; with room the same command saves the rest."""
    bench, place = lay_out(quick_path), small_disk / "place"
    bench.take_in("first", people(20))
    (first,) = backup(bench.unlock_again(), place).cases
    bench.take_in("second", people(1500, first=100, list_name="b"))
    number = 0

    def restored() -> int:
        nonlocal number
        number += 1
        (only,) = restore_workspace(vault_context(bench, place), quick_path / f"again{number}").cases
        return only.rebuilt.counts.entries

    def after(_: DiskError) -> bool:
        assert restored() == first.saved.entries
        assert bench.objections() == []
        return False

    tried_with_little_room(small_disk, lambda: backup(bench.unlock_again(), place), after)
    assert restored() > first.saved.entries
    assert not list(place.rglob("*.part"))


def test_a_first_backup_to_a_full_disk_is_begun_again(small_disk: Path, quick_path: Path) -> None:
    """Half a first backup is no folder that somebody has to clear away by hand."""
    bench, place = lay_out(quick_path), small_disk / "place"
    bench.take_in("first", people(300))
    tried_with_little_room(small_disk, lambda: backup(bench.unlock_again(), place), lambda _: bool(bench.objections()))
    restore_workspace(vault_context(bench, place), quick_path / "again")
    assert verify(vault_context(bench, quick_path / "again"), CASE).failures == ()


def test_a_restore_to_a_full_disk_leaves_nothing(small_disk: Path, quick_path: Path) -> None:
    """Not half a workspace that somebody could begin to work in."""
    bench, place, target = lay_out(quick_path), quick_path / "place", small_disk / "again"
    bench.take_in("first", people(300))
    backup(bench.unlock_again(), place)

    def after(_: DiskError) -> bool:
        assert list(small_disk.iterdir()) == []
        return False

    tried_with_little_room(small_disk, lambda: restore_workspace(vault_context(bench, place), target), after)
    assert verify(vault_context(bench, target), CASE).failures == ()
    check_feeds(target, place, new=True)


def test_a_bundle_to_a_full_disk_is_not_recorded_and_leaves_nothing(small_disk: Path, quick_path: Path) -> None:
    """The room is taken before the log says that something left."""
    bench = lay_out(quick_path)
    a_list_that_may_leave(bench)

    def filings() -> int:
        with bench.unlock_again().case(CASE, "test", inspect=True) as case:
            return int(case.index.database.execute("SELECT count(*) FROM filing").get)

    def after(_: DiskError) -> bool:
        assert list(small_disk.iterdir()) == []
        assert filings() == 0
        assert bench.objections() == []
        return False

    tried_with_little_room(small_disk, lambda: hand_out(bench, force=False, out=small_disk / OUT), after)
    assert filings() == 1
    assert failures_of(small_disk / OUT) == []


def test_a_new_recovery_code_on_a_full_disk_opens_or_the_old_one(small_disk: Path) -> None:
    """The paper in the drawer is never worthless without a word."""
    bench = lay_out(small_disk)
    old, new = (fresh_code(secrets.token_bytes) for _ in range(2))
    change_code(bench.context, old)

    def after(_: DiskError) -> bool:
        assert opened(small_disk, old.encode()).objections() == []
        with pytest.raises(WrongPassphraseError):
            opened(small_disk, new.encode())
        return False

    tried_with_little_room(small_disk, lambda: change_code(bench.unlock_again(), new), after)
    assert opened(small_disk, new.encode()).objections() == []
    with pytest.raises(WrongPassphraseError):
        opened(small_disk, old.encode())


def test_a_case_on_a_full_disk_is_sealed_or_open(small_disk: Path) -> None:
    """Nobody wonders which passphrase opens the case."""
    bench = lay_out(small_disk)
    bench.take_in("first", people(5))
    (name,) = [name for name, word in SEALED.items() if word == OTHER]

    def after(_: DiskError) -> bool:
        assert verify(opened(small_disk, UNSEALED).context, CASE).failures == ()
        with pytest.raises(WrongPassphraseError):
            opened(small_disk, name)
        return False

    tried_with_little_room(
        small_disk, lambda: seal_case(bench.unlock_again(), CASE, bytearray(OTHER), code=None), after
    )
    again = opened(small_disk, name)
    assert verify(again.context, CASE).failures == ()
    assert list_persons(again.context, CASE).mentions == 5
    assert Bench(small_disk, again.context).workspace.exists()
    assert opened(small_disk, PASSPHRASE).context.workspace.cases()[0].hidden
