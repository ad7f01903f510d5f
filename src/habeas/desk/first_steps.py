"""The first steps: from an empty folder to a workspace, in six steps of which each can be left and taken up again.

Until the fourth step nothing is on the disk; whoever stops before begins anew. From then on the workspace is there,
and a desk that is started again goes on with what is missing: a case.
"""

from __future__ import annotations

from dataclasses import dataclass, field

LANGUAGE, LIMITS, PASSPHRASE, CODE, CASE, WINDOW = range(1, 7)


@dataclass(slots=True, kw_only=True)
class FirstSteps:
    """Where somebody stands, and what is kept in memory until the workspace is made.

    Args:
        words: offered for a passphrase. code: the recovery code that is on the screen, until it was typed back.
        slips: how often a code or passphrase was typed back wrongly. ordinary: the window is not a private one.
    """

    step: int = LANGUAGE
    words: str = field(default="", repr=False)
    typed: bytearray = field(default_factory=bytearray, repr=False)
    code: str = field(default="", repr=False)
    practised: bool = False
    hidden: bool = False
    slips: int = 0
    ordinary: bool = False

    def wipe(self) -> None:
        """Overwrite what can be overwritten."""
        self.typed[:] = bytes(len(self.typed))
        self.words = self.code = ""
