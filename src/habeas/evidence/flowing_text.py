"""Words laid out in lines as a browser would: white space folded, blocks on lines of their own, cells apart by tabs."""

from __future__ import annotations

import re

_SPACE = re.compile(r"[ \t\n\f\r]+")


class FlowingText:
    """Gathers the words of a page. Breaks that touch count once, the largest of them; none stand at either end."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._breaks = 0
        self._between = ""  # a space or a tab that is due when words follow on the same line
        self._at_start = True  # of a line

    def words(self, text: str, *, verbatim: bool = False) -> None:
        """Add words; runs of white space become one space unless they stand verbatim."""
        if verbatim:
            if text:
                self._due()
                self._parts.append(text)
                self._at_start = text.endswith("\n")
            return
        folded = _SPACE.sub(" ", text)
        core = folded.strip(" ")
        if not core:
            self._space(folded)
            return
        self._space(folded[0])
        self._due()
        self._parts.append(core)
        self._at_start = False
        self._space(folded[-1])

    def line(self) -> None:
        """End a line where the page says so."""
        self._due()
        self._parts.append("\n")
        self._at_start = True

    def block(self, breaks: int) -> None:
        """Begin or end a block: what follows stands on a new line (1) or after a blank one (2)."""
        self._breaks = max(self._breaks, breaks)
        self._between = ""

    def cell(self) -> None:
        """End a cell: what follows in the row stands after a tab, whatever ended inside of the cell."""
        self._breaks = 0
        self._between = "\t"

    def text(self) -> str:
        """Return everything that was gathered, without empty lines at its ends."""
        return "".join(self._parts).strip("\n")

    def _space(self, folded: str) -> None:
        if folded.startswith(" ") and not self._between and not self._breaks:
            self._between = " "

    def _due(self) -> None:
        if self._breaks and self._parts:
            have = 2 if self._parts[-1].endswith("\n\n") else int(self._at_start)
            self._parts.append("\n" * max(self._breaks - have, 0))
            self._at_start = True
        if self._between == "\t" or (self._between and not self._at_start):
            self._parts.append(self._between)
        self._breaks, self._between = 0, ""
