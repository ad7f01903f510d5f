"""habeas mapping"""

from __future__ import annotations

from pathlib import Path

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.importing import chosen_options, table_options
from habeas.errors import UsageError


@click.command("mapping", epilog=examples("habeas mapping ruvte.csv --out ruvte.toml"))
@verb(workspace=False, case=False)
@click.argument("table_file", metavar="TABLE", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the draft here; never over a file.")
@table_options
def command(frame: Frame, table_file: Path, *, out: Path | None, **given: str | None) -> int:
    """Draft a mapping for a table from its header and values.

    A mapping says which column is what, and how it is read. Each guess says why; what it cannot know stands
    there as a question. Read it before you import.
    """
    from habeas.casework.drafting import draft_mapping

    drafted = draft_mapping(table_file, chosen_options(**given))
    if out is not None:
        try:
            with out.open("x", encoding="utf-8") as stream:
                stream.write(drafted.toml)
        except FileExistsError:
            raise UsageError("this file is there already", place=str(out), advice="Choose another name.") from None
        except OSError as failure:
            raise UsageError("the draft cannot be written there", place=str(out)) from failure
        frame.say(f"Draft written to {out}, from {drafted.sampled} rows. Answer its questions before you import.")
    else:
        frame.hint("; ".join(drafted.shape.lines()))
        frame.block(drafted.toml)
    frame.result(
        {
            "mapping": drafted.toml,
            "out": None if out is None else str(out),
            "read_as": list(drafted.shape.lines()),
            "sampled": drafted.sampled,
        }
    )
    return 0
