"""habeas case"""

from __future__ import annotations

import click

from habeas.cli.frame import Frame, verb


@click.group("case", epilog="Example: habeas case new work/ argentina")
def command() -> None:
    """Make a case in a workspace, or list its cases. Each case has keys of its own."""


@command.command("new", epilog="Example: habeas case new work/ argentina")
@verb(case=False)
@click.argument("name")
@click.option("--invented", is_flag=True, help="Mark the case as invented, in every output.")
def new(frame: Frame, name: str, *, invented: bool) -> int:
    """Make a case. Its name is sealed: on the disk the case is an id."""
    from habeas.casework.starting import start_case

    case = start_case(frame.context(), name, invented=invented)
    frame.say(f"Case {case.name} made ({case.id}).")
    frame.say(f"Next: habeas import {frame.folder} TABLE --case {case.name} --mapping MAPPING.toml --preview")
    frame.result({"id": case.id, "name": case.name, "invented": case.invented})
    return 0


@command.command("list", epilog="Example: habeas case list work/")
@verb(case=False)
def list_(frame: Frame) -> int:
    """List the cases of a workspace."""
    from habeas.casework.starting import list_cases

    cases = list_cases(frame.context())
    for case in cases:
        frame.say(f"{case.name}  {case.id}" + ("  (invented)" if case.invented else ""))
    if not cases:
        frame.say(f"No case yet. Make one: habeas case new {frame.folder} NAME")
    frame.result({"cases": [{"id": c.id, "name": c.name, "invented": c.invented} for c in cases]})
    return 0
