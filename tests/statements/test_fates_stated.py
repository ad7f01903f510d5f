"""What an act says of its victim's fate is one source's statement, and no act says more than its list of words does."""

from __future__ import annotations

import pytest

from habeas.model.attribution import Attribution
from habeas.model.mentions import StatedFate
from habeas.model.statements import Act
from habeas.model.values import When, Where
from habeas.model.vocabularies import vocabulary
from habeas.statements.fates_stated import fates_of

START, END = When(stated="2017-04", edtf="2017-04"), When(stated="2017-05", edtf="2017-05")
WHERE = Where(stated="the market")


def act(act_type: str, end_status: str = "") -> Act:
    return Act(
        statement="stm_" + "1" * 32,
        attribution=Attribution(source="src_" + "1" * 32, exhibit="exh_" + "1" * 32),
        id="act_" + "1" * 32,
        act_type=act_type,
        victim="men_" + "1" * 32,
        start=START,
        end=END,
        where=WHERE,
        end_status=end_status,
    )


def test_an_arrest_says_that_somebody_was_taken_then_and_there() -> None:
    """A day of taking may come from an act, and says so."""
    assert fates_of(act("arrest")) == (StatedFate(says="taken", when=START, where=WHERE, basis="act"),)


def test_the_end_of_an_act_says_how_somebody_left_it() -> None:
    """Released at the end, at its day; the place of the act is not where they are."""
    assert fates_of(act("arrest", "released")) == (
        StatedFate(says="taken", when=START, where=WHERE, basis="act"),
        StatedFate(says="released", when=END, basis="act"),
    )


def test_when_somebody_came_into_a_prison_is_not_when_they_were_taken() -> None:
    """A day of detention is no day of taking."""
    for kind in ("detention_official", "detention_secret"):
        for fate in fates_of(act(kind)):
            assert (fate.when, fate.where) == (None, None)


def test_an_act_that_says_nothing_of_a_fate_says_nothing() -> None:
    """A threat makes nobody missing."""
    assert fates_of(act("threat")) == ()
    assert fates_of(act("threat", "unknown")) == ()


def test_one_fate_is_said_once() -> None:
    """A killing that ends in death is one statement of it."""
    assert [fate.says for fate in fates_of(act("killing_state", "dead"))] == ["reported_dead"]


@pytest.mark.parametrize("kind", vocabulary("act_types").slugs)
@pytest.mark.parametrize("end", ["", *vocabulary("end_status").slugs])
def test_every_act_states_terms_that_there_are(kind: str, end: str) -> None:
    """Nothing is stated that the account of fates does not know; none of it is a finding."""
    stated = fates_of(act(kind, end))
    assert {fate.says for fate in stated} <= set(vocabulary("stated_fates").slugs)
    assert {fate.basis for fate in stated} <= {"act"}
    assert len({fate.says for fate in stated}) == len(stated)


def test_a_term_of_a_later_list_of_words_says_nothing_here() -> None:
    """A case that was coded by a newer program opens in this one."""
    assert fates_of(act("not_yet_known", "not_yet_known")) == ()
