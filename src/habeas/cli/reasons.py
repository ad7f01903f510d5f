"""The reasons of a link, weighed: what speaks for one person and what against, in bits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from habeas.cli.frame import Frame
    from habeas.model.records import Reason


def weighed(frame: Frame, reasons: Sequence[Reason], *, indent: int) -> None:
    """Print reasons with their weights and the sum; the fields that say nothing together on one line."""
    if not reasons:
        return
    speaking = [reason for reason in reasons if reason.bits]
    rows = [(f"{reason.bits:+.1f}", reason.words) for reason in speaking]
    total = f"{sum(reason.bits for reason in speaking):+.1f}"
    rows.append((total, "in all; each bit doubles the odds that they are one person"))
    frame.table(None, rows, right=(0,), give=(1,), indent=indent)
    silent = [reason.words.partition(":")[0] for reason in reasons if not reason.bits]
    if silent:
        frame.say(f"says nothing, because it is missing: {', '.join(silent)}", indent=indent, hang=2)
