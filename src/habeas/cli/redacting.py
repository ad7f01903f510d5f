"""habeas redact"""

from __future__ import annotations

import json
from pathlib import Path

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number
from habeas.cli.words import content_of, words_from
from habeas.errors import UsageError


@click.command("redact", epilog=examples("habeas redact work/ exh_0f… --case c --words names.txt"))
@verb()
@click.argument("exhibit")
@click.option("--words", type=click.Path(path_type=Path), metavar="FILE", help="A word or phrase a line; `-` reads it.")
@click.option(
    "--passages", type=click.Path(path_type=Path), metavar="FILE", help="JSON: [[start, end], …] of its text."
)
@click.option("--pictures", is_flag=True, help="Take the pictures out of a PDF file too.")
def command(frame: Frame, *, exhibit: str, words: Path | None, passages: Path | None, pictures: bool) -> int:
    """Make a copy of an exhibit without some passages, and prove it.

    The exhibit stays as it came; the copy is an exhibit of its own. A PDF file is made anew without these text
    objects and without its metadata, its text is taken out again, and every string and stream of it is searched; of
    other files the copy is the text with black blocks. If that cannot be proved, there is no copy.
    """
    from habeas.casework.redaction_copies import Wanted, redact

    if words is None and passages is None:
        raise UsageError(
            "nothing was named that is to go", advice="--words FILE, a word or phrase a line; or --passages."
        )
    lines = words_from(words, prompt="", option="--words").splitlines() if words is not None else []
    named = [(at, line.strip()) for at, line in enumerate(lines, 1) if line.strip()]
    wanted = Wanted(
        words=tuple(line for _, line in named),
        spans=_spans(passages) if passages is not None else (),
        pictures=pictures,
    )
    done = redact(frame.context(), frame.case, exhibit, wanted)
    frame.say(f"Copy {done.copy} ({done.media_type}), written as entry {done.entry}.")
    frame.say(f"{counted(done.passages, 'passage is', 'passages are')} gone.", indent=2)
    if done.pages:
        frame.say(f"on page {', '.join(str(page) for page in done.pages)}", indent=2, hang=2)
    if done.also_removed:
        frame.say(
            f"With them went {number(done.also_removed)} letters that stood in the same text objects.", indent=2, hang=2
        )
    if done.pictures_left:
        frame.say(
            f"{counted(done.pictures_left, 'picture')} on these pages stayed, and nobody looked what they show: "
            "look at the copy, or take them out with --pictures.",
            indent=2,
            hang=2,
        )
    if done.absent:
        missing = ", ".join(number(named[at - 1][0]) for at in done.absent)
        frame.say(
            f"What stands on {counted(len(done.absent), 'line')} of your file was found nowhere in it: {missing}. "
            "Another spelling, ending or script is another word.",
            indent=2,
            hang=2,
        )
    for proof in done.proof:
        frame.say(f"Proved: {proof}.", indent=2, hang=2)
    frame.say("Read the copy before you give it out: a program knows words, and people are known by less.", indent=2)
    frame.result(done.as_object())
    return 0


def _spans(file: Path) -> tuple[tuple[int, int], ...]:
    try:
        found = json.loads(content_of(file, what="--passages"))
    except ValueError:
        raise UsageError("the passages are not JSON", place="--passages", advice="For example [[120, 134]].") from None
    if not isinstance(found, list) or not all(
        isinstance(one, list) and len(one) == 2 and all(type(at) is int for at in one) for one in found
    ):
        raise UsageError("the passages are no list of pairs", place="--passages", advice="For example [[120, 134]].")
    return tuple((one[0], one[1]) for one in found)
