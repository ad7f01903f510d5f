"""Persons from links."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from habeas.model.records import Link, Same
from habeas.persons import Conflict, clusters

MENTIONS = [f"men_{n}" for n in range(8)]


def _link(
    number: int, a: str, b: str, same: Same = Same.YES, by: str = "run_1", probability: float | None = 0.99
) -> Link:
    a, b = sorted((a, b))
    return Link(id=f"lnk_{number:03}", a=a, b=b, same=same, by=by, at="2026-01-01T00:00:00Z", probability=probability)


@st.composite
def _links(draw: st.DrawFn) -> list[Link]:
    drawn = []
    for number in range(draw(st.integers(0, 12))):
        a, b = draw(st.lists(st.sampled_from(MENTIONS), min_size=2, max_size=2, unique=True))
        by = draw(st.sampled_from(["run_1", "usr_1", "usr_2"]))
        same = draw(st.sampled_from(list(Same))) if by != "run_1" else Same.YES
        drawn.append(_link(number, a, b, same, by, draw(st.sampled_from([0.9, 0.95, 0.99]))))
    return drawn


@given(_links(), st.randoms())
def test_the_order_of_links_does_not_matter(links: list[Link], random: object) -> None:
    """Who counts as one person does not depend on the order in which judgements were read back."""
    before = clusters(MENTIONS, links)
    random.shuffle(links)  # type: ignore[attr-defined]
    assert clusters(MENTIONS, links) == before


@given(_links(), _links())
def test_taking_a_link_back_restores_the_state_before(links: list[Link], more: list[Link]) -> None:
    """A wrong judgement can be undone, and nothing of it remains."""
    before = clusters(MENTIONS, links)
    added = [*links, *(_link(900 + n, m.a, m.b, m.same, m.by, m.probability) for n, m in enumerate(more))]
    clusters(MENTIONS, added)
    kept = [link for link in added if int(link.id[4:]) < 900]
    assert clusters(MENTIONS, kept) == before


@given(_links())
def test_every_mention_is_in_exactly_one_person(links: list[Link]) -> None:
    """Nobody disappears from the count and nobody is counted twice."""
    persons = clusters(MENTIONS, links).persons
    assert sorted(mention for members in persons for mention in members) == MENTIONS


@given(_links())
def test_people_bind_the_model_and_contradictions_are_listed(links: list[Link]) -> None:
    """Two mentions that a person holds apart stand in one person only if people said both, and then it is
    shown.
    """
    found = clusters(MENTIONS, links)
    person = {mention: members for members in found.persons for mention in members}
    shown = {conflict.apart for conflict in found.conflicts}
    for link in links:
        if link.by == "run_1":
            continue
        together = person[link.a] == person[link.b]
        if link.same is Same.YES:
            assert together
        if link.same is Same.NO:
            assert together == (link.id in shown)


def test_a_contradiction_is_shown_with_the_way_that_makes_it() -> None:
    """When people say A is B, B is C and A is not C, all three judgements are put before them."""
    links = [
        _link(1, "men_0", "men_1", by="usr_1"),
        _link(2, "men_1", "men_2", by="usr_1"),
        _link(3, "men_0", "men_2", Same.NO, by="usr_2"),
    ]
    assert clusters(MENTIONS, links).conflicts == (Conflict(apart="lnk_003", together=("lnk_001", "lnk_002")),)


def test_of_a_chain_the_weakest_model_link_is_not_followed() -> None:
    """Where the model contradicts a person, its weakest ground gives way, and the run can say which."""
    links = [
        _link(1, "men_0", "men_1", probability=0.99),
        _link(2, "men_1", "men_2", probability=0.91),
        _link(3, "men_0", "men_2", Same.NO, by="usr_1"),
    ]
    found = clusters(MENTIONS[:3], links)
    assert found.persons == (("men_0", "men_1"), ("men_2",))
    assert found.not_followed == ("lnk_002",)


def test_proposed_links_gather_nobody() -> None:
    """A question in the queue is not an answer."""
    proposed = Link(id="lnk_1", a="men_0", b="men_1", same=Same.YES, by="run_1", at="", state="proposed")
    assert len(clusters(MENTIONS, [proposed]).persons) == len(MENTIONS)


def test_links_to_a_mention_that_was_withdrawn_are_listed() -> None:
    """After a withdrawal the judgements that touched it are named, not silently dropped."""
    found = clusters(MENTIONS[:2], [_link(1, "men_0", "men_7")])
    assert (found.dangling, found.persons) == (("lnk_001",), (("men_0",), ("men_1",)))


def test_twenty_thousand_mentions_are_quick() -> None:
    """Judging a pair shows its effect at once, on a slow laptop too."""
    mentions = [f"men_{n:05}" for n in range(20_000)]
    links = [_link(n, mentions[2 * n], mentions[2 * n + 1]) for n in range(10_000)]
    took = []
    for _ in range(3):
        start = time.perf_counter()
        clusters(mentions, links)
        took.append(time.perf_counter() - start)
    assert min(took) < 0.4  # about 0.06 s on an idle core; room for a busy one
