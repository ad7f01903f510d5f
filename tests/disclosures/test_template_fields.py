"""What a screen asks of whoever files is what the templates read: nothing is missing, nothing is asked idly."""

from __future__ import annotations

import ast
import inspect
import re
from importlib import import_module

import pytest

from habeas.disclosures import case_told, dossier, dossier_exhibits, dossier_findings, un_checks, un_sections
from habeas.disclosures.every_template import SLUGS
from habeas.disclosures.fixed_phrases import LANGUAGES
from habeas.disclosures.template_fields import fields_of, labelled
from habeas.errors import TermError
from habeas.model.vocabularies import vocabulary

_SHARED = (un_checks, un_sections, case_told, dossier, dossier_findings, dossier_exhibits)
"""Where templates read what was chosen, beside their own modules."""


def words_in(*modules: object) -> set[str]:
    """Every word that stands in a text of some modules, their docstrings too."""
    trees = (ast.parse(inspect.getsource(one)) for one in modules)  # type: ignore[arg-type]
    texts = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {word for text in texts if isinstance(text, str) for word in re.findall(r"[a-z_]+", text)}


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_asked_is_read(slug: str) -> None:
    """Each field is one that the template, or what it shares with others, knows by this key."""
    known = words_in(import_module(f"habeas.disclosures.{slug}"), *_SHARED) | {"words_name_others", "meant"}
    asked = {one.key for one in fields_of(slug)}
    assert asked <= known


@pytest.mark.parametrize("slug", SLUGS[:3])
def test_what_a_template_says_it_reads_is_asked(slug: str) -> None:
    """Every choice and every word that the docstring of a UN form's check lists has a field."""
    told = inspect.getdoc(import_module(f"habeas.disclosures.{slug}").check) or ""
    listed = re.sub(r"\([^)]*\)", "", told[told.index("Choices") : told.index("Raises")])
    choices, words = listed.split("Words:")
    fields = fields_of(slug)
    for part, are_words in ((choices.split(":")[1], False), (words, True)):
        keys = set(re.findall(r"[a-z_]+", part))
        assert keys == {one.key for one in fields if one.is_words is are_words} - {"words_name_others"}


@pytest.mark.parametrize("slug", SLUGS)
def test_values_are_terms_or_have_phrases(slug: str) -> None:
    """What can be chosen is called something in every language of the papers."""
    for one in fields_of(slug):
        if one.vocabulary:
            assert vocabulary(one.vocabulary).slugs
        for value in one.among if one.kind in ("choice", "several") else ():
            assert all(labelled(slug, one.prefix + value, lang) for lang in LANGUAGES), (one.key, value)


@pytest.mark.parametrize("slug", ["", "wgeid ", "a Name", "9" * 5_000])
def test_a_template_that_there_is_not_is_refused(slug: str) -> None:
    """In words, which repeat nothing of what was asked for."""
    with pytest.raises(TermError) as caught:
        fields_of(slug)
    assert slug == "" or slug not in f"{caught.value.message} {caught.value.place} {caught.value.advice}"
