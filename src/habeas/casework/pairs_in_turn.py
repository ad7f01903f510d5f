"""Pairs in turn: one question after the other for somebody who sits before a screen, where two windows may be open.

What is asked, in which order and on which side is `batches`' to say. What the model thinks is told only of a pair that
was answered. A pair that another window answered meanwhile is not answered again: it is shown with that answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from habeas.casework.answers import Answer
from habeas.casework.batches import Asking
from habeas.casework.judging import Opinion, Question, Review
from habeas.casework.pair_words import Compared, compared
from habeas.casework.second_answers import Disagreement
from habeas.casework.staying_open import StayingOpen
from habeas.errors import PersonsError
from habeas.vault.case import Case

PAUSE_AFTER = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A pair that is put to somebody: its number in this sitting, and what both sides say.

    `both`: of a pair that was answered twice and differently, the two answers, the older first; else empty.
    """

    number: int
    question: Question
    lines: tuple[Compared, ...]
    both: tuple[tuple[str, str], ...] = ()  # answer, day


@dataclass(slots=True)
class _Pair:
    asking: Asking | None
    twice: Disagreement | None = None
    answer: Answer | None = None
    aside: bool = False  # not today

    @property
    def sides(self) -> tuple[str, str]:
        if self.asking is not None:
            return self.asking.sides
        assert self.twice is not None
        return self.twice.first.a, self.twice.first.b


@dataclass(slots=True, kw_only=True)
class PairsInTurn:
    """A sitting over a case that stays open."""

    context: StayingOpen
    case_name: str
    pairs: list[_Pair] = field(default_factory=list)
    order: list[int] = field(default_factory=list)  # numbers answered, in their order
    _review: Review | None = None
    _case: Case | None = None
    _queue: frozenset[tuple[str, str]] = frozenset()  # the pairs that waited when they were counted last

    def waiting(self) -> int:
        """Return how many pairs wait for this member: counted with each batch, less what was answered since."""
        answered = {(one.asking.a, one.asking.b) for one in self.pairs if one.asking and one.answer is not None}
        return len(self._queue - answered)

    def turn(self) -> Turn | None:
        """Return the pair that is to be answered now; None when nothing waits. That it is shown is noted first."""
        sitting = self._sitting()
        number = self._next()
        if number is None:
            self._more(sitting)
            number = self._next()
        return None if number is None else self._turn(sitting, number)

    def answer(self, number: int, answer: Answer) -> Answer | None:
        """Record an answer. Returns: None, or the answer that another window gave before; then nothing is recorded.

        Raises: PersonsError: no such pair was asked, or a mention of it is not in the record any more.
        """
        pair, sitting = self._pair(number), self._sitting()
        if pair.answer is not None:
            return pair.answer
        if pair.asking is not None:
            sitting.answer(pair.asking, answer)
        else:
            self._settle(sitting, pair, answer)
        pair.answer = answer
        self.order.append(number)
        return None

    def set_aside(self, number: int) -> None:
        """Leave a pair for another day: it is not put to anybody again in this sitting, and nothing is recorded.

        Raises: PersonsError: no such pair was asked.
        """
        self._pair(number).aside = True

    @property
    def aside(self) -> int:
        """How many pairs were left for another day in this sitting."""
        return sum(pair.aside and pair.answer is None for pair in self.pairs)

    def whom(self, number: int) -> tuple[str, str]:
        """Return the mentions of a pair that was asked, as they stand on its sides.

        Raises: PersonsError: no such pair was asked.
        """
        return self._pair(number).sides

    def take_back(self, seen: int | None = None) -> bool:
        """Undo the newest answer of this sitting, and ask its pair again; False when there is none.

        Args:
            seen: how many answers there were when somebody asked for it. Where another window gave one since, nothing
                is undone, and False is returned: it would be another answer.
        """
        if not self.order or seen not in (None, len(self.order)) or self._sitting().take_back() is None:
            return False
        taken = self.pairs[self.order.pop()]
        taken.answer, taken.aside = None, False
        self._count(self._sitting())
        return True

    def opinion(self, number: int) -> Opinion | None:
        """Return what the model thought of a pair that was answered; None where it says nothing of it.

        Raises: PersonsError: it was not answered yet, so it is not told.
        """
        pair = self._pair(number)
        if pair.answer is None:
            raise PersonsError("what the model thinks is told once the pair is decided")
        return None if pair.asking is None else self._sitting().opinion_of(pair.asking)

    def _next(self) -> int | None:
        return next((at for at, pair in enumerate(self.pairs) if pair.answer is None and not pair.aside), None)

    def _turn(self, sitting: Review, number: int) -> Turn:
        pair = self.pairs[number]
        question = sitting.ask(pair.asking) if pair.asking is not None else sitting.compared(*pair.sides)
        both = () if pair.twice is None else tuple((str(one.same), one.at[:10]) for one in pair.twice.both)
        return Turn(number=number, question=question, lines=compared(question.left[-1], question.right[-1]), both=both)

    def _more(self, sitting: Review) -> None:
        """Add pairs that were answered twice and differently, else the next batch."""
        known = {pair.twice.second.id for pair in self.pairs if pair.twice is not None}
        twice = [one for one in sitting.disagreements() if one.second.id not in known]
        self.pairs += [_Pair(None, twice=one) for one in twice]
        if not twice:
            shown = frozenset((one.asking.a, one.asking.b) for one in self.pairs if one.asking is not None)
            self._count(sitting)
            self.pairs += [_Pair(one) for one in sitting.batch(but=shown)]

    def _count(self, sitting: Review) -> None:
        self._queue = frozenset((a, b) for _, a, b in sitting.waiting())

    def _settle(self, sitting: Review, pair: _Pair, answer: Answer) -> None:
        if answer.judgement is None:
            sitting.pass_on(*pair.sides)
        else:
            sitting.decide(*pair.sides, answer.judgement)

    def _pair(self, number: int) -> _Pair:
        if not 0 <= number < len(self.pairs):
            raise PersonsError("no pair of this number was asked in this sitting")
        return self.pairs[number]

    def _sitting(self) -> Review:
        """Return the review of the case that is open now. One that was closed and opened again forgets what `undo` of
        this sitting could take back; `habeas undo` still can."""
        with self.context.case(self.case_name, "judge") as case:
            if self._review is None or self._case is not case:
                self._review, self._case = Review(self.context, case), case
                self.order.clear()
            return self._review
