"""Spellings of one name in several scripts are found to be near; words of other meaning are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.model.sounds import alike, begins_like, keys_of, readings
from habeas.model.spellings import fold, words_in

THE_SAME = (
    ("Magomed", "Магомед"),
    ("Muhammad", "محمد"),
    ("Mohamed", "محمد"),
    ("Khasan", "Хасан"),
    ("Hassan", "حسن"),
    ("Хасан", "حسن"),
    ("Yusuf", "Юсуф"),
    ("Yusuf", "يوسف"),
    ("Shamil", "Шамиль"),
    ("Ali", "Али"),
    ("Ali", "علي"),
    ("Али", "علي"),
    ("Isa", "عيسى"),
    ("Musa", "موسى"),
    ("Fatima", "فاطمة"),
    ("Aisha", "عائشة"),
    ("Айшат", "عائشة"),
    ("Ramadan", "رمضان"),
    ("Рамазан", "رمضان"),
    ("Uthman", "عثمان"),
    ("Осман", "عثمان"),
    ("Jamal", "جمال"),
    ("Gamal", "جمال"),
    ("Джамал", "جمال"),
    ("Fathi", "فتحي"),
    ("Ishaq", "إسحق"),
    ("Walid", "وليد"),
    ("Dawud", "داود"),
    ("Zakirov", "Закиров"),
    ("Giorgi", "გიორგი"),
)
NEAR = (
    ("Muhammad", "Мухаммед"),
    ("Magomed", "محمد"),
    ("Mohamed", "Мухаммад"),
    ("Hussein", "Гусейн"),
    ("Ibrahim", "Ибрагим"),
    ("Muhammad", "Mohamed"),
    ("Hussein", "Husayn"),
    ("Djamel", "جمال"),
    ("Хасан", "Гасан"),
)
NO_SPELLINGS = (
    ("Islam", "Salim"),
    ("Ilya", "إلى"),
    ("Anna", "Ана"[:1]),
    ("Madina", "Медина"[::-1]),
    ("Zelimkhan", "Заурбек"),
    ("Ali", "Ala"),
    ("Hamid", "Ahmad"),
    ("2017", "2018"),
)


def test_the_same_name_in_another_script_is_the_same_letter_by_letter() -> None:
    """What another script can write of a name is no difference: Arabic leaves vowels out, Russian writes h as г."""
    far = {pair: alike(*map(fold, pair)) for pair in THE_SAME}
    assert {pair: apart for pair, apart in far.items() if apart is None or apart > 1} == {}


def test_other_spellings_of_a_name_are_near() -> None:
    """A vowel or a letter that romanisations exchange parts no name."""
    far = {pair: alike(*map(fold, pair)) for pair in NEAR}
    assert {pair: apart for pair, apart in far.items() if apart is None} == {}


@pytest.mark.parametrize(("one", "other"), NO_SPELLINGS)
def test_short_words_and_other_names_are_not_taken_for_spellings(one: str, other: str) -> None:
    """A search for a name does not drown in words that share its consonants."""
    apart = alike(fold(one), fold(other))
    assert apart is None or apart > 1


WORDS = st.text(
    alphabet="abcdeghijklmnopqrstuvwxyzабвгдежзиклмнопрстхчшьюяابتثجحخدذرزسشصضطظعغفقكلمنهويةىء'",
    min_size=1,
    max_size=12,
)


@given(one=WORDS, other=WORDS)
def test_likeness_does_not_depend_on_who_asks(one: str, other: str) -> None:
    """If a query finds a name, the name as a query finds the other."""
    for left, right in zip(_words(one), _words(other), strict=False):
        assert alike(left, right) == alike(right, left)


@given(WORDS)
def test_a_word_is_nowhere_apart_from_itself(word: str) -> None:
    """Whoever types what is written finds it, and looks for it under a key under which it is kept."""
    for one in _words(word):
        if keys_of(one):
            assert alike(one, one) in (0, None)
        assert all(reading.key in keys_of(one) for reading in readings(one))


@given(one=WORDS, other=WORDS)
def test_words_that_are_alike_share_a_key(one: str, other: str) -> None:
    """The index finds every word that could be meant: none is near that stands under no common key."""
    for left, right in zip(_words(one), _words(other), strict=False):
        if alike(left, right) is not None:
            assert set(keys_of(left)) & set(keys_of(right))


@given(st.text(max_size=30))
def test_any_text_has_readings_within_bounds(text: str) -> None:
    """Whatever script a word is in, it has at most eight readings, and each is whole: vowels around each consonant."""
    for word in _words(text):
        assert len(readings(word)) <= 8
        for reading in readings(word):
            assert len(reading.vowels) == len(reading.consonants) + 1
            assert reading.consonants


def test_a_beginning_is_found_in_another_script() -> None:
    """Who types the first letters of a name sees how it goes on elsewhere, and no other name."""
    assert begins_like(fold("Магомедов"), fold("Magom"))
    assert begins_like(fold("محمود"), fold("Mahm"))
    assert begins_like(fold("Мухаммад"), fold("Muham"))
    assert not begins_like(fold("Магомедов"), fold("Mahmu"))
    assert not begins_like(fold("Ахмад"), fold("Magom"))


def _words(text: str) -> list[str]:
    return [fold(text[start:end]) for start, end in words_in(text)]
