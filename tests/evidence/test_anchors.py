"""Anchors: a statement rests on words that stand where it says, or the program says loudly that they do not."""

from __future__ import annotations

import unicodedata

import msgspec
import pytest
import regex
from hypothesis import assume, given
from hypothesis import strategies as st

from habeas.errors import AnchorError
from habeas.evidence.anchors import BESIDE, anchor, anchor_file, carried, check_anchor, overlaps
from habeas.evidence.fragments import check_fragment
from habeas.evidence.graphemes import is_boundary
from habeas.evidence.layers import layer_hash
from habeas.evidence.redacting import redact_text
from habeas.model.attribution import Anchor

EXHIBIT = "exh_00000000000000000000000000000001"
# Letters, white space, marks that combine, joiners, flags, families, Arabic with vowel signs, Devanagari, Hangul.
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
LETTERS = st.sampled_from(
    (
        *("a", "b", " ", "\n", "\n\n", "\xa0", "é", "e\u0301", "\u200d", "\ufeff", "Ӏ", "ӏ", "م\u064e", "ر", "\u0600"),
        *("क\u094dष", "\u1100\u1161\u11a8", FAMILY, "\U0001f1eb\U0001f1f7", "\U0001f44d\U0001f3fd"),
    )
)
TEXT = st.lists(LETTERS, min_size=1, max_size=40).map("".join)


def clusters(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in regex.finditer(r"\X", text)]


def made(text: str, exact: str, **more: object) -> Anchor:
    return anchor(text, exhibit=EXHIBIT, exact=exact, **more)  # type: ignore[arg-type]


@given(TEXT, st.data())
def test_an_anchor_that_was_made_holds(text: str, data: st.DataObject) -> None:
    """Any passage of any text, in any script, can be quoted, and the anchor finds it again."""
    spans = clusters(text)
    first = data.draw(st.integers(0, len(spans) - 1))
    last = data.draw(st.integers(first, len(spans) - 1))
    start, end = spans[first][0], spans[last][1]
    assume(text[start:end].strip())
    found = made(text, text[start:end], start=start)
    assert (found.start, found.end, found.exact) == (start, end, text[start:end])
    assert found.layer == layer_hash(text)
    assert text[:start].endswith(found.prefix)
    assert text[end:].startswith(found.suffix)
    check_anchor(found, text)


@given(TEXT, TEXT, st.integers(0, 40))
def test_an_anchor_does_not_hold_in_another_text(text: str, other: str, at: int) -> None:
    """Whatever was changed in a document since, an anchor made before does not pass for one in it."""
    assume(text.strip())
    found = made(text, text, start=0)
    altered = text[:at] + other + text[at:]
    assume(altered != text)
    with pytest.raises(AnchorError, match="another"):
        check_anchor(found, altered)


@pytest.mark.parametrize("field", ["start", "end", "exact", "prefix", "suffix", "layer", "fragment"])
def test_an_anchor_altered_in_any_part_is_found_out(field: str) -> None:
    """No part of an anchor can be turned to point elsewhere without that being seen."""
    text = "He was taken at night. He was taken by four men. Nobody saw him since."
    found = made(text, "He was taken", occurrence=2)
    new: dict[str, object] = {"start": 0, "end": found.end + 1, "fragment": "page=0"}
    altered = msgspec.structs.replace(found, **{field: new.get(field, "x" * 12)})
    with pytest.raises(AnchorError):
        check_anchor(altered, text)


TWICE = "He was taken at night.\nThe next day they came again: he said that he was taken,\nand he was taken again."


def test_a_quote_that_stands_several_times_is_not_guessed() -> None:
    """The program asks which place is meant, and says where they are, without repeating a word."""
    with pytest.raises(AnchorError) as raised:
        made(TWICE, "was taken")
    assert raised.value.message == (
        "the quote stands at 3 places: line 1, character 4; line 2, character 47; line 3, character 8"
    )
    assert raised.value.advice
    assert "taken" not in repr(raised.value.as_object())


@pytest.mark.parametrize(
    ("more", "start"),
    [
        ({"after": " at night"}, 3),
        ({"before": "that he"}, 69),
        ({"before": "that  he\n", "after": ", and"}, 69),
        ({"occurrence": 3}, 87),
        ({"start": 87}, 87),
        ({"before": "and he", "after": "again", "occurrence": 1}, 87),
    ],
)
def test_what_stands_beside_it_tells_places_apart(more: dict[str, object], start: int) -> None:
    """The words before or after, or the number of the occurrence, name one place."""
    found = made(TWICE, "was taken", **more)
    assert found.start == start
    check_anchor(found, TWICE)


