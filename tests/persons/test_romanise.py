"""Names in Latin letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.persons.romanise import father_of, is_patronymic, skeleton, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Магомед", "Magomed"),
        ("Хасан", "Khassan"),
        ("Хасан", "Hasan"),
        ("Чагаев", "Tchagaev"),
        ("Жамалдаев", "Djamaldaev"),
        ("Юсуп", "Yusup"),
        ("Cardozo", "Cardoso"),
        ("Vázquez", "Vasquez"),
    ],
)
def test_spellings_of_one_name_share_a_skeleton(one: str, other: str) -> None:
    """Whoever is spelled in Cyrillic on one list and in Latin on another is still compared."""
    assert skeleton(words_of(one)[0]) == skeleton(words_of(other)[0])


@given(st.text())
def test_any_text_becomes_plain_words(text: str) -> None:
    """No sign in a name, however odd, stops a list from being compared."""
    words = words_of(text)
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in words)
    assert all(skeleton(word).isascii() for word in words)


def test_a_name_of_ten_thousand_letters_is_compared_by_its_start() -> None:
    """One absurd cell does not slow a case down."""
    assert len("".join(words_of("Я" * 10_000))) <= 1_000


def test_a_patronymic_names_the_father() -> None:
    """A father's name counts, whichever ending the language of the list gave it."""
    assert father_of("magomedovich") == father_of("magomedovna") == "magomed"
    assert is_patronymic("ilyasovna")
    assert not is_patronymic("ovich")
