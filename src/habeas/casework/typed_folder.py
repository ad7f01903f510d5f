"""A folder that somebody typed on a screen. What was typed is not repeated by any error: a path can name somebody."""

from __future__ import annotations

from pathlib import Path

from habeas.errors import UsageError


def typed_folder(text: str) -> Path:
    """Return the folder that was typed.

    Raises: UsageError: nothing was typed, or it is not written from the root; relative to what, nobody could tell.
    """
    try:
        folder = Path(text.strip()).expanduser() if text.strip() else Path()
    except RuntimeError:  # ~somebody who has no home here
        folder = Path()
    if not folder.is_absolute() or "\0" in text:
        raise UsageError("this is no whole path of a folder", advice="Write it from the root, as /media/stick/work.")
    return folder
