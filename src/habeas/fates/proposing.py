"""What a proposed finding needs before it can be recorded. A refusal names everything that is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from habeas.errors import PersonsError, TermError
from habeas.fates.findings import Held, State, grounds_named
from habeas.fates.grounds import Subject
from habeas.fates.questions import (
    COARSE,
    CONFLICT,
    COURTS_ONLY,
    DEATHS,
    ESTABLISHED,
    FATE,
    UNKNOWN,
    WEIGHED_BY_NOBODY,
    WHEREABOUTS,
    check_asked_of,
    check_value,
)
from habeas.fates.terms import DEATHS as STATED_DEATHS
from habeas.fates.terms import REMAINS
from habeas.model.findings import Finding
from habeas.model.spellings import folded
from habeas.model.vocabularies import check_term

REASONING_AT_MOST = 10_000
"""Characters."""


def check_finding(finding: Finding, subject: Subject, held: Sequence[Held]) -> None:
    """Check that a finding can be recorded.

    Args:
        held: the findings about the same subject, as they stand.
    Raises:
        TermError: a slug that its vocabulary does not have, or the standard of courts.
        ModelError: the question cannot be asked of this.
        PersonsError: something is missing; the message names all of it.
    """
    check_value(finding.question, finding.value)
    check_term("proof", finding.standard)
    check_asked_of(finding.question, finding.about)
    if finding.standard == COURTS_ONLY:
        raise TermError(
            "only a court finds beyond reasonable doubt: nobody who documents can set it",
            place="standard",
            advice="A judgment is an exhibit: code what it states, name that, and set a standard of your own.",
        )
    missing = list(dict.fromkeys(_missing(finding, subject, held)))
    if missing:
        raise PersonsError(
            f"this finding cannot be recorded: {'; '.join(missing)}",
            place=finding.about,
            advice="`habeas statements --about` lists what speaks of them; `habeas find list --about` the findings.",
        )


def _missing(finding: Finding, subject: Subject, held: Sequence[Held]) -> Iterator[str]:
    yield from _of_reasoning(finding, subject)
    yield from _of_citations(finding, subject)
    yield from _of_value(finding)
    if (finding.question, finding.value) in DEATHS:
        yield from _of_death(finding, subject)
    yield from _of_succession(finding, held)


def _of_reasoning(finding: Finding, subject: Subject) -> Iterator[str]:
    words = finding.reasoning.strip()
    if not words:
        yield "the reasoning is missing"
    if len(words) > REASONING_AT_MOST:
        yield f"the reasoning is longer than {REASONING_AT_MOST} characters"
    if (finding.question, finding.value) in COARSE and _names_a_place(words, subject):
        yield "the reasoning names a place: of a living person outside custody none is kept"


def _names_a_place(words: str, subject: Subject) -> bool:
    told = folded(words).split()
    spans = {len(place) for place in subject.place_words if place}
    return any(
        tuple(told[at : at + length]) in subject.place_words for length in spans for at in range(len(told) - length + 1)
    )


def _of_citations(finding: Finding, subject: Subject) -> Iterator[str]:
    by_id = {ground.id: ground for ground in subject.grounds}
    for name in dict.fromkeys((*finding.supports, *finding.against)):
        if name not in by_id:
            yield f"{name} does not speak of {subject.about}"
        elif not by_id[name].counts:
            yield f"{name} counts no more"
    for name in sorted(set(finding.supports) & set(finding.against)):
        yield f"{name} is named both for and against"


def _of_value(finding: Finding) -> Iterator[str]:
    """Say which sides an answer needs: none where people looked and found nothing, or where nothing may be written."""
    supports, against = bool(finding.supports), bool(finding.against)
    if finding.question in (FATE, WHEREABOUTS):
        if finding.value == CONFLICT and len({*finding.supports, *finding.against}) < 2:
            yield "reports in conflict need at least two statements"
        elif finding.value != UNKNOWN and (finding.question, finding.value) not in COARSE and not supports:
            yield "a statement for it is missing"
    elif (finding.value in ("supported", "disputed") and not supports) or (
        finding.value in ("contradicted", "disputed") and not against
    ):
        yield (
            f"{finding.value} needs a statement "
            + {
                "supported": "for it",
                "contradicted": "against it",
                "disputed": "for it and one against it",
            }[finding.value]
        )


def _of_death(finding: Finding, subject: Subject) -> Iterator[str]:
    """Nothing leads to a death but statements that say it: not the time that passed, not the title of a list."""
    says = frozenset().union(*(ground.says for ground in grounds_named(subject, finding.supports)))
    if not says & STATED_DEATHS:
        yield "no statement for it states a death or remains in its own words (being on a list states none)"
    if finding.value == "remains_located" and REMAINS not in says:
        yield "no statement for it states that remains were found"
    if (finding.question, finding.value) in ESTABLISHED and finding.standard == WEIGHED_BY_NOBODY:
        yield "the standard `reported` means that nobody has weighed it"


def _of_succession(finding: Finding, held: Sequence[Held]) -> Iterator[str]:
    same = {one.finding.id: one for one in held if one.finding.question == finding.question}
    for name in finding.supersedes:
        if name not in same:
            yield f"{name} is no finding on the same question about {finding.about}"
        elif same[name].state is State.SUPERSEDED:
            yield f"{name} is superseded already"
    for name, one in same.items():
        if one.state in (State.STANDS, State.TO_REVIEW) and name not in finding.supersedes:
            yield f"{name} answers this question already: supersede it"
