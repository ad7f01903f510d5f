"""Whoever seizes the keys' files, or the machine while they are in use: what they can try, and what they find."""

from __future__ import annotations

import json
import os
import random
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.hostile.scanning import copies
from tests.vault.bench import CASE, CHEAP, PASSPHRASE, Bench, dies_at

from habeas.casework import keeping_keys
from habeas.casework.context import Context, regroup
from habeas.casework.people import list_persons
from habeas.casework.starting import change_passphrase, start_case
from habeas.errors import AlteredError, BusyError, DamagedError, HabeasError, SealedCaseError, WrongPassphraseError
from habeas.sealing import memory, passphrases
from habeas.sealing.bodies import new_subject_key, seal_body
from habeas.sealing.cases import database_key, open_sealed_case, seal_case
from habeas.sealing.envelope import NONCE_SIZE, seal
from habeas.sealing.passphrases import SLOTS, new_vault_key, open_vault_key, put_slot
from habeas.sealing.recovery import new_recovery_code
from habeas.sealing.secrets import Secret
from habeas.vault.vault_key import change_vault_key
from habeas.vault.workspace import CasePassphrase, Workspace, unlock, unlock_with_shares

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
NEW, OF_THE_CASE = b"another four quiet words", b"words for the case alone"
_MASTER = Secret(bytes(range(32)))


# ---------------------------------------------------------------- what is tried on the files


def _guesses() -> list[bytes]:
    code = new_recovery_code(secrets.token_bytes).encode()
    return [b"", b"x", PASSPHRASE[:-1], PASSPHRASE + b" ", b"\0" * 4096, code, "слова".encode(), b"\xff\xfe"]


@pytest.mark.parametrize("guess", range(8))
def test_a_wrong_passphrase_costs_the_same_however_wrong_it_is(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, guess: int
) -> None:
    """Every slot that a typed word could open is tried, and the answer is no: nearly right is like quite wrong."""
    spent: list[int] = []

    def counted(*values: Any, **named: Any) -> bytearray:
        spent.append(named["operations"] * named["memory"])
        return memory.stretch(*values, **named)

    monkeypatch.setattr(passphrases, "stretch", counted)
    with pytest.raises(WrongPassphraseError) as caught:
        unlock(bench.workspace, _guesses()[guess], chance=secrets.token_bytes)
    assert spent == [CHEAP.operations * CHEAP.memory] * 2
    assert (caught.value.place, caught.value.message) == ("vault.key", "this opens no slot of the vault")


