"""habeas recode"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number
from habeas.cli.words import content_of
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.recoding import HandedOut, Measured
    from habeas.statements.alpha import Alpha

_LISTED = 20
_WHY = {
    "no_units": "nothing was coded by two",
    "no_variation": "no variation: everybody coded it everywhere, or nobody anywhere",
    "few_units": "no interval: too few paragraphs",
    "too_rare": "no interval: it stands in too few paragraphs",
    "no_text": "it has no text",
    "not_coded": "nobody coded it",
    "no_first_coding": "only second coders coded it",
    "no_second_coding": "nobody coded it a second time",
}


@click.command(
    "recode",
    epilog=examples(
        "habeas recode work/ exh_0f… --case c",
        "habeas recode work/ exh_0f… sheet.toml --case c --coder second",
        "habeas recode work/ --case c --agreement",
    ),
)
@verb()
@click.argument("items", metavar="[EXHIBIT [SHEET]]...", nargs=-1)
@click.option("--coder", default="", metavar="WORD", help="What the second coder is called: no person's name.")
@click.option("--preview", is_flag=True, help="Check the sheet; write nothing.")
@click.option("--uncover", is_flag=True, help="Show the text though its labels say that it is hard to read.")
@click.option("--with-words", is_flag=True, help="With --json: the text and the empty sheet too.")
@click.option("--agreement", is_flag=True, help="Say how far coders agree, over these exhibits or over all.")
@click.option("--draws", default=2_000, show_default=True, type=click.IntRange(100, 100_000), help="Of the bootstrap.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="Of the bootstrap.")
@click.option("--all", "everything", is_flag=True, help=f"Print all disagreements, not the first {_LISTED}.")
def command(
    frame: Frame,
    *,
    items: tuple[str, ...],
    coder: str,
    preview: bool,
    uncover: bool,
    with_words: bool,
    agreement: bool,
    draws: int,
    seed: int,
    everything: bool,
) -> int:
    """Have an exhibit coded a second time, blind, and measure agreement.

    With EXHIBIT: prints its text by paragraphs and an empty sheet, and nothing of how it was coded before. With
    SHEET (TOML or JSON, `-` for standard input): records it as the round of the second coder, which counts nowhere.
    With --agreement: Krippendorff's alpha of each term, and each passage on which coders differ.
    """
    if agreement:
        return _measure(frame, items, draws=draws, seed=seed, everything=everything)
    if not 1 <= len(items) <= 2:
        raise UsageError(
            "recode takes an exhibit, or an exhibit and a sheet",
            advice="`habeas recode WORKSPACE EXHIBIT` prints both; --agreement compares.",
        )
    if len(items) == 2:
        return _record(frame, items[0], items[1], coder=coder, preview=preview)
    from habeas.casework.recoding import hand_out

    handed = hand_out(frame.context(), frame.case, items[0], uncover=uncover)
    _say_text(frame, handed)
    frame.result(handed.as_object(words=with_words))
    return 0


def _say_text(frame: Frame, handed: HandedOut) -> None:
    for n, (start, end) in enumerate(handed.paragraphs, 1):
        frame.say(f"[{n} @{start}]")
        for line in handed.text[start:end].rstrip().splitlines():
            frame.say(line, indent=2)
    frame.say()
    frame.block(handed.sheet.rstrip("\n"))
    frame.say()
    frame.next("recode", handed.exhibit, "SHEET", "--coder", "WORD")


def _record(frame: Frame, exhibit: str, sheet: str, *, coder: str, preview: bool) -> int:
    if not coder:
        raise UsageError(
            "a second coding names its coder", advice="--coder WORD, for example second. No person's name."
        )
    from habeas.casework.recoding import record_round
    from habeas.statements.sheet import read_sheet

    read = read_sheet(content_of(Path(sheet), what="SHEET"), name="the sheet")
    done = record_round(frame.context(), frame.case, exhibit, read, coder=coder, preview=preview)
    what = ", ".join(counted(n, kind.replace("_", " ")) for kind, n in done.counts.items())
    frame.say("Checked; nothing is written." if done.entry is None else f"Recorded as entry {done.entry}.")
    frame.say(f"Round of {done.coder}: {what}. It is compared, and counts nowhere.", indent=2, hang=2)
    for note in done.notes:
        frame.say(note, indent=2, hang=2)
    if done.entry is not None:
        frame.next("recode", "--agreement")
    frame.result(done.as_object())
    return 0


def _measure(frame: Frame, exhibits: tuple[str, ...], *, draws: int, seed: int, everything: bool) -> int:
    from habeas.casework.recoding import measure

    found = measure(frame.context(), frame.case, exhibits, draws=draws, seed=seed)
    if found.agreement.units:
        _say_agreement(frame, found)
        _say_disagreements(frame, found, everything=everything)
    else:
        frame.say("Nothing to compare: no exhibit was coded by two.")
    for exhibit, why in found.not_compared:
        frame.say(f"{exhibit} is not compared: {_WHY[why]}.")
    frame.result(found.as_object())
    return 0 if found.agreement.units else 1


def _say_agreement(frame: Frame, found: Measured) -> None:
    of = found.agreement
    frame.say(
        f"{counted(of.units, 'paragraph')} of {counted(len(of.exhibits), 'exhibit')}, each coded by at least two of "
        f"{counted(len(of.coders), 'coder')}. Alpha: 1 is agreement throughout, 0 is what chance gives."
    )
    frame.say()
    rows = [(name.replace("_", " "), "all terms", *_spelled(alpha)) for name, alpha in of.vocabularies]
    rows += [
        (
            name.replace("_", " "),
            "person mentioned" if (name, term) == ("parties", "person") else term,
            *_spelled(alpha),
        )
        for name, term, alpha in of.terms
    ]
    frame.table(("vocabulary", "term", "alpha", "95 % interval", ""), sorted(rows, key=lambda row: row[0]), right=(2,))
    frame.say()
    if found.unplaced:
        frame.say(f"{counted(found.unplaced, 'passage')} could not be found in the newest text and is not compared.")
    for exhibit in found.shared:
        frame.say(f"{exhibit}: its first coding is of several hands, each compared as a coder.")


def _spelled(alpha: Alpha) -> tuple[str, str, str]:
    value = "–" if alpha.value is None else f"{alpha.value:.2f}"
    interval = "–" if alpha.interval is None else f"{alpha.interval[0]:.2f} to {alpha.interval[1]:.2f}"
    return value, interval, _WHY.get(alpha.why, "")


def _called(coder: str) -> str:
    """Return how the screen calls a coder: by the word, or by the first letters of a first coder's id."""
    return f"{coder[:12]}…" if coder.startswith("usr_") else coder


def _say_disagreements(frame: Frame, found: Measured, *, everything: bool) -> None:
    differing = found.agreement.disagreements
    shown = differing if everything else differing[:_LISTED]
    frame.say(f"{counted(len(differing), 'disagreement')}:" if differing else "No disagreement is listed.")
    frame.table(
        ("exhibit", "paragraph", "term", "coded by", "not by"),
        [
            (
                one.paragraph.exhibit,
                number(one.paragraph.number),
                f"{one.vocabulary.replace('_', ' ')}: {one.term}",
                ", ".join(map(_called, one.coded_by)),
                ", ".join(map(_called, one.not_by)),
            )
            for one in shown
        ],
        right=(1,),
        give=(2,),
    )
    if len(shown) < len(differing):
        frame.say(f"… and {number(len(differing) - len(shown))} more (--all prints them)")
    if found.agreement.untold:
        frame.say(f"{counted(found.agreement.untold, 'disagreement')} on grounds; no list is made of them.")
