"""The vocabularies of sources, exhibits, findings, law and protection: what each promises beyond its form."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from habeas.model.records import Source
from habeas.model.vocabularies import NAMES, TRAITS, Term, vocabulary

OURS = (
    "consent_basis",
    "consent_purposes",
    "contact_initiators",
    "content_labels",
    "derivations",
    "element_values",
    "elements_icc",
    "elements_icpped",
    "information_credibility",
    "istanbul",
    "item_kinds",
    "presence_roles",
    "proof",
    "recording_kinds",
    "routes",
    "source_connection",
    "source_kinds",
    "source_reliability",
    "wgeid",
    "whereabouts",
)
HURIDOCS_LISTS = {
    "source_connection": {"19"},
    "item_kinds": {"16"},
    "derivations": {"16"},
    "whereabouts": {"25", "30"},
    "source_reliability": {"42"},
}
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"

every_term = pytest.mark.parametrize(
    ("name", "term"),
    [(name, term) for name in OURS for term in vocabulary(name).terms.values()],
    ids=lambda value: value.slug if isinstance(value, Term) else value,
)
of_each = pytest.mark.parametrize("name", OURS)


def trait(name: str, key: str) -> dict[str, str]:
    """Return one trait of every term of a vocabulary."""
    return {slug: term.traits[key] for slug, term in vocabulary(name).terms.items()}


def beside(*parts: str) -> Path:
    """Return a file of the shared facts, or skip with a sentence."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip("the fact tables are not beside the repository (../shared/data)")
    return path


