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
def definition(name: str, slug: str) -> str:
    """Return what a term of a vocabulary means, in English: "" of a slug that the vocabulary does not have."""
    terms = vocabulary(name).terms
    return terms[slug].definition if slug in terms else ""


@cache
def choices(name: str, lang: str) -> tuple[tuple[str, str], ...]:
    """Return the slugs of a vocabulary with their labels, in its order."""
    return tuple((slug, label(name, slug, lang)) for slug in vocabulary(name).terms)


@cache
def label_effects() -> tuple[tuple[str, str], ...]:
    """Return the slugs of content_labels with what each does: sealed, folded, or "" where it only says something."""
    terms = vocabulary("content_labels").terms
    return tuple(
        (slug, next((trait for trait in ("sealed", "folded") if term.traits.get(trait) == "yes"), ""))
        for slug, term in terms.items()
    )


@cache
def act_words(lang: str) -> tuple[tuple[str, str, str, str], ...]:
    """Return the act types: slug, label, what it means (in English), and what to code where it is not coded as one."""
    terms = vocabulary("act_types").terms
    return tuple(
        (
            slug,
            label("act_types", slug, lang),
            term.definition,
            "" if term.traits.get("coded_as", "act") == "act" else term.traits.get("instead", ""),
        )
        for slug, term in terms.items()
    )
