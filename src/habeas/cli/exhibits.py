"""habeas exhibits"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number

if TYPE_CHECKING:
    from habeas.casework.exhibiting import ExhibitLine, ExhibitShown

_CHECKED = {"unchecked": "not checked", "holds": "holds", "fails": "FAILS"}


@click.command(
    "exhibits",
    epilog=examples("habeas exhibits work/ --case c", "habeas exhibits work/ exh_0f… --case c"),
)
@verb()
@click.argument("exhibit", metavar="[EXHIBIT]", default="")
def command(frame: Frame, *, exhibit: str) -> int:
    """List exhibits, and what was read out of them.

    With an EXHIBIT: its custody, its text layers, and what the file claims of itself. A claim is told as such and
    is no fact; where a digest could be computed anew, it says whether it holds.
    """
    from habeas.casework.exhibiting import list_exhibits, show_exhibit

    if exhibit:
        shown = show_exhibit(frame.context(), frame.case, exhibit)
        _say_one(frame, shown)
        frame.result(shown.as_object())
        return 0
    lines = list_exhibits(frame.context(), frame.case)
    for line in lines:
        _say_line(frame, line)
    if lines:
        frame.say()
        frame.say(f"{counted(len(lines), 'exhibit')}.")
    else:
        frame.say("No exhibit yet.")
        frame.next("add", "FILE", "--kind", "KIND")
    frame.result({"exhibits": [line.as_object() for line in lines]})
    return 0


def _say_line(frame: Frame, line: ExhibitLine) -> None:
    from habeas.evidence.layers import WHY

    record = line.record
    frame.say(f"{record.id}  {record.item_kind.replace('_', ' ')}, {record.media_type}")
    text = f"text of {counted(line.letters, 'letter')}" if line.letters is not None else "no text"
    facts = [counted(record.size, "byte"), text, counted(line.statements, "statement")]
    if line.origin:
        facts.insert(0, f"words of {line.origin}")
    frame.say("; ".join(facts), indent=2, hang=2)
    if line.letters is None and line.why:
        frame.say(f"no text because {WHY.get(line.why, line.why)}", indent=2, hang=2)
    if record.derived_from:
        frame.say(f"{(record.derivation or 'made from').replace('_', ' ')} of {record.derived_from}", indent=2, hang=2)
    marks = [*line.labels, *(["SEALED"] if line.sealed else [])]
    if record.captured is not None and not record.captured.whole:
        marks.append("PARTIAL CAPTURE")
    if marks:
        frame.say(", ".join(marks), indent=2, hang=2)


def _say_one(frame: Frame, shown: ExhibitShown) -> None:
    from habeas.evidence.layers import WHY

    line, record = shown.line, shown.line.record
    frame.say(f"Exhibit {record.id}")
    facts = [
        ("kind", record.item_kind),
        ("media type", record.media_type),
        ("bytes", number(record.size)),
        ("SHA-256", record.sha256),
        ("came as", record.file_name or "–"),
        ("taken in", record.received_at),
        ("handed in by", line.received_from or "not stated"),
        ("handed in on", record.received_on.stated if record.received_on else "not stated"),
        ("words of", line.origin or "not stated"),
        ("language", record.lang if record.lang != "und" else "not stated"),
        ("labels", ", ".join(line.labels) or "nobody has looked yet"),
        ("statements", number(line.statements)),
    ]
    if record.derived_from:
        facts.append(("made from", f"{record.derived_from} ({record.derivation}, {record.derived_by})"))
    if record.captured is not None:
        whole = "whole" if record.captured.whole else f"PARTIAL: {'; '.join(record.captured.missing)}"
        facts += [("captured from", record.captured.url), ("captured", f"{record.captured.at}, {whole}")]
    frame.table(None, facts, give=(1,), indent=2)
    if line.sealed:
        frame.say("Sealed: it is neither searched nor linked.", indent=2)
    for action, who, when in shown.custody:
        frame.say(f"{when} {action} by {who}", indent=2)
    for one in shown.derived:
        frame.say(f"from it was made {one}", indent=2)
    for reading in shown.readings:
        frame.say()
        frame.say(f"Read by {reading.tool}, {reading.at}:")
        if reading.layer:
            frame.say(f"layer {reading.layer}", indent=2)
        else:
            frame.say(f"no text: {WHY.get(reading.why, reading.why)}", indent=2, hang=2)
        for note in reading.notes:
            frame.say(note, indent=2, hang=2)
        if reading.claims:
            frame.say(f"{counted(len(reading.claims), 'claim')} of the file, each only what it says:", indent=2)
            rows = [(c.by, c.name, c.value, _CHECKED.get(c.check, c.check)) for c in reading.claims]
            frame.table(None, rows, give=(2,), indent=4)
