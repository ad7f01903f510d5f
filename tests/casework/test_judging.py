"""Judging: what is asked, in which order, what each answer does, and what must never be told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.casework.proposals import Pair, Proposed, lay_out_mentions, pairs_of, probabilities
from tests.casework.telling import add, mention_of
from tests.casework.telling import link as link_mentions
from tests.vault.bench import CASE, Bench, lay_out, quick_folder
from tests.vault.bench import bench as bench
from tests.vault.bench import cheap_passphrases as cheap_passphrases
from tests.vault.bench import quick_path as quick_path

from habeas.casework import second_answers
from habeas.casework.answers import Answer
from habeas.casework.checking import rebuild
from habeas.casework.context import find_source
from habeas.casework.drawn_pairs import next_drawn, strata_of
from habeas.casework.judging import undo
from habeas.casework.linking import decisions
from habeas.casework.people import list_persons
from habeas.casework.queueing import as_link
from habeas.casework.second_answers import review_agreement
from habeas.errors import PersonsError
from habeas.model.attribution import Attribution
from habeas.model.ids import new_id
from habeas.model.mentions import Mention
from habeas.model.records import Asked, Link, Same
from habeas.model.statements import CodedMention


@pytest.fixture
def case(bench: Bench) -> Proposed:
    return lay_out_mentions(bench, 24)


def links(case: Proposed, where: str = "1") -> list[Link]:
    with case.index() as index:
        found = index.database.execute(f"SELECT body FROM link WHERE by_person = 1 AND {where} ORDER BY entry, idx")
        return [as_link(body) for (body,) in [*found]]


def persons(case: Proposed) -> list[tuple[str, ...]]:
    return [one.person.mentions for one in list_persons(case.context, CASE).persons]


class TestQueue:
    """What waits, and in which order."""

    def test_the_most_useful_come_first_and_a_batch_tells_nothing(self, case: Proposed) -> None:
        """The doubt decides which twenty come first; within them the order is that of random ids."""
        pairs = case.pairs(60)
        given = dict(zip(pairs, probabilities(60, 1), strict=True))
        case.run(given)
        with case.reviewing() as sitting:
            waiting = sitting.waiting()
        doubt = sorted((p * (1 - p) for p in given.values()), reverse=True)
        for start in range(0, 60, 20):
            batch = waiting[start : start + 20]
            assert [one[0] for one in batch] == sorted(one[0] for one in batch)
            found = sorted((given[a, b] * (1 - given[a, b]) for _, a, b in batch), reverse=True)
            assert found == pytest.approx(doubt[start : start + 20])

    def test_what_a_run_says_an_answer_changes_is_the_order(self, case: Proposed) -> None:
        """A run knows better than the doubt of one pair what it does to the count."""
        pairs = case.pairs(40)
        change = {pair: float(at) for at, pair in enumerate(pairs)}
        case.run(dict.fromkeys(pairs, 0.5), change=change)
        with case.reviewing() as sitting:
            assert {one[1:] for one in sitting.waiting()[:20]} == set(pairs[20:])

    def test_pairs_of_larger_persons_come_first_and_settled_ones_last(self, case: Proposed) -> None:
        """An answer about five mentions changes more than one about two; within one person it changes nothing."""
        for one, other in ((0, 1), (1, 2), (2, 3)):
            link_mentions(case.context, *case.pair(one, other))
        small, large, within = case.pair(10, 11), case.pair(0, 12), case.pair(0, 3)
        case.run({small: 0.5, large: 0.5, within: 0.5})
        with case.reviewing() as sitting:
            order = [one.pair for one in sitting._queue().waiting]
        assert order == [large, small, within]


class TestBatches:
    """Pairs that are asked together."""

    def test_every_fourth_pair_is_drawn_by_lot_and_nothing_shows_which(self, case: Proposed) -> None:
        """Fifteen useful pairs, five drawn from all that was compared; mixed, and with sides exchanged."""
        pairs = case.pairs(200)
        given = dict(zip(pairs, probabilities(200, 2, 0.001, 0.999), strict=True))
        case.run({pair: p for pair, p in given.items() if 0.4 < p < 0.8}, compared=given)
        places: list[int] = []
        exchanged = 0
        with case.reviewing() as sitting:
            for _ in range(40):
                batch = sitting.batch()
                assert [one.asked.place for one in batch] == list(range(1, 21))
                assert sum(one.drawn is not None for one in batch) == 5
                assert len(set(pairs_of(batch))) == 20
                places += [at for at, one in enumerate(batch) if one.drawn is not None]
                exchanged += sum(one.asked.exchanged for one in batch)
            shown = sitting.ask(batch[0])
            assert (shown.a, shown.b) == batch[0].sides
        # 200 places uniform on 0 to 19: mean 9.5, standard error 0.41; 800 sides: mean 400, standard error 14.
        assert abs(sum(places) / 200 - 9.5) < 5 * 0.41
        assert abs(exchanged - 400) < 5 * 14.2

    def test_a_run_that_drew_none_is_measured_on_what_it_left_in_the_record(self, case: Proposed) -> None:
        """What the lot is drawn from, and with which chance, stands in the record before the first question."""
        pairs = case.pairs(150)
        case.run(dict(zip(pairs[:100], probabilities(100, 3), strict=True)), linked=dict.fromkeys(pairs[100:], 0.995))
        with case.reviewing() as sitting:
            sitting.batch()
            again = sitting.batch()
        assert any(one.drawn and one.drawn.pairs == 50 for one in again)
        with case.index() as index:
            drawn = index.database.execute("SELECT count(*) FROM unit WHERE counts LIKE '%drawn%'").get
        assert drawn == 1
        assert rebuild(case.context, CASE).same is True

    def test_an_answer_keeps_how_it_was_asked(self, case: Proposed) -> None:
        """With which seed, at which place, on which side, and with which chance it was drawn."""
        given = dict(zip(case.pairs(80), probabilities(80, 4), strict=True))
        case.run(given, compared=given, each=5)
        with case.reviewing() as sitting:
            batch = sitting.batch()
            for one in batch:
                sitting.answer(one, Answer.DIFFERENT)
        kept = links(case)
        assert [link.asked for link in kept] == [one.asked for one in batch]
        assert [link.drawn for link in kept] == [one.drawn for one in batch]
        assert all(link.state == "judged" for link in kept)
        assert len({link.asked.seed for link in kept if link.asked}) == 1

    def test_only_answers_in_the_order_of_the_lots_measure_the_model(self, case: Proposed) -> None:
        """What was decided for another reason, beyond the first pair without an answer, would prefer such pairs."""
        pairs = case.pairs(30)
        case.run({}, compared=dict.fromkeys(pairs, 0.8))
        with case.index() as index:
            first, second, third = ((link.a, link.b) for link in next_drawn(index, but=frozenset(), most=3))
        decide_all(case, [first, third])
        with case.index() as index:
            assert [len(one.same) for one in strata_of(index)] == [1]
            assert [(link.a, link.b) for link in next_drawn(index, but=frozenset(), most=1)] == [second]
        with case.reviewing() as sitting:
            sitting.pass_on(*second)
        with case.index() as index:
            assert [one.same for one in strata_of(index)] == [(False, None, False)]

    def test_a_stratum_that_is_behind_in_answers_that_count_is_asked_first(self, case: Proposed) -> None:
        """Answers given out of turn, which do not count yet, do not make a stratum look well measured."""
        pairs = case.pairs(40)
        case.run({}, compared=dict.fromkeys(pairs[:20], 0.8) | dict.fromkeys(pairs[20:], 0.2))
        with case.index() as index:
            order = [(link.a, link.b) for link in next_drawn(index, but=frozenset(), most=40)]
        high, low = ([pair for pair in order if pair in set(some)] for some in (pairs[:20], pairs[20:]))
        decide_all(case, [*high[1:], low[0]])
        with case.index() as index:
            assert [(link.a, link.b) for link in next_drawn(index, but=frozenset(), most=1)] == [high[0]]

    def test_when_the_queue_is_empty_the_lot_goes_on_only_when_asked_to(self, case: Proposed) -> None:
        """Somebody who has decided everything may stop; more answers make the measure sharper."""
        given = dict(zip(case.pairs(90), probabilities(90, 5), strict=True))
        case.run({}, compared=given)
        with case.reviewing() as sitting:
            assert sitting.batch() == ()
            assert len(sitting.batch(more=True)) == 20


class TestAnswers:
    """What each of the four does."""

    def test_what_is_not_mine_decides_nothing_and_waits_for_others(self, case: Proposed) -> None:
        """It binds no model, leaves my queue, stays in everybody else's, and comes back with the next run."""
        pair, other = case.pair(0, 1), case.pair(2, 3)
        case.run({pair: 0.5, other: 0.6})
        before = persons(case)
        with case.reviewing() as sitting:
            sitting.pass_on(*pair, why="I know the family")
            assert [one[1:] for one in sitting.waiting()] == [other]
            assert [one[1:] for one in sitting.passed()] == [pair]
        assert persons(case) == before
        with case.index() as index:
            assert decisions(index) == ()
        with case.reviewing("b") as sitting:
            assert {one[1:] for one in sitting.waiting()} == {pair, other}
        case.run({pair: 0.5})
        with case.reviewing() as sitting:
            assert [one[1:] for one in sitting.waiting()] == [pair]
        assert rebuild(case.context, CASE).same is True

    def test_to_pass_a_pair_on_takes_no_earlier_decision_away(self, case: Proposed) -> None:
        """Whoever does not want to decide leaves what was decided."""
        pair = case.pair(0, 1)
        case.run({pair: 0.5})
        with case.reviewing() as sitting:
            sitting.decide(*pair, Same.YES)
        together = persons(case)
        with case.reviewing() as sitting:
            sitting.pass_on(*pair)
        assert persons(case) == together
        assert undo(case.context, CASE).decisions == 1
        assert persons(case) == together
        undo(case.context, CASE)
        assert persons(case) != together

    def test_cannot_tell_binds_and_is_not_asked_again(self, case: Proposed) -> None:
        """It is an answer: the model must not link what somebody looked at and could not tell."""
        pair = case.pair(0, 1)
        case.run({pair: 0.5})
        with case.reviewing() as sitting:
            sitting.decide(*pair, Same.UNSURE)
            assert sitting.queue() == ()
        case.run({}, linked={pair: 0.99})
        assert all(len(one) == 1 for one in persons(case))

    def test_contradicting_decisions_are_shown_and_nobody_decides_between_them(self, case: Proposed) -> None:
        """A is B, B is C, and A is not C: all three stay, with the entries that say so."""
        chain = [case.pair(0, 1), case.pair(1, 2), case.pair(0, 2)]
        with case.reviewing() as sitting:
            made = [
                sitting.decide(*pair, same) for pair, same in zip(chain, (Same.YES, Same.YES, Same.NO), strict=True)
            ]
            (found,) = sitting.contradictions()
            assert found.apart.id == made[2]
            assert {link.id for link in found.together} == set(made[:2])
            assert len(set(found.entries)) == 3
        undo(case.context, CASE, entry=found.entries[0])
        with case.reviewing() as sitting:
            assert sitting.contradictions() == ()


