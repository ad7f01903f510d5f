"""habeas alleged"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from habeas.cli.alleged_told import say_command, say_list, say_pattern, say_shown
from habeas.cli.frame import Frame, examples, verb
from habeas.cli.persons import gate_options, gate_request
from habeas.cli.words import words_from

if TYPE_CHECKING:
    from habeas.model.records import Same

_SAME = ("yes", "no", "unsure")


@click.group(
    "alleged",
    epilog=examples(
        "habeas alleged list work/ --case c",
        "habeas alleged show work/ men_0f… --case c",
        "habeas alleged command work/ men_0f… --case c --on 2017-04-01",
        "habeas alleged patterns work/ --case c --over time",
    ),
)
def command() -> None:
    """Tell what is alleged of whom, and what speaks against it.

    Beside each allegation stands on how many independent sources it rests. Everybody is called by the id of a mention.
    Nobody is found by a name; no victim's contacts are shown. That somebody did something is for a court to say.
    """


@command.command("list", epilog=examples("habeas alleged list work/ --case c"))
@verb()
@gate_options
def list_(frame: Frame, **asked: Any) -> int:
    """List those of whom a part in something is alleged: ids, parts, and numbers of independent sources.

    With --with-names the gate is asked for each; private persons have no name in a list. The exit code is 1 if the
    gate keeps any name back.
    """
    from habeas.casework.alleging import list_alleged

    found = list_alleged(frame.context(), frame.case, request=gate_request(**asked))
    say_list(frame, found)
    frame.result(found.as_object())
    return 1 if found.withheld else 0


@command.command("show", epilog=examples("habeas alleged show work/ men_0f… --case c"))
@verb()
@click.argument("mention", metavar="MENTION")
@gate_options
def show(frame: Frame, *, mention: str, **asked: Any) -> int:
    """Show one of them: acts, parts, by whom, independence, and everything that speaks against it."""
    from habeas.casework.alleging import show_alleged

    found = show_alleged(frame.context(), frame.case, mention, request=gate_request(**asked))
    say_shown(frame, found)
    frame.result(found.as_object())
    return 0


@command.command("command", epilog=examples("habeas alleged command work/ men_0f… --case c --on 2017-04-01"))
@verb()
@click.argument("mention", metavar="[MENTION]", default="")
@click.option("--on", default="", metavar="DAY", help="Who commanded this unit on a day: 2017-04-01.")
def command_(frame: Frame, *, mention: str, on: str) -> int:
    """Tell who stands over whom, as sources state it, with dates; of the case, or of one unit or individual.

    Different commanders of one unit and links in a circle are told beside each other, and nothing is chosen.
    """
    from habeas.casework.alleging import command_of
    from habeas.errors import UsageError

    if on and not mention:
        raise UsageError("who held a post on a day is asked of one unit", advice="Name the unit by its id.")
    found = command_of(frame.context(), frame.case, identifier=mention, on=on)
    say_command(frame, found)
    frame.result(found.as_object())
    return 0


@command.command("patterns", epilog=examples("habeas alleged patterns work/ --case c --over place --step settlement"))
@verb()
@click.option("--over", type=click.Choice(["time", "place", "unit"]), default="time", show_default=True)
@click.option("--step", default="", metavar="STEP", help="year or month; settlement, district, region or country.")
@click.option("--type", "types", multiple=True, metavar="SLUG", help="Only acts of this type; can be repeated.")
@click.option("--of", default="", metavar="MENTION", help="Only acts in which a part of this one is alleged.")
def patterns(frame: Frame, *, over: str, step: str, types: tuple[str, ...], of: str) -> int:
    """Count acts over time, place or unit, under the warning of what a count cannot show. It is never a verdict."""
    from habeas.casework.alleging import patterns_of
    from habeas.fates.patterns import PatternAsked
    from habeas.model.vocabularies import check_term

    for slug in types:
        check_term("act_types", slug)
    asked = PatternAsked(over=over, step=step, types=types, of=of)
    found = patterns_of(frame.context(), frame.case, asked)
    say_pattern(frame, found)
    frame.result(found.as_object())
    return 0


@command.command("same", epilog=examples("habeas alleged same work/ men_0f… men_3c… yes --case c"))
@verb()
@click.argument("mention", metavar="MENTION")
@click.argument("other", metavar="MENTION")
@click.argument("answer", metavar="yes|no|unsure", type=click.Choice(_SAME))
@click.option("--because", type=click.Path(path_type=Path), metavar="FILE", help="Why; `-` reads it. It is sealed.")
def same(frame: Frame, *, mention: str, other: str, answer: str, because: Path | None) -> int:
    """Decide whether two accounts are of one unit or individual. `habeas undo` takes the newest decision back."""
    from habeas.casework.alleging import judge_parties

    why = "" if because is None else words_from(because, prompt="Why", option="--because")
    identifier = judge_parties(frame.context(), frame.case, mention, other, _same(answer), why=why)
    frame.say(f"Recorded: {identifier}.")
    frame.result({"link": identifier, "a": mention, "b": other, "same": answer})
    return 0


def _same(answer: str) -> Same:
    from habeas.model.records import Same

    return Same(answer)
