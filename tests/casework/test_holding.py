"""What a person hangs on: whoever checks a person sees first where it could come apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from habeas.casework.holding import hanging
from habeas.model.records import Link, Same

MENTIONS = tuple(f"men_{number:032x}" for number in range(5))


def link(a: int, b: int, probability: float | None, *, same: Same = Same.YES, state: str = "judged") -> Link:
    return Link(
        id=f"lnk_{a}{b}", a=MENTIONS[a], b=MENTIONS[b], same=same, by="run_1", at="", state=state,
        probability=probability,
    )  # fmt: skip


def test_a_mention_that_one_link_holds_is_named_with_it() -> None:
    """Three who hold each other, and a fourth on one doubtful link: that link is what to look at."""
    links = [link(0, 1, 0.99), link(1, 2, 0.99), link(0, 2, 0.98), link(2, 3, 0.6)]
    (hold,) = hanging(MENTIONS[:4], links)
    assert hold.mentions == (MENTIONS[3],)
    assert hold.through == ((MENTIONS[3], MENTIONS[2]),)
    assert hold.probability == 0.6


def test_the_weakest_comes_first() -> None:
    """A chain can break at each link; the least sure one is told first."""
    holds = hanging(MENTIONS[:3], [link(0, 1, 0.99), link(1, 2, 0.7)])
    assert [hold.probability for hold in holds] == [0.7, 0.99]


def test_what_people_decided_hangs_on_nothing() -> None:
    """A decision is no doubtful link."""
    assert hanging(MENTIONS[:3], [link(0, 1, None), link(1, 2, None), link(0, 2, 0.6)]) == ()
    assert hanging(MENTIONS[:1], []) == ()


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.floats(0, 1)), max_size=8))
def test_any_links_of_a_chain_can_be_told(drawn: list[tuple[int, int, float]]) -> None:
    """Whatever else is linked, proposed or kept apart, the holds name mentions of the person only."""
    chain = [link(at, at + 1, 0.9) for at in range(4)]
    others = [link(min(a, b), max(a, b), p) for a, b, p in drawn if abs(a - b) > 1]
    asked = [link(0, 4, 0.5, same=Same.UNSURE, state="proposed"), link(1, 3, 0.1, same=Same.NO)]
    for hold in hanging(MENTIONS, [*chain, *others, *asked]):
        assert set(hold.mentions) < set(MENTIONS)
        assert all(a in hold.mentions and b not in hold.mentions for a, b in hold.through)
