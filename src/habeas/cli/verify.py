"""habeas verify"""

from __future__ import annotations

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number

_LISTED = 20


@click.command("verify", epilog=examples("habeas verify work/ --case argentina"))
@verb()
def command(frame: Frame) -> int:
    """Check every signature, chain, exhibit and file.

    That is: the tree, every exhibit's hash, and every page of every file, free pages too. Exit code 0 if
    everything holds, 1 if anything does not; what fails is named.
    """
    from habeas.casework.checking import verify

    found = verify(frame.context(), frame.case)
    if found.failures:
        frame.say(f"{number(len(found.failures))} do not hold:")
        for failure in found.failures[:_LISTED]:
            frame.say(f"{failure.what} {failure.id}: {failure.reason}", indent=2, hang=2)
        if len(found.failures) > _LISTED:
            frame.say(f"… and {number(len(found.failures) - _LISTED)} more (--json lists all)", indent=2)
        frame.say("Do not write to this workspace. Keep it as it is, and restore the files named from a backup.")
    else:
        frame.say(
            f"Everything holds: {counted(found.entries, 'entry', 'entries')}, "
            f"{counted(found.bodies, 'body', 'bodies')}, {counted(found.exhibits, 'exhibit')}"
            + (f", {counted(found.stamps, 'time stamp')}." if found.stamps else ".")
        )
    for case in found.sealed:
        frame.say(f"Sealed, and not looked at: {case}. Verify it by itself, with its own passphrase.")
    frame.say(f"Log size {found.entries}, root {found.root or 'not readable'}")
    for reminder in found.reminders:
        frame.hint(reminder)
    frame.result(found.as_object())
    return 1 if found.failures else 0
