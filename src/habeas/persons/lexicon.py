"""What is known of a word before it stands in a name: its marks, what it is compared by, how well it fits each part.

A lexicon joins what the packs know of words with how a case uses them, and then answers from memory. How well a word
fits a part is a natural logarithm of how often names of that part are this word: what the names with stated parts show,
smoothed by what a pack says of listed names, endings and forms.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from habeas.model.sounds import readings
from habeas.persons.compiled_packs import ARTICLE
from habeas.persons.forms import Fits, Form, Forms, Known
from habeas.persons.tagged import By
from habeas.persons.uses import Counts, Uses

_WRONG = 0.02  # of stated parts that stand in the wrong column
_SMOOTHING = 60.0  # names that the packs' word counts as much as
_NONE: Counts = (0.0, 0.0, 0.0)
_SEEN = 3.0  # uses after which a word's sound is not asked any more
_BY_SOUND = 0.25  # what a use counts of a word that only sounds alike


class Fitting(msgspec.Struct, frozen=True, gc=False):
    """How well a name fits the parts: `fits` by pack, `whole` by pack for any part, and how that is known."""

    fits: tuple[Fits, ...]
    whole: tuple[float, ...]
    by: Known


class Profile:
    """One name of one or more words, as if nothing stood around it.

    How well it fits is found out when it is first asked for: of names whose parts are stated, nobody asks.
    """

    __slots__ = ("_fitting", "_form", "_lexicon", "bare", "father", "male", "nisba")

    def __init__(self, form: Form, lexicon: Lexicon) -> None:
        """Make the profile of a form, by the uses that a lexicon knows."""
        self.bare, self.father, self.male, self.nisba = form.bare, form.father, form.male, form.nisba
        self._form, self._lexicon = form, lexicon
        self._fitting: Fitting | None = None

    def __repr__(self) -> str:
        return "Profile()"

    def _of_case(self) -> Fitting:
        found = self._fitting
        if found is None:
            found = self._fitting = self._lexicon.fitting(self._form)
        return found

    @property
    def fits(self) -> tuple[Fits, ...]:
        """By pack: how well it fits each part."""
        return self._of_case().fits

    @property
    def whole(self) -> tuple[float, ...]:
        """By pack: how well it fits any part."""
        return self._of_case().whole

    @property
    def by(self) -> Known:
        """How that is known."""
        return self._of_case().by


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

    def __init__(self, forms: Forms, uses: Uses) -> None:
        """Join what packs know to the uses of a case."""
        self.forms = forms
        self.words = forms.words
        self.uses = uses
        self._unasked: list[Fits] = [(-9.0, -14.0, -9.0)] * len(forms.words.packs)
        self._unasked_whole = [-9.0] * len(forms.words.packs)
        self._entries: dict[str, Entry] = {}
        self._profiles: dict[tuple[str, ...], Profile] = {}

    def entry(self, folded: str) -> Entry:
        """Return what is known of a folded word."""
        found = self._entries.get(folded)
        if found is None:
            one = self.forms.reading(folded)
            profile = Profile(one.form, self)
            found = self._entries[folded] = Entry(folded, one.script, one.marks, one.bare, one.article, profile)
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
            found = self._profiles[shape] = Profile(self.forms.form(" ".join(bares), bares[-1], forms), self)
        return found

    def fitting(self, form: Form) -> Fitting:
        """Return how well a name fits each part, by what each pack expects and how the case uses it."""
        own, alike = self._used(*form.counted)
        fits, whole, by = list(self._unasked), list(self._unasked_whole), _ORDER
        used = self.uses.total > 0
        for at, fit, known in form.expected:
            if used:
                fit, known = self._as_used(own, alike, fit, known)
            fits[at] = fit
            whole[at] = math.log(0.45 * math.exp(fit[0]) + 0.1 * math.exp(fit[1]) + 0.45 * math.exp(fit[2]))
            if known is not by:
                by = _surest(by, known)
        return Fitting(tuple(fits), tuple(whole), by)

    def _used(self, given: str, patronymic: str, family: str) -> tuple[Counts | None, Counts | None]:
        """Return how often the case uses a name in each part, by what it is counted by there, and its sound too."""
        if not self.uses.total:
            return None, None
        own = _of(self.uses.words, given, patronymic, family)
        if sum(own) >= _SEEN:
            return own, own
        sounds = (sound_of(given), sound_of(patronymic), sound_of(family) if family != given else "")
        return own, _of(self.uses.sounds, sounds[0], sounds[1], sounds[2] or sounds[0])

    def _as_used(self, own: Counts | None, alike: Counts | None, fits: Fits, by: Known) -> tuple[Fits, Known]:
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


def _surest(one: Known, other: Known) -> Known:
    surest = [a if _SUREST[a] <= _SUREST[b] else b for a, b in zip(one, other, strict=True)]
    return surest[0], surest[1], surest[2]


def _of(counts: Mapping[str, Counts], given: str, patronymic: str, family: str) -> Counts:
    return counts.get(given, _NONE)[0], counts.get(patronymic, _NONE)[1], counts.get(family, _NONE)[2]


def sound_of(key: str) -> str:
    """Return the sounds of the usual reading of a name that is counted by a key; "" where it has none."""
    article = ARTICLE if key.startswith(ARTICLE) else ""
    keys = [found[0].key for word in key.removeprefix(ARTICLE).split() if (found := readings(word))]
    return article + " ".join(keys) if keys else ""
