"""Answers of people to pairs: the four there are, and a file of some that were given elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from habeas.casework.csvfile import read_csv
from habeas.errors import UsageError
from habeas.model.records import Same


class Answer(StrEnum):
    """What a person may answer. Three are judgements (`Same`); the fourth is none: somebody else must decide."""

    SAME = "yes"
    DIFFERENT = "no"
    CANNOT_TELL = "unsure"
    NOT_MINE = "pass"

    @property
    def judgement(self) -> Same | None:
        """The judgement that it is; None where it is none."""
        return None if self is Answer.NOT_MINE else Same(self.value)


WORDS = ", ".join(Answer)
_ADVICE = f"A file of answers has the columns a and b (mention ids), same ({WORDS}), and why if you like."


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """One row of a file of answers: two mention ids as written, the answer, and the person's own words."""

    row: int
    a: str
    b: str
    answer: Answer
    why: str = ""


def read_answers(path: Path) -> tuple[GivenAnswer, ...]:
    """Read a file of answers whole, before any of them is recorded.

    Raises: UsageError: no such file, not a CSV in UTF-8, a column missing, or an answer that is none of the
    four.
    """
    lines = read_csv(path, what="file of answers", needs=("a", "b", "same"), advice=_ADVICE)
    known = {str(answer) for answer in Answer}
    for line in lines:
        if line.get("same") not in known:
            raise UsageError(
                f"the answer of row {line.number} is none of {WORDS}; nothing was recorded",
                place=path.name,
                advice=_ADVICE,
            )
    return tuple(
        GivenAnswer(
            row=line.number,
            a=line.get("a"),
            b=line.get("b"),
            answer=Answer(line.get("same")),
            why=line.get("why"),
        )
        for line in lines
    )
