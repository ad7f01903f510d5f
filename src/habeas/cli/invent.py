"""habeas invent"""

from __future__ import annotations

from pathlib import Path

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import number


@click.command("invent", epilog=examples("habeas invent --records 10000 --seed 7 --style mixed --out invented/"))
@click.option(
    "--records",
    type=click.IntRange(50, 1_200_000),
    default=1_000,
    show_default=True,
    help="Rows over all lists.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option(
    "--style",
    type=click.Choice(["cyrillic-latin", "mixed", "arabic"]),
    default="cyrillic-latin",
    show_default=True,
    help="In which scripts the names are written.",
)
@click.option(
    "--lists",
    type=click.IntRange(2, 6),
    default=4,
    show_default=True,
    help="How many lists; from 4 on one of them copies another.",
)
@click.option(
    "--noise",
    type=click.FloatRange(0, 3),
    default=1.0,
    show_default=True,
    help="How many times as many errors and gaps as lists have.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="A new or empty folder.",
)
@verb(workspace=False, case=False)
def command(frame: Frame, *, records: int, seed: int, style: str, lists: int, noise: float, out: Path) -> int:
    """Make an invented case, with its truth, to practise on.

    One CSV and one mapping a list, truth.csv, population.csv and places.csv: to learn with, or to measure with. Nobody
    in it ever lived, and it says so in every list.
    """
    from habeas.casework.inventing import write_invented

    made = write_invented(out, records=records, seed=seed, style=style, lists=lists, noise=noise, progress=frame.bar)
    frame.say(f"{number(made.records)} records about {number(made.people)} invented people, some on no list, in {out}:")
    rows = [(table_file.name, "with", mapping.name) for _, table_file, mapping in made.lists]
    rest = [
        (made.truth.name, "", "says who is who, and what was copied"),
        (made.population.name, "", "says who lived, and which list has them"),
        (made.places.name, "", "says which place lies in which"),
    ]
    frame.table(None, [*rows, *rest], indent=2)
    frame.result(made.as_object())
    return 0
