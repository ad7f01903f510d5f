"""Text that is safe to show on a terminal, tables, and a progress bar for work that takes over a second."""

from __future__ import annotations

import sys
import time
import unicodedata
from collections.abc import Sequence

# Characters that change how the text around them is shown: a name must not rewrite the line it stands in.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_PLAIN = {"\n", "\u200c", "\u200d"}  # joiners belong to the spelling of Persian and Indic words
_AFTER = 1.0  # seconds before a bar shows


def shown(text: str) -> str:
    """Return a text with its control and direction characters spelled out."""
    if text.isprintable() or (text.isascii() and text.replace("\n", "").isprintable()):
        return text
    return "".join(
        f"⟨U+{ord(character):04X}⟩"
        if character not in _PLAIN and unicodedata.category(character) in _HIDDEN
        else character
        for character in text
    )


def number(value: int | float) -> str:
    """Spell a whole number with thin spaces between thousands."""
    return f"{value:,.0f}".replace(",", "\u202f")


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """Lay out a small table in columns; `right` names the columns that align at their right end."""
    cells = [[shown(cell) for cell in row] for row in (header, *rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(header))]
    lines = []
    for row in cells:
        padded = [
            " " * (widths[at] - _width(cell)) + cell
            if at in right
            else cell + " " * (widths[at] - _width(cell))
            for at, cell in enumerate(row)
        ]
        lines.append("  ".join(padded).rstrip())
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(lines)


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


class Bar:
    """A line on standard error that says how far the work is. Shows after a second, and only on a terminal."""

    def __init__(self) -> None:
        self.quiet = True
        self._started = time.monotonic()
        self._drawn = 0.0
        self._what = ""
        self._on = False

    def __call__(self, what: str, done: int, total: int | None) -> None:
        """Take a report of progress."""
        now = time.monotonic()
        if what != self._what:
            self._what, self._started = what, now
        if self.quiet or (now - self._started < _AFTER and not self._on) or now - self._drawn < 0.1:
            return
        self._on, self._drawn = True, now
        if total:
            filled = min(24, 24 * done // total)
            left = (now - self._started) * (total - done) / done if done else 0.0
            line = f"{what} {'━' * filled}{'╌' * (24 - filled)} {number(done)} of {number(total)}, {left:.0f} s left"
        else:
            line = f"{what} {number(done)}" if done else f"{what} …"
        sys.stderr.write(f"\r\x1b[2K{line}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._on:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
            self._on = False
