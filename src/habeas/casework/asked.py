"""A query with the spellings of its words in one case: what the index of words is asked, and which words match.

The index is asked in tiers: first as written, then with other forms, other scripts, and what sounds alike. What it
finds is looked at again word by word, so that every hit has its reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from habeas.casework.compounds import HEADS
from habeas.casework.hits import Match
from habeas.casework.queries import HYPHENED_ARTICLES, Query, Term, plain
from habeas.casework.spelled import TIERS, How, Spelling, any_of, beginnings, spellings
from habeas.model.spellings import folds_in, script_of
from habeas.vault.index import Index

NOTHING = '"ʼ"'
"""What asks FTS5 for a word that no text has."""
Part = tuple[str, str, int]
"""What a text is (a name, a place …), the text, and where it begins in what its matches are counted from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query, and for each of its terms the words of the case that are meant. `common`: how many were left out."""

    terms: tuple[Term, ...]
    spelled: tuple[dict[str, Spelling], ...] = field(repr=False)
    seconds: tuple[dict[str, Spelling], ...] = field(repr=False)  # of terms that are also written as two words
    wanted: frozenset[str] = field(repr=False)  # every word by which a term is found, or a phrase begins
    starts: tuple[str, ...] = field(repr=False)
    common: int = 0

    def questions(self, kind: str) -> Iterator[str]:
        """Give what FTS5 is asked, tier by tier; a tier that adds no word is not asked."""
        before = ""
        for tier in range(TIERS):
            each = [self._words(at, tier) for at in range(len(self.terms))]
            every = " AND ".join(f"({one})" for one in each)
            question = {
                "texts": every,
                "names": f"{{names places}} : ({every}) AND names : ({' OR '.join(each)})",
            }.get(kind, f"{kind} : ({every})")
            if question != before:
                before = question
                yield question

    def matches(self, parts: Sequence[Part]) -> tuple[Match, ...] | None:
        """Return for each term the nearest word of a text, of those the first; None if a term is not in it."""
        best: dict[int, tuple[int, Match]] = {}
        for part in parts:
            for at, tier, match in self._found(*part):
                if at not in best or tier < best[at][0]:
                    best[at] = tier, match
        return tuple(best[at][1] for at in range(len(self.terms))) if len(best) == len(self.terms) else None

    def _words(self, at: int, tier: int) -> str:
        term = self.terms[at]
        meant = any_of(one.word for one in self.spelled[at].values() if one.tier <= tier)
        if term.is_beginning:
            start = f'"{term.words[0]}" *'
            return f"{start} OR {meant}" if meant else start
        if term.is_phrase:
            return f'"{" ".join(term.words)}"'
        if not term.second or (tier == 0 and not term.typed):
            return meant
        heads = HEADS[term.family] if tier else term.typed[:1]
        second = any_of(one.word for one in self.seconds[at].values() if one.tier <= tier)
        return f"{meant or NOTHING} OR (({any_of(heads)}) AND ({second}))"

    def _found(self, inside: str, text: str, offset: int) -> Iterator[tuple[int, int, Match]]:
        """Give the places of a text where a term stands: which term, in which tier, and where."""
        words = folds_in(text)
        wanted, starts = self.wanted, self.starts
        here = [at for at, (word, _, _) in enumerate(words) if word in wanted or (starts and word.startswith(starts))]
        folds = [word for word, _, _ in words] if here else []
        for place in here:
            for at, tier, how, size in self._terms_at(folds, place):
                start, end = words[place][1], words[place + size - 1][2]
                match = Match(
                    term=at + 1,
                    how=how,
                    word=text[start:end],
                    script=script_of(text[start : words[place][2]]),
                    inside=inside,
                    start=offset + start,
                    end=offset + end,
                )
                yield at, tier, match

    def _terms_at(self, folds: Sequence[str], place: int) -> Iterator[tuple[int, int, How, int]]:
        """Give the terms that stand at a word: which, in which tier, why, and over how many words."""
        word = folds[place]
        for at, term in enumerate(self.terms):
            size = len(term.words)
            if term.is_phrase:
                if tuple(folds[place : place + size]) == term.words:
                    yield at, 0, How.AS_WRITTEN, size
            elif term.is_beginning and word.startswith(term.words[0]):
                yield at, 0, How.AS_WRITTEN, 1
            elif word in self.spelled[at]:
                yield at, self.spelled[at][word].tier, self.spelled[at][word].how, 1
            elif term.second and word in HEADS[term.family]:
                yield from self._second_at(at, folds, place)

    def _second_at(self, at: int, folds: Sequence[str], place: int) -> Iterator[tuple[int, int, How, int]]:
        """Give a name of two words that begins at a word, with an article between them or without."""
        for size in (2, 3):
            last = folds[place + size - 1] if place + size <= len(folds) else ""
            between = folds[place + 1 : place + size - 1]
            is_second = last in self.seconds[at] and last not in HYPHENED_ARTICLES
            if is_second and all(word in HYPHENED_ARTICLES for word in between):
                spelling = self.seconds[at][last]
                as_typed = (folds[place], last) == self.terms[at].typed
                is_form = spelling.tier == 0 and not as_typed
                yield at, 1 if is_form else spelling.tier, How.FORM if is_form else spelling.how, size
                return


def asked_of(index: Index, query: Query, *, as_written: bool) -> Asked:
    """Look up how the words of a query are spelled in a case.

    Args:
        as_written: as in the query alone.
    """
    spelled: list[dict[str, Spelling]] = []
    seconds: list[dict[str, Spelling]] = []
    common = 0
    query = plain(query) if as_written else query
    for term in query.terms:
        meant, second, left_out = _meant(index, term, as_written=as_written)
        spelled.append({one.word: one for one in meant})
        seconds.append({one.word: one for one in second})
        common += left_out
    first = (term.words[0] for term in query.terms if term.is_phrase)
    heads = (HEADS[term.family] for term in query.terms if term.second)
    return Asked(
        terms=query.terms,
        spelled=tuple(spelled),
        seconds=tuple(seconds),
        wanted=frozenset(chain(*spelled, first, *heads)),
        starts=tuple(term.words[0] for term in query.terms if term.is_beginning),
        common=common,
    )


def _meant(index: Index, term: Term, *, as_written: bool) -> tuple[tuple[Spelling, ...], tuple[Spelling, ...], int]:
    """Return what a term is spelled as, and its second word; and how many common words were left out."""
    if term.is_phrase or (as_written and term.is_beginning):
        return (), (), 0
    if term.is_beginning:
        return beginnings(index, term.words[0]), (), 0
    if as_written:
        return (Spelling(word=term.words[0], how=How.AS_WRITTEN, tier=0),), (), 0
    meant, left_out = spellings(index, term.words[0])
    if term.typed:  # written as one word it is another form
        meant = tuple(replace(one, how=How.FORM, tier=1) if one.tier == 0 else one for one in meant)
    second, more = spellings(index, term.second) if term.second else ((), 0)
    return meant, second, left_out + more
