"""What a page template is given, and what every form of a paper relies on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.disclosures.papers import CITES, LETTERS, PAPERS, cited, every_block, unknown

from habeas.casework.typesetting import bundled_faces
from habeas.disclosures.directions import begins_right, has_own_tongue, lines_leftward, runs_leftward
from habeas.disclosures.fixed_phrases import LANGUAGES, phrases
from habeas.disclosures.footnotes import footnotes, numbers, runs_of
from habeas.disclosures.lettering import Faces, faces, lettered
from habeas.disclosures.paper import Cited, Field, Heading, Paper, Paragraph, Run, Table
from habeas.disclosures.pieces import pieces
from habeas.disclosures.shapes import levels
from habeas.disclosures.typeset import typeset
from habeas.errors import DisclosureError, UsageError

LATIN = Faces(
    families=(frozenset(map(chr, range(0x20, 0x7F))), frozenset("سري\u202e"))
)  # one holds a mark that turns letters around


def runs_in(value: object) -> Iterator[dict[str, object]]:
    """Give every run of a typeset value, in the order of reading; the runs of footnotes are left out."""
    if isinstance(value, dict):
        if "pieces" in value:
            yield value
        else:
            for key, one in value.items():
                if key != "notes":
                    yield from runs_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from runs_in(one)


def said(run: dict[str, object]) -> str:
    """Return the text of a typeset run."""
    return "".join(piece for piece, _ in run["pieces"]) + str(run["after"])  # type: ignore[attr-defined]


@settings(max_examples=60)
@given(PAPERS)
def test_every_value_keeps_its_words_and_its_footnote(paper: Paper) -> None:
    """What a source said, and what it rests on, reach the page whole: no run is lost, and none loses its number."""
    typed = typeset(paper, bundled_faces())
    json.dumps(typed)
    held = list(runs_in(typed["blocks"]))
    words = {lettered(run.text, bundled_faces())[0] for run in runs_of(paper)}
    assert words <= {said(run) for run in held}
    assert sum("note" in run or "again" in run for run in held) == sum(bool(run.cites) for run in runs_of(paper))
    opened = [run["note"] for run in held if "note" in run]
    assert opened == list(range(1, len(typed["notes"]) + 1))


@given(st.lists(CITES, max_size=8))
def test_one_footnote_for_each_distinct_set_of_citations(cites: list[tuple[Cited, ...]]) -> None:
    """A reader meets each footnote once; a value that rests on the same refers back, in whatever order it was cited."""
    runs = tuple(Run(text="x", cites=one) for one in cites)
    notes = footnotes(Paper(lang="en", title="T", made_on="2026-11-30", blocks=(Paragraph(runs=runs),)))
    distinct = list(dict.fromkeys(frozenset(one) for one in cites if one))
    assert [frozenset(note.cites) for note in notes] == distinct
    assert numbers(notes) == {one: at for at, one in enumerate(distinct, start=1)}


def test_a_footnote_names_statement_passage_and_hash_once() -> None:
    """A lawyer finds statement, page and file; the 64 digits of a hash stand where the file is first named."""
    first, second = cited(1, fragment="page=4"), cited(2, row=7)
    paper = Paper(
        lang="en",
        title="T",
        made_on="2026-11-30",
        blocks=(Paragraph(runs=(Run(text="a", cites=(first,)), Run(text="b", cites=(second, first)))),),
    )
    one, two = ("".join(run.text for run in note.runs) for note in footnotes(paper))
    assert one == f"Statement {first.statement}, exhibit {first.exhibit}, page 4, SHA-256 {first.sha256}."
    assert two == (
        f"Statement {second.statement}, row 7, exhibit {second.exhibit}; "
        f"statement {first.statement}, exhibit {first.exhibit}, page 4."
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_footnotes_speak_the_language_of_the_paper(lang: str) -> None:
    """The words around ids are the paper's; ids are in no language, so that nothing hyphenates or reads them out."""
    notes = footnotes(every_block(lang))
    say = phrases("paper", lang)
    words = ["".join(run.text for run in note.runs) for note in notes]
    assert words[0].lower().startswith(say.say("statement", value="stm_").lower())
    assert all(run.lang == "zxx" for note in notes for run in note.runs if "_" in run.text)
    spelled = " ".join(words).lower()
    for key, value in (("page", "4"), ("row", "12"), ("time", "10–20"), ("fragment", "xywh=1,2,3,4")):
        assert say.say(key, value=value).lower() in spelled
    assert say.say("finding", value="fnd_" + "0" * 32).lower() in spelled


