"""What is compared of names."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.persons.invented_accounts import account, rows_of, whole

from habeas.model.values import Name
from habeas.persons import Account
from habeas.persons.columns import columns
from habeas.persons.grades import FIELDS, PLACES
from habeas.persons.likeness import IDENTICAL, Likeness
from habeas.persons.name_grades import NameGrades


def _words(one: Name, other: Name, *, more: tuple[Name, ...] = (), alias: str = "") -> dict[str, str]:
    others = (Name(written=alias, kind="alias"),) if alias else ()
    rows = [account(0, one), account(1, other, listed="north", others=others)]
    rows += [account(n + 2, name, listed="south") for n, name in enumerate(more)]
    table = columns(rows)
    found = NameGrades(table, Likeness(table.words)).of(rows_of(table.mentions, 0), rows_of(table.mentions, 1))
    return {slug: FIELDS[PLACES[slug]].words[grades[0]] for slug, grades in found.items()}


def test_a_name_in_another_script_is_another_spelling_of_it() -> None:
    """Whoever is written in Cyrillic on one list is not somebody else."""
    found = _words(whole("Ruslan", "Dakarov"), whole("Руслан", "Дакаров"))
    assert found["given"].startswith("another spelling of")
    assert found["family"].startswith("another spelling of")
    assert found["exchanged"] == "each in its place"


def test_two_names_differ_and_what_is_missing_does_not() -> None:
    """No father's name on one list is no other father."""
    found = _words(whole("Ruslan", "Dakarov", father="Musaevich"), whole("Ruslan", "Belminov"))
    assert found["given"].startswith("the same word")
    assert found["family"] == "clearly differs"
    assert found["father"] == "not known"
    assert _words(whole("Ruslan", "Dakarov"), Name(written=""))["family"] == "not known"


@pytest.mark.parametrize(("letter", "fits"), [("R", True), ("r", True), ("Р", True), ("M", False)])
def test_an_initial_fits_its_names_in_any_script_and_no_other(letter: str, fits: bool) -> None:
    """R. may be Ruslan and is not Musa."""
    found = _words(whole(letter, "Dakarov"), whole("Ruslan", "Dakarov"))
    assert found["given"] == ("an initial that fits" if fits else "an initial that does not fit")


def test_names_in_each_others_place_are_found() -> None:
    """A clerk who wrote the family name first did not write about somebody else."""
    found = _words(whole("Dakarov", "Ruslan"), whole("Ruslan", "Dakarov"))
    assert found["exchanged"] == "given and family name exchanged"
    found = _words(whole("Ruslan", "Dakarov"), whole("Ruslan", "Belminov"))
    assert found["exchanged"] == "none in another's place"


def test_a_rare_word_is_told_from_a_common_one() -> None:
    """That two have the commonest name says little."""
    many = tuple(whole("Ruslan", f"{a}{b}akov") for a in ("Bel", "Gur", "Mez", "Tor") for b in "bdgklmnprstvz")
    found = _words(whole("Ruslan", "Dakarov"), whole("Ruslan", "Dakarov"), more=many * 8)
    assert found["given"] == "the same word, a common one"
    assert found["family"] in ("the same word, a rare one", "the same word")


def test_another_name_is_looked_for_among_the_names() -> None:
    """Who is known under the name of the other may be the other."""
    assert _words(whole("Ruslan", "Dakarov"), whole("Musa", "Belminov"), alias="Dakarov")["alias"] == (
        "the other's names have it"
    )
    assert _words(whole("Ruslan", "Dakarov"), whole("Musa", "Belminov"), alias="Zhurtul")["alias"] == (
        "not among the other's names"
    )


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("Abu Khalid", "Abu Khalid", "the same, a common one"),
        ("Abu Khalid", "أبو خالد", "another spelling of it"),
        ("Abu Khalid", "Umm Zahra", "they differ"),
        ("Abu Khalid", "", "one has one"),
        ("", "", "not known"),
    ],
)
def test_a_kunya_is_held_against_a_kunya(one: str, other: str, words: str) -> None:
    """Who is called after a child on two lists is known by it; who is not called so on the other is nobody else."""
    assert _aside(("kunya", one, other)) == words


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("(тейп Беной)", "(тейп Беной)", "the same, a common one"),
        ("(тейп Беной)", "(teip Benoy)", "another spelling of it"),
        ("(тейп Беной)", "(тейп Харачой)", "they differ"),
        ("(тейп Беной)", "", "one has one"),
        ("", "", "not known"),
    ],
)
def test_a_teip_is_held_against_a_teip_and_is_no_family_name(one: str, other: str, words: str) -> None:
    """Thousands are of one teip, and some lists do not say it."""
    assert _aside(("teip", one, other)) == words


