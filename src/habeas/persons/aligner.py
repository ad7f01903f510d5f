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
from habeas.persons.letters import SCRIPTS, Codes, letters_of

FARTHEST = 30.0
"""No answer is farther from 0 than this."""
OTHER = 0.5
"""How much less a different spelling in one script says, at the least, than each of the two words as its own."""
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
    known = tables() if by is None else by
    words, where = _distinct([*left, *right])
    first, second = where[: len(left)], where[len(left) :]
    # Scripts in the order of SCRIPTS, and within one script the words' own order: the same sums, whichever came first.
    turned = first > second
    first, second = np.where(turned, second, first), np.where(turned, first, second)
    scripts = np.array([SCRIPTS.index(script) for script, _ in words], dtype=np.int32)
    silent = np.array([not letters for _, letters in words], dtype=bool)
    heard = ~(silent[first] | silent[second]) if len(words) else np.zeros(0, dtype=bool)
    answers = np.zeros(len(left), dtype=np.float32)
    for name, table in known.items():
        a, b = (SCRIPTS.index(script) for script in name)
        chosen = np.flatnonzero(heard & (scripts[first] == a) & (scripts[second] == b))
        if len(chosen):
            answers[chosen] = _weigh(table, [letters for _, letters in words], first[chosen], second[chosen])
    return answers


def _distinct(words: Sequence[str]) -> tuple[list[tuple[str, str]], Codes]:
    """Return the distinct words, as script and letters in order, and which of them each word is."""
    read = [letters_of(word) for word in words]
    found = sorted(set(read), key=lambda word: (SCRIPTS.index(word[0]), len(word[1]), word[1]))
    numbers = {word: at for at, word in enumerate(found)}
    return found, np.fromiter((numbers[word] for word in read), dtype=np.int32, count=len(read))


def _weigh(table: Table, letters: Sequence[str], first: Codes, second: Codes) -> NDArray[np.float32]:
    lefts, left = np.unique(first, return_inverse=True)
    rights, right = np.unique(second, return_inverse=True)
    left_words, right_words = ([letters[at] for at in side] for side in (lefts, rights))
    logs = _logs(table, _sums(table, left_words, right_words, left, right))
    if table.scripts[0] == table.scripts[1]:
        same = [_logs(table, sums(table, words, words)) for words in (left_words, right_words)]
        least = np.minimum(same[0][left], same[1][right]) - OTHER
        logs = np.where(first == second, logs, np.minimum(logs, least))
    return np.clip(logs, -FARTHEST, FARTHEST).astype(np.float32)


def _logs(table: Table, found: Floats) -> Floats:
    logs: Floats = np.log(np.maximum(found, np.finfo(np.float64).tiny)) * table.scale + table.bias
    return logs


def sums(table: Table, left: Sequence[str], right: Sequence[str]) -> Floats:
    """Return the bare sums over all ways to align words that are folded letters of the table's scripts already."""
    numbers = np.arange(len(left))
    return _sums(table, left, right, numbers, numbers)


def _sums(table: Table, left: Sequence[str], right: Sequence[str], first: Places, second: Places) -> Floats:
    coded = [
        (chunks.codes(words), np.array([len(word) for word in words], dtype=np.int32))
        for chunks, words in ((table.left, left), (table.right, right))
    ]
    found = np.empty(len(first))
    order = np.lexsort((coded[1][1][second], coded[0][1][first]))
    for at in range(0, len(order), _BLOCK):
        part = order[at : at + _BLOCK]
        pairs = block(coded[0], coded[1], first[part], second[part])
        found[part] = ends(forward(table.steps, pairs), pairs)
    return found
