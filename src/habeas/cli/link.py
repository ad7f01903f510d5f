"""habeas link"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number

if TYPE_CHECKING:
    from habeas.casework.linking import Linked


@click.command("link", epilog=examples("habeas link work/ --case argentina"))
@verb()
@click.option(
    "--link-at",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="Probability from which the model links by itself.",
)
@click.option(
    "--queue-at",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="Probability from which a pair waits for a person.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Chooses the chance pairs the model learns from.")
@click.option(
    "--evaluate",
    type=click.Path(path_type=Path),
    metavar="TRUTH.csv",
    help="Measure the result against the truth: columns external_id, person, and list where ids repeat.",
)
def command(frame: Frame, *, link_at: float | None, queue_at: float | None, seed: int, evaluate: Path | None) -> int:
    """Find mentions of the same person; queue the doubtful pairs.

    Certain pairs are linked: never on a name alone, never two of one list, which wait for a person. Nothing
    is merged; `habeas undo` takes a run back, and a new run replaces the last one. People's decisions
    stand.
    """
    from habeas.casework.linking import link

    chosen = {"link_at": link_at, "queue_at": queue_at}
    given: dict[str, Any] = {key: value for key, value in chosen.items() if value is not None}
    done = link(frame.context(), frame.case, seed=seed, truth=evaluate, **given)
    _say(frame, done)
    frame.result(done.as_object())
    return 0


def _say(frame: Frame, done: Linked) -> None:
    compared = counted(done.pairs_compared, "pair")
    frame.say(f"{counted(done.mentions, 'mention')}, {compared} compared in {done.seconds:.1f} s.")
    frame.say(
        f"{counted(done.linked, 'pair')} linked, {number(done.queued)} for a person to decide, "
        f"{counted(done.persons, 'person')} so far."
    )
    if not done.linked and not done.queued:
        frame.say(
            "No two mentions are alike enough, so each stands for a person of its own. If "
            "that is a surprise, look "
            "at how the columns were read: habeas import … --preview."
        )
    if done.conflicts:
        groups = counted(done.conflicts, "group")
        frame.say(f"{groups} of decisions contradict each other; habeas judge --queue lists them.")
    if done.evaluation:
        _say_measured(frame, done.as_object())
    if done.queued:
        frame.next("judge")
    else:
        frame.say("Nothing waits for a person.")


def _say_measured(frame: Frame, told: dict[str, Any]) -> None:
    frame.say()
    rows = [
        (what, *(f"{told[key][part]:.3f}" for part in ("precision", "recall", "f1")))
        for key, what in (("pairs", "of pairs"), ("bcubed", "of mentions (B³)"))
    ]
    frame.table(("against the truth", "precision", "recall", "F1"), rows, right=(1, 2, 3))
    frame.say()
