"""What was asked about somebody, of whom and when, and what was answered: the register of searches and responses.

Where nothing is recorded as an answer, that is what is said: nothing is recorded. Silence is what a source states, by
the day by which no answer had come. A refusal or denial has the footing of any statement and is counted as one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from habeas.model.statements import Response, SearchAction, Statement
from habeas.model.values import When
from habeas.model.vocabularies import vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer, as a source states it: its statement, what it is (vocabulary responses), its stance, by whom, when.

    `by_then`: of silence, the day by which none had come (EDTF).
    """

    statement: str
    response: str
    stance: str
    by: str
    when: str
    by_then: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something that was asked: its id and statement, what it was, of whom (mention id), when, and the answers.

    `why_none`: why nothing was asked (vocabulary no_action_reasons), where that is what a source states.
    """

    search: str
    statement: str
    kind: str
    to: str
    when: str
    why_none: str
    answers: tuple[Answered, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What was asked, in the order of the record, and answers that no recorded question asked for."""

    asked: tuple[Asked, ...] = ()
    unasked: tuple[Answered, ...] = ()

    @property
    def stances(self) -> tuple[tuple[str, int], ...]:
        """How many answers take each stance: acknowledges, denies, refuses, explains, silent, acts, other."""
        counts: dict[str, int] = defaultdict(int)
        for one in (*(answer for asked in self.asked for answer in asked.answers), *self.unasked):
            counts[one.stance] += 1
        return tuple(sorted(counts.items()))

    @property
    def unanswered(self) -> int:
        """How many questions have no answer in the record; a stated silence is an answer that is recorded."""
        return sum(not one.answers and not one.why_none for one in self.asked)


def register(statements: tuple[Statement, ...]) -> Register:
    """Gather what was asked and answered.

    Args:
        statements: that count, in the order of the record, and speak of the person, or answer what does.
    """
    answers: dict[str, list[Answered]] = defaultdict(list)
    searches = [one for one in statements if isinstance(one, SearchAction)]
    known = {one.id for one in searches}
    for one in statements:
        if isinstance(one, Response):
            answers[one.answers if one.answers in known else ""].append(_answered(one))
    return Register(
        asked=tuple(
            Asked(
                search=one.id,
                statement=one.statement,
                kind=one.search_kind,
                to=one.addressed_to,
                when=_day(one.when),
                why_none=one.no_action_reason,
                answers=tuple(answers[one.id]),
            )
            for one in searches
        ),
        unasked=tuple(answers[""]),
    )


def _answered(one: Response) -> Answered:
    return Answered(
        statement=one.statement,
        response=one.response,
        stance=vocabulary("responses").terms[one.response].traits["stance"],
        by=one.by,
        when=_day(one.when),
        by_then=_day(one.no_answer_by),
    )


def _day(when: When | None) -> str:
    return (when.edtf or "") if when is not None else ""
