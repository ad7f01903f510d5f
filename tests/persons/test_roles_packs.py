"""Packs of names: facts with their sources, or none at all."""

from __future__ import annotations

from importlib import resources

import pytest

from habeas.errors import PersonsError
from habeas.persons import romanisation
from habeas.persons.cultures import PACKS, pack, typed
from habeas.persons.romanisation import TABLES, romanised, table

_LEAST = """
version = "1"
culture = "invented"
title = "Invented"
scripts = ["l"]
romanised_by = ""
[[sources]]
what = "everything"
where = "own invention"
[orders]
"g f" = 1
"""


def test_the_smallest_pack_is_enough() -> None:
    """Whoever knows only in which order names go can write a pack."""
    assert typed(_LEAST, name="invented").orders == {"g f": 1}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('[[sources]]\nwhat = "everything"\nwhere = "own invention"\n', "sources = []\n"),
        ('[[sources]]\nwhat = "everything"\nwhere = "own invention"\n', ""),
        ('where = "own invention"', 'where = " "'),
        ('title = "Invented"', 'title = "Invented"\ncolour = "red"'),
        ('"g f" = 1', '"g f" = 1\n[titles]\nbehind = "x"'),
        ('"g f" = 1', '"g x" = 1'),
        ('"g f" = 1', '"g f" = 0'),
        ('"g f" = 1', ""),
        ('["l"]', '["latin"]'),
        ('["l"]', "[]"),
        ('"g f" = 1', '"g f" = 1\n[endings.family]\n"ov" = 1.2'),
        ('"g f" = 1', '"g f" = 1\n[endings.family]\n"ov" = 0.7\n"ev" = 0.7'),
        ('"g f" = 1', '"g f" = 1\n[forms]\narticle = { given = 0.0, family = 0.5 }'),
        ('"g f" = 1', '"g f" = 1\n[forms]\nhat = { given = 0.1, family = 0.5 }'),
        ("[orders]", "[orders"),
    ],
)
def test_a_pack_that_cannot_be_trusted_is_refused(old: str, new: str) -> None:
    """A pack without a source, or with a key that nobody reads, never decides about a name."""
    assert old in _LEAST
    with pytest.raises(PersonsError) as refused:
        typed(_LEAST.replace(old, new), name="invented")
    assert refused.value.place == "invented"


@pytest.mark.parametrize("name", PACKS)
def test_every_pack_of_the_program_names_its_sources(name: str) -> None:
    """What the program knows of names can be traced."""
    assert all(source.what and source.where for source in pack(name).sources)
    assert pack(name).culture == name


def test_no_pack_lies_about_unread() -> None:
    """A file among the packs that the program does not read would be a promise without an effect."""
    there = {entry.name for entry in resources.files("habeas.persons").joinpath("packs").iterdir()}
    assert there - {"romanisation", "__pycache__"} == {f"{name}.toml" for name in PACKS}
    tables = resources.files("habeas.persons").joinpath("packs", "romanisation")
    assert {entry.name for entry in tables.iterdir()} - {"__pycache__"} == {f"{name}.toml" for name in TABLES}


def test_an_unknown_pack_table_or_habit_is_refused() -> None:
    """A mistyped name is told, not taken for something else."""
    with pytest.raises(PersonsError):
        pack("martian")
    with pytest.raises(PersonsError):
        table("martian")
    with pytest.raises(PersonsError, match="habit"):
        romanised("Магомед", "martian")


@pytest.mark.parametrize(
    ("word", "habit", "latin"),
    [
        # By the rules of each table, worked out by hand.
        ("Ахмедов", "bgn_pcgn", "Akhmedov"),
        ("Елена", "bgn_pcgn", "Yelena"),
        ("Исаев", "bgn_pcgn", "Isayev"),
        ("Щукин", "bgn_pcgn", "Shchukin"),
        ("Жданов", "iso9", "Ždanov"),
        ("Юрий", "iso9", "Ûrij"),
        ("Щукин", "iso9", "Ŝukin"),
        ("Юрий", "ala_lc", "I͡uriĭ"),
        ("Джохар", "press", "Jokhar"),
        ("Дмитрий", "press", "Dmitry"),
        ("Чагаев", "german", "Tschagajew"),
        ("Юсупов", "german", "Jusupow"),
        ("Чагаев", "french", "Tchagaev"),
        ("Юсупов", "french", "Iousoupov"),
        ("ГӀойтӀа", "bgn_pcgn", "Ghoyt’a"),
        ("къам", "bgn_pcgn", "qam"),
        ("Аьхьмад", "bgn_pcgn", "Äẋmad"),
        ("الشيخ", "bgn_pcgn", "ash-shīkh"),
        ("النجار", "press", "an-njar"),
        ("القادر", "press", "al-qadr"),
        ("يوسف", "french", "yousf"),
        ("Adam", "press", "Adam"),
    ],
)  # fmt: skip
def test_a_habit_writes_as_its_rules_say(word: str, habit: str, latin: str) -> None:
    """Somebody who is shown why two spellings are one name sees the spelling that the rule gives."""
    assert romanised(word, habit) == latin


@pytest.mark.parametrize("palochka", "ӀӏIl1|")
def test_every_palochka_is_romanised_alike(palochka: str) -> None:
    """Five ways to type a letter give one Latin spelling."""
    assert romanised(f"Х{palochka}усайн", "bgn_pcgn") == "Husayn"


def test_a_doubled_consonant_is_written_twice() -> None:
    """A vowel sign or a doubling that somebody took the trouble to write is not lost."""
    assert romanised("مُحَمَّد", "press") == "muhammad"


def test_a_table_without_a_source_is_refused() -> None:
    """Tables of letters are facts with sources too."""
    text = 'version = "1"\ntitle = "x"\nscript = "c"\nvowels = ""\nsources = []\n[letters.all]\n"а" = "a"\n'
    with pytest.raises(PersonsError):
        romanisation.typed(text, name="invented")
    with pytest.raises(PersonsError):
        romanisation.typed(text.replace("sources = []", 'colour = "red"'), name="invented")
