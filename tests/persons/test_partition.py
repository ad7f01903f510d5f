"""Which pairs the model links and which people see."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import PersonsError
from habeas.model.records import Reason, Same
from habeas.persons import Decision, Pair, Proposals, a_name_differs, on_name_alone, propose
from habeas.persons.partition import IN_DOUBT, LIST_TWICE, NAME_ALONE, NAME_DIFFERS, SAME_LIST

LISTS = {f"men_{letter}{n}": letter for letter in "xyz" for n in range(4)}


def _pair(a: str, b: str, bits: float = 10.0, *, name: float = 8.0, day: float = 8.0, sex: float = 0.0) -> Pair:
    a, b = sorted((a, b))
    reasons = (
        Reason(field="family", words="family name: the same", bits=name),
        Reason(field="taken", words="date taken: the same day", bits=day),
        Reason(field="sex", words="sex: the same", bits=sex),
    )
    return Pair(a=a, b=b, probability=1 / (1 + 2**-bits), bits=bits, reasons=reasons)


_mentions = st.sampled_from(sorted(LISTS))
_two = st.tuples(_mentions, _mentions).filter(lambda two: two[0] < two[1])
_pairs = st.dictionaries(_two, st.tuples(st.floats(-3, 20), st.sampled_from([0.0, 5.0]), st.sampled_from([-3.0, 8.0])))
_decisions = st.dictionaries(_two, st.sampled_from(list(Same)), max_size=6)


def _made(drawn: dict[tuple[str, str], tuple[float, float, float]]) -> list[Pair]:
    return [_pair(a, b, bits, day=day, name=name) for (a, b), (bits, day, name) in drawn.items()]


def _said(drawn: dict[tuple[str, str], Same]) -> list[Decision]:
    return [Decision(a=a, b=b, same=same) for (a, b), same in drawn.items()]


@given(_pairs, _decisions, st.randoms())
def test_proposals_keep_every_promise(
    drawn: dict[tuple[str, str], tuple[float, float, float]],
    decided: dict[tuple[str, str], Same],
    random: object,
) -> None:
    """No pair gets lost, none is decided twice, and the order in which pairs come links nobody."""
    pairs, decisions = _made(drawn), _said(decided)
    proposals = propose(pairs, LISTS, decisions)
    seen = [*proposals.linked, *(queued.pair for queued in proposals.queued), *proposals.kept_apart]
    wanted = [pair for pair in pairs if pair.probability >= 0.5 and (pair.a, pair.b) not in decided]
    assert sorted((p.a, p.b) for p in seen) == sorted((p.a, p.b) for p in wanted)
    for pair in proposals.linked:
        assert LISTS[pair.a] != LISTS[pair.b]
        assert not on_name_alone(pair)
        assert not a_name_differs(pair)
        assert pair.probability >= 0.9
    random.shuffle(pairs)  # type: ignore[attr-defined]
    random.shuffle(decisions)  # type: ignore[attr-defined]
    assert propose(pairs, LISTS, decisions) == proposals


@given(_pairs)
def test_the_model_never_puts_two_of_a_list_into_one_person(
    drawn: dict[tuple[str, str], tuple[float, float, float]],
) -> None:
    """Two people whom one list tells apart are not made one by a machine, not even through a third."""
    for group in _groups(propose(_made(drawn), LISTS, ())):
        lists = [LISTS[mention] for mention in group]
        assert len(lists) == len(set(lists))


@given(_pairs, _decisions)
def test_what_people_keep_apart_the_model_does_not_join(
    drawn: dict[tuple[str, str], tuple[float, float, float]], decided: dict[tuple[str, str], Same]
) -> None:
    """A person's "different" or "cannot tell" outlives every run of the model."""
    together = {two for two, same in decided.items() if same is Same.YES}
    by_people = _merged([set(two) for two in together])
    for group in _groups(propose(_made(drawn), LISTS, _said(decided)), together):
        for (a, b), same in decided.items():
            if same is not Same.YES and {a, b} <= group:
                assert any({a, b} <= own for own in by_people), "only people may have joined them"


