"""XLSX and ODS sheets: typed cells, formulas, and files made to hurt."""

from __future__ import annotations

import datetime
import io
import zipfile

import openpyxl
import pytest

from habeas.errors import TableError
from habeas.intake import RawRow, SetAside, rows, sniff

NS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def xlsx(table: list[list[object]], *more: str) -> io.BytesIO:
    book = openpyxl.Workbook()
    people = book.create_sheet("people", 0)
    del book["Sheet"]
    for row in table:
        people.append(row)
    for name in more:
        book.create_sheet(name)
    stream = io.BytesIO()
    book.save(stream)
    return stream


def repacked(stream: io.BytesIO, member: str, old: bytes, new: bytes) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            raw = source.read(name)
            if name == member:
                assert old in raw
                raw = raw.replace(old, new, 1)
            target.writestr(name, raw)
    return out


def ods(body: str, *, doctype: str = "") -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?>{doctype}<office:document-content {NS}><office:body>'
            f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>",
        )
    return stream


def cell(content: str = "", **attributes: str) -> str:
    names = {"columns": "table:number-columns-repeated", "formula": "table:formula"}
    spelled = " ".join(
        f'{names.get(name, "office:" + name.replace("_", "-"))}="{value}"' for name, value in attributes.items()
    )
    return f"<table:table-cell {spelled}>{content}</table:table-cell>"


def text(words: str, **attributes: str) -> str:
    return cell(f"<text:p>{words}</text:p>", value_type="string", **attributes)


def sheet(*rows_xml: str, name: str = "people") -> str:
    return f'<table:table table:name="{name}">{"".join(rows_xml)}</table:table>'


def row(*cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


HEAD = row(text("id"), text("name"))


def taken(stream: io.BytesIO, **options: str) -> list[RawRow | SetAside]:
    return list(rows(stream, sniff(stream, name="list.dat", **options)))


def refused(stream: io.BytesIO, **options: str) -> str:
    with pytest.raises(TableError) as refusal:
        taken(stream, **options)
    return refusal.value.message


def test_typed_cells_become_the_text_a_person_would_write() -> None:
    """A year is not 1984.0, a sum has no noise, a date is ISO, and a text that looks like a number stays."""
    found = taken(
        xlsx(
            [
                ["a", "b", "c", "d", "e"],
                [1984.0, 0.1 + 0.2, datetime.date(1976, 12, 26), "1984.0", "=1+1".replace("=", "'=")],
                ["x", None, datetime.datetime.fromisoformat("1976-12-26 10:30"), True, None],
            ]
        )
    )
    assert found == [
        RawRow(1, ("1984", "0.3", "1976-12-26", "1984.0", "'=1+1")),
        RawRow(2, ("x", "", "1976-12-26 10:30:00", "TRUE", "")),
    ]


def test_a_formula_sets_its_row_aside_with_its_column() -> None:
    """What a formula shows may change; it is not what a source said."""
    found = taken(xlsx([["id", "age"], [1, "=1+1"], [2, 30]]))
    assert found == [
        SetAside(1, "column 'age' holds a formula; save the sheet with values in its place"),
        RawRow(2, ("2", "30")),
    ]


def test_the_sheet_is_shown_and_can_be_chosen() -> None:
    """With several sheets the user is told which one is read."""
    stream = xlsx([["id"], [1]], "other")
    shape = sniff(stream, name="list")
    assert (shape.format, shape.sheet, shape.sheets) == ("xlsx", "people", ("people", "other"))
    assert any("first of 2 sheets" in note for note in shape.notes)
    assert "empty" in refused(stream, sheet="other")
    assert "peple" in refused(stream, sheet="peple")


def test_a_row_wider_than_the_header_is_set_aside() -> None:
    """Short rows are how spreadsheets store empty cells; long ones hold something nobody named."""
    assert taken(xlsx([["id", "name"], [1], [2, "x", "y"]])) == [
        RawRow(1, ("1", "")),
        SetAside(2, "cells in the row: 3; in the header: 2"),
    ]


@pytest.mark.parametrize("stated", [b"A1:A1", b"A1:XFD1048576"])
def test_a_false_dimension_loses_no_row(stated: bytes) -> None:
    """A sheet that says it has one row, or a million, has the rows that it has."""
    stream = repacked(xlsx([["id"], [1]]), "xl/worksheets/sheet1.xml", b"A1:A2", stated)
    assert taken(stream) == [RawRow(1, ("1",))]


def test_an_xlsx_row_too_long_to_hold_is_refused() -> None:
    """The reader holds one row at a time, so one row may not be the whole file."""
    cells = b"".join(b'<c r="A2" t="inlineStr"><is><t>%x</t></is></c>' % n**3 for n in range(100_000))
    stream = repacked(xlsx([["id"], [1]]), "xl/worksheets/sheet1.xml", b'<row r="2">', b'<row r="2">' + cells)
    assert "longer than any row" in refused(stream)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def test_xml_entities_are_refused_in_both_formats() -> None:
    """A file that would unfold in memory, or read other files, is not opened."""
    stream = repacked(xlsx([["id"], [1]]), "xl/worksheets/sheet1.xml", b"<worksheet", BOMB.encode() + b"<worksheet")
    assert "plain kind" in refused(stream)
    assert "plain kind" in refused(ods(sheet(HEAD, row(text("1"), text("x"))), doctype=BOMB))
    # Far from the beginning the parser itself refuses them.
    assert "damaged" in refused(ods(sheet(HEAD), doctype="<!--" + "x" * 70_000 + "-->" + BOMB))


@pytest.mark.parametrize("member", ["xl/media/image.bin", "xl/sharedStrings.xml"])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(member: str) -> None:
    """Forty megabytes of nothing in forty kilobytes do not get in."""
    stream = xlsx([["id"], [1]])
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member + "x", bytes(40 << 20))
    assert "unpacks to more" in refused(stream)


