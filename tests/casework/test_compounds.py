"""Names that are written as one word or as two are found by either, in every script."""

from __future__ import annotations

import pytest
from tests.vault.ledger import Ledger

from habeas.casework.compounds import head_of, joined, parted
from habeas.casework.hits import MentionHit
from habeas.casework.queries import parse
from habeas.casework.searching import find

SERVANT = ("Abdulrahman", "Abd al-Rahman", "عبد الرحمن", "عبدالرحمن", "وعبد الرحمن")
FATHER = ("Abubakar", "Abu Bakr", "أبو بكر", "ابوبكر")
OF_GOD = ("Abdullah", "عبد الله", "Абдулла")
OTHERS = ("Rahman Khan", "Bakr", "Abd", "Nadie Zvorvath")


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    made = Ledger()
    for name in (*SERVANT, *FATHER, *OF_GOD, *OTHERS):
        made.row(name)
    return made


def found(ledger: Ledger, query: str, *, as_written: bool = False) -> list[str]:
    hits = find(ledger.index, parse(query), as_written=as_written).names
    return [name for hit in hits if isinstance(hit, MentionHit) for name in hit.names]


@pytest.mark.parametrize("family", [SERVANT, FATHER, OF_GOD])
def test_one_word_or_two_in_any_script_the_name_is_found(ledger: Ledger, family: tuple[str, ...]) -> None:
    """Each way to write the name finds all the others, and nobody who has half of it."""
    for query in family:
        if not query.startswith("و"):
            assert set(found(ledger, query)) == set(family), query


def test_as_written_it_is_as_many_words_as_were_typed(ledger: Ledger) -> None:
    """Who switches spellings off gets the words that were typed."""
    assert found(ledger, "Abd al-Rahman", as_written=True) == ["Abd al-Rahman"]
    assert found(ledger, "عبدالرحمن", as_written=True) == ["عبدالرحمن"]
    assert found(ledger, "Abu Bakr", as_written=True) == ["Abu Bakr"]


def test_the_reason_names_both_words() -> None:
    """The hit shows the whole name that was found, also with the article between."""
    ledger = Ledger()
    ledger.exhibit("وكان عبد الرحمن هناك. Then Abd ar-Rahman came.")
    (hit,) = find(ledger.index, parse("Abdulrahman")).texts
    assert hit.matches[0].word == "Abd ar-Rahman"
    (hit,) = find(ledger.index, parse("عبدالرحمن")).texts
    assert hit.matches[0].word == "عبد الرحمن"


@pytest.mark.parametrize("word", ["abdulla", "abdullah", "абдулла", "عبدالله"])
def test_servant_of_god_is_parted_although_little_is_between(word: str) -> None:
    """The commonest of these names has almost no article left."""
    assert parted(word) in ((0, "allah"), (0, "аллах"), (0, "الله"))


@pytest.mark.parametrize("word", ["abd", "abu", "abuja", "zvorvath", "عبد", "أبو"])
def test_what_is_too_short_is_not_parted(word: str) -> None:
    """A word is not taken apart until nothing of it is left."""
    assert parted(word) is None


def test_parts_and_wholes_belong_together() -> None:
    """What is joined can be parted, in each script."""
    assert joined(0, "rahman") == "abdulrahman"
    assert joined(0, "рахман") == "абдулрахман"
    assert joined(0, "الرحمن") == "عبدالرحمن"
    assert joined(0, "allah") == "abdullah"
    assert joined(1, "bakr") == "abubakr"
    assert parted("abdulrahman") == (0, "rahman")
    assert [head_of(word) for word in ("abdul", "ابو", "وعبد", "anna")] == [0, 1, 0, None]
