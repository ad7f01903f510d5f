"""Names that must not stand in a paper: covered in every run, in other forms and among other words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.disclosures.papers import BLOCKS

from habeas.disclosures.covering import covered
from habeas.disclosures.paper import Cited, Field, Heading, Items, Paragraph, Run, Table

HIDDEN, INSTEAD = ("Игнат Небывалов",), "[covered]"


@pytest.mark.parametrize(
    "text", ["Небывалов", "с Небываловым", "НЕБЫВАЛОВА", "«Игнат»", "майор И. Небывалов был в отпуске"]
)
def test_a_name_is_covered_in_every_block_and_keeps_its_footnote(text: str) -> None:
    """Its run is replaced as a whole, in whichever block, and still says what it rests on."""
    run = Run(text=text, lang="ru", cites=(Cited(statement="stm_1"),))
    blocks = (
        Heading(text=text),
        Paragraph(runs=(run,)),
        Field(label="l", values=(run,)),
        Items(items=((run,),)),
        Table(caption="c", head=("h",), rows=(((run,),),)),
    )
    found = covered(blocks, HIDDEN, (), INSTEAD)
    gone = Run(text=INSTEAD, cites=run.cites)
    assert found == (
        Heading(text=INSTEAD),
        Paragraph(runs=(gone,)),
        Field(label="l", values=(gone,)),
        Items(items=((gone,),)),
        Table(caption="c", head=("h",), rows=(((gone,),),)),
    )


def test_a_kinsman_keeps_his_name() -> None:
    """A family name that is also of somebody who is named tells nobody apart; the given name does."""
    blocks = (
        Paragraph(
            runs=(Run(text="Аслан Тестов"), Run(text="Руслан пришёл"), Run(text="Тестов")),
        ),
    )
    (found,) = covered(blocks, ("Руслан Тестов",), ("Аслан Тестов",), INSTEAD)
    assert isinstance(found, Paragraph)
    assert [run.text for run in found.runs] == ["Аслан Тестов", INSTEAD, "Тестов"]


def test_a_namesake_is_covered_where_the_whole_name_stands_alone() -> None:
    """Of two who are called by the same words nobody can be named without the other."""
    blocks = (
        Paragraph(
            runs=(Run(text="Аслан Тестов"), Run(text="Аслан")),
        ),
    )
    (found,) = covered(blocks, ("Тестов Аслан",), ("Аслан Тестов",), INSTEAD)
    assert isinstance(found, Paragraph)
    assert [run.text for run in found.runs] == [INSTEAD, "Аслан"]


@given(st.lists(BLOCKS, max_size=6).map(tuple))
def test_without_names_nothing_changes(blocks: tuple[object, ...]) -> None:
    """Nothing is covered by accident."""
    assert covered(blocks, (), ("Aslan Testov",), INSTEAD) == blocks  # type: ignore[arg-type]
