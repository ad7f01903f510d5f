"""The vocabularies of acts: what was done, how, upon which ground, by whom, how it ended, and what was answered."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest

from habeas.model.vocabularies import LANGUAGES, NAMES, TRAITS, Term, vocabulary

_ACTS = (
    "act_types",
    "methods",
    "grounds",
    "purposes",
    "involvement",
    "actor_kinds",
    "end_status",
    "responses",
    "search_actions",
    "no_action_reasons",
    "relations",
    "place_kinds",
    "event_kinds",
    "tally_units",
    "parties",
)
_HURIDOCS_LISTS = {
    "act_types": "04",
    "methods": "05",
    "grounds": "23",
    "purposes": "38",
    "involvement": "18",
    "actor_kinds": "24",
    "end_status": "25",
    "responses": "27 28",
    "search_actions": "20",
    "no_action_reasons": "",
    "relations": "21",
    "place_kinds": "17",
    "event_kinds": "",
    "tally_units": "",
    "parties": "07",
}
_OTHER_LISTS = {"(act)": "04", "(method)": "05", "(whereabouts)": "30"}
_EXTRACT = Path(__file__).parents[3] / "shared" / "data" / "samples" / "openevsys" / "microthesauri_extract.tsv"
_CODE = re.compile(r"(\d{14}) (.+)")
_SLUG_LIKE = re.compile(r"[a-z]+(?:_[a-z]+)+")
_ONE_WORD = re.compile(r"[a-z_]+")
_NAMED_BEFORE_COLON = re.compile(r"(?:^|\. )([A-Za-z_ ,]+): ")
_WORDS_BEFORE_A_SLUG = re.compile(
    r"^The (?:acts?|methods?|purposes?|stated fates?|responses?|end status|search actions?) "
)

of_acts = pytest.mark.parametrize("name", _ACTS)
every_term = pytest.mark.parametrize(
    ("name", "term"),
    [(name, term) for name in _ACTS for term in vocabulary(name).terms.values()],
    ids=lambda value: value.slug if isinstance(value, Term) else value,
)


def terms(name: str) -> dict[str, Term]:
    """The terms of a vocabulary, by slug."""
    return vocabulary(name).terms


def codes(term: Term) -> list[tuple[str, str]]:
    """HURIDOCS codes of a term, each with our own English for it."""
    parts = [part for part in term.crosswalk.huridocs.split("; ") if part]
    found = [_CODE.fullmatch(part) for part in parts]
    assert all(found), parts
    return [(match[1], match[2]) for match in found if match]


@cache
def micro_thesauri() -> dict[str, str]:
    """The English wording of each HURIDOCS code, in lower case."""
    if not _EXTRACT.exists():
        pytest.skip("the extract of the micro-thesauri is not beside the repository (../shared/data/samples)")
    with _EXTRACT.open(encoding="utf-8", newline="") as table:
        rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["vocab_number"]: row["english"].strip('"').casefold() for row in rows}


# Every vocabulary of acts


@every_term
def test_whoever_counts_knows_what_one_is(name: str, term: Term) -> None:
    """A rule says of what there is one, or that the term is never counted so."""
    assert term.counting_rule.startswith(("Once per ", "Never counted "))


@every_term
def test_a_term_is_told_apart_from_a_term_that_exists(name: str, term: Term) -> None:
    """A coder sent to another term finds it: no distinction and no advice names a term that is nowhere."""
    ours = {slug for known in _ACTS for slug in terms(known)}
    nearby = {*ours, *terms("fate"), *terms("stated_fates"), *NAMES}
    prose = (term.definition, term.distinguished_from, term.counting_rule, term.crosswalk.note, *term.traits.values())
    for text in prose:
        assert set(_SLUG_LIKE.findall(text)) <= nearby
    named: set[str] = set()
    for run in _NAMED_BEFORE_COLON.findall(term.distinguished_from):
        named |= set(re.split(r", | and ", _WORDS_BEFORE_A_SLUG.sub("", run)))
    assert {word for word in named if _ONE_WORD.fullmatch(word)} <= nearby
    assert term.slug not in named & set(terms(name)), "told apart from itself"
    assert named & nearby or re.match(r"Every other|Every \w+:|No |A ", term.distinguished_from)


@of_acts
def test_no_two_choices_look_alike(name: str) -> None:
    """Whoever chooses by label, in any language, chooses one term."""
    for language in LANGUAGES:
        labels = [term.labels[language].casefold() for term in terms(name).values()]
        assert len(set(labels)) == len(labels)


@every_term
def test_a_label_is_in_the_script_of_its_language(name: str, term: Term) -> None:
    """No column has slipped: in a widely used system a label stands in the wrong row and nobody saw."""
    for language, label in term.labels.items():
        scripts = {unicodedata.name(letter).split()[0] for letter in label if letter.isalpha()}
        assert scripts == {{"ru": "CYRILLIC", "ar": "ARABIC"}.get(language, "LATIN")}
        assert label == label.strip()
        assert unicodedata.is_normalized("NFC", label)


@every_term
def test_only_known_traits_with_a_word_in_them(name: str, term: Term) -> None:
    """A program that relies on a trait never meets one that is misspelt or empty."""
    assert set(term.traits) <= TRAITS.get(name, frozenset())
    assert all(term.traits.values())


@every_term
def test_a_code_names_a_list_that_fits(name: str, term: Term) -> None:
    """The last two figures of a HURIDOCS code are its list: a code of another list says so in words."""
    for code, words in codes(term):
        other = next((number for mark, number in _OTHER_LISTS.items() if words.startswith(mark)), None)
        assert code[-2:] in (other or _HURIDOCS_LISTS[name]).split()
        assert "No HURIDOCS code was seen" not in term.crosswalk.note


@pytest.mark.shared
@every_term
def test_no_code_is_invented_and_no_wording_is_taken_over(name: str, term: Term) -> None:
    """A partner who looks a code up finds it; the words beside it are ours, for theirs are not free."""
    english = micro_thesauri()
    for code in re.findall(r"\d{14}", f"{term.crosswalk.huridocs} {term.crosswalk.note}"):
        assert code in english
    for code, words in codes(term):
        assert len(words.split()) <= 2 or words.casefold() != english[code]


@of_acts
def test_what_has_no_term_is_told_in_words(name: str) -> None:
    """Nothing that happened is pressed into the wrong term: "other" is there, and asks for words."""
    if name in ("parties", "relations"):  # closed on purpose: what has no term is not recorded
        assert "other" not in terms(name)
        return
    other = terms(name)["other"]
    assert re.search(r"(describes it|gives it|names it) in words|exactly as the source states it", other.definition)


@pytest.mark.parametrize("name", ["methods", "grounds", "purposes", "end_status", "place_kinds"])
def test_a_silent_source_is_not_an_unknown(name: str) -> None:
    """Absence never becomes a statement: where the source says nothing, nothing is listed."""
    assert re.search(r"[Ww]here (the source|it) says nothing", terms(name)["unknown"].definition)


@every_term
def test_no_label_judges_a_person(name: str, term: Term) -> None:
    """Nobody is called by a word for what others believe them to be, and nobody is called guilty."""
    label = term.labels["en"].casefold()
    assert not re.search(r"homosexual|\bgays?\b|lesbian|deviant|terrorist|extremist|guilty|criminal", label)
    if "disappear" in label:
        assert term.traits["coded_as"] == "finding"


# What was done


def test_the_types_of_acts() -> None:
    """Counts can be compared only while the list of types is the same: these 31, and no other."""
    assert set(terms("act_types")) == {
        "arrest",
        "abduction",
        "roundup",
        "detention_official",
        "detention_secret",
        "disappearance",
        "refusal_to_acknowledge",
        "torture",
        "ill_treatment",
        "sexual_violence",
        "psychological",
        "threat",
        "death_threat",
        "killing_state",
        "killing_family",
        "death_in_custody",
        "death_from_torture",
        "attempted_killing",
        "incitement_to_kill",
        "forced_outing",
        "device_seizure",
        "document_seizure",
        "coerced_denunciation",
        "extortion",
        "forced_flight",
        "forced_marriage",
        "confinement_by_family",
        "failure_to_investigate",
        "reprisal",
        "false_charge",
        "other",
    }
    assert len(terms("act_types")) == 31


def test_two_types_are_refused_and_say_what_to_code_instead() -> None:
    """A round-up is an event and a disappearance a finding; whoever tries to code them is told what to do."""
    coded_as = {slug: term.traits["coded_as"] for slug, term in terms("act_types").items()}
    assert set(coded_as.values()) == {"act", "event", "finding"}
    assert {slug: kind for slug, kind in coded_as.items() if kind != "act"} == {
        "roundup": "event",
        "disappearance": "finding",
    }
    for slug, term in terms("act_types").items():
        instead = term.traits.get("instead", "")
        assert bool(instead) == (coded_as[slug] != "act")
        assert not instead or (instead.endswith(".") and instead.count(". ") <= 1)
    for part in (
        "reported missing",
        "last seen",
        "arrest or abduction",
        "refusal_to_acknowledge",
        "element by element",
    ):
        assert part in terms("act_types")["disappearance"].traits["instead"]
    assert "roundup" in terms("event_kinds")


@pytest.mark.parametrize("name", ["act_types", "end_status"])
def test_what_an_act_says_of_a_fate_is_a_stated_fate(name: str) -> None:
    """What follows from an act joins what sources state, never a finding."""
    stated = {term.traits["states"] for term in terms(name).values() if "states" in term.traits}
    assert stated
    assert stated <= set(terms("stated_fates"))


def test_only_takings_and_deaths_say_something_of_a_fate() -> None:
    """Nobody is dead or taken because they were threatened, beaten or fled."""
    by_fate: dict[str, set[str]] = {}
    for slug, term in terms("act_types").items():
        by_fate.setdefault(term.traits.get("states", ""), set()).add(slug)
    assert by_fate["taken"] == {"arrest", "abduction", "detention_official", "detention_secret"}
    assert by_fate["reported_dead"] == {"killing_state", "killing_family", "death_in_custody", "death_from_torture"}
    assert set(by_fate) == {"", "taken", "reported_dead"}
    assert "disappearance" in by_fate[""]


def test_how_an_act_ended_says_no_more_than_the_source() -> None:
    """Nobody dies because their whereabouts are unknown, and a man handed to his family is not called released."""
    states = {slug: term.traits.get("states", "") for slug, term in terms("end_status").items()}
    assert {slug for slug, fate in states.items() if fate in ("reported_dead", "remains_found")} == {
        "dead",
        "remains_returned",
    }
    assert states["whereabouts_unknown"] == "reported_missing"
    assert states["released"] == "released"
    assert states["handed_to_family"] == "reported_alive"
    assert states["free"] == states["escaped"] == states["fled_abroad"] == "reported_alive"
    assert states["unknown"] == states["other"] == states["still_held"] == states["transferred"] == ""


def test_names_given_up_under_force_are_recorded_nowhere() -> None:
    """Whoever was named under torture is not hunted with our help: the act says that it happened and never who."""
    coerced = terms("act_types")["coerced_denunciation"]
    assert "NEVER who was named" in coerced.definition
    assert "sealed mentions" in coerced.definition
    assert "Who was named, and how many, is NEVER recorded or counted" in coerced.counting_rule
    assert "names themselves are never recorded" in terms("purposes")["obtain_names"].definition


# Upon which ground, and what for


def test_the_grounds() -> None:
    """The eight grounds of the Rome Statute, and what its words do not name."""
    rome = {"political", "racial", "national", "ethnic", "cultural", "religious", "gender", "other"}
    ours = {"sexual_orientation_perceived", "gender_identity_perceived", "association", "unknown"}
    assert set(terms("grounds")) == rome | ours
    assert all(terms("grounds")[slug].crosswalk.icc.startswith("7(1)(h): ") for slug in rome)


@pytest.mark.parametrize("slug", list(vocabulary("grounds").slugs))
def test_a_ground_is_never_a_property_of_a_person(slug: str) -> None:
    """A stolen record says what perpetrators acted upon, as a source alleges, and never what anybody is."""
    term = terms("grounds")[slug]
    assert "alleged, by a source" in term.definition
    assert "It stands on the act and never on the person." in term.definition
    assert "perpetrators" in term.definition
    assert "as alleged; acts are counted by it, and never persons" in term.counting_rule
    assert not re.search(r"(victim|person|people) (is|are|was|were) (a |an )?(gay|lesbian|\w+sexual)", term.definition)
    assert re.search(r"ground|perceived|association", term.labels["en"])
    if term.crosswalk.huridocs:
        assert "the alleged ground of the act" in term.crosswalk.note


# Who with whom


@pytest.mark.parametrize("slug", list(vocabulary("relations").slugs))
def test_a_relation_reads_the_same_from_the_other_side(slug: str) -> None:
    """If A is the mother of B, B is the child of A, and back; both sides may stand between the same parties."""
    relations = terms("relations")
    traits = relations[slug].traits
    assert traits["between"] in ("person", "unit", "any")
    assert traits["inverse"] in relations
    back = relations[traits["inverse"]].traits
    assert back["inverse"] == slug
    assert back["between"] == traits["between"]


def test_relations_make_no_map_of_contacts() -> None:
    """Nobody is found through whom they know: friends, colleagues and neighbours have no term."""
    words = " ".join(slug + " " + term.labels["en"] for slug, term in terms("relations").items())
    assert not re.search(r"friend|colleague|neighbour|acquaint|contact|follow|knows", words)


def test_a_group_is_no_victim() -> None:
    """Twelve men in a van are a tally and, each, a person; they are never one victim."""
    assert set(terms("parties")) == {"person", "group", "unit", "institution", "unknown_persons"}
    assert "never one victim" in terms("parties")["group"].definition


# What was answered, sought and counted


@pytest.mark.parametrize("slug", list(vocabulary("responses").slugs))
def test_an_answer_takes_a_stance(slug: str) -> None:
    """A denial is found as a denial in whatever words it came."""
    stance = terms("responses")[slug].traits["stance"]
    assert stance in ("acknowledges", "denies", "refuses", "explains", "silent", "acts", "other")
    for start, expected in (("acknowledges_", "acknowledges"), ("denies_", "denies"), ("refuses_", "refuses")):
        if slug.startswith(start):
            assert stance == expected


def test_a_promise_is_no_act_and_silence_has_a_date() -> None:
    """No authority is credited with what it only said, and none is called silent before a day has passed."""
    by_stance: dict[str, set[str]] = {}
    for slug, term in terms("responses").items():
        by_stance.setdefault(term.traits["stance"], set()).add(slug)
    assert len(by_stance) == 7
    assert by_stance["acts"] == {"opens_inquiry", "takes_up_the_case"}
    assert {"promises_action", "closes_inquiry"} <= by_stance["other"]
    assert by_stance["silent"] == {"no_answer_by_date"}
    assert "Without a date nothing is recorded" in terms("responses")["no_answer_by_date"].definition


def test_doing_nothing_needs_a_reason() -> None:
    """The Working Group asks why nothing was done; the reasons never put the blame on a family in danger."""
    assert "no_action_reasons" in terms("search_actions")["none_taken"].definition
    asked_for = {
        "relatives_are_a_risk",
        "relatives_unwilling",
        "relatives_ashamed",
        "fear_of_reprisal",
        "authorities_refused",
        "not_attempted",
        "not_known",
        "other",
    }
    assert asked_for <= set(terms("no_action_reasons"))
    assert all(term.crosswalk.wgeid.startswith("element 5: ") for term in terms("no_action_reasons").values())


def test_where_the_living_are_is_no_place_and_no_end() -> None:
    """A record that is seized leads nobody to a survivor."""
    for name, slug in (("end_status", "free"), ("end_status", "fled_abroad"), ("act_types", "forced_flight")):
        assert re.search(r"(Where|Which) .* is not recorded", terms(name)[slug].definition)
    assert "never its name, address or region" in terms("place_kinds")["shelter"].definition


def test_numbers_of_sources_are_not_added_up() -> None:
    """Forty here and thirty there are not seventy: both may have counted the same people."""
    for term in terms("tally_units").values():
        assert "tallies are never added to each other" in term.counting_rule
