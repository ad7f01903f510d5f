"""The power fails at any step towards the disk: what was acknowledged is there, and no unit of work is there by half.

`HABEAS_POWER=all` tries every step of every work with seven states each and prints how many that were; without it each
work is tried in a sample of its states.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import apsw
import pytest
from tests.cli.calling import cheapen
from tests.vault.bench import Bench, quick_engine
from tests.vault.losing import lay_out_tree
from tests.vault.works import ALL, LEFT, WORKS, Law, Recorded, State, check, failures_of, logs_of, opened, record
from tests.vault.works_of_care import WORKS_OF_CARE

from habeas.sealing.cases import DatabaseKey
from habeas.sealing.secrets import Secret
from habeas.vault import database, vault_key

ALL_WORKS = WORKS | WORKS_OF_CARE


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_engine(monkeypatch)
    cheapen(monkeypatch)


@pytest.mark.parametrize("name", list(ALL_WORKS))
def test_a_power_loss_at_any_step_loses_nothing_acknowledged(quick_path: Path, name: str) -> None:
    """Whoever was told "done" finds it done when the light comes back; what was under way is there whole or not."""
    work = ALL_WORKS[name]
    recorded = record(work, quick_path)
    inside = [at for at in recorded.recording.moved if at < recorded.moments[-1].mark.at]
    assert bool(inside) == work.moves
    tried: Counter[str] = Counter()

    def law(recorded: Recorded, state: State, folder: Path) -> None:
        tried[state.loss] += 1
        check(recorded, state, folder)

    wrong = list(islice(failures_of(recorded, quick_path / "state", wanted=None if ALL else work.sample, law=law), 20))
    print(
        f"{name}: {len(recorded.recording.steps)} steps, {len(inside)} moving journals, {tried.total()} states {tried}"
    )
    assert not wrong, "\n".join(wrong)
    assert tried.total() >= 10


def _the_salt_in_page_1(patch: pytest.MonkeyPatch) -> None:
    """Open databases with the usual 64 hex digits: the salt is then read from the first page."""
    real = database._configure

    def configure(opened: apsw.Connection, key: DatabaseKey, wait_ms: int) -> None:
        real(opened, DatabaseKey(key=key.key, salt=Secret(b"")), wait_ms)

    patch.setattr(database, "_configure", configure)


def _no_flush(patch: pytest.MonkeyPatch) -> None:
    """Let SQLite flush nothing."""
    real = database._configure

    def configure(opened: apsw.Connection, key: DatabaseKey, wait_ms: int) -> None:
        real(opened, key, wait_ms)
        opened.pragma("synchronous", "OFF")

    patch.setattr(database, "_configure", configure)


def _no_names_flushed(patch: pytest.MonkeyPatch) -> None:
    """Let the program flush no folder."""
    for name, module in list(sys.modules.items()):
        if name.startswith("habeas.") and hasattr(module, "sync_folder"):
            patch.setattr(module, "sync_folder", lambda folder: None)


def _vault_key_in_place(patch: pytest.MonkeyPatch) -> None:
    """Write vault.key over the old one."""
    patch.setattr(vault_key, "write_whole", lambda path, content: path.write_bytes(content))


def only_opens(recorded: Recorded, state: State, folder: Path) -> None:
    """Check only that every acknowledged case can be opened and read."""
    low, _ = recorded.around(state.at)
    lay_out_tree(state.tree, folder)
    assert low.logs.keys() <= logs_of(opened(folder, low.mark.passphrase)).keys()


@pytest.mark.parametrize(
    ("weaken", "name", "law", "says"),
    [
        (_the_salt_in_page_1, "import", only_opens, "DamagedError"),
        (_no_flush, "judge", check, "acknowledged entries are gone|DamagedError|Rollback"),
        (_no_names_flushed, "case new", check, "an acknowledged case is gone"),
        (_vault_key_in_place, "passphrase", check, "vault.key|passphrase|JSON"),
    ],
)
def test_a_store_that_is_less_careful_is_caught(
    quick_path: Path, monkeypatch: pytest.MonkeyPatch, weaken: Callable[[pytest.MonkeyPatch], None], name: str,
    law: Law, says: str,
) -> None:  # fmt: skip
    """This harness is worth something: without the care that is taken, it finds what a power loss would destroy."""
    weaken(monkeypatch)
    recorded = record(WORKS[name], quick_path)
    found = (
        words
        for words in failures_of(recorded, quick_path / "state", wanted=None if ALL else 400, law=law)
        if re.search(says, words)
    )
    wrong = list(found if ALL else islice(found, 1))
    print(f"{name} with {weaken.__name__}: {len(wrong)} states are lost")
    assert wrong


def test_careful_the_same_states_can_all_be_opened(quick_path: Path) -> None:
    """The other half of the control: with key and salt given together the very same law finds nothing."""
    recorded = record(WORKS["import"], quick_path)
    assert list(failures_of(recorded, quick_path / "state", wanted=None if ALL else 100, law=only_opens)) == []


@pytest.mark.parametrize("left", LEFT)
def test_scratch_that_a_power_loss_left_is_cleared_away(bench: Bench, left: str) -> None:
    """Nobody has to find out whether a strange file in a case was put there by somebody."""
    (bench.case_folder / left.removeprefix("/")).write_bytes(bytes(10))
    assert bench.objections() == []
