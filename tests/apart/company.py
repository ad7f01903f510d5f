"""Work that tells in what company a document was read: which came before it in its process, and what was within reach.

What the task calls the name's ending says what kind of document it is: "plain" may share a process, "own" may not,
"leave" ends the process, "raise" and "fill" break its reader down.
"""

from __future__ import annotations

import errno
import io
import os

from habeas.apart.answers import Answer, Task
from habeas.evidence.layers import Read

TOOL = "habeas 0"
_BEFORE: list[str] = []


def _within_reach() -> list[int]:
    found = []
    for descriptor in range(3, 300):
        try:
            os.lseek(descriptor, 0, 0)
        except OSError as failure:
            if failure.errno == errno.EBADF:
                continue
        found.append(descriptor)
    return found


def _told(stream: io.BufferedIOBase, task: Task, fences: tuple[str, ...]) -> Answer:
    before = ",".join(_BEFORE)
    _BEFORE.append(task.ending)
    text = f"{stream.read().decode()} after [{before}] with {len(_within_reach())}"
    return Answer(fences=fences, read=Read(media_type="text/plain", text=text, tool=TOOL))


def alone(stream: io.BufferedIOBase, task: Task, fences: tuple[str, ...]) -> Answer:
    """Read any document."""
    return _told(stream, task, fences)


def in_company(stream: io.BufferedIOBase, task: Task, fences: tuple[str, ...]) -> Answer | None:
    """Read one that may share a process."""
    if task.ending == "own":
        return None
    if task.ending == "leave":
        os._exit(0)
    if task.ending == "raise":
        raise LookupError
    if task.ending == "fill":
        raise MemoryError
    return _told(stream, task, fences)


VERBS = {"read": alone}
IN_COMPANY = {"read": in_company}
