"""Tables, mappings and counts that cannot be taken: one clear sentence, the place, what to do, nothing half-written."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from tests.cli.calling import MAPPING, PLANTED, TABLE, Call, Said

Digest = Callable[[Path], str]
HEADER = b"id,name,born,taken\n"
GOOD = f'1,"{PLANTED}, Anna",01/03/1950,02/11/1976\n'.encode()


def _sheet(*rows: tuple[str | int, ...]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _ods(*rows: tuple[str, ...]) -> bytes:
    """A small OpenDocument sheet, as LibreOffice writes it in substance: one cell an element, text inside."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{cells}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return out.getvalue()


REFUSED = {
    "an empty file": (b"", "list.csv"),
    "only a header": (HEADER, "list.csv"),
    "NUL all through": (b"\0" * 4096, "list.csv"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "list.csv"),
    "two columns of one name": (b"id,name,name,taken\n" + GOOD, "list.csv"),
    "an encoding that does not exist": (HEADER + GOOD, "list.csv --encoding klingon"),
    "bytes of another encoding": (HEADER + PLANTED.encode("cp1251") + b"\n", "list.csv --encoding utf-8"),
    "a sheet that is not there": (_sheet(("id", "name", "born", "taken"), (1, PLANTED, "", "")), "a.xlsx --sheet X"),
    "a torn workbook": (_sheet(("id", "name", "born", "taken"), (1, PLANTED, "", ""))[:-200], "a.xlsx"),
    "ten million cells in one row": (HEADER + PLANTED.encode() + b"," * 10_000_000 + b"\n", "list.csv"),
    "ten million columns": (b"a," * 10_000_000 + b"\n" + GOOD, "list.csv"),
    "every row too short": (HEADER + b"1,Planted\n2,Planted\n", "list.csv"),
}


def _import(habeas: Call, work: Path, lists: Path, table: str, *more: str) -> Said:
    name, *options = table.split(" ")
    mapping = lists / "list.toml"
    return habeas("import", work, lists / name, "--case", "c", "--mapping", mapping, *options, *more)


@pytest.mark.parametrize("what", REFUSED)
def test_a_table_that_cannot_be_taken_leaves_the_case_as_it_was(
    what: str, habeas: Call, work: Path, lists: Path, digest: Digest
) -> None:
    """One clear sentence with the place and what to do; not a byte of the workspace changes; no value is shown."""
    content, call = REFUSED[what]
    (lists / call.split(" ")[0]).write_bytes(content)
    before = digest(work)
    told = _import(habeas, work, lists, call, "--json")
    assert told.code in (1, 2)
    assert told.error["code"] in ("table", "usage", "mapping")
    assert told.error["place"]
    assert told.error["advice"]
    said = _import(habeas, work, lists, call)
    assert (said.code, said.out) == (told.code, "")
    assert said.err.startswith("habeas: ")
    assert digest(work) == before


ASIDE = {
    "ragged rows": (HEADER + GOOD + b"2,Planted\n3,Planted,x,y,z,Planted\n", 2, "cells"),
    "a NUL in a cell": (HEADER + GOOD + b"2,Pla\0nted,,\n", 1, "NUL"),
    "a name of 10,000 characters": (HEADER + GOOD + b"2," + b"Planted" * 1429 + b",,\n", 1, "'name'"),
    "an id that repeats": (HEADER + GOOD + GOOD, 1, "row 1"),
    "a row that names nobody": (HEADER + GOOD + b",,01/01/1950,\n", 1, "nobody"),
    "one wide row of ten million": (HEADER + GOOD + b"2,Planted" + b"," * 10_000_000 + b"\n", 1, ""),
}


@pytest.mark.parametrize("what", ASIDE)
def test_a_row_that_cannot_be_read_is_set_aside_and_the_rest_goes_in(
    what: str, habeas: Call, work: Path, lists: Path, digest: Digest
) -> None:
    """The row's number and the reason are told, the exit code is 1, and --strict takes nothing at all."""
    content, aside, reason = ASIDE[what]
    (lists / "list.csv").write_bytes(content)
    before = digest(work)
    strict = _import(habeas, work, lists, "list.csv", "--strict", "--json")
    assert (strict.code, strict.error["code"]) == (1, "strict")
    assert digest(work) == before
    done = _import(habeas, work, lists, "list.csv", "--json")
    assert done.code == 1
    assert (done.told["new"], len(done.told["set_aside"])) == (1, aside)
    assert all(reason in one["reason"] for one in done.told["set_aside"])
    assert "set aside" in _import(habeas, work, lists, "list.csv").out


