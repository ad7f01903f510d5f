"""Decide: all that a case worker needs to answer one question about a person, act or event, and a safe way to do it.

What a finding lacks is told field by field, and nothing is written. A finding that was proposed on what is not the
newest state is refused, with what is there now.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256

from habeas.casework.context import Context, sources
from habeas.casework.evidence_told import Evidence, evidence_told
from habeas.casework.finding import (
    Proposal,
    Recorded,
    finding_of,
    list_findings,
    propose,
    review_finding,
    who_judges,
    whom_told,
    with_places,
)
from habeas.casework.found import held_about, judged, judged_about, known_about
from habeas.casework.people_pages import PersonRow, rows_of_people
from habeas.casework.records import find_person, records_of
from habeas.errors import PersonsError
from habeas.fates.findings import Held, State, findings_of
from habeas.fates.grounds import Subject
from habeas.fates.opposing import overlooked
from habeas.fates.proposing import Lack, lacks_of
from habeas.fates.questions import COARSE, COURTS_ONLY, needs_two, values_of
from habeas.model.findings import FindingReview
from habeas.model.vocabularies import vocabulary
from habeas.vault.index import Index

WAITING = (State.PROPOSED, State.TO_REVIEW)
OPEN = (State.STANDS, State.TO_REVIEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding as it stands, with its words: reasons, and what reviewers said, the oldest first.

    `two`: a second person has to sign before it counts.
    """

    held: Held
    reasoning: str = field(repr=False)
    reviews: tuple[FindingReview, ...] = field(repr=False)

    @property
    def two(self) -> bool:
        """Whether a second reviewer has to sign before it counts."""
        return needs_two(self.held.finding.question, self.held.finding.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything at hand to decide. `about`: today's id. `name`: of a person, as one source writes it.

    `findings`: all, the newest first. `version`: changes with whatever would change the decision. `us`: the member, and
    what they are called.
    """

    about: str
    name: str = field(repr=False)
    evidence: tuple[Evidence, ...]
    findings: tuple[Told, ...]
    version: str
    us: tuple[str, str]

    @property
    def is_person(self) -> bool:
        """Whether fate and whereabouts can be asked."""
        return self.about.startswith("per_")

    def called(self, by: str) -> str:
        """Return how somebody is called on the screen: our label if it is us and we have one, else the id or word."""
        return self.us[1] if by == self.us[0] and self.us[1] else by

    def on(self, question: str) -> tuple[Told, ...]:
        """Return the findings on a question that answer it now: another finding takes their place."""
        return tuple(one for one in self.findings if one.held.finding.question == question and one.held.state in OPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a proposal or a review: recorded, or what it lacks, or that another window was quicker."""

    recorded: Recorded | None = None
    lacks: tuple[Lack, ...] = ()
    overtaken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFinding:
    """A finding that waits for people: it is proposed, or to be reviewed. `row`: of a person, as lists show them."""

    of: str
    held: Held
    row: PersonRow | None


def sheet_of(context: Context, case_name: str, about: str) -> Sheet:
    """Return what is at hand to decide of a person, act or event. That it is read is noted first.

    Raises: PersonsError: nobody and nothing has this id.
    """
    with context.case(case_name, "find show") as case:
        index = case.index
        subject, held = held_about(index, about)
        whom = whom_told(index, subject)
        context.opened(case, "read", "find show", whom, others=[one.finding.id for one in held])
        known = {source.id: source for source in sources(index)}
        member = context.workspace.member
        return Sheet(
            about=subject.about,
            name=_name(index, subject),
            evidence=evidence_told(index, subject.grounds, known),
            findings=tuple(_told(index, one) for one in reversed(held)),
            version=_version(index, subject),
            us=(member.id, member.label or ""),
        )


def decide(context: Context, case_name: str, proposal: Proposal, *, looked: tuple[str, ...], seen: str) -> Outcome:
    """Propose a finding, if it lacks nothing and nothing changed since it was seen.

    A finding that answers the question already has its place taken. What speaks against the answer by what it states
    must have been looked at.

    Args:
        looked: ids of statements of which somebody says that they bear on neither side.
    Raises: as `propose`, but for what is told as lacking.
    """
    with context.case(case_name, "find propose") as case:
        subject, known = known_about(case.index, proposal.about)
        if _version(case.index, subject) != seen:
            return Outcome(overtaken=True)
        held = findings_of(subject, known)
        answered = [one.finding.id for one in held if one.finding.question == proposal.question and one.state in OPEN]
        whole = replace(
            proposal, about=subject.about, supersedes=tuple(dict.fromkeys((*answered, *proposal.supersedes)))
        )
        placed = with_places(case.index, whole, subject)
        lacks = [*lacks_of(finding_of(context, case, whole, subject), placed, held)]
        named = {*proposal.supports, *proposal.against, *looked}
        for ground in overlooked(proposal.question, proposal.value, subject, named):
            lacks.append(
                Lack(field="supports", code="overlooked", id=ground.id, words=f"{ground.id} was not looked at")
            )
        if lacks:
            return Outcome(lacks=tuple(lacks))
    return Outcome(recorded=propose(context, case_name, whole))


def look_again(
    context: Context, case_name: str, identifier: str, answer: str, *, of: str, why: str, by: str, seen: str
) -> Outcome:
    """Record that somebody looked at a finding, if nothing changed since it was seen.

    Args:
        of: whom the finding is looked at for. by: as of `review_finding`.
    Raises: as `review_finding`, but for what is told as lacking.
    """
    with context.case(case_name, "find review") as case:
        subject, _ = known_about(case.index, of)
        if _version(case.index, subject) != seen:
            return Outcome(overtaken=True)
        finding = judged(case.index, identifier).finding
        same = who_judges(context, by) == finding.judged_by
        if answer == "yes" and needs_two(finding.question, finding.value) and same:
            return Outcome(lacks=(Lack(field="by", code="same_reviewer", words="a second reviewer is missing"),))
    if answer not in ("yes", "no", "unsure"):
        return Outcome(lacks=(Lack(field="answer", code="no_answer", words="no answer"),))
    if answer != "yes" and not why.strip():
        return Outcome(lacks=(Lack(field="why", code="no_reason", words="who does not sign says why"),))
    return Outcome(recorded=review_finding(context, case_name, identifier, answer, why=why, by=by, of=subject.about))


def findings_waiting(context: Context, case_name: str) -> tuple[WaitingFinding, ...]:
    """Return the findings that wait for people, the oldest first, with whom they are about as lists show them."""
    found = list_findings(context, case_name, states=tuple(one.value for one in WAITING)).listed
    persons = tuple(dict.fromkeys(one.of for one in found if one.of.startswith("per_")))
    rows: dict[str, PersonRow] = {}
    with context.case(case_name, "find list") as case:
        people = []
        for one in persons:
            try:
                people.append(find_person(case.index, one))
            except PersonsError:
                continue  # whoever it was about was taken back; the finding is listed without a name
        rows = {row.id: row for row in rows_of_people(context, case, tuple(people))}
    return tuple(WaitingFinding(of=one.of, held=one.held, row=rows.get(one.of)) for one in found)


def _told(index: Index, held: Held) -> Told:
    one = judged(index, held.finding.id)
    return Told(held=held, reasoning=one.finding.reasoning, reviews=tuple(review for _, review in one.reviews))


def _name(index: Index, subject: Subject) -> str:
    records = [records_of(index, mention)[-1] for mention in subject.mentions]
    return next((name.written for one in records for name in one.mention.names if name.written), "")


def _version(index: Index, subject: Subject) -> str:
    """Return what changes with who the subject is, what speaks of it, and what was found of it."""
    found = judged_about(index, subject.mentions or (subject.about,))
    parts = [
        *subject.mentions,
        *(f"{one.id} {one.counts} {one.since}" for one in subject.grounds),
        *(f"{one.finding.id} {entry}" for one in found for entry in (0, *(at for at, _ in one.reviews))),
    ]
    return sha256("\n".join(parts).encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An answer that can be chosen: a slug of a vocabulary. `two`: a second person has to sign before it counts.

    `coarse`: of a living person outside custody; no place may stand in the reasons.
    """

    vocabulary: str
    slug: str
    two: bool
    coarse: bool


def choices_of(question: str) -> tuple[Choice, ...]:
    """Return the answers to a question, in the order of their vocabulary.

    Raises: TermError: there is no such question.
    """
    found = values_of(question)
    return tuple(
        Choice(
            vocabulary=found.name,
            slug=slug,
            two=needs_two(question, slug),
            coarse=(question, slug) in COARSE,
        )
        for slug in found.terms
    )


def standards() -> tuple[str, ...]:
    """Return the standards of proof that people who document can set, the lowest first."""
    return tuple(slug for slug in vocabulary("proof").terms if slug != COURTS_ONLY)
