"""The works that the power fails in, and the law that every state must keep which a power loss can leave.

A new verb is one line of `WORKS` and, if nothing like it is there, the few lines that do it.
"""

from __future__ import annotations

import os
import random
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import apsw
import pytest
from tests.vault.bench import CASE, CHEAP, NOW, PASSPHRASE, Bench, lay_out, people
from tests.vault.losing import Loss, Tree, digest_of, lay_out_tree
from tests.vault.power import Mark, Recording, recording

from habeas.casework.checking import rebuild, verify
from habeas.casework.context import Context, regroup
from habeas.casework.importing import import_table
from habeas.casework.judging import review, undo
from habeas.casework.linking import link
from habeas.casework.people import list_persons
from habeas.casework.starting import change_passphrase, check_free, start_case
from habeas.errors import HabeasError, NotAWorkspaceError, WrongPassphraseError
from habeas.log.tree import Frontier
from habeas.model.records import Same
from habeas.vault.case import Case
from habeas.vault.workspace import Workspace, create, unlock

ALL = os.environ.get("HABEAS_POWER") == "all"
"""Try every step."""
VARIANTS = (Loss.KEPT, Loss.DROPPED, Loss.ORDERED, Loss.ORDERED, Loss.MIXED, Loss.MIXED, Loss.MIXED)
LEFT = ("/case.state.part", "/index.new.db-journal", "/case.key.part")
"""Scratch that a power loss can leave, harmless but named by `verify`: tests/hostile/test_power_loss.py."""
WITHDRAWN = "withdrawn"
"""With this begins what is told when somebody withdrew."""
OTHER, THIRD = b"five other quiet words for it", b"six words after the other five"

Done = Callable[..., None]
"""Called when a use case has returned; with `passphrase=` if another one opens the workspace from here on."""


def two_lists(bench: Bench) -> None:
    """A case with two lists, linked, with pairs that wait for a person; and lists beside it that are not in it."""
    bench.take_in("first", people(20))
    bench.take_in("second", people(20, first=10, list_name="b"))
    link(bench.context, CASE)
    bench.write_list("big", people(520, list_name="c"))
    bench.write_list("small", people(40, list_name="d"))
    bench.write_list("first", people(25))


def founds(bench: Bench, done: Done) -> None:
    for name in ("another", "a third"):
        start_case(bench.unlock_again(), name)
        done(name)


def imports(bench: Bench, done: Done) -> None:
    for slug in ("big", "small", "first"):
        import_table(bench.unlock_again(), CASE, bench.folder / f"{slug}.csv", bench.folder / f"{slug}.toml")
        done(slug)


def judges(bench: Bench, done: Done) -> None:
    with review(bench.unlock_again(), CASE) as sitting:
        for at, proposal in enumerate(sitting.queue()[:4]):
            question = sitting.question(proposal)
            sitting.decide(question.a, question.b, Same.YES if at % 2 else Same.NO)
            done("decided")
        sitting.take_back()
        done("taken back")
    done("closed")


def undoes(bench: Bench, done: Done) -> None:
    undo(bench.unlock_again(), CASE)
    done("undone")
    link(bench.unlock_again(), CASE)
    done("linked")


def rekeys(bench: Bench, done: Done) -> None:
    for word in (OTHER, THIRD, OTHER):
        change_passphrase(bench.context, word)
        done("changed", passphrase=word)


def begins(bench: Bench, done: Done) -> None:
    check_free(bench.folder / "work")
    made, _ = create(bench.folder / "work", PASSPHRASE, label="tester", chance=secrets.token_bytes, cost=CHEAP)
    done("made", passphrase=PASSPHRASE)
    begun = Bench(bench.folder, Context(workspace=made, now=lambda: NOW))
    start_case(begun.context, CASE)
    done("founded")
    begun.take_in("first", people(20))
    done("first")


def nothing_yet(bench: Bench) -> None:
    """A folder on the disk, and no workspace in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A work that the power fails in.

    Args:
        does: the use cases; after each that returned, `done` is called.
        on: what is there before, all of it safe on the disk.
        sample: how many states are tried without HABEAS_POWER=all.
        moves: a journal is moved into its file while the work is going on.
        begun: there is a workspace before it.
        opens: the secret that opens it before the work, if there is one.
        also: what must hold besides, once the case was opened again; it may go on working in the folder.
        law: holds instead of the common one.
        leaves: ends of names that `verify` may name afterwards.
    """

    does: Callable[[Bench, Done], None]
    on: Callable[[Bench], None] = two_lists
    sample: int = 50
    moves: bool = True
    begun: bool = True
    opens: bytes = PASSPHRASE
    also: Also | None = None
    law: Law | None = None
    leaves: tuple[str, ...] = ()