def test_a_date_that_no_calendar_has_is_listed_and_kept_as_stated(habeas: Call, work: Path, lists: Path) -> None:
    """31/02/1977 is neither moved to March nor dropped: the row goes in and the column counts it."""
    (lists / "list.csv").write_bytes(HEADER + f'1,"{PLANTED}, Anna",01/03/1950,31/02/1977\n'.encode())
    done = _import(habeas, work, lists, "list.csv", "--json")
    assert done.code == 0
    assert done.told["columns"]["taken"] == {"understood": 0, "unknown": 0, "not_taken": 1}
    person = habeas("persons", work, "--case", "c", "--json").told["persons"][0]["id"]
    shown = habeas("show", work, person, "--case", "c", may_show=True).out
    assert "31/02/1977" in shown
    assert "taken: kept as stated, not understood" in shown


def test_a_formula_stays_the_text_it_is(habeas: Call, work: Path, lists: Path) -> None:
    """A cell that a spreadsheet would compute is never computed, and it is told what became of it."""
    rows = (("id", "name", "born", "taken"), (1, f"{PLANTED}, Anna", "", ""), (2, '=CMD("Planted")', "", ""))
    (lists / "a.xlsx").write_bytes(_sheet(*rows))
    done = _import(habeas, work, lists, "a.xlsx", "--json")
    told = done.told
    assert done.code in (0, 1)
    assert told["records"] + len(told["set_aside"]) == 2
    assert told["set_aside"] or told["columns"]["name"]["not_taken"] or told["notes"] or told["read_as"]


def test_an_opendocument_sheet_is_read_like_any_other(habeas: Call, work: Path, lists: Path) -> None:
    """LibreOffice's own format needs no detour."""
    rows = (("id", "name", "born", "taken"), ("1", f"{PLANTED}, Anna", "01/03/1950", ""))
    (lists / "a.ods").write_bytes(_ods(*rows))
    done = _import(habeas, work, lists, "a.ods", "--json")
    assert (done.code, done.told["new"]) == (0, 1)


def test_text_that_turns_direction_cannot_rewrite_the_screen(habeas: Call, work: Path, lists: Path) -> None:
    """Direction marks and escapes in a name are spelled out where the name is shown."""
    name = f"{PLANTED}\u202e\u2066, An\x1b[2Jna"
    (lists / "list.csv").write_bytes(HEADER + f'1,"{name}",,\n'.encode())
    call = ("--case", "c", "--mapping", lists / "list.toml", "--preview")
    said = habeas("import", work, lists / "list.csv", *call, may_show=True)
    assert "⟨U+202E⟩" in said.out
    assert not {"\u202e", "\u2066", "\x1b"} & set(said.out + said.err)
    done = _import(habeas, work, lists, "list.csv", "--json")
    for person in habeas("persons", work, "--case", "c", "--json").told["persons"] if done.told["new"] else []:
        shown = habeas("show", work, person["id"], "--case", "c", may_show=True).out
        assert "⟨U+202E⟩" in shown
        assert not {"\u202e", "\u2066", "\x1b"} & set(shown)


def test_a_heading_cannot_rewrite_the_screen_either(habeas: Call, work: Path, lists: Path) -> None:
    """Headings are shown, so they are made safe like everything else from elsewhere."""
    (lists / "list.csv").write_bytes("id,name,born,taken,x\u202e\x1b[2J\n".encode() + GOOD.strip() + b",\n")
    said = _import(habeas, work, lists, "list.csv")
    assert "x⟨U+202E⟩" in said.out
    assert not {"\u202e", "\x1b"} & set(said.out + said.err)


MAPPINGS = {
    "a column that is not there": (MAPPING.replace("[columns.taken]", "[columns.takn]"), "did you mean"),
    "not TOML": ("[source\n", "line"),
    "no field of that name": (MAPPING.replace('"taken_on"', '"taken_onn"'), "taken_on"),
    "no such kind of source": (MAPPING.replace("ngo_list", "ngo_lst"), "ngo_list"),
    "nothing in it": ("", "source"),
    "not UTF-8": (MAPPING.encode("utf-16").decode("latin-1"), ""),
}


@pytest.mark.parametrize("what", MAPPINGS)
def test_a_mapping_that_does_not_fit_says_where_and_what_was_meant(
    what: str, habeas: Call, work: Path, lists: Path, digest: Digest
) -> None:
    """A slip in a mapping is found before anything is read, and the nearest word is offered."""
    mapping, words = MAPPINGS[what]
    (lists / "list.toml").write_bytes(mapping.encode("latin-1" if what == "not UTF-8" else "utf-8"))
    before = digest(work)
    told = _import(habeas, work, lists, "list.csv", "--json")
    assert (told.code, told.error["code"]) == (1, "mapping")
    assert words in " ".join(str(value) for value in told.error.values()).lower()
    assert told.error["place"]
    assert told.error["advice"]
    assert digest(work) == before


