"""Names of months as sources write them, by language, folded (small letters, no marks above or below)."""

from __future__ import annotations

import unicodedata
from functools import cache

LANGUAGES = ("es", "ru", "en", "fr", "ar")

# For each month: full names first, then abbreviations. Cases (Russian genitive) and both calendars of
# names in Arabic (Egyptian, Levantine) stand beside each other, for a list holds whichever its author used.
_NAMES = {
    "es": (
        "enero ene",
        "febrero feb",
        "marzo mar",
        "abril abr",
        "mayo may",
        "junio jun",
        "julio jul",
        "agosto ago",
        "septiembre setiembre sep set sept",
        "octubre oct",
        "noviembre nov",
        "diciembre dic",
    ),
    "ru": (
        "январь января янв",
        "февраль февраля фев февр",
        "март марта мар",
        "апрель апреля апр",
        "май мая",
        "июнь июня июн",
        "июль июля июл",
        "август августа авг",
        "сентябрь сентября сен сент",
        "октябрь октября окт",
        "ноябрь ноября ноя нояб",
        "декабрь декабря дек",
    ),
    "en": (
        "january jan",
        "february feb",
        "march mar",
        "april apr",
        "may",
        "june jun",
        "july jul",
        "august aug",
        "september sep sept",
        "october oct",
        "november nov",
        "december dec",
    ),
    "fr": (
        "janvier janv jan",
        "février fév févr",
        "mars",
        "avril avr",
        "mai",
        "juin",
        "juillet juil",
        "août",
        "septembre sept sep",
        "octobre oct",
        "novembre nov",
        "décembre déc",
    ),
    "ar": (
        "يناير كانون_الثاني",
        "فبراير شباط",
        "مارس آذار",
        "أبريل إبريل نيسان",
        "مايو أيار",
        "يونيو حزيران",
        "يوليو تموز",
        "أغسطس آب",
        "سبتمبر أيلول",
        "أكتوبر تشرين_الأول",
        "نوفمبر تشرين_الثاني",
        "ديسمبر كانون_الأول",
    ),
}


def fold(text: str) -> str:
    """Return a text for comparing words: case, marks and surplus spaces apart. Never kept, never shown."""
    if text.isascii():
        return " ".join(text.lower().split())
    letters = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


@cache
def month_numbers(language: str) -> dict[str, int]:
    """Return folded month names of a language with the number of the month."""
    return {
        fold(name.replace("_", " ")): number
        for number, names in enumerate(_NAMES[language], start=1)
        for name in names.split()
    }