@pytest.mark.parametrize(
    ("exact", "more"),
    [
        ("was found", {}),
        ("was taken", {"before": "never"}),
        ("was taken", {"start": 4}),
        ("was taken", {"occurrence": 4}),
        ("was taken", {"occurrence": 0}),
        ("Was taken", {}),
        ("", {}),
        (" \n", {}),
    ],
)
def test_what_is_not_there_cannot_be_quoted(exact: str, more: dict[str, object]) -> None:
    """A quote from memory, or from another version, is refused, and the error repeats none of it."""
    with pytest.raises(AnchorError) as raised:
        made(TWICE, exact, **more)
    assert raised.value.place == EXHIBIT
    assert not any(word in repr(raised.value.as_object()) for word in ("taken", "found", "never"))


def test_overlapping_places_are_all_counted() -> None:
    """Two places that share letters are two."""
    with pytest.raises(AnchorError, match="2 places"):
        made("anana", "ana")


@pytest.mark.parametrize("between", ["\n", "\n\n", " \n ", "\t", "\xa0", "  "])
def test_a_quote_may_cross_lines_and_paragraphs(between: str) -> None:
    """Words copied from a page on one line are found where the document broke them; the anchor holds the document's."""
    text = f"They took{between}him away.{between}Nobody knows where."
    found = made(text, "him away. Nobody")
    assert found.exact == f"him away.{between}Nobody"
    check_anchor(found, text)


def test_white_space_as_quoted_goes_before_other_white_space() -> None:
    """A quote that stands there letter for letter means that place, though it stands elsewhere across lines."""
    assert made("a\nb and a b", "a b").start == 8


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("cafe\u0301 x", "cafe"),
        ("e\u0301", "\u0301"),
        (f"x{FAMILY}y", "\U0001f468"),
        (f"x{FAMILY}y", f"x{FAMILY[:-1]}"),
        ("\U0001f1eb\U0001f1f7\U0001f1e9\U0001f1ea", "\U0001f1f7\U0001f1e9"),
        ("مُحَمَّد", "محمد"[:1]),
        ("\U0001f44d\U0001f3fd", "\U0001f44d"),
    ],
)
def test_no_character_is_cut(text: str, exact: str) -> None:
    """Half of an emoji, or a letter without its accent, is not what anybody said."""
    with pytest.raises(AnchorError) as raised:
        made(text, exact)
    assert "within a character" in raised.value.message


@pytest.mark.parametrize(
    ("text", "exact", "start"),
    [
        (f"x{FAMILY}y{FAMILY}", f"y{FAMILY}", 6),
        ("قال إنَّهم أخذوه ليلاً. ثم عاد.", "أخذوه ليلاً", 11),
        ("cafe\u0301 cafe", "cafe", 6),
        ("\U0001f1eb\U0001f1f7\U0001f1e9\U0001f1ea", "\U0001f1e9\U0001f1ea", 2),
        ("Мохьмад-Ӏела вахара", "Ӏела", 8),
        ("\u202bאבג\u202c abc", "abc", 6),
    ],
)
def test_places_count_code_points_in_every_script(text: str, exact: str, start: int) -> None:
    """Emoji, Arabic, Chechen and accents are counted as the standard counts, in the order in which they are read."""
    found = made(text, exact)
    assert (found.start, found.end) == (start, start + len(exact))
    check_anchor(found, text)


def test_letters_that_only_look_alike_are_different() -> None:
    """Composed and decomposed accents are two spellings: the anchor holds the one in the document."""
    text = unicodedata.normalize("NFD", "Il a été pris.")
    with pytest.raises(AnchorError, match="not in the text"):
        made(text, "été pris")
    assert made(text, unicodedata.normalize("NFD", "été pris")).start == 5


