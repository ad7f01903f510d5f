"""Independent sources: who passes on what another said, copies it, or is nobody known, adds nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.statements.telling import Telling

from habeas.fates.independent import Sources, independent_sources
from habeas.model.attribution import Anchor
from habeas.model.statements import Act, Involvement


def told(of: Telling, copied: frozenset[frozenset[str]] = frozenset()) -> Sources:
    """On whom everything that was alleged rests."""
    parts = [one for one in of.statements if isinstance(one, Involvement)]
    acts = {one.id: one for one in of.statements if isinstance(one, Act)}
    return independent_sources(parts, of.sources, copied, acts)


def alleges(of: Telling, slug: str, **said: Any) -> tuple[str, str]:
    """A source alleges a part in an act; return its mentions of the victim and of who is accused."""
    victim, actor = of.mention(slug), of.mention(slug)
    act = of.act(slug, "arrest", victim)
    of._add(Involvement, slug, said, of=act, actor=actor)
    return victim, actor


def test_two_witnesses_who_know_nothing_of_each_other_are_two() -> None:
    """The plain case."""
    of = Telling()
    alleges(of, "a")
    alleges(of, "b")
    assert (len(told(of).independent), told(of).enough) == (2, True)


@given(st.integers(1, 8), st.integers(1, 6))
def test_relays_never_count_as_a_second_source(times: int, papers: int) -> None:
    """However often and through however many papers one letter comes, it is one source."""
    of = Telling()
    for n in range(times):
        chain = tuple(of.source(f"paper-{i}", "press") for i in range(n % papers + 1))
        alleges(of, "letter", relayed_by=chain)
    assert told(of).independent == (of.source("letter"),)
    assert not told(of).enough


def test_a_source_that_passes_on_another_is_not_its_second() -> None:
    """A paper that prints a letter and says the same itself does not confirm the letter."""
    of = Telling()
    alleges(of, "letter", relayed_by=(of.source("paper", "press"),))
    alleges(of, "paper")
    found = told(of)
    assert len(found.independent) == 1
    assert [why for _, why in found.dependent] == ["relays"]
    alleges(of, "witness")
    assert told(of).enough


def test_nobody_known_counts_as_none() -> None:
    """Anonymous sources may be one, or one of the others."""
    of = Telling()
    of.source("activists", "unidentified")
    of.source("rumour", "unidentified")
    for slug in ("a", "activists", "rumour"):
        alleges(of, slug)
    found = told(of)
    assert found.independent == (of.source("a"),)
    assert len(found.unidentified) == 2


def test_one_statement_is_one_source_whatever_it_rests_on() -> None:
    """A report that rests on two letters is no two witnesses, and none beside the letters."""
    of = Telling()
    of.source("report", "organisation", rests_on=("x", "y"))
    alleges(of, "report")
    assert len(told(of).independent) == 1
    alleges(of, "x")
    assert len(told(of).independent) == 1
    alleges(of, "y")
    assert set(told(of).independent) == {of.source("x"), of.source("y")}
    assert dict(told(of).dependent) == {of.source("report"): "same_origin"}


def test_copies_are_one() -> None:
    """Two lists that copied one witness, and two documents with one and the same sentence, are one source."""
    of = Telling()
    (first, _), (second, _) = alleges(of, "a"), alleges(of, "b")
    assert told(of).enough
    assert not told(of, frozenset({frozenset((first, second))})).enough
    of = Telling()
    words = "He came at night with four men and they took my brother."
    for slug, text in (("a", words), ("b", words.upper()), ("c", "They took him away.")):
        alleges(of, slug, anchors=(Anchor(exhibit="exh_" + slug * 32, exact=text),))
    found = told(of)
    assert (len(found.independent), [why for _, why in found.dependent]) == (2, ["copies"])


def test_what_came_through_its_own_source_proves_nothing() -> None:
    """A source that stands in its own chain is told, and not counted."""
    of = Telling()
    alleges(of, "a", relayed_by=(of.source("a"),))
    assert (told(of).independent, told(of).circular) == ((), (of.source("a"),))


def test_one_door_for_all_is_told() -> None:
    """Two witnesses who both came through one office are two, and the office is named."""
    of = Telling()
    office = of.source("office", "organisation")
    alleges(of, "a", relayed_by=(office,))
    alleges(of, "b", relayed_by=(office,))
    assert (len(told(of).independent), told(of).through) == (2, (office,))


_NAMES = st.sampled_from("abcde")


@given(st.lists(st.tuples(_NAMES, st.lists(_NAMES, max_size=2)), min_size=1, max_size=8))
def test_the_set_is_independent_and_no_source_outside_could_be_added(said: list[tuple[str, list[str]]]) -> None:
    """No two of it relay each other, and whoever is left out depends on somebody in it, or is nobody known."""
    of = Telling()
    for slug, chain in said:
        alleges(of, slug, relayed_by=tuple(of.source(one) for one in chain))
    found = told(of)
    kept = [(of.source(slug), {of.source(one) for one in chain}) for slug, chain in said if slug not in chain]
    assert len(found.independent) <= len({source for source, _ in kept})
    assert bool(found.independent) == bool(kept)
    assert set(found.independent) | {one for one, _ in found.dependent} == {source for source, _ in kept}
    single = {source for source, chain in kept if not chain}
    if all(not chain for _, chain in kept):
        assert set(found.independent) == single


def test_many_sources_are_quick_and_never_too_many() -> None:
    """Of hundreds a set is taken that may be smaller than the largest, and says so."""
    of = Telling()
    for n in range(300):
        alleges(of, f"w{n}")
    found = told(of)
    assert (len(found.independent), found.at_least) == (300, True)
