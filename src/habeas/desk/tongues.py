"""The languages of the interface: catalogues, plurals, digits and days. Data are never translated.

The catalogues (gettext, `catalogues/*.po`) are compiled in memory when the desk begins; nothing is written. Babel's
plural rule for Arabic is wrong (it swaps the forms for 11 and 100), so the rule stands in our own catalogue, and a test
holds it against CLDR.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from io import BytesIO

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from habeas.casework.labels import LANGUAGES, label

NAMES = {"en": "English", "es": "Español", "fr": "Français", "ru": "Русский", "ar": "العربية"}
CHECKED = frozenset({"en"})
"""Languages whose catalogue a speaker has read on the screens."""
ARABIC_PLURALS = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)"
_OWN_DIGITS = {"ar": str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬")}


@cache
def catalogue(lang: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; of English, the texts themselves."""
    if lang == "en":
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(_written(lang)), locale=lang))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def texts(lang: str) -> frozenset[str]:
    """Return every text of the catalogues that has no place for a value: in a language, and as it stands in English."""
    kept = read_po(BytesIO(_written("ar")), locale="ar")
    found = {str(text) for one in kept if one.id for text in ((one.id,) if isinstance(one.id, str) else one.id)}
    found |= {catalogue(lang).gettext(text) for text in found}
    return frozenset(text for text in found if "%(" not in text)


def _written(lang: str) -> bytes:
    return resources.files("habeas.desk").joinpath("catalogues", f"{lang}.po").read_bytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """How the interface speaks: its language, and whether numbers stand in Latin digits or in its own."""

    lang: str
    digits: str = "latin"

    @property
    def direction(self) -> str:
        """Which way it is written: ltr or rtl."""
        return "rtl" if self.lang == "ar" else "ltr"

    def say(self, text: str, **values: object) -> str:
        """Return a text in this language, with values in it as they are."""
        found = catalogue(self.lang).gettext(text)
        return found % values if values else found

    def many(self, one: str, several: str, n: int, **values: object) -> str:
        """Return a text with a number in the form that the language has for it; the number is `%(num)s`."""
        return self.form(one, several, n) % ({"num": self.number(n)} | values)

    def form(self, one: str, several: str, n: int) -> str:
        """Return the form of a text that this language has for a number, before anything is put into it."""
        return catalogue(self.lang).ngettext(one, several, n)

    def number(self, n: float) -> str:
        """Return a number as this language writes it."""
        return self._own(format_decimal(n, locale=Locale(self.lang), numbering_system="latn"))

    def day(self, day: date | None) -> str:
        """Return a day in prose; "" of none."""
        return "" if day is None else self._own(format_date(day, "long", locale=Locale(self.lang)))

    def moment(self, at: str) -> str:
        """Return a time as records hold it (UTC, RFC 3339) in prose, to the minute."""
        return f"{self.day(date.fromisoformat(at[:10]))}, {self._own(at[11:16])} UTC"

    def label(self, vocabulary: str, slug: str) -> str:
        """Return what a term of a vocabulary is called."""
        return label(vocabulary, slug, self.lang)

    def _own(self, text: str) -> str:
        plain = text.translate(str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789"))
        return plain.translate(_OWN_DIGITS[self.lang]) if self.digits == "own" and self.lang in _OWN_DIGITS else plain


def choose(wanted: str, accepted: str) -> str:
    """Return the language to begin with: the one chosen, else the first that the browser accepts and we have."""
    if wanted in LANGUAGES:
        return wanted
    asked = [part.split(";")[0].strip()[:2].lower() for part in accepted.split(",")]
    return next((lang for lang in asked if lang in LANGUAGES), "en")
