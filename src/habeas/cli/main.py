"""The entry point: loads a verb, and turns every way it can end into an exit code and one clear sentence."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from habeas import __version__
from habeas.cli.verbs import VERBS
from habeas.errors import HabeasError

STOPPED = 130
BUG_ADVICE = "This is a defect in Habeas. Nothing was half-written. Report the place named here, and no case data."


class Verbs(click.Group):
    """The group of verbs; a verb's module is imported when it is called or its own help is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order of the way of the data."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a verb."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(VERBS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing any."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, text) for name, (_, text) in VERBS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, or say which one was meant."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], VERBS, n=1)
            meant = f"; did you mean {near[0]}?" if near else ""
            raise click.UsageError(f"there is no verb {args[0]!r}{meant}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nFirst steps:\n  habeas demo demo/    the whole way on invented people\n"
    "  habeas init work/    begins a workspace of your own",
)
@click.version_option(__version__, prog_name="habeas")
def cli() -> None:
    """A checkable record of who was taken, what became of each, how many nobody has reported, and who must
    answer.

    Not audited yet: do not entrust it with real cases before reading SECURITY.md.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a console of few letters is no reason to fail
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Run the command line; return the exit code."""
    as_json = "--json" in arguments
    try:
        code = cli.main(arguments, prog_name="habeas", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except HabeasError as failure:
        _say_error(failure.as_object(), as_json=as_json)
        return failure.exit_code
    except click.exceptions.NoArgsIsHelpError as failure:
        click.echo(failure.format_message(), err=True)
        return 2
    except click.ClickException as failure:
        _say_error(_misused(failure), as_json=as_json)
        return 2
    except (click.Abort, KeyboardInterrupt):
        _say_error(
            {
                "code": "stopped",
                "message": "stopped; nothing was half-written",
                "place": None,
                "advice": None,
            },
            as_json=as_json,
        )
        return STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left; say nothing more
        return 1
    except Exception as failure:  # noqa: BLE001 (the last fence: a trace could carry a name, so only its place is told)
        _say_error(_bug(failure), as_json=as_json)
        return 1


def _misused(failure: click.ClickException) -> dict[str, Any]:
    context = getattr(failure, "ctx", None)
    message = failure.format_message().strip().removesuffix(".")
    return {
        "code": "usage",
        "message": message[:1].lower() + message[1:],
        "place": None,
        "advice": f"`{context.command_path} --help` shows how it is used." if context else None,
    }


def _bug(failure: Exception) -> dict[str, Any]:
    import traceback

    frame = traceback.extract_tb(failure.__traceback__)[-1]
    place = f"{os.path.basename(frame.filename)}:{frame.lineno} in {frame.name}"
    return {
        "code": "bug",
        "message": f"{type(failure).__name__} inside Habeas",
        "place": place,
        "advice": BUG_ADVICE,
    }


def _say_error(error: dict[str, Any], *, as_json: bool) -> None:
    from habeas.cli.frame import print_object
    from habeas.cli.terminal import prose, room, shown

    if as_json:
        print_object({"error": error})
        return
    place = f" ({error['place']})" if error["place"] else ""
    message = error["message"].removesuffix(".")
    end = "" if message.endswith("?") and not place else "."
    click.echo(prose(shown(f"habeas: {message}{place}{end}"), room()), err=True)
    if error["advice"]:
        advice = error["advice"][:1].upper() + error["advice"][1:]
        click.echo(prose(shown(advice if advice[-1] in ".?!" else f"{advice}."), room()), err=True)
