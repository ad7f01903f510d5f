"""habeas import"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, cut, number, room, shown

if TYPE_CHECKING:
    from habeas.casework.imported import Imported
    from habeas.casework.tables import TableOptions
    from habeas.intake import Examples

_LISTED = 10
_EXAMPLE_WIDTH = 40
_COLUMN_OF_EXAMPLES = 40  # with less room than this beside the counts, examples stand under them


def table_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a verb that reads a table the options that override what is detected."""
    options: tuple[Callable[..., Any], ...] = (
        click.option("--encoding", metavar="NAME", help="Read the text in this encoding, e.g. cp1251."),
        click.option("--delimiter", metavar="CHAR", help="What stands between cells; `tab` for a tab."),
        click.option("--sheet", metavar="NAME", help="The sheet of a workbook."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def chosen_options(*, encoding: str | None, delimiter: str | None, sheet: str | None) -> TableOptions:
    """Return what the user overrides of how a table is read."""
    from habeas.casework.tables import TableOptions

    return TableOptions(encoding=encoding, delimiter="\t" if delimiter == "tab" else delimiter, sheet=sheet)


@click.command(
    "import",
    epilog=examples("habeas import work/ list.csv --case argentina --mapping list.toml --preview"),
)
@verb()
@click.argument("table_file", metavar="TABLE", type=click.Path(path_type=Path))
@click.option("--mapping", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The TOML mapping.")
@click.option("--preview", is_flag=True, help="Show what would happen, with examples of values; write nothing.")
@click.option("--strict", is_flag=True, help="Import nothing if any row cannot be read.")
@table_options
def command(frame: Frame, table_file: Path, mapping: Path, *, preview: bool, strict: bool, **given: str | None) -> int:
    """Import a table of people, or preview it.

    CSV, TSV, XLSX or ODS. The file itself is kept, sealed; every record points to its row. Rows that cannot
    be read are set aside with their number and reason, the others go in, and the exit code is then 1. The
    same file again changes nothing.
    """
    from habeas.casework.importing import import_table

    options = chosen_options(**given)
    done = import_table(
        frame.context(), frame.case, table_file, mapping, preview=preview, strict=strict, options=options
    )
    _say(frame, done)
    frame.result(done.as_object())
    return 1 if done.set_aside else 0


def _say(frame: Frame, done: Imported) -> None:
    if done.preview:
        frame.say("Preview: nothing is written.")
    for line in done.shape.lines():
        frame.say(line, hang=2)
    frame.say()
    _say_columns(frame, done)
    if done.ignored:
        frame.say(f"Not mentioned in the mapping, left in the file: {', '.join(done.ignored)}", hang=2)
    frame.say()
    would = "would be " if done.preview else ""
    frame.say(
        f"{counted(done.rows, 'row')}: {number(done.new)} {would}new, {number(done.changed)} {would}changed, "
        f"{number(done.same)} the same, {number(len(done.set_aside))} set aside."
    )
    for row_number, reason in done.set_aside[:_LISTED]:
        frame.say(f"row {row_number} set aside: {reason}", indent=2, hang=2)
    if len(done.set_aside) > _LISTED:
        frame.say(f"… and {number(len(done.set_aside) - _LISTED)} more (--json lists all)", indent=2)
    if done.absent:
        frame.say(
            f"{counted(done.absent, 'record')} of earlier imports of this source not in this "
            f"file: they stay as "
            "they are."
        )
    for note in done.notes:
        frame.say(note)
    if done.entry is not None:
        frame.say(f"Written as entry {done.entry}; the file is exhibit {done.exhibit}.")


def _say_columns(frame: Frame, done: Imported) -> None:
    """Show the counts a column; in a preview with examples, beside them if there is room, else under them."""
    counts = [(name, *(number(n) for n in found)) for name, found in done.tally.columns.items()]
    header: tuple[str, ...] = ("column", "understood", "unknown", "not taken")
    lines = {name: _examples(found) for name, found in done.examples.items() if done.preview}
    columns = room()
    widest = max((len(shown(row[0])) for row in counts), default=0)
    if not lines:
        frame.table(header, counts, right=(1, 2, 3), give=(0,))
    elif columns is None or columns - widest - len("  understood  unknown  not taken  ") >= _COLUMN_OF_EXAMPLES:
        rows = [(*row, lines.get(row[0], "")) for row in counts]
        frame.table((*header, "examples"), rows, right=(1, 2, 3), give=(4,), one_line=True)
    else:
        frame.table(header, counts, right=(1, 2, 3), give=(0,))
        frame.say()
        frame.say("Examples:")
        for name, line in lines.items():
            told = shown(f"  {name}: {line}")
            frame.block(cut(told, columns))


def _examples(found: Examples) -> str:
    """Show how values were read, what cannot be read first: that is what a preview is looked at for."""
    parts = []
    if found.not_taken:
        parts.append("not taken: " + ", ".join(_short(text) for text, _ in found.not_taken))
    parts += [_reading(_short(text), _short(read)) for text, read in found.understood[:1]]
    parts += [f"unknown: {_short(text)}" for text, _ in found.unknown[:1]]
    return "; ".join(parts)


def _reading(text: str, read: str) -> str:
    return f"{text} → {read}" if read and read != text else text


def _short(value: str) -> str:
    return cut(" ".join(value.split()), _EXAMPLE_WIDTH)
