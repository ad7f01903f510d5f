"""The words that lists use, in Russian, English and Arabic: headings, months, unknowns, fates."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """What a list in one language needs besides names."""

    lang: str
    letters: str  # what a finger that slips may hit
    headings: dict[str, str]  # field: column heading
    months: tuple[str, ...]
    months_of: tuple[str, ...]  # as after a day
    months_short: tuple[str, ...]
    parts: tuple[str, ...]  # of a month: beginning, middle, end
    unreadable: tuple[str, ...]  # a time that no rule reads, with {year}
    unknown: tuple[str, ...]
    sexes: tuple[str, str]
    years: tuple[str, ...]  # the word behind an age
    regions: tuple[str, ...]
    joint: str  # what stands between a name that ends in a vowel and the ending of an adjective
    places: dict[str, str]  # level: how a place is put
    says: dict[str, str]  # what is said of a fate: in this language's words
    titles: dict[str, str]  # slug of a list: its title


_STATED = ("taken", "reported_missing", "released", "reported_dead", "remains_found", "reported_alive")
# What a list says of a fate: the word used inside this package, and the stated_fates it is coded as.
STATES: dict[str, tuple[str, ...]] = {
    **{word: (word,) for word in _STATED},
    "taken_then_found": ("taken", "remains_found"),
    "nothing": (),
}
_FIELDS = (
    "external_id",
    "name",
    "family",
    "given",
    "patronymic",
    "alias",
    "sex",
    "birth",
    "birth_year",
    "age",
)
_FIELDS_OF_TAKING = ("taken_on", "taken_at", "status")
_SLUGS = ("register", "memorial", "ngo", "press", "families", "court")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _headings(*words: str) -> dict[str, str]:
    return dict(zip(_FIELDS + _FIELDS_OF_TAKING, words, strict=True))


def _says(*words: str) -> dict[str, str]:
    return dict(zip(STATES, words, strict=True))


def _titles(*words: str) -> dict[str, str]:
    return dict(zip(_SLUGS, words, strict=True))


RUSSIAN = Tongue(
    lang="ru",
    letters="абвгдежзиклмнопрстуфхчшыя",
    headings=_headings(
        *("Номер", "ФИО", "Фамилия", "Имя", "Отчество", "Прозвище", "Пол", "Дата рождения", "Год рождения"),
        *("Возраст", "Дата", "Место", "Статус"),
    ),
    months=_words("январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"),
    months_of=_words("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
    months_short=_words("янв фев мар апр май июн июл авг сен окт ноя дек"),
    parts=("начало", "середина", "конец"),
    unreadable=("зимой {year}", "весной {year}", "летом {year}", "осенью {year}"),
    unknown=("нет данных", "-", "?"),
    sexes=("м", "ж"),
    years=("лет",),
    regions=("Верхняя Аржа", "Нижняя Аржа", "Заречная Аржа", "Каменная Аржа"),
    joint="н",
    places={
        "full": "{region}, {district}{joint}ский р-н, с. {settlement}",
        "settlement": "с. {settlement}",
        "district": "{district}{joint}ский р-н",
        "region": "{region}",
    },
    says=_says(
        *("задержан", "розыск", "освобождён", "сообщено о гибели", "выдано тело", "сообщено, что жив"),
        *("задержан, позже выдано тело", "проверка по заявлению"),
    ),
    titles=_titles(
        "Вымышленный реестр розыска, Аржа",
        "Вымышленная книга памяти, Аржа",
        "Вымышленный список правозащитников, Аржа",
        "Вымышленные сообщения газет, Аржа",
        "Вымышленный список родственников, Аржа",
        "Вымышленный список суда, Аржа",
    ),
)

ENGLISH = Tongue(
    lang="en",
    letters="abcdefghiklmnoprstuvyz",
    headings=_headings(
        *(
            "No",
            "Name",
            "Family name",
            "Given name",
            "Father's name",
            "Known as",
            "Sex",
            "Born",
            "Year of birth",
        ),
        *("Age", "Taken", "Place", "What is said"),
    ),
    months=_words("January February March April May June July August September October November December"),
    months_of=_words("January February March April May June July August September October November December"),
    months_short=_words("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
    parts=("early", "mid", "late"),
    unreadable=("winter {year}", "spring {year}", "summer {year}", "autumn {year}"),
    unknown=("unknown", "-", "n/a"),
    sexes=("m", "f"),
    years=("years",),
    regions=("Upper Arzha", "Lower Arzha", "Arzha beyond the River", "Stony Arzha"),
    joint="",
    places={
        "full": "{settlement}, {district} district, {region}",
        "settlement": "{settlement}",
        "district": "{district} district",
        "region": "{region}",
    },
    says=_says(
        *("detained", "wanted as missing", "released", "reported dead", "body returned", "said to be alive"),
        *("detained, body returned later", "inquiry pending"),
    ),
    titles=_titles(
        "Invented register of missing persons, Arzha",
        "Invented book of memory, Arzha",
        "Invented list of a human rights group, Arzha",
        "Invented newspaper reports, Arzha",
        "Invented list of the families, Arzha",
        "Invented list of a court, Arzha",
    ),
)

ARABIC = Tongue(
    lang="ar",
    letters="ابتجحدرزسشصطعفقكلمنهوي",
    headings=_headings(
        *("الرقم", "الاسم الكامل", "اسم العائلة", "الاسم", "اسم الأب", "اللقب", "الجنس", "تاريخ الولادة"),
        *("سنة الولادة", "العمر", "التاريخ", "المكان", "الحالة"),
    ),
    months=_words("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"),
    months_of=_words("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"),
    months_short=_words("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"),
    parts=("أوائل", "منتصف", "أواخر"),
    unreadable=("شتاء {year}", "ربيع {year}", "صيف {year}", "خريف {year}"),
    unknown=("غير معروف", "-", "؟"),
    sexes=("ذكر", "أنثى"),
    years=("سنة",),
    regions=("أرجا العليا", "أرجا السفلى", "أرجا ما وراء النهر", "أرجا الحجرية"),
    joint="",
    places={
        "full": "{region}، قضاء {district}، قرية {settlement}",
        "settlement": "قرية {settlement}",
        "district": "قضاء {district}",
        "region": "{region}",
    },
    says=_says(
        *("معتقل", "مفقود", "أفرج عنه", "أُبلغ عن وفاته", "سُلّم جثمانه", "قيل إنه حي"),
        *("معتقل ثم سُلّم جثمانه", "قيد التحقيق"),
    ),
    titles=_titles(
        "سجل مفقودين مُختلَق، أرجا",
        "كتاب ذكرى مُختلَق، أرجا",
        "قائمة منظمة حقوقية مُختلَقة، أرجا",
        "أخبار صحف مُختلَقة، أرجا",
        "قائمة أهالٍ مُختلَقة، أرجا",
        "قائمة محكمة مُختلَقة، أرجا",
    ),
)
