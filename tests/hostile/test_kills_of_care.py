"""Programs killed while they withdraw, back up, restore, change the keys and hand out: nothing is there by half."""

from __future__ import annotations

import os
import random
import secrets
import shutil
from pathlib import Path

import pytest
from tests.casework.bundles import failures_of
from tests.cli.calling import cheapen
from tests.hostile.test_kill_loops import Say, killed_after
from tests.vault.backups import vault_context
from tests.vault.bench import CASE, PASSPHRASE, lay_out, people, quick_engine
from tests.vault.works import opened
from tests.vault.works_of_care import (
    OUT,
    a_list_that_may_leave,
    check_feeds,
    hand_out,
    pages,
    person_called,
)

from habeas.casework.backing_up import backup
from habeas.casework.checking import rebuild, verify
from habeas.casework.context import silent
from habeas.casework.keeping_keys import change_code, fresh_code
from habeas.casework.people import list_persons
from habeas.casework.restoring import restore_case, restore_workspace
from habeas.casework.withdrawing import withdraw
from habeas.errors import CaseError, WrongPassphraseError
from habeas.vault.backup import keys_of
from habeas.vault.layout import DAMAGED, RESTORING
from habeas.vault.places import read_place
from habeas.vault.restore import begin_within
from habeas.vault.restore import lay_out as lay_out_case

