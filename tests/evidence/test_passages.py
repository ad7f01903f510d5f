"""A text in passages is the text; and a quoted name is found in it however it is written there."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.evidence.passages import LONGEST, passages, standing

TEXTS = st.text(alphabet=st.sampled_from("ab .\n?Жم\u0301😀"), max_size=6_000)


@given(TEXTS)
def test_joined_passages_are_the_text(text: str) -> None:
    """Nothing of what was said is left out, twice in, or longer than a page."""
    found = passages(text)
    assert "".join(text[start:end] for start, end in found) == text
    assert all(0 < end - start <= LONGEST for start, end in found)
    assert all(one[1] == other[0] for one, other in pairwise(found))


def test_a_passage_ends_where_the_text_makes_a_pause() -> None:
    """A paragraph is not cut when it need not be, and a word only when there is nothing else."""
    paragraphs = "\n\n".join("word " * 150 for _ in range(4))
    assert all(paragraphs[:end].endswith("\n\n") for _, end in passages(paragraphs)[:-1])
    sentences = "It was so. " * 300
    assert all(sentences[:end].endswith(". ") for _, end in passages(sentences)[:-1])
    words = "word " * 600
    assert all(words[:end].endswith(" ") for _, end in passages(words)[:-1])
    assert len(passages("x" * (2 * LONGEST))) == 2


@pytest.mark.parametrize(
    ("text", "quote", "where"),
    [
        ("He named Zvorvath.", "Zvorvath", ["Zvorvath"]),
        ("ZVORVATH and zvorvath", "Zvorvath", ["ZVORVATH", "zvorvath"]),
        ("Видели Анну  Зворват там.", "Анна Зворват", ["Анну  Зворват"]),
        ("قال لمحمد الزور", "محمد الزور", ["لمحمد الزور"]),
        ("Zvorvathson, Anna and Zvorvath", "Anna Zvorvath", []),
        ("В списке: Зворват (Zvorvat), زفورفات, Заур", "Зворват", ["Зворват", "Zvorvat", "زفورفات"]),
        ("Магомед и محمد, Мухаммед", "Muhammad", ["محمد"]),
        ("anything", "…!", []),
        ("", "Zvorvath", []),
    ],
)
def test_where_a_quote_stands(text: str, quote: str, where: list[str]) -> None:
    """In capitals, another case or script, behind a particle; not inside a longer word, not with a word between."""
    assert [text[start:end] for start, end in standing(text, [quote])] == where


@given(text=TEXTS, quote=st.text(max_size=8))
def test_what_stands_in_a_text_is_found_there(text: str, quote: str) -> None:
    """A place that is found lies in the text, and the same words are found in the place itself."""
    for start, end in standing(text, [quote]):
        assert 0 <= start < end <= len(text)
        assert standing(text[start:end], [quote])
