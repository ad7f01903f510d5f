"""Command: links with dates and every source; rivals and circles side by side; nothing inferred without its chain."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.statements.telling import Telling

from habeas.fates.command import Command, chains, command, links_of, who_held
from habeas.fates.days_held import Holds
from habeas.fates.parties import Heard, Parties
from habeas.model.dates import Answer
from habeas.model.vocabularies import vocabulary


def heard(of: Telling, **more: object) -> Heard:
    """What was told, as parties need it."""
    return Heard(
        statements=tuple(of.statements),
        sources=of.sources,
        places=of.places,
        person_of=of.person_of,
        **more,  # type: ignore[arg-type]
    )


def told(of: Telling, **more: object) -> Command:
    return command(heard(of, **more))


def commander(of: Telling, slug: str) -> str:
    return of.mention(slug, actor_kind="police")


def unit(of: Telling, slug: str) -> str:
    return of.mention(slug, party="unit", actor_kind="police")


@pytest.mark.parametrize("relation", ["commands", "superior_to", "has_part", "has_member"])
def test_a_link_and_its_inverse_are_one(relation: str) -> None:
    """Whichever way a source puts it, it is one link, with both statements in their own direction."""
    of = Telling()
    a, b = unit(of, "s"), unit(of, "s")
    inverse = vocabulary("relations").terms[relation].traits["inverse"]
    first, second = of.relation("s", a, relation, b), of.relation("s", b, inverse, a)
    (link,) = told(of).links
    assert (link.over, link.relation, link.under) == (a, relation, b)
    assert [(one.statement, one.stated) for one in link.said] == [(first, relation), (second, inverse)]


def test_who_held_a_post_on_a_day_is_three_valued() -> None:
    """Surely, possibly, or not stated for that day; nobody who is named is left out."""
    of = Telling()
    u = unit(of, "s")
    people = {}
    for name, start, end in (("x", "2016", "2018"), ("y", "2017-06", None), ("z", None, None), ("w", "2010", "2011")):
        people[name] = commander(of, "s")
        of.relation("s", people[name], "commands", u, start, end)
    found = {one.party: one.holds for one in who_held(told(of), u, date(2017, 9, 1))}
    assert found == {
        people["x"]: Holds.SURELY,
        people["y"]: Holds.POSSIBLY,
        people["z"]: Holds.NOT_STATED,
        people["w"]: Holds.NOT_STATED,
    }


def test_every_statement_of_a_link_is_kept() -> None:
    """Two sources, two dates, one link; neither date is merged into the other."""
    of = Telling()
    a, u = commander(of, "s"), unit(of, "s")
    b, v = commander(of, "t"), unit(of, "t")
    of.relation("s", a, "commands", u, "2016", "2017")
    of.relation("t", v, "commanded_by", b, "2018")
    same = {a: a, b: a, u: u, v: u}
    (link,) = told(of, same=same).links
    assert [one.edtf for one in link.said] == ["2016/2017", "2018/"]
    assert len(link.sources) == 2
    assert len(told(of).links) == 2  # nobody judged them the same: no name is compared


def _rivals(start: str | None, other: str | None, **more: object) -> list[tuple[Answer, bool]]:
    of = Telling()
    a, u, b, v = commander(of, "s"), unit(of, "s"), commander(of, "t"), unit(of, "t")
    of.relation("s", a, "commands", u, start, start)
    of.relation("t", b, "commands", v, other, other)
    if more.pop("different", False):
        more["different"] = frozenset({frozenset((a, b))})
    return [(one.overlap, one.different) for one in told(of, same={u: u, v: u}, **more).rivals]


def test_two_commanders_at_once_are_told_side_by_side() -> None:
    """Where dates overlap, or may; whether they are two people is for people to judge."""
    assert _rivals("2017-04-01", "2017-04-01") == [(Answer.YES, False)]
    assert _rivals("2017-04", "2017", different=True) == [(Answer.UNSURE, True)]
    assert _rivals(None, "2017") == [(Answer.UNSURE, False)]
    assert _rivals("2016", "2017") == []


def test_one_source_that_names_two_is_no_contradiction_of_sources() -> None:
    """It may be a change of command that it gives no days for."""
    of = Telling()
    u = unit(of, "s")
    for _ in range(2):
        of.relation("s", commander(of, "s"), "commands", u)
    assert told(of).rivals == ()


def test_a_circle_is_told_and_not_resolved() -> None:
    """Every link of it stays; that its dates keep it apart is said."""
    of = Telling()
    a, b, c = unit(of, "s"), unit(of, "s"), unit(of, "s")
    for over, under in ((a, b), (b, c), (c, a)):
        of.relation("s", over, "superior_to", under, "2017", "2018")
    found = told(of)
    assert len(found.links) == 3
    (circle,) = found.cycles
    assert (set(circle.parties), len(circle.links)) == ({a, b, c}, 3)
    of = Telling()
    a, b = unit(of, "s"), unit(of, "s")
    of.relation("s", a, "commands", b, "2010", "2011")
    of.relation("s", b, "commands", a, "2017", "2018")
    assert [one.overlap for one in told(of).cycles] == [Answer.NO]


def test_a_chain_shows_each_link_with_its_sources() -> None:
    """What stands over somebody through others is never a link of its own."""
    of = Telling()
    man, u, v = commander(of, "s"), unit(of, "s"), unit(of, "s")
    of.relation("s", man, "member_of", u, "2016", "2018")
    of.relation("s", u, "part_of", v, "2010", "2015-12-31")
    found = told(of)
    assert {(one.over, one.under) for one in found.links} == {(u, man), (v, u)}
    up = chains(found, man)
    assert [[link.over for link in one.links] for one in up.chains] == [[u], [u, v]]
    assert [one.overlap for one in up.chains] == [Answer.YES, Answer.NO]
    assert all(link.sources for one in up.chains for link in one.links)
    assert up.cut is False
    assert chains(found, man, longest=1).cut is True


def test_no_victim_witness_or_source_stands_in_a_link() -> None:
    """Somebody's membership, given up or told in trust, is no command link and no contact graph."""
    of = Telling()
    taken, u = of.mention("s"), unit(of, "s")
    of.act("s", "arrest", taken)
    insider = of.mention("s", actor_kind="police", is_source=of.source("s"))
    sealed = of.mention("s", actor_kind="police", sealed=True)
    bystander = of.mention("s")
    for one in (taken, insider, sealed, bystander):
        of.relation("s", one, "member_of", u)
    of.relation("s", taken, "child_of", bystander)
    found = told(of)
    assert (found.links, found.posts) == ((), ())
    assert found.left_out == (("not_alleged", 1), ("sealed_or_speaks_of_itself", 2), ("victim", 1))
    assert {insider, sealed}.isdisjoint(Parties(heard(of)).of)


