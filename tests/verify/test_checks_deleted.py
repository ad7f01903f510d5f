"""Each check of the verifier is taken out in turn: a check that no bad bundle misses is no check.

A mutant is a module with one statement or one condition gone: a `raise`, a failure noted, a `return False`, or one side
of an `or` that leads to one of these. Every bad bundle is shown to it, until one gets another verdict than before.
"""

from __future__ import annotations

import ast
import copy
import importlib
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType, ModuleType

from tests.verify.bad_bundles import BAD

import habeas.verify.bundle  # noqa: F401  (brings in every module below)

# In the order in which they import each other. The modules that check time stamps have a test of their own.
MODULES = tuple(
    f"habeas.{name}"
    for name in (
        "log.tree", "log.checkpoint", "log.proof", "log.entry", "log.feed", "verify.failures", "verify.ed25519",
        "verify.cbor", "verify.strict_json", "verify.archive", "verify.bag", "verify.opened", "verify.feeds",
        "verify.proofs", "verify.records", "verify.stamps", "verify.bundle",
    )
)  # fmt: skip
# Functions of the log that the verifier does not call: they write, or belong to whoever keeps a log.
NOT_CALLED = {"follow", "inclusion_proof", "consistency_proof", "check_entry"}
# Checks whose loss no bundle shows, and why they stay.
EQUIVALENT = {
    # The caller reads so many hex digits or takes so many bytes of a header; each function keeps its own promise.
    "log.entry read_header `raise EntryError(f'a header has {len(encoded)} bytes instead of {HEADER_SIZE}', "
    "place=place)`",
    "verify.ed25519 _table_of_key `raise EntryError('a key that has not 32 bytes')`",
    # The caller has compared the size with the entry's place before.
    "log.feed endorsement_message `raise EntryError('an endorsement after a number of entries that no log has')`",
    # Without it the function returns None, which says no as well.
    "verify.cbor _fits `return False`",
}

SECONDS = 1.0  # of work, not of waiting: the machine may be busy
Verdict = tuple[tuple[str, str, str], ...] | str


def is_check(node: ast.AST) -> bool:
    """Tell whether a statement refuses something."""
    match node:
        case ast.Raise():
            return True
        case ast.Return(value=ast.Constant(value=False)):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="add", value=ast.Name(id="findings" | "self")))):
            return True
    return False


class Deleting(ast.NodeTransformer):
    """Takes out the check of one number; counts them as it goes."""

    def __init__(self, number: int) -> None:
        self.number, self.seen, self.what = number, 0, ""
        self.sentences: list[str] = []
        self.function = ""

    def _is_due(self, gone: ast.AST, *refusals: ast.AST) -> bool:
        self.seen += 1
        if self.seen - 1 != self.number:
            return False
        self.what = f"{self.function} `{ast.unparse(gone)}`"
        said = (node.value for refusal in refusals for node in ast.walk(refusal) if isinstance(node, ast.Constant))
        self.sentences = [text for text in said if isinstance(text, str) and " " in text]
        return True

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if node.name in NOT_CALLED:
            return node
        outer, self.function = self.function, node.name
        self.generic_visit(node)
        self.function = outer
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        test = node.test
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or) and any(map(is_check, node.body)):
            for index, operand in enumerate(test.values):
                if self._is_due(operand, *node.body):
                    rest = test.values[:index] + test.values[index + 1 :]
                    node.test = ast.BoolOp(op=ast.Or(), values=rest) if len(rest) > 1 else rest[0]
                    return node
        self.generic_visit(node)
        return node

    def visit(self, node: ast.AST) -> ast.AST:
        if is_check(node) and self._is_due(node, node):
            return ast.copy_location(ast.Pass(), node)
        visited: ast.AST = super().visit(node)
        return visited


def source_of(name: str) -> str:
    path = sys.modules[name].__file__
    assert path is not None
    return Path(path).read_text(encoding="utf-8")


def mutants() -> Iterator[tuple[str, str, list[str], CodeType]]:
    """Give each mutant: its module, what is gone from it, the sentences that it no longer says, its code."""
    for name in MODULES:
        tree = ast.parse(source_of(name))
        number = 0
        while True:
            deleting = Deleting(number)
            mutated = ast.fix_missing_locations(deleting.visit(copy.deepcopy(tree)))
            if not deleting.what:
                break
            assert isinstance(mutated, ast.Module)
            yield name, deleting.what, deleting.sentences, compile(mutated, f"<{name}: {deleting.what}>", "exec")
            number += 1


def dependents(name: str) -> tuple[str, ...]:
    """Return the modules that have to be loaded anew when one is another, in order."""
    anew = {name}
    for module in MODULES[MODULES.index(name) + 1 :]:
        imported = {node.module for node in ast.walk(ast.parse(source_of(module))) if isinstance(node, ast.ImportFrom)}
        if imported & anew:
            anew.add(module)
    return tuple(module for module in MODULES if module in anew)


def loaded(name: str, code: CodeType, codes: Mapping[str, CodeType]) -> ModuleType:
    """Return `habeas.verify.bundle` as it is with one module's code replaced."""
    kept = {module: sys.modules[module] for module in MODULES}
    try:
        for module in dependents(name):
            fresh = ModuleType(module)
            fresh.__file__ = kept[module].__file__
            sys.modules[module] = fresh
            exec(code if module == name else codes[module], fresh.__dict__)
        return sys.modules["habeas.verify.bundle"]
    finally:
        sys.modules.update(kept)


def verdict_of(program: ModuleType, name: str) -> Verdict:
    bad = BAD[name]
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        found = program.verify_bundle(STREAMS[name], key=bad.key)
    except Exception as error:  # noqa: BLE001  a mutant may fall over, or never come to an end, and that shows too
        return type(error).__name__
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return tuple((failure.code, failure.id, failure.reason) for failure in found.failures)


def out_of_time(*_: object) -> None:
    raise TimeoutError


STREAMS = {name: bad.stream() for name, bad in BAD.items()}


def test_every_check_is_missed_by_some_bad_bundle() -> None:
    """Whoever takes a check out of the verifier, by mistake or on purpose, is told so by a test."""
    signal.signal(signal.SIGVTALRM, out_of_time)
    program = importlib.import_module("habeas.verify.bundle")
    usual = {name: verdict_of(program, name) for name in BAD}
    codes = {name: compile(source_of(name), name, "exec") for name in MODULES}
    survived, count = [], 0
    for module, what, sentences, code in mutants():
        count += 1
        mutant = loaded(module, code, codes)
        # The bundles that were refused with a sentence that is gone are asked first.
        likely = [name for name, said in usual.items() if any(text in str(said) for text in sentences)]
        if all(
            verdict_of(mutant, name) == usual[name] for name in (*likely, *(name for name in BAD if name not in likely))
        ):
            survived.append(f"{module.removeprefix('habeas.')} {what}")
    assert count > 150
    assert sorted(survived) == sorted(EQUIVALENT), "\n".join(sorted(survived))


def test_a_mutant_is_a_module_with_a_check_less() -> None:
    """The test above would pass as well if nothing were ever deleted."""
    name, what, _, code = next(mutants())
    assert what
    program = loaded(name, code, {module: compile(source_of(module), module, "exec") for module in MODULES})
    assert program is not sys.modules["habeas.verify.bundle"]
    assert importlib.import_module(name) is sys.modules[name]
