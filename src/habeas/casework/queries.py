"""What somebody asks a search for: words, quoted phrases and beginnings of words. No word of it is in an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from habeas.casework.compounds import head_of, joined, parted
from habeas.errors import UsageError
from habeas.model.spellings import fold, words_in

LETTERS_AT_MOST = 500
TERMS_AT_MOST = 16
SHORTEST_BEGINNING = 2
_QUOTED = re.compile('"([^"]*)"|“([^“”]*)[”“]|„([^„“”]*)[“”]|«([^«»]*)»')
ARTICLES = frozenset(("al", "el", "ul", "il", "аль", "эль", "уль", "ال"))
HYPHENED_ARTICLES = frozenset(
    ("ad", "an", "ar", "as", "ash", "at", "az", "ed", "en", "er", "es", "et", "ez", *ARTICLES)
) | frozenset(("ад", "ан", "ар", "ас", "аш", "ат", "аз", "эд", "эн", "эр", "эс", "эш", "эт"))
_HYPHENS = ("-", "\u2010", "\u2011", "\u2012", "\u2013")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing that has to be found: a folded word, the folded words of a phrase, or the beginning of a word.

    `second`: of a word that is also written as two (compounds.py) the second one, of the first the `family`; `typed`:
    the two, where it was typed as two.
    """

    words: tuple[str, ...] = field(repr=False)
    second: str = field(default="", repr=False)
    typed: tuple[str, ...] = field(default=(), repr=False)
    family: int = 0
    is_phrase: bool = False
    is_beginning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked: every term has to stand in one name or passage. `articles`: how many were left out."""

    terms: tuple[Term, ...]
    articles: int = 0


def parse(text: str) -> Query:
    """Read what somebody typed.

    A word; "a phrase" in quotation marks, as written; a beginning* of a word. All else parts words and says nothing.
    The Arabic article is left out where it stands apart (al-, el-, before a hyphen also its other sounds), because
    Arabic writes it together with its word.

    Raises: UsageError: nothing was asked for, or too much.
    """
    if len(text) > LETTERS_AT_MOST:
        raise UsageError(
            f"a query is at most {LETTERS_AT_MOST} letters long", advice="Search for the rarest of its words."
        )
    found = list(_terms(text))
    terms = tuple(dict.fromkeys(term for term in found if term is not None))
    if not terms:
        raise UsageError(
            "nothing was asked for: a query needs a word" if not text.strip() else "there is no word in the query",
            advice='Words that must all be there; "a phrase" in quotation marks; beginning* for the start of a word.',
        )
    if len(terms) > TERMS_AT_MOST:
        raise UsageError(f"a query is at most {TERMS_AT_MOST} words", advice="Search for the rarest of its words.")
    return Query(terms=terms, articles=found.count(None))


def plain(query: Query) -> Query:
    """Return a query of the words as they were typed: a name of two words is two."""
    terms: list[Term] = []
    for term in query.terms:
        terms += [Term(words=(word,)) for word in term.typed] or [replace(term, second="")]
    return replace(query, terms=tuple(dict.fromkeys(terms)))


def _terms(text: str) -> Iterator[Term | None]:
    """Give the terms in the order in which they stand; None for an article that is left out."""
    at = 0
    for quoted in _QUOTED.finditer(text):
        yield from _loose_terms(text[at : quoted.start()])
        inside = next(part for part in quoted.groups() if part is not None)
        words = tuple(fold(inside[start:end]) for start, end in words_in(inside))
        if words:
            yield Term(words=words, is_phrase=True)
        at = quoted.end()
    yield from _loose_terms(text[at:])


def _loose_terms(text: str) -> Iterator[Term | None]:
    spans = words_in(text)
    first = ""  # the word before, where this one belongs to it
    for at, (start, end) in enumerate(spans):
        word, following = fold(text[start:end]), text[end : end + 1]
        is_last = at + 1 == len(spans)
        if not is_last and (word in ARTICLES or (following in _HYPHENS and word in HYPHENED_ARTICLES)):
            yield None
        elif following == "*":
            if first:
                yield Term(words=(first,))
                first = ""
            yield _beginning(word)
        elif first:
            family = head_of(first) or 0
            yield Term(words=(joined(family, word),), second=word, family=family, typed=(first, word))
            first = ""
        elif not is_last and head_of(word) is not None:
            first = word
        else:
            family, second = parted(word) or (0, "")
            yield Term(words=(word,), second=second, family=family)


def _beginning(word: str) -> Term:
    if len(word) < SHORTEST_BEGINNING:
        raise UsageError(
            f"the beginning of a word is at least {SHORTEST_BEGINNING} letters",
            advice="Write one letter more before the *.",
        )
    return Term(words=(word,), is_beginning=True)
