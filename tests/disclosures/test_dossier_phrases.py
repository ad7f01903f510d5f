"""The fixed phrases of dossiers: in five languages, with the same places for values, and nothing said of a court."""

from __future__ import annotations

from string import Formatter

import pytest

from habeas.disclosures.fixed_phrases import LANGUAGES, phrases
from habeas.fates.exculpatory import KINDS
from habeas.statements.sides import KINDS as DISAGREE

ROOMS = ("evidence", "dossier", "sanctions")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("room", ROOMS)
def test_every_phrase_has_the_same_places_in_each_language(room: str) -> None:
    """Whoever reads Arabic misses no value that is in the English paper."""
    english = dict(phrases(room, "en").texts)
    for lang in LANGUAGES:
        told = dict(phrases(room, lang).texts)
        assert told.keys() == english.keys()
        for key, text in told.items():
            assert text.strip(), key
            assert places(text) == places(english[key]), (lang, key)


@pytest.mark.parametrize("room", ROOMS)
def test_what_no_speaker_has_read_says_so(room: str) -> None:
    """Only English is marked as checked."""
    assert [lang for lang in LANGUAGES if phrases(room, lang).checked] == ["en"]


def test_whatever_can_speak_against_has_a_phrase() -> None:
    """A new kind cannot be gathered and then have no words."""
    keys = dict(phrases("evidence", "en").texts)
    assert [kind for kind in KINDS if f"against_{kind}" not in keys] == []
    assert [kind for kind in DISAGREE if f"apart_{kind}" not in keys] == []


@pytest.mark.parametrize("word", ["guilty", "proves", "proven", "committed by", "criminal", "perpetrated"])
def test_no_phrase_concludes(word: str) -> None:
    """Papers say alleged and stated; a court concludes."""
    for room in ROOMS:
        assert not [key for key, text in phrases(room, "en").texts if word in text.lower()]
