"""Which words of a text go when somebody withdraws: passages, the same words elsewhere, and names in any script.

They are blanked letter for letter, so that every other passage keeps its place. A family name that somebody else has
too stays in theirs; a word of a name that a text uses as an ordinary word goes only with the whole name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import msgspec

from habeas.evidence.graphemes import is_boundary
from habeas.evidence.passages import standing
from habeas.evidence.redacting import redact_text
from habeas.model.attribution import Anchor, Attribution
from habeas.model.mentions import StatedFate
from habeas.model.protection import Consent
from habeas.model.records import Source
from habeas.model.sounds import alike, keys_of
from habeas.model.spellings import fold, forms, script_of, words_in
from habeas.model.statements import Retraction, Tally
from habeas.model.values import Age, Name, Text, When, Where

Span = tuple[int, int]
_Words = tuple[frozenset[str], ...]  # a phrase, each word in its forms

_SHORTEST = 3  # letters of a part of a name that is blanked wherever it stands alone
_LONG = 4  # words of a quote that is known again without what stands beside it
_NEAR, _NEAR_ACROSS = 1, 3  # how far two spellings of a name are apart at most: in one script, in two (sounds.alike)
_CAPITALS = 50  # of so many words one begins with a capital, in a text that knows them
_PARTS = ("given", "family", "mother", "married", "patronymic")
_KNOWN = 1 << 16
# Fields that hold words of people; everything else in a record is an id, a slug, a number or a date.
_WORDS: dict[type, tuple[str, ...]] = {
    Text: ("text",),
    Where: ("stated",),
    When: ("stated",),
    Age: ("stated",),
    StatedFate: ("words",),
    Attribution: ("credibility_reason",),
    Tally: ("stated",),
    Retraction: ("why",),
    Source: ("title", "list_words", "reliability_reason"),
    Consent: ("lawful_basis",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """How somebody is called, as far as texts show it.

    `words`: folded words that name them wherever they stand. `names`: whole names, as written. `beside`: whole names of
    others, by each form of their first word: each word in its forms, and which of them are theirs as well.
    """

    words: frozenset[str] = field(default=frozenset(), repr=False)
    names: tuple[str, ...] = field(default=(), repr=False)
    beside: Mapping[str, tuple[tuple[_Words, frozenset[int]], ...]] = field(default_factory=dict, repr=False)


class Phrase(NamedTuple):
    """The words of a quote, each in its forms, with those that stand before and after it; how many are before it."""

    words: _Words
    before: int
    exact: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Quotes that are known again, by each form of their first word."""

    phrases: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict, repr=False)


def called(names: Iterable[Name], *, beside: Iterable[Name] = (), texts: Sequence[str] = ()) -> Called:
    """Say how somebody is called.

    Args:
        names: theirs, in every account. beside: those of others who stay.
        texts: what is to be blanked; words that stand there as ordinary ones ("the survivor") name nobody alone.
    """
    mine = tuple({name.written: name for name in names if name.written.strip()}.values())
    parts = [part for name in mine for part in _parts(name) if len(part[0]) >= _SHORTEST]
    sure = {fold(word) for word, is_sure in parts if is_sure}
    doubtful = {fold(word) for word, _ in parts} - sure
    words = frozenset(sure | (doubtful - _ordinary(doubtful, texts)))
    others = {name.written: places for name in beside if (places := _theirs_too(name, mine, words))}
    known: dict[str, list[tuple[_Words, frozenset[int]]]] = {}
    for written, places in others.items():
        phrase = tuple(_forms_in(written))
        for form in phrase[0]:
            known.setdefault(form, []).append((phrase, places))
    return Called(
        words=words,
        names=tuple(name.written for name in mine),
        beside={form: tuple(phrases) for form, phrases in known.items()},
    )


def named(text: str, called: Called) -> tuple[Span, ...]:
    """Return where a text names somebody, in whatever script: whole names, and words that name them alone."""
    if not called.names:
        return ()
    whole = [*standing(text, called.names), *_unspaced(text, called.names)]
    words = words_in(text)
    alone = [(start, end) for start, end in words if _is_known(fold(text[start:end]), called.words)]
    theirs = set(_of_others(text, called.beside)) if alone and called.beside else set()
    return merged([*whole, *(span for span in alone if span not in theirs)])


