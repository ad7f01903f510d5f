"""Are two words spellings of one name? A learned aligner answers, across Latin, Cyrillic and Arabic letters.

Both words are cut into chunks of 0 to 3 letters that stand for each other, in all possible ways; each pair of chunks
has a learnt weight, a way has the product of its chunks' weights, and the ways are summed (a memoryless transducer,
Ristad and Yianilos, 1998). The weights were learnt to part spellings of one name from names that look alike: see
docs/methods/name-alignment.md and models/README.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from habeas.errors import PersonsError
from habeas.persons.aligner_file import Table, tables
from habeas.persons.lattice import Floats, Places, block, ends, forward
from habeas.persons.letters import SCRIPTS, Chunks, Codes, letters_of

FARTHEST = 30.0
"""No answer is farther from 0 than this."""
OTHER = 0.5
"""How much less a different spelling in one script says, at the least, than each of the two words as its own."""
Coded = tuple[tuple[Codes, ...], Codes]
"""The chunks of words by their size, and the words' lengths."""
_BLOCK = 1_024  # pairs that go through together: their tables stay in the processor's cache


def log_ratios(
    left: Sequence[str], right: Sequence[str], *, by: Mapping[str, Table] | None = None
) -> NDArray[np.float32]:
    """Weigh, for each pair of words, how much their letters speak for two spellings of one name.

    Args:
        left, right: single words of names, as written, equally many; any script. Words of other scripts than Latin,
            Cyrillic and Arabic are latinised; the first 20 letters of a word count.
        by: tables to weigh by; those that are shipped, where nothing is given.
    Returns: (pairs,) natural logarithms of likelihood ratios: how much likelier the two spellings are for one name
        than for two names, of which half are drawn by chance and half look alike. 0: nothing is known, as of a word
        without letters. Within ±FARTHEST. Exchanging left and right changes nothing, nor do the other pairs.
    Raises: PersonsError: not equally many words; the shipped tables are damaged.
    """
    if len(left) != len(right):
        raise PersonsError(f"{len(left)} words on the left and {len(right)} on the right")
    numbers = np.arange(len(left))
    return Spellings([*left, *right], by=by).log_ratios(numbers, numbers + len(left))


class Spellings:
    """Words that are held against each other again and again: read, and cut into chunks, once.

    Args:
        words: as `log_ratios` takes them; pairs are told by their places here.
        by: as of `log_ratios`.
    Raises: PersonsError: the shipped tables are damaged.
    """

    def __init__(self, words: Sequence[str], *, by: Mapping[str, Table] | None = None) -> None:
        self._tables = tables() if by is None else by
        self._distinct, self._where = _distinct(words)
        scripts = np.array([SCRIPTS.index(script) for script, _ in self._distinct], dtype=np.int32)
        self._scripts = scripts
        self._silent = np.array([not letters for _, letters in self._distinct], dtype=np.bool_)
        self._starts = np.searchsorted(scripts, np.arange(len(SCRIPTS) + 1))
        self._coded: dict[tuple[str, int], Coded] = {}
        self._own: dict[str, Floats] = {}

    def __repr__(self) -> str:
        return f"Spellings({len(self._distinct)})"

    def log_ratios(self, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """Return what `log_ratios` returns, for words by their places."""
        first, second = self._where[left], self._where[right]
        # Scripts in the order of SCRIPTS, and within one script the words' own order: the same sums, whichever came
        # first.
        first, second = np.minimum(first, second), np.maximum(first, second)
        answers = np.zeros(len(first), dtype=np.float32)
        heard = ~(self._silent[first] | self._silent[second])
        for name in self._tables:
            a, b = (SCRIPTS.index(script) for script in name)
            chosen = np.flatnonzero(heard & (self._scripts[first] == a) & (self._scripts[second] == b))
            if len(chosen):
                answers[chosen] = self._weigh(name, first[chosen], second[chosen])
        return answers

    def _weigh(self, name: str, first: Codes, second: Codes) -> NDArray[np.float32]:
        table = self._tables[name]
        left, right = (
            side - self._starts[SCRIPTS.index(script)] for side, script in zip((first, second), name, strict=True)
        )
        logs = _logs(table, _sums(table, self._chunks(name, 0), self._chunks(name, 1), left, right))
        if name[0] == name[1]:
            own = self._as_its_own(name)
            least = np.minimum(own[left], own[right]) - OTHER
            logs = np.where(first == second, logs, np.minimum(logs, least))
        return np.clip(logs, -FARTHEST, FARTHEST).astype(np.float32)

    def _chunks(self, name: str, side: int) -> Coded:
        """Return the words of a side's script, cut as a table cuts them."""
        found = self._coded.get((name, side))
        if found is None:
            table, script = self._tables[name], SCRIPTS.index(name[side])
            words = [letters for _, letters in self._distinct[self._starts[script] : self._starts[script + 1]]]
            found = self._coded[name, side] = _coded((table.left, table.right)[side], words)
        return found

    def _as_its_own(self, name: str) -> Floats:
        """Return how much each word of one script speaks for itself."""
        found = self._own.get(name)
        if found is None:
            table, numbers = self._tables[name], np.arange(self._starts[SCRIPTS.index(name[0]) + 1])
            numbers = numbers[: len(numbers) - self._starts[SCRIPTS.index(name[0])]]
            sides = self._chunks(name, 0), self._chunks(name, 1)
            found = self._own[name] = _logs(table, _sums(table, *sides, numbers, numbers))
        return found


def _distinct(words: Sequence[str]) -> tuple[list[tuple[str, str]], Codes]:
    """Return the distinct words, as script and letters in order, and which of them each word is."""
    read = [letters_of(word) for word in words]
    found = sorted(set(read), key=lambda word: (SCRIPTS.index(word[0]), len(word[1]), word[1]))
    numbers = {word: at for at, word in enumerate(found)}
    return found, np.fromiter((numbers[word] for word in read), dtype=np.int32, count=len(read))


def _logs(table: Table, found: Floats) -> Floats:
    logs: Floats = np.log(np.maximum(found, np.finfo(np.float64).tiny)) * table.scale + table.bias
    return logs


def sums(table: Table, left: Sequence[str], right: Sequence[str]) -> Floats:
    """Return the bare sums over all ways to align words that are folded letters of the table's scripts already."""
    numbers = np.arange(len(left))
    return _sums(table, _coded(table.left, left), _coded(table.right, right), numbers, numbers)


def _coded(chunks: Chunks, words: Sequence[str]) -> Coded:
    return chunks.codes(words), np.array([len(word) for word in words], dtype=np.int32)


def _sums(table: Table, left: Coded, right: Coded, first: Places, second: Places) -> Floats:
    found = np.empty(len(first))
    order = np.lexsort((right[1][second], left[1][first]))
    for at in range(0, len(order), _BLOCK):
        part = order[at : at + _BLOCK]
        pairs = block(left, right, first[part], second[part])
        found[part] = ends(forward(table.steps, pairs), pairs)
    return found
