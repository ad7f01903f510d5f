"""Which word of a name is what."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from habeas.model.spellings import words_in
from habeas.model.values import Name
from habeas.persons.census import uses_of
from habeas.persons.compiled_packs import compiled
from habeas.persons.forms import Forms
from habeas.persons.roles import tag
from habeas.persons.tagged import By, Role, Tagged

_WORDS = (
    *(
        "Магомед",
        "Иса",
        "Керимуев",
        "Adam",
        "al-Masri",
        "محمد",
        "النجار",
        "عبد",
        "الله",
        "الدين",
        "بن",
        "أبو",
        "de",
        "la",
    ),
    *(
        "Cruz",
        "y",
        "ibn",
        "bin",
        "Abu",
        "Dr.",
        "хаджи",
        "оглы",
        "тейп",
        "alias",
        "по",
        "прозвищу",
        "A.",
        "Ю.",
        "García",
    ),
    *("viuda", "(h)", '"El', 'Negro"', ",", "/", "Абдул-Халимович", "née", "Ponce", "León", "ХIусайн", "1976", "-"),
)


def _one(written: str, **parts: str) -> Tagged:
    return tag([Name(written=written, **parts)])[0]


def _roles(written: str, **parts: str) -> list[tuple[str, Role]]:
    return [(word.folded, word.role) for word in _one(written, **parts).words]


def _named(written: str) -> dict[Role, tuple[str, ...]]:
    tagged = _one(written)
    return {role: found for role in Role if (found := tagged.texts(role))}


@settings(deadline=None)  # the first call compiles the packs
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(_WORDS), max_size=9).map(" ".join)))
def test_every_word_gets_exactly_one_place(written: str) -> None:
    """Nobody loses a word of a name because it stood where nobody expected it."""
    tagged = _one(written)
    assert tagged.name.written == written
    assert [(word.start, word.end) for word in tagged.words] == list(words_in(written))
    assert all(word.role in Role and sum(weight for _, weight in word.weights) < 1.01 for word in tagged.words)
    assert not [
        unit for unit in tagged.words if unit.role is Role.UNKNOWN and unit.weights and unit.weights[0][1] >= 0.5
    ]


@settings(deadline=None)  # the first call compiles the packs
@given(st.lists(st.sampled_from(_WORDS), max_size=7).map(" ".join), st.lists(st.sampled_from(_WORDS), max_size=3))
@example('Negro" "El (h)', [])
def test_stated_parts_lose_nothing_either(written: str, parts: list[str]) -> None:
    """What a mapping stated stands in the result even where the written name lacks it."""
    given, family, mother = (*parts, "", "", "")[:3]
    tagged = _one(written, given=given, family=family, mother=mother)
    assert [(word.start, word.end) for word in tagged.words if word.start >= 0] == list(words_in(written))
    for part in (given, family, mother):
        held = [word.folded for word in tagged.words if word.by is By.STATED or word.by is By.MARK]
        assert all(word.folded in held for word in _one(part).words)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Керимуев Иса Магомедович", "Иса Магомедович Керимуев"),
        ("Мусуева Хеда Адамовна", "Хеда Адамовна Мусуева"),
        ("KERIMUEV ISA MAGOMEDOVICH", "Isa Magomedovich Kerimuev"),
        ("Schamilchasanow Ismail", "Ismail Schamilchasanow"),
        ("النجار محمد", "محمد النجار"),
        ("al-Masri Khaled", "Khaled al-Masri"),
        ("QUIROGA ANA MARÍA", "Ana María Quiroga"),
        ("Quiroga, Ana María", "Ana María Quiroga"),
    ],
)
def test_the_order_of_the_parts_does_not_matter(one: str, other: str) -> None:
    """A list that puts family names first and one that puts them last say the same of a person."""
    assert {role: set(names) for role, names in _named(one).items()} == {
        role: set(names) for role, names in _named(other).items()
    }


@pytest.mark.parametrize("palochka", "ӀӏIl1|")
def test_a_palochka_is_one_letter_however_it_is_typed(palochka: str) -> None:
    """A keyboard without the letter does not make another person."""
    assert _one(f"Х{palochka}усайн Керимуев").texts(Role.GIVEN) == ("хӏусайн",)


def test_a_patronymic_names_the_father_and_a_woman_has_her_family_name() -> None:
    """A sister and a brother share father and family name, whatever endings grammar gives them."""
    brother, sister = _one("Мусуев Адам Абдул-Халимович"), _one("Мусуева Хеда Абдул-Халимовна")
    for roles in ((Role.FAMILY,), (Role.PATRONYMIC,)):
        assert brother.texts(*roles) == sister.texts(*roles) != ()


def test_a_father_can_stand_before_ogly_and_kyzy() -> None:
    """The Turkic way to name a father is read like the Russian one."""
    tagged = _one("Гусейнова Лейла Мамед кызы")
    assert tagged.texts(Role.PATRONYMIC) == ("мамед",)
    assert tagged.words[-1].role is Role.PARTICLE
    assert tagged.words[-1].of is Role.PATRONYMIC


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("محمد بن خالد بن سعيد النجار", {Role.GIVEN: ("محمد",), Role.FATHER: ("خالد",), Role.GRANDFATHER: ("سعيد",)}),
        ("Muhammad ibn Khalid bin Said al-Najjar", {Role.FATHER: ("khalid",), Role.GRANDFATHER: ("said",)}),
        ("محمد خالد النجار", {Role.GIVEN: ("محمد",), Role.FATHER: ("خالد",), Role.FAMILY: ("نجار",)}),
        ("أبو خالد محمد الحلبي", {Role.KUNYA: ("ابو خالد",), Role.GIVEN: ("محمد",), Role.NISBA: ("حلبي",)}),
        ("Umm Khalid", {Role.KUNYA: ("umm khalid",)}),
        ("Khaled ash-Shami", {Role.GIVEN: ("khaled",), Role.NISBA: ("shami",)}),
        ("صلاح الدين النجار", {Role.GIVEN: ("صلاح دين",), Role.FAMILY: ("نجار",)}),
        ("Иса Керимуев (тейп Беной)", {Role.GIVEN: ("иса",), Role.FAMILY: ("керимуев",), Role.TEIP: ("беной",)}),
        ("хаджи Иса Керимуев", {Role.GIVEN: ("иса",), Role.FAMILY: ("керимуев",)}),
        ("Иса Керимуев по прозвищу Борз", {Role.GIVEN: ("иса",), Role.FAMILY: ("керимуев",), Role.ALIAS: ("борз",)}),
        ("Иса «Борз» Керимуев", {Role.GIVEN: ("иса",), Role.FAMILY: ("керимуев",), Role.ALIAS: ("борз",)}),
        ('Ana Quiroga, alias "La Negra"', {Role.GIVEN: ("ana",), Role.FAMILY: ("quiroga",), Role.ALIAS: ("la negra",)}),
        ("Ana Quiroga (a.k.a. Negra)", {Role.ALIAS: ("negra",), Role.FAMILY: ("quiroga",)}),
        ("Ana Quiroga viuda de Luna", {Role.FAMILY: ("quiroga",), Role.SECOND_FAMILY: ("luna",)}),
        ("Ana Quiroga vda. de Luna", {Role.FAMILY: ("quiroga",), Role.SECOND_FAMILY: ("luna",)}),
        ("José Quiroga y Luna", {Role.FAMILY: ("quiroga",), Role.SECOND_FAMILY: ("luna",)}),
        ("Ponce de León, Carlos (h)", {Role.FAMILY: ("ponce de leon",), Role.GIVEN: ("carlos",)}),
        ("Señora Ana María Quiroga", {Role.GIVEN: ("ana", "maria"), Role.FAMILY: ("quiroga",)}),
        ("Jeanne DURAND", {Role.GIVEN: ("jeanne",), Role.FAMILY: ("durand",)}),
        ("Jeanne Durand (née Martin)", {Role.SECOND_FAMILY: ("martin",), Role.FAMILY: ("durand",)}),
    ],
)  # fmt: skip
def test_marks_say_what_stands_beside_them(written: str, expected: dict[Role, tuple[str, ...]]) -> None:
    """What a source says in plain words about a part of a name is not guessed at."""
    found = _named(written)
    assert {role: found.get(role) for role in expected} == expected


@pytest.mark.parametrize(
    "written",
    [
        "عبدالرحمن النجار",
        "عبد الرحمن النجار",
        "Abdulrahman al-Najjar",
        "Abd al-Rahman Najjar",
        "Abdel Rahman an-Najjar",
    ],
)
def test_a_compound_with_abd_is_one_name_however_it_is_parted(written: str) -> None:
    """Abdulrahman, Abd al-Rahman and Abdel Rahman are one given name."""
    assert _one(written).texts(Role.GIVEN)[0] in ("عبد رحمن", "abd rahman")


@pytest.mark.parametrize(
    ("written", "of"),
    [
        ("Керимуев И. М.", [Role.GIVEN, Role.PATRONYMIC]),
        ("И.М. Керимуев", [Role.GIVEN, Role.PATRONYMIC]),
        ("Kerimuev I M", [Role.GIVEN, Role.PATRONYMIC]),
        ("Kerimuev Yu. M.", [Role.GIVEN, Role.PATRONYMIC]),
        ("م. النجار", [Role.GIVEN]),
    ],
)
def test_an_initial_knows_what_it_stands_for(written: str, of: list[Role]) -> None:
    """An initial can be held against the given name or the father's, not against just any word."""
    assert [word.of for word in _one(written).words if word.role is Role.INITIAL] == of


