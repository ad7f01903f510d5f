"""What can be asked: words, phrases, beginnings; and that anything else is safe and answered in words."""

from __future__ import annotations

import apsw
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from habeas.casework.asked import asked_of
from habeas.casework.queries import LETTERS_AT_MOST, TERMS_AT_MOST, Query, parse
from habeas.errors import UsageError
from habeas.vault.index import Index


def terms(text: str) -> list[tuple[str, str]]:
    """Each term as text, and its kind."""
    return [
        (" ".join(term.words), "phrase" if term.is_phrase else "beginning" if term.is_beginning else "word")
        for term in parse(text).terms
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Zvorvath", [("zvorvath", "word")]),
        ("Nadie  Zvorvath\n", [("nadie", "word"), ("zvorvath", "word")]),
        ('"Nadie Zvorvath" Quux*', [("nadie zvorvath", "phrase"), ("quux", "beginning")]),
        ("«в подвале» били", [("в подвале", "phrase"), ("били", "word")]),
        ("“one” „two“", [("one", "phrase"), ("two", "phrase")]),
        ('"unfinished phrase', [("unfinished", "word"), ("phrase", "word")]),
        ('"" , ; -- *', []),
        ("names : (a OR b) NOT^", [("names", "word"), ("a", "word"), ("or", "word"), ("b", "word"), ("not", "word")]),
        ("Алхан-Юрт", [("алхан", "word"), ("юрт", "word")]),
        ("twice Twice", [("twice", "word")]),
        ("👩‍👩‍👧 Anna 😀", [("anna", "word")]),
    ],
)
def test_how_a_query_is_read(text: str, read: list[tuple[str, str]]) -> None:
    """Words that must be there, a phrase as written, a beginning; every operator of the index is a word or nothing."""
    if read:
        assert terms(text) == read
    else:
        with pytest.raises(UsageError):
            parse(text)


@pytest.mark.parametrize("text", ["al-Hassan", "el Hassan", "ash-Shami", "аль-Хасан", "Abd ar-Rahman"])
def test_the_article_is_left_out_and_counted(text: str) -> None:
    """al- stands apart in Latin letters and not in Arabic ones; it is left out, and not in silence."""
    query = parse(text)
    assert query.articles == 1
    assert not {"al", "el", "ash", "аль", "ar"} & {word for term in query.terms for word in term.words}


def test_what_looks_like_an_article_and_is_none_stays() -> None:
    """English words are no articles, and an article that is all of the query is asked for."""
    assert terms("as an example") == [("as", "word"), ("an", "word"), ("example", "word")]
    assert terms("Al") == [("al", "word")]
    assert terms("Hassan al") == [("hassan", "word"), ("al", "word")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "a query needs a word"),
        ("  \n", "a query needs a word"),
        ('"" … !? *', "no word in the query"),
        ("\x00", "no word in the query"),
        ("Planted" * 2_000, f"at most {LETTERS_AT_MOST} letters"),
        (" ".join(f"w{at}" for at in range(TERMS_AT_MOST + 1)), f"at most {TERMS_AT_MOST} words"),
        ("P*", "at least 2 letters"),
    ],
)
def test_what_cannot_be_asked_is_said_without_repeating_it(text: str, says: str) -> None:
    """A clear sentence with something to do; what was typed may be a name, and is in no part of the error."""
    with pytest.raises(UsageError, match=says) as refused:
        parse(text)
    assert refused.value.advice
    told = f"{refused.value}{refused.value.advice}{refused.value.place}"
    assert "Planted" not in told
    assert not text.strip(' "*…!?\x00\n') or text.strip() not in told or text == "P*"


@settings(deadline=None)
@given(st.text(max_size=120))
@example("\x00")
@example('") OR ("a')
@example("a\x00b")
@example('"a" b* ^c {names}: -d + NEAR(e f, 3)')
@example("ﷺ ½ ①")
def test_whatever_is_typed_the_index_can_be_asked(text: str) -> None:
    """No text is syntax to the index of words, and none makes the program fail."""
    try:
        query = parse(text)
    except UsageError:
        return
    database = apsw.Connection(":memory:")
    index = Index(database)
    index.create()
    for as_written in (False, True):
        asked = asked_of(index, query, as_written=as_written)
        for kind in ("texts", "names", "places", "titles", "words"):
            table = "words" if kind == "texts" else "search"
            for question in asked.questions(kind):
                database.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH ?", (question,)).fetchall()
    assert isinstance(query, Query)
