"""Words as a search knows them: what folding loses, what it keeps, and which other forms a word has."""

from __future__ import annotations

import apsw
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from habeas.model.spellings import LONGEST, fold, folded, forms, script_of, words_in

WRITTEN_ALIKE = (
    ("Ёлкин", "елкин"),
    ("Магоме\u0301д", "МАГОМЕД"),
    ("кӀант", "к1ант"),
    ("кIант", "к|ант"),
    ("مُحَمَّد", "محمد"),
    ("محـمد", "محمد"),
    ("أحمد", "احمد"),
    ("إبراهيم", "ابراهیم"),
    ("ﻣﺤﻤﺪ", "محمد"),
    ("José", "jose"),
    ("Muñoz", "MUNOZ"),
    ("Işık", "isik"),
    ("İstanbul", "istanbul"),
    ("Łukasz", "lukasz"),
    ("O’Neil", "O'Neil"),
    ("Sa`id", "Sa’id"),
    ("٢٠١٧", "2017"),
    ("co\u00adoperate", "cooperate"),
)


@pytest.mark.parametrize(("one", "other"), WRITTEN_ALIKE)
def test_what_people_leave_out_or_add_without_meaning_it_is_folded_away(one: str, other: str) -> None:
    """Case, accents, stress, vowel signs, alef's bars, the palochka's many letters: one word all the same."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Андрей", "Андреи"), ("على", "علي"), ("Шамиль", "Шамил"), ("1918г", "ӏ9ӏ8г")]
)
def test_letters_that_make_another_word_stay(one: str, other: str) -> None:
    """Folding does not guess: й is not и, "on" is not Ali, and a digit between digits is a digit."""
    assert fold(one) != fold(other)


OTHER_FORMS = (
    ("Магомедом", "Магомеда"),
    ("Анна", "Анной"),
    ("Грозный", "Грозного"),
    ("Гудермесе", "Гудермес"),
    ("Шамиля", "Шамиль"),
    ("والحسن", "الحسن"),
    ("والحسن", "حسن"),
    ("بالموصل", "الموصل"),
    ("لمحمد", "محمد"),
    ("ومحمد", "محمد"),
    ("بغزة", "غزة"),
    ("للشرطة", "الشرطة"),
    ("فاطمة", "فاطمه"),
    ("موسى", "موسي"),
    ("Magomed’s", "Magomed"),
    ("Mehmet'in", "Mehmet"),
    ("d'Anna", "Anna"),
    ("Sa'id", "Said"),
)


@pytest.mark.parametrize(("one", "other"), OTHER_FORMS)
def test_a_word_and_what_it_is_with_a_particle_or_an_ending_share_a_form(one: str, other: str) -> None:
    """Who asks for a name finds it in the cases of Russian, behind Arabic particles and articles, and possessed."""
    assert set(forms(fold(one))) & set(forms(fold(other)))


@pytest.mark.parametrize(("one", "other"), [("على", "علي"), ("Анна", "Анзор"), ("Ал", "Али"), ("الحسن", "الحسين")])
def test_short_and_other_words_share_none(one: str, other: str) -> None:
    """Two letters are no stem, and a name is not another one because both begin alike."""
    assert not set(forms(fold(one))) & set(forms(fold(other)))


@settings(deadline=None)
@given(st.text(max_size=200))
@example("a_b 'c' d’e \x00 x\u200dy ½ ﷺ ① ء | к|а| -- * \" ( )")
def test_the_index_parts_words_where_we_do(text: str) -> None:
    """FTS5 sees exactly our words, whatever stands in a text: a hit can be shown where it was found."""
    words = folded(text).split()
    assert words == [fold(text[start:end]) for start, end in words_in(text)]
    index = apsw.Connection(":memory:")
    index.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize = 'ascii')")
    index.execute("INSERT INTO t VALUES (?)", (" ".join(words),))
    index.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, instance)")
    assert [term for (term,) in index.execute("SELECT term FROM v ORDER BY offset")] == words


@given(st.text(min_size=1, max_size=100))
def test_words_lie_one_behind_the_other_and_none_is_empty(text: str) -> None:
    """Where a word begins and ends can be trusted."""
    at = 0
    for start, end in words_in(text):
        assert at <= start < end <= len(text)
        at = end


@given(st.text(min_size=1, max_size=30))
def test_folding_a_folded_word_changes_nothing(text: str) -> None:
    """The words of the index can be asked for as they stand in it."""
    for start, end in words_in(text):
        once = fold(text[start:end])
        assert once
        assert fold(once) == once
        assert forms(once)[0] == once


def test_a_word_of_ten_thousand_letters_costs_a_word() -> None:
    """A file of one endless word takes no longer than others, and is found by its beginning."""
    assert len(fold("ж" * 10_000)) == LONGEST
    assert len(fold("ﷺ" * 10_000)) <= LONGEST


def test_scripts_are_told_by_the_first_that_a_word_has_a_letter_of() -> None:
    """A Latin letter in a Cyrillic word, as on many keyboards, does not make it Latin."""
    assert [script_of(word) for word in ("Anna", "Мaгомед", "محمد", "José", "Αθήνα", "2017")] == [*"lcalol"]
