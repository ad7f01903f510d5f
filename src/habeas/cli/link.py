"""habeas link"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from habeas.cli.frame import Frame, verb
from habeas.cli.terminal import number


@click.command(
    "link", epilog="Example: habeas link work/ --case argentina     then: habeas judge work/ --case argentina"
)
@verb()
@click.option(
    "--link-at", type=click.FloatRange(0, 1), help="Probability from which the model links by itself."
)
@click.option(
    "--queue-at", type=click.FloatRange(0, 1), help="Probability from which a pair waits for a person."
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Chooses the chance pairs the model learns from."
)
@click.option(
    "--evaluate",
    type=click.Path(path_type=Path),
    metavar="TRUTH.csv",
    help="Measure the result against the truth: columns external_id, person, and list where ids repeat.",
)
def command(
    frame: Frame, *, link_at: float | None, queue_at: float | None, seed: int, evaluate: Path | None
) -> int:
    """Compare all mentions of a case, link the certain pairs, queue the doubtful ones.

    Never on a name alone, never two of one list: those wait for a person. Nothing is merged; `habeas undo` takes a run
    back, and a new run replaces the last one. People's decisions stand.
    """
    from habeas.casework.linking import link

    chosen = {"link_at": link_at, "queue_at": queue_at}
    given: dict[str, Any] = {key: value for key, value in chosen.items() if value is not None}
    done = link(frame.context(), frame.case, seed=seed, truth=evaluate, **given)
    frame.say(
        f"{number(done.mentions)} mentions, {number(done.pairs_compared)} pairs compared in {done.seconds:.1f} s."
    )
    frame.say(
        f"{number(done.linked)} pairs linked, {number(done.queued)} wait for a person, "
        f"{number(done.persons)} persons."
    )
    if done.conflicts:
        frame.say(
            f"{number(done.conflicts)} groups hold decisions that contradict each other; they are listed by judge."
        )
    if done.evaluation:
        _say_measured(frame, done.as_object())
    frame.say(
        f"Next: habeas judge {frame.folder} --case {frame.case}"
        if done.queued
        else "Nothing waits for a person."
    )
    frame.result(done.as_object())
    return 0


def _say_measured(frame: Frame, told: dict[str, Any]) -> None:
    for what in ("pairs", "bcubed"):
        found = told[what]
        frame.say(
            f"{what}: precision {found['precision']:.3f}, recall {found['recall']:.3f}, F1 {found['f1']:.3f}"
        )
