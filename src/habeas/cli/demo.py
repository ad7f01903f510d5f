"""habeas demo"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import number, program

if TYPE_CHECKING:
    from habeas.casework.demonstrating import Shown
    from habeas.estimates import Answer


@click.command("demo", epilog=examples("habeas demo demo/"))
@click.argument("folder", metavar="[DIR]", default="demo", type=click.Path(path_type=Path, file_okay=False))
@click.option("--records", type=click.IntRange(100, 1_000_000), help="Rows over all lists.")
@click.option("--seed", type=int, help="Another invented case.")
@click.option("--style", type=click.Choice(["cyrillic-latin", "mixed", "arabic"]), help="In which scripts.")
@verb(workspace=False, case=False)
def command(frame: Frame, *, folder: Path, records: int | None, seed: int | None, style: str | None) -> int:
    """Run the whole way on an invented case.

    Its truth is known. Then estimates from the Kosovo table. Makes lists, a workspace, a case and a report
    in DIR, and says how well the linkage and the estimate did.
    """
    from habeas.casework.demonstrating import RECORDS, SEED, STYLE, demonstrate

    shown = demonstrate(
        folder,
        records=records or RECORDS,
        seed=SEED if seed is None else seed,
        style=style or STYLE,
        progress=frame.bar,
    )
    _say(frame, shown)
    frame.result(shown.as_object())
    return 0 if shown.verified else 1


def _say(frame: Frame, shown: Shown) -> None:
    from habeas.casework.demonstrating import CASE

    frame.say("INVENTED CASE. Nobody in it ever lived; the truth is known, so the result can be checked.")
    frame.say()
    rows = [(slug, number(records), number(aside)) for slug, records, aside in shown.imported]
    frame.table(("list", "records", "set aside"), rows, right=(1, 2))
    frame.say()
    frame.table(None, _measured(shown), right=(1,), give=(2,))
    frame.say()
    frame.say("KOSOVO, 20 March to 22 June 1999: 4\u202f400 killings documented on four lists (Ball et al. 2002).")
    frame.say(
        f"Estimated, 95 % interval: {_interval(shown.kosovo)}, {_middle(shown.kosovo)}; published 9\u202f002 to "
        "12\u202f122, 10\u202f356 in the middle."
    )
    frame.say()
    frame.say(f"Report: {shown.report}   ({shown.seconds:.0f} s in all)")
    frame.say("Try next:")
    for name, *rest in (("judge",), ("persons",), ("account", "--conflicts"), ("verify",)):
        words = (program(), name, str(shown.workspace), "--case", CASE, *rest)
        frame.block(shlex.join((*words, "--passphrase-file", str(shown.passphrase_file))))


def _measured(shown: Shown) -> list[tuple[str, str, str]]:
    model, reviewed = (shown.linked.evaluation or {})["pairs"], shown.reviewed["pairs"]
    return [
        ("linkage by the model", _linkage(model), "precision (links that are right), recall (links found)"),
        ("doubtful pairs", number(shown.linked.queued), "decided here by one who knows the truth"),
        ("linkage then", _linkage(reviewed), f"{number(shown.linked.persons)} persons before it"),
        ("persons documented", number(shown.persons), "on at least one list"),
        ("people there really are", number(shown.invented.people), "known, because the case is invented"),
        (
            "estimated, 95 % interval",
            _interval(shown.estimate),
            f"{_middle(shown.estimate)}; {_verdict(shown)}",
        ),
        ("unaccounted for", number(shown.account.unaccounted), "nobody's fate is a finding yet"),
        ("log", f"{shown.entries} entries", "verified" if shown.verified else "DOES NOT VERIFY"),
    ]


def _linkage(pairs: dict[str, float]) -> str:
    return f"{pairs['precision']:.3f}, {pairs['recall']:.3f}"


def _interval(answer: Answer | None) -> str:
    if answer is None or answer.headline is None or answer.range is None:
        return "none given"
    found = answer.range
    return f"{number(found.lo95)} to {number(found.hi95)}"


def _middle(answer: Answer | None) -> str:
    if answer is None or answer.headline is None or answer.range is None:
        return "no number could be given honestly"
    return f"{number(answer.range.median)} in the middle"


def _verdict(shown: Shown) -> str:
    return {True: "covers the truth", False: "MISSES the truth", None: "not compared"}[shown.covered]