def test_a_teip_that_a_list_has_as_family_name_is_found_there() -> None:
    """Some clerks write the teip where the family name goes."""
    first = Name(written="Иса Дакаров (тейп Беной)", given="Иса", family="Дакаров")
    rows = [account(0, first), account(1, whole("Иса", "Беной"), listed="north")]
    assert _graded(rows, "teip") == "it is the other's family name"


def _aside(said: tuple[str, str, str]) -> str:
    field, *sides = said
    if field == "kunya":
        rows = [
            account(
                n,
                whole("Ruslan", "Dakarov"),
                listed="ab"[n],
                others=(Name(written=text, kind="alias"),) if text else (),
            )
            for n, text in enumerate(sides)
        ]
    else:
        rows = [
            account(n, Name(written=f"Ruslan Dakarov {text}".strip(), given="Ruslan", family="Dakarov"), listed="ab"[n])
            for n, text in enumerate(sides)
        ]
    return _graded(rows, field)


def _graded(rows: list[Account], field: str) -> str:
    table = columns(rows)
    found = NameGrades(table, Likeness(table.words)).of(rows_of(table.mentions, 0), rows_of(table.mentions, 1))
    return str(FIELDS[PLACES[field]].words[found[field][0]])


def test_names_without_a_word_are_not_compared() -> None:
    """Of a record without a name, or with initials only, nothing is said of the parts of the name."""
    found = _words(whole("Ruslan", "Dakarov"), Name(written=""))
    assert (found["exchanged"], found["words"]) == ("not known", "not known")
    assert _words(whole("R", "D"), whole("Ruslan", "Dakarov"))["exchanged"] == "not known"


_PARTS = st.sampled_from(["", "Ruslan", "Руслан", "R", "Musa", "Dakarov", "Дакаров", "Zelim", "رسلان"])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(_PARTS, _PARTS, _PARTS), min_size=2, max_size=8))
def test_it_does_not_matter_which_of_two_names_comes_first(rows: list[tuple[str, str, str]]) -> None:
    """Grades of names are the same both ways and have words."""
    named = [account(n, whole(one, last, father=father)) for n, (one, father, last) in enumerate(rows)]
    table = columns([*named, account(99, whole("Zelim", "Vulchan"))])
    grades = NameGrades(table, Likeness(table.words))
    a, b = (found.astype(np.int32) for found in np.triu_indices(len(table), 1))
    there, back = grades.of(a, b), grades.of(b, a)
    for slug, found in there.items():
        assert np.array_equal(found, back[slug]), slug
        assert (found < len(FIELDS[PLACES[slug]].words)).all()


def test_a_double_family_name_in_another_order_weighs_the_same_both_ways() -> None:
    """Which of two mentions was imported first says nothing about who they are."""
    double = [("Dakarov", "Belminov"), ("Belminov", "Dakarov")]
    rows = [
        account(n, Name(written=f"Nadie {one} {other}", given="Nadie", family=one, mother=other), listed="north")
        for n, (one, other) in enumerate(double)
    ]
    table = columns([*rows, *(account(n, whole("Other", "Belminov"), listed="south") for n in range(2, 400))])
    grades = NameGrades(table, Likeness(table.words))
    a, b = rows_of(table.mentions, 0), rows_of(table.mentions, 1)
    assert grades.of(a, b)["family"] == grades.of(b, a)["family"]


def test_words_are_compared_once_and_remembered() -> None:
    """The second time gives the same; a word that is missing is not a number and no word is like nothing."""
    table = columns([account(0, "Ruslan Dakarov"), account(1, "Руслан Belminov")])
    likeness = Likeness(table.words)
    codes = np.arange(len(table.words), dtype=np.int32)
    left, right = np.repeat(codes, len(codes)), np.tile(codes, len(codes))
    first = likeness.of(left, right)
    assert np.array_equal(first, likeness.of(right, left))
    assert (first[left == right] == IDENTICAL).all()
    assert (first[left != right] < IDENTICAL).all()
    assert np.isnan(likeness.of(np.array([-1], np.int32), np.array([0], np.int32))).all()
