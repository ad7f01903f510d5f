"""Paragraphs: a text in pieces that are the text again when they are put together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.evidence.paragraphs import paragraph_at, paragraphs


@given(st.text(st.sampled_from("ab \t\n\xa0"), max_size=60))
def test_paragraphs_put_together_are_the_text(text: str) -> None:
    """Nothing of a document is lost or shown twice between its paragraphs, and none is empty."""
    pieces = paragraphs(text)
    assert "".join(text[start:end] for start, end in pieces) == text
    assert [start for start, _ in pieces] == [0, *(end for _, end in pieces)][: len(pieces)]
    assert all(start < end for start, end in pieces)
    if text.strip():
        assert all(text[start:end].strip() for start, end in pieces)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("one", ["one"]),
        ("one\ntwo\n", ["one\n", "two\n"]),
        ("one\ntwo\n\nthree", ["one\ntwo\n\n", "three"]),
        ("one\n \t\n\n\ntwo\n\n", ["one\n \t\n\n\n", "two\n\n"]),
        ("\n\none\n\ntwo", ["\n\none\n\n", "two"]),
        ("\n\n one", ["\n\n one"]),
        (" \n", [" \n"]),
    ],
)
def test_where_a_paragraph_ends(text: str, expected: list[str]) -> None:
    """Blank lines part paragraphs; where there is none, each line is one."""
    assert [text[start:end] for start, end in paragraphs(text)] == expected


def test_which_paragraph_a_place_is_in() -> None:
    """A hit is shown in its paragraph."""
    text = "one\n\ntwo"
    assert [paragraph_at(text, place) for place in (0, 4, 5, 7)] == [0, 0, 1, 1]
    with pytest.raises(IndexError):
        paragraph_at(text, 8)
