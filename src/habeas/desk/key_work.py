"""Work on the keys: a new passphrase, recovery code or shares. Proved first, practised last; only then it holds.

Everything is in memory until its end: whoever stops before, or is locked out, has changed nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from habeas.casework.keeping_keys import ShareWords, Split

PROOF, NEW, AGAIN, PAPER, BACK = "proof", "new", "again", "paper", "back"
"""The steps: the passphrase of now; a new one; once more; what is to be written down; the paper typed back."""


@dataclass(slots=True, kw_only=True)
class KeyWork:
    """What is being done, and how far.

    Args:
        what: passphrase, code, shares or drop. need, of: how many shares open, and how many there are.
        at: which share is on the screen, from 0. asked: the places of its words that are asked back, from 1.
        slips: how often something was typed back wrongly. harder: a guess is to cost what this machine can do.
    """

    what: str
    step: str = PROOF
    need: int = 0
    of: int = 0
    harder: bool = False
    words: str = field(default="", repr=False)
    typed: bytearray = field(default_factory=bytearray, repr=False)
    code: str = field(default="", repr=False)
    split: Split | None = field(default=None, repr=False)
    at: int = 0
    asked: tuple[int, ...] = ()
    slips: int = 0
    wrong: str = ""  # why the last answer was not taken: passphrase, by_code, differs, short, paper

    @property
    def share(self) -> ShareWords:
        """The share that is on the screen."""
        assert self.split is not None
        return self.split.shares[self.at]

    def wipe(self) -> None:
        """Overwrite what can be overwritten."""
        self.typed[:] = bytes(len(self.typed))
        self.words = self.code = ""
        self.split = None
