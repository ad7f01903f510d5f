"""A text with marks: what a page shows is the text, cut where marks begin and end; what is folded is not in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from habeas.evidence.marked_text import Passage, cut, words_of
from habeas.evidence.paragraphs import paragraphs

TEXT = "One two three.\n\nFour five\nsix. Seven.\n\nEight."
_TEXTS = st.text(st.sampled_from("ab \n\u0301😀"), max_size=60)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Passage]]:
    """A text and passages of it, in any order, some of them folded."""
    text = draw(_TEXTS.filter(lambda one: len(one) > 1))
    found = []
    for n in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        found.append(Passage(id=f"m{n}", label="act", start=start, end=end, folded=draw(st.booleans())))
    return text, found


def passage(words: str, *, label: str = "act", folded: bool = False, said: str = "") -> Passage:
    """Mark these words of the text."""
    start = TEXT.index(words)
    return Passage(id=words, label=label, start=start, end=start + len(words), folded=folded, words=said)


@given(marked())
def test_what_is_shown_is_the_text_and_under_the_right_marks(case: tuple[str, list[Passage]]) -> None:
    """Each letter stands where the text has it, under the marks that hold it; a folded one is nowhere."""
    text, marks = case
    shown: dict[int, set[str]] = {}
    for paragraph in cut(text, marks):
        for run in paragraph.runs:
            assert text[run.at : run.at + len(run.text)] == run.text
            shown |= {run.at + n: {one.id for one in run.marks} for n in range(len(run.text))}
    folded = {n for one in marks if one.folded for n in range(one.start, one.end)}
    ends = {start: start + len(text[start:end].rstrip()) for start, end in paragraphs(text)}
    seen = {n for start, end in ends.items() for n in range(start, end)}
    assert set(shown) == seen - folded
    for n, under in shown.items():
        assert under == {one.id for one in marks if not one.folded and one.start <= n < one.end}


@given(marked())
def test_a_part_is_shown_as_in_the_whole(case: tuple[str, list[Passage]]) -> None:
    """After a mark only its paragraphs are sent, and they are those of the whole page."""
    text, marks = case
    whole = {one.number: one for one in cut(text, marks)}
    for mark in marks:
        part = cut(text, marks, only=[(mark.start, mark.end)])
        assert part
        assert all(whole[one.number] == one for one in part)


def test_a_mark_over_paragraphs_is_named_in_each() -> None:
    """One mark in three paragraphs begins in each of them, so that nobody takes it for three."""
    over = passage("three.\n\nFour five\nsix. Seven.\n\nEight", label="quote")
    begins = [[one.id for run in paragraph.runs for one in run.begins] for paragraph in cut(TEXT, [over])]
    assert begins == [[over.id]] * 3


def test_a_folded_passage_is_told_once_with_its_words_counted() -> None:
    """Where it begins stands how many words it has and what the first reader said of it; the rest is empty."""
    hard = passage("three.\n\nFour five\nsix.", label="hard", folded=True, said="how he was held")
    first, second, third = cut(TEXT, [hard, passage("five"), passage("Seven")])
    assert [(run.text, run.count) for run in first.runs] == [("One two ", 0), ("", 4)]
    assert first.runs[1].folded is not None
    assert first.runs[1].folded.words == "how he was held"
    assert [run.text for run in second.runs] == [" ", "Seven", "."]
    assert [run.text for run in third.runs] == ["Eight."]
    everything = "".join(run.text for one in (first, second, third) for run in one.runs)
    assert "five" not in everything


def test_folds_that_share_a_letter_are_one() -> None:
    """Two readers who marked the same passage leave one fold, not a letter between two."""
    found = cut(TEXT, [passage("One two", folded=True), passage("two three", folded=True)])
    assert [(run.text, run.count) for run in found[0].runs] == [("", 3), (".", 0)]


def test_words_are_what_white_space_parts() -> None:
    """As a reader counts them."""
    assert [words_of(text) for text in ("", " a ", "a\n b\tc")] == [0, 1, 3]
