"""Rows become mentions and statements."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.intake import RawRow, Reader, Row, SetAside, Shape, read_mapping
from habeas.intake.cells import split_name
from habeas.model.mentions import StatedFate
from habeas.model.values import Age, Name, When, Where

Read = Callable[..., Row | SetAside]


def row(found: Row | SetAside) -> Row:
    assert isinstance(found, Row)
    return found


def test_a_row_is_read_as_the_mapping_says(read: Read) -> None:
    """Each value stands beside the words it was read from."""
    found = row(read(Born="03/02/1950", Age="26 años", Taken="NOV/1976", Where="Aldea Inventada"))
    mention = found.mention
    assert (found.external_id, mention.id) == ("7", "")
    assert mention.names == (Name(written="PEREZ, Ana", lang="es", family="PEREZ", given="Ana"),)
    assert mention.birth == When(stated="03/02/1950", edtf="1950-02-03")
    assert mention.age == Age(stated="26 años", low=26, high=26)
    taken = StatedFate(
        says="taken",
        when=When(stated="NOV/1976", edtf="1976-11"),
        where=Where(stated="Aldea Inventada"),
        basis="column",
        words="Taken",
    )
    missing = StatedFate(says="reported_missing", basis="list", words="reported missing to the invented office")
    assert found.fates == (missing, taken)


def test_being_on_the_list_kills_nobody(read: Read) -> None:
    """A list states what its mapping says it states, and no death comes of it."""
    assert [fate.says for fate in row(read()).fates] == ["reported_missing"]
    died = row(read(Died="01/02/1977")).fates[-1]
    assert (died.says, died.basis, died.words) == ("reported_dead", "column", "Died")


def test_a_status_states_what_its_table_says(read: Read, reader: Reader) -> None:
    """A text that the mapping does not have states nothing and is counted; "" is understood as nothing."""
    found = row(read(Status="detenido", Taken="1976"))
    assert (found.fates[0].says, found.fates[0].words) == ("taken", "detenido")
    assert found.fates[0].when == When(stated="1976", edtf="1976")
    assert [fate.says for fate in row(read(Status="en trámite")).fates] == ["reported_missing"]
    assert row(read(Status="Detenido")).not_taken == ("Status",)
    assert reader.tally.columns["Status"] == (2, 0, 1)


def test_what_no_rule_reads_is_kept_as_stated_and_listed(read: Read, reader: Reader) -> None:
    """31 February stays in the record in the source's words, without a reading."""
    found = row(read(Taken="31/02/1977", Age="unos treinta", Name="Ana"))
    assert found.not_taken == ("Name", "Age", "Taken")
    assert found.fates[-1].when == When(stated="31/02/1977")
    assert found.mention.age == Age(stated="unos treinta")
    assert found.mention.names == (Name(written="Ana", lang="es"),)
    assert reader.examples["Taken"].not_taken == (("31/02/1977", ""),)


@pytest.mark.parametrize("word", ["", "  ", "sin datos", "SIN  DATOS", "Sin Dátos", "-"])
def test_a_word_for_unknown_is_never_a_value(read: Read, reader: Reader, word: str) -> None:
    """Unknown is unknown in any case and with any mark; it is counted, and no value comes of it."""
    found = row(read(Taken=word, Age=word, Where=word, Born=word))
    assert found.mention.age is None
    assert found.mention.birth is None
    assert [fate.says for fate in found.fates] == ["reported_missing"]
    assert reader.tally.columns["Age"] == (0, 1, 0)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("26", 26, 26),
        ("26 años", 26, 26),
        ("25-30 años", 25, 30),
        ("3 meses", 0, 0),
        ("14 meses", 1, 1),
        ("26 semanas", None, None),
        ("30-25", None, None),
        ("121", None, None),
        ("26.5", None, None),
    ],
)
def test_ages_are_whole_years(read: Read, text: str, low: int | None, high: int | None) -> None:
    """Three months are no three years, and a unit that the mapping does not know is not taken for years."""
    assert row(read(Age=text)).mention.age == Age(stated=text, low=low, high=high)


def test_a_year_of_birth_that_contradicts_the_date_is_shown(read: Read, reader: Reader) -> None:
    """The date is kept; the contradiction is listed, not settled."""
    assert row(read(Born="03/02/1950", Year="1950")).not_taken == ()
    found = row(read(Born="03/02/1950", Year="1952"))
    assert found.mention.birth == When(stated="03/02/1950", edtf="1950-02-03")
    assert found.not_taken == ("Year",)
    assert reader.tally.columns["Year"] == (1, 0, 1)
    assert row(read(Year="1952")).mention.birth == When(stated="1952", edtf="1952")


def test_aliases_are_names_of_their_own(read: Read) -> None:
    """Two aliases in a cell are two; a word such as "o" between them is no mark."""
    names = row(read(Alias="Pichi, El Alto; Lito o Tito")).mention.names
    assert [(name.kind, name.written) for name in names[1:]] == [
        ("alias", "Pichi"),
        ("alias", "El Alto"),
        ("alias", "Lito o Tito"),
    ]


