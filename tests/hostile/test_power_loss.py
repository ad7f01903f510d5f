"""The power fails at any step towards the disk: what was acknowledged is there, and no unit of work is there by half.

`HABEAS_POWER=all` tries every step of every work with seven states each and prints how many that were; without it each
work is tried in a sample of its states.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

import apsw
import pytest
from tests.cli.calling import cheapen
from tests.vault.bench import Bench, quick_engine
from tests.vault.losing import lay_out_tree
from tests.vault.works import ALL, LEFT, WORKS, Law, Recorded, State, check, failures_of, logs_of, opened, record
from tests.vault.works_of_care import WORKS_OF_CARE

from habeas.casework.bundling import _Bundling
from habeas.disclosures.bundle import Payload
from habeas.model.encoding import encode
from habeas.model.ids import raw_of
from habeas.sealing.cases import DatabaseKey
from habeas.sealing.secrets import Secret
from habeas.vault import database, vault_key
from habeas.vault.case import Case, UnitOfWork
from habeas.vault.keys import Keyring

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


def _keys_go_first(patch: pytest.MonkeyPatch) -> None:
    """Destroy the keys of who withdraws before the entry exists."""

    def forget(unit: UnitOfWork, identifiers: Iterable[str]) -> None:
        keyring = unit._open_keys()
        for identifier in identifiers:
            keyring.forget(raw_of(identifier), unit.entry)
        unit.forgets = True

    patch.setattr(UnitOfWork, "forget", forget)


def _the_old_seed_stays(patch: pytest.MonkeyPatch) -> None:
    """Leave the old feed's seed in a restored case."""

    def succeed(keyring: Keyring, old: bytes, new: bytes, seed: Secret) -> None:
        with keyring.database:
            keyring.database.execute("UPDATE feed SET active = 0 WHERE id = ?", (old,))
            keyring.database.execute("INSERT INTO feed VALUES (?, ?, 1)", (new, seed.value))

    patch.setattr(Keyring, "succeed", succeed)


def _noted_in_memory(patch: pytest.MonkeyPatch) -> None:
    """Keep in memory who was shown, for the next entry."""
    patch.setattr(Case, "note", lambda case, access: case.unwritten.append(encode(access)))


def _readable_before_the_entry(patch: pytest.MonkeyPatch) -> None:
    """Write into a bundle before its export is recorded."""
    real = _Bundling._record

    def record_late(self: _Bundling, content: Payload) -> int:
        (part,) = self.out.parent.glob(f"{self.out.name}.part")
        with part.open("r+b") as stream:
            stream.write(b"PK\x03\x04")
        return real(self, content)

    patch.setattr(_Bundling, "_record", record_late)


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
        (_keys_go_first, "withdraw", check, "do not open|withdraw|key"),
        (_no_names_flushed, "backup", check, "DamagedError"),
        (_the_old_seed_stays, "restore", check, "beside the new one"),
        (_noted_in_memory, "show", check, "are written down where"),
        (_readable_before_the_entry, "bundle", check, "the log does not know of"),
    ],
)
def test_a_store_that_is_less_careful_is_caught(
    quick_path: Path, monkeypatch: pytest.MonkeyPatch, weaken: Callable[[pytest.MonkeyPatch], None], name: str,
    law: Law, says: str,
) -> None:  # fmt: skip
    """This harness is worth something: without the care that is taken, it finds what a power loss would destroy."""
    weaken(monkeypatch)
    recorded = record(ALL_WORKS[name], quick_path)
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