def test_what_stands_beside_is_no_longer_than_it_must_be() -> None:
    """Thirty-two characters on each side, whole ones."""
    text = "é" * 0 + "e\u0301" * 40 + "here" + "e\u0301" * 40
    found = made(text, "here")
    assert len(found.prefix) == len(found.suffix) == BESIDE
    odd = made("x" + "e\u0301" * 40 + "here", "here", start=81)
    assert odd.prefix == "e\u0301" * (BESIDE // 2)
    assert made("a" * 100 + "e\u0301here", "here").prefix == "a" * 30 + "e\u0301"


@pytest.mark.parametrize(("place", "page"), [(0, 1), (5, 1), (7, 2), (14, 3)])
def test_an_anchor_names_its_page(place: int, page: int) -> None:
    """Whoever checks a quote opens the document at the right page."""
    text = "one a\n\ntwo b\n\nthree"
    word = text[place : place + 1] if text[place].strip() else "two"
    assert made(text, word, start=place if text[place].strip() else 7, pages=(0, 7, 14)).fragment in (
        f"page={page}",
        "page=2",
    )


@given(TEXT, st.data())
def test_an_anchor_is_carried_into_a_redacted_copy(text: str, data: st.DataObject) -> None:
    """What was blanked elsewhere in a document does not move the other statements' anchors by a letter."""
    spans = clusters(text)
    assume(len(spans) > 2 and text[spans[-1][0] :].strip())
    cut = data.draw(st.integers(1, len(spans) - 2))
    found = made(text, text[spans[-1][0] :], start=spans[-1][0])
    copy = redact_text(text, [(0, spans[cut][0])])
    moved = carried(found, copy)
    assert (moved.start, moved.end, moved.exact) == (found.start, found.end, found.exact)
    check_anchor(moved, copy)


def test_an_anchor_of_what_was_blanked_is_not_carried() -> None:
    """A statement that rested on a blanked passage needs another one, and is told so."""
    found = made("They took him away.", "took him")
    with pytest.raises(AnchorError, match="blanked"):
        carried(found, redact_text("They took him away.", [(10, 13)]))
    with pytest.raises(AnchorError, match="blanked"):
        carried(found, "They")


@pytest.mark.parametrize(
    "fragment",
    [
        "page=4",
        "t=10,20",
        "t=10",
        "t=,20.5",
        "t=npt:1,2",
        "xywh=0,0,10,10",
        "xywh=percent:0,0,100,100",
        "page=1&xywh=1,1,1,1",
    ],
)
def test_a_file_without_text_is_anchored_by_page_time_or_place(fragment: str) -> None:
    """A minute of a recording and a corner of a photograph can be what a statement rests on."""
    found = anchor_file(EXHIBIT, fragment)
    check_anchor(found, "")
    assert overlaps(found, found)


@pytest.mark.parametrize(
    "fragment",
    [
        *(
            "",
            "page=0",
            "page=x",
            "t=",
            "t=,",
            "t=20,10",
            "t=5,5",
            "xywh=0,0,0,5",
            "xywh=1,2,3",
            "xywh=percent:50,50,60,10",
        ),
        *("page=1&page=2", "page=1&", "chapter=1", "t=1,2 ", "page=1\n", "page=" + "1" * 300),
    ],
)
def test_no_other_fragment_is_taken(fragment: str) -> None:
    """A place that no program can find is not recorded as one."""
    with pytest.raises(AnchorError):
        check_fragment(fragment)


def test_a_quote_without_its_layer_is_no_anchor() -> None:
    """Words that nobody can look up stand for nothing."""
    with pytest.raises(AnchorError):
        check_anchor(Anchor(exhibit=EXHIBIT, exact="words", fragment="page=1"), "words")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("page=1", "page=1", True),
        ("page=1", "page=2", False),
        ("t=0,10", "t=10,20", False),
        ("t=0,10", "t=9.5,20", True),
        ("t=,10", "t=5", True),
        ("t=10", "t=,10", False),
        ("xywh=0,0,10,10", "xywh=10,0,5,5", False),
        ("xywh=0,0,10,10", "xywh=9,9,5,5", True),
        ("xywh=0,0,10,10", "xywh=percent:50,50,5,5", True),
        ("page=1&xywh=0,0,1,1", "page=2&xywh=0,0,1,1", False),
        ("page=1", "t=1,2", True),
    ],
)
def test_which_places_of_a_file_share_something(one: str, other: str, expected: bool) -> None:
    """Two coders who marked the same minute are told so."""
    assert overlaps(anchor_file(EXHIBIT, one), anchor_file(EXHIBIT, other)) is expected
    assert overlaps(anchor_file(EXHIBIT, other), anchor_file(EXHIBIT, one)) is expected


def test_which_passages_share_something() -> None:
    """Passages of one layer overlap by their code points; of different files never."""
    text = "one two three"
    one, two, both = made(text, "one"), made(text, "two"), made(text, "one two")
    assert overlaps(one, both)
    assert overlaps(both, two)
    assert not overlaps(one, two)
    assert not overlaps(one, msgspec.structs.replace(both, exhibit="exh_2"))


@given(TEXT)
def test_boundaries_are_those_of_the_standard(text: str) -> None:
    """A place that is looked up alone gives the same answer as going through the whole text."""
    expected = {0, len(text), *(end for _, end in clusters(text))}
    assert {place for place in range(len(text) + 1) if is_boundary(text, place)} == expected