def decide_all(case: Proposed, pairs: list[Pair], same: Same = Same.NO) -> None:
    with case.reviewing() as sitting:
        for pair in pairs:
            sitting.decide(*pair, same)


class TestSecondAnswers:
    """One in twenty comes again, and nobody is told."""

    @pytest.fixture(autouse=True)
    def soon(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let a decision be asked again after three others."""
        monkeypatch.setattr(second_answers, "RECENT", 3)

    @pytest.fixture
    def asked(self, case: Proposed) -> Proposed:
        pairs = case.pairs(60)
        case.run(dict.fromkeys(pairs, 0.5))
        decide_all(case, pairs[:40])
        return case

    def test_as_many_come_again_as_are_due_and_look_like_all_others(self, asked: Proposed) -> None:
        """Two of forty, among the new ones, with both sides and no word of the first answer."""
        decided = set(asked.pairs(37))
        with asked.reviewing() as sitting:
            batch = sitting.batch()
            again = [one for one in batch if one.asked.again]
            assert len(again) == 2
            assert {(one.a, one.b) for one in again} <= decided
            shown = sitting.ask(again[0])
            assert shown.proposal == ""
            assert "again" not in {field for field in dir(shown) if not field.startswith("_")}

    def test_a_second_answer_stands_beside_the_first_and_changes_nothing(self, asked: Proposed) -> None:
        """Both are kept; until somebody who sees both decides, the first holds."""
        before = persons(asked)
        with asked.reviewing() as sitting:
            again = [one for one in sitting.batch() if one.asked.again]
            sitting.answer(again[0], Answer.SAME)
            sitting.answer(again[1], Answer.DIFFERENT)
        assert persons(asked) == before
        with asked.reviewing() as sitting:
            (differing,) = sitting.disagreements()
            assert [link.same for link in differing.both] == [Same.NO, Same.YES]
            assert differing.first.id == again[0].asked.again
            assert not [one for one in sitting.batch() if one.asked.again]
            sitting.decide(again[0].a, again[0].b, Same.YES)
            assert sitting.disagreements() == ()
        assert persons(asked) != before
        found = review_agreement(asked.context, CASE)
        assert (found.all.pairs, found.all.agree, found.same_reviewer.pairs, found.due) == (2, 1, 2, 0)
        assert rebuild(asked.context, CASE).same is True

    def test_a_disagreement_ends_with_the_first_answer_too(self, case: Proposed) -> None:
        """Whoever sees both and stays with the first has decided; and what is undone never lets the second in."""
        pair = case.pair(0, 1)
        with case.reviewing() as sitting:
            made = sitting.decide(*pair, Same.YES)
            sitting._write(*pair, Same.NO, state="again", why="", asked=asked_again(made))
            assert len(sitting.disagreements()) == 1
            sitting.decide(*pair, Same.YES)
            assert sitting.disagreements() == ()
            sitting.take_back()
            assert len(sitting.disagreements()) == 1
        with case.index() as index:
            assert [one.same for one in decisions(index)] == [Same.YES]
        assert rebuild(case.context, CASE).same is True

    def test_undo_takes_a_second_answer_back(self, asked: Proposed) -> None:
        """As if it had not been given: it is due again, and no disagreement is left."""
        with asked.reviewing() as sitting:
            again = next(one for one in sitting.batch() if one.asked.again)
            sitting.answer(again, Answer.SAME)
            assert sitting.disagreements()
            sitting.take_back()
            assert sitting.disagreements() == ()
        found = review_agreement(asked.context, CASE)
        assert (found.all.pairs, found.due) == (0, 2)

    def test_another_reviewer_may_be_the_second(self, asked: Proposed) -> None:
        """Agreement between people and agreement of one with themselves are told apart."""
        with asked.reviewing("b") as sitting:
            for one in sitting.batch():
                if one.asked.again:
                    sitting.answer(one, Answer.DIFFERENT)
        found = review_agreement(asked.context, CASE)
        assert (found.other_reviewer.pairs, found.same_reviewer.pairs) == (2, 0)
        assert found.all.share == 1.0
        assert found.all.alpha.why == "no_variation"

    def test_agreement_is_the_share_and_alpha_of_the_answers_given(self, case: Proposed) -> None:
        """Thirty pairs answered twice: what Krippendorff (2011) gives for two coders of nominal values."""
        with case.reviewing() as sitting:
            answers = [(Same.YES, Same.YES)] * 12 + [(Same.NO, Same.NO)] * 13 + [(Same.YES, Same.NO)] * 5
            for pair, (first, second) in zip(case.pairs(30), answers, strict=True):
                made = sitting.decide(*pair, first)
                sitting._write(*pair, second, state="again", why="", asked=asked_again(made))
        found = review_agreement(case.context, CASE)
        yes, no = 2 * 12 + 5, 2 * 13 + 5
        assert (found.all.pairs, found.all.agree, len(found.disagreements)) == (30, 25, 5)
        assert found.all.alpha.value == pytest.approx(1 - (10 / 60) / (2 * yes * no / (60 * 59)))
        assert found.all.alpha.interval is not None
        assert found.all.lo95 is not None
        assert found.all.lo95 < 25 / 30 < (found.all.hi95 or 0)


def asked_again(first: str) -> Asked:
    return Asked(seed="0" * 32, place=1, again=first)


class TestWhatIsClosed:
    """A match in what is closed to a reviewer is not told to exist."""

    def test_a_sealed_mention_is_never_asked_about_listed_or_counted(self, case: Proposed) -> None:
        """Proposed, drawn, decided or answered twice before it was sealed: it is in nothing any more."""
        with case.index() as index:
            source = find_source(index, "a").id
        first = "exh_" + "1" * 32
        held = mention_of(case.context, source, first)
        open_, drawn, decided = case.mentions[:3]

        def pair(other: str) -> Pair:
            a, b = sorted((held, other))
            return a, b

        compared = {pair(drawn): 0.9, case.pair(4, 5): 0.9}
        case.run({pair(open_): 0.5, case.pair(6, 7): 0.5}, compared=compared)
        with case.reviewing() as sitting:
            made = sitting.decide(*pair(decided), Same.YES)
            sitting._write(*pair(decided), Same.NO, state="again", why="", asked=asked_again(made))
            passed = sitting.pass_on(*pair(case.mentions[8]))
            assert passed
            assert len(sitting.queue()) == 2
            assert len(sitting.disagreements()) == 1
        seal(case, source, first, held)
        with case.reviewing() as sitting:
            assert [one[1:] for one in sitting.waiting()] == [case.pair(6, 7)]
            assert sitting.passed() == ()
            assert sitting.disagreements() == ()
            batch = sitting.batch() + sitting.batch(more=True)
            assert held not in {mention for one in batch for mention in (one.a, one.b)}
            with pytest.raises(PersonsError) as sealed:
                sitting.decide(*pair(open_), Same.YES)
            with pytest.raises(PersonsError) as never:
                sitting.decide("men_" + "0" * 32, open_, Same.YES)
            assert sealed.value.message == never.value.message
        found = review_agreement(case.context, CASE)
        assert (found.all.pairs, found.decided, found.disagreements) == (0, 0, ())


def seal(case: Proposed, source: str, exhibit: str, mention: str) -> None:
    """Code a mention anew, held sealed; what was said before is retracted."""
    with case.index() as index:
        raw = index.database.execute("SELECT id FROM statement ORDER BY n DESC LIMIT 1").get
    statement = new_id("stm", case.context.workspace.chance)
    said = CodedMention(
        statement=statement,
        attribution=Attribution(source=source, exhibit=exhibit),
        mention=Mention(id=mention),
        sealed=True,
        retracts=(f"stm_{raw.hex()}",),
    )
    add(case.context, said, about=statement)


@pytest.fixture(scope="module")
def ready() -> Iterator[Proposed]:
    with quick_folder() as folder:
        case = lay_out_mentions(lay_out(folder), 10)
        given_ = dict(zip(case.pairs(30), probabilities(30, 7), strict=True))
        case.run(given_, compared=given_, each=3)
        yield case


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(answers=st.lists(st.sampled_from(list(Answer)), min_size=1, max_size=25), by_the_verb=st.booleans())
def test_undo_restores_what_was_before_any_answers(
    ready: Proposed, answers: list[Answer], *, by_the_verb: bool
) -> None:
    """Whatever was answered, taken back it leaves the queue, the persons and what measures the model as they were."""

    def state() -> object:
        with ready.reviewing() as sitting:
            strata = strata_of(sitting._case.index)
            return sitting.waiting(), sitting.passed(), sitting.conflicts(), sitting.disagreements(), strata

    before, gathered = state(), persons(ready)
    with ready.reviewing() as sitting:
        batch = sitting.batch() + sitting.batch(more=True)
        for asking, answer in zip(batch, answers, strict=False):
            sitting.answer(asking, answer)
        if not by_the_verb:
            while sitting.take_back() is not None:
                pass
    if by_the_verb:
        for _ in range(min(len(batch), len(answers))):
            undo(ready.context, CASE)
    assert (state(), persons(ready)) == (before, gathered)
    assert rebuild(ready.context, CASE).same is True
