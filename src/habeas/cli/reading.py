"""habeas read"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.exhibiting import TextShown


@click.command("read", epilog=examples("habeas read work/ exh_0f… --case c"))
@verb()
@click.argument("exhibit")
@click.option("--uncover", is_flag=True, help="Show it though its labels say that it is hard to read.")
def command(frame: Frame, *, exhibit: str, uncover: bool) -> int:
    """Show the text of an exhibit, to quote from it.

    Each paragraph with its number and the place of its first letter. That it was read stands in the log. An
    exhibit whose labels cover it is shown when you ask for it with --uncover. --json gives places, not words.
    """
    from habeas.casework.exhibiting import look_at, read_exhibit

    context = frame.context()
    line = look_at(context, frame.case, exhibit)
    if line.folded and not uncover:
        frame.say(f"Covered: it is labelled {', '.join(line.labels)}. You need not read it now, or alone.")
        if not (sys.stdin.isatty() and sys.stdout.isatty()) or frame.as_json:
            raise UsageError("this exhibit is covered by its labels", place=exhibit, advice="--uncover shows it.")
        if not click.confirm("Show it?", err=True):
            return 1
    shown = read_exhibit(context, frame.case, exhibit)
    frame.result(_say(frame, shown))
    return 0


def _say(frame: Frame, shown: TextShown) -> dict[str, object]:
    from habeas.evidence.paragraphs import paragraphs

    spans = paragraphs(shown.text)
    pages = {start: number for number, start in enumerate(shown.pages, 1)}
    for number, (start, end) in enumerate(spans, 1):
        for page_start in [one for one in pages if start <= one < end and len(pages) > 1]:
            frame.say(f"— page {pages[page_start]} —")
        frame.say(f"[{number} @{start}]")
        for line in shown.text[start:end].rstrip().splitlines():
            frame.say(line, indent=2)
    return {
        "exhibit": shown.line.record.id,
        "layer": shown.layer,
        "letters": len(shown.text),
        "paragraphs": [{"number": n, "start": start, "end": end} for n, (start, end) in enumerate(spans, 1)],
        "pages": list(shown.pages),
    }
