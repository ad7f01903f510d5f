"""`habeas terms`: the words that statements are coded with, with what each means, and without a workspace."""

from __future__ import annotations

import pytest
from tests.cli.calling import Call
from tests.cli.testimony import Terminal, fits

from habeas.model.vocabularies import LANGUAGES, NAMES, vocabulary


@pytest.mark.parametrize("name", NAMES)
def test_every_vocabulary_is_listed_and_fits(habeas: Call, terminal: Terminal, name: str) -> None:
    """Every slug that a sheet may hold can be looked up, in each of the five languages."""
    terminal(80)
    for lang in LANGUAGES:
        said = habeas("terms", name, "--lang", lang)
        assert said.code == 0
        fits(said)
        for slug, term in vocabulary(name).terms.items():
            assert slug in said.out
            assert term.label(lang).split()[0] in said.out
    told = habeas("terms", name, "--json").told
    assert [one["slug"] for one in told["terms"]] == list(vocabulary(name).slugs)


@pytest.mark.parametrize("name", NAMES)
def test_every_term_is_explained(habeas: Call, terminal: Terminal, name: str) -> None:
    """What it means, what it is not, an example, how it is counted."""
    terminal(80)
    slug = vocabulary(name).slugs[0]
    said = habeas("terms", name, slug)
    fits(said)
    for words in ("means", "not", "example", "counted"):
        assert f"\n  {words}" in said.out
    told = habeas("terms", name, slug, "--json").told
    assert all(told[key] for key in ("definition", "distinguished_from", "example", "counting_rule"))


def test_the_vocabularies_are_listed(habeas: Call, terminal: Terminal) -> None:
    """Whoever knows none of the names begins here."""
    terminal(80)
    said = habeas("terms")
    fits(said)
    assert all(name in said.out for name in NAMES)
    assert [one["name"] for one in habeas("terms", "--json").told["vocabularies"]] == list(NAMES)


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (("act_type",), "act_types"),
        (("act_types", "forced_outng"), "forced_outing"),
        (("act_types", "arrest", "--lang", "de"), "en"),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(habeas: Call, arguments: tuple[str, ...], meant: str) -> None:
    """One look."""
    said = habeas("terms", *arguments, "--json")
    assert said.code in (1, 2)
    assert meant in str(said.error["advice"]) + str(said.error["message"])
