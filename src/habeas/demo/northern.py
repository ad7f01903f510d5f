"""Names of the northern culture, put together from parts that are common in the Caucasus: Chechen and Russian forms.

A form stands as Cyrillic writes it. Behind a stroke come its Russian spelling variants, behind a star the
Chechen one, with palochka and soft-signed vowels.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from habeas.demo.scripts import heard

Forms = tuple[str, ...]  # sounds: as usual, two other spellings, the native one; "" where a name has no such form


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MEN = _words("""
Магомед/Магомет/Магомад*Мохьмад Ахмед/Ахмад/Ахмет*Ахьмад Умар/Омар*Ӏумар Али/Алий*Ӏали Муса/Мусса Иса/Исса*Ӏийса
Хусейн/Хусайн/Хусен*Хьусайн Хасан/Гасан*Хьасан Рамзан/Рамазан Руслан/Рустлан Адам/Адем Асланбек/Аслабек/Асламбек
Зелимхан/Залимхан*Зеламха Ибрагим/Ибрахим*Ибрахьим Исмаил/Исмаел*ИсмаӀал Шамиль/Шамил*Шемал Султан/Солтан
Апти/Абти Лечи/Леча Ваха/Вахаб Хамзат/Хамзад*Хьамзат Юсуп/Юсуф Якуб/Ягуб*Якъуб Саид/Сайд*СаӀид Идрис/Эдрис
Сулейман/Сулиман*Сулайма Абдулла/Абдула*Ӏабдулла Абубакар/Абубакр/Абубакер Анзор/Анзар Арби/Арбий
Асхаб/Асхап*Асхьаб Аслан/Аслам Артур Бекхан/Бекан Беслан/Бислан Билал/Билаль Висхан/Вусхан Гелани/Гилани
Джабраил/Жабраил/Джебраил Заур/Завур Заурбек/Завурбек Зубайр/Зубаир Ильяс/Илес Имран/Эмран Ислам Казбек/Казбег
Кюри/Кури Ломали/Лом-Али Майрбек/Маирбек Мансур/Мансор Мовлади/Мавлади Мовсар/Мавсар Нурди/Нурдин
Нажмуди/Нажмудин Расул/Расол Ризван/Резван Саид-Эмин/Сайдэмин Салман/Салма Салах/Салахь Таус/Тавус Тимур/Темур
Турпал/Турпал-Али Увайс/Овайс Усман/Осман*Ӏусман Хаважи/Ховажи*Хьаважи Хамид/Хамит*Хьамид
Хасмагомед/Хас-Магомед Шамхан/Шемхан Шарип/Шариф Эльдар/Елдар Юнус/Юнуз Абдурахман/Абдул-Рахман*Ӏабдрахьман
Абдулхамид/Абдул-Хамид Бувайсар/Бувайсари Вахит/Вахид Дени/Дэни Жамал/Джамал Зайнди/Зайнди Ибрагимбек Иди/Ида
Иманали/Иман-Али Магомед-Эмин/Магомедэми Мурад/Мурат Насруди/Насрудин Саламбек/Саламбег Сайдхусейн/Саид-Хусейн
Супьян/Суфьян Тахир/Тагир Халид/Халит*Хьалид Хож-Ахмед/Хожахмед Эли/Элий Юша/Юшаъ Баудин/Баудди Вайсур
Гойтемир/Гойтимир Докка/Дока Зина Исрапил/Исрафил Кана Лорса/Лорсан Мандар Нохчо/Нохча Пайзула/Файзула
Сираждин/Сираджи Тайп Увейс Халад Хизир/Хизар Чингиз/Чингис Эмин
""")
WOMEN = _words("""
Айшат/Аишат*Ӏайшат Зарема/Зарима Малика/Малийка Марьям/Мариам Хадижат/Хадиджат Петимат/Патимат*ПетӀамат
Зулай/Зулаи Роза Лариса Луиза/Луйза Тамара Хеда/Хедда Эльза/Элза Яха/Яхха Асет/Асят Аминат/Аминад Бирлант
Зайнап/Зейнап Заира/Загира Зухра Кулсум/Кульсум Лайла/Лейла Мадина/Мадинат Макка/Мака Маржан Нурбика Раиса
Рукият/Рукийят Сацита/Сацида Табарик Таиса Таус Фатима/Патима Хава/Хавва Халимат/Халима Ханипат Эсет/Эсят
""")
WOMEN_FIRST = _words("Ай Зай Ма Ла Ра Са Та Хе Эль Зу Ха Мар Нур Би Раб")
WOMEN_LAST = _words("ната шат биат рета зан лихан вани сари")
FAMILY_FIRST = _words("""
Эль Бек Хас Бай Тем Ар Дуд Гай Таш Мус Ид Сат Ис Юс Вис Дак Чер Мин Эди Лор Бис Мач Хат Гуд Зак Асу Бет Кад Тов
Яхь Нан Сай Тур Дох Вад Гой Хим Шид Ал Абд Джан Умх Сул Инд Бал Гери Дал Арс Цак Чаг Бол Кос Осм Таз Хан Уцм Шов
Пад Мож Эски Нунк Борш Гехи
""")
FAMILY_LAST = _words("""
мурз султан хан бек магомад гир бай ахмад али хаджи пар саг дар тукай мирз бул нак тар галай сат ул гай зад морд
кан тор ман сур баш дул тем кад чик лак пан роз жак тхан бош рух ной сел
""")
FAMILY_END = ("ов", "аев", "уев", "иев")
_BYNAMES = _words("Борз Цициг Гонз Керла Лача Мехка Нахуо Пхьагал Чагаран Сардал Тарх Ушат Халхо Жуга Дика Лаьмнан")
_CONSONANTS = "бвгджзклмнпрстфхцчш"


def men() -> Iterator[Forms]:
    """Give men's names, the common ones first."""
    return map(_forms, MEN)


