"""habeas demo"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, verb
from habeas.cli.terminal import number, table

if TYPE_CHECKING:
    from habeas.casework.demonstrating import Shown
    from habeas.estimates import Answer


@click.command("demo", epilog="Example: habeas demo demo/     then open demo/report.html")
@click.argument("folder", metavar="[DIR]", default="demo", type=click.Path(path_type=Path, file_okay=False))
@click.option("--records", type=click.IntRange(100, 1_000_000), help="Rows over all lists.")
@click.option("--seed", type=int, help="Another invented case.")
@click.option("--style", type=click.Choice(["cyrillic-latin", "mixed", "arabic"]), help="In which scripts.")
@verb(workspace=False, case=False)
def command(frame: Frame, *, folder: Path, records: int | None, seed: int | None, style: str | None) -> int:
    """Run the whole way on an invented case whose truth is known, then estimate from the Kosovo table.

    Makes lists, a workspace, a case and a report in DIR, and says how well the linkage and the estimate did.
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
    frame.say("INVENTED CASE. Nobody in it ever lived; the truth is known, so the result can be checked.")
    frame.say()
    rows = [(slug, number(records), number(aside)) for slug, records, aside in shown.imported]
    frame.say(table(("list", "records", "set aside"), rows, right=(1, 2)))
    frame.say()
    model, reviewed = (shown.linked.evaluation or {})["pairs"], shown.reviewed["pairs"]
    measured = [
        (
            "linkage by the model alone",
            _linkage(model),
            "precision (links that are right), recall (links that are found)",
        ),
        (
            "doubtful pairs left to people",
            number(shown.linked.queued),
            "here decided by an invented case worker who knows the truth",
        ),
        (
            "linkage after their decisions",
            _linkage(reviewed),
            f"{number(shown.linked.persons)} persons before, {number(shown.persons)} after",
        ),
        ("persons documented", number(shown.persons), "on at least one list"),
        ("people there really are", number(shown.invented.people), "known only because the case is invented"),
        ("estimated, 95 % interval", _spelled(shown.estimate), _verdict(shown)),
        ("unaccounted for", number(shown.account.unaccounted), "nobody's fate is a finding yet"),
        ("log", f"{shown.entries} entries", "verified" if shown.verified else "DOES NOT VERIFY"),
    ]
    frame.say(table(("", "", ""), measured, right=(1,)).split("\n", 2)[2])
    frame.say()
    frame.say("KOSOVO, 20 March to 22 June 1999: 4 400 killings documented on four lists (Ball et al. 2002).")
    frame.say(
        f"Estimated, 95 % interval: {_spelled(shown.kosovo)}; published 9 002 to 12 122, 10 356 in the middle."
    )
    frame.say()
    frame.say(f"Report: {shown.report}   ({shown.seconds:.0f} s in all)")
    work, key = shown.workspace, shown.passphrase_file
    frame.say("Try next:")
    for verb_ in ("judge", "persons", "account --conflicts", "verify"):
        name, _, rest = verb_.partition(" ")
        frame.say(f"  habeas {name} {work} --case practice --passphrase-file {key} {rest}".rstrip())


def _linkage(pairs: dict[str, float]) -> str:
    return f"{pairs['precision']:.3f}, {pairs['recall']:.3f}"


def _spelled(answer: Answer | None) -> str:
    if answer is None or answer.headline is None:
        return "none given"
    found = answer.headline.interval
    return f"{number(found.lo95)} to {number(found.hi95)}, {number(found.median)} in the middle"


def _verdict(shown: Shown) -> str:
    return {True: "covers the truth", False: "MISSES the truth", None: "no number could be given honestly"}[
        shown.covered
    ]