def rows(table: str) -> list[dict[str, str]]:
    """Return a shared fact table."""
    with beside("vocab", table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ------------------------------------------------------------------ form


@every_term
def test_what_a_term_is_set_apart_from_exists(name: str, term: Term) -> None:
    """A coder who follows "see the other term" finds the other term."""
    known = {slug for other in OURS for slug in vocabulary(other).slugs} | set(NAMES)
    words = " ".join((term.definition, term.distinguished_from, term.counting_rule))
    subjects: set[str] = set()
    for subject in re.findall(r"(?:^|\. )([a-z_]+(?:(?:, | and )[a-z_]+)*):", term.distinguished_from):
        subjects |= set(re.split(r", | and ", subject))
    assert subjects | set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", words)) <= known
    assert term.slug not in subjects


@every_term
def test_a_term_has_the_traits_of_its_vocabulary_and_no_others(name: str, term: Term) -> None:
    """A program that asks a term for a trait is never left without an answer."""
    allowed = TRAITS.get(name, frozenset())
    assert set(term.traits) <= allowed
    if name != "source_kinds":  # there one term alone is marked
        assert set(term.traits) == allowed
    for key in {"judged", "folded", "sealed", "verified", "required", "unidentified"} & set(term.traits):
        assert term.traits[key] in ("yes", "no")


@every_term
def test_labels_are_in_their_own_script(name: str, term: Term) -> None:
    """No letter of another alphabet that looks the same slips into a label: it could not be found again."""
    assert re.fullmatch(r"[а-яёА-ЯЁ«»(),.:\- ]+", term.labels["ru"])
    assert re.fullmatch(r"[\u0600-\u06ff،,.:() ]+", term.labels["ar"])
    for language in ("en", "es", "fr"):
        assert not re.search(r"[\u0370-\u1fff]", term.labels[language])


@of_each
def test_no_two_terms_read_the_same(name: str) -> None:
    """Whoever chooses by the label chooses one term, in every language."""
    for language in ("en", "es", "fr", "ru", "ar"):
        labels = [term.labels[language] for term in vocabulary(name).terms.values()]
        assert len(set(labels)) == len(labels)


@every_term
def test_an_example_names_nobody(name: str, term: Term) -> None:
    """Examples are invented and hold no name of a person."""
    assert not re.search(
        r"(?<=[a-z,;] )(?!Working Group)[A-Z][a-z]+ [A-Z][a-z]+", term.example
    )  # a first and a last name


@every_term
def test_a_huridocs_code_is_whole_and_of_the_right_list(name: str, term: Term) -> None:
    """Twelve digits and the two of the list, with a meaning in our own words; no code from a list of something else."""
    for part in filter(None, term.crosswalk.huridocs.split("; ")):
        assert re.fullmatch(r"\d{14} [a-z].+", part)
        assert part[12:14] in HURIDOCS_LISTS[name]


@of_each
def test_where_an_other_is_offered_it_comes_last(name: str) -> None:
    """Nobody chooses `other` before having seen what there is."""
    slugs = vocabulary(name).slugs
    assert "other" not in slugs[:-1]


# ------------------------------------------------------------------ sources and exhibits


def test_reliability_has_six_letters_and_f_is_no_grade() -> None:
    """A source of whom nothing is known is not thereby a bad source."""
    assert trait("source_reliability", "judged") == dict.fromkeys("ABCDE", "yes") | {"F": "no"}
    assert Source(id="", slug="", source_kind="", title="").reliability == "F"


def test_credibility_has_six_figures_and_six_is_no_grade() -> None:
    """The first report from a place is not thereby improbable."""
    assert trait("information_credibility", "judged") == dict.fromkeys("12345", "yes") | {"6": "no"}


@pytest.mark.parametrize("name", ["source_reliability", "information_credibility"])
def test_each_grade_says_that_the_scales_are_apart(name: str) -> None:
    """Nobody adds a letter to a figure, or takes the one for the other."""
    for term in vocabulary(name).terms.values():
        assert "Judged apart from the" in term.definition
        assert "with a reason; no arithmetic" in term.definition
        assert "cannot be judged" in term.definition if term.traits["judged"] == "no" else True
        assert ("not the lowest grade" in term.definition) == (term.traits["judged"] == "no")


def test_what_nobody_signed_is_marked() -> None:
    """A sheet under the door is kept and read, and never makes two sources out of one."""
    kinds = vocabulary("source_kinds").terms
    assert [slug for slug, term in kinds.items() if term.traits.get("unidentified") == "yes"] == ["unidentified"]
    assert "never counted as an independent source" in kinds["unidentified"].counting_rule


def test_terms_that_records_already_hold_are_kept() -> None:
    """A case coded with an earlier version still reads."""
    kinds = "state_register memorial ngo_list press testimony court family_list other"
    assert set(kinds.split()) <= set(vocabulary("source_kinds").slugs)
    purposes = "documentation search prosecution reparation filing statistics report research"
    assert set(purposes.split()) <= set(vocabulary("consent_purposes").slugs)
    assert vocabulary("source_kinds").version == vocabulary("consent_purposes").version == "2"
    assert "dataset" in vocabulary("item_kinds").slugs  # the default of an exhibit


def test_connections_go_from_near_to_far() -> None:
    """The first that fits is taken, so somebody who saw it is never coded as having heard of it."""
    slugs = vocabulary("source_connection").slugs
    assert slugs[0] == "victim"
    assert slugs.index("witness") < slugs.index("relative") < slugs.index("journalist") < slugs.index("third_party")
    assert slugs[-1] == "unknown"


# ------------------------------------------------------------------ protection


def test_names_given_up_and_contacts_taken_are_sealed() -> None:
    """A list beaten out of somebody never becomes a list of suspects, nor a map of who knows whom."""
    sealed = trait("content_labels", "sealed")
    assert {slug for slug, value in sealed.items() if value == "yes"} == {
        "coerced_list",
        "contact_list",
        "seized_device",
    }


def test_what_is_sealed_is_covered_too() -> None:
    """Nobody sees by chance what may not be searched."""
    folded, sealed = trait("content_labels", "folded"), trait("content_labels", "sealed")
    assert all(folded[slug] == "yes" for slug in sealed if sealed[slug] == "yes")


def test_the_worst_is_covered_until_somebody_asks() -> None:
    """A colleague who opens a file is not struck by what they were not prepared for."""
    folded = trait("content_labels", "folded")
    worst = ("graphic_violence", "torture", "sexual_violence", "death", "child", "suicide", "private_images")
    assert all(folded[slug] == "yes" for slug in worst)
    assert folded["none_seen"] == "no"


def test_the_bases_that_the_working_group_meets_are_there() -> None:
    """Whoever has no safe family can still be filed for, with the reason said."""
    slugs = vocabulary("consent_basis").slugs
    assert {"survivor_self", "relative", "chosen_relative_or_partner", "counsel", "none_with_reason"} <= set(slugs)
    assert {"vital_interest", "public_interest", "legal_obligation", "published_by_the_person"} <= set(slugs)
    assert slugs[-1] == "none_with_reason"
    assert "reason" in vocabulary("consent_basis").terms["none_with_reason"].definition


def test_without_an_agreement_nobody_begins_a_contact() -> None:
    """A message to the wrong telephone can kill: silence is the default."""
    assert set(vocabulary("contact_initiators").slugs) == {
        "person_only",
        "us_by_agreed_channel",
        "through_intermediary",
        "nobody",
    }
    assert "where nothing was agreed" in vocabulary("contact_initiators").terms["nobody"].definition


# ------------------------------------------------------------------ findings


def test_whereabouts_are_coarse_for_the_living() -> None:
    """Nothing in the list says where a free person is."""
    terms = vocabulary("whereabouts").terms
    assert tuple(terms) == (
        "unknown",
        "custody_acknowledged_disclosed",
        "custody_acknowledged_undisclosed",
        "custody_denied",
        "with_family_at_risk",
        "safe_abroad",
        "safe_undisclosed",
        "remains_located",
    )
    for slug in ("with_family_at_risk", "safe_abroad", "safe_undisclosed"):
        assert "Never exported per person." in terms[slug].crosswalk.note


def test_the_ladder_of_proof_ends_where_only_courts_stand() -> None:
    """No finding of people who document reads as a conviction."""
    assert vocabulary("proof").slugs == (
        "reported",
        "reasonable_grounds_to_suspect",
        "reasonable_grounds_to_believe",
        "balance_of_probabilities",
        "clear_and_convincing",
        "beyond_reasonable_doubt",
    )
    last = vocabulary("proof").terms["beyond_reasonable_doubt"]
    assert "For courts only: it cannot be set here" in last.definition


def test_only_a_clinician_says_how_consistent_a_finding_is() -> None:
    """Five levels, each of which a named person stands for."""
    levels = vocabulary("istanbul").terms
    assert tuple(levels) == ("not_consistent", "consistent", "highly_consistent", "typical_of", "diagnostic_of")
    for level in levels.values():
        assert level.definition.endswith("Only a named clinician states it; the program never computes it.")


# ------------------------------------------------------------------ law


@pytest.mark.parametrize("term", vocabulary("elements_icc").terms.values(), ids=lambda term: term.slug)
def test_an_element_of_a_crime_names_its_article(term: Term) -> None:
    """Whoever reads an element can look it up."""
    under = term.traits["under"]
    assert under in {"7(1)", "7(1)(a)", "7(1)(e)", "7(1)(f)", "7(1)(h)", "7(1)(i)"}
    assert term.crosswalk.icc.startswith(f"{under} ") or term.slug == "attack_policy"
    assert re.match(r"7\(\d\)(\([a-z]\))?( (contextual element|element \d(\([ab]\))?))?: ", term.crosswalk.icc)


@pytest.mark.parametrize("term", vocabulary("elements_icpped").terms.values(), ids=lambda term: term.slug)
def test_what_a_state_owes_names_its_article(term: Term) -> None:
    """Whoever asks a State for a fact can cite where it is owed."""
    under = term.traits["under"]
    assert under in {"2", "17(3)", "18(1)"}
    cited = "Article 2." if under == "2" else rf"{re.escape(under)}\([a-h]\)"
    assert re.match(cited, term.crosswalk.note)


def test_the_form_has_six_elements_and_no_seventh() -> None:
    """A rule of the form never blocks a report that has its six elements."""
    required = [slug for slug, value in trait("wgeid", "required").items() if value == "yes"]
    assert required == ["identity", "date", "place", "forces", "action_taken", "submitter"]
    for number, slug in enumerate(required, start=1):
        assert vocabulary("wgeid").terms[slug].crosswalk.wgeid.startswith(f"element {number}: ")


@pytest.mark.parametrize("term", vocabulary("routes").terms.values(), ids=lambda term: term.slug)
def test_a_route_has_days_and_says_what_it_needs(term: Term) -> None:
    """No route opens after it closes, and none is offered without its conditions."""
    begins, ends = (date.fromisoformat(term.traits[key]) if term.traits[key] else None for key in ("from", "to"))
    assert begins is None or ends is None or begins <= ends
    needs = term.traits["needs"].split("; ")
    assert all(need == need.strip() and need for need in needs)
    assert len(set(needs)) == len(needs)
    assert re.fullmatch(r"\*|[A-Z]{2}", term.traits["state"])
    if any(need.startswith("State ") for need in needs):
        assert term.traits["verified"] == "no"  # a person looks up whether the State is bound


def test_only_what_was_seen_whole_is_offered_as_it_stands() -> None:
    """A condition that nobody has looked up is never shown as met."""
    seen = {slug for slug, value in trait("routes", "verified").items() if value == "yes"}
    assert seen == {"wgeid", "special_procedures", "targeted_sanctions"}
    assert all(vocabulary("routes").terms[slug].crosswalk.note.startswith("Seen: ") for slug in seen)


def test_a_row_for_a_state_takes_the_place_of_one_for_all() -> None:
    """A State that has left is not offered again by the row for everybody."""
    rows = [term.traits for term in vocabulary("routes").terms.values()]
    keys = [(row["instrument"], row["state"]) for row in rows]
    assert len(set(keys)) == len(keys)
    assert all((instrument, "*") in keys for instrument, state in keys if state != "*")


def test_the_court_in_strasbourg_is_closed_for_later_facts_of_russia() -> None:
    """Nobody spends a year on an application that cannot be heard."""
    route = vocabulary("routes").terms["echr_russia"].traits
    assert (route["state"], route["to"], route["verified"]) == ("RU", "2022-09-16", "no")
    assert vocabulary("routes").terms["wgeid"].traits["to"] == ""


# ------------------------------------------------------------------ against the fact tables beside the repository


@pytest.mark.shared
def test_elements_are_verified_only_where_they_were_seen() -> None:
    """A text that nobody has seen does not pass for the Court's own."""
    ours = {}
    for term in vocabulary("elements_icc").terms.values():
        found = re.match(r"7\(1\)\(([a-z])\) element (\d)(?:\(([ab])\))?", term.crosswalk.icc)
        if found:
            ours[f"7.1.{found[1]}.{found[2]}{found[3] or ''}"] = term.traits["verified"]
    terms = vocabulary("elements_icc").terms
    ours |= {"ctx.1": terms["attack"].traits["verified"], "ctx.2": terms["knowledge_of_attack"].traits["verified"]}
    assert ours == {row["code"]: "yes" if row["verified"][0] == "y" else "no" for row in rows("icc_art7_elements.csv")}


@pytest.mark.shared
def test_the_register_is_verified_only_where_it_was_seen() -> None:
    """Each fact that a register holds stands in the list once, under its letter."""
    ours = {}
    for term in vocabulary("elements_icpped").terms.values():
        found = re.match(r"(1[78])\(([13])\)\(([a-h])\)", term.crosswalk.note)
        if found:
            ours[".".join(found.groups())] = term.traits["verified"]
    table = rows("un_icpped_register_minimum.csv")
    assert ours == {row["code"]: "yes" if row["verified"] == "y" else "no" for row in table}


@pytest.mark.shared
def test_every_rule_and_procedure_of_the_form_is_there() -> None:
    """Nothing that the Working Group asks for is forgotten."""
    asked = rows("un_wgeid_required_elements.csv") + rows("un_wgeid_procedures.csv")
    assert len(vocabulary("wgeid").terms) == len(asked)
    assert {row["code"] for row in rows("un_wgeid_procedures.csv")} == set(vocabulary("wgeid").slugs[12:])


@pytest.mark.shared
def test_huridocs_codes_exist_and_their_words_are_ours() -> None:
    """No code is invented, and no sentence of another's book is reprinted."""
    with beside("samples", "openevsys", "microthesauri_extract.tsv").open(encoding="utf-8", newline="") as file:
        theirs = {row["vocab_number"]: row["english"] for row in csv.DictReader(file, delimiter="\t")}
    for name in HURIDOCS_LISTS:
        for term in vocabulary(name).terms.values():
            for part in filter(None, term.crosswalk.huridocs.split("; ")):
                code, meaning = part.split(" ", 1)
                assert code in theirs
                words = theirs[code].casefold().split()
                assert len(words) < 2 or " ".join(words) not in meaning.casefold()
