"""habeas import"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, verb
from habeas.cli.terminal import number, table

if TYPE_CHECKING:
    from habeas.casework.importing import Imported
    from habeas.intake import Examples

_LISTED = 10
_EXAMPLE_WIDTH = 28


@click.command(
    "import",
    epilog="Example: habeas import work/ ruvte.csv --case argentina --mapping examples/argentina/ruvte.toml --preview",
)
@verb()
@click.argument("table_file", metavar="TABLE", type=click.Path(path_type=Path))
@click.option(
    "--mapping", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The TOML mapping."
)
@click.option(
    "--preview", is_flag=True, help="Show what would happen, with examples of values; write nothing."
)
@click.option("--strict", is_flag=True, help="Import nothing if any row cannot be read.")
@click.option("--encoding", metavar="NAME", help="Read the text in this encoding, e.g. cp1251.")
@click.option("--delimiter", metavar="CHAR", help="What stands between cells; `tab` for a tab.")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook.")
def command(
    frame: Frame,
    table_file: Path,
    mapping: Path,
    *,
    preview: bool,
    strict: bool,
    encoding: str | None,
    delimiter: str | None,
    sheet: str | None,
) -> int:
    """Import a table of people (CSV, TSV, XLSX, ODS) into a case.

    The file itself is kept, sealed; every record points to its row. Rows that cannot be read are set aside with their
    number and reason, the others go in, and the exit code is then 1. The same file again changes nothing.
    """
    from habeas.casework.importing import TableOptions, import_table

    options = TableOptions(
        encoding=encoding, delimiter="\t" if delimiter == "tab" else delimiter, sheet=sheet
    )
    done = import_table(
        frame.context(), frame.case, table_file, mapping, preview=preview, strict=strict, options=options
    )
    _say(frame, done)
    frame.result(done.as_object())
    return 1 if done.set_aside else 0


def _say(frame: Frame, done: Imported) -> None:
    frame.say(("Preview, nothing is written. " if done.preview else "") + "; ".join(done.shape.lines()))
    frame.say()
    header = ("column", "understood", "unknown", "not taken") + (("examples",) if done.preview else ())
    rows = []
    examples = done.examples if done.preview else {}
    for name, counts in done.tally.columns.items():
        row = [name, *(number(count) for count in counts)]
        if done.preview:
            row.append(_examples(examples.get(name)))
        rows.append(row)
    frame.say(table(header, rows, right=(1, 2, 3)))
    if done.ignored:
        frame.say(f"Not mentioned in the mapping, left in the file: {', '.join(done.ignored)}")
    frame.say()
    would = "would be " if done.preview else ""
    frame.say(
        f"{number(done.rows)} rows: {number(done.new)} {would}new, {number(done.changed)} {would}changed, "
        f"{number(done.same)} the same, {number(len(done.set_aside))} set aside."
    )
    for row_number, reason in done.set_aside[:_LISTED]:
        frame.say(f"  row {row_number} set aside: {reason}")
    if len(done.set_aside) > _LISTED:
        frame.say(f"  … and {number(len(done.set_aside) - _LISTED)} more (--json lists all)")
    if done.absent:
        frame.say(
            f"{number(done.absent)} records of earlier imports of this source are not in this file; they stay as they are."
        )
    for note in done.notes:
        frame.say(note)
    if done.entry is not None:
        frame.say(f"Written as entry {done.entry}; the file is exhibit {done.exhibit}.")


def _examples(found: Examples | None) -> str:
    if found is None:
        return ""
    parts = [
        f"{_short(text)} → {_short(read)}" if read else _short(text) for text, read in found.understood[:1]
    ]
    parts += [f"unknown: {_short(text)}" for text, _ in found.unknown[:1]]
    if found.not_taken:
        parts.append("not taken: " + ", ".join(_short(text) for text, _ in found.not_taken))
    return "; ".join(parts)


def _short(value: str) -> str:
    value = " ".join(value.split())
    return value if len(value) <= _EXAMPLE_WIDTH else value[: _EXAMPLE_WIDTH - 1] + "…"
