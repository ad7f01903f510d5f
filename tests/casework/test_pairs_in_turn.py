"""Pairs in turn: every pair once, what waits is counted right, and no opinion before the answer."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.vault.bench import CASE, NOW, Bench, cheap_passphrases, lay_out, quick_engine, quick_folder

from habeas.casework.answers import Answer
from habeas.casework.judging import review
from habeas.casework.linking import link
from habeas.casework.pairs_in_turn import PairsInTurn
from habeas.casework.staying_open import StayingOpen
from habeas.errors import PersonsError

__all__ = ["cheap_passphrases"]

ANSWERS = [Answer.DIFFERENT, Answer.CANNOT_TELL, Answer.SAME, Answer.NOT_MINE]


def queued(bench: Bench, count: int) -> StayingOpen:
    """A context that stays open, over a case in which so many pairs wait: two lists, one day each, other names."""
    for slug, name in (("a", "Nadie"), ("b", "Otherwise")):
        rows = [
            (f"{slug}{n}", f"{name} Invented{n}", f"2017-{4 + n // 28:02}-{1 + n % 28:02}", "Nowhere")
            for n in range(count)
        ]
        bench.take_in(slug, rows)
    link(bench.context, CASE)
    return StayingOpen(workspace=bench.context.workspace, now=lambda: NOW)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from([*ANSWERS, "undo"]), min_size=5, max_size=30))
def test_what_waits_is_what_waits(monkeypatch: pytest.MonkeyPatch, steps: list[Answer | str]) -> None:
    """Whatever is answered and taken back: the number on the screen is the number in the queue, and each pair is asked
    once until it is taken back."""
    quick_engine(monkeypatch)
    with quick_folder() as folder:
        bench = lay_out(folder)
        context = queued(bench, 24)
        sitting = PairsInTurn(context=context, case_name=CASE)
        for step in steps:
            turn = sitting.turn()
            if isinstance(step, Answer) and turn is not None:
                with pytest.raises(PersonsError):
                    sitting.opinion(turn.number)
                assert sitting.answer(turn.number, step) is None
                assert sitting.answer(turn.number, Answer.SAME) is step
                assert sitting.opinion(turn.number) is not None
            elif step == "undo":
                sitting.take_back()
            if sitting.turn() is not None:
                with review(context, CASE) as asked:
                    assert sitting.waiting() == len(asked.queue())
        context.let_go()
        assert bench.objections() == []


def _answered(sitting: PairsInTurn, count: int) -> tuple[list[tuple[frozenset[str], object]], PairsInTurn]:
    """Answer so many pairs of a sitting, or all; tell what was shown."""
    shown: list[tuple[frozenset[str], object]] = []
    while len(shown) < count and (turn := sitting.turn()) is not None:
        shown.append((frozenset((turn.question.a, turn.question.b)), turn.both))
        sitting.answer(turn.number, Answer.DIFFERENT)
    return shown, sitting


def test_a_decided_pair_comes_a_second_time_unannounced(monkeypatch: pytest.MonkeyPatch) -> None:
    """One in twenty is asked again among the others: nothing in what is shown says which, and the second answer decides
    nothing."""
    quick_engine(monkeypatch)
    with quick_folder() as folder:
        context = queued(lay_out(folder), 70)
        answered = [_answered(PairsInTurn(context=context, case_name=CASE), count) for count in (45, 60)]
        decided = {pair for pair, _ in answered[0][0]}
        again = [frozenset(one.sides) for one in answered[1][1].pairs if one.asking and one.asking.asked.again]
        assert again
        assert set(again) == {pair for pair, _ in answered[1][0]} & decided
        assert all(both == () for shown, _ in answered for _, both in shown)
        context.let_go()


def test_a_pair_that_is_not_for_today_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not asked again in this sitting, waits as before, and comes in the next."""
    quick_engine(monkeypatch)
    with quick_folder() as folder:
        context = queued(lay_out(folder), 24)
        sitting = PairsInTurn(context=context, case_name=CASE)
        first = sitting.turn()
        assert first is not None
        aside = frozenset(sitting.whom(first.number))
        waiting = sitting.waiting()
        sitting.set_aside(first.number)
        numbers = set()
        while (turn := sitting.turn()) is not None:
            numbers.add(frozenset(sitting.whom(turn.number)))
            sitting.answer(turn.number, Answer.DIFFERENT)
        assert aside not in numbers
        assert (sitting.aside, sitting.waiting(), waiting) == (1, 1, 24)
        later = PairsInTurn(context=context, case_name=CASE)
        while (turn := later.turn()) is not None:
            numbers.add(frozenset(later.whom(turn.number)))
            later.answer(turn.number, Answer.DIFFERENT)
        assert aside in numbers
        context.let_go()


def test_undo_takes_back_what_was_seen_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two windows share a sitting: whoever asks for undo before seeing the other's answer does not undo that one."""
    quick_engine(monkeypatch)
    with quick_folder() as folder:
        sitting = PairsInTurn(context=queued(lay_out(folder), 6), case_name=CASE)
        for answered in range(2):
            turn = sitting.turn()
            assert turn is not None
            sitting.answer(turn.number, Answer.DIFFERENT)
            assert len(sitting.order) == answered + 1
        assert sitting.take_back(1) is False
        assert len(sitting.order) == 2
        assert sitting.take_back(2) is True
        assert sitting.take_back(1) is True
        sitting.context.let_go()