def test_what_a_mapping_stated_stands_over_any_guess() -> None:
    """A person who read the list knows better than a pack of usual names."""
    assert _roles("Иса Керимуев", given="Керимуев", family="Иса") == [("иса", Role.FAMILY), ("керимуев", Role.GIVEN)]
    assert {word.by for word in _one("Иса Керимуев", given="Керимуев", family="Иса").words} == {By.STATED}


def test_a_stated_part_that_is_not_written_is_kept() -> None:
    """A mother's family name from another column is part of what is known of the name."""
    tagged = _one("QUIROGA ANA", family="QUIROGA", given="ANA", mother="LUNA")
    assert [(word.folded, word.role, word.start) for word in tagged.words][-1] == ("luna", Role.SECOND_FAMILY, -1)


def test_a_kunya_inside_a_stated_given_name_is_still_one() -> None:
    """A kunya names a son: it must not pass for a given name because a list has no column for it."""
    tagged = _one("Abu Khalid Najjar", given="Abu Khalid", family="Najjar")
    assert tagged.texts(Role.KUNYA) == ("abu khalid",)
    assert tagged.texts(Role.FAMILY) == ("najjar",)


def test_the_names_of_the_same_case_decide_what_no_pack_knows() -> None:
    """A name that nobody listed is placed as the case's own columns place it, in another script too."""
    stated = [
        Name(written=f"Zorv Belka{end}", given="Zorv", family=f"Belka{end}") for end in ("mi", "tu", "so", "re")
    ] * 5
    tagged = tag([Name(written="Quam Zorv"), Name(written="Зорв Куам")], uses_of(stated))
    assert tagged[0].texts(Role.GIVEN) == ("zorv",)
    assert tagged[1].texts(Role.GIVEN) == ("зорв",)


