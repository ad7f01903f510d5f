"""habeas report"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.persons import gate_options, gate_request
from habeas.cli.terminal import counted, number


@click.command("report", epilog=examples("habeas report work/ --case argentina --out report.html"))
@verb()
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The HTML file to write.",
)
@click.option("--asked", default="", metavar="TEXT", help="The question the report answers; without names.")
@gate_options
def command(frame: Frame, *, out: Path, asked: str, **gate: Any) -> int:
    """Write a report of a case as one HTML file.

    It holds no script, asks nothing of any network, and prints well. No person's name is in it unless
    --with-names, which asks the gate for each person. The report is recorded as a filing, with its hash.
    """
    from habeas.casework.reporting import report

    request = gate_request(**gate)
    done = report(frame.context(), frame.case, out, asked=asked, request=request)
    persons = counted(done.persons, "person")
    frame.say(f"Report written to {done.out} ({persons}). It is readable by anyone who has the file.")
    if request is not None:
        kept = number(done.withheld)
        frame.say(f"The gate let the names of {counted(done.named, 'person')} pass and kept back {kept}.")
    frame.result(done.as_object())
    return 1 if done.withheld else 0
