"""What is known of a word before it stands in a name: its marks, what it is compared by, how well it fits each part.

A lexicon compiles the packs and how a case uses its words, and then answers from memory. How well a word fits a part
is a natural logarithm of how often names of that part are this word: what the names with stated parts show, smoothed
by what a pack says of listed names, endings and forms.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from habeas.model.sounds import readings
from habeas.model.spellings import APOSTROPHE, script_of
from habeas.persons.compiled_packs import ARTICLE, RARE, CompiledPacks, ending_of, key_of
from habeas.persons.marks import Mark
from habeas.persons.tagged import By
from habeas.persons.uses import Counts, Uses

_WRONG = 0.02  # of stated parts that stand in the wrong column
_SMOOTHING = 60.0  # names that the packs' word counts as much as
_NONE: Counts = (0.0, 0.0, 0.0)
_LOG_RARE = math.log(RARE)
_SEEN = 3.0  # uses after which a word's sound is not asked any more
_BY_SOUND = 0.25  # what a use counts of a word that only sounds alike

Fits = tuple[float, float, float]


class Profile(NamedTuple):
    """One name of one or more words, as if nothing stood around it."""

    bare: str
    father: str  # without the ending of a patronymic
    male: str  # without the ending of a woman
    fits: tuple[Fits, ...]  # by pack
    whole: tuple[float, ...]  # by pack: how well it fits any part
    nisba: bool
    by: tuple[By, By, By]


class Entry(NamedTuple):
    """One folded word."""

    folded: str
    script: str
    marks: int
    bare: str
    article: bool
    profile: Profile


class Lexicon:
    """The packs and a case's uses, compiled. Words are kept once asked for; it is never written anywhere."""

    def __init__(self, words: CompiledPacks, uses: Uses) -> None:
        """Join packs to the uses of a case."""
        self.words = words
        self.uses = uses
        self._unasked: list[Fits] = [(-9.0, -14.0, -9.0)] * len(words.packs)
        self._unasked_whole = [-9.0] * len(words.packs)
        self._entries: dict[str, Entry] = {}
        self._profiles: dict[tuple[str, ...], Profile] = {}

    def entry(self, folded: str) -> Entry:
        """Return what is known of a folded word."""
        found = self._entries.get(folded)
        if found is None:
            found = self._entries[folded] = self._entry(folded)
        return found

    def profile(self, bares: tuple[str, ...], *, article: bool, particle: bool) -> Profile:
        """Return what is known of a name of several words.

        Args:
            bares: its words as they are compared, particles among them, the article not.
            article, particle: whether one of either leads it.
        """
        shape = (*bares, "article" if article else "", "particle" if particle else "")
        found = self._profiles.get(shape)
        if found is None:
            forms = [*(["article"] if article else []), *(["particle"] if particle else [])]
            found = self._profiles[shape] = self._profile(" ".join(bares), bares[-1], forms)
        return found

    def _entry(self, folded: str) -> Entry:
        bare, article = self.words.bare(folded)
        script = script_of(folded)
        marks = self.words.marks.get(folded, 0)
        if len(folded.replace(APOSTROPHE, "")) == 1 and not folded.isdigit():
            marks |= Mark.INITIAL
        profile = self._profile(bare, bare, ["article"] if article else [])
        if ending_of(bare, self.words.slavic):
            marks |= Mark.ENDS_AS_FAMILY
        if ending_of(bare, self.words.fathers):
            marks |= Mark.ENDS_AS_PATRONYMIC
        return Entry(folded, script, marks, bare, article, profile)

    def _profile(self, bare: str, last: str, forms: list[str]) -> Profile:
        script = script_of(last)
        nisba = last.endswith(("\u064a", "i", "y")) and len(last) > 3 and script in "al"
        shapes = [shape for shape in forms if shape != "article"] if nisba else forms
        if nisba:
            shapes.append("article_nisba" if "article" in forms else "nisba")
        key, before = key_of(bare, article="article" in forms), bare[: len(bare) - len(last)]
        ending, woman = ending_of(last, self.words.fathers), ending_of(last, self.words.female)
        father = before + last[: -len(ending)] if ending else bare
        male = before + last[: -len(woman)] + self.words.female[woman] if woman else bare
        own, alike = self._used(key, father if ending else "", key.replace(bare, male) if woman else key)
        fits, whole, by = list(self._unasked), list(self._unasked_whole), _ORDER
        for at in self.words.by_script[script]:
            fit, known = self._fit(at, key, last, shapes)
            if self.uses.total:
                fit, known = self._as_used(own, alike, fit, known)
            fits[at] = fit
            whole[at] = math.log(0.45 * math.exp(fit[0]) + 0.1 * math.exp(fit[1]) + 0.45 * math.exp(fit[2]))
            if known is not by:
                by = _surest(by, known)
        return Profile(bare, father, male, tuple(fits), tuple(whole), nisba and "article" in forms, by)

    def _used(self, given: str, patronymic: str, family: str) -> tuple[Counts | None, Counts | None]:
        """Return how often the case uses a name in each part, by what it is counted by there, and its sound too."""
        if not self.uses.total:
            return None, None
        own = _of(self.uses.words, given, patronymic, family)
        if sum(own) >= _SEEN:
            return own, own
        sounds = (sound_of(given), sound_of(patronymic), sound_of(family) if family != given else "")
        return own, _of(self.uses.sounds, sounds[0], sounds[1], sounds[2] or sounds[0])

    def _fit(self, at: int, key: str, last: str, shapes: list[str]) -> tuple[Fits, tuple[By, By, By]]:
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

    def _as_used(
        self, own: Counts | None, alike: Counts | None, fits: Fits, by: tuple[By, By, By]
    ) -> tuple[Fits, tuple[By, By, By]]:
        """Mix what a pack expects with how the case uses a word, and a word that sounds alike."""
        shares = []
        for place, log in enumerate(fits):
            count = own[place] if own else 0.0
            if alike and alike is not own:
                count += _BY_SOUND * max(alike[place] - count, 0.0)
            shares.append((count + _SMOOTHING * math.exp(log)) / (self.uses.totals[place] + _SMOOTHING))
        apart = sum(shares) / 3
        given, patronymic, family = (math.log((1 - _WRONG) * share + _WRONG * apart) for share in shares)
        if own:
            used = [By.USE if own[place] >= 1 else known for place, known in enumerate(by)]
            by = (used[0], used[1], used[2])
        return (given, patronymic, family), by


_SUREST = {by: at for at, by in enumerate(By)}
_ORDER = (By.ORDER, By.ORDER, By.ORDER)


def _surest(one: tuple[By, By, By], other: tuple[By, By, By]) -> tuple[By, By, By]:
    surest = [a if _SUREST[a] <= _SUREST[b] else b for a, b in zip(one, other, strict=True)]
    return surest[0], surest[1], surest[2]


def _of(counts: Mapping[str, Counts], given: str, patronymic: str, family: str) -> Counts:
    return counts.get(given, _NONE)[0], counts.get(patronymic, _NONE)[1], counts.get(family, _NONE)[2]


def sound_of(key: str) -> str:
    """Return the sounds of the usual reading of a name that is counted by a key; "" where it has none."""
    article = ARTICLE if key.startswith(ARTICLE) else ""
    keys = [found[0].key for word in key.removeprefix(ARTICLE).split() if (found := readings(word))]
    return article + " ".join(keys) if keys else ""
