"""Every figure says its unit, no unit is mixed with another, and what is unknown is never 0."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.statements.accounts_apart import Account
from habeas.statements.counting import UNITS, Counts, Entry, Figure, Unknown, count

Told = tuple[str, str, str, str, tuple[str, ...]]


def entries(told: list[Told]) -> list[Entry[Account]]:
    """Act statements as (person, type, source, exhibit, keys); no key says "nowhere"."""
    found = []
    for person, act_type, source, exhibit, keys in told:
        one = Account(person, act_type, source, exhibit, exhibit, False, None, None, None, None, True, None)
        where: tuple[str, ...] | Unknown = keys or Unknown(why="nowhere")
        found.append(Entry((person, act_type), exhibit, one, where))
    return found


def counted(told: list[Told], units: tuple[str, ...] = UNITS) -> Counts:
    return count(entries(told), units=units, apart=lambda a, b: a != b, account_of=lambda row: row)


def figures(found: tuple[Figure, ...]) -> dict[str, tuple[int, int]]:
    return {one.unit: (one.least, one.most) for one in found}


def test_each_unit_counts_what_it_says() -> None:
    """Two persons, three accounts of the one torture, one of an arrest, in two exhibits."""
    told: list[Told] = [
        ("p", "torture", "a", "x", ("k",)),
        ("p", "torture", "b", "y", ("k",)),
        ("p", "arrest", "a", "x", ("k",)),
        ("q", "torture", "a", "x", ("k",)),
    ]
    assert figures(counted(told).all) == {
        "reports": (2, 2),
        "statements": (4, 4),
        "acts": (3, 4),
        "victim_acts": (3, 3),
        "victims": (2, 2),
    }


def test_what_is_unknown_has_a_row_with_its_reason() -> None:
    """No zero for what nobody knows, and nothing dropped."""
    found = counted([("p", "torture", "a", "x", ("k",)), ("q", "torture", "a", "x", ())])
    assert [row.key for row in found.rows] == ["k"]
    assert [(row.key, figures(row.figures)["victims"]) for row in found.unknown] == [("nowhere", (1, 1))]
    assert figures(found.all)["victims"] == (2, 2)


def test_rows_are_not_parts_of_a_sum() -> None:
    """A victim of two kinds of actors stands in two rows and is one victim."""
    found = counted([("p", "torture", "a", "x", ("police", "army")), ("p", "torture", "a", "x", ("police",))])
    assert [(row.key, figures(row.figures)["victims"]) for row in found.rows] == [("army", (1, 1)), ("police", (1, 1))]
    assert figures(found.all) == {
        "reports": (1, 1),
        "statements": (2, 2),
        "acts": (2, 2),
        "victim_acts": (1, 1),
        "victims": (1, 1),
    }


def test_only_the_unit_that_is_asked_for_is_told() -> None:
    """One unit, one figure."""
    found = counted([("p", "torture", "a", "x", ("k",))], ("victims",))
    assert [one.unit for one in (*found.all, *found.rows[0].figures)] == ["victims", "victims"]


def test_a_small_figure_is_marked() -> None:
    """Fewer than five can point to somebody."""
    told: list[Told] = [(f"p{n}", "torture", "a", f"x{n}", ("few" if n < 4 else "many",)) for n in range(9)]
    rows = {row.key: row.figures for row in counted(told).rows}
    assert all(one.small for one in rows["few"])
    assert not any(one.small for one in rows["many"])
    assert rows["few"][-1].as_object() == {"unit": "victims", "count": 4, "small": True}
    acts = next(one for one in rows["many"] if one.unit == "acts")
    assert acts.as_object() == {"unit": "acts", "at_least": 5, "at_most": 5, "small": False}


TOLD = st.lists(
    st.tuples(
        st.sampled_from("pqr"),
        st.sampled_from(["torture", "arrest"]),
        st.sampled_from("ab"),
        st.sampled_from("xyz"),
        st.sets(st.sampled_from(["k", "l"])).map(lambda keys: tuple(sorted(keys))),
    ),
    max_size=20,
)


@settings(deadline=None)
@given(TOLD)
def test_the_units_stand_in_their_order(told: list[Told]) -> None:
    """No more victims than victim-acts, no more of these than acts, no more acts than statements; in every row."""
    found = counted(told)
    for row in (found.all, *(one.figures for one in (*found.rows, *found.unknown))):
        of = figures(row)
        assert of["victims"] <= of["victim_acts"]
        assert of["victim_acts"][0] <= of["acts"][0] <= of["acts"][1] <= of["statements"][0]
        assert of["reports"] <= of["statements"]


@settings(deadline=None)
@given(TOLD, st.randoms(use_true_random=False))
def test_the_order_in_which_statements_came_changes_nothing(told: list[Told], random: Random) -> None:
    """The same statements give the same figures."""
    before = counted(told)
    random.shuffle(told)
    assert counted(told) == before


@settings(deadline=None)
@given(TOLD)
def test_the_whole_is_counted_by_itself(told: list[Told]) -> None:
    """What stands under several keys, or under none, is in the whole once."""
    of = figures(counted(told).all)
    alone = figures(counted([(*one[:4], ("k",)) for one in told]).all)
    assert of == alone
