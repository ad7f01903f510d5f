"""habeas source"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.words import words_from
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.sourcing import SourceTerms
    from habeas.model.records import Source


@click.group(
    "source",
    epilog=examples(
        "habeas source add work/ survivor-a --case c --kind testimony",
        "habeas source identity work/ survivor-a --case c --file -",
    ),
)
def command() -> None:
    """Say who says something: make a source, judge it, seal who it is.

    A source is called by a short word that says nothing of who it is. Who it is stands in a record of its own,
    sealed under a key of its own.
    """


_UNJUDGED = "F: cannot be judged"


def _terms(function: Callable[..., int]) -> Callable[..., int]:
    options: tuple[Callable[..., Any], ...] = (
        click.option("--kind", metavar="SLUG", help="What kind of source: `habeas terms source_kinds`."),
        click.option("--title", metavar="TEXT", help="How outputs call it. No person's name."),
        click.option("--lang", metavar="TAG", help="The language it speaks in, e.g. ru or ce-Cyrl."),
        click.option("--connection", metavar="SLUG", help="How it knows: `habeas terms source_connection`."),
        click.option("--reliability", metavar="A-F", help="How far it can be relied on; F cannot be judged."),
        click.option("--why", metavar="TEXT", help="The reason for the grade, without names."),
        click.option("--rests-on", multiple=True, metavar="SOURCE", help="A source that it as a whole takes from."),
        click.option("--rests-on-none", is_flag=True, help="It takes from no other source after all."),
    )
    for option in reversed(options):
        function = option(function)
    return function


@command.command("add", epilog=examples("habeas source add work/ daily-paper --case c --kind press"))
@verb()
@click.argument("slug", metavar="NAME")
@_terms
def add(frame: Frame, slug: str, **given: Any) -> int:
    """Make a source.

    NAME is small letters, digits and hyphens: survivor-a, daily-paper. Never a person's name.
    """
    from habeas.casework.sourcing import set_source

    source = set_source(frame.context(), frame.case, slug, _chosen(**given), new=True)
    frame.say(f"Source {source.slug} made ({source.id}).")
    _tell(frame, source)
    frame.next("add", "FILE", "--kind", "KIND", "--by", source.slug)
    return 0


@command.command("set", epilog=examples("habeas source set work/ daily-paper --case c --reliability C --why seen"))
@verb()
@click.argument("slug", metavar="NAME")
@_terms
def set_(frame: Frame, slug: str, **given: Any) -> int:
    """Say something else of a source.

    What is not given stays as it was; what was said before stays in the log.
    """
    from habeas.casework.sourcing import set_source

    source = set_source(frame.context(), frame.case, slug, _chosen(**given), new=False)
    frame.say(f"Source {source.slug} ({source.id}):")
    _tell(frame, source)
    return 0


@command.command("identity", epilog=examples("habeas source identity work/ survivor-a --case c --file -"))
@verb()
@click.argument("slug", metavar="NAME")
@click.option("--file", "file", type=click.Path(path_type=Path), metavar="FILE", help="Who it is; `-` reads it.")
@click.option("--show", is_flag=True, help="Show it instead. That it was shown stands in the log.")
def identity(frame: Frame, slug: str, *, file: Path | None, show: bool) -> int:
    """Seal who a source is, or show it.

    The words come from a file, from standard input, or from a prompt; never from the command line.
    """
    from habeas.casework.sourcing import set_identity, show_identity

    if show and file is not None:
        raise UsageError("--show and --file do not go together")
    if show:
        found = show_identity(frame.context(), frame.case, slug)
        if found.words is None:
            frame.say("Nothing is recorded of who this source is.")
        else:
            for line in found.words.splitlines():
                frame.say(line)
        frame.result({"source": found.source.id, "recorded": found.words is not None})
        return 0 if found.words is not None else 1
    words = words_from(file, prompt="Who the source is", option="--file")
    source = set_identity(frame.context(), frame.case, slug, words)
    frame.say("Sealed, apart from everything the source says. `--show` shows it, and the log then says so.")
    frame.result({"source": source.id, "recorded": True})
    return 0


def _chosen(
    *,
    kind: str | None,
    title: str | None,
    lang: str | None,
    connection: str | None,
    reliability: str | None,
    why: str | None,
    rests_on: tuple[str, ...],
    rests_on_none: bool,
) -> SourceTerms:
    from habeas.casework.sourcing import SourceTerms

    if rests_on and rests_on_none:
        raise UsageError("--rests-on and --rests-on-none do not go together")
    return SourceTerms(
        kind=kind,
        title=title,
        lang=lang,
        connection=connection,
        reliability=reliability,
        reliability_reason=why,
        rests_on=() if rests_on_none else rests_on or None,
    )


def _tell(frame: Frame, source: Source) -> None:
    judged = f"{source.reliability}: {source.reliability_reason}" if source.reliability_reason else source.reliability
    frame.table(
        None,
        [
            ("kind", source.source_kind),
            ("title", source.title),
            ("language", source.lang if source.lang != "und" else "not stated"),
            ("how it knows", source.connection.replace("_", " ")),
            ("reliability", judged if source.reliability != "F" or source.reliability_reason else _UNJUDGED),
            *[("rests on", one) for one in source.rests_on],
        ],
        give=(1,),
        indent=2,
    )
    frame.result(
        {
            "id": source.id,
            "slug": source.slug,
            "kind": source.source_kind,
            "connection": source.connection,
            "reliability": source.reliability,
            "rests_on": list(source.rests_on),
        }
    )