def test_the_usual_order_of_a_case_is_learnt_from_the_names_that_show_it() -> None:
    """Where every name that can be read has the family name first, one that cannot be read is taken so too."""
    shown = [
        Name(written=f"{family} {given}") for family in ("QUIROGA", "LUNA", "SOSA") for given in ("ANA", "JUAN", "ROSA")
    ]
    tagged = tag([Name(written="BELMI ZORV")], uses_of(shown * 10))[0]
    assert tagged.texts(Role.FAMILY) == ("belmi",)
    assert _one("BELMI ZORV").words[0].weights[0][1] < 0.9


def test_doubt_is_kept_with_its_weights() -> None:
    """Two words of which nothing is known are in doubt, and say so."""
    tagged = _one("Belmi Zorv")
    assert tagged.doubtful == (0, 1)
    assert {role for role, _ in tagged.words[0].weights} >= {Role.GIVEN, Role.FAMILY}


def test_a_kunya_behind_a_given_name_may_be_a_family_name() -> None:
    """Abu Salim at the end is a family name to some and a kunya to others; neither is decided in silence."""
    assert dict(_one("Mahmoud Abu Salim").words[-1].weights) == {Role.FAMILY: 0.6, Role.KUNYA: 0.4}


def test_an_alias_is_an_alias_and_says_what_it_would_be() -> None:
    """A nom de guerre in the form of a whole name can be compared as one, and is never taken for the name."""
    tagged = tag([Name(written="Ana Quiroga", kind="alias"), Name(written="Abu Khalid", kind="alias")])
    assert [(word.role, word.of) for word in tagged[0].words] == [(Role.ALIAS, Role.GIVEN), (Role.ALIAS, Role.FAMILY)]
    assert tagged[1].texts(Role.KUNYA) == ("abu khalid",)


