"""Drafts of mappings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import MappingError
from habeas.intake import Shape, draft, fit, read_mapping

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=15)


@given(st.lists(words, max_size=6, unique=True), st.data())
def test_a_draft_is_always_a_mapping_of_its_table(more: list[str], data: st.DataObject) -> None:
    """Whatever else the table holds, the draft can be read and fits it."""
    header = list(dict.fromkeys(["nombre", *more]))
    cell = st.text(st.characters(codec="utf-8"), max_size=15)
    table = data.draw(st.lists(st.lists(cell, min_size=len(header), max_size=len(header)), max_size=4))
    mapping = read_mapping(draft(header, table, name="l.csv").encode())
    assert fit(mapping, Shape(name="l", format="csv", header=tuple(header))) == ()


def test_a_draft_without_a_name_column_asks_for_one() -> None:
    """A table in which no name was found needs a person before it can be imported."""
    text = draft(["x", "y"], [["a b", "c d"]], name="l")
    assert "QUESTION: which column holds the name?" in text
    with pytest.raises(MappingError, match="names nobody"):
        read_mapping(text.encode())


def test_a_draft_guesses_from_words_and_values_and_says_why() -> None:
    """Day or month first, surname or given name, months and units: seen in the values, and said."""
    header = ["Номер", "ФИО", "Дата рождения", "Возраст", "Дата задержания", "Статус"]
    rows = [
        ["1", "Аржин Тур Осипович", "25.03.1990", "27 лет", "5 мая 2017", "задержан"],
        ["2", "Аржина Тира Осиповна", "01.02.1991", "нет данных", "11.04.2017", "розыск"],
    ]
    text = draft(header, rows, name="Список 1.csv")
    mapping = read_mapping(text.encode())
    fields = {column.name: column for column in mapping.columns}
    assert [column.field for column in mapping.columns] == [
        "external_id",
        "name",
        "birth",
        "age",
        "taken_on",
        "status",
    ]
    assert fields["ФИО"].order == (("family", "given", "patronymic"),)
    assert fields["Дата рождения"].date == "dmy"
    assert fields["Возраст"].years == ("лет",)
    assert fields["Дата задержания"].months == "ru"
    assert "Every value has both parts at 12 or below" in text
    assert "some first numbers are over 12" in text
    assert mapping.unknown == ("нет данных",)
    assert set(fields["Статус"].values) == {"задержан", "розыск"}


def test_a_draft_holds_nobody_s_name() -> None:
    """A draft is shared to ask for help with it; it names columns, not people."""
    text = draft(["Name", "Alias", "Place"], [["Arzhin, Tur", "Pichi", "Upper Arzha"]] * 3, name="l")
    assert 'separator = ","' in text
    assert not [word for word in ("Arzhin", "Tur", "Pichi", "Upper") if word in text]
