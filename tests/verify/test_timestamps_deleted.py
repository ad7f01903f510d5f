"""Each check of a time stamp is taken out in turn: a check that no bad stamp misses is no check.

A mutant is a module with one refusal or one call gone, one side of an `and` or `or` gone, or a limit moved by one. The
stamps of tests/simulators/stamp_cases.py are shown to it until one gets another answer than before.
"""

from __future__ import annotations

import ast
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest
from tests.simulators.stamp_cases import Case, all_cases

import habeas.verify.timestamps
from habeas.errors import StampError

# In the order in which they import each other.
MODULES = ("asn1", "curves", "signatures", "certificates", "names", "tokens", "timestamps")
FOLDER = Path(str(habeas.verify.timestamps.__file__)).parent
# What no stamp can show, and why it stays.
EQUIVALENT = {
    # r is compared with a number below the order, which never is 0 for a point that anybody can find.
    "curves: 0 < r < n gone",
    "curves: 0 <= r < n",
    "curves: 0 < r <= n",
    # No point of these curves has y = 0.
    "curves: y <= self.p",
    # One round more, of which nothing is taken.
    "signatures: len(out) <= length",
    # The number is odd, or has 2048 bits, or is the modulus itself, whose power is 0.
    "signatures: n <= 0",
    "signatures: 3 <= e <= 2 ** 32",
    "signatures: number > n",
    # A chain has six certificates at most, so that going round costs time and finds nothing.
    "certificates: candidate.whole not in taken gone",
}
SECONDS = 2
Check = Callable[..., Any]


def refuses(body: Sequence[ast.stmt]) -> bool:
    """Tell whether all that some statements do is to refuse."""
    return all(isinstance(each, ast.Raise | ast.Return | ast.Continue) for each in body)


def without_statements(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Take out each refusal and each call whose result nobody uses; yield where, and what it was."""
    for node in list(ast.walk(tree)):
        body = getattr(node, "body", None)
        for at, each in enumerate(body if isinstance(body, list) else []):
            call = isinstance(each, ast.Expr) and isinstance(each.value, ast.Call)
            if call or (isinstance(each, ast.If) and refuses(each.body)):
                assert isinstance(body, list)
                body[at] = ast.copy_location(ast.Pass(), each)
                yield each, f"{ast.unparse(each.test if isinstance(each, ast.If) else each)} gone"
                body[at] = each


MOVED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}


def without_conditions(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Take out each side of an `and` or `or`, and move each limit by one; yield where, and what it was."""
    for node in list(ast.walk(tree)):
        if isinstance(node, ast.BoolOp):
            values = node.values
            for value in values:
                left = [each for each in values if each is not value]
                node.values = left if len(left) > 1 else left * 2
                yield node, f"{ast.unparse(value)} gone"
            node.values = values
        if isinstance(node, ast.Compare):
            for at, sign in enumerate(node.ops):
                if type(sign) in MOVED:
                    node.ops[at] = MOVED[type(sign)]()
                    yield node, ast.unparse(node)
                    node.ops[at] = sign


def code_of(name: str) -> CodeType:
    return compile((FOLDER / f"{name}.py").read_text(encoding="utf-8"), f"{name}.py", "exec")


def built(name: str, mutant: CodeType, codes: dict[str, CodeType]) -> Check:
    """Return check_timestamp of the modules with one of them mutated; what was imported before stays as it was."""
    kept = {f"habeas.verify.{each}": sys.modules[f"habeas.verify.{each}"] for each in MODULES}
    try:
        for each in MODULES:
            module = sys.modules[f"habeas.verify.{each}"] = ModuleType(f"habeas.verify.{each}")
            exec(mutant if each == name else codes[each], module.__dict__)
        check: Check = sys.modules["habeas.verify.timestamps"].check_timestamp
        return check
    finally:
        sys.modules.update(kept)


def answer(check: Check, case: Case) -> tuple[object, ...]:
    """Return what a checker says of a case, a crash included."""
    try:
        stamped = check(case.message, case.query, case.response, case.roots, now=case.now)
    except Exception as error:  # noqa: BLE001 - a crash is an answer, and another one than before
        return (getattr(error, "reason", type(error).__name__),)
    return (stamped.time, stamped.policy, stamped.serial, stamped.certificate, stamped.root, stamped.identity)


@dataclass(frozen=True, slots=True)
class Known:
    """A case, what the checker says of it, the lines its refusal came through, and the seconds it takes."""

    case: Case
    answer: tuple[object, ...]
    lines: frozenset[tuple[str, int]]
    seconds: float


def known(case: Case) -> Known:
    """Return what is known of a case before anything is taken out."""
    check, began = habeas.verify.timestamps.check_timestamp, time.process_time()
    lines = set()
    try:
        check(case.message, case.query, case.response, case.roots, now=case.now)
    except StampError as error:
        trace = error.__traceback__
        while trace is not None:
            lines.add((Path(trace.tb_frame.f_code.co_filename).stem, trace.tb_lineno))
            trace = trace.tb_next
    seconds = time.process_time() - began
    return Known(case, answer(check, case), frozenset(lines), seconds)


@contextmanager
def bounded() -> Iterator[None]:
    """End what does not end by itself: a check that never answers is missed, too."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("name", [each for each in MODULES if each != "names"])
def test_no_check_can_be_taken_out_unseen(name: str) -> None:
    """Whoever weakens the verifier by one line, by mistake or not, is caught by a stamp."""
    codes = {each: code_of(each) for each in MODULES}
    cases = [known(case) for case in all_cases()]
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    unseen, equivalent, count = set(), set(), 0
    for mutate in (without_statements, without_conditions):
        for node, what in mutate(tree):
            count += 1
            if f"{name}: {what}" in EQUIVALENT:
                equivalent.add(f"{name}: {what}")
                continue
            first, last = node.lineno, (node.end_lineno or 0) + 1  # type: ignore[attr-defined]
            place = {(name, line) for line in range(first, last + 1)}
            # Those that were refused here come first, then those that cost little.
            order = sorted(cases, key=lambda each: (not each.lines & place, each.seconds))
            try:
                with bounded():
                    check = built(name, compile(tree, f"{name}.py", "exec"), codes)
                    if all(answer(check, each.case) == each.answer for each in order):
                        unseen.add(f"{name}: {what}")
            except (TimeoutError, NameError, AttributeError, TypeError):
                continue  # a module that does not even begin is missed
    assert count > 15
    assert not unseen
    assert equivalent == {each for each in EQUIVALENT if each.startswith(f"{name}:")}
