"""habeas retract"""

from __future__ import annotations

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted


@click.command("retract", epilog=examples('habeas retract work/ stm_0f… --case c --because "misread the date"'))
@verb()
@click.argument("statement", metavar="STATEMENT")
@click.option("--because", required=True, metavar="TEXT", help="Why, in general words; without names. It is sealed.")
def command(frame: Frame, *, statement: str, because: str) -> int:
    """Take a statement back; the history shows both.

    It counts no more, and nothing that it once took the place of comes back. A retraction is a statement too: to
    retract it lets count again what it had taken. To destroy words for good is `habeas withdraw`.
    """
    from habeas.casework.coding import retract

    done = retract(frame.context(), frame.case, statement, why=because)
    frame.say(f"Retracted in entry {done.entry} ({done.id}).")
    for one in done.no_more:
        frame.say(f"{one} counts no more", indent=2)
    for one in done.again:
        frame.say(f"{one} counts again", indent=2)
    if not done.no_more and not done.again:
        frame.say("Nothing counts otherwise than before.", indent=2)
    if done.resting:
        frame.say(
            f"{counted(len(done.resting), 'statement speaks', 'statements speak')} of what nothing describes any more: "
            + ", ".join(done.resting),
            indent=2,
            hang=2,
        )
    frame.result(done.as_object())
    return 0