def test_a_row_that_names_nobody_is_set_aside(read: Read, reader: Reader) -> None:
    """No person is made of an empty row; an id alone is enough to keep one."""
    assert isinstance(read(No="", Name="sin datos", Age="20"), SetAside)
    assert row(read(Name="")).mention.names == ()
    assert (reader.tally.read, reader.tally.set_aside) == (1, 1)
    assert reader.tally.columns["Age"] == (0, 1, 0)


def test_a_name_of_ten_thousand_characters_is_set_aside(read: Read, reader: Reader) -> None:
    """The reason names the column and the limit and shows nothing of the cell."""
    assert read(number=4, Name="x" * 10_000) == SetAside(4, "column 'Name' holds more than 2,000 characters")
    assert reader.tally.columns["Name"] == (0, 0, 0)


def test_invisible_marks_are_kept_and_counted(read: Read, reader: Reader) -> None:
    """A name with hidden direction marks stays as written, and the preview says that they are there."""
    assert row(read(Name="PEREZ\u202e, Ana")).mention.names[0].written == "PEREZ\u202e, Ana"
    assert reader.tally.bidi == {"Name": 1}


cells = st.sampled_from(
    ["", "-", "x", "26 años", "NOV/1976", "31/02/1977", "PEREZ, Ana", "1950", "detenido"]
) | st.text(max_size=12)


@given(st.lists(st.lists(cells, min_size=10, max_size=10), max_size=6))
def test_every_cell_is_counted_once(toml: bytes, table: list[list[str]]) -> None:
    """Understood, unknown and not taken add up to the rows that were read: nothing is lost in silence."""
    header = ("No", "Name", "Alias", "Born", "Year", "Age", "Taken", "Where", "Died", "Status")
    reader = Reader(read_mapping(toml), Shape(name="l", format="csv", header=header))
    found = [reader.read(RawRow(number, tuple(cells))) for number, cells in enumerate(table, start=1)]
    tally = reader.tally
    assert tally.read + tally.set_aside == len(table)
    assert all(sum(counts) == tally.read for counts in tally.columns.values())
    listed = [name for each in found if isinstance(each, Row) for name in each.not_taken]
    assert {name: listed.count(name) for name in tally.columns} == {n: c[2] for n, c in tally.columns.items()}
    again = [reader.read(RawRow(number, tuple(cells))) for number, cells in enumerate(table, start=1)]
    assert again == found


@pytest.mark.parametrize(
    ("order", "separator", "name", "parts"),
    [
        ("family given patronymic", "", "Аржин Тур Осипович", ("Аржин", "Тур", "Осипович")),
        ("family given patronymic", "", "Аржин Тур", ("Аржин", "Тур", "")),
        ("given patronymic family", "", "Тур Аржин", ("Аржин", "Тур", "")),
        ("family given patronymic", "", "Аржин", None),
        ("family given", "", "Arzhin Tur Osip", None),
        ("family, given patronymic", ",", "Arzhin, Tur Osip", ("Arzhin", "Tur", "Osip")),
        ("family, given patronymic", ",", "Arzhin, Tur", ("Arzhin", "Tur", "")),
        ("family, given, patronymic", ",", "Arzhin, Tur", ("Arzhin", "Tur", "")),
        ("family, given", "  ", "DE LA ARZHA  ANA INES", ("DE LA ARZHA", "ANA INES", "")),
        ("family, given", ",", "Arzhin Tur", None),
        ("family, given", ",", "Arzhin, Tur, Osip", None),
        ("family, given", ",", "Arzhin,", None),
    ],
)
def test_parts_of_a_name_are_taken_only_where_they_fit(
    order: str, separator: str, name: str, parts: tuple[str, str, str] | None
) -> None:
    """A name with more or fewer words than the order names is kept whole: nobody gets a surname by chance."""
    segments = tuple(tuple(segment.split()) for segment in order.split(","))
    found = split_name(name, segments, separator)
    expected = parts and {
        part: text for part, text in zip(("family", "given", "patronymic"), parts, strict=True) if text
    }
    assert found == expected


def test_parts_in_columns_of_their_own_are_put_together() -> None:
    """The name is written in the order of the table; the mother's surname stands apart."""
    toml = b"""
        [source]
        id = "a"
        kind = "other"
        title = "t"
        [list]
        words = "w"
        [columns.m]
        field = "mother"
        [columns.g]
        field = "given"
        [columns.f]
        field = "family"
        [columns.p1]
        field = "birthplace"
        [columns.p2]
        field = "birthplace"
    """
    reader = Reader(read_mapping(toml), Shape(name="l", format="csv", header=("f", "g", "m", "p1", "p2", "z")))
    found = row(reader.read(RawRow(1, ("F", "G H", "M", "Aldea", "Valle", "z"))))
    assert found.mention.names == (Name(written="F G H", family="F", given="G H", mother="M"),)
    assert found.mention.birthplace == Where(stated="Aldea, Valle")
    assert reader.tally.unmentioned == ("z",)
    assert isinstance(reader.read(RawRow(2, ("", "", "M", "", "", ""))), SetAside)