def test_what_is_not_known_makes_no_sentence() -> None:
    """Of a person of whom nothing is stated, a form holds labels and no value."""
    typed = typeset(unknown(), bundled_faces())
    blocks: Any = typed["blocks"]
    assert [block["kind"] for block in blocks] == ["heading", "form"]
    assert all(field["values"] == [] for field in blocks[1]["fields"])
    assert typed["notes"] == []


def test_fields_that_follow_each_other_are_one_form() -> None:
    """A form reads as one table of questions, not as many of one line."""
    kinds = [block["kind"] for block in typeset(every_block(), bundled_faces())["blocks"]]
    assert kinds == [
        "heading",
        "form",
        "heading",
        "paragraph",
        "items",
        "table",
        "break",
        *["heading", "paragraph"],
        "paragraph",
    ]


@given(st.lists(st.integers(-1, 9)))
def test_headings_skip_no_level(asked: list[int]) -> None:
    """Whoever reads with a screen reader finds a chapter above each section."""
    found = levels(tuple(Heading(text="h", level=level) for level in asked))
    for before, after in zip((0, *found), found, strict=False):
        assert 1 <= after <= before + 1


@given(LETTERS)
def test_no_letter_is_left_out(text: str) -> None:
    """A name in a script that the paper has no face for is shown by numbers, letter by letter, and counted."""
    shown, numbered = lettered(text, LATIN)
    assert (numbered > 0) == ("[U+" in shown and "[U+" not in text)
    assert all(letter == "\n" or any(letter in face for face in LATIN.families) for letter in shown if letter.isalpha())
    if numbered == 0:
        assert "".join(shown.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aslan", ("Aslan", 0)),
        ("a\u202eb", ("a[U+202E]b", 1)),  # would turn the letters that follow around
        ("\u202eس", ("[U+202E]س", 1)),
        ("漢字", ("[U+6F22][U+5B57]", 2)),
        ("a\u0301b", ("a[U+0301]b", 1)),  # its accent is in no face
        ("a\r\nb\u2028c\td", ("a\nb\nc    d", 0)),
        ("\x00", ("[U+0000]", 1)),
        ("سري", ("سري", 0)),
    ],
)
def test_what_cannot_be_shown_is_told_by_its_number(text: str, expected: tuple[str, int]) -> None:
    """A reader sees that something stood there, and which character it was."""
    assert lettered(text, LATIN) == expected


def test_ranges_of_faces_are_read() -> None:
    """The list beside the faces says what they hold."""
    assert faces("One\t0041-0043\nTwo\t0430-0430").families == (frozenset("ABC"), frozenset("а"))


@given(LETTERS, st.integers(1, 80), st.sampled_from(("en", "ar", "und", "ru")))
def test_pieces_are_the_text(text: str, room: int, lang: str) -> None:
    """Where a line may end, no character is put in: who copies a hash out of a paper copies the hash."""
    assert "".join(piece for piece, _ in pieces(text, room, lang)) == text


def test_long_words_are_divided_and_days_are_not() -> None:
    """An address without a blank stays within the page; a day stays a day, and an id an id where it fits."""
    assert max(len(piece) for piece, _ in pieces("x" * 300, 40, "und")) <= 8
    assert pieces("on 2017-03-01.", 10, "ar") == [("on ", ""), ("2017-03-01.", "whole")]
    assert pieces("[2017-03..2017-04-05]", 40, "en") == [("[2017-03..2017-04-05]", "whole")]
    named = "stm_" + "0" * 32
    assert pieces(named, 40, "en") == [(named, "whole")]
    assert {way for _, way in pieces(named, 20, "en")} == {"ltr"}
    assert pieces("нерассмотренного", 12, "ru") == [("нерассмотренного", "hyphens")]  # Russian has hyphens for it
    assert len(pieces("нерассмотренного", 12, "ce")) > 1