def test_posts_are_in_the_sources_words() -> None:
    """Unit, rank and capacity as alleged in one act, each with its statement."""
    of = Telling()
    act = of.act("s", "arrest", of.mention("s"))
    man = of.mention("s")
    statement = of.involved("s", act, man, capacity="official", degree="ordered")
    (post,) = told(of).posts
    assert (post.party, post.statement, post.of, post.degree, post.capacity) == (
        man,
        statement,
        act,
        "ordered",
        "official",
    )
    assert (post.unit, post.rank) == (None, None)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=14))
def test_links_are_exactly_what_was_stated(pairs: list[tuple[int, int]]) -> None:
    """Nothing is added by inference, nothing is dropped, and following chains always ends."""
    of = Telling()
    units = [unit(of, "s") for _ in range(6)]
    for over, under in pairs:
        of.relation("s", units[over], "superior_to", units[under])
    found = told(of)
    assert {(one.over, one.under) for one in found.links} == {(units[a], units[b]) for a, b in pairs}
    assert sum(len(one.said) for one in found.links) == len(pairs)
    for one in units:
        known = set(links_of(found, one))
        assert known == {link for link in found.links if one in (link.over, link.under)}
        for chain in chains(found, one).chains:
            assert [link in found.links for link in chain.links] == [True] * len(chain.links)
            assert chain.links[0].under == one
            assert all(a.over == b.under for a, b in zip(chain.links, chain.links[1:], strict=False))
    circular = {link for cycle in found.cycles for link in cycle.links}
    assert circular <= set(found.links)
