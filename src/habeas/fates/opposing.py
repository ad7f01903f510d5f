"""What speaks against an answer by what it states: whoever proposes the answer has to have looked at it."""

from __future__ import annotations

from collections.abc import Collection

from habeas.fates.grounds import Ground, Subject
from habeas.fates.questions import DEATHS, FATE, UNKNOWN, WHEREABOUTS
from habeas.fates.terms import ALIVE, OUTCOMES, RELEASED
from habeas.fates.terms import DEATHS as STATED_DEATHS

_HELD = frozenset(
    {
        (FATE, "alive_in_custody"),
        (WHEREABOUTS, "custody_acknowledged_disclosed"),
        (WHEREABOUTS, "custody_acknowledged_undisclosed"),
    }
)
_NOTHING_FOUND = frozenset({(FATE, UNKNOWN), (WHEREABOUTS, UNKNOWN), (WHEREABOUTS, "custody_denied")})


def opposed(question: str, value: str) -> frozenset[str]:
    """Return what a statement says, as slugs of stated_fates, that does not go with an answer of fate or whereabouts.

    Of an element of a crime, and of reports that conflict, it is people who say what speaks against it: nothing.
    """
    answer = (question, value)
    if answer in DEATHS:
        return frozenset({ALIVE, RELEASED})
    if answer in _NOTHING_FOUND:
        return OUTCOMES
    if answer in _HELD:
        return STATED_DEATHS | {RELEASED}
    return STATED_DEATHS if question in (FATE, WHEREABOUTS) and value != "reports_conflict" else frozenset()


def overlooked(question: str, value: str, subject: Subject, looked: Collection[str]) -> tuple[Ground, ...]:
    """Return the grounds that count, state something that does not go with an answer, and were not looked at.

    Args:
        looked: ids of grounds that are named for or against the answer, or that somebody says bear on neither.
    """
    wanted = opposed(question, value)
    return tuple(one for one in subject.grounds if one.counts and one.says & wanted and one.id not in looked)
