"""A simulated reviewer: answers questions from an engine's own queue as the truth says, at times wrongly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from linkage_engines import Linkage
from numpy.random import Generator

from habeas.model.records import Same
from habeas.persons import Decision


class Reviewer:
    """Somebody who knows who is who.

    Args:
        truth: the true person of each mention; a question about another mention is passed over.
        wrong: share of the answers that are the opposite of the truth, 0..1.
        rng: chooses which.
    """

    def __init__(self, truth: Mapping[str, str], *, wrong: float, rng: Generator) -> None:
        self._truth, self._wrong, self._rng = truth, wrong, rng

    def answer(self, linkage: Linkage, questions: int, *, decided: Sequence[Decision] = ()) -> tuple[Decision, ...]:
        """Answer so many questions in the order of the queue, none that is decided already. A short queue gives
        fewer."""
        known = {frozenset((one.a, one.b)) for one in decided}
        made: list[Decision] = []
        for first, second in linkage.questions:
            if len(made) == questions:
                break
            a, b = sorted((linkage.mentions[first], linkage.mentions[second]))
            pair = frozenset((a, b))
            if pair in known or a not in self._truth or b not in self._truth:
                continue
            known.add(pair)
            same = (self._truth[a] == self._truth[b]) != (self._rng.random() < self._wrong)
            made.append(Decision(a=a, b=b, same=Same.YES if same else Same.NO))
        return tuple(made)
