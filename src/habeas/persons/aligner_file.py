"""The file of the learned aligner: tables of chunks and their weights, checked before they are used.

May it be lost: yes, it is installed with the program. Who can read it: anybody; it holds statistics of letters and no
name. Who can write it can make two names look alike or apart; the digest shows damage, not a forger.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any

import msgspec
import numpy as np

from habeas.errors import PersonsError
from habeas.persons.lattice import Floats, Steps
from habeas.persons.letters import SCRIPTS, Chunks

FORMAT = "habeas name aligner 1"
NAME = "aligner.json"
_UNIT = 1_000  # the file's weights are whole thousandths of a natural logarithm
_ADVICE = "install Habeas anew, or make the file anew with `make models`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What was learnt of two scripts, the first of them the left side's.

    steps: likelihood ratios of pairs of chunks; 0 where a pair of chunks was not learnt.
    scale, bias: the logarithm of the sum over all ways to align two words, times scale, plus bias, is the answer.
    """

    scripts: str
    left: Chunks
    right: Chunks
    steps: Steps
    scale: float
    bias: float


class _Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    size: tuple[int, int]
    left: tuple[int, ...]
    right: tuple[int, ...]
    weights: tuple[int, ...]


class _Stored(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    scripts: str
    scale: int
    bias: int
    left: tuple[tuple[str, ...], ...]
    right: tuple[tuple[str, ...], ...]
    steps: tuple[_Step, ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    digest: str
    recipe: dict[str, Any]
    tables: tuple[_Stored, ...]


@cache
def tables() -> Mapping[str, Table]:
    """Return the shipped tables by their two scripts, as "lc".

    Raises: PersonsError: the installed file is not what was written.
    """
    return read(resources.files("habeas.persons").joinpath("models", NAME).read_bytes())


def read(file: bytes) -> Mapping[str, Table]:
    """Read tables and check them: the format, the digest, every number's range.

    Raises: PersonsError: the file is damaged, or of another format.
    """
    try:
        stored = msgspec.json.decode(file, type=_File)
    except msgspec.MsgspecError as failure:
        raise _damaged("is not one of an aligner's") from failure
    if stored.format != FORMAT:
        raise _damaged("has another format than this program reads")
    if digest_of(json.loads(file)) != stored.digest:
        raise _damaged("does not have the digest that stands in it")
    found = [_table(table) for table in stored.tables]
    wanted = {a + b for at, a in enumerate(SCRIPTS) for b in SCRIPTS[at:]}
    if sorted(table.scripts for table in found) != sorted(wanted):
        raise _damaged("does not have one table for each two scripts")
    return {table.scripts: table for table in found}


def written(tables: Sequence[Table], recipe: Mapping[str, Any]) -> bytes:
    """Write tables with the recipe that made them."""
    tree: dict[str, Any] = {"format": FORMAT, "recipe": dict(recipe), "tables": [_tree(table) for table in tables]}
    return _encoded({"digest": digest_of(tree), **tree}) + b"\n"


def digest_of(tree: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a file's tree without its digest."""
    return sha256(_encoded({name: part for name, part in tree.items() if name != "digest"})).hexdigest()


def _encoded(tree: Mapping[str, Any]) -> bytes:
    return json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _tree(table: Table) -> dict[str, Any]:
    steps = []
    for size, weights in table.steps.items():
        left, right = np.nonzero(weights)
        logs = np.rint(np.log(weights[left, right]) * _UNIT).astype(int)
        steps.append({"size": size, "left": left.tolist(), "right": right.tolist(), "weights": logs.tolist()})
    return {
        "scripts": table.scripts,
        "scale": round(table.scale * _UNIT),
        "bias": round(table.bias * _UNIT),
        "left": [list(numbers) for numbers in table.left.of],
        "right": [list(numbers) for numbers in table.right.of],
        "steps": steps,
    }


def _table(stored: _Stored) -> Table:
    sides = [_chunks(stored.left), _chunks(stored.right)]
    steps: dict[tuple[int, int], Floats] = {}
    for step in stored.steps:
        if step.size in steps or step.size == (0, 0):
            raise _damaged("has chunk sizes that cannot be")
        steps[step.size] = _weights(step, sides)
    if not {(1, 1), (1, 0), (0, 1)} <= set(steps):
        raise _damaged("lacks the weights of single letters")
    if stored.scale <= 0:
        raise _damaged("has a scale that turns right and wrong round")
    return Table(
        scripts=stored.scripts,
        left=sides[0],
        right=sides[1],
        steps=steps,
        scale=stored.scale / _UNIT,
        bias=stored.bias / _UNIT,
    )


def _chunks(stored: Sequence[Sequence[str]]) -> Chunks:
    for size, chunks in enumerate(stored, start=1):
        if len(set(chunks)) != len(chunks) or any(len(chunk) != size for chunk in chunks):
            raise _damaged("has chunks that stand twice or are of another length")
    return Chunks(of=tuple({chunk: at for at, chunk in enumerate(chunks, start=1)} for chunks in stored))


def _weights(step: _Step, sides: Sequence[Chunks]) -> Floats:
    if not all(0 <= n <= chunks.most for n, chunks in zip(step.size, sides, strict=True)):
        raise _damaged("has chunk sizes that cannot be")
    shape = [len(chunks.of[n - 1]) + 1 if n else 1 for n, chunks in zip(step.size, sides, strict=True)]
    left, right, logs = (np.array(numbers, dtype=np.int64) for numbers in (step.left, step.right, step.weights))
    if not len(left) == len(right) == len(logs):
        raise _damaged("has weights without chunks")
    for numbers, most in ((left, shape[0]), (right, shape[1])):
        if numbers.size and not (numbers.min() >= 0 and numbers.max() < most):
            raise _damaged("has weights of chunks that it does not list")
    if logs.size and np.abs(logs).max() > 40 * _UNIT:
        raise _damaged("has weights out of range")
    weights = np.zeros(shape)
    weights[left, right] = np.exp(logs / _UNIT)
    return weights


def _damaged(what: str) -> PersonsError:
    return PersonsError(f"the file of the name aligner {what}", place=NAME, advice=_ADVICE)
