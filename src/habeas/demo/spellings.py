"""The spellings of one case: every name and place by every habit of writing that one of its lists has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from habeas.demo.dates import Cells
from habeas.demo.names import NATIVE, VARIANTS, Names, Sounds
from habeas.demo.places import Country, written_places
from habeas.demo.population import Whole
from habeas.demo.romanising import bare, english, french, german, passport
from habeas.demo.scripts import PALOCHKA, PALOCHKAS, Writer, arabic, arabic_hasty, arabic_plain, cyrillic
from habeas.demo.tongues import ARABIC, ENGLISH, RUSSIAN, Tongue


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """A way of writing names and places: the script, the letters for each sound, the words around a place."""

    writer: Writer
    tongue: Tongue
    script: str  # ISO 15924


HABITS = {
    "cyrillic": Habit(writer=cyrillic, tongue=RUSSIAN, script="Cyrl"),
    "arabic": Habit(writer=arabic, tongue=ARABIC, script="Arab"),
    "arabic_plain": Habit(writer=arabic_plain, tongue=ARABIC, script="Arab"),
    "arabic_hasty": Habit(writer=arabic_hasty, tongue=ARABIC, script="Arab"),
    "english": Habit(writer=english, tongue=ENGLISH, script="Latn"),
    "passport": Habit(writer=passport, tongue=ENGLISH, script="Latn"),
    "french": Habit(writer=french, tongue=ENGLISH, script="Latn"),
    "german": Habit(writer=german, tongue=ENGLISH, script="Latn"),
    "bare": Habit(writer=bare, tongue=ENGLISH, script="Latn"),
}
PLAIN = {"ru": cyrillic, "en": english, "ar": arabic}  # for each language, the writer of a gazetteer
ROMANISING = ("english", "passport", "french", "german", "bare")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """Written names, of shape (habits, VARIANTS, names), and places, of shape (habits, LEVELS, settlements)."""

    habits: tuple[str, ...]
    family: Cells
    given: Cells
    patronymic: Cells
    called: Cells
    place: Cells


def spelling_of(names: Names, country: Country, habits: Iterable[str]) -> Spelling:
    """Write all names and places by each of these habits."""
    used = tuple(name for name in HABITS if name in set(habits))
    writers = [HABITS[name].writer for name in used]
    return Spelling(
        habits=used,
        family=_written(names.family, writers),
        given=_written(names.given, writers),
        patronymic=_written(names.patronymic, writers),
        called=_written(names.called, writers),
        place=np.stack([written_places(country, HABITS[name].writer, HABITS[name].tongue) for name in used]),
    )


def spelled(stock: Cells, name: Whole, habit: Whole, *, varied: float, native: float, rng: Generator) -> Cells:
    """Take names from a written stock, mostly in the usual spelling.

    Args:
        varied: share of names as they were heard or learnt otherwise, 0..1.
        native: share in the native form, whose palochka is one of the letters that keyboards have for it.
    """
    draw = rng.random(len(name))
    variant = np.where(draw < varied / 2, 1, np.where(draw < varied, 2, 0))
    variant = np.where((draw >= varied) & (draw < varied + native), NATIVE, variant)
    chosen: Cells = stock[habit, variant, name]
    for row in np.flatnonzero(variant == NATIVE).tolist():
        if PALOCHKA in chosen[row]:
            chosen[row] = chosen[row].replace(PALOCHKA, PALOCHKAS[rng.integers(0, len(PALOCHKAS))])
    return chosen


def _written(sounds: Sounds, writers: list[Writer]) -> Cells:
    written = np.empty((len(writers), VARIANTS, sounds.shape[1]), dtype=object)
    for number, writer in enumerate(writers):
        known: dict[str, str] = {}
        for variant, names in enumerate(sounds):
            for name in names:
                if name not in known:
                    known[name] = writer(name)
            written[number, variant] = [known[name] for name in names]
    return written
