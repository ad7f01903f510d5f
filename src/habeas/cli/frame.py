"""What the verbs share: options, the passphrase, the context of a use case, and how a result is printed."""

from __future__ import annotations

import functools
import json
import os
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from habeas.cli.terminal import Bar, shown
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.context import Context

PASSPHRASE_VARIABLE = "HABEAS_PASSPHRASE_FILE"  # noqa: S105 (the name of a variable that names a file)
_LIMIT = 4096  # bytes of a passphrase file that are read


@dataclass(slots=True)
class Frame:
    """How one call of a verb talks to whoever called it."""

    as_json: bool = False
    folder: Path = Path()
    case: str = ""
    passphrase_file: Path | None = None
    passphrase_fd: int | None = None
    wait: float = 5.0
    bar: Bar = field(default_factory=Bar)

    def context(self) -> Context:
        """Unlock the workspace and return the context of a use case.

        Raises: NotAWorkspaceError, WrongPassphraseError, DamagedError, UsageError.
        """
        from habeas.casework.context import Context
        from habeas.casework.starting import check_workspace, unlock_workspace

        check_workspace(self.folder)
        workspace = unlock_workspace(self.folder, self.passphrase("Passphrase"), chance=secrets.token_bytes)
        return Context(workspace=workspace, now=lambda: datetime.now(UTC), progress=self.bar, wait=self.wait)

    def passphrase(self, prompt: str, *, twice: bool = False) -> bytes:
        """Return the passphrase, from a descriptor, a file or a prompt, in this order.

        Raises: UsageError: there is none to be had.
        """
        named = os.environ.get(PASSPHRASE_VARIABLE)
        if self.passphrase_fd is not None:
            try:
                raw = os.read(self.passphrase_fd, _LIMIT)
            except OSError as failure:
                raise UsageError("the descriptor of the passphrase cannot be read") from failure
            return _line(raw)
        if self.passphrase_file is not None or named:
            return _line(_read(self.passphrase_file or Path(named or "")))
        if not sys.stdin.isatty():
            raise UsageError(
                "no passphrase: there is no terminal to ask on",
                advice=f"Give --passphrase-file FILE, --passphrase-fd N, or the file's name in {PASSPHRASE_VARIABLE}.",
            )
        typed: str = click.prompt(prompt, hide_input=True, confirmation_prompt=twice, err=True)
        return typed.encode()

    def new_passphrase(self) -> bytes:
        """Return a new passphrase: from the file given for it, or asked twice; never from the environment."""
        if self.passphrase_file is not None:
            return _line(_read(self.passphrase_file))
        typed: str = click.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True)
        return typed.encode()

    def say(self, text: str = "") -> None:
        """Print a line for a person; nothing with --json."""
        if not self.as_json:
            self.bar.clear()
            click.echo(shown(text))

    def hint(self, text: str) -> None:
        """Print a hint on standard error."""
        self.bar.clear()
        click.echo(shown(text), err=True)

    def result(self, value: dict[str, Any]) -> None:
        """Print the object for a program; nothing without --json."""
        self.bar.clear()
        if self.as_json:
            click.echo(json.dumps(value, ensure_ascii=False))


def verb(
    *, workspace: bool = True, case: bool = True
) -> Callable[[Callable[..., int | None]], Callable[..., int]]:
    """Give a verb the shared options; it is called with a Frame first and returns its exit code."""

    def wrap(function: Callable[..., int | None]) -> Callable[..., int]:
        @functools.wraps(function)
        def call(**options: Any) -> int:
            frame = Frame(
                as_json=options.pop("as_json"),
                folder=options.pop("folder") if workspace else Path(),
                case=options.pop("case_name") if case else "",
                passphrase_file=options.pop("passphrase_file", None),
                passphrase_fd=options.pop("passphrase_fd", None),
                wait=options.pop("wait", 5.0),
            )
            frame.bar.quiet = frame.as_json or not sys.stderr.isatty()
            try:
                return function(frame, **options) or 0
            finally:
                frame.bar.clear()

        decorated: Callable[..., int] = call
        for option in reversed(_options(workspace=workspace, case=case)):
            decorated = option(decorated)
        return decorated

    return wrap


def _options(*, workspace: bool, case: bool) -> list[Callable[[Callable[..., int]], Callable[..., int]]]:
    options: list[Callable[..., Any]] = []
    if workspace:
        options += [
            click.argument("folder", metavar="WORKSPACE", type=click.Path(path_type=Path)),
        ]
    if case:
        options += [click.option("--case", "case_name", required=True, metavar="NAME", help="The case.")]
    options += [click.option("--json", "as_json", is_flag=True, help="Print one JSON object for programs.")]
    if workspace:
        options += [
            click.option(
                "--passphrase-file",
                type=click.Path(path_type=Path),
                metavar="FILE",
                help=f"Read the passphrase from a file (also: its name in {PASSPHRASE_VARIABLE}).",
            ),
            click.option(
                "--passphrase-fd", type=int, metavar="N", help="Read the passphrase from an open descriptor."
            ),
            click.option(
                "--wait",
                type=click.FloatRange(min=0),
                default=5.0,
                show_default=True,
                metavar="SECONDS",
                help="How long to wait while another program holds the case.",
            ),
        ]
    return options


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_LIMIT)
    except OSError as failure:
        raise UsageError("the passphrase file cannot be read", place=str(path)) from failure


def _line(raw: bytes) -> bytes:
    """Return the first line: editors end a file with a newline that is not part of a passphrase."""
    line = raw.split(b"\n", 1)[0].removesuffix(b"\r")
    if not line:
        raise UsageError("the passphrase is empty")
    return line
