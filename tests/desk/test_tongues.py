"""The languages: no catalogue lacks a text, plurals follow CLDR, and numbers stand in the digits that were chosen."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from io import BytesIO

import pytest
from babel import Locale
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.desk.messages import FOLDER, messages

from habeas.casework.labels import LANGUAGES
from habeas.desk.tongues import CHECKED, Tongue, catalogue, choose

OTHERS = [lang for lang in LANGUAGES if lang != "en"]
_PLACE = re.compile(r"%\((\w+)\)s")


@cache
def po(lang: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """A catalogue as it is written: texts and their translations."""
    read = read_po(BytesIO((FOLDER / "catalogues" / f"{lang}.po").read_bytes()), locale=lang)
    return {_all(one.id): _all(one.string) for one in read if one.id}


def _all(texts: object) -> tuple[str, ...]:
    return tuple(map(str, texts)) if isinstance(texts, (tuple, list)) else (str(texts),)


@pytest.mark.parametrize("lang", OTHERS)
def test_no_catalogue_lacks_a_text(lang: str) -> None:
    """Nobody meets a sentence in a language that they did not choose, and no catalogue carries what is gone."""
    kept = po(lang)
    assert kept.keys() == messages().keys()
    assert not [text for text, told in kept.items() if not all(told)]


@pytest.mark.parametrize("lang", OTHERS)
def test_no_translation_loses_a_value(lang: str) -> None:
    """A number or word that belongs into a sentence stands in its translation, and no other does."""
    for text, told in po(lang).items():
        wanted = set(_PLACE.findall(" ".join(text)))
        for form in told:
            assert set(_PLACE.findall(form)) <= wanted, text
        assert set(_PLACE.findall(" ".join(told))) == wanted, text


@pytest.mark.parametrize("lang", OTHERS)
def test_no_translation_carries_markup(lang: str) -> None:
    """A catalogue cannot put anything but words into a page."""
    assert not [told for told in po(lang).values() if any(set("<>&") & set(form) for form in told)]


@settings(deadline=None)  # the first example reads the catalogues
@given(n=st.integers(0, 2_000))
def test_plurals_follow_cldr(n: int) -> None:
    """The form is the one that CLDR has for the number, in Arabic too, where Babel's own rule is wrong."""
    orders = {
        "ar": ("zero", "one", "two", "few", "many", "other"),
        "ru": ("one", "few", "many"),
        "es": ("one", "other"),
        "fr": ("one", "other"),
    }
    for lang, order in orders.items():
        forms = po(lang)["%(num)s file", "%(num)s files"]
        wanted = Locale(lang).plural_form(n)
        if wanted not in order:  # es and fr have a form for millions, which gettext's rule leaves to the other
            continue
        assert catalogue(lang).ngettext("%(num)s file", "%(num)s files", n) == forms[order.index(wanted)]


@pytest.mark.parametrize(("n", "form"), [(0, 0), (1, 1), (2, 2), (3, 3), (11, 4), (99, 4), (100, 5), (103, 3)])
def test_arabic_plurals_of_the_brief(n: int, form: int) -> None:
    """The six forms of Arabic stand where they belong; 11 and 100 are the two that go wrong elsewhere."""
    forms = po("ar")["%(num)s person", "%(num)s persons"]
    assert catalogue("ar").ngettext("%(num)s person", "%(num)s persons", n) == forms[form]


def test_digits_are_a_setting() -> None:
    """Numbers stand in Latin digits, in Arabic too, until somebody wants the others."""
    assert Tongue(lang="ar").number(1234) == "1,234"
    assert Tongue(lang="ar", digits="own").number(1234) == "١٬٢٣٤"
    assert set(Tongue(lang="ar", digits="own").day(date(2017, 4, 3))) & set("٠١٢٣٤٥٦٧٨٩")
    assert not set(Tongue(lang="ar").day(date(2017, 4, 3))) & set("٠١٢٣٤٥٦٧٨٩")
    assert Tongue(lang="ru", digits="own").number(7) == "7"


@pytest.mark.parametrize(
    ("wanted", "accepted", "found"),
    [("ru", "ar", "ru"), ("", "ar-SY,en;q=0.5", "ar"), ("", "de,fr;q=0.3", "fr"), ("", "", "en"), ("xx", "de", "en")],
)
def test_it_begins_in_a_language_that_somebody_reads(wanted: str, accepted: str, found: str) -> None:
    """The chosen language, else the first that the browser asks for and that there is."""
    assert choose(wanted, accepted) == found


def test_what_no_speaker_has_checked_says_so() -> None:
    """English alone counts as checked; whoever checks another language adds it there, and not by accident."""
    assert frozenset({"en"}) == CHECKED
