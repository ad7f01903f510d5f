"""Safekeeping and references: what is told of backups and ids, without opening anybody's record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, people, quick_path

from habeas.casework.backing_up import backup
from habeas.casework.drilling import drill
from habeas.casework.people import list_persons
from habeas.casework.references import meant, shown
from habeas.casework.safekeeping import safekeeping
from habeas.casework.who_read import who_read
from habeas.casework.withdrawing import plan_withdrawal, withdraw
from habeas.errors import PersonsError
from habeas.vault.workspace import unlock

__all__ = ["bench", "cheap_passphrases", "quick_path"]


def test_each_place_says_when_it_was_made_and_tried(bench: Bench, quick_path: Path) -> None:
    """A case without a backup says so; then each place with its own drill, what came since, and what it still opens."""
    bench.take_in("a", people(3))
    assert safekeeping(bench.context, CASE).places == ()
    one, two = quick_path / "one", quick_path / "two"
    for place in (one, two):
        backup(bench.context, place)
    opened = unlock(one, b"four quiet words for tests", chance=bench.context.workspace.chance)
    drill(replace(bench.context, workspace=opened), bench.workspace)
    kept = safekeeping(bench.context, CASE)
    drills = {one.backup.place: one.drill for one in kept.places}
    assert len(drills) == 2
    (tried,) = [drill for drill in drills.values() if drill is not None]
    assert tried.ok
    assert not any(one.behind for one in kept.places)
    assert {one.overdue for one in kept.places} == {False, True}  # one of them nobody has tried
    withdraw(bench.context, CASE, list_persons(bench.context, CASE).persons[0].person.id, because="asked")
    kept = safekeeping(bench.context, CASE)
    assert all(one.behind and one.newer > 0 for one in kept.places)
    later = replace(bench.context, now=lambda: bench.context.now() + timedelta(days=31))
    assert all(one.overdue for one in safekeeping(later, CASE).places)


def test_a_backup_made_now_has_nothing_newer(bench: Bench, quick_path: Path) -> None:
    """That a backup was made is an entry too, and not one that it lacks."""
    backup(bench.context, quick_path / "one")
    (kept,) = safekeeping(bench.context, CASE).places
    assert kept.newer == 0
    assert (kept.behind, safekeeping(bench.context, CASE).installations) == (False, 1)


def test_a_reference_means_one_thing(bench: Bench) -> None:
    """The letters that a screen shows lead to the person, file or source they are of; others lead to nothing."""
    bench.take_in("a", people(3))
    listed = list_persons(bench.context, CASE).persons
    for one in listed:
        assert meant(bench.context, CASE, shown(one.person.id)) == one.person.id
        assert meant(bench.context, CASE, f" {one.person.id.upper()} ") == one.person.id
        assert who_read(bench.context, CASE, one.person.id).opened == ()
    with bench.context.case(CASE, "test") as case:
        exhibit = str(case.index.database.execute("SELECT id FROM exhibit").get)
        source = str(case.index.database.execute("SELECT id FROM source").get)
    assert meant(bench.context, CASE, shown(exhibit)) == exhibit
    assert meant(bench.context, CASE, f"src_{shown(source)}") == source
    for wrong in ("", "Nadie", "0000000", "000000000", "zzzzzzzz", "0" * 8, "' OR 1=1 --"):
        with pytest.raises(PersonsError):
            meant(bench.context, CASE, wrong)


def test_a_plan_has_one_digest(bench: Bench) -> None:
    """The same plan has the same digest, another has another: who agreed to one has not agreed to the other."""
    bench.take_in("a", people(3))
    first, second = (one.person.id for one in list_persons(bench.context, CASE).persons[:2])
    digest = plan_withdrawal(bench.context, CASE, first).digest
    assert plan_withdrawal(bench.context, CASE, first).digest == digest
    assert plan_withdrawal(bench.context, CASE, second).digest != digest