def is_namesake(name: Name, called: Called) -> bool:
    """Tell whether somebody else's whole name is made of words that name them too."""
    words = [fold(name.written[start:end]) for start, end in words_in(name.written)]
    return bool(words) and all(_is_known(word, called.words) for word in words)


def quoted(quotes: Iterable[Anchor]) -> Quoted:
    """Say how the words of quotes are known again where they stand once more, or in another text.

    A short quote is known again by what stands beside it: of "he" nothing else could tell which one is meant.
    """
    phrases: dict[str, dict[Phrase, None]] = {}
    for one in quotes:
        for before, exact, after in _known_by(one):
            words = tuple(frozenset(forms(fold(word))) for word in (*before, *exact, *after))
            for form in words[0]:
                phrases.setdefault(form, {})[Phrase(words, len(before), len(exact))] = None
    return Quoted(phrases={form: tuple(found) for form, found in phrases.items()})


def said(text: str, quoted: Quoted) -> Iterator[Span]:
    """Give where the words of quotes stand in a text, in whatever case or ending."""
    if not quoted.phrases:
        return
    spans, here = words_in(text), list(_forms_in(text))
    for at, first in enumerate(here):
        for phrase in (phrase for form in first for phrase in quoted.phrases.get(form, ())):
            if _stands(phrase.words, here, at):
                begin = at + phrase.before
                yield spans[begin][0], spans[begin + phrase.exact - 1][1]


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return passages in order, those that overlap as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return tuple(found)


def blanked(text: str, spans: Iterable[Span]) -> str:
    """Return a text with these passages blanked, each with the whole of its first and last character."""
    whole = []
    for start, end in spans:
        while not is_boundary(text, start):
            start -= 1
        while not is_boundary(text, end):
            end += 1
        whole.append((start, end))
    return redact_text(text, whole)


def without_words(value: object, called: Called, quoted: Quoted) -> object:
    """Return a record, or a part of one, in which these names and words stand no more. Anchors stay as they are."""

    def change(text: str) -> str:
        return blanked(text, merged((*named(text, called), *said(text, quoted)))) if text else text

    return _changed(value, change, lambda name: _other_name(name, called))


