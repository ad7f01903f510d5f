"""Words in three scripts, days in many forms, slips of the finger: the parts that make a cell."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.demo.writing import script_of

from habeas.demo.dates import DAY, FORMS, Dating, dates_written, days_misstated, years_of
from habeas.demo.names import NORTHERN, SOUTHERN, Names, names_of
from habeas.demo.places import country_of
from habeas.demo.population import FIRST_DAY
from habeas.demo.romanising import bare, english, french, german, passport
from habeas.demo.scripts import PALOCHKAS, arabic, arabic_hasty, arabic_plain, cyrillic, heard
from habeas.demo.slips import slip
from habeas.demo.spellings import spelled, spelling_of
from habeas.demo.tongues import ARABIC, ENGLISH, RUSSIAN, Tongue

WRITERS = {
    cyrillic: "Cyrl",
    arabic: "Arab",
    arabic_plain: "Arab",
    arabic_hasty: "Arab",
    english: "Latn",
    passport: "Latn",
    french: "Latn",
    german: "Latn",
    bare: "Latn",
}


def stock(culture: int) -> Names:
    """Make the names of one culture."""
    return names_of((culture,), surnames=6000, rng=np.random.default_rng(1))


@pytest.mark.parametrize("culture", [NORTHERN, SOUTHERN])
def test_every_name_can_be_written_in_every_script(culture: int) -> None:
    """No sound is left over in any script, for a name of either culture, in any variant."""
    names = stock(culture)
    stocks = (names.family, names.given, names.patronymic, names.called)
    sounds = {str(name) for each in stocks for name in each.flat}
    for writer, script in WRITERS.items():
        letters = {letter for name in sounds for letter in writer(name)} - set("- ")
        assert all(letter.isalpha() for letter in letters), writer.__name__
        assert {script_of(letter) for letter in letters} == {script}, writer.__name__


@pytest.mark.parametrize("culture", [NORTHERN, SOUTHERN])
def test_names_of_one_stock_are_different(culture: int) -> None:
    """No two ranks bear one name, so that brothers who differ in rank differ in name."""
    names = stock(culture)
    men = names.given[0, : names.given_names].tolist()
    assert len(set(men)) == len(men) == names.given_names
    surnames = names.family[0, : names.surnames].tolist()
    assert len(set(surnames)) == len(surnames) == 6000


def test_one_name_has_five_romanisations() -> None:
    """The habits differ, and in what they are known to differ in."""
    # By hand, from the usages each writer is called after: kh/ch/h, zh/j/sch/z, u/ou, v/w, ya/ia/ja.
    habits = (english, passport, french, german, bare)
    assert [writer(heard("Жахъяев")) for writer in habits] == [
        "Zhakhyayev",
        "Zhakhiaev",
        "Jakhiayev",
        "Schachjajew",
        "Zahjaev",
    ]
    assert [writer("al-šayx yūsuf") for writer in habits] == [
        "al-Shaykh Yusuf",
        "Al Shaikh Yoosuf",
        "el-Chaïkh Yousof",
        "asch-Schaich Jusuf",
        "Al-Sayh Yusuf",
    ]
    assert [writer("ʿabd al-raḥman") for writer in habits] == [
        "Abd al-Rahman",
        "Abdulrahman",
        "Abdelrahman",
        "Abd ar-Rahman",
        "Abd Al-Rahman",
    ]


def test_arabic_is_written_with_care_plainly_and_in_haste() -> None:
    """Hamza, ta marbuta, a last ya and the space after abd come and go as they do on real lists."""
    assert [arabic(name) for name in ("ʾaḥmad", "fāṭim@", "al-ʾamīn", "ʿalī", "muṣṭafà")] == [
        "أحمد",
        "فاطمة",
        "الأمين",
        "علي",
        "مصطفى",
    ]
    assert [arabic_plain(name) for name in ("ʾaḥmad", "ʾibrāhīm")] == ["احمد", "ابراهيم"]
    assert [arabic_hasty(name) for name in ("fāṭim@", "ʿalī", "ʿabd al-lah")] == ["فاطمه", "على", "عبدالله"]


def test_a_cyrillic_name_is_written_as_it_was_heard() -> None:
    """No letter of a northern name is lost on the way through sounds, the Chechen ones included."""
    for name in ("Магомед", "Эльмурзаев", "Юсуп", "Ильяс", "Супьян", "Лом-Али", "Хьаьжи", "Якъуб", "Исмаилов"):
        assert cyrillic(heard(name)) == name


def test_the_palochka_is_one_of_five_letters() -> None:
    """A Chechen form comes with whatever letter the keyboard had."""
    names = stock(NORTHERN)
    country = country_of(100, 1, rng=np.random.default_rng(1))
    written = spelling_of(names, country, ("cyrillic",))
    umar = next(at for at in range(names.given_names) if names.given[0, at] == heard("Умар"))
    count = 200
    cells = spelled(
        written.given,
        np.full(count, umar),
        np.zeros(count, dtype=np.int64),
        varied=0.0,
        native=1.0,
        rng=np.random.default_rng(1),
    )
    assert set(cells) == {letter + "умар" for letter in PALOCHKAS}


def written_as(form: str, day: date, tongue: Tongue = ENGLISH) -> str:
    """Write one day in one form."""
    days = np.array([(day - date(1970, 1, 1)).days])
    dating = Dating(shares={}, forms={DAY: {form: 1.0}})
    return str(dates_written(days, np.array([DAY]), dating=dating, tongue=tongue, rng=np.random.default_rng(0))[0])


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 1, 1)))
def test_a_day_is_written_as_the_day_it_is(day: date) -> None:
    """No day moves by being written."""
    assert written_as("1996-11-05", day) == day.isoformat()
    assert str(years_of(np.array([(day - date(1970, 1, 1)).days]))[0]) == day.isoformat()[:4]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_date_looks_like_its_name(form: str) -> None:
    """Whoever reads which forms a list uses reads the form itself."""
    assert written_as(form, date(1996, 11, 5)).lower() == form


@pytest.mark.parametrize("tongue", [RUSSIAN, ENGLISH, ARABIC])
def test_a_month_is_named_in_the_language_of_the_list(tongue: Tongue) -> None:
    """Month names are those of the language the mapping states, one for each month."""
    for form in ("5 november 1996", "nov.1996", "november 1996"):
        named = {FORMS[form](1996, month, 5, tongue) for month in range(1, 13)}
        assert len(named) == 12


CAREFUL = Dating(shares={}, forms={})


def test_two_careful_lists_differ_on_days_as_the_lists_of_argentina_do() -> None:
    """Dates are as wrong as real ones: the shares are those measured on two lists of the disappeared."""
    days = np.arange(FIRST_DAY, FIRST_DAY + 500).repeat(200)
    one, other = (days_misstated(days, CAREFUL, 1.0, np.random.default_rng(seed)) for seed in (1, 2))
    gap = np.abs(one - other)
    # Linkage research, section 2: 89.6 %, 95.4 %, 96.7 %; over a year 0.8 %.
    assert abs((gap == 0).mean() - 0.896) < 0.02
    assert abs((gap <= 10).mean() - 0.954) < 0.015
    assert abs((gap <= 31).mean() - 0.967) < 0.015
    assert 0.002 < (gap > 366).mean() < 0.012


def test_a_day_may_be_read_for_the_month_and_never_is_on_a_quiet_list() -> None:
    """The exchange of day and month happens at its rate, where both can be a month."""
    days = np.full(20_000, (date(1997, 3, 10) - date(1970, 1, 1)).days)
    hasty = Dating(shares={}, forms={}, wrong=0.0, exchanged=0.1)
    stated = days_misstated(days, hasty, 1.0, np.random.default_rng(1))
    turned = (date(1997, 10, 3) - date(1970, 1, 1)).days
    assert set(stated.tolist()) == {int(days[0]), turned}
    assert 0.08 < (stated == turned).mean() < 0.12
    assert (days_misstated(days, hasty, 0.0, np.random.default_rng(1)) == days).all()


@given(st.lists(st.text("абвгд", min_size=1, max_size=8), min_size=1), st.integers(0, 2**32))
def test_a_slip_leaves_the_first_letter_and_the_length_about(words: list[str], seed: int) -> None:
    """A typing error changes a word by one letter or one place, and spares words too short to bear it."""
    cells = np.array(words, dtype=object)
    slip(cells, rate=1.0, letters="ж", rng=np.random.default_rng(seed))
    for before, after in zip(words, cells, strict=True):
        assert after[0] == before[0]
        assert abs(len(after) - len(before)) <= 1
        if len(before) < 4:
            assert after == before


def test_no_slips_are_made_where_none_are_asked_for() -> None:
    """A rate of zero is zero."""
    words = np.array(["вестник"] * 50, dtype=object)
    slip(words, rate=0.0, letters="ж", rng=np.random.default_rng(0))
    assert set(words) == {"вестник"}
