"""What a proposed finding needs before it can be recorded. A refusal names everything that is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Something that a finding lacks. `field` of a proposal: reasoning, supports, standard or supersedes.

    `code` says what, as a word; `id` which statement or finding; `words` both, as a clause of a refusal.
    """

    field: str
    code: str
    words: str
    id: str = ""


def check_finding(finding: Finding, subject: Subject, held: Sequence[Held]) -> None:
    """Check that a finding can be recorded.

    Args:
        held: the findings about the same subject, as they stand.
    Raises:
        TermError: a slug that its vocabulary does not have, or the standard of courts.
        ModelError: the question cannot be asked of this.
        PersonsError: something is missing; the message names all of it.
    """
    lacks = lacks_of(finding, subject, held)
    if lacks:
        raise PersonsError(
            f"this finding cannot be recorded: {'; '.join(dict.fromkeys(one.words for one in lacks))}",
            place=finding.about,
            advice="`habeas statements --about` lists what speaks of them; `habeas find list --about` the findings.",
        )


def lacks_of(finding: Finding, subject: Subject, held: Sequence[Held]) -> tuple[Lack, ...]:
    """Return everything that a finding lacks before it can be recorded.

    Args:
        held: the findings about the same subject, as they stand.
    Raises: TermError, ModelError: as `check_finding`.
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
    return tuple(dict.fromkeys(_missing(finding, subject, held)))


def _missing(finding: Finding, subject: Subject, held: Sequence[Held]) -> Iterator[Lack]:
    yield from _of_reasoning(finding, subject)
    yield from _of_citations(finding, subject)
    yield from _of_value(finding)
    if (finding.question, finding.value) in DEATHS:
        yield from _of_death(finding, subject)
    yield from _of_succession(finding, held)


def _of_reasoning(finding: Finding, subject: Subject) -> Iterator[Lack]:
    words = finding.reasoning.strip()
    if not words:
        yield Lack(field="reasoning", code="no_reasoning", words="the reasoning is missing")
    if len(words) > REASONING_AT_MOST:
        told = f"the reasoning is longer than {REASONING_AT_MOST} characters"
        yield Lack(field="reasoning", code="long_reasoning", words=told)
    if (finding.question, finding.value) in COARSE and _names_a_place(words, subject):
        told = "the reasoning names a place: of a living person outside custody none is kept"
        yield Lack(field="reasoning", code="names_a_place", words=told)


def _names_a_place(words: str, subject: Subject) -> bool:
    told = folded(words).split()
    spans = {len(place) for place in subject.place_words if place}
    return any(
        tuple(told[at : at + length]) in subject.place_words for length in spans for at in range(len(told) - length + 1)
    )


def _of_citations(finding: Finding, subject: Subject) -> Iterator[Lack]:
    by_id = {ground.id: ground for ground in subject.grounds}
    for name in dict.fromkeys((*finding.supports, *finding.against)):
        if name not in by_id:
            told = f"{name} does not speak of {subject.about}"
            yield Lack(field="supports", code="of_another", id=name, words=told)
        elif not by_id[name].counts:
            yield Lack(field="supports", code="counts_no_more", id=name, words=f"{name} counts no more")
    for name in sorted(set(finding.supports) & set(finding.against)):
        yield Lack(field="supports", code="both_sides", id=name, words=f"{name} is named both for and against")


def _of_value(finding: Finding) -> Iterator[Lack]:
    """Say which sides an answer needs: none where people looked and found nothing, or where nothing may be written."""
    supports, against = bool(finding.supports), bool(finding.against)
    if finding.question in (FATE, WHEREABOUTS):
        if finding.value == CONFLICT and len({*finding.supports, *finding.against}) < 2:
            told = "reports in conflict need at least two statements"
            yield Lack(field="supports", code="two_sides", words=told)
        elif finding.value != UNKNOWN and (finding.question, finding.value) not in COARSE and not supports:
            yield Lack(field="supports", code="nothing_for", words="a statement for it is missing")
        return
    needs = {
        "supported": ((supports,), "nothing_for", "for it"),
        "contradicted": ((against,), "nothing_against", "against it"),
        "disputed": ((supports, against), "one_side", "for it and one against it"),
    }.get(finding.value)
    if needs is not None and not all(needs[0]):
        yield Lack(field="supports", code=needs[1], words=f"{finding.value} needs a statement {needs[2]}")


def _of_death(finding: Finding, subject: Subject) -> Iterator[Lack]:
    """Nothing leads to a death but statements that say it: not the time that passed, not the title of a list."""
    says = frozenset().union(*(ground.says for ground in grounds_named(subject, finding.supports)))
    if not says & STATED_DEATHS:
        told = "no statement for it states a death or remains in its own words (being on a list states none)"
        yield Lack(field="supports", code="no_death_stated", words=told)
    if finding.value == "remains_located" and REMAINS not in says:
        yield Lack(
            field="supports", code="no_remains_stated", words="no statement for it states that remains were found"
        )
    if (finding.question, finding.value) in ESTABLISHED and finding.standard == WEIGHED_BY_NOBODY:
        told = "the standard `reported` means that nobody has weighed it"
        yield Lack(field="standard", code="nobody_weighed", words=told)


def _of_succession(finding: Finding, held: Sequence[Held]) -> Iterator[Lack]:
    same = {one.finding.id: one for one in held if one.finding.question == finding.question}
    for name in finding.supersedes:
        if name not in same:
            told = f"{name} is no finding on the same question about {finding.about}"
            yield Lack(field="supersedes", code="other_question", id=name, words=told)
        elif same[name].state is State.SUPERSEDED:
            yield Lack(field="supersedes", code="gone", id=name, words=f"{name} is superseded already")
    for name, one in same.items():
        if one.state in (State.STANDS, State.TO_REVIEW) and name not in finding.supersedes:
            told = f"{name} answers this question already: supersede it"
            yield Lack(field="supersedes", code="answered", id=name, words=told)