def _groups(proposals: Proposals, together: set[tuple[str, str]] = frozenset()) -> list[set[str]]:  # type: ignore[assignment]
    return _merged([{pair.a, pair.b} for pair in proposals.linked] + [set(two) for two in together])


def _merged(groups: Sequence[set[str]]) -> list[set[str]]:
    merged: list[set[str]] = []
    for group in groups:
        touching = [one for one in merged if one & group]
        merged = [one for one in merged if not one & group] + [group.union(*touching)]
    return merged


@pytest.mark.parametrize(
    ("pairs", "why"),
    [
        ([_pair("men_x0", "men_y0", 1.0)], IN_DOUBT),
        ([_pair("men_x0", "men_x1")], SAME_LIST),
        ([_pair("men_x0", "men_y0", day=0.0)], NAME_ALONE),
        ([_pair("men_x0", "men_y0", day=0.0, sex=0.7)], NAME_ALONE),
        ([_pair("men_x0", "men_y0", name=-3.0)], NAME_DIFFERS),
        ([_pair("men_x0", "men_y0", 12.0), _pair("men_x0", "men_y1", 11.0)], LIST_TWICE),
    ],
)
def test_the_queue_says_why_a_person_must_look(pairs: list[Pair], why: str) -> None:
    """Each question comes with the reason why the machine may not answer it."""
    assert [queued.why for queued in propose(pairs, LISTS, ()).queued] == [why]


def test_a_shared_given_name_does_not_make_two_sisters_one() -> None:
    """Cecilia Maria and Adriana Maria, taken from one house on one day, are two people."""
    reasons = (
        Reason(field="given", words="given name: shares a word, other words differ", bits=2.0),
        Reason(field="taken", words="date taken: the same day", bits=18.0),
    )
    pair = Pair(a="men_x0", b="men_y0", probability=0.99, bits=7.0, reasons=reasons)
    assert [queued.why for queued in propose([pair], LISTS, ()).queued] == [NAME_DIFFERS]


def test_a_person_may_join_two_of_one_list() -> None:
    """A list that holds someone twice can be put right, by a person."""
    decisions = [Decision(a="men_x0", b="men_x1", same=Same.YES)]
    proposals = propose([_pair("men_x0", "men_y0"), _pair("men_x1", "men_y0", 11.0)], LISTS, decisions)
    assert len(proposals.linked) == 2


def test_a_pair_that_nobody_can_tell_is_not_asked_again_or_linked() -> None:
    """Who answered "cannot tell" is not asked every day, and the machine does not answer in their place."""
    decisions = [Decision(a="men_x0", b="men_y0", same=Same.UNSURE)]
    chain = [_pair("men_x0", "men_y0"), _pair("men_x0", "men_z0"), _pair("men_y0", "men_z0", 9.0)]
    proposals = propose(chain, LISTS, decisions)
    assert [(p.a, p.b) for p in proposals.linked] == [("men_x0", "men_z0")]
    assert [(p.a, p.b) for p in proposals.kept_apart] == [("men_y0", "men_z0")]
    assert not proposals.queued


@pytest.mark.parametrize(("link_at", "queue_at"), [(0.5, 0.9), (1.1, 0.5), (0.9, 0.0), (float("nan"), 0.5)])
def test_thresholds_out_of_order_are_refused(link_at: float, queue_at: float) -> None:
    """A slip in a setting does not link everybody."""
    with pytest.raises(PersonsError, match="not in order"):
        propose([], LISTS, (), link_at=link_at, queue_at=queue_at)


def test_a_pair_of_an_unknown_mention_is_refused() -> None:
    """Pairs of another case cannot slip in."""
    with pytest.raises(PersonsError, match="on no list") as refusal:
        propose([_pair("men_x0", "men_q9")], LISTS, ())
    assert refusal.value.place == "men_q9"
