"""What the packs know of a word by its letters, before any use is looked at: its marks, its endings, its expected part.

Words are read once a case, however often the case is counted anew. They are kept in memory and never written anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from habeas.model.spellings import APOSTROPHE, folds_in, script_of
from habeas.persons.compiled_packs import ARTICLE, RARE, CompiledPacks, ending_of, key_of
from habeas.persons.marks import Mark
from habeas.persons.tagged import By

_LOG_RARE = math.log(RARE)

Fits = tuple[float, float, float]
Known = tuple[By, By, By]


class Form(msgspec.Struct, frozen=True, gc=False):
    """One name of one or more words, as the packs see it."""

    bare: str
    father: str  # without the ending of a patronymic
    male: str  # without the ending of a woman
    nisba: bool
    counted: tuple[str, str, str]  # by what it is counted as a given name, a patronymic ("": none) and a family name
    expected: tuple[tuple[int, Fits, Known], ...]  # by pack of its script: how well it fits each part, and how known

    def __repr__(self) -> str:
        return "Form()"


class Reading(msgspec.Struct, frozen=True, gc=False):
    """One folded word."""

    script: str
    marks: int
    bare: str
    article: bool
    form: Form

    def __repr__(self) -> str:
        return "Reading()"


class Forms:
    """Packs, and the words that they were asked for."""

    def __init__(self, words: CompiledPacks) -> None:
        """Begin without any word."""
        self.words = words
        self._readings: dict[str, Reading] = {}
        self._forms: dict[tuple[str, str, tuple[str, ...]], Form] = {}
        self._parts: dict[str, tuple[str, ...]] = {}

    def reading(self, folded: str) -> Reading:
        """Return what is known of a folded word."""
        found = self._readings.get(folded)
        if found is None:
            found = self._readings[folded] = self._reading(folded)
        return found

    def part(self, text: str) -> tuple[str, ...]:
        """Return the folded words of a stated part of a name, which comes again and again."""
        found = self._parts.get(text)
        if found is None:
            found = self._parts[text] = tuple(folded for folded, _, _ in folds_in(text))
        return found

    def form(self, bare: str, last: str, forms: Sequence[str]) -> Form:
        """Return what is known of a name.

        Args:
            bare: its words, spaced. last: the last of them.
            forms: article and particle, where one leads it.
        """
        key = bare, last, tuple(forms)
        found = self._forms.get(key)
        if found is None:
            found = self._forms[key] = self._form(bare, last, list(forms))
        return found

    def _reading(self, folded: str) -> Reading:
        bare, article = self.words.bare(folded)
        marks = self.words.marks.get(folded, 0)
        if len(folded.replace(APOSTROPHE, "")) == 1 and not folded.isdigit():
            marks |= Mark.INITIAL
        if ending_of(bare, self.words.slavic):
            marks |= Mark.ENDS_AS_FAMILY
        if ending_of(bare, self.words.fathers):
            marks |= Mark.ENDS_AS_PATRONYMIC
        form = self.form(bare, bare, ("article",) if article else ())
        return Reading(script_of(folded), marks, bare, article, form)

    def _form(self, bare: str, last: str, forms: list[str]) -> Form:
        script = script_of(last)
        nisba = last.endswith(("\u064a", "i", "y")) and len(last) > 3 and script in "al"
        shapes = [shape for shape in forms if shape != "article"] if nisba else forms
        if nisba:
            shapes.append("article_nisba" if "article" in forms else "nisba")
        key, before = key_of(bare, article="article" in forms), bare[: len(bare) - len(last)]
        ending, woman = ending_of(last, self.words.fathers), ending_of(last, self.words.female)
        father = before + last[: -len(ending)] if ending else bare
        male = before + last[: -len(woman)] + self.words.female[woman] if woman else bare
        counted = key, father if ending else "", key.replace(bare, male) if woman else key
        expected = tuple((at, *self._fit(at, key, last, shapes)) for at in self.words.by_script[script])
        return Form(bare, father, male, nisba and "article" in forms, counted, expected)

    def _fit(self, at: int, key: str, last: str, shapes: list[str]) -> tuple[Fits, Known]:
        """Return how well a name fits each part by one pack, and how that is known."""
        one, forms = self.words.each[at], self.words.packs[at].forms
        given, family = one.given.get(key), one.family.get(key) or one.family.get(key.removeprefix(ARTICLE))
        by_given = By.LIST if given else By.ORDER
        by_family = By.LIST if family else By.ORDER
        log_given, log_family = math.log(given or one.unlisted[0]), math.log(family or one.unlisted[1])
        ending = ending_of(last, one.patronymic)
        log_patronymic = _LOG_RARE + (one.patronymic[ending] if ending else one.no_patronymic)
        by_patronymic = By.FORM if ending else By.ORDER
        ending = ending_of(last, one.endings)
        log_family += one.endings[ending] if ending else one.no_family
        if ending:
            by_family = By.FORM
        for shape in shapes:
            form = forms.get(shape)
            if form:
                log_given += math.log(form.given / 0.1)
                log_family += math.log(form.family / 0.1)
                by_family = By.FORM
        return (log_given, log_patronymic, log_family), (by_given, by_patronymic, by_family)