ROUNDS = int(os.environ.get("HABEAS_KILLS", "8"))
"""Kills of each work."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_engine(monkeypatch)
    cheapen(monkeypatch)


def word_of(number: int) -> str:
    """A name that nobody else has."""
    return "Zvor" + "".join("abcdefghij"[int(digit)] for digit in f"{number:03}") + "vath"


def test_kills_during_withdrawals(quick_path: Path) -> None:
    """Whoever was told that they are gone is gone with every byte; whoever was on the way is there whole or gone."""
    lot, bench, count = random.Random(31), lay_out(quick_path), 60
    rows = [(f"x{n}", word_of(n), f"2017-04-{1 + n % 28:02}", "Nowhere") for n in range(count)]
    bench.take_in("first", rows)
    bench.take_in("second", people(5, list_name="b"))
    gone = 0
    for _ in range(ROUNDS):

        def work(say: Say, gone: int = gone) -> None:
            for number in range(gone, count):
                withdraw(bench.unlock_again(), CASE, person_called(bench, f"x{number}"), because="asked by telephone")
                say(f"{number}")

        sure = gone + len(killed_after(lot.random() * 0.25, work))
        mentions = list_persons(bench.unlock_again(), CASE).mentions
        gone = count + 5 - mentions
        assert gone in (sure, sure + 1)
        assert bench.objections() == []
        with bench.unlock_again().case(CASE, "test", inspect=True) as case:
            left = pages(case)
        for number in range(count):
            assert (word_of(number).lower().encode() in left) == (number >= gone), number
        assert rebuild(bench.unlock_again(), CASE).same is True
        assert not list(bench.workspace.rglob("*.part"))
    assert gone


def test_kills_during_backups(quick_path: Path) -> None:
    """At any moment the place brings back the last backup that was acknowledged, or a newer one."""
    lot, bench, place = random.Random(32), lay_out(quick_path), quick_path / "place"
    bench.take_in("first", people(10))
    reach = number = 0
    for turn in range(ROUNDS):

        def work(say: Say, number: int = number) -> None:
            for at in range(number, number + 50):
                bench.take_in(f"list{at}", people(3, first=20 + 3 * at, list_name=f"l{at}-"))
                (kept,) = backup(bench.unlock_again(), place).cases
                say(f"{kept.saved.entries}")

        said = killed_after(lot.random() * 0.3, work)
        number += len(said) + 1
        reach = int(said[-1]) if said else reach
        assert bench.objections() == []
        if reach:
            target = quick_path / f"again{turn}"
            (only,) = restore_workspace(vault_context(bench, place), target).cases
            assert only.rebuilt.counts.entries >= reach
            assert verify(vault_context(bench, target), CASE).failures == ()
            check_feeds(target, place, new=True)
    (kept,) = backup(bench.unlock_again(), place).cases
    assert reach
    assert not kept.saved.damaged
    assert not list(place.rglob("*.part"))


def test_kills_during_restores(quick_path: Path) -> None:
    """A restored workspace is there whole or not at all, and the same command goes over what was left."""
    lot, bench, place = random.Random(33), lay_out(quick_path), quick_path / "place"
    bench.take_in("first", people(10))
    backup(bench.unlock_again(), place)
    whole = 0
    for turn in range(ROUNDS):

        def work(say: Say, turn: int = turn) -> None:
            for at in range(50):
                restore_workspace(vault_context(bench, place), quick_path / f"again{turn}-{at}")
                say(f"again{turn}-{at}")

        said = killed_after(lot.random() * 0.2, work)
        whole += len(said)
        under_way = quick_path / f"again{turn}-{len(said)}"
        if not under_way.exists():
            restore_workspace(vault_context(bench, place), under_way)
        for name in (*said, under_way.name):
            assert verify(vault_context(bench, quick_path / name), CASE).failures == ()
            check_feeds(quick_path / name, place, new=True)
        assert not list(quick_path.glob(f"*{RESTORING}"))
    if not whole:  # a machine so slow that every kill came first

        def last(say: Say) -> None:
            restore_workspace(vault_context(bench, place), quick_path / "last")
            say("last")

        whole = len(killed_after(20, last))
    assert whole


def test_kills_while_a_case_is_replaced(quick_path: Path) -> None:
    """The damaged case is there, or kept beside, or replaced by a whole one in a feed of its own."""
    lot, bench, place = random.Random(34), lay_out(quick_path), quick_path / "place"
    bench.take_in("first", people(10))
    backup(bench.unlock_again(), place)
    folder = bench.case_folder
    for _ in range(ROUNDS):

        def work(say: Say) -> None:
            if folder.exists():
                (folder / "entries.db").write_bytes(b"broken" * 1000)
            restore_case(bench.unlock_again(), place, CASE, replacing=folder.exists())
            say("restored")

        said = killed_after(0.01 + lot.random() * 0.1, work)
        wrong = [one for one in bench.verified().failures if not one.id.endswith((DAMAGED, RESTORING))] if (
            folder.exists()
        ) else []  # fmt: skip
        assert folder.exists() or list(folder.parent.glob(f"*{DAMAGED}*"))
        assert not (said and wrong)
        if wrong or not folder.exists():
            restore_case(bench.unlock_again(), place, CASE, replacing=folder.exists())
        check_feeds(bench.workspace, place, new=False)
        for kept in folder.parent.glob(f"*{DAMAGED}*"):
            for path in sorted(kept.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
            kept.rmdir()
        bench.put_back(bench.snapshot(f"kept{secrets.token_hex(4)}"))
    assert not [one for one in bench.verified().failures if not one.id.endswith(RESTORING)]


def test_kills_while_the_recovery_code_is_changed(quick_path: Path) -> None:
    """The last code that was acknowledged opens the workspace, or the one after it; never none. The passphrase does."""
    lot, bench = random.Random(35), lay_out(quick_path)
    codes = [fresh_code(secrets.token_bytes) for _ in range(400)]
    change_code(bench.context, codes[0])
    now = 0
    for _ in range(ROUNDS):

        def work(say: Say, now: int = now) -> None:
            for code in codes[now + 1 :]:
                change_code(bench.unlock_again(), code)
                say("changed")

        now += len(killed_after(lot.random() * 0.04, work))
        try:
            again = opened(quick_path, codes[now].encode())
        except WrongPassphraseError:
            now += 1
            again = opened(quick_path, codes[now].encode())
        if now:
            with pytest.raises(WrongPassphraseError):
                opened(quick_path, codes[now - 1].encode())
        assert verify(again.context, CASE).failures == ()
        assert opened(quick_path, PASSPHRASE).objections() == []
    assert now


def content(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""


def test_kills_during_bundles(quick_path: Path) -> None:
    """Nothing readable lies outside that the log does not know of; under its own name the file is whole."""
    lot, bench = random.Random(36), lay_out(quick_path)
    a_list_that_may_leave(bench)
    out, part = quick_path / OUT, quick_path / f"{OUT}.part"
    filings = 0
    for _ in range(ROUNDS):

        def work(say: Say) -> None:
            while True:
                hand_out(bench, force=True)
                say("bundled")

        left = content(part)  # by a round before, if this one is killed before it begins
        said = killed_after(lot.random() * 0.15, work)
        list_persons(bench.unlock_again(), CASE)  # lets the index catch up
        with bench.unlock_again().case(CASE, "test", inspect=True) as case:
            found = int(case.index.database.execute("SELECT count(*) FROM filing").get)
        assert filings + len(said) <= found <= filings + len(said) + 1
        if any(content(part)) and content(part) != left:
            assert found > filings + len(said)
        assert out.exists() or not (filings or said)
        if out.exists():
            assert failures_of(out) == []
        assert bench.objections() == []
        filings = found
    hand_out(bench, force=True)
    assert not part.exists()
    assert failures_of(out) == []


def test_a_first_backup_that_was_stopped_at_once_brings_back_no_empty_workspace(quick_path: Path) -> None:
    """Nobody takes a folder without a case for what came back, nor loses it to a place that held nothing."""
    bench, place = lay_out(quick_path), quick_path / "place"
    backup(bench.unlock_again(), place)
    shutil.rmtree(place / "cases")
    with pytest.raises(CaseError, match="no case"):
        restore_workspace(vault_context(bench, place), quick_path / "again")
    assert not (quick_path / "again").exists()


@pytest.mark.parametrize("left", ["stopped", "replaced"])
def test_whoever_withdraws_after_a_restore_is_gone_from_what_it_left_too(quick_path: Path, left: str) -> None:
    """No second copy of the keys lies in the workspace, of which nobody thinks when somebody withdraws."""
    bench, place = lay_out(quick_path), quick_path / "place"
    bench.take_in("first", people(3))
    backup(bench.unlock_again(), place)
    folder = bench.case_folder
    if left == "stopped":  # as a kill leaves it: everything is laid out, nothing has its name
        root = begin_within(bench.workspace)
        context = bench.unlock_again()
        lay_out_case(read_place(context.workspace, place), folder.name, root, silent)
    else:
        (folder / "index.db").write_bytes(b"broken" * 1000)
        restore_case(bench.unlock_again(), place, CASE, replacing=True)
    withdraw(bench.unlock_again(), CASE, person_called(bench, "a1"), because="asked by telephone")
    copies = [path for path in bench.workspace.rglob("keys.db") if path.parent != folder]
    with bench.unlock_again().case(CASE, "test", inspect=True) as case:
        gone = set(case.keyring.withdrawn())
        for copy in copies:
            with keys_of(copy.parent, case.key) as keyring:
                assert not keyring.subjects(gone)
