"""habeas add"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number

if TYPE_CHECKING:
    from habeas.casework.adding import Added, AddedFile

_LISTED = 40


@click.command(
    "add",
    epilog=examples(
        "habeas add work/ account.docx --case c --kind testimony --by survivor-a",
        "habeas add work/ t.txt --case c --derived-from exh_… --as other --tool hand",
    ),
)
@verb()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", default="other", show_default=True, metavar="SLUG", help="`habeas terms item_kinds`.")
@click.option("--by", "origin", default="", metavar="SOURCE", help="Whose words it holds: author or publisher.")
@click.option("--from", "giver", default="", metavar="SOURCE", help="Who handed it in.")
@click.option("--on", "received_on", default="", metavar="DAY", help="When it was handed in, as EDTF.")
@click.option("--lang", default="und", metavar="TAG", help="Its language, e.g. ru or ce-Cyrl.")
@click.option("--label", "labels", multiple=True, metavar="SLUG", help="`habeas terms content_labels`.")
@click.option("--derived-from", default="", metavar="EXHIBIT", help="The exhibit it was made from, elsewhere.")
@click.option("--as", "derivation", default="", metavar="SLUG", help="How: `habeas terms derivations`.")
@click.option("--tool", default="", metavar="TEXT", help='What made it, with its version; or "by hand".')
def command(
    frame: Frame,
    *,
    files: tuple[Path, ...],
    kind: str,
    origin: str,
    giver: str,
    received_on: str,
    lang: str,
    labels: tuple[str, ...],
    derived_from: str,
    derivation: str,
    tool: str,
) -> int:
    """Take files in as exhibits, as they come.

    Any file. Its bytes are sealed and never altered; what can be read out of it becomes its text layer, read in a
    process of its own that reaches neither disk nor network. A file that cannot be taken is listed, and the exit
    code is then 1; the others go in. The same bytes again change nothing, labels neither.
    """
    from habeas.casework.adding import Handed, add_files
    from habeas.casework.handing_in import received_on as day_of

    handed = Handed(
        kind=kind,
        origin=origin,
        received_from=giver,
        received_on=day_of(received_on, place="--on"),
        lang=lang,
        labels=labels,
        derived_from=derived_from,
        derivation=derivation,
        tool=tool,
    )
    added = add_files(frame.context(), frame.case, files, handed)
    _say(frame, added)
    frame.result(added.as_object())
    return 1 if added.set_aside or any(one.unlabelled for one in added.files) else 0


def _say(frame: Frame, added: Added) -> None:
    for one in added.files[:_LISTED]:
        _say_file(frame, one)
    if len(added.files) > _LISTED:
        frame.say(f"… and {number(len(added.files) - _LISTED)} more (--json lists all)")
    for at, reason in added.set_aside[:_LISTED]:
        frame.say(f"file {at} set aside: {reason}", hang=2)
    new = sum(not one.known for one in added.files)
    known = len(added.files) - new
    frame.say()
    frame.say(
        f"{counted(new, 'new exhibit')}, {number(known)} known already, {number(len(added.set_aside))} set aside."
        + (f" Written as entry {added.entry}." if added.entry is not None else " Nothing was written.")
    )
    readable = next((one for one in added.files if one.letters), None)
    if readable is not None:
        frame.next("read", readable.exhibit)


def _say_file(frame: Frame, one: AddedFile) -> None:
    from habeas.evidence.layers import WHY

    known = ", known already" if one.known else ""
    frame.say(f"file {one.file}: {one.exhibit}, {one.media_type}, {counted(one.size, 'byte')}{known}", hang=2)
    if one.letters is not None:
        frame.say(f"text of {counted(one.letters, 'letter')}", indent=2)
    elif one.why:
        frame.say(f"no text: {WHY.get(one.why, one.why)}", indent=2, hang=2)
    if one.unlabelled:
        labels = " ".join(f"--add {label}" for label in one.unlabelled)
        frame.say(f"it stays as it was labelled: `habeas label` with {labels} changes that", indent=2, hang=2)
    for note in one.notes:
        frame.say(note, indent=2, hang=2)
    if one.claims:
        frame.say(f"it claims {counted(one.claims, 'thing')} of itself: `habeas exhibits` shows them", indent=2, hang=2)
