"""Redacting a layer: what is blanked is gone, and every other letter stands where it stood."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import EvidenceError
from habeas.evidence.layers import WHY
from habeas.evidence.redacting import MARK, REFUSALS, redact_text, refused, word_of

LETTERS = ["a", "é", "e\u0301", "\n", " ", "\U0001f468\u200d\U0001f469", "م\u064e", "\U0001f1eb\U0001f1f7"]
TEXT = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=30).map("".join)


@given(TEXT, st.data())
def test_only_what_is_blanked_is_changed(text: str, data: st.DataObject) -> None:
    """A redacted copy has the length of the text, its lines, and everything but the passages."""
    ends = [0, *(found.end() for found in regex.finditer(r"\X", text))]
    spans = []
    for _ in range(data.draw(st.integers(0, 3))):
        start, end = sorted(data.draw(st.lists(st.sampled_from(ends), min_size=2, max_size=2, unique=True)))
        spans.append((start, end))
    made = redact_text(text, spans)
    blanked = {place for start, end in spans for place in range(start, end)}
    assert len(made) == len(text)
    for place, (new, old) in enumerate(zip(made, text, strict=True)):
        assert new == (MARK if place in blanked and old != "\n" else old)


@pytest.mark.parametrize("span", [(0, 0), (3, 2), (-1, 2), (0, 9), (8, 9)])
def test_a_passage_outside_of_the_text_is_refused(span: tuple[int, int]) -> None:
    """A place that does not exist is not taken for another."""
    with pytest.raises(EvidenceError):
        redact_text("a secret", [span])


def test_no_accent_and_no_half_of_a_face_is_left() -> None:
    """What is left of half a character could tell which it was."""
    with pytest.raises(EvidenceError, match="within a character"):
        redact_text("e\u0301", [(0, 1)])


@pytest.mark.parametrize("mark", ["", "██", "\n", " ", "\u0301"])
def test_the_mark_is_one_visible_character(mark: str) -> None:
    """Whoever reads the copy sees that something was blanked, and how long it was in letters."""
    if mark == "\u0301":
        assert redact_text("ab", [(0, 1)], mark) == "\u0301b"
        return
    with pytest.raises(EvidenceError):
        redact_text("ab", [(0, 1)], mark)


@pytest.mark.parametrize("word", [*REFUSALS, *WHY])
def test_every_refusal_is_a_sentence_that_comes_back_as_its_word(word: str) -> None:
    """The process apart says why it refuses in one word of ours, and a person reads a sentence."""
    error = refused(word)
    assert word_of(error) == word
    assert len(error.message.split()) > 3