WORKS = {
    "init": Work(does=begins, on=nothing_yet, begun=False),
    "case new": Work(does=founds),
    "import": Work(does=imports, sample=80),
    "judge": Work(does=judges),
    "undo and link": Work(does=undoes),
    "passphrase": Work(does=rekeys, moves=False),
    "rebuild": Work(does=lambda bench, done: done("rebuilt" if rebuild(bench.unlock_again(), CASE) else "")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What a case holds: the log's root at each size up to now, how many people are in the record at each, and every
    body that opens: its entry, number and hash."""

    roots: tuple[bytes, ...]
    mentions: tuple[int, ...]
    readable: tuple[Readable, ...]

    @property
    def size(self) -> int:
        return len(self.roots) - 1


Readable = tuple[int, int, bytes]
Logs = dict[str, Log]
"""Of each case of a workspace, by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What the case worker relies on from a mark on."""

    mark: Mark
    logs: Logs


WAYS: dict[bytes, Callable[[Path], Workspace]] = {}
"""How a workspace is opened with what is no passphrase; raises WrongPassphraseError where it would open nothing."""


def opened(folder: Path, secret: bytes) -> Bench:
    """The workspace as a program that starts anew finds it."""
    made = (
        WAYS[secret](folder / "work") if secret in WAYS else unlock(folder / "work", secret, chance=secrets.token_bytes)
    )
    return Bench(folder, Context(workspace=made, now=lambda: NOW))


def readable(case: Case) -> tuple[Readable, ...]:
    """Every body of a case that opens."""
    return tuple(
        (n, index, blake2b(body, digest_size=16).digest())
        for n, entry in case.entries.walk()
        for index, body in case.bodies(n, entry.header)
    )


def logs_of(bench: Bench) -> Logs:
    """What every case holds. Nothing is noted and nothing is written but what a crash left to be caught up."""
    found = {}
    for label in bench.context.workspace.cases():
        case = bench.context.workspace.open_case(label.id, verb="test", regroup=regroup, wait_ms=0)
        try:
            frontier, roots, mentions = Frontier(), [Frontier().root()], [0]
            for n, entry in case.entries.walk():
                frontier.append(entry.leaf())
                roots.append(frontier.root())
                count = case.index.database.execute("SELECT count(DISTINCT mention) FROM record WHERE entry <= ?", (n,))
                mentions.append(int(count.get))
            bodies = readable(case)
        finally:
            case.close()
        found[label.id] = Log(roots=tuple(roots), mentions=tuple(mentions), readable=bodies)
    return found


@dataclass(slots=True)
class Recorded:
    """A recorded work and what was acknowledged when."""

    work: Work
    recording: Recording
    moments: list[Moment]

    def around(self, at: int) -> tuple[Moment, Moment]:
        """Return the last moment up to this step, and the next: the unit between them may be there or not."""
        number = max(n for n, moment in enumerate(self.moments) if moment.mark.at <= at)
        return self.moments[number], self.moments[min(number + 1, len(self.moments) - 1)]


def record(work: Work, folder: Path) -> Recorded:
    """Do a work once on a recorded disk."""
    disk = folder / "disk"
    if work.begun:
        disk.mkdir()
        bench = lay_out(disk)
    else:
        disk.mkdir()
        bench = Bench(disk, Context(workspace=None, now=lambda: NOW))  # type: ignore[arg-type]
    work.on(bench)
    shutil.copytree(disk, folder / "before")
    with recording(disk) as running:
        passphrase = work.opens if work.begun else b""
        running.mark("begun", passphrase)

        def done(name: str, *, passphrase: bytes | None = None) -> None:
            running.mark(name, running.marks[-1].passphrase if passphrase is None else passphrase)

        work.does(bench, done)
    assert running.is_complete(), "something was written past the recorder"
    moments = []
    for mark in running.marks:
        lay_out_tree(running.disk_at(mark.at).after_loss(Loss.KEPT, random.Random(0)), folder / "state")
        logs = logs_of(opened(folder / "state", mark.passphrase)) if mark.passphrase else {}
        moments.append(Moment(mark=mark, logs=logs))
    return Recorded(work, running, moments)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a power loss left, and at which step."""

    at: int
    loss: Loss
    tree: Tree


def states(running: Recording, *, seed: int, wanted: int | None) -> Iterator[State]:
    """Give what can be found after the power came back: all steps in all variants, or so many states drawn by lot.

    A state that was given before at the same acknowledged work is not given again.
    """
    lot = random.Random(seed)
    chances = [(at, variant) for at in range(len(running.steps) + 1) for variant in range(len(VARIANTS))]
    if wanted is not None:  # some are the same, so draw more of them
        chances = sorted(lot.sample(chances, min(len(chances), 3 * wanted)))
    # Right after something was acknowledged, with nothing but what was flushed: always.
    pointed = {(mark.at, VARIANTS.index(Loss.DROPPED)) for mark in running.marks}
    chances = sorted(pointed.union(chances))
    seen: set[tuple[int, bytes]] = set()
    disks = enumerate(running.disks())
    now, disk = next(disks)
    sure: list[State] = []
    drawn: list[State] = []
    for at, variant in chances:
        while now < at:
            now, disk = next(disks)
        tree = disk.after_loss(VARIANTS[variant], lot)
        known = (sum(mark.at <= at for mark in running.marks), digest_of(tree))
        if known in seen:
            continue
        seen.add(known)
        state = State(at=at, loss=VARIANTS[variant], tree=tree)
        if wanted is None:
            yield state
        else:
            (sure if (at, variant) in pointed else drawn).append(state)
    yield from sure
    yield from lot.sample(drawn, min(len(drawn), max(0, (wanted or 0) - len(sure))))


Law = Callable[[Recorded, State, Path], None]
"""Raises if a state, laid out in a folder, breaks it."""
Also = Callable[[Recorded, Moment, Moment, Bench], None]
"""Raises if a workspace that was left between two moments, and opened since, breaks it."""


def check(recorded: Recorded, state: State, folder: Path) -> None:
    """Check the law: it opens, it holds, what was acknowledged is there, and what is there is whole."""
    if recorded.work.law is not None:
        recorded.work.law(recorded, state, folder)
        return
    low, high = recorded.around(state.at)
    lay_out_tree(state.tree, folder)
    check_folder(recorded, low, high, folder)


def check_folder(recorded: Recorded, low: Moment, high: Moment, folder: Path, *, same_run: bool = True) -> None:
    """Check the law on a folder that was left somewhere between two moments.

    Args:
        same_run: it was this very run, so that the log's roots are the same.
    """
    bench = _unlocked(low, high, folder)
    if bench is None:  # nothing had been promised yet: the same command begins again
        begins(Bench(folder, Context(workspace=None, now=lambda: NOW)), lambda *_, **__: None)  # type: ignore[arg-type]
        return
    for old in {moment.mark.passphrase for moment in recorded.moments} - {low.mark.passphrase, high.mark.passphrase}:
        with pytest.raises(WrongPassphraseError):
            opened(folder, old)
    founding = high.logs.keys() - low.logs.keys()
    labels = {label.id for label in bench.context.workspace.cases()}
    assert low.logs.keys() <= labels, "an acknowledged case is gone"
    assert labels <= high.logs.keys()
    for identifier in sorted(labels):
        found = verify(bench.context, identifier)
        # The folder of a founding that was cut short is cleared when the next case is founded ten minutes later.
        left = [f for f in found.failures if not (founding and f.id.startswith("cases/") and f.id.endswith(".part"))]
        left = [f for f in left if not f.id.endswith(recorded.work.leaves)]
        if low is not high and high.mark.name.startswith(WITHDRAWN):
            # `verify` only looks, and says so; the next opening finishes it.
            left = [f for f in left if f.what not in ("withdrawal", "exhibit file")]
        assert not left, left
        log = high.logs[identifier]
        if identifier in low.logs and found.entries <= low.logs[identifier].size:
            log = low.logs[identifier]  # a withdrawal that is not there took nobody out of the record
        lost = low.logs[identifier].size - found.entries if identifier in low.logs else 0
        assert lost <= 0, f"{lost} acknowledged entries are gone"
        assert found.entries <= high.logs[identifier].size, "there are entries that nobody wrote"
        assert not same_run or found.root == log.roots[found.entries].hex(), "it is another log"
        mentions = list_persons(bench.context, identifier).mentions
        assert mentions == log.mentions[found.entries], f"{mentions} mentions where {log.mentions} were"
        if high.mark.name.startswith(WITHDRAWN):
            assert not verify(bench.context, identifier).failures, "a withdrawal under way was not finished"
        if same_run:
            with bench.context.case(identifier, "test", inspect=True) as case:
                due = tuple(one for one in log.readable if one[0] < found.entries)
                held = tuple(one for one in readable(case) if one[0] < found.entries)
                assert held == due, f"{len(set(due) - set(held))} records do not open, {len(set(held) - set(due))} do"
        if recorded.work.also is not None:
            recorded.work.also(recorded, low, high, bench)
        again = rebuild(bench.context, identifier)
        assert again.same is True, "the rebuilt index is another one"
        assert again.entries >= found.entries, "rebuilding took entries away"  # what was read before may be one more


def failures_of(recorded: Recorded, folder: Path, *, wanted: int | None, law: Law = check) -> Iterator[str]:
    """Give what breaks the law, state by state."""
    for state in states(recorded.recording, seed=25, wanted=wanted):
        try:
            law(recorded, state, folder)
        except (AssertionError, HabeasError, apsw.Error, OSError) as failure:
            step = recorded.recording.steps[state.at - 1]
            yield f"step {state.at} ({step.kind} {step.name}), {state.loss}: {type(failure).__name__} {failure}"


def _unlocked(low: Moment, high: Moment, folder: Path) -> Bench | None:
    """Open the workspace with the passphrase that was acknowledged, or with the one that was being set."""
    words = dict.fromkeys((low.mark.passphrase, high.mark.passphrase))
    refused = []
    for word in words:
        if not word:
            continue
        try:
            return opened(folder, word)
        except (WrongPassphraseError, NotAWorkspaceError) as failure:
            refused.append(failure)
    assert not low.mark.passphrase, refused
    return None
