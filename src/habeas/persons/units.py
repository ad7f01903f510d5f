"""The units of a written name: which words are one name together, and which a sign or a word beside them explains.

Brackets, quotes, commas, points and hyphens are read, and the words that packs know as marks: titles, alias and its
like, Abu, bin, de, articles. What no mark explains stays free, for `orders` to place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from habeas.persons.lexicon import Entry, Lexicon, Profile
from habeas.persons.marks import Mark
from habeas.persons.signs import Signs, has_signs, signs_of
from habeas.persons.tagged import By, Role, Weights

_CAPITALS = re.compile(r"[^\W\d_a-z\u0430-\u045f\u0620-\u06ff]{2}")  # two letters that may be capitals
_ENDINGS = Mark.ENDS_AS_FAMILY | Mark.ENDS_AS_PATRONYMIC
_NOT_PLAIN = ~_ENDINGS
_KUNYA_OR_FAMILY: Weights = ((Role.FAMILY, 0.6), (Role.KUNYA, 0.4))
_FATHER_OR_FAMILY: Weights = ((Role.FATHER, 0.7), (Role.FAMILY, 0.3))


class Unit:
    """Words that are one name together. `weights` are set once its place is known."""

    __slots__ = ("article", "by", "initial", "of", "particle", "particles", "profile", "weights", "words")

    def __init__(self, words: list[int]) -> None:
        """Make a free unit of these words, by their position."""
        self.words = words
        self.particles: dict[int, Role | None] = {}  # words that only lead to another, and to what
        self.article = self.particle = self.initial = False
        self.profile: Profile | None = None
        self.weights: Weights = ()
        self.of: Role | None = None
        self.by = By.ORDER

    def settle(self, role: Role, *, of: Role | None = None, by: By = By.MARK) -> Unit:
        """Say what the unit is."""
        self.weights, self.of, self.by = ((role, 1.0),), of, by
        return self


class Split:
    """A name in words and units. Each word stands in exactly one unit."""

    __slots__ = ("before_comma", "capitals", "entries", "spans", "units")

    def __init__(self, spans: list[tuple[str, int, int]], entries: list[Entry]) -> None:
        """Make a split without units."""
        self.spans = spans
        self.entries = entries
        self.units: list[Unit] = []
        self.before_comma = 0  # free units before the only comma; 0 without one
        self.capitals: frozenset[int] = frozenset()  # words in capitals among others that are not


def split(text: str, spans: list[tuple[str, int, int]], entries: list[Entry], lexicon: Lexicon) -> Split:
    """Split a written name into units.

    Args:
        spans: its words, as habeas.model.spellings.folds_in has them, and what the lexicon knows of each.
    """
    found = Split(spans, entries)
    if is_plain(text, entries):
        for at, one in enumerate(entries):
            unit = Unit([at])
            unit.profile, unit.article = one.profile, one.article
            found.units.append(unit)
    else:
        _Splitter(text, found, signs_of(text, spans), lexicon).run()
    return found


def is_plain(text: str, entries: list[Entry]) -> bool:
    """Tell whether a name has no sign and no mark, so that each of its words is a unit of its own."""
    marked = 0
    for one in entries:
        marked |= one.marks
    return not marked & _NOT_PLAIN and not has_signs(text) and (text.isupper() or not _CAPITALS.search(text))


def is_bare(text: str, entries: list[Entry]) -> bool:
    """Tell whether a name has no mark and no sign but commas, so that each of its words is a unit of its own; where
    each stands is another question, which commas and capitals may answer."""
    marked = 0
    for one in entries:
        marked |= one.marks
    return not marked & _NOT_PLAIN and not has_signs(text, but_commas=True)


class _Splitter:
    """Reads one name with signs or marks. Words are known by their position."""

    def __init__(self, text: str, found: Split, signs: Signs, lexicon: Lexicon) -> None:
        self.found, self.signs, self.lexicon = found, signs, lexicon
        self.entries = found.entries
        self.free = [at for at in range(len(found.entries)) if not signs.zone[at]]
        self.settled: list[Unit] = []
        if len(self.free) > 1 and not text.isupper():
            capitals = {at for at in self.free if _in_capitals(text[found.spans[at][1] : found.spans[at][2]])}
            if len(capitals) < sum(1 for at in self.free if found.spans[at][2] - found.spans[at][1] > 1):
                found.capitals = frozenset(capitals)

    def run(self) -> None:
        """Fill the units of the split, in the order of their first words."""
        for zone in range(1, max(self.signs.zone, default=0) + 1):
            within = [at for at, one in enumerate(self.signs.zone) if one == zone]
            if within:  # nothing stands between two quotes that do not belong together
                self._aside(within)
        if True in self.signs.other:
            self._alternatives()
        marked = 0
        for one in self.entries:
            marked |= one.marks
        if marked & Mark.PHRASE:
            self._phrases()
        if marked & (Mark.TITLE | Mark.FIRST_TITLE | Mark.AFTER_TITLE):
            self._titles()
        free = self._built()
        units = sorted([*free, *self.settled], key=lambda unit: unit.words[0])
        self.found.units = units
        self._comma([unit for unit in units if not unit.weights])

    def _settle(self, words: list[int], role: Role, *, of: Role | None = None) -> None:
        self.free = [at for at in self.free if at not in words]
        if words:
            unit = Unit(words).settle(role, of=of)
            unit.profile = self._profile(unit)
            self.settled.append(unit)

    def _marks(self, at: int) -> int:
        return self.entries[at].marks

    def _aside(self, words: list[int]) -> None:
        """Place what stands in brackets or quotes: a title, a name somebody was born with, a teip, or else an alias."""
        rest = words
        while rest and self._marks(rest[0]) & Mark.ALTERNATIVE and len(rest) > 1:
            self._settle([rest[0]], Role.PARTICLE, of=Role.ALIAS)
            rest = rest[1:]
        if len(rest) == 1 and self._marks(rest[0]) & Mark.TITLE:
            self._settle(rest, Role.TITLE)
            return
        phrase = self._phrase(rest, 0)
        if phrase and phrase[1] != "joined" and len(rest) > phrase[0]:
            role = _SAID[phrase[1]]
            self._settle(rest[: phrase[0]], Role.PARTICLE, of=role)
            self._settle(rest[phrase[0] :], role)
        elif len(rest) > 1 and self._marks(rest[0]) & Mark.KUNYA:
            self._settle(rest, Role.KUNYA)
        else:
            self._settle(rest, Role.ALIAS)

    def _alternatives(self) -> None:
        """What stands behind a stroke is another name."""
        behind = [at for at in self.free if self.signs.other[at]]
        if len(behind) < len(self.free):
            self._settle(behind, Role.ALIAS)

    def _phrase(self, words: Sequence[int], at: int) -> tuple[int, str] | None:
        """Return how many words a phrase has that begins here, and what it says."""
        if not self._marks(words[at]) & Mark.PHRASE:
            return None
        for phrase, kind in self.lexicon.words.phrases[self.entries[words[at]].folded]:
            here = [self.entries[one].folded for one in words[at : at + len(phrase)]]
            if tuple(here) == phrase:
                return len(phrase), kind
        return None

    def _phrases(self) -> None:
        at = 0
        while at < len(self.free):
            found = self._phrase(self.free, at)
            rest = self.free[at + found[0] :] if found else []
            if found and not rest and at and found[1] == "alias" and self._quoted(self.free[-1]):
                self._settle(self.free[at:], Role.PARTICLE, of=Role.ALIAS)
                return
            if not found or found[1] == "joined" or not rest or (at == 0 and found[1] not in ("alias", "teip")):
                at += 1
                continue
            length, kind = found
            segment = self.signs.segment[rest[0]]
            behind = rest[:1] if kind == "teip" else [one for one in rest if self.signs.segment[one] == segment]
            self._settle(self.free[at : at + length], Role.PARTICLE, of=_SAID[kind])
            self._settle(behind, _SAID[kind])

    def _quoted(self, word: int) -> bool:
        """Tell whether brackets or quotes open behind a word."""
        return word + 1 < len(self.signs.zone) and self.signs.zone[word + 1] > 0

    def _titles(self) -> None:
        for at in list(self.free):
            marks = self._marks(at)
            if len(self.free) < 2 or (marks & Mark.INITIAL):
                continue
            place = self.free.index(at)
            first = marks & Mark.FIRST_TITLE and place == 0 and len(self.free) > 2
            after = marks & Mark.AFTER_TITLE and place > 0 and not self.signs.hyphen[at]
            hyphened = at + 1 < len(self.entries) and self.signs.hyphen[at + 1]
            if (marks & Mark.TITLE or first or after) and not hyphened:
                self._settle([at], Role.TITLE)

    def _built(self) -> list[Unit]:
        """Make units of the free words, and settle those that a word among them explains."""
        units: list[Unit] = []
        fathers, at = 0, 0
        while at < len(self.free):
            word, rest = self.free[at], len(self.free) - at - 1
            marks = self._marks(word)
            if marks & Mark.PATRONYMIC_AFTER and units and not units[-1].weights:
                units[-1].settle(Role.PATRONYMIC).words.append(word)
                units[-1].particles[word] = Role.PATRONYMIC
                at += 1
            elif marks & (Mark.NASAB | Mark.NASAB_INSIDE) and rest and (units or self._leads(marks, rest)):
                unit, at = self._led(at)
                if units:
                    fathers += 1
                    self._nasab(unit, fathers, alone=len(units) == 1 and at == len(self.free))
                units.append(unit)
            elif marks & Mark.KUNYA and rest and not self._marks(self.free[at + 1]) & _ENDINGS:
                unit, at = self._led(at)
                self._kunya(unit, alone=len(units) == 1 and not units[0].weights and at == len(self.free))
                units.append(unit)
            else:
                unit, at = self._unit(at)
                if marks & Mark.CONJUNCTION and units and unit.particle:
                    unit.settle(Role.SECOND_FAMILY)
                elif marks & Mark.KUNYA_ALONE:
                    unit.settle(Role.KUNYA)
                units.append(unit)
        for unit in units:
            if not unit.initial:
                unit.profile = self._profile(unit)
        return units

    @staticmethod
    def _leads(marks: int, rest: int) -> bool:
        """Tell whether bin or ben as the first word leads a family name (Bin Laden; Ben Ali Ahmed, not Ben Smith)."""
        return bool(marks & Mark.NASAB) or rest > 1

    def _led(self, at: int) -> tuple[Unit, int]:
        """Return the unit that the word here leads, with it."""
        unit, behind = self._unit(at + 1)
        unit.words.insert(0, self.free[at])
        unit.particles[self.free[at]] = None
        unit.particle = True
        return unit, behind

    @staticmethod
    def _nasab(unit: Unit, fathers: int, *, alone: bool) -> None:
        role = Role.FATHER if fathers == 1 else Role.GRANDFATHER
        unit.settle(role)
        unit.particle = False
        if alone and fathers == 1:
            unit.weights = _FATHER_OR_FAMILY

    @staticmethod
    def _kunya(unit: Unit, *, alone: bool) -> None:
        unit.particles = {}
        unit.settle(Role.KUNYA)
        if alone:
            unit.weights, unit.by = _KUNYA_OR_FAMILY, By.ORDER

    def _unit(self, at: int) -> tuple[Unit, int]:
        """Return the unit that begins at a place among the free words, and the place behind it."""
        word = self.free[at]
        marks = self._marks(word)
        behind = at + 1 if at + 1 < len(self.free) and self._together(word, self.free[at + 1]) else 0
        if self._is_initial(word, followed=bool(behind)):
            unit = Unit([word])
            unit.initial = True
            return unit, at + 1
        phrase = self._phrase(self.free, at)
        if phrase and phrase[1] == "joined":
            unit = Unit(self.free[at : at + phrase[0]])
            return unit, at + phrase[0]
        if behind and marks & Mark.ARTICLE and self._is_article(word, self.free[behind]):
            unit, at = self._unit(behind)
            unit.words.insert(0, word)
            unit.particles[word] = None
            unit.article = True
            return unit, at
        if behind and marks & (Mark.FORWARD | Mark.CONJUNCTION) and not (marks & Mark.CONJUNCTION and at == 0):
            unit, at = self._unit(behind)
            unit.words.insert(0, word)
            unit.particles[word] = None
            unit.particle = True
            return unit, at
        if behind and marks & Mark.HEAD and not self._marks(self.free[behind]) & (Mark.ENDS_AS_FAMILY | Mark.INITIAL):
            unit, at = self._unit(behind)
            unit.words.insert(0, word)
            unit.article = False
            return unit, at
        return self._extended(at)

    def _extended(self, at: int) -> tuple[Unit, int]:
        """A word with what a hyphen, al-Din or Allah joins to it."""
        unit = Unit([self.free[at]])
        unit.article = self.entries[self.free[at]].article
        at += 1
        while at < len(self.free) and self._together(self.free[at - 1], self.free[at]):
            word, marks = self.free[at], self._marks(self.free[at])
            hyphened = self.signs.hyphen[word] and not marks & Mark.PATRONYMIC_AFTER
            if hyphened or marks & (Mark.TAIL | Mark.AFTER) or self._tail_of(word):
                unit.words.append(word)
                at += 1
            elif marks & Mark.ARTICLE and at + 1 < len(self.free) and self._marks(self.free[at + 1]) & Mark.TAIL:
                unit.words += [word, self.free[at + 1]]
                unit.particles[word] = None
                at += 2
            else:
                break
        return unit, at

    def _tail_of(self, word: int) -> bool:
        return self.entries[word].article and bool(self.lexicon.words.marks.get(self.entries[word].bare, 0) & Mark.TAIL)

    def _together(self, one: int, other: int) -> bool:
        """Tell whether two words stand side by side, with no comma or bracket between."""
        return other == one + 1 and self.signs.segment[one] == self.signs.segment[other]

    def _is_initial(self, word: int, *, followed: bool) -> bool:
        marks, pointed = self._marks(word), self.signs.pointed[word]
        length = len(self.entries[word].folded)
        if pointed and (length <= 2 or marks & Mark.DIGRAPH) and not marks & Mark.TITLE:
            return True
        leads = marks & (Mark.FORWARD | Mark.CONJUNCTION) and followed
        return bool(marks & Mark.INITIAL) and not leads

    def _is_article(self, word: int, following: int) -> bool:
        """Tell whether a word is the article of the next: al, el; ar, ash and so on only before that same sound."""
        article = self.entries[word].folded
        if self.signs.hyphen[following] and article[-1] == "l":
            return True
        sound = self.entries[following].folded
        return article[-1] == "l" or (len(sound) > len(article) and sound.startswith(article[1:]))

    def _profile(self, unit: Unit) -> Profile:
        if len(unit.words) == 1:
            return self.entries[unit.words[0]].profile
        only = [at for at in unit.words if at not in unit.particles or self._counts(at)]
        bares = tuple(self.entries[at].bare for at in only) or ("",)
        return self.lexicon.profile(bares, article=unit.article, particle=unit.particle)

    def _counts(self, at: int) -> bool:
        """Tell whether a particle is part of what a name is known by: de la Cruz, but not al-Halabi or bin Salman."""
        return bool(self._marks(at) & Mark.FORWARD)

    def _comma(self, free: list[Unit]) -> None:
        segments = [self.signs.segment[unit.words[0]] for unit in free]
        if len(set(segments)) == 2:
            self.found.before_comma = segments.count(segments[0])


_SAID = {"alias": Role.ALIAS, "born": Role.SECOND_FAMILY, "married": Role.SECOND_FAMILY, "teip": Role.TEIP}


def _in_capitals(word: str) -> bool:
    return len(word) > 1 and word.isupper()
