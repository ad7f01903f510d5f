"""A file of answers: decisions on pairs that people took elsewhere, on paper or in a table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from habeas.casework.csvfile import read_csv
from habeas.errors import UsageError
from habeas.model.records import Same

_ADVICE = "A file of answers has the columns a and b (mention ids), same (yes, no, unsure), and why if you like."


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """One row of a file of answers: two mention ids as written, the answer, and the person's own words."""

    row: int
    a: str
    b: str
    same: Same
    why: str = ""


def read_answers(path: Path) -> tuple[GivenAnswer, ...]:
    """Read a file of answers whole, before any of them is recorded.

    Raises: UsageError: no such file, not a CSV in UTF-8, a column missing, or an answer that is none of the
    three.
    """
    lines = read_csv(path, what="file of answers", needs=("a", "b", "same"), advice=_ADVICE)
    known = {str(same) for same in Same}
    for line in lines:
        if line.get("same") not in known:
            raise UsageError(
                f"the answer of row {line.number} is none of yes, no, unsure; nothing was recorded",
                place=path.name,
                advice=_ADVICE,
            )
    return tuple(
        GivenAnswer(
            row=line.number,
            a=line.get("a"),
            b=line.get("b"),
            same=Same(line.get("same")),
            why=line.get("why"),
        )
        for line in lines
    )
