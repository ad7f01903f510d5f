"""What cannot be undone is asked for in words: whoever does it types the reference of what it is done to."""

from __future__ import annotations

from habeas.casework.references import shown
from habeas.errors import UsageError


def check_reference(typed: str, identifier: str) -> None:
    """Check that somebody typed the reference of an id.

    Raises: UsageError: they typed something else. What it was is not repeated.
    """
    if typed.strip().lower() != shown(identifier):
        raise UsageError(
            "what was typed is not the reference", advice=f"Type {shown(identifier)} to go on, or leave it."
        )
