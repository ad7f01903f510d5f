"""What the verbs share: options, the context of a use case, and how a result is printed."""

from __future__ import annotations

import functools
import json
import secrets
import shlex
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from habeas.cli.asking import CASE_VARIABLE, PASSPHRASE_VARIABLE, case_passphrase, passphrase
from habeas.cli.bar import Bar
from habeas.cli.layout import table
from habeas.cli.terminal import program, prose, room, shown

if TYPE_CHECKING:
    from habeas.casework.context import Context
    from habeas.casework.starting import Workspace

Body = Callable[..., int | None]


@dataclass(slots=True)
class Frame:
    """How one call of a verb talks to whoever called it."""

    as_json: bool = False
    folder: Path = Path()
    case: str = ""
    passphrase_file: Path | None = None
    passphrase_fd: int | None = None
    case_passphrase_file: Path | None = None
    wait: float = 5.0
    bar: Bar = field(default_factory=Bar)
    _held: list[Workspace] = field(default_factory=list, repr=False)

    def context(self) -> Context:
        """Unlock the workspace and return the context of a use case. At the verb's end its keys are overwritten.

        Raises: NotAWorkspaceError, WrongPassphraseError, DamagedError, UsageError.
        """
        from habeas.casework.starting import CasePassphrase, check_workspace, unlock_workspace

        check_workspace(self.folder)
        keep_memory()
        given = passphrase("Passphrase", file=self.passphrase_file, descriptor=self.passphrase_fd)
        asked = CasePassphrase(
            case=self.case,
            ask=lambda: case_passphrase("Passphrase of the sealed case", file=self.case_passphrase_file),
        )
        return self.around(unlock_workspace(self.folder, given, chance=secrets.token_bytes, case_passphrase=asked))

    def around(self, workspace: Workspace) -> Context:
        """Return the context of a use case for a workspace that is open; this frame closes it."""
        from habeas.casework.context import Context

        self._held.append(workspace)
        return Context(workspace=workspace, now=lambda: datetime.now(UTC), progress=self.bar, wait=self.wait)

    def close(self) -> None:
        """Overwrite the keys of what was unlocked."""
        while self._held:
            self._held.pop().close()

    def locked(self, minutes: float) -> None:
        """Clear the screen and say that nobody was there."""
        from habeas.cli.waiting import in_words

        if sys.stdout.isatty():
            click.clear()
        self.say(f"No key for {in_words(minutes)}: locked, and the keys are overwritten. Nothing was half-written.")
        self.result({"locked": True})

    def say(self, text: str = "", *, indent: int = 0, hang: int = 0) -> None:
        """Print a sentence for a person, broken to fit the terminal; nothing with --json."""
        self.block(prose(shown(text), room(), indent=indent, hang=hang))

    def table(
        self,
        header: Sequence[str] | None,
        rows: Iterable[Sequence[str]],
        *,
        right: Sequence[int] = (),
        give: Sequence[int] = (),
        one_line: bool = False,
        indent: int = 0,
    ) -> None:
        """Print a table for a person (see `layout.table`); nothing with --json, nothing without rows."""
        laid = table(header, rows, right=right, room=room(), give=give, one_line=one_line, indent=indent)
        if laid:
            self.block(laid)

    def block(self, lines: str) -> None:
        """Print lines as they are laid out; nothing with --json."""
        if not self.as_json:
            self.bar.clear()
            click.echo("\n".join(shown(line) for line in lines.split("\n")))

    def next(self, name: str, *rest: str) -> None:
        """Print the command that usually comes next, on one line, so that it can be copied."""
        case = ["--case", shlex.quote(self.case)] if self.case else []
        self.block(" ".join((f"Next: {program()}", name, shlex.quote(str(self.folder)), *case, *rest)))

    def hint(self, text: str) -> None:
        """Print a hint on standard error."""
        self.bar.clear()
        click.echo(shown(text), err=True)

    def result(self, value: dict[str, Any]) -> None:
        """Print the object for a program; nothing without --json."""
        self.bar.clear()
        if self.as_json:
            print_object(value)


def keep_memory() -> None:
    """Keep this process's memory out of core dumps, before anything secret is read."""
    from habeas.casework.starting import no_core_dumps

    no_core_dumps()


def print_object(value: dict[str, Any]) -> None:
    """Print one JSON object on standard output, in letters that it can carry."""
    plain = "utf" in (sys.stdout.encoding or "").lower()
    text = json.dumps(value, ensure_ascii=not plain, allow_nan=False)
    if plain and not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:  # a file name that is no text; JSON can spell it, UTF-8 cannot
            text = json.dumps(value, allow_nan=False)
    click.echo(text)


def examples(*lines: str) -> str:
    """Return the examples that end a verb's help, each on a line of its own."""
    return "\b\n" + "\n".join(("Example:" if len(lines) == 1 else "Examples:", *(f"  {line}" for line in lines)))


def verb(*, workspace: bool = True, case: bool = True) -> Callable[[Body], Callable[..., int]]:
    """Give a verb the shared options; it is called with a Frame first and returns its exit code."""

    def wrap(function: Body) -> Callable[..., int]:
        @functools.wraps(function)
        def call(**options: Any) -> int:
            frame = Frame(
                as_json=options.pop("as_json"),
                folder=options.pop("folder") if workspace else Path(),
                case=options.pop("case_name") if case else "",
                passphrase_file=options.pop("passphrase_file", None),
                passphrase_fd=options.pop("passphrase_fd", None),
                case_passphrase_file=options.pop("case_passphrase_file", None),
                wait=options.pop("wait", 5.0),
            )
            frame.bar.quiet = frame.as_json or not sys.stderr.isatty()
            from habeas.cli.waiting import LockedError

            try:
                return function(frame, **options) or 0
            except LockedError as nobody:
                frame.close()
                frame.locked(nobody.minutes)
                return 0
            finally:
                frame.bar.clear()
                frame.close()

        decorated: Callable[..., int] = call
        for option in reversed(_options(workspace=workspace, case=case)):
            decorated = option(decorated)
        return decorated

    return wrap


def sealed_case_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the option that names where a sealed case's own passphrase is."""
    return click.option(
        "--case-passphrase-file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help=f"Read a sealed case's own passphrase from a file (also: its name in {CASE_VARIABLE}).",
    )(function)


def unlocking(*, case: bool = True) -> list[Callable[..., Any]]:
    """Return the options of a verb that opens a workspace, and a case in it."""
    return [
        *([sealed_case_option] if case else []),
        click.option(
            "--passphrase-file",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help=f"Read the passphrase from a file (also: its name in {PASSPHRASE_VARIABLE}).",
        ),
        click.option(
            "--passphrase-fd",
            type=click.IntRange(min=0),
            metavar="N",
            help="Read the passphrase from an open descriptor.",
        ),
        click.option(
            "--wait",
            type=click.FloatRange(min=0, max=86_400),
            default=5.0,
            show_default=True,
            metavar="SECONDS",
            help="How long to wait while another program holds the case.",
        ),
    ]


def _options(*, workspace: bool, case: bool) -> list[Callable[..., Any]]:
    options: list[Callable[..., Any]] = []
    if workspace:
        options.append(click.argument("folder", metavar="WORKSPACE", type=click.Path(path_type=Path)))
    if case:
        options.append(click.option("--case", "case_name", required=True, metavar="NAME", help="The case."))
    options.append(click.option("--json", "as_json", is_flag=True, help="Print one JSON object for programs."))
    return options + unlocking(case=case) if workspace else options
