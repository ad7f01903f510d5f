"""Going through the documents of one batch, in a copy that is fenced already: which of them may share a process.

Only documents that nothing but Python's own code looks at follow each other in a copy. One that needs more, a parser
or any library in C, is read by a copy that has read no other, after it has closed all other documents and answers: a
document that takes over the process sees no other, and answers for no other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO, NamedTuple, Protocol

from habeas.apart.answers import Answer, Task, encoded
from habeas.apart.work import opened

FIRST = 3  # the first descriptor of a copy, behind three that lead nowhere


class Held(NamedTuple):
    """The descriptors of a copy: so many documents, and behind them as many answers."""

    documents: range
    answers: range

    @classmethod
    def of(cls, count: int) -> Held:
        """Return where the descriptors are for so many documents."""
        return cls(range(FIRST, FIRST + count), range(FIRST + count, FIRST + 2 * count))


class Work(Protocol):
    """What can be done with a document: a function for each verb, which takes it and gives an answer."""

    VERBS: Mapping[str, Callable[[BinaryIO, Task, tuple[str, ...]], Answer]]
    """By whatever it takes."""
    IN_COMPANY: Mapping[str, Callable[[BinaryIO, Task, tuple[str, ...]], Answer | None]]
    """By Python's own code alone; None where that is not enough."""


def go_through(tasks: Sequence[Task], held: Held, sizes: Sequence[int], work: Work, fences: tuple[str, ...]) -> None:
    """Answer for the documents, in order, as far as they may share a process; the others are asked for again.

    Args:
        sizes: bytes of each document.
        work: the module with the verbs. fences: what this process has given up.
    Raises: whatever a reader raises.
    """
    for at, task in enumerate(tasks):
        if not _answered(at, task, held, sizes[at], work, fences):
            return


def _answered(at: int, task: Task, held: Held, size: int, work: Work, fences: tuple[str, ...]) -> bool:
    """Answer for one document. Nothing of it stays when this is left. Returns: whether another may follow it."""
    stream = opened(held.documents[at], size)
    found = work.IN_COMPANY[task.verb](stream, task, fences) if len(held.documents) > 1 else None
    if found is not None:
        _write(held.answers[at], encoded(found))
        os.close(held.documents[at])
        return True
    if at == 0:
        for other in (*held.documents[1:], *held.answers[1:]):
            os.close(other)
        _write(held.answers[0], encoded(work.VERBS[task.verb](stream, task, fences)))
    return False


def _write(answer: int, message: bytes) -> None:
    view = memoryview(message)
    while view:
        view = view[os.write(answer, view) :]
    os.close(answer)  # whoever waits for it need not wait until this process is taken down
