"""How much time and memory the reading of one document may take."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of one document.

    `seconds`: by the clock on the wall, kept by the caller's side. `cpu_seconds`: whole seconds of work, kept by the
    system. `memory`: bytes beyond what the libraries take anyway. `answer`: bytes that may come back.
    """

    seconds: float = 60.0
    cpu_seconds: int = 30
    memory: int = 1 << 30
    answer: int = 128 << 20