@pytest.mark.parametrize(
    "call",
    [
        ["import", "{work}", "gone.csv", "--case", "c", "--mapping", "{lists}/list.toml"],
        ["import", "{work}", "{lists}/list.csv", "--case", "c", "--mapping", "gone.toml"],
        ["import", "{work}", "{lists}", "--case", "c", "--mapping", "{lists}/list.toml"],
        ["mapping", "gone.csv"],
        ["mapping", "{lists}/list.csv", "--out", "{lists}/list.toml"],
        ["mapping", "{lists}/list.csv", "--out", "{lists}/no/where.toml"],
        ["estimate", "--table", "gone.csv"],
        ["estimate", "--table", "{lists}"],
        ["report", "{work}", "--case", "c", "--out", "{lists}/no/where.html"],
        ["report", "{work}", "--case", "c", "--out", "{work}/report.html"],
        ["judge", "{work}", "--case", "c", "--answers", "gone.csv"],
        ["link", "{work}", "--case", "c", "--queue-at", "0.9", "--link-at", "0.5"],
    ],
    ids=lambda call: " ".join(call[:1] + call[-2:]),
)
def test_a_file_that_is_not_there_is_named(
    call: list[str], habeas: Call, work: Path, lists: Path, digest: Digest
) -> None:
    """The path stands in the answer as it was given, and nothing is written over."""
    before, files = digest(work), digest(lists)
    told = habeas(*(word.format(work=work, lists=lists) for word in call), "--json")
    assert (told.code, told.error["code"]) == (2, "usage")
    assert told.error["place"] or told.error["advice"]
    assert (digest(work), digest(lists)) == (before, files)


def test_a_drafted_mapping_shows_values_only_because_it_was_asked_to(habeas: Call, lists: Path) -> None:
    """A draft fits the table it was made from; with --out nothing of the table is printed."""
    said = habeas("mapping", lists / "list.csv", "--out", lists / "draft.toml")
    assert said.code == 0
    assert (lists / "draft.toml").read_text(encoding="utf-8").startswith("#")


def test_a_list_that_links_to_nothing_is_an_answer(habeas: Call, work: Path, lists: Path) -> None:
    """Where no two records are alike everybody stands alone, and it is said what to look at."""
    for slug, names in (("register", ("Abad, Juan", "Quiroz, Elsa")), ("other", ("Wojtyk, Bo", "Zhilin, Feodor"))):
        (lists / "list.toml").write_text(MAPPING.replace('"register"', f'"{slug}"'), encoding="utf-8")
        rows = "".join(f'{slug}{at},"{name}",0{at}/0{at}/19{at}0,\n' for at, name in enumerate(names, start=3))
        (lists / "list.csv").write_text(HEADER.decode() + rows, encoding="utf-8")
        assert _import(habeas, work, lists, "list.csv").code == 0
    said = habeas("link", work, "--case", "c")
    assert said.code == 0
    assert "0 pairs linked" in said.out
    assert "each stands for a person of its own" in said.out
    assert habeas("persons", work, "--case", "c", "--json").told["by_lists"] == {"1": 4}


@pytest.mark.parametrize("name", ["link", "estimate"])
def test_an_empty_case_says_what_comes_first(name: str, habeas: Call, work: Path, digest: Digest) -> None:
    """What cannot be computed from nothing is refused, with the verb that comes first."""
    before = digest(work)
    told = habeas(name, work, "--case", "c", "--json")
    assert told.code == 1
    assert "habeas import" in told.error["advice"] or "Import" in told.error["advice"]
    assert digest(work) == before


@pytest.mark.parametrize("name", ["persons", "account", "judge --queue", "verify", "rebuild"])
def test_an_empty_case_is_no_error_where_nothing_is_an_answer(name: str, habeas: Call, work: Path) -> None:
    """Empty lists are shown as empty, with what to do next."""
    verb, *options = name.split(" ")
    assert habeas(verb, work, "--case", "c", *options).code == 0
    assert habeas(verb, work, "--case", "c", *options, "--json").code == 0


def test_the_planted_names_are_really_in_the_table() -> None:
    """The guard over all these tests would see a leak: what it looks for is there to be leaked."""
    assert TABLE.count(PLANTED) == 9
