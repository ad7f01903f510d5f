"""Records in memory: they say what an import of the table says, and are many in little time."""

from __future__ import annotations

import re
import time

import pytest

from habeas.demo import STYLES, Invented, InventedList, Record, invent
from habeas.intake import RawRow, Reader, Row, Shape, read_mapping
from habeas.model.dates import parse


def imported(a_list: InventedList) -> list[Row]:
    """Read a list's table by its mapping, as an import does."""
    reader = Reader(read_mapping(a_list.mapping.encode()), Shape(name="list.csv", format="csv", header=a_list.header))
    rows = [reader.read(RawRow(number, row)) for number, row in enumerate(a_list.rows, start=1)]
    assert all(isinstance(row, Row) for row in rows), "a row was set aside"
    return [row for row in rows if isinstance(row, Row)]


def test_a_record_says_what_an_import_of_its_row_says(case: Invented) -> None:
    """Whoever trains on records in memory trains on what the program meets when it reads the tables."""
    for a_list in case.lists:
        for record, row in zip(a_list.told(), imported(a_list), strict=True):
            mention = row.mention
            main = mention.names[0]
            taken = (
                next(fate for fate in row.fates if fate.when is not None or fate.where is not None)
                if (record.taken or record.place)
                else None
            )
            assert record.external_id == row.external_id
            assert (record.written, record.family, record.given, record.patronymic) == (
                main.written,
                main.family,
                main.given,
                main.patronymic,
            )
            assert record.alias == "; ".join(name.written for name in mention.names[1:])
            assert record.sex == (mention.sex.text if mention.sex else "")
            assert same_day(record.birth, mention.birth.edtf if mention.birth else None)
            assert record.age == (mention.age.low if mention.age else None)
            if taken is not None:
                assert same_day(record.taken, taken.when.edtf if taken.when else None)
                assert record.place == (taken.where.stated if taken.where else "")


def same_day(told: str | None, read: str | None) -> bool:
    """Say whether two EDTF dates are one, in whichever way they are spelled."""
    return told == read or (told is not None and read is not None and str(parse(told)) == str(parse(read)))


def test_every_edtf_date_of_a_record_can_be_parsed(case: Invented) -> None:
    """No record states a day that is not in the calendar."""
    for a_list in case.lists:
        for day in {day for record in a_list.told() for day in (record.birth, record.taken) if day}:
            parse(day)


@pytest.mark.parametrize("style", STYLES)
def test_a_list_is_told_alike_each_time_it_is_asked(style: str) -> None:
    """Asking twice does not stir chance."""
    case = invent(records=300, seed=3, style=style)
    for a_list in case.lists:
        assert list(a_list.told()) == list(a_list.told())
        assert len(a_list.told()) == len(a_list.rows)


def test_what_a_table_has_no_column_for_is_not_told() -> None:
    """The press has no sex and no date of birth, whatever the generator knows of its people."""
    press = invent(records=500, seed=3).lists[3]
    assert all(record.sex == "" and record.birth is None for record in press.told())


def test_the_truth_stands_in_the_record(case: Invented) -> None:
    """Records carry the true person, the same as the file of the truth."""
    told = [(a_list.slug, record.external_id, record.person) for a_list in case.lists for record in a_list.told()]
    assert told == list(case.truth())


def test_the_five_habits_and_all_scripts_are_used() -> None:
    """Romanised rows differ in habit; the mixed style has three scripts."""
    case = invent(records=4000, seed=5, style="mixed", lists=6)
    records = [record for a_list in case.lists for record in a_list.told()]
    assert {record.script for record in records} == {"Cyrl", "Latn", "Arab"}
    spelled = {record.written for record in records if record.script == "Latn"}
    for mark in (r"\bAl [A-Z]", r"\bal-[A-Z]", r"\bel-[A-Z]", r"sch", r"\bAl-[A-Z]"):
        assert any(re.search(mark, name) for name in spelled), mark


def test_twenty_thousand_records_are_told_in_seconds() -> None:
    """A benchmark on a million records does not wait for its data."""
    started = time.process_time()
    case = invent(records=20_000, seed=1, style="mixed", lists=5)
    count = sum(isinstance(record, Record) for a_list in case.lists for record in a_list.told())
    assert count == 20_000
    assert time.process_time() - started < 20
