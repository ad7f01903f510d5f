"""An article that quotes an article that quotes a letter is one source; adding relays never makes more of it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.model.attribution import Attribution
from habeas.model.records import Source
from habeas.statements.origins import independence, is_circular, is_identified


def source(name: str, kind: str = "press", *rests_on: str) -> Source:
    """A source; its id is its name."""
    return Source(id=name, slug=name, source_kind=kind, title=name, rests_on=rests_on)


def said(origin: str, *relayed_by: str) -> Attribution:
    """Something that a source said, and through whom it came."""
    return Attribution(source=origin, relayed_by=relayed_by, exhibit="exh")


def known(*sources: Source) -> dict[str, Source]:
    return {one.id: one for one in sources}


def test_an_article_about_an_article_about_a_letter_is_one_source() -> None:
    """However often it is printed, one organisation wrote one letter."""
    found = independence(
        [said("letter"), said("letter", "paper"), said("letter", "paper", "other"), said("letter", "third")],
        known(*map(source, ("letter", "paper", "other", "third"))),
    )
    assert found.independent == ("letter",)
    assert found.relays == ("other", "paper", "third")
    assert (found.unidentified, found.circular) == ((), ())


def test_a_relay_that_also_saw_something_itself_is_a_source() -> None:
    """A journalist who heard a witness of her own passes on, and says."""
    found = independence([said("letter", "paper"), said("paper")], known(source("letter"), source("paper")))
    assert (found.independent, found.relays) == (("letter", "paper"), ())


def test_two_witnesses_through_one_paper_are_two() -> None:
    """The paper is one way, and they are two people."""
    found = independence([said("ana", "paper"), said("beto", "paper")], {})
    assert (found.independent, found.relays) == (("ana", "beto"), ("paper",))


def test_activists_say_is_told_apart_and_not_added() -> None:
    """Somebody of whom nobody knows who it is may be one of those who are known."""
    sources = known(source("letter"), source("some", "unidentified"))
    found = independence([said("letter"), said("some", "letter")], sources)
    assert (found.independent, found.unidentified) == (("letter",), ("some",))
    assert [is_identified(one) for one in sources.values()] == [True, False]


def test_what_comes_back_to_its_own_source_proves_nothing() -> None:
    """An organisation that quotes a paper that quotes the organisation has one voice, and this one is no proof."""
    found = independence([said("org", "paper", "org")], known(source("org"), source("paper")))
    assert (found.independent, found.relays, found.circular) == ((), ("paper",), ("org",))
    # What it said by itself counts, and the circle is told no more.
    found = independence([said("org", "paper", "org"), said("org")], {})
    assert (found.independent, found.circular) == (("org",), ())


def test_papers_that_copy_from_each_other_take_nothing_from_the_letter() -> None:
    """The letter was written all the same."""
    assert not is_circular(said("letter", "paper", "other", "paper"))
    found = independence([said("letter", "paper", "other", "paper")], {})
    assert (found.independent, found.circular) == (("letter",), ())


def test_a_source_that_as_a_whole_rests_on_others_counts_as_them() -> None:
    """A yearbook made from two registers is no third register; what those rest on goes further down."""
    sources = known(
        source("year", "press", "one", "two"), source("one"), source("two", "press", "deep"), source("deep")
    )
    assert independence([said("year")], sources).independent == ("deep", "one")
    assert independence([said("year"), said("one")], sources).independent == ("deep", "one")
    assert independence([said("year")], known(source("year", "press", "gone"))).independent == ("gone",)


@pytest.mark.parametrize("who", [["a"], ["b"], ["c"], ["a", "b"], ["a", "b", "c"], ["outside"], ["outside", "c"]])
def test_sources_that_rest_on_each_other_are_one(who: list[str]) -> None:
    """Three papers that took it from each other in a circle have said it once, whoever of them is asked."""
    sources = known(source("a", "press", "b"), source("b", "press", "c"), source("c", "press", "a"),
                    source("outside", "press", "b"), source("self", "press", "self"))  # fmt: skip
    assert independence(map(said, who), sources).independent == ("a",)
    assert independence([said("self")], sources).independent == ("self",)


def test_a_circle_is_called_by_somebody_who_is_known() -> None:
    """If one of them is known, there is one known voice."""
    sources = known(source("a", "unidentified", "b"), source("b", "press", "a"), source("x", "unidentified"))
    assert independence([said("a")], sources).independent == ("b",)
    nobody = known(source("a", "unidentified", "b"), source("b", "unidentified", "a"))
    assert independence([said("b")], nobody).unidentified == ("a",)


def test_many_layers_of_sources_are_followed_quickly() -> None:
    """Two lists that each rest on both of the year before, for sixty years: 2^60 ways, and two roots."""
    years = [(f"a{year:02}", f"b{year:02}") for year in range(60)]
    sources = known(*(source(one, "press", *older) for older, newer in pairwise(years) for one in newer),
                    *map(source, years[0]))  # fmt: skip
    assert independence([said("a59")], sources).independent == years[0]


_NAMES = st.sampled_from("abcdef")
_SAID = st.lists(st.tuples(_NAMES, st.lists(_NAMES, max_size=4)), max_size=6)
_SOURCES = st.fixed_dictionaries(
    {name: st.tuples(st.sampled_from(["press", "unidentified"]), st.lists(_NAMES, max_size=2)) for name in "abcdef"}
)


@given(chains=_SAID, relays=_SAID, kinds=_SOURCES)
def test_adding_relays_never_makes_more_independent_sources(
    chains: list[tuple[str, list[str]]], relays: list[tuple[str, list[str]]], kinds: dict[str, tuple[str, list[str]]]
) -> None:
    """Whoever passes something on adds nothing to it: not to what is said already, nor by saying it again."""
    sources = known(*(source(name, kind, *on) for name, (kind, on) in kinds.items()))
    before = [said(origin, *way) for origin, way in chains]
    found = independence(before, sources)
    longer = [
        said(origin, *way, *(relays[at % len(relays)][1] if relays else ())) for at, (origin, way) in enumerate(chains)
    ]
    assert len(independence(longer, sources).independent) <= len(found.independent)
    again = [*before, *(said(one.source, *way) for one, (_, way) in zip(before, relays, strict=False) if not (
        is_circular(one)))]  # fmt: skip
    assert independence(again, sources).independent == found.independent
    assert independence([*before, *before], sources) == found


@given(chains=_SAID, kinds=_SOURCES, more=_NAMES, on=_NAMES)
def test_resting_on_others_never_makes_more_than_there_are(
    chains: list[tuple[str, list[str]]], kinds: dict[str, tuple[str, list[str]]], more: str, on: str
) -> None:
    """Independent and unknown ones together are never more than the sources that there are, and none is both."""
    sources = known(*(source(name, kind, *below) for name, (kind, below) in kinds.items()))
    found = independence([said(origin, *way) for origin, way in chains], sources)
    assert not set(found.independent) & set(found.unidentified)
    assert len(found.independent) + len(found.unidentified) <= len(sources)
    # What rests on a root that counts already is no further root.
    said_now = [said(origin) for origin, _ in chains] + [said(on)]
    root = independence([said(on)], sources).independent
    new = sources | known(source("new", "press", *root))
    assert independence([*said_now, *([said("new")] if root else [])], new).independent == (
        independence(said_now, new).independent
    )
    assert more in sources
