"""Looking for bytes in the memory of another process, as somebody who seizes a running machine does."""

from __future__ import annotations

from pathlib import Path


def copies(process: int, wanted: bytes) -> int:
    """Return how often some bytes stand in the writable memory of a process.

    Reads /proc/PID/mem, which a parent may where the child has made itself dumpable again.
    """
    found = 0
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            span, rights, *_, name = (*line.split(maxsplit=5), "")[:6]
            if "r" not in rights or "w" not in rights or name.startswith("[v"):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            memory.seek(start)
            try:
                found += memory.read(end - start).count(wanted)
            except OSError:
                continue
    return found
