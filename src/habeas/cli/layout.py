"""Tables in columns that fit the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from habeas.cli.terminal import across, broken, cut, shown

_GAP = "  "
_LEAST = 12  # columns that a shrunk column keeps


def table(
    header: Sequence[str] | None,
    rows: Iterable[Sequence[str]],
    *,
    right: Sequence[int] = (),
    room: int | None = None,
    give: Sequence[int] = (),
    one_line: bool = False,
    indent: int = 0,
) -> str:
    """Lay out a table.

    Args:
        header: the names of the columns, or None for a table without.
        right: the columns that align at their right end.
        room: columns of the terminal; None where nothing need fit.
        give: the columns that give way when room is short; their cells are broken into lines.
        one_line: cut them instead.
    """
    cells = [[shown(cell) for cell in row] for row in ([header] if header else []) + list(rows)]
    if not cells:
        return ""
    widths = [max(across(row[column]) for row in cells) for column in range(len(cells[0]))]
    if room is not None:
        _shrink(widths, room - indent - len(_GAP) * (len(widths) - 1), give)
    lines: list[str] = []
    for row in cells:
        lines += _row(row, widths, right, give if room is not None else (), one_line=one_line)
        if header and row is cells[0]:
            lines.append(_GAP.join("─" * width for width in widths))
    return "\n".join((" " * indent + line).rstrip() for line in lines)


def _shrink(widths: list[int], room: int, give: Sequence[int]) -> None:
    """Take from the widest of the columns that give way, until all fits or none can give more."""
    while sum(widths) > room and any(widths[column] > _LEAST for column in give):
        widths[max(give, key=widths.__getitem__)] -= 1


def _row(row: list[str], widths: list[int], right: Sequence[int], give: Sequence[int], *, one_line: bool) -> list[str]:
    """Return the lines of one row."""
    stacks = []
    for at, cell in enumerate(row):
        if at not in give or across(cell) <= widths[at]:
            stacks.append([cell])
        elif one_line:
            stacks.append([cut(cell, widths[at])])
        else:
            stacks.append(broken(cell, widths[at], inside_words=True))
    return [
        _GAP.join(
            _padded(stack[line] if line < len(stack) else "", widths[at], right=at in right)
            for at, stack in enumerate(stacks)
        )
        for line in range(max(len(stack) for stack in stacks))
    ]


def _padded(cell: str, width: int, *, right: bool) -> str:
    space = " " * (width - across(cell))
    return space + cell if right else cell + space
