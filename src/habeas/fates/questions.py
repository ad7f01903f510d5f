"""The questions that a finding can answer, the values each may have, and what a value asks for."""

from __future__ import annotations

from habeas.errors import TermError
from habeas.model.ids import check_id
from habeas.model.vocabularies import Vocabulary, check_term, did_you_mean, vocabulary

FATE, WHEREABOUTS = "fate", "whereabouts"
ELEMENT_VALUES = "element_values"
COURTS_ONLY = "beyond_reasonable_doubt"
"""Only a court finds to this standard. A judgment is an exhibit, and a finding can name it."""
WEIGHED_BY_NOBODY = "reported"

UNKNOWN = "unknown"
CONFLICT = "reports_conflict"
DEATHS = frozenset({(FATE, "dead_established"), (FATE, "dead_reported"), (WHEREABOUTS, "remains_located")})
"""Answers that hold a person dead. They need a statement that says so in its own words, and a second reviewer."""
ESTABLISHED = frozenset({(FATE, "dead_established"), (WHEREABOUTS, "remains_located")})
LOCATED = frozenset({(WHEREABOUTS, "remains_located"), (WHEREABOUTS, "custody_acknowledged_disclosed")})
"""Answers that say where somebody is: a search may end with them, so that a second reviewer is needed."""
COARSE = frozenset(
    {
        (FATE, "alive_free"),
        (FATE, "alive_undisclosed"),
        (WHEREABOUTS, "with_family_at_risk"),
        (WHEREABOUTS, "safe_abroad"),
        (WHEREABOUTS, "safe_undisclosed"),
    }
)
"""Answers about a living person outside custody. Nothing finer exists: no place may stand in the reasoning either."""
OPEN = frozenset(
    {
        *((FATE, one) for one in (UNKNOWN, "dead_reported", CONFLICT)),
        *((WHEREABOUTS, one) for one in (UNKNOWN, "custody_denied", "custody_acknowledged_undisclosed")),
    }
)
"""Answers that leave a person unaccounted for."""
_ELEMENTS = {"elements_icpped": frozenset({"2"}), "elements_icc": None}
# Of the Convention's list only article 2 has elements; what it wants registered and told are facts (see owed.py).


def values_of(question: str) -> Vocabulary:
    """Return the vocabulary of the values that answer a question.

    Raises: TermError: there is no such question.
    """
    if question in (FATE, WHEREABOUTS):
        return vocabulary(question)
    if question not in elements():
        known = (FATE, WHEREABOUTS, *elements())
        raise TermError(
            "a finding does not answer this question", place="question", advice=did_you_mean(question, known)
        )
    return vocabulary(ELEMENT_VALUES)


def elements() -> tuple[str, ...]:
    """Return the questions about elements of crimes, as vocabulary:slug, in the order of the vocabularies."""
    return tuple(
        f"{name}:{slug}"
        for name, under in _ELEMENTS.items()
        for slug, term in vocabulary(name).terms.items()
        if under is None or term.traits["under"] in under
    )


def check_value(question: str, value: str) -> None:
    """Check that a value answers a question.

    Raises: TermError: it does not, or there is no such question.
    """
    check_term(values_of(question).name, value)


def check_asked_of(question: str, about: str) -> None:
    """Check that a question is asked of what it can be asked of: fate and whereabouts of persons alone.

    Raises: ModelError: it is not, or this is no id.
    """
    if question in (FATE, WHEREABOUTS) or about[:4] not in ("act_", "evt_"):
        check_id(about, "per")
    else:
        check_id(about, about[:3])


def needs_two(question: str, value: str) -> bool:
    """Tell whether a second reviewer has to sign before an answer counts: a death, and where somebody is."""
    return (question, value) in DEATHS | LOCATED


def leaves_open(fate: str, whereabouts: str) -> bool:
    """Tell whether somebody with these answers is unaccounted for."""
    return (FATE, fate) in OPEN and (WHEREABOUTS, whereabouts) in OPEN


def told_outside(question: str, value: str) -> str:
    """Return an answer as somebody outside of the team may see it beside a person: of those in safety, nothing."""
    return "withheld" if (question, value) in COARSE else value