def test_a_file_cut_short_is_damaged() -> None:
    """Half a file is not read as a whole one."""
    raw = xlsx([["id"], [1]]).getvalue()
    assert "damaged" in refused(io.BytesIO(raw[: len(raw) // 2]))
    assert "damaged" in refused(repacked(xlsx([["id"], [1]]), "xl/workbook.xml", b"<sheets>", b"<sheets"))


def test_ods_cells_are_read_by_their_type() -> None:
    """Numbers, dates, spaces and line breaks come as written; a comment on a cell is not its value."""
    body = sheet(
        row(text("a"), text("b"), text("c"), text("d")),
        row(
            cell("<text:p>1.984,00</text:p>", value_type="float", value="1984.0"),
            cell("<text:p>26 dic</text:p>", value_type="date", date_value="1976-12-26"),
            cell(
                "<office:annotation><text:p>note</text:p></office:annotation>"
                '<text:p>A<text:s text:c="2"/>'
                "<text:span>B<text:note><text:p>2</text:p></text:note></text:span></text:p>"
                "<text:p>C</text:p>",
                value_type="string",
            ),
            cell(columns="16381"),
        ),
    )
    assert taken(ods(body)) == [RawRow(1, ("1984", "1976-12-26", "A  B\nC", ""))]


def test_ods_repeats_are_honoured_within_limits() -> None:
    """Repeated rows and cells are real; a row that says it repeats a thousand million times is not."""
    twice = text("x", columns="2")
    empty = row(cell(columns="16384"), repeated=1_000_000)
    assert taken(ods(sheet(HEAD, row(twice, repeated=3), empty))) == [RawRow(n, ("x", "x")) for n in (1, 2, 3)]
    assert "repeats" in refused(ods(sheet(HEAD, row(twice, repeated=1_000_000_000))))
    assert "blank rows" in refused(ods(sheet(HEAD, row(twice), empty, empty, row(twice))))
    wide = text("x", columns="10000000")
    assert taken(ods(sheet(HEAD, row(twice), row(wide)))) == [
        RawRow(1, ("x", "x")),
        SetAside(2, "the row has more than 16,384 cells"),
    ]


def test_an_ods_formula_sets_its_row_aside() -> None:
    """As in every other format."""
    formula = cell(formula="of:=1+1", value_type="float", value="2")
    assert taken(ods(sheet(HEAD, row(text("1"), formula), row(text("2"), text("y"))))) == [
        SetAside(1, "column 'name' holds a formula; save the sheet with values in its place"),
        RawRow(2, ("2", "y")),
    ]


def test_an_ods_sheet_is_chosen_by_name() -> None:
    """The rows of one sheet do not run into those of the next."""
    stream = ods(sheet(HEAD, row(text("1"), text("x"))) + sheet(HEAD, row(text("2"), text("y")), name="more"))
    assert sniff(stream, name="l").sheets == ("people", "more")
    assert taken(stream) == [RawRow(1, ("1", "x"))]
    assert taken(stream, sheet="more") == [RawRow(1, ("2", "y"))]


def test_an_ods_cell_without_end_is_refused() -> None:
    """A cell longer than any cell can be stops the reading, not the machine."""
    noise = "".join(f"{number:x} " for number in range(1_000_000))
    assert "longer than any cell" in refused(ods(sheet(HEAD, row(text("1"), text(noise)))))
