"""habeas label"""

from __future__ import annotations

import click

from habeas.cli.frame import Frame, examples, verb


@click.command("label", epilog=examples("habeas label work/ exh_0f… --case c --add torture"))
@verb()
@click.argument("exhibit")
@click.option("--add", "add", multiple=True, metavar="SLUG", help="`habeas terms content_labels`.")
@click.option("--remove", "remove", multiple=True, metavar="SLUG", help="A label that does not fit.")
def command(frame: Frame, *, exhibit: str, add: tuple[str, ...], remove: tuple[str, ...]) -> int:
    """Label what an exhibit holds, so that it is covered or sealed.

    A covering label folds its words until somebody asks for them. A sealing one (a list that was forced out of
    somebody, a contact list, a seized device) keeps everybody in it from being found or linked.
    """
    from habeas.casework.exhibiting import label_exhibit

    line = label_exhibit(frame.context(), frame.case, exhibit, add=add, remove=remove)
    frame.say(f"{exhibit}: {', '.join(line.labels) or 'no label'}.")
    if line.sealed:
        frame.say("Sealed: it is neither searched nor linked, and persons coded from it stay sealed.")
    elif line.folded:
        frame.say("Covered: its words are shown when somebody asks for them.")
    frame.result(line.as_object())
    return 0
