"""Words in three scripts, days in many forms, slips of the finger: the parts that make a cell."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.demo.writing import script_of

from habeas.demo.dates import FORMS, dates_written, days_misstated, years_of
from habeas.demo.names import NORTHERN, SOUTHERN, names_of
from habeas.demo.population import FIRST_DAY
from habeas.demo.scripts import arabic, bare, cyrillic, english, french, german, passport
from habeas.demo.slips import slip
from habeas.demo.tongues import ARABIC, ENGLISH, RUSSIAN, Tongue

WRITERS = {
    cyrillic: "Cyrl",
    arabic: "Arab",
    english: "Latn",
    passport: "Latn",
    french: "Latn",
    german: "Latn",
    bare: "Latn",
}


@pytest.mark.parametrize("culture", [NORTHERN, SOUTHERN])
def test_every_name_can_be_written_in_every_script(culture: int) -> None:
    """No sound is left over in any script, for a name of either culture, in any variant."""
    names = names_of((culture,), surnames=6000, rng=np.random.default_rng(1))
    stocks = (names.family, names.given, names.patronymic, names.nickname)
    sounds = {str(name) for stock in stocks for name in stock.flat}
    for writer, script in WRITERS.items():
        letters = {letter for name in sounds for letter in writer(name)} - set("-")
        assert all(letter.isalpha() for letter in letters), writer.__name__
        assert {script_of(letter) for letter in letters} == {script}, writer.__name__


@pytest.mark.parametrize("culture", [NORTHERN, SOUTHERN])
def test_names_of_one_stock_are_different(culture: int) -> None:
    """No two ranks bear one name, so that brothers who differ in rank differ in name."""
    names = names_of((culture,), surnames=6000, rng=np.random.default_rng(1))
    men = names.given[0, : names.given_names].tolist()
    assert len(set(men)) == len(men) == names.given_names
    surnames = names.family[0, : names.surnames].tolist()
    assert len(set(surnames)) == len(surnames) == 6000


def test_one_name_has_several_romanisations() -> None:
    """The habits are at least three, and they show."""
    # tOrxUZEv by hand: kh/ch/h for x, zh/j/sch/z for Z, u/ou for U, v/w for v.
    written = [writer("tOrxUZEv") for writer in (english, french, german, bare)]
    assert written == ["Torkhuzhev", "Torkhoujev", "Torchuschew", "Torhuzev"]
    assert cyrillic("tOrxUZEv") == "Торхужев"
    assert (arabic("al-karIm"), english("al-karIm"), french("al-karIm")) == ("الكريم", "Al-Karim", "El-Karim")


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 1, 1)))
def test_a_day_is_written_as_the_day_it_is(day: date) -> None:
    """No day moves by being written."""
    days = np.array([(day - date(1970, 1, 1)).days])
    cell = dates_written(days, forms={"1996-11-05": 1.0}, tongue=RUSSIAN, rng=np.random.default_rng(0))[0]
    assert cell == day.isoformat()
    assert str(years_of(days)[0]) == cell[:4]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_date_looks_like_its_name(form: str) -> None:
    """Whoever reads which forms a list uses reads the form itself."""
    days = np.array([(date(1996, 11, 5) - date(1970, 1, 1)).days])
    cell = dates_written(days, forms={form: 1.0}, tongue=ENGLISH, rng=np.random.default_rng(0))[0]
    assert cell.lower() == form


@pytest.mark.parametrize("tongue", [RUSSIAN, ENGLISH, ARABIC])
def test_a_month_is_named_in_the_language_of_the_list(tongue: Tongue) -> None:
    """Month names are those of the language the mapping states, one for each month."""
    for form in ("5 november 1996", "nov.1996", "november 1996"):
        named = {FORMS[form](1996, month, 5, tongue) for month in range(1, 13)}
        assert len(named) == 12


def test_most_days_are_stated_right_and_the_wrong_ones_are_near() -> None:
    """About nine days in ten hold, and one is off by more than a year hardly ever."""
    days = np.arange(FIRST_DAY, FIRST_DAY + 500).repeat(100)
    off = np.abs(days_misstated(days, np.random.default_rng(1)) - days)
    assert 0.87 < (off == 0).mean() < 0.92
    assert off.max() <= 365 * 2
    assert (off > 35).mean() < 0.015


def test_a_day_far_off_is_the_day_read_for_the_month_or_a_year_beside() -> None:
    """The large errors are those that people make, so that a linkage can learn to forgive them."""
    day = date(1997, 3, 10)
    days = np.full(20_000, (day - date(1970, 1, 1)).days)
    far = {day.fromordinal(719163 + int(stated)) for stated in days_misstated(days, np.random.default_rng(1))}
    # 719163 = date(1970, 1, 1).toordinal()
    assert date(1997, 10, 3) in far
    assert {date(1996, 3, 10), date(1998, 3, 10)} <= far


@given(st.lists(st.text("абвгд", min_size=1, max_size=8), min_size=1), st.integers(0, 2**32))
def test_a_slip_leaves_the_first_letter_and_the_length_about(words: list[str], seed: int) -> None:
    """A typing error changes a word by one letter or one place, and spares words too short to bear it."""
    cells = slip(np.array(words, dtype=object), rate=1.0, letters="ж", rng=np.random.default_rng(seed))
    for before, after in zip(words, cells, strict=True):
        assert after[0] == before[0]
        assert abs(len(after) - len(before)) <= 1
        if len(before) < 4:
            assert after == before


def test_no_slips_are_made_where_none_are_asked_for() -> None:
    """A rate of zero is zero."""
    words = np.array(["вестник"] * 50, dtype=object)
    assert set(slip(words, rate=0.0, letters="ж", rng=np.random.default_rng(0))) == {"вестник"}
