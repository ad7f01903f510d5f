"""The account counts persons, each once, and nobody is accounted for by what a list states."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import ModelError
from habeas.fates import Said, account, standing
from habeas.model.mentions import StatedFate


def stated(says: str, source: str) -> Said:
    return Said(list_title=source, source_id=source, fate=StatedFate(says=says), record_row=1, exhibit="exh_" + source)


persons = st.lists(
    st.lists(
        st.builds(stated, st.sampled_from(["taken", "reported_dead", "reported_missing"]), st.sampled_from("ab")),
        max_size=4,
    ),
    max_size=8,
)


@given(persons)
def test_the_numbers_add_up_and_everybody_is_unaccounted_for(told: list[list[Said]]) -> None:
    """Every person is in exactly one fate, and none has left `unknown`, whatever is stated."""
    counted = account(standing(f"per_{i}", tuple(said)) for i, said in enumerate(told))
    assert counted.persons == len(told) == sum(n for _, n in counted.by_fate)
    assert counted.unaccounted == counted.persons
    assert all(n <= counted.persons for _, n in counted.stated)


def test_a_person_counts_once_for_what_two_lists_state() -> None:
    """Two lists that say the same of you do not make two of you."""
    one = standing("per_1", (stated("taken", "a"), stated("taken", "b"), stated("reported_dead", "b")))
    assert account([one]).as_object() == {
        "persons": 1,
        "unaccounted": 1,
        "by_fate": {"unknown": 1},
        "by_whereabouts": {"unknown": 1},
        "findings": {},
        "to_review": 1,
        "stated": {"reported_dead": 1, "taken": 1},
        "conflicts": 0,
        "differences": 1,
    }


def test_nobody_is_counted_twice() -> None:
    """A person who comes twice is an error, not a second person."""
    one = standing("per_1", ())
    with pytest.raises(ModelError, match="twice"):
        account([one, one])


def test_an_account_of_nobody_is_empty() -> None:
    """An empty case says nothing about anyone."""
    assert account([]).as_object()["by_fate"] == {}