@pytest.mark.parametrize(
    "written",
    ["", " ", "-", "()", '"', "A", "я", "Dr.", "доктор", "الدكتور", "alias", "Abu", "de", "bin", "1", ",", "🙂"],
)
def test_odd_names_are_read_without_a_crash(written: str) -> None:
    """A cell with one letter, a title alone or nothing does not stop a case."""
    assert len(_one(written).words) == len(words_in(written))


def test_a_text_in_the_place_of_a_name_is_left_unknown() -> None:
    """A sentence in a name column is not made into a name."""
    assert {word.role for word in _one(" ".join(["belmi", "zorv", "kelta"] * 400)).words} == {Role.UNKNOWN}


def test_ten_thousand_people_of_one_name_are_tagged_alike() -> None:
    """However many people share a name, each is read the same way."""
    names = [Name(written="Магомадов Ахмед")] * 10_000
    assert len({tagged.words for tagged in tag(names, uses_of(names))}) == 1


def test_the_same_names_give_the_same_tags() -> None:
    """Whoever repeats the work gets the same result."""
    names = [Name(written=f"{a} {b}") for a in _WORDS for b in _WORDS]
    assert tag(names, uses_of(names)) == tag(names, uses_of(names))


def test_names_do_not_show_in_a_representation() -> None:
    """A log line that holds a tagged name names nobody."""
    assert "керимуев" not in repr(_one("Иса Керимуев")).lower() + repr(_one("Иса Керимуев").words).lower()


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["Ахмед", "Sabaev", "Zorv", "Vakhaevich", "Ibn", "al-Quam", "K.", "Сабаева"]), max_size=4),
    st.sampled_from([" ", ", ", "  "]),
    st.sampled_from(["main", "alias"]),
    st.lists(st.sampled_from(["given", "family", "patronymic", "mother"]), max_size=4),
)
def test_names_without_marks_are_read_on_a_short_way_that_ends_where_the_long_one_does(
    words: list[str], between: str, kind: str, parts: list[str]
) -> None:
    """Speed changes nobody's name."""
    said: dict[str, str] = {}
    for part, word in zip(parts, words, strict=False):
        said[part] = f"{said.get(part, '')} {word}".strip()
    name = Name(written=between.join(words), kind=kind, **said)
    with pytest.MonkeyPatch.context() as patch:
        short = tag([name])
        patch.setattr("habeas.persons.roles.is_bare", lambda _text, _entries: False)
        patch.setattr("habeas.persons.roles.is_plain", lambda _text, _entries: False)
        assert tag([name]) == short


def test_words_that_were_read_for_the_counting_are_not_read_anew() -> None:
    """The same tags, whether the packs were asked of these words before or not."""
    names = [Name(written=written) for written in ("Ахмед Сабаев", "Zorv al-Quam", "Vakha Sabaev", "Абу Ахмед")]
    forms = Forms(compiled(None))
    uses = uses_of(names, forms=forms)
    assert uses == uses_of(names)
    assert tag(names, uses, forms=forms) == tag(names, uses)


def test_of_very_many_names_with_stated_parts_a_sample_tells_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """All words count; order and culture are counted from evenly spaced names, each for those that it stands for."""
    families = [f"{head}{tail}" for head in ("Zorv", "Belm", "Quam", "Tark") for tail in ("in", "ov", "aev", "ich")]
    names = [
        Name(written=f"{family} {given}", given=given, family=family) for family in families for given in ("Ida", "Oto")
    ]
    whole = uses_of(names)
    monkeypatch.setattr("habeas.persons.census.STATED_SAMPLE", 8)
    sampled = uses_of(names)
    assert (sampled.words, sampled.totals, sampled.names) == (whole.words, whole.totals, whole.names)
    assert sum(sum(orders.values()) for orders in sampled.orders.values()) == pytest.approx(len(names))


def test_a_hundred_thousand_names_take_seconds() -> None:
    """A list of 100,000 names is tagged while one waits: 30 µs a name, and thrice that on a loaded machine."""
    starts, middles, ends = ("Кер", "Мус", "Зел", "Байс", "Тур"), ("им", "ал", "ов", "ен"), ("уев", "ханов", "гиреев")
    families = [start + middle + end for start in starts for middle in middles for end in ends]
    given = ["Иса", "Муса", "Адам", "Ахмед", "Руслан", "Хеда", "Зара"]
    names = [Name(written=f"{families[at % 60]} {given[at % 7]} {given[at // 7 % 5]}ович") for at in range(100_000)]
    begun = time.process_time()
    tag(names)
    assert (time.process_time() - begun) / len(names) < 90e-6
