"""A paper as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from tests.disclosures.papers import INJECTIONS, PAPERS, every_block, unknown

from habeas.disclosures.paper import (
    Cited,
    Field,
    Heading,
    Items,
    PageBreak,
    Paper,
    Paragraph,
    Run,
    Table,
)
from habeas.disclosures.paper_json import FORMAT, json_of
from habeas.errors import DisclosureError


def read(told: dict[str, Any]) -> Paper:
    """Read a paper back, as a program that was told the format does."""
    assert told.pop("format") == FORMAT
    return Paper(**{**told, "blocks": tuple(block(one) for one in told["blocks"])})


def block(told: dict[str, Any]) -> Any:
    kind = told.pop("kind")
    match kind:
        case "heading":
            return Heading(**{"text": "", **told})
        case "paragraph":
            return Paragraph(runs=runs(told["runs"]))
        case "field":
            return Field(**{"label": "", **told, "values": runs(told["values"])})
        case "items":
            return Items(items=tuple(runs(one) for one in told["items"]))
        case "page_break":
            return PageBreak()
    rows = tuple(tuple(runs(cell) for cell in row) for row in told["rows"])
    return Table(**{"caption": "", **told, "head": tuple(told["head"]), "rows": rows, "widths": tuple(told["widths"])})


def runs(told: list[dict[str, Any]]) -> tuple[Run, ...]:
    return tuple(Run(**{"text": "", **one, "cites": tuple(Cited(**cite) for cite in one["cites"])}) for one in told)


@settings(max_examples=100)
@given(PAPERS)
def test_a_paper_comes_back_whole(paper: Paper) -> None:
    """Nothing that a paper says, nor what it rests on, is lost on the way to a program; twice the same bytes."""
    told = json_of(paper)
    assert told == json_of(paper)
    assert read(json.loads(told)) == paper


def test_keys_are_sorted_and_text_is_utf8() -> None:
    """Whoever hashes the file hashes the same bytes on every machine."""
    told = json_of(every_block("ar"))
    assert told.endswith(b"}\n")
    assert told.count(b"\n") == 1
    assert (
        told.decode() == json.dumps(json.loads(told), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    )
    assert "بلاغ".encode() in told


def test_equal_papers_have_equal_bytes() -> None:
    """A width given as 2 and one given as 2.0 are the same paper."""
    one = replace(unknown(), blocks=(Table(caption="c", head=("a",), rows=(), widths=(2,)),))
    two = replace(unknown(), blocks=(Table(caption="c", head=("a",), rows=(), widths=(2.0,)),))
    assert one == two
    assert json_of(one) == json_of(two)


def test_what_is_not_known_is_an_empty_list() -> None:
    """A program never has to know a phrase to see that a value is missing."""
    fields = [one for one in json.loads(json_of(unknown()))["blocks"] if one["kind"] == "field"]
    assert [one["values"] for one in fields] == [[], [], []]
    assert b"not stated" not in json_of(unknown())


def test_text_stays_as_written() -> None:
    """What looks like a command is a text."""
    told = json.loads(json_of(every_block()))
    (items,) = (one["items"] for one in told["blocks"] if one["kind"] == "items")
    assert tuple(item[0]["text"] for item in items) == INJECTIONS


def test_half_a_character_is_refused() -> None:
    """A text that no file can hold is no reason to write another one; the error does not repeat it."""
    with pytest.raises(DisclosureError, match="half a character") as refused:
        json_of(replace(unknown(), subtitle="Testov \ud800"))
    assert "Testov" not in str(refused.value)
