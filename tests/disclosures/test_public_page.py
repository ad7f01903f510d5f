"""The page of public statistics: does nothing, asks nobody for anything, and says of every figure what it is."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.disclosures.test_report import ATTACKS, harmless

from habeas.disclosures.case_report import Estimate, Interval
from habeas.disclosures.public_csv import csv_of
from habeas.disclosures.public_csv import harmless as harmless_cell
from habeas.disclosures.public_page import files_of, metadata_of, render_statistics
from habeas.disclosures.public_tables import ALL, NOT_KNOWN, SEVERAL, Thresholds, read_spec
from habeas.disclosures.published import SELECTION, PublicTable, Shown, Statistics

Read = Callable[[str], Any]


def table(name: str = "North", **changes: Any) -> PublicTable:
    """Victims by year and region: one figure is not told, and was told last month."""
    (spec,) = read_spec("victims:year,region")
    figures = {
        ("2017", "plc_a"): Shown(count=1234),
        ("2017", ALL): Shown(count=1234),
        ("2018", "plc_a"): Shown(count=None, last=(41, "2026-01-01")),
        ("2018", ALL): Shown(count=None),
        (NOT_KNOWN, "plc_a"): Shown(count=77),
        (NOT_KNOWN, ALL): Shown(count=77),
        (SEVERAL, SEVERAL): Shown(count=9),
        (SEVERAL, ALL): Shown(count=9),
        (ALL, "plc_a"): Shown(count=None),
        (ALL, SEVERAL): Shown(count=9),
        (ALL, ALL): Shown(count=1361),
    }
    made: dict[str, Any] = {
        "spec": spec,
        "values": (("2017", "2018", SEVERAL, NOT_KNOWN), ("plc_a", SEVERAL)),
        "figures": figures,
        "names": {"plc_a": name},
    }
    return PublicTable(**(made | changes))


def statistics(text: str = "North", **changes: Any) -> Statistics:
    made: dict[str, Any] = {
        "case_id": "cas_" + "0" * 32,
        "filing": "fil_" + "1" * 32,
        "made_on": "2026-02-01",
        "program": "habeas 0",
        "record": 412,
        "root": "ab" * 32,
        "thresholds": Thresholds(cells=5),
        "tables": (table(text),),
        "lists": (f"The register of {text}",),
        "coded": True,
        "kept_back": 12,
        "vocabularies": {"act_types": "1"},
    }
    return Statistics(**(made | changes))


def test_a_figure_says_what_it_is(read: Read) -> None:
    """Unit, part of the record, lists, vocabulary version, entry number, and the warning stand on the page."""
    page = read(render_statistics(statistics()))
    for part in (
        "persons to whom a coded act was done",
        "The register of North",
        "act_types, version 1",
        "412 entries",
        SELECTION,
        "12 persons for whom no consent",
        "fewer than 5 persons",
        "no finding",
    ):
        assert part in page.text, part


def test_what_is_not_told_is_never_a_number(read: Read) -> None:
    """A dash for the eye, words for whoever listens, the earlier figure with its day; and 0 only where it is 0."""
    page = read(render_statistics(statistics()))
    assert page.text.count("not told") >= 3
    assert "41 on 2026-01-01" in page.text
    rows = re.findall(r"<tr[^>]*>.*?</tr>", render_statistics(statistics()), re.DOTALL)
    (year,) = [row for row in rows if "<bdi>2018</bdi>" in row]
    assert re.findall(r"<td[^>]*>(?:<span aria-hidden=\"true\">)?([^<]*)<", year) == ["–", "0", "–"]


def test_tables_are_tables(read: Read) -> None:
    """Every table has a caption and headings that a screen reader finds; every chart has words."""
    page = read(render_statistics(statistics()))
    assert len(page.all("caption")) == len(page.all("table")) == 1
    assert {one["scope"] for one in page.all("th")} == {"row", "col"}
    (html,) = page.all("html")
    assert html["lang"] == "en"
    (chart,) = page.all("svg")
    assert (chart["role"], chart["aria-labelledby"]) == ("img", "chartb-title chartb-desc")
    regions = [one for one in page.all("div") if one.get("role") == "region"]
    assert all(one["tabindex"] == "0" and one["aria-label"] for one in regions)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_text_from_outside_comes_out_as_text(attack: str, read: Read) -> None:
    """Whoever names a place or a list cannot make the page run, load or hide anything."""
    harmless(read(render_statistics(statistics(attack))))
    for name, content in files_of(statistics(attack)):
        if name.endswith(".svg"):
            assert "<script" not in content
            assert "onerror=" not in content or "&lt;img" in content


@given(st.text(max_size=40))
def test_no_text_breaks_the_page(read: Read, text: str) -> None:
    """Whatever a place is called, the page stays whole and can be written to disk."""
    html = render_statistics(statistics(text))
    html.encode("utf-8")
    harmless(read(html))


def test_the_policy_allows_the_one_sheet_and_nothing_else(read: Read) -> None:
    """A browser that opens the page asks no other computer for anything."""
    html = render_statistics(statistics())
    sheet = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert sheet is not None
    digest = base64.b64encode(hashlib.sha256(sheet[1].encode()).digest()).decode()
    policies = [m["content"] for m in read(html).all("meta") if m.get("http-equiv")]
    assert policies == [f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"]
    assert not re.search(r"https?:|url\(|@import|//[a-z]", html)


def test_the_same_release_gives_the_same_bytes() -> None:
    """No moment and no chance goes in."""
    assert dict(files_of(statistics())) == dict(files_of(statistics()))


def test_the_number_of_those_who_are_not_included_is_told_only_where_it_may_be(read: Read) -> None:
    """None is no 0: of few it is not said how many, nor that there are any."""
    text = read(render_statistics(statistics(kept_back=None))).text
    assert "if any, are in no figure" in text


def test_an_estimate_stands_beside_and_begins_with_its_interval(read: Read) -> None:
    """The interval first; never added to a count; no middle where only a range may be given."""
    found = Estimate(
        status="estimate", headline=Interval(lo95=2100, hi95=3400, median=2600), cannot_see=("Those on no list.",)
    )
    text = read(render_statistics(statistics(estimate=found))).text
    assert text.index("2\u202f100 to 3\u202f400 persons") < text.index("median 2\u202f600 persons")
    assert "never added to them" in text
    only = Estimate(status="range_only", headline=Interval(lo95=2100, hi95=3400))
    assert "no middle is given" in read(render_statistics(statistics(estimate=only))).text
    refused = Estimate(status="refused", reasons=("There is one list.",))
    assert "No estimate can be given" in read(render_statistics(statistics(estimate=refused))).text


def test_noise_is_told_with_its_interval(read: Read) -> None:
    """Epsilon, mechanism, what one person can change, what the budget is, and how far a figure may be off."""
    noisy = table(
        figures={("2017", "plc_a"): Shown(count=12, half=6), (ALL, ALL): Shown(count=13, half=11)}, epsilon=0.5
    )
    text = read(render_statistics(statistics(tables=(noisy,), epsilon=0.5, spent=0.75, budget=1.0))).text
    for part in (
        "epsilon 0.5",
        "discrete Laplace",
        "moves a cell by at most 6",
        "sum of all by at most 11",
        "One person changes one cell",
        "1 in all and never renewed, 0.75 is spent",
    ):
        assert part in " ".join(text.split()), part
    assert "0 means that nothing was recorded" not in text


def test_a_csv_is_read_back_by_anybody() -> None:
    """RFC 4180: a header, CRLF, every figure on a line; what is not told is empty and says so."""
    text = csv_of(table('A "town", by the river'))
    assert text.endswith("\r\n")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 5 * 3
    told = {(row["year"], row["region"]): row for row in rows}
    hidden = told["2018", 'A "town", by the river']
    assert (hidden["count"], hidden["status"], hidden["last_told"], hidden["last_told_on"]) == (
        "",
        "not_told",
        "41",
        "2026-01-01",
    )
    assert told["(all)", "(all)"]["count"] == "1361"
    assert (told["2018", "more than one"]["count"], told["2018", "more than one"]["status"]) == ("0", "zero")
    assert {row["unit"] for row in rows} == {"victims"}


@pytest.mark.parametrize("text", ["=1+1", "+7", "-2", "@SUM(A1)", "\t=1", "  =1", "＝1+1", "＠x"])
def test_a_cell_is_never_a_formula(text: str) -> None:
    """Whoever opens the table in a spreadsheet runs nothing of what somebody called a place."""
    assert harmless_cell(text).startswith("'")
    assert harmless_cell("Groznyj (1=2)") == "Groznyj (1=2)"


def test_what_programs_read_says_the_same() -> None:
    """The metadata holds unit, thresholds, versions, and the hash of every other file."""
    told = json.loads(metadata_of(statistics(), {"index.html": "00" * 32}))
    assert told["files"] == {"index.html": "00" * 32}
    assert told["thresholds"] == {"figures": 5, "ground": None}
    assert (told["tables"][0]["unit"], told["tables"][0]["figures_not_told"]) == ("victims", 3)
    assert told["privacy"] is None
    assert told["selection"] == SELECTION
