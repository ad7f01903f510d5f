"""What speaks against an answer: nobody is found dead, alive or nowhere past a statement that says otherwise."""

from __future__ import annotations

import pytest

from habeas.fates.grounds import Ground, Subject
from habeas.fates.opposing import opposed, overlooked
from habeas.fates.questions import values_of
from habeas.fates.terms import OUTCOMES

STATES = {says: Ground(id=f"stm_{at:032x}", kind="act", source="src", says=frozenset({says}))
          for at, says in enumerate(sorted(OUTCOMES))}  # fmt: skip


@pytest.mark.parametrize(
    ("question", "value", "against"),
    [
        ("fate", "dead_established", {"reported_alive", "released"}),
        ("fate", "dead_reported", {"reported_alive", "released"}),
        ("whereabouts", "remains_located", {"reported_alive", "released"}),
        ("fate", "alive_in_custody", {"reported_dead", "remains_found", "released"}),
        ("fate", "alive_free", {"reported_dead", "remains_found"}),
        ("whereabouts", "safe_abroad", {"reported_dead", "remains_found"}),
        ("fate", "unknown", set(OUTCOMES)),
        ("whereabouts", "custody_denied", set(OUTCOMES)),
        ("fate", "reports_conflict", set()),
        ("elements_icpped:state_link", "supported", set()),
    ],
)
def test_what_speaks_against_is_named(question: str, value: str, against: set[str]) -> None:
    """Whoever proposes has to have looked at each of these, and at nothing that goes with the answer."""
    assert opposed(question, value) == against
    subject = Subject(about="per_", grounds=tuple(STATES.values()))
    assert {says for one in overlooked(question, value, subject, ()) for says in one.says} == against
    looked = [STATES[says].id for says in against]
    assert overlooked(question, value, subject, looked) == ()


def test_no_answer_is_without_something_that_speaks_against_it() -> None:
    """Whatever a later vocabulary adds to fates, somebody has to say what would speak against it."""
    for question in ("fate", "whereabouts"):
        for value in values_of(question).terms:
            assert opposed(question, value) or value == "reports_conflict"


def test_what_counts_no_more_need_not_be_looked_at() -> None:
    """A statement that was taken back stands in nobody's way."""
    gone = Ground(id="stm_", kind="act", source="src", says=frozenset({"released"}), counts=False)
    assert overlooked("fate", "dead_established", Subject(about="per_", grounds=(gone,)), ()) == ()