@pytest.mark.parametrize(
    ("text", "lang", "leftward"),
    [
        ("", "ar", True),
        ("", "en", False),
        ("", "ar-Latn", False),
        ("", "ku-Arab", True),
        ("شاهد", "und", True),
        ("witness شاهد", "und", False),
        ("12.3", "he", True),
        ("12.3", "", False),
    ],
)
def test_which_way_a_text_runs(text: str, lang: str, leftward: bool) -> None:
    """The script that a tag names decides, then the language, then the first letter."""
    assert runs_leftward(text, lang) is leftward


def test_lines_run_as_most_of_what_they_hold() -> None:
    """An Arabic testimony in an English paper reads as Arabic; an Arabic name in an English line stays in its place."""
    arabic, english = Run(text="شهادة", lang="ar"), Run(text="statement")
    assert lines_leftward((arabic,), "en")
    assert not lines_leftward((arabic, english), "en")
    assert not lines_leftward((), "en")
    assert lines_leftward((), "ar")
    assert not begins_right((arabic,), "en", 80)
    assert begins_right((arabic,) * 20, "en", 80)
    assert has_own_tongue(Run(text="Grozny"), "ar")
    assert not has_own_tongue(Run(text="12"), "ar")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": " "}, "title"),
        ({"made_on": "yesterday"}, "ISO day"),
        ({"made_on": "20261130"}, "ISO day"),
        ({"blocks": (Heading(text=" "),)}, "without words"),
        ({"blocks": (Table(caption="", head=(), rows=()),)}, "without columns"),
        ({"blocks": (Table(caption="", head=("a", "b"), rows=(((),),)),)}, "row 1 has 1 cells of 2"),
        ({"blocks": (Table(caption="", head=("a",), rows=(), widths=(1.0, 2.0)),)}, "2 widths for 1 columns"),
        ({"blocks": (Table(caption="", head=("a",), rows=(), widths=(0.0,)),)}, "widths"),
    ],
)
def test_a_paper_that_no_form_can_hold_is_refused(change: dict[str, object], said: str) -> None:
    """A mistake of a template is found before anything is typeset, and told by its place, not by its words."""
    paper = replace(every_block(), **change)  # type: ignore[arg-type]
    with pytest.raises(DisclosureError, match=said) as refused:
        typeset(paper, bundled_faces())
    assert "Testov" not in str(refused.value)


def test_a_language_without_phrases_is_refused() -> None:
    """No paper falls back to English in silence."""
    with pytest.raises(UsageError, match="en, es, fr, ru, ar"):
        typeset(replace(unknown(), lang="de"), bundled_faces())


def test_a_footnote_stands_at_its_word() -> None:
    """A number that opens a footnote follows the word it belongs to, not the blank after it."""
    paper = replace(unknown(), blocks=(Field(label="x", values=(Run(text="seen ", cites=(cited(1),)),)),))
    run = next(run for run in runs_in(typeset(paper, bundled_faces())["blocks"]) if "note" in run)
    assert run["pieces"] == [("seen", "")]
    assert run["after"] == " "


@pytest.mark.parametrize(("chapters", "levels_listed"), [(0, 0), (2, 0), (20, 2), (60, 1)])
def test_a_long_paper_begins_with_its_contents(chapters: int, levels_listed: int) -> None:
    """Whoever opens forty pages finds the chapters first; a form of a page or two goes without."""
    account = Paragraph(runs=(Run(text="word " * 500),))
    blocks = tuple(block for n in range(chapters) for block in (Heading(text=f"Chapter {n}"), account))
    assert typeset(replace(unknown(), blocks=blocks), bundled_faces())["contents"] == levels_listed