def _forged(file: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """The file with something changed and the plain checksum made right again, as a forger would."""
    document = json.loads(file)
    change(document)
    document.pop("check", None)
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    document["check"] = sha256(text.encode()).hexdigest()
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode() + b"\n"


@pytest.mark.parametrize("slot", range(3))
@pytest.mark.parametrize("field", ["id", "kdf", "operations", "memory", "salt", "sealed"])
def test_every_field_of_every_slot_is_bound(bench: Bench, slot: int, field: str) -> None:
    """Each field of each slot changed, with its checksum right: refused, by whichever slot the file is opened."""
    workspace = bench.context.workspace
    split = keeping_keys.fresh_shares(2, 3, secrets.token_bytes)
    share = split.secret.copy()
    keeping_keys.share_out(bench.context, split)
    file = (bench.workspace / "vault.key").read_bytes()
    assert open_vault_key(file, {"shares": share}).master == workspace.master

    def change(document: dict[str, Any]) -> None:
        was = document["slots"][slot][field]
        new = was + 1 if isinstance(was, int) else ("1" if was[0] != "1" else "2") + was[1:]
        document["slots"][slot][field] = new

    bad = _forged(file, change)
    for secrets_given in ({"passphrase": Secret(PASSPHRASE)}, {"shares": share}):
        with pytest.raises((AlteredError, DamagedError, WrongPassphraseError)):
            open_vault_key(bad, secrets_given)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def key_file() -> bytes:
    file, master = new_vault_key(
        Secret(PASSPHRASE), Secret(b"code"), member=b"{}", chance=secrets.token_bytes, cost=CHEAP
    )
    return put_slot(file, "shares", Secret(b"shares"), master=master, chance=secrets.token_bytes)


@pytest.fixture(scope="module")
def case_file() -> bytes:
    return _case_file()


def _case_file() -> bytes:
    return seal_case(
        Secret(bytes(32)),
        b"{}",
        name="c",
        case="cas_a",
        master=_MASTER,
        passphrase=Secret(OF_THE_CASE),
        recovery=None,
        chance=secrets.token_bytes,
        cost=CHEAP,
    )


def _tried(file: bytes) -> None:
    """Both parsers read anything and answer with our errors only."""
    with suppress(HabeasError):
        open_vault_key(file, dict.fromkeys(SLOTS, Secret(b"x")))
    with suppress(HabeasError):
        open_sealed_case(file, case="cas_a", master=_MASTER, passphrase=Secret(b"x"), recovery=None)


@settings(max_examples=300, deadline=1000)
@given(st.binary(max_size=2000))
def test_any_bytes_are_refused_in_words(file: bytes) -> None:
    """No crash on a file from anywhere."""
    _tried(file)


# No deadline: a changed file may ask for any memory up to the ceiling, which takes a while to fill.
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_change_of_a_key_file_is_refused_in_words(key_file: bytes, case_file: bytes, data: st.DataObject) -> None:
    """Fields of other kinds, values from anywhere, with the checksum right: our errors only."""
    file = data.draw(st.sampled_from([key_file, case_file]))

    def change(document: dict[str, Any]) -> None:
        place = document
        if data.draw(st.booleans()):
            place = document["slots"][data.draw(st.integers(0, len(document["slots"]) - 1))]
        place[data.draw(st.sampled_from([*place, "new"]))] = data.draw(_JSON)

    with suppress(ValueError, UnicodeEncodeError):  # what JSON cannot spell cannot be in a file
        _tried(_forged(file, change))


@pytest.mark.parametrize(
    "file",
    [
        b"[" * 100_000,
        b'{"a":' * 60_000,
        b"9" * 60_000,
        b'{"check":"' + b"0" * 60_000 + b'"}',
        b" " * 10_000_000,
        b"",
        b"null\n",
        b'"\\ud800"\n',
    ],
)
def test_a_file_made_to_exhaust_the_machine_is_refused_at_once(bench: Bench, file: bytes) -> None:
    """Deep, long or huge: it is not read to its end, and not tried."""
    (bench.workspace / "vault.key").write_bytes(file)
    with pytest.raises(DamagedError):
        bench.unlock_again()


def test_nothing_random_is_ever_used_twice_not_in_a_forked_process_either() -> None:
    """100,000 seals, and eight processes forked from one: no nonce and no salt comes twice."""
    key = Secret(bytes(32))
    seen = {seal(b"", b"", key, secrets.token_bytes)[:NONCE_SIZE] for _ in range(100_000)}
    assert len(seen) == 100_000
    drawn: list[bytes] = []
    for _ in range(8):
        reading, writing = os.pipe()
        if os.fork() == 0:
            for n in range(100):
                body = seal_body(
                    b"", feed=bytes(32), sequence=n, index=0, subject_key=bytes(32), chance=secrets.token_bytes
                )
                os.write(writing, body.commitment + body.sealed[:NONCE_SIZE] + new_subject_key(secrets.token_bytes))
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as stream:
            whole = stream.read()
        os.wait()
        for at in range(0, len(whole), 32 + NONCE_SIZE + 32):
            one = whole[at : at + 32 + NONCE_SIZE + 32]
            drawn += [one[:32], one[32 : 32 + NONCE_SIZE], one[-32:]]
    assert len(drawn) == len(set(drawn)) == 8 * 100 * 3


def test_nobody_is_asked_for_the_passphrase_of_a_case_that_was_not_named(bench: Bench) -> None:
    """Whoever opens one case, and walks over all others to verify them, opens no other sealed one by the way."""
    start_case(bench.context, "other")
    keeping_keys.seal_case(bench.context, "other", OF_THE_CASE, code=None)
    asked: list[str] = []

    def ask() -> bytes:
        asked.append("asked")
        return OF_THE_CASE

    given = CasePassphrase(case=CASE, ask=ask)
    workspace = unlock(bench.workspace, PASSPHRASE, chance=secrets.token_bytes, case_passphrase=given)
    (sealed,) = (case for case in workspace.cases() if case.sealed)
    folder = workspace.folder / "cases" / sealed.id
    assert (sealed.name, sealed.hidden) == ("", True)
    for opening in (
        lambda: workspace.key_in(folder),
        lambda: workspace.open_case(sealed.id, verb="verify", regroup=regroup, wait_ms=0),
        lambda: workspace.open_case("other", verb="verify", regroup=regroup, wait_ms=0),
    ):
        with pytest.raises(SealedCaseError):
            opening()
    list_persons(_within(bench, workspace), CASE)
    assert asked == []


# ---------------------------------------------------------------- a change that is cut short


def _opens(bench: Bench, *passphrases_: bytes) -> Workspace:
    """The workspace by the first of these that opens it."""
    for passphrase in passphrases_:
        with suppress(WrongPassphraseError):
            return unlock(bench.workspace, passphrase, chance=secrets.token_bytes)
    raise AssertionError("nothing opens the workspace any more")


def _case_opens(bench: Bench, *, alone: bool, own: tuple[bytes, ...]) -> bool:
    """Whether the case opens, by the workspace's passphrase alone or by one of its own."""
    for words in own:
        asked = CasePassphrase(case=CASE, ask=partial(bytes, words))
        workspace = unlock(bench.workspace, PASSPHRASE, chance=secrets.token_bytes, case_passphrase=asked)
        with suppress(WrongPassphraseError):
            list_persons(_within(bench, workspace), CASE)
            return True
    if not alone:
        return False
    with suppress(SealedCaseError):
        list_persons(bench.unlock_again(), CASE)
        return True
    return False


def _within(bench: Bench, workspace: Workspace) -> Context:
    return replace(bench.context, workspace=workspace)


def _killed_at_every_step(bench: Bench, work: Callable[[], object]) -> Iterator[int]:
    """Do the work again and again, killed before its first step, its second, and so on until it comes through."""
    kept = bench.snapshot("kept")
    for step in range(1, 100):
        bench.put_back(kept)
        killed = dies_at(step, work)
        yield step
        if not killed:
            assert step > 3
            return
    raise AssertionError("the work never came to its end")


def test_a_passphrase_change_that_is_killed_leaves_the_old_or_the_new_one(bench: Bench) -> None:
    """At whatever step the power goes, one of the two opens, the code does, and nothing half-written stays."""
    opened_by = set()
    for _ in _killed_at_every_step(bench, lambda: change_passphrase(bench.unlock_again(), NEW)):
        workspace = _opens(bench, PASSPHRASE, NEW)
        opened_by.add(workspace.opened_by)
        assert not list(bench.workspace.glob("*.part"))
    assert unlock(bench.workspace, NEW, chance=secrets.token_bytes)
    assert opened_by == {"passphrase"}


def test_a_new_recovery_code_that_is_killed_leaves_the_old_or_the_new_one(bench: Bench) -> None:
    """One of the two papers opens."""
    old, new = (keeping_keys.fresh_code(secrets.token_bytes) for _ in range(2))
    keeping_keys.change_code(bench.context, old)
    for _ in _killed_at_every_step(bench, lambda: keeping_keys.change_code(bench.unlock_again(), new)):
        assert _opens(bench, old.encode(), new.encode()).opened_by == "recovery"
        assert _opens(bench, PASSPHRASE)
    with pytest.raises(WrongPassphraseError):
        unlock(bench.workspace, old.encode(), chance=secrets.token_bytes)


def test_new_shares_that_are_killed_leave_the_old_or_the_new_ones(bench: Bench) -> None:
    """One of the two sets opens, never both and never none; the passphrase always does."""
    splits = [keeping_keys.fresh_shares(2, 3, secrets.token_bytes) for _ in range(2)]
    old, new = (split.secret.copy() for split in splits)
    keeping_keys.share_out(bench.context, splits[0])
    for _ in _killed_at_every_step(bench, lambda: keeping_keys.share_out(bench.unlock_again(), splits[1])):
        opening = 0
        for secret in (old, new):
            with suppress(WrongPassphraseError):
                opening += bool(unlock_with_shares(bench.workspace, secret.copy(), chance=secrets.token_bytes))
        assert opening == 1
        assert _opens(bench, PASSPHRASE)


def test_sealing_and_unsealing_that_is_killed_leaves_a_case_that_opens(bench: Bench) -> None:
    """Sealed or not sealed, the case opens by what it is; nothing in it is lost."""
    for _ in _killed_at_every_step(
        bench, lambda: keeping_keys.seal_case(bench.unlock_again(), CASE, OF_THE_CASE, code=None)
    ):
        assert _case_opens(bench, alone=True, own=(OF_THE_CASE,))
    assert not _case_opens(bench, alone=True, own=())
    asked = CasePassphrase(case=CASE, ask=lambda: OF_THE_CASE)

    def unseal() -> None:
        workspace = unlock(bench.workspace, PASSPHRASE, chance=secrets.token_bytes, case_passphrase=asked)
        keeping_keys.unseal_case(_within(bench, workspace), CASE)

    (bench.folder / "kept").rename(bench.folder / "before")
    for _ in _killed_at_every_step(bench, unseal):
        assert _case_opens(bench, alone=True, own=(OF_THE_CASE,))
    assert _case_opens(bench, alone=True, own=())


def test_two_changes_at_once_do_not_undo_each_other(bench: Bench) -> None:
    """The second program is told to wait: otherwise dropped shares could come back with its older file."""
    workspace = bench.context.workspace

    def during(old: bytes) -> bytes:
        with pytest.raises(BusyError):
            change_vault_key(workspace.folder, lambda file: file)
        return old

    change_vault_key(workspace.folder, during)


# ---------------------------------------------------------------- the memory of the running program

_CHILD = """
import ctypes, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from habeas.sealing import memory, passphrases
passphrases.FLOOR = passphrases.Cost(operations=1, memory=8192)
from habeas.cli.frame import Frame
from habeas.casework.context import Context, regroup
from habeas.casework.people import list_persons
frame = Frame(folder=Path(sys.argv[1]), case="case", passphrase_file=Path(sys.argv[2]),
              case_passphrase_file=Path(sys.argv[3]))
context = frame.context()
list_persons(context, "case")
if {scanned}:
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
print("open", flush=True)
sys.stdin.readline()
frame.close()
print("closed", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def running(bench: Bench) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a program that opens the workspace and its sealed case, and stops at two points."""
    started: list[subprocess.Popen[str]] = []
    for name, words in (("vault.txt", PASSPHRASE), ("case.txt", OF_THE_CASE)):
        (bench.folder / name).write_bytes(words + b"\n")

    def start(*, scanned: bool, **options: Any) -> subprocess.Popen[str]:
        script = _CHILD.format(root=str(Path(__file__).parents[2]), scanned=scanned)
        words = [sys.executable, "-c", script, bench.workspace, bench.folder / "vault.txt", bench.folder / "case.txt"]
        program = subprocess.Popen(
            [str(word) for word in words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options
        )
        started.append(program)
        return program

    yield start
    for program in started:
        program.kill()
        program.communicate()


def _next(program: subprocess.Popen[str], words: str) -> None:
    assert program.stdout is not None
    assert program.stdout.readline().strip() == words


def _go_on(program: subprocess.Popen[str]) -> None:
    assert program.stdin is not None
    program.stdin.write("\n")
    program.stdin.flush()


@LINUX
def test_after_closing_no_key_is_left_in_the_memory(
    bench: Bench, running: Callable[..., subprocess.Popen[str]]
) -> None:
    """Of the passphrases, the master key and the case's key no copy stays; that of a database can (docs/threats.md)."""
    workspace = bench.context.workspace
    key = workspace.key_in(bench.case_folder)
    wanted = {
        "passphrase": PASSPHRASE,
        "passphrase of the case": OF_THE_CASE,
        "master key": workspace.master.value,
        "case key": key.value,
        "derived key": database_key(key, "entries").key.value,
    }
    keeping_keys.seal_case(bench.context, CASE, OF_THE_CASE, code=None)
    program = running(scanned=True)
    _next(program, "open")
    # What is in use is in the memory: the scan sees it, so that a later zero means something.
    assert copies(program.pid, wanted["master key"]) >= 1
    assert copies(program.pid, wanted["case key"]) >= 1
    assert copies(program.pid, PASSPHRASE) == copies(program.pid, OF_THE_CASE) == 0
    _go_on(program)
    _next(program, "closed")
    assert {name: copies(program.pid, secret) for name, secret in wanted.items()} == dict.fromkeys(wanted, 0)
    assert {name: copies(program.pid, secret.hex().encode()) for name, secret in wanted.items()} == dict.fromkeys(
        wanted, 0
    )


@LINUX
def test_a_program_that_crashes_with_keys_in_it_leaves_no_core(
    bench: Bench, running: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    """Killed by SIGABRT where a core file would be written: none is, and the system says why."""
    import resource

    keeping_keys.seal_case(bench.context, CASE, OF_THE_CASE, code=None)
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    program = running(
        scanned=False, cwd=tmp_path, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    )
    _next(program, "open")
    limits = Path(f"/proc/{program.pid}/limits").read_text().splitlines()
    (core,) = (line.split() for line in limits if line.startswith("Max core file size"))
    assert core[4:6] == ["0", "0"]
    os.kill(program.pid, signal.SIGABRT)
    assert program.wait(20) == -signal.SIGABRT
    assert list(tmp_path.iterdir()) == []


def test_a_wiped_secret_opens_nothing_and_says_so() -> None:
    """A key of zeros would be everybody's key: whoever uses a wiped one gets an error."""
    held = bytearray(random.Random(1).randbytes(32))
    with Secret(held) as secret:
        assert secret.held is held
    assert held == bytes(32)
    with pytest.raises(ValueError, match="wiped"):
        seal(b"", b"", secret, secrets.token_bytes)
    dropped = bytearray(b"x" * 32)
    Secret(dropped)  # nobody keeps it
    assert dropped == bytes(32)