def women() -> Iterator[Forms]:
    """Give women's names, the common ones first, those put together of two parts last."""
    composed = ("".join(pair) for pair in product(WOMEN_FIRST, WOMEN_LAST))
    return map(_forms, (*WOMEN, *composed))


def families() -> Iterator[Forms]:
    """Give men's surnames that come from given names: the common ones."""
    return (_forms(given, ending=True) for given in MEN)


def made_families() -> Iterator[Forms]:
    """Give men's surnames put together of two parts and an ending: thousands, each of them rare."""
    for first, last, end in product(FAMILY_FIRST, FAMILY_LAST, FAMILY_END):
        name = _with_ending(first + last) if end == "ов" else first + last.rstrip("аийу") + end
        yield (heard(name), "", "", "")


def bynames() -> Iterator[Forms]:
    """Give what people are called besides their names: animals, things, qualities."""
    return ((heard(name), "", "", "") for name in _BYNAMES)


def family_of_woman(sounds: str) -> str:
    """Return the form of a surname that women bear."""
    return sounds + "A" if sounds else ""


def son_of(father: str) -> str:
    """Return the patronymic of a son."""
    return father + _joint(father) + "vIC" if father else ""


def daughter_of(father: str) -> str:
    """Return the patronymic of a daughter."""
    return father + _joint(father) + "vnA" if father else ""


def short_of(given: str) -> str:
    """Return the short form that friends use: the first syllable and an ending."""
    vowels = [at for at, sound in enumerate(given) if sound in "AEIOU"]
    if len(vowels) < 2:
        return given + "Ik"
    stem = given[: vowels[1]].rstrip("-'j")
    if stem[-1] in "AEIOU":
        return given + "Ik"
    return stem + ("A" if len(stem) < 4 else "Ik")


def _joint(father: str) -> str:
    if father[-1] in "AEIOUY":
        return "jE"
    return "jE" if father[-1] in "j'" else "O"


def _forms(text: str, *, ending: bool = False) -> Forms:
    spellings, _, native = text.partition("*")
    first, *others = (_with_ending(each) if ending else each for each in spellings.split("/"))
    two = [*others, "", ""][:2]
    last = _with_ending(native) if ending and native else native
    return tuple(heard(each) if each else "" for each in (first, *two, last))


def _with_ending(given: str) -> str:
    stem = given.replace("-", "").capitalize()
    if stem[-1] in "ьй":
        return stem[:-1] + "ев"
    return stem + ("ев" if stem[-1] not in _CONSONANTS else "ов")
