"""How common a name is in a case."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.model.values import Name
from habeas.persons.frequency import Part, frequencies
from habeas.persons.roles import tag
from habeas.persons.tagged import Role

_FAMILIES = ("Керимуев", "Мусуев", "Зелимов")


def _case(counts: tuple[int, ...]) -> list[Name]:
    return [
        Name(written=f"{family} Иса", family=family, given="Иса")
        for family, count in zip(_FAMILIES, counts, strict=True)
        for _ in range(count)
    ]


@settings(deadline=None)  # the first call compiles the packs
@given(st.tuples(*[st.integers(0, 40)] * 3))
def test_a_more_common_name_has_a_larger_share(counts: tuple[int, ...]) -> None:
    """Agreement on a rare family name says more than on a common one."""
    found = frequencies(tag(_case(counts)))
    shares = [found.log_share(family.lower(), part=Part.FAMILY, script="c") for family in _FAMILIES]
    assert all(math.isfinite(share) and share < 0 for share in shares)
    assert [a < b for a, b in pairwise(counts)] == [a < b - 1e-12 for a, b in pairwise(shares)]
    assert sum(map(math.exp, shares)) <= 1


def test_a_name_never_seen_is_rare_and_not_impossible() -> None:
    """A name that a list has for the first time has a share, smaller than any that was seen."""
    found = frequencies(tag(_case((5, 5, 5))))
    unseen = found.log_share("байсуев", part=Part.FAMILY, script="c")
    assert -20 < unseen < found.log_share("мусуев", part=Part.FAMILY, script="c")


def test_scripts_and_parts_are_counted_apart() -> None:
    """Isa in Latin letters, or as a father's name, is not made common by Иса as a given name."""
    found = frequencies(tag(_case((30, 30, 30))))
    assert math.exp(found.log_share("иса", part=Part.GIVEN, script="c")) > 0.6
    assert math.exp(found.log_share("иса", part=Part.FATHER, script="c")) < 0.1
    assert math.exp(found.log_share("isa", part=Part.GIVEN, script="l")) < 0.1


def test_what_a_pack_lists_is_expected_before_it_is_seen() -> None:
    """In a small case a name that every second family gives is not taken for a rare one."""
    found = frequencies(tag([Name(written="Керимуев Иса")]))
    assert (
        found.log_share("ахмед", part=Part.GIVEN, script="c") > found.log_share("зорв", part=Part.GIVEN, script="c") + 3
    )


def test_a_word_in_doubt_counts_in_part() -> None:
    """A name that is a kunya by 0.4 makes this kunya 0.4 times as common as one that is sure."""
    tagged = tag([Name(written="Mahmoud Abu Salim"), Name(written="Abu Khalid")] * 1_000)
    assert dict(tagged[0].words[-1].weights)[Role.KUNYA] == 0.4
    found = frequencies(tagged)
    doubtful, sure = (found.log_share(name, part=Part.KUNYA, script="l") for name in ("abu salim", "abu khalid"))
    assert math.isclose(math.exp(doubtful - sure), 0.4, rel_tol=0.02)


def test_many_names_are_answered_like_one() -> None:
    """The array says what the single answer says."""
    found = frequencies(tag(_case((1, 2, 3))))
    names = ["керимуев", "мусуев", "керимуев", ""]
    each = [found.log_share(name, part=Part.FAMILY, script="c") for name in names]
    assert np.array_equal(found.log_shares(names, part=Part.FAMILY, script="c"), each)
    assert found.log_shares([], part=Part.FAMILY, script="c").shape == (0,)


def test_an_empty_case_has_shares_too() -> None:
    """No names, no crash: all are as rare as an unlisted name."""
    assert frequencies([]).log_share("x", part=Part.GIVEN, script="l") == math.log(1e-4)
