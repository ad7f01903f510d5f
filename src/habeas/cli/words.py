"""Where words about people come from: a file, standard input or a prompt; never the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from habeas.errors import UsageError

LIMIT = 4 * 2**20
"""Bytes. A coding sheet of twenty thousand rows is shorter."""


def words_from(file: Path | None, *, prompt: str, option: str) -> str:
    """Return words from a file, from standard input where the file is `-`, or asked for at a terminal.

    Raises: UsageError: there are none to be had, they are too long, or not in UTF-8.
    """
    if file is not None:
        try:
            return content_of(file, what=option).decode("utf-8-sig")
        except UnicodeDecodeError as failure:
            raise UsageError("the text is not in UTF-8", place=f"{option}, byte {failure.start}") from None
    if not sys.stdin.isatty():
        raise UsageError(f"{option} is missing", advice=f"Give {option} FILE, or {option} - for standard input.")
    return str(click.prompt(prompt, err=True, default="", show_default=False))


def content_of(file: Path, *, what: str) -> bytes:
    """Return the bytes of a file, or of standard input where the file is `-`.

    Args:
        what: the option or argument that named it, for errors: a file's name may name a person.
    Raises: UsageError: there is no such file, it cannot be read, or it is too long.
    """
    try:
        if str(file) == "-":
            content = sys.stdin.buffer.read(LIMIT + 1)
        else:
            with file.open("rb") as stream:
                content = stream.read(LIMIT + 1)
    except OSError:
        raise UsageError("there is no such file, or it cannot be read", place=what) from None
    if len(content) > LIMIT:
        raise UsageError(f"the file is longer than {LIMIT // 2**20} MB", place=what)
    return content
