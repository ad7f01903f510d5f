"""What a screen calls the terms of the vocabularies, in its language. Who checked a label, its vocabulary says."""

from __future__ import annotations

from functools import cache

from habeas.model.vocabularies import vocabulary

LANGUAGES = ("en", "es", "fr", "ru", "ar")


@cache
def label(name: str, slug: str, lang: str) -> str:
    """Return the label of a term in a language: of a vocabulary that ships with Habeas.

    A slug that the vocabulary does not have is shown as it is: a record may come from a newer program.
    """
    terms = vocabulary(name).terms
    return slug if slug not in terms else terms[slug].labels.get(lang) or terms[slug].labels["en"]


@cache
def choices(name: str, lang: str) -> tuple[tuple[str, str], ...]:
    """Return the slugs of a vocabulary with their labels, in its order."""
    return tuple((slug, label(name, slug, lang)) for slug in vocabulary(name).terms)