def _known_by(quote: Anchor) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Give the words by which a quote is known again: before it, its own, after it."""
    exact = _words_of(quote.exact)
    if len(exact) >= _LONG:
        yield [], exact, []
    elif exact:
        # What stands beside a quote can begin and end within a word.
        before, after = _words_of(quote.prefix)[1:], _words_of(quote.suffix)[:-1]
        if len(before) + len(exact) >= _LONG:
            yield before, exact, []
        if len(exact) + len(after) >= _LONG:
            yield [], exact, after


def _changed(value: object, change: Callable[[str], str], rename: Callable[[Name], Name]) -> object:
    match value:
        case Anchor():
            return value
        case Name():
            return rename(value)
        case tuple():
            return tuple(_changed(one, change, rename) for one in value)
        case msgspec.Struct():
            words = _WORDS.get(type(value), ())
            held = {key: getattr(value, key) for key in value.__struct_fields__}
            new = {key: change(one) if key in words else _changed(one, change, rename) for key, one in held.items()}
            return msgspec.structs.replace(value, **{key: one for key, one in new.items() if one is not held[key]})
        case _:
            return value


def _other_name(name: Name, called: Called) -> Name:
    """Return the name of somebody else without what names whoever withdraws: "the mother of █████".

    Whoever is called by the same words has that name themselves.
    """
    if not called.names or is_namesake(name, called):
        return name
    written = blanked(name.written, named(name.written, called))
    if written == name.written:
        return name
    parts = {part: blanked(text, named(text, called)) for part in _PARTS if (text := getattr(name, part))}
    return msgspec.structs.replace(name, written=written, **parts)


def _parts(name: Name) -> Iterator[tuple[str, bool]]:
    """Give the words of a name, and whether each surely is one: "The" of "The brother of Zelim" may be none."""
    for part in _PARTS:
        yield from ((word, True) for word in _words_of(getattr(name, part)))
    words = _words_of(name.written)
    small = any(word[0].islower() and len(word) >= _SHORTEST for word in words)
    for at, word in enumerate(words):
        capital, cased = word[0].isupper(), word[0].isupper() or word[0].islower()
        yield word, not cased or (capital and (at > 0 or not small))


def _ordinary(words: set[str], texts: Sequence[str]) -> set[str]:
    """Return those of these folded words that texts use as ordinary ones: mostly with a small first letter.

    A text that knows no capitals, as messages are written, says nothing of it.
    """
    if not words:
        return set()
    small: Counter[str] = Counter()
    large: Counter[str] = Counter()
    for text in texts:
        here = [text[start:end] for start, end in words_in(text)]
        if sum(word[0].isupper() for word in here) * _CAPITALS >= len(here):
            small.update(folded for word in here if word[0].islower() and (folded := fold(word)) in words)
            large.update(folded for word in here if word[0].isupper() and (folded := fold(word)) in words)
    return {word for word in words if small[word] > large[word]}


def _theirs_too(other: Name, mine: Sequence[Name], known: frozenset[str]) -> frozenset[int]:
    """Return which words of somebody else's whole name are also their own, by number from 0: a family name.

    Such a word stands in both names at the same end, and the other has a name of their own beside it. "The mother of
    Quuxinda" has none.
    """
    words = _words_of(other.written)
    folds = [fold(word) for word in words]
    shared = [at for at, word in enumerate(folds) if _is_known(word, known)]
    own = [word for at, word in enumerate(words) if at not in shared and not word[0].islower()]
    if len(words) < 2 or not own:
        return frozenset()
    found = set()
    for name in mine:
        theirs = [fold(word) for word in _words_of(name.written)]
        if len(theirs) > 1:
            ends = [(at, at) for at in shared] + [(at, len(theirs) - (len(folds) - at)) for at in shared]
            found |= {
                at
                for at, there in ends
                if 0 <= there < len(theirs) and _is_known(folds[at], frozenset((theirs[there],)))
            }
    return frozenset(found)


def _of_others(text: str, beside: Mapping[str, tuple[tuple[_Words, frozenset[int]], ...]]) -> Iterator[Span]:
    """Give the words in a text that stand there as part of somebody else's whole name."""
    spans, here = words_in(text), list(_forms_in(text))
    for at, first in enumerate(here):
        for phrase, places in (one for form in first for one in beside.get(form, ())):
            if _stands(phrase, here, at):
                yield from (spans[at + place] for place in places)


def _forms_in(text: str) -> Iterator[frozenset[str]]:
    return (frozenset(forms(fold(text[start:end]))) for start, end in words_in(text))


def _stands(phrase: _Words, here: Sequence[frozenset[str]], at: int) -> bool:
    """Tell whether a phrase stands among words from a place on."""
    last = at + len(phrase)
    return last <= len(here) and not any(
        word.isdisjoint(there) for word, there in zip(phrase, here[at:last], strict=True)
    )


def _unspaced(text: str, names: Sequence[str]) -> Iterator[Span]:
    """Give where names stand in scripts that put no space between words."""
    for name in names:
        if script_of(name) == "o":
            at = text.find(name)
            while at >= 0:
                yield at, at + len(name)
                at = text.find(name, at + 1)


@lru_cache(maxsize=_KNOWN)
def _is_known(word: str, known: frozenset[str]) -> bool:
    """Tell whether a folded word is one of these, with another ending, or spelled otherwise or in another script."""
    if word in known or any(not set(forms(word)).isdisjoint(forms(one)) for one in known):
        return True
    keys = set(keys_of(word))
    near = [one for one in known if not keys.isdisjoint(keys_of(one))]
    return any(
        (apart := alike(word, one)) is not None
        and apart <= (_NEAR if script_of(word) == script_of(one) else _NEAR_ACROSS)
        for one in near
    )


def _words_of(text: str) -> list[str]:
    return [text[start:end] for start, end in words_in(text)]
