"""habeas case"""

from __future__ import annotations

import click

from habeas.cli.frame import Frame, examples, verb


@click.group("case", epilog=examples("habeas case new work/ argentina", "habeas case list work/"))
def command() -> None:
    """Make a case in a workspace, or list its cases.

    Each case has keys of its own.
    """


@command.command("new", epilog=examples("habeas case new work/ argentina"))
@verb(case=False)
@click.argument("name")
@click.option("--invented", is_flag=True, help="Mark the case as invented, in every output.")
def new(frame: Frame, name: str, *, invented: bool) -> int:
    """Make a case.

    Its name is sealed: on the disk the case is an id.
    """
    from habeas.casework.starting import start_case

    case = start_case(frame.context(), name, invented=invented)
    frame.say(f"Case {case.name} made ({case.id}).")
    frame.case = case.name
    frame.next("import", "TABLE", "--mapping", "FILE", "--preview")
    frame.result({"id": case.id, "name": case.name, "invented": case.invented})
    return 0


@command.command("list", epilog=examples("habeas case list work/"))
@verb(case=False)
def list_(frame: Frame) -> int:
    """List the cases of a workspace."""
    from habeas.casework.starting import list_cases

    cases = list_cases(frame.context())
    frame.table(None, [(case.name, case.id, "invented" if case.invented else "") for case in cases], give=(0,))
    if not cases:
        frame.say("No case yet.")
        frame.next("case new", "NAME")
    frame.result({"cases": [{"id": c.id, "name": c.name, "invented": c.invented} for c in cases]})
    return 0
