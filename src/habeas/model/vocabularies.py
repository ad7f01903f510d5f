"""The vocabularies: the only slugs that coded fields may hold, with what each means and how it is counted.

They ship with the package as `vocab/*.toml` and are read once. No vocabulary has a term for
"disappearance" as something a source says: a source says *taken*, *reported missing*, *last seen*;
enforced disappearance is a finding.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from habeas.errors import TermError

NAMES = (
    "act_types",
    "actor_kinds",
    "consent_basis",
    "consent_purposes",
    "contact_initiators",
    "content_labels",
    "derivations",
    "element_values",
    "elements_icc",
    "elements_icpped",
    "end_status",
    "event_kinds",
    "fate",
    "grounds",
    "information_credibility",
    "involvement",
    "istanbul",
    "item_kinds",
    "methods",
    "no_action_reasons",
    "parties",
    "place_kinds",
    "presence_roles",
    "proof",
    "purposes",
    "recipients",
    "recording_kinds",
    "relations",
    "responses",
    "routes",
    "search_actions",
    "source_connection",
    "source_kinds",
    "source_reliability",
    "stated_fates",
    "tally_units",
    "wgeid",
    "whereabouts",
)
TRAITS: dict[str, frozenset[str]] = {
    # coded_as: act | event | finding. instead: of what is not coded as an act, what to code. states: what an act says
    # of the victim's fate, a slug of stated_fates.
    "act_types": frozenset({"coded_as", "instead", "states"}),
    "end_status": frozenset({"states"}),
    # folded: covered until somebody asks. sealed: the exhibit is neither searched nor linked.
    "content_labels": frozenset({"folded", "sealed"}),
    # judged = "no": cannot be judged, which is not the lowest grade.
    "information_credibility": frozenset({"judged"}),
    "source_reliability": frozenset({"judged"}),
    # stance: acknowledges | denies | refuses | explains | silent | acts | other.
    "responses": frozenset({"stance"}),
    # unidentified = "yes": nobody knows who the source is, so it is not counted as an independent one.
    "source_kinds": frozenset({"unidentified"}),
    # inverse: the same relation seen from the other side. between: person | unit | any.
    "relations": frozenset({"inverse", "between"}),
    # under: the crime or article whose element it is. verified: yes | no (seen in a public source or not).
    "elements_icc": frozenset({"under", "verified"}),
    "elements_icpped": frozenset({"under", "verified"}),
    # state: ISO 3166 code or `*`; from, to: days between which the route was open; needs: what it asks for.
    "routes": frozenset({"instrument", "state", "from", "to", "needs", "verified"}),
    "wgeid": frozenset({"required"}),
}
"""What terms of a vocabulary may say beyond their words, by vocabulary; programs rely on these."""
LANGUAGES = ("en", "es", "fr", "ru", "ar")


class Crosswalk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What others call it: code and English meaning together, for a code alone does not carry its meaning.

    "" where none exists or none was seen in a public source; `note` then says which.
    """

    huridocs: str
    icc: str
    wgeid: str
    note: str = ""


class Term(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One slug of a vocabulary."""

    definition: str
    distinguished_from: str
    example: str
    counting_rule: str
    labels: dict[str, str]  # by language; en always
    crosswalk: Crosswalk
    traits: dict[str, str] = {}  # see TRAITS
    slug: str = ""  # the table's name in the file

    def label(self, language: str) -> str:
        """Return the label in a language, in English where that language has none yet."""
        return self.labels.get(language, self.labels["en"])


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A closed list of terms. `checked` says by language whether a speaker has read the labels."""

    version: str
    title: str
    checked: dict[str, bool]
    terms: dict[str, Term]
    name: str = ""

    @property
    def slugs(self) -> tuple[str, ...]:
        """The slugs, in the order of the file."""
        return tuple(self.terms)


@cache
def vocabulary(name: str) -> Vocabulary:
    """Return one vocabulary by its name.

    Raises: TermError: there is no vocabulary of this name.
    """
    if name not in NAMES:
        raise TermError(f"there is no vocabulary {name!r}", advice=did_you_mean(name, NAMES))
    text = resources.files("habeas.model").joinpath("vocab", f"{name}.toml").read_text("utf-8")
    return typed(tomllib.loads(text), name=name)


def typed(tree: dict[str, Any], *, name: str) -> Vocabulary:
    """Turn a vocabulary file, read as TOML, into a vocabulary.

    Raises: msgspec.ValidationError: a term lacks one of its parts.
    """
    terms = {slug: {**term, "slug": slug} for slug, term in tree.get("terms", {}).items()}
    return msgspec.convert({**tree, "terms": terms, "name": name}, Vocabulary)


def check_term(name: str, slug: str) -> None:
    """Check that a vocabulary has a slug.

    Raises: TermError: it has not; the advice names the nearest slug, or all of them.
    """
    slugs = vocabulary(name).slugs
    if slug not in slugs:
        raise TermError(f"{slug!r} is not a term of {name}", advice=did_you_mean(slug, slugs))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Say which known word is nearest to a word, or which there are."""
    choices = list(known)
    by_fold = {choice.casefold().strip(): choice for choice in reversed(choices)}
    near = difflib.get_close_matches(word.casefold().strip(), by_fold, n=1, cutoff=0.6)
    if near:
        return f"did you mean {by_fold[near[0]]!r}?"
    shown = ", ".join(repr(choice) for choice in choices[:30])
    return f"one of: {shown}" + (f" and {len(choices) - 30} more" if len(choices) > 30 else "")
