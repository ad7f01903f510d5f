"""The papers that were looked at are the papers that are made, and their PDFs hold every word."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.disclosures.writing_un_filings import FOLDER, papers, pdf_text

from habeas.casework.typesetting import pdf_of
from habeas.disclosures.paper import Paper
from habeas.disclosures.paper_json import json_of

GOLDEN = Path(__file__).parents[2] / "vectors" / FOLDER
MADE = dict(papers())
_WORD = re.compile(r"[^\W\d_]{4,}")


def words(text: str) -> set[str]:
    """The words of four letters or more; a hyphen at the end of a line divides none."""
    return set(_WORD.findall(re.sub(r"[-\u00ad\ufffe\u0002]\s*\n\s*", "", text)))


def texts(value: Any) -> str:
    """Every text of a paper as JSON."""
    match value:
        case dict():
            return "\n".join(texts(one) for key, one in value.items() if key not in ("kind", "cites", "lang", "format"))
        case list():
            return "\n".join(texts(one) for one in value)
        case str():
            return value
        case _:
            return ""


@pytest.mark.parametrize("name", sorted(MADE))
def test_the_paper_is_the_one_that_was_looked_at(name: str) -> None:
    """A change of a form that a lawyer knows is a change that somebody looked at."""
    assert json_of(MADE[name]) == (GOLDEN / f"{name}.json").read_bytes()


def test_no_golden_file_is_left_over() -> None:
    """Each file stands for a paper that is made."""
    assert {one.name for one in GOLDEN.iterdir()} == {f"{name}.{end}" for name in MADE for end in ("json", "txt")}


@pytest.mark.parametrize("name", sorted(name for name in MADE if not name.endswith(".ar")))
def test_the_pdf_that_was_looked_at_holds_every_word(name: str) -> None:
    """No word of the paper is lost between what was decided and what was printed."""
    told = json.loads((GOLDEN / f"{name}.json").read_bytes())
    assert not words(texts(told)) - words((GOLDEN / f"{name}.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["wgeid.en", "ced_urgent_action.nothing-known"])
def test_the_pdf_that_is_made_now_holds_every_word(name: str) -> None:
    """The same holds of the PDF of today."""
    paper: Paper = MADE[name]
    assert not words(texts(json.loads(json_of(paper)))) - words(pdf_text(pdf_of(paper)))
