"""Keys under which spellings of one name meet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.persons.name_keys import Strength, keys_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tchakhiev", "Чахиев"),
        ("Djamzur", "Джамзур"),
        ("Mushariq", "مشارق"),
        ("Гӏарзали", "Garzali"),
        ("الخرزلي", "Alkharzali"),
        ("Хормуз", "Khormuz"),
        ("Mahdan", "Мадан"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    """Two records of one person are compared, whichever script each list is in."""
    for strength in Strength:
        assert set(keys_of(one, strength)) & set(keys_of(other, strength))


def test_a_consonant_that_one_spelling_leaves_out_is_bridged() -> None:
    """A name that one list shortens is still compared where asked for."""
    assert not set(keys_of("Saratzis")) & set(keys_of("Самардзис"))
    assert set(keys_of("Saratzis", Strength.LESS_ONE)) & set(keys_of("Самардзис", Strength.LESS_ONE))


@given(st.text(max_size=30), st.sampled_from(Strength))
def test_any_word_has_a_few_keys_or_none(word: str, strength: Strength) -> None:
    """No sign in a name stops a list from being compared, nor makes a key that everybody has."""
    found = keys_of(word, strength)
    assert len(set(found)) == len(found)
    assert all(found)
    if strength is Strength.START:
        assert all(len(key) <= 3 for key in found)


@given(st.text(max_size=30))
def test_a_weaker_key_never_loses_what_a_stronger_one_finds(word: str) -> None:
    """Asking for more gives more."""
    assert set(keys_of(word)) <= set(keys_of(word, Strength.LESS_ONE))
    assert {key[:3] for key in keys_of(word)} == set(keys_of(word, Strength.START))


@pytest.mark.parametrize("word", ["", "12", "-", "؟", "\ud800"])
def test_a_word_without_letters_has_no_key(word: str) -> None:
    """Everybody whose name is missing is not one block of namesakes."""
    assert keys_of(word) == ()
