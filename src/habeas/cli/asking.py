"""Where a passphrase comes from: a descriptor, a file or a prompt; never the command line or a variable's
value."""

from __future__ import annotations

import os
import sys
import unicodedata
from pathlib import Path

import click

from habeas.errors import UsageError

PASSPHRASE_VARIABLE = "HABEAS_PASSPHRASE_FILE"  # noqa: S105 (the name of a variable that names a file)
_LIMIT = 4096  # bytes that are read; a passphrase is shorter
_BOM = b"\xef\xbb\xbf"


def passphrase(prompt: str, *, file: Path | None, descriptor: int | None, twice: bool = False) -> bytes:
    """Return the passphrase: from the descriptor, the file, the file that the environment names, or a prompt.

    Raises: UsageError: there is none to be had.
    """
    named = os.environ.get(PASSPHRASE_VARIABLE)
    if descriptor is not None:
        return _line(_from_descriptor(descriptor))
    if file is not None or named:
        return _line(_from_file(file or Path(named or "")))
    return _asked(prompt, twice=twice)


def new_passphrase(file: Path | None) -> bytes:
    """Return a new passphrase: from the file given for it, or asked twice; never from the environment.

    Raises: UsageError: there is none to be had.
    """
    if file is not None:
        return _line(_from_file(file))
    return _asked("New passphrase (four or more words)", twice=True)


def _asked(prompt: str, *, twice: bool) -> bytes:
    if not sys.stdin.isatty():
        raise UsageError(
            "no passphrase: there is no terminal to ask on",
            advice=(f"Give --passphrase-file FILE, --passphrase-fd N, or the file's name in {PASSPHRASE_VARIABLE}."),
        )
    typed: str = click.prompt(prompt, hide_input=True, confirmation_prompt=twice, err=True)
    return _one_spelling(typed.encode("utf-8", "surrogateescape"))


def _from_descriptor(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _LIMIT)
    except (OSError, OverflowError) as failure:
        raise UsageError(
            "the descriptor of the passphrase cannot be read",
            place=f"descriptor {descriptor}",
            advice="Open it for the program: --passphrase-fd 3 3< FILE.",
        ) from failure


def _from_file(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_LIMIT)
    except OSError as failure:
        raise UsageError(
            "the passphrase file cannot be read",
            place=str(path),
            advice=f"Check --passphrase-file, or the name in {PASSPHRASE_VARIABLE}.",
        ) from failure


def _line(raw: bytes) -> bytes:
    """Return the first line: editors add a newline, or a mark at the start, that is not part of a
    passphrase."""
    line = raw.removeprefix(_BOM).split(b"\n", 1)[0].removesuffix(b"\r")
    if not line:
        raise UsageError("the passphrase is empty", advice="The first line of the file is the passphrase.")
    return _one_spelling(line)


def _one_spelling(typed: bytes) -> bytes:
    """Return the composed form (NFC): keyboards and systems write é and й in two ways that look the same."""
    try:
        return unicodedata.normalize("NFC", typed.decode()).encode()
    except UnicodeDecodeError:
        return typed
