"""Where a passphrase comes from: a descriptor, a file or a prompt; never the command line or a variable's value.

It is read into a buffer that is overwritten later. A passphrase with letters outside ASCII becomes a text for a moment,
because two spellings of one letter have to be made one, and a text cannot be overwritten.
"""

from __future__ import annotations

import hmac
import os
import sys
import unicodedata
from pathlib import Path

import click

from habeas.errors import UsageError

PASSPHRASE_VARIABLE = "HABEAS_PASSPHRASE_FILE"  # noqa: S105 (the name of a variable that names a file)
CASE_VARIABLE = "HABEAS_CASE_PASSPHRASE_FILE"
_LIMIT = 4096  # bytes that are read; a passphrase is shorter
_BOM = b"\xef\xbb\xbf"


def passphrase(prompt: str, *, file: Path | None, descriptor: int | None, twice: bool = False) -> bytearray:
    """Return the passphrase: from the descriptor, the file, the file that the environment names, or a prompt.

    Raises: UsageError: there is none to be had.
    """
    named = os.environ.get(PASSPHRASE_VARIABLE)
    if descriptor is not None:
        return _line(_from_descriptor(descriptor))
    if file is not None or named:
        return _line(_from_file(file or Path(named or "")))
    return _asked(
        prompt,
        twice=twice,
        advice=f"Give --passphrase-file FILE, --passphrase-fd N, or the file's name in {PASSPHRASE_VARIABLE}.",
    )


def case_passphrase(prompt: str, *, file: Path | None, twice: bool = False) -> bytearray:
    """Return a sealed case's own passphrase: from the file, the file that the environment names, or a prompt.

    Raises: UsageError: there is none to be had.
    """
    named = os.environ.get(CASE_VARIABLE)
    if file is not None or named:
        return _line(_from_file(file or Path(named or ""), option="--case-passphrase-file", variable=CASE_VARIABLE))
    return _asked(
        prompt, twice=twice, advice=f"Give --case-passphrase-file FILE, or the file's name in {CASE_VARIABLE}."
    )


def new_passphrase(file: Path | None, *, option: str = "--new-passphrase-file") -> bytearray:
    """Return a new passphrase: from the file given for it, or asked twice; never from the environment.

    Raises: UsageError: there is none to be had.
    """
    if file is not None:
        return _line(_from_file(file, option=option, variable=None))
    return _asked("New passphrase (four or more words)", twice=True, advice=f"Give {option} FILE.")


def recovery_code(*, file: Path | None, descriptor: int | None) -> bytearray:
    """Return a recovery code: from the descriptor or the file given for it, or a prompt; never from the environment,
    which names the passphrase's file.

    Raises: UsageError: there is none to be had.
    """
    if descriptor is not None:
        return _line(_from_descriptor(descriptor))
    if file is not None:
        return _line(_from_file(file))
    return _asked("Recovery code", twice=False, advice="Give --passphrase-file FILE with the code in it.")


def _asked(prompt: str, *, twice: bool, advice: str) -> bytearray:
    from habeas.cli.waiting import idle_lock, line

    if not sys.stdin.isatty():
        raise UsageError("no passphrase: there is no terminal to ask on", advice=advice)
    idle = idle_lock()
    while True:
        typed = line(prompt, idle, hidden=True)
        if not typed:
            continue
        if not twice:
            return _one_spelling(typed)
        again = line("Repeat for confirmation", idle, hidden=True)
        same = hmac.compare_digest(typed, again)
        _wipe(again)
        if same:
            return _one_spelling(typed)
        _wipe(typed)
        click.echo("The two are not the same. Again:", err=True)


def _from_descriptor(descriptor: int) -> bytearray:
    buffer = bytearray(_LIMIT)
    try:
        if os.name == "nt":  # it cannot read into a buffer of ours
            return bytearray(os.read(descriptor, _LIMIT))
        return _first(buffer, os.readv(descriptor, [buffer]))
    except (OSError, OverflowError) as failure:
        raise UsageError(
            "the descriptor of the passphrase cannot be read",
            place=f"descriptor {descriptor}",
            advice="Open it for the program: --passphrase-fd 3 3< FILE.",
        ) from failure


def _from_file(
    path: Path, *, option: str = "--passphrase-file", variable: str | None = PASSPHRASE_VARIABLE
) -> bytearray:
    buffer = bytearray(_LIMIT)
    try:
        with path.open("rb", buffering=0) as stream:
            return _first(buffer, stream.readinto(buffer) or 0)
    except OSError as failure:
        named = f", or the name in {variable}" if variable else ""
        raise UsageError(
            "the passphrase file cannot be read", place=str(path), advice=f"Check {option}{named}."
        ) from failure


def _first(buffer: bytearray, size: int) -> bytearray:
    """Return the bytes that were read, and overwrite the buffer."""
    try:
        return buffer[:size]
    finally:
        _wipe(buffer)


def _line(raw: bytearray) -> bytearray:
    """Return the first line: editors add a newline, or a mark at the start, that is not part of a
    passphrase."""
    start = len(_BOM) if raw.startswith(_BOM) else 0
    end = raw.find(b"\n", start)
    end = len(raw) if end < 0 else end
    if end > start and raw[end - 1 : end] == b"\r":
        end -= 1
    line = raw[start:end]
    _wipe(raw)
    if not line:
        raise UsageError("the passphrase is empty", advice="The first line of the file is the passphrase.")
    return _one_spelling(line)


def _one_spelling(typed: bytearray) -> bytearray:
    """Return the composed form (NFC): keyboards and systems write é and й in two ways that look the same."""
    if typed.isascii():
        return typed
    try:
        composed = bytearray(unicodedata.normalize("NFC", typed.decode()).encode())
    except UnicodeDecodeError:
        return typed
    _wipe(typed)
    return composed


def _wipe(buffer: bytearray) -> None:
    buffer[:] = bytes(len(buffer))
