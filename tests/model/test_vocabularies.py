"""The vocabularies that ship with the package."""

from __future__ import annotations

import msgspec
import pytest

from habeas.errors import TermError
from habeas.model.vocabularies import LANGUAGES, NAMES, Term, check_term, did_you_mean, typed, vocabulary

every_term = pytest.mark.parametrize(
    ("name", "term"),
    [(name, term) for name in NAMES for term in vocabulary(name).terms.values()],
    ids=lambda value: value.slug if isinstance(value, Term) else value,
)


@every_term
def test_a_term_says_everything_a_coder_needs(name: str, term: Term) -> None:
    """Whoever codes reads what a term means, what it is not, an example and how it is counted."""
    for part in (term.definition, term.distinguished_from, term.example, term.counting_rule):
        assert len(part) > 15
        assert part.endswith(".")
    assert set(term.labels) == set(LANGUAGES)
    assert all(term.labels.values())


@every_term
def test_no_foreign_code_travels_without_its_meaning(name: str, term: Term) -> None:
    """In a widely used system one code means Likely in one language and Unlikely in another."""
    for code in (term.crosswalk.huridocs, term.crosswalk.icc, term.crosswalk.wgeid):
        assert not code or (" " in code and any(letter.isalpha() for letter in code))
    if not (term.crosswalk.huridocs and term.crosswalk.icc and term.crosswalk.wgeid):
        assert term.crosswalk.note


@pytest.mark.parametrize(
    "part", ["definition", "distinguished_from", "example", "counting_rule", "labels", "crosswalk"]
)
def test_a_term_that_lacks_a_part_does_not_load(part: str) -> None:
    """A vocabulary cannot ship with a hole in it."""
    term = {
        "definition": "d",
        "distinguished_from": "d",
        "example": "e",
        "counting_rule": "c",
        "labels": {"en": "l"},
        "crosswalk": {"huridocs": "", "icc": "", "wgeid": ""},
    }
    tree = {"version": "1", "title": "t", "checked": {"en": False}, "terms": {"x": term}}
    assert typed(tree, name="x").slugs == ("x",)
    del term[part]
    with pytest.raises(msgspec.ValidationError):
        typed(tree, name="x")


def test_no_label_passes_as_checked_before_a_speaker_read_it() -> None:
    """An unchecked translation says so."""
    for name in NAMES:
        assert vocabulary(name).checked == dict.fromkeys(LANGUAGES, False)


def test_a_source_cannot_state_a_disappearance() -> None:
    """Enforced disappearance is a finding, element by element; a source says taken, missing, last seen."""
    slugs = vocabulary("stated_fates").slugs
    assert not [slug for slug in slugs if "disappear" in slug]
    with pytest.raises(TermError):
        check_term("stated_fates", "disappearance")


def test_an_unknown_slug_is_answered_with_the_nearest() -> None:
    """A slip of the pen costs a second, not an hour."""
    with pytest.raises(TermError) as refusal:
        check_term("stated_fates", "reported_ded")
    assert refusal.value.advice == "did you mean 'reported_dead'?"
    assert did_you_mean("zzz", ["a", "b"]) == "one of: 'a', 'b'"
    with pytest.raises(TermError):
        vocabulary("../../secrets")
